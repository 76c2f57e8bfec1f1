"""Layers made of two published ones: changes and pairs of indicators."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geoservice.actions.compare_layers import ComparisonRequest, draft_change, draft_combination, publish_comparison
from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.open_layer import open_layer
from geoservice.actions.publish_layers import publish_layers
from geoservice.errors import InvalidInputError
from geoservice.formats.agreement import disagreements
from geoservice.model.classification import BIVARIATE
from geoservice.model.indicator import MissingReason
from geoservice.schemes import contrast
from geoservice.store import Store
from tests.actions.conftest import ACTOR
from tests.small_world import write_table

FIRST: list[object] = ["1,5", "2,25", "3,75", "0", "5,2", "6,9", "7,7", "8,4", "9,3", "10,6", "...", "13,1"]
SECOND: list[object] = ["2,5", "2,25", "1,75", "5,1", "6,2", "7,9", "...", "9,4", "4,3", "11,6", "12,8", "22,4"]
TITLE = "air"


@pytest.fixture
def two(store: Store, tmp_path: Path) -> Store:
    table = write_table(tmp_path / "air.csv", {f"{TITLE} 2023": FIRST, f"{TITLE} 2024": SECOND})
    publish_layers(draft_layers(LayerRequest(TableRequest(table), "desa-9902", layer_id="air"), store), store, ACTOR)
    return store


def test_a_change_is_the_later_value_less_the_earlier_and_parts_at_zero(two: Store) -> None:
    draft = draft_change(two, "air-2023", "air-2024", ComparisonRequest("beda"))

    assert draft.theme.values[0] == 1.0
    assert draft.theme.values[2] == -2.0
    assert draft.style.palette == "rdbu"
    assert len({int(draft.theme.classes[place]) for place in (0, 1, 2)}) == 3  # more, the same, less
    assert draft.layer.title == "Perubahan air, 2023–2024"


def test_a_region_missing_in_either_period_is_missing_in_the_change(two: Store) -> None:
    draft = draft_change(two, "air-2023", "air-2024", ComparisonRequest("beda"))

    assert np.flatnonzero(np.isnan(draft.theme.values)).tolist() == [6, 10]
    assert draft.theme.reason(6) is MissingReason.NOT_AVAILABLE
    assert draft.theme.reason(10) is MissingReason.NOT_AVAILABLE


def test_per_cent_of_nothing_does_not_apply(two: Store) -> None:
    draft = draft_change(two, "air-2023", "air-2024", ComparisonRequest("beda", percent=True))

    assert draft.theme.values[0] == pytest.approx(100 * 1 / 1.5)
    assert np.isnan(draft.theme.values[3])
    assert draft.theme.reason(3) is MissingReason.NOT_APPLICABLE
    assert draft.layer.indicator.unit == "persen"


def test_both_layers_are_recorded_with_their_versions(two: Store) -> None:
    version = publish_comparison(draft_change(two, "air-2023", "air-2024", ComparisonRequest("beda")), two, ACTOR)

    assert "change_of:air-2023@1:air-2024@1" in version.notes
    assert open_layer(two, "beda").published.digest == version.digest


def test_two_indicators_make_nine_classes_that_every_form_shows(two: Store) -> None:
    draft = draft_combination(two, "air-2023", "air-2024", ComparisonRequest("dua"))
    publish_comparison(draft, two, ACTOR)
    view = open_layer(two, "dua")

    assert view.style.classification.scheme == BIVARIATE
    assert view.style.classification.k == 9 == len(set(view.style.colours))
    assert disagreements(view) == []
    assert disagreements(open_layer(two, "air-2023")) == []


def test_the_class_of_a_pair_is_that_of_both_thirds(two: Store) -> None:
    draft = draft_combination(two, "air-2023", "air-2024", ComparisonRequest("dua"))

    assert draft.theme.classes[0] == 1  # low and low
    assert draft.theme.classes[11] == 9  # high and high
    assert draft.theme.classes[6] == 0


def test_words_cannot_be_compared(two: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "s.csv", {"status": ["maju", "mandiri"] * 6})
    request = LayerRequest(TableRequest(table, period="2024"), "desa-9902", layer_id="status")
    publish_layers(draft_layers(request, two), two, ACTOR)

    with pytest.raises(InvalidInputError, match="tidak berisi angka"):
        draft_change(two, "air-2023", "status", ComparisonRequest())


def test_two_indicators_of_different_periods_each_say_their_own(two: Store) -> None:
    draft = draft_combination(two, "air-2023", "air-2024", ComparisonRequest("dua"))

    assert draft.layer.title == "Air (2023) dan air (2024)"
    assert draft.layer.period is None
    assert draft.style.classification.names[:2] == ("Air (2023)", "Air (2024)")
    assert draft.style.classification.categories[0] == "Air (2023) rendah, Air (2024) rendah"


def test_outlines_of_a_change_are_seen_on_its_darkest_class(two: Store) -> None:
    style = draft_change(two, "air-2023", "air-2024", ComparisonRequest("beda")).style

    assert min(contrast(colour, style.outline_colour) for colour in style.colours) >= 1.5


def test_two_indicators_are_told_in_the_language_of_the_reader(two: Store) -> None:
    made = draft_combination(two, "air-2023", "air-2024", ComparisonRequest("dua")).style.classification

    assert made.label(9, "id") == made.categories[8] == "Air (2023) tinggi, Air (2024) tinggi"
    assert [made.label(n, "en") for n in (1, 4, 9)] == [
        "Air (2023) low, Air (2024) low",
        "Air (2023) medium, Air (2024) low",
        "Air (2023) high, Air (2024) high",
    ]
    for told, translated in zip(made.thirds("id"), made.thirds("en"), strict=True):
        assert told.partition(":")[0] == translated.partition(":")[0]
        assert (
            told.replace(",", ".").replace("rendah", "low").replace("sedang", "medium").replace("tinggi", "high")
            == translated
        )
