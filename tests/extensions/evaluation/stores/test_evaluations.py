from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.extensions.evaluation.values.evaluation import (
    Basis,
    Figure,
    Item,
    Report,
    SetAbout,
)
from desktop_app.extensions.evaluation.work.stores.evaluations import (
    EvaluationStore,
    read_report,
    write_report,
)


def report(folder: Path, name: str = "a and b") -> Report:
    items = (Item(key="1", file="1.png", digest="a" * 64, values={"psnr": 12.5}),)
    sets = (
        SetAbout(label="A", name="a", source=str(folder / "a"), items=items),
        SetAbout(label="B", name="words", source="history:fox"),
    )
    figure = Figure(basis=Basis(measure="psnr"), name="PSNR", value=12.5, n=1)
    return Report(name=name, created_ms=1, sets=sets, figures=(figure,))


def test_reports_are_listed_read_and_deleted(tmp_path: Path) -> None:
    store = EvaluationStore(tmp_path / "evaluations")
    assert store.rows() == []
    first, second = store.put(report(tmp_path)), store.put(report(tmp_path, "second"))
    assert [(row.id, row.name, row.sets) for row in store.rows()] == [
        (second, "second", ("a", "words")),
        (first, "a and b", ("a", "words")),
    ]
    assert store.get(first) == report(tmp_path)
    store.delete(first)
    assert [row.id for row in store.rows()] == [second]


def test_a_damaged_one_is_listed_and_said(tmp_path: Path) -> None:
    store = EvaluationStore(tmp_path / "evaluations")
    kept = store.put(report(tmp_path))
    file = store.folder / f"{kept}.json"
    for text in ("", "{", "[]", '{"name": "x", "created_ms": 1, "version": 99}'):
        file.write_text(text)
        (row,) = store.rows()
        assert row.id == kept and row.damage
        with pytest.raises(StorageError) as told:
            store.get(kept)
        assert told.value.code == "report_damaged"
    with pytest.raises(StorageError):
        store.get("../elsewhere")


def test_a_report_moves_with_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    write_report(tmp_path / "one" / "report.json", report(tmp_path / "one"))
    text = (tmp_path / "one" / "report.json").read_text()
    assert str(tmp_path) not in text and '"source": "a"' in text
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert read_report(tmp_path / "two" / "report.json") == report(tmp_path / "two")
