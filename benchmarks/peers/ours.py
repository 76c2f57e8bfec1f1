"""geoservice itself: a data directory with the boundaries and one layer, and its production server."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import measure, national
from benchmarks.peers.service import Service, free_port
from benchmarks.peers.world import LAYER, SET_ID

_COLUMNS = 300


class Ours(Service):
    """One worker over a data directory."""

    def __init__(self, data: Path, set_id: str = SET_ID) -> None:
        super().__init__("geoservice", free_port())
        self.data = data
        self.set_id = set_id

    @property
    def environment(self) -> dict[str, str]:
        """For commands over the data directory."""
        return {**os.environ, "GEOSERVICE_DATA_DIR": str(self.data), "GEOSERVICE_PUBLIC_URL": ""}

    def fill(self, boundaries: Path, table: Path) -> dict[str, float]:
        """Import and publish what is not there; what each step cost, in seconds and MB."""
        figures: dict[str, float] = {}
        remembered = self.data.with_name(f"{self.data.name}-import.json")
        if remembered.exists() and self.data.exists():
            figures = json.loads(remembered.read_text(encoding="utf-8"))
        elif not self.data.exists():
            run = measure.run(
                *("boundaries", "import", str(boundaries), "--id", self.set_id, "--title", "Desa (uji kecepatan)"),
                *("--edition", "bench", "--json"),
                environment=self.environment,
            )
            figures = {"import_s": run.seconds, "import_peak_mb": run.peak_mb}
            remembered.write_text(json.dumps(figures), encoding="utf-8")
        self.publish(table, LAYER)  # the first finds every file cold
        figures["publish_s"] = self.publish(table, f"{LAYER}-lagi")
        return figures

    def publish(self, table: Path, layer: str) -> float:
        """Publish one layer by the command line; seconds from its start to its end."""
        run = measure.run(
            *(
                "publish",
                str(table),
                "--boundary",
                self.set_id,
                "--value",
                national.COLUMN,
                "--period",
                national.PERIOD,
            ),
            *("--kind", "index", "--source", "Data ilustrasi", "--id", layer, "--accept-unmatched", "--json"),
            environment=self.environment,
        )
        return run.seconds

    def publish_warm_s(self, table: Path, layer: str) -> float:
        """Publish one layer in this process, after another one has loaded everything; seconds."""
        self._publish_here(table, (national.COLUMN,), f"{layer}-0", "Ilustrasi 0")
        started = time.perf_counter()
        self._publish_here(table, (national.COLUMN,), layer, "Ilustrasi 1")
        return time.perf_counter() - started

    def family(self, table: Path, count: int, prefix: str = "keluarga") -> list[str]:
        """The ids of as many layers with values of their own, published from tables of up to 300 columns."""
        found: list[str] = []
        while len(found) < count:
            first, last = len(found) + 1, min(len(found) + _COLUMNS, count)
            names = tuple(f"Nilai {number}" for number in range(first, last + 1))
            wide = table.with_name(f"{prefix}-{first}-{last}.csv")
            _write_wide(table, wide, names, first)
            found += self._publish_here(wide, names, f"{prefix}-{first}", None)
        return found

    def _publish_here(self, table: Path, columns: tuple[str, ...], layer: str, title: str | None) -> list[str]:
        from geoservice.actions.draft_layers import LayerRequest, draft_layers
        from geoservice.actions.publish_layers import publish_layers
        from geoservice.actions.table_request import TableRequest
        from geoservice.model.actor import Actor
        from geoservice.settings import Settings
        from geoservice.store import open_store

        store = open_store(Settings(data_dir=self.data), writing=True)
        asked = TableRequest(path=table, values=columns, kind="index", period=national.PERIOD, title=title)
        request = LayerRequest(asked, self.set_id, layer_id=layer, source="Ilustrasi")
        versions = publish_layers(draft_layers(request, store), store, Actor("bench"), accept_unmatched=True)
        return [version.layer_id for version in versions]

    def open(self, log: Path, workers: int = 1) -> None:
        """Serve, with no tiles kept from earlier runs."""
        shutil.rmtree(self.data / "cache" / "tiles", ignore_errors=True)
        program = Path(sys.executable).with_name("geoservice")
        command = [program, "serve", "--port", str(self.port), "--workers", str(workers)]
        self.start(command, log, self.environment)
        self.wait("/healthz", 60)

    def picture(self, tile: tuple[int, int, int], layer: str = LAYER) -> str:
        """The address of a PNG."""
        return "/layers/{3}/tiles/{0}/{1}/{2}.png".format(*tile, layer)

    def vector_tile(self, tile: tuple[int, int, int]) -> str:
        """The address of an MVT."""
        return "/layers/{3}/tiles/{0}/{1}/{2}.mvt".format(*tile, LAYER)

    def whole(self) -> str:
        """The address of all regions as GeoJSON."""
        return f"/layers/{LAYER}.geojson"

    def page(self, bbox: str) -> str:
        """The address of the first 100 regions in a box."""
        return f"/layers/{LAYER}.geojson?bbox={bbox}&limit=100"


def _write_wide(table: Path, target: Path, names: Sequence[str], first: int) -> None:
    """The table with several columns, each holding its values in another order."""
    with table.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(source, delimiter=";"))[1:]
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["kode", "nama", *names])
        for index, row in enumerate(rows):
            shifted = (rows[(index + 7 * (first + number)) % len(rows)][2] for number in range(len(names)))
            writer.writerow([*row[:2], *shifted])
