"""A program that shares out work that never ends, for tests that end it."""

from __future__ import annotations

import sys
import threading

from geoservice.geometry.processes import Workers


def begin(number: int) -> int:
    """Be quick about the first tasks, then wait for ever."""
    if number > 1:
        threading.Event().wait()
    return number


if __name__ == "__main__":
    with Workers(2) as workers:
        for result in workers.each(begin, range(10)):
            sys.stdout.write(f"{result}\n")
            sys.stdout.flush()
