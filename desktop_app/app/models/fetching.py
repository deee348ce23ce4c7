"""What ``velatura models download`` was asked for: a catalog entry, a repository, an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from desktop_app.catalog.model_catalog import ModelCatalog
from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.core.download import DownloadRequest, HubSource, UrlSource
from desktop_app.library.download.addresses import download_id, source_of, usual_target

__all__ = ["Wanted", "wanted_of"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One download.

    Attributes:
        request: for the queue.
        model: the catalog's entry; None if it is none.
        licence: its licence; None where the catalog knows none.
    """

    request: DownloadRequest
    model: CatalogModel | None = None
    licence: Licence | None = None


def wanted_of(
    what: str,
    patterns: Sequence[str],
    target: str,
    sha256: str,
    catalog: ModelCatalog,
    endpoints: Sequence[str],
) -> Wanted:
    """Read what was typed. The same words give the same request, which so goes on where it was.

    Args:
        what: id of a catalog entry, ``owner/name[@revision]``, a page of the hub, or an address.
        patterns: of files of a repository; empty: those of the catalog, or what is needed.
        target: name in the models folder; empty for the usual one.
        sha256: of the file at an address, where its publisher tells it.
        catalog: what can be had.
        endpoints: hubs whose pages are known as such.

    Raises:
        InputError: ``download_address``.
    """
    model = catalog.models.get(what.strip().casefold())
    source: HubSource | UrlSource
    if model is not None:
        source = HubSource(model.repo, model.revision)
    else:
        source = source_of(what, endpoints)
    if isinstance(source, UrlSource):
        source = replace(source, sha256=sha256.lower())
        return Wanted(DownloadRequest(download_id(source, target), what, source, target))
    model = model or _of_repo(source.repo, catalog)
    source = replace(source, patterns=tuple(patterns) or source.patterns or _own_files(model))
    name = _named(target or (model.id if model else ""), source)
    request = DownloadRequest(
        download_id(source, name), model.name if model else source.repo, source, name
    )
    if model is None:
        return Wanted(request)
    request = replace(request, catalog=model.id, licence=model.licence)
    return Wanted(request, model, catalog.licence_of(model) if model.licence else None)


def _own_files(model: CatalogModel | None) -> tuple[str, ...]:
    """The files that the catalog names; nothing where it names none."""
    if model is None:
        return ()
    return tuple(file.name for file in model.files) or model.patterns


def _of_repo(repo: str, catalog: ModelCatalog) -> CatalogModel | None:
    """The one entry with that repository: its licence is shown however the model is asked for."""
    rows = [row for row in catalog.models.values() if row.repo.casefold() == repo.casefold()]
    return rows[0] if len(rows) == 1 else None


def _named(name: str, source: HubSource) -> str:
    """One file that is named in full becomes a file, with its ending; all else a folder."""
    usual = usual_target(source)
    if not name:
        return usual
    single = len(source.patterns) == 1 and not any(sign in source.patterns[0] for sign in "*?[")
    suffix = PurePosixPath(source.patterns[0]).suffix if single else ""
    return name if name.lower().endswith(suffix.lower()) else name + suffix
