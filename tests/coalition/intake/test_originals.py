"""Originals lie encrypted, are shown blurred, and are given out with an entry in the log."""

import hashlib
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from cryptography.fernet import Fernet
from PIL import Image
from pytest_django import Settings

from kashf.coalition.audit.models import Entry
from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.actions import reveal, take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.queries import has_preview, originals_seen, preview_of
from kashf.coalition.intake.queries.evidence import evidence_path
from kashf.coalition.intake.vocabulary import PREVIEW_SIDE, NewItem, Revealed, SourceKind, Upload
from kashf.errors import CannotWrite, NotAllowed, NotFound, Unreadable
from tests.coalition.conftest import Coalition, person
from tests.coalition.intake.conftest import picture, poster


@pytest.fixture
def item(coalition: Coalition) -> Item:
    return taken(coalition, poster())


def taken(coalition: Coalition, content: NewItem) -> Item:
    return take_in(by=coalition.owner, content=content, source=SourceKind.UPLOAD).item


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_lies_encrypted_under_its_sha256(item: Item, evidence: Path) -> None:
    digest = hashlib.sha256(picture()).hexdigest()
    (kept,) = files(evidence)
    assert kept == evidence / digest[:2] / digest[2:] == evidence_path(item.evidence)
    assert picture()[:8] not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0


def test_the_same_original_is_kept_once(coalition: Coalition, item: Item, evidence: Path) -> None:
    taken(coalition, NewItem(upload=Upload("copy.png", picture())))
    assert len(files(evidence)) == 1


def test_a_damaged_original_is_mended_when_it_comes_again(coalition: Coalition, item: Item) -> None:
    evidence_path(item.evidence).write_bytes(b"dust")
    taken(coalition, NewItem(upload=Upload("copy.png", picture())))
    assert reveal(item.code, by=coalition.owner).data == picture()


def test_a_new_key_encrypts_and_the_old_one_still_opens(
    coalition: Coalition, item: Item, settings: Settings
) -> None:
    old, new = settings.EVIDENCE_KEYS[0], Fernet.generate_key().decode()
    settings.EVIDENCE_KEYS = [new, old]
    later = taken(coalition, poster(2))
    assert reveal(item.code, by=coalition.owner).data == picture()
    assert Fernet(new).decrypt(evidence_path(later.evidence).read_bytes()) == picture(2)


def test_a_disk_that_fails_leaves_no_item(
    coalition: Coalition, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CannotWrite, match="No space left"):
        taken(coalition, poster())
    assert (Item.objects.count(), files(evidence)) == (0, [])


def test_the_preview_is_small_grey_and_blurred(coalition: Coalition) -> None:
    lines = np.zeros((900, 1200), np.uint8)
    lines[:, ::8] = 255  # as fine as writing
    file = BytesIO()
    Image.fromarray(lines).save(file, "PNG")
    item = taken(coalition, NewItem(upload=Upload("lines.png", file.getvalue())))
    shown = Image.open(BytesIO(preview_of(item)))
    assert (shown.format, shown.mode, max(shown.size)) == ("PNG", "L", PREVIEW_SIDE)
    assert np.ptp(np.asarray(shown)[40:-40, 40:-40]) < 8


@pytest.mark.parametrize(
    "content",
    [NewItem(text="words"), NewItem(upload=Upload("a.png", picture()[:200]))],
    ids=["text", "broken picture"],
)
def test_what_is_no_sound_picture_has_no_preview(coalition: Coalition, content: NewItem) -> None:
    item = taken(coalition, content)
    assert not has_preview(item)
    with pytest.raises(NotFound):
        preview_of(item)


@pytest.mark.parametrize("who", ["owner", "teammate"])
def test_revealing_gives_the_bytes_and_is_written_down(
    coalition: Coalition, item: Item, who: str
) -> None:
    start, by = now(), getattr(coalition, who)
    assert reveal(item.code, by=by) == Revealed("poster.png", picture())
    entry = Entry.objects.latest("sequence")
    assert (entry.name, entry.subject) == ("intake.evidence_revealed", str(item.code))
    assert (originals_seen(by, start), originals_seen(by, now())) == (1, 0)
    assert originals_seen(coalition.stranger, start) == 0


def test_a_stranger_does_not_learn_that_it_is_there(coalition: Coalition, item: Item) -> None:
    errors = []
    for code in (item.code, uuid4()):
        with pytest.raises(NotFound) as caught:
            reveal(code, by=coalition.stranger)
        errors.append((caught.value.message, caught.value.fields))
    assert errors[0] == errors[1]


def test_an_auditor_sees_the_item_but_not_the_original(coalition: Coalition, item: Item) -> None:
    entries = Entry.objects.count()
    with pytest.raises(NotAllowed):
        reveal(item.code, by=coalition.auditor)
    assert Entry.objects.count() == entries


def test_an_item_without_a_file_has_no_original(coalition: Coalition) -> None:
    with pytest.raises(NotFound, match="without a file"):
        reveal(taken(coalition, NewItem(text="words")).code, by=coalition.owner)


def test_an_original_that_does_not_open_is_an_error_and_no_look(
    coalition: Coalition, item: Item, settings: Settings
) -> None:
    entries = Entry.objects.count()
    path = evidence_path(item.evidence)
    other = Fernet(settings.EVIDENCE_KEYS[0]).encrypt(b"another file")
    for data, error in ((b"dust", "no longer in"), (other, "not the original")):
        path.write_bytes(data)
        with pytest.raises(Unreadable, match=error):
            reveal(item.code, by=coalition.owner)
    path.unlink()
    with pytest.raises(NotFound, match="not in the evidence store"):
        reveal(item.code, by=coalition.owner)
    assert Entry.objects.count() == entries


def test_who_has_left_sees_nothing(coalition: Coalition, item: Item) -> None:
    gone = person(coalition.sahlan, "gone", set(coalition.owner.roles))
    gone.is_active = False
    with pytest.raises(NotFound):
        reveal(item.code, by=gone)
