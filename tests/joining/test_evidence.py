"""What rows around a row, and whole columns, prove or take back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geoservice.errors import InvalidInputError
from geoservice.joining import Join, KeyColumn, KeyTable, match
from geoservice.joining.keys import KeyRole
from geoservice.model.boundary import RegionTable
from tests.joining.conftest import contoh_regions

REGIONS = contoh_regions()
COUNT = len(REGIONS)
NAMES = list(REGIONS.names)
KECAMATAN = list(REGIONS.parents["nama_kec"])


def joined(regions: RegionTable = REGIONS, **columns: list[str]) -> Join:
    roles: dict[str, KeyRole] = {"kode": "code", "desa": "name", "kelurahan": "name", "kecamatan": "kecamatan",
                                 "kabupaten": "kabupaten"}  # fmt: skip
    keys = [KeyColumn(name, roles[name], cells) for name, cells in columns.items()]
    count = len(keys[0].cells)
    labels = [next(filter(None, cells), "") for cells in zip(*columns.values(), strict=True)]
    return match(KeyTable(keys, count, labels=labels, has_values=[True] * count), regions)


def test_a_village_that_bears_its_kecamatans_name_heads_nothing() -> None:
    """A list of names only, where two rows are called like the kecamatan Bukit Terang."""
    villages = ["Tanjung Sari", "Air Putih", "Harapan", "Batu Indah I"]

    join = joined(desa=["Bukit Terang", *villages, "Bukit Terang"])

    assert {outcome.kind for outcome in join.outcomes.values()} <= {"ambiguous", "review"}
    assert list(join.positions[1:5]) == list(map(NAMES.index, villages))


def test_two_nameless_rows_of_a_kecamatan_are_not_both_its_total() -> None:
    join = joined(desa=["", *NAMES[1:4], "", *NAMES[5:]], kecamatan=[*KECAMATAN[:4], KECAMATAN[0], *KECAMATAN[5:]])

    assert [join.outcomes[row].reason for row in (0, 4)] == ["no_key", "no_key"]


def test_a_nameless_row_amid_its_kecamatan_is_no_total() -> None:
    join = joined(desa=[NAMES[0], "", *NAMES[2:]], kecamatan=KECAMATAN)

    assert join.outcomes[1].reason == "no_key"


def test_a_nameless_row_before_its_kecamatan_is_the_total() -> None:
    join = joined(desa=["", *NAMES], kecamatan=[KECAMATAN[0], *KECAMATAN])

    assert (join.outcomes[0].kind, join.outcomes[0].reason) == ("ignored", "total")


def test_totals_of_a_named_kecamatan_and_spaced_words_are_totals() -> None:
    join = joined(
        desa=[*NAMES, "Jumlah Bukit Terang", "J U M L A H", "Jumlah (Total)"], kecamatan=[*KECAMATAN, "", "", ""]
    )

    assert [join.outcomes[row].reason for row in range(COUNT, COUNT + 3)] == ["total"] * 3


def test_a_filler_code_beside_our_names_is_no_other_district() -> None:
    codes = [*REGIONS.codes[:-2], "9999999999", "9999999999"]

    join = joined(kode=codes, desa=NAMES)

    assert [join.outcomes[row].reason for row in (COUNT - 2, COUNT - 1)] == ["unknown_code"] * 2
    assert join.outcomes[COUNT - 1].key == "9999999999"


def test_kinds_decide_between_twins_only_where_they_are_right_elsewhere() -> None:
    twins = [row for row, name in enumerate(NAMES) if name == "Lembah"]
    right = [f"{kind} {name}" for kind, name in zip(REGIONS.kinds, NAMES, strict=True)]
    wrong = [f"Kelurahan {name}" for name in NAMES]

    assert list(joined(desa=right, kecamatan=KECAMATAN).positions) == list(range(COUNT))
    assert [joined(desa=wrong, kecamatan=KECAMATAN).positions[row] for row in twins] == [-1, -1]


def test_a_kecamatan_column_that_most_names_contradict_is_refused() -> None:
    other = {"Sungai Jernih": "Bukit Terang", "Bukit Terang": "Lembah Hijau", "Lembah Hijau": "Sungai Jernih"}

    with pytest.raises(InvalidInputError, match="10 dari 11 nama ada di kecamatan lain"):
        joined(desa=NAMES, kecamatan=[other[name] for name in KECAMATAN])


def test_a_kecamatan_that_is_only_similar_does_not_decide_between_namesakes() -> None:
    row = NAMES.index("Suka Maju")
    kecamatan = ["Sungei Jernich" if at == row else name for at, name in enumerate(KECAMATAN)]

    join = joined(desa=NAMES, kecamatan=kecamatan)

    assert join.positions[row] == -1
    assert join.outcomes[row].kind == "ambiguous"


def test_an_unknown_kecamatan_with_our_villages_is_not_outside() -> None:
    join = joined(
        desa=NAMES, kecamatan=["Entah Berantah" if at in (3, 4) else name for at, name in enumerate(KECAMATAN)]
    )

    assert {join.outcomes[row].kind for row in (3, 4)} <= {"unmatched", "ambiguous"}


def test_a_kabupaten_with_a_word_more_is_another_one() -> None:
    join = joined(
        desa=[*NAMES, "Harapan"],
        kecamatan=[*KECAMATAN, KECAMATAN[0]],
        kabupaten=["Kabupaten Contoh"] * COUNT + ["Kabupaten Contoh Timur"],
    )

    assert join.outcomes[COUNT].reason == "outside"


def test_the_kecamatan_in_brackets_tells_namesakes_apart() -> None:
    join = joined(desa=[f"{name} ({kecamatan})" for name, kecamatan in zip(NAMES, KECAMATAN, strict=True)])

    lembah = {row for row, name in enumerate(NAMES) if name == "Lembah"}
    assert all(position == row for row, position in enumerate(join.positions) if row not in lembah)


def test_names_in_two_columns_are_one() -> None:
    is_town = [kind == "kelurahan" for kind in REGIONS.kinds]
    towns = [name if town else "" for name, town in zip(NAMES, is_town, strict=True)]
    villages = ["" if town else name for name, town in zip(NAMES, is_town, strict=True)]

    join = joined(kelurahan=towns, desa=villages, kecamatan=KECAMATAN)

    assert sum(position == row for row, position in enumerate(join.positions)) >= COUNT - 2
    assert not any(outcome.kind == "ignored" for outcome in join.outcomes.values())


def test_a_lost_zero_at_the_end_is_restored_where_the_name_proves_it() -> None:
    codes = ["99.01.01.2010", "99.01.01.2011", "99.01.01.2012"]
    regions = replace(REGIONS, codes=codes, names=["Satu", "Dua", "Tiga"], kinds=["desa"] * 3, parents={})

    join = joined(regions, kode=["99.01.01.201", *codes[1:]], desa=["Satu", "Dua", "Tiga"])

    assert list(join.positions) == [0, 1, 2]
    assert join.outcomes[0].reason == "lost_zero"


@pytest.mark.parametrize(
    ("text", "position"), [("Palembang", 1), ("OKU Timur", 2), ("OKU", 0), ("Kota Palembang", 1), ("OKU Barat", -1)]
)
def test_kabupaten_are_known_by_short_names(text: str, position: int) -> None:
    names = ["Kabupaten Ogan Komering Ulu", "Kota Palembang", "Kabupaten Ogan Komering Ulu Timur"]
    regions = RegionTable(["16.01", "16.71", "16.08"], names, ["", "", ""], {})

    join = joined(regions, desa=[text, *names])

    assert join.positions[0] == position
