"""The page about preprocessors is what their rows say."""

from __future__ import annotations

import preprocessor_sheet


def test_the_page_of_preprocessors_is_up_to_date() -> None:
    text = preprocessor_sheet.SHEET.read_text("utf-8")
    assert text == preprocessor_sheet.sheet(), "run: packaging/documents/preprocessor_sheet.py"
    assert preprocessor_sheet.PICTURE.is_file()
