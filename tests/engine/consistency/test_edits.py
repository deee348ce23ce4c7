"""Editing pictures with a consistency model through the engine; random weights."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.events import EngineEvent, Noted, PreviewMade, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import run
from tests.engine.consistency.conftest import consistency_job


def bytes_of(pixels: FloatArray) -> ByteArray:
    return np.round(pixels * 255).astype(np.uint8)


def blocks(pixels: FloatArray, side: int) -> FloatArray:
    rows = pixels.shape[0] // side
    return pixels.reshape(rows, side, rows, side, 3).mean((1, 3))


@pytest.mark.slow
def test_inpainting_leaves_known_pixels_alone(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    for strength in (1.0, 0.6):
        job = consistency_job(unconditional, picture, mask, strength=strength)
        made = bytes_of(run(engine, job).pixels[0])
        np.testing.assert_array_equal(made[mask == 0], picture[mask == 0])
        assert (made[mask > 0] != picture[mask > 0]).any(-1).mean() > 0.9


@pytest.mark.slow
def test_a_soft_mask_changes_more_where_it_is_stronger(
    engine: LocalEngine, unconditional: ModelInfo
) -> None:
    picture = np.full((32, 32, 3), (235, 20, 120), np.uint8)
    mask = np.zeros((32, 32), np.float32)
    for k, value in enumerate((0.0, 0.2, 0.5, 0.8, 1.0)):
        mask[:, 6 * k : 6 * k + 8] = value
    job = consistency_job(unconditional, picture, mask, timesteps=(0,))
    result = run(engine, job)
    change = np.abs(result.pixels[0] - picture / 255).mean(-1)
    means = [change[mask == value].mean() for value in np.unique(mask)]
    assert means[0] < 1e-6 < means[1]
    assert means == sorted(means)
    # 0 alone would let all of them join at once.
    assert len(result.of(StepDone)) == 4


@pytest.mark.slow
def test_super_resolution_keeps_the_means_of_blocks(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    for side in (4, 8):
        settings = {"edit": "super_resolution", "blocks": side}
        made = run(engine, consistency_job(unconditional, picture, **settings)).pixels[0]
        np.testing.assert_allclose(
            blocks(made, side), blocks(np.float32(picture) / 255, side), atol=1e-5
        )
        assert np.abs(made - picture / 255).mean() > 0.005


def test_colourisation_keeps_the_luma(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    job = consistency_job(unconditional, picture, edit="colourise")
    made = run(engine, job).pixels[0]
    weights = np.array([0.2989, 0.5870, 0.1140]) / 0.9999
    np.testing.assert_allclose(made @ weights, picture / 255 @ weights, atol=1e-5)
    assert np.abs(made - picture / 255).mean() > 0.02


@pytest.mark.slow
def test_strokes_begin_at_the_paper_s_noise_whatever_the_strength(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    results = [
        run(
            engine,
            consistency_job(unconditional, picture, strength=strength, edit="stroke"),
        ).pixels[0]
        for strength in (0.2, 1.0)
    ]
    np.testing.assert_array_equal(*results)
    variation = run(engine, consistency_job(unconditional, picture, strength=0.2)).pixels[0]
    assert not np.array_equal(results[0], variation)


@pytest.mark.slow
def test_less_strength_stays_nearer_to_the_picture(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    change = [
        np.abs(
            run(engine, consistency_job(unconditional, picture, strength=strength)).pixels[0]
            - picture / 255
        ).mean()
        for strength in (0.1, 0.4, 0.8)
    ]
    assert change == sorted(change)


def test_full_strength_without_a_mask_forgets_the_picture(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    varied = run(engine, consistency_job(unconditional, picture)).pixels[0]
    new = run(engine, consistency_job(unconditional)).pixels[0]
    np.testing.assert_allclose(varied, new, atol=1e-6)


@pytest.mark.slow
def test_an_edit_has_no_effect_under_a_mask(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    job = consistency_job(unconditional, picture, mask, edit="colourise")
    plain = consistency_job(unconditional, picture, mask)
    np.testing.assert_array_equal(run(engine, job).pixels[0], run(engine, plain).pixels[0])


@pytest.mark.slow
@pytest.mark.parametrize("edit", ["", "super_resolution", "colourise", "stroke"])
def test_four_images_are_those_of_their_seeds_byte_for_byte(
    engine: LocalEngine, with_classes: ModelInfo, picture: ByteArray, edit: str
) -> None:
    def made(image: ByteArray | None, count: int, seed: int) -> list[FloatArray]:
        job = consistency_job(with_classes, image, count=count, seed=seed, edit=edit)
        return run(engine, job).pixels

    image = picture if edit else None
    four = made(image, 4, 21)
    for k, pixels in enumerate(four):
        np.testing.assert_array_equal(pixels, made(image, 1, 21 + k)[0])
    assert not np.array_equal(four[0], four[1])


@pytest.mark.slow
def test_cancelling_leaves_between_two_calls(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    for job in (
        consistency_job(unconditional, timesteps=(30, 20, 10, 0)),
        consistency_job(unconditional, picture, mask, timesteps=(30, 20, 10, 0)),
    ):
        token, seen = CancelToken(), list[EngineEvent]()

        def tell(event: EngineEvent, token: CancelToken = token, seen: list = seen) -> None:
            seen.append(event)
            if isinstance(event, StepDone) and event.step == 2:
                token.cancel()

        with pytest.raises(Cancelled):
            engine.generate(job, tell, token)
        assert [event.step for event in seen if isinstance(event, StepDone)] == [1, 2]
        assert run(engine, job).pixels[0].shape == (32, 32, 3)


@pytest.mark.slow
def test_previews_show_the_picture_of_every_call_in_its_own_colours(
    engine: LocalEngine,
    unconditional: ModelInfo,
    picture: ByteArray,
    mask: FloatArray,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop_app.engine.preview.SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr("desktop_app.engine.preview.SHARE", 1.0)
    job = consistency_job(unconditional, picture, mask, timesteps=(30, 18, 0))
    result = run(engine, job)
    previews = result.of(PreviewMade)
    assert [preview.step for preview in previews] == [1, 2]
    for preview in previews:
        assert preview.pixels.shape == (32, 32, 3)
        np.testing.assert_array_equal(preview.pixels[mask == 0], picture[mask == 0])
    assert [event.steps for event in result.of(StepDone)] == [3, 3, 3]
    assert not result.of(Noted)


@pytest.mark.slow
def test_other_sizes_can_be_made_too(engine: LocalEngine, unconditional: ModelInfo) -> None:
    from dataclasses import replace

    from desktop_app.core.geometry import Size
    from desktop_app.core.request import EngineJob

    job = consistency_job(unconditional)
    wide = EngineJob(replace(job.request, size=Size(48, 24)), unconditional)
    assert run(engine, wide).pixels[0].shape == (24, 48, 3)
