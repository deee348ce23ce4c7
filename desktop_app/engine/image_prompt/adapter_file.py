"""IP-Adapters on the disk, told by the names in their header; only safetensors are opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from torch import Tensor
from torch.nn.functional import linear

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.device import Compute
from desktop_app.engine.image_prompt.image_attention import LayerKeys, PictureKeys
from desktop_app.engine.image_prompt.image_encoder import EncoderNeed, ImageEncoder
from desktop_app.engine.image_prompt.picture_layers import PictureLayer
from desktop_app.engine.image_prompt.projections import PROJECTIONS, Projection, is_for_faces
from desktop_app.engine.load_limits import Shapes
from desktop_app.engine.weight_file import WeightFile, open_weights

PLAIN: Final = "IP-Adapter"


@dataclass(frozen=True, slots=True)
class Naming:
    """How the tensors of an adapter are called.

    Attributes:
        reads: how names begin of what makes tokens.
        layer: of a layer, with its number and "k" or "v".
    """

    reads: str
    layer: str

    def numbers(self, shapes: Shapes) -> tuple[int, ...]:
        """Those of the layers, ascending."""
        start, _, end = self.layer.partition("{number}")
        pattern = re.compile(rf"{re.escape(start)}(\d+){re.escape(end.format(part='k'))}\.weight")
        return tuple(sorted(int(match[1]) for key in shapes if (match := pattern.fullmatch(key))))


NAMINGS: Final = (
    Naming("image_proj.", "ip_adapter.{number}.to_{part}_ip"),
    Naming(
        "ip_adapter_proj_model.",
        "double_blocks.{number}.processor.ip_adapter_double_stream_{part}_proj",
    ),
)
"""tencent-ailab's, and XLabs' (FLUX.1)."""


@dataclass(frozen=True, eq=False)
class AdapterFile:
    """An IP-Adapter on the disk.

    Attributes:
        weights: its headers.
        naming: how its tensors are called.
        projection: what makes tokens.
        shapes: of that, without prefix.
        numbers: of its layers, ascending.
    """

    weights: WeightFile
    naming: Naming
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
        gives = "states" if self.projection.states else "embedding"
        return EncoderNeed(gives, self.projection.width(self.shapes))

    @property
    def text_width(self) -> int:
        """Width of the tokens that it makes."""
        return self.projection.tokens(self.shapes)

    def check_fit(self, model: str, layers: Sequence[PictureLayer]) -> None:
        """Check it against the layers of a denoiser.

        Raises:
            ModelError: ``image_prompt_unfit``.
        """
        if len(layers) != len(self.numbers):
            reason = f"it has {len(self.numbers)} layers, the model {len(layers)}"
            raise unfit(self.name, model, reason)
        for number, layer in zip(self.numbers, layers, strict=True):
            for part in "kv":
                has = self.weights.shapes.get(f"{self._layer(number, part)}.weight")
                if has != layer.shape:
                    reason = f"its layer {number} is {has}, the model's {layer.shape}"
                    raise unfit(self.name, model, reason)

    def keys(
        self,
        encoder: ImageEncoder,
        pictures: Sequence[ByteArray],
        layers: Sequence[PictureLayer],
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
        pixels, gives, reads = encoder.pixels(pictures), self.need.gives, self.naming.reads
        seen = encoder.read(pixels, gives)
        blank = pixels[:1] * 0
        nothing = encoder.read(blank, gives) if self.projection.states else seen[:1] * 0
        read = self.weights.tensors([reads + key for key in self.shapes], compute.dtype)
        state = self.projection.convert({k.removeprefix(reads): v for k, v in read.items()})
        network: Any = self.weights.build(lambda: self.projection.make(self.shapes), state)
        network.to(compute.device)
        tokens = network(seen).flatten(0, 1)[None], network(nothing)
        made = [
            self._keys(tokens, number, layer, compute)
            for number, layer in zip(self.numbers, layers, strict=True)
        ]
        return PictureKeys(tuple(each[0] for each in made), tuple(each[1] for each in made))

    def _keys(
        self, tokens: tuple[Tensor, Tensor], number: int, layer: PictureLayer, compute: Compute
    ) -> list[LayerKeys]:
        """Of each of ``tokens``."""
        names = [
            f"{self._layer(number, part)}.{kind}" for part in "kv" for kind in ("weight", "bias")
        ]
        found = self.weights.tensors(
            [name for name in names if name in self.weights.shapes], compute.dtype
        )
        held = {name: tensor.to(compute.device) for name, tensor in found.items()}

        def of(seen: Tensor, part: str) -> Tensor:
            name = self._layer(number, part)
            return layer.in_heads(linear(seen, held[f"{name}.weight"], held.get(f"{name}.bias")))

        return [(of(each, "k"), of(each, "v")) for each in tokens]

    def _layer(self, number: int, part: str) -> str:
        return self.naming.layer.format(number=number, part=part)


def adapter_of(weights: WeightFile) -> AdapterFile:
    """The adapter whose headers were read. Raises ModelError: ``image_prompt_unknown`` or
    ``image_prompt_face``."""
    for naming in NAMINGS:
        shapes = {
            key.removeprefix(naming.reads): shape
            for key, shape in weights.shapes.items()
            if key.startswith(naming.reads)
        }
        if is_for_faces(shapes):
            raise ModelError("image_prompt_face", name=weights.name)
        numbers = naming.numbers(weights.shapes)
        for projection in PROJECTIONS:
            if numbers and all(mark in shapes for mark in projection.marks):
                return AdapterFile(weights, naming, projection, shapes, numbers)
    raise ModelError("image_prompt_unknown", name=weights.name)


def open_adapter(path: Path) -> WeightFile:
    """Read the headers of an adapter. Raises ModelError as `open_weights`."""
    return open_weights(path, PLAIN)


def unfit(name: str, model: str, reason: str) -> ModelError:
    """``image_prompt_unfit``."""
    return ModelError("image_prompt_unfit", name=name, model=model, reason=reason)
