"""Files of a batch as they are named, and the run as it is written down."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.extensions.training.work.sets.taking_in import incoming
from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.batch_files import (
    RUN,
    KeptRun,
    SourceRow,
    named_files,
    read_run,
    write_run,
)
from desktop_app.storage.table_cells import cell_fault, table_fault
from desktop_app.worker.batch_work import rows_of
from tests.refusals import refused


def test_folders_and_tables(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    for name in ("b.png", "a.jpg", "notes.txt", "inside/c.png"):
        (tmp_path / name).write_bytes(b"x")
    flat = [one.path.name for one in named_files(tmp_path, recursive=False)]
    deep = [one.path.name for one in named_files(tmp_path, recursive=True)]
    assert (flat, deep) == (["a.jpg", "b.png"], ["a.jpg", "b.png", "c.png"])
    table = tmp_path / "list.csv"
    table.write_text("file,2.exposure,prompt\na.jpg,0.5,\nb.png,,a fox\nno.png,,\n,1,\n")
    assert [*named_files(table, recursive=False)] == [
        (tmp_path / "a.jpg", "", {"2.exposure": "0.5"}, ""),
        (tmp_path / "b.png", "", {"prompt": "a fox"}, ""),
        (
            table,
            "list.csv, row 4",
            {},
            cell_fault(4, "file", table_fault("not_found", file="no.png")),
        ),
        (table, "list.csv, row 5", {}, cell_fault(5, "file", table_fault("names_no_file"))),
    ]
    table.write_text("name\na.jpg\n")
    with pytest.raises(InputError) as caught:
        list(named_files(table, recursive=False))
    assert caught.value.code == "file_unreadable"


@pytest.mark.skipif(os.name != "posix", reason="needs links")
@pytest.mark.parametrize("column", ["file", "mask"])
@pytest.mark.parametrize("name", ["../secret.png", "{outside}", "link.png", "link/secret.png"])
def test_a_row_names_nothing_outside_the_folder_of_its_table(
    tmp_path: Path, column: str, name: str
) -> None:
    secret, folder = tmp_path / "secret.png", tmp_path / "tables"
    folder.mkdir()
    for path in (secret, folder / "a.png"):
        path.write_bytes(b"x")
    (folder / "link.png").symlink_to(secret)
    (folder / "link").symlink_to(tmp_path)
    table, row = folder / "list.jsonl", {"file": "a.png", column: name.format(outside=secret)}
    table.write_text(json.dumps(row))
    (found,) = named_files(table, recursive=False)
    assert found.path == table
    assert f"“{column}”" in found.fault and "outside the folder" in found.fault


def test_a_row_may_name_a_file_of_its_folder_by_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("in/a.png", "in/m.png"):
        (tmp_path / name).write_bytes(b"x")
    table = tmp_path / "list.jsonl"
    table.write_text(json.dumps({"file": str(tmp_path / "in" / "a.png"), "mask": "in/m.png"}))
    (found,) = named_files(table, recursive=False)
    assert (found.path, found.fault) == (tmp_path / "in" / "a.png", "")
    assert found.values == {"mask": str(tmp_path / "in" / "m.png")}
    assert rows_of(table) == [SourceRow(str(found.path), "", {}, found.values["mask"])]


@pytest.mark.skipif(os.name != "posix", reason="needs links")
@pytest.mark.parametrize("number", [1, 2])
def test_what_a_linked_table_names_lies_beside_the_table_itself(
    tmp_path: Path, number: int
) -> None:
    for name in ("real", "links", "more"):
        (tmp_path / name).mkdir()
    (tmp_path / "real" / "a.png").write_bytes(b"x")
    (tmp_path / "links" / "m.png").write_bytes(b"x")
    rows = [{"file": "a.png"}, {"file": "a.png", "mask": "m.png"}]
    (tmp_path / "real" / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "links" / "t.jsonl").symlink_to(tmp_path / "real" / "t.jsonl")
    (tmp_path / "more" / "t.jsonl").symlink_to("../links/t.jsonl")
    table = tmp_path / ("links", "more")[number - 1] / "t.jsonl"
    first, second = named_files(table, recursive=False)
    assert (first.path, first.fault) == (tmp_path / "real" / "a.png", "")
    assert second.fault == cell_fault(2, "mask", table_fault("not_found", file="m.png"))
    assert [one.path for one in incoming(table)] == [first.path] * 2


def test_a_run_comes_back(tmp_path: Path) -> None:
    recipe = Recipe("Web", (made_step("adjust", "curves", {"rgb": [[0, 0], [0.5, 0.6], [1, 1]]}),))
    rows = (SourceRow("/a/b.png"), SourceRow("/a/c.png", "c", {"1.opacity": "0.5"}, "/a/m.png"))
    write_run(tmp_path, KeptRun(recipe, rows))
    assert read_run(tmp_path) == KeptRun(recipe, rows)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"recipe": {}, "files": 3}', "[" * 100_000])
def test_a_damaged_run_is_named(tmp_path: Path, text: str) -> None:
    with refused(InputError, "run_missing"):
        read_run(tmp_path)
    (tmp_path / RUN).write_text(text)
    with pytest.raises(StorageError) as caught:
        read_run(tmp_path)
    assert caught.value.code == "making_damaged"


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_linked_folders_are_gone_into_once(tmp_path: Path) -> None:
    folder, others = tmp_path / "folder", tmp_path / "others"
    for each in (folder, others):
        each.mkdir()
        (each / "a.png").touch()
    (folder / "linked").symlink_to(others)
    (others / "back").symlink_to(folder)
    found = [one.path for one in named_files(folder, recursive=True)]
    assert found == [folder / "a.png", folder / "linked" / "a.png"]
