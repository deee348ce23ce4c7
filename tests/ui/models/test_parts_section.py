"""A model's parts, chosen by hand in the real window: missing ones, other files, wrong ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.catalog.tokenizer_forms import tokenizer_json
from desktop_app.catalog.tokenizers import shipped_tokenizer
from desktop_app.ui.models.details_parts import PartRow
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from tests.app.models_command import LORA
from tests.library.samples import write_weights
from tests.tiny_models import tiny_parts
from tests.tiny_original import vae_keys
from tests.tiny_parts import write_tensors
from tests.tiny_qwen_image import qwen_image_parts, wan_keys
from tests.tiny_z_image import z_image_file, z_image_parts
from tests.ui.hand import Hand

WAIT_MS = 20_000


def encoder(path: Path) -> Path:
    parts = z_image_parts()
    parts.text_encoder.resize_token_embeddings(151936, mean_resizing=False)
    state = parts.text_encoder.state_dict().items()
    return write_tensors(path, {k: v for k, v in state if not k.startswith("lm_head.")})


class Desk:
    """The page Models, with one model that lacks its parts."""

    def __init__(self, window: MainWindow, qtbot: QtBot, models: ModelsWindow) -> None:
        self.window, self.hand, self.models, self.qtbot = window, Hand(window), models, qtbot
        self.section = models.mine.details.model_parts

    def row(self, slot: str) -> PartRow:
        return self.section.rows[slot]

    def wait(self, slot: str, words: str) -> None:
        """Until that part's reason says so."""
        self.qtbot.waitUntil(lambda: words in self.row(slot).why.text(), timeout=WAIT_MS)

    def choose(self, slot: str, path: Path) -> None:
        """Press "Choose file…", paste a path, press Return."""
        self.models.mine.details.ensureWidgetVisible(self.row(slot).choose)
        self.hand.click(self.row(slot).choose)
        self.qtbot.waitUntil(lambda: bool(self._dialogs()), timeout=WAIT_MS)
        (dialog,) = self._dialogs()
        (name,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        name.setFocus()
        name.setText(str(path))  # QTest types Latin letters alone
        QTest.keyClick(name, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: not self._dialogs(), timeout=WAIT_MS)

    def _dialogs(self) -> list[QFileDialog]:
        return [each for each in self.models.findChildren(QFileDialog) if each.isVisible()]


@pytest.fixture
def desk(window: MainWindow, qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    Language(qapp, "en")
    z_image_file(tmp_path / "data" / "models" / "denoisers" / "z.safetensors", z_image_parts())
    window.show()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    workspace = window.workspace
    workspace.models.refresh()
    state = workspace.managing.state
    window.windows.show_models()
    models = window.windows.models
    assert models is not None
    qtbot.waitUntil(lambda: any(one.name == "z" for one in state.cards.value), timeout=WAIT_MS)
    models.mine.choose(next(one.key for one in state.cards.value if one.name == "z"))
    yield Desk(window, qtbot, models)
    models.close()


def test_parts_are_chosen_refused_and_looked_for_again(
    desk: Desk, tmp_path: Path, qapp: QApplication
) -> None:
    notice = desk.window.workspace.state.notice
    odd = tmp_path / "ein Ordner, 模型 & more"
    vae = write_tensors(odd / "words.safetensors", vae_keys(z_image_parts().vae))
    other = write_tensors(odd / "ae.safetensors", vae_keys(tiny_parts().vae))  # of Stable Diffusion
    half = odd / "half.safetensors"
    half.write_bytes(vae.read_bytes()[:-99])
    pointer = odd / "pointer.safetensors"
    pointer.write_text(
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 335304388\n"
    )

    lora = write_weights(odd / "lora.safetensors", LORA)
    page = odd / "page.safetensors"
    page.write_text("<!DOCTYPE html><html>Not found</html>")
    empty = odd / "empty.safetensors"
    empty.touch()
    words = encoder(odd / "encoder.safetensors")
    wan = write_tensors(odd / "wan.safetensors", wan_keys(qwen_image_parts().vae))

    desk.wait("vae", "Missing. Get ae.safetensors (335 MB)")
    assert not desk.row("vae").forget.isVisible()
    _shot(desk, "missing")
    for wrong, code in (
        (other, "part_unfit_width"),
        (half, "model_damaged"),
        (pointer, "weights_pointer"),
        (lora, "part_other"),
        (words, "part_other"),
        (wan, "part_unfit_kind"),
        (page, "weights_page"),
        (empty, "weights_empty"),
    ):
        notice.value = None
        desk.choose("vae", wrong)
        desk.qtbot.waitUntil(lambda: notice.value is not None, timeout=WAIT_MS)
        assert notice.value is not None and notice.value.error is not None
        assert notice.value.error.code == code, wrong.name
        assert wrong.name in notice.value.error.what
        desk.wait("vae", "Missing.")
        assert desk.row("text_encoder").file.isHidden()
        if wrong is lora:
            _shot(desk, "lora")
            Language(qapp, "zh_CN")
            QApplication.processEvents()
            _shot(desk, "lora-zh")
            Language(qapp, "en")

    desk.choose("vae", vae)
    desk.qtbot.waitUntil(lambda: desk.row("vae").why.text() == "Chosen by you", timeout=WAIT_MS)
    assert desk.row("vae").file.text().endswith("words.safetensors")
    _shot(desk, "chosen")
    Language(qapp, "zh_CN")
    QApplication.processEvents()
    assert desk.row("vae").why.text() == "由您选择"
    _shot(desk, "zh")
    Language(qapp, "en")
    QApplication.processEvents()
    desk.hand.click(desk.row("vae").forget)
    desk.wait("vae", "Missing.")

    desk.choose("vae", vae)
    desk.wait("vae", "Chosen by you")
    vae.rename(odd / "away.safetensors")
    desk.window.workspace.models.refresh()
    desk.wait("vae", "not there now")
    _shot(desk, "gone")


@pytest.mark.slow
def test_a_tokenizer_of_another_vocabulary_is_refused_when_it_is_chosen(
    desk: Desk, tmp_path: Path
) -> None:
    notice = desk.window.workspace.state.notice
    tokenizer = tmp_path / "它 & x" / "tokenizer.json"
    tokenizer.parent.mkdir()
    tokenizer.write_text(tokenizer_json(shipped_tokenizer("t5")))
    desk.choose("text_encoder", encoder(tmp_path / "odd" / "encoder.safetensors"))
    desk.wait("text_encoder", "Chosen by you")
    before = desk.row("tokenizer").why.text()
    desk.choose("tokenizer", tokenizer)
    desk.qtbot.waitUntil(lambda: notice.value is not None, timeout=WAIT_MS)
    assert notice.value is not None and notice.value.error is not None
    assert notice.value.error.code == "tokenizer_unfit"
    assert desk.row("tokenizer").why.text() == before
    tokenizer.write_text(tokenizer_json(shipped_tokenizer("qwen")))
    desk.choose("tokenizer", tokenizer)
    desk.wait("tokenizer", "Chosen by you")


def _shot(desk: Desk, name: str) -> None:
    """A picture of the page for whoever wants to look: ``PARTS_SHOTS`` is a folder."""
    if folder := os.environ.get("PARTS_SHOTS"):
        desk.models.mine.details.ensureWidgetVisible(desk.row("vae"))
        QApplication.processEvents()
        desk.models.grab().save(f"{folder}/{name}.png")
