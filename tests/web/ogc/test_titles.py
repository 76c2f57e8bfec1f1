"""All periods of an indicator have one title: wherever they stand in one list, each says its period."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geoservice.actions.open_layer import open_layer
from geoservice.model.indicator import Period

YEARS = ("air-2015", "air-2018")


def _qgz(client: FlaskClient) -> str:
    answer = client.get(f"/qgis/project.qgz?peta={','.join(YEARS)}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return "".join(re.findall(r"<layername>(.*?)</layername>", archive.read("geoservice.qgs").decode()))


LISTS: dict[str, Callable[[FlaskClient], str]] = {
    "collections": lambda client: client.get("/ogc/collections").text,
    "styles": lambda client: client.get("/ogc/styles").text,
    "tilesets": lambda client: "".join(client.get(f"/ogc/collections/{name}/tiles").text for name in YEARS),
    "wms": lambda client: client.get("/wms?service=WMS&request=GetCapabilities").text,
    "wmts": lambda client: client.get("/wmts?service=WMTS&request=GetCapabilities").text,
    "wfs": lambda client: client.get("/wfs?service=WFS&request=GetCapabilities").text,
    "xyz connections": lambda client: client.get("/qgis/connections/xyz.xml").text,
    "layer files": lambda client: "".join(client.get(f"/layers/{name}.qlr").text for name in YEARS),
    "project": _qgz,
    "tilejson": lambda client: "".join(client.get(f"/layers/{name}/tilejson.json").text for name in YEARS),
    "map styles": lambda client: "".join(client.get(f"/layers/{name}/style.json").text for name in YEARS),
    "kml": lambda client: "".join(client.get(f"/layers/{name}.kml").text[:2000] for name in YEARS),
}


@pytest.mark.parametrize("kind", LISTS)
def test_titles_of_several_periods_differ(client: FlaskClient, kind: str) -> None:
    text = LISTS[kind](client)

    title = client.get("/layers/air-2018.geojson").get_json()["judul"]
    assert all(f"{title} ({year})" in text for year in (2015, 2018))


def test_a_title_with_its_period_stays_as_it_is(app: Flask) -> None:
    version = open_layer(app.extensions["geoservice.store"], "air-2018").published

    assert replace(version, title="Air bersih 2018").dated_title == "Air bersih 2018"
    assert replace(version, title="Air", period=Period("2018-S1")).dated_title == "Air (2018-S1)"
    assert replace(version, title="Air", period=None).dated_title == "Air"
