"""Names of files as strangers give them: only those that are safe on every system are taken.

A repository made on one system may hold names that mean something else on another: a device on
Windows, one file under two names where case doesn't count, a way out of the folder.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from desktop_app.core.errors import InputError
from desktop_app.library.model_list.file_placement import SUBFOLDERS

MAX_NAME = 1024
"""Signs of a whole name, with its folders."""

_MAX_PART = 200
_RESERVED = re.compile(
    # https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
    r"(?i:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?"
)
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f]')


def check_names(names: Iterable[str]) -> None:
    """Refuse names that can't be files of one folder on every system.

    Raises:
        InputError: ``download_unsafe_name``, with the reason.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        reason = _wrong_with(name)
        if reason:
            raise InputError("download_unsafe_name", name=_shown(name), reason=reason)
        parts = name.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if folders.setdefault(_folded(folder), folder) != folder:
                _clash(name)
        if files.setdefault(_folded(name), name) != name:
            _clash(name)
    for folded, name in files.items():
        if folded in folders:
            _clash(name)


def check_target(name: str) -> None:
    """Refuse what is no name for a file or folder in the models folder or a subfolder of a kind.

    Raises:
        InputError: ``download_unsafe_name``.
    """
    folder, slash, last = name.rpartition("/")
    plain = not last.startswith(".") and (not slash or folder in SUBFOLDERS.values())
    reason = _wrong_with(name) if plain else "it is not a plain file name"
    if reason:
        raise InputError("download_unsafe_name", name=_shown(name), reason=reason)


def name_from_answer(url: str, disposition: str = "") -> str:
    """A safe file name from an address and its ``Content-Disposition``; "model" if there is none.

    Only the last part of what is given is used, and signs that some system forbids become ``_``.
    """
    from email.message import Message  # not before it is needed: the window starts without it

    message = Message()
    message["Content-Disposition"] = disposition.replace("\n", " ").replace("\r", " ")
    given = message.get_filename() or unquote(urlsplit(url).path)
    last = re.split(r"[/\\]", given.rstrip("/\\"))[-1]
    clean = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", last)).strip(" .")
    stem, dot, suffix = clean.rpartition(".")
    if len(clean) > _MAX_PART:
        clean = stem[: _MAX_PART - 20] + dot + suffix[:19] if dot else clean[:_MAX_PART]
    clean = clean.strip(" .")
    return "model" if not clean or _wrong_with(clean) else clean


def long_path(path: Path) -> Path:
    """``path`` so that Windows takes it beyond 260 signs, too; elsewhere itself."""
    if os.name != "nt" or str(path).startswith("\\\\?\\"):
        return path
    full = str(path.absolute())
    return Path("\\\\?\\UNC\\" + full[2:] if full.startswith("\\\\") else "\\\\?\\" + full)


def _wrong_with(name: str) -> str:
    """Why it is refused; empty if it is well."""
    if not name or len(name) > MAX_NAME:
        return "it is empty or too long"
    if name.startswith("/") or _FORBIDDEN.search(name):
        return "it contains characters not allowed in file names"
    for part in name.split("/"):
        if part in ("", ".", ".."):
            return "it points outside its folder"
        if part[-1] in " .":
            return "part of it ends with a space or a full stop"
        if len(part.encode("utf-8", "surrogatepass")) > _MAX_PART + 40:
            return "part of it is too long"
        if _RESERVED.fullmatch(part):
            return "the name is reserved on Windows"
        if not part.isprintable() or any("\ud800" <= sign <= "\udfff" for sign in part):
            return "it contains control or unassigned characters"
    return ""


def _folded(name: str) -> str:
    """The same for names that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _clash(name: str) -> None:
    raise InputError(
        "download_unsafe_name", name=_shown(name), reason="another file's name differs only in case"
    )


def _shown(name: str) -> str:
    """At most 80 printable signs of it."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:80])
