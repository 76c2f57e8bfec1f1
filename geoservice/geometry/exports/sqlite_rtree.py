"""The nodes of an SQLite R-tree, packed full along a Hilbert curve instead of inserted one by one.

Source: ext/rtree/rtree.c of SQLite: a node is its depth (the root's only) and the number of its cells, 2 bytes each,
then the cells: id (8 bytes), then least and greatest x and y (4 bytes each), all big-endian. The root is node 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.geometry.exports.flatgeobuf import hilbert_order
from geoservice.model.arrays import FloatArray, IntArray

_MOST_CELLS = 51
_CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
#: SQLite gives every node of two dimensions this size wherever a page has room for it.
_NODE_BYTES = 4 + _MOST_CELLS * _CELL.itemsize
Cells = npt.NDArray[Any]


class RTree(NamedTuple):
    """The rows of the three tables behind an R-tree."""

    nodes: list[tuple[int, bytes]]
    parents: list[tuple[int, int]]
    """Node and the node above it."""
    rows: list[tuple[int, int]]
    """Id and the leaf that holds it, in order of ids."""


def packed_rtree(ids: IntArray, boxes: FloatArray) -> RTree:
    """The tree over boxes (west, south, east, north)."""
    order = hilbert_order(boxes)
    levels = [_cells(ids[order], boxes[order])]
    while len(levels[-1]) > _MOST_CELLS:
        levels.append(_above(levels[-1]))
    tree = RTree([], [], [])
    first = 1
    for depth in range(len(levels) - 1, -1, -1):
        cells = levels[depth]
        count = max(1, -(-len(cells) // _MOST_CELLS))
        below = first + count
        if depth:
            cells["id"] = np.arange(below, below + len(cells))
        for number in range(count):
            part = cells[number * _MOST_CELLS : (number + 1) * _MOST_CELLS]
            node = first + number
            head = np.array([depth if node == 1 else 0, len(part)], ">u2").tobytes()
            tree.nodes.append((node, (head + part.tobytes()).ljust(_NODE_BYTES, b"\0")))
        nodes = first + np.arange(len(cells)) // _MOST_CELLS
        (tree.parents if depth else tree.rows).extend(_ordered(cells["id"].astype(np.int64), nodes))
        first = below
    return tree


def _ordered(children: IntArray, nodes: IntArray) -> Iterator[tuple[int, int]]:
    order = np.argsort(children)
    return zip(children[order].tolist(), nodes[order].tolist(), strict=True)


def _cells(ids: IntArray, boxes: FloatArray) -> Cells:
    cells = np.zeros(len(ids), _CELL)
    cells["id"] = ids
    # A box must hold its region: rounded outward, as SQLite does.
    near = boxes.astype(np.float32)
    low = np.where(near > boxes, np.nextafter(near, np.float32(-np.inf)), near)
    high = np.where(near < boxes, np.nextafter(near, np.float32(np.inf)), near)
    cells["box"] = np.column_stack([low[:, 0], high[:, 2], low[:, 1], high[:, 3]])
    return cells


def _above(cells: Cells) -> Cells:
    starts = np.arange(0, len(cells), _MOST_CELLS)
    boxes = cells["box"].astype(np.float32)
    above = np.zeros(len(starts), _CELL)
    least, most = np.minimum.reduceat(boxes, starts), np.maximum.reduceat(boxes, starts)
    above["box"] = np.column_stack([least[:, 0], most[:, 1], least[:, 2], most[:, 3]])
    return above
