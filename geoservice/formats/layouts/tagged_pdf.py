"""The structure tree of a PDF: what screen readers read, in reading order (ISO 32000-1, 14.7 and 14.8; PDF/UA-1).

fpdf2 can only make figures side by side. Its own tree is filled here with nested elements of every kind; all that
is used of its inner parts stands in this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fpdf import FPDF
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject

from geoservice.formats.layouts.items import Tag

#: Points: left, bottom, right, top.
Bounds = tuple[float, float, float, float]


class TagTree:
    """The tags of one page in the order in which they were first painted."""

    def __init__(self, pdf: FPDF) -> None:
        """Begin the tree of the current page."""
        self._pdf = pdf
        self._builder = _Builder()
        self._elements: dict[Tag, _Element] = {}
        self._marked = self._builder.struct_tree_root.parent_tree.nums[0]
        self._page = pdf.pages[pdf.page]
        self._page.struct_parents = 0
        pdf.struct_builder = self._builder

    @contextmanager
    def content(self, tag: Tag | None, bounds: Bounds | None = None) -> Iterator[None]:
        """What is painted in this block belongs to the tag; without a tag it is decoration, which is not read.

        `bounds` say where a figure stands.
        """
        if tag is None:
            self._pdf._out("/Artifact BMC")
        else:
            element = self._element(tag)
            if bounds is not None:
                element.a = f"<</O /Layout /BBox [{' '.join(f'{edge:.2f}' for edge in bounds)}]>>"
            element.pg = self._page  # type: ignore[assignment]  # fpdf2 itself fills it in at the end
            element.k.append(len(self._marked))
            self._pdf._out(f"/{tag.role} <</MCID {len(self._marked)}>> BDC")
            # The number of a piece of content is its place in the tree of parents.
            self._marked.append(element)
        yield
        self._pdf._out("EMC")

    def _element(self, tag: Tag) -> _Element:
        if tag not in self._elements:
            parent = self._element(tag.parent) if tag.parent else self._builder.doc_struct_elem
            made = _Element(tag, parent)
            parent.k.append(made)
            self._builder.elements.append(made)
            self._elements[tag] = made
        return self._elements[tag]


class _Element(StructElem):
    """An element with attributes."""

    def __init__(self, tag: Tag, parent: PDFObject) -> None:
        super().__init__(f"/{tag.role}", parent, [], page_number=1, alt=tag.alt or None)
        self.a: str | None = None


class _Builder(StructureTreeBuilder):
    """fpdf2's own, which writes only one level, with all levels."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[_Element] = []

    def __iter__(self) -> Iterator[PDFObject]:
        """Everything that is written to the file, the root first."""
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.struct_tree_root.parent_tree
        yield from self.elements
