"""What a PDF says about itself: title, language, source and date, as properties and as XMP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from geoservice.formats.layouts.sheet import Sheet
from geoservice.i18n import current_language
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from fpdf import FPDF

_PROGRAM = "geoservice"
#: Dublin Core, XMP basic, PDF, and that the file keeps the rules of PDF/UA-1 (ISO 14289-1, clause 5).
_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{identifier}</dc:identifier>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:CreatorTool>{program}</xmp:CreatorTool>
<pdf:Keywords>{keywords}</pdf:Keywords>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def describe(pdf: FPDF, sheet: Sheet) -> None:
    """Write all of it into the document."""
    from fpdf import ViewerPreferences

    view, published = sheet.view, sheet.view.published
    # The time of publication and not of drawing: the same version is the same file.
    created = datetime.fromisoformat(
        max(placed.content.view.published.published_at for placed in sheet.maps)
    ).astimezone(UTC)
    language = "id-ID" if current_language() == "id" else "en"
    author = published.indicator.source or view.prepared.edition.source or _PROGRAM
    keywords = f"{view.layer.id}, {_('versi %(number)s', number=published.number)}"
    pdf.set_creation_date(created)
    pdf.set_title(sheet.title)
    pdf.set_subject(sheet.description)
    pdf.set_author(author)
    pdf.set_keywords(keywords)
    pdf.set_creator(_PROGRAM)
    pdf.set_lang(language)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    said = {
        "title": sheet.title,
        "subject": sheet.description,
        "author": author,
        "language": language,
        "identifier": f"{view.layer.id}@{published.number}",
        "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "program": _PROGRAM,
        "keywords": keywords,
    }
    pdf.set_xmp_metadata(_XMP.format_map({name: escape(text) for name, text in said.items()}))
