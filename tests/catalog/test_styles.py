"""The styles that ship."""

from __future__ import annotations

from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.styles import FOLDER, SUBJECTS, load_styles
from desktop_app.core.prompt.styles import PLACE, styled
from desktop_app.ui.words.style_names import STYLE_NAMES, SUBJECT_NAMES


def test_each_says_where_the_prompt_goes_and_has_a_name() -> None:
    styles = load_styles()
    assert len(styles) >= 20
    for style in styles:
        assert style.prompt.count(PLACE) == 1, style.name
        assert PLACE not in style.negative_prompt
        assert styled("a cat", [style.prompt]).count("a cat") == 1
        assert style.name.strip() == style.name
    assert tuple(style.name for style in styles) == STYLE_NAMES


def test_each_file_is_a_subject() -> None:
    files = {path.stem for path in resource_path(FOLDER).iterdir()}
    assert files == set(SUBJECTS) == set(SUBJECT_NAMES) - {""}
