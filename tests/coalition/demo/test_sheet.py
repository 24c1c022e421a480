from pathlib import Path

from PIL import Image

from kashf.coalition.demo.scene import Item, Scene, Truth
from kashf.coalition.demo.sheet import SheetRow, Verdict, draw_contact_sheet


def row(item: Item, folder: Path) -> SheetRow:
    if item.of is None:
        return SheetRow(item.path, item.edit, Verdict.LEFT_ALONE, None, None, None, None)
    known = folder / "known" / item.of
    kind, radius = ("text", None) if known.suffix == ".txt" else ("pdq", 31)
    return SheetRow(item.path, item.edit, Verdict.FOUND, known, kind, 4, radius)


def test_a_sheet_of_two_dozen_items_is_one_small_picture(
    scene: Scene, folder: Path, tmp_path: Path
) -> None:
    rows = [row(item, folder) for item in scene.items[:: len(scene.items) // 24][:24]]

    draw_contact_sheet(rows, tmp_path / "sheet.png")

    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width == 1600
        assert sheet.height > 1600
        assert sheet.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert (tmp_path / "sheet.png").stat().st_size < 400_000
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.png"]


def test_a_text_is_set_as_text_and_never_read_as_markup(scene: Scene, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.txt"
    hostile.write_text('#panic("read as markup") $ \\ "]', encoding="utf-8")
    report = next(item for item in scene.items if item.truth is Truth.REPORT)
    rows = [
        SheetRow(hostile, '#panic("too")', Verdict.FALSE_ALARM, hostile, "text", 3, 31),
        SheetRow(report.path, report.edit, Verdict.MISSED, None, None, None, None),
    ]

    draw_contact_sheet(rows, tmp_path / "sheet.png")

    assert (tmp_path / "sheet.png").stat().st_size > 0
