"""A workbook for Excel: a sheet of data and a sheet that says what it is. Source: ECMA-376, SpreadsheetML.

Rows are written straight into the archive, because no library writes 83,402 of them without seconds of work or the same
bytes twice. Texts are typed as texts, so that no spreadsheet runs them; one that looks like a formula also carries
Excel's own mark for it (`quotePrefix`), which keeps it a text when the cell is edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.formats.features._table import Block, Column, Sort, block, columns
from geoservice.formats.features._zip import ZipWriter
from geoservice.formats.legend import class_rows, footer_lines, missing_rows
from geoservice.formats.properties import collection_properties, value_texts
from geoservice.formats.xml import xml_text
from geoservice.i18n import message as _
from geoservice.model.arrays import IntArray

MAX_ROWS = 1_048_575
"""Of a sheet, without its head."""
ROWS_A_CHUNK = 2000
_LONGEST_TEXT = 32_767
_FORMULA_STARTS = frozenset("=+-@\t\r")
#: `_x0041_` would be read as `A`.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PLAIN, _HEAD, _QUOTED = 0, 1, 2
_NO_FRAME = "<left/><right/><top/><bottom/><diagonal/>"
_FONT = '<sz val="11"/><name val="Calibri"/>'
_FORMAT = 'numFmtId="0" fillId="0" borderId="0"'
#: Plain, bold, and plain with the mark of a text.
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    f'</fills><borders count="1"><border>{_NO_FRAME}</border></borders>'
    f'<cellStyleXfs count="1"><xf {_FORMAT} fontId="0"/></cellStyleXfs>'
    f'<cellXfs count="3"><xf {_FORMAT} fontId="0" xfId="0"/><xf {_FORMAT} fontId="1" xfId="0" applyFont="1"/>'
    f'<xf {_FORMAT} fontId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_WIDTHS = {"kode": 15, "nama": 28, "label": 18, "keterangan": 24}


class Workbook:
    """The first sheet has one row a region, the second the title, source, classes and what must be known of them."""

    extension = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The archive; raises InvalidInputError for more regions than a sheet has rows."""
        if len(positions) > MAX_ROWS:
            raise InvalidInputError(
                _("%(count)s wilayah tidak muat dalam satu lembar kerja Excel.", count=len(positions)),
                hint=_("Pilih sebagian dengan bbox (paling banyak %(most)s), atau pakai CSV.", most=MAX_ROWS),
            )
        archive = ZipWriter()
        for name, text in _parts(view).items():
            yield from archive.file(name, [(_XML + text).encode()])
        yield from archive.file("xl/worksheets/sheet1.xml", _data(view, positions))
        yield from archive.file("xl/worksheets/sheet2.xml", [_about(view).encode()])
        yield archive.end()


def _parts(view: LayerView) -> dict[str, str]:
    """Everything but the sheets."""
    sheets = "".join(
        f'<sheet name="{_text(str(name))}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate((_("Data"), _("Keterangan")), start=1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_SHEET}.worksheet+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(view.published.title)}</dc:title>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{view.published.published_at}</dcterms:created>'
        "</cp:coreProperties>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _data(view: LayerView, positions: IntArray) -> Iterator[bytes]:
    known = columns(view)
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDTHS.get(column.name, 12)}" customWidth="1"/>'
        for n, column in enumerate(known, start=1)
    )
    head = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        f'state="frozen"/></sheetView></sheetViews><cols>{widths}</cols>'
    )
    yield _opening(head).encode() + _row(_cell(column.name, _HEAD) for column in known).encode()
    for start in range(0, len(positions), ROWS_A_CHUNK):
        part = positions[start : start + ROWS_A_CHUNK]
        cells = [_cells(view, block(view, part), column, part) for column in known]
        yield "".join(map(_row, zip(*cells, strict=True))).encode()
    yield b"</sheetData></worksheet>"


def _cells(view: LayerView, part: Block, column: Column, positions: IntArray) -> list[str]:
    if column.sort is Sort.TEXT:
        texts = part.texts[column.name]
        written = {text: _cell(text) for text in set(texts)}
        return [written[text] for text in texts]
    if column.sort is Sort.CLASS:
        return [f"<c><v>{number}</v></c>" if number else "<c/>" for number in part.classes.tolist()]
    return ["<c/>" if text is None else f"<c><v>{text}</v></c>" for text in value_texts(view.theme, positions)]


def _about(view: LayerView) -> str:
    """The second sheet: facts, then classes, then what must stand under every map."""
    rows = [_row([_cell(name, _HEAD), _cell("" if v is None else str(v))]) for name, v in _facts(view).items()]
    rows += [_row([]), _row(_cell(name, _HEAD) for name in ("kelas", "label", "warna", str(_("Jumlah wilayah"))))]
    rows += [
        _row([f"<c><v>{row.number}</v></c>", _cell(row.label), _cell(row.colour), f"<c><v>{row.count}</v></c>"])
        for row in class_rows(view)
    ]
    rows += [
        _row(["<c/>", _cell(row.label), _cell(row.colour), f"<c><v>{row.count}</v></c>"]) for row in missing_rows(view)
    ]
    rows += [_row([]), *(_row([_cell(line)]) for line in footer_lines(view))]
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in ((1, 22), (2, 48)))
    return f"{_opening(f'<cols>{widths}</cols>')}{''.join(rows)}</sheetData></worksheet>"


def _facts(view: LayerView) -> dict[str, object]:
    return {**collection_properties(view), "definisi": view.published.indicator.definition or None}


def _opening(head: str) -> str:
    return f'{_XML}<worksheet xmlns="{_MAIN}">{head}<sheetData>'


def _row(cells: Iterable[str]) -> str:
    return f"<row>{''.join(cells)}</row>"


def _cell(text: str, style: int = _PLAIN) -> str:
    if not text:
        return "<c/>"
    if text[0] in _FORMULA_STARTS:
        style = _QUOTED
    marked = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{marked}><is><t xml:space="preserve">{_text(text[:_LONGEST_TEXT])}</t></is></c>'


def _text(text: str) -> str:
    return escape(_ESCAPED.sub("_x005F_", xml_text(text)), {'"': "&quot;"})


PLUGIN = Workbook()
