"""tippecanoe: the yardstick of preparing an edition. It makes one pyramid of vector tiles for one theme."""

from __future__ import annotations

import json
import subprocess
import time

from benchmarks.peers.world import World


def pyramid_s(world: World, highest: int) -> float | None:
    """Seconds for all tiles from zoom 0 to `highest` with every region in them; None where it is not installed.

    Measured once for each folder of work, like our own import.
    """
    program = world.installed / "tippecanoe" / "bin" / "tippecanoe"
    remembered = world.work / "tippecanoe.json"
    if remembered.exists():
        return float(json.loads(remembered.read_text(encoding="utf-8")))
    if not program.exists():
        return None
    # By default it leaves regions out of full tiles; ours keep every region.
    everything = ("--no-feature-limit", "--no-tile-size-limit", "--read-parallel")
    target = world.work / "tippecanoe.pmtiles"
    started = time.perf_counter()
    subprocess.run(
        [program, "-q", "-f", "-o", target, "-l", "desa", f"-z{highest}", *everything, world.geojson], check=True
    )
    seconds = time.perf_counter() - started
    remembered.write_text(json.dumps(seconds), encoding="utf-8")
    return seconds
