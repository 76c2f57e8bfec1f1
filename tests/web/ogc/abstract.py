"""Which abstract tests of the OGC a test carries out, and all that a declared conformance class has.

The names are those of the annexes A of OGC 17-069r4 (Features 1), 18-058r1 (2), 19-079r2 (3), 23-058r2 (5), 21-065r2
(CQL2), 19-072 and 20-024 (Common 1 and 2), 20-057 (Tiles), 17-083r4 (tile matrix sets), 20-058 (Maps), and, for the
draft 20-009 (Styles), those of its requirements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

SPEC = "http://www.opengis.net/spec"
T = TypeVar("T", bound=Callable[..., None])

_LANDING = "root-op root-success conformance-op conformance-success api-definition-op api-definition-success"
_OAS = "completeness exceptions-codes oas-definition-1 oas-definition-2 oas-impl security"
_SCHEMAS = {
    "schemas": "basic-schema-inspection role role-id property-seq unit definition nullvalues",
    "advanced-property-roles": "role-primary-geometry role-primary-temporal role-type",
    "returnables-and-receivables": "get-conformance link op-and-response response-1",
    "queryables": "get-conformance link op-and-response",
    "sortables": "get-conformance link op-and-response",
}

#: Standard -> conformance class -> its abstract tests. Left out are those that only servers with writing can pass
#: (response-2 of part 5), the functions of our own that CQL2 lets a server add (get-functions of part 3), and the
#: predicates of CQL2 over the places of Natural Earth (test-data of three classes), which no package brings.
STANDARDS: Mapping[str, Mapping[str, str]] = {
    "ogcapi-common-1/1.0": {
        "core": "http query-param-capitalization query-param-list-delimiter query-param-list-empty "
        "query-param-list-escape query-param-name-invalid query-param-name-known query-param-name-unknown "
        "query-param-value-boolean query-param-value-decimal query-param-value-double query-param-value-integer "
        "query-param-value-invalid query-param-value-special",
        "landing-page": _LANDING,
        "json": "definition content",
        "html": "definition content",
        "oas30": _OAS,
    },
    "ogcapi-common-2/1.0": {
        "collections": "collections-list-op collections-list-success collections-list-links "
        "collections-list-collections description-op description-success description-links description-extent "
        "description-extent-multi",
        "json": "definition content",
        "html": "definition content",
    },
    "ogcapi-features-1/1.0": {
        "core": f"http {_LANDING} query-param-unknown query-param-invalid crs84 fc-md-op fc-md-success fc-md-links "
        "fc-md-items fc-md-items-links fc-md-extent fc-md-extent-multi sfc-md-op sfc-md-success fc-op "
        "fc-bbox-definition fc-bbox-response fc-limit-definition fc-limit-response fc-time-definition "
        "fc-time-response fc-response fc-links fc-timeStamp fc-numberMatched fc-numberReturned f-op f-success f-links",
        "geojson": "definition content",
        "html": "definition content",
        "oas30": _OAS,
    },
    "ogcapi-features-2/1.0": {
        "crs": "crs-uri default-crs storageCrs crs-parameter crs-parameter-invalid crs-parameter-default "
        "crs-parameter-transform bbox-crs-parameter bbox-crs-parameter-invalid bbox-crs-parameter-default",
    },
    "ogcapi-features-3/1.0": {
        "queryables": "get-conformance get-queryables-uris get-queryables",
        "queryables-query-parameters": "get-conformance query-param",
        "filter": "get-conformance filter-param filter-lang-default expression-construction filter-crs-wgs84 "
        "filter-crs-param",
        "features-filter": "get-conformance get-collections get-collection filter-on-items mixing-expression",
    },
    "ogcapi-features-5/1.0": _SCHEMAS,
    "ogcapi-common-3/1.0": _SCHEMAS,
    "cql2/1.0": {
        "cql2-text": "validate escaping",
        "cql2-json": "validate",
        "basic-cql2": "basic-test comparison is-null boolean test-data logical",
        "advanced-comparison-operators": "like between in logical",
        "case-insensitive-comparison": "casei casei-like logical",
        "accent-insensitive-comparison": "accenti accenti-like accenti-casei accenti-casei-like logical",
        "basic-spatial-functions": "s_intersects test-data logical",
        "basic-spatial-functions-plus": "s_intersects test-data",
        "spatial-functions": "s_intersects s_disjoint s_equals s_touches s_crosses s_within s_contains s_overlaps "
        "test-data logical",
        "property-property": "comparison-value-property comparison-property-property comparison-value-value "
        "test-data logical",
    },
    "ogcapi-tiles-1/1.0": {
        "core": "conformance-success tc-op tc-tilematrix-definition tc-tilerow-definition tc-tilecol-definition "
        "tc-success tc-error",
        "tileset": "description",
        "tilesets-list": "tileset-links",
        "geodata-tilesets": "desc-links operation",
        "mvt": "content",
        "png": "content",
        "oas30": "completeness operation-id",
    },
    "tms/2.0": {
        "tilematrixset": "tilematrixset",
        "tilematrixsetlimits": "tilematrixsetlimits",
        "tilesetmetadata": "tilesetmetadata",
        "json-tilematrixset": "json-tilematrixset",
        "json-tilematrixsetlimits": "json-tilematrixsetlimits",
        "json-tilesetmetadata": "json-tilesetmetadata",
    },
    "ogcapi-maps-1/1.0": {
        "core": "map-op map-response conformance-success",
        "collection-map": "desc-links desc-crs map-operation",
        "background": "bgcolor-definition transparent-definition void-color-definition void-transparent-definition "
        "map-success",
        "scaling": "width-definition height-definition scale-denominator-definition",
        "display-resolution": "mm-per-pixel-definition map-success",
        "spatial-subsetting": "bbox-crs subset-crs center-crs bbox-definition subset-definition subset-response "
        "center-definition width-height map-success",
        "datetime": "datetime-definition datetime-response subset-definition subset-response axis map-success",
        "crs": "crs-definition map-success",
        "tilesets": "desc-links tiles-parameters",
        "styled-map": "desc-links map-operation",
        "png": "content",
        "jpeg": "content",
        "api-operations": "completeness operation-id",
        "cors": "cors",
    },
    "ogcapi-styles-1/1.0": {
        "core": "base-resource-link styles-op styles-success style-op style-success style-feature-type",
        "global-styles": "global-styles",
        "collection-styles": "collection-styles",
        "mapbox-style": "content",
        "sld-se": "root content",
    },
}


def abstract(standard: str, conformance_class: str, *names: str) -> Callable[[T], T]:
    """Marks a test as these abstract tests of a class of a standard: `core`, `root-op`, `root-success`."""
    known = STANDARDS[standard][conformance_class].split()
    assert set(names) <= set(known), set(names) - set(known)

    def mark(test: T) -> T:
        carried: Any = test
        carried.abstract = [*getattr(test, "abstract", ()), *((standard, conformance_class, name) for name in names)]
        return test

    return mark


def schemas(conformance_class: str, *names: str) -> Callable[[T], T]:
    """The same for both names of the standard of schemas."""

    def mark(test: T) -> T:
        for standard in ("ogcapi-features-5/1.0", "ogcapi-common-3/1.0"):
            test = abstract(standard, conformance_class, *names)(test)
        return test

    return mark
