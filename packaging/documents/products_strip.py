"""A shop's price list by hand in a real window: twelve photographs, as they are, become twelve
pictures for a marketplace; the film strip of docs/products.md.

``python packaging/documents/products_strip.py [--out docs/screenshots] [--list TABLE]`` draws the
photographs (`cut_out_check.py`) with odd names into a folder below the table, one turned by EXIF,
one transparent, writes the list with a stranger's columns, and goes the whole way: columns, Make,
review, a cut-out painted, files. ``--list``: a table that is there already, and its photographs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging" / "checks"), str(Path(__file__).parent)]

from cut_out_check import photograph  # noqa: E402
from saving_strips import shot  # noqa: E402
from screenshots import Session, arguments_parser, opened_window  # noqa: E402

WIDTH, TILE = 480, 320
THINGS = (
    ("bottle", "wall", "red"), ("cup", "white", "black"), ("mug", "grey", "red"),
    ("label", "wall", "red"), ("cup", "grey", "red"), ("bottle", "white", "black"),
    ("glass", "white", "white"), ("mug", "wall", "black"), ("thimble", "wall", "red"),
    ("cup", "dark", "white"), ("mug", "dark", "red"), ("bottle", "grey", "red"),
)  # fmt: skip
NAMES = (
    "IMG_0042.JPG", "Foto (3).png", "Becher grün.jpg", "DSC 7.jpeg", "ÄÖÜ-tasse.webp",
    "flasche#2.png", "glas.final.FINAL.jpg", "杯子.png", "fingerhut.jpg", "gedreht.jpg",
    "frei.png", "scan_12.tif",
)  # fmt: skip


def shop(folder: Path) -> Path:
    """Photographs of a shop and its price list."""
    import openpyxl

    photos = folder / "Fotos 2026"
    photos.mkdir(parents=True)
    sheet = openpyxl.Workbook()
    rows = sheet.active
    assert rows is not None
    rows.append(["Artikelnummer", "Bezeichnung", "Foto", "Preis"])
    for number, (name, thing) in enumerate(zip(NAMES, THINGS, strict=True)):
        picture, mask = photograph(*thing, 14)
        small = number % 4  # sizes are unlike
        image = Image.fromarray(picture).resize(
            (640 - 60 * small, 640 - 60 * small), Image.Resampling.LANCZOS
        )
        more: dict[str, Any] = {"quality": 94} if name.lower().endswith(("jpg", "jpeg")) else {}
        if name.startswith("gedreht"):
            more["exif"] = exif = Image.Exif()
            exif[0x0112] = 6
            image = image.transpose(Image.Transpose.ROTATE_90)
        if name.startswith("frei"):
            image.putalpha(Image.fromarray(mask).resize((image.width, image.height)))
        image.save(photos / name, **more)
        rows.append([4711 + number, f"{thing[0].title()} {thing[2]} {number + 1}", name, 3.5])
    sheet.save(folder / "Preisliste.xlsx")
    return folder / "Preisliste.xlsx"


def delivered(folder: Path) -> np.ndarray:
    """What was made, side by side."""
    found = sorted(folder.glob("*.png"))
    tiles = [Image.open(one).convert("RGB").resize((TILE // 2, TILE // 2)) for one in found]
    blank = np.full((TILE // 2, TILE // 2, 3), 90, np.uint8)
    cells = [*map(np.asarray, tiles), *[blank] * (-len(tiles) % 6)]
    lines = [np.hstack(cells[at : at + 6]) for at in range(0, len(cells), 6)]
    return np.vstack(lines)


def story(session: Session, table: Path) -> list[np.ndarray]:
    """From the table to the files, by keys and pointer."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from desktop_app.extensions.workbenches.faces.page.file_editors import FileEditor, MappedEditor
    from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
    from desktop_app.imaging.mask import painted
    from desktop_app.state.painting.strokes import Brush

    def click(widget: object) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[arg-type]
        session.rest(0.4)

    session.window.kit.actions["page_workbench"].trigger()
    page = session.window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    session.wait(lambda: page.session.workbench.value is not None, "the workbenches")
    names = [one.id for one in page.session.workbenches.value]
    page.rows.list.setCurrentRow(names.index("products"))
    session.wait(lambda: "map" in page.form.editors, "the form")
    file, columns = page.form.editors["table"], page.form.editors["map"]
    assert isinstance(file, FileEditor) and isinstance(columns, MappedEditor)
    file.edit.setText(str(table))
    session.wait(lambda: columns.table.isVisibleTo(columns), "the columns")
    page.out.setText(str(session.folder / "out"))
    session.rest(0.6)
    shots = [shot(session, "the list of a stranger: columns are guessed and shown")]
    click(page.make)
    making = page.session
    session.wait(lambda: making.progress.value.phase == "over", "the pictures")
    rows = range(len(making.rows.value))
    for one in rows:
        outcome = making.outcome(one)
        print(making.rows.value[one].name, outcome.status, outcome.error and outcome.error[1])
    flagged = [one for one in rows if making.outcome(one).status == "failed"]
    click(page.stops["review"])
    shots.append(shot(session, f"review: {len(flagged)} rejected ones come first, with the reason"))
    page.made.review.enlarge()
    session.rest(1.0)
    shots.append(shot(session, "all of them"))
    folder = making.folder
    assert folder is not None
    print((folder / "results.csv").read_text("utf-8-sig"))
    shots.append(delivered(folder))
    if not flagged:
        return shots
    name = next(one for one in flagged if THINGS[one][0] == "label")
    page.made.grid.choose_rows([page.made.review.list_model.rows.index(name)])
    click(page.made.paint)
    state = session.workspace.state

    def has_mask() -> bool:
        document = state.document.value
        return document is not None and bool(painted(document.mask.read(document.mask.rect)).any())

    session.wait(has_mask, "the cut-out")
    session.window.kit.actions["tool_brush"].trigger()
    state.tools.brush.value = Brush(size=60)
    session.stroke([(0.42, 0.72), (0.58, 0.72), (0.42, 0.75), (0.58, 0.75), (0.42, 0.77)])
    session.rest(0.6)
    shots.append(shot(session, "Paint Cut-out: the lost label is painted"))
    session.window.kit.actions["page_workbench"].trigger()
    session.rest(0.6)
    click(page.made.paint)
    session.wait(lambda: making.outcome(name).status == "done", "the painted one")
    session.wait(lambda: making.progress.value.phase == "over", "the end")
    page.made.review.set_large(is_large=True)
    session.rest(1.0)
    shots.append(shot(session, "made with what was painted; its certificate says so"))
    return shots


def main() -> int:
    parser = arguments_parser(__doc__, "1280x800")
    parser.add_argument("--list", type=Path)
    parser.add_argument("--name", default="products-strip.jpg")
    options = parser.parse_args()
    with opened_window(options) as session:
        table = options.list or shop(session.folder / "shop")
        shots = story(session, table)
    wide, high = shots[0].shape[1], shots[0].shape[0]
    cells = list[np.ndarray]()
    for one in shots:
        share = min(wide / one.shape[1], high / one.shape[0])
        small = cv2.resize(one, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        right, below = wide - small.shape[1], high - small.shape[0]
        how = cv2.BORDER_CONSTANT
        cells.append(cv2.copyMakeBorder(small, 0, below, 0, right, how, value=(40, 40, 40)))
    lines = [np.hstack(cells[at : at + 3]) for at in range(0, len(cells), 3) if cells[at + 2 :]]
    Image.fromarray(np.vstack(lines)).save(options.out / options.name, quality=88)
    return 0


if __name__ == "__main__":
    sys.exit(main())
