"""A small made-up district for tests: 12 regions on a jittered grid with shared borders, and tables about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

ROWS, COLUMNS = 3, 4
WEST, SOUTH, STEP = 104.0, -4.2, 0.05

CODES = [f"99.02.{row + 1:02d}.{2001 + column}" for row in range(ROWS) for column in range(COLUMNS)]
NAMES = [
    *("Contoh Hulu", "Contoh Hilir", "Sawah Contoh", "Muara Contoh"),
    *("Rawa Satu", "Rawa Dua", "Rawa Tiga", "Rawa Empat"),
    *("Bukit Uji", "Lembah Uji", "Padang Uji", "Tepian Uji"),
]


def write_boundary(path: Path, *, codes: list[str] | None = None) -> Path:
    """The district as GeoJSON; neighbours share their vertices."""
    noise = np.random.default_rng(7).uniform(-0.3, 0.3, (ROWS + 1, COLUMNS + 1, 2)) * STEP
    grid = [
        [
            [
                round(WEST + column * STEP + float(noise[row, column, 0]), 7),
                round(SOUTH + row * STEP + float(noise[row, column, 1]), 7),
            ]
            for column in range(COLUMNS + 1)
        ]
        for row in range(ROWS + 1)
    ]
    features = []
    for index, code in enumerate(codes or CODES):
        row, column = divmod(index, COLUMNS)
        corners = ((row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column), (row, column))
        ring = [grid[r][c] for r, c in corners]
        properties = {
            "kode": code,
            "nama": NAMES[index],
            "jenis": "desa",
            "kode_kec": code[:8],
            "nama_kec": f"Kecamatan Uji {row + 1}",
            "kode_kab": "99.02",
            "nama_kab": "Kabupaten Uji",
        }
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write_table(path: Path, columns: Mapping[str, list[object]], *, codes: list[str] | None = None) -> Path:
    """A CSV of codes, names and value columns; values are made up (ilustrasi)."""
    chosen = codes or CODES
    names = dict(zip(CODES, NAMES, strict=True))
    lines = [";".join(["kode", "nama_desa", *columns])]
    for index, code in enumerate(chosen):
        cells = [str(values[index]) for values in columns.values()]
        lines.append(";".join([code, names.get(code, "Tidak Dikenal"), *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
