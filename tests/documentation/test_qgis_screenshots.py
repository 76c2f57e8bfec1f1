"""The pictures of "Membuka di QGIS", drawn by QGIS from the running demo: `make screenshots` keeps them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.documentation.test_screenshots import Demo, demo, folder

__all__ = ["demo", "folder"]

pytestmark = pytest.mark.browser

PYTHON = "/usr/bin/python3"
DOORS = ("ogc-api", "wms", "wmts", "petak-vektor")


@pytest.fixture(scope="module")
def pictures(demo: Demo, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every picture."""
    if subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed: apt install python3-qgis")
    home = str(tmp_path_factory.mktemp("qgis"))
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home}
    command = [PYTHON, str(Path(__file__).with_name("qgis_pictures.py")), demo.base, demo.layer, str(folder.absolute())]
    answer = subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=False, text=True, timeout=180
    )
    assert answer.returncode == 0, answer.stderr
    return folder


def test_every_door_shows_the_same_map(pictures: Path) -> None:
    drawn = [np.asarray(Image.open(pictures / f"qgis-{door}.png").convert("RGB")).astype(int) for door in DOORS]

    for picture in drawn[1:]:
        differs = np.abs(picture - drawn[0]).max(axis=2) > 60
        assert differs.mean() < 0.06  # outlines lie beside each other


def test_the_page_is_a4(pictures: Path) -> None:
    with Image.open(pictures / "qgis-halaman.png") as page:
        width, height = page.size

    assert width / height == pytest.approx(297 / 210, abs=0.01)
