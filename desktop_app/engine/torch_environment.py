"""What must be set before torch is imported: threads, offline mode, quiet libraries.

The only place in the engine that sets anything global in the process; it imports no torch itself.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from desktop_app.core.offline import go_offline
from desktop_app.engine.lean_import import lean, lean_torch
from desktop_app.engine.pack import import_torch

ENVIRONMENT = {
    # How long OpenMP's threads spin before they sleep: about a millisecond. Waking one takes longer
    # than most layers of a small model. The starter's denoiser on a Xeon with 1,000 (50 us), 6,000
    # and 20,000: 38, 24 and 20 ms, beside two busy processes 38, 68 and 46; a step of Stable
    # Diffusion 1.5's at 256 x 256 433 and 378 ms. Longer, as by default, gains nothing more and
    # burns four times the processor time on a busy machine.
    "GOMP_SPINCOUNT": "20000",
    "KMP_BLOCKTIME": "0",  # Intel's and LLVM's runtimes count in milliseconds
    # oneDNN keeps the kernels of 1024 shapes otherwise: with masks of many sizes 150 MB more after
    # forty pictures. A large model has some 250 at one size.
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "384",
    "TOKENIZERS_PARALLELISM": "false",
    # Standard error is the engine's log file: no progress bars, no advice.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "DIFFUSERS_VERBOSITY": "error",
    # Operations Apple's GPU lacks run on the CPU instead of failing.
    "PYTORCH_ENABLE_MPS_FALLBACK": "1",
}

UNUSED = ("transformers", "peft", "gguf")
"""What diffusers imports where it finds it, and its model classes can do without.

Text encoders of its pipelines and layers of LoRAs: nothing of it is used here. It may be imported
afterwards by whoever wants it; diffusers has taken note that it isn't there.
"""

ONLY_TO_OFFLOAD = "accelerate"
"""The same, but for layers that wait in main memory: there diffusers moves by it what they take."""

FIRST = ("UNet2DConditionModel", "AutoencoderTiny")
"""Classes of the model that ships, imported at once: the first picture is soon wanted."""


def prepare_environment(threads: int | None = None) -> None:
    """Set the environment variables torch and the model libraries read once, at their import.

    ``OMP_NUM_THREADS`` is left alone where the user has set it.

    Args:
        threads: CPU threads to use; by default one for every physical core this process may use.

    Raises:
        RuntimeError: torch is imported already, so that the settings would come too late.
    """
    if "torch" in sys.modules:
        raise RuntimeError("prepare_environment() must run before torch is imported")
    os.environ.update(ENVIRONMENT)
    go_offline(os.environ)
    if threads is not None:
        os.environ["OMP_NUM_THREADS"] = str(threads)
    else:
        os.environ.setdefault("OMP_NUM_THREADS", str(_usable_cores()))


def import_parts(pack: Path | None = None) -> None:
    """Import torch and the model classes with Python's garbage collector at rest.

    Args:
        pack: folder of a build of torch that goes before the installed one.

    Raises:
        PackError: that build can't be used. This process has parts of it now: only another one can
            use the installed build.

    Of diffusers only the classes that are used are imported (`lean_import`).

    The imports make several hundred thousand objects that all stay; collecting in between finds
    nothing and costs 15 % of the time (measured 2.65 against 3.1 s). What was imported is then set
    aside, so that later collections don't walk through it.
    """
    with _collector_at_rest():
        if pack is not None:
            import_torch(pack)
        with lean_torch():
            import torch

        offloads = torch.cuda.is_available() or torch.backends.mps.is_available()
        with lean(UNUSED if offloads else (*UNUSED, ONLY_TO_OFFLOAD)):
            import desktop_app.engine.local  # noqa: F401 # pyright: ignore[reportUnusedImport]
            from desktop_app.engine.part_classes import part_class

            for name in FIRST:
                part_class(name)
        gc.freeze()  # before it could look through all that, for 70 ms


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _usable_cores() -> int:
    """Physical cores, but no more than this process may use (containers, taskset)."""
    physical = psutil.cpu_count(logical=False) or 1
    affinity = getattr(os, "sched_getaffinity", None)
    return min(physical, len(affinity(0))) if affinity else physical
