"""What a training of all weights, or of a new word, leaves: a model, or an embedding."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import diffusers
import torch
from safetensors import SafetensorError
from safetensors.torch import save, save_file
from torch import Tensor, nn

from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.errors import InputError
from desktop_app.trainer.base_model import BaseModel
from desktop_app.trainer.methods import Taught

_INDEX: Final = "model_index.json"
_SAID: Final = ("steps", "guidance_scale", "scheduler", "sigmas")


def write_embedding(out: Path, taught: Taught) -> Path:
    """The new word's vectors: of one encoder under the word, as diffusers and A1111 read it; of two
    as "clip_l" and "clip_g". Raises InputError or StorageError: it can't be written."""
    rows = {part: each.detach().float().cpu().contiguous() for part, each in taught.words.items()}
    names = {"text_encoder": "clip_l", "text_encoder_2": "clip_g"}
    if len(rows) == 1:
        names = dict.fromkeys(rows, taught.word)
    path = out.with_name(out.name + ".safetensors")
    write_atomic(path, save({names[part]: each for part, each in rows.items()}))
    return path


def write_model(out: Path, base: BaseModel, weights: Mapping[str, Tensor]) -> Path:
    """A diffusers folder of all parts of ``base``, as they are in memory: the model's own files may
    be gone. Numbers are in the family's half precision.

    Args:
        out: the folder; a model of that name is replaced.
        base: the model.
        weights: what was trained, by component and name.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    if out.exists() and not (out / _INDEX).is_file():
        raise InputError("output_unwritable", name=out.name, reason="something else is there")
    new = out.with_name(f".{out.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir(parents=True)
        for part, held in base.parts.items():
            own = {
                name.removeprefix(f"{part}."): tensor
                for name, tensor in weights.items()
                if name.startswith(f"{part}.")
            }
            _write_part(new / part, held, own, getattr(torch, base.family.half or "float16"))
        _write_json(new / "scheduler" / "scheduler_config.json", _scheduler(base))
        _write_json(new / _INDEX, _index(base))
        _write_json(new / "velatura.json", _told(base))
        shutil.rmtree(out, ignore_errors=True)
        new.rename(out)
    except (OSError, SafetensorError) as error:
        plain = error if isinstance(error, OSError) else OSError(28, str(error))
        raise error_while_writing(plain, out.name) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return out


def _write_part(folder: Path, part: Any, own: Mapping[str, Tensor], half: torch.dtype) -> None:
    if not isinstance(part, nn.Module):
        if hasattr(part, "save_pretrained"):  # a tokenizer
            part.save_pretrained(folder)
        return
    state = {
        name: own[name] if name in own else each.cpu() for name, each in part.state_dict().items()
    }
    state = {
        name: each.to(half) if each.is_floating_point() else each for name, each in state.items()
    }
    network: Any = part
    if hasattr(network, "save_config"):
        network.save_config(folder)
        tensors = {name: each.contiguous() for name, each in state.items()}
        save_file(tensors, folder / "diffusion_pytorch_model.safetensors", {"format": "pt"})
    else:
        network.save_pretrained(folder, state_dict=state)


def _scheduler(base: BaseModel) -> dict[str, Any]:
    held = dict(base.parts["scheduler"])
    if base.info.prediction_type != "flow":
        held["prediction_type"] = base.info.prediction_type
    return held


def _index(base: BaseModel) -> dict[str, Any]:
    """What diffusers reads first."""
    pipelines = base.family.pipelines
    filling = [name for name in pipelines if name.endswith(("InpaintPipeline", "FillPipeline"))]
    name = pipelines[0]
    if base.info.has_inpainting_unet:
        name = next((each for each in filling if "Fill" in each), filling[0])
    parts: dict[str, Any] = {
        part: [type(held).__module__.partition(".")[0], type(held).__name__]
        if held is not None
        else [None, None]
        for part, held in base.parts.items()
        if part not in ("scheduler", "pipeline")
    }
    scheduler = base.parts["scheduler"]["_class_name"]
    if name.startswith("StableDiffusionPipeline") or name == "StableDiffusionInpaintPipeline":
        parts |= {"safety_checker": [None, None], "feature_extractor": [None, None]}
    said = {key: each for key, each in base.parts.get("pipeline", {}).items() if key[:1] != "_"}
    return {
        **said,
        "_class_name": name,
        "_diffusers_version": diffusers.__version__,
        **parts,
        "scheduler": ["diffusers", scheduler],
    }


def _told(base: BaseModel) -> dict[str, Any]:
    """What no file of diffusers says (`library.probing.sidecar`)."""
    info = base.info
    told: dict[str, Any] = {"family": info.family, "native_size": info.native_size}
    if info.prediction_type != "flow":
        told["prediction_type"] = info.prediction_type
    return told | {"defaults": {name: getattr(info.defaults, name) for name in _SAID}}


def _write_json(path: Path, told: Mapping[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
