"""The errors a user can meet, by kind; each door maps a kind to its own status or exit code.

Every error carries a message (what and where) and a hint (the way out), both translated at the door.
"""

from __future__ import annotations

from geoservice.i18n import Message


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
