"""The `geoservice` command: one command per action."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Tabel statistik desa menjadi peta tematik."""
