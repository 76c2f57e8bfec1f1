"""The structure tree of a PDF: what screen readers read, in reading order (ISO 32000-1, 14.7 and 14.8; PDF/UA-1).

fpdf2 can only make figures side by side. Its own tree is filled here with nested elements of every kind; all that
is used of its inner parts stands in this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fpdf import FPDF
from fpdf.actions import URIAction
from fpdf.annotations import PDFAnnotation
from fpdf.structure_tree import NumberTree, StructElem, StructureTreeBuilder
from fpdf.syntax import Name, PDFObject

from geoservice.formats.layouts.items import Tag

#: Points: left, bottom, right, top.
Bounds = tuple[float, float, float, float]
#: Numbers of pages in the tree of parents end far below.
_FIRST_LINK = 100_000


class TagTree:
    """The tags of a document in the order in which they were first painted."""

    def __init__(self, pdf: FPDF) -> None:
        """Begin the tree on the current page."""
        self._pdf = pdf
        self._builder = _Builder()
        self._elements: dict[Tag, _Element] = {}
        self._links = 0
        pdf.struct_builder = self._builder
        self.begin_page()

    def begin_page(self) -> None:
        """What follows is painted on the current page, which is a new one."""
        self._page = self._pdf.pages[self._pdf.page]
        # Every page has a number in the tree of parents, and in it a list of what its pieces belong to.
        number = self._pdf.page - 1
        self._page.struct_parents = number
        self._marked = self._builder.parents.nums[number]

    def link(self, tag: Tag, bounds: Bounds) -> None:
        """Make what was painted for the tag lead to its address (ISO 32000-1, 14.7.4.3; PDF/UA-1, 7.18.5)."""
        left, bottom, right, top = bounds
        annotation = PDFAnnotation(
            "Link", left, top, right - left, top - bottom, action=URIAction(tag.link), contents=tag.alt
        )
        element, key = self._elements[tag], _FIRST_LINK + self._links
        self._links += 1
        annotation.struct_parent = key  # type: ignore[attr-defined]  # written as /StructParent
        # Readers who step through links follow the structure.
        self._page.tabs = Name("S")  # type: ignore[attr-defined]
        self._page.add_annotation(annotation)
        self._builder.parents.links[key] = element
        element.k.append(_ObjectReference(annotation))

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
            made = _Element(tag, parent, self._pdf.page)
            parent.k.append(made)
            self._builder.elements.append(made)
            self._elements[tag] = made
        return self._elements[tag]


class _Element(StructElem):
    """An element with attributes."""

    def __init__(self, tag: Tag, parent: PDFObject, page: int) -> None:
        super().__init__(f"/{tag.role}", parent, [], page_number=page, alt=tag.alt or None)
        self.a: str | None = f"<</O /Table /Scope /{tag.scope}>>" if tag.role == "TH" else None


class _ObjectReference:
    """An annotation as a piece of an element."""

    def __init__(self, annotation: PDFAnnotation) -> None:
        self._annotation = annotation

    def serialize(self, **_options: object) -> str:
        """As it stands among the pieces."""
        return f"<</Type /OBJR /Obj {self._annotation.ref}>>"


class _Parents(NumberTree):
    """The tree of parents, with single elements for annotations beside the lists for pages."""

    __slots__ = ("_links",)  # private so that it does not get serialized

    def __init__(self) -> None:
        super().__init__()
        self._links: dict[int, StructElem] = {}

    @property
    def links(self) -> dict[int, StructElem]:
        """The element of every annotation."""
        return self._links

    def serialize(self, obj_dict: dict[str, object] | None = None, _security_handler: object = None) -> str:
        """The whole object; keys must ascend."""
        pages = [f"{key} [{' '.join(each.ref for each in found)}]" for key, found in sorted(self.nums.items())]
        links = [f"{key} {element.ref}" for key, element in sorted(self._links.items())]
        return PDFObject.serialize(self, {"/Nums": f"[{' '.join([*pages, *links])}]"})


class _Builder(StructureTreeBuilder):
    """fpdf2's own, which writes only one level, with all levels."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[_Element] = []
        self.parents = _Parents()
        self.struct_tree_root.parent_tree = self.parents

    def __iter__(self) -> Iterator[PDFObject]:
        """Everything that is written to the file, the root first."""
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.parents
        yield from self.elements
