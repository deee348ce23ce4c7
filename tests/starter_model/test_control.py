"""Control networks begin by doing nothing, train alone, and see the hints of their scenes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

import autoencoder
import control
import denoiser
import segmenter
from batches import Batches, known_nothing, velocity_loss
from data import HELD_OUT, Truths, render_truths
from latents import Latents, make_latents
from palette import CLASSES
from presets import CPU, SMOKE, Budget, ControlShape
from sampling import Control, sample

COUNT = 6
SHAPE = ControlShape(channels=(8, 8, 8, 8, 16), batch=3, check=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("control")


@pytest.fixture(scope="module")
def data(sprites: Path, folder: Path) -> tuple[Latents, Truths]:
    torch.manual_seed(0)
    vae = autoencoder.make(SMOKE.autoencoder_shape)
    store = make_latents(vae, sprites, folder / "latents", 1, COUNT, HELD_OUT)
    return store, render_truths(folder / "truths", sprites, COUNT, HELD_OUT)


@pytest.fixture(scope="module")
def models(data: tuple[Latents, Truths], folder: Path):
    model, tokenizer = denoiser.make_denoiser(SMOKE, folder, data[0].scenes)
    return model.eval().requires_grad_(False), tokenizer


@pytest.mark.slow
def test_a_new_network_embeds_by_sixteen_and_changes_nothing(models, data):
    model, tokenizer = models
    net = control.make(SHAPE, model.unet)
    assert net.config.in_channels == model.unet.config.in_channels == 33
    hints = torch.rand(2, 3, 256, 256)
    assert net.controlnet_cond_embedding(hints).shape[-2:] == (16, 16)
    known = known_nothing(data[0].grey, 1.0, 2)
    given = (model.unet, model.text_encoder, tokenizer, ["a cat", "a dog"], known, 2)
    assert torch.equal(sample(*given, control=Control(net, hints)), sample(*given))


@pytest.mark.slow
def test_hints_are_let_through_before_any_training(models, data):
    model, tokenizer = models
    net = control.make(SHAPE, model.unet)
    hints = torch.rand(3, 3, 256, 256).round()
    assert not net.controlnet_cond_embedding(hints).any()
    control.open_embedding(net, hints)
    assert net.controlnet_cond_embedding(hints).std().item() == pytest.approx(0.5, rel=0.01)
    known = known_nothing(data[0].grey, 1.0, 3)
    given = (model.unet, model.text_encoder, tokenizer, ["a cat"] * 3, known, 1)
    assert torch.equal(sample(*given, control=Control(net, hints)), sample(*given))


@pytest.mark.slow
def test_most_times_are_noisy_and_all_are_there(models, data):
    batch = Batches(data[0], models[1], data[0].scale).draw(0, 200)
    times = control.noisier(batch).times
    assert 0 <= times.min() < 20 and 990 < times.max() < 1000
    assert 600 < times.median() < 690
    assert (times[batch.times.argsort()].diff() >= 0).all()


@pytest.mark.slow
def test_gradients_reach_the_network_alone(models, data):
    model, tokenizer = models
    teacher = control.Teacher(model.unet, model.text_encoder)
    net = control.make(SHAPE, model.unet)
    batches = Batches(data[0], tokenizer, data[0].scale)
    batch, hints = batches.draw(0, 3), control.Hints("lines", data[1], batches, 3)
    velocity_loss(teacher.answer(batch, net, hints.of(0)), batch).backward()
    hints.close()
    assert all(p.grad is None for p in model.parameters())
    reached = [name for name, p in net.named_parameters() if p.grad is not None and p.grad.any()]
    assert reached and all("controlnet_" in name for name in reached)


@pytest.mark.slow
@pytest.mark.parametrize("kind", control.KINDS)
def test_hints_are_of_the_batch_s_scenes_and_the_same_made_ahead(models, data, kind: str):
    batches = Batches(data[0], models[1], data[0].scale)
    hints = control.Hints(kind, data[1], batches, 3)
    ahead = [hints.of(step) for step in (4, 5, 9)]
    hints.close()
    draw, seed = control.KINDS[kind]
    for step, got in zip((4, 5, 9), ahead, strict=True):
        rows = batches.rows(step, 3)
        batch = batches.draw(step, 3)
        assert torch.equal(batch.clean, data[0].clean[rows].float() * data[0].scale)
        want = [
            draw(data[1][row], np.random.default_rng([step, k, seed])) for k, row in enumerate(rows)
        ]
        assert torch.equal(got, control.to_hints(np.stack(want)))


@pytest.mark.slow
def test_training_goes_on_where_it_was_and_logs_how_far_it_is(models, data, folder: Path):
    torch.manual_seed(0)
    preset = replace(SMOKE, control_shape=SHAPE, control_lines=Budget(9, 2), sample_every=99)
    torch.save({"average": models[0].state_dict()}, folder / "denoiser.pt")
    vae = autoencoder.make(preset.autoencoder_shape)
    for steps in (2, 4):
        preset = replace(preset, control_lines=Budget(9, steps))
        control.train(preset, folder, "lines", vae, data, data)
        log = (folder / "control-lines.csv").read_text()
    assert (
        "\n2," in log
        and ",right," in log
        and ",shuffled," in log
        and ",without," in log
        and ",f1," in log
    )
    net = control.restore(preset, folder, "lines", models[0].unet)
    assert any(p.any() for p in net.controlnet_mid_block.parameters())
    assert list((folder / "sheets").glob("control-lines-*.png"))


def test_what_ships_is_within_its_megabytes():
    starter = Path(__file__).resolve().parents[2] / "resources/models/starter"
    unet = denoiser.UNet2DConditionModel.from_config(
        denoiser.UNet2DConditionModel.load_config(starter / "unet")
    )
    net = control.make(CPU.control_shape, unet)
    assert 2 * 2 * sum(p.numel() for p in net.parameters()) < 40e6


def test_the_segmenter_answers_for_every_place():
    small = segmenter.Segmenter(SMOKE.segmenter_shape)
    pictures = np.random.default_rng(0).integers(0, 255, (3, 64, 64, 3), np.uint8)
    found = segmenter.said_where(small.eval(), pictures)
    assert found.shape == (3, 16, 16) and found.max() < len(CLASSES)


def test_shares_are_of_the_area_that_asks():
    found = np.zeros((2, 8, 8), np.uint8)
    found[0, :4] = 3
    asked = np.zeros((2, 16, 16), np.uint8)
    asked[0, :, :8] = 3
    shares = segmenter.asked_shares(found, asked)
    assert shares[0] == 0.5 and np.isnan(shares[1])


@pytest.mark.slow
def test_a_segmenter_learns_two_colours():
    torch.manual_seed(0)
    small = segmenter.Segmenter(SMOKE.segmenter_shape)
    pictures = torch.full((4, 3, 32, 32), -1.0)
    pictures[:, :, 16:] = 1
    want = (pictures[:, 0, ::2, ::2] > 0).long()
    optimiser = torch.optim.AdamW(small.parameters(), 1e-2)
    for _ in range(25):
        optimiser.zero_grad()
        loss = F.cross_entropy(small(pictures), want)
        loss.backward()
        optimiser.step()
    assert (small(pictures).argmax(1) == want).float().mean() > 0.95
