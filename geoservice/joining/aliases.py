"""Corrections that people made once: a text (in a kecamatan) that stands for a region.

Format: CSV with the columns `text`, `kecamatan` (may be empty) and `code`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.i18n import message as _
from geoservice.joining.keys import Join, KeyColumn, KeyTable, Outcome
from geoservice.joining.names import kecamatan_key, plain
from geoservice.joining.places import Places

COLUMNS = ("text", "kecamatan", "code")


@dataclass(frozen=True, slots=True)
class Aliases:
    """(text key, kecamatan key or empty) -> the boundary's own code."""

    codes: Mapping[tuple[str, str], str]

    def applied(self, join: Join, keys: KeyTable, names: KeyColumn | None, places: Places) -> Join:
        """The join with every undecided row that a correction names settled."""
        if names is None:
            return join
        parents = next(iter(keys.of("kecamatan")), None)
        positions, outcomes = list(join.positions), dict(join.outcomes)
        for row, outcome in join.outcomes.items():
            if outcome.kind == "ignored" and outcome.reason != "outside":
                continue
            code = self.code(names.cells[row], parents.cells[row] if parents else "")
            position = places.by_code.get(code.casefold()) if code else None
            if position is not None:
                positions[row] = position
                outcomes[row] = Outcome("matched", "alias", (position,), name=outcome.name)
        return Join(join.key, positions, outcomes, join.warnings)

    def code(self, text: str, kecamatan: str) -> str | None:
        """The code a text stands for; a correction for its kecamatan goes before one for all."""
        key = plain(text)
        return self.codes.get((key, kecamatan_key(kecamatan))) or self.codes.get((key, ""))


def read_aliases(path: Path) -> Aliases:
    """The corrections in a file; raises NotFoundError or InvalidInputError naming the row."""
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
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    if not {"text", "code"} <= set(reader.fieldnames or ()):
        raise InvalidInputError(
            _("Berkas alias “%(file)s” tidak punya kolom text dan code.", file=path.name),
            hint=_("Baris pertama harus berisi: text,kecamatan,code."),
        )
    codes = {}
    for record in reader:
        name, code = (record.get("text") or "").strip(), (record.get("code") or "").strip()
        if not name or not code:
            raise InvalidInputError(
                _("Berkas alias “%(file)s” baris %(row)s tidak lengkap.", file=path.name, row=reader.line_num),
                hint=_("Isi kolom text dan code, atau hapus baris itu."),
            )
        kecamatan = (record.get("kecamatan") or "").strip()
        codes[plain(name), kecamatan_key(kecamatan) if kecamatan else ""] = code
    return Aliases(codes)


def write_aliases(records: Sequence[tuple[str, str, str]], path: Path) -> None:
    """Keep corrections (text, kecamatan, code) in the format that `read_aliases` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(records)
