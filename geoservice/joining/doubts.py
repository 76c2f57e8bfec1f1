"""Where a whole column speaks against what single rows were told by it: kinds and kecamatan that cannot be trusted."""

from __future__ import annotations

from collections.abc import Sequence

from geoservice.joining.keys import Outcome
from geoservice.joining.names import stated_kind
from geoservice.joining.places import Places

_WRONG_KINDS = 0.05
_FEW = 2
_JUDGED_FROM = 5
_KINDS = frozenset({"desa", "kelurahan"})


def doubt_kinds(positions: dict[int, int], outcomes: dict[int, Outcome], names: Sequence[str], places: Places) -> None:
    """Desa X beside Kelurahan X are told apart by the word before the name only where that word is right elsewhere."""
    twins = [row for row, position in positions.items() if position in places.twins and stated_kind(names[row])]
    if not twins:
        return
    stated = ((kind, at) for row, at in positions.items() if (kind := stated_kind(names[row])))
    told = [(kind, own) for kind, at in stated if (own := places.regions.kinds[at].casefold()) in _KINDS]
    wrong = sum(kind != own for kind, own in told)
    if wrong < max(_FEW, _WRONG_KINDS * len(told)):
        return
    for row in twins:
        position = positions.pop(row)
        outcomes[row] = Outcome("ambiguous", "same_name", _alike(position, places), name=names[row])


def doubt_kecamatan(
    positions: dict[int, int], outcomes: dict[int, Outcome], names: Sequence[str], places: Places
) -> list[int]:
    """Undo what only the kecamatan decided where most names stand in another kecamatan than their row says.

    Gives the rows that are left without a region or candidates.
    """
    moved = {row for row, outcome in outcomes.items() if outcome.reason == "other_kecamatan"}
    if len(moved) < _JUDGED_FROM:
        return []
    inside = {row: position for row, position in positions.items() if row not in moved}
    alone = {row for row, position in inside.items() if len(_namesakes(position, places)) == 1}
    if len(moved) <= sum(1 for row in alone if not _is_spelling(outcomes.get(row))):
        return []
    lost = []
    for row, position in inside.items():
        others = _namesakes(position, places)
        if len(others) > 1:
            outcomes[row] = Outcome("ambiguous", "same_name", tuple(others), name=names[row])
        elif _is_spelling(outcomes.get(row)):
            outcomes[row] = Outcome("unmatched", "unknown_name", (position,), name=names[row])
            lost.append(row)
        else:
            continue
        del positions[row]
    return lost


def _is_spelling(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.reason == "spelling"


def _namesakes(position: int, places: Places) -> Sequence[int]:
    return places.by_loose_name.get(places.loose_key(places.regions.names[position]), (position,))


def _alike(position: int, places: Places) -> tuple[int, ...]:
    kecamatan = places.kecamatan_of[position]
    return tuple(other for other in _namesakes(position, places) if places.kecamatan_of[other] == kecamatan)
