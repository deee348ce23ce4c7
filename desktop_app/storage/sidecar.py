"""The settings of a picture in a file beside it, which `picture_info_files` reads back.

``name.txt`` is what other programs expect; but captions for training are called so, too. What is
not ours is never written over: then the file is called ``name.png.txt``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError
from desktop_app.core.safe_open import open_regular
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.generation_metadata import PARAMETERS, REQUEST, request_from_json

TEXTS: Final = {"txt": PARAMETERS, "json": REQUEST}
"""Which text each kind of sidecar (`settings.SIDECARS`) holds."""

_MOST = 4 << 20  # bytes


def write_sidecar(picture: Path, texts: Mapping[str, str], kind: str) -> bool:
    """Write it, whole; False where it could not be: the picture is worth more.

    Args:
        picture: beside which, already written.
        texts: of the picture, by their keys.
        kind: a key of `TEXTS`.
    """
    text = texts.get(TEXTS[kind])
    if not text:
        return True
    names = (picture.with_suffix(f".{kind}"), picture.with_name(f"{picture.name}.{kind}"))
    for path in names[_is_shared(picture) :]:
        if not path.exists() or _is_ours(path, kind):
            try:
                write_atomic(path, f"{text}\n".encode())
            except VelaturaError:
                return False
            return True
    return False


def _is_shared(picture: Path) -> bool:
    """Whether a picture of another format has the same name."""
    others = (picture.with_suffix(ending) for ending in READ_ENDINGS)
    return any(path.exists() and not path.samefile(picture) for path in others)


def _is_ours(path: Path, kind: str) -> bool:
    try:
        with open_regular(path) as file:
            text = file.read(_MOST).decode("utf-8", "replace").strip()
    except OSError:
        return False
    if kind == "json":
        return request_from_json(text) is not None
    last = text.rpartition("\n")[2]
    return last.startswith("Steps: ") and ", Version: velatura " in last
