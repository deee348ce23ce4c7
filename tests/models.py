"""What the library would tell of models that are nowhere; `tiny_models` makes ones that run."""

from __future__ import annotations

from typing import Any

from desktop_app.core.model_info import ModelInfo


def model_info(key: str, **changes: Any) -> ModelInfo:
    """A folder with a Stable Diffusion 1.x; ``changes`` override single fields."""
    values: dict[str, Any] = {
        "id": key,
        "name": key.capitalize(),
        "path": f"/nowhere/{key}",
        "layout": "folder",
        "family": "sd1",
        "prediction_type": "epsilon",
        "input_channels": 4,
        "latent_channels": 4,
        "factor": 8,
        "native_size": 512,
        "size_bytes": 1,
    }
    return ModelInfo(**{**values, **changes})
