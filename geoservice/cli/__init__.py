"""The `geoservice` command: one command per action."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from geoservice import __version__
from geoservice.cli.door import Group, Option
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted

#: Command -> the module it stands in.
_MODULES = {
    "demo": "serve",
    "serve": "serve",
    "boundaries": "boundaries",
    "inspect": "inspect",
    "publish": "publish",
    "layers": "layers",
    "export": "layers",
    "palettes": "palettes",
    "crosswalk": "publish",
    "prepare": "care",
    "verify": "care",
    "gc": "care",
    "doctor": "care",
    "backup": "care",
    "restore": "care",
    "upgrade": "care",
}


class _Commands(Group):
    """The commands, each imported when it is asked for: one of them does not wait for what the others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the help page."""
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in _MODULES:
            return None
        return cast(click.Command, getattr(import_module(f"geoservice.cli.{_MODULES[cmd_name]}"), cmd_name))


@click.group(cls=_Commands, help=N_("Tabel statistik desa menjadi peta tematik untuk situs web dan GIS."))
@click.version_option(
    __version__, prog_name="geoservice", cls=Option, help=N_("Cetak versinya."), message="%(prog)s %(version)s"
)
def main() -> None:
    """Run one command."""
