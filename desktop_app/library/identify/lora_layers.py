"""The layers a LoRA changes: in which layout it names them, its rank, how wide they are.

Layouts: kohya-ss (``NAME.lora_down.weight``), peft and diffusers (``NAME.lora_A.weight``, with an
adapter's name between), diffusers of 2023 (``…processor.to_q_lora.down.weight``), LyCORIS: LoHa
(``hada_w1_a``), LoKr (``lokr_w1``), OFT (``oft_blocks``), GLoRA (``a1.weight``), full difference
(``diff``), the first ones without names (``unet:0:down``). Sources: kohya-ss/sd-scripts
networks/lora.py; KohakuBlueleaf/LyCORIS lycoris/modules;
diffusers/loaders/lora_conversion_utils.py; cloneofsimo/lora lora_diffusion/lora.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop_app.library.identify.tensor_list import TensorList


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a layout names what a layer takes and gives.

    Attributes:
        id: its name.
        down: the end of the names of matrices that take; what they take is their last side.
        rank_side: the side of such a matrix that is the rank; None if it has none.
        other: LoKr: the end of the names of a second factor, whose width multiplies the first's.
    """

    id: str
    down: str
    rank_side: int | None = 0
    other: str = ""


_LAYOUTS = (
    _Layout("kohya", ".lora_down.weight"),
    _Layout("peft", ".lora_A.weight"),
    _Layout("peft", ".lora_A.default.weight"),
    _Layout("peft", ".lora_A.default_0.weight"),
    _Layout("diffusers", "_lora.down.weight"),
    _Layout("diffusers", ".lora.down.weight"),
    _Layout("diffusers", ".lora_linear_layer.down.weight"),
    _Layout("loha", ".hada_w1_b"),
    _Layout("lokr", ".lokr_w2_b", 0, ".lokr_w1"),
    _Layout("lokr", ".lokr_w2", None, ".lokr_w1"),
    _Layout("positions", ":down"),
    _Layout("oft", ".oft_blocks", None),
    _Layout("oft", ".oft_diag", None),
    _Layout("boft", ".boft_blocks", None),
    _Layout("glora", ".a1.weight"),
    _Layout("full", ".diff", None),
)
_CHANNELS = 320  # of the first level of Stable Diffusion's UNets
_ADAPTER = re.compile(r"\.lora_A\.[A-Za-z0-9_-]{1,64}\.weight\n")


class LoraLayers:
    """The layers of one LoRA."""

    def __init__(self, tensors: TensorList, layout: _Layout) -> None:
        """Take over what `found` found."""
        self._tensors = tensors
        self._layout = layout

    @classmethod
    def found(cls, tensors: TensorList) -> LoraLayers | None:
        """The layers, if the tensors are a LoRA's."""
        text = tensors.text
        for layout in _LAYOUTS:
            if layout.down + "\n" in text:
                return cls(tensors, layout)
        adapter = _ADAPTER.search(text) if ".lora_A." in text else None
        if adapter is not None:
            return cls(tensors, _Layout("peft", adapter[0][:-1]))
        return None

    @property
    def layout(self) -> str:
        """How it is written: "kohya", "peft", "loha" …"""
        return self._layout.id

    @property
    def rank(self) -> int | None:
        """Of the first layer that has one."""
        if self._layout.rank_side is None:
            return None
        name = self._tensors.first(self._layout.down + "\n")
        shape = self._tensors.shape(name) if name else None
        return shape[self._layout.rank_side] if shape else None

    def width(self, piece: str) -> int | None:
        """What the first layer takes that has ``piece`` (underscores for dots) in its name."""
        if self._layout.id == "positions":
            return self._context(piece)
        text, layers = self._tensors.text, self._tensors.layers
        down = self._layout.down.replace(".", "_") + "\n"
        place = layers.find(piece)
        while place >= 0:
            end = layers.index("\n", place)
            if layers.startswith(down, end + 1 - len(down)):
                begin = layers.rfind("\n", 0, place) + 1
                return self._taken(text[begin:end])
            place = layers.find(piece, end)
        return None

    def _context(self, piece: str) -> int | None:
        """What attention to the text takes, of a UNet's layers without names: the one width that
        is no multiple of its channels' (320)."""
        shapes = (
            tensor.shape
            for name, tensor in self._tensors.tensors.items()
            if name.startswith("unet:") and name.endswith(self._layout.down)
        )
        widths = {shape[1] for shape in shapes if len(shape) == 2 and shape[1] % _CHANNELS}
        return widths.pop() if piece == "attn2_to_k" and len(widths) == 1 else None

    def _taken(self, name: str) -> int | None:
        shape = self._tensors.shape(name)
        if not shape or len(shape) < 2:
            return None
        width = shape[1]
        if self._layout.other:
            stem = name.removesuffix(self._layout.down)
            other = self._tensors.shape(stem + self._layout.other) or self._tensors.shape(
                stem + self._layout.other + "_b"
            )
            if not other or len(other) < 2:
                return None
            width *= other[1]
        return width
