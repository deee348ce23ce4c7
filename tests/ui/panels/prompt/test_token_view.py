"""How the prompt is read, shown as it is typed: with the starter model's own tokenizer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora
from desktop_app.core.prompt.expansion import expand
from desktop_app.library.probing.probe import probe
from desktop_app.library.prompt_tokens import PromptEncoder, prompt_encoders
from desktop_app.state.app_state import AppState
from desktop_app.ui.panels.prompt.token_view import TokenView
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def encoders() -> tuple[PromptEncoder, ...]:
    families = load_families()
    return prompt_encoders(probe(resource_path("models", "starter"), families), families["sd1"])


@pytest.fixture
def state(ui: Ui, with_models: Workspace, encoders: tuple[PromptEncoder, ...]) -> AppState:
    ui.window.resize(1280, 800)
    state = ui.state
    # Of a model that lies nowhere nothing is read, and that is told, too.
    ui.wait(lambda: not ui.workspace._background.pending)
    state.vocabulary.value = frozenset({"a", "red", "apple"})
    state.prompt_encoders.value = encoders
    return state


def open_view(window: MainWindow) -> TokenView:
    window.kit.actions["prompt_tokens"].trigger()
    view = window.prompt_bar.cards.tokens
    assert view.isVisible()
    return view


@pytest.mark.slow
def test_the_count_stands_at_the_end_of_the_field(ui: Ui, state: AppState) -> None:
    bar = ui.bar
    counts = bar.reader.counts
    assert [count.isVisible() for count in counts] == [False, False]
    QTest.keyClicks(bar.prompt, "a red apple")
    assert counts[0].text() == "3/30"
    state.parameters.update(prompt="a red apple " * 12)
    assert counts[0].text() == "36/60"
    field = bar.prompt
    assert field.rect().contains(counts[0].geometry())
    assert not field.viewport().geometry().intersects(counts[0].geometry())
    state.parameters.update(prompt="")
    assert not counts[0].isVisible()


def test_of_a_chinese_prompt_the_translation_is_counted(ui: Ui, state: AppState) -> None:
    bar = ui.bar
    bar.prompt.insertPlainText("一个红苹果")
    assert bar.translation_line.field.text() == "a red apple"
    assert bar.reader.counts[0].text() == "3/30"
    bar.translation_line.field.setFocus()
    bar.translation_line.field.selectAll()
    QTest.keyClicks(bar.translation_line.field, "a red apple a red")
    assert bar.reader.counts[0].text() == "5/30", "what is changed by hand is what the model gets"
    view = open_view(ui.window)
    ui.wait(lambda: "a red apple a red" in view.sides[0].notes.text())


@pytest.mark.slow
def test_a_press_on_the_count_shows_tokens_weights_and_steps(
    ui: Ui, state: AppState, qtbot: QtBot
) -> None:
    bar = ui.bar
    QTest.keyClicks(bar.prompt, "a (red:1.3) [apple:fish:0.5] (")
    qtbot.mouseClick(bar.reader.counts[0], Qt.MouseButton.LeftButton)
    view = bar.cards.tokens
    assert view.isVisible()
    side, negative = view.sides
    assert side.isVisible() and not negative.isVisible()
    (words, flow) = side.encoders[0]
    assert "CLIP" in words.text()
    shown = [(token.text, token.weight) for token in flow._tokens]
    assert ("red", 1.3) in shown
    assert "Steps 1–" in side.texts.text() and "fish" in side.texts.text()
    assert "fish" in side.notes.text() and "(" in side.notes.text()
    QTest.keyClicks(bar.prompt, " zebra")
    ui.wait(lambda: "zebra" in side.notes.text())
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()


@pytest.mark.slow
def test_trigger_words_of_loras_in_use_are_shown_and_a_missing_one_is_inserted(
    ui: Ui, state: AppState
) -> None:
    state.add_ons.value = (
        AddOn("k1", "Ink", "/l/ink.safetensors", "lora", triggers=("inkwash", "apple")),
        AddOn("k2", "Tone", "/l/tone.safetensors", "lora", triggers=("tonal",)),
    )
    state.parameters.change_conditions("lora", lora("k2"))
    QTest.keyClicks(ui.bar.prompt, "an apple <lora:ink:1> <lora:gone:1>")
    view = open_view(ui.window)
    words = view.triggers.text()
    assert 'href="inkwash"' in words and 'href="tonal"' in words and 'href="apple"' not in words
    assert "gone" in words
    QTest.keyClicks(ui.bar.prompt, " zebra inkwash")
    assert ui.bar.reader.read(ui.bar.prompt.toPlainText()).unknown_words() == ("an", "zebra")
    view.triggers.linkActivated.emit("inkwash")
    assert ui.bar.prompt.toPlainText().endswith(", inkwash")
    assert state.parameters.value.prompt.endswith(", inkwash")


@pytest.mark.slow
def test_an_embedding_counts_with_all_its_vectors(ui: Ui, state: AppState) -> None:
    QTest.keyClicks(ui.bar.prompt, "a moss apple")
    count = ui.bar.reader.counts[0]
    usual = int(count.text().partition("/")[0])
    moss = AddOn("e", "moss", "/l/moss.safetensors", "embedding", vectors=12)
    state.add_ons.value = (moss, replace(moss, key="f", name="fern", family="sdxl"))
    assert count.text() == "14/30" != f"{usual}/30"
    (_, flow) = open_view(ui.window).sides[0].encoders[0]
    assert [token.text for token in flow._tokens] == ["a", *["moss"] * 12, "apple"]


@pytest.mark.slow
def test_choices_are_counted_as_they_are_drawn_and_the_dialect_is_followed_at_once(
    ui: Ui, state: AppState
) -> None:
    state.parameters.update(seed=3, seed_locked=True)
    count = ui.bar.reader.counts[0]
    QTest.keyClicks(ui.bar.prompt, "(red)")
    assert count.text() == "1/30"
    state.parameters.update(dialect="literal")
    assert count.text() == "3/30"
    state.parameters.update(dialect="a1111", prompt="")
    ui.bar.prompt.insertPlainText("{red|red red red} apple")
    drawn = expand("{red|red red red} apple", seed=3).text
    assert count.text() == f"{len(drawn.split())}/30"
    notes = open_view(ui.window).sides[0].notes
    assert drawn in notes.text()
    state.parameters.update(dialect="literal")
    ui.wait(lambda: drawn not in notes.text())


@pytest.mark.slow
def test_what_no_encoder_takes_is_counted(
    ui: Ui, state: AppState, encoders: tuple[PromptEncoder, ...]
) -> None:
    tokenizer = encoders[0]._tokenizer
    state.prompt_encoders.value = (PromptEncoder("T5", tokenizer, 2, "language"),)
    QTest.keyClicks(ui.bar.prompt, "a (red:2) apple a")
    assert ui.bar.reader.counts[0].text() == "+2"
    view = open_view(ui.window)
    side = view.sides[0]
    assert "2" in side.encoders[0][0].text() and "beyond" in side.encoders[0][0].text()
    assert "weights" in side.notes.text()


@pytest.mark.slow
def test_keys_change_weights_and_bring_earlier_prompts_back_only_in_the_field(
    ui: Ui, state: AppState
) -> None:
    field = ui.bar.prompt
    field.setFocus()
    QTest.keyClicks(field, "a red")
    QTest.keyClick(field, Qt.Key.Key_Up, CONTROL)
    QTest.keyClick(field, Qt.Key.Key_Up, CONTROL)
    assert state.parameters.value.prompt == "a (red:1.2)"
    QTest.keyClick(field, Qt.Key.Key_Down, CONTROL)
    assert state.parameters.value.prompt == "a (red:1.1)"
    field.undo()
    assert state.parameters.value.prompt == "a (red:1.2)"
    ui.bar.left.emit()
    ui.act("weight_up")
    assert state.parameters.value.prompt == "a (red:1.2)"


@pytest.mark.slow
def test_a_view_that_is_open_costs_a_press_little(ui: Ui, state: AppState) -> None:
    """Nothing is asked of the engine: it is not even started."""
    state.parameters.update(prompt=", ".join(["a (red:1.1) apple"] * 100))
    view = open_view(ui.window)
    before = view.sides[0].reading()
    assert before is not None and len(before.encoders[0].chunks) > 5
    QTest.keyClicks(ui.bar.prompt, "x")
    after = view.sides[0].reading()
    assert after is not None and after != before
    assert replace(after, encoders=()).parsed.text.startswith("x")
