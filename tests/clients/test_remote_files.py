"""Downloads opened over HTTP without being downloaded, as QGIS 3.22 and GDAL do (`/vsicurl`)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from werkzeug.serving import make_server

from geoservice.settings import Settings
from geoservice.web import create_app, layers
from tests.clients.conftest import Region, serving
from tests.web.world import build

#: Formats that GDAL reads in place; a ZIP through another of its file systems.
FORMATS = {"geojson": "", "fgb": "", "gpkg": "", "kml": "", "shp.zip": "/vsizip/"}
KINDS = ("whole", "streamed")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return build(tmp_path_factory.mktemp("remote"))


@pytest.fixture(scope="module", params=KINDS)
def address(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    """The service on loopback: as a district is served, and as a country, whose files are made while they are sent."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "streamed":
            patch.setattr(layers, "STREAM_FROM_REGIONS", 3)
        with serving(make_server("127.0.0.1", 0, create_app(settings), threaded=True)) as site:
            yield site


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("path", ["layers/stunting", "boundaries/desa-9902"])
def test_gdal_opens_it_where_it_lies(path: str, extension: str, address: str, regions: dict[str, Region]) -> None:
    source = f"{FORMATS[extension]}/vsicurl/{address}/{path}.{extension}"

    answer = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-geom=NO", source], capture_output=True, check=True, text=True, timeout=60
    )

    assert answer.stderr == ""
    assert all(code in answer.stdout for code in regions)


@pytest.mark.parametrize("layer", ["stunting", "status"])
def test_the_raster_is_cloud_optimised_by_the_rules_of_gdal(layer: str, address: str, tmp_path: Path) -> None:
    file = tmp_path / "kelas.tif"
    with urlopen(f"{address}/layers/{layer}.tif") as answer:
        file.write_bytes(answer.read())

    program = ["/usr/bin/python3", "-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", "-q", str(file)]
    answer = subprocess.run(program, capture_output=True, check=False, text=True, timeout=60)

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
