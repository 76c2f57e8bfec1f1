"""Parquet tables, as data teams exchange them; geometry and nested columns are left out."""

from __future__ import annotations

from pathlib import Path

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.tables.grid import Cell, Grid, tidy
from geoservice.tables.limits import check_shape, damaged


class Parquet:
    """One table with typed columns; its names stand in row 1."""

    title = "Parquet"
    extensions = ("parquet", "geoparquet")
    order = 30
    is_isolated = True

    def recognises(self, head: bytes) -> bool:
        """The magic bytes."""
        return head.startswith(b"PAR1")

    def read(self, path: Path) -> list[Grid]:
        """The one table of the file."""
        import pyarrow
        import pyarrow.parquet

        try:
            file = pyarrow.parquet.ParquetFile(path)
            flat = [
                field.name
                for field in file.schema_arrow
                if not (pyarrow.types.is_nested(field.type) or pyarrow.types.is_binary(field.type))
            ]
            check_shape(path.name, file.metadata.num_rows + 1, max(1, len(flat)))
            columns = [column.to_pylist() for column in file.read(columns=flat).columns]
        except (pyarrow.ArrowException, OSError) as error:
            raise damaged(path) from error
        if not columns:
            raise InvalidInputError(
                _("Tabel “%(file)s” tidak punya kolom teks atau angka.", file=path.name),
                hint=_("Pilih tabel dengan kolom kode atau nama wilayah dan kolom nilai."),
            )
        rows: list[list[Cell]] = [[tidy(name) for name in flat]]
        rows.extend([tidy(cell) for cell in record] for record in zip(*columns, strict=True))
        return [Grid(rows, range(1, len(rows) + 1))]


PLUGIN = Parquet()
