"""How programs write a LoRA: which layers, under which names, with which factors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.library.identify.layout_parts import Shapes

Style = Callable[[str, tuple[int, ...], int], Shapes]
"""(layer's whole name, its weight's shape, rank) -> the tensors of its LoRA."""


@dataclass(frozen=True)
class Part:
    """Layers of one component.

    Attributes:
        model: names and shapes of its weights.
        layers: a pattern of the names of those that are trained.
        prefix: what the program puts before them.
        flat: whether it writes underscores for dots.
        rename: pattern → what the program writes instead, after the prefix is there.
    """

    model: Callable[[], Shapes]
    layers: str
    prefix: str = ""
    flat: bool = False
    rename: tuple[tuple[str, str], ...] = ()

    def matrices(self) -> Shapes:
        """The trained layers by the names that the program gives them."""
        found: Shapes = {}
        for key, shape in self.model().items():
            name = key.removesuffix(".weight")
            if name == key or len(shape) < 2 or not re.search(self.layers, name):
                continue
            for pattern, new in self.rename:
                name = re.sub(pattern, new, name)
            found[self.prefix + (name.replace(".", "_") if self.flat else name)] = shape
        return found


@dataclass(frozen=True)
class PublicLora:
    """One layout.

    Attributes:
        family: what must be told.
        program: that writes it.
        source: where its names are from.
        style: how it calls the factors.
        parts: what it trains.
        rank: of the factors.
        metadata: of the header, where the layers alone can't tell the family.
        more: tensors beside the factors.
        task: what must be told, too.
    """

    family: str
    program: str
    source: str
    style: Style
    parts: tuple[Part, ...]
    rank: int = 16
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    more: Callable[[], Shapes] = dict
    task: str = ""

    @property
    def id(self) -> str:
        """What it is, for people."""
        return f"{self.family}: {self.program}"

    def matrices(self) -> Shapes:
        """All its layers."""
        return {k: v for part in self.parts for k, v in part.matrices().items()}

    def shapes(self, keep: str = "") -> Shapes:
        """All its tensors, or those of layers whose name ``keep`` finds."""
        made = {
            key: value
            for name, shape in self.matrices().items()
            if re.search(keep, name)
            for key, value in self.style(name, shape, self.rank).items()
        }
        return made if keep else made | self.more()


def _pair(down: str, up: str, *more: str) -> Style:
    def made(name: str, shape: tuple[int, ...], rank: int) -> Shapes:
        out, inner, *kernel = shape
        rank = min(rank, out)
        return {
            f"{name}{down}": (rank, inner, *kernel),
            f"{name}{up}": (out, rank, *(1 for _ in kernel)),
            **{f"{name}{each}": () for each in more},
        }

    return made


KOHYA = _pair(".lora_down.weight", ".lora_up.weight", ".alpha")
KOHYA_BARE = _pair(".lora_down.weight", ".lora_up.weight")
PEFT = _pair(".lora_A.weight", ".lora_B.weight")
PEFT_NAMED = _pair(".lora_A.default.weight", ".lora_B.default.weight")
OLD = _pair("_lora.down.weight", "_lora.up.weight")
PROCESSOR = _pair(".down.weight", ".up.weight")


def DORA(name: str, shape: tuple[int, ...], rank: int) -> Shapes:
    """OneTrainer's: the lengths of columns."""
    return {**KOHYA(name, shape, rank), f"{name}.dora_scale": (1, shape[1])}


def BIASED(name: str, shape: tuple[int, ...], rank: int) -> Shapes:
    """Black Forest Labs' control LoRAs."""
    return {**PEFT(name, shape, rank), f"{name}.lora_B.bias": shape[:1]}


def LOHA(name: str, shape: tuple[int, ...], rank: int) -> Shapes:
    out, inner = shape[0], shape[1] * (shape[2] * shape[3] if len(shape) == 4 else 1)
    halves = {f"{name}.hada_w{k}_{x}": (out, rank) if x == "a" else (rank, inner)
              for k in (1, 2) for x in "ab"}  # fmt: skip
    return {**halves, f"{name}.alpha": ()}


def LOKR(name: str, shape: tuple[int, ...], rank: int) -> Shapes:
    out, inner, *kernel = shape
    factor = next(each for each in (16, 8, 4, 2, 1) if out % each == 0 and inner % each == 0)
    return {
        f"{name}.lokr_w1": (factor, factor),
        f"{name}.lokr_w2_a": (out // factor, rank),
        f"{name}.lokr_w2_b": (rank, inner // factor, *kernel),
        f"{name}.alpha": (),
    }


def LOKR_WHOLE(name: str, shape: tuple[int, ...], rank: int) -> Shapes:
    del rank
    out, inner, *kernel = shape
    factor = next(each for each in (8, 4, 2, 1) if out % each == 0 and inner % each == 0)
    whole = {f"{name}.lokr_w1": (factor, factor), f"{name}.alpha": ()}
    return {**whole, f"{name}.lokr_w2": (out // factor, inner // factor, *kernel)}
