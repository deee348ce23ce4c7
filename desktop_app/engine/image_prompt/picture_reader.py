"""What reads pictures for a denoiser: IP-Adapters and FLUX.1 Redux, told by the names in their
header; only safetensors are opened.

Ye et al. 2023, arXiv:2308.06721: section 3.2 (a linear layer and a norm make tokens) and 4.4.2
("plus": a resampler that looks at all places). Redux: Black Forest Labs 2024. Adapters'
networks, and the turning of their names, are diffusers' own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from torch import Tensor, nn
from torch.nn.functional import linear, silu

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.engine.image_prompt.image_encoder import EncoderNeed, ImageEncoder
from desktop_app.engine.image_prompt.image_hook import LayerKeys, PictureKeys
from desktop_app.engine.image_prompt.picture_layers import PicturePromptLayer
from desktop_app.engine.image_prompt.vision_kinds import Gives
from desktop_app.engine.weight_file import WeightFile, open_weights
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.load_limits import Shapes
from desktop_app.networks.part_classes import part_class

PLAIN: Final = "IP-Adapter"

FAMILIES: Final = {768: "sd1", 1024: "sd2", 2048: "sdxl", 4096: "flux1"}
"""Width of a text's tokens → the family whose denoiser hears such."""

_FACE: Final = 512
"""Width of what a face recognition network tells (ArcFace, of InsightFace)."""


@record()
class Naming:
    """How the tensors of a file are called.

    Attributes:
        reads: how names begin of what makes tokens.
        layer: of a layer, with its number and "k" or "v"; "": it has none.
        loader: diffusers' denoiser that knows the networks.
    """

    reads: str
    layer: str = ""
    loader: str = ""

    def numbers(self, shapes: Shapes) -> tuple[int, ...]:
        """Those of the layers, ascending."""
        start, _, end = self.layer.partition("{number}")
        pattern = re.compile(rf"{re.escape(start)}(\d+){re.escape(end.format(part='k'))}\.weight")
        return tuple(sorted(int(match[1]) for key in shapes if (match := pattern.fullmatch(key))))


NAMINGS: Final = (
    Naming("image_proj.", "ip_adapter.{number}.to_{part}_ip", "UNet2DConditionModel"),
    Naming(
        "ip_adapter_proj_model.",
        "double_blocks.{number}.processor.ip_adapter_double_stream_{part}_proj",
        "FluxTransformer2DModel",
    ),
    Naming(""),
    Naming("image_embedder."),
)
"""tencent-ailab's, XLabs' (FLUX.1), and Redux' as a file and in a folder."""


@record()
class ReaderKind:
    """What makes tokens of a picture.

    Attributes:
        id: what it is called.
        gives: what it takes of an image encoder.
        first, last: weights whose widths are those of what it takes and of its tokens.
    """

    id: str
    gives: Gives
    first: str
    last: str


KINDS: Final = (
    ReaderKind("redux", "places", "redux_up.weight", "redux_down.weight"),
    ReaderKind("plus", "states", "proj_in.weight", "proj_out.weight"),
    ReaderKind("full", "states", "proj.0.weight", "proj.3.weight"),
    ReaderKind("basic", "embedding", "proj.weight", "norm.weight"),
)
"""All that are known."""


@record(eq=False)
class PictureReader:
    """An IP-Adapter, or Redux, on the disk.

    Attributes:
        weights: its headers.
        naming: how its tensors are called.
        kind: what makes tokens.
        shapes: of that, without prefix.
        numbers: of its layers, ascending.
    """

    weights: WeightFile
    naming: Naming
    kind: ReaderKind
    shapes: Shapes
    numbers: tuple[int, ...]

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.weights.name

    @property
    def need(self) -> EncoderNeed:
        """What it takes of an image encoder."""
        return EncoderNeed(self.kind.gives, self.shapes[self.kind.first][1])

    @property
    def text_width(self) -> int:
        """Width of the tokens that it makes."""
        return self.shapes[self.kind.last][0]

    @property
    def joins_text(self) -> bool:
        """Whether tokens are behind the text's, and no layers of the denoiser see them."""
        return self.kind.id == "redux"

    def check_fit(self, model: str, layers: Sequence[PicturePromptLayer]) -> None:
        """Check it against the layers of a denoiser.

        Raises:
            ModelError: ``image_prompt_unfit``.
        """
        if self.joins_text:
            width = layers[0].shape[1] if layers else 0
            if width != self.text_width:
                reason = f"its text width: {self.text_width}, the model's: {width}"
                raise unfit(self.name, model, reason)
            return
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
        layers: Sequence[PicturePromptLayer],
        compute: Compute,
    ) -> PictureKeys:
        """What each layer of the denoiser sees of pictures, and in place of them where the negative
        prompt is heard; or what is behind the text.

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
        pixels, gives = encoder.pixels(pictures), self.kind.gives
        seen, network = encoder.read(pixels, gives), self._network(compute)
        if self.joins_text:
            return PictureKeys(text=network(seen).flatten(0, 1)[None])
        nothing = encoder.read(pixels[:1] * 0, gives) if gives == "states" else seen[:1] * 0
        tokens = network(seen).flatten(0, 1)[None], network(nothing)
        made = [
            self._keys(tokens, number, layer, compute)
            for number, layer in zip(self.numbers, layers, strict=True)
        ]
        return PictureKeys(tuple(each[0] for each in made), tuple(each[1] for each in made))

    def _network(self, compute: Compute) -> Any:
        reads = self.naming.reads
        read = self.weights.tensors([reads + key for key in self.shapes], compute.dtype)
        state = {key.removeprefix(reads): tensor for key, tensor in read.items()}
        if self.joins_text:
            width = self.need.width
            made = self.weights.build(lambda: _Redux(width, self.text_width), state)
            return made.to(compute.device)
        with loading_part(self.name, PLAIN):
            made = self._converted(state).to(compute.device, compute.dtype)
        if sum(each.numel() for each in made.parameters()) != sum(map(Tensor.numel, read.values())):
            reason = "some of its weights belong to no layer"
            raise ModelError("model_damaged", name=self.name, reason=reason)
        return made

    def _converted(self, state: dict[str, Tensor]) -> Any:
        convert = part_class(self.naming.loader)._convert_ip_adapter_image_proj_to_diffusers
        try:
            # Of the denoiser that it is a method of, it asks for nothing.
            return convert(None, state, low_cpu_mem_usage=False)
        except RuntimeError as error:
            if "Missing key" not in str(error):
                raise
            reason = "it lacks weights"
            raise ModelError(
                "model_incomplete", str(error), name=self.name, reason=reason
            ) from error

    def _keys(
        self,
        tokens: tuple[Tensor, Tensor],
        number: int,
        layer: PicturePromptLayer,
        compute: Compute,
    ) -> list[LayerKeys]:
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


class _Redux(nn.Module):
    """From the width of an image encoder's places to that of the text; diffusers' own stands among
    its pipelines, which installers leave out."""

    def __init__(self, width: int, text_width: int) -> None:
        super().__init__()
        self.redux_up = nn.Linear(width, 3 * text_width)
        self.redux_down = nn.Linear(3 * text_width, text_width)

    def forward(self, places: Tensor) -> Tensor:
        """(n, places, width) → (n, places, text width)."""
        return self.redux_down(silu(self.redux_up(places)))


def reader_of(weights: WeightFile) -> PictureReader:
    """The one whose headers were read. Raises ModelError: ``image_prompt_unknown`` or
    ``image_prompt_face``."""
    for naming in NAMINGS:
        shapes = {
            key.removeprefix(naming.reads): shape
            for key, shape in weights.shapes.items()
            if key.startswith(naming.reads)
        }
        first = shapes.get("proj.0.weight", (0, 0))
        faces = "perceiver_resampler.proj_in.weight" in shapes or first[-1] == _FACE
        if naming.layer and faces:
            raise ModelError("image_prompt_face", name=weights.name)
        numbers = naming.numbers(weights.shapes) if naming.layer else ()
        for kind in KINDS:
            fits = bool(numbers) == (kind.id != "redux")
            if fits and kind.first in shapes and kind.last in shapes:
                return PictureReader(weights, naming, kind, shapes, numbers)
    raise ModelError("image_prompt_unknown", name=weights.name)


def picture_reader(path: Path, info: ModelInfo) -> PictureReader:
    """Read the headers of an adapter, and check them against a model that is not loaded yet.

    Raises:
        ModelError: ``image_prompt_unknown``, ``image_prompt_face``, ``image_prompt_unfit``, or as
            `open_weights`.
    """
    reader = reader_of(open_weights(path, PLAIN))
    family = FAMILIES.get(reader.text_width)
    if info.family not in FAMILIES.values() or (family and family != info.family):
        raise unfit(reader.name, info.name, "it is made for another model family")
    return reader


def unfit(name: str, model: str, reason: str) -> ModelError:
    """``image_prompt_unfit``; ``reason``: an English sentence for the user."""
    return ModelError("image_prompt_unfit", name=name, model=model, reason=reason)
