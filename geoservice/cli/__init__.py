"""The `geoservice` command: one command per action."""

from __future__ import annotations

import click

from geoservice import __version__
from geoservice.cli.boundaries import boundaries
from geoservice.cli.care import backup, doctor, gc, prepare, restore, upgrade, verify
from geoservice.cli.compare import change, combine, series
from geoservice.cli.decisions import aliases, codes
from geoservice.cli.door import Group, Option
from geoservice.cli.inspect import inspect
from geoservice.cli.layers import export, layers
from geoservice.cli.palettes import palettes
from geoservice.cli.publish import crosswalk, publish
from geoservice.cli.serve import demo, serve
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted


@click.group(cls=Group, help=N_("Tabel statistik desa menjadi peta tematik untuk situs web dan GIS."))
@click.version_option(
    __version__, prog_name="geoservice", cls=Option, help=N_("Cetak versinya."), message="%(prog)s %(version)s"
)
def main() -> None:
    """Run one command."""


for _command in (
    demo,
    serve,
    boundaries,
    inspect,
    publish,
    layers,
    export,
    palettes,
    crosswalk,
    prepare,
    verify,
    gc,
    doctor,
    backup,
    restore,
    upgrade,
):
    main.add_command(_command)

layers.add_command(change)
layers.add_command(combine)
layers.add_command(series)
boundaries.add_command(codes)
boundaries.add_command(aliases)
