"""geojson-vt in node: the fair yardstick of vector tiles, because it simplifies for every zoom."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.peers.service import Service, free_port
from benchmarks.peers.world import World


class GeojsonVt(Service):
    """One process."""

    def __init__(self) -> None:
        super().__init__("geojson-vt", free_port())

    def open(self, world: World) -> None:
        """Start it; it reads and cuts the whole file first."""
        folder = world.installed / "geojson-vt"
        program = folder / "geojson_vt.mjs"
        shutil.copy(Path(__file__).with_name("geojson_vt.mjs"), program)  # beside its packages, where node looks
        command = ["node", "--max-old-space-size=12000", program, str(self.port), world.geojson]
        self.start(command, world.work / "geojson-vt.log")
        self.wait("/5/25/16.mvt")

    def vector_tile(self, tile: tuple[int, int, int]) -> str:
        """The address of an MVT."""
        return "/{}/{}/{}.mvt".format(*tile)
