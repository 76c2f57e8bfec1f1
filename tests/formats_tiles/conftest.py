"""Small layer views over the sample regions ("ilustrasi")."""

from __future__ import annotations

import numpy as np
import pytest

from geoservice.formats import LayerView
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.classification import Classification
from geoservice.model.indicator import REASON_NUMBERS, Indicator, Kind, MissingReason, Period
from geoservice.model.layer import Layer, LayerVersion, Theme
from geoservice.model.style import Style
from tests.geometry_packs.sample import oddities, patchwork, prepare, shapes_of

COLOURS = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    return prepare(shapes_of([*patchwork(), *oddities()]), tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="session")
def view(prepared: PreparedEdition) -> LayerView:
    """Values 0 … n - 1 in five classes; region 3 has none."""
    n = len(prepared.regions)
    values = np.arange(n, dtype=np.float64)
    values[3] = np.nan
    reasons = np.zeros(n, np.uint8)
    reasons[3] = REASON_NUMBERS[MissingReason.BLANK]
    classification = Classification("equal_interval", (8.0, 16.0, 24.0, 32.0, float(n)), 0.0, 0)
    return view_of(prepared, Theme(values, reasons, classification.classify(values)), classification, COLOURS)


def view_of(
    prepared: PreparedEdition, theme: Theme, classification: Classification, colours: tuple[str, ...]
) -> LayerView:
    """A published layer of one theme."""
    indicator = Indicator("contoh", "Contoh (ilustrasi)", Kind.INDEX, "indeks", "ilustrasi")
    layer = Layer("contoh-2024-desa-9901", indicator.title, indicator, Period("2024"), "desa-9901")
    published = LayerVersion(
        layer_id=layer.id,
        number=2,
        digest="a" * 64,
        theme="b" * 64,
        title=indicator.title,
        indicator=indicator,
        period=layer.period,
        style=Style(classification, "Blues", colours),
        edition=prepared.edition.edition,
        edition_digest=prepared.edition.digest,
        preparation="c" * 64,
        published_at="2024-01-01T00:00:00Z",
        published_by="uji",
    )
    return LayerView(layer, published, theme, prepared)
