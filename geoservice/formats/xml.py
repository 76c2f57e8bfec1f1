"""Text that may stand in an XML document."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from geoservice.model.expressions import expression

# Source: XML 1.0, production 2 (Char): these cannot be written, not even as a character reference.
_FORBIDDEN = expression("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with characters that XML forbids replaced by U+FFFD; still to be escaped."""
    return _FORBIDDEN.sub("\ufffd", text)


def written(root: ET.Element, head: bytes) -> bytes:
    """The document in UTF-8 with a line for every element, after its declaration or document type."""
    ET.indent(root, " ")
    body: bytes = ET.tostring(root, encoding="utf-8")
    return head + b"\n" + body + b"\n"
