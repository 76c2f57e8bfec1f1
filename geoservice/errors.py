"""The errors a user can meet, by kind; each door maps a kind to its own status or exit code.

Every error carries a message (what and where) and a hint (the way out), both translated at the door.
"""

from __future__ import annotations

import errno

from geoservice.i18n import Message
from geoservice.i18n import message as _


class GeoserviceError(Exception):
    """The root of all errors that are explained to the user."""

    def __init__(self, message: Message, *, hint: Message | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return str(self.message) if self.hint is None else f"{self.message} {self.hint}"


class NotFoundError(GeoserviceError):
    """The named thing does not exist."""


class InvalidInputError(GeoserviceError):
    """The input cannot be used as it is; nothing was written."""


class NotAllowedError(GeoserviceError):
    """The actor may not do this."""


class ConflictError(GeoserviceError):
    """Somebody else changed the same thing first."""


class UnavailableError(GeoserviceError):
    """The service cannot answer now: a full or read-only disk, a damaged file, no network."""


class WithdrawnError(NotFoundError):
    """The named thing was published once and has been taken back."""


_REASONS = {
    errno.ENOENT: _("foldernya tidak ada"),
    errno.ENOTDIR: _("sebagian jalurnya bukan folder"),
    errno.EISDIR: _("itu sebuah folder"),
    errno.EACCES: _("tidak ada izin"),
    errno.EPERM: _("tidak ada izin"),
    errno.EROFS: _("hanya dapat dibaca"),
    errno.ENOSPC: _("disk penuh"),
    errno.EDQUOT: _("kuota disk habis"),
    errno.EFBIG: _("berkasnya terlalu besar"),
    errno.EIO: _("disk rusak"),
    errno.EADDRINUSE: _("sudah dipakai program lain"),
    errno.EADDRNOTAVAIL: _("bukan alamat mesin ini"),
}


def reason_of(error: OSError) -> Message | str:
    """Why the operating system refused, in words; its own where none are ours."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
