"""How large a table may be: bounded memory and time before any parser sees the file (TRUST U2, U6)."""

from __future__ import annotations

import zipfile
from pathlib import Path

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.i18n import Message
from geoservice.i18n import message as _

MAX_BYTES = 30 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 60
MAX_ROWS = 500_000
#: As far as column ZZ.
MAX_COLUMNS = 702
MAX_CELLS = 6_000_000

_RATIO_MATTERS_FROM = 4 * 1024 * 1024


def check_file(path: Path) -> None:
    """Raise NotFoundError or InvalidInputError unless the path is a readable file of bearable size."""
    if not path.exists():
        raise NotFoundError(
            _("Berkas “%(file)s” tidak ditemukan.", file=path.name),
            hint=_("Periksa nama dan foldernya."),
        )
    if path.is_dir():
        raise InvalidInputError(
            _("“%(file)s” adalah folder, bukan tabel.", file=path.name),
            hint=_("Sebutkan satu berkas CSV, XLSX, XLS, ODS, atau Parquet."),
        )
    size = path.stat().st_size
    if size == 0:
        raise InvalidInputError(
            _("Berkas “%(file)s” kosong (0 byte).", file=path.name),
            hint=_("Simpan ulang tabelnya, lalu coba lagi."),
        )
    if size > MAX_BYTES:
        raise InvalidInputError(
            _(
                "Berkas “%(file)s” terlalu besar: %(size)s MB, batasnya %(limit)s MB.",
                file=path.name,
                size=size // 1024 // 1024,
                limit=MAX_BYTES // 1024 // 1024,
            ),
            hint=_("Hapus gambar dan lembar yang tidak dipakai, atau simpan sebagai CSV."),
        )


def check_shape(file: str, rows: int, columns: int) -> None:
    """Raise InvalidInputError when a sheet has more rows, columns or cells than can be held."""
    if rows > MAX_ROWS:
        raise _too_far(file, _("%(rows)s baris (batasnya %(limit)s)", rows=rows, limit=MAX_ROWS))
    if columns > MAX_COLUMNS:
        raise _too_far(file, _("%(columns)s kolom (batasnya %(limit)s)", columns=columns, limit=MAX_COLUMNS))
    if rows * columns > MAX_CELLS:
        raise _too_far(file, _("%(cells)s sel (batasnya %(limit)s)", cells=rows * columns, limit=MAX_CELLS))


def _too_far(file: str, what: Message) -> InvalidInputError:
    return InvalidInputError(
        _("Tabel “%(file)s” terlalu luas: %(what)s.", file=file, what=what),
        hint=_("Hapus sel yang terisi jauh di luar tabel, atau pisahkan tabelnya."),
    )


def check_archive(path: Path) -> None:
    """Raise InvalidInputError for a damaged zip, or one that unpacks to far more than it weighs."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise damaged(path) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    inflated = unpacked > _RATIO_MATTERS_FROM and unpacked / packed > MAX_RATIO
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or inflated:
        raise InvalidInputError(
            _(
                "Isi “%(file)s” membengkak saat dibuka (%(entries)s bagian, %(size)s MB): ditolak demi keamanan.",
                file=path.name,
                entries=len(entries),
                size=unpacked // 1024 // 1024,
            ),
            hint=_("Salin tabelnya saja ke buku kerja baru, atau simpan sebagai CSV."),
        )


def damaged(path: Path) -> InvalidInputError:
    """The error for a file that stops in the middle or is not what it says."""
    return InvalidInputError(
        _("Berkas “%(file)s” rusak atau terpotong: isinya tidak dapat dibaca.", file=path.name),
        hint=_("Unduh atau salin ulang berkasnya, lalu simpan ulang dari aplikasi lembar kerja."),
    )
