"""IP-Adapters on the disk, told by the names in their header; only safetensors are opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from torch import Tensor
from torch.nn import functional as F

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.device import Compute
from desktop_app.engine.image_prompt.image_attention import CrossLayer, LayerKeys, PictureKeys
from desktop_app.engine.image_prompt.image_encoder import EncoderNeed, ImageEncoder
from desktop_app.engine.image_prompt.projections import FACES, PROJECTIONS, Projection
from desktop_app.engine.image_prompt.weight_file import WeightFile, open_weights
from desktop_app.engine.load_limits import Shapes

PLAIN: Final = "IP-Adapter"
READS, LAYERS = "image_proj.", "ip_adapter."
"""How names begin: of what makes tokens, and of the denoiser's layers."""

FAMILIES: Final = {768: "sd1", 1024: "sd2", 2048: "sdxl"}
"""Width of a text's tokens → the family whose denoiser hears such."""

_KEYS = re.compile(re.escape(LAYERS) + r"(\d+)\.to_k_ip\.weight")


@dataclass(frozen=True, eq=False)
class AdapterFile:
    """An IP-Adapter on the disk.

    Attributes:
        weights: its headers.
        projection: what makes tokens.
        shapes: of that, without prefix.
        numbers: of its layers, ascending.
    """

    weights: WeightFile
    projection: Projection
    shapes: Shapes
    numbers: tuple[int, ...]

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.weights.name

    @property
    def need(self) -> EncoderNeed:
        """What it takes of an image encoder."""
        return EncoderNeed(self.projection.states, self.projection.width(self.shapes))

    @property
    def text_width(self) -> int:
        """Width of the tokens that it makes."""
        return self.projection.tokens(self.shapes)

    def check_fit(self, model: str, layers: Sequence[CrossLayer]) -> None:
        """Check it against the layers of a denoiser.

        Raises:
            ModelError: ``image_prompt_unfit``.
        """
        if len(layers) != len(self.numbers):
            reason = f"it has {len(self.numbers)} layers, the model {len(layers)}"
            raise unfit(self.name, model, reason)
        for number, layer in zip(self.numbers, layers, strict=True):
            wanted = layer.attention.inner_kv_dim, layer.attention.cross_attention_dim
            for name in _names(number):
                if self.weights.shapes.get(name) != wanted:
                    has = self.weights.shapes.get(name)
                    raise unfit(self.name, model, f"its {name} is {has}, the model's {wanted}")

    def keys(
        self,
        encoder: ImageEncoder,
        pictures: Sequence[ByteArray],
        layers: Sequence[CrossLayer],
        compute: Compute,
    ) -> PictureKeys:
        """What each layer of the denoiser sees of pictures, and in place of them where the negative
        prompt is heard.

        The tokens of several pictures stand one behind the other, as in diffusers. What stands for
        nothing is the same for each of them, and softmax over equal tokens is that over one: it is
        held once.

        Args:
            encoder: one that meets `need`.
            pictures: (h, w, 3) uint8.
            layers: for which `check_fit` went well.
            compute: of the denoiser.

        Raises:
            ModelError: ``model_damaged``, ``model_incomplete``, ``control_not_finite``.
        """
        states = self.projection.states
        pixels = encoder.pixels(pictures)
        seen = encoder.read(pixels, states=states)
        blank = pixels[:1] * 0
        nothing = encoder.read(blank, states=True) if states else seen[:1] * 0
        reads = [READS + key for key in self.shapes]
        read = self.weights.tensors(reads, compute.dtype)
        state = self.projection.convert({k.removeprefix(READS): v for k, v in read.items()})
        network: Any = self.weights.build(lambda: self.projection.make(self.shapes), state)
        network.to(compute.device)
        tokens = network(seen).flatten(0, 1)[None], network(nothing)
        made: list[tuple[LayerKeys, LayerKeys]] = []
        for number, layer in zip(self.numbers, layers, strict=True):
            weights = self.weights.tensors(_names(number), compute.dtype)
            moved = [weight.to(compute.device) for weight in weights.values()]
            found = [self._of(each, moved, layer) for each in tokens]
            made.append((found[0], found[1]))
        return PictureKeys(tuple(each[0] for each in made), tuple(each[1] for each in made))

    @staticmethod
    def _of(tokens: Tensor, weights: Sequence[Tensor], layer: CrossLayer) -> LayerKeys:
        key, value = (F.linear(tokens, weight) for weight in weights)
        return layer.in_heads(key), layer.in_heads(value)


def open_adapter(path: Path) -> AdapterFile:
    """Read the headers of an IP-Adapter.

    Raises:
        ModelError: ``image_prompt_unknown``, ``weights_missing``, ``model_pickle``,
            ``model_incomplete`` or ``model_damaged``.
    """
    weights = open_weights(path, PLAIN)
    shapes = {
        key.removeprefix(READS): shape
        for key, shape in weights.shapes.items()
        if key.startswith(READS)
    }
    numbers = sorted(int(match[1]) for key in weights.shapes if (match := _KEYS.fullmatch(key)))
    for projection in PROJECTIONS:
        if numbers and FACES[0] not in shapes and all(mark in shapes for mark in projection.marks):
            return AdapterFile(weights, projection, shapes, tuple(numbers))
    code = "image_prompt_face" if any(mark in shapes for mark in FACES) else "image_prompt_unknown"
    raise ModelError(code, name=weights.name)


def check_adapter(path: Path, info: ModelInfo) -> AdapterFile:
    """Check the headers of an adapter against a model that is not loaded yet.

    Raises:
        ModelError: as `open_adapter`; ``image_prompt_unfit``.
    """
    file = open_adapter(path)
    family = FAMILIES.get(file.text_width)
    if info.family not in FAMILIES.values() or (family and family != info.family):
        raise unfit(file.name, info.name, "it is made for another model family")
    return file


def unfit(name: str, model: str, reason: str) -> ModelError:
    """``image_prompt_unfit``."""
    return ModelError("image_prompt_unfit", name=name, model=model, reason=reason)


def _names(number: int) -> tuple[str, str]:
    return f"{LAYERS}{number}.to_k_ip.weight", f"{LAYERS}{number}.to_v_ip.weight"
