"""Printed maps of the sample district, approved by looking at them: `pytest tests/golden --approve` takes new ones."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from geoservice.actions.build_demo import build_demo
from geoservice.actions.open_layer import open_layer
from geoservice.formats import IMAGE_FORMATS, LayerView, PageFormat
from geoservice.formats.layouts.request import Paper, PictureRequest
from geoservice.formats.layouts.sheet import compose
from geoservice.settings import Settings
from geoservice.store import open_store

APPROVED = Path(__file__).parent / "approved"
PRINTED = PictureRequest(
    width=900, area="Kabupaten Contoh", address="https://peta.example/maps/hasil-padi-2024", highlight=3
)
WANTED = {
    "picture.svg": PRINTED,
    "picture.png": PRINTED,
    "picture.pdf": replace(PRINTED, paper=Paper.A4),
    "preview.png": replace(PRINTED, width=1200, height=630, is_preview=True, highlight=None),
}
#: The font is a file of its own, with tests of its own.
FACES = re.compile(r"<style>.*?</style>")


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> LayerView:
    settings = Settings(data_dir=tmp_path_factory.mktemp("printed") / "data")
    build_demo(settings)
    found = open_layer(open_store(settings), "hasil-padi-2024")
    return replace(found, published=replace(found.published, published_at="2026-01-05T08:00:00Z"))


@pytest.mark.parametrize("name", WANTED)
def test_the_printed_map_is_the_approved_one(view: LayerView, name: str, pytestconfig: pytest.Config) -> None:
    output = IMAGE_FORMATS[name.partition(".")[2]]
    assert isinstance(output, PageFormat)
    made = output.draw(compose(view, WANTED[name]))
    path = APPROVED / (f"{name}.png" if name.endswith(".pdf") else name)
    if name.endswith(".svg"):
        made = FACES.sub("<style/>", made.decode()).encode()
    if name.endswith(".pdf"):
        made = _rendered(made)
    if pytestconfig.getoption("--approve"):
        path.write_bytes(made)

    assert path.is_file(), f"{name} was never approved: pytest tests/golden --approve"
    if path.suffix == ".svg":
        assert made == path.read_bytes(), f"{name} changed; if that is meant: pytest tests/golden --approve"
    else:
        # Compressors and the softening of letters differ by a shade from machine to machine.
        assert _difference(made, path.read_bytes()) < 0.2, (
            f"{name} changed; if that is meant: pytest tests/golden --approve"
        )


def _rendered(made: bytes) -> bytes:
    file = io.BytesIO()
    pypdfium2.PdfDocument(made)[0].render(scale=1.2).to_pil().save(file, "PNG")
    return file.getvalue()


def _difference(made: bytes, approved: bytes) -> float:
    """Mean difference of all channels, 0 … 255; infinite for another size."""
    one, other = (np.asarray(Image.open(io.BytesIO(each)).convert("RGB"), np.int16) for each in (made, approved))
    return float(np.abs(one - other).mean()) if one.shape == other.shape else float("inf")
