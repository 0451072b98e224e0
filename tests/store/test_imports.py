"""What opening and reading a workspace loads: nothing that only writing or drawing needs."""

from __future__ import annotations

from pathlib import Path

from tests.store.helpers import add, child, finish, opened

HEAVY = {"tinydb", "orjson", "getpass", "uuid", "textual", "rich", "tempfile", "logging"}


def loaded(code: str, *args: object) -> set[str]:
    # A new process: the helpers themselves load what a query does not.
    (said,) = finish(
        child(
            f"import subprocess\nprint(subprocess.run([sys.executable, '-c', "
            f"{code!r}, *sys.argv[1:]], capture_output=True, text=True, "
            "check=True).stdout)",
            *args,
        )
    )
    return set(said.split())


def test_reading_a_small_file_loads_nothing_heavy(path: Path) -> None:
    with opened(path) as store:
        add(store, title="a")
    code = (
        "import sys\nfrom communitytui.store import open_store, Store\n"
        "store = open_store(sys.argv[1], who='ana', check=lambda t, r: r)\n"
        "assert len(store.refresh().tables['tasks']) == 1\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    assert not loaded(code, path) & HEAVY


def test_importing_the_room_loads_none_of_its_modules() -> None:
    code = (
        "import sys\nimport communitytui.store\n"
        "print(*[name for name in sys.modules if name.startswith('communitytui.')])"
    )
    assert loaded(code) <= {"communitytui.store"}
