"""The table of everything that users make the program keep, from the lists of several files: a
store that is in none of them is not finished."""

from __future__ import annotations

from collections.abc import Mapping

from tests.extensions.training.trainer.training_stores import TRAINING_STORES
from tests.storage import record_stores, work_stores
from tests.storage.store_row import Store

STORES: Mapping[str, Store] = {**record_stores.STORES, **work_stores.STORES, **TRAINING_STORES}
