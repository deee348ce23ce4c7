"""Every statement of pages, certificates and metadata has a test that makes it false."""

from __future__ import annotations

import pytest

import statements_sheet


@pytest.mark.slow
def test_each_statement_has_a_test_and_the_page_is_up_to_date() -> None:
    """`sheet` ends where one has none, or where a test names one that there is not."""
    made = statements_sheet.sheet()
    assert statements_sheet.SHEET.read_text("utf-8") == made, (
        "run: python packaging/documents/statements_sheet.py"
    )


@pytest.mark.slow
def test_a_statement_without_a_test_and_a_test_of_none_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = statements_sheet.groups()
    planted = {**known, "Planted": {"page.planted": "Nothing was changed."}}
    monkeypatch.setattr(statements_sheet, "groups", lambda: planted)
    with pytest.raises(SystemExit, match=r"no test makes these false: \['page.planted'\]"):
        statements_sheet.sheet()
    monkeypatch.setattr(statements_sheet, "groups", lambda: dict(list(known.items())[1:]))
    with pytest.raises(SystemExit, match="nothing states these"):
        statements_sheet.sheet()
