"""The table that says which Kemendagri code a BPS code means. The project ships none: it is imported.

Format: CSV (may be gzipped), UTF-8, with the columns `kode_bps` (10 digits) and `kode` (Kemendagri, with or without
dots); `nama_bps` is read when present, other columns are ignored. One BPS code may stand in several rows.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.i18n import message as _
from geoservice.joining.codes import digits_of

_BPS_COLUMNS = ("kode_bps", "bps", "kode bps", "bps_kode_desa_kelurahan")
_CODE_COLUMNS = ("kode", "kode_kemendagri", "kemendagri", "kode kemendagri", "kemendagri_kode_desa_kelurahan")
_NAME_COLUMNS = ("nama_bps", "nama")
_MAX_TEXT = 64 * 1024 * 1024


@dataclass(frozen=True)
class Crosswalk:
    """BPS code (10 digits) -> Kemendagri codes (10 digits, no dots), most often exactly one."""

    codes: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str] = field(default_factory=dict)
    """BPS code -> name on the BPS list."""

    def __len__(self) -> int:
        return len(self.codes)

    def kemendagri(self, bps: str) -> tuple[str, ...]:
        """Kemendagri codes of a BPS code of a village (10), kecamatan (7), kabupaten (4) or province (2 digits)."""
        if len(bps) == 10:
            return self.codes.get(bps, ())
        return self._parents.get(bps, ())

    def bps_of(self, kabupaten: str) -> str:
        """The BPS code of a Kemendagri kabupaten (4 digits); empty unless it is exactly one."""
        found = [bps for bps, codes in self._parents.items() if len(bps) == len(kabupaten) and kabupaten in codes]
        return found[0] if len(found) == 1 else ""

    @cached_property
    def known(self) -> frozenset[str]:
        """Every Kemendagri village code on the list."""
        return frozenset(code for codes in self.codes.values() for code in codes)

    @cached_property
    def bps(self) -> set[str]:
        """Every BPS code on the list, of villages and of their parents."""
        return {*self.codes, *self._parents}

    @cached_property
    def _parents(self) -> dict[str, tuple[str, ...]]:
        """BPS codes of parents -> the Kemendagri parent of most of their villages."""
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for bps, codes in self.codes.items():
            for code in codes:
                for mine, theirs in ((7, 6), (4, 4), (2, 2)):
                    votes[bps[:mine]][code[:theirs]] += 1
        return {bps: (found.most_common(1)[0][0],) for bps, found in votes.items()}


def read_crosswalk(path: Path) -> Crosswalk:
    """The crosswalk in a CSV file; raises NotFoundError or InvalidInputError naming the row."""
    if not path.is_file():
        raise NotFoundError(
            _("Berkas padanan kode “%(file)s” tidak ditemukan.", file=path.name),
            hint=_("Periksa nama dan foldernya."),
        )
    codes: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for row, bps_text, code_text, name in _records(path):
        bps, code = digits_of(bps_text), digits_of(code_text)
        if len(bps) != 10 or len(code) != 10:
            raise InvalidInputError(
                _(
                    "Tabel padanan “%(file)s” baris %(row)s: “%(bps)s” dan “%(code)s” bukan sepasang kode desa.",
                    file=path.name,
                    row=row,
                    bps=bps_text,
                    code=code_text,
                ),
                hint=_("Kolom kode_bps harus 10 angka, kolom kode harus kode Kemendagri seperti 16.01.07.2001."),
            )
        if code not in codes[bps]:
            codes[bps].append(code)
        if name:
            names[bps] = name
    if not codes:
        raise InvalidInputError(
            _("Tabel padanan “%(file)s” kosong.", file=path.name),
            hint=_("Isi satu baris per desa: kode_bps dan kode."),
        )
    return Crosswalk({bps: tuple(found) for bps, found in codes.items()}, names)


def write_crosswalk(crosswalk: Crosswalk, path: Path) -> None:
    """Keep a crosswalk so that `read_crosswalk` gives it back: gzipped CSV, same bytes for the same content."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kode_bps", "kode", "nama_bps"])
    for bps in sorted(crosswalk.codes):
        for code in crosswalk.codes[bps]:
            writer.writerow([bps, code, crosswalk.names.get(bps, "")])
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def _records(path: Path) -> Iterator[tuple[int, str, str, str]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    header = [cell.strip().lower() for cell in next(reader, [])]
    bps, code = _find(header, _BPS_COLUMNS), _find(header, _CODE_COLUMNS)
    if bps is None or code is None:
        raise InvalidInputError(
            _("Tabel padanan “%(file)s” tidak punya kolom kode_bps dan kode.", file=path.name),
            hint=_("Baris pertama harus berisi nama kolom: kode_bps,kode[,nama_bps]."),
        )
    name = _find(header, _NAME_COLUMNS)
    for record in reader:
        if len(record) > max(bps, code) and record[bps].strip() and record[code].strip():
            yield reader.line_num, record[bps], record[code], record[name].strip() if name is not None else ""


def _find(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = zlib.decompressobj(31).decompress(data, _MAX_TEXT)
        return data.decode("utf-8-sig")
    except (zlib.error, UnicodeDecodeError, EOFError) as error:
        raise InvalidInputError(
            _("Tabel padanan “%(file)s” tidak dapat dibaca.", file=path.name),
            hint=_("Simpan sebagai CSV UTF-8, boleh dimampatkan dengan gzip."),
        ) from error
