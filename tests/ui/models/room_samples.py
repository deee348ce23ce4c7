"""What takes room on the disk, and whose it is too, with values as in the world."""

from __future__ import annotations

from desktop_app.state.model_cards import CleanupStep, DiskUsageRow, DuplicateSet, SharedFolder
from tests.ui.models.samples import MB

DUPLICATES: tuple[DuplicateSet, ...] = (
    DuplicateSet(
        "ab" * 32,
        6_940_000_000,
        (
            "/home/ana/models/sd_xl_base_1.0.safetensors",
            "/home/ana/ComfyUI/models/checkpoints/sd_xl_base_1.0.safetensors",
            "/home/ana/stable-diffusion-webui/models/Stable-diffusion/sdxl.safetensors",
        ),
        ("", "ComfyUI", "AUTOMATIC1111"),
        13_880_000_000,
    ),
    DuplicateSet(
        "cd" * 32,
        335 * MB,
        (
            "/home/ana/models/vae-ft-mse-840000.safetensors",
            "/home/ana/ComfyUI/models/vae/vae-ft-mse-840000.safetensors",
        ),
        ("", "ComfyUI"),
        335 * MB,
    ),
    DuplicateSet(
        "ef" * 32,
        2_130_000_000,
        (
            "/home/ana/models/dreamshaper_8.safetensors",
            "/media/ana/backup/models/dreamshaper_8.safetensors",
        ),
        ("", ""),
        0,
        "other_disk",
    ),
)

ROOM: tuple[DiskUsageRow, ...] = (
    DiskUsageRow("family", "flux1", 23_800_000_000, 1),
    DiskUsageRow("family", "sdxl", 17_102_000_000, 5),
    DiskUsageRow("family", "sd1", 17_200_000_000, 8),
    DiskUsageRow("family", "sd2", 5_210_000_000, 1),
    DiskUsageRow("family", "esrgan", 67 * MB, 1),
    DiskUsageRow("component", "checkpoint", 60_000_000_000, 10),
    DiskUsageRow("component", "lora", 379 * MB, 2),
    DiskUsageRow("place", "/home/ana/models", 41_000_000_000, 11),
    DiskUsageRow("place", "/home/ana/ComfyUI/models", 22_300_000_000, 5),
    DiskUsageRow("last_used", "this_week", 7_000_000_000, 2),
    DiskUsageRow("last_used", "never", 30_000_000_000, 6),
)

STEPS: tuple[CleanupStep, ...] = (
    CleanupStep(
        "link",
        "ab" * 32,
        "sd_xl_base_1.0",
        13_880_000_000,
        "same_as",
        (("other", "sd_xl_base_1.0.safetensors"),),
    ),
    CleanupStep("drop_partial", "d9", "Kandinsky 3", 3_200_000_000, "given_up", (("days", 41),)),
    CleanupStep("trash", "sd-2.1", "SD 2.1", 5_210_000_000, "never_used"),
)

SHARED: tuple[SharedFolder, ...] = (
    SharedFolder("ComfyUI", "/home/ana/ComfyUI/models", 41, 96_400_000_000, used=True),
    SharedFolder("AUTOMATIC1111", "/home/ana/stable-diffusion-webui/models", 18, 52_100_000_000),
    SharedFolder("Hugging Face cache", "/home/ana/.cache/huggingface/hub", 7, 31_000_000_000),
    SharedFolder("InvokeAI", "/media/ana/invokeai", 0, 0, used=True, there=False),
)
