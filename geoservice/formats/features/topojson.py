"""TopoJSON: borders that neighbours have in common are written once; coordinates are whole steps of 1e-7 degree."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.features.geojson import encode
from geoservice.formats.properties import collection_properties, property_rows
from geoservice.geometry.exports.shapes import STEPS_A_DEGREE, Points, Shapes
from geoservice.geometry.exports.topology import Refs, topology
from geoservice.model.arrays import IntArray

POINTS_A_BLOCK = 200_000
"""Arcs are shared within a block: about 2,000 villages that lie side by side, in code order."""


class TopoJson:
    """A Topology with one object, named like the layer; nothing is simplified."""

    extension = "topojson"
    media_type = "application/topo+json"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The topology, arcs first: what refers to them is kept until they are written."""
        shapes = view.exports.shapes
        corner = _corner(view, positions)
        yield _head(view, positions, corner)
        written, geometries = 0, []
        for part in shapes.blocks(positions, POINTS_A_BLOCK):
            chosen = positions[part]
            block = shapes.take(chosen)
            made = topology(block, written)
            arcs = ",\n".join(_arc(arc, corner) for arc in made.arcs)
            yield ((",\n" if written else "\n") + arcs).encode()
            written += len(made.arcs)
            geometries.append(",\n".join(_geometries(view, chosen, block, made.rings)).encode())
        objects = f'\n],"objects":{{{encode(view.layer.id)}:{{"type":"GeometryCollection","geometries":[\n'
        yield objects.encode() + b",\n".join(geometries) + b"\n]}}}\n"


def _corner(view: LayerView, positions: IntArray) -> IntArray:
    """South-west corner of the selection in steps; the first point of every arc counts from it."""
    if not len(positions):
        return np.zeros(2, np.int64)
    corner: IntArray = np.rint(view.exports.bounds[positions, :2].min(axis=0) * STEPS_A_DEGREE).astype(np.int64)
    return corner


def _head(view: LayerView, positions: IntArray, corner: IntArray) -> bytes:
    step = 1 / STEPS_A_DEGREE
    head: dict[str, object] = {"type": "Topology", **collection_properties(view)}
    if len(positions):
        boxes = view.exports.bounds[positions]
        head["bbox"] = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
    head["transform"] = {"scale": [step, step], "translate": (corner / STEPS_A_DEGREE).tolist()}
    return encode(head)[:-1].encode() + b',"arcs":['


def _arc(points: Points, corner: IntArray) -> str:
    """The first point from the corner, every other from the one before it."""
    steps = np.diff(points.astype(np.int64), axis=0, prepend=corner[None])
    return json.dumps(steps.tolist(), separators=(",", ":"))


def _geometries(view: LayerView, positions: IntArray, shapes: Shapes, rings: list[Refs]) -> Iterator[str]:
    polygons = [rings[start:stop] for start, stop in itertools.pairwise(shapes.polygons.tolist())]
    edges = itertools.pairwise(shapes.regions.tolist())
    for (start, stop), row in zip(edges, property_rows(view, positions.tolist()), strict=True):
        yield encode({"type": "MultiPolygon", "id": row["kode"], "arcs": polygons[start:stop], "properties": row})


PLUGIN = TopoJson()
