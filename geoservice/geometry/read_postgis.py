"""Boundaries from a PostGIS table: `postgresql://account@host/database?table=schema.table`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.geometry.raw import Features, as_array
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from sqlalchemy import Connection, TableClause

SCHEMES = ("postgresql://", "postgres://")


def table_name(source: str) -> str:
    """The table an address names, for messages and reports: never its account or password."""
    return _split(source)[1] or "PostGIS"


def read_table(source: str) -> Features:
    """All rows of the table; raises InvalidInputError, or UnavailableError when the server does not answer."""
    import sqlalchemy as sa

    address, table = _split(source)
    try:
        engine = sa.create_engine(sa.make_url(address).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
        with engine.connect().execution_options(postgresql_readonly=True) as connection:
            schema, name, column, srid = _find(_layers(connection), table)
            return _features(connection, sa.table(name, schema=schema), column, srid)
    except sa.exc.OperationalError as error:
        # The text of the driver's error may hold the account: only its kind is told.
        raise UnavailableError(
            _("Basis data PostgreSQL tidak dapat dihubungi."),
            hint=_("Periksa alamat, nama basis data, akun, dan kata sandinya."),
        ) from error
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        raise InvalidInputError(
            _("Tabel %(table)s tidak dapat dibaca dari PostGIS.", table=table or "–"),
            hint=_(
                "Tulis postgresql://akun@server/basisdata?table=skema.tabel, dan pastikan PostGIS terpasang di sana."
            ),
        ) from error


def _split(source: str) -> tuple[str, str]:
    """The address without the table, and the table; it may stand in the query or after `#`."""
    address, _mark, fragment = source.partition("#")
    address, _mark, query = address.partition("?")
    options = [option for option in query.split("&") if option]
    tables = [option.removeprefix("table=") for option in options if option.startswith("table=")]
    rest = "&".join(option for option in options if not option.startswith("table="))
    return address + ("?" + rest if rest else ""), (tables[0] if tables else fragment)


def _layers(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Schema, table, geometry column and SRID of every geometry table that the account may see."""
    import sqlalchemy as sa

    columns = sa.table("geometry_columns", *map(sa.column, _LAYER_COLUMNS))
    rows = connection.execute(sa.select(columns).order_by(columns.c.f_table_schema, columns.c.f_table_name))
    return [(str(schema), str(name), str(column), int(srid)) for schema, name, column, srid in rows]


_LAYER_COLUMNS = ("f_table_schema", "f_table_name", "f_geometry_column", "srid")


def _find(layers: Sequence[tuple[str, str, str, int]], table: str) -> tuple[str, str, str, int]:
    wanted = table.strip('"')
    found = [layer for layer in layers if wanted in (layer[1], f"{layer[0]}.{layer[1]}")]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{schema}.{name}" for schema, name, *_rest in found or layers) or "–"
    raise InvalidInputError(
        _("Pilih satu tabel PostGIS yang bergeometri; yang ada: %(tables)s.", tables=names),
        hint=_("Tulis postgresql://akun@server/basisdata?table=skema.tabel."),
    )


def _features(connection: Connection, table: TableClause, column: str, srid: int) -> Features:
    import geopandas
    import sqlalchemy as sa

    frame = geopandas.read_postgis(sa.select(sa.text("*")).select_from(table), connection, geom_col=column)
    geometries = as_array(frame[column].to_numpy())
    # pandas writes a missing number or text as NaN; None is what every other reader gives.
    plain = frame.drop(columns=column).astype(object)
    plain = plain.where(plain.notna(), None)
    columns = {str(name): plain[name].tolist() for name in plain.columns}
    return Features(columns, geometries, f"EPSG:{srid}" if srid > 0 else None)
