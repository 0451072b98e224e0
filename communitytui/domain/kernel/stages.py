"""The nine stages of running a community. Their names are the program's own."""

from __future__ import annotations

from typing import NamedTuple

from communitytui.message import N_, Message


class Stage(NamedTuple):
    """One of the nine: its number (1 to 9), its key in files and filters, and its name."""

    number: int
    key: str
    message: str

    @property
    def title(self) -> Message:
        """The stage's name."""
        return Message(self.message)

    @property
    def called(self) -> Message:
        """Its number and its name."""
        return Message("{key} {title}", key=self.number, title=self.title)


STAGES = (
    Stage(1, "goal", N_("Define the goal")),
    Stage(2, "platform", N_("Choose the platform")),
    Stage(3, "model", N_("Set the management model")),
    Stage(4, "content", N_("Shape the content strategy")),
    Stage(5, "mechanism", N_("Build the member mechanism")),
    Stage(6, "plan", N_("Make the operating plan")),
    Stage(7, "execute", N_("Carry the plan out")),
    Stage(8, "monitor", N_("Monitor the results")),
    Stage(9, "optimise", N_("Optimise the strategy")),
)
STAGE = {stage.key: stage for stage in STAGES}
