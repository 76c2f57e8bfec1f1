"""SVG: the map as vectors, for documents and for designers; it can be scaled without loss."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.formats.layouts.sheet import Sheet, sheet_of_window
from geoservice.model.tile import Window


class SvgPicture:
    """Text stays text; fonts travel with the file. Above 5,000 regions the map inside is a picture."""

    extension = "svg"
    media_type = "image/svg+xml"

    def encode(self, view: LayerView, window: Window) -> bytes:
        """The map alone in the window."""
        return self.draw(sheet_of_window(view, window))

    def draw(self, sheet: Sheet) -> bytes:
        """A sheet with all that stands around the map."""
        from geoservice.formats.layouts.painted_svg import paint

        return paint(sheet)


PLUGIN = SvgPicture()
