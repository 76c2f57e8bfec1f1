"""What is said about a region, whatever the format."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from geoservice.formats import LayerView
from geoservice.formats.properties import (
    COLUMNS,
    collection_properties,
    known_columns,
    properties,
    property_rows,
    value_texts,
)
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.indicator import MissingReason
from tests.formats import layers


def test_a_region_is_described_under_the_agreed_names(layer: LayerView) -> None:
    style = layer.style

    assert properties(layer, 1) == {
        "kode": "99.01.01.2002",
        "nama": "Contoh Hilir",
        "jenis": "desa",
        "kode_kec": "99.01.01",
        "nama_kec": "Contoh Kota",
        "nilai": 2.5,
        "keterangan": None,
        "kelas": 1,
        "label": style.classification.label(1),
        "warna": style.colours[0],
    }


def test_a_missing_value_says_why_and_has_no_class(layer: LayerView) -> None:
    row = properties(layer, 3)

    assert (row["nilai"], row["kelas"], row["label"]) == (None, None, None)
    assert row["keterangan"] == "Data tidak tersedia"
    assert row["warna"] == layer.style.missing_colour


def test_zero_is_a_value(layer: LayerView) -> None:
    assert properties(layer, 0)["nilai"] == 0
    assert properties(layer, 0)["kelas"] == 1


def test_a_whole_number_is_written_without_decimals(layer: LayerView) -> None:
    assert repr(properties(layer, 2)["nilai"]) == "5"


def test_a_category_is_its_word(prepared: PreparedEdition) -> None:
    view = layers.view(prepared, ["maju", "mandiri", "maju", None, "berkembang", "maju"])

    assert properties(view, 1)["nilai"] == properties(view, 1)["label"] == "mandiri"
    assert properties(view, 1)["kelas"] == 3


def test_a_merged_category_keeps_its_own_word_beside_the_label_of_its_class(tmp_path: Path) -> None:
    words = [f"kode {number}" for number in range(14)]
    view = layers.view(layers.edition(tmp_path, words), words)

    assert [properties(view, at)["nilai"] for at in range(14)] == words
    assert [properties(view, at)["label"] for at in (10, 11, 13)] == ["kode 10", "Lainnya", "Lainnya"]


def test_parents_that_nobody_knows_are_left_out(tmp_path: Path) -> None:
    view = layers.view(layers.edition(tmp_path, parents=False))

    assert not any("kec" in name for name in known_columns(view))
    assert tuple(properties(view, 0)) == known_columns(view)


def test_names_come_in_the_agreed_order(layer: LayerView) -> None:
    assert list(properties(layer, 0)) == [name for name in COLUMNS if name in known_columns(layer)]


def test_rows_come_in_the_order_that_was_asked_for(layer: LayerView) -> None:
    assert [row["nama"] for row in property_rows(layer, [5, 0])] == ["Padang Uji", "Contoh Hulu"]


def test_labels_follow_the_language_of_the_reader(layer: LayerView) -> None:
    indonesian = properties(layer, 1)["label"]

    with in_language("en"):
        english = properties(layer, 1)["label"]

    assert str(indonesian).replace(",", ".") == english


def test_each_reason_has_its_own_words(prepared: PreparedEdition) -> None:
    said = {properties(layers.view(prepared, reason=reason), 3)["keterangan"] for reason in MissingReason}

    assert len(said) == len(MissingReason)


def test_the_layer_says_what_it_is_once(layer: LayerView) -> None:
    assert collection_properties(layer) == {
        "judul": "Contoh",
        "satuan": "persen",
        "periode": "2024",
        "sumber": "Kantor contoh (ilustrasi)",
        "lisensi": None,
        "edisi_batas": "2025",
        "sumber_batas": "ilustrasi",
        "lisensi_batas": "CC0-1.0",
        "versi": 3,
    }


@pytest.mark.parametrize(
    "values",
    [[0.0, 1.5, -0.0, 3, -2.25, 1e-9], [7, 0, 2**52, -3, -0.0, math.nan], [1.5, 2.0**53, 1e16, 1e300, math.nan, 4]],
    ids=["decimals", "whole", "beyond-exact"],
)
def test_a_number_is_the_same_as_text_and_as_a_property(prepared: PreparedEdition, values: list[float]) -> None:
    view = layers.view(prepared, [None if math.isnan(value) else value for value in values])

    texts = value_texts(view.theme, layers.whole(view))

    assert texts == [
        None if row["nilai"] is None else json.dumps(row["nilai"]) for row in property_rows(view, range(len(values)))
    ]
