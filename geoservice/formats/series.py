"""Small multiples: all periods of an indicator side by side under one legend, as SVG or PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from math import ceil, sqrt

from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.formats.caption import alt_text
from geoservice.formats.images.png import PLUGIN as PNG
from geoservice.formats.legend import PATTERNS, class_rows, footer_lines, map_look
from geoservice.formats.styles._legend import draw_circles, draw_ramp
from geoservice.formats.styles._sheet import INK, SOFT, WIDTH_PX, Box, Sheet, Text, hatch
from geoservice.formats.styles.legend_png import paint
from geoservice.formats.styles.legend_svg import FONT, shape_svg
from geoservice.formats.symbols import EDGE, PALE, circles, fit_m_per_px
from geoservice.formats.wording import period_text
from geoservice.i18n import current_language, format_number
from geoservice.i18n import message as _
from geoservice.model.indicator import MissingReason
from geoservice.model.layer import LayerVersion
from geoservice.model.tile import Window, mercator_bounds, window_of

MOST_VECTOR_REGIONS = 5000
"""Above this a drawing of every outline is heavier than a picture."""
_CELL_PX, _GAP_PX, _TOP_PX, _NAME_PX = 260, 16, 46, 24
_PNG_SCALE = 2


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the maps and the legend stand."""

    columns: int
    width: int
    height: int
    window: Window

    def corner(self, number: int) -> tuple[int, int]:
        """The upper left corner of a map."""
        row, column = divmod(number, self.columns)
        step = self.window.height + _NAME_PX + _GAP_PX
        return _GAP_PX + column * (_CELL_PX + _GAP_PX), _TOP_PX + row * step + _NAME_PX


def series_svg(views: Sequence[LayerView]) -> bytes:
    """One drawing of all periods, oldest first.

    Raises InvalidInputError where they share no classes, and above MOST_VECTOR_REGIONS regions.
    """
    views = _in_common(views)
    if len(views[0].theme) > MOST_VECTOR_REGIONS:
        raise InvalidInputError(
            _("Lebih dari %(count)s wilayah terlalu berat sebagai SVG.", count=format_number(MOST_VECTOR_REGIONS)),
            hint=_("Pilih salah satu akhiran: %(extensions)s.", extensions=".png"),
        )
    plan, legend = _plan(views), _legend(views[-1])
    shapes = dict(views[0].prepared.svg_paths(plan.window))
    defs = "".join(f'<path id="w{position}" d="{path}"/>' for position, path in shapes.items())
    maps = "".join(_map_svg(view, plan, number, shapes) for number, view in enumerate(views))
    side = plan.width - WIDTH_PX
    texts = "".join(map(shape_svg, _texts(views, plan)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{plan.width}" height="{plan.height}" '
        f'viewBox="0 0 {plan.width} {plan.height}" lang="{current_language()}" role="img" aria-labelledby="judul" '
        f'aria-describedby="uraian" font-family="{FONT}"><title id="judul">{escape(_title(views))}</title>'
        f'<desc id="uraian">{escape(" ".join(map(alt_text, views)))}</desc>'
        f'<rect width="{plan.width}" height="{plan.height}" fill="#ffffff"/><defs>{defs}</defs>{texts}{maps}'
        f'<g transform="translate({side} {_TOP_PX})">{"".join(map(shape_svg, legend.shapes))}</g></svg>\n'
    ).encode()


def series_png(views: Sequence[LayerView]) -> bytes:
    """The same as a picture of twice the size in pixels."""
    from PIL import Image, ImageDraw

    views = _in_common(views)
    plan, legend = _plan(views), _legend(views[-1])
    canvas = Image.new("RGB", (plan.width * _PNG_SCALE, plan.height * _PNG_SCALE), "#ffffff")
    pen = ImageDraw.Draw(canvas)
    large = Window(plan.window.bounds, plan.window.width * _PNG_SCALE, plan.window.height * _PNG_SCALE)
    for number, view in enumerate(views):
        x, y = plan.corner(number)
        with Image.open(io.BytesIO(PNG.encode(view, large))) as drawn:
            layer = drawn.convert("RGBA")
        canvas.paste(layer, (x * _PNG_SCALE, y * _PNG_SCALE), layer)
    for text in _texts(views, plan):
        paint(pen, text, _PNG_SCALE)
    for shape in legend.shapes:
        paint(pen, shape, _PNG_SCALE, (plan.width - WIDTH_PX) * _PNG_SCALE, _TOP_PX * _PNG_SCALE)
    file = io.BytesIO()
    canvas.save(file, "PNG")
    return file.getvalue()


def is_series(versions: Sequence[LayerVersion]) -> bool:
    """Whether one legend explains all of these periods: the same inner limits, colours and boundary edition."""
    if len(versions) < 2 or len({version.edition_digest for version in versions}) > 1:
        return False
    first = versions[0].style
    return all(
        style.colours == first.colours
        and style.classification.breaks[:-1] == first.classification.breaks[:-1]
        and style.classification.categories == first.classification.categories
        and style.map_kind is first.map_kind
        for style in (version.style for version in versions)
    )


def _title(views: Sequence[LayerView]) -> str:
    periods = ", ".join(period_text(view.published.period) for view in views)
    return f"{views[-1].published.indicator.title}: {periods}"


def _in_common(views: Sequence[LayerView]) -> list[LayerView]:
    """The periods, oldest first, under one classification whose ends reach over all of them."""
    ordered = sorted(views, key=lambda view: str(view.published.period or ""))
    first = ordered[0].style
    if not is_series([view.published for view in ordered]):
        raise InvalidInputError(
            _(
                "Periode “%(title)s” tidak dapat dijajarkan: kelas atau batas wilayahnya tidak sama.",
                title=ordered[0].published.indicator.title,
            )
            if len(ordered) > 1
            else _("Hanya ada satu periode."),
            hint=_("Terbitkan semua periode dengan kelas yang sama (tanpa --own-breaks) pada edisi batas yang sama."),
        )
    if first.classification.categories:
        return ordered
    styles = [view.style for view in ordered]
    lower = min(style.classification.lower for style in styles)
    upper = max(style.classification.breaks[-1] for style in styles)
    decimals = max(style.classification.decimals for style in styles)
    shared = replace(
        first.classification, lower=lower, breaks=(*first.classification.breaks[:-1], upper), decimals=decimals
    )
    style = replace(first, classification=shared)
    return [replace(view, published=replace(view.published, style=style)) for view in ordered]


def _plan(views: Sequence[LayerView]) -> _Plan:
    window = _window(views[0])
    columns = ceil(sqrt(len(views)))
    rows = ceil(len(views) / columns)
    width = columns * (_CELL_PX + _GAP_PX) + _GAP_PX + WIDTH_PX
    body = max(rows * (window.height + _NAME_PX + _GAP_PX), _legend(views[-1]).height)
    return _Plan(columns, width, _TOP_PX + body + _GAP_PX, window)


def _texts(views: Sequence[LayerView], plan: _Plan) -> list[Text]:
    title = Text(_GAP_PX, 30, views[-1].published.indicator.title, 18, "start", INK, True)
    names = []
    for number, view in enumerate(views):
        x, y = plan.corner(number)
        names.append(Text(x, y - 6, period_text(view.published.period), 14, "start", INK, True))
    return [title, *names]


def _legend(view: LayerView) -> Sheet:
    """Classes without counts, which differ from period to period."""
    sheet = Sheet()
    unit = view.published.indicator.unit
    if unit:
        sheet.paragraph(str(_("Satuan: %(unit)s", unit=unit)), 12)
    look = map_look(view)
    if look == "ramp":
        draw_ramp(sheet, view)
    elif look == "symbols":
        draw_circles(sheet, view, _shrunk(view))
    else:
        for row in class_rows(view):
            sheet.row(row.label, None, Box(*sheet.next_swatch(), row.colour, view.style.outline_colour))
    place = sheet.next_swatch()
    swatch = Box(*place, view.style.missing_colour, view.style.outline_colour)
    sheet.row(str(_("Tanpa data")), None, swatch, hatch(place, PATTERNS[MissingReason.NOT_AVAILABLE]))
    sheet.y += 10
    for line in footer_lines(replace(view, published=replace(view.published, period=None))):
        sheet.paragraph(line, 11, SOFT)
    return sheet


def _shrunk(view: LayerView) -> float:
    """How much smaller circles are on these small maps."""
    window = _window(view)
    return min(1.0, fit_m_per_px(view.prepared) * window.width / (window.bounds.right - window.bounds.left))


def _window(view: LayerView) -> Window:
    bbox = view.prepared.edition.bbox
    left, bottom, right, top = mercator_bounds(bbox)
    height = round(_CELL_PX * min(max((top - bottom) / max(right - left, 1e-9), 0.4), 2.0))
    return window_of(bbox, _CELL_PX, height)


def _map_svg(view: LayerView, plan: _Plan, number: int, shapes: dict[int, str]) -> str:
    x, y = plan.corner(number)
    has_circles, style = view.style.has_symbols, view.style
    by_colour: dict[str, list[int]] = {}
    for position in shapes:
        kind = int(view.theme.classes[position])
        by_colour.setdefault(PALE if has_circles and kind else style.colour(kind), []).append(position)
    fills = "".join(
        f'<g fill="{colour}">' + "".join(f'<use href="#w{position}"/>' for position in found) + "</g>"
        for colour, found in sorted(by_colour.items())
    )
    marks = ""
    if has_circles:
        shown = circles(view, plan.window)
        columns = zip(shown.positions.tolist(), shown.x.tolist(), shown.y.tolist(), shown.radii.tolist(), strict=True)
        marks = "".join(
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{r:.1f}" fill="{style.colour(int(view.theme.classes[p]))}" '
            f'stroke="{EDGE}"/>'
            for p, cx, cy, r in columns
        )
    name = period_text(view.published.period)
    return (
        f'<g transform="translate({x} {y})" stroke="{style.outline_colour}" stroke-width=".4"><title>{name}</title>'
        f"{fills}{marks}</g>"
    )
