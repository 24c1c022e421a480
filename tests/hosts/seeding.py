"""What the hosts begin with, by the real verbs. One of them runs it, in a process of its own."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from kashf.coalition.banks.actions import import_signals, make_bank
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.members.actions import add_person, found_organisation, make_key
from kashf.coalition.members.vocabulary import OrganisationKind, Role, Scope

KNOWN = 1_500  # signals: more than a process holds in memory beside the index's folder
EMAIL, PASSWORD = "analyst@sahlan.example", "a raven that does not exist"


def seed() -> dict[str, str]:
    """A member with an analyst, a bank and a key; the codes, and the key's secret."""
    sahlan = found_organisation(
        slug="sahlan", kind=OrganisationKind.STATE, name_en="Sahlan", name_ar="سهلان"
    )
    person = add_person(
        by=None, organisation=sahlan, email=EMAIL, name="Analyst", roles={Role.ANALYST}
    )
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    bank = make_bank(by=person, name="Known", label="propaganda", sharing=Sharing.COALITION)
    dice = Random(7)
    lines = [f"pdq,{_code(dice)},k{number},propaganda" for number in range(KNOWN)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        file.write_text("\n".join(["type,value,entry,label", *lines]))
        with file.open("rb") as table:
            import_signals(bank.code, by=person, table=table)
    scopes = [Scope.ITEMS_WRITE, Scope.ITEMS_READ, Scope.MATCHES_READ, Scope.BANKS_MATCH]
    return {"bank": str(bank.code), "key": make_key(by=person, name="hosts", scopes=scopes)[1]}


def _code(dice: Random) -> str:
    return f"{dice.getrandbits(256):064x}"
