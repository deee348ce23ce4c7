"""Suites by name or path: the user's own, text files, and what is told of a missing one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.storage.recipes import RecipeStore
from tests.refusals import refused

OWN = 'version = 2\nname = "Mine"\n[[prompt]]\nid = "a"\ncategory = "b"\ntext = "a fox"\n'


def test_ones_own_are_read_and_replace_those_that_ship(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(OWN)
    (tmp_path / "general.toml").write_text(OWN)
    (tmp_path / "broken.toml").write_text("version = ")
    store = SuiteStore(tmp_path)
    found, faults = store.all()
    assert {one.id for one in found} == {"general", "inpainting", "mine"}
    assert store.get("general").version == 2
    assert [fault.params["name"] for fault in faults] == ["broken.toml"]
    with pytest.raises(StorageError, match="broken"):
        store.get(str(tmp_path / "broken.toml"))


def test_a_text_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("a fox\n# no\na cat\n", "utf-8")
    suite = SuiteStore(tmp_path).get(str(tmp_path / "list.txt"))
    assert (suite.name, [one.text for one in suite.prompts]) == ("list", ["a fox", "a cat"])
    for encoding in ("utf-8-sig", "utf-16", "cp1251"):  # as Windows programs write them
        (tmp_path / "list.txt").write_text("красная лодка\n", encoding)
        suite = SuiteStore(tmp_path).get(str(tmp_path / "list.txt"))
        assert [one.text for one in suite.prompts] == ["красная лодка"]


@pytest.mark.parametrize("name", ["", "nothing", "nothing.txt", "nothing.toml"])
def test_another_name_lists_those_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        SuiteStore(tmp_path).get(name)
    assert caught.value.code == "suite_missing"
    assert caught.value.params["choices"] == "general, inpainting"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files here")
@pytest.mark.parametrize(
    ("store", "missing"),
    [
        (SuiteStore, "suite_missing"),
        (RecipeStore, "recipe_missing"),
        (WorkbenchStore, "workbench_missing"),
    ],
)
def test_a_pipe_is_no_missing_record(
    tmp_path: Path,
    store: type[SuiteStore] | type[RecipeStore] | type[WorkbenchStore],
    missing: str,
) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for name in (str(tmp_path / "pipe.toml"), os.devnull):
        with refused(InputError, "file_unreadable"):
            store(tmp_path / "own").get(name)
    with refused(InputError, missing, name="none"):
        store(tmp_path / "own").get("none")
