"""What is in a file where weights should be, told by its name and its first bytes: a pointer of
Git LFS, a web page, a server's message, an archive, nothing, or half a download.

Sources: git-lfs, docs/spec.md ("version https://git-lfs.github.com/spec/v1"); aria2's manual,
"Control File" (beside an unfinished file lies its name with .aria2); the endings of browsers' and
other programs' partial downloads.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from desktop_app.core.errors import ModelError
from desktop_app.core.safe_open import open_regular

START: Final = 4096
"""Bytes that tell it."""

POINTER: Final = b"version https://git-lfs.github.com/spec/"
_PAGE: Final = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(!doctype|!--|html|head|body|\?xml|error)", re.IGNORECASE
)
_ARCHIVES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
)
_MESSAGE: Final = re.compile(r"[\w .,:;!?'\"{}()/\[\]\-\n\r\t]*")
_REFUSAL: Final = re.compile(
    r"\{|.*\b(error|denied|not found|unauthori[sz]ed|forbidden|invalid|log ?in|sign ?in|required"
    r"|expired|limit)",
    re.IGNORECASE | re.DOTALL,
)
_PICKLES: Final = frozenset({".ckpt", ".pt", ".pth", ".bin"})
_WEIGHTS: Final = _PICKLES | {".safetensors", ".sft", ".gguf"}
_UNFINISHED: Final = (
    *(".crdownload", ".part", ".partial", ".download", ".opdownload", ".incomplete"),
    *(".aria2", ".!qb", ".!ut", ".fdmdownload", ".idm"),
)
_BESIDE: Final = (".aria2", ".part", ".crdownload")


def in_place_of_weights(path: Path, shown: str, start: bytes, size: int) -> ModelError | None:
    """The error that says what the file is; None where it may be weights.

    Args:
        path: the file, for its ending and what is next to it.
        shown: its name as the user should read it.
        start: its first `START` bytes.
        size: bytes in all.
    """
    ending = path.suffix.lower()
    waits = not start and any(path.with_name(path.name + end).exists() for end in _BESIDE)
    if ending in _UNFINISHED or waits or path.with_name(path.name + ".aria2").exists():
        return ModelError("weights_unfinished", name=shown)
    if not start:
        return ModelError("weights_empty", name=shown)
    if start.startswith(POINTER):
        return ModelError("weights_pointer", name=shown, size=size)
    if _PAGE.match(start):
        return ModelError("weights_page", name=shown)
    if ending not in _WEIGHTS:
        return None
    if not any(start) and ending != ".bin":  # ncnn's plain weights may begin so
        return ModelError("weights_zeros", name=shown)
    if start.startswith(_ARCHIVES) and b"data.pkl" not in start:
        return ModelError("weights_archive", name=shown)
    message = _message(start, pickles=ending in _PICKLES)
    return ModelError("weights_message", name=shown, message=message) if message else None


def check_weights(path: Path, shown: str = "") -> None:
    """Refuse what is no file of weights; what can't be read is left to whoever reads it.

    Args:
        path: a file.
        shown: its name as the user should read it; empty: as it is.

    Raises:
        ModelError: ``weights_unfinished``, ``weights_empty``, ``weights_pointer``,
            ``weights_page``, ``weights_zeros``, ``weights_archive`` or ``weights_message``.
    """
    try:
        with open_regular(path) as file:
            start, size = file.read(START), path.stat().st_size
    except OSError:
        return
    error = in_place_of_weights(path, shown or path.name, start, size)
    if error is not None:
        raise error


def _message(start: bytes, *, pickles: bool) -> str:
    """What a server said in place of the file; empty if that is none. The oldest pickles are text
    too, so there it must say so."""
    text = start[:200].decode("utf-8", "replace").strip()
    # Of a real file the first eight bytes are a length: it has zeros in it.
    if 0 in start[:8] or not _MESSAGE.fullmatch(text):
        return ""
    if not _REFUSAL.match(text) and (pickles or " " not in text):
        return ""
    return " ".join(text.split())[:80]
