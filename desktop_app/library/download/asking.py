"""What the user asks for, as a request: an entry of the catalog, or what he typed or pasted.

Asks nobody; whether it leads anywhere the hub tells later. The same words give the same id, so that
a download that is asked for again goes on where it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from desktop_app.catalog.models import CatalogModel
from desktop_app.core.download import DownloadRequest, HubSource, UrlSource
from desktop_app.core.errors import InputError
from desktop_app.library.download.names import name_from_answer
from desktop_app.library.network.endpoints import USUAL_ENDPOINT
from desktop_app.library.network.place import place_of
from desktop_app.library.sorting import own_name, subfolder_of

__all__ = ["Wanted", "Words", "request_for", "wanted_of"]

_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]{0,99}", re.ASCII)
_INDEX = "model_index.json"
_FILE_PAGES = frozenset({"blob", "resolve", "raw"})


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed.

    Attributes:
        what: id of a catalog entry, ``owner/name[@revision]``, a page of the hub, or the address of
            a file.
        patterns: of files of a repository; empty: those of the catalog, or what is needed.
        target: name in the models folder; empty for a usual one.
        sha256: of the file at an address, where its publisher tells it.
    """

    what: str
    patterns: tuple[str, ...] = ()
    target: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One download.

    Attributes:
        request: for the queue.
        model: the catalog's row, whose licence is asked about; None if it is none.
    """

    request: DownloadRequest
    model: CatalogModel | None = None


def wanted_of(words: Words, catalog: Mapping[str, CatalogModel], endpoint: str) -> Wanted:
    """Read what was typed.

    Args:
        words: as they were typed.
        catalog: what can be had, by id.
        endpoint: address of the hub in use; pages of the usual hub are understood besides.

    Raises:
        InputError: ``download_unknown``.
        NetworkError: ``address_invalid``.
    """
    what = words.what.strip()
    if "://" in what:
        return _of_address(what, words, catalog, endpoint)
    model = catalog.get(what.casefold())
    if model is not None:
        return Wanted(request_for(model, words.patterns, words.target), model)
    repo, _, revision = what.partition("@")
    return _of_hub(what, repo, revision, words, catalog)


def request_for(
    model: CatalogModel, patterns: Sequence[str] = (), target: str = ""
) -> DownloadRequest:
    """The download of an entry of the catalog.

    Args:
        model: the entry.
        patterns: other files of its repository than it names.
        target: another name than the usual one.
    """
    own = tuple(file.name for file in model.files) or model.patterns
    names = tuple(patterns) or own
    return DownloadRequest(
        id=_id(model.id, model.revision, *names),
        title=model.name,
        source=HubSource(model.repo, model.revision, names),
        target=_with_ending(target, names) if target else _place(model, names),
        catalog=model.id,
        licence=model.licence,
    )


def _place(model: CatalogModel, names: tuple[str, ...]) -> str:
    """Its place in the models folder, with slashes: sorted as an import would be."""
    name = model.id
    if _is_one(names):
        path = Path(model.repo) / names[0]
        # A file's name that says nothing is replaced by the entry's; the ending keeps it a file.
        name = (path.stem if own_name(path) == path.stem else name) + path.suffix
    folder = "" if _INDEX in names else subfolder_of(model.component)
    return f"{folder}/{name}" if folder else name


def _of_address(
    text: str, words: Words, catalog: Mapping[str, CatalogModel], endpoint: str
) -> Wanted:
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise InputError("download_unknown", name=text[:80])
    if place_of(text) in (place_of(endpoint), place_of(USUAL_ENDPOINT)):
        steps = [unquote(step) for step in parts.path.split("/") if step]
        repo, kind, rest = "/".join(steps[:2]), "".join(steps[2:3]), steps[3:]
        if kind in _FILE_PAGES and len(rest) > 1:
            words = Words(text, ("/".join(rest[1:]),), words.target)
        elif kind == "tree" and len(rest) > 1:
            words = Words(text, words.patterns or ("/".join(rest[1:]) + "/*",), words.target)
        return _of_hub(text, repo, rest[0] if rest else "", words, catalog)
    # What follows a ? may be a signature: it is no part of a title.
    source = UrlSource(text, words.sha256.lower())
    return Wanted(DownloadRequest(_id(text), name_from_answer(text), source, words.target))


def _of_hub(
    text: str, repo: str, revision: str, words: Words, catalog: Mapping[str, CatalogModel]
) -> Wanted:
    """A repository; the only row of the catalog with it gives its files and its licence."""
    if not _REPO.fullmatch(repo) or (revision and not _REVISION.fullmatch(revision)):
        raise InputError("download_unknown", name=text[:80])
    rows = [row for row in catalog.values() if row.repo.casefold() == repo.casefold()]
    patterns = tuple(words.patterns)
    if len(rows) == 1 and not revision and not patterns:
        return Wanted(request_for(rows[0], (), words.target), rows[0])
    path = Path(repo) / patterns[0] if _is_one(patterns) else Path(repo)
    name = _with_ending(words.target or own_name(path), patterns)
    source = HubSource(repo, revision or "main", patterns)
    licence = rows[0].licence if rows else ""
    request = DownloadRequest(_id(repo, revision, *patterns), repo, source, name, licence=licence)
    return Wanted(request, rows[0] if rows else None)


def _is_one(names: Sequence[str]) -> bool:
    """Whether one file is named in full."""
    return len(names) == 1 and not any(sign in names[0] for sign in "*?[")


def _with_ending(name: str, names: Sequence[str]) -> str:
    """One file that is named in full becomes a file, everything else a folder."""
    suffix = Path(names[0]).suffix if _is_one(names) else ""
    return name if name.lower().endswith(suffix.lower()) else name + suffix


def _id(first: str, *others: str) -> str:
    """A name for its staging folder."""
    words = "\n".join((first, *others)).encode("utf-8", "surrogatepass")
    plain = re.sub(r"[^A-Za-z0-9]+", "-", first.partition("?")[0].rpartition("/")[2])
    return f"{plain[:30].strip('-') or 'model'}-{hashlib.sha256(words).hexdigest()[:12]}"
