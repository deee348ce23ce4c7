"""Files of records that end with a checksum: what more than one damaged bit does to each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.app.data_checks import check_stores
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.errors import StorageError
from desktop_app.core.json_rows import read_pairs, read_rows
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.set_aside import asides
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.storage.paths import DataPaths
from tests.storage import work_stores as works


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data")


def test_blocks_that_changed_places_are_told_though_it_is_json_still() -> None:
    text = b'{"rows": ["abcd", "efgh"], "version": 1}'
    data = with_check(text).replace(b"abcd", b"xxxx").replace(b"efgh", b"abcd")
    data = data.replace(b"xxxx", b"efgh")
    assert object_in(data) is None and object_in(with_check(text)) is not None
    found = read_rows(data, "rows", str, start='"')
    assert found.rows == ["efgh", "abcd"] and found.damage == "its checksum differs"
    assert read_rows(text, "rows", str, start='"').damage == "", "earlier versions wrote no check"
    pairs = read_pairs(with_check(b'{"a": 1, "b": 2}').replace(b"1, ", b"33,"), "", lambda _, v: v)
    assert pairs.rows == [("a", 33), ("b", 2)] and pairs.damage


def test_a_report_in_the_place_of_another_is_damaged(paths: DataPaths) -> None:
    works.make_reports(paths)
    store = EvaluationStore(paths.root / "evaluations")
    first, second = [row.id for row in store.rows()][:2]
    shutil.copy(store.folder / f"{second}.json", store.folder / f"{first}.json")
    assert [row.id for row in store.rows() if row.damage] == [first]
    (told,) = [one for one in check_stores(paths) if one.store == "evaluations"]
    assert first in told.damage


def test_damaged_sessions_and_answers_are_named_and_the_others_rated(paths: DataPaths) -> None:
    works.make_ratings(paths)
    store, keys = RatingStore(paths.root / "ratings"), works.KEYS
    file = paths.root / "ratings" / keys[0] / "session.json"
    file.write_bytes(file.read_bytes()[:-30])
    shutil.copy(paths.root / "ratings" / keys[1] / "session.json", paths.root / "ratings" / keys[2])
    answers = paths.root / "ratings" / keys[3] / "answers"
    shutil.copy(answers / "ann.jsonl", answers / "bob.jsonl")
    for _ in range(2):
        said = [error.what for error in store.damage()]
        named = [key for key in keys if any(f"the rating {key} " in one for one in said)]
        assert named == [keys[0], keys[2], keys[3]]
    assert {one.id for one in store.sessions()} == set(keys) - {keys[0], keys[2]}
    assert {one.rater for one in store.answers(works.session(keys[3]))} == {"ann"}
    assert len(asides(answers / "bob.jsonl")) == 5
    with pytest.raises(StorageError):
        raise next(store.damage())


def test_notes_of_another_version_are_shown_as_they_are() -> None:
    assert note_sentence("not_known_yet", {"a": 1}) == "not_known_yet"
    assert note_sentence("retried_smaller", {"waht": "offload_parts"}) == "retried_smaller"
