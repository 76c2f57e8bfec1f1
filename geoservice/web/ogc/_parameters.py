"""Parameters of the XML services (WMS, WMTS, WFS): names in any case, and how a bad value is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _

_MOST_DIGITS = 12


class ServiceRefusalError(InvalidInputError):
    """A refusal with the code word of its standard, and the parameter it is about."""

    def __init__(
        self, message: Message, *, hint: Message | None = None, code: str = "", locator: str = "", status: int = 400
    ) -> None:
        super().__init__(message, hint=hint)
        self.code, self.locator, self.status = code, locator, status


@dataclass(frozen=True, slots=True)
class Parameters:
    """What one request says, by upper-case name; the first of repeated parameters counts."""

    values: dict[str, str]

    @classmethod
    def of_request(cls) -> Parameters:
        """Those of the present request."""
        values: dict[str, str] = {}
        for name, value in request.args.items():
            values.setdefault(name.upper(), value)
        return cls(values)

    def get(self, *names: str, default: str = "") -> str:
        """The first of these parameters that is not empty."""
        return next((self.values[name] for name in names if self.values.get(name)), default)

    def need(self, name: str, *others: str) -> str:
        """The value; raises ServiceRefusalError where it is missing or empty."""
        found = self.get(name, *others)
        if not found:
            raise missing(name)
        return found

    def whole(
        self,
        name: str,
        least: int,
        most: int,
        *,
        default: int | None = None,
        code: str = "InvalidParameterValue",
        status: int = 400,
    ) -> int:
        """A whole number from `least` to `most`; raises ServiceRefusalError."""
        text = self.get(name)
        if not text and default is not None:
            return default
        text = text or self.need(name)
        plain = text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS
        if not plain or not least <= int(text) <= most:
            hint = _("Bilangan bulat dari %(least)s sampai %(most)s.", least=least, most=most)
            raise refused(name, text, hint=hint, code=code, status=status)
        return int(text)

    def one_of(self, name: str, known: Sequence[str], *, default: str, code: str = "InvalidParameterValue") -> str:
        """One of the known values, in any case; raises ServiceRefusalError."""
        text = self.get(name, default=default)
        found = next((entry for entry in known if _folded(entry) == _folded(text)), None)
        if found is None:
            hint = _("Pilih salah satu: %(choices)s.", choices=", ".join(known))
            raise refused(name, text, hint=hint, code=code)
        return found


def missing(name: str) -> ServiceRefusalError:
    """The refusal of a request without a parameter that it needs."""
    return ServiceRefusalError(
        _("Parameter “%(name)s” harus diisi.", name=name), code="MissingParameterValue", locator=name
    )


def refused(
    name: str, value: str, *, hint: Message | None = None, code: str = "InvalidParameterValue", status: int = 400
) -> ServiceRefusalError:
    """The refusal of a value."""
    message = _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=value[:80])
    return ServiceRefusalError(message, hint=hint, code=code, locator=name, status=status)


def _folded(text: str) -> str:
    """Media types are alike whatever their case and spaces; a `+` in an address is a space."""
    return text.lower().replace(" ", "").replace("+", "")
