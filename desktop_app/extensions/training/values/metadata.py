"""What a file of what was trained says of itself: kohya's ``ss_`` and Stability AI's ``modelspec``.

Names and values: kohya-ss/sd-scripts train_network.py and library/sai_model_spec.py; ModelSpec
1.0.1 (github.com/Stability-AI/ModelSpec). All values are texts; nothing names a folder of the
machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Final

from desktop_app.core.adapter_metadata import (
    MODULES,
    architecture_metadata,
    as_text,
    base_metadata,
)
from desktop_app.core.geometry import Size
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import is_distilled
from desktop_app.extensions.training.values.run import Run

_ALGORITHMS: Final = {
    "loha": {"algo": "loha"},
    "lokr": {"algo": "lokr"},
    "dora": {"algo": "lora", "dora_wd": "True"},
}
"""Method → arguments of LyCORIS; LoRA is sd-scripts' own."""

STEPS: Final = 16
"""Steps of samples."""

FEW: Final = 4
"""Those of distilled models."""

SCHEDULERS: Final = {False: ("ddim", "lcm"), True: ("flow_euler", "flow_lcm")}
"""Whether it is rectified flow → that of samples, and of distilled models'."""

_PRECISIONS: Final = {"float32": "no", "bfloat16": "bf16", "float16": "fp16"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a training came to.

    Attributes:
        step: of the weights that are written.
        steps: that were planned.
        epoch: how often all pictures were seen by then.
        epochs: that were planned.
        started, finished: seconds since 1970; None: not known.
        trained: seconds, without the time in which it was interrupted.
        precision: of the calculation, as ``bfloat16``.
        at_once: examples of a step, of all processes.
        loss: on what is held out; None: it was not measured.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    started: float | None
    finished: float
    trained: float
    precision: str
    at_once: int
    loss: float | None = None


def metadata_of(run: Run, figures: Figures) -> dict[str, str]:
    """For the header of the file, without the hashes that are the writer's."""
    made = {
        **_training(run, figures),
        **_network(run),
        **_pictures(run),
        **base_metadata(run.model),
    }
    said = {key: value for key, value in made.items() if value not in (None, "")}
    return {key: as_text(value) for key, value in {**said, **_model_spec(run, figures)}.items()}


def usage_of(run: Run) -> str:
    """How pictures are made with it, where that isn't as usual; empty: it is."""
    if not is_distilled(run.settings):
        return ""
    used = sample_settings(run)
    guidance = used["guidance_scale"]
    return f"{used['steps']} steps, scheduler {used['scheduler']}, guidance {guidance:g}"


def sample_settings(run: Run) -> dict[str, Any]:
    """Generation settings that its samples are made with."""
    guidance = run.model.defaults.guidance_scale
    few = is_distilled(run.settings)
    if few:  # FLUX.1 hears a guidance scale; the others are run without guidance
        guidance = (run.settings["guidance"] or guidance) if run.model.family == "flux1" else 1.0
    scheduler = SCHEDULERS[run.model.prediction_type == "flow"][few]
    return {"steps": FEW if few else STEPS, "scheduler": scheduler, "guidance_scale": guidance}


def _training(run: Run, figures: Figures) -> dict[str, Any]:
    said = run.settings
    text_rate = said["text_rate"] if said["text_encoder"] else None
    min_snr = said["min_snr"] if run.model.prediction_type != "flow" else None
    trained = f"Trained for {figures.trained:.0f} seconds"
    return {
        "ss_output_name": PurePath(run.out).name,
        "ss_training_started_at": figures.started,
        "ss_training_finished_at": figures.finished,
        "ss_training_comment": "; ".join(filter(None, (_comment(run), trained))),
        "ss_steps": figures.step,
        "ss_max_train_steps": figures.steps,
        "ss_epoch": figures.epoch,
        "ss_num_epochs": figures.epochs,
        "ss_learning_rate": said["rate"],
        "ss_unet_lr": said["rate"],
        "ss_text_encoder_lr": text_rate,
        "ss_lr_scheduler": said["schedule"],
        "ss_lr_warmup_steps": said["warmup"],
        "ss_optimizer": said["optimizer"],
        "ss_gradient_accumulation_steps": said["accumulate"],
        "ss_gradient_checkpointing": said["checkpointing"],
        "ss_max_grad_norm": said["clip"],
        "ss_mixed_precision": _PRECISIONS[figures.precision],
        "ss_total_batch_size": figures.at_once,
        "ss_seed": said["seed"],
        "ss_noise_offset": said["noise_offset"] or None,
        "ss_min_snr_gamma": min_snr or None,
        "ss_caption_dropout_rate": said["caption_dropout"],
        "ss_prior_loss_weight": said["prior_weight"],
        "ss_cache_latents": said["cache"],
    }


def _comment(run: Run) -> str:
    consent = f"Consent of those shown: {run.notes.consent}" if run.notes.consent else ""
    changed = [f"Went on after a change: {what}" for what in run.accepted]
    return "; ".join(filter(None, (consent, *changed)))


def _network(run: Run) -> dict[str, Any]:
    said, method = run.settings, run.settings["method"]
    if method in ("inversion", "full"):
        return {}
    own = MODULES.get(run.model.family, "networks.lora")
    return {
        "ss_network_module": "lycoris.kohya" if method in _ALGORITHMS else own,
        "ss_network_dim": said["rank"],
        "ss_network_alpha": float(said["alpha"] or said["rank"]),
        "ss_network_args": _ALGORITHMS.get(method, {}),
        "ss_network_dropout": said["dropout"] or None,
    }


def _pictures(run: Run) -> dict[str, Any]:
    learnt = [each for each in run.examples if each.role == "learn"]
    prior = [each for each in run.examples if each.role == "prior"]
    size = run.settings["size"] or run.model.native_size
    name, repeats = run.notes.name or "pictures", run.settings["repeats"]
    of_prior = {"prior": {"n_repeats": 1, "img_count": len(prior)}} if prior else {}
    by_repeats = Counter(each.repeats for each in learnt)
    folders = {
        name if len(by_repeats) == 1 else f"{own}_{name}": {
            "n_repeats": own * repeats,
            "img_count": count,
        }
        for own, count in sorted(by_repeats.items())
    }
    return {
        "ss_num_train_images": sum(each.repeats for each in learnt) * repeats,
        "ss_num_reg_images": len(prior),
        "ss_batch_size_per_device": run.settings["batch"],
        "ss_resolution": f"({size}, {size})",
        "ss_enable_bucket": run.settings["buckets"],
        "ss_bucket_info": _buckets([*learnt, *prior]),
        "ss_flip_aug": run.settings["flip"],
        "ss_dataset_dirs": folders,
        "ss_reg_dataset_dirs": of_prior,
        "ss_tag_frequency": {name: dict(run.notes.tags)},
    }


def _buckets(examples: Iterable[Example]) -> dict[str, Any]:
    counts = sorted(Counter((each.width, each.height) for each in examples).items())
    rows = [{"resolution": list(size), "count": count} for size, count in counts]
    return {"buckets": {str(at): row for at, row in enumerate(rows)}}


def _model_spec(run: Run, figures: Figures) -> dict[str, str]:
    model, method = run.model, run.settings["method"]
    adapter = {"full": "", "inversion": "/textual-inversion"}.get(method, "/lora")
    size = run.settings["size"] or model.native_size
    finished = datetime.fromtimestamp(int(figures.finished), UTC)
    most = sorted(run.notes.tags, key=lambda tag: (-run.notes.tags[tag], tag))
    said = {
        **architecture_metadata(model, adapter),
        "title": run.title or PurePath(run.out).name,
        "resolution": str(Size(size, size)),
        "date": finished.replace(tzinfo=None).isoformat(),
        "trigger_phrase": run.settings["trigger"],
        "tags": ", ".join(most[:20]),
        "license": run.notes.licence,
        "description": _comment(run),
        "usage_hint": usage_of(run),
        "prediction_type": {"epsilon": "epsilon", "v_prediction": "v"}.get(
            model.prediction_type, ""
        ),
    }
    return {f"modelspec.{key}": value for key, value in said.items() if value}
