"""Small multiples: which periods of an indicator stand side by side under one legend, and under which classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geoservice.errors import InvalidInputError
from geoservice.formats import IMAGE_FORMATS, LayerView, PageFormat
from geoservice.formats.layouts.request import PictureRequest
from geoservice.formats.layouts.sheet import compose_series
from geoservice.i18n import message as _
from geoservice.model.layer import LayerVersion

SERIES_EXTENSIONS = ("svg", "png", "pdf")
"""In which forms such a sheet can be had."""


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


def series_picture(views: Sequence[LayerView], extension: str, request: PictureRequest) -> bytes:
    """The sheet of all periods, oldest first, as a file.

    Raises InvalidInputError for another extension, where they share no classes, and where the picture is too small for
    so many maps.
    """
    output: object = IMAGE_FORMATS[extension] if extension in SERIES_EXTENSIONS else None
    if not isinstance(output, PageFormat):
        raise InvalidInputError(
            _("Format berkas “%(name)s” tidak dikenal.", name=extension),
            hint=_("Pilih salah satu akhiran: %(extensions)s.", extensions=", ".join(SERIES_EXTENSIONS)),
        )
    return output.draw(compose_series(in_common(views), request))


def in_common(views: Sequence[LayerView]) -> tuple[LayerView, ...]:
    """The periods, oldest first, under one classification whose ends reach over all of them.

    Raises InvalidInputError where they share no classes.
    """
    ordered = tuple(sorted(views, key=lambda view: str(view.published.period or "")))
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
    return tuple(replace(view, published=replace(view.published, style=style)) for view in ordered)
