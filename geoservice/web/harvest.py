"""The whole catalogue for harvesters: DCAT (CKAN), Satu Data and ISO 19139."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flask import Blueprint, Response

from geoservice.actions.list_layers import list_layers
from geoservice.actions.open_boundary import mapped_edition
from geoservice.actions.open_layer import open_layer, version_now
from geoservice.formats import LayerView
from geoservice.formats.metadata._dcat_terms import THEMES, language_term
from geoservice.formats.metadata._record import contacts
from geoservice.formats.metadata.dcat import CONTEXT, agent, dataset, day, source
from geoservice.formats.metadata.iso import iso_xml
from geoservice.formats.metadata.satu_data import metadata
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.layer import Theme
from geoservice.web.http import Representation, entity_tag
from geoservice.web.links import site_root
from geoservice.web.respond import answer, current_store, shelf

bp = Blueprint("harvest", __name__)


@bp.get("/catalog.jsonld")
def dcat() -> Response:
    """DCAT: one dcat:Catalog with every layer as a dataset."""
    return _kept("catalog.jsonld", "application/ld+json", lambda: _encoded(_dcat(_described())))


@bp.get("/catalog.json")
def satu_data() -> Response:
    """The fields of Satu Data Indonesia of every layer."""
    return _kept("catalog.json", "application/json", lambda: _encoded([metadata(view) for view in _opened()]))


@bp.get("/catalog.xml")
def iso() -> Response:
    """The catalogue as one ISO 19139 record; its layers have records of their own."""
    return _kept("catalog.xml", "application/xml", lambda: iso_xml(_series(_described())))


def _kept(name: str, media_type: str, write: Callable[[], bytes]) -> Response:
    key = ("harvest", name, current_store().catalogue.changes(), current_language(), site_root())
    body = shelf().get(key, write)
    return answer(Representation(lambda: body, media_type, entity_tag(*key)))


def _opened() -> Iterator[LayerView]:
    """Every layer, one after the other: the values of all at once would not fit into memory."""
    store = current_store()
    return (replace(open_layer(store, row.layer.id), public_url=site_root()) for row in list_layers(store))


def _described() -> list[LayerView]:
    """Every layer without its values, which only the counts of Satu Data need."""
    store, root, views = current_store(), site_root(), list[LayerView]()
    for row in list_layers(store):
        layer, version = version_now(store, row.layer.id)
        prepared = mapped_edition(store, version.edition_digest, version.preparation)
        views.append(LayerView(layer, version, _NO_VALUES, prepared, root))
    return views


_NO_VALUES = Theme(np.zeros(0), np.zeros(0, np.uint8), np.zeros(0, np.uint8))


def _dcat(views: list[LayerView]) -> dict[str, Any]:
    title = str(_("Peta tematik wilayah"))
    sources = {source(view) for view in views if source(view)}
    moments = [view.published.published_at for view in views]
    return {
        "@context": CONTEXT,
        "@id": f"{site_root()}/",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": title, "@language": current_language()},
        "dct:description": {
            "@value": str(_("Peta statistik desa, kecamatan, dan kabupaten.")),
            "@language": current_language(),
        },
        "dct:language": language_term(current_language()),
        "dct:publisher": agent(sources.pop() if len(sources) == 1 else title),
        "dct:modified": [day(max(moments))] if moments else [],
        "foaf:homepage": {"@id": f"{site_root()}/"},
        "dcat:themeTaxonomy": {"@id": THEMES, "@type": "skos:ConceptScheme"},
        "dcat:dataset": [dataset(view) for view in views],
    }


def _series(views: list[LayerView]) -> dict[str, Any]:
    """The control file of the catalogue: where its layers lie, when the last one appeared, what they are called."""
    language = current_language()
    boxes = [view.prepared.edition.bbox for view in views]
    edges = [min(box[0] for box in boxes), min(box[1] for box in boxes)] if boxes else [-180.0, -90.0]
    edges += [max(box[2] for box in boxes), max(box[3] for box in boxes)] if boxes else [180.0, 90.0]
    day = max((view.published.published_at[:10] for view in views), default="1970-01-01")
    words = list(dict.fromkeys(view.published.indicator.title for view in views))
    page = f"{site_root()}/"
    return {
        "mcf": {"version": "1.0"},
        "metadata": {
            "identifier": "geoservice",
            "language": language,
            "charset": "utf8",
            "hierarchylevel": "series",
            "datestamp": day,
            "dataseturi": page,
        },
        "spatial": {"datatype": "vector", "geomtype": "surface"},
        "identification": {
            "language": language,
            "charset": "utf8",
            "title": {language: str(_("Peta tematik wilayah"))},
            "abstract": {language: str(_("Peta statistik desa, kecamatan, dan kabupaten."))},
            "dates": {"publication": day},
            "keywords": {"default": {"keywords": {language: words}, "keywords_type": "theme"}},
            "topiccategory": ["society"],
            "extents": {"spatial": [{"bbox": edges, "crs": 4326}]},
            "rights": {language: ""},
            "accessconstraints": "otherRestrictions",
            "url": page,
            "status": "onGoing",
            "maintenancefrequency": "irregular",
        },
        "contact": contacts("", page),
        "distribution": {
            view.layer.id: {
                "url": f"{site_root()}/layers/{view.layer.id}/metadata.xml",
                "type": "WWW:LINK",
                "rel": "item",
                "name": view.published.title,
                "function": "information",
            }
            for view in views
        },
    }


def _encoded(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, allow_nan=False, indent=1).encode()
