"""What a model made stays marked as that, whichever way it comes into a picture: opened, carried,
copied and pasted, inserted from a file; and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.stages import Stage
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.certificate import Certificate
from desktop_app.imaging.invented import invented_in, invented_of
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.xmp import EDITED, GENERATED, with_source_type
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_merging import flatten
from desktop_app.storage.certificates import verified
from desktop_app.storage.pictures import ExportOptions
from desktop_app.studio.document_certificate import CopyFacts
from desktop_app.worker.copying import CopiedPart
from desktop_app.worker.opening import read_document
from desktop_app.worker.workspace import Workspace
from desktop_app.worker.written_file import SavedMetadata, source_type_of, write_pixels
from tests.studio.recipes.doing import pixels_of
from tests.studio.test_document_certificate import patched, texts

WAIT_MS = 20_000
NOISE = np.random.default_rng(0).integers(90, 110, (64, 80, 3), np.uint8)
ALL = NOISE.shape[0] * NOISE.shape[1]


pytestmark = pytest.mark.numpy_engine(steps=2, seed=3)


@pytest.fixture
def result(workspace: Workspace, qtbot: QtBot) -> Result:
    """Of an edit of 16 × 16 pixels."""
    state, document = workspace.state, Document(NOISE.copy(), "p")
    state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(20, 20, 16, 16))
    state.parameters.update(prompt="a cat", seed=11, seed_locked=True)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: len(state.results.runs) == 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.is_busy and workspace.is_idle, timeout=WAIT_MS)
    return state.results.items.value[0]


def shown(workspace: Workspace, qtbot: QtBot, before: Document | None) -> Document:
    state = workspace.state
    qtbot.waitUntil(lambda: state.document.value is not before, timeout=WAIT_MS)
    assert state.document.value is not None
    return state.document.value


def certified(document: Document, folder: Path, origin: Path | None = None) -> Certificate:
    """Of a copy, which is compared with what it was made of."""
    path = folder / "copy.png"
    mark = source_type_of(document)
    facts = CopyFacts.of(document, mark, with_details=True, licence=lambda one: "")
    write_pixels(
        path,
        document.content,
        SavedMetadata(document.told.now, mark),
        document.origin,
        ExportOptions(),
    )
    found = facts.write(path)
    told = verified(path, origin, pixels_of)
    assert told.is_good, [one for one in told.fields if one.wrong]
    return found


def share(document: Document) -> float:
    """What *Invented Pixels* shows."""
    found = invented_of(document.content, document.told.all, document.origin.about.xmp, 4096)
    return float((found > 0).mean())


def photo(folder: Path, name: str, mark: str = "") -> Path:
    path, info = folder / name, PngInfo()
    if mark:
        info.add_itxt("XML:com.adobe.xmp", with_source_type(None, mark).decode())
    Image.fromarray(NOISE if name == "photo.png" else NOISE[:16, :16]).save(path, pnginfo=info)
    return path


@pytest.mark.slow
@pytest.mark.states("mark.edited", "certificate.source_type", "certificate.made.count")
def test_a_result_that_is_opened_by_itself_is_a_model_s(
    workspace: Workspace, qtbot: QtBot, result: Result, tmp_path: Path
) -> None:
    before = workspace.state.document.value
    workspace.rating.open(result.id)
    document = shown(workspace, qtbot, before)
    found = certified(document, tmp_path)
    assert found.source_type == EDITED and found.made.share == 1


@pytest.mark.slow
@pytest.mark.states(
    "mark.edited", "mark.none", "certificate.made.count", "window.made-by-a-model-or-by-remove"
)
def test_a_result_that_is_carried_into_a_photograph_is_marked_where_it_lies(
    workspace: Workspace, qtbot: QtBot, result: Result, tmp_path: Path
) -> None:
    path, state = photo(tmp_path, "photo.png"), workspace.state
    document = read_document(path)
    session = state.open_document(document)
    assert certified(document, tmp_path, path).source_type == "" and share(document) == 0
    first = next(one for one in state.documents.sessions.value if one is not session)
    state.documents.activate(first)
    assert workspace.layers.carry_result(result.id, session)
    qtbot.waitUntil(lambda: len(document.content.layers) == 2, timeout=WAIT_MS)
    found = certified(document, tmp_path, path)
    assert found.source_type == EDITED and 200 <= found.made.count <= 16 * 16
    assert share(document) == 16 * 16 / ALL
    document.undo_stack.undo()
    assert certified(document, tmp_path, path).source_type == "" and share(document) == 0


@pytest.mark.few(1)
@pytest.mark.states("mark.edited", "mark.generated", "mark.none")
@pytest.mark.parametrize("mark", ["", EDITED, GENERATED])
def test_a_picture_of_a_file_keeps_its_mark_as_a_layer_and_through_the_clipboard(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, mark: str
) -> None:
    path, other = photo(tmp_path, "photo.png"), photo(tmp_path, "other.png", mark)
    document = read_document(path)
    workspace.state.open_document(document)
    workspace.layers.insert(other)
    qtbot.waitUntil(lambda: len(document.content.layers) == 2, timeout=WAIT_MS)
    expected = EDITED if mark else ""
    assert certified(document, tmp_path, path).source_type == expected
    copies = list[CopiedPart]()
    workspace.copying.copy(merged=True, make=lambda part: part, put=copies.append)
    qtbot.waitUntil(lambda: bool(copies), timeout=WAIT_MS)
    pasted = read_document(path)
    workspace.state.open_document(pasted)
    workspace.layers.insert_pasted(copies[0].png, "Pasted")
    qtbot.waitUntil(lambda: len(pasted.content.layers) == 2, timeout=WAIT_MS)
    assert source_type_of(pasted) == expected


@pytest.mark.states("mark.generated", "mark.edited")
def test_layers_of_a_generated_picture_stay_that_in_another_one(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    state = workspace.state
    target = state.open_document(Document(NOISE.copy(), "photo"))
    source = Document(NOISE.copy(), "fox", texts=texts("text_to_image"))  # type: ignore[arg-type]
    state.open_document(source)
    assert source_type_of(source) == GENERATED and share(source) == 1
    assert workspace.layers.carry([source.content.layers[0].id], target)
    into = target.document.value
    assert into is not None
    qtbot.waitUntil(lambda: len(into.content.layers) == 2, timeout=WAIT_MS)
    assert source_type_of(into) == EDITED


@pytest.mark.slow
@pytest.mark.states("certificate.made.count", "certificate.done", "text.velatura_stages")
def test_a_picture_that_a_network_cleaned_as_a_whole_was_changed_by_it(tmp_path: Path) -> None:
    path = photo(tmp_path, "photo.png")
    document = read_document(path)
    cleaned = document.told.after(Stage("clean", strength=0.5, network="NAFNet"))
    document.edit("clean", document.pixels, document.size.rect, NOISE ^ 1, cleaned)
    found = certified(document, tmp_path, path)
    assert found.made.share == 1 and found.source_type == "", "a network cleans, none generates"
    assert [(one.what, one.model) for one in found.done] == [("clean", "NAFNet")]
    assert "velatura_stages" in dict(read_document(tmp_path / "copy.png").origin.about.texts)
    document.undo_stack.undo()
    found = certified(document, tmp_path, path)
    assert found.made.count == 0 and found.done == ()
    assert not dict(read_document(tmp_path / "copy.png").origin.about.texts)


@pytest.mark.states("certificate.made.count", "certificate.done")
def test_what_was_done_to_a_file_before_it_was_opened_is_not_done_again(tmp_path: Path) -> None:
    path = photo(tmp_path, "photo.png")
    document = read_document(path)
    told = document.told.after(Stage("clean", strength=0.5, network="NAFNet"))
    document.edit("clean", document.pixels, document.size.rect, NOISE ^ 1, told)
    patched(document)
    certified(document, tmp_path, path)
    (tmp_path / "copy.png").replace(tmp_path / "again.png")
    later = read_document(tmp_path / "again.png")
    later.edit("brush", later.pixels, Rect(40, 40, 4, 4), 255 - NOISE[40:44, 40:44])
    patched(later)
    found = certified(later, tmp_path, tmp_path / "again.png")
    assert found.made.count == 16 and found.source_type == EDITED, (
        "what somebody painted is not from a model"
    )
    assert [one.what for one in found.done].count("clean") == 0


@pytest.mark.slow
@pytest.mark.states("certificate.made.count", "certificate.made.share")
def test_what_is_hidden_merged_or_flattened_counts_as_far_as_it_is_seen(tmp_path: Path) -> None:
    path = photo(tmp_path, "photo.png")
    document = read_document(path)
    patched(document)
    assert certified(document, tmp_path, path).made.count == 16
    inside = Layer("group", "hidden", children=(replace(document.content.layers[1], id="x"),))
    for hidden in ({"visible": False}, {"opacity": 0.0}):
        layers = (document.content.layers[0], replace(inside, **hidden))  # type: ignore[arg-type]
        assert not invented_in(layers, document.size, 80, by_models=True).any()
    document.commit("flatten", flatten(document.content))
    merged = certified(document, tmp_path, path)
    assert merged.made.count == 16
    more = Patch(Rect(40, 40, 4, 4), np.full((4, 4, 3), 9, np.uint8))
    layer = Layer("patch", "more", (more,), passes=1)
    told = texts("inpaint")  # type: ignore[arg-type]
    other = {key: text.replace("a red hat", "a blue hat") for key, text in told.items()}
    document.put_in("apply", layer, other)
    assert certified(document, tmp_path, path).made.count == 32, "merged and seen, both"


@pytest.mark.states("certificate.made.count", "window.made-by-a-model-or-by-remove")
def test_what_is_removed_without_a_model_is_invented_and_no_model_s(tmp_path: Path) -> None:
    path = photo(tmp_path, "photo.png")
    document = read_document(path)
    filled = Patch(Rect(8, 8, 4, 4), np.full((4, 4, 3), 9, np.uint8))
    document.put_in("apply", Layer("patch", "", (filled,)), {})
    found = certified(document, tmp_path, path)
    assert (found.made.count, found.source_type) == (0, "") and share(document) == 16 / ALL
