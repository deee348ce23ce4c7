"""What is Z-Image's control networks' alone: text's tokens behind the picture's, and versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.masking import LatentMaskHook
from tests.engine.control.networks import written, z_image_net
from tests.engine.control.parity import denoiser_of
from tests.engine.control.stock import controlled, hint, our_latents, wide_job
from tests.engine.parity import TOLERANCE, WIDE, difference

WORDS = {"scheduler": "flow_euler", "guidance_scale": 3.5}
LONG = "a cat and a user " * 6


def made(
    engine: LocalEngine, info: ModelInfo, path: Path | None, mask: str = "", **words: str
) -> Tensor:
    job = wide_job(info, **WORDS, **{k: v for k, v in words.items() if k != "mode"})
    if path is None:
        return our_latents(engine, job)
    said = {"mode": words.get("mode", "balanced"), **({"mask": mask} if mask else {})}
    where = np.zeros((WIDE.height, WIDE.width), np.float32)
    where[:, :48] = 1
    return our_latents(engine, controlled(job, (path, hint(0), said), where=where))


@pytest.mark.slow
@pytest.mark.parametrize("words", [{"prompt": LONG}, {"negative_prompt": LONG}])
def test_it_acts_beside_texts_of_other_lengths_beside_one_of_them_and_in_a_part(
    engine: LocalEngine, tiny: Callable[[str], ModelInfo], tmp_path: Path, words: dict[str, str]
) -> None:
    info = tiny("z_image")
    z_image_net(denoiser_of(info)).save_pretrained(tmp_path / "net")
    plain = made(engine, info, None, **words)
    both = made(engine, info, tmp_path / "net", **words)
    alone = made(engine, info, tmp_path / "net", mode="control", **words)
    part = made(engine, info, tmp_path / "net", mask="where", **words)
    several = (plain, both, alone, part)
    for at, one in enumerate(several):
        assert bool(torch.isfinite(one).all())
        assert all(difference(one, other) > 10 * TOLERANCE for other in several[:at])


def test_layers_that_version_2_0_never_trained_are_left_out(
    engine: LocalEngine, tiny: Callable[[str], ModelInfo], tmp_path: Path
) -> None:
    info = tiny("z_image")
    net = z_image_net(denoiser_of(info), channels=33, way="control_noise_refiner")
    net.control_noise_refiner[0].before_proj.weight.zero_()
    net.control_noise_refiner[0].before_proj.bias.zero_()
    state = net.state_dict()
    kept = {k: v for k, v in state.items() if not k.startswith("control_noise_refiner.")}
    paths = [written(tmp_path / f"{at}.safetensors", each) for at, each in enumerate((state, kept))]
    one, two = (made(engine, info, path) for path in paths)
    assert torch.equal(one, two)


@pytest.mark.slow
@pytest.mark.parametrize("word", ["canny", "inpaint"])
def test_version_2_is_told_of_the_hole_beside_its_control_image(
    engine: LocalEngine, tiny: Callable[[str], ModelInfo], tmp_path: Path, word: str
) -> None:
    """Of a picture to fill the control image is the picture itself, whatever else is given."""
    info = tiny("z_image")
    z_image_net(denoiser_of(info), channels=33, way="control_layers").save_pretrained(tmp_path)
    hole = np.zeros((WIDE.height, WIDE.width), np.float32)
    hole[16:48, 32:64] = 1

    def filled(seed: int = 5, drawn: int = 0, hole: FloatArray = hole) -> Tensor:
        job = wide_job(info, hint(seed), hole, **WORDS)
        kept = patch.object(LatentMaskHook, "__call__", lambda *_: None)
        with kept:  # what is seen of the picture comes from the network alone
            return our_latents(engine, controlled(job, (tmp_path, hint(drawn), {"word": word})))

    first = filled()
    wider = hole.copy()
    wider[:, 64:80] = 1
    assert difference(first, filled(hole=wider)) > 10 * TOLERANCE
    assert difference(first, filled(seed=6)) > 10 * TOLERANCE
    assert torch.equal(first, filled(drawn=3)) == (word == "inpaint")
