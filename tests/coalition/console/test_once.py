"""A form that comes twice does its work once."""

import re

from kashf.coalition.answers.models import Narrative
from tests.coalition.conftest import Coalition
from tests.coalition.console.conftest import signed_in

PATH = "/console/answers/new/"
CLAIM = {"claim_en": "The Ravens feed all.", "claim_ar": "الغربان تطعم الجميع."}


def test_a_form_sent_twice_leads_to_the_same_place(coalition: Coalition) -> None:
    client = signed_in(coalition.owner)
    (number,) = re.findall(r'name="once" value="(\w{32})"', client.get(PATH).content.decode())
    first, second = (client.post(PATH, CLAIM | {"once": number}) for _ in range(2))
    (narrative,) = Narrative.objects.all()
    assert [one.headers["Location"] for one in (first, second)] == [
        f"/console/answers/{narrative.code}/"
    ] * 2


def test_two_forms_do_their_work_twice(coalition: Coalition) -> None:
    client = signed_in(coalition.owner)
    for number in ("a" * 32, "b" * 32, "", ""):
        assert client.post(PATH, CLAIM | {"once": number}).status_code == 302
    assert Narrative.objects.count() == 4


def test_a_number_that_is_none_is_refused(coalition: Coalition) -> None:
    answer = signed_in(coalition.owner).post(PATH, CLAIM | {"once": "a" * 33})
    assert (answer.status_code, Narrative.objects.count()) == (422, 0)
