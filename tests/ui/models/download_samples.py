"""Downloads and what they told of the network, with values as in the world."""

from __future__ import annotations

from desktop_app.core.download import DownloadRequest, DownloadStatus, FileProgress, HubSource
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.network_audit import NetworkUse
from tests.ui.models.samples import DAY, NOW


def request(ident: str, title: str, repo: str) -> DownloadRequest:
    """A download as it is asked for."""
    return DownloadRequest(ident, title, HubSource(repo), title)


SDXL = request("d1", "SDXL Base 1.0", "stabilityai/stable-diffusion-xl-base-1.0")
FLUX = request("d2", "FLUX.1 dev", "black-forest-labs/FLUX.1-dev")
LCM = request("d3", "LCM LoRA SD 1.5", "latent-consistency/lcm-lora-sdv1-5")
MSE = request("d4", "SD VAE ft-MSE", "stabilityai/sd-vae-ft-mse")
QWEN = request("d5", "Segment Anything", "facebook/sam-vit-base")

RUNNING = DownloadStatus(
    SDXL,
    "running",
    (
        FileProgress("unet/diffusion_pytorch_model.fp16.safetensors", 2_100_000_000, 5_135_149_760),
        FileProgress("text_encoder_2/model.fp16.safetensors", 694_000_000, 1_389_382_176),
        FileProgress("text_encoder/model.fp16.safetensors", 246_144_152, 246_144_152, True),
        FileProgress("vae/diffusion_pytorch_model.fp16.safetensors", 0, 167_335_342),
        FileProgress("model_index.json", 609, 609, True),
    ),
    done=3_040_144_761,
    total=6_938_012_039,
    speed=18_400_000.0,
    seconds_left=212.0,
)

LOG: tuple[NetworkUse, ...] = (
    NetworkUse(NOW, "cdn-lfs.hf.co", "Download of SDXL Base 1.0", 3_040_000_000, 0, 4),
    NetworkUse(NOW - 60_000, "huggingface.co", "Download of SDXL Base 1.0", 48_200, 0, 2, True),
    NetworkUse(
        NOW - 300_000, "huggingface.co", "Download of FLUX.1 dev", 1_200, 0, 1, True, "hub_gated"
    ),
    NetworkUse(NOW - DAY, "cdn-lfs.hf.co", "Download of LCM LoRA SD 1.5", 134_600_000, 0, 1),
    NetworkUse(NOW - DAY - 9_000, "huggingface.co", "Download of LCM LoRA SD 1.5", 22_000, 0, 2),
)


def timeout() -> VelaturaError:
    """A server that took too long."""
    return StorageError("server_silent", host="huggingface.co", seconds=30)
