"""The legend as a picture that names everything a map must name."""

from __future__ import annotations

from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from geoservice.formats import LayerView
from geoservice.formats.legend import class_rows, footer_lines, missing_rows
from geoservice.formats.xml import xml_text
from geoservice.i18n import current_language, format_number
from geoservice.i18n import message as _

WIDTH_PX = 320
MARGIN_PX = 12
SWATCH_PX = (28, 16)
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"
#: Characters that fit a line, by font size in px: a wide average, since the font is the reader's own.
LINE_CHARACTERS = {15: 36, 12: 46, 11: 50}
LABEL_CHARACTERS = 30


class _Drawing:
    """Lines of text and swatches, one below the other."""

    def __init__(self) -> None:
        self.y = MARGIN_PX
        self.parts: list[str] = []

    def text(self, text: str, size: int, *, colour: str = "#222222", weight: str = "400") -> None:
        """A paragraph, broken where it would leave the picture."""
        for line in wrap(text, LINE_CHARACTERS[size]):
            self.y += round(size * 1.35)
            self.parts.append(_text(MARGIN_PX, self.y - 4, line, size, colour=colour, weight=weight))

    def row(self, colour: str, outline: str, label: str, count: int) -> None:
        """A swatch, its label and the number of regions."""
        width, height = SWATCH_PX
        self.y += 6
        box = f'x="{MARGIN_PX}" y="{self.y}" width="{width}" height="{height}"'
        self.parts.append(f'<rect {box} fill={quoteattr(colour)} stroke={quoteattr(outline)} stroke-width="0.75"/>')
        number = format_number(count, 0)
        self.parts.append(_text(WIDTH_PX - MARGIN_PX, self.y + 12, number, 12, anchor="end", colour="#444444"))
        for line in wrap(label, LABEL_CHARACTERS) or [""]:
            self.parts.append(_text(MARGIN_PX + width + 8, self.y + 12, line, 12))
            self.y += height


class LegendSvg:
    """Title, unit, classes with counts, missing values, source, period and boundary edition; needs no font file."""

    extension = "legend.svg"
    media_type = "image/svg+xml"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        drawing = _Drawing()
        outline = view.style.outline_colour
        drawing.text(view.published.title, 15, weight="600")
        if view.published.indicator.unit:
            drawing.text(str(_("Satuan: %(unit)s", unit=view.published.indicator.unit)), 12, colour="#444444")
        drawing.y += 20
        header = str(_("(jumlah wilayah)"))
        drawing.parts.append(_text(WIDTH_PX - MARGIN_PX, drawing.y - 4, header, 11, anchor="end", colour="#444444"))
        for row in class_rows(view):
            drawing.row(row.colour, outline, row.label, row.count)
        for missing in missing_rows(view):
            drawing.row(missing.colour, outline, missing.label, missing.count)
        drawing.y += 10
        for line in footer_lines(view):
            drawing.text(line, 11, colour="#444444")
        return _document(drawing, view.published.title).encode()


def _document(drawing: _Drawing, title: str) -> str:
    height = drawing.y + MARGIN_PX
    name = escape(xml_text(str(_("Legenda: %(title)s", title=title))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PX}" height="{height}" '
        f'viewBox="0 0 {WIDTH_PX} {height}" lang="{current_language()}" role="img" aria-labelledby="judul" '
        f'font-family="{FONT}"><title id="judul">{name}</title>'
        f'<rect width="{WIDTH_PX}" height="{height}" fill="#ffffff"/>{"".join(drawing.parts)}</svg>\n'
    )


def _text(
    x: int, y: int, text: str, size: int, *, anchor: str = "start", colour: str = "#222222", weight: str = "400"
) -> str:
    look = f'font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" {look}>{escape(xml_text(text))}</text>'


PLUGIN = LegendSvg()
