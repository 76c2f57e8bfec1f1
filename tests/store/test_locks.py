"""Publish locks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest

from geoservice.errors import UnavailableError
from geoservice.store.locks import publish_lock

HOLD = """
import sys, pathlib
from geoservice.store.locks import publish_lock
with publish_lock(pathlib.Path(sys.argv[1]), "tps-2024"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_layer_that_is_being_published_is_refused_after_the_wait(tmp_path: Path) -> None:
    with publish_lock(tmp_path, "tps-2024"), pytest.raises(UnavailableError, match="tps-2024"):  # noqa: SIM117
        with publish_lock(tmp_path, "tps-2024", wait_s=0.05):
            pytest.fail("two publishers held one layer")


def test_other_layers_are_not_held_up(tmp_path: Path) -> None:
    with publish_lock(tmp_path, "tps-2024"), publish_lock(tmp_path, "tps-2023", wait_s=0):
        pass


def test_a_lock_is_free_again_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with publish_lock(tmp_path, "a", "b", wait_s=0):
            pass


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(UnavailableError), publish_lock(tmp_path, "tps-2024", wait_s=0.05):
            pytest.fail("two publishers held one layer")

        holder.kill()
        holder.wait()

        with publish_lock(tmp_path, "tps-2024", wait_s=5):
            pass


def test_publishers_of_the_same_layers_in_another_order_do_not_wait_for_ever(tmp_path: Path) -> None:
    start, done = Barrier(2), []

    def publish(*layers: str) -> None:
        start.wait()
        for _ in range(50):
            with publish_lock(tmp_path, *layers, wait_s=20):
                done.append(layers)

    threads = [Thread(target=publish, args=order) for order in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 100
