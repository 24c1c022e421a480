"""Options that several commands share."""

from typing import Annotated

import typer

Json = Annotated[
    bool, typer.Option("--json", help="Answer for machines: one JSON object a line, in ASCII.")
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
        metavar="PATH…",
        help="A file; a folder, walked without following links; or - for standard input.",
        show_default=False,
    ),
]
BankFolder = Annotated[str, typer.Argument(metavar="DIR", help="The bank's folder.")]
