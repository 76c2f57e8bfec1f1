"""Independent pieces of work on a Dask cluster, in place of local processes.

A task travels with all it needs (a few megabytes at most times), so the machines need no common disk; they need this
program in the same version.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import TracebackType
from typing import Any, Protocol, TypeVar

import numpy as np
import shapely

from geoservice import __version__
from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.i18n import message as _

T = TypeVar("T")
R = TypeVar("R")

_TASKS_AHEAD = 2
_PATIENCE_S = 5


class _Client(Protocol):
    """What we use of dask.distributed.Client."""

    def scatter(self, data: object, *, hash: bool) -> object: ...  # noqa: A002 - Dask's name

    def submit(self, work: Callable[..., object], data: object, *, pure: bool) -> Any: ...  # noqa: ANN401 - a future

    def run(self, work: Callable[[], object], *, on_error: str) -> dict[str, object]: ...

    def scheduler_info(self, n_workers: int) -> dict[str, Any]: ...

    def close(self) -> None: ...


class ClusterWorkers:
    """The workers of a cluster for the length of a `with` block; see `processes.Workers`."""

    def __init__(self, scheduler: str) -> None:
        """Raises InvalidInputError where no cluster with equal workers answers at this address."""
        self._client = _connected(scheduler)
        try:
            self._threads = _checked(self._client)
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> ClusterWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.close()

    def each(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results in order of the tasks; raises UnavailableError when the cluster is lost or loses a task."""
        from dask.distributed import CancelledError, KilledWorker
        from distributed.comm.core import CommClosedError

        pending: deque[Any] = deque()
        try:
            for task in tasks:
                # Scattered first: a task within the call would be copied through the scheduler.
                data = self._client.scatter(task, hash=False)
                pending.append(self._client.submit(work, data, pure=False))
                if len(pending) >= self._threads * _TASKS_AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except (KilledWorker, CancelledError, CommClosedError, TimeoutError) as error:
            raise UnavailableError(
                _("Klaster Dask berhenti di tengah pekerjaan: %(reason)s", reason=str(error) or type(error).__name__),
                hint=_("Ulangi perintah yang sama: bagian yang sudah selesai tidak dikerjakan lagi."),
            ) from error


def versions() -> dict[str, str]:
    """What decides which bytes a piece of work gives."""
    geos = ".".join(map(str, shapely.geos_version))
    return {"geoservice": __version__, "GEOS": geos, "shapely": shapely.__version__, "numpy": np.__version__}


def _connected(scheduler: str) -> _Client:
    try:
        distributed = import_module("dask.distributed")  # has no types
    except ImportError as error:
        raise InvalidInputError(
            _("Paket Dask belum terpasang, padahal --scheduler diminta."),
            hint=_("Pasang dengan: pip install 'geoservice[dask]', atau jalankan tanpa --scheduler."),
        ) from error
    try:
        client: _Client = distributed.Client(scheduler, timeout=_PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InvalidInputError(
            _("Penjadwal Dask “%(address)s” tidak dapat dihubungi: %(reason)s", address=scheduler, reason=str(error)),
            hint=_("Periksa alamatnya (tcp://nama:8786) dan apakah `dask scheduler` berjalan di sana."),
        ) from error
    return client


def _checked(client: _Client) -> int:
    """How many tasks the workers do at once; raises InvalidInputError where a worker is missing or different."""
    threads: int = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
    if not threads:
        raise InvalidInputError(
            _("Klaster Dask tidak punya pekerja."), hint=_("Mulai pekerja dengan: dask worker ALAMAT-PENJADWAL")
        )
    here = versions()
    for address, there in client.run(versions, on_error="return").items():
        if there != here:
            raise InvalidInputError(
                _(
                    "Pekerja Dask %(address)s memakai versi lain: %(there)s, bukan %(here)s.",
                    address=address,
                    there=_listed(there),
                    here=_listed(here),
                ),
                hint=_("Pasang versi geoservice dan pustaka yang sama di semua mesin."),
            )
    return threads


def _listed(found: object) -> str:
    return ", ".join(f"{name} {version}" for name, version in found.items()) if isinstance(found, dict) else str(found)
