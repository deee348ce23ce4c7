"""At the first opening: one line about other programs' models, and never again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from desktop_app.core.model_info import PartNeed
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import NeedyModel
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.models_window import ModelsWindow
from tests.ui.models.room_samples import SHARED

NEW = tuple(replace(each, used=False, models=each.files) for each in SHARED)


def _button(models: ModelsWindow, words: str) -> QPushButton:
    return next(each for each in models.bar.findChildren(QPushButton) if each.text() == words)


def test_what_was_found_is_offered_once_in_one_line(
    models: ModelsWindow, state: ManagerState, parts: ManagerViewParts
) -> None:
    assert not models.bar.isVisible()
    state.shared.value = (replace(NEW[0], models=None, examined=3), *NEW[1:])
    assert not models.bar.isVisible(), "they are being counted"
    needs = (PartNeed("vae", "kl", file="ae.safetensors", size_bytes=335_000_000),)
    state.shared.value = (replace(NEW[0], needy=(NeedyModel("flux1-dev", needs),)), *NEW[1:])
    assert models.bar.isVisible()
    said = models.bar.title.text()
    assert said == (
        "Models found. ComfyUI: 41 models, 40 ready, 1 needs a file · 96.4 GB;"
        " AUTOMATIC1111: 18 models, 18 ready · 52.1 GB;"
        " Hugging Face cache: 7 models, 7 ready · 31.0 GB."
    )
    _button(models, "Use in place").click()
    used = [each.program for each in state.shared.value if each.used]
    assert used == ["ComfyUI", "AUTOMATIC1111", "Hugging Face cache"]
    assert not models.bar.isVisible()
    state.shared.value = NEW[:1]
    assert not models.bar.isVisible()
    assert parts.settings.programs_offered


@pytest.mark.slow
def test_the_list_can_be_looked_at_first(models: ModelsWindow, state: ManagerState) -> None:
    state.shared.value = NEW
    _button(models, "Choose…").click()
    assert models.pages.currentWidget() is models.disk_usage
    assert models.disk_usage.pages.currentWidget() is models.disk_usage.programs


@pytest.mark.slow
def test_who_uses_some_already_is_not_asked(models: ModelsWindow, state: ManagerState) -> None:
    state.shared.value = SHARED
    assert not models.bar.isVisible()
