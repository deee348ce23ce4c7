"""What ``velatura models download`` was asked for: a catalog entry, a repository, an address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from desktop_app.catalog.model_catalog import ModelCatalog
from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.core.download import DownloadRequest, HubSource, UrlSource
from desktop_app.core.errors import InputError

__all__ = ["Wanted", "wanted_of"]

_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[\w.-]{1,95}(@[\w./-]{1,100})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One download.

    Attributes:
        request: for the queue.
        model: the catalog's row; None if it is none.
        licence: its licence; None where the catalog knows none.
    """

    request: DownloadRequest
    model: CatalogModel | None = None
    licence: Licence | None = None


def wanted_of(
    what: str, patterns: Sequence[str], target: str, sha256: str, catalog: ModelCatalog
) -> Wanted:
    """Read what was typed. The same words give the same request, which so goes on where it was.

    Args:
        what: id of a catalog entry, ``owner/name[@revision]``, or an https address.
        patterns: of files of a repository; empty: those of the catalog, or what is needed.
        target: name in the models folder; empty for a usual one.
        sha256: of the file at an address, where its publisher tells it.
        catalog: what can be had.

    Raises:
        InputError: ``download_unknown``.
    """
    if what.startswith(("https://", "http://")):
        source = UrlSource(what, sha256.lower())
        return Wanted(DownloadRequest(_id(what, ()), what, source, target))
    model = catalog.models.get(what.casefold()) or _of_repo(what, catalog)
    if model is not None:
        own = tuple(file.name for file in model.files) or model.patterns
        chosen = tuple(patterns) or own
        return Wanted(
            DownloadRequest(
                _id(model.repo, chosen),
                model.name,
                HubSource(model.repo, model.revision, chosen),
                _named(target or model.id, chosen),
                catalog=model.id,
                licence=model.licence,
            ),
            model,
            catalog.licence_of(model),
        )
    if not _REPO.fullmatch(what):
        raise InputError("download_unknown", name=what[:80])
    repo, _, revision = what.partition("@")
    hub = HubSource(repo, revision or "main", tuple(patterns))
    name = _named(target or repo.rpartition("/")[2], hub.patterns)
    return Wanted(DownloadRequest(_id(what, hub.patterns), repo, hub, name))


def _of_repo(what: str, catalog: ModelCatalog) -> CatalogModel | None:
    """The one row with that repository, so that its licence is shown however it is asked for."""
    rows = [row for row in catalog.models.values() if row.repo.casefold() == what.casefold()]
    return rows[0] if len(rows) == 1 else None


def _named(name: str, patterns: Sequence[str]) -> str:
    """One file that is named in full becomes a file, everything else a folder."""
    if len(patterns) != 1 or any(sign in patterns[0] for sign in "*?["):
        return name
    suffix = PurePosixPath(patterns[0]).suffix
    return name if name.lower().endswith(suffix.lower()) else name + suffix


def _id(what: str, patterns: Sequence[str]) -> str:
    words = "\n".join((what, *patterns)).encode("utf-8", "surrogatepass")
    plain = re.sub(r"[^A-Za-z0-9]+", "-", what.rpartition("/")[2])[:30].strip("-") or "model"
    return f"{plain}-{hashlib.sha256(words).hexdigest()[:12]}"
