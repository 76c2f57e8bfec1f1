"""PDF: a sheet for the printer and for the wall of the village office."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.formats.layouts.sheet import Sheet, sheet_of_window
from geoservice.model.tile import Window


class PdfDocument:
    """One page of vectors with embedded fonts. Above 5,000 regions the map inside is a picture."""

    extension = "pdf"
    media_type = "application/pdf"

    def encode(self, view: LayerView, window: Window) -> bytes:
        """The map alone in the window, 96 pixels to the inch."""
        return self.draw(sheet_of_window(view, window))

    def draw(self, sheet: Sheet) -> bytes:
        """A sheet with all that stands around the map."""
        from geoservice.formats.layouts.painted_pdf import paint  # loads fpdf2, which no page needs

        return paint(sheet)


PLUGIN = PdfDocument()
