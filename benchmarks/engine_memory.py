"""Is what is forecast what is needed? And what does a second picture of a warm model cost?

A Stable Diffusion 1.5 with random weights (its true layout, 2.1 GB in float16 on the disk) and a
small one make pictures in an engine process; the peak that the kernel tells of that process is
compared with what `catalog.forecast` said before. ``rows`` is for `benchmarks/engine.py`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import Row, at_most, main
from desktop_app.catalog.families import load_families
from desktop_app.catalog.forecast import forecast
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, Finished
from desktop_app.core.forecast import Host, Work
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan, Precision
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe

PLENTY = 1 << 50
WIDTHS = {"SD 1.5": (320, 128), "half as wide": (160, 64)}


def random_model(folder: Path, unet_width: int, vae_width: int) -> Path:
    """A Stable Diffusion 1.x with random weights in ``folder``: of its true size if 320 and 128."""
    import torch
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
    from transformers.models.clip.configuration_clip import CLIPTextConfig
    from transformers.models.clip.modeling_clip import CLIPTextModel

    from tests.tiny_models import TinyParts, tiny_folder

    torch.manual_seed(0)
    torch.set_default_dtype(torch.float16)
    text = 768 if unet_width == 320 else 384
    unet = UNet2DConditionModel(
        block_out_channels=tuple(unet_width * times for times in (1, 2, 4, 4)),
        cross_attention_dim=text,
        sample_size=64,
    )
    settings: dict[str, Any] = {
        "block_out_channels": tuple(vae_width * times for times in (1, 2, 4, 4)),
        "layers_per_block": 2,
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "scaling_factor": 0.18215,
        "sample_size": 512,
    }
    vae = AutoencoderKL(**settings)
    clip = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=49408,
            hidden_size=text,
            intermediate_size=4 * text,
            num_hidden_layers=12,
            num_attention_heads=text // 64,
            max_position_embeddings=77,
            hidden_act="quick_gelu",
            bos_token_id=49406,
            eos_token_id=49407,
        )
    )
    torch.set_default_dtype(torch.float32)
    return tiny_folder(folder, parts=TinyParts("sd1", "epsilon", clip, unet, vae, True))


def job_of(info: ModelInfo, side: int, precision: Precision, seed: int = 0) -> EngineJob:
    """Two guided steps."""
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, "a house", info.id, Size(side, side), steps=2, seed=seed,
        scheduler="ddim",
    )  # fmt: skip
    return EngineJob(request, info, memory=MemoryPlan(precision=precision))


def run(client: EngineClient, job: EngineJob) -> Finished:
    """Make it; returns what is told at the end."""
    ends: list[Finished] = []

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, Finished):
            ends.append(event)

    client.generate(job, on_event, CancelToken())
    return ends[-1]


def measured(info: ModelInfo, side: int, precision: Precision, folder: Path) -> tuple[int, int]:
    """Forecast and measured peak of one picture in a fresh engine, in bytes."""
    client = EngineClient(folder / "engine.log")
    try:
        told = client.wait_until_ready(120)
        host = Host("cpu", precision, PLENTY, program_bytes=int(told["process memory"]))
        work = Work(info.family, Size(side, side), info.factor, 2)
        said = forecast(work, part_sizes(info), host, load_memory_table())
        peak = run(client, job_of(info, side, precision)).peak_bytes
        assert peak is not None, "this system tells no peak"
        return said.memory_bytes, peak
    finally:
        client.close()


def rows(models: dict[str, Path], folder: Path) -> Iterator[Row]:
    """Forecast against measured peak: how far it is off, in per cent.

    Args:
        models: name → folder of a model.
        folder: for logs.
    """
    for name, path in models.items():
        info = probe(path, load_families())
        for precision in ("float32", "bfloat16"):
            for side in (256, 512):
                said, peak = measured(info, side, precision, folder)
                off = abs(said - peak) / peak * 100
                label = f"{name}, {side}², {precision}: {said / 1e9:.2f} of {peak / 1e9:.2f} GB"
                yield at_most(label, off, "%", 10)


def warm_rows(info: ModelInfo, folder: Path) -> Iterator[Row]:
    """What a second picture of a model costs beside its steps, and switching between three."""
    client = EngineClient(folder / "engine.log")
    try:
        client.wait_until_ready(120)
        first = run(client, job_of(info, 256, "auto"))
        begun = time.perf_counter()
        second = run(client, job_of(info, 256, "auto", seed=1))
        around = time.perf_counter() - begun - second.seconds
        yield Row("loading, first picture", first.loading * 1e3, "ms")
        yield at_most("loading, second picture", second.loading * 1e3, "ms", 20)
        yield at_most("between window and engine, second picture", around * 1e3, "ms", 50)
    finally:
        client.close()


def collect(options: Any) -> list[Row]:
    """All rows."""
    folder = Path(tempfile.mkdtemp(prefix="velatura-memory-"))
    try:
        made = {
            name: random_model(folder / f"model-{number}", *widths)
            for number, (name, widths) in enumerate(WIDTHS.items())
        }
        found = list(rows(made, folder))
        info = probe(made["half as wide"], load_families())
        return [*found, *warm_rows(info, folder)]
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main("memory: forecast against measured peak", collect))
