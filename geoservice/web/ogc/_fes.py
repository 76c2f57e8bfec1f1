"""Filter Encoding 2.0 (OGC 09-026r2) as a CQL2 tree; the operators that WFS clients send."""

from __future__ import annotations

from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml-stubs lag behind

from geoservice.formats.filtering import MOST_DEPTH, Tree
from geoservice.i18n import message as _
from geoservice.web.ogc._parameters import ServiceRefusalError

_COMPARISONS = {
    "PropertyIsEqualTo": "=",
    "PropertyIsNotEqualTo": "<>",
    "PropertyIsLessThan": "<",
    "PropertyIsGreaterThan": ">",
    "PropertyIsLessThanOrEqualTo": "<=",
    "PropertyIsGreaterThanOrEqualTo": ">=",
}
_SPATIAL = {
    "Intersects": "s_intersects",
    "BBOX": "s_intersects",
    "Within": "s_within",
    "Contains": "s_contains",
    "Disjoint": "s_disjoint",
}
_JOINS = {"And": "and", "Or": "or"}
_LONGEST = 8192


def parse_fes(text: str, numbers: frozenset[str]) -> tuple[Tree | None, tuple[str, ...]]:
    """The condition, and the resource ids named; `numbers` are the columns whose literals are numbers.

    Raises ServiceRefusalError for XML that cannot be read, holds a DOCTYPE, or uses another operator.
    """
    if len(text) > _LONGEST:
        raise _refusal(_("Saringan terlalu panjang."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(_("Saringan tidak dapat dibaca: %(text)s", text=text[:80])) from error
    if root.getroottree().docinfo.doctype:
        raise _refusal(_("Saringan memuat DOCTYPE, yang tidak diterima."))
    children = [child for child in root if isinstance(child.tag, str)]
    ids = tuple(child.get("rid", "") for child in children if _name(child) == "ResourceId")
    rest = [child for child in children if _name(child) != "ResourceId"]
    if _name(root) != "Filter" or len(rest) > 1 or not children:
        raise _refusal(_("Saringan tidak dapat dibaca: %(text)s", text=text[:80]))
    return (_node(rest[0], numbers, 0) if rest else None), ids


def _node(element: Any, numbers: frozenset[str], depth: int) -> Tree:  # noqa: ANN401 - an lxml element
    name = _name(element)
    parts = [child for child in element if isinstance(child.tag, str)]
    if depth > MOST_DEPTH:
        raise _refusal(_("Saringan terlalu rumit."))
    if name in _JOINS:
        return {"op": _JOINS[name], "args": [_node(part, numbers, depth + 1) for part in parts]}
    if name == "Not" and len(parts) == 1:
        return {"op": "not", "args": [_node(parts[0], numbers, depth + 1)]}
    if name in _COMPARISONS and len(parts) == 2:
        return _comparison(element, _COMPARISONS[name], parts, numbers)
    if name in ("PropertyIsNull", "PropertyIsNil") and parts:
        return {"op": "isNull", "args": [{"property": _property(parts[0])}]}
    if name == "PropertyIsBetween" and len(parts) == 3:
        column = _property(parts[0])
        edges = [_literal(part[0], column, numbers) for part in parts[1:] if len(part)]
        if len(edges) == 2:
            return {"op": "between", "args": [{"property": column}, *edges]}
    if name == "PropertyIsLike" and len(parts) == 2:
        return _like(element, parts)
    if name in _SPATIAL:
        return _spatial(name, parts)
    raise _refusal(_("Bagian saringan ini tidak dapat dipakai: %(part)s", part=name))


def _comparison(element: Any, operation: str, parts: list[Any], numbers: frozenset[str]) -> Tree:  # noqa: ANN401
    sides = [_property(part) if _name(part) in ("ValueReference", "PropertyName") else "" for part in parts]
    column = next((side for side in sides if side), "")
    args: list[Tree] = [
        {"property": side} if side else _literal(part, column, numbers) for side, part in zip(sides, parts, strict=True)
    ]
    if element.get("matchCase") == "false" and column not in numbers:
        args = [{"op": "casei", "args": [part]} for part in args]
    return {"op": operation, "args": args}


def _like(element: Any, parts: list[Any]) -> Tree:  # noqa: ANN401
    column, text = _property(parts[0]), parts[1].text or ""
    wild, single = element.get("wildCard", "*"), element.get("singleChar", "_")
    escape = element.get("escapeChar", element.get("escape", "\\"))
    pattern, at = "", 0
    while at < len(text):
        sign = text[at]
        if sign == escape and at + 1 < len(text):
            at += 1
            pattern += "\\" + text[at]
        elif sign == wild:
            pattern += "%"
        elif sign == single:
            pattern += "_"
        else:
            pattern += f"\\{sign}" if sign in "%_\\" else sign
        at += 1
    args: list[Tree] = [{"property": column}, pattern]
    if element.get("matchCase") == "false":
        args = [{"op": "casei", "args": [part]} for part in args]
    return {"op": "like", "args": args}


def _spatial(name: str, parts: list[Any]) -> Tree:
    from geoservice.web.ogc._gml_reading import geometry_of

    shapes = [part for part in parts if _name(part) not in ("ValueReference", "PropertyName")]
    if len(shapes) != 1:
        raise _refusal(_("Bagian saringan ini tidak dapat dipakai: %(part)s", part=name))
    return {"op": _SPATIAL[name], "args": [{"property": "geometry"}, geometry_of(shapes[0])]}


def _property(element: Any) -> str:  # noqa: ANN401
    """The column that a ValueReference names, without prefix and path."""
    return str(element.text or "").strip().rpartition("/")[2].rpartition(":")[2]


def _literal(element: Any, column: str, numbers: frozenset[str]) -> str | float:  # noqa: ANN401
    text = str(element.text or "")
    if column not in numbers:
        return text
    try:
        return float(text)
    except ValueError as error:
        raise _refusal(
            _("“%(text)s” bukan angka, padahal kolom “%(name)s” berisi angka.", text=text[:40], name=column)
        ) from error


def _name(element: Any) -> str:  # noqa: ANN401
    return str(etree.QName(element).localname)


def _refusal(message: Any) -> ServiceRefusalError:  # noqa: ANN401 - a Message
    return ServiceRefusalError(message, code="InvalidParameterValue", locator="FILTER")
