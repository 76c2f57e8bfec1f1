"""Messy tables in, clean columns out."""

from geoservice.tables.grid import Cell, Column, RawTable, cell_text
from geoservice.tables.read import read_table

__all__ = ["Cell", "Column", "RawTable", "cell_text", "read_table"]
