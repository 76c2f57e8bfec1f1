"""How much work something was, whatever else the machine is doing."""

from __future__ import annotations

import os


def spent_s() -> float:
    """Seconds of processor time of this process so far, and of the processes it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
