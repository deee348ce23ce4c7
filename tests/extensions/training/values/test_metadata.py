"""What a file says of its training: all texts, and nothing of the machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.adapter_metadata import legacy_hash
from desktop_app.core.errors import ModelError
from desktop_app.core.layouts_refused import check_layouts, layouts_refused
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import LAYOUTS, METHODS, settings_of
from desktop_app.extensions.training.values.metadata import Figures, metadata_of
from desktop_app.extensions.training.values.run import Run, SetNotes
from tests.models import model_info

FIGURES = Figures(120, 200, 10, 17, 1_700_000_000.0, 1_700_000_600.5, 300.0, "bfloat16", 4, 0.1)


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


ALL = {"text_encoder": True, "noise_offset": 0.1, "min_snr": 5.0, "dropout": 0.1}


def all_said(path: Path) -> tuple[Run, Figures]:
    """A training of which everything is said; ``path``: a folder for its base model."""
    file = path / "base.safetensors"
    file.write_bytes(bytes(3 << 20))
    run = a_run(**ALL)
    return replace(run, model=replace(run.model, path=str(file))), FIGURES


def _setting(**changed: Any) -> Callable[[Run], Run]:
    return lambda run: replace(run, settings={**run.settings, **changed})


def _model(**changed: Any) -> Callable[[Run], Run]:
    return lambda run: replace(run, model=replace(run.model, **changed))


def _notes(**changed: Any) -> Callable[[Run], Run]:
    return lambda run: replace(run, notes=replace(run.notes, **changed))


def _without(role: str) -> Callable[[Run], Run]:
    """One example of that role less."""

    def changed(run: Run) -> Run:
        at = next(at for at, each in enumerate(run.examples) if each.role == role)
        return replace(run, examples=run.examples[:at] + run.examples[at + 1 :])

    return changed


def _other_base(run: Run) -> Run:
    Path(run.model.path).write_bytes(bytes([1]) * (3 << 20))
    return replace(run, model=replace(run.model, sha256="cd" * 32))


RUNS: list[tuple[Callable[[Run], Run], set[str]]] = [
    (lambda run: replace(run, out="/home/ann/loras/fox"), {"ss_output_name"}),
    (lambda run: replace(run, title="Fox"), {"modelspec.title"}),
    (
        lambda run: replace(run, accepted=("a picture was taken away",)),
        {"ss_training_comment", "modelspec.description"},
    ),
    (_notes(consent="none"), {"ss_training_comment", "modelspec.description"}),
    (_notes(licence="CC0-1.0"), {"modelspec.license"}),
    (_notes(tags={"zor": 2}), {"ss_tag_frequency", "modelspec.tags"}),
    (_setting(rate=2e-4), {"ss_learning_rate", "ss_unet_lr"}),
    (_setting(text_rate=1e-5), {"ss_text_encoder_lr"}),
    (_setting(text_encoder=False), {"ss_text_encoder_lr"}),
    (_setting(schedule="linear"), {"ss_lr_scheduler"}),
    (_setting(warmup=5), {"ss_lr_warmup_steps"}),
    (_setting(optimizer="prodigy"), {"ss_optimizer"}),
    (_setting(accumulate=2), {"ss_gradient_accumulation_steps"}),
    (_setting(checkpointing=True), {"ss_gradient_checkpointing"}),
    (_setting(clip=0.5), {"ss_max_grad_norm"}),
    (_setting(seed=7), {"ss_seed"}),
    (_setting(noise_offset=0.2), {"ss_noise_offset"}),
    (_setting(min_snr=0), {"ss_min_snr_gamma"}),
    (_setting(caption_dropout=0.5), {"ss_caption_dropout_rate"}),
    (_setting(prior_weight=0.5), {"ss_prior_loss_weight"}),
    (_setting(cache=False), {"ss_cache_latents"}),
    (_setting(method="lokr"), {"ss_network_module", "ss_network_args"}),
    (_setting(method="distil"), {"modelspec.usage_hint"}),
    (_setting(rank=16), {"ss_network_dim"}),
    (_setting(alpha=2.0), {"ss_network_alpha"}),
    (_setting(dropout=0.0), {"ss_network_dropout"}),
    (_setting(batch=3), {"ss_batch_size_per_device"}),
    (_setting(size=640), {"ss_resolution", "modelspec.resolution"}),
    (_setting(buckets=False), {"ss_enable_bucket"}),
    (_setting(flip=True), {"ss_flip_aug"}),
    (_setting(repeats=3), {"ss_num_train_images", "ss_dataset_dirs"}),
    (_setting(trigger="fox"), {"modelspec.trigger_phrase"}),
    (_without("learn"), {"ss_num_train_images", "ss_dataset_dirs", "ss_bucket_info"}),
    (_without("prior"), {"ss_num_reg_images", "ss_reg_dataset_dirs", "ss_bucket_info"}),
    (_without("held out"), set()),
    (_model(layout="diffusers"), {"ss_sd_model_name"}),
    (_model(prediction_type="v_prediction"), {"modelspec.prediction_type"}),
    (_model(prediction_type="flow"), {"modelspec.prediction_type", "ss_min_snr_gamma"}),
    (
        _model(family="sd2"),
        {
            *("ss_v2", "ss_base_model_version"),
            *("modelspec.architecture", "modelspec.implementation"),
        },
    ),
    (_other_base, {"ss_sd_model_hash", "ss_new_sd_model_hash"}),
]
FIGURED: list[tuple[dict[str, Any], set[str]]] = [
    ({"started": 5.0}, {"ss_training_started_at"}),
    ({"started": None}, {"ss_training_started_at"}),
    ({"trained": 5.0}, {"ss_training_comment"}),
    ({"finished": 1_800_000_000.0}, {"ss_training_finished_at", "modelspec.date"}),
    ({"step": 60}, {"ss_steps"}),
    ({"steps": 300}, {"ss_max_train_steps"}),
    ({"epoch": 2}, {"ss_epoch"}),
    ({"epochs": 30}, {"ss_num_epochs"}),
    ({"precision": "float32"}, {"ss_mixed_precision"}),
    ({"at_once": 8}, {"ss_total_batch_size"}),
]
CONSTANT = {"modelspec.sai_model_spec"}
"""The version of ModelSpec: it says nothing of the training."""


def _differing(first: dict[str, str], second: dict[str, str]) -> set[str]:
    return {key for key in first.keys() | second.keys() if first.get(key) != second.get(key)}


@pytest.mark.states(
    "trained.ss_v2",
    "trained.modelspec.architecture",
    "trained.modelspec.date",
    "trained.modelspec.description",
    "trained.modelspec.implementation",
    "trained.modelspec.license",
    "trained.modelspec.prediction_type",
    "trained.modelspec.resolution",
    "trained.modelspec.tags",
    "trained.modelspec.title",
    "trained.modelspec.trigger_phrase",
    "trained.modelspec.usage_hint",
    "trained.ss_base_model_version",
    "trained.ss_batch_size_per_device",
    "trained.ss_bucket_info",
    "trained.ss_cache_latents",
    "trained.ss_caption_dropout_rate",
    "trained.ss_dataset_dirs",
    "trained.ss_enable_bucket",
    "trained.ss_epoch",
    "trained.ss_flip_aug",
    "trained.ss_gradient_accumulation_steps",
    "trained.ss_gradient_checkpointing",
    "trained.ss_learning_rate",
    "trained.ss_lr_scheduler",
    "trained.ss_lr_warmup_steps",
    "trained.ss_max_grad_norm",
    "trained.ss_max_train_steps",
    "trained.ss_min_snr_gamma",
    "trained.ss_mixed_precision",
    "trained.ss_network_alpha",
    "trained.ss_network_args",
    "trained.ss_network_dim",
    "trained.ss_network_dropout",
    "trained.ss_network_module",
    "trained.ss_new_sd_model_hash",
    "trained.ss_noise_offset",
    "trained.ss_num_epochs",
    "trained.ss_num_reg_images",
    "trained.ss_num_train_images",
    "trained.ss_optimizer",
    "trained.ss_output_name",
    "trained.ss_prior_loss_weight",
    "trained.ss_reg_dataset_dirs",
    "trained.ss_resolution",
    "trained.ss_sd_model_hash",
    "trained.ss_sd_model_name",
    "trained.ss_seed",
    "trained.ss_steps",
    "trained.ss_tag_frequency",
    "trained.ss_text_encoder_lr",
    "trained.ss_total_batch_size",
    "trained.ss_training_comment",
    "trained.ss_training_finished_at",
    "trained.ss_training_started_at",
    "trained.ss_unet_lr",
)
def test_what_was_trained_otherwise_is_said_otherwise_and_nothing_else_is(tmp_path: Path) -> None:
    run, figures = all_said(tmp_path)
    said, changed = metadata_of(run, figures), set[str]()
    for number, (other, keys) in enumerate(FIGURED):
        made = metadata_of(run, replace(figures, **other))
        assert _differing(said, made) == keys, (number, other)
        changed |= keys
    for number, (change, keys) in enumerate(RUNS):
        assert _differing(said, metadata_of(change(run), figures)) == keys, number
        changed |= keys
    assert said.keys() - changed == CONSTANT


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
