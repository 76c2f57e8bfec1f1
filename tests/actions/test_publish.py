"""Draft and publish: what a table becomes, and what stands when something goes wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geoservice.actions.change_layer import roll_back, withdraw
from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.list_layers import history, list_layers
from geoservice.actions.open_layer import open_layer
from geoservice.actions.publish_layers import publish_layers
from geoservice.errors import ConflictError, InvalidInputError, NotFoundError, WithdrawnError
from geoservice.formats.wording import cautions
from geoservice.model.indicator import MissingReason
from geoservice.store import Store
from tests.actions.conftest import ACTOR
from tests.small_world import CODES, write_table

VALUES: list[object] = ["1,5", "2,25", "3,75", "4,1", "5,2", "6,9", "7,7", "8,4", "9,3", "10,6", "11,8", "..."]


def _request(path: Path, **table: object) -> LayerRequest:
    return LayerRequest(TableRequest(path, period="2024", **table), "desa-9902", layer_id="air-bersih")  # type: ignore[arg-type]


def test_a_published_table_can_be_opened_with_every_value_at_its_region(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "air.csv", {"persen_air": VALUES})

    publish_layers(draft_layers(_request(table), store), store, ACTOR)

    view = open_layer(store, "air-bersih")
    assert view.published.number == 1
    assert [view.theme.value(i) for i in range(3)] == [1.5, 2.25, 3.75]
    assert view.theme.reason(11) is MissingReason.NOT_AVAILABLE
    assert view.theme.classes[11] == 0
    assert list(view.prepared.regions.codes) == CODES


def test_drafting_writes_nothing(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "air.csv", {"persen_air": VALUES})
    before = sorted(store.blobs.digests())

    draft_layers(_request(table), store)

    assert sorted(store.blobs.digests()) == before
    assert list_layers(store) == []


def test_an_unmatched_row_stops_publishing_until_it_is_accepted(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "air.csv", {"persen_air": VALUES}, codes=[*CODES[:11], "99.02.03.2999"])
    draft = draft_layers(_request(table), store)

    with pytest.raises(InvalidInputError, match="1 baris"):
        publish_layers(draft, store, ACTOR)

    assert list_layers(store) == []
    accepted = publish_layers(draft, store, ACTOR, accept_unmatched=True)
    assert "unmatched_accepted:1" in accepted[0].notes
    assert open_layer(store, "air-bersih").theme.reason(11) is MissingReason.NO_ROW


def test_publishing_again_makes_a_new_version_and_keeps_the_old_one(store: Store, tmp_path: Path) -> None:
    first = write_table(tmp_path / "a.csv", {"persen_air": VALUES})
    second = write_table(tmp_path / "b.csv", {"persen_air": ["99,5", *VALUES[1:]]})

    publish_layers(draft_layers(_request(first), store), store, ACTOR)
    publish_layers(draft_layers(_request(second), store), store, ACTOR)

    assert open_layer(store, "air-bersih").theme.value(0) == 99.5
    assert open_layer(store, "air-bersih", 1).theme.value(0) == 1.5
    assert [version.number for version in history(store, "air-bersih")] == [2, 1]


def test_a_rollback_shows_the_old_values_at_the_stable_address(store: Store, tmp_path: Path) -> None:
    for name, start in (("a.csv", "1,5"), ("b.csv", "99,5")):
        table = write_table(tmp_path / name, {"persen_air": [start, *VALUES[1:]]})
        publish_layers(draft_layers(_request(table), store), store, ACTOR)

    roll_back(store, "air-bersih", 1, ACTOR)

    assert open_layer(store, "air-bersih").theme.value(0) == 1.5
    assert open_layer(store, "air-bersih", 2).theme.value(0) == 99.5


def test_of_two_publishers_one_wins_and_the_other_is_told(store: Store, tmp_path: Path) -> None:
    mine = draft_layers(_request(write_table(tmp_path / "a.csv", {"persen_air": VALUES})), store)
    theirs = draft_layers(_request(write_table(tmp_path / "b.csv", {"persen_air": ["50", *VALUES[1:]]})), store)
    publish_layers(theirs, store, replace(ACTOR, name="rekan"))

    with pytest.raises(ConflictError, match="rekan"):
        publish_layers(mine, store, ACTOR)

    assert open_layer(store, "air-bersih").theme.value(0) == 50


def test_a_withdrawn_layer_says_so(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "air.csv", {"persen_air": VALUES})
    publish_layers(draft_layers(_request(table), store), store, ACTOR)

    withdraw(store, "air-bersih", ACTOR)

    with pytest.raises(WithdrawnError):
        open_layer(store, "air-bersih")
    assert list_layers(store) == []


def test_several_value_columns_become_several_layers_or_none(store: Store, tmp_path: Path) -> None:
    columns = {"persen_air": VALUES, "persen_listrik": list(reversed(VALUES))}
    table = write_table(tmp_path / "dua.csv", columns)
    request = LayerRequest(TableRequest(table, period="2024"), "desa-9902")

    publish_layers(draft_layers(request, store), store, ACTOR)

    assert [summary.layer.id for summary in list_layers(store)] == [
        "persen-air-2024-desa-9902",
        "persen-listrik-2024-desa-9902",
    ]


def test_counts_below_the_threshold_are_hidden_before_classes_are_made(store: Store, tmp_path: Path) -> None:
    counts: list[object] = [1, 2, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    table = write_table(tmp_path / "kasus.csv", {"jumlah_kasus": counts})
    request = replace(_request(table, kind="count"), suppress_below=5)

    draft = draft_layers(request, store).layers[0]

    assert [draft.theme.reason(i) for i in range(3)] == [MissingReason.SUPPRESSED, MissingReason.SUPPRESSED, None]
    assert draft.style.classification.lower >= 5
    assert np.isnan(draft.theme.values[:2]).all()


@pytest.mark.parametrize("below", [float("nan"), -5.0, 0.0, float("inf")])
def test_a_threshold_that_would_hide_nothing_is_refused(store: Store, tmp_path: Path, below: float) -> None:
    table = write_table(tmp_path / "kasus.csv", {"jumlah_kasus": list(range(1, 13))})

    with pytest.raises(InvalidInputError, match="Ambang"):
        draft_layers(replace(_request(table, kind="count"), suppress_below=below), store)


@pytest.mark.parametrize("layer_id", ["../etc/passwd", "Peta", "a" * 80, ""])
def test_a_layer_id_that_is_no_identifier_is_not_found(store: Store, layer_id: str) -> None:
    with pytest.raises(NotFoundError):
        open_layer(store, layer_id)


def test_indicators_of_a_long_table_become_layers_of_their_own(store: Store, tmp_path: Path) -> None:
    lines = ["Kode;Indikator;Tahun;Nilai"]
    lines += [f"{code};{name};2024;{n + 5}" for n, code in enumerate(CODES) for name in ("Penduduk", "Luas (ha)")]
    table = tmp_path / "panjang.csv"
    table.write_text("\n".join(lines), encoding="utf-8")

    draft = draft_layers(LayerRequest(TableRequest(table), "desa-9902"), store)

    assert [layer.layer.id for layer in draft.layers] == ["penduduk-2024-desa-9902", "luas-ha-2024-desa-9902"]


def test_figures_that_are_marked_in_the_table_are_told_on_the_map(store: Store, tmp_path: Path) -> None:
    marked: list[object] = ["1,5", "2,25e", "3,75*", "4,1 x", "5,2r", *VALUES[5:]]
    table = write_table(tmp_path / "air.csv", {"persen_air": marked})

    publish_layers(draft_layers(_request(table), store), store, ACTOR)
    published = open_layer(store, "air-bersih").published

    assert "flagged:diperbaiki=1:perkiraan=1:sementara=2" in published.notes
    assert "Angka bertanda dalam tabel: diperbaiki 1, perkiraan 1, sementara 2." in map(str, cautions(published))


def test_a_table_without_marks_has_no_note_of_them(store: Store, tmp_path: Path) -> None:
    table = write_table(tmp_path / "air.csv", {"persen_air": VALUES})

    publish_layers(draft_layers(_request(table), store), store, ACTOR)

    assert not [note for note in open_layer(store, "air-bersih").published.notes if note.startswith("flagged")]
