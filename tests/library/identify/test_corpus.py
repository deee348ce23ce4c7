"""Every kind of file is told from every other, whatever its name is."""

from __future__ import annotations

from pathlib import Path

import pytest

import identify_sheet
from desktop_app.catalog.families import load_architectures
from desktop_app.library.identify.kinds import load_kinds
from tests.library.identify.corpus import CORPUS, Case

KINDS = load_kinds()
ARCHITECTURES = load_architectures()


@pytest.mark.parametrize("case", CORPUS, ids=[case.id for case in CORPUS])
def test_a_file_is_told_from_its_header(case: Case) -> None:
    """All of them are written and read once: the page about them does it, too."""
    (found,) = [each for each in identify_sheet.all_told() if each.case is case]
    assert {key: getattr(found.info, key) for key in case.told} == case.told
    assert found.info.family in ("", *ARCHITECTURES)
    assert found.words


@pytest.mark.slow
def test_nothing_is_taken_for_something_else(tmp_path: Path) -> None:
    found = identify_sheet.told_of_all(tmp_path, KINDS)
    for field in ("component", "family", "kind"):
        table = identify_sheet.confusion(found, field)
        assert {pair: count for pair, count in table.items() if pair[0] != pair[1]} == {}


@pytest.mark.slow
def test_the_page_about_it_is_up_to_date() -> None:
    """If not: python packaging/documents/identify_sheet.py"""
    assert identify_sheet.OUT.read_text(encoding="utf-8") == identify_sheet.sheet()
