from __future__ import annotations

import json
import shutil
from dataclasses import fields as dataclass_fields
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny, ControlNetModel, UNet2DConditionModel
from safetensors.torch import load_file

import semantic
import strokes
import train
from desktop_app.catalog.families import load_families
from desktop_app.core.geometry import Size
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.engine.control.stock import controlled

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def work(sprites: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    shutil.copytree(sprites, folder / "sprites")
    train.main(["--preset", "smoke", "--work", str(folder)])
    return folder


def test_the_whole_chain_leaves_a_folder_that_diffusers_loads(work: Path):
    out = work / "smoke" / "export"
    unet = UNet2DConditionModel.from_pretrained(out / "unet", dtype=torch.float32)
    vae = AutoencoderTiny.from_pretrained(out / "vae", dtype=torch.float32)
    assert unet.config.in_channels == 2 * vae.config.latent_channels + 1
    assert json.loads((out / "velatura.json").read_text())["vocabulary"]
    tensors = load_file(out / "few_steps.safetensors")
    unet.load_lora_adapter(tensors, prefix="unet")
    answer = unet(torch.zeros(1, 33, 16, 16), torch.tensor([999]), torch.zeros(1, 32, 32)).sample
    assert answer.isfinite().all()


def test_the_program_paints_and_fills_with_it_in_few_steps_and_many(work: Path):
    info = probe(work / "smoke" / "export", load_families())
    assert info.has_inpainting_unet and info.factor == 16 and info.quick is not None
    picture = np.random.default_rng(1).integers(0, 255, (256, 256, 3), np.uint8)
    mask = np.zeros((256, 256), np.float32)
    mask[80:160, 80:160] = 1
    engine = LocalEngine("float32")
    pictures = []
    for settings in (info.defaults, info.quick):
        for given in ((None, None), (picture, None), (picture, mask)):
            fields = {
                each.name: getattr(settings, each.name) for each in dataclass_fields(settings)
            }
            fields["size"] = Size(256, 256)
            (pixels,) = run(engine, make_job(info, *given, **fields)).pixels
            assert pixels.shape == (256, 256, 3)
            pictures.append(pixels)
    assert not np.array_equal(pictures[0], pictures[3])
    assert engine.cache.loads == 1


def test_figures_and_sheets_are_written_for_every_number_of_steps(work: Path):
    figures = json.loads((work / "smoke/figures/figures.json").read_text())
    assert {"autoencoder", "judge on the renders"} <= set(figures)
    asked = {"noun", "colour", "place", "setting", "frechet", "noun_in_hole"}
    for name in ("guided-2", "guided-4", "guided-8", "guided-20", "few-1", "few-2", "few-4"):
        assert asked <= set(figures[name])
        assert (work / f"smoke/figures/{name}.png").exists()


def test_control_networks_are_folders_of_their_own_that_diffusers_loads(work: Path):
    figures = json.loads((work / "smoke/figures/control.json").read_text())
    assert 0 <= figures["segmenter"][""]["trip"] <= 1
    for kind, figure in (("lines", "f1_8"), ("semantic", "area")):
        out = work / f"smoke/export-{kind}"
        net = ControlNetModel.from_pretrained(out, dtype=torch.float32)
        answer = net(
            *(torch.zeros(1, 33, 16, 16), torch.tensor([500]), torch.zeros(1, 32, 32)),
            torch.zeros(1, 3, 256, 256),
        )
        assert all(part.isfinite().all() for part in answer.down_block_res_samples)
        assert {path.name for path in out.iterdir()} == {
            *("config.json", "diffusion_pytorch_model.safetensors"),
            *("README.md", "figures.json", "licenses"),
        }
        for way in ("few-1", "few-4"):
            cases = figures[kind][way]
            assert {"strokes", "holes", "wordless"} < set(cases) and len(cases) == 5
            assert all(
                {figure, "noun", f"bare_{figure}", "bare_noun"} <= set(c) for c in cases.values()
            )
            assert (work / f"smoke/figures/control-{kind}-{way}-strokes.png").exists()
        assert figures[kind]["times"][""]["step_with_control"] > 0
        card = (out / "README.md").read_text()
        assert "drawn by hand, of no scene" in card and f"--stages control-{kind}" in card


@pytest.mark.parametrize("kind", ["lines", "semantic"])
def test_the_program_steers_pictures_and_fillings_with_them(work: Path, kind: str):
    info = probe(work / "smoke/export", load_families())
    drawing = strokes.draw(3)
    hint = drawing.lines if kind == "lines" else semantic.coloured(drawing.classes)
    picture = np.random.default_rng(1).integers(0, 255, (256, 256, 3), np.uint8)
    mask = np.zeros((256, 256), np.float32)
    mask[80:160, 80:160] = 1
    engine = LocalEngine("float32")
    for given in ((), (picture, mask)):
        plain = make_job(info, *given, size=Size(256, 256))
        pictures = {
            weight: run(
                engine, controlled(plain, (work / f"smoke/export-{kind}", hint, {"weight": weight}))
            )
            for weight in (0.0, 2.0)
        }
        (bare,), (off,), (on,) = (r.pixels for r in (run(engine, plain), *pictures.values()))
        assert np.array_equal(bare, off) and on.shape == bare.shape


def test_an_exported_model_is_taken_over_as_it_is_and_trained_further(work: Path):
    first, other, out = work / "smoke/export", work / "on", work / "again"
    shutil.copytree(work / "sprites", other / "sprites")
    words = ["--preset", "smoke", "--work", str(other), "--warm", str(first), "--out", str(out)]
    train.main([*words, "--stages", "export"])
    weights = ("unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model", "few_steps")
    for name in (*weights, "text_encoder/model"):
        before, after = (load_file(f / f"{name}.safetensors") for f in (first, out))
        assert all(torch.equal(before[key], after[key]) for key in before), name
    assert (first / "tokenizer/tokenizer.json").read_bytes() == (
        out / "tokenizer/tokenizer.json"
    ).read_bytes()

    train.main([*words, "--stages", "denoiser", "export"])
    before, after = (load_file(f / f"{weights[0]}.safetensors") for f in (first, out))
    assert any(not torch.equal(before[key], after[key]) for key in before)
    logged = (other / "smoke/denoiser.csv").read_text()
    assert ",right," in logged and ",focus_right," in logged


def test_a_second_run_finds_everything_done(work: Path):
    stamps = {p: p.stat().st_mtime_ns for p in (work / "smoke").glob("*.pt")}
    train.main(["--preset", "smoke", "--work", str(work), "--stages", *train.TRAINED])
    assert stamps == {p: p.stat().st_mtime_ns for p in (work / "smoke").glob("*.pt")}
