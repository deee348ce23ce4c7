"""Comparing the tensors that are there with those that should be, and with each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.trust.structures.shapes import Shapes

How: TypeAlias = Literal["settings", "public", "itself"]

# What files carry along that no program needs: buffers, and the other half of a tied pair.
_SPARE: Final = re.compile(
    r"(.*\.)?(position_ids|embed_tokens\.weight|logit_scale|num_batches_tracked|"
    r"text_projection(\.weight)?|attn_mask|scale_input|scale_weight|scaled_fp8)$"
    r"|transformer\.resblocks\.23\..*|text_model\.encoder\.layers\.23\..*"
)
# Older diffusers' names of an autoencoder's attention; it still reads them
# (models/modeling_utils.py, `_convert_deprecated_attention_blocks`).
_OLDER: Final = (
    (".query.", ".to_q."), (".key.", ".to_k."), (".value.", ".to_v."),
    (".proj_attn.", ".to_out.0."),
)  # fmt: skip
_FORMATS: Final = frozenset({"F64", "F32", "F16", "BF16"})
_PACKED: Final = frozenset({"U8", "I8", "F8_E4M3", "F8_E5M2", "F4", "I32", "F8_E8M0", "BOOL"})


@dataclass(frozen=True, slots=True)
class Compared:
    """What is wrong with one part.

    Attributes:
        part: its plain name.
        how: what it was compared with: what its own "settings" ask for, the "public" model, or
            "itself" where nothing else is known.
        tensors: how many there are.
        missing: names.
        surplus: names; they do no harm.
        wrong: name, shape that is there, shape that should be.
        formats: names whose numbers are in a format that weights don't have.
    """

    part: str
    how: How
    tensors: int
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    wrong: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()
    formats: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing needed is missing or wrong."""
        return not (self.missing or self.wrong or self.formats)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong, in plain words; surplus is told last."""
        told = list[str]()
        if self.missing:
            told.append(f"the {self.part} lacks {_listed(self.missing)}")
        for name, found, wanted in self.wrong[:3]:
            told.append(f"{name} of the {self.part} is {_size(found)}, not {_size(wanted)}")
        if len(self.wrong) > 3:
            told.append(f"{len(self.wrong) - 3} more of its weights have wrong sizes")
        if self.formats:
            told.append(f"the {self.part} has an unusual number format in {_listed(self.formats)}")
        if self.surplus:
            told.append(f"the {self.part} has {_listed(self.surplus)} that nothing uses")
        return tuple(told)


def compare(part: str, how: How, found: Mapping[str, Tensor], wanted: Shapes) -> Compared:
    """What is missing, surplus or wrong in ``found``, both by the same kind of names."""
    there = {_newer(name, wanted): name for name in found}
    missing = tuple(sorted(name for name in wanted if name not in there))
    surplus = tuple(
        sorted(old for new, old in there.items() if new not in wanted and not _SPARE.match(old))
    )
    both = [(name, found[there[name]]) for name in wanted if name in there]
    packed = any(tensor.dtype in _PACKED for _, tensor in both)
    wrong = tuple(
        (name, tensor.shape, wanted[name])
        for name, tensor in both
        if tensor.shape != wanted[name] and not _same(tensor, wanted[name])
    )
    formats = tuple(name for name, tensor in both if _is_odd(tensor, packed))
    return Compared(part, how, len(found), missing, surplus, wrong, formats)


def consistent(part: str, found: Mapping[str, Tensor]) -> Compared:
    """The same where nothing is known but the tensors: what do they tell of each other?

    Where a layer has a bias in most blocks, it has one in all; no bias stands without its weight;
    numbered blocks have no gap; a bias is as long as its weight.
    """
    missing = {*_gaps(found), *_missing_partners(found)}
    wrong = list[tuple[str, tuple[int, ...], tuple[int, ...]]]()
    for name in (name for name in found if name.endswith(".bias")):
        bias, weight = found[name], found.get(name.removesuffix("bias") + "weight")
        if weight is None or weight.dtype not in _FORMATS or len(bias.shape) != 1:
            continue
        if weight.shape and bias.shape[0] not in weight.shape[:2]:
            wrong.append((name, bias.shape, weight.shape[:1]))
    return Compared(part, "itself", len(found), tuple(sorted(missing)), wrong=tuple(wrong))


def _newer(name: str, wanted: Shapes) -> str:
    if name in wanted:
        return name
    for old, new in _OLDER:
        if name.replace(old, new) in wanted:
            return name.replace(old, new)
    return f"text_model.{name}" if f"text_model.{name}" in wanted else name


def _same(tensor: Tensor, wanted: tuple[int, ...]) -> bool:
    """Whether the shapes mean the same: a 1 × 1 convolution is a matrix, packed numbers are any."""
    if tensor.dtype in _PACKED - {"F8_E4M3", "F8_E5M2"}:
        return True
    return _bare(tensor.shape) == _bare(wanted)


def _bare(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[:2] if len(shape) == 4 and shape[2:] == (1, 1) else shape


def _is_odd(tensor: Tensor, packed: bool) -> bool:
    return tensor.dtype not in _FORMATS and not (packed and tensor.dtype in _PACKED)


_NUMBER: Final = re.compile(r"(?<=\.)\d+(?=\.)")


def _gaps(found: Mapping[str, Tensor]) -> set[str]:
    """Blocks that are skipped: 0, 1, 3 lacks 2. Lists of mixed layers may skip some."""
    numbers = defaultdict[str, set[int]](set)
    for name in found:
        match = _NUMBER.search(f".{name}", 1)
        if match:
            numbers[name[: match.start() - 1]].add(int(match[0]))
    gaps = set[str]()
    for stem, there in numbers.items():
        kind = stem.rpartition(".")[2]
        counted = "block" in kind or kind in ("resnets", "attentions")
        if counted and max(there) < 10_000 and 3 <= max(there) <= len(there):
            gaps |= {f"{stem}{n}" for n in range(max(there)) if n not in there}
    return gaps


def _missing_partners(found: Mapping[str, Tensor]) -> set[str]:
    """Layers that most blocks of a kind have and one lacks: every number is the same to this."""
    blocks = defaultdict[str, set[str]](set)
    for name in found:
        blocks[_NUMBER.sub("#", f".{name}")[1:]].add(name)
    missing = set[str]()
    for pattern, names in blocks.items():
        partner = pattern.removesuffix("bias") + "weight" if pattern.endswith(".bias") else ""
        if not partner:
            partner = pattern.removesuffix("weight") + "bias"
        if partner == pattern or partner not in blocks:
            continue
        wanted = {name[: -len(_end(pattern))] + _end(partner) for name in names}
        lacking = wanted - blocks[partner]
        few = 0 < len(lacking) <= max(1, len(wanted) // 8) and len(wanted) > len(lacking)
        if few or pattern.endswith(".bias"):  # a bias without its weight is never right
            missing |= lacking
    return missing


def _end(pattern: str) -> str:
    return pattern.rpartition(".")[2]


def _listed(names: tuple[str, ...]) -> str:
    first = ", ".join(names[:2])
    count = "1 weight" if len(names) == 1 else f"{len(names)} weights"
    return f"{count} ({first}{', …' if len(names) > 2 else ''})"


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "one number"
