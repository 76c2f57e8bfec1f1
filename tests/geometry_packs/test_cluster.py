"""The same work on a real Dask cluster: a scheduler and two workers, each a process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.geometry.cluster import ClusterWorkers
from geoservice.geometry.prepare import pack
from geoservice.geometry.shapes import RegionShapes

pytestmark = pytest.mark.slow

CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    workers = int(sys.argv[1])
    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def cluster_of(folder: Path, workers: int) -> Iterator[str]:
    """A cluster that gives a task up when a worker dies of it."""
    program = folder / "cluster.py"
    program.write_text(CLUSTER)
    env = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    command = [sys.executable, str(program), str(workers)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, env=env
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.stdin.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the scheduler of two workers."""
    yield from cluster_of(tmp_path_factory.mktemp("cluster"), 2)


def test_a_cluster_of_two_workers_gives_the_same_bytes(
    shapes: RegionShapes, packed: dict[str, Path], cluster: str, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []

    shared = pack(shapes, tmp_path, lambda done, total: steps.append((done, total)), scheduler=cluster)

    assert {name: path.read_bytes() for name, path in shared.items()} == {
        name: path.read_bytes() for name, path in packed.items()
    }
    assert steps[-1][0] == steps[-1][1]


def test_the_work_is_done_by_both_workers_and_not_here(cluster: str) -> None:
    with ClusterWorkers(cluster) as workers:
        processes = list(workers.each(_process, range(20)))

    assert len(set(processes)) == 2
    assert os.getpid() not in processes


def test_an_error_of_a_piece_comes_back_as_it_is(cluster: str) -> None:
    with ClusterWorkers(cluster) as workers, pytest.raises(ValueError, match="not this one"):
        list(workers.each(_refuse, [1]))


def test_a_worker_that_dies_at_its_task_ends_the_work_with_a_sentence(tmp_path: Path) -> None:
    for address in cluster_of(tmp_path, 1):
        with ClusterWorkers(address) as workers, pytest.raises(UnavailableError) as caught:
            list(workers.each(_die, [1]))
        assert "Dask" in str(caught.value.message)


def test_an_address_where_nobody_answers_is_refused_with_the_way_out(shapes: RegionShapes, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"

        with pytest.raises(InvalidInputError) as caught:
            pack(shapes, tmp_path, scheduler=address)

    assert address in str(caught.value.message)
    assert "dask scheduler" in str(caught.value.hint)


def test_a_cluster_without_workers_is_refused(tmp_path: Path) -> None:
    for address in cluster_of(tmp_path, 0):
        with pytest.raises(InvalidInputError) as caught:
            ClusterWorkers(address)
        assert "dask worker" in str(caught.value.hint)


def test_without_dask_the_extra_to_install_is_named(
    shapes: RegionShapes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dask.distributed", None)

    with pytest.raises(InvalidInputError) as caught:
        pack(shapes, tmp_path, scheduler="tcp://127.0.0.1:8786")

    assert "geoservice[dask]" in str(caught.value.hint)


def _process(number: int) -> int:
    return sum(range(200_000 + number)) * 0 + os.getpid()


def _refuse(number: int) -> int:
    raise ValueError("not this one")


def _die(number: int) -> int:
    os._exit(number)
