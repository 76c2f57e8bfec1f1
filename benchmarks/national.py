"""The input: all villages of the real data folder, and a table of made-up numbers for them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

COLUMN = "Nilai ilustrasi"
PERIOD = "2024"


def write_table(boundaries: Path, target: Path) -> int:
    """Write one made-up number a village as CSV; how many rows."""
    import geopandas

    villages = geopandas.read_file(boundaries) if boundaries.suffix != ".parquet" else _codes(boundaries)
    rows = list(zip(villages["kode"], villages["nama"], strict=True))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["kode", "nama", COLUMN])
        for index, (code, name) in enumerate(rows):
            writer.writerow([code, name, f"{_number(index):.3f}".replace(".", ",")])
    return len(rows)


def _codes(boundaries: Path):  # noqa: ANN202 - a data frame; pandas is not worth loading for its type
    from pyarrow import parquet

    return parquet.read_table(boundaries, columns=["kode", "nama"]).to_pandas()


def _number(index: int) -> float:
    """Waves and a spread that no two neighbours share: distinct values, so that classing is honest work."""
    return 50 + 20 * math.sin(index / 900) + 15 * math.sin(index / 71) + 10 * ((index * 2_654_435_761 % 2**32) / 2**32)
