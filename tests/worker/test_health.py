"""Health checks of models: a real engine process (numpy), and a user who comes first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.opening import read_picture
from desktop_app.state.work.live import LiveMode
from desktop_app.worker.health import HealthChecks
from desktop_app.worker.health_picture import (
    HealthReport,
    MadeUnder,
    health_request,
    judged,
    keep_picture,
    thumbnail_name,
)
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.event_loop import settle

WAIT_MS = 20_000
MADE = MadeUnder("request", "digest", "engine")
SLOW = replace(MODEL, defaults=ModelDefaults(steps=60, guidance_scale=1.0, scheduler="ddim"))


pytestmark = pytest.mark.numpy_engine(steps=6, size=Size(64, 64), seed=3)


class Watcher:
    """Hears what the checks tell."""

    def __init__(self, checks: HealthChecks) -> None:
        self.reports: list[HealthReport] = []
        self.steps: list[float] = []
        self.gone: list[str] = []
        checks.finished.connect(self.reports.append)
        checks.progressed.connect(lambda key, share: self.steps.append(share))
        checks.cancelled.connect(self.gone.append)


@pytest.fixture
def checks(workspace: Workspace, tmp_path: Path) -> HealthChecks:
    return HealthChecks(
        workspace.state, workspace.studio, workspace._background, tmp_path / "thumbnails"
    )


@pytest.fixture
def watcher(checks: HealthChecks) -> Watcher:
    return Watcher(checks)


@pytest.mark.slow
def test_a_model_makes_its_picture_and_it_becomes_its_thumbnail(
    qtbot: QtBot, checks: HealthChecks, watcher: Watcher, tmp_path: Path
) -> None:
    checks.check("abc123", MODEL)
    checks.check("abc123", MODEL)
    assert checks.waiting == ("abc123",)
    qtbot.waitUntil(lambda: bool(watcher.reports), timeout=WAIT_MS)
    (report,) = watcher.reports
    assert (report.key, report.health, report.thumbnail) == ("abc123", "ok", "abc123.png")
    assert not report.compared and checks.waiting == ()
    assert watcher.steps == sorted(watcher.steps) and watcher.steps[-1] == 1.0
    picture = read_picture((tmp_path / "thumbnails/abc123.png").read_bytes(), "t")
    assert picture.pixels.shape == (64, 64, 3)


@pytest.mark.slow
def test_the_same_machine_makes_the_same_pixels(
    qtbot: QtBot, checks: HealthChecks, watcher: Watcher
) -> None:
    for count in (1, 2):
        checks.check("abc123", MODEL)
        qtbot.waitUntil(lambda count=count: len(watcher.reports) == count, timeout=WAIT_MS)
    assert watcher.reports[1].compared and watcher.reports[1].health == "ok"


@pytest.mark.slow
def test_it_steps_back_when_the_user_generates_and_begins_anew_afterwards(
    qtbot: QtBot, workspace: Workspace, checks: HealthChecks, watcher: Watcher
) -> None:
    checks.check("first", MODEL)
    qtbot.waitUntil(lambda: bool(watcher.reports), timeout=WAIT_MS)
    order: list[str] = []
    checks.finished.connect(lambda report: order.append(f"check {report.health}"))
    workspace.state.results.items.changed.connect(lambda results: order.append("result"))
    engine = psutil.Process(int(workspace.state.engine.value.info["pid"]))
    engine.suspend()  # it has begun with the check when the user comes
    checks.check("abc123", SLOW)
    workspace.generation.generate()
    engine.resume()
    qtbot.waitUntil(lambda: len(set(order)) == 2, timeout=WAIT_MS)
    assert order[0] == "result" and order[-1] == "check ok"


@pytest.mark.slow
def test_it_waits_while_live_mode_is_on(
    qtbot: QtBot, workspace: Workspace, checks: HealthChecks, watcher: Watcher
) -> None:
    workspace.state.live.mode.value = LiveMode.ON
    assert workspace.state.live.is_on
    checks.check("abc123", MODEL)
    settle()
    assert not watcher.steps and checks.waiting == ("abc123",)
    workspace.state.live.mode.value = LiveMode.OFF
    qtbot.waitUntil(lambda: bool(watcher.reports), timeout=WAIT_MS)


def test_it_can_be_cancelled_while_it_runs_and_the_next_one_goes_on(
    qtbot: QtBot, checks: HealthChecks, watcher: Watcher
) -> None:
    checks.check("a", SLOW)
    checks.check("b", MODEL)
    qtbot.waitUntil(lambda: bool(watcher.steps), timeout=WAIT_MS)
    checks.cancel("a")
    checks.cancel("nobody")
    assert watcher.gone == ["a"] and checks.waiting == ("b",)
    qtbot.waitUntil(lambda: bool(watcher.reports), timeout=WAIT_MS)
    assert [report.key for report in watcher.reports] == ["b"]


@pytest.mark.slow
def test_a_model_that_ends_the_engine_says_so_and_the_next_one_goes_on(
    qtbot: QtBot, workspace: Workspace, checks: HealthChecks, watcher: Watcher
) -> None:
    checks.check("a", SLOW)
    checks.check("b", MODEL)
    qtbot.waitUntil(lambda: bool(watcher.steps), timeout=WAIT_MS)
    psutil.Process(int(workspace.state.engine.value.info["pid"])).kill()
    qtbot.waitUntil(lambda: len(watcher.reports) == 2, timeout=WAIT_MS)
    assert [report.health for report in watcher.reports] == ["engine_killed", "ok"]
    assert watcher.reports[0].thumbnail == ""


def picture(seed: int = 0) -> FloatArray:
    return np.random.default_rng(seed).random((512, 384, 3), np.float32)


@pytest.mark.parametrize(
    ("pixels", "code"),
    [
        (np.zeros((8, 8, 3), np.float32), "health_black"),
        (np.full((8, 8, 3), [0.2, 0.9, 0.5], np.float32), "health_uniform"),
        (np.full((8, 8, 3), np.nan, np.float32), "health_not_finite"),
        (np.full((8, 8, 3), np.inf, np.float32), "health_not_finite"),
    ],
)
def test_a_picture_that_shows_nothing_is_named_and_not_kept(
    pixels: FloatArray, code: str, tmp_path: Path
) -> None:
    report = keep_picture(tmp_path, "k", "Model", pixels, MADE, 1.0)
    assert report.health == code and report.thumbnail == "" and not list(tmp_path.iterdir())
    keep_picture(tmp_path, "k", "Model", picture(), MADE, 1.0)
    before = (tmp_path / "k.png").read_bytes()
    assert keep_picture(tmp_path, "k", "Model", pixels, MADE, 1.0).thumbnail == "k.png"
    assert (tmp_path / "k.png").read_bytes() == before


@pytest.mark.slow
def test_other_pixels_under_the_same_circumstances_are_told(tmp_path: Path) -> None:
    assert judged(picture(), "m") is None
    keep_picture(tmp_path, "k", "Model", picture(), MADE, 1.0)
    assert keep_picture(tmp_path, "k", "Model", picture(), MADE, 1.0).health == "ok"
    changed = keep_picture(tmp_path, "k", "Model", picture(1), MADE, 1.0)
    assert changed.health == "health_changed" and changed.compared
    other = keep_picture(tmp_path, "k", "Model", picture(2), replace(MADE, engine="new"), 1.0)
    assert other.health == "ok" and not other.compared
    assert read_picture((tmp_path / "k.png").read_bytes(), "k").pixels.shape == (256, 192, 3)


@pytest.mark.slow
def test_a_thumbnail_that_was_damaged_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "k.png").write_bytes(b"no picture")
    report = keep_picture(tmp_path, "k", "Model", picture(), MADE, 1.0)
    assert report.health == "ok" and not report.compared


def test_the_request_fits_any_model() -> None:
    for native, factor in ((64, 8), (256, 16), (1024, 8), (96, 64), (16, 8)):
        size = health_request(replace(MODEL, native_size=native, factor=factor)).size
        assert size.is_multiple_of(factor) and min(64, native) <= size.width <= 512
    assert thumbnail_name("../ab/c1") == "abc1.png"
