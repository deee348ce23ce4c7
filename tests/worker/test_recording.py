"""What is done becomes a recipe, and what is done by hand is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.core.work import Work
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.state.document.regions import add_region
from desktop_app.state.painting.mask_drafts import (
    AlphaDraft,
    ColourDraft,
    ColourMatching,
    DifferenceField,
    OperationDraft,
)
from desktop_app.state.painting.masking import MaskingState
from desktop_app.worker.recording import RecipeRecording
from desktop_app.worker.workspace import Workspace
from tests.studio.recipes.doing import MEANS
from tests.studio.works import THERE

LOOSE = ColourMatching(20.0, 5.0, contiguous=False)


pytestmark = pytest.mark.numpy_engine()


@pytest.fixture
def document(workspace: Workspace) -> Document:
    made = Document(np.full((24, 32, 4), 120, np.uint8), "one")
    workspace.state.open_document(made)
    return made


@pytest.fixture
def recording(workspace: Workspace, document: Document) -> RecipeRecording:
    return RecipeRecording(workspace.state, lambda: None)


def titles(recording: RecipeRecording) -> list[str]:
    recipe = recording.end("Recorded", str)
    return [] if recipe is None else [step.title for step in recipe.steps]


def adjustment(document: Document, name: str, **values: object) -> str:
    return add_layer(
        document, "adjustment_new", Layer("adjustment", name, guidance=Adjusting.of(name, values))
    )


def changed(document: Document, layer_id: str, **values: object) -> None:
    (layer,) = (one for one in document.content.layers if one.id == layer_id)
    assert isinstance(layer.guidance, Adjusting)
    new = replace(layer, guidance=layer.guidance.with_values(**values))
    document.commit("adjustment_values", document.content.with_layer(new))


def test_adjustments_are_steps_as_they_stand_at_the_end(
    workspace: Workspace, document: Document
) -> None:
    earlier = adjustment(document, "contrast", contrast=0.1)
    untouched = adjustment(document, "grain", amount=0.1)
    recording = RecipeRecording(workspace.state, lambda: None)
    warm = adjustment(document, "exposure", exposure=0.2)
    changed(document, warm, exposure=0.7)
    changed(document, earlier, contrast=0.4)
    adjustment(document, "blur", radius=3)
    document.undo_stack.undo()
    recipe = recording.end("Recorded", str)
    assert recipe is not None
    assert [(step.name, step.values.get("exposure")) for step in recipe.steps] == [
        ("exposure", 0.7),
        ("contrast", None),
    ]
    assert recipe.is_look
    assert untouched


def test_masks_by_rule(
    workspace: Workspace, document: Document, recording: RecipeRecording
) -> None:
    masking = workspace.state.tools.masking

    def accept(draft: object) -> None:
        masking.draft.value = draft  # type: ignore[assignment]
        masking.accept()

    colour = ColourDraft(3, 3, (58, 123, 213), LOOSE, Combine.REPLACE, DifferenceField())
    accept(colour)
    accept(OperationDraft("grow_mask", 4))
    accept(OperationDraft("feather_mask", 2))
    MaskingState().invert(document)
    document.fill_mask("clear_mask", 0)
    accept(AlphaDraft(transparent=True))
    recipe = recording.end("Recorded", str)
    assert recipe is not None
    first, everything, alpha = recipe.steps
    assert first.name == "colour"
    wanted = {"colour": "#3a7bd5", "tolerance": 20.0, "grow": 4, "feather": 2, "invert": True}
    assert {key: first.values[key] for key in wanted} == wanted
    assert everything.name == "everything"
    assert (alpha.name, alpha.values["source"], alpha.values["invert"]) == ("file", "alpha", True)


def test_what_is_done_by_hand_is_named_once(
    workspace: Workspace, document: Document, recording: RecipeRecording
) -> None:
    for _ in range(2):
        document.fill_mask("rectangle", 255, Rect(2, 2, 8, 8))
    masking = workspace.state.tools.masking
    near = replace(LOOSE, contiguous=True)
    masking.draft.value = ColourDraft(3, 3, (9, 9, 9), near, Combine.REPLACE, DifferenceField())
    masking.accept()
    assert titles(recording) == []
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.notes == ("recording_left",)
    assert notice.params == {"names": "rectangle, mask_from_colour"}


def test_operations_exports_and_edits(
    workspace: Workspace, document: Document, recording: RecipeRecording
) -> None:
    workspace.queue.ask("pause")
    workspace.state.add_ons.value = THERE
    workspace.operating.perform(Work("enlarge", {"strength": 0}), "picture", "document", "large")
    workspace.state.recording.done.send(("export", "jpeg", {"quality": 80}))
    assert titles(recording) == ["do enlarge", "export jpeg"]


@pytest.mark.slow
def test_the_mask_of_a_layer_is_no_rule(document: Document, recording: RecipeRecording) -> None:
    add_region(document)
    assert document.mask_target is not document.mask
    MaskingState().invert(document)
    assert titles(recording) == []


def test_an_edit_of_what_was_painted_asks_each_file_for_its_mask(
    workspace: Workspace, document: Document, recording: RecipeRecording
) -> None:
    masked = Document(np.full((32, 32, 3), 90, np.uint8), "masked")
    masked.mask.write(Rect(8, 8, 6, 6), np.full((6, 6), 255, np.uint8))
    request = MEANS.job(made_step("do", "remove", {"seed": 3}), masked, 0).request
    done = workspace.state.recording.done
    colour = made_step("mask", "colour", {"colour": "#3a7bd5"})
    done.send(("mask", colour.name, colour.values))
    done.send(("request", "", {"request": request}))
    document.fill_mask("rectangle", 255, Rect(2, 2, 8, 8))
    done.send(("request", "", {"request": request}))
    assert titles(recording) == ["mask colour", "do remove", "mask file", "do remove"]


@pytest.mark.slow
def test_after_the_end_nothing_is_heard(document: Document, recording: RecipeRecording) -> None:
    assert recording.end("Recorded", str) is None
    adjustment(document, "exposure", exposure=0.2)
    assert recording.steps == []
