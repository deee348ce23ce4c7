"""What makes jobs of wishes, the same for the server and for ``velatura submit``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from desktop_app.app.memory_fit import refuse_unfit
from desktop_app.app.services import AppServices
from desktop_app.app.wording_choice import available_styles, user_styles
from desktop_app.catalog.model_catalog import ModelCatalog, load_model_catalog
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.extensions.serving.server.inventory import Inventory, InventorySnapshot, Tables
from desktop_app.extensions.serving.server.orders import Orders
from desktop_app.extensions.serving.server.policy import Policy
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.collection.records import licence_of
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.wildcards import Wildcards


@dataclass(frozen=True, slots=True, eq=False)
class Ordering:
    """What makes jobs of requests, under one policy; see `server.inventory` and `server.orders`."""

    inventory: Inventory
    tables: Tables
    orders: Orders


FITS_SECONDS = 5.0
"""What fitted into memory is taken to do so for so long."""

_MOST_FITTED = 256


def ordering_of(
    parts: AppServices,
    policy: Policy,
    uploads: BlobStore,
    described: Callable[[], Mapping[str, str]],
) -> Ordering:
    """That of a data folder.

    Args:
        parts: of the data folder.
        policy: what may be wished.
        uploads: keeps pictures that are edited.
        described: what an engine tells of itself; {}: none is there yet.
    """
    inventory = Inventory(partial(snapshot_of, parts), policy)
    tables = Tables(parts.families, parts.intents, parts.schedulers)

    fitted: dict[tuple[object, ...], float] = {}

    def check(requests: Sequence[GenerationRequest], model: ModelInfo) -> None:
        """Headers of weights and limits of memory are not read again for each small request."""
        asked = tuple((each.task, each.size, each.growth, each.count) for each in requests)
        key, now = (model.id, model.digest, asked), time.monotonic()
        if now - fitted.get(key, -FITS_SECONDS) >= FITS_SECONDS:
            refuse_unfit(requests, model, parts, described())
            if len(fitted) >= _MOST_FITTED:
                fitted.clear()
            fitted[key] = now

    return Ordering(inventory, tables, Orders(policy, inventory, tables, uploads, check))


@cache
def _catalog() -> ModelCatalog:
    return load_model_catalog()


def snapshot_of(parts: AppServices) -> InventorySnapshot:
    """All of it, now. Takes its time where files have changed."""
    collection = parts.collection
    rows = collection.scan()
    catalog = _catalog()
    permits: dict[str, str] = {}
    for row in rows:
        origin = row.record.origin
        known = catalog.models.get(origin.catalog) if origin is not None else None
        if known is not None:
            for entry in row.entries:
                permits[entry.id] = catalog.licence_of(known).commercial
    return InventorySnapshot(
        tuple(one for one in collection.models() if set(one.unmet) <= {"vae"}),
        usable(rows),
        available_styles(user_styles(parts.paths)),
        Wildcards([parts.paths.wildcards]),
        permits,
        partial(licence_of, entries=lambda: rows),
    )
