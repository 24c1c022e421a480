"""`kashf member …`."""

from typing import Annotated

import typer

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready
from kashf.cli.output import say, say_json
from kashf.errors import BadInput

KINDS = ("state", "centre", "platform", "ngo")

app = typer.Typer(
    cls=options.Group,
    help="Let a [b]member[/b] or a platform join the coalition.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def _member() -> None:
    pass


@app.command(cls=options.Command)
def add(
    *,
    slug: Annotated[
        str, typer.Argument(metavar="SLUG", help="A short name: letters, digits, hyphens.")
    ],
    kind: Annotated[str, typer.Option(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")],
    name_en: Annotated[str, typer.Option(metavar="NAME", help="Its name in English.")],
    name_ar: Annotated[str, typer.Option(metavar="NAME", help="Its name in Arabic.")],
    takes_reports: Annotated[
        bool,
        typer.Option(
            "--takes-reports",
            help="The public form's reports come to it; one organisation at most.",
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Let an organisation join: a state, centre, platform or NGO.

    [b]Example[/b]

      kashf member add sahlan --kind state --name-en Sahlan --name-ar سهلان

    [b]Exit status[/b]: 0, or 2 if it could not join.
    """
    ready(local=is_local())
    from kashf.coalition.members.actions import found_organisation  # noqa: PLC0415 -- Django
    from kashf.coalition.members.vocabulary import OrganisationKind  # noqa: PLC0415

    if kind not in KINDS:
        raise BadInput(f"A kind is one of: {', '.join(KINDS)}.", fields={"kind": kind})
    with database():
        joined = found_organisation(
            slug=slug,
            kind=OrganisationKind(kind),
            name_en=name_en,
            name_ar=name_ar,
            takes_reports=takes_reports,
        )
    if json:
        say_json({"member": joined.slug, "code": str(joined.code)})
    else:
        say(f"{joined.name_en} has joined. Next: kashf person add EMAIL --at {joined.slug} …")
