"""A boundary set as a view without a theme, so that every feature format writes it too."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geoservice.formats import FEATURE_FORMATS, FeatureFormat, LayerView
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.boundary import BoundarySet
from geoservice.model.classification import Classification
from geoservice.model.indicator import Indicator, Kind
from geoservice.model.layer import Layer, LayerVersion, Theme
from geoservice.model.style import Style

#: An edition has no date of its own, and the same edition gives the same bytes: the first day that ZIP knows.
_NO_DATE = "1980-01-01T00:00:00Z"


def bare_view(
    boundary_set: BoundarySet,
    prepared: PreparedEdition,
    preparation: str,
    public_url: str = "",
    cache_dir: Path | None = None,
) -> LayerView:
    """A view whose features have the region's own properties only; `preparation` is the digest of the preparation."""
    regions, edition = len(prepared.regions), prepared.edition
    nothing = Indicator(boundary_set.id, boundary_set.title, Kind.CATEGORY, "", "")
    layer = Layer(boundary_set.id, boundary_set.title, nothing, None, boundary_set.id)
    published = LayerVersion(
        layer_id=boundary_set.id,
        number=1,
        digest=edition.digest,
        theme="",
        title=boundary_set.title,
        indicator=nothing,
        period=None,
        style=Style(Classification("none"), "", ()),
        edition=edition.edition,
        edition_digest=edition.digest,
        preparation=preparation,
        published_at=_NO_DATE,
        published_by="",
    )
    no_classes = np.zeros(regions, np.uint8)
    theme = Theme(np.full(regions, np.nan), no_classes, no_classes)
    return LayerView(layer, published, theme, prepared, public_url, cache_dir, is_bare=True)


def bare_formats() -> list[FeatureFormat]:
    """The formats that can do without a theme: all but the one-file map, which is nothing but the theme."""
    return [output for output in FEATURE_FORMATS.values() if not output.media_type.startswith("text/html")]
