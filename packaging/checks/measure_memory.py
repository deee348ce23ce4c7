"""Measures what `resources/catalog/memory.toml` tells: memory beside the weights, part by part.

``python packaging/checks/measure_memory.py [PART …]`` builds each part with random weights at its
family's true widths (fewer layers where the whole would not fit here: what is live at a time does
not depend on the depth), runs it in a process of its own at two sizes and two precisions, and
prints the two coefficients of

    bytes = scratch × weights + live × base width × base pixels × batch × bytes of a number

It runs as the engine runs it: weights packed, attention in tiles (`speed.prepare`).

The peak is the kernel's own: VmHWM of /proc/self/status, set back through /proc/self/clear_refs
(proc(5)), less what the process held before. Linux only; on CUDA, torch.cuda.max_memory_allocated.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import linear_regression

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from measured_parts import PARTS, WHOLE
from measured_runs import codec_of

SIDES = (256, 512)
UNET_SIDES = (512, 1024)
"""Below 512² holes in the heap weigh more than maps, and small sizes would tell too much of large
ones; at those it is the autoencoder that needs most anyway."""
DECODE_SIDES = (256, 384, 512, 640, 768, 1024)
"""What the heap keeps goes up and down with the size by a quarter: a line through many."""
PRECISIONS = ("float32", "bfloat16")


def high_water() -> tuple[int, int]:
    """Peak and present resident bytes of this process."""
    rows = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak, now = (int(rows[key].split()[0]) << 10 for key in ("VmHWM", "VmRSS"))
    return peak, now


def measure(part: str, side: int, precision: str) -> dict[str, int]:
    """In the child: one run of ``part``."""
    import ctypes
    import gc

    import torch

    from desktop_app.engine.speed.optimise import optimise_model
    from desktop_app.networks.device import Compute

    make, run = PARTS[part]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(2)
    dtype = getattr(torch, precision)
    compute = Compute(torch.device(device), dtype, device)
    torch.set_default_dtype(dtype)
    with compute.device:
        model = make().eval().requires_grad_(False)
    torch.set_default_dtype(torch.float32)
    model = compute.laid(model)
    numbers = sum(p.numel() for p in model.parameters())
    weights = round(WHOLE.get(part, numbers)) * dtype.itemsize
    if part.endswith("code"):
        codec_of(model, dtype, device)  # merges layers of their plain weights
    optimise_model(model, compute)
    gc.collect()
    with torch.inference_mode():
        if device == "cuda":
            run(model, 64, dtype, device)
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
            before = torch.cuda.memory_allocated()
            base = run(model, side, dtype, device)
            peak = torch.cuda.max_memory_allocated()
        else:
            run(model, 64, dtype, device)  # what a first call loads and keeps
            ctypes.CDLL(None).malloc_trim(0)
            Path("/proc/self/clear_refs").write_text("5")
            before = high_water()[1]
            base = run(model, side, dtype, device)
            peak = high_water()[0]
    return {"weights": weights, "base": base * dtype.itemsize, "beside": peak - before}


def child(part: str, side: int, precision: str) -> dict[str, int]:
    """`measure` in a process of its own, with the engine's environment."""
    from desktop_app.enginelink.command import engine_environment

    if on_card():  # its allocator tells of this process alone, whatever was before
        return measure(part, side, precision)
    command = [sys.executable, __file__, "--child", part, str(side), precision]
    environment = {
        **engine_environment(),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def on_card() -> bool:
    """Whether a graphics card is measured."""
    import torch

    return torch.cuda.is_available()


def main() -> None:
    """Measure the parts named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--child", nargs=3, metavar=("PART", "SIDE", "PRECISION"), help="one alone")
    options = parser.parse_args()
    if options.child:
        part, side, precision = options.child
        print(json.dumps(measure(part, int(side), precision)))
        return
    for part in options.parts or PARTS:
        for precision in PRECISIONS:
            sides = UNET_SIDES if part.startswith(("unet", "sana")) or on_card() else SIDES
            if part.endswith("_decode") and part != "tiny_decode":
                sides = DECODE_SIDES[:4] if part.startswith("rgba") else DECODE_SIDES
            found = [child(part, side, precision) for side in sides]
            bases, beside = ([one[key] for one in found] for key in ("base", "beside"))
            live, fixed = linear_regression(bases, beside)
            weights = found[0]["weights"]
            print(
                f"{part:12} {precision:9} live {live:6.2f}"
                f" scratch {fixed / weights:7.4f} ({fixed / 1e6:.0f} MB)"
                f"  beside: {', '.join(f'{size / 1e6:.0f}' for size in beside)} MB"
                f" of weights {weights / 1e6:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
