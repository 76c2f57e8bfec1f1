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
_MAP_PX = 560
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
    """Right of the panel with the legends, which differ."""
    windows = [np.asarray(Image.open(pictures / f"qgis-{door}.png").convert("RGB")).astype(int) for door in DOORS]
    drawn = [window[:, -_MAP_PX:] for window in windows]

    for picture in drawn[1:]:
        differs = np.abs(picture - drawn[0]).max(axis=2) > 60
        assert differs.mean() < 0.06  # outlines lie beside each other


def test_the_panel_has_the_legend(pictures: Path) -> None:
    """Vector tiles have none in QGIS 3.22."""
    for door in ("ogc-api", "wms", "wmts"):
        with Image.open(pictures / f"qgis-{door}.png") as window:
            panel = window.convert("RGB").crop((0, 0, window.width - _MAP_PX, window.height))
            shown = {colour for count, colour in panel.getcolors(1 << 20) or () if count > 60}
        with Image.open(pictures / f"qgis-{door}.png") as window:
            fills = window.convert("RGB").crop((window.width - _MAP_PX, 0, window.width, window.height))
            classes = sorted(fills.getcolors(1 << 20) or (), reverse=True)[1:5]  # after the white around the map
        assert {colour for _count, colour in classes} <= shown, door


def test_the_dialog_is_filled(pictures: Path) -> None:
    with Image.open(pictures / "qgis-sambungan.png") as dialog:
        assert dialog.width > 400
        assert len(dialog.convert("RGB").getcolors(1 << 20) or ()) > 50


def test_the_page_is_a4(pictures: Path) -> None:
    with Image.open(pictures / "qgis-halaman.png") as page:
        width, height = page.size

    assert width / height == pytest.approx(297 / 210, abs=0.01)
