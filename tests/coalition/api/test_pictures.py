"""Matching as a service: pictures turned, and inside others."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from pytest_django import Settings

from kashf.coalition.api.matched import MatchesShown
from kashf.coalition.banks.actions import add_item, make_bank
from kashf.coalition.banks.models import Bank
from kashf.coalition.intake.actions import take_in
from kashf.coalition.intake.models import Body, ItemSignal
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.members.vocabulary import Scope
from kashf.signals import Content
from kashf.signals.local import LOCAL
from tests.coalition.api.conftest import Program, program
from tests.coalition.api.test_match import NEAR, _file, distances, problem, results
from tests.coalition.conftest import Coalition
from tests.coalition.intake.conftest import drawn, edited, encoded


@pytest.fixture
def asker(coalition: Coalition) -> Program:
    return program(coalition.owner, Scope.BANKS_MATCH)


@pytest.fixture
def pictures(coalition: Coalition, settings: Settings, tmp_path: Path) -> Bank:
    """A bank with a picture, of which `edited` makes a copy that PDQ does not find."""
    settings.EVIDENCE_FOLDER = tmp_path
    bank = make_bank(by=coalition.owner, name="Pictures", label="propaganda", sharing="own")
    example = take_in(by=coalition.owner, content=encoded(drawn()), source=SourceKind.API).item
    add_item(bank.code, by=coalition.owner, item=example.code, name="nest.png")
    return bank


def asked_local(**other: object) -> dict[str, object]:
    upload = encoded(edited(drawn())).upload
    assert upload
    (signal,) = next(iter(LOCAL.rounds(Content.of_bytes(upload.data))))
    body = b64encode(signal.body).decode()
    return {"type": "local", "value": signal.value, "quality": 100, "body": body} | other


def test_a_file_is_looked_for_inside_others(asker: Program, pictures: Bank) -> None:
    upload = encoded(ImageOps.mirror(edited(drawn()))).upload
    assert upload
    found = results(asker.send_form("/match", {"upload": _file(upload.data)}))
    assert [one["type"] for one in found] == ["sha256", "pdq", "local"]
    assert [len(one["matches"]) for one in found] == [0, 0, 1]
    (match,) = found[2]["matches"]
    same = match["evidence"]["same"]
    assert match["view"] == "mirrored"
    assert same["relation"] in {"copy", "altered"}
    assert (len(same["tiles"]), len(same["region"]), same["mirrored"]) == (256, 4, True)
    assert same["inliers"] >= 6
    MatchesShown.model_validate({"results": found, "fault": "", "item": None})


def test_a_file_is_looked_for_turned(asker: Program, pictures: Bank) -> None:
    upload = encoded(drawn().transpose(Image.Transpose.ROTATE_270)).upload
    assert upload
    found = results(asker.send_form("/match", {"upload": _file(upload.data)}))
    views = {one["type"]: [match["view"] for match in one["matches"]] for one in found}
    assert views["local"] == []
    assert views["pdq"] in (["turned-90"], ["turned-270"])


def test_a_local_signal_comes_with_its_body(asker: Program, pictures: Bank) -> None:
    (found,) = results(asker.post("/match", asked_local()))
    (match,) = found["matches"]
    assert match["evidence"]["signal"]["name"] == "nest.png"
    assert match["evidence"]["same"]["relation"] in {"copy", "altered"}
    assert not ItemSignal.objects.filter(value=asked_local()["value"]).exists()
    assert not Body.objects.filter(value=asked_local()["value"]).exists()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"body": None}, "compared by its body"),
        ({"body": "?"}, "Base64"),
        ({"body": 5}, "Base64"),
        ({"body": "A" * 200_000}, "Base64"),
        ({"body": b64encode(b"another").decode()}, "not the name of the body"),
        ({"value": f"1-{sha256(b'KL').hexdigest()[:32]}", "body": "S0w="}, "cannot be read"),
        ({"type": "pdq", "value": NEAR}, "has no body"),
    ],
)
def test_what_is_wrong_with_a_body(
    asker: Program, pictures: Bank, other: dict[str, object], says: str
) -> None:
    told = problem(asker.post("/match", asked_local(**other)), 422, "body")
    assert says in told["detail"]


def test_a_picture_s_parts_are_for_who_sees_its_bank(coalition: Coalition, pictures: Bank) -> None:
    stranger = program(coalition.stranger, Scope.BANKS_MATCH)
    assert distances(stranger.post("/match", asked_local())) == [[]]
