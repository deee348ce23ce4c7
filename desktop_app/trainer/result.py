"""The files of what was taught."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import save

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.training.run import Run
from desktop_app.trainer.base_model import BaseModel
from desktop_app.trainer.methods import Taught
from desktop_app.trainer.model_files import write_embedding, write_model
from desktop_app.trainer.states import Counters, Tensors


def write_result(
    run: Run, taught: Taught, base: BaseModel, counters: Counters, weights: Tensors
) -> dict[str, str]:
    """Write them; gives their paths by layout, "" for what is no LoRA.

    Args:
        run: what was trained.
        taught: what was changed, with the values that are kept.
        base: the model.
        counters: of the training.
        weights: what is kept, by name.
    """
    if run.settings["method"] == "full":
        return {"": str(write_model(Path(run.out), base, weights))}
    if run.settings["method"] == "inversion":
        return {"": str(write_embedding(Path(run.out), taught))}
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
