"""At the first opening: one line about other programs' models, and never again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QPushButton

from desktop_app.state.manager import ManagerState
from desktop_app.ui.models.manager_parts import ManagerParts
from desktop_app.ui.models.models_window import ModelsWindow
from tests.ui.models.room_samples import SHARED

NEW = tuple(replace(each, used=False) for each in SHARED)


def _button(models: ModelsWindow, words: str) -> QPushButton:
    return next(each for each in models.bar.findChildren(QPushButton) if each.text() == words)


def test_what_was_found_is_offered_once_in_one_line(
    models: ModelsWindow, state: ManagerState, parts: ManagerParts
) -> None:
    assert not models.bar.isVisible()
    state.shared.value = NEW
    assert models.bar.isVisible()
    said = models.bar.title.text()
    assert said == (
        "Models from ComfyUI, AUTOMATIC1111, Hugging Face cache found: 66 files, 179.5 GB."
    )
    _button(models, "Use in place").click()
    used = [each.program for each in state.shared.value if each.used]
    assert used == ["ComfyUI", "AUTOMATIC1111", "Hugging Face cache"]
    assert not models.bar.isVisible()
    state.shared.value = NEW[:1]
    assert not models.bar.isVisible()
    assert parts.settings.programs_offered


def test_the_list_can_be_looked_at_first(models: ModelsWindow, state: ManagerState) -> None:
    state.shared.value = NEW
    _button(models, "Choose…").click()
    assert models.pages.currentWidget() is models.disk_usage
    assert models.disk_usage.pages.currentWidget() is models.disk_usage.programs


def test_who_uses_some_already_is_not_asked(models: ModelsWindow, state: ManagerState) -> None:
    state.shared.value = SHARED
    assert not models.bar.isVisible()
