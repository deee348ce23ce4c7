"""What the models window is shown over: a hub on the loopback, and disks as in the world.

Headers and shapes are those of the real files; their numbers are zeros that take no room on the
disk, except where something is read through: the starter model, tiny models and what is downloaded.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.resources import resource_path
from tests.hub.server import LoopbackHub
from tests.library.identify import layouts as lay
from tests.library.identify import lora_layouts as lora
from tests.library.identify import transformer_layouts as transformers
from tests.library.identify import upscaler_layouts as upscalers
from tests.library.identify.files import checkpoint, safetensors
from tests.tiny_models import tiny_single_file

__all__ = ["TOKEN", "World"]

TOKEN = "hf_" + "x" * 34
"""Lets into the gated repository."""

_MB = 10**6
_INK = {
    "ss_network_dim": "16",
    "ss_network_alpha": "8",
    "ss_output_name": "ink-and-wash",
    "ss_base_model_version": "sd_v1-5",
    "ss_tag_frequency": json.dumps({"img": {"ink wash": 120, "brush lines": 88, "paper": 40}}),
    "modelspec.title": "Ink and Wash",
    "modelspec.trigger_phrase": "ink wash, brush lines",
}


def _zeros(
    shapes: Callable[[], lay.Shapes], metadata: dict[str, str] | None = None
) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        safetensors(path, shapes(), metadata=metadata)

    return write


_OWN: dict[str, Callable[[Path], object]] = {
    "Juggernaut XL v9.safetensors": _zeros(lay.sdxl_checkpoint),
    "DreamShaper 8.safetensors": _zeros(lay.sd1_checkpoint),
    "DreamShaper 8 inpainting.safetensors": _zeros(lambda: lay.sd1_checkpoint(9)),
    "loras/ink_wash_v2.safetensors": _zeros(lambda: lora.kohya(lora.unet_layers(768), 16), _INK),
    "vae/vae-ft-mse-840000.safetensors": _zeros(lay.kl_vae),
    "controlnet/control_v11p_sd15_lineart.safetensors": _zeros(
        lambda: lay.controlnet(lay.sd1_unet())
    ),
    "old-comic-style.ckpt": lambda path: checkpoint(path, {"state_dict": lay.sd1_checkpoint()}),
}
_COMFY: dict[str, Callable[[Path], object]] = {
    "checkpoints/flux1-schnell-fp8.safetensors": _zeros(transformers.flux1),
    "loras/watercolour_xl.safetensors": _zeros(lambda: lora.kohya(lora.sdxl_original_layers(), 32)),
    "upscale_models/RealESRGAN_x4plus.safetensors": _zeros(lambda: upscalers.real_esrgan(4)),
    "text_encoders/clip_l.safetensors": _zeros(lay.clip_l),
}


class World:
    """Hub and disks below ``folder``.

    Attributes:
        home: a home folder, with ComfyUI in it.
        data: the program's data folder.
        hub: to be closed.
    """

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.data = self.home / ".local/share/velatura/data"
        self.models = self.data / "models"
        self.hub = LoopbackHub()
        self._draw = random.Random(6)
        self._comfyui()
        self._repositories()

    def own_models(self) -> None:
        """Models of the user's own, and two that ComfyUI has as well."""
        for name, write in _OWN.items():
            path = self.models / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
        twin = self.home / "ComfyUI/models/checkpoints/paper-theatre.safetensors"
        shutil.copy2(twin, self.models / "Paper Theatre.safetensors")
        vae = self.home / "ComfyUI/models/vae/ft-mse.safetensors"
        vae.parent.mkdir(parents=True, exist_ok=True)
        safetensors(vae, lay.of_class("tiny_vae"))
        shutil.copy2(vae, self.models / "vae/tiny.safetensors")

    def damage(self, name: str) -> Path:
        """Turn a byte of a model of the user's own, as a bad disk does; its date stays."""
        import os

        path = next(self.models.rglob(name))
        status = path.stat()
        with path.open("r+b") as file:
            file.seek(status.st_size // 2)
            byte = file.read(1)[0]
            file.seek(status.st_size // 2)
            file.write(bytes([byte ^ 0x40]))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        return path

    def _comfyui(self) -> None:
        root = self.home / "ComfyUI"
        (root / "custom_nodes").mkdir(parents=True)
        for name, write in _COMFY.items():
            path = root / "models" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
        tiny_single_file(root / "models/checkpoints/paper-theatre.safetensors", seed=3)

    def _repositories(self) -> None:
        add, noise = self.hub.add, self._draw.randbytes
        weights = "diffusion_pytorch_model.safetensors"
        add("madebyollin/taesd", {"config.json": b"{}", weights: self._file("tiny_vae")})
        add(
            "latent-consistency/lcm-lora-sdv1-5",
            {"pytorch_lora_weights.safetensors": noise(134 * _MB)},
        )
        add("stabilityai/sd-vae-ft-mse", {"config.json": b"{}", weights: noise(90 * _MB)})
        sd15 = self._sd15()
        add("stable-diffusion-v1-5/stable-diffusion-v1-5", sd15)
        studio = self._starter()
        add("open-studio/small-meadow", studio)
        add(
            "black-forest-labs/FLUX.1-dev",
            {"model_index.json": b"{}", "text_encoder/model.safetensors": noise(5000)},
            gated=True,
            token=TOKEN,
        )

        # The catalog names commits; here they are those that were just made.
        for model in load_model_catalog().models.values():
            repository = self.hub.repositories.get(model.repo)
            if repository is not None:
                repository.branches[model.revision] = repository.branches["main"]

    def _file(self, layout: str) -> bytes:
        path = self.home / "made.safetensors"
        data = safetensors(path, lay.of_class(layout)).read_bytes()
        path.unlink()
        return data

    def _sd15(self) -> dict[str, bytes]:
        files = load_model_catalog().models["sd15"].files
        return {
            file.name: self._draw.randbytes(min(file.size or 800, 2_000_000_000) // 20 + 16)
            for file in files
        }

    def _starter(self) -> dict[str, bytes]:
        root = resource_path("models/starter")
        own = ("few_steps.safetensors", "velatura.json")
        files = (path for path in root.rglob("*") if path.is_file() and path.name not in own)
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
