"""From a damaged model to the download that repairs it: damaged files alone, of the same revision.

Asks for nothing by itself: the answer is a request that the user starts.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from desktop_app.core.download import DownloadRequest, HubSource, UrlSource
from desktop_app.core.errors import ModelError
from desktop_app.core.model_record import FileFact, Origin, Verification


def repair_request(
    name: str, target: str, origin: Origin | None, verification: Verification
) -> DownloadRequest:
    """The download that repairs a model.

    Args:
        name: what the user calls the model.
        target: its file or folder in the models folder; empty if it lies elsewhere.
        origin: where it came from, its files called as they are here (`checksums.as_called`).
        verification: what is damaged.

    Raises:
        ModelError: ``repair_needless`` (nothing is damaged), ``repair_no_origin``,
            ``repair_bundled``, ``repair_elsewhere`` (files outside the models folder are never
            changed), or ``repair_own_files`` (its origin has none of the damaged files).
    """
    if not verification.damaged:
        raise ModelError("repair_needless", name=name)
    files = ", ".join(verification.damaged[:3])
    if origin is not None and origin.kind == "bundled":
        raise ModelError("repair_bundled", name=name, files=files)
    if origin is None or origin.kind not in ("hub", "url") or not origin.address:
        raise ModelError("repair_no_origin", name=name, files=files)
    if not target:
        raise ModelError("repair_elsewhere", name=name, files=files)
    facts = {fact.name: fact for fact in origin.files}
    damaged = [facts[each] for each in verification.damaged if each in facts]
    if not damaged:
        raise ModelError("repair_own_files", name=name, files=files)
    only = tuple(fact.source_name for fact in damaged)
    target = _whole_target(target, damaged)
    source: HubSource | UrlSource
    if origin.kind == "hub":
        # The revision is pinned: a newer one would not fit the files that are whole.
        source = HubSource(origin.address, origin.revision or "main", only)
    else:
        source = UrlSource(origin.address, damaged[0].sha256)
    return DownloadRequest(
        id=f"repair-{secrets.token_hex(4)}",
        title=name,
        source=source,
        target=target,
        catalog=origin.catalog,
        only=only,
        endpoint=origin.endpoint,
    )


def _whole_target(target: str, damaged: Sequence[FileFact]) -> str:
    """The folder that all of the repository became, if the model is a folder of that."""
    for fact in damaged:
        within = fact.source_name.removesuffix(fact.name).rstrip("/")
        if fact.source_name.endswith(f"/{fact.name}") and target.endswith(f"/{within}"):
            return target.removesuffix(f"/{within}")
    return target
