"""Codes whose system nothing proves are refused; what proves it is told in `systems`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.errors import InvalidInputError
from geoservice.joining import Crosswalk, Join, KeyColumn, KeyTable, match
from geoservice.model.boundary import RegionTable
from tests.joining.conftest import contoh_regions

REGIONS = contoh_regions()
COUNT = len(REGIONS)
CODES = [code.replace(".", "") for code in REGIONS.codes]
KECAMATAN = list(REGIONS.parents["nama_kec"])
SOME = [0, 4, 8]


def joined(
    rows: list[int],
    codes: list[str] | None = None,
    *,
    header: str = "Kode",
    names: list[str] | None = None,
    kecamatan: list[str] | None = None,
    crosswalk: Crosswalk | None = None,
) -> Join:
    columns = [KeyColumn(header, "code", codes or [CODES[row] for row in rows])]
    if names is not None:
        columns.append(KeyColumn("Desa", "name", names))
    if kecamatan is not None:
        columns.append(KeyColumn("Kecamatan", "kecamatan", kecamatan))
    table = KeyTable(columns, len(rows), has_values=[True] * len(rows), rows=range(2, 2 + len(rows)))
    return match(table, REGIONS, crosswalk=crosswalk)


def test_a_few_bare_codes_that_nothing_proves_are_refused_with_what_would_prove_them() -> None:
    with pytest.raises(InvalidInputError, match="3 dari 11 wilayah") as refused:
        joined(SOME)

    assert "Kode Kemendagri" in str(refused.value.hint)


def test_a_few_bare_codes_are_ready_with_dots() -> None:
    assert list(joined(SOME, [REGIONS.codes[row] for row in SOME]).positions) == SOME


def test_a_few_bare_codes_are_ready_under_a_header_that_names_the_system() -> None:
    assert list(joined(SOME, header="Kode Kemendagri").positions) == SOME


def test_a_few_bare_codes_are_ready_beside_their_names() -> None:
    assert list(joined(SOME, names=[REGIONS.names[row] for row in SOME]).positions) == SOME


def test_a_few_bare_codes_are_ready_beside_their_kecamatan() -> None:
    assert list(joined(SOME, kecamatan=[KECAMATAN[row] for row in SOME]).positions) == SOME


def test_bare_codes_of_the_whole_boundary_or_a_whole_kecamatan_are_read_with_a_warning() -> None:
    whole, one = joined(list(range(COUNT))), joined([0, 1, 2, 3])

    assert (list(whole.positions), list(one.positions)) == (list(range(COUNT)), [0, 1, 2, 3])
    assert whole.warnings
    assert one.warnings


def test_a_code_against_the_kecamatan_of_its_row_is_ambiguous_even_without_a_name() -> None:
    kecamatan = [*KECAMATAN[:-1], KECAMATAN[0]]

    join = joined(list(range(COUNT)), kecamatan=kecamatan)

    assert join.positions[-1] == -1
    assert join.outcomes[COUNT - 1].reason == "code_and_kecamatan_differ"


def test_bare_codes_of_kabupaten_are_refused_however_many_there_are() -> None:
    kabupaten = RegionTable(["99.01", "99.02", "99.03"], ["Satu", "Dua", "Tiga"], ["kabupaten"] * 3, {})
    table = KeyTable([KeyColumn("Kode", "code", ["9901", "9902", "9903"])], 3)

    with pytest.raises(InvalidInputError, match="maupun kode BPS"):
        match(table, kabupaten)


def test_a_mixture_without_names_is_refused_with_the_rows_that_speak_for_each_system() -> None:
    bps = [f"9901010{row:03}" for row in range(COUNT)]
    crosswalk = Crosswalk({theirs: (mine,) for theirs, mine in zip(bps, CODES, strict=True)})
    mixed = [bps[row] if row % 2 else CODES[row] for row in range(COUNT)]

    with pytest.raises(InvalidInputError, match="6 baris hanya dikenal sebagai kode kemendagri") as refused:
        joined(list(range(COUNT)), mixed, crosswalk=crosswalk)

    assert "baris 3: 9901010001" in str(refused.value)
    assert "juga baris 9, 11" in str(refused.value)


@pytest.mark.parametrize(
    "write",
    ["{code} - {name}", "{digits} {name}", "[{digits}] {name}", "{name} ({code})", "{digits} / {name}"],
)
def test_code_and_name_in_one_cell_are_both_used(write: str) -> None:
    cells = [
        write.format(code=code, digits=digits, name=name.upper())
        for code, digits, name in zip(REGIONS.codes, CODES, REGIONS.names, strict=True)
    ]
    table = KeyTable([KeyColumn("Wilayah", "name", cells)], COUNT)

    join = match(table, REGIONS)

    assert join.key.system == "kemendagri"
    assert list(join.positions) == list(range(COUNT))


def test_short_numbers_before_names_are_no_codes() -> None:
    cells = [f"{row + 1:03} {name}" for row, name in enumerate(REGIONS.names)]
    columns = [KeyColumn("Desa", "name", cells), KeyColumn("Kecamatan", "kecamatan", KECAMATAN)]

    join = match(KeyTable(columns, COUNT), REGIONS)

    assert join.key.system == "name"
    assert sum(position == row for row, position in enumerate(join.positions)) >= COUNT - 2


def test_the_only_kabupaten_may_be_left_out_of_split_codes() -> None:
    columns = [
        KeyColumn("kode_kec", "code", [code[4:6] for code in CODES]),
        KeyColumn("kode_desa", "code", [code[6:] for code in CODES]),
    ]

    assert list(match(KeyTable(columns, COUNT), REGIONS).positions) == list(range(COUNT))


@settings(max_examples=60, deadline=None)
@given(
    strays=st.sets(st.integers(0, COUNT - 1), max_size=COUNT),
    named=st.booleans(),
    known=st.booleans(),
    order=st.permutations(range(COUNT)),
)
def test_strays_of_another_system_are_never_drawn_on_a_wrong_village(
    strays: set[int], named: bool, known: bool, order: list[int]
) -> None:
    # The worst case: each BPS code is the Kemendagri code of the next village.
    bps = {row: CODES[(row + 1) % COUNT] for row in range(COUNT)}
    crosswalk = Crosswalk({code: (CODES[row],) for row, code in bps.items()}) if known else None
    codes = [bps[row] if row in strays else CODES[row] for row in order]
    names = [REGIONS.names[row] for row in order] if named else None
    try:
        join = joined(order, codes, names=names, crosswalk=crosswalk)
    except InvalidInputError:
        return  # refused with the evidence

    drawn = [(row, position) for row, position in zip(order, join.positions, strict=True) if position >= 0]
    repeated = {position for _row, position in drawn if [at for _, at in drawn].count(position) > 1}
    if named:
        assert all(position == row or position in repeated for row, position in drawn)
    elif not known and len(strays) < COUNT:  # without a name or a list a swap cannot be seen, a doubled code can
        assert all(position == row or position in repeated for row, position in drawn if row not in strays)
