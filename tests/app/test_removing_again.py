"""Remove, and remove again: each result and each run is another picture; a seed is one picture."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.app.cli import main
from desktop_app.core.pixels import Array
from desktop_app.imaging.removal import ALIKE, difference
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened
from tests.refusals import says

WAIT_MS = 60_000


def rubble(path: Path) -> Path:
    """A picture of coarse grain: there is always another place to copy from."""
    noise = np.random.default_rng(3).normal(0, 1, (100, 120, 3)).astype(np.float32)
    pixels = np.clip(128 + 160 * np.asarray(cv2.GaussianBlur(noise, (0, 0), 2.0)), 0, 255).astype(
        np.uint8
    )
    cv2.imwrite(str(path), pixels)
    return path


@pytest.mark.slow
@pytest.mark.window
def test_three_removals_and_those_after_a_discard_are_all_different(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, rubble(tmp_path / "rubble.png"))
    middle = QPoint(window.canvas.width() // 2, window.canvas.height() // 2)
    drag(window, [middle, middle + QPoint(3, 3)])
    window.kit.actions["intent_remove"].trigger()
    state.parameters.update(count=2)
    made: list[tuple[int, Array]] = []
    for _ in range(2):
        QTest.mouseClick(window.prompt_bar.generate, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(state.results.items.value) == 2, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)
        made += [(one.seed, one.outputs[0]) for one in state.results.items.value]
        for one in state.results.items.value:
            state.results.discard(one.id)
    assert [seed for seed, _ in made] == [0, 1, 2, 3]
    plan = window.workspace.state.plans.value[0]
    inside = plan.context.intersected(document.pixels.rect)
    hole = document.mask.read(inside) > 0
    apart = [difference(a, b, hole) for (_, a), (_, b) in combinations(made, 2)]
    assert min(apart) > ALIKE


@pytest.mark.slow
def test_the_command_line_begins_with_the_best_and_a_seed_is_one_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    picture, mask = rubble(tmp_path / "p.png"), tmp_path / "m.png"
    values = np.zeros((100, 120), np.uint8)
    values[40:56, 50:66] = 255
    cv2.imwrite(str(mask), values)

    def removed(name: str, *words: str) -> list[Array]:
        folder = tmp_path / name
        folder.mkdir()
        known = ["--image", str(picture), "--mask", str(mask), "--intent", "remove"]
        out = ["--out", str(folder / "o.png"), *words]
        assert main(["--data-dir", str(tmp_path / "data"), "generate", *known, *out]) == 0
        capsys.readouterr()
        return [np.asarray(cv2.imread(str(file))) for file in sorted(folder.glob("*.png"))]

    three = removed("three", "--count", "3")
    assert len(three) == 3
    hole = values > 0
    assert min(difference(a, b, hole) for a, b in combinations(three, 2)) > ALIKE
    (best,) = removed("best")
    (other,) = removed("other", "--seed", "2")
    assert np.array_equal(best, three[0]) and np.array_equal(other, three[2])


@pytest.mark.slow
def test_a_plain_sky_allows_one_answer_and_that_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sky = np.repeat(np.linspace(90, 200, 80, dtype=np.uint8)[:, None, None], 90, axis=1)
    mask = np.zeros((80, 90), np.uint8)
    mask[30:44, 40:56] = 255
    for name, values in (("p.png", np.repeat(sky, 3, axis=2)), ("m.png", mask)):
        cv2.imwrite(str(tmp_path / name), values)
    words = ["--image", str(tmp_path / "p.png"), "--mask", str(tmp_path / "m.png")]
    words += ["--intent", "remove", "--seed", "1", "--out", str(tmp_path / "o.png")]
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *words]) == 0
    assert says("note removed_alike", capsys.readouterr().err)


@pytest.mark.slow
@pytest.mark.states("note.removed_uncertain")
@pytest.mark.parametrize("regular", [True, False])
def test_the_command_line_says_how_much_of_a_removal_is_uncertain(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, regular: bool
) -> None:
    squares = np.random.default_rng(1).integers(0, 256, (12, 15, 3), np.uint8)
    squares[:] = squares[0, :1] if regular else squares
    pixels = squares.repeat(8, axis=0).repeat(8, axis=1)
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[36:60, 44:70] = 255
    for name, values in (("p.png", pixels), ("m.png", mask)):
        cv2.imwrite(str(tmp_path / name), values)
    known = ["--image", str(tmp_path / "p.png"), "--mask", str(tmp_path / "m.png"), "--json"]
    out = ["--out", str(tmp_path / "o.png"), "--intent", "remove"]
    assert main(["--data-dir", str(tmp_path / "data"), "generate", *known, *out]) == 0
    told = capsys.readouterr()
    (share,) = json.loads(told.out)["uncertain"]
    assert share == 0 if regular else share > 0.5
    assert says("note removed_uncertain", told.err, share=f"{share:.0%}") is not regular
