"""Reading one `.safetensors` file in the original Stable Diffusion layout.

Widths and depths come from the weights' shapes (`single_file_configs`), everything else from
resources/configs/FAMILY: no network, no guess. UNet and autoencoder are renamed by diffusers' own
conversion functions, the text encoders by the tables here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch
from diffusers.loaders.single_file_utils import (
    convert_ldm_unet_checkpoint,
    convert_ldm_vae_checkpoint,
)
from safetensors import safe_open
from torch import Tensor
from transformers.models.clip.configuration_clip import CLIPTextConfig

from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import ModelError
from desktop_app.engine.device import Compute
from desktop_app.engine.parts import CLASSES, PART_NAMES, loading_part
from desktop_app.engine.single_file_configs import (
    OPEN_CLIP_PREFIX,
    PREFIXES,
    Shapes,
    text_shape,
    unet_shape,
    vae_shape,
)
from desktop_app.engine.text_keys import convert_clip, convert_open_clip

__all__ = ["SingleFile"]


class SingleFile:
    """An open single file of one family; a context manager.

    Args:
        path: the file.
        name: the model's name, for errors.
        config: folder under resources/configs.

    Raises:
        ModelError: ``model_damaged`` or ``model_incomplete``.
    """

    def __init__(self, path: Path, name: str, config: str) -> None:
        self._name, self._config = name, resource_path("configs", config)
        with loading_part(name, "file"):
            # str: the binding takes no Path.
            self._file: Any = safe_open(str(path), framework="pt", device="cpu")
            self._shapes: Shapes = {
                key: tuple(self._file.get_slice(key).get_shape())
                for key in self._file.keys()  # noqa: SIM118
            }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def tokenizer(self) -> Any:
        """CLIP's tokenizer, with this family's padding."""
        folder = resource_path("configs", "clip_tokenizer")
        with loading_part(self._name, PART_NAMES["tokenizer"]):
            vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
            lines = (folder / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]
            merges = [tuple(line.split()) for line in lines]
            return CLASSES["CLIPTokenizer"](
                vocab=vocabulary, merges=merges, **self._settings("tokenizer")
            )

    def scheduler_config(self) -> dict[str, Any]:
        """The family's scheduler settings."""
        return self._settings("scheduler")

    def weights(self, part: str, compute: Compute) -> Any:
        """Build ``text_encoder``, ``unet`` or ``vae`` in the precision of ``compute``."""
        with loading_part(self._name, PART_NAMES[part]):
            return {"unet": self._unet, "vae": self._vae, "text_encoder": self._text_encoder}[part](
                compute
            )

    def _settings(self, part: str) -> dict[str, Any]:
        return json.loads((self._config / f"{part}.json").read_text(encoding="utf-8"))

    def _unet(self, compute: Compute) -> Any:
        settings = self._settings("unet")
        config = {**settings, **unet_shape(self._part("unet"), settings["attention_head_dim"])}
        tensors = convert_ldm_unet_checkpoint(self._tensors("unet", compute), config)
        unet = CLASSES["UNet2DConditionModel"]
        return self._filled(lambda: unet.from_config(config), tensors, "unet")

    def _vae(self, compute: Compute) -> Any:
        config = {**self._settings("vae"), **vae_shape(self._part("vae"))}
        tensors = convert_ldm_vae_checkpoint(self._tensors("vae", compute), config)
        vae = CLASSES["AutoencoderKL"]
        return self._filled(lambda: vae.from_config(config), tensors, "vae")

    def _text_encoder(self, compute: Compute) -> Any:
        shapes = self._part("text_encoder")
        config = {**self._settings("text_encoder"), **text_shape(shapes)}
        tensors = self._tensors("text_encoder", compute)
        layers: int = config["num_hidden_layers"]
        is_open = any(key.startswith(OPEN_CLIP_PREFIX) for key in shapes)
        tensors = convert_open_clip(tensors, layers) if is_open else convert_clip(tensors)
        text_model = CLASSES["CLIPTextModel"]

        def build() -> Any:
            return text_model(CLIPTextConfig(**config))

        encoder = self._filled(build, tensors, "text_encoder")
        # Built without memory; this buffer is made, not loaded.
        for module in encoder.modules():
            if "position_ids" in module._buffers:
                count = config["max_position_embeddings"]
                module.register_buffer("position_ids", torch.arange(count)[None], persistent=False)
        return encoder

    def _part(self, part: str) -> Shapes:
        """Shapes of all weights of ``part``. Raises ModelError if there are none."""
        shapes = {k: s for k, s in self._shapes.items() if k.startswith(PREFIXES[part])}
        if not shapes:
            reason = f"it holds no {PART_NAMES[part]}"
            raise ModelError("model_incomplete", name=self._name, reason=reason)
        return shapes

    def _tensors(self, part: str, compute: Compute) -> dict[str, Tensor]:
        """All weights of ``part``, floats in the precision of ``compute``."""
        tensors: dict[str, Tensor] = {}
        for key in self._part(part):
            tensor: Tensor = self._file.get_tensor(key)
            tensors[key] = tensor.to(compute.dtype) if tensor.is_floating_point() else tensor
        return tensors

    def _filled(self, build: Callable[[], Any], tensors: dict[str, Tensor], part: str) -> Any:
        """Build a module without memory and put ``tensors`` in its place."""
        with torch.device("meta"):
            module = build()
        state = {**tensors}
        if part == "text_encoder":
            # transformers 5 dropped the prefix that its own class used to have.
            has_prefix = next(iter(module.state_dict())).startswith("text_model.")
            state = {f"text_model.{k}": v for k, v in state.items()} if has_prefix else state
        missing = module.load_state_dict(state, strict=False, assign=True).missing_keys
        if missing:
            reason = f"the {PART_NAMES[part]} lacks {len(missing)} weights ({missing[0]}…)"
            raise ModelError("model_incomplete", "\n".join(missing), name=self._name, reason=reason)
        return module
