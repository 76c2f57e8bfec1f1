"""Two code systems in one column are refused with the evidence; what only looks like it by chance is not."""

from __future__ import annotations

import pytest

from geoservice.errors import InvalidInputError
from geoservice.joining import Crosswalk, Join, KeyColumn, KeyTable, match
from tests.joining.conftest import contoh_regions

REGIONS = contoh_regions()
CODES = [code.replace(".", "") for code in REGIONS.codes]
#: The worst case: each BPS code is the Kemendagri code of the village before it.
TRAP = Crosswalk({mine: (theirs,) for mine, theirs in zip(CODES, CODES[1:] + CODES[:1], strict=True)})
BPS = {theirs[0]: mine for mine, theirs in TRAP.codes.items()}


def joined(codes: list[str], key: str | None = None, crosswalk: Crosswalk | None = TRAP) -> Join:
    columns = [
        KeyColumn("Kode", "code", codes),
        KeyColumn("Desa", "name", list(REGIONS.names)),
        KeyColumn("Kecamatan", "kecamatan", list(REGIONS.parents["nama_kec"])),
    ]
    return match(KeyTable(columns, len(REGIONS)), REGIONS, crosswalk=crosswalk, key=key)


def test_two_systems_in_one_column_are_refused_with_counts_and_examples() -> None:
    mixed = [BPS[code] if row < 5 else code for row, code in enumerate(CODES)]

    with pytest.raises(InvalidInputError, match="mencampur dua sistem kode") as refused:
        joined(mixed)

    values = refused.value.message.values
    # Batu Indah I with the code of Batu Indah II is alike in both, and proves neither.
    assert {values["first"]: values["mine"], values["second"]: values["theirs"]} == {"bps": 4, "kemendagri": 6}
    assert f"{mixed[0]} {REGIONS.names[0]}" in str(refused.value)
    assert "--key “Desa”" in str(refused.value.hint)


def test_a_mixed_column_is_left_aside_when_the_names_are_chosen() -> None:
    mixed = [BPS[code] if row < 5 else code for row, code in enumerate(CODES)]

    join = joined(mixed, key="Desa")

    assert join.key.system == "name"
    assert {position for position in join.positions if position >= 0} <= set(range(len(REGIONS)))
    assert all(position in (row, -1) for row, position in enumerate(join.positions))


@pytest.mark.parametrize(("codes", "system"), [(CODES, "kemendagri"), ([BPS[code] for code in CODES], "bps")])
def test_a_clean_column_full_of_codes_of_the_other_system_is_no_mixture(codes: list[str], system: str) -> None:
    join = joined(codes)

    assert join.key.system == system
    assert list(join.positions) == list(range(len(REGIONS)))


def test_one_slip_into_the_other_system_is_reported_for_its_row_only() -> None:
    join = joined([BPS[CODES[0]], *CODES[1:]])

    assert join.key.system == "kemendagri"
    assert join.positions[0] == -1
    assert join.outcomes[0].kind == "ambiguous"
    assert list(join.positions[1:]) == list(range(1, len(REGIONS)))


def test_two_systems_are_told_apart_by_their_digits_when_there_is_no_crosswalk() -> None:
    mixed = [f"9901010{row:03}" if row < 6 else code for row, code in enumerate(CODES)]

    with pytest.raises(InvalidInputError, match="mencampur dua sistem kode: menurut namanya, 5 baris"):
        joined(mixed, crosswalk=None)


def test_codes_that_agree_with_few_of_the_names_are_refused_with_examples_of_both() -> None:
    # Four right, the others shifted or unknown: neither another system nor two columns sorted apart.
    doubtful = [*CODES[:4], CODES[0], CODES[1], CODES[2], CODES[3], *(["9901992001"] * 3)]

    with pytest.raises(InvalidInputError, match="sesuai di 4 baris") as refused:
        joined(doubtful, crosswalk=None)

    assert f"{CODES[0]} {REGIONS.names[0]}" in str(refused.value)
    assert "--key “Desa”" in str(refused.value.hint)
