"""Vector tiles as two independent decoders see them."""

from __future__ import annotations

from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
from mapbox_vector_tile.Mapbox import vector_tile_pb2

from geoservice.errors import UnavailableError
from geoservice.formats import LayerView
from geoservice.formats.properties import properties
from geoservice.formats.tiles.mvt import PLUGIN
from geoservice.geometry.feature_tiles import CLASS_SLOTS, REASON_SLOTS
from geoservice.geometry.prepared import PreparedEdition
from geoservice.geometry.protobuf import tile_value
from geoservice.i18n import in_language
from geoservice.model.classification import Classification
from geoservice.model.indicator import REASON_NUMBERS
from geoservice.model.layer import Theme
from geoservice.model.tile import Tile
from geoservice.schemes import MAX_CATEGORIES, MAX_CLASSES
from tests.formats_tiles.conftest import view_of

TILE = Tile(9, 404, 261)


def test_every_feature_has_its_id_and_the_properties_of_every_output(view: LayerView) -> None:
    layer = mapbox_vector_tile.decode(PLUGIN.encode(view, TILE))[view.layer.id]

    assert layer["version"] == 2
    assert layer["extent"] == 4096
    assert len(layer["features"]) > 30
    for feature in layer["features"]:
        known = {k: v for k, v in properties(view, feature["id"] - 1).items() if v is not None}
        assert feature["properties"] == known


def test_a_missing_value_is_left_out_and_its_reason_said(view: LayerView) -> None:
    layer = mapbox_vector_tile.decode(PLUGIN.encode(view, TILE))[view.layer.id]

    (without,) = (f["properties"] for f in layer["features"] if f["id"] == 4)

    assert not {"nilai", "kelas", "label"} & without.keys()
    assert without["keterangan"] == "Sel kosong"
    assert without["warna"] == view.style.missing_colour


NUMBERS = [0.0, -1.0, 300.0, -70000.0, 2.0**40, 0.1, -2.25, 1e300, np.inf]
THEMES: dict[str, tuple[list[float], Classification, tuple[str, ...]]] = {
    "numbers of every sort": (NUMBERS, Classification("natural_breaks", (0.0, 1e6, np.inf), -1e5, 0), ()),
    "two hundred classes": (
        list(np.linspace(0.5, 199.5, 40)),
        Classification("continuous", tuple(range(1, 201)), 0, 0, unclassed=True),
        (),
    ),
    "one class": ([5.0], Classification("natural_breaks", (5.0,), 5, 0), ()),
    "words": ([0, 1, 2], Classification("categories", categories=("Maju", "Lainnya")), ("Maju", "Désa", "Tua")),
    "nothing": ([np.nan], Classification("natural_breaks", (1.0,), 0, 0), ()),
}


@pytest.mark.parametrize("gaps", [0.0, 0.3, 1.0], ids=["no gaps", "gaps", "only gaps"])
@pytest.mark.parametrize("name", THEMES)
def test_any_theme_comes_back_whole(prepared: PreparedEdition, name: str, gaps: float) -> None:
    some, classification, words = THEMES[name]
    n = len(prepared.regions)
    values = np.resize(np.array(some, np.float64), n)
    values[np.random.default_rng(5).random(n) < gaps] = np.nan
    reasons = np.where(np.isnan(values), np.resize(np.array(list(REASON_NUMBERS.values())), n), 0).astype(np.uint8)
    theme = Theme(values, reasons, classification.classify(values), words)
    colours = tuple(f"#{number:06x}" for number in range(max(classification.k, 1)))
    view = view_of(prepared, theme, classification, colours)

    layer = mapbox_vector_tile.decode(PLUGIN.encode(view, TILE))[view.layer.id]

    assert len(layer["features"]) > 30
    for feature in layer["features"]:
        known = {k: v for k, v in properties(view, feature["id"] - 1).items() if v is not None}
        assert feature["properties"] == known
        assert {k: type(v) for k, v in feature["properties"].items()} == {k: type(v) for k, v in known.items()}


def test_no_tag_of_a_feature_is_repeated_and_every_one_leads_somewhere(view: LayerView) -> None:
    tile = vector_tile_pb2.tile()
    tile.ParseFromString(PLUGIN.encode(view, TILE))

    (layer,) = tile.layers
    for feature in layer.features:
        keys, values = feature.tags[::2], feature.tags[1::2]
        assert len(set(keys)) == len(keys) == len(values)
        assert max(keys) < len(layer.keys)
        assert max(values) < len(layer.values)


def test_there_is_a_place_for_every_class_and_reason_a_layer_can_have() -> None:
    assert max(MAX_CLASSES, MAX_CATEGORIES) <= CLASS_SLOTS
    assert max(REASON_NUMBERS.values()) <= REASON_SLOTS


def test_labels_do_not_depend_on_the_language_of_a_visitor(view: LayerView) -> None:
    expected = PLUGIN.encode(view, TILE)

    with in_language("en"):
        assert PLUGIN.encode(view, TILE) == expected


def test_a_tile_without_regions_is_empty(view: LayerView) -> None:
    assert PLUGIN.encode(view, Tile(8, 1, 1)) == b""


def test_a_damaged_record_is_unavailable_and_says_how_to_make_it_again(
    view: LayerView, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = view.prepared.feature_record(TILE)
    monkeypatch.setattr(view.prepared._features, "record", lambda _tile: whole[:-1])
    view.prepared._feature_tile.cache_clear()  # another test asked for this tile

    with pytest.raises(UnavailableError) as error:
        PLUGIN.encode(view, TILE)

    assert "geoservice prepare desa-9901" in str(error.value.hint)


def test_gdal_reads_the_same_regions_at_their_place(view: LayerView, tmp_path: Path) -> None:
    import pyogrio

    path = tmp_path / str(TILE.z) / str(TILE.x) / f"{TILE.y}.mvt"
    path.parent.mkdir(parents=True)
    path.write_bytes(PLUGIN.encode(view, TILE))

    frame = pyogrio.read_dataframe(path, CLIP="NO")

    assert frame.crs.to_epsg() == 3857
    assert frame.geometry.is_valid.all()
    shown = [position for position, _ in view.prepared.vector_tile(TILE)]
    assert frame["kode"].tolist() == [view.prepared.regions.codes[position] for position in shown]
    region = frame[frame["kode"] == view.prepared.regions.codes[7]].to_crs(4326)
    longitude, latitude = view.prepared.label_points()[7]
    assert region.geometry.iloc[0].bounds[0] < longitude < region.geometry.iloc[0].bounds[2]
    assert region.geometry.iloc[0].bounds[1] < latitude < region.geometry.iloc[0].bounds[3]


@pytest.mark.parametrize("value", [0, 7, -1, -300, 2**40, 0.5, -2.25, 1e300, "", "Désa <b>"])
def test_values_come_back_with_their_type(value: object) -> None:
    from geoservice.geometry.protobuf import field, number_field

    feature = field(2, field(2, b"\0\0") + number_field(3, 1) + field(4, b"\x09\x02\x02"))
    layer = field(1, b"uji") + feature + field(3, b"nilai") + field(4, tile_value(value)) + number_field(15, 2)

    decoded = mapbox_vector_tile.decode(field(3, layer))["uji"]["features"][0]["properties"]["nilai"]

    assert decoded == value
    assert type(decoded) is type(value)
