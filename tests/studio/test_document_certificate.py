"""The certificate of a document's copy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.certificate import Certificate
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.xmp import EDITED, GENERATED
from desktop_app.state.document.document import Document
from desktop_app.storage.certificates import verified
from desktop_app.storage.pictures import ExportOptions
from desktop_app.storage.result_file import result_texts
from desktop_app.studio.document_certificate import CopyFacts
from desktop_app.worker.opening import read_document
from desktop_app.worker.written_file import SavedMetadata, source_type_of, write_pixels
from tests.models import model_info
from tests.studio.recipes.doing import pixels_of

SIZE = Size(48, 32)
NOISE = np.random.default_rng(1).integers(0, 255, (32, 48, 3), np.uint8)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(NOISE).save(path)
    return path


def texts(task: Task) -> dict[str, str]:
    asked = GenerationRequest(task, "a red hat", "m", SIZE, seed=3)
    return result_texts(asked, model_info("m"), SIZE, {})


def certified(document: Document, path: Path, *, told: bool = True) -> Certificate:
    facts = CopyFacts.of(
        document, source_type_of(document), with_details=told, licence=lambda one: "MIT"
    )
    write_pixels(
        path, document.content, SavedMetadata(document.told.now), document.origin, ExportOptions()
    )
    return facts.write(path)


def patched(document: Document) -> None:
    """A model's patch over 8 × 4 pixels, half of which it may change."""
    share = np.zeros((4, 8), np.float32)
    share[:, :4] = 1
    patch = Patch(Rect(10, 6, 8, 4), np.full((4, 8, 3), 7, np.uint8), share)
    layer = Layer("patch", "a red hat", (patch,), passes=1)
    document.put_in("apply", layer, texts(Task.INPAINT))


def test_only_what_was_edited_may_have_changed(photo: Path, tmp_path: Path) -> None:
    document = read_document(photo)
    patched(document)
    found = certified(document, tmp_path / "b.png")
    assert (found.made.count, found.locked.count) == (16, 48 * 32 - 16)
    assert found.source is not None and found.source_type == EDITED
    assert [(one.what, one.seed, one.licence) for one in found.done] == [("inpaint", 3, "MIT")]
    told = verified(tmp_path / "b.png", photo, pixels_of)
    assert told.is_good and told.checked == 48 * 32 - 16
    assert certified(document, tmp_path / "c.png", told=False).done == ()


def test_what_was_painted_by_hand_may_have_changed_and_no_model_made_it(
    photo: Path, tmp_path: Path
) -> None:
    document = read_document(photo)
    inverted = 255 - NOISE[:4, :4]
    document.edit("brush", document.pixels, Rect(0, 0, 4, 4), inverted)
    found = certified(document, tmp_path / "b.png")
    assert (found.made.count, found.locked.count, found.source_type) == (0, 48 * 32 - 16, "")
    assert verified(tmp_path / "b.png", photo, pixels_of).is_good


def test_what_was_merged_counts_as_made(photo: Path, tmp_path: Path) -> None:
    document = read_document(photo)
    inverted = 255 - NOISE[:4, :4]
    document.edit("apply", document.pixels, Rect(0, 0, 4, 4), inverted, texts(Task.INPAINT))
    assert certified(document, tmp_path / "b.png").made.count == 16


def test_a_picture_of_words_is_made_as_a_whole(tmp_path: Path) -> None:
    document = Document(NOISE.copy(), "a", texts=texts(Task.TEXT_TO_IMAGE))
    found = certified(document, tmp_path / "b.png")
    assert found.made.share == 1 and found.source is None and found.source_type == GENERATED


@pytest.mark.parametrize("gone", [True, False])
def test_an_original_that_is_gone_or_another_one_leaves_nothing_locked(
    photo: Path, tmp_path: Path, gone: bool
) -> None:
    document = read_document(photo)
    if gone:
        photo.unlink()
    else:
        Image.fromarray(255 - NOISE).save(photo)
    found = certified(document, tmp_path / "b.png")
    assert found.locked.count == 0 and found.source is not None and found.source.pixels == ""


def test_fills_without_a_model_and_adjustments_are_named(photo: Path, tmp_path: Path) -> None:
    document = read_document(photo)
    patch = Patch(Rect(10, 6, 8, 4), np.full((4, 8, 3), 7, np.uint8))
    plan = EditPlan("d", SIZE, SIZE.rect, SIZE, patch.rect, intent="remove")
    asked = GenerationRequest(Task.INPAINT, "", "", SIZE, plan=plan)
    said = document.told.with_edit(result_texts(asked, None, SIZE, {}))
    document.put_in("apply", Layer("patch", "", (patch,)), said)
    levels = Layer("adjustment", "", guidance=Adjusting.of("levels", {"rgb": (0, 1, 1.4, 0, 1)}))
    document.put_in("layer_new", levels)
    found = certified(document, tmp_path / "b.png")
    assert [one.what for one in found.done] == ["remove", "levels"] and not found.made.count
    assert found.done[1].settings["rgb"][2] == 1.4
    again = certified(read_document(tmp_path / "b.png"), tmp_path / "c.png")
    assert again.done == (), "what was done before a file was opened isn't done again"
    assert certified(document, tmp_path / "d.png", told=False).done == ()
