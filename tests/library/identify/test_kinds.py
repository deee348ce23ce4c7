"""The table of kinds itself."""

from __future__ import annotations

from typing import Any

import pytest

import identify_sheet
from desktop_app.catalog.families import load_architectures
from desktop_app.catalog.resources import read_table
from desktop_app.core.errors import StorageError
from desktop_app.library.identify import kinds
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.upscalers import SCALES
from tests.library.identify.corpus import CORPUS


def test_every_family_and_rule_that_the_table_names_is_there() -> None:
    table, architectures = load_kinds(), load_architectures()
    families = {kind.family for kind in table.kinds} | set(table.family_names.values())
    families |= set(table.contexts.values())
    families |= {each for names in table.alike.values() for each in names} | set(table.alike)
    assert families - {""} <= set(architectures)
    assert {kind.scale for kind in table.kinds} - {""} == set(SCALES)


def test_the_last_row_fits_everything_and_no_other_does() -> None:
    table = load_kinds()
    assert table.loose[-1].id == "unknown"
    assert [kind.id for kind in table.loras if kind.layers == (("",),)] == ["lora"]
    assert table.loras[-1].id == "lora"


def test_a_class_belongs_to_one_kind() -> None:
    classes = [name for kind in load_kinds().kinds for name in kind.classes]
    assert len(classes) == len(set(classes))


@pytest.mark.slow
def test_the_corpus_reaches_most_of_the_table() -> None:
    """What it does not reach stands in docs/identify.md; this keeps that list from growing."""
    table = load_kinds()
    reached = {case.told.get("kind") for case in CORPUS}
    reached |= {info.kind for _, info in identify_sheet.told_of_public(table)}
    assert len([kind for kind in table.kinds if kind.id not in reached]) <= 80


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"component": "tyre", "all": ["a"]}, "component"),
        ({"component": "vae"}, "tests nothing"),
        ({"component": "vae", "every": [3], "colour": "red"}, "colour"),
        ({"component": "vae", "all": ["a"], "under": "nowhere"}, "nowhere"),
        ({"component": "vae", "shapes": {"a": 3}}, "int"),
    ],
)
def test_a_wrong_row_is_named(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], reason: str
) -> None:
    table = {**read_table("kinds"), "kinds": {"odd": row}}
    monkeypatch.setattr(kinds, "read_table", lambda name: table)
    with pytest.raises(StorageError) as caught:
        load_kinds()
    assert (caught.value.code, caught.value.params["key"]) == ("catalog_invalid", "odd")
    assert reason in str(caught.value.params["reason"])
