"""Control layers by gestures in a real window: new, drawn, changed, shown, generated with."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from safetensors.numpy import (
    save_file,  # pyright: ignore[reportUnknownVariableType]
)

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import of_kind
from desktop_app.core.errors import ModelError
from desktop_app.core.forecast import Host
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.preprocessors.pose import FRAME, NAMES, Pose, default_pose
from desktop_app.imaging.preprocessors.pose_drawing import render
from desktop_app.operations.networks.detecting import Detected
from desktop_app.state.document.control_preview import ControlPreview
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import guidance_in
from desktop_app.state.painting.tools import ToolId
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.panels.layers.control_box import ControlBox
from desktop_app.ui.panels.layers.layers_delegate import row_height
from desktop_app.ui.widgets.field_editors import NumberEditor
from tests.ui.panels.conftest import Ui, choose, click, press_and_move, slide

NET = AddOn("net", "Scribble", "/nets/scribble.safetensors", "controlnet", "sd1")


@pytest.fixture
def document(ui: Ui) -> Document:
    ui.window.resize(1280, 900)
    return ui.open()


@pytest.fixture
def box(ui: Ui, document: Document) -> ControlBox:
    """Of a new control layer."""
    ui.act("layer_new_control")
    found = ui.docks.layers_panel.box("control")
    assert isinstance(found, ControlBox)
    return found


def wish(document: Document) -> ControlGuidance:
    found = layer_tree.find(document.layers.value, document.active.value)
    assert found is not None and found.control is not None
    return found.control


def drawn(document: Document) -> np.ndarray:
    """The pixels of the layer that a stroke was made on."""
    (one,) = guidance_in(document.layers.value).controls
    assert one.source is not None and one.source.pixels is not None
    return one.source.pixels.read(document.size.rect)


@pytest.mark.slow
def test_its_row_opens_and_the_brush_draws_on_it(
    ui: Ui, box: ControlBox, document: Document
) -> None:
    view = ui.docks.layers_panel.view
    ui.window.grab()
    cell = view.visualRect(ui.docks.layers_panel.list_model.index_of(document.active.value))
    assert cell.height() == row_height() + box.height() and box.isVisibleTo(view)
    assert ui.state.tools.active.value is ToolId.PAINT
    before = document.pixels.read(document.size.rect).copy()
    ui.stroke((0, 0), (4, 0))
    assert drawn(document).any()
    assert np.array_equal(document.pixels.read(document.size.rect), before)
    document.activate(document.layers.value[0].id)
    ui.window.grab()
    assert not box.isVisibleTo(view)


def test_what_is_chosen_stands_in_the_layer_and_can_be_undone(
    ui: Ui, box: ControlBox, document: Document
) -> None:
    box.more.set_open(True)
    choose(box.type, "canny")
    choose(box.source, "picture")
    choose(box.preprocessor, "softedge")
    choose(box.mode, "prompt")
    slide(box.weight, 0.6)
    slide(box.start, 0.9)
    slide(box.end, 0.4)
    made = wish(document)
    assert (made.type, made.source, made.preprocessor) == ("canny", "picture", "softedge")
    assert (made.mode, made.weight, made.start, made.end) == ("prompt", 0.6, 0.4, 0.4)
    editors = box.parameters.editors
    slider = next(each.slider for each in editors if isinstance(each, NumberEditor))
    slider.edited.emit(slider.scale.maximum)
    box.settle()
    assert dict(wish(document).parameters)
    choose(box.type, "lineart")  # what was chosen for another kind means nothing here
    assert (wish(document).preprocessor, wish(document).parameters) == ("", ())
    for _ in range(9):
        document.undo_stack.undo()
    assert wish(document) == ControlGuidance() and box.type.currentData() == "lineart"


@pytest.mark.slow
def test_the_preview_follows_what_is_drawn(
    ui: Ui, box: ControlBox, document: Document, with_models: object
) -> None:
    preview = ui.state.view.control_preview
    ui.stroke((-8, 0), (8, 0))
    ui.wait(lambda: preview.value is not None and preview.value.image is not None)
    first = preview.value
    assert first is not None and first.image is not None
    assert first.image.any() and not first.image.all()
    assert not box.preview.pixmap().isNull()
    ui.stroke((-8, 20), (8, 20))
    ui.wait(lambda: preview.value is not first)
    document.activate(document.layers.value[0].id)
    assert preview.value is None


@pytest.mark.slow
def test_parts_that_come_later_make_the_row_taller(ui: Ui, box: ControlBox) -> None:
    def lies_over() -> list[QWidget]:
        shown = [box._layout.itemAt(at).widget() for at in range(box._layout.count())]
        shown = [each for each in shown if each.isVisibleTo(box)]
        return [a for a, b in pairwise(shown) if a.geometry().bottom() >= b.geometry().top()]

    def is_as_tall_as_it_wants(least: int) -> bool:
        return box.height() == box.sizeHint().height() >= least and not lies_over()

    ui.wait(lambda: is_as_tall_as_it_wants(1))
    box.cost.setText("Starter: +8 % time · 19 MB")
    box.cost.show()
    ui.wait(lambda: is_as_tall_as_it_wants(1))
    plain = box.height()  # what tests before left to be told may have come or gone meanwhile
    box.preview.show_image(np.zeros((64, 64, 3), np.uint8))
    box.preview.show()
    ui.wait(lambda: is_as_tall_as_it_wants(plain + 32))


@pytest.mark.slow
def test_a_map_is_painted_with_named_colours(ui: Ui, box: ControlBox, document: Document) -> None:
    assert not box.palette_buttons.isVisibleTo(box)
    choose(box.type, "semantic")
    assert box.palette_buttons.isVisibleTo(box)
    box.palette_buttons.buttons["water"].click()
    colours = ui.state.tools.colours.value
    assert box.palette_buttons.buttons["water"].text() == "Water"
    ui.stroke((0, 0), (4, 0))
    pixels = drawn(document)
    painted = pixels[pixels[..., 3] == 255][:, :3]
    assert len(painted) and (painted == colours.foreground).all()


@pytest.mark.slow
def test_poses_have_a_tool(ui: Ui, box: ControlBox, document: Document) -> None:
    action = ui.action("tool_pose")
    assert not action.isEnabled()
    choose(box.type, "pose")
    assert action.isEnabled()
    assert ui.state.tools.active.value is ToolId.POSE
    ui.stroke((0, 0))
    assert len(wish(document).poses) == 1


@pytest.mark.slow
def test_a_picture_file_is_what_it_is_made_of(
    ui: Ui, box: ControlBox, document: Document, tmp_path: Path
) -> None:
    control = document.active.value
    save_picture(tmp_path / "photo.png", np.full((20, 20, 3), 200, np.uint8), {})
    ui.workspace.layers.insert(tmp_path / "photo.png", "reference", control)
    ui.wait(lambda: wish(document).source == "layer")
    assert document.active.value == control
    source = layer_tree.find(document.layers.value, wish(document).layer)
    assert source is not None and source.kind == "reference" and not source.visible
    assert box.source.currentData() == source.id


@pytest.mark.slow
def test_without_a_network_it_says_so_and_generate_takes_the_one_that_suits(
    ui: Ui, with_models: object, box: ControlBox
) -> None:
    ui.state.add_ons.value = ()
    ui.stroke((-8, 0), (8, 0))
    assert box.reason.isVisibleTo(box) and "No network" in box.reason.text()
    ui.state.add_ons.value = (NET,)
    assert not box.reason.isVisibleTo(box)
    assert [box.network.itemData(at) for at in range(box.network.count())] == ["", "net"]
    job = ui.queued()
    (asked,) = of_kind(job.request.conditions, "control")
    assert (asked.name, asked.word) == ("net", "lineart") and job.spots[0].brought


@pytest.mark.slow
def test_the_canvas_dims_the_picture_and_shows_it(
    ui: Ui, box: ControlBox, document: Document
) -> None:
    document.activate(document.layers.value[0].id)
    plain = ui.canvas.grab().toImage()
    document.activate(document.layers.value[-1].id)
    assert ui.canvas.grab().toImage() != plain
    document.edit("stroke", document.pixels, Rect(0, 0, 4, 4), np.full((4, 4, 4), 255, np.uint8))
    ui.act("layer_toggle")
    document.activate(document.layers.value[-1].id)
    assert ui.canvas.grab().toImage() == plain


@pytest.mark.slow
def test_why_there_is_no_preview_is_said_until_there_is_one(
    ui: Ui, box: ControlBox, document: Document, with_models: object
) -> None:
    preview = ui.state.view.control_preview
    ui.state.add_ons.value = ()
    choose(box.type, "depth")
    choose(box.source, "picture")
    ui.wait(lambda: preview.value is not None and preview.value.error is not None)
    assert "Depth" in box.reason.text() and "No network" not in box.reason.text()
    choose(box.type, "canny")
    ui.wait(lambda: preview.value is not None and preview.value.image is not None)
    assert "No network" in box.reason.text()


def joint(document: Document, which: int) -> tuple[float, float]:
    """Where the one who stands on the layer has it, in pixels of the document."""
    (one,) = wish(document).people
    found = one.joints[which]
    assert found is not None
    return found.x * FRAME.width, found.y * FRAME.height


@pytest.fixture
def find(ui: Ui, with_models: object, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """From then on networks find these people in every picture; gives whom they were asked for."""

    def finding(*people: Pose) -> list[str]:
        asked: list[str] = []

        class Context:
            def detect(self, kind: str, pixels: np.ndarray, *_: object) -> Detected:
                asked.append(kind)
                return Detected(render(people, Size(pixels.shape[1], pixels.shape[0])), people)

        def operate(work: Any, then: Any, failed: object, *, slot: str) -> None:
            then(work(Context()))

        monkeypatch.setattr(ui.workspace.studio, "operate", operate)
        return asked

    return finding


def test_people_who_were_found_can_be_moved(
    ui: Ui, box: ControlBox, document: Document, find: Callable[..., list[str]]
) -> None:
    state = ui.state
    found = default_pose(Size(256, 256))
    asked = find(found)
    choose(box.type, "pose")
    assert not box.movable.isVisibleTo(box)  # who is posed by hand can be moved
    choose(box.source, "picture")
    ui.wait(box.movable.isEnabled)
    assert asked and box.movable.isVisibleTo(box) and box.preview.pixmap().width() > 0
    state.tools.active.value = ToolId.BRUSH
    steps = document.undo_stack.undo_name
    click(box.movable)
    made = wish(document)
    assert made.is_posed and made.preprocessor == "" and state.tools.active.value is ToolId.POSE
    assert not box.movable.isVisibleTo(box)
    preview = state.view.control_preview
    ui.wait(lambda: preview.value is not None and preview.value.people is None)
    wrist = NAMES.index("right wrist")
    seen = found.joints[wrist]
    assert preview.value is not None and seen is not None
    place, (x, y) = preview.value.place, joint(document, wrist)
    assert x == pytest.approx(place.x + seen.x * place.width, abs=0.01)
    assert y == pytest.approx(place.y + seen.y * place.height, abs=0.01)
    left, top = ui.canvas.viewport.to_canvas(x, y)
    hand = QPoint(round(left), round(top))
    press_and_move(ui.canvas, hand, hand + QPoint(30, 20))
    assert joint(document, wrist) != pytest.approx((x, y), abs=1)
    document.undo_stack.undo()
    assert joint(document, wrist) == pytest.approx((x, y))
    document.undo_stack.undo()  # one step: source and people
    assert (wish(document).source, wish(document).poses) == ("picture", ())
    assert document.undo_stack.undo_name == steps
    ui.wait(box.movable.isEnabled)


@pytest.mark.slow
def test_why_nobody_can_be_moved_is_said(
    ui: Ui, box: ControlBox, document: Document, find: Callable[..., list[str]]
) -> None:
    state, action = ui.state, ui.action("layer_people_movable")
    choose(box.type, "pose")
    choose(box.source, "picture")
    assert not box.movable.isEnabled() and "yet" in box.movable.toolTip()
    preview = state.view.control_preview
    lacking = ModelError("network_missing", name="Pose", needed="pose network")
    preview.value = ControlPreview(document.active.value, error=lacking)
    assert not box.movable.isEnabled() and "requires a pose network" in box.movable.toolTip()
    find()
    state.add_ons.changed.send(())
    ui.wait(lambda: preview.value is not None and preview.value.people == ())
    assert "Nobody was found" in box.movable.toolTip()
    assert not box.movable.isEnabled() and not action.isEnabled()
    find(default_pose(Size(256, 256)))
    state.add_ons.changed.send(())
    ui.wait(action.isEnabled)
    assert box.movable.isEnabled() and "<br>Turn the people" in box.movable.toolTip()
    ui.act("layer_lock")
    assert not box.movable.isEnabled() and not action.isEnabled()
    assert "locked" in box.movable.toolTip()


@pytest.mark.slow
def test_what_looking_costs_is_said_and_what_does_not_fit_is_not_begun(
    ui: Ui, box: ControlBox, find: Callable[..., list[str]], tmp_path: Path
) -> None:
    state = ui.state
    asked = find()
    save_file({"w": np.zeros((1 << 10, 1 << 10), np.float32)}, tmp_path / "depth.safetensors")
    path = str(tmp_path / "depth.safetensors")
    state.add_ons.value = (AddOn("depth", "Depth net", path, "preprocessor", task="depth"),)
    state.memory.host.value = Host("cpu", "float32", 8 << 30, cores=2)
    choose(box.type, "depth")
    choose(box.source, "picture")
    ui.wait(lambda: box.cost.text().startswith("Depth: ≈"))
    assert box.cost.isVisibleTo(box) and asked == ["depth"]
    state.memory.host.value = Host("cpu", "float32", 100 << 20)
    choose(box.source, "own")
    ui.wait(lambda: not box.cost.isVisibleTo(box))
    choose(box.source, "picture")
    ui.wait(lambda: "needs about" in box.reason.text())
    assert asked == ["depth"] and not box.cost.isVisibleTo(box)
