"""What a file says of its training: all texts, and nothing of the machine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import ModelError
from desktop_app.core.training.examples import Example
from desktop_app.core.training.fields import LAYOUTS, METHODS, settings_of
from desktop_app.core.training.layouts import check_layouts, layouts_refused
from desktop_app.core.training.metadata import Figures, legacy_hash, metadata_of
from desktop_app.core.training.run import Run, SetNotes
from tests.models import model_info

FIGURES = Figures(120, 200, 10, 17, 1_700_000_000.0, 1_700_000_600.5, 0.1)


def a_run(family: str = "sdxl", **settings: Any) -> Run:
    examples = (
        Example("/home/ann/cats/a.png", "zor, red", (0, 0, 8, 8), 512, 768),
        Example("/home/ann/cats/b.png", "zor", (0, 0, 8, 8), 512, 512),
        Example("/home/ann/cats/c.png", "zor", (0, 0, 8, 8), 512, 512, role="held out"),
        Example("/home/ann/prior/d.png", "cat", (0, 0, 8, 8), 512, 512, role="prior"),
    )
    notes = SetNotes("cats", "CC-BY-4.0", "all of them", {"zor": 3, "red": 1})
    said = settings_of({"trigger": "zor", "rank": 8, "alpha": 4.0, **settings})
    model = model_info("base", family=family, path="/home/ann/models/base.safetensors")
    model = replace(model, layout="single_file", sha256="ab" * 32)
    return Run(model, said, examples, "/home/ann/loras/zor", notes, "Zor")


def test_all_is_said_in_texts_and_nothing_of_the_machine() -> None:
    made = metadata_of(a_run(), FIGURES)
    assert all(isinstance(value, str) and value for value in made.values())
    assert "/home" not in str(made) and "ann" not in str(made)
    wanted = {
        "ss_v2": "False",
        "ss_base_model_version": "sdxl_base_v1-0",
        "ss_network_module": "networks.lora",
        "ss_network_dim": "8",
        "ss_network_alpha": "4.0",
        "ss_network_args": "{}",
        "ss_output_name": "zor",
        "ss_steps": "120",
        "ss_epoch": "10",
        "ss_sd_model_name": "base.safetensors",
        "ss_new_sd_model_hash": "ab" * 32,
        "modelspec.sai_model_spec": "1.0.1",
        "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
        "modelspec.title": "Zor",
        "modelspec.resolution": "512x512",
        "modelspec.date": "2023-11-14T22:23:20",
        "modelspec.trigger_phrase": "zor",
        "modelspec.tags": "zor, red",
        "modelspec.license": "CC-BY-4.0",
    }
    assert wanted.items() <= made.items()
    assert json.loads(made["ss_tag_frequency"]) == {"cats": {"zor": 3, "red": 1}}
    assert json.loads(made["ss_dataset_dirs"]) == {"cats": {"n_repeats": 1, "img_count": 2}}
    assert json.loads(made["ss_reg_dataset_dirs"])["prior"]["img_count"] == 1
    buckets = json.loads(made["ss_bucket_info"])["buckets"]
    assert buckets["1"] == {"resolution": [512, 768], "count": 1}


@pytest.mark.parametrize(
    ("family", "settings", "wanted"),
    [
        ("sd1", {"method": "lokr"}, ("lycoris.kohya", "sd_v1", "stable-diffusion-v1/lora")),
        ("flux1", {}, ("networks.lora_flux", "flux1", "flux-1-dev/lora")),
        ("sd3", {}, ("networks.lora_sd3", "sd3", "stable-diffusion-3/lora")),
        ("sd2", {"method": "full"}, ("", "sd_v2", "stable-diffusion-v2-512")),
    ],
)
def test_each_family_and_method_is_named_as_others_name_it(
    family: str, settings: dict[str, Any], wanted: tuple[str, str, str]
) -> None:
    made = metadata_of(a_run(family, **settings), FIGURES)
    keys = ("ss_network_module", "ss_base_model_version", "modelspec.architecture")
    assert tuple(made.get(key, "") for key in keys) == wanted


def test_the_short_hash_is_of_a_piece_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    piece = bytes(range(256)) * 256
    path.write_bytes(bytes(1 << 20) + piece + b"more")
    assert legacy_hash(path) == hashlib.sha256(piece).hexdigest()[:8]


def test_what_a_layout_cannot_hold_is_refused_before_training() -> None:
    settings = settings_of({"method": "lokr", "layouts": ["peft", "kohya"]})
    check_layouts(settings, "sdxl")
    with pytest.raises(ModelError) as caught:
        check_layouts(settings, "flux1")
    assert caught.value.code == "layout_refused" and "LoKr" in str(caught.value)
    refused = {
        (method, family, layout)
        for method in METHODS
        for family in ("sd1", "flux1")
        for layout in LAYOUTS
        if layouts_refused(method, family, layout)
    }
    assert refused == {
        *((m, f, "diffusers") for m in ("loha", "lokr") for f in ("sd1", "flux1")),
        *(("dora", f, "comfyui") for f in ("sd1", "flux1")),
        *(("lokr", "flux1", layout) for layout in ("kohya", "comfyui")),
    }
    assert layouts_refused("lora", "flux1", "diffusers", ("text_encoder_2",))
