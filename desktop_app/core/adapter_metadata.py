"""What a file of weights says of the model that it belongs to: kohya's ``ss_`` and Stability AI's
``modelspec``.

Names and values: kohya-ss/sd-scripts train_network.py and library/sai_model_spec.py; ModelSpec
1.0.1 (github.com/Stability-AI/ModelSpec). All values are texts; nothing names a folder of the
machine.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.safe_open import open_regular

_GENERATIVE: Final = "https://github.com/Stability-AI/generative-models"
_FAMILIES: Final[dict[str, tuple[str, str, str]]] = {
    "sd1": ("sd_v1", "stable-diffusion-v1", "diffusers"),
    "sd2": ("sd_v2", "stable-diffusion-v2-512", "diffusers"),
    "sdxl": ("sdxl_base_v1-0", "stable-diffusion-xl-v1-base", _GENERATIVE),
    "sd3": ("sd3", "stable-diffusion-3", _GENERATIVE),
    "flux1": ("flux1", "flux-1-dev", "https://github.com/black-forest-labs/flux"),
}
"""Family → ``ss_base_model_version``, and the architecture and implementation of a ModelSpec."""

MODULES: Final = {"sd3": "networks.lora_sd3", "flux1": "networks.lora_flux"}
_LEGACY_AT, _LEGACY_SIZE = 1 << 20, 1 << 16


def adapter_metadata(model: ModelInfo, title: str, rank: int) -> dict[str, str]:
    """For a LoRA that was not trained, but made of other weights; its layers' ranks differ."""
    own: dict[str, Any] = {
        "ss_network_module": MODULES.get(model.family, "networks.lora"),
        "ss_network_dim": rank,
        "ss_network_alpha": float(rank),
        "ss_network_args": {},
        **base_metadata(model),
    }
    size = str(Size(model.native_size, model.native_size))
    spec = {**architecture_metadata(model, "/lora"), "title": title, "resolution": size}
    said = {key: as_text(value) for key, value in own.items() if value not in (None, "")}
    return said | {f"modelspec.{key}": value for key, value in spec.items()}


def base_metadata(model: ModelInfo) -> dict[str, Any]:
    """Which model it was made for, as kohya's programs name it."""
    version = _FAMILIES.get(model.family, (model.family,))[0]
    is_v = model.prediction_type == "v_prediction"
    path = Path(model.path)
    if is_v and model.family in ("sd1", "sd2"):
        version += "_v"
    return {
        "ss_v2": model.family == "sd2",
        "ss_base_model_version": version,
        "ss_sd_model_name": path.name if model.layout == "single_file" else model.name,
        "ss_sd_model_hash": legacy_hash(path) if path.is_file() else None,
        "ss_new_sd_model_hash": model.sha256,
    }


def architecture_metadata(model: ModelInfo, adapter: str) -> dict[str, str]:
    """The same in a ModelSpec; ``adapter``: its ending, as ``/lora``; empty: a whole model."""
    _, architecture, implementation = _FAMILIES.get(model.family, ("", model.family, "diffusers"))
    if model.family == "sd2" and model.prediction_type == "v_prediction":
        architecture = "stable-diffusion-v2-768-v"
    if model.variant == "schnell":
        architecture = "flux-1-schnell"
    return {
        "sai_model_spec": "1.0.1",
        "architecture": architecture + adapter,
        "implementation": implementation,
    }


def legacy_hash(path: Path) -> str:
    """The old short hash of AUTOMATIC1111's and kohya's programs: of a piece of the file."""
    with open_regular(path) as file:
        file.seek(_LEGACY_AT)
        return hashlib.sha256(file.read(_LEGACY_SIZE)).hexdigest()[:8]


def as_text(value: Any) -> str:
    """JSON of lists and objects; of others what they print."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
