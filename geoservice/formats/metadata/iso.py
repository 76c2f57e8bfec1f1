"""ISO 19115 in the XML of ISO 19139, through pygeometa."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from geoservice.formats import LayerView
from geoservice.formats.metadata._record import control_file


class Iso19139:
    """One gmd:MD_Metadata record."""

    extension = "metadata.xml"
    media_type = "application/xml"

    def encode(self, view: LayerView) -> bytes:
        """The whole record, UTF-8."""
        return iso_xml(control_file(view))


PLUGIN = Iso19139()

#: The schema that the record names (isotc211.org/2005/gmd) means GML 3.2; pygeometa writes the namespace before it.
_OLD_GML, _GML = 'xmlns:gml="http://www.opengis.net/gml"', 'xmlns:gml="http://www.opengis.net/gml/3.2"'


def iso_xml(record: dict[str, Any]) -> bytes:
    """A metadata control file as ISO 19139; the last ones are kept, for each takes a third of a second."""
    return _written(json.dumps(record))


@lru_cache(maxsize=128)
def _written(record: str) -> bytes:
    from pygeometa.schemas import load_schema  # type: ignore[import-untyped]  # takes a second, seldom wanted

    text: str = load_schema("iso19139").write(json.loads(record))
    return text.replace(_OLD_GML, _GML).encode()
