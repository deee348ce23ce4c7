"""Model files with true headers and zeros for weights: written in a millisecond, without torch."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from desktop_app.catalog.families import load_families

FAMILIES = load_families()
Shapes = dict[str, tuple[int, ...]]

UNET = "model.diffusion_model."
FIRST = UNET + "input_blocks.0.0.weight"
LAST = UNET + "out.2.weight"


def write_weights(
    path: Path, shapes: Shapes, metadata: dict[str, str] | None = None, dtype: str = "F16"
) -> Path:
    """A right .safetensors file of zeros (on most disks it takes no room)."""
    bits = {"F16": 16, "BF16": 16, "F32": 32, "F8_E4M3": 8, "F4": 4}[dtype]
    entries: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    position = 0
    for name, shape in shapes.items():
        end = position + math.prod(shape) * bits // 8
        entries[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [position, end]}
        position = end
    return write_header(path, entries, position)


def write_header(path: Path, header: Any, data_size: int = 0) -> Path:
    """A file with this header, right or wrong, and ``data_size`` zeros."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + data_size)
    return path


def sd_shapes(family: str = "sd1", channels: int = 4, latent: int = 4, levels: int = 4) -> Shapes:
    """The tensors of a single file that tell what it is."""
    layout = FAMILIES[family].file
    assert layout is not None
    text = layout.parts["text_encoder"][0]
    return {
        FIRST: (32, channels, 3, 3),
        LAST: (latent, 32, 3, 3),
        text + ("text_model.final_layer_norm.bias" if family == "sd1" else "ln_final.bias"): (8,),
        **{
            f"first_stage_model.encoder.down.{level}.block.0.norm1.weight": (8,)
            for level in range(levels)
        },
    }


def sd_file(path: Path, family: str = "sd1", metadata: Any = None, **shapes: int) -> Path:
    """A single file in the original layout."""
    return write_weights(path, sd_shapes(family, **shapes), metadata)


def write_json(path: Path, data: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def change_json(path: Path, **changes: Any) -> None:
    """Set keys of a JSON file; a value of None removes the key."""
    data = {**json.loads(path.read_text()), **changes}
    write_json(path, {key: value for key, value in data.items() if value is not None})


def sd_folder(path: Path, family: str = "sd1", channels: int = 4) -> Path:
    """A diffusers folder."""
    second = family == "sd2"
    index: dict[str, Any] = {
        "_class_name": "StableDiffusionPipeline",
        "safety_checker": [None, None],
        "feature_extractor": ["transformers", "CLIPImageProcessor"],
        "scheduler": ["diffusers", "PNDMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    write_json(path / "model_index.json", index)
    unet = {"in_channels": channels, "sample_size": 64, "cross_attention_dim": 32}
    write_json(path / "unet/config.json", unet)
    write_json(path / "vae/config.json", {"latent_channels": 4, "block_out_channels": [8, 8, 8, 8]})
    write_json(path / "text_encoder/config.json", {"hidden_act": "gelu"} if second else {})
    prediction = "v_prediction" if second else "epsilon"
    write_json(path / "scheduler/scheduler_config.json", {"prediction_type": prediction})
    write_json(path / "tokenizer/vocab.json", {})
    (path / "tokenizer/merges.txt").write_text("#version: 0.2\n")
    tensors = {"conv_in.weight": (8, channels, 3, 3), "attn2.to_k.weight": (1, 1024)}
    write_weights(path / "unet/diffusion_pytorch_model.safetensors", tensors)
    write_weights(path / "vae/diffusion_pytorch_model.safetensors", {"x": (8,)})
    write_weights(path / "text_encoder/model.safetensors", {"x": (1024,)})
    return path
