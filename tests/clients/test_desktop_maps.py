"""Vector tiles as QGIS draws them and as GDAL reads them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from PIL import ImageColor

from geoservice.model.tile import MERCATOR_EDGE_M, to_mercator
from tests.clients.conftest import LAYER, Region

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
#: Debian's, for which alone there is a package of QGIS.
PYTHON = "/usr/bin/python3"
CLASSES = ["#aa0000", "#00aa00", "#0000aa", "#aaaa00", "#00aaaa"]
NO_VALUE = "#123456"
ZOOM = 9


def test_qgis_draws_every_region_by_its_class(tiles: str, regions: dict[str, Region], tmp_path: Path) -> None:
    if subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed: apt install python3-qgis")
    points = [region.point for region in regions.values()]

    seen = json.loads(_qgis(tmp_path, tiles, LAYER, json.dumps(CLASSES), json.dumps(points)))

    assert dict(zip(regions, seen["colours"], strict=True)) == {
        code: CLASSES[int(str(region.properties["kelas"])) - 1] if "kelas" in region.properties else NO_VALUE
        for code, region in regions.items()
    }


def test_gdal_reads_every_region_and_its_properties(tiles: str, regions: dict[str, Region]) -> None:
    found: dict[str, dict[str, object]] = {}
    for x, y in sorted({_tile_of(region.point) for region in regions.values()}):
        address = tiles.format(z=ZOOM, x=x, y=y)
        command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f"MVT:/vsicurl/{address}", "-oo", "CLIP=NO"]
        answer = subprocess.run(command, capture_output=True, check=True, text=True)
        assert answer.stderr == ""
        collection = json.loads(answer.stdout)
        assert collection["name"] == LAYER
        for feature in collection["features"]:
            properties = {name: value for name, value in feature["properties"].items() if value is not None}
            found[properties["kode"]] = {name: value for name, value in properties.items() if name != "mvt_id"}

    assert found == {code: region.properties for code, region in regions.items()}


def test_the_colours_of_the_rules_can_be_told_apart() -> None:
    assert len({ImageColor.getrgb(colour) for colour in [*CLASSES, NO_VALUE]}) == len(CLASSES) + 1


def _qgis(home: Path, *arguments: str) -> str:
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    command = [PYTHON, str(HERE / "qgis_draw.py"), *arguments]
    answer = subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=False, text=True, timeout=120
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()[-1]


def _tile_of(point: tuple[float, float]) -> tuple[int, int]:
    x, y = to_mercator(*point)
    side = 2 * MERCATOR_EDGE_M / 2**ZOOM
    return int((x + MERCATOR_EDGE_M) / side), int((MERCATOR_EDGE_M - y) / side)
