"""KML: placemarks with polygons, parsed without entities, network links or styles."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import ParseError, XMLParser

import numpy as np
import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import FeatureCollector, Features
from geoservice.geometry.readers.geojson import CRS84
from geoservice.geometry.rings import RingError, polygon
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray

_CHUNK = 1 << 20
_MAX_DEPTH = 60
_OTHER_GEOMETRIES = frozenset({"Point", "LineString", "Track", "Model"})


class Kml:
    """Placemarks of all folders; KML is always longitude and latitude on WGS 84."""

    title = "KML"
    extensions = (".kml",)
    has_layers = False

    def matches(self, head: bytes) -> bool:
        """XML that has a kml element near its beginning, in UTF-8 or UTF-16."""
        text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        return text.startswith(b"<") and b"<kml" in text.replace(b"<kml:kml", b"<kml")

    def read(self, path: Path, layer: str | None) -> Features:
        """All placemarks; folders are not layers here."""
        placemarks = _Placemarks(path.name)
        parser = XMLParser(target=placemarks)  # noqa: S314  see the import
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    parser.feed(chunk)
            parser.close()
        except ParseError as error:
            raise InvalidInputError(
                _("XML rusak dalam %(file)s pada baris %(row)s.", file=path.name, row=error.position[0]),
                hint=_("Berkas mungkin terpotong saat diunduh; unduh atau ekspor ulang."),
            ) from error
        return placemarks.collector.features(CRS84)


class _Placemarks:
    """Receives the elements of a KML file from the XML parser."""

    def __init__(self, file_name: str) -> None:
        self.collector = FeatureCollector()
        self._file_name = file_name
        self._open: list[str] = []
        self._text: list[str] = []
        self._properties: dict[str, object] = {}
        self._field = ""
        self._polygons: list[list[FloatArray]] = []
        self._others: list[str] = []
        self._error: RingError | None = None

    def doctype(self, name: str, public_id: str | None, system: str | None) -> None:
        """Refuse the file: a document type can define entities that explode or fetch."""
        raise _refused(_("%(file)s memuat DOCTYPE, yang tidak diterima demi keamanan.", file=self._file_name))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        self._open.append(name)
        self._text = []
        if len(self._open) > _MAX_DEPTH:
            raise _refused(_("XML dalam %(file)s bersarang terlalu dalam.", file=self._file_name))
        if name == "Placemark":
            self._properties, self._polygons, self._others, self._error = {}, [], [], None
        elif name == "Polygon":
            self._polygons.append([])
        elif name in ("Data", "SimpleData"):
            self._field = attributes.get("name", "")
        elif name in _OTHER_GEOMETRIES:
            self._others.append(name)

    def data(self, text: str) -> None:
        """A piece of text."""
        self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = self._open.pop()
        text = "".join(self._text).strip()
        parent = self._open[-1] if self._open else ""
        if name == "Placemark":
            self._finish()
        elif name == "coordinates" and self._polygons and "Polygon" in self._open:
            self._ring(text)
        elif name == "SimpleData" or (name == "value" and parent == "Data"):
            self._properties[self._field] = text
        elif name in ("name", "description") and parent == "Placemark":
            self._properties.setdefault(name, text)
        self._text = []

    def close(self) -> None:
        """The document ends."""

    def _ring(self, text: str) -> None:
        try:
            points = np.array([point.split(",")[:2] for point in text.split()], dtype=np.float64)
        except ValueError:
            self._error = RingError("bad_coordinates")
            return
        points = points.reshape(-1, 2)
        rings = self._polygons[-1]
        # The outer ring leads, wherever it stands in the file.
        rings.insert(0 if "outerBoundaryIs" in self._open else len(rings), points)

    def _finish(self) -> None:
        try:
            if self._error:
                raise self._error
            geometry = self._geometry()
        except RingError as error:
            self.collector.note("refused", error.reason, error.detail)
            geometry = None
        self.collector.add(self._properties, geometry)

    def _geometry(self) -> shapely.Geometry | None:
        if not self._polygons:
            if self._others:
                raise RingError("not_polygon", self._others[0])
            return None
        if self._others:
            self.collector.note("note", "collection_reduced", ", ".join(sorted(set(self._others))))
        return shapely.MultiPolygon([polygon(rings, self.collector) for rings in self._polygons])


def _refused(text: Message) -> InvalidInputError:
    return InvalidInputError(text, hint=_("Ekspor ulang sebagai KML biasa dari QGIS atau Google Earth."))


PLUGIN = Kml()
