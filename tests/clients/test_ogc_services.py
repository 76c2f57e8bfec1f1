"""WMS, WMTS and WFS as OWSLib and GDAL open them."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest
from owslib.etree import etree
from owslib.ogcapi.maps import Maps
from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService
from PIL import Image, ImageColor

from tests.clients.conftest import LAYER, Region

BOX = (103.9, -4.3, 104.3, -3.9)
SIDE = 400
#: A family of layers, one for every year.
OF_YEARS = "air-2018"
BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"


def colours_at(picture: Image.Image, regions: dict[str, Region]) -> list[tuple[int, ...]]:
    """What is drawn inside every region of a picture of BOX."""
    drawn = picture.convert("RGB")
    found = []
    for region in regions.values():
        x, y = region.point
        at = int((x - BOX[0]) / (BOX[2] - BOX[0]) * drawn.width), int((BOX[3] - y) / (BOX[3] - BOX[1]) * drawn.height)
        found.append(drawn.getpixel(at))
    return found


def expected(regions: dict[str, Region]) -> list[tuple[int, ...]]:
    return [ImageColor.getrgb(str(region.properties["warna"])) for region in regions.values()]


def gdal(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (answer.returncode, answer.stderr) == (0, ""), answer.stderr
    return answer.stdout


def drawn_by_gdal(source: str, file: Path, *options: str) -> Image.Image:
    """The picture of BOX as `gdalwarp` reads it from a service."""
    box = ["-t_srs", "OGC:CRS84", "-te", *map(str, BOX), "-ts", str(SIDE), str(SIDE), "-r", "near"]
    gdal("gdalwarp", "-q", "-overwrite", *box, *options, source, str(file))
    with Image.open(file) as picture:
        return picture.convert("RGB")


@pytest.mark.parametrize(
    ("version", "crs"), [("1.1.1", "EPSG:4326"), ("1.3.0", "EPSG:4326"), ("1.3.0", "CRS:84"), ("1.3.0", "EPSG:4755")]
)
def test_owslib_draws_a_wms(site: str, regions: dict[str, Region], version: str, crs: str) -> None:
    wms = WebMapService(f"{site}/wms", version=version)
    layer = wms[LAYER]

    # OWSLib turns the boxes of systems with latitude first by itself.
    answer = wms.getmap(
        layers=[LAYER], srs=crs, bbox=BOX, size=(SIDE, SIDE), format="image/png", transparent=True, styles=[""]
    )

    assert colours_at(Image.open(io.BytesIO(answer.read())), regions) == expected(regions)
    assert layer.title
    assert layer.queryable
    assert crs in layer.crsOptions
    with urlopen(layer.styles["default"]["legend"]) as legend:
        assert Image.open(legend).size[0] > 50


def test_owslib_asks_a_wms_what_is_there_and_when(site: str, regions: dict[str, Region]) -> None:
    wms = WebMapService(f"{site}/wms", version="1.3.0")
    code, region = next(iter(regions.items()))
    x, y = region.point
    pixel = int((x - BOX[0]) / (BOX[2] - BOX[0]) * SIDE), int((BOX[3] - y) / (BOX[3] - BOX[1]) * SIDE)
    said = {"srs": "EPSG:4326", "bbox": BOX, "size": (SIDE, SIDE), "format": "image/png", "styles": [""]}

    info = wms.getfeatureinfo(
        layers=[LAYER], query_layers=[LAYER], xy=pixel, info_format="application/json", feature_count=1, **said
    )
    years = [wms.getmap(layers=[OF_YEARS], time=year, **said).read() for year in wms[OF_YEARS].timepositions]

    assert json.load(info)["features"][0]["properties"]["kode"] == code
    assert wms[OF_YEARS].timepositions == ["2015", "2016", "2017", "2018"]
    assert len(set(years)) == 4


def test_owslib_reads_tiles_of_a_wmts(site: str) -> None:
    wmts = WebMapTileService(f"{site}/wmts")
    tile = wmts.gettile(
        layer=LAYER, tilematrixset="WebMercatorQuad", tilematrix="10", row=523, column=807, format="image/png"
    )

    with urlopen(f"{site}/layers/{LAYER}/tiles/10/807/523.png") as direct:
        assert tile.read() == direct.read()
    (link,) = wmts[LAYER].tilematrixsetlinks.values()
    assert link.tilematrixlimits["10"].mintilerow <= 523 <= link.tilematrixlimits["10"].maxtilerow
    assert {url["resourceType"] for url in wmts[LAYER].resourceURLs} == {"tile", "FeatureInfo"}
    assert wmts[OF_YEARS].dimensions["time"]["values"] == ["2015", "2016", "2017", "2018"]


def test_owslib_reads_a_wfs(site: str, regions: dict[str, Region]) -> None:
    wfs = WebFeatureService(f"{site}/wfs", version="2.0.0")
    name = f"gs:{LAYER}"

    whole = json.load(wfs.getfeature(typename=[name], outputFormat="application/json"))
    pages = [
        etree.parse(wfs.getfeature(typename=[name], maxfeatures=5, startindex=start)).getroot() for start in (0, 5, 10)
    ]
    boxed = json.load(wfs.getfeature(typename=[name], bbox=(*BOX, "EPSG:4326"), outputFormat="application/json"))
    one = wfs.getfeature(
        storedQueryID="urn:ogc:def:query:OGC-WFS::GetFeatureById",
        storedQueryParams={"id": f"{LAYER}.{next(iter(regions))}"},
    )

    assert [feature["id"] for feature in whole["features"]] == list(regions)
    assert [page.get("numberReturned") for page in pages] == ["5", "5", "2"]
    assert len(boxed["features"]) == len(regions)
    assert b"MultiSurface" in one.read()
    assert {"kode", "nilai", "kelas"} <= set(wfs.get_schema(name)["properties"])
    assert wfs.get_schema(name)["geometry"] == "3D MultiPolygon"  # its word for gml:MultiSurface
    assert [query.id for query in wfs.storedqueries] == [BY_ID]


@pytest.mark.parametrize("style", [{}, {"style": "default"}], ids=["plain", "styled"])
def test_owslib_draws_a_map_of_the_ogc_api(site: str, regions: dict[str, Region], style: dict[str, str]) -> None:
    maps = Maps(f"{site}/ogc/")

    drawn = maps.map(LAYER, bbox=list(BOX), width=SIDE, height=SIDE, **style)

    assert LAYER in maps.maps()
    assert colours_at(Image.open(drawn), regions) == expected(regions)


def test_gdal_draws_a_wms(site: str, regions: dict[str, Region], tmp_path: Path) -> None:
    source = (
        f"WMS:{site}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS={LAYER}&SRS=EPSG:4326&STYLES="
        f"&FORMAT=image/png&TRANSPARENT=TRUE&BBOX={','.join(map(str, BOX))}"
    )
    listed = gdal("gdalinfo", f"WMS:{site}/wms")

    assert colours_at(drawn_by_gdal(source, tmp_path / "wms.tif"), regions) == expected(regions)
    assert f"LAYERS={LAYER}&" in listed


def test_gdal_draws_a_wmts(site: str, regions: dict[str, Region], tmp_path: Path) -> None:
    listed = gdal("gdalinfo", f"WMTS:{site}/wmts/1.0.0/WMTSCapabilities.xml")
    source = f"WMTS:{site}/wmts/1.0.0/WMTSCapabilities.xml,layer={LAYER}"

    assert colours_at(drawn_by_gdal(source, tmp_path / "wmts.tif"), regions) == expected(regions)
    assert f",layer={LAYER}" in listed


def test_gdal_draws_the_period_of_its_layer_from_a_wmts_with_time(site: str, tmp_path: Path) -> None:
    with urlopen(f"{site}/layers/{OF_YEARS}.geojson") as answer:
        features = json.load(answer)["features"]
    source = f"WMTS:{site}/wmts/1.0.0/WMTSCapabilities.xml,layer={OF_YEARS}"

    drawn = drawn_by_gdal(source, tmp_path / "wmts.tif")

    shown = {colour for _count, colour in drawn.getcolors(maxcolors=SIDE * SIDE) or ()}
    assert {ImageColor.getrgb(feature["properties"]["warna"]) for feature in features} <= shown


def test_gdal_reads_a_wfs_page_by_page(site: str, regions: dict[str, Region]) -> None:
    command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f"WFS:{site}/wfs", f"gs:{LAYER}"]
    paged = gdal(*command, "--config", "OGR_WFS_PAGE_SIZE", "5", "-t_srs", "OGC:CRS84")
    chosen = gdal(*command, "-where", "nama = 'Rawa Satu'")

    read = {feature["properties"]["kode"]: feature for feature in json.loads(paged)["features"]}
    assert sorted(read) == sorted(regions)
    for code, feature in read.items():
        said = {name: value for name, value in feature["properties"].items() if value is not None and name != "gml_id"}
        assert said == regions[code].properties
        assert feature["geometry"]["type"] == "MultiPolygon"
        assert 103 < feature["geometry"]["coordinates"][0][0][0][0] < 105
    assert [feature["properties"]["nama"] for feature in json.loads(chosen)["features"]] == ["Rawa Satu"]
