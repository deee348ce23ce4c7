"""The table of everything that users make the program keep, from the lists of several files: a
store that is in none of them is not finished."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from tests.storage import record_stores, work_stores
from tests.storage.store_row import Store

_MORE = ("tests.trainer.training_stores",)
"""Modules with a list each, where they are there."""


def _all() -> Mapping[str, Store]:
    found = {**record_stores.STORES, **work_stores.STORES}
    for name in _MORE:
        if find_spec(name) is not None:
            found |= import_module(name).STORES
    return found


STORES: Mapping[str, Store] = _all()
