"""FLUX.1 Redux: a picture's places become tokens that stand behind the text's (Black Forest Labs
2024)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from torch import Tensor, nn
from torch.nn.functional import silu

from desktop_app.core.pixels import ByteArray
from desktop_app.engine.device import Compute
from desktop_app.engine.image_prompt.adapter_file import unfit
from desktop_app.engine.image_prompt.image_attention import PictureKeys
from desktop_app.engine.image_prompt.image_encoder import EncoderNeed, ImageEncoder
from desktop_app.engine.image_prompt.picture_layers import PictureLayer
from desktop_app.engine.weight_file import WeightFile

UP, DOWN = "redux_up.weight", "redux_down.weight"
PREFIXES: Final = ("", "image_embedder.")


@dataclass(frozen=True, eq=False)
class ReduxFile:
    """It on the disk; as `AdapterFile`.

    Attributes:
        weights: its headers.
        prefix: how its names begin.
    """

    weights: WeightFile
    prefix: str

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.weights.name

    @property
    def need(self) -> EncoderNeed:
        """What it takes of an image encoder."""
        return EncoderNeed("places", self.weights.shapes[self.prefix + UP][1])

    @property
    def text_width(self) -> int:
        """Width of the tokens that it makes."""
        return self.weights.shapes[self.prefix + DOWN][0]

    def check_fit(self, model: str, layers: Sequence[PictureLayer]) -> None:
        """Check it against the layers of a denoiser. Raises ModelError: ``image_prompt_unfit``."""
        width = layers[0].shape[1] if layers else 0
        if width != self.text_width:
            reason = f"its text width: {self.text_width}, the model's: {width}"
            raise unfit(self.name, model, reason)

    def keys(
        self,
        encoder: ImageEncoder,
        pictures: Sequence[ByteArray],
        layers: Sequence[PictureLayer],
        compute: Compute,
    ) -> PictureKeys:
        """The tokens of pictures, one behind the other. Raises ModelError."""
        del layers
        names = [key for key in self.weights.shapes if key.startswith(f"{self.prefix}redux_")]
        read = self.weights.tensors(names, compute.dtype)
        state = {key.removeprefix(self.prefix): tensor for key, tensor in read.items()}
        network: Any = self.weights.build(lambda: _Redux(self.need.width, self.text_width), state)
        network.to(compute.device)
        seen = encoder.read(encoder.pixels(pictures), "places")
        return PictureKeys(text=network(seen).flatten(0, 1)[None])


class _Redux(nn.Module):
    """From the width of an image encoder's places to that of the text."""

    def __init__(self, width: int, text_width: int) -> None:
        super().__init__()
        self.redux_up = nn.Linear(width, 3 * text_width)
        self.redux_down = nn.Linear(3 * text_width, text_width)

    def forward(self, places: Tensor) -> Tensor:
        """(n, places, width) → (n, places, text width)."""
        return self.redux_down(silu(self.redux_up(places)))


def redux_of(weights: WeightFile) -> ReduxFile | None:
    """It, if it is one."""
    for prefix in PREFIXES:
        if prefix + UP in weights.shapes and prefix + DOWN in weights.shapes:
            return ReduxFile(weights, prefix)
    return None
