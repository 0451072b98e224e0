"""The reference tables of the guide, made of what the program declares.

A page holds ``<!-- made: NAME -->`` and ``<!-- end -->``; what stands between is one of ``TABLES``.
``tables.py`` writes them, and a test compares.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from communitytui.cli.commands import LOOP
from communitytui.cli.grammar import TranslatedCommand
from communitytui.cli.manual import VARIABLES, holds
from communitytui.cli.params import Option
from communitytui.cli.program import PROGRAM, root
from communitytui.domain.kernel.labels import FUNNEL_NAMES
from communitytui.domain.nouns import kinds, linked_kinds
from communitytui.domain.playbook.playbook import RuleTemplate
from communitytui.domain.search.field_filters import fields
from communitytui.domain.search.terms import FLAGS
from communitytui.events.exports import CHATS, Export
from communitytui.events.exports import TABLES as SERIES
from communitytui.i18n import name, names, say, speaking, tr
from communitytui.message import Message
from communitytui.services.communities import load_playbook
from communitytui.tui.help_rows import SECTIONS, help_groups

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "communitytui" / "guide"
#: A head and rows of cells, and what makes them, in Chinese or English.
Rows = list[list[str]]
Made = Callable[[bool], Rows]
_BLOCK = re.compile(r"(<!-- made: ([\w.]+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
#: The options of nearly every command, which the page tells once.
_EVERYWHERE = {"--json", "--help"}


def written(page: str, language: str) -> str:
    """Return a page with each of its reference tables as it is now."""

    def block(found: re.Match[str]) -> str:
        with speaking(language):
            head, *rows = TABLES[found[2]](language == "zh")
            return found[1] + "".join(map(_row, [head, ["---"] * len(head), *rows]))

    return _BLOCK.sub(block, page)


def pages() -> Iterator[tuple[Path, str, str]]:
    """Yield each page of the guide: its place, what is in it, and what it should be."""
    for language in ("en", "zh"):
        for place in sorted((GUIDE / language).glob("*.md")):
            page = place.read_text("utf-8")
            yield place, page, written(page, language)


def _row(cells: Sequence[str]) -> str:
    # A bar ends a cell, unless it is marked.
    return "".join("| " + (f"{cell} " if cell else "") for cell in map(_barred, cells)) + "|\n"


def _barred(cell: str) -> str:
    return cell.replace("|", "\\|")


def _code(words: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in words)


# Commands ------------------------------------------------------------------------------------


def _commands(section: str) -> Made:
    def rows(chinese: bool) -> Rows:
        heads = ["命令", "作用", "选项"] if chinese else ["Command", "Does", "Options"]
        context = click.Context(root, info_name=PROGRAM)
        made = [row for each in LOOP[section] for row in _command(each, root, context)]
        return [heads, *made]

    return rows


def _command(path: str, group: click.Group, context: click.Context) -> Iterator[list[str]]:
    """Yield the row of a command, and then those of its verbs."""
    made = group.get_command(context, path.split()[-1])
    assert isinstance(made, TranslatedCommand)
    inner = click.Context(made, context, path)
    usage = [piece for piece in made.collect_usage_pieces(inner)[1:] if piece != _verbs()]
    yield [_code([" ".join([path, *usage])]), made.get_short_help_str(), _code(_options(made))]
    if isinstance(made, click.Group):
        for verb in made.list_commands(inner):
            yield from _command(f"{path} {verb}", made, inner)


def _verbs() -> str:
    return tr("[COMMAND] [ARGS]...")


def _options(made: TranslatedCommand) -> Iterator[str]:
    for param in made.params:
        if isinstance(param, Option) and not param.hidden and param.opts[-1] not in _EVERYWHERE:
            yield " ".join([param.opts[-1], *([] if param.is_flag else [_wanted(param)])])


def _wanted(param: Option) -> str:
    return param.make_metavar(click.Context(root))


def _everywhere(chinese: bool) -> Rows:
    """Return the options of the program, which stand before a command or behind it."""
    heads = ["选项", "作用"] if chinese else ["Option", "Does"]
    context = click.Context(root, info_name=PROGRAM)
    found = dict(root.help_sections(context))[tr("Options:")]
    return [heads, *([f"`{term}`", about] for term, about in found)]


# Keys ----------------------------------------------------------------------------------------


def _keys(section: str) -> Made:
    """Return what lists the actions of a section; one without a key is typed behind ``:``."""

    def rows(chinese: bool) -> Rows:
        head = (
            ["键", "作用", "设置中的名称"] if chinese else ["Key", "Does", "Name in the settings"]
        )
        found = dict(help_groups({}))[tr(section)]
        return [
            head,
            *(
                [_typed(keys, label), does.rstrip(".。"), f"`{id}`" if id else ""]
                for keys, does, id, label in found
            ),
        ]

    return rows


def _typed(keys: str, label: str) -> str:
    return f"`:` {label}" if keys == ":" else _code(keys.split())


# Filters -------------------------------------------------------------------------------------

_NUMBER = ("number, or `1..5`", "数，或 `1..5`")
_NAME = ("name", "名字")
#: What is typed behind the colon, by the kind of the field, in English and Chinese.
_ASKED: tuple[tuple[type[kinds.Kind], tuple[str, str]], ...] = (
    (kinds.Day, ("days", "日期")),
    (kinds.Person, _NAME),
    (kinds.People, _NAME),
    (kinds.StageKind, ("stage, or `4..6`", "阶段，或 `4..6`")),
    (kinds.OfCommunity, _NAME),
    (kinds.Whole, _NUMBER),
    (kinds.Number, _NUMBER),
    (kinds.Cost, _NUMBER),
    (linked_kinds.TaskRefs, ("task", "任务")),
    (linked_kinds.GoalRef, ("goal, or its number", "目标，或其编号")),
    (linked_kinds.GroupRef, _NAME),
    (linked_kinds.MetricRef, ("metric", "指标")),
    (linked_kinds.PassLine, ("`>=300`", "`>=300`")),
)
_TEXT = ("words in it", "其中的词语")
#: Those that are no fields people type.
_MORE = {
    "id": _NUMBER,
    "key": ("`1.4`", "`1.4`"),
    "kind": ("kind of deliverable", "产出的种类"),
    "community": ("name, or its number", "名字，或其编号"),
}


def _filters(*nouns: str) -> Made:
    """Return what lists the filters of some tables; those of several stand with their names."""

    def rows(chinese: bool) -> Rows:
        told: dict[tuple[str, str, str], list[str]] = {}
        for noun in nouns:
            for named, (_, label, kind) in fields(noun).items():
                row = (f"`{named}:`", tr(label), _asked(named, kind, chinese))
                told.setdefault(row, []).append(f"`{_NOUNS.get(noun, noun)}`")
        head = ["筛选", "名称", "冒号后面"] if chinese else ["Filter", "Called", "Behind the colon"]
        if len(nouns) == 1:
            return [head, *map(list, told)]
        head.append("用于" if chinese else "Of")
        return [head, *([*row, " ".join(of)] for row, of in told.items())]

    return rows


#: Commands that are called otherwise than what they list.
_NOUNS = {"trials": "trial", "entries": "calendar"}


def _asked(named: str, kind: kinds.Kind | None, chinese: bool) -> str:
    if isinstance(kind, kinds.Fixed) and not isinstance(kind, kinds.StageKind):
        # What has a blank would need quotes: its key does not.
        told = ((str(key), called[0]) for key, called in kind.called(names).items())
        return _code(key if " " in called else called for key, called in told)
    found = next((said for of, said in _ASKED if isinstance(kind, of)), _TEXT)
    return _MORE.get(named, found)[chinese]


def _flags(chinese: bool) -> Rows:
    head = ["筛选", "也可写作"] if chinese else ["Filter", "Or"]
    return [
        head,
        *(
            [f"`{flag}`", _code(dict.fromkeys([*names(Message(label)), *more]))]
            for flag, (label, *more) in FLAGS.items()
        ),
    ]


# Rules ---------------------------------------------------------------------------------------


def _rules(chinese: bool) -> Rows:
    """Return the rules of the playbook that is shipped, along the funnel."""
    rows = [
        ["规则", "触发", "怎么办", "任务"] if chinese else ["Rule", "Fires", "What to do", "Tasks"]
    ]
    for rule in load_playbook().rules:
        place = f"`{rule.id}` {name(FUNNEL_NAMES, rule.funnel)}"
        rows.append([place, _fires(rule, chinese), str(say(rule.text)), " ".join(rule.tasks)])
    return rows


def _fires(rule: RuleTemplate, chinese: bool) -> str:
    said = []
    if rule.signals:
        named = _code(rule.signals)
        said.append(f"{named} 变差" if chinese else f"worse: {named}")
    if rule.misses:
        named = _code(rule.misses)
        said.append(f"{named} 未达标" if chinese else f"target missed: {named}")
    if rule.behind:
        by = rule.behind
        said.append(f"目标进度落后 {by} 个百分点" if chinese else f"a goal {by} points behind")
    if rule.within:
        said.append(f"并入 {rule.within}" if chinese else f"part of {rule.within}")
    return ("；" if chinese else "; ").join(said)


# Exports -------------------------------------------------------------------------------------

_TOLD = {
    "joins": ("joins", "入群"),
    "leaves": ("leaves", "退群"),
    "replies": ("replies", "回复"),
    "reactions": ("likes", "点赞"),
}


def _sources(exports: Sequence[Export]) -> Made:
    """Return what lists the files that are read: with what they tell where they are of chats."""

    def rows(chinese: bool) -> Rows:
        heads = (
            ["平台", "怎样得到文件", "格式", "另外能统计"]
            if chinese
            else ["Platform", "How to get the file", "Format", "Also counted"]
        )
        found = [heads]
        for export in exports:
            told = ("、" if chinese else ", ").join(_TOLD[each][chinese] for each in export.tells)
            found.append([export.called, tr(export.how), _code(export.formats), told])
        return found if exports is CHATS else [row[:3] for row in found]

    return rows


# Themes, files, variables, exit codes --------------------------------------------------------


def _themes(chinese: bool) -> Rows:
    rows = [["主题", "名称", "底色"] if chinese else ["Theme", "Called", "Ground"]]
    for place in sorted((ROOT / "themes").glob("*.toml")):
        theme = tomllib.loads(place.read_text("utf-8"))
        ground = (
            ("深色" if theme["dark"] else "浅色")
            if chinese
            else ("dark" if theme["dark"] else "light")
        )
        rows.append([f"`{place.stem}`", str(say(theme["title"])), ground])
    return rows


def _terms(heads: tuple[str, str], told: Mapping[str, str]) -> Made:
    def rows(chinese: bool) -> Rows:
        does = "含义" if chinese else "Means"
        return [[heads[chinese], does], *([f"`{term}`", tr(said)] for term, said in told.items())]

    return rows


TABLES: Mapping[str, Made] = {
    **{f"commands.{at}": _commands(section) for at, section in enumerate(LOOP, 1)},
    "options": _everywhere,
    **{f"keys.{section.split()[-1].lower()}": _keys(section) for section in SECTIONS},
    "filters.tasks": _filters("tasks"),
    "filters.others": _filters("goals", "trials", "rhythms", "entries"),
    "filters.flags": _flags,
    "rules": _rules,
    "sources.chats": _sources(CHATS),
    "sources.tables": _sources(SERIES),
    "themes": _themes,
    "places": _terms(("File", "文件"), holds()),
    "variables": _terms(("Variable", "变量"), VARIABLES),
}
