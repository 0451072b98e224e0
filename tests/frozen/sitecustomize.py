"""Moves the calendar of a Python that a test starts: found on its path before anything else.

``COMMUNITYTUI_TEST_SHIFT`` is how many seconds later it is than the machine says. Written out,
because the libraries that move clocks would be loaded into every program under test.
"""

import datetime
import os
import time

SHIFT = float(os.environ.get("COMMUNITYTUI_TEST_SHIFT") or 0)

if SHIFT:
    _clock, _gmtime, _localtime = time.time, time.gmtime, time.localtime

    class _Shifted(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "_Shifted":
            return super().now(tz) + datetime.timedelta(seconds=SHIFT)

    def _time() -> float:
        return _clock() + SHIFT

    time.time = _time
    time.gmtime = lambda seconds=None: _gmtime(_time() if seconds is None else seconds)
    time.localtime = lambda seconds=None: _localtime(_time() if seconds is None else seconds)
    datetime.datetime = _Shifted  # type: ignore[misc]
