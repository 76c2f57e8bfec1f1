"""GeoJSON as RFC 7946 wants it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geoservice.formats import FEATURE_FORMATS, LayerView
from geoservice.formats.properties import collection_properties, properties
from tests.formats import layers


def read(view: LayerView, positions: np.ndarray | None = None) -> dict[str, Any]:
    """The document; NaN and Infinity, which Python would accept, are errors."""
    chunks = FEATURE_FORMATS["geojson"].chunks(view, layers.whole(view) if positions is None else positions)
    return json.loads(b"".join(chunks).decode("utf-8"), parse_constant=pytest.fail)


def test_the_layer_is_described_at_the_top(layer: LayerView) -> None:
    document = read(layer)

    assert document["type"] == "FeatureCollection"
    assert {name: document[name] for name in collection_properties(layer)} == collection_properties(layer)


def test_each_feature_carries_its_code_as_id_and_the_agreed_properties(layer: LayerView) -> None:
    features = read(layer)["features"]

    assert [feature["id"] for feature in features] == list(layer.prepared.regions.codes)
    assert [feature["properties"] for feature in features] == [properties(layer, at) for at in range(6)]


def test_geometry_is_a_multipolygon_in_longitude_and_latitude(layer: LayerView) -> None:
    geometry = read(layer)["features"][5]["geometry"]

    assert geometry["type"] == "MultiPolygon"
    assert len(geometry["coordinates"]) == 2
    assert all(104 < x < 105 and -5 < y < -3 for part in geometry["coordinates"] for ring in part for x, y in ring)


def test_outer_rings_run_counterclockwise(layer: LayerView) -> None:
    ring = np.array(read(layer)["features"][0]["geometry"]["coordinates"][0][0])

    area = np.sum(ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1])

    assert area > 0


def test_the_whole_layer_has_the_bbox_of_its_edition(layer: LayerView) -> None:
    assert read(layer)["bbox"] == pytest.approx([104, -4.08, 104.6, -3.9])


def test_a_part_of_a_layer_has_no_bbox_of_the_whole(layer: LayerView) -> None:
    document = read(layer, np.array([2]))

    assert "bbox" not in document
    assert [feature["id"] for feature in document["features"]] == ["99.01.01.2003"]


def test_no_region_is_an_empty_collection(layer: LayerView) -> None:
    assert read(layer, np.array([], dtype=np.int64))["features"] == []


def test_names_with_quotes_and_other_alphabets_survive(tmp_path: Path) -> None:
    names = ['Desa "Kutip"', "Ba'u \\ 20190221", "</script>", "ꦝꦺꦱ", "tab\there", "\u2028"]

    features = read(layers.view(layers.edition(tmp_path, names)))["features"]

    assert [feature["properties"]["nama"] for feature in features] == names


def test_chunks_join_into_one_document_when_there_are_many(layer: LayerView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geoservice.formats.features.geojson.FEATURES_A_CHUNK", 2)

    chunks = list(FEATURE_FORMATS["geojson"].chunks(layer, layers.whole(layer)))

    assert len(chunks) == 5
    assert len(json.loads(b"".join(chunks))["features"]) == 6
