"""Corrections that people made once: a text (in a kecamatan) that stands for a region.

Format: CSV with the columns `text`, `kecamatan` (may be empty) and `code`. A row without a code is a question that is
still open.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.i18n import message as _
from geoservice.joining.keys import Join, KeyColumn, KeyTable, Outcome
from geoservice.joining.names import kecamatan_key, plain
from geoservice.joining.places import Places
from geoservice.joining.scope import parent_cells
from geoservice.model.decision import Alias
from geoservice.model.expressions import expression

#: Put before a text that a spreadsheet would take for a formula, and taken away again.
_FORMULA_MARK = expression(r"^'(?=[=+\-@])")
COLUMNS = ("text", "kecamatan", "code")


@dataclass(frozen=True, slots=True)
class Aliases:
    """(text key, kecamatan key or empty) -> the boundary's own code."""

    codes: Mapping[tuple[str, str], str]

    def applied(self, join: Join, keys: KeyTable, names: KeyColumn | None, places: Places) -> Join:
        """The join with every undecided row that a correction names settled."""
        if names is None or not self.codes:
            return join
        parents = parent_cells(keys, "kecamatan")
        positions, outcomes = list(join.positions), dict(join.outcomes)
        for row, outcome in join.outcomes.items():
            code = self._code_for(outcome, names.cells[row], parents[row])
            position = places.by_code.get(code.casefold()) if code else None
            if position is None:
                continue
            if positions[row] not in (-1, position):
                # The row was found otherwise, by its code for one: two opinions are no decision.
                positions[row], reason = -1, "code_and_name_differ"
                outcomes[row] = Outcome("ambiguous", reason, (join.positions[row], position), outcome.key, outcome.name)
            else:
                positions[row] = position
                outcomes[row] = Outcome("matched", "alias", (position,), outcome.key, outcome.name)
        return replace(join, positions=positions, outcomes=outcomes)

    def _code_for(self, outcome: Outcome, text: str, kecamatan: str) -> str | None:
        if outcome.kind != "ignored":
            return self.code(text, kecamatan)
        # A village of that name in another district is not meant, unless the very kecamatan was decided too.
        is_decided = outcome.reason == "outside" and bool(kecamatan)
        return self.codes.get((plain(text), kecamatan_key(kecamatan))) if is_decided else None

    def code(self, text: str, kecamatan: str) -> str | None:
        """The code a text stands for; a correction for its kecamatan goes before one for all."""
        key = plain(text)
        return self.codes.get((key, kecamatan_key(kecamatan))) or self.codes.get((key, ""))


def aliases_of(records: Iterable[Alias]) -> Aliases:
    """Corrections ready for joining; of several for one text the last wins."""
    return Aliases(
        {
            (plain(alias.text), kecamatan_key(alias.kecamatan) if alias.kecamatan else ""): alias.code
            for alias in records
            if alias.code
        }
    )


def read_aliases(path: Path) -> list[Alias]:
    """The rows of a file, open questions included; raises NotFoundError or InvalidInputError naming the row."""
    if not path.is_file():
        raise NotFoundError(
            _("Berkas alias “%(file)s” tidak ditemukan.", file=path.name), hint=_("Periksa nama dan foldernya.")
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            _("Berkas alias “%(file)s” bukan CSV UTF-8.", file=path.name), hint=_("Simpan ulang sebagai CSV UTF-8.")
        ) from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    if not {"text", "code"} <= set(reader.fieldnames or ()):
        raise InvalidInputError(
            _("Berkas alias “%(file)s” tidak punya kolom text dan code.", file=path.name),
            hint=_("Baris pertama harus berisi: text,kecamatan,code."),
        )
    found = []
    for record in reader:
        alias = Alias(*(_FORMULA_MARK.sub("", (record.get(name) or "").strip()) for name in COLUMNS))
        if not alias.text:
            raise InvalidInputError(
                _("Berkas alias “%(file)s” baris %(row)s tidak lengkap.", file=path.name, row=reader.line_num),
                hint=_("Isi kolom text, atau hapus baris itu."),
            )
        found.append(alias)
    return found


def write_aliases(records: Iterable[Alias], path: Path) -> None:
    """Keep corrections in the format that `read_aliases` reads; the file is replaced whole or not at all."""
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", encoding="utf-8", newline="", delete=False
    ) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(_text, (alias.text, alias.kecamatan, alias.code)) for alias in records)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
