"""Decisions about names and codes: read for every join, kept when somebody made one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geoservice.actions._keys import DECIDED
from geoservice.actions.inspect_table import JoinedTable, Remembered
from geoservice.errors import InvalidInputError, NotFoundError, reason_of
from geoservice.i18n import message as _
from geoservice.joining import read_changes, read_known_codes, write_aliases
from geoservice.joining.names import kecamatan_key, plain
from geoservice.model.actor import Actor
from geoservice.model.decision import Alias, ListedCode
from geoservice.store import Store
from geoservice.tables import cell_text


def remembered(store: Store, set_id: str) -> Remembered:
    """The corrections and official codes that were kept for a boundary set."""
    catalogue = store.catalogue
    return Remembered(tuple(catalogue.aliases(set_id)), tuple(catalogue.listed_codes(set_id)))


def keep_decisions(joined: JoinedTable, set_id: str, store: Store, actor: Actor) -> int:
    """Keep the corrections of a table's `--aliases` file and of its column `kode_disarankan`; how many were new.

    The file is written again with them and with every name that is still open, its code left empty. Without such a
    file nothing is kept. Raises InvalidInputError when the file cannot be written.
    """
    path = joined.request.aliases
    if path is None:
        return 0
    known = {code.casefold(): code for code in joined.regions.codes}
    made = [*(alias for alias in joined.aliases if alias.code), *_decided(joined)]
    made = [Alias(a.text, a.kecamatan, known[a.code.casefold()]) for a in made if a.code.casefold() in known]
    _write(path, _listed(joined, made))
    return store.catalogue.save_aliases(set_id, made, actor) if made else 0


def keep_known_codes(path: Path, set_id: str, store: Store, actor: Actor) -> int:
    """Keep the official list of a boundary set: villages on it without a polygon are told from wrong codes."""
    return _keep(read_known_codes(path), set_id, store, actor, changes=False)


def keep_changes(path: Path, set_id: str, store: Store, actor: Actor) -> int:
    """Keep the table of changed codes of a boundary set."""
    return _keep(read_changes(path), set_id, store, actor, changes=True)


def forget_alias(text: str, set_id: str, store: Store, actor: Actor) -> int:
    """Forget the corrections of one text; raises NotFoundError when there are none."""
    found = [alias for alias in store.catalogue.aliases(set_id) if plain(alias.text) == plain(text)]
    if not found:
        raise NotFoundError(
            _("Tidak ada alias “%(text)s” untuk batas “%(id)s”.", text=text, id=set_id),
            hint=_("Lihat daftarnya dengan `geoservice boundaries aliases`."),
        )
    store.catalogue.forget_aliases(set_id, found, actor)
    return len(found)


def _keep(codes: list[ListedCode], set_id: str, store: Store, actor: Actor, *, changes: bool) -> int:
    store.catalogue.boundary_set(set_id)
    store.catalogue.save_listed_codes(set_id, codes, actor, changes=changes)
    return len(codes)


def _decided(joined: JoinedTable) -> Iterator[Alias]:
    """Names whose code a person wrote beside them, where the name alone says something else or nothing."""
    column = joined.table.column(DECIDED)
    if column is None or joined.join.key.columns != (DECIDED,):
        return
    names = [c for c in joined.table.columns if joined.roles[c.name].value == "name" and c.name != DECIDED]
    parents = next((c for c in joined.table.columns if joined.roles[c.name].value == "kecamatan"), None)
    if not names:
        return
    for row, position in enumerate(joined.join.positions):
        text = cell_text(names[0].cells[row])
        if position >= 0 and text and plain(text) != plain(joined.regions.names[position]):
            kecamatan = cell_text(parents.cells[row]) if parents is not None else ""
            yield Alias(text, kecamatan, joined.regions.codes[position])


def _listed(joined: JoinedTable, made: list[Alias]) -> list[Alias]:
    """What the file says afterwards: its own rows, then new decisions, then questions; each text once."""
    open_rows = (
        Alias(text, kecamatan, "")
        for row, (text, kecamatan) in sorted(joined.join.texts.items())
        if joined.join.positions[row] < 0 and joined.join.outcomes[row].kind != "ignored"
    )
    found: dict[tuple[str, str], Alias] = {}
    for alias in (*joined.aliases, *made, *open_rows):
        key = (plain(alias.text), kecamatan_key(alias.kecamatan) if alias.kecamatan else "")
        if key not in found or not found[key].code:
            found[key] = alias
    return list(found.values())


def _write(path: Path, aliases: list[Alias]) -> None:
    try:
        write_aliases(aliases, path)
    except OSError as error:
        raise InvalidInputError(
            _("Berkas alias “%(file)s” tidak dapat ditulis: %(reason)s.", file=path.name, reason=reason_of(error)),
            hint=_("Pilih nama di folder yang ada dan boleh ditulis."),
        ) from error
