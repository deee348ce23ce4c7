"""The operation "upscale": a part of a picture in, a larger one out; memory asked for before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, ModelError
from desktop_app.core.events import EngineEvent, Enlarged
from desktop_app.core.geometry import Size
from desktop_app.core.operations import Enlarging
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.operations import upscale
from desktop_app.engine.operations.upscale import bytes_per_pixel
from desktop_app.engine.upscalers.opening import open_upscaler
from desktop_app.networks.device import pick_compute
from desktop_app.operations.networks.upscaling import Upscaling, cleaners, steps_for

SHIPPED = bundled_add_ons()
(X2,) = steps_for(2.0, None, SHIPPED)
PICTURE = np.random.default_rng(3).random((150, 130, 3), np.float32)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def test_a_part_becomes_larger(engine: LocalEngine) -> None:
    told: list[EngineEvent] = []
    engine.run("upscale", Enlarging(X2.path, PICTURE[:7, :9]), told.append, CancelToken())
    (made,) = (each for each in told if isinstance(each, Enlarged))
    assert (made.pixels.shape, made.scale) == ((14, 18, 3), 2)
    assert made.pixels.dtype == np.float32
    assert 0 <= made.pixels.min() <= made.pixels.max() <= 1


@pytest.mark.slow
@pytest.mark.parametrize("factor", [2, 4])
def test_parts_of_what_ships_leave_no_seam(
    engine: LocalEngine, factor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_for(factor, None, SHIPPED)
    assert [one.scale for one in steps] == [factor]
    size = Size(130 * factor, 150 * factor)
    whole = Upscaling(engine.run).enlarge(PICTURE, steps, size)
    monkeypatch.setattr("desktop_app.operations.networks.upscaling._SIDES", (96,))
    parts = Upscaling(engine.run).enlarge(PICTURE, steps, size)
    assert np.abs(whole - parts).max() <= 1 / 255


@pytest.mark.slow
def test_the_one_that_ships_cleans(engine: LocalEngine) -> None:
    (network,) = cleaners(SHIPPED)
    rng = np.random.default_rng(1)
    smooth = np.tile(np.linspace(0.2, 0.8, 96, dtype=np.float32)[:, None, None], (1, 96, 3))
    noisy = np.clip(smooth + rng.normal(0, 0.04, smooth.shape), 0, 1).astype(np.float32)
    made = Upscaling(engine.run).clean(noisy, network)
    assert np.abs(made - smooth).mean() < 0.9 * np.abs(noisy - smooth).mean()


@pytest.mark.slow
def test_memory_is_asked_for_before(engine: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    need = bytes_per_pixel(open_upscaler(Path(X2.path), pick_compute()))
    assert 300 < need < 1500
    seen: list[tuple[int, ...]] = []

    def run(name: str, job: Enlarging, tell: object, cancel: CancelToken) -> None:
        seen.append(job.pixels.shape[:2])
        engine.run(name, job, tell, cancel)  # type: ignore[arg-type]

    monkeypatch.setattr(upscale, "available_bytes", lambda compute: round(need * 110 * 110))
    made = Upscaling(run).enlarge(PICTURE, [X2], Size(260, 300))
    assert made.shape == (300, 260, 3)
    assert seen[0] == (150, 130)
    assert max(seen[-1]) <= 110
    monkeypatch.setattr(upscale, "available_bytes", lambda compute: 1000)
    with pytest.raises(EngineError) as caught:
        Upscaling(engine.run).enlarge(PICTURE, [X2], Size(260, 300))
    assert caught.value.code == "out_of_memory"


def test_it_stops_within_a_part(engine: LocalEngine) -> None:
    class Late(CancelToken):
        """Cancelled after a few looks."""

        looks = 0

        def check(self) -> None:
            self.looks += 1
            if self.looks > 12:
                self.cancel()
            super().check()

    with pytest.raises(Cancelled):
        engine.run("upscale", Enlarging(X2.path, PICTURE), lambda event: None, Late())


def test_a_file_of_something_else_is_named(engine: LocalEngine, tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    path.write_bytes(b"nothing")
    with pytest.raises(ModelError) as caught:
        engine.run("upscale", Enlarging(str(path), PICTURE), lambda event: None, CancelToken())
    assert caught.value.params["name"] == "other.safetensors"
