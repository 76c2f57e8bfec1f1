"""Counting work done, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with how much of how much work is done."""


class Steps:
    """Work done so far out of a total known beforehand; told to a listener, if there is one."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._done = 0
        self._progress = progress

    def advance(self, amount: int) -> None:
        """So much more is done."""
        self._done += amount
        if self._progress is not None:
            self._progress(self._done, self._total)
