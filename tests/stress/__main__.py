"""Let the monkey type, or play a run again: ``python -m tests.stress --seed 7 --keys 5000``."""

from __future__ import annotations

import argparse
import dataclasses
import faulthandler
import json
import os
import sys
import tempfile
import time
from pathlib import Path

#: After so many seconds without an end the stacks of all threads are told; no machine is so slow.
PATIENCE = 1800.0


def main() -> int:
    """Run one seed; tell what went wrong, or as JSON what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--keys", type=int, default=5000)
    parser.add_argument("--lang", choices=("zh", "en"))
    parser.add_argument("--start", choices=("demo", "fresh", "sample"))
    parser.add_argument("--json", action="store_true", help="tell on stdout what was seen")
    given = parser.parse_args()
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    with tempfile.TemporaryDirectory(prefix="monkey-") as home:
        _live_in(Path(home))
        # Only now: what is imported reads the environment.
        from tests.stress.run import Run, Setting

        setting = Setting.of(given.seed, given.keys)
        setting.lang = given.lang or setting.lang
        setting.start = given.start or setting.start
        folder = Path(home) / "work"
        folder.mkdir()
        run = Run(setting, folder)
        began = time.monotonic()
        try:
            outcome = run.go()
        finally:
            if sys.exc_info()[0] is not None:
                print("\n".join(run.last), file=sys.stderr)
    if given.json:
        print(json.dumps(dataclasses.asdict(outcome)))
    else:
        print(f"{setting}: {outcome.keys} keys in {time.monotonic() - began:.0f} s", end=", ")
        print(f"{outcome.turns} turns, at most {outcome.worked:.2f} s each")
    if outcome.problem:
        print("\n".join(run.last), file=sys.stderr)
        print(outcome.problem, file=sys.stderr)
        print(f"again: python -m tests.stress --seed {given.seed} --keys {given.keys}"
              f" --lang {setting.lang} --start {setting.start}", file=sys.stderr)  # fmt: skip
    return 1 if outcome.problem else 0


def _live_in(home: Path) -> None:
    """Have a home of one's own, and nothing of the machine."""
    for name in list(os.environ):
        if name.startswith(("COMMUNITYTUI_", "XDG_", "LC_", "SSH_")) or name == "NO_COLOR":
            del os.environ[name]
    os.environ |= {
        "HOME": str(home), "XDG_CONFIG_HOME": f"{home}/config", "XDG_DATA_HOME": f"{home}/data",
        "XDG_STATE_HOME": f"{home}/state", "TZ": "UTC", "LANG": "C.UTF-8", "USER": "lin",
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "ESCDELAY": "1",
        "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "EDITOR": "true", "VISUAL": "true",
    }  # fmt: skip
    time.tzset()


if __name__ == "__main__":
    sys.exit(main())
