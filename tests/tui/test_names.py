"""Names complete, and case or width make nobody else of a person who is known."""

from __future__ import annotations

import pytest

from communitytui.domain.nouns.kinds import Asking
from communitytui.i18n import names
from communitytui.services.fields import read_field
from communitytui.tui.forms.editors import Known
from tests.tui.conftest import Open
from tests.tui.host import TODAY, edited, screen_text


@pytest.mark.parametrize(
    ("typed", "owner"),
    [
        ("ana", "Ana"), ("ＡＮＡ", "Ana"), ("@ana", "Ana"), ("Ana", "Ana"), ("\\ana", "ana"),
        ("Bo", "Bo"), ("me", "lin"), ("LIN", "lin"), ("Anastasia", "Anastasia"),
    ],
)  # fmt: skip
def test_one_person_is_one_however_typed(typed: str, owner: str) -> None:
    asking = Asking(names, edited(1, owner="Ana"), 1, TODAY, "lin")
    assert read_field("owner", typed, asking) == owner
    helpers = read_field("helpers", f"Bo，{typed}", asking)
    assert isinstance(helpers, list)
    assert helpers[-1] == owner


def test_two_who_are_there_already_stay_two() -> None:
    asking = Asking(names, edited(1, owner="Ana", helpers=["ana"]), 1, TODAY, "lin")
    assert read_field("owner", "ana", asking) == "ana"
    assert read_field("owner", "Ana", asking) == "Ana"


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("an", "Ana"), ("Ａ", "Ana"), ("Bo, a", "Bo, Ana"), ("Bo，a", "Bo，Ana"), ("x", None),
     ("", None), ("Bo, ", None), ("Ana", None)],
)  # fmt: skip
async def test_the_last_name_is_completed(typed: str, whole: str | None) -> None:
    assert await Known(["Ana", "周明远"]).get_suggestion(typed) == whole


async def test_an_owner_is_completed_on_the_screen(open_app: Open, workspace_path: object) -> None:
    async with open_app() as driver:
        driver.go("3.1")
        await driver.press("tab", "at")
        await driver.type("LI")
        await driver.press("tab")
        assert "→" not in screen_text(driver.app)
        await driver.press("enter")
        assert driver.task("3.1").owner == "lin"
        await driver.press("at")
        await driver.type("LIN")
        assert "→ lin" in screen_text(driver.app)
