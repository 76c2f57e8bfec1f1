"""PNG and vector tiles: every server draws every tile once, in an order of its own for each tile."""

from __future__ import annotations

import io
import math
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PIL import Image

from benchmarks.connection import Connection
from benchmarks.peers.service import Service

Place = tuple[int, int, int]
Addresses = Mapping[str, tuple[Service, Callable[[Place], str]]]


def median_times_ms(servers: Addresses, tiles: Sequence[Place], seed: int, **headers: str) -> dict[str, float]:
    """The median time of a tile by server; `failed` servers (an answer that is no tile) are left out."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    chance = random.Random(seed)
    for tile in tiles:
        names = list(servers)
        chance.shuffle(names)
        for name in names:
            service, address = servers[name]
            taken = service.connection.get(address(tile), **headers)
            if taken.status in (200, 204) and b"ServiceException" not in taken.body[:400]:
                times[name].append(taken.seconds * 1000)
    return {name: statistics.median(found) for name, found in times.items() if len(found) == len(tiles)}


def warm_up(servers: Addresses, tiles: Sequence[Place], **headers: str) -> None:
    """Ask for tiles that are not measured, so that every server has its files open and its code loaded."""
    for tile in tiles:
        for service, address in servers.values():
            service.connection.get(address(tile), **headers)


def psnr_db(ours: Connection, our_address: Callable[[Place], str], theirs: Connection, tiles: Sequence[Place]) -> float:
    """Peak signal-to-noise ratio of our pictures against Mapnik's on white, the median of the tiles."""
    found = []
    for tile in tiles:
        first = _on_white(ours.get(our_address(tile)).body)
        second = _on_white(theirs.get("/{}/{}/{}.png".format(*tile), exact="1").body)
        error = float(((first - second) ** 2).mean())
        found.append(10 * math.log10(255**2 / error) if error else math.inf)
    return statistics.median(found)


def _on_white(png: bytes) -> np.ndarray:
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(ground, picture).convert("RGB"), np.float64)
