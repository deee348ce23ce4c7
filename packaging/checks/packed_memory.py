"""Memory that packed denoisers take, beside the forecast: a Z-Image of some 500 million numbers in
each format, its weights drawn at random, each loaded in a process of its own. Linux only.

    python packaging/checks/packed_memory.py
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from diffusers.models.transformers.transformer_z_image import ZImageTransformer2DModel

from desktop_app.catalog.families import load_families
from desktop_app.core.short_memory import give_memory_back
from desktop_app.engine.mmap_copy import copy_mapped_weights
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import pick_compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import opened
from desktop_app.networks.peak_memory import resident_bytes
from desktop_app.networks.quantised.layers import quantised_layers
from tests.packed_writing import WAYS, write_packed
from tests.tiny_z_image import transformer_keys, z_image_folder, z_image_parts

SIZE: dict[str, Any] = {
    "dim": 1536,
    "n_layers": 12,
    "n_refiner_layers": 1,
    "n_heads": 12,
    "n_kv_heads": 12,
    "axes_dims": [32, 48, 48],
    "axes_lens": [1536, 32, 32],
}


def load(path: Path, home: Path) -> None:
    """In the child: print what is forecast, and what loading took."""
    families = load_families()
    info = replace(probe(path, families), companion=str(home))
    family = families[info.family]
    told = next(each for each in part_sizes(info, family).parts if each.part == "denoiser")
    compute = pick_compute("bfloat16", "cpu")
    with opened(info, family, family_engine(family.id)) as reading:
        reading.outlines(("transformer",), compute, print)  # what is imported for it
        before = resident_bytes()
        network = reading.part("transformer", compute)
        copy_mapped_weights([network])
    del reading
    gc.collect()
    give_memory_back()
    held = sum(each.stored_bytes for each in quantised_layers(network))
    forecast = told.quantised_bytes + 2 * (told.numbers - told.quantised)
    rows = (path.stat().st_size, 2 * told.numbers, forecast, resident_bytes() - before, held)
    print("FIGURES", *(f"{each / 1e6:.0f}" for each in rows))


def main() -> None:
    """Write the files and load each; MB of file, in 16 bits, forecast, measured, held packed."""
    with tempfile.TemporaryDirectory() as folder:
        path, parts = Path(folder), z_image_parts()
        home = z_image_folder(path / "home", parts)
        torch.manual_seed(0)
        network = ZImageTransformer2DModel(in_channels=16, cap_feat_dim=16, **SIZE)
        tensors = {key: each.detach() for key, each in transformer_keys(network).items()}
        tensors = {key: each.bfloat16().contiguous() for key, each in tensors.items()}
        layers = [
            k[:-7] for k, v in tensors.items() if ".weight" in k and v.ndim == 2 and "layers." in k
        ]
        for way in WAYS:
            file = path / "model.safetensors"
            write_packed(file, tensors, layers, way)
            command = [sys.executable, __file__, str(file), str(home)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            said = [line for line in done.stdout.splitlines() if line.startswith("FIGURES")]
            print(way, said[0].split()[1:] if said else done.stderr[-2000:], flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("loaded", nargs="*", type=Path, help="a file and its folder, for itself")
    loaded = parser.parse_args().loaded
    if loaded:
        load(*loaded)
    else:
        main()
