"""The pages of what a workbench made: pictures, captions, sources; as PDF and PNG."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.atomic_write import write_atomic
from desktop_app.imaging.annotations.annotation import drawn
from desktop_app.imaging.png import write_png
from desktop_app.state.document.annotations import annotations_of, shipped_fonts
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.composing import composed
from desktop_app.storage.batch_files import REJECTED

if TYPE_CHECKING:
    from desktop_app.imaging.drawing.sheets import SheetPicture
    from desktop_app.operations.workbenches.workbench import Workbench
    from desktop_app.state.document.document import Document
    from desktop_app.studio.recipes.batch import Batch

_DPI: Final = 150
_POINTS: Final = 72


def arranged(
    workbench: Workbench,
    values: Mapping[str, Any],
    batch: Batch,
    opened: Callable[[Path], Document],
    title: str = "",
) -> list[Path]:
    """Write the pages of a run, but for what was rejected; returns their files. ``title``: in place
    of the usual one.

    Raises:
        InputError, StorageError: a picture can't be read, or a page can't be written.
    """
    from desktop_app.imaging.drawing.page import PageInfo
    from desktop_app.imaging.drawing.painting import pdf, raster
    from desktop_app.imaging.drawing.sheets import Sheet, pages_of

    pictures = list["SheetPicture"]()
    for number, item in enumerate(batch.items):
        names = map(Path, batch.row(item).files.values())
        files = [batch.folder / name for name in names if name.parts[0] != REJECTED]
        editable = [path for path in files if path.suffix == ".velatura"]
        shown = next(iter(editable or files), None)
        if shown is not None:
            facts = workbench.facts(values, number)
            pictures.append(sheet_picture(opened(shown), str(facts.get("kind", ""))))
    title = title or workbench.heading(workbench.facts(values))
    text = str(values.get("details", ""))
    sheet = Sheet(title, pictures, text, _source(batch), values.get("paper", "a4"))
    fonts = shipped_fonts()
    pages = pages_of(sheet, fonts)
    stem = workbench.stem({**workbench.facts(values), "i": "sheet"})
    path = batch.folder / f"{stem}.pdf"
    made = [path]
    write_atomic(path, pdf(pages, fonts, PageInfo(title, subject=workbench.name)))
    for number, page in enumerate(pages, 1):
        name = f"{stem}{f'_{number}' if len(pages) > 1 else ''}.png"
        pixels = raster(page, fonts, _DPI / _POINTS)[..., :3]
        write_atomic(batch.folder / name, write_png(pixels, ()))
        made.append(batch.folder / name)
    return made


def sheet_picture(document: Document, caption: str) -> SheetPicture:
    """A document, its annotations as they are drawn, and not as pixels."""
    from desktop_app.imaging.drawing.sheets import SheetPicture

    content, fonts = document.content, shipped_fonts()
    layers, items = list[Any](), list[Any]()
    for layer in layer_tree.walk(content.layers):
        found = annotations_of(layer) if layer.visible else None
        if found:
            items += drawn(found, fonts)
    layers = layer_tree.mapped(
        content.layers, lambda layer: () if annotations_of(layer) is not None else (layer,)
    )
    pixels = composed(layers, content.size.rect, content.canvas)
    return SheetPicture(content.space.shown(pixels), items, caption, document.name.value)


def _source(batch: Batch) -> str:
    """Where the pictures came from, and how much of them a model made."""
    made = sum(1 for item in batch.items if item.steps and item.steps[0].title == "do generate")
    told = f"Made with Velatura. {len(batch.items)} pictures"
    return f"{told}, {made} of them made by a model." if made else f"{told}."
