"""Files that a workbench is done to need no option."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.app.field_options import fields_said
from desktop_app.extensions.workbenches.faces.verbs.make_arguments import options_said
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.store import WorkbenchStore


@pytest.fixture
def restore(tmp_path: Path) -> Workbench:
    return WorkbenchStore(tmp_path).get("restore")


def test_a_table_is_said_by_its_place_or_by_option(tmp_path: Path) -> None:
    products = WorkbenchStore(tmp_path).get("products")
    for words in (["list.csv"], ["--table", "list.csv"]):
        said = fields_said(options_said(products, [*words, "--out", "made"]), products.all_fields)
        assert said["table"] == "list.csv"
    with pytest.raises(SystemExit):
        options_said(products, ["a.csv", "b.csv", "--out", "made"])


@pytest.mark.parametrize(
    "words",
    [
        ["a.png", "b.png", "--out", "made", "--damage", "0.2"],
        ["--damage", "0.2", "--out", "made", "a.png", "b.png"],
        ["--pictures", "a.png", "--out", "made", "--damage", "0.2", "--pictures", "b.png"],
    ],
)
def test_files_are_said_by_their_place_or_by_option(restore: Workbench, words: list[str]) -> None:
    said = fields_said(options_said(restore, words), restore.all_fields)
    assert list(said["pictures"]) == ["a.png", "b.png"] and said["damage"] == 0.2
