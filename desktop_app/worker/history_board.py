"""Pictures of the history as a board in PDF: stars and notes below them, and which version of what
made each. By the renderer of the pages of workbenches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.drawing.page import PageInfo
from desktop_app.imaging.resize import fit_within
from desktop_app.imaging.xmp import EDITED
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_marks import RATINGS, rating_of

MOST: Final = 200
"""Pictures of a board."""

_SIDE: Final = 800
_MOST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class BoardWords:
    """What a board says by itself.

    Attributes:
        title: above all; of the file.
        source: at the foot of each page; ``{count}`` is how many pictures there are.
        language: of both, as ``zh-CN``.
    """

    title: str
    source: str
    language: str = "en"


def chosen(entries: Sequence[HistoryEntry], least: int) -> list[HistoryEntry]:
    """Those whose picture is there and that have at least so many stars, `MOST` at most."""
    found = [one for one in entries if not one.missing and _stars(one) >= least]
    return found[:MOST]


def board(
    entries: Sequence[HistoryEntry],
    picture: Callable[[HistoryEntry], Array],
    environment: Callable[[str], dict[str, object]],
    words: BoardWords,
) -> bytes:
    """The PDF.

    Args:
        entries: in their order (`chosen`).
        picture: gives the pixels of one, (h, w, 3|4) of any depth. Raises InputError.
        environment: what an entry was made with, by its name.
        words: what is said besides.

    Raises:
        InputError: ``board_empty``, or a picture can't be read.
    """
    from desktop_app.imaging.drawing.painting import pdf
    from desktop_app.studio.sheets import Sheet, SheetPicture, pages_of

    if not entries:
        raise InputError("board_empty")
    shown = list[SheetPicture]()
    for one in entries:
        pixels = fit_within(to_bytes(picture(one)), _SIDE)
        said = " ".join((one.note or one.prompt).split())[:_MOST_WORDS]
        caption = " ".join(filter(None, (*RATINGS[_stars(one) - 1 : _stars(one)], said)))
        text = _version(one, str(environment(one.environment).get("workbench", "")))
        shown.append(SheetPicture(pixels, (), caption, said, text))
    sheet, fonts = (
        Sheet(words.title, shown, "", words.source.format(count=len(shown))),
        shipped_fonts(),
    )
    mark = EDITED if any(one.is_generated for one in entries) else ""
    info = PageInfo(words.title, mark=mark, language=words.language)
    return pdf(pages_of(sheet, fonts), fonts, info)


def _stars(entry: HistoryEntry) -> int:
    return rating_of(entry.tags, starred=entry.starred)


def _version(entry: HistoryEntry, workbench: str) -> str:
    """By what it was made: workbench, model, seed; and which entry it is."""
    seed = f"seed {entry.seed}" if entry.seed >= 0 else ""
    return " · ".join(filter(None, (workbench, entry.model_name, seed, entry.uid[:12])))
