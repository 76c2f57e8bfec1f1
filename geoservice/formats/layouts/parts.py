"""The parts of a printed map: title, legend, scale bar, north arrow, locator, source lines, QR code."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.layouts.content import fill_of
from geoservice.formats.layouts.items import (
    EMPTY,
    INK,
    MARK,
    PAPER,
    SOFT,
    Blocks,
    Box,
    Item,
    Part,
    Photo,
    Shape,
    Tag,
    Text,
    stacked,
)
from geoservice.formats.layouts.letters import Letters, paragraph
from geoservice.formats.layouts.projection import MapFrame
from geoservice.formats.layouts.request import PX_PER_INCH, PictureRequest, Surroundings
from geoservice.formats.legend import boundary_line
from geoservice.formats.lettering import width_of
from geoservice.formats.wording import cautions, date_text, period_text
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, BoolArray
from geoservice.model.tile import window_of

_MM_PER_INCH = 25.4
_NICE = (1, 2, 5)
_ADDRESS = re.compile(r"https?://\S+")
MOST_TABLE_ROWS = 1000
"""Above this a table is a book: the sheet then says where the values are found."""


def head(views: Sequence[LayerView], area: str, letters: Letters, width: float, title_lines: int = 3) -> Part:
    """Title, and below it period (of several the first and the last), area, unit and what a reader must know first."""
    published = views[-1].published
    unit = published.indicator.unit
    said = str(_("satuan: %(unit)s", unit=unit)) if unit else ""
    named = published.title if len(views) == 1 else published.indicator.title
    periods = [period_text(view.published.period) for view in views]
    # A title such as `Perubahan IDM, 2021–2024` says it better: the map is not one of 2024.
    alone = periods[0] if periods[0] not in named else ""
    when = alone if len(views) == 1 else f"{periods[0]} – {periods[-1]}"
    about = " · ".join(part for part in (when, area, said) if part)
    warnings = " ".join(dict.fromkeys(str(sentence) for view in views for sentence in cautions(view.published)))
    title = paragraph(named, letters.title, width, title_lines, bold=True).tagged("H1")
    return stacked(
        [
            title,
            paragraph(about, letters.px, width, 2, colour=SOFT),
            paragraph(warnings, letters.small, width, 2, colour=SOFT),
        ],
        letters.px * 0.2,
    )


def own_region(view: LayerView, position: int, said: str, letters: Letters, width: float) -> Part:
    """The highlighted region: its outline as a key, its name and its value."""
    px = letters.px
    name = view.prepared.regions.names[position]
    colour = fill_of(view, int(view.theme.classes[position]))
    text = paragraph(name, px, width - px * 2.3, 2, bold=True)
    value = paragraph(said, px, width - px * 2.3, 2)
    words = stacked([text, value], px * 0.1)
    key = Box(1, 1, px * 1.7 - 2, px * 1.15 - 2, colour, MARK, 2)
    return Part(width, words.height, (key, *words.at(px * 2.3, 0)))


def ruler(frame: MapFrame, letters: Letters, width: float, paper: str = "", *, with_north: bool = True) -> Part:
    """North arrow, scale bar (true through the middle of the map) and the projection, over this width."""
    px = letters.px
    metres = bar_metres(frame)
    length = frame.length_px(metres)
    x, top = (px * 2.2 if with_north else 0.0), px * 1.25
    unit, by = ("km", 1000.0) if metres >= 1000 else ("m", 1.0)
    label = f"{format_number(metres / by)} {unit}"
    bar = Tag("Figure", alt=str(_("Batang skala sepanjang %(length)s.", length=label)))
    items: list[Item] = [
        *(_north(frame, px) if with_north else ()),
        Box(x, top, length / 2, px * 0.35, INK, INK, tag=bar),
        Box(x + length / 2, top, length / 2, px * 0.35, PAPER, INK, tag=bar),
        Text(x, px, "0", letters.small, SOFT, anchor="middle" if with_north else "start", tag=bar),
        Text(x + length, px, label, letters.small, SOFT, anchor="middle", tag=bar),
    ]
    end = x + length + width_of(label, letters.small) / 2 + px
    said = " · ".join(
        part for part in (str(_("Proyeksi: %(name)s", name=frame.projection.name)), scale_text(frame, paper)) if part
    )
    if width_of(said, letters.small) <= width - end:
        items.append(Text(width, px * 1.6, said, letters.small, SOFT, anchor="end", tag=Tag("P")))
    return Part(width, px * 2.1, tuple(items))


def bar_metres(frame: MapFrame) -> float:
    """The longest of 1, 2, 5 times a power of ten metres that takes at most a quarter of the map."""
    most = frame.step_x * frame.width / 4
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step for step in _NICE if step * power <= most * (1 + 1e-9)) * power)


def scale_text(frame: MapFrame, paper: str) -> str:
    """`± 1 : 312.000 (A4)`, for sheets whose size is known."""
    if not paper:
        return ""
    metres_per_px = 1000 / frame.length_px(1000)
    ratio = metres_per_px / (_MM_PER_INCH / 1000 / PX_PER_INCH)
    rounded = float(f"{ratio:.3g}")
    return str(_("Skala ± 1 : %(ratio)s (%(paper)s)", ratio=format_number(rounded, 0), paper=paper.upper()))


def _north(frame: MapFrame, px: float) -> tuple[Item, ...]:
    """An arrow to true north, from the middle of the map."""
    middle = np.array([frame.width / 2]), np.array([frame.height / 2])
    longitude, latitude = frame.to_degrees(*middle)
    x, y = frame.to_px(longitude, latitude + 1e-3)
    dx, dy = float(x[0] - middle[0][0]), float(y[0] - middle[1][0])
    size = max((dx * dx + dy * dy) ** 0.5, 1e-12)
    dx, dy = dx / size, dy / size
    half, centre_x, centre_y = px * 0.95, px * 0.75, px * 1.0

    def turned(right: float, up: float) -> tuple[float, float]:
        return (centre_x + right * -dy + up * dx, centre_y + right * dx + up * dy)

    left = (turned(0, half), turned(-0.45 * half, -half), turned(0, -0.55 * half))
    right = (turned(0, half), turned(0.45 * half, -half), turned(0, -0.55 * half))
    tag = Tag("Figure", alt=str(_("Panah ke utara.")))
    return (Shape(0, 0, INK, left, tag), Shape(0, 0, "#9aa5ab", right, tag))


def foot(
    views: Sequence[LayerView], request: PictureRequest, letters: Letters, width: float, *, full: bool, qr: bool
) -> Part:
    """Source, boundary with its status and licence, version and date, address; a QR code at the right."""
    code = qr_code(request.address, letters.px * 5.2) if qr and request.address else EMPTY
    room = width - (code.width + letters.px if code.height else 0)
    most = None if full else 2
    lines = [
        _linked(line, paragraph(line, letters.small, room, most, colour=SOFT), request)
        for line in foot_lines(views, request, full=full)
    ]
    text = stacked(lines, 0)
    height = max(text.height, code.height)
    return Part(width, height, (*text.at(0, height - text.height), *code.at(width - code.width, height - code.height)))


def _linked(line: str, shown: Part, request: PictureRequest) -> Part:
    """The line as a link, where it is or holds an address."""
    if request.address and line.endswith(short_address(request.address)):
        return shown.tagged("Link", Tag("P"), line, request.address)
    found = _ADDRESS.search(line)
    return shown.tagged("Link", Tag("P"), line, found.group().rstrip(".,;)")) if found else shown


def foot_lines(views: Sequence[LayerView], request: PictureRequest, *, full: bool) -> list[str]:
    """The lines at the foot, the indispensable ones only unless `full`."""
    published, boundary = views[-1].published, views[-1].prepared.edition
    lines: list[Message] = []
    if published.indicator.source:
        lines.append(_("Sumber: %(source)s", source=published.indicator.source))
    if full and published.indicator.licence:
        lines.append(_("Lisensi data: %(licence)s", licence=published.indicator.licence))
    lines.append(boundary_line(published, boundary))
    if full and boundary.source:
        lines.append(_("Sumber batas: %(source)s", source=boundary.source))
    if full and boundary.licence:
        lines.append(_("Lisensi batas: %(licence)s", licence=boundary.licence))
    lines.append(_versions(views))
    texts = [str(line) for line in lines]
    if not request.address:
        return texts
    address = short_address(request.address)
    if request.paper and len(views[0].theme) > MOST_TABLE_ROWS:
        address = str(_("Tabel nilai semua wilayah: %(address)s", address=address))
    return [*texts, address]


def _versions(views: Sequence[LayerView]) -> Message:
    """Number and date of the version; of several periods every number and the newest date."""
    date = date_text(max(view.published.published_at for view in views))
    numbers = sorted({view.published.number for view in views})
    if len(numbers) == 1:
        return _("Versi %(number)s, %(date)s", number=numbers[0], date=date)
    listed = ", ".join(f"{view.published.number} ({period_text(view.published.period)})" for view in views)
    return _("Versi %(number)s, %(date)s", number=listed, date=date)


def short_address(address: str) -> str:
    """An address as it is read aloud: without `https://`."""
    return address.partition("://")[2] or address


def qr_code(text: str, size: float) -> Part:
    """The text as a QR code of about this size, quiet zone of the paper around it."""
    import segno

    made = segno.make(text, error="m", micro=False, boost_error=False)
    rows = [list(row) for row in made.matrix]
    # Modules of whole pixels: of two and a half, cameras see some half as wide as others.
    module = float(max(round(size / len(rows)), 2))
    size = module * len(rows)
    boxes = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                boxes.append((start * module, y * module, (x - start) * module, module))
            x += 1
    tag = Tag("Figure", alt=str(_("Kode QR: %(text)s", text=text)))
    return Part(size, size, (Blocks(0, 0, "#000000", tuple(boxes), tag),))


def locator(surroundings: Surroundings, shown: BBox, letters: Letters, size: float) -> Part:
    """Where the map lies in a wider area: its silhouette with a frame around the part shown."""
    window = window_of(surroundings.prepared.edition.bbox, round(size * 2), round(size * 2))
    grid = surroundings.prepared.region_grid(window)
    if grid is None:
        return EMPTY
    step = (window.bounds.right - window.bounds.left) / size
    box = window_of(shown, 100, 100, 0).bounds  # a square around it
    x = (box.left - window.bounds.left) / step
    y = (window.bounds.top - box.top) / step
    side = (box.right - box.left) / step
    if side < 5:
        x, y, side = x + side / 2 - 2.5, y + side / 2 - 2.5, 5
    said = str(_("Letak dalam %(area)s", area=surroundings.title))
    caption = paragraph(said, letters.small, size, 3, colour=SOFT)
    alt = str(_("Peta letak: kotak merah di dalam %(area)s.", area=surroundings.title))
    tag = Tag("Figure", alt=alt)
    items = (
        Photo(0, 0, size, size, _silhouette(grid.pixels.astype(np.bool_)), alt, tag),
        Box(0, 0, size, size, "", "#b8bfc3", tag=tag),
        Box(x, y, side, side, "", "#b3261e", 1.6, tag),
    )
    return Part(size, size + letters.px * 0.3 + caption.height, (*items, *caption.at(0, size + letters.px * 0.3)))


def _silhouette(inside: BoolArray) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    picture = Image.fromarray(np.where(inside, 0, 1).astype(np.uint8), "P")
    picture.putpalette([203, 209, 205, 255, 255, 255])
    picture.save(file, "PNG", bits=1)
    return file.getvalue()
