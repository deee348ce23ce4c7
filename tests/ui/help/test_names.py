"""Every name of the program that the guide quotes, in bold, is one that the program shows."""

from __future__ import annotations

import re
from functools import cache

import pytest

from desktop_app.ui.help.guide import LANGUAGES, load_guide
from tests.ui.help.program_names import TRANSLATIONS, Names, bare

THERE = [
    language
    for language in LANGUAGES
    if language == "en" or (TRANSLATIONS / f"velatura_{language}.ts").is_file()
]


@cache
def names_of(language: str) -> Names:
    return Names(language)


def quoted(markdown: str) -> list[str]:
    return re.findall(r"\*\*(.+?)\*\*", markdown)


def unknown(quotes: list[str], names: Names) -> list[str]:
    """Those that the program does not show."""
    missing: list[str] = []
    for quote in quotes:
        parts = [bare(part) for part in quote.split("▸")]
        path = " ▸ ".join(part.strip() for part in parts)
        if path not in (names.paths if len(parts) > 1 else names.single | names.paths):
            missing.append(quote)
    return missing


@pytest.mark.slow
@pytest.mark.parametrize("language", THERE)
def test_names_in_bold_are_those_of_the_program(language: str) -> None:
    names = names_of(language)
    missing = {
        page.id: left
        for page in load_guide(language).pages
        if (left := unknown(quoted(page.markdown), names))
    }
    assert missing == {}


@pytest.mark.slow
def test_a_menu_that_is_not_there_is_found() -> None:
    names = names_of("en")
    assert unknown(["Generate ▸ Manage Models…", "Apply"], names) == []
    wrong = ["File ▸ Manage Models…", "Models ▸ Make It Fit", "Apply it now"]
    assert unknown(wrong, names) == wrong
