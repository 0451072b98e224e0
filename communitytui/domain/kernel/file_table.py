"""Reading one table of a TOML file, so that each fault names the file, the line and the key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import LINE_CAP, TEXT_CAP, clean_line, clean_text
from communitytui.errors import BadValue
from communitytui.foreign import TomlFile
from communitytui.message import N_, Words

#: How keys that people type look: no blanks, dots, commas, colons or signs of the filter language.
_KEY = re.compile(r"[^\W_][\w-]{0,39}")
#: Task keys may have dots too: ``1.4``.
_TASK_KEY = re.compile(r"[^\W_][\w.-]{0,39}")
_MISSING = object()
#: No list of a playbook needs more items than this.
_CAP = 1000
#: A number of this size is none that people mean.
_HUGE = 1e15


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where in which file we are: ``mine.toml:12: stages.goal.tasks[2]``."""

    file: TomlFile
    key: str = ""

    def child(self, name: str) -> FilePlace:
        """Return the place of a key inside this one."""
        shown = clean_line(str(name), 60)
        return FilePlace(self.file, f"{self.key}.{shown}" if self.key else shown)

    def item(self, number: int) -> FilePlace:
        """Return the place of a list's item, counted from 1."""
        return FilePlace(self.file, f"{self.key}[{number}]")

    def fault(self, message: str, /, *, hint: str | None = None, **values: object) -> BadValue:
        """Return the error to raise here; ``message`` starts with ``{file}: {key}: ``."""
        return BadValue(
            message, hint=hint, file=self.file.place(self.key), key=self.key or "-", **values
        )


#: What reads one text of a file at its place.
Read = Callable[[FilePlace, object], str]


def _shown(value: object) -> str:
    return clean_line(str(value), 60)


def one_of(place: FilePlace, value: str, valid: Iterable[str], message: str) -> str:
    """Return ``value`` when it is valid; else raise with the nearest valid word, or all."""
    choices = list(valid)
    if value in choices:
        return value
    hint = nearest(_shown(value), choices) or ", ".join(choices[:12]) or None
    raise place.fault(message, hint=hint, value=_shown(value))


def as_table(place: FilePlace, value: object) -> Record:
    """Return ``value`` when it is a table of named values."""
    if not isinstance(value, Mapping):
        raise place.fault(N_("{file}: {key}: must be a table of named values"))
    return value


def as_line(place: FilePlace, value: object) -> str:
    """Return ``value`` as one clean line that is not empty."""
    return _text(place, value, LINE_CAP, clean_line)


def as_prose(place: FilePlace, value: object) -> str:
    """Return ``value`` as a clean text of any lines that is not empty."""
    return _text(place, value, TEXT_CAP, clean_text)


def _text(place: FilePlace, value: object, cap: int, clean: Callable[[str], str]) -> str:
    if not isinstance(value, str):
        raise place.fault(N_("{file}: {key}: must be a text"))
    if len(value) > cap:
        raise place.fault(N_("{file}: {key}: is longer than {cap} characters"), cap=cap)
    text = clean(value)
    if not text:
        raise place.fault(N_("{file}: {key}: must not be empty"))
    return text


def as_words(place: FilePlace, value: object, read: Read = as_line) -> Words:
    """Return one text for both languages, or one for each; a table must have both."""
    if not isinstance(value, Mapping):
        return read(place, value)
    table = FileTable(place, value, ("zh", "en"))
    return {each: read(table.at(each), table.get(each)) for each in ("zh", "en")}


def as_key(place: FilePlace, value: object, *, dots: bool = False) -> str:
    """Return ``value`` when it can be typed as a name; ``dots`` allows ``1.4``."""
    if isinstance(value, str) and (_TASK_KEY if dots else _KEY).fullmatch(value):
        return value
    raise place.fault(
        N_("{file}: {key}: a key is up to 40 letters, digits, - or _, without spaces")
    )


def as_list(place: FilePlace, value: object, cap: int) -> Iterator[tuple[FilePlace, object]]:
    """Yield each item of a list of at most ``cap`` with its place."""
    if not isinstance(value, list):
        raise place.fault(N_("{file}: {key}: must be a list"))
    if len(value) > cap:
        raise place.fault(N_("{file}: {key}: holds more than {cap} items"), cap=cap)
    for number, item in enumerate(value, 1):
        yield place.item(number), item


class FileTable:
    """A table of the file with its place; a key that does not belong is refused at once."""

    def __init__(self, place: FilePlace, value: object, known: Iterable[str]) -> None:
        self.place = place
        self._values = as_table(place, value)
        names = list(known)
        for key in self._values:
            one_of(place.child(key), key, names, N_("{file}: {key}: unknown key {value}"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def at(self, key: str) -> FilePlace:
        """Return the place of ``key``."""
        return self.place.child(key)

    def get(self, key: str, default: object = _MISSING) -> object:
        """Return the raw value of ``key``; without ``default`` it must be there."""
        value = self._values.get(key, default)
        if value is _MISSING:
            raise self.at(key).fault(N_("{file}: {key}: is missing"))
        return value

    def line(self, key: str) -> str:
        """Return a text that must be there."""
        return as_line(self.at(key), self.get(key))

    def words(self, key: str) -> Words:
        """Return two-language text that must be there."""
        return as_words(self.at(key), self.get(key))

    def words_or(self, key: str, default: Json, read: Read = as_line) -> Json:
        """Return two-language text, or ``default`` where the key is left out."""
        return as_words(self.at(key), self.get(key), read) if key in self else default

    def whole(self, key: str, low: int, high: int, default: Json = _MISSING) -> Json:
        """Return a whole number in the range; ``default`` where the key is left out."""
        value = self.get(key, default)
        if value is default:
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.at(key).fault(
                N_("{file}: {key}: must be a whole number from {low} to {high}"),
                low=low,
                high=high,
            )
        return value

    def checked(self, key: str, check: Callable[[Json], Json], default: Json) -> Json:
        """Return what passes a check; ``default`` where the key is left out."""
        if key not in self:
            return default
        try:
            return check(self.get(key))
        except BadValue as error:
            raise self.at(key).fault(N_("{file}: {key}: {problem}"), problem=error) from None

    def number(self, key: str, low: float = -_HUGE, high: float = _HUGE) -> float | None:
        """Return a number in the range, or ``None`` where the key is left out."""
        value = self.get(key, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _HUGE:
            raise self.at(key).fault(N_("{file}: {key}: must be a number"))
        if not low <= value <= high:
            message = N_("{file}: {key}: must be a number from {low} to {high}")
            raise self.at(key).fault(message, low=low, high=high)
        return value

    def flag(self, key: str) -> bool:
        """Return a truth value; false where the key is left out."""
        value = self.get(key, False)
        if not isinstance(value, bool):
            raise self.at(key).fault(N_("{file}: {key}: must be true or false"))
        return value

    def word(
        self,
        key: str,
        valid: Iterable[str],
        default: object = _MISSING,
        message: str = N_("{file}: {key}: unknown word {value}"),
    ) -> Json:
        """Return one of the ``valid`` words; ``default`` where the key is left out."""
        value = self.get(key, default)
        if value is default:
            return value
        return one_of(self.at(key), as_line(self.at(key), value), valid, message)

    def items(self, key: str, cap: int = _CAP) -> Iterator[tuple[FilePlace, object]]:
        """Yield up to ``cap`` items of a list with their places; none where it is left out."""
        return as_list(self.at(key), self.get(key, []), cap)

    def rows(self, key: str) -> Iterator[tuple[str, FilePlace, Json]]:
        """Yield name, place and value of each entry of a table of tables."""
        place = self.at(key)
        for name, value in as_table(place, self.get(key, {})).items():
            yield name, place.child(name), value
