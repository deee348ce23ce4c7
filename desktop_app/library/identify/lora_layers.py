"""The layers a LoRA changes: in which layout it names them, its rank, how wide they are.

How names end, and what that means, is in `core.lora_names`, which the engine reads too. Beside
these there are adapters without a formula here (OFT, GLoRA …), and the first LoRAs, which have no
names (``unet:0:down``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from math import prod

from desktop_app.core.lora_names import LAYOUTS, OTHERS, bundled, split_name
from desktop_app.library.identify.tensor_list import TensorList

_POSITIONS = ":down"
_XLABS = "_lora1.down.weight\n", "_lora2.down.weight\n"
"""XLabs-AI's; ".down.weight" alone is none of a LoRA's."""
_ADAPTER = re.compile(r"\.lora_A\.[A-Za-z0-9_-]{1,64}\.weight\n")
_NUMBERS = re.compile(r"(?<=_)\d+(?=_)")
_CHANNELS = 320  # of the first level of Stable Diffusion's UNets
_OTHER_LAYOUTS = {"OFT": "oft", "BOFT": "boft", "GLoRA": "glora"}

Shape = tuple[int, ...]


class LoraLayers:
    """The layers of one LoRA.

    Attributes:
        layout: how it is written: "kohya", "peft", "loha" …
    """

    def __init__(self, tensors: TensorList, layout: str) -> None:
        """Take over what `found` found."""
        self._tensors = tensors
        self.layout = layout

    @classmethod
    def found(cls, tensors: TensorList) -> LoraLayers | None:
        """The layers, if the tensors are a LoRA's."""
        text = tensors.text
        if any(end in text for end in _XLABS):
            return cls(tensors, "xlabs")
        for end, layout in LAYOUTS.items():
            if end + "\n" in text:
                return cls(tensors, layout)
        if ".lora_A." in text and _ADAPTER.search(text):
            return cls(tensors, "peft")
        if _POSITIONS + "\n" in text:
            return cls(tensors, "positions")
        for piece, kind in OTHERS.items():
            if piece in text:
                return cls(tensors, _OTHER_LAYOUTS.get(kind, "other"))
        return None

    @property
    def rank(self) -> int | None:
        """Of the first layer that has one."""
        if self.layout == "positions":
            name = self._tensors.first(_POSITIONS + "\n")
            shape = self._tensors.shape(name) if name else None
            return shape[0] if shape else None
        roles = ("down", "word_down", "hada_w1_b", "lokr_w2_b", "lokr_w1_b")
        found = (layer[role] for layer in self._layers.values() for role in roles if role in layer)
        return next((shape[0] for shape in found if shape), None)

    @property
    def words(self) -> tuple[str, ...]:
        """Those of embeddings that it brings along."""
        if "\nbundle_emb." not in self._tensors.text:
            return ()
        found = (bundled(name) for name in self._tensors.tensors)
        return tuple(dict.fromkeys(each.word for each in found if each))

    def has(self, piece: str) -> bool:
        """Whether ``piece`` (underscores for dots, # for any number) is in a layer's name; a
        line break in it is a name's beginning. One with a dot is looked for as it is."""
        if "." in piece:
            return piece in self._tensors.text
        return piece in (self._numbered if "#" in piece else self._tensors.layers)

    def takes(self, piece: str) -> int | None:
        """What the first layer takes that has ``piece`` in its name, and tells."""
        if self.layout == "positions":
            return self._context(piece)
        return self._size_by(piece, _takes)

    def gives(self, piece: str) -> int | None:
        """What the first layer gives that has ``piece`` in its name, and tells."""
        return self._size_by(piece, _gives)

    def _size_by(self, piece: str, of: Callable[[Mapping[str, Shape]], int | None]) -> int | None:
        if not self.has(piece):
            return None
        for name, roles in zip(self._flat["#" in piece], self._layers.values(), strict=True):
            if piece in name:
                width = of(roles)
                if width is not None:
                    return width
        return None

    def _context(self, piece: str) -> int | None:
        """What attention to the text takes, of a UNet's layers without names: the one width that
        is no multiple of its channels' (320)."""
        shapes = (
            tensor.shape
            for name, tensor in self._tensors.tensors.items()
            if name.startswith("unet:") and name.endswith(_POSITIONS)
        )
        widths = {shape[1] for shape in shapes if len(shape) == 2 and shape[1] % _CHANNELS}
        return widths.pop() if piece == "attn2_to_k" and len(widths) == 1 else None

    @cached_property
    def _numbered(self) -> str:
        """All names with # for every number that stands by itself."""
        return _NUMBERS.sub("#", self._tensors.layers)

    @cached_property
    def _flat(self) -> tuple[list[str], list[str]]:
        """The layers' names as `has` compares them, and the same with # for numbers."""
        plain = "".join(f"\n{name}_\0" for name in self._layers).replace(".", "_")
        return plain.split("\0")[:-1], _NUMBERS.sub("#", plain).split("\0")[:-1]

    @cached_property
    def _layers(self) -> dict[str, dict[str, Shape]]:
        """The shapes of every layer's tensors, by role."""
        found: dict[str, dict[str, Shape]] = {}
        for name, tensor in self._tensors.tensors.items():
            split = split_name(name)
            if split is not None:
                found.setdefault(split[0], {})[split[1]] = tensor.shape
        return found


def _takes(roles: Mapping[str, Shape]) -> int | None:
    for role in ("down", "hada_w1_b", "diff"):
        if len(shape := roles.get(role, ())) > 1:
            return shape[1]
    return _factor(roles, 1)


def _gives(roles: Mapping[str, Shape]) -> int | None:
    for role in ("up", "diff"):
        if len(shape := roles.get(role, ())) > 1:
            return shape[0]
    if len(shape := roles.get("hada_w1_a", ())) == 2:
        return shape[1 if "hada_t1" in roles else 0]
    return _factor(roles, 0)


def _factor(roles: Mapping[str, Shape], side: int) -> int | None:
    """A side of LoKr's product."""
    sides: list[int] = []
    for which in ("lokr_w1", "lokr_w2"):
        half = roles.get(f"{which}_{'ab'[side]}", ())
        turned = side == 0 and f"lokr_t{which[-1]}" in roles
        shape = roles.get(which) or (half[::-1] if turned else half)
        if len(shape) < 2:
            return None
        sides.append(shape[side])
    return prod(sides)
