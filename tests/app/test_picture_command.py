"""``velatura picture info``."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.app.cli import main
from desktop_app.core.conditions import Condition, control, lora, reference, region, using
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.picture_info import NamedWeights
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.generation_metadata import request_json
from desktop_app.storage.history_folders import row_of
from tests.imaging.picture_info.a1111_samples import FIELDS, LORA_PROMPT, PLAIN
from tests.imaging.picture_info.comfyui_samples import comfy
from tests.imaging.picture_info.files import as_png

KEYS = {"source", "prompt", "negative", "seed", "steps", "scheduler", "guidance", "size", "model",
        "loras", "not_understood"}  # fmt: skip


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(as_png({"parameters": f"{PLAIN}, Model: dream, Clip skip: 99"}))
    return path


def test_it_prints_json(fox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["picture", "info", str(fox), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= KEYS
    assert told["source"] == "automatic1111"
    assert (told["prompt"], told["negative"], told["seed"]) == ("a fox", "fog", 965400086)
    assert (told["steps"], told["guidance"], told["size"]) == (20, 7, [512, 768])
    assert (told["scheduler"], told["model"]) == ("Euler a", "dream")
    assert told["not_understood"] == ["Clip skip: 99"]


def test_it_prints_text(fox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = fox.with_name("castle.png")
    other.write_bytes(as_png({"parameters": f"{LORA_PROMPT}\nby night\n{FIELDS}"}))
    assert main(["picture", "info", str(fox), str(other)]) == 0
    printed = capsys.readouterr().out
    assert "  negative prompt     fog\n" in printed
    assert "  LoRA                castle 0.8\n" in printed
    assert "night\n                      by night\n" in printed


def test_a_picture_without_settings_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bare.png"
    path.write_bytes(as_png({}))
    assert main(["picture", "info", str(path)]) == 0
    assert "No settings found." in capsys.readouterr().out
    assert main(["picture", "info", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["seed"], told["loras"]) == ("", None, [])


def test_what_can_not_be_read_is_an_error(fox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = fox.with_name("broken.png")
    broken.write_bytes(b"hello")
    assert main(["picture", "info", str(broken)]) == 2
    assert "broken.png" in capsys.readouterr().err
    assert main(["picture", "info", str(broken), str(fox), "--json"]) == 2
    first, second = json.loads(capsys.readouterr().out)
    assert first["error"]["code"] == "not_a_picture"
    assert second["prompt"] == "a fox"


def test_a_seed_of_64_bits_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "comfy.png"
    path.write_bytes(as_png({"prompt": json.dumps(comfy())}))
    assert main(["picture", "info", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seed"] == 156680208700286


def test_our_own_tells_every_condition_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conditions = (
        lora("aa11bb22", 0.8, 0.4, end=0.5),
        lora("aa11bb22", 0.3, start=0.5),
        Condition("embedding", "bb22", word="mine"),
        region("a red house", "region-0", 2.0, "replace"),
        control("cc33", "control-1", "canny", 0.7, end=0.6, mode="control"),
        Condition("image_prompt", "dd44", 0.5, arrays=("control-2",), mode="style"),
        reference("control-3", 0.9),
        *using("vae", "ee55"),
        Condition("refiner", "/home/ana/models/fine", start=0.7),
    )
    request = GenerationRequest(
        *(Task.TEXT_TO_IMAGE, "a meadow", "/home/ana/models/big", Size(64, 64)),
        conditions=conditions,
        guidance_curve="linear",
        guidance_start=0.25,
        styles=("Ink",),
        template="a {meadow|lake}",
    )
    names = {key: NamedWeights(name) for key, name in (("aa11bb22", "ink"), ("cc33", "edges"))}
    names |= {"dd44": NamedWeights("adapter"), "ee55": NamedWeights("colours")}
    text = request_json(
        request, model_name="Big", model_digest="", seed=7, version="1", weights=names
    )
    assert "ana" not in text
    path = tmp_path / "own.png"
    path.write_bytes(as_png({"velatura": text}))
    assert main(["picture", "info", str(path)]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    rows = [tuple(line.split("  ", 1)) for line in lines]
    for row in (
        ("LoRA", "ink 0.8 (aa11bb22, text encoders 0.4, steps 0% to 50%)"),
        ("LoRA", "ink 0.3 (aa11bb22, steps 50% to 100%)"),
        ("embedding", "mine"),
        ("VAE", "colours"),
        ("refiner", "fine"),
        ("region", "a red house, weight 2, in place of the common prompt, mask not in the file"),
        ("Guidance from", "0.25"),
        ("Guidance curve", "linear"),
        ("styles", "Ink"),
        ("typed prompt", "a {meadow|lake}"),
    ):
        assert row in [(name, *(part.strip() for part in rest)) for name, *rest in rows], row
    text = "\n".join(lines)
    assert "canny, by edges, weight 0.7, steps 0% to 60%, control image counts more" in text
    assert "by adapter, weight 0.5, style only" in text
    assert "reference picture" in text
    assert len(lines) == len(set(lines)), "no row twice"
    assert main(["picture", "info", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["name"], each.get("start"), each.get("end")) for each in told["loras"]] == [
        ("ink", 0.0, 0.5),
        ("ink", 0.5, 1.0),
    ]
    assert [each["kind"] for each in told["conditions"]] == [
        *("region", "control", "image_prompt", "reference")
    ]


def test_pixels_that_cannot_be_read_are_said_beside_the_facts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (200, 120, 3), np.uint8)
    Image.fromarray(noise).save(out, "JPEG")
    path = tmp_path / "half.jpg"
    path.write_bytes(out.getvalue()[: len(out.getvalue()) // 2])
    assert main(["picture", "info", str(path)]) == 2
    said = capsys.readouterr().out
    assert "120×200" in said and "the pixels can't be read: half.jpg is damaged" in said
    with pytest.raises(InputError, match="damaged"):
        row_of(path, path.read_bytes(), 0)
