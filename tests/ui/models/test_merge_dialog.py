"""The dialog that merges models and LoRAs."""

from __future__ import annotations

import pytest

from desktop_app.operations.all_operations import answers_below
from desktop_app.ui.models.merge_dialog import WORDS, MergeDialog
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.widgets.value_slider import ValueSlider
from tests.ui.models.memory_session import MemorySession


def asked(models: ModelsWindow, verb: str) -> MergeDialog:
    models.mine.choose("dreamshaper-8")
    models.mine.details.files.merge.click()
    dialog = models.findChildren(MergeDialog)[-1]
    at = [each.verb for each in dialog._operations].index(f"merge {verb}")
    dialog.what.setCurrentIndex(at)
    return dialog


def test_the_form_is_that_of_the_operation(models: ModelsWindow, session: MemorySession) -> None:
    dialog = asked(models, "models")
    shown = {key for key, row in dialog.editors.items() if not row[0].isHidden()}
    assert {name for _, name in shown} == {"other", "minus", "weight", "format"}
    (slider,) = dialog.editors[dialog._chosen.id, "weight"]
    assert isinstance(slider, ValueSlider)
    slider.set_number(0.25)
    assert "memory" in dialog.outcome.text()
    dialog.button.click()
    _, verb, model, others, values = session.said[-1]
    assert (verb, model, others) == ("merge models", dialog._model.id, ["other"])
    assert values == {"other": "Other", "minus": "", "weight": 0.25, "format": "same"}


@pytest.mark.slow
def test_loras_are_named_with_their_weights(models: ModelsWindow, session: MemorySession) -> None:
    asked(models, "loras").button.click()
    said = session.said[-1][-1]
    assert isinstance(said, dict)
    paths = [f"/models/loras/{name}.safetensors" for name in ("few", "ink")]
    assert said["loras"] == [{"path": path, "weight": 1.0} for path in paths]
    assert (said["rank"], said["layout"]) == (0, "kohya")


def test_all_names_are_marked_for_translation() -> None:
    for operation in answers_below("merge"):
        for text in (operation.name, *(each.name for each in operation.fields)):
            assert text in WORDS
