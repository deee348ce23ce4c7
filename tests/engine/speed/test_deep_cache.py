"""Deep features used again: nothing else changes, and the model is left as it was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.engine.matrix.cases import FAMILIES
from tests.tiny_sd3 import sd3_folder
from tests.tiny_sdxl import sdxl_folder


def calls_of(engine: LocalEngine, model: ModelInfo, **settings: object) -> tuple[bytes, int]:
    """The picture, and how often the UNet's middle ran."""
    unet = engine.cache.get(model, lambda _: None, CancelToken()).network
    ran = [0]

    def count(*_: object) -> None:
        ran[0] += 1

    handle = unet.mid_block.register_forward_hook(count)
    try:
        made = run(engine, make_job(model, **{"steps": 4, **settings}))
    finally:
        handle.remove()
    return made.pixels[0].tobytes(), ran[0]


@pytest.mark.slow
def test_the_middle_runs_every_few_steps_and_at_both_ends(
    engine: LocalEngine, model: ModelInfo
) -> None:
    plain, whole = calls_of(engine, model, steps=8)
    assert whole == 8
    reused, fewer = calls_of(engine, model, steps=8, reuse=3)
    assert fewer == 4  # steps 1, 4, 7 and the last
    assert reused != plain
    assert calls_of(engine, model, steps=8, reuse=3)[0] == reused
    assert calls_of(engine, model, steps=8) == (plain, 8)


def test_one_is_the_same_bytes(engine: LocalEngine, model: ModelInfo) -> None:
    assert calls_of(engine, model) == calls_of(engine, model, reuse=1)
    assert calls_of(engine, model, steps=5, reuse=3)[1] == 3  # steps 1, 4 and the last


@pytest.mark.slow
def test_count_n_is_n_singles(engine: LocalEngine, model: ModelInfo) -> None:
    several = run(engine, make_job(model, count=2, steps=5, reuse=2))
    for image, seed in enumerate((7, 8)):
        one = run(engine, make_job(model, seed=seed, steps=5, reuse=2))
        assert one.pixels[0].tobytes() == several.pixels[image].tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["heun", "dpmpp_2m_karras", "euler_a"])
def test_it_works_with_any_scheduler_and_in_inpainting(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    picture: ByteArray,
    mask: FloatArray,
    scheduler: str,
) -> None:
    model = make_model(channels=9)
    job = make_job(model, picture, mask, scheduler=scheduler, steps=4, reuse=2)
    assert np.isfinite(run(engine, job).pixels[0]).all()


@pytest.mark.slow
def test_sdxl_reuses_and_transformers_take_no_notice(
    engine: LocalEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("reuse")
    sdxl = probe(sdxl_folder(folder / "sdxl"), FAMILIES)
    plain, _ = calls_of(engine, sdxl, scheduler="euler")
    assert calls_of(engine, sdxl, scheduler="euler", reuse=2)[0] != plain
    sd3 = probe(sd3_folder(folder / "sd3"), FAMILIES)
    one, two = (
        run(engine, make_job(sd3, scheduler="flow_euler", steps=4, reuse=n)).pixels[0]
        for n in (1, 3)
    )
    assert one.tobytes() == two.tobytes()
