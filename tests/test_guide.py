"""The guide: two languages that say the same, examples that run, maps and words that are true."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from pathlib import Path

import click
import pytest

from communitytui.cli.commands import ABOUT
from communitytui.cli.main import run
from communitytui.cli.program import root
from communitytui.config import load_config
from communitytui.services import guide
from communitytui.services.communities import load_playbook
from communitytui.store.state import TABLES
from tests import tools
from tests.cli import test_examples

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "communitytui" / "guide"
PAGES = sorted(page.name for page in (GUIDE / "en").glob("*.md"))
#: A command of an example, and what the page says that it answers; nothing is any answer.
_COMMAND = re.compile(r"^\$ (communitytui .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text(language: str, page: str) -> str:
    return (GUIDE / language / page).read_text("utf-8")


def blocks(language: str, page: str) -> list[tuple[str, str]]:
    """Return the examples of a page: the kind of each, and what it holds."""
    return _BLOCK.findall(text(language, page))


def _pattern(said: str) -> str:
    """Return the pattern of what a page says that a command answers; ``…`` stands for anything."""
    return re.escape(said).replace("…", ".*?") if said else ".*"


def rows(language: str, page: str) -> list[list[str]]:
    """Return the cells of every row of the tables of a page, heads included."""
    lines = [line for line in text(language, page).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def shape(language: str, page: str) -> list[str]:
    """Return what a page is made of, whatever it says: headings, examples, rows of tables."""
    found = []
    for line in text(language, page).splitlines():
        if line.startswith(("#", "```")):
            found.append(line.split()[0])
        elif line.startswith("|"):
            found.append(f"{line.count('|') - 1} cells")
    return found


def test_the_readmes_are_short_and_lead_to_every_page() -> None:
    for language, name in (("en", "README.md"), ("zh", "README.zh.md")):
        readme = (ROOT / name).read_text("utf-8")
        assert len(readme.splitlines()) <= 120
        assert [
            page for page in PAGES if f"(communitytui/guide/{language}/{page})" not in readme
        ] == []


def test_every_link_of_a_page_leads_somewhere() -> None:
    links = [
        (page, target)
        for page in [*GUIDE.rglob("*.md"), *ROOT.glob("README*.md"), *ROOT.glob(".github/*.md")]
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
        if "://" not in target
    ]
    assert links
    broken = [f"{page.name}: {to}" for page, to in links if not (page.parent / to).exists()]
    assert broken == []


def test_every_link_leads_to_a_heading_that_is_there() -> None:
    anchors = [
        (page, target, anchor)
        for page in [*GUIDE.rglob("*.md"), *ROOT.glob("README*.md")]
        for target, anchor in re.findall(r"\]\(([\w./]*)#([^)]+)\)", page.read_text("utf-8"))
    ]
    for page, target, anchor in anchors:
        place = page.parent / target if target else page
        heads = re.findall(r"^#+ (.+)$", place.read_text("utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w\- ]", "", head).replace(" ", "-").lower() for head in heads}


def test_the_reference_is_what_the_program_declares() -> None:
    stale = [place.name for place, page, new in tools.tool("reference").pages() if new != page]
    assert stale == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_takes_no_json_is_named(language: str) -> None:
    context = click.Context(root)
    made = {name: root.get_command(context, name) for name in ABOUT}
    without = {
        name
        for name, found in made.items()
        if found and not any("--json" in param.opts for param in found.params)
    }
    told = text(language, "commands.md").partition("\n## ")[0].rpartition("`--json`")[0]
    assert set(re.findall(r"`(\w+)`", told)) == without


def test_both_languages_have_the_same_pages() -> None:
    assert sorted(page.name for page in (GUIDE / "zh").glob("*.md")) == PAGES
    assert sorted(f"{name}.md" for name in guide.PAGES) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_are_built_alike(page: str) -> None:
    assert shape("en", page) == shape("zh", page)
    assert [kind for kind, _ in blocks("en", page)] == [kind for kind, _ in blocks("zh", page)]


@pytest.mark.dated
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", [page for page in PAGES if "```console" in text("en", page)])
def test_every_example_gives_what_the_page_says(
    language: str,
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNITYTUI_LANG", {"en": "en", "zh": "zh_CN"}[language])
    names: dict[str, object] = {}
    ran = 0
    for kind, block in blocks(language, page):
        if kind == "console":
            for line, said in _COMMAND.findall(block):
                words = shlex.split(line, comments=True)
                ran += 1
                capsys.readouterr()
                assert (run(words[1:]) == 0) is not line.endswith("# refused"), line
                answer = capsys.readouterr()
                assert re.fullmatch(_pattern(said), answer.out + answer.err, re.DOTALL), line
        elif kind == "pycon":
            test = doctest.DocTestParser().get_doctest(block, names, page, page, 0)
            told: list[str] = []
            runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
            runner.run(test, out=told.append, clear_globs=False)
            assert told == []
            names = test.globs
            ran += len(test.examples)
    assert ran


#: Lines of a shell that are no command of ours: what installs us, and the folder of a team.
_FOREIGN: tuple[str, ...] = (
    "python3 -m venv ",
    ". .venv/",
    "sudo ",
    "python ",
    "COMMUNITYTUI_GOLDEN=1 python ",
)
_FOREIGN += ("pip install ", "createdb ", "pg_dump ", "export COMMUNITYTUI_FILE=postgresql://")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_for_a_shell_is_run_by_a_test(language: str) -> None:
    ran = set(test_examples.shown(language))
    readme = "README.md" if language == "en" else "README.zh.md"
    places = [ROOT / readme, *(GUIDE / language).glob("*.md")]
    lines = [
        line
        for place in places
        for kind, block in _BLOCK.findall(place.read_text("utf-8"))
        if kind == "sh"
        for line in block.splitlines()
    ]
    ours = [line for line in lines if not line.startswith(_FOREIGN)]
    assert len(ours) > 60
    # The screen needs a terminal, the demo and a pipe more than a command line; -f names a server.
    without = re.compile(
        r"communitytui( +#.*|)$|communitytui demo|.*\| curl|communitytui -f (/srv/|postgresql:)"
    )
    assert [
        line for line in ours if not without.match(line) and test_examples.line_of(line) not in ran
    ] == []


@pytest.mark.dated(rotating=True)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_other_example_is_read_by_what_it_is_for(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {
        (page, kind): block
        for page in PAGES
        for kind, block in blocks(language, page)
        if kind not in ("console", "pycon", "sh")
    }
    drawings = {("architecture.md", "text"), ("loop.md", "text")}
    file = tmp_path / "config.toml"
    file.write_text(found.pop(("settings.md", "toml")), "utf-8")
    config, problems = load_config(file)
    assert (config.lang, list(problems)) == (language, [])
    playbook = tmp_path / "own.toml"
    playbook.write_text(found.pop(("playbooks.md", "toml")), "utf-8")
    assert load_playbook(playbook).title
    servers = json.loads(found.pop(("assistants.md", "json")))["mcpServers"]
    assert servers["communitytui"]["args"][-1] in ABOUT
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "ops.json"))
    assert run(["init", "x"]) == 0
    key = found.pop(("server.md", "text"))
    (forced,) = re.findall('command="env COMMUNITYTUI_USER=ana communitytui (.*?)"', key)
    assert run([*shlex.split(forced.replace("/srv/community", str(tmp_path))), "status"]) == 0
    # A server runs it in tests/server.
    assert "GRANT " in found.pop(("database.md", "sql"))
    assert found.keys() == drawings


@pytest.mark.dated(rotating=True)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_filter_that_is_shown_is_one(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "ops.json"))
    assert run(["init", "x"]) == 0
    assert run(["init", "y"]) == 0
    (block,) = re.findall(r"(?ms)^```\n(.*?)^```$", text(language, "filters.md"))
    terms = re.split(r"  |\n", block.strip())
    assert len(terms) > 20
    assert [term for term in terms if run(["tasks", "-c", "2", term])] == []
    for row in rows(language, "filters.md"):
        assert row[0].startswith("`") or row[0] in ("Filter", "筛选", "---")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", guide.PAGES)
def test_what_only_its_examples_need_is_not_read(language: str, name: str) -> None:
    read = guide.page(name, language).text
    assert read.startswith("# ")
    assert "-->" not in read
    # Python is for one page; elsewhere it makes what the commands work on.
    assert ("\n>>> " in read) is (name == "python")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_of_a_workspace_is_told(language: str) -> None:
    named = [row[0].strip("`") for row in rows(language, "python.md")]
    assert [name for name in named if name in TABLES] == list(TABLES)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_place_that_is_named_is_there(language: str) -> None:
    page = text(language, "architecture.md")
    named = re.findall(r"`((?:communitytui|\.ci)/[\w./]+|services/[\w.]+)`", page)
    assert len(named) > 10
    homes = (ROOT, ROOT / "communitytui")
    assert [name for name in named if not any((home / name).exists() for home in homes)] == []
    linked = re.findall(r"\]\(([\w.]+\.md)\)", page)
    assert set(linked) <= set(PAGES)


def test_the_modules_of_the_inner_map_are_there() -> None:
    (_, inside, *_) = [block for kind, block in blocks("en", "architecture.md") if kind == "text"]
    room, lost = "", []
    for line in inside.splitlines():
        head, slash, rest = line.partition("/ ")
        room, listed = (head, rest) if slash and head.isalnum() else (room, line)
        # Behind two blanks, a colon or in brackets stands what it is for.
        modules = re.split(r"  |:|\(", listed.strip())[0]
        home = ROOT / "communitytui" / room
        for name in re.findall(r"[\w/]+", modules):
            path = home / name.strip("/")
            lost += [] if path.is_dir() or path.with_suffix(".py").exists() else [f"{room}/{name}"]
    assert lost == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_modules_of_every_journey_are_there(language: str) -> None:
    journeys = [block for kind, block in blocks(language, "architecture.md") if kind == "text"][2:]
    assert len(journeys) == 5
    home, told = ROOT / "communitytui", 0
    for journey in journeys:
        named = re.findall(r"[a-z]+(?:/[a-z_]+)+", journey)
        told += len(named)
        lost = [n for n in named if not (home / n).is_dir() and not (home / f"{n}.py").exists()]
        assert lost == []
    assert told > 40


def _terms(language: str) -> list[tuple[str, str, str]]:
    """Return the English and the Chinese word for each thing, and its codes."""
    found = [row for row in rows(language, "glossary.md") if row[0] not in ("Term", "术语")]
    if language == "en":
        return [(english, chinese, codes) for english, chinese, codes, _ in found]
    return [(english, chinese, codes) for chinese, english, codes, _ in found]


def test_both_glossaries_have_the_same_words() -> None:
    assert _terms("en") == _terms("zh")
    terms = _terms("en")
    assert len(terms) > 40
    for side in (0, 1):
        words = [term[side] for term in terms]
        assert len(words) == len(set(words))


def test_the_codes_of_the_glossary_are_those_of_the_program() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "communitytui").rglob("*.py"))
    for term, _, codes in _terms("en"):
        for code in re.findall(r"`([^`]+)`", codes):
            for word in code.split():
                known = rf'"{word}"|{word}/|"--?{word.lstrip("-")}\b'
                assert word == "null" or re.search(known, source), (term, word)


def test_the_messages_use_the_words_of_the_glossary() -> None:
    catalog = tools.catalogs()
    said = {
        str(name).lower(): str(words)
        for name, words in catalog.translations(catalog.load()).items()
    }
    missing = {
        (term, chinese)
        for term, chinese, _ in _terms("en")
        if not any(
            re.search(rf"\b{re.escape(term)}", name) and chinese in words
            for name, words in said.items()
        )
    }
    assert missing == set()
