"""`kashf person …`."""

import os
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kashf.cli import options
from kashf.cli.coalition import database, is_local, ready
from kashf.cli.output import say, say_json
from kashf.errors import BadInput, NotFound

if TYPE_CHECKING:
    from kashf.coalition.members.models import Person

PASSWORD: Final = "KASHF_PASSWORD"  # noqa: S105 -- a variable's name
ROLES = (
    "administrator",
    "analyst",
    "approver",
    "auditor",
    "campaign_officer",
    "chair",
    "platform_contact",
    "reviewer",
)

app = typer.Typer(
    cls=options.Group,
    help="Give a [b]person[/b] a desk.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def _person() -> None:
    pass


@app.command(cls=options.Command)
def add(
    *,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address to sign in with.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="What the person is called.")],
    at: Annotated[str, typer.Option(metavar="SLUG", help="The organisation's short name.")],
    roles: Annotated[
        list[str],
        typer.Option(
            "--role",
            metavar="ROLE",
            help=f"One of: {', '.join(ROLES)}; may be given several times.",
        ),
    ],
    json: options.Json = False,
) -> None:
    """Give somebody a desk, such as a member's first administrator.

    Asks for a password, or takes it from the environment as KASHF_PASSWORD.
    Administrators add the others in the console. Roles that approve need a
    second factor, which the person sets up after signing in.

    [b]Example[/b]

      kashf person add a@sahlan.example --name Amal --at sahlan --role administrator

    [b]Exit status[/b]: 0, or 2 if the person could not be added.
    """
    ready(local=is_local())
    wrong = [role for role in roles if role not in ROLES]
    if wrong:
        raise BadInput(f"A role is one of: {', '.join(ROLES)}.", fields={"role": wrong[0]})
    with database():
        code = _add(email, name, at, roles)
    if json:
        say_json({"person": email.strip().lower(), "code": code, "roles": sorted(set(roles))})
    else:
        say(f"{name} has a desk at {at}: sign in as {email.strip().lower()}.")


def _add(email: str, name: str, at: str, roles: list[str]) -> str:
    from django.db import transaction  # noqa: PLC0415 -- Django

    from kashf.coalition.members.actions import add_person  # noqa: PLC0415
    from kashf.coalition.members.models import Organisation, Person  # noqa: PLC0415
    from kashf.coalition.members.vocabulary import Role  # noqa: PLC0415

    organisation = Organisation.objects.filter(slug=at).first()
    if organisation is None:
        raise NotFound(f"There is no organisation {at}. Add it: kashf member add {at} …")
    password = _asked_password(Person(organisation=organisation, email=email, name=name))
    with transaction.atomic():
        person = add_person(
            by=None, organisation=organisation, email=email, name=name, roles=map(Role, roles)
        )
        person.set_password(password)
        person.save(update_fields=["password"])
    return str(person.code)


def _asked_password(person: "Person") -> str:
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415 -- Django
    from django.core.exceptions import ValidationError  # noqa: PLC0415

    password = os.environ.get(PASSWORD, "")
    if not password:
        if sys.stdin is None or not sys.stdin.isatty():
            raise BadInput(
                f"There is no terminal to ask for a password. Set {PASSWORD} for this command.",
                fields={PASSWORD: "not set"},
            )
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), fields={"password": "too weak"}) from error
    return password
