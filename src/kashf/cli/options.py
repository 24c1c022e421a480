"""What several commands share: options, arguments, and how their help looks."""

from typing import Annotated

import typer
from typer.core import TyperArgument, TyperCommand

FLAG = ""  # as a metavar: a flag takes no value, so help shows no type

Json = Annotated[
    bool,
    typer.Option("--json", metavar=FLAG, help="Answer for machines: a JSON object a line, ASCII."),
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type", "-t", metavar="TYPE", help="Only this signal type; may be given several times."
    ),
]
Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="A file; a folder, walked without following links; or - for standard input.",
        show_default=False,
    ),
]
BankFolder = Annotated[str, typer.Argument(metavar="DIR", help="The bank's folder.")]


class _Argument(TyperArgument):
    def display_type_rich(self, ctx: typer.Context) -> str | None:  # type: ignore[override]  # noqa: ARG002
        return None

    def _usage_display_name(self) -> str:
        name = self.display_name_raw
        return name if self.required else f"[{name}]"


class Command(TyperCommand):
    """A command whose usage reads `DIR PATH...`, not `{DIR} {PATH...}...`."""

    def __init__(self, *args: object, **settings: object) -> None:
        super().__init__(*args, **settings)  # type: ignore[arg-type]
        for param in self.params:
            if isinstance(param, TyperArgument):
                param.__class__ = _Argument
