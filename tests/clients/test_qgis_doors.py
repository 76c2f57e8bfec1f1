"""Layers of every kind through every door of QGIS: the same rows, the same types, the same colours."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import Region, regions_of

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"
LAYERS = ("stunting", "belakangan", "anggaran", "status", "dua", "menerus", "lingkaran")
FEATURES = (
    *("oapif with qml", "oapif with sld", "wfs with qml", "qlr", "geopackage", "shapefile"),
    *("vsicurl geojson", "vsicurl fgb", "vsicurl gpkg"),
)
PICTURES = ("wms", "wms in degrees", "wmts", "wmts by its document", "xyz", "xyz @2x", "vector tiles")


@pytest.fixture(scope="module", params=LAYERS)
def opened(request: pytest.FixtureRequest, site: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What GeoJSON says of a layer, and what QGIS says of it by door."""
    if subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed: apt install python3-qgis")
    regions = regions_of(site, request.param)
    folder = tmp_path_factory.mktemp("qgis")
    points = json.dumps([region.point for region in regions.values()])
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    command = [PYTHON, str(HERE / "qgis_doors.py"), site, request.param, points, str(folder)]
    answer = subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=False, text=True, timeout=180
    )
    assert answer.returncode == 0, answer.stderr
    return request.param, regions, json.loads(answer.stdout.splitlines()[-1])


def test_every_door_has_every_value_and_null_stays_null(opened: Any) -> None:
    _layer, regions, doors = opened
    expected = {code: region.properties.get("nilai") for code, region in regions.items()}
    classes = {code: region.properties.get("kelas") for code, region in regions.items()}

    for door in FEATURES:
        assert (door, doors[door]["values"]) == (door, expected)
        assert (door, doors[door]["classes"]) == (door, classes)
        assert (door, doors[door]["count"], doors[door]["geometry"]) == (door, len(regions), "MultiPolygon")


def test_numbers_are_numbers_and_codes_are_texts(opened: Any) -> None:
    _layer, regions, doors = opened
    is_number = not any(isinstance(region.properties.get("nilai"), str) for region in regions.values())

    for door in FEATURES:
        assert (door, doors[door]["is_number"], doors[door]["is_text"]) == (door, is_number, True)


def test_every_door_draws_every_region_in_its_colour(opened: Any) -> None:
    layer, regions, doors = opened
    expected = dict(zip(regions, _colours(regions), strict=True))
    # The middle of one region is farther from the border by another measure; SLD has circles at the centroid.
    beside = {"oapif with sld": 2} if layer == "lingkaran" else {}

    for door in (*FEATURES, *PICTURES, "raster of classes"):
        least = len(expected) - beside.get(door, layer == "lingkaran")
        drawn = dict(zip(regions, doors[door]["colours"], strict=True))
        right = [code for code in expected if drawn[code] == expected[code]]
        assert len(right) >= least, (door, drawn)


def test_every_legend_has_the_words_of_the_classes(opened: Any) -> None:
    _layer, regions, doors = opened
    labels = {str(region.properties["label"]) for region in regions.values() if "label" in region.properties}

    for door in (*FEATURES, "vector tiles", "raster of classes"):
        assert (door, labels - {*doors[door]["legend"]}) == (door, set())


def test_a_click_says_which_region_it_is_in_every_form_that_qgis_knows(opened: Any) -> None:
    _layer, regions, doors = opened

    for door in ("identify", "identify in degrees"):
        said = doors[door]
        assert (door, said["preferred"], said["feature"]) == (door, ["Html"], list(regions))
        for form in ("html", "text"):
            assert [code for code, text in zip(regions, said[form], strict=True) if code not in text] == []


def test_the_dialogs_of_qgis_import_every_connection(opened: Any) -> None:
    _layer, _regions, doors = opened
    found = doors["connections"]

    assert (found["wms"], found["wfs"]) == (2, 2)
    assert found["xyz"] == found["vektor"] > len(LAYERS)


def _colours(regions: dict[str, Region]) -> list[object]:
    return [region.properties["warna"] for region in regions.values()]
