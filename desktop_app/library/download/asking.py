"""What the user asks for, as a request: an entry of the catalog, or an address he typed or pasted.

Asks nobody; whether the address leads anywhere the hub tells later.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from desktop_app.catalog.models import CatalogModel
from desktop_app.core.download import DownloadRequest, HubSource, UrlSource
from desktop_app.core.errors import InputError
from desktop_app.library.download.names import name_from_answer
from desktop_app.library.network.place import place_of
from desktop_app.library.sorting import own_name, subfolder_of

__all__ = ["request_for", "request_from"]

_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]{0,127}")
_INDEX = "model_index.json"


def request_for(model: CatalogModel) -> DownloadRequest:
    """The download of an entry of the catalog. Asked for twice it has the same id: it goes on."""
    names = tuple(file.name for file in model.files) or model.patterns
    # A revision is part of the id: a newer catalog may name another one.
    source = HubSource(model.repo, model.revision, names)
    return DownloadRequest(
        id=_id(model.id, source.revision, *names),
        title=model.name,
        source=source,
        target=_target(model, names),
        catalog=model.id,
        licence=model.licence,
    )


def _target(model: CatalogModel, names: tuple[str, ...]) -> str:
    """Its place in the models folder, with slashes: sorted as an import would be."""
    folder = subfolder_of(model.component)
    single = len(model.files) == 1
    if not single:
        name = model.id
    else:
        path = Path(model.repo) / names[0]
        called = own_name(path)
        # A name that says nothing is replaced by the entry's; the ending keeps it a file.
        name = (called if called == path.stem else model.id) + path.suffix
    if any(each == _INDEX for each in names):
        folder = ""
    return f"{folder}/{name}" if folder else name


def request_from(address: str, endpoint: str, patterns: tuple[str, ...] = ()) -> DownloadRequest:
    """The download of ``owner/name``, ``owner/name@revision``, a page or file of the hub, or of any
    file at an HTTPS address.

    Args:
        address: as the user typed it.
        endpoint: address of the hub in use; pages of the usual hub are understood besides.
        patterns: names and shell patterns of the files wanted; empty for what the program needs.

    Raises:
        InputError: ``download_address``.
    """
    text = address.strip()
    if "://" not in text:
        repo, _, revision = text.partition("@")
        return _of_hub(text, repo, revision or "main", patterns)
    parts = urlsplit(text)
    hubs = {place_of(endpoint), place_of("https://huggingface.co")}
    if parts.scheme in ("https", "http") and parts.netloc and place_of(text) in hubs:
        steps = [unquote(step) for step in parts.path.split("/") if step]
        repo, rest = "/".join(steps[:2]), steps[2:]
        if len(rest) > 2 and rest[0] in ("blob", "resolve", "raw"):
            return _of_hub(text, repo, rest[1], ("/".join(rest[2:]),))
        if len(rest) > 1 and rest[0] == "tree":
            below = "/".join(rest[2:])
            return _of_hub(text, repo, rest[1], (f"{below}/*",) if below else patterns)
        return _of_hub(text, repo, "main", patterns)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise InputError("download_address", address=text[:200])
    # What follows a ? may be a signature: it is no part of a title.
    name = name_from_answer(text)
    return DownloadRequest(_id(text), name, UrlSource(text), "")


def _of_hub(text: str, repo: str, revision: str, patterns: tuple[str, ...]) -> DownloadRequest:
    if not _REPO.fullmatch(repo) or not _REVISION.fullmatch(revision) or ".." in revision:
        raise InputError("download_address", address=text[:200])
    single = len(patterns) == 1 and not any(sign in patterns[0] for sign in "*?[")
    path = Path(repo) / patterns[0] if single else Path(repo)
    name = own_name(path) + path.suffix if single else path.name
    source = HubSource(repo, revision, patterns)
    return DownloadRequest(_id(repo, revision, *patterns), repo, source, name)


def _id(first: str, *others: str) -> str:
    """A name for its staging folder that tells it from others and is the same next time."""
    readable = re.sub(r"[^a-z0-9]+", "-", first.rpartition("/")[2].lower()).strip("-")[:40]
    digest = hashlib.sha256("\n".join((first, *others)).encode("utf-8", "replace")).hexdigest()
    return f"{readable or 'file'}-{digest[:8]}"
