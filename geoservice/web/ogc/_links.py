"""Links between OGC API documents, and which of their forms a client wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from flask import request

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.web.links import site_root

JSON = "application/json"
HTML = "text/html"
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"

#: The media type of every value of `f` that documents have; items have more.
DOCUMENT_FORMS: Mapping[str, str] = {"json": JSON, "html": HTML}

Link = dict[str, object]


def ogc_url(*parts: str, **query: object) -> str:
    """The absolute address of something below `/ogc`."""
    path = "/".join((f"{site_root()}/ogc", *(quote(part, safe="") for part in parts)))
    asked = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(asked, safe=',:/')}" if asked else path


def link(rel: str, href: str, media_type: str, title: str = "", **more: object) -> Link:
    """One link object (RFC 8288 in JSON, as OGC API Common writes it)."""
    said: Link = {"href": href, "rel": rel, "type": media_type, **more}
    return said | {"title": title} if title else said


def forms_of(path: Sequence[str], chosen: str, forms: Mapping[str, str] = DOCUMENT_FORMS) -> list[Link]:
    """`self` for the form that is answered and `alternate` for the others; other parameters are kept."""
    kept = {name: value for name, value in request.args.items() if name != "f"}
    return [
        link("self" if name == chosen else "alternate", ogc_url(*path, **kept, f=name), media_type)
        for name, media_type in forms.items()
        if name == chosen or media_type != forms[chosen]
    ]


def file_links(links: Iterable[Link]) -> str:
    """The same links as a header (RFC 8288), for answers that have no room for them."""
    return ", ".join(f'<{entry["href"]}>; rel="{entry["rel"]}"; type="{entry["type"]}"' for entry in links)


def chosen_form(forms: Mapping[str, str] = DOCUMENT_FORMS) -> str:
    """The form that `f` names, else the one that Accept prefers, else the first.

    Raises InvalidInputError for an `f` that is not offered. `application/json` means every JSON form.
    """
    asked = request.args.get("f")
    if asked is not None:
        if asked not in forms:
            raise InvalidInputError(
                _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name="f", value=asked[:80]),
                hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(forms)),
            )
        return asked
    qualities = {name: _quality(media_type) for name, media_type in forms.items()}
    best = max(qualities.values(), default=0)
    # A browser names text/html; a program that takes anything, or nothing that there is, gets the first.
    return next((name for name, quality in qualities.items() if quality == best and quality > 0), next(iter(forms)))


def _quality(media_type: str) -> float:
    """How much the client wants a media type; its parameters need not be named."""
    accepted, plain = request.accept_mimetypes, media_type.partition(";")[0]
    names = {media_type, plain, JSON} if plain.endswith("json") else {media_type, plain}
    return max(float(accepted[name]) for name in names)


def check_parameters(known: Iterable[str], *, repeated: Sequence[str] = ()) -> None:
    """Raises InvalidInputError for a parameter that is unknown or repeated (OGC 17-069r4, query-param-unknown).

    Some standards let a parameter come several times: those are `repeated`.
    """
    names = {*known, "f", "lang"}
    for name in request.args:
        if name not in names:
            raise InvalidInputError(
                _("Parameter “%(name)s” tidak dikenal.", name=name[:80]),
                hint=_("Yang dikenal: %(names)s.", names=", ".join(sorted(names))),
            )
        if len(request.args.getlist(name)) > 1 and name not in repeated:
            raise InvalidInputError(
                _("Parameter “%(name)s” disebut lebih dari sekali.", name=name), hint=_("Sebutkan sekali saja.")
            )
