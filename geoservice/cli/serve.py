"""`geoservice serve` and `demo`: the production server over a data directory."""

from __future__ import annotations

import os
import socket
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from geoservice.cli import door
from geoservice.cli.door import Command, option
from geoservice.errors import UnavailableError, reason_of
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _
from geoservice.settings import Settings

#: Python threads of a worker beside those of streams. Waiting connections cost none: granian reads requests and sends
#: finished answers by itself.
BLOCKING_THREADS = min(16, 2 * (os.cpu_count() or 1) + 1)

host_option = option("--host", default="127.0.0.1", show_default=True, help=N_("Alamat yang didengarkan."))
port_option = option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=N_("Nomor port."))


@click.command("serve", cls=Command, help=N_("Layani peta dari folder data."))
@host_option
@port_option
@option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help=N_("Jumlah proses."))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the data directory."""
    settings = Settings.from_env()
    door.reading_store()  # a missing or unusable data directory is told here, not by a crashing worker
    _check_port(host, port)
    screen = door.console()
    screen.print(
        str(_("Melayani %(folder)s di http://%(host)s:%(port)s", folder=settings.data_dir, host=host, port=port))
    )
    screen.print(str(_("Tekan Ctrl+C untuk berhenti.")))
    _run(settings, host, port, workers)


@click.command("demo", cls=Command, help=N_("Bangun dan layani contoh “Kabupaten Contoh” (data ilustrasi)."))
@host_option
@port_option
def demo(host: str, port: int) -> None:
    """Build the sample in a scratch folder and serve it."""
    from geoservice.actions.build_demo import build_demo

    _check_port(host, port)
    screen = door.console()
    with tempfile.TemporaryDirectory(prefix="geoservice-demo-") as folder:
        settings = replace(Settings.from_env(), data_dir=Path(folder), database="", blobs="", public_url="")
        screen.print(str(_("Menyiapkan contoh “Kabupaten Contoh” (data ilustrasi) …")))
        versions = build_demo(settings)
        base = f"http://{host}:{port}"
        screen.print(str(_("%(count)s peta siap. Buka:", count=len(versions))))
        first = versions[-1]
        for name, address in (
            (_("Katalog"), "/"),
            (_("Halaman peta"), f"/maps/{first}"),
            (_("Sematan"), f"/embed/{first}"),
            (_("GeoJSON"), f"/layers/{first}.geojson"),
            (_("Gambar"), f"/layers/{first}.png"),
        ):
            screen.print(f"  {name!s:<14}{base}{address}")
        screen.print(str(_("Tekan Ctrl+C untuk berhenti.")))
        _run(settings, host, port, 1)


def _run(settings: Settings, host: str, port: int, workers: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from geoservice.web.streams import STREAMS_AT_ONCE

    replace(settings, data_dir=settings.data_dir.resolve()).to_environment()
    Server(
        "geoservice.web.app:create_worker",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=BLOCKING_THREADS + STREAMS_AT_ONCE,
        interface=Interfaces.WSGI,
        # What the server says at every start is for its developers; what goes wrong is for ours.
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UnavailableError(
                _(
                    "Port %(port)s pada %(host)s tidak dapat dipakai: %(reason)s.",
                    port=port,
                    host=host,
                    reason=reason_of(error),
                ),
                hint=_("Pilih port lain dengan --port."),
            ) from error
