"""Independent pieces of work on local processes; results come in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, TypeVar

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _

T = TypeVar("T")
R = TypeVar("R")

MOST_PROCESSES = 8
"""More would hardly help: the largest island is one piece, and every process needs memory of its own."""
_FEW_REGIONS = 2_000
_TASKS_AHEAD = 2


def processes_for(regions: int) -> int:
    """One for each processor; one only where starting others would take longer than the work."""
    # A daemon of multiprocessing may have no children.
    if regions < _FEW_REGIONS or multiprocessing.current_process().daemon:
        return 1
    # macOS cannot say how many of its processors a process may use.
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_PROCESSES, usable)


class AnyWorkers(Protocol):
    """Whoever does pieces of work, for the length of a `with` block."""

    def __enter__(self) -> AnyWorkers:
        """Ready for work."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Work ends here."""
        ...

    def each(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results in order of the tasks."""
        ...


class Workers:
    """Processes for the length of a `with` block; they end with it, in the middle of their work if an error ends it."""

    def __init__(self, processes: int) -> None:
        # Spawned, never forked: a copy of a process that has threads may stand still for ever.
        context = multiprocessing.get_context("spawn")
        self._others = set(multiprocessing.active_children())
        self._processes = processes
        self._pool = ProcessPoolExecutor(processes, context, _end_with_parent) if processes > 1 else None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        if kind is not None:
            for child in set(multiprocessing.active_children()) - self._others:
                child.terminate()
        self._pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results in order of the tasks; with one process they are done in this one.

        `work` is a function of a module; tasks and results can be pickled. Tasks are taken from their source only
        when a process is about to be free. Raises UnavailableError when a process dies, as it does for want of memory.
        """
        return map(work, tasks) if self._pool is None else self._share_out(self._pool, work, tasks)

    def _share_out(self, pool: ProcessPoolExecutor, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        pending: deque[Future[R]] = deque()
        try:
            for task in tasks:
                with _interrupts_held():
                    pending.append(pool.submit(work, task))
                if len(pending) >= self._processes * _TASKS_AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except BrokenProcessPool as error:
            raise UnavailableError(
                _("Proses pembantu berhenti di tengah pekerjaan; biasanya karena memori habis."),
                hint=_("Tutup program lain atau pakai mesin dengan memori lebih besar, lalu ulangi."),
            ) from error


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Children started meanwhile never see Ctrl+C, which a terminal sends to all: their parent decides."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Watch the parent: one that was killed cannot end its children."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
