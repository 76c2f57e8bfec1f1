"""The door of the command line: language, errors to exit codes, and the commands' common parts."""

from __future__ import annotations

import gc
import getpass
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geoservice.cli.json_text import indented
from geoservice.errors import GeoserviceError
from geoservice.i18n import Message, parse_language, set_language
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _
from geoservice.model.actor import Actor
from geoservice.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from geoservice.store import Store

# rich and the store (SQLAlchemy) are imported where they are used: help pages and `--json` do without the first,
# commands that look at files alone without the second.

F = TypeVar("F", bound=Callable[..., Any])

REFUSED = 1
WRONG_USAGE = 2
#: A command makes a few hundred thousand lasting objects while it loads; Python would look through them again and
#: again for garbage, a tenth of the time of a short command.
_OBJECTS_BEFORE_COLLECTION = 50_000


class Option(click.Option):
    """An option whose help is shown in the current language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Names and translated help."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        text = record[1].replace(self.help or "", _translated(self.help))
        text = text.replace("required]", str(_("wajib")) + "]").replace("default: ", str(_("bawaan")) + ": ")
        return record[0], text


class Spoken(click.Command):
    """The help page of a command or group in the current language."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """The line in the list of commands."""
        return _translated(self.help).split("\n")[0]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how the command is written."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=str(_("Pemakaian: ")))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The text above the options."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_translated(self.help))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands of a group."""
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        records = [parameter.get_help_record(ctx) for parameter in options]
        with formatter.section(str(_("Pilihan"))):
            formatter.write_dl([record for record in records if record is not None])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help` itself."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = str(_("Tampilkan bantuan ini."))
        return found


class Command(Spoken):
    """A command in the current language that takes `--lang` and turns errors into exit code 1."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **kwargs)
        self.params.append(_language_option())

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run; an error that is explained ends with exit code 1 and nothing but its explanation."""
        try:
            return super().invoke(ctx)
        except GeoserviceError as error:
            if ctx.params.get("as_json"):
                hint = None if error.hint is None else str(error.hint)
                print_json({"error": {"message": str(error.message), "hint": hint}})
            show_error(error.message, error.hint)
            ctx.exit(REFUSED)


class Group(Spoken, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **kwargs)
        self.params.append(_language_option())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands of the group, each with its line."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(str(_("Perintah"))):
            formatter.write_dl([(name, found.get_short_help_str()) for name, found in commands if found is not None])

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:  # noqa: ANN401 - click's own
        """Run the command line; wrong usage is explained in the user's language (exit code 2)."""
        run: Callable[..., Any] = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **kwargs)
        gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
        set_language(parse_language(_environment_language()) or "id")
        try:
            code = run(*args, standalone_mode=False, **kwargs)
        except click.UsageError as error:
            show_error(_usage_text(error), _("Lihat `%(command)s --help`.", command=_command_path(error)))
            sys.exit(WRONG_USAGE)
        except click.Abort:
            show_error(_("Dihentikan."), None)
            sys.exit(REFUSED)
        sys.exit(code if isinstance(code, int) else 0)


def option(*names: str, **settings: Any) -> Callable[[F], F]:  # noqa: ANN401 - click's own signature
    """`click.option` with help in the current language."""
    return click.option(*names, cls=Option, **settings)


json_option = option("--json", "as_json", is_flag=True, help=N_("Cetak JSON untuk program lain."))


def console() -> Console:
    """Standard output; plain text without colours in a pipe."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True, markup=False)


def table(first: Message, *others: Message | str) -> Table:
    """A table whose first column, the id that people copy, is never cut."""
    from rich.table import Column, Table

    columns = [Column(str(first), no_wrap=True), *(Column(str(head), overflow="fold") for head in others)]
    return Table(*columns)


def progress_console() -> Console:
    """Standard error, so that progress never mixes with results."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(indented(value))


def tell(as_json: bool, document: object, text: Message) -> None:
    """The outcome of a command: a sentence for people, or a document for programs."""
    if as_json:
        print_json(document)
    else:
        console().print(str(text))


def show_error(message: Message, hint: Message | None) -> None:
    """What and where in red, the way out below it, on standard error."""
    from rich.console import Console
    from rich.text import Text

    screen = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    screen.print(Text.assemble((str(_("Gagal: ")), "bold red"), str(message)))
    if hint is not None:
        screen.print(Text.assemble((str(_("Saran: ")), "bold"), str(hint)))


def current_actor() -> Actor:
    """The account of the operating system that runs the command."""
    try:
        return Actor(getpass.getuser())
    except (KeyError, OSError):  # a container may run under a number that has no name
        return Actor("cli")


def reading_store() -> Store:
    """The data directory of this process, for reading."""
    from geoservice.store import open_store

    return open_store(Settings.from_env())


def writing_store() -> Store:
    """The data directory of this process, made if it is not there."""
    from geoservice.store import open_store

    return open_store(Settings.from_env(), writing=True)


def base_url(settings: Settings) -> str:
    """The start of printed addresses."""
    return settings.public_url.rstrip("/") or "http://127.0.0.1:8000"


def _language_option() -> Option:
    return Option(
        ["--lang"],
        type=click.Choice(["id", "en"]),
        is_eager=True,
        expose_value=False,
        callback=_choose_language,
        help=N_("Bahasa keluaran: id atau en."),
    )


def _choose_language(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    language = parse_language(value)
    if language:
        set_language(language)


def _environment_language() -> str | None:
    # click reads the environment for us, so that no other module than settings does.
    lookup = click.Option(["--lang"], envvar=["GEOSERVICE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"])
    return lookup.resolve_envvar_value(click.Context(click.Command("geoservice")))


def _translated(text: str | None) -> str:
    return str(Message(text)) if text else ""


def _command_path(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "geoservice"


def _usage_text(error: click.UsageError) -> Message:
    match error:
        case click.NoSuchOption():
            return _("Pilihan %(name)s tidak dikenal.", name=error.option_name)
        case click.MissingParameter():
            name = error.param.human_readable_name if error.param else error.param_hint
            return _("%(name)s belum disebut.", name=name)
        case click.BadParameter():
            name = error.param.opts[0] if error.param else error.param_hint
            return _("Nilai untuk %(name)s tidak dapat dipakai: %(reason)s", name=name, reason=_type_text(error))
        case _ if "No such command" in error.message:
            return _("Perintah ini tidak dikenal: %(reason)s", reason=error.message.split("'")[1])
    return _("Perintah tidak lengkap atau salah tulis: %(reason)s", reason=error.format_message())


def _type_text(error: click.BadParameter) -> Message | str:
    """What a value must be, where click would say it in English."""
    match error.param.type if error.param else None:
        case click.Choice(choices=choices):
            return _("pilih salah satu: %(choices)s", choices=", ".join(map(str, choices)))
        case click.IntRange(min=low, max=high):
            return _("harus bilangan bulat, dari %(low)s sampai %(high)s", low=low, high="∞" if high is None else high)
        case click.types.IntParamType() | click.types.FloatParamType():
            return _("harus angka")
    return error.message
