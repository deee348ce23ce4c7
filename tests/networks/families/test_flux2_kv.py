"""FLUX.2 klein KV: references that see only one another, as in diffusers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.pipelines.flux2.pipeline_flux2_klein_kv import Flux2KleinKVPipeline
from PIL import Image
from torch.nn.functional import pixel_unshuffle

from desktop_app.catalog.families import load_families, references_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Size
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.control.stock import our_latents
from tests.engine.parity import STEPS, TOLERANCE, WIDE, difference
from tests.networks.families.test_flux2_references import LOUD, drawn, edited
from tests.tiny_flux2 import flux2_folder, flux2_parts


@pytest.mark.parametrize("others", [[], [Size(67, 101)]])
def test_it_equals_the_stock_pipeline(
    tmp_path: Path, engine: LocalEngine, others: list[Size]
) -> None:
    parts = flux2_parts()
    for name, weight in parts.transformer.named_parameters():
        if name.endswith(LOUD):
            weight.data.mul_(4)
    folder = flux2_folder(tmp_path / "model", parts, distilled=True)
    index = json.loads((folder / "model_index.json").read_text())
    index["_class_name"] = "Flux2KleinKVPipeline"
    (folder / "model_index.json").write_text(json.dumps(index))
    info = replace(probe(folder, load_families()), native_size=64)
    assert (info.variant, references_of(info)) == ("kv", 4)
    pictures = tuple(drawn(seed, each) for seed, each in enumerate([WIDE, *others]))
    job = edited(info, 1.0, WIDE, *pictures)
    ours = our_latents(engine, job)
    pipeline: Any = Flux2KleinKVPipeline.from_pretrained(folder, dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    seed = torch.Generator().manual_seed(job.request.seed)
    noise = torch.randn(1, 32, WIDE.height // 8, WIDE.width // 8, generator=seed)
    made = pipeline(
        image=[Image.fromarray(each) for each in pictures],
        prompt=job.request.prompt,
        num_inference_steps=STEPS,
        latents=pixel_unshuffle(noise, 2),
        height=WIDE.height,
        width=WIDE.width,
        output_type="latent",
    ).images
    codec: Any = engine.cache.get(info, lambda _: None, CancelToken()).codec
    assert difference(ours, codec._scale.scaled(made)) < TOLERANCE
    last = drawn(7, [WIDE, *others][-1])
    other = our_latents(engine, edited(info, 1.0, WIDE, *pictures[:-1], last))
    assert difference(ours, other) > 10 * TOLERANCE  # each picture is heard
