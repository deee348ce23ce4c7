"""Which licence a model has: the catalog's, where it came from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.core.model_record import ModelRecord, Origin
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.collection.records import licence_of
from desktop_app.library.model_list.model_entry import ModelEntry
from tests.models import model_info


def entry(digest: str, *, bundled: bool = False, catalog: str | None = None) -> CollectionEntry:
    info = replace(model_info(digest), digest=digest)
    row = ModelEntry(digest, digest, Path(digest), info, bundled=bundled)
    origin = None if catalog is None else Origin("hub", "a/b", catalog=catalog)
    return CollectionEntry(ModelRecord(digest, origin=origin), "ready", digest, (row,))


def test_it_is_told_where_it_is_known() -> None:
    known = next(iter(load_model_catalog().models.values()))
    rows = [
        entry("ours", bundled=True),
        entry("known", catalog=known.id),
        entry("own", catalog=""),
        entry("stranger"),
    ]
    told = {one: licence_of(one, lambda: rows) for one in ("ours", "known", "own", "stranger", "")}
    assert told == {
        **dict.fromkeys(("own", "stranger", ""), ""),
        "ours": "Apache-2.0",
        "known": known.licence,
    }
