"""The one table of what each kind of file holds, and what saving would lose by it.

Window and command line ask `lost` before anything is written over a file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path, PurePath

from desktop_app.core.errors import InputError
from desktop_app.core.file_features import FEATURE_TEXTS, FileFeature
from desktop_app.imaging.drawing.page_formats import page_format
from desktop_app.imaging.formats import FORMATS, PictureFormat, format_for
from desktop_app.imaging.layered_files.layered import layered_format

_LAYERED = {
    FileFeature.LAYERS, FileFeature.GROUPS, FileFeature.OUTSIDE, FileFeature.ALPHA,
    FileFeature.DEEP, FileFeature.EXACT, FileFeature.PROFILE, FileFeature.ADJUSTMENTS,
    FileFeature.ANNOTATIONS, FileFeature.SELECTION, FileFeature.LAYER_MASKS,
}  # fmt: skip
_DEEPER = frozenset({FileFeature.DEEP, FileFeature.FLOAT})
_BY_LOSS = _DEEPER | {FileFeature.EXACT}
_IN_DOCUMENTS = frozenset(list(FileFeature)[: list(FileFeature).index(FileFeature.PAGES)])


def _flat(row: PictureFormat) -> frozenset[FileFeature]:
    """What a file of one picture holds, by what its format can."""
    can = {
        FileFeature.PROFILE: True,
        FileFeature.ABOUT: True,
        FileFeature.EXACT: row.lossless,
        FileFeature.ALPHA: row.alpha,
        FileFeature.DEEP: row.depths[-1] != "uint8",
        FileFeature.FLOAT: "float32" in row.depths,
        FileFeature.PRESS: row.press,
        FileFeature.GREY_PROFILE: row.grey,
    }
    return frozenset(held for held, so in can.items() if so)


HOLDS: Mapping[str, frozenset[FileFeature]] = {
    "VELATURA": _IN_DOCUMENTS,
    "ORA": frozenset(_LAYERED | {FileFeature.CLIP_MANY}),
    "PSD": frozenset(
        _LAYERED
        | {FileFeature.THROUGH, FileFeature.CLIP_MODE, FileFeature.GUIDES, FileFeature.GROUP_MASKS}
    ),
    **{row.id: _flat(row) for row in FORMATS.values()},
}
"""By the id of a layered or a flat format: what of a document comes back from such a file. What is
not in a document no format holds: writing over a file that has it loses it."""


_ON_PAGES = frozenset({FileFeature.ALPHA, FileFeature.EXACT})
"""Of pages, which are not opened again: what they show."""


def format_id(path: PurePath) -> str | None:
    """The id of the format a file of that name would be written in, also as a page; None: the
    ending tells none."""
    row = layered_format(path) or page_format(path)
    if row is not None:
        return row.id
    try:
        return format_for(path)
    except InputError:
        return None


def lost(
    parts: Collection[FileFeature],
    kind: str,
    left: Collection[FileFeature] = (),
    own_loss: str = "",
    quality: int = 0,
    packing: str = "",
) -> tuple[FileFeature, ...]:
    """What would be gone after writing, in the order in which it is named.

    Args:
        parts: what the document holds.
        kind: id of the format to write.
        left: what the file to be written over holds and the document does not.
        own_loss: id of the format, if it compresses with loss, that the document came from: its
            pixels are compressed once more by it, which is said and loses nothing else.
        quality: at which it is to be written; 0: the format's.
        packing: the same of OpenEXR, as `imaging.saving.write_picture` has it.
    """
    gone = (set(parts) - HOLDS.get(kind, _ON_PAGES)) | set(left)
    if kind in FORMATS and FORMATS[kind].lossless and FORMATS[kind].loses_at(quality):
        gone |= _BY_LOSS & set(parts)
    if kind == "EXR" and packing.endswith("dwaa"):
        gone |= _BY_LOSS & set(parts)
    elif kind == "EXR" and packing.startswith("half") and not _DEEPER.isdisjoint(parts):
        gone.add(FileFeature.DEPTH)
    if kind == own_loss:
        gone.discard(FileFeature.EXACT)
    return tuple(held for held in FEATURE_TEXTS if held in gone)


def known_file(path: Path, files: Collection[Path]) -> Path | None:
    """Which of ``files`` is the one at ``path``, by whatever name; None: none of them."""
    return next((one for one in files if same_file(one, path)), None)


def save_would_lose(name: str, gone: Collection[FileFeature]) -> InputError:
    """The error of who was to write over a file called ``name`` and would lose ``gone``."""
    parts = ", ".join(FEATURE_TEXTS[held] for held in gone)
    return InputError("save_would_lose", name=name, parts=parts, held=",".join(gone))


def same_file(one: Path, other: Path) -> bool:
    """Whether both names are of one file: links and disks that ignore case are seen through."""
    try:
        return one == other or one.samefile(other)
    except OSError:  # one of them is not there
        return False
