"""What the user asks for, as a request: an entry of the catalog, or what he typed or pasted.

Asks nobody; whether it leads anywhere the hub tells later. The same words give the same id, so that
a download that is asked for again goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.catalog.models import CatalogModel
from desktop_app.core.download import DownloadRequest, HubSource, UrlSource
from desktop_app.library.download.addresses import download_id, source_of, usual_target
from desktop_app.library.model_list.file_placement import own_name, subfolder_of

_INDEX = "model_index.json"


@dataclass(frozen=True, slots=True)
class TypedAddress:
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
class WantedDownload:
    """One download.

    Attributes:
        request: for the queue.
        model: the catalog's row, whose licence is asked about; None if it is none.
    """

    request: DownloadRequest
    model: CatalogModel | None = None


def wanted_of(
    words: TypedAddress, catalog: Mapping[str, CatalogModel], endpoints: Sequence[str]
) -> WantedDownload:
    """Read what was typed.

    Args:
        words: as they were typed.
        catalog: what can be had, by id.
        endpoints: addresses of the hubs in use; pages of the usual hub are understood besides.

    Raises:
        InputError: ``download_address``.
    """
    what = words.what.strip()
    model = catalog.get(what.casefold())
    if model is not None:
        return WantedDownload(request_for(model, words.patterns, words.target), model)
    source = source_of(what, endpoints)
    if isinstance(source, UrlSource):
        source = replace(source, sha256=words.sha256.lower())
        # What follows a ? may be a signature: it is no part of a title.
        title = what.partition("?")[0]
        return WantedDownload(_request(title, source, words.target))
    rows = [row for row in catalog.values() if row.repo.casefold() == source.repo.casefold()]
    source = replace(source, patterns=words.patterns or source.patterns)
    if len(rows) == 1 and not source.patterns and "@" not in what and "://" not in what:
        return WantedDownload(request_for(rows[0], (), words.target), rows[0])
    name = _with_ending(words.target or usual_target(source), source.patterns)
    licence = rows[0].licence if rows else ""
    request = replace(_request(source.repo, source, name), licence=licence)
    return WantedDownload(request, rows[0] if rows else None)


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
    source = HubSource(model.repo, model.revision, names)
    name = _with_ending(target, names) if target else _place(model, names)
    request = _request(model.name, source, name)
    return replace(request, catalog=model.id, licence=model.licence)


def _request(title: str, source: HubSource | UrlSource, target: str) -> DownloadRequest:
    return DownloadRequest(download_id(source, target), title, source, target)


def _place(model: CatalogModel, names: tuple[str, ...]) -> str:
    """Its place in the models folder, with slashes: sorted as an import would be."""
    name = model.id
    if _is_one(names):
        path = Path(model.repo) / names[0]
        # A file's name that says nothing is replaced by the entry's; the ending keeps it a file.
        name = (path.stem if own_name(path) == path.stem else name) + path.suffix
    folder = "" if _INDEX in names else subfolder_of(model.component)
    return f"{folder}/{name}" if folder else name


def _is_one(names: Sequence[str]) -> bool:
    """Whether one file is named in full."""
    return len(names) == 1 and not any(sign in names[0] for sign in "*?[")


def _with_ending(name: str, names: Sequence[str]) -> str:
    """One file that is named in full becomes a file, everything else a folder."""
    suffix = Path(names[0]).suffix if _is_one(names) else ""
    return name if name.lower().endswith(suffix.lower()) else name + suffix
