"""Decisions: options weighed by factors, their totals, and what it would take to decide otherwise.

A decision belongs to the task whose deliverable is a ``matrix`` and is called by that task's id
or key. It has one home at a time, so that nothing is said twice:

* While it is worked on: a *sheet*, the record of table ``decisions`` with the task's id. Options,
  cells and notes are flat dictionaries there (``cells["WeChat|reach"] = 4``), which the store
  merges and undoes cell by cell: two people may score at the same time.
* Once it is handed in (``done``): the task's ``deliverable.value``; the sheet goes with that.
  Reopening turns the value into the previous one, from which the next sheet begins.

The factors with their weights (together 100) stand in ``deliverable.factors`` all the time.

What totals and sensitivity are is said in ``domain.tasks.sensitivity``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from communitytui.domain.kernel.numbers import SCORE, read_number
from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import choose, folded
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.deliverables import NO_FACTOR, called, is_matrix, option_label
from communitytui.domain.tasks.promises import (
    ITEMS_CAP,
    WHOLE,
    check_total,
    keyed,
    read_factor,
    read_weight,
    spread,
)
from communitytui.domain.tasks.sensitivity import LEAST, MOST, Flip, exact, flips, leaders, totals
from communitytui.errors import BadValue
from communitytui.message import N_, Message, Sayable, Words, joined, listed

_OPTION_CAP = 80
_OPTIONS_CAP = 50

#: The place of a score: option and factor, both by their keys.
Cell = tuple[str, str]


class Factor(NamedTuple):
    """What an option is weighed by; ``named`` when the article that the plan follows names it."""

    key: str
    label: Words
    weight: int
    named: bool


class Standing(NamedTuple):
    """How an option stands: its exact total and rank, both ``None`` while a score is missing.

    Options with the same total share a rank; the next one is behind all of them (1, 1, 3).
    """

    option: str
    label: Words
    total: Fraction | None
    rank: int | None


class Sensitivity(NamedTuple):
    """What the weight of one factor does to the winner, above and below what it is now."""

    factor: Factor
    up: Flip | None
    down: Flip | None


class Content(NamedTuple):
    """What has been filled in, wherever it stands."""

    options: tuple[str, ...] = ()
    cells: Mapping[Cell, float] = {}
    notes: Mapping[Cell, str] = {}
    choice: tuple[str, ...] = ()
    reason: str = ""


def cell_key(option: str, factor: str) -> str:
    """Return the name of a cell in a sheet."""
    return f"{option}|{factor}"


class Decision:
    """One decision: a read-only view of its task, and of its sheet if there is one."""

    def __init__(self, task: Task, sheet: Record | None = None) -> None:
        self.task = task
        self.sheet = sheet

    @property
    def handed_in(self) -> bool:
        """Whether the task holds the outcome; until then the sheet is worked on."""
        return self.task.deliverable.value is not None

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """The factors in their order."""
        return tuple(
            Factor(str(f["key"]), f["label"], int(f["weight"]), bool(f.get("named")))
            for f in self.task.deliverable.factors
        )

    @cached_property
    def content(self) -> Content:
        """Options, scores, notes, choice and reason from the decision's one home."""
        deliverable = self.task.deliverable
        keys = [factor.key for factor in self.factors]
        if is_matrix(deliverable.value):
            return _of_value(deliverable.value, keys)
        if self.sheet is not None:
            return _of_sheet(self.sheet, keys)
        if is_matrix(deliverable.previous):
            return _of_value(deliverable.previous, keys)
        return Content(tuple(str(option["key"]) for option in deliverable.options))

    @property
    def options(self) -> tuple[str, ...]:
        """The options by their keys, in the order they came."""
        return self.content.options

    def label(self, option: str) -> Words:
        """Return what an option is called."""
        return option_label(self.task.deliverable.options, option)

    def labels(self, options: Iterable[str]) -> Sayable:
        """Return several options as one text."""
        return listed(map(self.label, options))

    def score(self, option: str, factor: str) -> float | None:
        """Return the score in a cell, or ``None`` for an empty one."""
        return self.content.cells.get((option, factor))

    def note(self, option: str, factor: str) -> str:
        """Return the note in a cell; empty for none."""
        return self.content.notes.get((option, factor), "")

    @cached_property
    def missing(self) -> tuple[Cell, ...]:
        """The empty cells, option by option."""
        cells = self.content.cells
        every = ((option, factor.key) for option in self.options for factor in self.factors)
        return tuple(cell for cell in every if cell not in cells)

    @property
    def complete(self) -> bool:
        """Whether at least two options are compared and every cell is filled."""
        return len(self.options) > 1 and not self.missing

    @cached_property
    def rows(self) -> dict[str, dict[str, Fraction]]:
        """The exact scores of the options that have all of theirs, by option and factor."""
        cells = self.content.cells
        keys = [factor.key for factor in self.factors]
        return {
            option: {key: exact(cells[option, key]) for key in keys}
            for option in self.options
            if all((option, key) in cells for key in keys)
        }

    @property
    def weights(self) -> dict[str, Fraction]:
        """The weights by factor."""
        return {factor.key: Fraction(factor.weight) for factor in self.factors}

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """How the options stand, in their order."""
        sums = totals(self.weights, self.rows)
        return tuple(
            Standing(
                option,
                self.label(option),
                sums.get(option),
                1 + sum(other > sums[option] for other in sums.values())
                if option in sums
                else None,
            )
            for option in self.options
        )

    @property
    def winners(self) -> tuple[str, ...]:
        """The options with the top total; none while a cell is empty."""
        return leaders(totals(self.weights, self.rows)) if self.complete else ()

    @property
    def choice(self) -> tuple[str, ...]:
        """What was chosen; without a word of anybody the option that alone leads."""
        if self.content.choice:
            return self.content.choice
        return self.winners if len(self.winners) == 1 else ()

    @property
    def reason(self) -> str:
        """Why it was chosen; may be empty where the scores say it."""
        return self.content.reason

    def speaks_for_itself(self, choice: Sequence[str]) -> bool:
        """Tell whether every option of ``choice`` has a higher total than all others.

        Only then it needs no reason: not for a tie, and not against the top score.
        """
        sums = totals(self.weights, self.rows)
        left = [total for option, total in sums.items() if option not in choice]
        taken = [sums[option] for option in choice if option in sums]
        return bool(taken) and (not left or min(taken) > max(left))

    @property
    def sensitivity(self) -> tuple[Sensitivity, ...]:
        """For each factor where the winner changes; none while nobody leads alone."""
        if len(self.winners) != 1:
            return ()
        return tuple(
            Sensitivity(factor, *flips(self.weights, self.rows, factor.key))
            for factor in self.factors
        )

    def check_ready(self) -> None:
        """Raise ``BadValue`` saying what the decision lacks before it can be handed in."""
        if len(self.options) < 2:
            raise BadValue(N_("a matrix compares at least two options"))
        if self.missing:
            raise BadValue(N_("no score yet for {cells}"), cells=self._missing_words())
        if not self.choice:
            raise BadValue(
                N_("{options} have the same total; choose one and say why"),
                options=self.labels(self.winners),
            )
        self.check_choice(self.choice, self.reason)

    def check_choice(self, choice: Sequence[str], reason: str) -> None:
        """Raise ``BadValue`` where ``choice`` needs a reason and has none."""
        if not reason and self.complete and not self.speaks_for_itself(choice):
            raise BadValue(
                N_("reason: {options} is not the only top score; say why it is chosen"),
                options=self.labels(choice),
            )

    def _missing_words(self) -> Sayable:
        labels = {factor.key: factor.label for factor in self.factors}
        by_option: dict[str, list[Words]] = {}
        for option, factor in self.missing:
            by_option.setdefault(option, []).append(labels[factor])
        return joined(
            Message("{label}: {text}", label=self.label(option), text=listed(names))
            for option, names in by_option.items()
        )

    def value(self) -> Fields:
        """Return the decision in the shape of the task's deliverable."""
        found: Fields = {
            "scores": {
                option: {f.key: self.content.cells[option, f.key] for f in self.factors}
                for option in self.options
            },
            "conclusion": self.reason,
        }
        if self.content.choice:
            found["choice"] = list(self.content.choice)
        notes: dict[str, dict[str, str]] = {}
        for (option, factor), text in self.content.notes.items():
            notes.setdefault(option, {})[factor] = text
        return {**found, "notes": notes} if notes else found

    # -- what people type

    def read_option(self, typed: str) -> str:
        """Return the option meant by its key or name; raises ``BadValue`` with the nearest."""
        known = {option: [option, *self._names(option)] for option in self.options}
        wanted = clean_line(typed).casefold()
        for option, names in known.items():
            if wanted in (name.casefold() for name in names):
                return option
        texts = [text for option in self.options for text in self._names(option) or [option]]
        hint = nearest(wanted, texts) or self.labels(self.options)
        raise BadValue(N_("{value} is not one of the options"), value=typed[:60], hint=hint)

    def _names(self, option: str) -> list[str]:
        for each in self.task.deliverable.options:
            if each["key"] == option:
                label = each["label"]
                return [label] if isinstance(label, str) else list(label.values())
        return []

    def new_option(self, typed: str) -> str:
        """Return the key for an option to be added: a suggested one's, else what was typed.

        Raises ``BadValue`` when it is empty, too long, or there already.
        """
        name = clean_line(typed)
        if not name or len(name) > _OPTION_CAP:
            raise BadValue(N_("option: write 1 to {cap} characters"), cap=_OPTION_CAP)
        for each in self.task.deliverable.options:
            names = [str(each["key"]), *self._names(str(each["key"]))]
            if name.casefold() in (other.casefold() for other in names):
                name = str(each["key"])
        if name in self.options:
            raise BadValue(N_("{option} appears twice in the matrix"), option=self.label(name))
        if len(self.options) >= _OPTIONS_CAP:
            raise BadValue(N_("a matrix compares up to {cap} options"), cap=_OPTIONS_CAP)
        return name

    def read_factor(self, typed: str) -> str:
        """Return the factor meant by its key or name; raises ``BadValue`` with the nearest."""
        return choose(clean_line(typed), called(self.task.deliverable.factors), NO_FACTOR)


def read_score(typed: object) -> float | None:
    """Return a score from 1 to 5, or ``None`` for an emptied cell; raises ``BadValue``."""
    if str(typed).strip() in ("", "-", "–", "none", "无"):
        return None
    score = read_number(typed, SCORE)
    if not LEAST <= score <= MOST:
        raise BadValue(N_("score: {value} is not from 1 to 5"), value=str(typed).strip()[:40])
    return score


def weighed(decision: Decision, typed: Record) -> list[Fields]:
    """Return the factors as they are stored with the ``typed`` weights in place of their own.

    Raises ``BadValue`` for an unknown factor, a weight that is no whole number from 0 to 100, or
    weights that are not 100 together: a half-changed set of weights would judge wrongly.
    """
    new = {decision.read_factor(name): read_weight(text) for name, text in typed.items()}
    factors = [dict(record) for record in decision.task.deliverable.factors]
    for record in factors:
        record["weight"] = new.get(str(record["key"]), record["weight"])
    check_total([int(record["weight"]) for record in factors])
    return factors


def with_factors(decision: Decision, add: Sequence[str], drop: Sequence[str]) -> list[Fields]:
    """Return the factors as they are stored, without those to ``drop`` and with those to ``add``.

    A new one, ``Reach=20``, gets its weight, or as much as an average one; the others share the
    rest in the proportion that they have. Raises ``BadValue`` for one that is there already, or
    unknown, or the last one, or one of those that every such comparison is to hold.
    """
    gone = [decision.read_factor(name) for name in drop]
    kept = [dict(record) for record in decision.task.deliverable.factors]
    fixed = next((r["label"] for r in kept if r["key"] in gone and r.get("named")), None)
    if fixed is not None:
        raise BadValue(N_("{factor} is part of every such comparison; weigh it 0"), factor=fixed)
    factors = [record for record in kept if record["key"] not in gone]
    _share(factors, WHOLE)
    for text in add:
        label, weight = read_factor(text)
        known = {folded(name) for names in called(factors).values() for name in names}
        if folded(label) in known:
            raise BadValue(N_("{value} is there twice"), value=label[:60])
        (new,) = keyed([label], [str(record["key"]) for record in kept])
        new["weight"] = WHOLE // (len(factors) + 1) if weight is None else weight
        _share(factors, WHOLE - new["weight"])
        factors.append(new)
        kept.append(new)
    if not factors or len(factors) > ITEMS_CAP:
        raise BadValue(N_("a matrix has 1 to {cap} factors"), cap=ITEMS_CAP)
    check_total([int(record["weight"]) for record in factors])
    return factors


def _share(factors: Sequence[Fields], total: int) -> None:
    """Let factors be ``total`` together, in the proportion that they have."""
    weights = spread([int(record["weight"]) for record in factors], total) if factors else []
    for record, weight in zip(factors, weights, strict=True):
        record["weight"] = weight


def choice_lines(decision: Decision) -> list[Message]:
    """Return in a sentence what was chosen; until then who leads, alone or with others."""
    if decision.content.choice or (decision.handed_in and decision.choice):
        return [Message("Chosen: {options}", options=decision.labels(decision.choice))]
    if len(decision.winners) > 1:
        return [Message("The same total: {options}", options=decision.labels(decision.winners))]
    if decision.winners:
        return [Message("The top score: {options}", options=decision.labels(decision.winners))]
    return []


def sensitivity_lines(decision: Decision) -> list[Message]:
    """Return the sensitivity in sentences, those nearest to the weights of now first."""
    found: list[tuple[int, Message]] = []
    for factor, up, down in decision.sensitivity:
        for flip, message in (
            (up, N_("the winner changes to {option} if {factor} weighs ≥ {weight}")),
            (down, N_("the winner changes to {option} if {factor} weighs ≤ {weight}")),
        ):
            if flip is not None:
                text = Message(
                    message,
                    option=decision.labels(flip.winners),
                    factor=factor.label,
                    weight=flip.weight,
                )
                found.append((abs(flip.weight - factor.weight), text))
    if not found and len(decision.winners) == 1:
        return [Message("no change of a single weight changes the winner")]
    return [text for _, text in sorted(found, key=lambda pair: pair[0])]


def _of_value(value: Record, factors: Sequence[str]) -> Content:
    """Read the shape of a deliverable; what does not fit in a file edited by hand is left out."""
    scores, notes = value["scores"], value.get("notes")
    options = tuple(map(str, scores))
    choice = value.get("choice")
    return Content(
        options,
        {
            (str(option), key): row[key]
            for option, row in scores.items()
            for key in factors
            if key in row and _is_score(row[key])
        },
        {
            (str(option), key): str(row[key])
            for option, row in (notes.items() if isinstance(notes, Mapping) else ())
            for key in factors
            if isinstance(row, Mapping) and row.get(key) and str(option) in options
        },
        tuple(o for o in choice if o in options) if isinstance(choice, (list, tuple)) else (),
        str(value.get("conclusion") or ""),
    )


def _is_score(value: Json) -> bool:
    return not isinstance(value, bool) and LEAST <= value <= MOST


def _of_sheet(sheet: Record, factors: Sequence[str]) -> Content:
    places = sheet["options"]
    options = tuple(sorted(places, key=lambda option: (places[option], option)))
    every = [(option, key) for option in options for key in factors]
    cells, notes = sheet["cells"], sheet["notes"]
    return Content(
        options,
        {cell: cells[cell_key(*cell)] for cell in every if cell_key(*cell) in cells},
        {cell: notes[cell_key(*cell)] for cell in every if notes.get(cell_key(*cell))},
        tuple(option for option in sheet["choice"] if option in places),
        str(sheet["reason"]),
    )
