"""A tile server around Mapnik: `/usr/bin/python3 mapnik_app.py PORT SHAPEFILE CLASSES OUTLINE`."""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import mapnik

EDGE = 20037508.342789244
# Debian's Mapnik knows no EPSG codes.
MERCATOR = (
    "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs +over"
)


def drawn_map(source: str, classes: str, outline: str) -> mapnik.Map:
    """One layer, one rule a class."""
    style = mapnik.Style()
    for one in json.loads(classes):
        rule = mapnik.Rule()
        rule.filter = mapnik.Expression(f"[nilai] > {one['above']} and [nilai] <= {one['up_to']}")
        fill = mapnik.PolygonSymbolizer()
        fill.fill = mapnik.Color(one["colour"])
        # Neighbours would show the ground between them.
        fill.gamma = 0.6
        rule.symbols.append(fill)
        style.rules.append(rule)
    lines, rule = mapnik.Style(), mapnik.Rule()
    line = mapnik.LineSymbolizer()
    line.stroke = mapnik.Color(outline)
    line.stroke_width = 1.0
    rule.symbols.append(line)
    lines.rules.append(rule)
    canvas = mapnik.Map(256, 256, MERCATOR)
    canvas.append_style("fill", style)
    canvas.append_style("line", lines)
    layer = mapnik.Layer("desa", MERCATOR)
    layer.datasource = mapnik.Shapefile(file=source)
    layer.styles.append("fill")
    layer.styles.append("line")
    canvas.layers.append(layer)
    return canvas


class Handler(BaseHTTPRequestHandler):
    """Answers /z/x/y.png."""

    protocol_version = "HTTP/1.1"
    canvas = None

    def do_GET(self) -> None:
        """Draw and send one tile."""
        z, x, y = map(int, re.fullmatch(r"/(\d+)/(\d+)/(\d+)\.png", self.path).groups())
        side = 2 * EDGE / 2**z
        left, top = -EDGE + x * side, EDGE - y * side
        self.canvas.zoom_to_box(mapnik.Box2d(left, top - side, left + side, top))
        image = mapnik.Image(256, 256)
        mapnik.render(self.canvas, image)
        body = image.tostring("png8:m=h:z=1")
        if "exact" in self.headers:
            body = image.tostring("png32")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    port, source, classes, outline = sys.argv[1:]
    Handler.canvas = drawn_map(source, classes, outline)
    Handler.wbufsize = -1
    HTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()
