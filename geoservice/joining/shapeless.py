"""Villages on the official list without a polygon: their rows are told from misspelt names, and lent no shape."""

from __future__ import annotations

from geoservice.joining.keys import Join, KeyColumn, KeyTable, Outcome
from geoservice.joining.names import loose
from geoservice.joining.official import Official
from geoservice.joining.places import DESA, KABUPATEN, KECAMATAN, Places
from geoservice.joining.scope import Scopes


def without_shape(join: Join, keys: KeyTable, names: KeyColumn | None, places: Places, official: Official) -> Join:
    """The join by names with every row whose name is on the list of codes without a shape here told so."""
    shapeless = _without_polygon(places, official)
    if names is None or not shapeless:
        return join
    scopes = Scopes(keys, names.cells, (), places)
    positions, outcomes = list(join.positions), dict(join.outcomes)
    for row, name in enumerate(names.cells):
        codes = shapeless.get(loose(name), ()) if name else ()
        if not codes or (row in outcomes and outcomes[row].kind == "ignored"):
            continue
        allowed = scopes[row].kecamatan
        if allowed is not None and not any(code[:KECAMATAN] in allowed for code in codes):
            continue
        position = positions[row]
        if position < 0:
            old = outcomes[row]
            outcomes[row] = Outcome("unmatched", "no_polygon", old.candidates, old.key, name)
        else:
            # Two villages of that name, and the shape belongs to one of them only.
            positions[row] = -1
            outcomes[row] = Outcome("ambiguous", "same_name", (position,), codes[0], name)
    return Join(join.key, positions, outcomes, join.warnings)


def _without_polygon(places: Places, official: Official) -> dict[str, tuple[str, ...]]:
    """Name key -> codes of this area that are on the list and have no shape."""
    if places.level != DESA:
        return {}
    found = {
        name: tuple(c for c in codes if c not in places.by_digits and c[:KABUPATEN] in places.kabupaten)
        for name, codes in official.by_name.items()
    }
    return {name: codes for name, codes in found.items() if codes}
