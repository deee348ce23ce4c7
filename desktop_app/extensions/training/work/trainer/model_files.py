"""What a training of all weights, or of a new word, leaves: a model, or an embedding."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers.models.clip.configuration_clip import CLIPTextConfig

from desktop_app.catalog.resources import resource_path
from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_regular
from desktop_app.extensions.training.work.trainer.base_model import BaseModel
from desktop_app.extensions.training.work.trainer.states import error_of_system
from desktop_app.networks.clip.network import TextNetwork
from desktop_app.networks.text_tokenizer import TextTokenizer

_INDEX: Final = "model_index.json"
_SAID: Final = ("steps", "guidance_scale", "scheduler", "sigmas")


def write_model(
    out: Path, base: BaseModel, weights: Mapping[str, Tensor], accepted: Sequence[str] = ()
) -> Path:
    """A diffusers folder of all parts of ``base``, as they are in memory: the model's own files may
    be gone. Numbers are in the family's half precision.

    Args:
        out: the folder; a model of that name is replaced.
        base: the model.
        weights: what was trained, by component and name.
        accepted: changes that the training went on after, in words.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    if out.exists() and not (out / _INDEX).is_file():
        raise InputError("output_unwritable", name=out.name, reason="something else is there")
    changed = {"went_on_after": [*accepted]} if accepted else {}
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
            if isinstance(held, nn.Module):
                _write_part(new / part, held, own, getattr(torch, base.family.half or "float16"))
            elif held is not None and part.startswith("tokenizer"):
                _write_tokenizer(new / part, part, base)
        _write_json(new / "scheduler" / "scheduler_config.json", _scheduler(base))
        _write_json(new / _INDEX, _index(base))
        _write_json(new / "velatura.json", {**_reported(base), **changed})
        shutil.rmtree(out, ignore_errors=True)
        new.rename(out)
    except (OSError, SafetensorError) as error:
        plain = error if isinstance(error, OSError) else error_of_system(error)
        raise error_while_writing(plain, out.name) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return out


def _write_part(folder: Path, part: Any, own: Mapping[str, Tensor], half: torch.dtype) -> None:
    """Configuration and weights of a network, with what was trained of it."""
    held = {name: own.get(name, each) for name, each in part.state_dict().items()}
    state = {
        name: each.to("cpu", half if each.is_floating_point() else each.dtype).contiguous()
        for name, each in held.items()
    }
    if isinstance(part, TextNetwork):
        kind = type(part).__name__
        config = CLIPTextConfig(**dict[str, Any](asdict(part.config)), architectures=[kind])
        config.save_pretrained(folder)
        start = "" if hasattr(part, "text_model") else "text_model."
        state = {start + name: each for name, each in state.items()}
        save_file(state, folder / "model.safetensors", {"format": "pt"})
    elif hasattr(part, "save_config"):
        part.save_config(folder)
        save_file(state, folder / "diffusion_pytorch_model.safetensors", {"format": "pt"})
    else:
        part.save_pretrained(folder, state_dict=state)


def _write_tokenizer(folder: Path, part: str, base: BaseModel) -> None:
    """As the model's folder, or the one that lends it, has it; else CLIP's own."""
    tokenizer = base.parts[part]
    if hasattr(tokenizer, "save_pretrained"):
        tokenizer.save_pretrained(folder)
        return
    if isinstance(tokenizer, TextTokenizer):
        folder.mkdir()
        for name, text in tokenizer.files().items():
            (folder / name).write_text(text, encoding="utf-8")
        return
    for whole in filter(None, (base.info.path, base.info.companion)):
        if (Path(whole) / part).is_dir():
            folder.mkdir()
            for file in (Path(whole) / part).iterdir():
                if not file.is_dir():
                    (folder / file.name).write_bytes(read_regular(file))
            return
    shutil.copytree(resource_path("configs", "clip_tokenizer"), folder)
    end = "<|endoftext|>"
    words = {"bos_token": "<|startoftext|>", "eos_token": end, "unk_token": end}
    words["pad_token"] = end if tokenizer.pad_token_id == tokenizer.eos_token_id else "!"
    _write_json(folder / "special_tokens_map.json", words)
    told = {"tokenizer_class": "CLIPTokenizer", "model_max_length": tokenizer.model_max_length}
    _write_json(folder / "tokenizer_config.json", {**words, **told})


def _scheduler(base: BaseModel) -> dict[str, Any]:
    held = dict(base.parts["scheduler"])
    if base.info.prediction_type != "flow":
        held["prediction_type"] = base.info.prediction_type
    return held


def _index(base: BaseModel) -> dict[str, Any]:
    """What diffusers reads first: the contents of model_index.json."""
    pipelines = base.family.pipelines
    filling = [name for name in pipelines if name.endswith(("InpaintPipeline", "FillPipeline"))]
    name = pipelines[0]
    if base.info.has_inpainting_unet:
        name = next((each for each in filling if "Fill" in each), filling[0])
    parts: dict[str, Any] = {
        part: [None, None]
        if held is None
        else ["diffusers" if hasattr(held, "save_config") else "transformers", type(held).__name__]
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
        "_diffusers_version": metadata.version("diffusers"),
        **parts,
        "scheduler": ["diffusers", scheduler],
    }


def _reported(base: BaseModel) -> dict[str, Any]:
    """What no file of diffusers says (`library.probing.sidecar`)."""
    info = base.info
    told: dict[str, Any] = {"family": info.family, "native_size": info.native_size}
    if info.prediction_type != "flow":
        told["prediction_type"] = info.prediction_type
    return told | {"defaults": {name: getattr(info.defaults, name) for name in _SAID}}


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
