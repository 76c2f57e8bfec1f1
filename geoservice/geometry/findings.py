"""Findings of an import as sentences for people."""

from __future__ import annotations

import re

from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.boundary import Finding


def describe(finding: Finding) -> Message:
    """A finding as a sentence: which feature, what was found, what was done."""
    reason = REASONS.get(finding.reason)
    text: object = reason if reason is not None else finding.reason.replace("_", " ")
    if not finding.row:
        return (
            _("%(reason)s: %(detail)s", reason=text, detail=_in_words(finding.detail))
            if finding.detail
            else _plain(text)
        )
    values = {
        "row": finding.row,
        "code": finding.code or "–",
        "detail": _in_words(finding.detail) or "–",
        "reason": text,
    }
    if finding.kind == "refused":
        return _("Baris %(row)s, kode %(code)s (%(detail)s) ditolak: %(reason)s.", **values)
    if finding.kind == "repaired":
        return _("Baris %(row)s, kode %(code)s (%(detail)s) diperbaiki: %(reason)s.", **values)
    return _("Baris %(row)s, kode %(code)s (%(detail)s): %(reason)s.", **values)


def _in_words(detail: str) -> str:
    """The measures in a detail with the decimal mark of the language; codes and coordinates keep their points."""
    return _MEASURE.sub(lambda found: format_number(float(found[1]), len(found[2])), detail)


_MEASURE = re.compile(r"(\d+\.(\d+))(?= ?(?:km²|m²|ha|%|→))")


def _plain(text: object) -> Message:
    return text if isinstance(text, Message) else Message(str(text))


#: Every reason that geometry reports, in words; GEOS' own reasons are listed by their slug.
REASONS: dict[str, Message] = {
    "missing_code": _("kode wilayah kosong"),
    "null_geometry": _("tidak ada geometri"),
    "empty_geometry": _("geometri kosong"),
    "not_polygon": _("bukan poligon"),
    "not_a_feature": _("bukan Feature GeoJSON"),
    "bad_coordinates": _("koordinatnya bukan daftar angka"),
    "bad_ring": _("cincin poligonnya kurang dari empat titik atau tidak tertutup"),
    "not_finite": _("koordinatnya tak hingga atau bukan angka"),
    "swapped_axes": _("lintang dan bujur tertukar"),
    "outside_world": _("koordinatnya di luar bumi (bujur ±180, lintang ±90)"),
    "antimeridian": _("lebarnya lebih dari 180 derajat"),
    "too_many_vertices": _("titiknya terlalu banyak"),
    "invalid_too_large": _("geometrinya tidak sah dan terlalu besar untuk diperbaiki otomatis"),
    "too_tangled": _("garisnya terlalu kusut untuk diperbaiki otomatis"),
    "zero_area": _("luasnya nol"),
    "duplicate_code": _("kode yang sama dipakai oleh bentuk atau nama yang berbeda"),
    "duplicate_merged": _("baris ganda yang sama persis digabung"),
    "parts_joined": _("bagian-bagian satu wilayah digabung"),
    "ring_closed": _("cincin yang terbuka ditutup"),
    "hole_dropped": _("lubang tanpa luas dibuang"),
    "rounding": _("pembulatan ke 1 cm membuat garisnya bersentuhan; diluruskan"),
    "self_intersection": _("garis batasnya memotong diri sendiri"),
    "ring_self_intersection": _("cincinnya menyentuh diri sendiri"),
    "hole_lies_outside_shell": _("lubang di luar poligon dijadikan bagian tersendiri"),
    "nested_shells": _("poligon di dalam poligon digabung"),
    "nested_holes": _("lubang di dalam lubang digabung"),
    "duplicate_rings": _("cincin ganda digabung"),
    "interior_is_disconnected": _("bagian dalam yang terputus dipisahkan"),
    "too_few_points_in_geometry_component": _("cincin dengan titik terlalu sedikit dibuang"),
    "collection_reduced": _("hanya poligon yang diambil dari kumpulan geometri"),
    "heights_dropped": _("ketinggian (Z/M) dibuang; jumlah wilayah"),
    "crs_converted": _("koordinat diubah ke WGS 84 dari sistem"),
    "crs_overridden": _("sistem koordinat menurut berkas diganti dengan yang diminta"),
    "code_column": _("kolom kode"),
    "name_column": _("kolom nama"),
    "no_name_column": _("tidak ada kolom nama; kode dipakai sebagai nama"),
    "no_name": _("jumlah wilayah tanpa nama"),
    "encoding_guessed": _("teks dibaca dengan pengodean"),
    "reader_remark": _("catatan pembaca berkas"),
    "outside_indonesia": _("jumlah wilayah yang tidak seluruhnya di Indonesia"),
    "overlaps": _("tumpang tindih antarwilayah di atas 100 m²"),
    "largest_overlap": _("tumpang tindih besar dengan wilayah lain"),
    "gaps": _("celah di antara wilayah"),
    "largest_gap": _("celah terbesar"),
}
