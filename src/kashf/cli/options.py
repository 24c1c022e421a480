"""What several commands share: options, arguments, and how their help looks."""

from collections.abc import Iterator, Sequence
from typing import Annotated, TypeVar

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from kashf.errors import NotFound
from kashf.signals import REGISTRY
from kashf.workers import cores

EMPTY = "A path is empty. Perhaps a variable of your shell is not set."

Given = TypeVar("Given", bound=Sequence[str] | None)


def no_empty(given: Given) -> Given:
    """What was given, if no path of it is empty: `.` would be taken for it."""
    if given == "" or (given is not None and not all(given)):
        raise NotFound(EMPTY)
    return given


def _type_names(incomplete: str) -> Iterator[tuple[str, str]]:
    return ((name, kind.summary) for name, kind in REGISTRY.items() if name.startswith(incomplete))


Json = Annotated[
    bool,
    typer.Option("--json", help="Answer for machines: a JSON object a line, ASCII."),
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        "-t",
        metavar="TYPE",
        help="Only this signal type; may be given several times.",
        autocompletion=_type_names,
    ),
]
Radius = Annotated[
    int | None,
    typer.Option(
        "--radius",
        "-r",
        metavar="N",
        help="Match within N in place of each type's own radius (pdq: 31 bits; url: 3, and 0 is "
        "the very link).",
    ),
]
Weak = Annotated[bool, typer.Option("--weak", help="Match signals of low quality too.")]
Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="A file; a folder, walked without following links; or - for standard input.",
        show_default=False,
    ),
]
PathsIfAny = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="A file; a folder, walked without following links; or - for standard input.",
        show_default=False,
    ),
]
Lines = Annotated[
    bool,
    typer.Option("--lines", help="Each line of a text is an item of its own, named PATH:LINE."),
]
Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        max=1024,
        metavar="N",
        help="How many processes read files.",
        show_default="one a core",
        default_factory=cores,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        min=0.1,
        max=24 * 60 * 60,
        metavar="SECONDS",
        help="Stop the decoder of a file that takes longer; a second more for each 10 MiB.",
    ),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="FILE",
        help="Write the answers to this file, a JSON object a line, not to standard output.",
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Go on with --to FILE where an earlier run was stopped; give the same arguments.",
    ),
]
BankFolder = Annotated[
    str, typer.Argument(metavar="DIR", help="The bank's folder.", callback=no_empty)
]


class _Argument(TyperArgument):
    def display_type_rich(self, ctx: typer.Context) -> str | None:  # type: ignore[override]  # noqa: ARG002
        return None

    def _usage_display_name(self) -> str:
        name = self.display_name_raw
        return name if self.required else f"[{name}]"


class Command(TyperCommand):
    """A command whose usage reads `DIR PATH...`, not `{DIR} {PATH...}...`, and whose flags take no
    `<bool>`."""

    def get_params(self, ctx: typer.Context) -> list[object]:  # type: ignore[override]
        """Its options and arguments, shown plainly."""
        return [_plain(param) for param in super().get_params(ctx)]


class Group(TyperGroup):
    """A group of such commands."""

    def get_params(self, ctx: typer.Context) -> list[object]:  # type: ignore[override]
        """Its options, shown plainly."""
        return [_plain(param) for param in super().get_params(ctx)]


def _plain(param: object) -> object:
    if isinstance(param, TyperArgument):
        param.__class__ = _Argument
    elif isinstance(param, TyperOption) and param.is_flag:
        param.metavar = ""
    return param
