"""What must be set before torch is imported: threads, offline mode, quiet libraries.

The only place that sets anything global in an engine's or a trainer's process; it imports no torch.
"""

from __future__ import annotations

import os
import sys

import psutil

from desktop_app.core.offline import go_offline

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
    if sys.platform == "linux":
        # On NVIDIA's cards memory that was freed is used again for blocks of any size: Stable
        # Diffusion XL at 1024 x 1024 takes 12.6 GB instead of 16.0 (H100).
        os.environ.setdefault("PYTORCH_ALLOC_CONF", "expandable_segments:True")
    go_offline(os.environ)
    if threads is not None:
        os.environ["OMP_NUM_THREADS"] = str(threads)
    else:
        os.environ.setdefault("OMP_NUM_THREADS", str(_usable_cores()))


def _usable_cores() -> int:
    """Physical cores, but no more than this process may use (containers, taskset)."""
    physical = psutil.cpu_count(logical=False) or 1
    affinity = getattr(os, "sched_getaffinity", None)
    return min(physical, len(affinity(0))) if affinity else physical
