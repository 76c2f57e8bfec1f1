"""A QGIS project of one layer, with a page to print."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.formats.qgis.project import MEDIA_TYPE, Group, project


class QgisProject:
    """The layer by OGC API Features in its classes, and an A4 page; addresses as in `.qlr`."""

    extension = "qgz"
    media_type = MEDIA_TYPE

    def encode(self, view: LayerView) -> bytes:
        """The whole file."""
        return project(view.published.dated_title, [Group(view.published.title, [view])])


PLUGIN = QgisProject()
