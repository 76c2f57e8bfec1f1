"""Projects and connections as QGIS opens them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from tests.clients.conftest import Region

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def opened(site: str, regions: dict[str, Region], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What QGIS says of a project of three layers of two boundary sets."""
    if subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed: apt install python3-qgis")
    folder = tmp_path_factory.mktemp("qgis")
    (folder / "pages").mkdir()
    (folder / "peta.qgz").write_bytes(_read(f"{site}/qgis/project.qgz?peta=stunting,status,kategori"))
    points = json.dumps([region.point for region in regions.values()])
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    command = [PYTHON, str(HERE / "qgis_project.py"), str(folder / "peta.qgz"), points, str(folder / "pages")]
    answer = subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=False, text=True, timeout=120
    )
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def test_a_project_opens_without_a_word(opened: dict[str, Any]) -> None:
    assert (opened["is_read"], opened["crs"], opened["errors"]) == (True, "EPSG:3857", [])
    assert {name: (layer["is_valid"], layer["features"]) for name, layer in opened["layers"].items()} == {
        "Persentase stunting (2024)": (True, 12),
        "Status desa (2024)": (True, 12),
        "Sumber air minum (2024)": (True, 12),
    }


def test_layers_are_grouped_by_boundary_set(opened: dict[str, Any]) -> None:
    assert opened["groups"] == {
        "Desa di Kabupaten Uji": ["Persentase stunting (2024)", "Status desa (2024)"],
        "Desa bernama panjang": ["Sumber air minum (2024)"],
    }


def test_every_region_has_the_colour_of_its_class(opened: dict[str, Any], regions: dict[str, Region]) -> None:
    layer = opened["layers"]["Persentase stunting (2024)"]

    assert layer["colours"] == [region.properties["warna"] for region in regions.values()]
    assert layer["legend"][-1] == "Tanpa data"
    assert "Sumber Uji" in layer["attribution"]


def test_every_layer_has_a_page_to_print(opened: dict[str, Any], regions: dict[str, Region]) -> None:
    assert {*opened["pages"]} == {"Persentase stunting (2024)", "Status desa (2024)", "Sumber air minum (2024)"}
    page = opened["pages"]["Persentase stunting (2024)"]
    assert (page["done"], page["size"]) == (0, [297, 210])
    drawn = {tuple(colour) for row in np.asarray(Image.open(page["file"]).convert("RGB")).tolist() for colour in row}
    colours = {str(region.properties["warna"]) for region in regions.values()}
    assert {tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in colours} <= drawn


def test_the_same_layers_are_the_same_file(site: str) -> None:
    address = f"{site}/qgis/project.qgz?peta=stunting,status"

    assert _read(address) == _read(address)
    assert zipfile.ZipFile(io.BytesIO(_read(address))).testzip() is None


@pytest.mark.parametrize(
    ("asked", "status"), [("tidak-ada", 404), ("ditarik", 410), (",".join(f"a{n}" for n in range(51)), 400)]
)
def test_layers_that_cannot_be_had_are_refused(site: str, asked: str, status: int) -> None:
    with pytest.raises(HTTPError) as refused:
        _read(f"{site}/qgis/project.qgz?peta={asked}")

    assert refused.value.code == status
    refused.value.close()


ROOTS = {
    "wms": "qgsWMSConnections",
    "wfs": "qgsWFSConnections",
    "xyz": "qgsXYZTilesConnections",
    "vektor": "qgsVectorTileConnections",
}


@pytest.mark.parametrize("kind", ROOTS)
def test_connections_lead_to_addresses_that_answer(site: str, kind: str) -> None:
    root = ET.fromstring(_read(f"{site}/qgis/connections/{kind}.xml"))

    assert root.tag == ROOTS[kind]
    names = [entry.get("name") for entry in root]
    assert len(names) == len(set(names))
    for entry in root:
        place = {"{z}": "9", "{x}": "403", "{y}": "261"}
        address = entry.get("url", "")
        for name, value in place.items():
            address = address.replace(name, value)
        asked = "?service=" + address.rpartition("/")[2].upper() + "&request=GetCapabilities"
        with urlopen(address + (asked if address.endswith(("wms", "wmts", "wfs")) else "")) as answer:
            assert answer.status in (200, 204)


def _read(address: str) -> bytes:
    with urlopen(address) as answer:
        body: bytes = answer.read()
        return body
