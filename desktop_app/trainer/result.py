"""The files of what was taught."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import save

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.training.run import Run
from desktop_app.trainer.base_model import BaseModel
from desktop_app.trainer.methods import Taught
from desktop_app.trainer.states import Counters


def write_result(run: Run, taught: Taught, base: BaseModel, counters: Counters) -> dict[str, str]:
    """Write them; gives their paths by layout."""
    tensors = {}
    starts = {base.way.denoiser: "lora_unet", "text_encoder": "lora_te"}
    for (part, layer), roles in taught.layers().items():
        name = f"{starts[part]}_{layer.replace('.', '_')}"
        for role, tensor in roles.items():
            end = {"down": "lora_down.weight", "up": "lora_up.weight"}.get(role, role)
            tensors[f"{name}.{end}"] = tensor.contiguous()
    path = Path(run.out + ".safetensors")
    write_atomic(path, save(tensors))
    return {"kohya": str(path)}
