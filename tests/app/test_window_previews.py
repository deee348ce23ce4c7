"""Previews in the window: by the tiny autoencoder among the models that fits, else by the map."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from pytestqt.qtbot import QtBot

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.core.geometry import Size
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS
from tests.tiny_models import tiny_folder

pytestmark = pytest.mark.window

SIDE = 64
FINE, PLAIN = {(SIDE, SIDE)}, {(SIDE // 8, SIDE // 8)}


def tiny_autoencoder(folder: Path, seed: int, channels: int = 4) -> None:
    """One in TAESD's layout, small."""
    torch.manual_seed(seed)
    AutoencoderTiny(
        encoder_block_out_channels=(8,) * 4,
        decoder_block_out_channels=(8,) * 4,
        num_encoder_blocks=(0, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 0),
        latent_channels=channels,
    ).save_pretrained(folder)


def made(window: MainWindow, qtbot: QtBot) -> set[tuple[int, int]]:
    """Press Generate; the sizes of the previews that were shown until the picture came."""
    state, seen = window.workspace.state, set[tuple[int, int]]()

    def look(_: object) -> None:
        shown = state.jobs.preview.value
        if shown is not None:
            seen.add(shown.pixels.shape[:2])

    state.results.clear()
    stop = state.jobs.preview.changed.connect(look)
    window.prompt_bar.generate.click()
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.is_busy and window.workspace.is_idle, timeout=10_000)
    stop()
    return seen


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The models folder, filled before the window looks at it."""
    models = tmp_path / "data" / "models"
    tiny_folder(models / "sd")
    tiny_autoencoder(models / "taesd", seed=1)
    tiny_autoencoder(models / "taesdxl", seed=2)  # the same layout, for other latents
    tiny_autoencoder(models / "taef1", seed=3, channels=16)
    return models


@pytest.mark.slow
def test_the_one_that_fits_is_used_and_none_is_needed(
    models: Path, window: MainWindow, qtbot: QtBot
) -> None:
    workspace, state = window.workspace, window.workspace.state
    qtbot.waitUntil(
        lambda: len(state.add_ons.value) == 3 + len(bundled_add_ons()), timeout=ENGINE_MS
    )
    workspace.models.choose(next(m.id for m in state.models.value if Path(m.path).name == "sd"))
    state.parameters.update(prompt="a", steps=6, size=Size(SIDE, SIDE), count=1)
    assert made(window, qtbot) == FINE and state.notice.value is None

    window.kit.actions["toggle_fine_previews"].trigger()
    assert made(window, qtbot) == PLAIN
    window.kit.actions["toggle_fine_previews"].trigger()

    # One that can't be read is said, and the picture is made all the same.
    shutil.rmtree(models / "taesd")
    tiny_autoencoder(models / "other-taesd", seed=4)
    (models / "other-taesd" / "config.json").write_text("no JSON")
    workspace.models.refresh()
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    said: list[tuple[str, ...]] = []
    state.notice.changed.connect(lambda notice: said.append(notice.notes if notice else ()))
    assert made(window, qtbot) == PLAIN
    qtbot.waitUntil(lambda: ("preview_plain",) in said)
