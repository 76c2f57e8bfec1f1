"""XML schemas and DTDs on this machine: those that packages bring (requirements/schemas.txt) and those typed by us."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

#: Where .ci/install-test-tools puts the files of requirements/schemas.txt.
PACKAGES = Path(sys.prefix) / "ogc-schemas"
TYPED = Path(__file__).parent / "schemas"
_MAPPROXY = PACKAGES / "mapproxy/test/schemas"
_PYCSW = PACKAGES / "pycsw/core/schemas"
_ISO = PACKAGES / "pycsw/plugins/profiles/apiso/schemas/ogc/iso/19139/20070417"

WMS_1_3_0 = _MAPPROXY / "wms/1.3.0/capabilities_1_3_0.xsd"
WMS_EXCEPTION_1_3_0 = _MAPPROXY / "wms/1.3.0/exceptions_1_3_0.xsd"
WMS_1_1_1 = _MAPPROXY / "wms/1.1.1/WMS_MS_Capabilities.dtd"
WMS_EXCEPTION_1_1_1 = _MAPPROXY / "wms/1.1.1/WMS_exception_1_1_1.dtd"
WMTS_1_0_0 = _MAPPROXY / "wmts/1.0/wmtsGetCapabilities_response.xsd"
OWS_1_1_0 = _PYCSW / "ogc/ows/1.1.0/owsAll.xsd"
GML_3_2_1 = _PYCSW / "ogc/gml/3.2.1/gml.xsd"
GMD = _ISO / "gmd/gmd.xsd"
#: What the schemas typed by us refer to.
_PLACES = {
    "{XML}": _PYCSW / "w3c/2001/xml.xsd",
    "{FES}": _PYCSW / "ogc/filter/2.0/filterAll.xsd",
    "{OWS}": OWS_1_1_0,
    "{FILTER}": _PYCSW / "ogc/filter/1.1.0/filter.xsd",
}


def whole(path: Path) -> etree.XMLSchema:
    """A schema that needs nothing from the network."""
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `make test`, which installs requirements/schemas.txt")
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def typed(name: str, folder: Path) -> Path:
    """A schema of tests/web/ogc/schemas, written into a folder with the places of what it refers to."""
    text = (TYPED / name).read_text(encoding="utf-8")
    if "{SE}" in text:
        text = text.replace("{SE}", typed("se_1_1.xsd", folder).as_uri())
    for mark, place in _PLACES.items():
        text = text.replace(mark, place.as_uri())
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def together(parts: Sequence[tuple[str, Path]], folder: Path) -> etree.XMLSchema:
    """One schema of several namespaces, each with the file of its own."""
    imports = "".join(
        f'<xsd:import namespace="{namespace}" schemaLocation="{path.as_uri()}"/>' for namespace, path in parts
    )
    path = folder / "together.xsd"
    path.write_text(f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">{imports}</xsd:schema>', "utf-8")
    return whole(path)


def doctype(path: Path) -> etree.DTD:
    """A DTD."""
    return etree.DTD(str(path))


def faults(schema: Any, document: bytes) -> list[str]:
    """What is wrong with a document, line by line; nothing where it is valid."""
    root = etree.fromstring(document, etree.XMLParser(no_network=True, load_dtd=False))
    return [] if schema.validate(root) else [f"{entry.line}: {entry.message}" for entry in schema.error_log][:10]
