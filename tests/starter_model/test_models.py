from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import autoencoder
import denoiser
import distil
import judge
import metrics
from batches import Batches, kept, known_nothing, noised, velocity_loss
from data import HELD_OUT, scene_of
from latents import Latents, make_latents
from presets import SMOKE, AutoencoderShape, DistilShape, JudgeShape
from scenes import draw_scene
from schedule import alphas_cumprod, betas

SMALL = AutoencoderShape(channels=8, encoder_blocks=(0, 1, 1), decoder_blocks=(1, 1, 0))


def test_the_betas_give_back_the_schedule():
    share = torch.cumprod(1 - torch.tensor(betas(), dtype=torch.float64), 0)
    assert torch.allclose(share, alphas_cumprod(), atol=1e-9)


def test_the_short_tail_of_the_decoder_is_exact_inside_the_outermost_ring():
    torch.manual_seed(0)
    vae = autoencoder.make(SMALL)
    cells = torch.randn(2, 16, 6, 5)
    with torch.no_grad():
        exact = autoencoder.decode_train(vae.decoder, cells, exact=True)
        short = autoencoder.decode_train(vae.decoder, cells, exact=False)
    inside = (..., slice(1, -1), slice(1, -1))
    assert exact.shape == short.shape
    assert torch.allclose(exact[inside], short[inside], atol=1e-5)


@pytest.mark.slow
def test_a_deeper_autoencoder_starts_as_the_one_it_comes_from(tmp_path: Path):
    torch.manual_seed(0)
    old = autoencoder.make(SMALL)
    old.save_pretrained(tmp_path / "vae")
    deeper = AutoencoderShape(channels=8, encoder_blocks=(0, 1, 3), decoder_blocks=(3, 2, 0))
    vae = autoencoder.make(deeper)
    autoencoder.warm(vae, tmp_path)
    picture = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        cells = old.encoder(picture)
        assert torch.allclose(vae.encoder(picture), cells, atol=1e-5)
        assert torch.allclose(vae.decoder(cells), old.decoder(cells), atol=1e-5)


@pytest.fixture(scope="module")
def data(sprites: Path, tmp_path_factory: pytest.TempPathFactory) -> Latents:
    torch.manual_seed(0)
    vae = autoencoder.make(SMOKE.autoencoder_shape)
    return make_latents(vae, sprites, tmp_path_factory.mktemp("latents"), 2, 6, HELD_OUT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.mark.slow
def test_chunks_of_latents_hold_the_scenes_of_their_seeds(data: Latents):
    assert data.clean.shape == data.holed.shape == (12, 16, 16, 16)
    assert [s.noun for s in data.scenes] == [scene_of(HELD_OUT + k).noun for k in range(12)]
    assert (data.clean != data.holed).any((1, 2, 3)).all()


@pytest.mark.slow
def test_half_of_a_batch_knows_nothing_and_half_fills_holes(data: Latents, folder: Path):
    _, tokenizer = denoiser.make_denoiser(SMOKE, folder, data.scenes)
    batches = Batches(data, tokenizer, data.scale)
    batch, again = batches.draw(3, 8), batches.draw(3, 8)
    assert torch.equal(batch.noise, again.noise) and torch.equal(batch.tokens, again.tokens)
    assert (batch.known[4:] == known_nothing(data.grey, data.scale, 1)).all()
    assert (batch.known[4:, 0] == 1).all() and (batch.known[:4, 0] == 0).any((1, 2)).all()
    assert torch.allclose(batch.cells.mean((1, 2, 3)), torch.ones(8), atol=1e-5)
    assert batch.times.unique().numel() == 8


@pytest.mark.slow
def test_the_right_velocity_costs_nothing_and_gives_back_the_clean_latents(
    data: Latents, folder: Path
):
    _, tokenizer = denoiser.make_denoiser(SMOKE, folder, data.scenes)
    batch = Batches(data, tokenizer, data.scale).draw(0, 8)
    share = kept(batch.times)
    velocity = share.sqrt() * batch.noise - (1 - share).sqrt() * batch.clean
    noisy = noised(batch.clean, batch.noise, batch.times)
    assert velocity_loss(velocity, batch).item() < 1e-9
    assert torch.allclose(distil.clean_of(velocity, noisy, batch.times), batch.clean, atol=1e-4)
    assert torch.allclose(distil.noise_of(velocity, noisy, batch.times), batch.noise, atol=1e-4)


@pytest.mark.slow
def test_a_warm_denoiser_keeps_words_and_ignores_new_inputs_at_first(
    data: Latents, folder: Path, tmp_path: Path
):
    model, tokenizer = denoiser.make_denoiser(SMOKE, folder, data.scenes)
    narrow = type(model.unet).from_config({**model.unet.config, "in_channels": 16})
    for part, name in (
        (narrow, "unet"),
        (model.text_encoder, "text_encoder"),
        (tokenizer, "tokenizer"),
    ):
        part.save_pretrained(tmp_path / name)
    words = model.text_encoder.get_input_embeddings().weight.detach().clone()
    torch.nn.init.normal_(model.text_encoder.get_input_embeddings().weight)
    denoiser.warm(model, tokenizer, tmp_path)
    assert torch.equal(model.text_encoder.get_input_embeddings().weight, words)
    noisy, times = torch.randn(1, 16, 16, 16), torch.tensor([500])
    states = torch.randn(1, 5, 32)
    with torch.no_grad():
        known = torch.randn(1, 17, 16, 16)
        wide = model.unet(torch.cat([noisy, known], 1), times, states).sample
        assert torch.allclose(wide, narrow(noisy, times, states).sample, atol=1e-4)


@pytest.mark.slow
def test_a_new_lora_changes_nothing_and_alone_is_trained(data: Latents, folder: Path):
    model, _ = denoiser.make_denoiser(SMOKE, folder, data.scenes)
    inputs = torch.randn(1, 33, 16, 16), torch.tensor([999]), torch.randn(1, 5, 32)
    with torch.no_grad():
        before = model.unet(*inputs).sample
        distil.add_lora(model.unet, DistilShape(rank=2))
        assert torch.allclose(model.unet(*inputs).sample, before, atol=1e-5)
    trained = [name for name, p in model.unet.named_parameters() if p.requires_grad]
    assert trained and all("lora_" in name for name in trained)
    assert all(t.abs().sum() == 0 for n, t in distil.lora_of(model.unet).items() if "lora_B" in n)


def test_the_judge_answers_every_question_with_one_of_its_words():
    shape = JudgeShape(side=32, width=8)
    pictures = np.zeros((3, 32, 32, 3), np.uint8)
    found = judge.said(judge.Judge(shape), pictures)
    assert set(found) == set(judge.QUESTIONS)
    assert all(len(found[q]) == 3 for q in found)


def test_natural_colours_count_as_colours():
    scene = next(s for s in map(draw_scene, range(3000)) if s.noun == "apple" and not s.colour)
    colour = judge.answers(scene)[list(judge.QUESTIONS).index("colour")]
    assert judge.QUESTIONS["colour"][colour] == "red"


@pytest.mark.slow
def test_equal_pictures_have_no_distance_and_changed_ones_have():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 255, (6, 32, 32, 3), np.uint8)
    changed = np.clip(pictures.astype(int) + rng.integers(-40, 40, pictures.shape), 0, 255)
    changed = changed.astype(np.uint8)
    judged = judge.Judge(JudgeShape(side=32, width=8))
    assert metrics.ssim(pictures, pictures) == pytest.approx(1)
    assert metrics.ssim(pictures, changed) < 0.99
    assert metrics.perceptual(judged, pictures, pictures) == pytest.approx(0, abs=1e-6)
    assert metrics.perceptual(judged, pictures, changed) > 1e-4
    cloud = torch.randn(200, 5)
    assert metrics.frechet(cloud, cloud) == pytest.approx(0, abs=1e-6)
    assert metrics.frechet(cloud, cloud + 2) == pytest.approx(20, rel=1e-3)
