"""Failures of disk and database, told to the user: what, where, and the way out."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from geoservice.errors import ConflictError, GeoserviceError, UnavailableError, reason_of
from geoservice.i18n import Message
from geoservice.i18n import message as _

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def disk_explained(what: str) -> Iterator[None]:
    """Turn an OSError of the block into UnavailableError; `what` names the file or folder without its full path."""
    try:
        yield
    except OSError as error:
        raise disk_failure(error, what) from error


def disk_failure(error: OSError, what: str) -> UnavailableError:
    """The explanation of an error of the disk."""
    if error.errno in _FULL:
        return _full(what)
    if error.errno in _READ_ONLY:
        return _read_only(what)
    return UnavailableError(
        _("“%(what)s” tidak dapat dibaca atau ditulis: %(reason)s", what=what, reason=reason_of(error)),
        hint=_("Periksa disk dan folder data, lalu ulangi."),
    )


@contextmanager
def database_explained() -> Iterator[None]:
    """Turn what the database says in the block into one of our errors; mistakes in our SQL pass through."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError(
            _("Katalog sedang diubah oleh proses lain; perubahan ini dibatalkan."), hint=_("Ulangi perintahnya.")
        ) from error
    except PoolTimeoutError as error:
        raise busy() from error
    except sqlite3.Error as error:
        explained = _sqlite_failure(error.sqlite_errorname)
        if explained is None:
            raise
        raise explained from error
    except DBAPIError as error:
        explained = _database_failure(error)
        if explained is None:
            raise
        raise explained from error


def _database_failure(error: DBAPIError) -> GeoserviceError | None:
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return _sqlite_failure(name)
    if type(error.orig).__module__.startswith("psycopg"):
        return _postgresql_failure(getattr(error.orig, "sqlstate", None), is_lost=error.connection_invalidated)
    return None


def _sqlite_failure(name: str) -> GeoserviceError | None:
    """Explain a result code of SQLite; source: https://sqlite.org/rescode.html."""
    if name.startswith("SQLITE_FULL"):
        return _full("catalogue.sqlite")
    if name.startswith("SQLITE_READONLY"):
        return _read_only("catalogue.sqlite")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return busy()
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged_catalogue(_("berkasnya bukan lagi katalog yang utuh"))
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
        return UnavailableError(
            _("Katalog “catalogue.sqlite” tidak dapat dibuka, dibaca, atau ditulis."),
            hint=_("Periksa apakah berkasnya ada, disk tidak penuh, dan folder data boleh ditulis."),
        )
    return None


def _postgresql_failure(state: str | None, *, is_lost: bool) -> GeoserviceError | None:
    """Explain an SQLSTATE; source: PostgreSQL manual, appendix A. None is an error of the connection itself."""
    if state is None or is_lost or state.startswith(("08", "28", "3D", "57P")):
        return UnavailableError(
            _("Basis data katalog tidak dapat dihubungi."),
            hint=_("Periksa apakah PostgreSQL berjalan dan alamat di GEOSERVICE_DATABASE benar."),
        )
    if state == "53100":
        return _full("PostgreSQL")
    if state in ("25006", "42501"):
        return _read_only("PostgreSQL")
    if state in ("55P03", "57014", "40P01", "40001", "53300"):
        return busy()
    if state.startswith("XX"):
        return damaged_catalogue(_("PostgreSQL melaporkan data yang rusak"))
    return None


def damaged_catalogue(reason: Message) -> UnavailableError:
    """The catalogue holds something that it never was given."""
    return UnavailableError(
        _("Katalog rusak: %(reason)s.", reason=reason),
        hint=_("Jalankan “geoservice verify”, lalu pulihkan dari cadangan dengan “geoservice restore”."),
    )


def _full(what: str) -> UnavailableError:
    return UnavailableError(
        _("Disk penuh: “%(what)s” tidak dapat ditulis.", what=what),
        hint=_("Kosongkan ruang disk, lalu ulangi. Peta yang sudah terbit tidak berubah."),
    )


def _read_only(what: str) -> UnavailableError:
    return UnavailableError(
        _("“%(what)s” hanya dapat dibaca, tidak dapat ditulis.", what=what),
        hint=_("Beri izin tulis pada folder data, atau pilih folder lain dengan GEOSERVICE_DATA_DIR."),
    )


def busy() -> UnavailableError:
    """Somebody else holds the catalogue for longer than anybody should."""
    return UnavailableError(
        _("Katalog sedang dipakai oleh proses lain terlalu lama."), hint=_("Tunggu sebentar, lalu ulangi.")
    )
