"""Outputs that people and other programs rely on, compared with approved files.

A change on purpose: `pytest tests/golden --approve` writes them again, and the difference is reviewed like code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geoservice.actions.build_demo import build_demo
from geoservice.settings import Settings
from geoservice.web import create_app

APPROVED = Path(__file__).parent / "approved"
LAYER = "hasil-padi-2024"

ADDRESSES = {
    "layer.geojson": f"/layers/{LAYER}.geojson",
    "layer.csv": f"/layers/{LAYER}.csv",
    "legend.json": f"/layers/{LAYER}/legend.json",
    "legend.svg": f"/layers/{LAYER}/legend.svg",
    "tilejson.json": f"/layers/{LAYER}/tilejson.json",
    "raster.tilejson.json": f"/layers/{LAYER}/raster.tilejson.json",
    "tile.png": f"/layers/{LAYER}/tiles/{{tile}}.png",
    "tile@2x.png": f"/layers/{LAYER}/tiles/{{tile}}@2x.png",
    "tile.mvt": f"/layers/{LAYER}/tiles/{{tile}}.mvt",
    "embed.html": f"/embed/{LAYER}",
    "oembed.json": f"/oembed?url=http://localhost/maps/{LAYER}",
    "problem.json": "/layers/tidak-ada.geojson",
}

#: What may differ from run to run: the day of publication, and style and script, which have tests of their own.
CHANGING = [
    (re.compile(rb"\d{1,2} [A-Z][a-z]+ 20\d\d"), b"TANGGAL"),
    (re.compile(rb"20\d\d-\d\d-\d\dT[\d:]+Z"), b"WAKTU"),
    (re.compile(rb"(<(style|script)\b[^>]*>).*?(</\2>)", re.DOTALL), rb"\1\3"),
    (re.compile(rb"/static/[0-9a-f]{10}/"), b"/static/SIDIK/"),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("golden") / "data")
    build_demo(settings)
    with create_app(settings).test_client() as found:
        yield found


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_output_is_the_approved_one(client: FlaskClient, name: str, pytestconfig: pytest.Config) -> None:
    answer = client.get(ADDRESSES[name].format(tile=_tile_of_the_sample(client)), headers={"Accept": "*/*"})
    content = _settled(answer.data, name)
    path = APPROVED / name
    if pytestconfig.getoption("--approve"):
        path.write_bytes(content)

    assert path.is_file(), f"{name} was never approved: pytest tests/golden --approve"
    assert content == path.read_bytes(), f"{name} changed; if that is meant: pytest tests/golden --approve"


def _settled(content: bytes, name: str) -> bytes:
    if name.endswith((".png", ".mvt")):
        return content
    for pattern, calm in CHANGING:
        content = pattern.sub(calm, content)
    return content


def _tile_of_the_sample(client: FlaskClient) -> str:
    from geoservice.model.tile import MERCATOR_EDGE_M, to_mercator

    west, south, east, north = client.get(f"/layers/{LAYER}/tilejson.json").get_json()["bounds"]
    x, y = to_mercator((west + east) / 2, (south + north) / 2)
    side = 2 * MERCATOR_EDGE_M / 2**9
    return f"9/{int((x + MERCATOR_EDGE_M) // side)}/{int((MERCATOR_EDGE_M - y) // side)}"
