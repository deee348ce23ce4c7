"""The dialog that saves a smaller copy of a model."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.core.smaller import FORMATS
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.models.smaller_copy_dialog import SmallerCopyDialog
from tests.ui.models.memory_session import MemorySession


def asked(models: ModelsWindow, key: str) -> SmallerCopyDialog:
    models.mine.choose(key)
    models.mine.details.files.smaller.click()
    return models.findChildren(SmallerCopyDialog)[-1]


def test_what_is_chosen_is_saved_with_a_note(models: ModelsWindow, session: MemorySession) -> None:
    dialog = asked(models, "dreamshaper-8")
    assert dialog.file.text().endswith("-Q8_0.gguf")
    dialog.form.setCurrentIndex(list(FORMATS).index("F16"))
    dialog.lora.setCurrentIndex(1)
    assert dialog.file.text().endswith("-few-F16.safetensors")
    dialog.save.click()
    name, model, form, lora, note = session.said[-1]
    assert (name, model, form, lora) == ("save", dialog._model.id, "F16", "few")
    assert "F16. Merged with Few steps at 1.0. Weights: 48.2 dB PSNR. Prediction: 41.0 dB." in str(
        note
    )


@pytest.mark.slow
def test_nothing_is_saved_unless_that_is_said(models: ModelsWindow, session: MemorySession) -> None:
    before = len(session.said)
    asked(models, "dreamshaper-8").cancel.click()
    QApplication.processEvents()
    assert all(said[0] != "save" for said in session.said[before:])


@pytest.mark.slow
def test_models_that_are_no_single_file_have_no_such_button(models: ModelsWindow) -> None:
    for key in ("anything-v3", "juggernaut-xl", "easynegative"):  # a pickle, away, no model
        models.mine.choose(key)
        assert models.mine.details.files.smaller.isHidden()
