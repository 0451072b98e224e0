"""What the monkey does with keyboard, mouse and window: a stream that a seed alone decides.

The same inputs go through the parser of an app in this process, and through a real terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from string import ascii_letters, digits

from communitytui.tui.actions import ACTIONS, Action, works_in
from communitytui.tui.views import shown

ESC = "\x1b"
#: Columns and rows, from far too small to far too large.
SIZES = (
    (20, 5), (39, 11), (40, 12), (60, 15), (72, 20), (80, 24), (80, 24), (100, 30), (104, 24),
    (120, 36), (120, 40), (160, 45), (200, 60), (300, 100),
)  # fmt: skip
#: How a key is called in the table of actions, and what a terminal sends for it.
NAMED = {
    "enter": "\r", "escape": ESC, "tab": "\t", "shift+tab": f"{ESC}[Z", "space": " ",
    "backspace": "\x7f", "delete": f"{ESC}[3~", "insert": f"{ESC}[2~",
    "up": f"{ESC}[A", "down": f"{ESC}[B", "right": f"{ESC}[C", "left": f"{ESC}[D",
    "home": f"{ESC}[H", "end": f"{ESC}[F", "pageup": f"{ESC}[5~", "pagedown": f"{ESC}[6~",
    "shift+up": f"{ESC}[1;2A", "shift+down": f"{ESC}[1;2B", "shift+left": f"{ESC}[1;2D",
    "shift+right": f"{ESC}[1;2C", "ctrl+left": f"{ESC}[1;5D", "ctrl+right": f"{ESC}[1;5C",
    "f1": f"{ESC}OP", "f2": f"{ESC}OQ", "f3": f"{ESC}OR", "f4": f"{ESC}OS",
    "f5": f"{ESC}[15~", "f10": f"{ESC}[21~", "f12": f"{ESC}[24~",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "at": "@", "exclamation_mark": "!", "greater_than_sign": ">",
    "slash": "/", "apostrophe": "'", "question_mark": "?", "colon": ":", "full_stop": ".",
    "plus": "+", "minus": "-", "equals_sign": "=",
}  # fmt: skip
#: Words that fields understand, and such that none does.
WORDS = (
    "1", "2", "3", "4", "9", "0", "-1", "3.5", "1e9", "99999999999", "12%", "4 because", "300",
    ">=35 14", "<2 7d", ">=", "own", "40 30", "32/45", "/", "+3d", "-400d", "+99999d", "fri",
    "周五", "today", "tomorrow", "2026-12-01", "0001-01-01", "9999-12-31", "2026-02-30", "none",
    "me", "@me", "lin", "Ana", "林晓", "@Ana due:fri p:1", "owner:me", "p:2 due:+3d status:done",
    "late", "due:..fri", "who:ana", "task:3.1", "stage:content", "kind:number", "title:",
    "20 20 20 20 20", "25 25 25 25", "done", "a", "x", "群", "读书会", "yhjz", "goal", "dau", "MAU",
    "https://example.org/a?b=c", "[b]bold[/b]", "[/]", "[@click=app.quit]x[/]", "=1+1", "\\@x",
    "\u202eevil", "e\u0301", "👨‍👩‍👧", "　", "Ａ１", "“”", "…", ";;", ",", "，，",
    "x" * 300, "长" * 200,
)  # fmt: skip
#: What terminals send that nobody asked for: keys in other encodings, answers, torn sequences.
FOREIGN = (
    f"{ESC}[13;2u", f"{ESC}[27;5;13~", f"{ESC}[97;5u", f"{ESC}[57441;2u", f"{ESC}[1;9A",
    f"{ESC}[25~", f"{ESC}[200;200~", f"{ESC}[?1;2c", f"{ESC}[?2026;2$y", f"{ESC}[12;40R",
    f"{ESC}]11;rgb:0000/0000/0000{ESC}\\", f"{ESC}]0;title\x07", f"{ESC}P1$r0m{ESC}\\",
    f"{ESC}Ox", f"{ESC}OM", f"{ESC}[I", f"{ESC}[O", f"{ESC}[", f"{ESC}{ESC}", f"{ESC}x",
    f"{ESC}[<0;1", f"{ESC}[<999;999;999M", f"{ESC}[<0;0;0M", f"{ESC}[M !!", "\x9b31m",
    f"{ESC}[201~", f"{ESC}[200~never ended", f"{ESC}[E", f"{ESC}[;;;u", f"{ESC}[99999999999u",
)  # fmt: skip
_COUNTED = 12
_CONTROL = "".join(chr(code) for code in range(1, 32) if chr(code) not in "\x03\x11\x1a\x1b")
_EVERYTHING = f"{ascii_letters}{digits} .,:;!?@#$%&*()[]{{}}<>/|~"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that the monkey does, and how many keys it is; a paste or a click is one."""

    text: str = ""
    keys: int = 1
    size: tuple[int, int] | None = None
    #: The names of commands that it is about, for the record.
    about: str = ""

    def __str__(self) -> str:
        if self.size is not None:
            return f"resize {self.size[0]}x{self.size[1]}"
        text = self.text if len(self.text) <= 80 else f"{self.text[:60]}… ({len(self.text)} signs)"
        return f"{text!r}  {self.about}".rstrip()


#: Begins the first community of an empty file, whatever is on the screen.
BEGIN = tuple(Input(text, about="begin") for text in (ESC, ESC, ESC, "3", "a", "Readers", "\r"))


def typed(text: str) -> Input:
    """Return the typing of a text, sign by sign; a long one counts for no more than a short one."""
    return Input(text, min(len(text), _COUNTED))


def sequence(key: str) -> str:
    """Return what a terminal sends for a key of the table of actions."""
    if key.startswith("ctrl+") and len(key) == 6:
        return chr(ord(key[-1]) & 31)
    return NAMED.get(key, key)


def first_key(action: Action) -> str:
    """Return what a terminal sends for an action's first key; without one, for its name."""
    return sequence(action.keys.split(",")[0]) if action.keys else f":{action.message}\r"


class Monkey:
    """Endless inputs for one seed. ``leaves`` says whether it may press what ends the program."""

    def __init__(self, seed: int, *, giant: int = 20_000) -> None:
        self.random = Random(seed)
        self.giant = giant
        self.size = (120, 40)
        self._views = {entry.id: str(entry.number) for entry in shown()}
        self._ways: list[tuple[int, Callable[[], Iterator[Input]]]] = [
            (20, self._command),
            (25, self._visit),
            (14, self._step),
            (10, self._answer),
            (6, self._words),
            (6, self._mouse),
            (4, self._signs),
            (3, self._burst),
            (2, self._foreign),
            (2, self._paste),
            (1, self._resize),
        ]

    def inputs(self) -> Iterator[Input]:
        """Yield one input after the other, for ever."""
        weights = [weight for weight, _ in self._ways]
        ways = [way for _, way in self._ways]
        while True:
            (way,) = self.random.choices(ways, weights)
            yield from way()

    # -- what it does

    def _command(self) -> Iterator[Input]:
        action = self.random.choice(ACTIONS)
        yield Input(first_key(action), about=action.id)

    def _visit(self) -> Iterator[Input]:
        """Go to a view and a row in it, do what can be done there, and answer what is asked."""
        pick = self.random
        view, number = pick.choice(list(self._views.items()))
        yield Input(ESC)
        yield Input(number, about=f"view.{view}")
        if view == "timeline":
            for _ in range(pick.randrange(4)):
                yield Input("b", about="time.below")
        for _ in range(pick.randrange(4)):
            yield Input("\t")
        for _ in range(pick.randrange(4)):
            yield Input(pick.choice("jjjkGgl"))
        own = [action for action in ACTIONS if view in action.views]
        any_ = [action for action in ACTIONS if works_in(action, view)]
        action = pick.choice(own if own and pick.random() < 0.7 else any_)
        yield Input(first_key(action), about=action.id)
        yield from self._answer()

    def _step(self) -> Iterator[Input]:
        key = self.random.choice(
            ("j", "k", "down", "up", "tab", "shift+tab", "enter", "escape", "space", "left",
             "right", "pagedown", "pageup", "home", "end", "g", "G", "ctrl+d", "ctrl+u")
        )  # fmt: skip
        for _ in range(self.random.choice((1, 1, 1, 2, 5))):
            yield Input(sequence(key), about=key)

    def _answer(self) -> Iterator[Input]:
        """Type what a dialog may want to hear, and end it one way or another."""
        pick = self.random
        for _ in range(pick.choice((0, 1, 1, 1, 2, 4))):
            if pick.random() < 0.3:
                yield Input("\x15", about="ctrl+u")
            word = pick.choice(WORDS)
            yield typed(word)
            yield Input(pick.choice(("\t", " ", "\t", NAMED["down"])))
        end = pick.choice(("\r", "\r", "\r", "\x13", "\x13", ESC, "\r\r", "\r" + ESC, "y", "1", ""))
        if end:
            yield Input(end)

    def _words(self) -> Iterator[Input]:
        words = " ".join(self.random.choices(WORDS, k=self.random.randrange(1, 4)))
        yield typed(words)

    def _signs(self) -> Iterator[Input]:
        pick = self.random
        for _ in range(pick.randrange(1, 6)):
            kind = pick.random()
            if kind < 0.3:
                yield Input(pick.choice(_CONTROL))
            elif kind < 0.5:
                yield Input(chr(pick.choice((pick.randrange(0xA0, 0x3000), 0xFF1F, 0x1F600))))
            elif kind < 0.7:
                name = pick.choice(list(NAMED))
                yield Input(NAMED[name], about=name)
            else:
                yield Input(pick.choice(_EVERYTHING))

    def _burst(self) -> Iterator[Input]:
        """Many keys in one read, as a slow line or a held key delivers them."""
        pick = self.random
        keys = [first_key(pick.choice(ACTIONS)) for _ in range(pick.randrange(2, 12))]
        if pick.random() < 0.3:
            keys = [pick.choice(keys)] * pick.randrange(5, 60)
        yield Input("".join(keys), len(keys))

    def _foreign(self) -> Iterator[Input]:
        yield Input(self.random.choice(FOREIGN))

    def _paste(self) -> Iterator[Input]:
        pick = self.random
        kind = pick.randrange(5)
        if kind == 0:
            text = pick.choice(WORDS)
        elif kind == 1:
            text = "\n".join(f"- {pick.choice(WORDS)}" for _ in range(pick.randrange(2, 30)))
        elif kind == 2:
            text = pick.choice("x长 ") * pick.choice((500, 5000, self.giant))
        elif kind == 3:
            text = "line\r\n" * pick.choice((50, 600, self.giant // 6))
        else:
            text = "".join(pick.choices(FOREIGN + WORDS, k=6)).replace(f"{ESC}[201~", "")
        yield Input(f"{ESC}[200~{text}{ESC}[201~", about="paste")

    def _mouse(self) -> Iterator[Input]:
        pick = self.random
        width, height = self.size
        x, y = pick.randrange(1, width + 1), pick.choice((1, pick.randrange(1, height + 1)))
        if pick.random() < 0.2:
            y = height
        for _ in range(pick.choice((1, 1, 2))):
            button = pick.choice((0, 0, 0, 0, 1, 2, 64, 65, 35, 32, 4, 16))
            yield Input(f"{ESC}[<{button};{x};{y}M", about="mouse")
            if button < 32:
                yield Input(f"{ESC}[<{button};{x};{y}m", about="mouse")

    def _resize(self) -> Iterator[Input]:
        self.size = self.random.choice(SIZES)
        yield Input(size=self.size)
        if self.size[0] < 60 and self.random.random() < 0.7:
            # It does not stay long where nothing can be done.
            yield from self._step()
            self.size = (120, 40)
            yield Input(size=self.size)
