"""The classes of a draft: official tables, a middle, a ramp, and limits shared by the periods of an indicator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.open_layer import open_layer
from geoservice.actions.publish_layers import publish_layers
from geoservice.errors import InvalidInputError
from geoservice.model.indicator import Kind
from geoservice.model.style import MapKind
from geoservice.store import Store
from tests.actions.conftest import ACTOR
from tests.small_world import write_table

FIRST: list[object] = ["1,5", "2,25", "3,75", "4,1", "5,2", "6,9", "7,7", "8,4", "9,3", "10,6", "11,8", "13,1"]
SECOND: list[object] = ["2,5", "3,25", "4,75", "5,1", "6,2", "7,9", "8,7", "9,4", "10,3", "11,6", "12,8", "22,4"]
IDM: list[object] = [
    *("0,4721", "0,5133", "0,6012", "0,6544", "0,7011", "0,7122"),
    *("0,7333", "0,7544", "0,8012", "0,8211", "0,8544", "0,9012"),
]


def _request(path: Path, period: str = "2024", **options: object) -> LayerRequest:
    table = TableRequest(path, period=period, **options.pop("table", {}))  # type: ignore[arg-type]
    return LayerRequest(table, "desa-9902", **options)  # type: ignore[arg-type]


def test_the_periods_of_one_table_share_their_limits(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "air.csv", {"persen_air 2023": FIRST, "persen_air 2024": SECOND})

    first, second = draft_layers(LayerRequest(TableRequest(table), "desa-9902"), store).layers

    assert first.style == second.style
    assert first.style.classification.breaks[-1] >= 22.4
    assert "pooled:2" in first.notes


def test_own_breaks_keep_the_periods_apart(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "air.csv", {"persen_air 2023": FIRST, "persen_air 2024": SECOND})

    first, second = draft_layers(LayerRequest(TableRequest(table), "desa-9902", own_breaks=True), store).layers

    assert first.style != second.style


def test_a_later_period_takes_over_the_limits_that_stand_and_reaches_further(store: Store, tmp_path: Path) -> None:
    publish_layers(draft_layers(_request(write_table(tmp_path / "a.csv", {"air": FIRST}), "2023"), store), store, ACTOR)

    (draft,) = draft_layers(_request(write_table(tmp_path / "b.csv", {"air": SECOND}), "2024"), store).layers

    stands = open_layer(store, "air-2023-desa-9902").style.classification
    made = draft.style.classification
    assert made.breaks[:-1] == stands.breaks[:-1]
    assert made.breaks[-1] >= 22.4
    assert "limits_of:air-2023-desa-9902" in draft.notes
    assert draft.theme.classes.tolist() == made.classify(draft.theme.values).tolist()


def test_another_indicator_does_not_take_over_limits(store: Store, tmp_path: Path) -> None:
    publish_layers(draft_layers(_request(write_table(tmp_path / "a.csv", {"air": FIRST}), "2023"), store), store, ACTOR)

    (draft,) = draft_layers(_request(write_table(tmp_path / "b.csv", {"listrik": SECOND})), store).layers

    assert not any(note.startswith("limits_of") for note in draft.notes)


def test_an_index_with_official_classes_gets_them_and_their_names(store: Store, tmp_path: Path) -> None:
    (draft,) = draft_layers(_request(write_table(tmp_path / "i.csv", {"Nilai IDM": IDM})), store).layers

    classes = draft.style.classification
    assert classes.breaks == (0.491, 0.599, 0.707, 0.815, 1.0)
    assert classes.label(1, "id") == "Sangat Tertinggal (0,000 – 0,491)"
    assert draft.theme.classes[:3].tolist() == [1, 2, 3]


def test_an_official_table_refuses_values_that_it_does_not_know(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "i.csv", {"air": FIRST})

    with pytest.raises(InvalidInputError, match="tidak seluruhnya"):
        draft_layers(_request(table, scheme="idm_status"), store)


def test_a_midpoint_is_a_limit_with_colours_of_both_sides(store: Store, tmp_path: Path) -> None:
    (draft,) = draft_layers(_request(write_table(tmp_path / "a.csv", {"air": FIRST}), middle=7.0), store).layers

    assert 7.0 in draft.style.classification.breaks
    assert draft.style.palette == "rdbu"


def test_an_unclassed_map_has_many_narrow_steps_of_equal_width(store: Store, tmp_path: Path) -> None:
    (draft,) = draft_layers(
        _request(write_table(tmp_path / "a.csv", {"air": FIRST}), scheme="continuous"), store
    ).layers

    classes = draft.style.classification
    steps = np.diff((classes.lower, *classes.breaks))
    assert 20 <= classes.k <= 50
    assert np.allclose(steps, steps[0])
    assert len(set(draft.style.colours)) == classes.k


def test_a_count_is_divided_by_the_area_that_is_measured(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "p.csv", {"jumlah_penduduk": [100 * n for n in range(1, 13)]})

    (draft,) = draft_layers(_request(table, divide_by_area=True), store).layers

    assert draft.layer.indicator.kind is Kind.RATIO
    assert draft.layer.indicator.unit.endswith("per km²")
    assert "absolute_count" not in draft.notes
    assert 1 < draft.theme.values[0] < 10  # 100 people on about 30 km2


def test_small_counts_cannot_be_hidden_after_they_were_divided(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "p.csv", {"jumlah_penduduk": list(range(1, 13))})

    with pytest.raises(InvalidInputError, match="suppress-below"):
        draft_layers(_request(table, divide_by_area=True, suppress_below=5), store)


def test_symbols_need_no_caution_about_absolute_numbers(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "p.csv", {"jumlah_penduduk": [100 * n for n in range(1, 13)]})

    (draft,) = draft_layers(_request(table, map_kind="symbols"), store).layers

    assert draft.style.map_kind is MapKind.SYMBOLS
    assert "absolute_count" not in draft.notes


def test_circles_part_at_zero_so_that_their_colour_tells_the_sign(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "s.csv", {"selisih": [-40, -22, -15, -9, -3, 2, 5, 11, 18, 25, 33, 60]})

    (draft,) = draft_layers(_request(table, map_kind="symbols", table={"kind": Kind.COUNT}), store).layers

    assert 0.0 in draft.style.classification.breaks
    assert len(set(draft.style.colours)) == 2


def test_words_cannot_be_circles(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "s.csv", {"status": ["maju", "mandiri"] * 6})

    with pytest.raises(InvalidInputError, match="lingkaran"):
        draft_layers(_request(table, map_kind="symbols"), store)


def test_a_single_hidden_count_of_a_kecamatan_is_pointed_out(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "p.csv", {"jumlah_balita": [3, *range(20, 31)]})

    (draft,) = draft_layers(_request(table, suppress_below=5), store).layers

    assert "suppressed_alone:1" in draft.notes


def test_the_dot_of_zero_has_the_colour_of_neither_sign(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "s.csv", {"selisih": [-40, -22, -15, 0, 0, 2, 5, 11, 18, 25, 33, 60]})

    (draft,) = draft_layers(_request(table, map_kind="symbols", table={"kind": Kind.COUNT}), store).layers

    colours = [draft.style.colour(int(number)) for number in draft.theme.classes]
    assert colours[3] == colours[4]
    assert len({colours[0], colours[3], colours[11]}) == 3
