"""Which language a request is answered in.

`?lang=` decides. Pages then follow the browser; embeds and data do not: a map on a village website speaks the language
of that site, and a file must not change with the reader's browser. Otherwise the operator's language holds.
"""

from __future__ import annotations

from flask import g, request

from geoservice.errors import InvalidInputError
from geoservice.i18n import LANGUAGES, Language, parse_language, set_language
from geoservice.i18n import message as _

#: Blueprints whose pages follow the reader's browser.
_READER_PAGES = {"catalogue", "maps", None}


def choose_language(default: Language) -> None:
    """Set the language of this request; raises InvalidInputError for a language we do not have."""
    set_language(default)
    asked = request.args.get("lang", "")
    language = parse_language(asked)
    if asked and language is None:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name="lang", value=asked[:80]),
            hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(LANGUAGES)),
        )
    g.asked_language = language
    if language is None and request.blueprint in _READER_PAGES:
        language = _of_browser()
    set_language(language or default)


def keep_language(default: Language, endpoint: str, values: dict[str, object]) -> None:
    """Carry a language that was asked for along the links of our pages; embeds speak the default without being told."""
    language = g.get("asked_language") if g else None
    room = endpoint.partition(".")[0]
    if language and (room in ("catalogue", "maps") or (room == "embed" and language != default)):
        values.setdefault("lang", language)


def _of_browser() -> Language | None:
    wanted = (parse_language(tag) for tag in request.accept_languages.values())
    return next((language for language in wanted if language), None)
