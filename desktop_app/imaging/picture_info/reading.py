"""The entry: what a picture's bytes, and the texts of files beside it, tell of how it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.edit_texts import before_in, edits_in
from desktop_app.imaging.exif_text import text_of_comment
from desktop_app.imaging.opening import size_in
from desktop_app.imaging.picture_info import (
    automatic1111,
    comfyui,
    drawthings,
    easydiffusion,
    fooocus,
    invokeai,
    mflux,
    midjourney,
    novelai,
    swarmui,
    velatura,
)
from desktop_app.imaging.picture_info.stealth import stealth_text
from desktop_app.imaging.picture_info.table import FORMATS
from desktop_app.imaging.picture_info.texts import (
    COMMENT,
    MOST_TEXT,
    PictureTexts,
    json_object,
    texts_in,
)

READERS: Final[Mapping[str, Callable[[PictureTexts], PictureInfo | None]]] = {
    each.__name__.rpartition(".")[2]: each.read
    for each in (
        *(automatic1111, comfyui, drawthings, easydiffusion, fooocus),
        *(invokeai, mflux, midjourney, novelai, swarmui, velatura),
    )
}
"""By `Format.id`; None where the texts are of another."""


def read_picture_info(
    data: bytes, sidecars: Mapping[str, bytes] | None = None
) -> PictureInfo | None:
    """What ``data`` tells; None where that is nothing. Never raises.

    The file's texts count, then what its pixels hide, then the files beside it.

    Args:
        data: a whole picture file.
        sidecars: contents of files beside it, by their names; see `storage.picture_info_files`,
            which finds them.
    """
    for texts in _sources(data, sidecars or {}):
        for row in FORMATS if texts else ():
            info = _read(row.id, texts)
            if info is not None:
                info = info if info.size is not None else replace(info, size=_size(data))
                return with_edits(info, texts)
    return None


def with_edits(info: PictureInfo, texts: Mapping[str, str]) -> PictureInfo:
    """``info`` with what was done to the picture afterwards, or with what it was before."""
    edits = [f"{edit.what} ({edit.how})" for edit in edits_in(texts)]
    past = [_in_short(told) for each in before_in(texts) if (told := _info_of(PictureTexts(each)))]
    told = {"edited": "; ".join(edits), "before": "; ".join(past)}
    others = tuple((name, text) for name, text in told.items() if text)
    return replace(info, others=(*info.others, *others)) if others else info


def read_text_info(text: str) -> PictureInfo | None:
    """What a text tells that was copied out of another program; None where that is nothing. Never
    raises."""
    texts = PictureTexts({COMMENT: text[:MOST_TEXT]})
    return _info_of(texts)


def program_of(info: PictureInfo) -> str:
    """The program that ``info`` is of, as the user knows it."""
    name = next(row.name for row in FORMATS if row.id == info.source)
    return info.program or name.partition(",")[0]


def _info_of(texts: PictureTexts) -> PictureInfo | None:
    return next((info for row in FORMATS if (info := _read(row.id, texts)) is not None), None)


def _in_short(info: PictureInfo) -> str:
    seed = "" if info.seed is None else f"seed {info.seed}"
    return ", ".join(filter(None, (f"“{info.prompt}”", info.model, seed)))


def _size(data: bytes) -> Size | None:
    try:
        return size_in(data, "picture")
    except VelaturaError:
        return None


def check_picture(data: bytes, name: str) -> None:
    """Whether ``data`` begins as a picture does; ``name``: what errors call it.

    Raises:
        InputError: ``not_a_picture``, ``picture_truncated`` or ``picture_too_large``.
    """
    size_in(data, name)


def _read(format_id: str, texts: PictureTexts) -> PictureInfo | None:
    try:
        info = READERS[format_id](texts)
    except RecursionError:  # JSON that nests as deep as it may
        return None
    return info if info is not None and info.has_settings else None


def _sources(data: bytes, sidecars: Mapping[str, bytes]) -> Iterator[PictureTexts]:
    """Texts of each source in turn; a source is only read where those before it told nothing."""
    texts = texts_in(data)
    yield texts
    if hidden := stealth_text(data):
        yield PictureTexts({COMMENT: hidden, **_named(hidden)})
    for content in sidecars.values():
        text = text_of_comment(b"\0" * 8 + content[:MOST_TEXT]).removeprefix("\ufeff")
        yield PictureTexts({COMMENT: text, **_named(text)})


def _named(text: str) -> dict[str, str]:
    """The texts in JSON that stands for a whole set of them, as NovelAI hides it."""
    return {key: value for key, value in json_object(text).items() if isinstance(value, str)}
