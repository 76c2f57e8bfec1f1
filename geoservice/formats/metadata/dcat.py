"""DCAT 3 as JSON-LD with what DCAT-AP asks for, as the harvesters of CKAN read it (https://www.w3.org/TR/vocab-dcat-3/)."""

from __future__ import annotations

import json
from typing import Any

from geoservice.formats import LayerView
from geoservice.formats.metadata._dcat_terms import language_term, licence_term, theme_term
from geoservice.formats.metadata._record import abstract, distribution, keywords, licence, title
from geoservice.i18n import current_language

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = "https://www.iana.org/assignments/media-types/"


class Dcat:
    """One dcat:Dataset with its distributions."""

    extension = "metadata.jsonld"
    media_type = "application/ld+json"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        return json.dumps({"@context": CONTEXT, **dataset(view)}, ensure_ascii=False, indent=1).encode()


PLUGIN = Dcat()


def dataset(view: LayerView) -> dict[str, Any]:
    """The dataset without its context, for catalogues too; only what somebody said."""
    published, edition = view.published, view.prepared.edition
    page = f"{view.public_url}/maps/{view.layer.id}"
    language = current_language()
    said: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": view.layer.id,
        "dct:title": {"@value": title(view), "@language": language},
        "dct:description": {"@value": abstract(view), "@language": language},
        "dct:language": language_term(language),
        "dct:issued": day(published.published_at),
        "dct:modified": day(published.published_at),
        "dcat:version": str(published.number),
        "dcat:keyword": [{"@value": word, "@language": "id"} for word in keywords(view)],
        "dcat:theme": theme_term(),
        "dcat:landingPage": {"@id": page},
        "dct:spatial": _place(edition.bbox),
        "dcat:distribution": [_distribution(view, entry) for entry in distribution(view).values()],
    }
    if source(view):
        said["dct:publisher"] = agent(source(view))
        said["dcat:contactPoint"] = contact(source(view), page)
    if licence(view):
        said["dct:license"] = licence_term(licence(view))
    if published.period:
        first, last = published.period.days()
        said["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": day(first.isoformat()),
            "dcat:endDate": day(last.isoformat()),
        }
    return said


def source(view: LayerView) -> str:
    """Who answers for the numbers, else for the boundaries; empty where nobody is named."""
    return view.published.indicator.source or view.prepared.edition.source


def agent(name: str) -> dict[str, str]:
    """A publisher."""
    return {"@type": "foaf:Organization", "foaf:name": name}


def contact(name: str, page: str) -> dict[str, Any]:
    """Where questions are put: we know of nobody's letters or numbers, but of a page."""
    return {"@type": "vcard:Organization", "vcard:fn": name, "vcard:hasURL": {"@id": page}}


def day(moment: str) -> dict[str, str]:
    """The date of a moment in ISO 8601."""
    return _typed(moment[:10], "xsd:date")


def _distribution(view: LayerView, entry: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"@id": entry["url"], "@type": "dcat:Distribution", "dct:title": entry["name"]}
    if entry["function"] == "download":
        said |= {
            "dcat:downloadURL": {"@id": entry["url"]},
            "dcat:accessURL": {"@id": entry["url"]},
            "dcat:mediaType": {"@id": f"{_MEDIA}{entry['type']}"},
            "dct:format": entry["name"],
        }
    else:
        said |= {"dcat:accessURL": {"@id": entry["url"]}, "dct:format": entry["type"]}
    if licence(view):
        said["dct:license"] = licence_term(licence(view))
    return said


def _place(bbox: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = bbox
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return {"@type": "dct:Location", "dcat:bbox": _typed(f"POLYGON(({ring}))", "gsp:wktLiteral")}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": kind}
