"""Texts that attack a terminal program, and a workspace that holds them in every field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Stands in the escape sequences below, and in no sequence that the program sends by itself.
TOKEN = "7531"
#: What is left of each after cleaning can be found by this word, unless nothing is left.
WORD = "zq7"
PAYLOADS: dict[str, str] = {
    "close": f"[/]{WORD}",
    "close other": f"[/foo]{WORD}",
    "bad tag": f"[a=b: c]{WORD}",
    "action": f"[@click=app.quit]{WORD}[/]",
    "action on screen": f"[@click=screen.delete]{WORD}[/]",
    "colour": f"[red]{WORD}[/red]",
    "unclosed": f"{WORD} [bold",
    "escaped": f"\\[/{WORD}]\\",
    "title, BEL": f"\x1b]0;{TOKEN}\x07{WORD}",
    "title, ST": f"\x1b]0;{TOKEN}\x1b\\{WORD}",
    "clipboard, BEL": f"\x1b]52;c;{TOKEN}cHduZWQ=\x07{WORD}",
    "clipboard, ST": f"\x1b]52;c;{TOKEN}cHduZWQ=\x1b\\{WORD}",
    "clear": f"\x1b[2J\x1b[97;{TOKEN}m{WORD}",
    "device string": f"\x1bP{TOKEN}\x1b\\{WORD}",
    "C1": f"\x9b97;{TOKEN}m\x9d0;{TOKEN}\x9c{WORD}",
    "controls": f"\x00{WORD}\x07\x08\x7f\x0b\x0c\x0e",
    "return": f"{WORD}\rX\x85Y",
    "bidi": f"\u202e{WORD}\u202c\u2066x\u2069\u200f",
    "invisible": f"{WORD}\u200b\ufeff\u2060\u00ad",
    "family": f"{WORD} \U0001f468\u200d\U0001f469\u200d\U0001f467 \u203c\ufe0f",
    "flag": f"{WORD} \U0001f1e8\U0001f1f3 \U0001f1e8",
    "marks": WORD + "e\u0301" + "\u0334\u0335\u0336" * 60,
    "lines": f"{WORD}\u2028x\u2029y\nz",
    "long": WORD + "x" * 100_000,
    "wide": WORD + "宽" * 2_000,
    "braces": f"{{name}} {{0}} {{{WORD}!r:>99}} {{",
    "percent": f"%s %(name)d %n {WORD} 100%",
    "quotes": f"\"'`{WORD}\\n\\\\ $(reboot) ; | & <b onclick=x>&lt;",
    "table": f"| {WORD} | --- | <img src=x onerror=1> ![x](javascript:1)",
}
#: What never reaches a terminal, from whatever text: controls, C1, bidi, invisible marks, and an
#: escape sequence that holds the token or that the program has no use for (it clears the screen
#: behind a colour, never behind a text).
FORBIDDEN = re.compile(
    rb"[\x00\x07\x08\x0b\x0c\x0e\x7f]|\x1b[\]P_^X]|\x1b\[[0-9;]*"
    + TOKEN.encode()
    + rb"|(?<![hm])\x1b\[2J|\xc2[\x80-\x9f]|\xe2\x80[\x8b\x8e\x8f\xa8-\xae]"
    + rb"|\xe2\x81[\xa0\xa6-\xa9]|\xef\xbb\xbf"
)
#: What the program itself sends of this kind: the shape of the mouse pointer, and steps back after
#: a step down.
OWN = re.compile(rb"\x1b\]22;[a-z]*\x07|(?<=\x1b\[B)\x08+")


def poisoned(path: Path) -> Path:
    """Write the payloads into every text field of a workspace, as an editor would."""
    data = json.loads(path.read_text(encoding="utf-8"))
    turn = _turn()
    for record in data["communities"].values():
        record["name"] = " ".join(t for name, t in PAYLOADS.items() if name not in ("long", "wide"))
        record["areas"] = {key: next(turn) for key in record["areas"]}
        record["roles"] = {key: {"zh": next(turn), "en": next(turn)} for key in record["roles"]}
        record["considerations"] = {
            key: [next(turn) for _ in items] for key, items in record["considerations"].items()
        }
    turn = _turn()
    for place, record in enumerate(data["tasks"].values()):
        text = next(turn)
        record |= {"title": {"zh": text, "en": text}, "notes": f"{text}\n{text}", "owner": text}
        record |= {"helpers": [text, f"{text}2"], "done_when": {"zh": text, "en": text}}
        # Open, so that each can be done: the dialog shows its deliverable.
        record |= {"reason": text, "role": text, "status": "todo", "completed": None}
        _poison_deliverable(record["deliverable"], text, filled=place >= len(PAYLOADS))
    for table in ("metrics", "rhythms"):
        for record in data[table].values():
            text = next(turn)
            record["title"] = {"zh": text, "en": text}
            if table == "metrics":
                record |= {"unit": text, "definition": text}
    for record in data["standards"].values():
        record["source"] = next(turn)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def _turn() -> Iterator[str]:
    while True:
        yield from PAYLOADS.values()


def _poison_deliverable(deliverable: dict[str, Any], text: str, *, filled: bool) -> None:
    deliverable["label"] = {"zh": text, "en": text}
    for place in ("options", "fields", "columns", "factors"):
        for item in deliverable.get(place, []):
            item["label"] = {"zh": text, "en": text}
            if item.get("unit"):
                item["unit"] = text
    plain = deliverable["kind"] in ("text", "doc") and not deliverable.get("fields")
    if plain:
        deliverable |= {"value": text, "previous": text}
    if not filled:
        deliverable["value"] = None
