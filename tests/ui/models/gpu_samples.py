"""How a machine may stand with graphics cards."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.compute_profile import Trial
from desktop_app.core.download import DownloadRequest, DownloadStatus, FileProgress, PackSource
from desktop_app.core.errors import EngineError
from desktop_app.core.gpu import Gpu, GpuAdvice, GpuView
from desktop_app.state.work.compute_profiles import ComputeProfiles

CARD = Gpu("nvidia", "NVIDIA GeForce RTX 4090", "550.54.14", "8.9", 25_757_220_864)
ADVICE = GpuAdvice(
    "gpu_can_older_driver",
    {
        "gpu": CARD.name,
        "driver": CARD.driver,
        "build": "CUDA 12.6",
        "newer": "CUDA 13.0",
        "needed": "580.65.06",
    },
    "cu126",
    CARD,
)
NOTHING = GpuView(torch="2.13.0+cpu")
CAN_ADD = GpuView((CARD,), ADVICE, "CUDA 12.6", 3_400_000_000, 6_200_000_000, "2.13.0+cpu")
IN_USE = replace(
    CAN_ADD,
    pack="torch-2.13.0-cu126-cp311",
    pack_name="CUDA 12.6",
    pack_bytes=6_012_345_678,
    pack_device=CARD.name,
)
FAILED = replace(
    IN_USE,
    problem=GpuAdvice("pack_failed", {"reason": "it finds no graphics card"}),
)
"""The very build that is advised: to fetch it again would help nobody."""
OTHER_FAILED = replace(FAILED, pack_name="CUDA 13.0")
"""The driver went back to an older one."""
OTHER_TORCH = replace(
    IN_USE, problem=GpuAdvice("pack_other_torch", {"old": "2.12.0", "new": "2.13.0"})
)

SOURCE = PackSource("cu126", "2.13.0", "cu126", ("https://download.pytorch.org/whl/cu126",))
REQUEST = DownloadRequest("gpu", "GPU support (CUDA 12.6)", SOURCE, "")
FILE = FileProgress("torch-2.13.0+cu126-cp311-cp311-linux_x86_64.whl", 10**9, 3 * 10**9)
COMING = DownloadStatus(REQUEST, "running", (FILE,), 10**9, 3 * 10**9, 2e7, 100.0)
CHECKING = replace(COMING, phase="verifying", done=3 * 10**9)
BROKEN = replace(
    COMING, phase="failed", error=EngineError("pack_check_failed", reason="the driver is too old")
)
DONE = replace(COMING, phase="done", path="/data/packs/torch-2.13.0-cu126-cp311")


def measured() -> ComputeProfiles:
    """What was measured of the processor of this machine, and elsewhere."""
    ways = ComputeProfiles().on(
        {"device name": "A CPU", "processor": "amx", "threads": "2", "torch": "2"}
    )
    usual, other = "bf16 packed tiles joined", "bf16 plain torch apart 2"
    trials = {
        f"{ways.machine}|a": Trial("Photo", usual, usual, {usual: 0.5}, 1.6),
        f"{ways.machine}|b": Trial("Starter", other, usual, {usual: 0.121, other: 0.1}),
        f"{ways.machine}|c": Trial("Other", other, usual, {usual: 0.5}),
        "elsewhere|b": Trial("Elsewhere", usual, usual, {usual: 0.5}),
    }
    return replace(ways, trials=trials)
