"""Work shared out to processes: the same results, and nobody left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from geoservice.errors import UnavailableError
from geoservice.geometry.processes import MOST_PROCESSES, Workers, processes_for


def square(number: int) -> int:
    return number * number


def die(_number: int) -> int:
    os._exit(9)


def refuse(number: int) -> int:
    raise ValueError(f"ilustrasi {number}")


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(processes: int) -> None:
    with Workers(processes) as workers:
        assert list(workers.each(square, range(20))) == [number * number for number in range(20)]


def test_tasks_are_taken_only_when_somebody_is_about_to_be_free() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with Workers(2) as workers:
        next(workers.each(square, tasks()))

    assert len(taken) <= 5


def test_a_process_that_dies_is_told_with_a_way_out() -> None:
    with pytest.raises(UnavailableError, match="memori"), Workers(2) as workers:
        list(workers.each(die, range(3)))

    assert multiprocessing.active_children() == []


def test_an_error_in_a_process_is_raised_here_and_ends_the_others() -> None:
    with pytest.raises(ValueError, match="ilustrasi"), Workers(2) as workers:
        list(workers.each(refuse, range(3)))

    assert multiprocessing.active_children() == []


def test_a_small_edition_starts_no_process() -> None:
    assert processes_for(157) == 1
    assert 1 <= processes_for(83_402) <= MOST_PROCESSES


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl+C", "kill -9"])
def test_children_end_with_their_parent(end: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.geometry.endless"]
    pipe = subprocess.PIPE
    parent = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    assert parent.stdout is not None
    parent.stdout.readline()
    children = psutil.Process(parent.pid).children(recursive=True)

    # A terminal sends Ctrl+C to parent and children alike; kill -9 meets the parent alone.
    (os.killpg if end is signal.SIGINT else os.kill)(parent.pid, end)
    _output, errors = parent.communicate(timeout=30)

    _gone, alive = psutil.wait_procs(children, timeout=30)
    assert len(children) >= 2
    assert alive == []
    assert errors.count("Traceback") <= 1, errors
