"""Whatever the order or the writing of a table: the same values, and every row and region told exactly once."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.joining import Join, KeyColumn, KeyTable, match
from geoservice.joining.names import loose
from tests.joining.conftest import contoh_regions

REGIONS = contoh_regions()
COUNT = len(REGIONS)

WRITINGS = {
    "dots": lambda code: code,
    "plain": lambda code: code.replace(".", ""),
    "float": lambda code: code.replace(".", "") + ".0",
    "grouped": lambda code: f"{int(code.replace('.', '')):,}",
    "apostrophe": lambda code: "'" + code,
    "short": lambda code: ".".join(str(int(part)) for part in code.split(".")),
}
SPELLINGS = {
    "as is": lambda name: name,
    "capitals": lambda name: name.upper(),
    "lower": lambda name: name.lower(),
    "joined": lambda name: name.replace(" ", ""),
    "hyphen": lambda name: name.replace(" ", "-"),
}


def joined(rows: list[int], write: str, spell: str, *, codes: bool) -> Join:
    names = [SPELLINGS[spell](REGIONS.names[i]) for i in rows]
    kinds = [REGIONS.kinds[i] for i in rows]
    columns = [
        KeyColumn("Desa", "name", [f"{kind} {name}" for kind, name in zip(kinds, names, strict=True)]),
        KeyColumn("Kecamatan", "kecamatan", [REGIONS.parents["nama_kec"][i].upper() for i in rows]),
    ]
    if codes:
        columns.append(KeyColumn("Kode", "code", [WRITINGS[write](REGIONS.codes[i]) for i in rows]))
    return match(KeyTable(columns, len(rows)), REGIONS)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.integers(0, COUNT - 1), min_size=3, max_size=COUNT, unique=True),
    write=st.sampled_from(sorted(WRITINGS)),
    spell=st.sampled_from(sorted(SPELLINGS)),
    codes=st.booleans(),
)
def test_any_order_and_writing_joins_to_the_same_regions(rows: list[int], write: str, spell: str, codes: bool) -> None:
    join = joined(rows, write, spell, codes=codes)

    assert list(join.positions) == rows


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10_000), codes=st.booleans())
def test_noise_is_never_joined_to_a_wrong_region_and_every_row_is_told(seed: int, codes: bool) -> None:
    chance = random.Random(seed)
    truth = [chance.randrange(COUNT) for _ in range(12)]
    names = [_noisy(REGIONS.names[i], chance) for i in truth]
    columns = [
        KeyColumn("Desa", "name", names),
        KeyColumn("Kecamatan", "kecamatan", [REGIONS.parents["nama_kec"][i] for i in truth]),
    ]
    if codes:
        columns.append(KeyColumn("Kode", "code", [REGIONS.codes[i] if chance.random() > 0.2 else "" for i in truth]))
    clean = [
        KeyColumn(column.name, column.role, [*column.cells, *extra])
        for column, extra in zip(columns, _anchor(), strict=False)
    ]

    join = match(KeyTable(clean, 12 + COUNT), REGIONS)

    for row, position in enumerate(join.positions[:12]):
        same = {truth[row]} if names[row] == REGIONS.names[truth[row]] else {truth[row], -1}
        kin = [i for i, name in enumerate(REGIONS.names) if loose(name) == loose(names[row])]
        assert position in same | {-1} or position in kin
    told = Counter(row for row in range(join_rows(join)) if join.positions[row] >= 0 or row in join.outcomes)
    assert len(told) == 12 + COUNT


def _anchor() -> list[list[str]]:
    """All regions once more, written well, so that the table as a whole can be trusted."""
    return [list(REGIONS.names), list(REGIONS.parents["nama_kec"]), list(REGIONS.codes)]


def join_rows(join: Join) -> int:
    return len(join.positions)


def _noisy(name: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return name
    place = chance.randrange(len(name))
    return name[:place] + chance.choice("abz ") + name[place + 1 :]
