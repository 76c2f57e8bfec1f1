"""Mapnik over the same Shapefile, behind a small HTTP server of its own."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.peers.service import Service, free_port
from benchmarks.peers.world import World


class Mapnik(Service):
    """One process of Debian's Python, which alone has the bindings."""

    def __init__(self) -> None:
        super().__init__("Mapnik", free_port())

    def open(self, world: World) -> None:
        """Start it with a style of the world's classes."""
        classes = json.dumps([vars(one) for one in world.classes])
        program = Path(__file__).with_name("mapnik_app.py")
        command = ["/usr/bin/python3", program, str(self.port), world.metres, classes, world.outline]
        self.start(command, world.work / "mapnik.log")
        self.wait("/5/25/16.png")

    def picture(self, tile: tuple[int, int, int]) -> str:
        """The address of a PNG."""
        return "/{}/{}/{}.png".format(*tile)
