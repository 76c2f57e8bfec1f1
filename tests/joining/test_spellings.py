"""Habits of writing that lead a name to one region, and slips that remain suggestions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoservice.joining import Join, KeyColumn, KeyTable, match
from geoservice.joining.places import Places
from geoservice.joining.spellings import cut_width, explained
from geoservice.model.boundary import RegionTable

#: Fictional: one kecamatan with names that are easily shortened, cut and exchanged.
NAMES = (
    "Tanjung Baru", "Sumber Jaya", "Sungai Dua", "Pulau Kemang", "Lubuk Batang Baru", "Lubuk Batang Lama",
    "Batu Marta I", "Batu Marta II", "Karang Endah", "Negeri Agung", "Air Wall", "Suka Maju",
)  # fmt: skip


def regions(names: tuple[str, ...] = NAMES) -> RegionTable:
    codes = [f"99.01.01.{2001 + at}" for at in range(len(names))]
    parents = {"kode_kec": ["99.01.01"] * len(names), "nama_kec": ["Bukit Terang"] * len(names)}
    return RegionTable(codes, list(names), ["desa"] * len(names), parents)


def joined(changed: dict[str, str]) -> Join:
    """All names, some of them written otherwise."""
    names = [changed.get(name, name) for name in NAMES]
    columns = [KeyColumn("Desa", "name", names), KeyColumn("Kecamatan", "kecamatan", ["Bukit Terang"] * len(names))]
    return match(KeyTable(columns, len(names)), regions())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Tanjung Baru", "Tj. Baru"),
        ("Tanjung Baru", "TJG BARU"),
        ("Sumber Jaya", "Sbr Jaya"),
        ("Sungai Dua", "Sei Dua"),
        ("Pulau Kemang", "Poelo Kemang"),
        ("Batu Marta II", "Bt. Marta 2"),
        ("Karang Endah", "Endah Karang"),
        ("Karang Endah", "Karagn Endah"),
        ("Negeri Agung", "Negri Agoeng"),
        ("Air Wall", "Lunggaian Baru/Air Wall"),
        ("Suka Maju", "SUKA MAJU *)"),
        ("Suka Maju", "Suka Maju 1)"),
        ("Batu Marta I", "Batu Marta (I)"),
    ],
)
def test_a_habit_of_writing_is_matched_and_listed_for_review(name: str, written: str) -> None:
    at = NAMES.index(name)

    join = joined({name: written})

    assert list(join.positions) == list(range(len(NAMES)))
    assert join.outcomes[at].kind == "review"


@pytest.mark.parametrize("written", ["Karang Indah", "Karang Enda Baru", "Suka Mju", "Tanjung Bru", "Sukka Naju"])
def test_a_slip_that_no_habit_explains_is_only_suggested(written: str) -> None:
    name = max(NAMES, key=lambda name: len(set(name) & set(written)) - abs(len(name) - len(written)))
    at = NAMES.index(name)

    join = joined({name: written})

    assert join.positions[at] == -1
    assert join.outcomes[at].kind in {"review", "unmatched"}


def test_a_shortened_name_that_fits_two_villages_is_not_matched() -> None:
    places = Places(regions(("Tanjung Baru", "Tanah Baru", "Suka Maju")))

    assert explained("T. Baru", range(3), places) == (0, 1)


def test_a_habit_gives_way_to_the_row_that_bears_the_name() -> None:
    join = joined({"Suka Maju": "Tj. Baru"})

    assert join.positions[NAMES.index("Tanjung Baru")] == NAMES.index("Tanjung Baru")
    assert join.positions[NAMES.index("Suka Maju")] == -1


def test_names_cut_at_one_width_are_found_where_only_one_begins_so() -> None:
    join = joined({name: name[:11] for name in NAMES})

    assert cut_width(name[:11] for name in NAMES) == 11
    assert join.positions[NAMES.index("Pulau Kemang")] == NAMES.index("Pulau Kemang")
    assert join.positions[NAMES.index("Lubuk Batang Baru")] == -1
    assert all(position in (row, -1) for row, position in enumerate(join.positions))


@given(
    at=st.integers(0, len(NAMES) - 1),
    place=st.integers(0, 15),
    letter=st.sampled_from("abdegiklmnoprstu"),
    way=st.sampled_from(["drop", "double", "change", "add", "swap"]),
)
def test_no_slip_of_the_pen_ever_lands_on_another_village(at: int, place: int, letter: str, way: str) -> None:
    name = NAMES[at]
    place = 1 + place % (len(name) - 2)
    written = {
        "drop": name[:place] + name[place + 1 :],
        "double": name[:place] + name[place] + name[place:],
        "change": name[:place] + letter + name[place + 1 :],
        "add": name[:place] + letter + name[place:],
        "swap": name[:place] + name[place + 1] + name[place] + name[place + 2 :],
    }[way]
    # A numeral lost or added makes the neighbour's name: nobody could tell.
    if "Marta" in name and written.startswith("Batu Marta") and way in {"drop", "double"}:
        return

    join = joined({name: written})

    assert all(position in (row, -1) for row, position in enumerate(join.positions))
    assert all(join.positions[row] >= 0 or row in join.outcomes for row in range(len(NAMES)))
