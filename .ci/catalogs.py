"""Keeps the Chinese catalog in step with the source. An English message is its own id.

    python .ci/catalogs.py update              take new messages up, drop those out of use
    python .ci/catalogs.py fill FILE.json...   take Chinese from {"msgid": "中文"}; in a key,
                                               "context\\u0004msgid", "singular\\u0000plural"
    python .ci/catalogs.py check               say what is missing, doubtful, out of use, or has
                                               other {places}; exit 1 when there is anything

``update`` and ``fill`` compile it, too, and so do the build and the tests. What is written depends
on the messages alone (sorted, no dates, no line numbers), so that a change of the source shows in
a diff only when a message changed.
"""

from __future__ import annotations

import ast
import io
import json
import string
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "communitytui"
LOCALE = "zh_CN"
_PREAMBLE = f"""# communitytui in Chinese (simplified).
msgid ""
msgstr ""
"Language: {LOCALE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
_CONTEXT_END = "\x04"

#: A message or its translation; of a plural, all forms.
Text = str | tuple[str, ...]


def po_file() -> Path:
    """Return where the catalog lies."""
    return PACKAGE / "i18n" / "locale" / LOCALE / "LC_MESSAGES" / "communitytui.po"


def _text(forms: object) -> Text:
    """Return a message id or a translation as the text or the tuple of texts that it is."""
    if isinstance(forms, (tuple, list)):
        return tuple(str(form) for form in forms)
    return str(forms)


def key(message: Message) -> str:
    """Return the key of a message, joined as in a compiled catalog."""
    text = message.id if isinstance(message.id, str) else "\0".join(message.id)
    return f"{message.context}{_CONTEXT_END}{text}" if message.context else text


def extract(package: Path = PACKAGE) -> dict[str, tuple[Text, str | None]]:
    """Return every message in the source by its key: the id (two for a plural) and its context.

    The syntax tree says what a literal is; an extractor of tokens found other messages from one
    of its versions to the next.
    """
    catalog = Catalog()
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                context, text = _said(node.func.id, [_literal(word) for word in node.args])
                if text:
                    catalog.add(text, context=context)
    return {key(m): (_text(m.id), m.context) for m in catalog if m.id}


def _literal(argument: ast.expr) -> str:
    """Return the text of a literal; of anything else the empty one."""
    literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return str(argument.value) if literal else ""  # type: ignore[attr-defined]


def _said(function: str, words: list[str]) -> tuple[str | None, Text]:
    """Return the context (or None) and the message that a call marks; an empty one for none."""
    match function, words:
        case ("tr" | "N_" | "Message", [text, *_]):
            return None, text
        case ("trn" | "plural", [one, many, *_]) if one and many:
            return None, (one, many)
        case ("trc", [context, text, *_]) if context:
            return context, text
    return None, ""


def load() -> Catalog:
    """Return the catalog as it stands; an empty one when there is no file yet."""
    file = po_file()
    if not file.exists():
        return Catalog(LOCALE, domain="communitytui")
    return read_po(io.BytesIO(file.read_bytes()), LOCALE, "communitytui")


def translations(catalog: Catalog) -> dict[str, Text]:
    """Return the finished translations of a catalog by key: no doubtful and no empty ones."""
    done = (m for m in catalog if m.id and m.string and not m.fuzzy)
    return {key(m): _text(m.string) for m in done if all(_text(m.string))}


def write(known: dict[str, Text]) -> None:
    """Write the catalog: the messages of the source with what is known of them."""
    catalog = Catalog(LOCALE, domain="communitytui", fuzzy=False)
    for name, (text, context) in extract().items():
        said: Text = known.get(name, "")
        if isinstance(text, tuple):
            # Chinese has one form for every number.
            said = (said,) if isinstance(said, str) else said[:1]
        catalog.add(text, said, context=context)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=98, no_location=True, omit_header=True, sort_output=True)
    file = po_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_PREAMBLE + buffer.getvalue().decode(), "utf-8")
    compile_catalog()


def compile_catalog() -> None:
    """Write the ``.mo`` beside the catalog, in one step: somebody may be running the program."""
    catalog = load()
    catalog.creation_date = datetime(1980, 1, 1, tzinfo=UTC)  # now would make each build another
    fresh = po_file().with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalog)
    fresh.replace(fresh.with_suffix(""))


def fill(files: Iterable[Path]) -> None:
    """Take Chinese from JSON files; later files win, and so they do over the catalog.

    Prints what in the files is no message of the source: misspelt, or out of use.
    """
    known, wanted = translations(load()), extract()
    for file in files:
        said: dict[str, str] = json.loads(file.read_text("utf-8"))
        known |= {name: text for name, text in said.items() if text}
        for name in said.keys() - wanted.keys():
            print(f"{file.name}: no such message: {name!r}")
    write(known)


def places(text: str) -> set[str]:
    """Return the names of the ``{named}`` places in a message; ``ValueError`` for a broken one."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _differing(text: Text, said: Text) -> str | None:
    """Return how the places of a translation differ from those of its message."""
    ids = (text,) if isinstance(text, str) else text
    forms = (said,) if isinstance(said, str) else said
    try:
        wanted = set().union(*(places(one) for one in ids))
    except ValueError:
        return None  # a brace that is meant: such a message is never formatted
    for form in forms:
        try:
            found = places(form)
        except ValueError:
            return "broken place"
        # One day needs no number: a plural form may leave {n} out.
        missing = wanted - found - ({"n"} if len(ids) > 1 else set())
        if missing or found - wanted:
            return f"places {sorted(found)} instead of {sorted(wanted)}"
    return None


def problems() -> list[str]:
    """Return what is wrong with the catalog, one line each."""
    wanted, catalog = extract(), load()
    done = translations(catalog)
    present = {key(message) for message in catalog if message.id}
    lines = [f"missing: {name!r}" for name in wanted if name not in done]
    lines += [f"doubtful: {key(m)!r}" for m in catalog if m.id and m.fuzzy]
    lines += [f"out of use: {name!r}" for name in sorted(present - wanted.keys())]
    lines += [f"out of use: {name!r}" for name in catalog.obsolete]
    for name, (text, _context) in wanted.items():
        if name in done and (difference := _differing(text, done[name])):
            lines.append(f"{difference}: {name!r}")
    return lines


def check() -> int:
    """Print what is wrong with the catalog; return 1 when something is."""
    lines = problems()
    print(*lines, f"{len(extract())} messages, {len(lines)} problems", sep="\n")
    return 1 if lines else 0


def main(arguments: list[str]) -> int:
    """Do what the first argument says; return the exit code."""
    match arguments:
        case ["update"]:
            write(translations(load()))
        case ["fill", *files] if files:
            fill(Path(file) for file in files)
        case ["check"]:
            return check()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
