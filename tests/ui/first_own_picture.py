"""From the first start to the first picture of a model that another program has, by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from safetensors.torch import save_file

from desktop_app.ui.panels.settings.model_chooser import ModelChooser
from desktop_app.ui.welcome.card import WelcomeCard
from desktop_app.ui.window.main_window import MainWindow
from tests.published import Kind, Published, build_program
from tests.tiny_language import tiny_qwen3
from tests.tiny_lumina2 import lumina2_file
from tests.tiny_original import vae_keys
from tests.tiny_z_image import z_image_file, z_image_parts
from tests.ui.hand import Hand

MODEL = "z_image_bf16"

Wait = Callable[[Callable[[], bool], str], None]
"""Lets the window live until something is so; the words name it."""

Told = Callable[[str], None]
"""Called after each gesture with what was done."""


def small_program(root: Path, program: str = "ComfyUI") -> Path:
    """A folder of ``program`` with Z-Image in three files, and a Lumina 2 that lacks its text
    encoder."""
    files = root.parent / "files"
    files.mkdir(parents=True)
    parts = z_image_parts()
    reader = tiny_qwen3(16)
    reader.resize_token_embeddings(151_936, mean_resizing=False)
    text = {k: v for k, v in reader.half().state_dict().items() if not k.startswith("lm_head.")}
    z_image_file(files / f"{MODEL}.safetensors", parts)
    lumina2_file(files / "lumina_2_model_bf16.safetensors")
    for name, tensors in (("qwen_3_4b", text), ("ae", vae_keys(parts.vae))):
        whole = {key: value.clone().contiguous() for key, value in tensors.items()}
        save_file(whole, files / f"{name}.safetensors")
    kinds: dict[str, Kind] = {"qwen_3_4b": "text_encoder", "ae": "vae"}
    published = tuple(
        Published(path.name, kinds.get(path.stem, "denoiser"), path)
        for path in sorted(files.iterdir())
    )
    build_program(root, program, published)
    shutil.rmtree(files)
    return root


def offered(window: MainWindow, program: str) -> QPushButton | None:
    """The button of the welcome that uses the models of ``program``, once they are counted."""
    card = window.canvas_area.stand_in
    work = window.workspace
    counted = any(
        row.program == program and row.models is not None
        for row in work.managing.state.shared.value
    )
    if not isinstance(card, WelcomeCard) or not counted or not work.is_idle:
        return None
    buttons = [button for row in card._rows for button in row.findChildren(QPushButton)]
    seen = [each for each in buttons if each.isVisible() and each.isEnabled()]
    return next((each for each in seen if each.accessibleName().endswith(program)), None)


def first_own_picture(hand: Hand, program: str, model: str, wait: Wait, told: Told) -> None:
    """Click "Use in place", choose the model, say what is wanted, generate."""
    window, state = hand.window, hand.window.workspace.state
    window.room.show_welcome(shown=True)  # as `desktop_app.app.window` does at a first start
    wait(lambda: offered(window, program) is not None, "the welcome to offer its models")
    told("the first start")
    button = offered(window, program)
    assert button is not None
    hand.click(button)
    wait(lambda: any(each.name == model for each in state.models.value), "its models")
    told("Use in place")
    chooser = next(each for each in window.findChildren(ModelChooser) if each.isVisible())
    hand.click(chooser)
    told("the list of models")
    QTest.qWait(QApplication.doubleClickInterval() + 100)  # Qt takes releases for the first
    hand.click_row(chooser.view(), chooser.findText(model))
    wait(lambda: state.model is not None and state.model.name == model, "the model")
    told(model)
    hand.click(window.prompt_bar.prompt)
    hand.type("a cat on a mat")
    told("a prompt")
    hand.key("Ctrl+Return")
    wait(lambda: bool(state.results.items.value) or state.notice.value is not None, "the picture")
    assert state.notice.value is None, state.notice.value
    wait(lambda: not state.jobs.active, "its end")
    told("Generate")
