"""Ids of boundary sets and layers: parsed once, safe in addresses and in paths from then on."""

from __future__ import annotations

import re
import unicodedata

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.expressions import expression

_PATTERN = expression(r"[a-z0-9][a-z0-9-]{0,60}")
MAX_LENGTH = 61


def is_identifier(text: str) -> bool:
    """Whether the text matches `^[a-z0-9][a-z0-9-]{0,60}$` (CONTRACT)."""
    return _PATTERN.fullmatch(text) is not None


def parse_identifier(text: str) -> str:
    """The text itself, or InvalidInputError with an id that would do."""
    if not is_identifier(text):
        raise InvalidInputError(
            _(
                "Id “%(text)s” tidak dapat dipakai: hanya huruf kecil, angka, dan tanda hubung, paling panjang 61.",
                text=text,
            ),
            hint=_("Coba “%(slug)s”.", slug=slugify(text) or "peta-1"),
        )
    return text


def slugify(*words: str) -> str:
    """Words joined to an id: `("Jumlah TPS", "2024", "desa-1601")` -> `jumlah-tps-2024-desa-1601`.

    Too long a result loses whole words from the end of the first part, never from the rest.
    """
    parts = [_slug(word) for word in words]
    tail = "-".join(part for part in parts[1:] if part)
    room = MAX_LENGTH - len(tail) - 1 if tail else MAX_LENGTH
    head = parts[0] if parts else ""
    if len(head) > room:
        cut = head[: max(room, 0)]
        head = cut.rsplit("-", 1)[0] if head[len(cut)] != "-" and "-" in cut else cut.rstrip("-")
    return "-".join(part for part in (head, tail) if part)[:MAX_LENGTH].strip("-")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
