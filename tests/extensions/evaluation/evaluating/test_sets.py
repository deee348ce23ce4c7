from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.work.evaluating.sets import (
    HistorySource,
    SetItem,
    set_of,
    with_keys,
)
from desktop_app.extensions.evaluation.work.suites.suite_folder import SuiteFolder, SuiteItem
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.pictures import save_mask, save_picture
from tests.extensions.evaluation.evaluating.small_encoder import (
    Evaluating,
    draw_set,
    drawn,
    no_history,
)
from tests.storage.conftest import MODEL, picture, request_for


def test_a_folder_is_its_pictures_with_those_below_but_not_what_belongs_to_edits(
    tmp_path: Path,
) -> None:
    draw_set(tmp_path / "a", range(2))
    draw_set(tmp_path / "a" / "more", range(2, 3))
    draw_set(tmp_path / "a" / "out", range(5))
    for ending in ("-original", "-truth"):
        save_picture(tmp_path / "a" / f"0000{ending}.png", drawn(1))
    save_picture(tmp_path / "a" / "lone-mask.png", drawn(1))
    save_mask(tmp_path / "a" / "0000-mask.png", np.full((64, 64), 255, np.uint8))
    found = set_of(str(tmp_path / "a"), "A", no_history, tmp_path / "a" / "out")
    assert [one.file for one in found.items] == [
        *("0000.png", "0001.png", "lone-mask.png", "more/0002.png"),
    ]
    first = found.items[0]
    assert first.original and first.truth and first.mask and first.mask().shape == (64, 64)
    assert found.source == str(tmp_path / "a") and found.items[1].original is None


def test_a_table_names_pictures_prompts_and_seeds(tmp_path: Path) -> None:
    draw_set(tmp_path, range(2))
    (tmp_path / "t.csv").write_text(
        "file,prompt,seed,category\n0000.png,a fox,7,objects\ngone.png,a tree,8,objects\n"
    )
    first, second = set_of(str(tmp_path / "t.csv"), "A", no_history).items
    assert (first.prompt, first.seed, first.category) == ("a fox", 7, "objects")
    assert "gone.png" in second.fault


def test_the_run_of_a_suite_tells_what_was_asked(tmp_path: Path) -> None:
    draw_set(tmp_path, range(1))
    said = {"prompt": "a fox", "seed": 3, "category": "objects", "asks": {"noun": "fox"}}
    items = (SuiteItem(key="fox_3", file="0000.png", **said), SuiteItem(key="fox_4", **said))
    SuiteFolder(suite="general", version=1, model="M", items=items).write(tmp_path)
    found = set_of(str(tmp_path), "A", no_history)
    assert (found.model, found.suite, len(found.items)) == ("M", "general", 2)
    assert found.items[0].key == "fox_3" and found.items[0].asks == {"noun": "fox"}
    assert found.items[1].fault


def test_a_search_of_the_history_is_a_set(tmp_path: Path) -> None:
    with closing(History(tmp_path / "h" / "history.sqlite", load_schedulers())) as history:
        for prompt in ("a red fox", "a green tree", "a blue fox"):
            history.add(picture(1), request_for(prompt), MODEL)
        services = HistorySource(history, BlobStore(tmp_path / "blobs"))
        found = set_of("history:fox", "A", lambda: services)
        assert {one.prompt for one in found.items} == {"a red fox", "a blue fox"}
        assert all(one.path.is_file() and one.seed >= 0 and one.model for one in found.items)
        one = history.newest()[0].uid
        assert len(set_of(f"history:{one[:20]}", "A", lambda: services).items) == 1
        with pytest.raises(InputError) as told:
            set_of("history:elephant", "A", lambda: services)
        assert told.value.code == "set_empty"


def test_a_set_without_a_picture_that_can_be_used_is_said(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.png").write_text("x")
    good = draw_set(tmp_path / "good", range(2))
    for sets in ([tmp_path / "bad" / "a.png"], [good, tmp_path / "bad"]):
        with pytest.raises(InputError, match="a.png is not a picture") as told:
            evaluating(*sets)
        assert told.value.code == "set_unusable"


@pytest.mark.parametrize(("name", "code"), [("gone", "file_missing"), ("", "set_empty")])
def test_what_is_no_set_is_said(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError) as told:
        set_of(str(tmp_path / (name or "empty")), "A", no_history)
    assert told.value.code == code


def item(file: str, prompt: str = "", seed: int = -1, key: str = "") -> SetItem:
    return SetItem(path=Path(file), file=file, prompt=prompt, seed=seed, key=key)


def test_pictures_are_paired_by_prompt_and_seed_where_all_tell_them_else_by_names() -> None:
    one = [item("1.png", "fox", 1), item("2.png", "fox", 2)]
    two = [item("b/9.png", "fox", 2), item("b/8.png", "fox", 1)]
    first, second = with_keys([one, two])
    assert [each.key for each in first] == [each.key for each in reversed(second)]
    named, others = with_keys([one, [item("b/1.jpg"), item("b/2.jpg")]])
    assert [each.key for each in named] == [each.key for each in others] == ["1", "2"]
    twice = with_keys([[item("a/1.png"), item("b/1.png")]])[0]
    assert [each.key for each in twice] == ["a/1.png", "b/1.png"]
    suite = with_keys([[replace(each, key=f"k{at}") for at, each in enumerate(one)]])[0]
    assert [each.key for each in suite] == ["k0", "k1"]
