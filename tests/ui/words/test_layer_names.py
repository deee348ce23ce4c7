"""What layers are called: the words they were made by, else what made them."""

from __future__ import annotations

import pytest

from desktop_app.catalog.intents import load_intents
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layers.layer import Layer
from desktop_app.ui.words.layer_names import layer_words

_SIZE = Size(64, 64)


def _made_by(intent: str, name: str = "") -> Layer:
    plan = EditPlan("d", _SIZE, _SIZE.rect, _SIZE, Rect(8, 8, 16, 16), intent=intent)
    return Layer("patch", name, plans=(plan,))


@pytest.mark.parametrize(
    ("intent", "words"),
    [("remove", "Removed"), ("expand", "Expanded"), ("background", "New background")],
)
def test_a_result_that_no_words_made_is_called_after_what_made_it(intent: str, words: str) -> None:
    assert layer_words(_made_by(intent)) == words


def test_words_come_first_and_what_is_not_known_is_a_result() -> None:
    assert layer_words(_made_by("remove", "a red scarf")) == "a red scarf"
    assert layer_words(_made_by("of_a_plugin")) == "Result"
    assert layer_words(Layer("patch", "")) == "Result"


def test_each_intent_that_is_offered_has_a_word_of_its_own() -> None:
    words = [layer_words(_made_by(one.id)) for one in load_intents().values() if one.name]
    assert len(set(words)) == len(words)
    assert "Result" not in words
