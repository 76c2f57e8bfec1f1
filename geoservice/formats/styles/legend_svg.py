"""The legend as a picture that names everything a map must name."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from geoservice.formats import LayerView
from geoservice.formats.styles._legend import legend_sheet
from geoservice.formats.styles._sheet import WIDTH_PX, Bars, Box, Circle, Lines, Shape, Sheet, Text
from geoservice.formats.xml import xml_text
from geoservice.i18n import current_language
from geoservice.i18n import message as _

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"


class LegendSvg:
    """Title, unit, classes with counts, missing values, source, period and boundary edition; needs no font file."""

    extension = "legend.svg"
    media_type = "image/svg+xml"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        return _document(legend_sheet(view), view.published.title).encode()


def _document(sheet: Sheet, title: str) -> str:
    name = escape(xml_text(str(_("Legenda: %(title)s", title=title))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PX}" height="{sheet.height}" '
        f'viewBox="0 0 {WIDTH_PX} {sheet.height}" lang="{current_language()}" role="img" aria-labelledby="judul" '
        f'font-family="{FONT}"><title id="judul">{name}</title>'
        f'<rect width="{WIDTH_PX}" height="{sheet.height}" fill="#ffffff"/>'
        f"{''.join(map(shape_svg, sheet.shapes))}</svg>\n"
    )


def shape_svg(shape: Shape) -> str:
    """One shape as an SVG element."""
    if isinstance(shape, Text):
        look = f'font-size="{shape.size}" font-weight="{600 if shape.bold else 400}" fill="{shape.colour}"'
        place = f'x="{_number(shape.x)}" y="{_number(shape.y)}" text-anchor="{shape.anchor}"'
        return f"<text {place} {look}>{escape(xml_text(shape.text))}</text>"
    if isinstance(shape, Box):
        place = " ".join(f'{name}="{_number(getattr(shape, name))}"' for name in ("x", "y", "width", "height"))
        return f'<rect {place} fill={quoteattr(shape.fill)} stroke={quoteattr(shape.outline)} stroke-width="0.75"/>'
    if isinstance(shape, Circle):
        place = f'cx="{_number(shape.x)}" cy="{_number(shape.y)}" r="{_number(shape.radius)}"'
        return f"<circle {place} fill={quoteattr(shape.fill)} stroke={quoteattr(shape.outline)}/>"
    if isinstance(shape, Bars):
        path = "".join(
            f"M{_number(x)} {_number(y)}h{_number(w)}v{_number(h)}h-{_number(w)}z" for x, y, w, h in shape.boxes
        )
        return f'<path d="{path}" fill={quoteattr(shape.fill)}/>'
    return _strokes(shape)


def _strokes(shape: Lines) -> str:
    path = "".join(f"M{_number(x1)} {_number(y1)}L{_number(x2)} {_number(y2)}" for x1, y1, x2, y2 in shape.strokes)
    return f'<path d="{path}" fill="none" stroke={quoteattr(shape.colour)} stroke-width="{shape.width}"/>'


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


PLUGIN = LegendSvg()
