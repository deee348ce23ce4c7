"""The pages of what a workbench made: pictures, captions, sources; as PDF and PNG."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.certificate import ENDING
from desktop_app.core.safe_open import read_inside
from desktop_app.core.short_memory import let_go
from desktop_app.imaging.annotations.annotation import drawn
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.drawing.lettering import text_notes
from desktop_app.imaging.png import write_png
from desktop_app.imaging.resize import fit_within
from desktop_app.imaging.xmp import EDITED
from desktop_app.state.document.annotations import annotations_of, shipped_fonts
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.composing import composed
from desktop_app.storage.batch_files import REJECTED
from desktop_app.storage.item_run import content_of
from desktop_app.studio.certifying import page_certificate
from desktop_app.studio.recipes.batch import bytes_of

if TYPE_CHECKING:
    from desktop_app.imaging.annotations.annotation import Annotation
    from desktop_app.operations.workbenches.workbench import Workbench
    from desktop_app.state.document.document import Document
    from desktop_app.studio.recipes.batch import Batch
    from desktop_app.studio.recipes.source import FileItem
    from desktop_app.studio.sheets import Sheet, SheetPicture

_DPI: Final = 150
_POINTS: Final = 72
_SIDE: Final = 2400
"""Pixels of the longest side of a picture that takes all of a page's width."""
_FEW: Final = 3
"""Up to so many pictures may be as wide as a page."""
_MOST_WORDS: Final = 400
_LINE: Final = "_" * 14
"""To write a name on."""
_EDGE: Final = 150
"""Grey of the edge around a map."""

INVENTED: Final = ".invented.png"
"""How files end that show what was made up of a picture: white is all, black is none."""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "before": "Before",
        "after": "After",
        "invented": "White: made by the program. Grey: changed by it.",
        "toned": "Black: only tone and colour changed.",
        "kept": "Black: not changed.",
        "source": "Made with Velatura. Pictures: {pictures}. AI share: {share} % of all pixels.",
        "little": "less than 1",
        "answers": "{title}: answer key",
    },
    "zh_CN": {
        "before": "之前",
        "after": "之后",
        "invented": "白色：由程序生成。灰色：由程序更改。",
        "toned": "黑色：仅改变了色调和颜色。",
        "kept": "黑色：未更改。",
        "source": "由 Velatura 制作。图片：{pictures}。AI 占比：{share} % 的像素。",
        "little": "不到 1",
        "answers": "{title}：答案",
    },
}


@dataclass(frozen=True, slots=True)
class Arranged:
    """What pages are made of.

    Attributes:
        workbench: which was done.
        values: what was said for it.
        batch: its pictures, made.
        opened: opens a file as a document. Raises InputError, StorageError.
        title: of the pages; empty: the usual one.
    """

    workbench: Workbench
    values: Mapping[str, Any]
    batch: Batch
    opened: Callable[[Path], Document]
    title: str = ""

    @property
    def language(self) -> str:
        """Of what the pages say by themselves."""
        return str(self.values.get("language", "en"))

    @property
    def words(self) -> Mapping[str, str]:
        return _WORDS[self.language]

    @property
    def has_blanks(self) -> bool:
        """Whether names are left to be filled in, and follow on a separate page."""
        return bool(self.values.get("blanks"))

    def files(self, item: FileItem) -> list[Path]:
        """Those of a picture, what is edited first, but for what was rejected."""
        names = map(Path, self.batch.row(item).files.values())
        found = [self.batch.folder / name for name in names if name.parts[0] != REJECTED]
        return sorted(found, key=lambda path: path.suffix != ".velatura")

    def shown(self, item: FileItem) -> Path | None:
        """The file of a picture."""
        files = (one for one in self.files(item) if not one.name.endswith(INVENTED))
        return next((one for one in files if one.suffix not in (".pdf", ".svg")), None)

    def invented(self, item: FileItem) -> Path | None:
        """The file that shows what was made up."""
        return next((one for one in self.files(item) if one.name.endswith(INVENTED)), None)


def arranged(
    workbench: Workbench,
    values: Mapping[str, Any],
    batch: Batch,
    opened: Callable[[Path], Document],
    title: str = "",
    earlier: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Write the pages of a run that is over, but for what was rejected. Nothing is written over
    but the run's own pages, as it left them.

    Args:
        title: in place of the usual one.
        earlier: the pages it wrote before, as they are returned.

    Returns:
        SHA-256 of their files, by their names.

    Raises:
        InputError, StorageError: a picture can't be read, or a page can't be written.
    """
    from desktop_app.imaging.drawing.page import PageInfo
    from desktop_app.imaging.drawing.painting import pdf, raster
    from desktop_app.studio.sheets import pages_of

    run = Arranged(workbench, values, batch, opened, title)
    (sheet, share), fonts = sheet_of(run), shipped_fonts()
    pages = pages_of(sheet, fonts)
    if run.has_blanks:
        title = run.words["answers"].format(title=sheet.title)
        pages += pages_of(replace(sheet_of(run, answers=True)[0], title=title), fonts)
    language = run.language.replace("_", "-")
    info = PageInfo(sheet.title, workbench.name, EDITED if share else "", language)
    items = [item for page in pages for item in page.items]
    for note in text_notes(items, fonts):
        batch.note(note.text)
    drawn = [raster(page, fonts, _DPI / _POINTS)[..., :3] for page in pages]
    files = [(".pdf", pdf(pages, fonts, info))]
    for number, pixels in enumerate(drawn, 1):
        files.append((f"{f'_{number}' if len(pages) > 1 else ''}.png", write_png(pixels, ())))
    beside = list[tuple[str, bytes]]()
    if workbench.certificate:
        pictures = [content_of(path) for item in batch.items if (path := run.shown(item))]
        for (ending, data), pixels in zip(files, (drawn[0], *drawn), strict=True):
            proof = page_certificate(data, pixels, pictures, share)
            beside.append((f"{ending}{ENDING}", proof))
    return _written(batch.folder, workbench.page_stem(values), [*files, *beside], earlier or {})


def _written(
    folder: Path, stem: str, files: Sequence[tuple[str, bytes]], earlier: Mapping[str, str]
) -> dict[str, str]:
    """Under the first name that is free for all of them, or has these very bytes."""
    own = {name for name, sha in earlier.items() if _sha_of(folder, name) == sha}

    def named(count: int) -> dict[str, bytes]:
        start = f"{stem}-{count}" if count > 1 else stem
        return {f"{start}{ending}": data for ending, data in files}

    def is_free(name: str, data: bytes) -> bool:
        return name in own or _sha_of(folder, name) in ("", hashlib.sha256(data).hexdigest())

    tried = map(named, itertools.count(1))
    made = next(one for one in tried if all(is_free(*each) for each in one.items()))
    for name, data in made.items():
        write_atomic(folder / name, data, own=True)
    for name in own - set(made):
        (folder / name).unlink()
    return {name: _sha_of(folder, name) for name in made}


def _sha_of(folder: Path, name: str) -> str:
    """Of a file in the folder; "": there is none."""
    try:
        return hashlib.sha256(read_inside(folder, name)).hexdigest()
    except OSError:
        return ""


def sheet_of(run: Arranged, *, answers: bool = False) -> tuple[Sheet, float]:
    """What is arranged, by the row's ``page``, and percent of it that trained models made or
    changed. ``answers``: with the names that were left to be filled in. Raises InputError,
    StorageError."""
    from desktop_app.studio.sheets import Sheet

    workbench, values = run.workbench, run.values
    items = [item for item in run.batch.items if run.shown(item) is not None]
    together = 0
    if workbench.page == "pairs":
        together = 3 if any(map(run.invented, items)) else 2
    side = 2 * _SIDE // 3 if together else _SIDE // (1 if len(items) <= _FEW else 2)
    pictures, shares = list["SheetPicture"](), list[float]()
    for place, item in enumerate(items):
        row, share = _row(run, item, place, side, blank=run.has_blanks and not answers)
        lacking = together - len(row) if together else 0
        let_go(bytes_of(item))
        pictures += row + [_blank(row[0])] * lacking
        shares.append(share)
    share = round(100 * sum(shares) / len(shares), 2) if shares else 0.0
    told = run.words["little"] if 0 < share < 0.5 else str(round(share))
    sheet = Sheet(
        run.title or workbench.heading(workbench.facts(values)),
        pictures,
        str(values.get("details", "")),
        run.words["source"].format(pictures=len(items), share=told),
        values.get("paper", "a4"),
        together,
    )
    return sheet, share


def _row(
    run: Arranged, item: FileItem, place: int, side: int, *, blank: bool
) -> tuple[list[SheetPicture], float]:
    """A picture of a sheet or board, or a pair; and how much of it a model made."""
    workbench, words, path = run.workbench, run.words, run.shown(item)
    assert path is not None
    facts = workbench.facts(run.values, place)
    kind = workbench.word(str(facts.get("kind", "")), run.language)
    after = run.opened(path)
    steps = [step for step in item.steps if step.kind == "do"]
    share = float(run.batch.row(item).told.get("model_share", bool(steps)))
    if item.path is None or workbench.takes == "nothing":
        said = str(steps[0].values.get("prompt", "")) if workbench.page == "board" else ""
        caption = "" if item.path is not None else kind  # an own picture is of no kind
        return [sheet_picture(after, caption, said[:_MOST_WORDS], side, blank=blank)], share
    before, caption = run.opened(item.path), words["after"] if workbench.page == "pairs" else kind
    made = [sheet_picture(after, caption, item.name, side)]
    if workbench.page == "pairs":
        made.insert(0, sheet_picture(before, words["before"], "", side))
        if found := run.invented(item):
            told = run.opened(found)
            kept = "kept" if _is_kept(before, after, told, item) else "toned"
            made.append(_framed(sheet_picture(told, words["invented"], words[kept], side)))
    return made, share


def _is_kept(before: Document, after: Document, told: Document, item: FileItem) -> bool:
    """Whether what is black on the map is as it was; on a canvas of another size it can't be
    compared."""
    if before.size != after.size:
        return not any(step.kind == "adjust" for step in item.steps)
    one, other = (each.content.picture(each.size.rect)[..., :3] for each in (before, after))
    outside = told.content.picture(told.size.rect)[..., 0] == 0
    return not (to_bytes(one) != to_bytes(other))[outside].any()


def _framed(picture: SheetPicture) -> SheetPicture:
    """With an edge, where what is white would be lost on the page."""
    pixels = picture.pixels.copy()
    edge = max(1, max(pixels.shape[:2]) // 300)
    inside = pixels[edge:-edge, edge:-edge].copy()
    pixels[..., :3] = _EDGE
    pixels[edge:-edge, edge:-edge] = inside
    return replace(picture, pixels=pixels)


def _blanked(one: Annotation) -> Annotation:
    return one.with_values(text=_LINE) if one.row.numbered and one.text.strip() else one


def _blank(beside: SheetPicture) -> SheetPicture:
    return replace(beside, pixels=np.full_like(beside.pixels, 255), items=(), caption="", text="")


def sheet_picture(
    document: Document, caption: str, text: str = "", side: int = 0, *, blank: bool = False
) -> SheetPicture:
    """A document, its annotations as they are drawn, and not as pixels; its longest side has at
    most ``side`` pixels. ``blank``: lines in place of what numbered ones say."""
    from desktop_app.studio.sheets import SheetPicture, scaled

    content, fonts = document.content, shipped_fonts()
    items = list[Any]()
    for layer in layer_tree.walk(content.layers):
        found = annotations_of(layer) if layer.visible else None
        if found:
            if blank:
                found = [_blanked(one) for one in found]
            items += drawn(found, fonts, content.size)
    layers = layer_tree.mapped(
        content.layers, lambda layer: () if annotations_of(layer) is not None else (layer,)
    )
    pixels = content.space.shown(composed(layers, content.size.rect, content.canvas))
    small = fit_within(pixels, side) if side else pixels
    if small is not pixels:
        items = [scaled(one, small.shape[1] / pixels.shape[1], 0, 0) for one in items]
    return SheetPicture(small, items, caption, caption, text)
