"""What a LoRA, or a relative of it, adds to one weight or bias: the formulas.

LoRA (Hu et al. 2021, arXiv:2106.09685, eq. 3); LoCon, LoHa and LoKr (Yeh et al. 2023, LyCORIS,
arXiv:2309.14859, sections 3.2 and 3.3; LoHa after Hyeon-Woo et al. 2021); DoRA (Liu et al. 2024,
arXiv:2402.09353, eq. 5); IA3 (Liu et al. 2022, arXiv:2205.05638, section 3.3, as LyCORIS writes
it: factors less 1). All is calculated in float32.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import torch
from torch import Tensor


class WrongWidth(ValueError):  # noqa: N818 - it isn't the file's error
    """What a layer of a file changes has other sizes than the model's: it is another model's.

    Args:
        theirs: shape, or count, in the file.
        own: the model's.
    """

    def __init__(self, theirs: Iterable[int], own: Iterable[int]) -> None:
        self.theirs, self.own = sizes(theirs), sizes(own)
        super().__init__(f"{self.theirs} for {self.own}")


def sizes(shape: Iterable[int]) -> str:
    """A shape as people write it, without sides of 1 at its end."""
    sides = list(shape)
    while len(sides) > 1 and sides[-1] == 1:
        sides.pop()
    return "×".join(map(str, sides))


Tensors = Mapping[str, Tensor]
"""The tensors of one layer, by their role (see `KINDS`)."""

KINDS: dict[str, tuple[str, ...]] = {
    "lora": ("down", "up"),
    "loha": ("hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b"),
    "lokr": (),
    "words": ("word_down", "word_up"),
    "full": ("diff",),
}
"""Kind → the roles it can't do without; of LoKr one of several for each factor."""


def delta_of(tensors: Tensors, shape: torch.Size) -> Tensor | None:
    """What is added to a weight of ``shape``, float32 of that shape; None: not of these kinds.

    Raises:
        WrongWidth: they make a weight of another shape.
        ValueError: the tensors contradict each other.
    """
    roles = set(tensors)
    if set(KINDS["lora"]) <= roles:
        delta = _lora(tensors)
    elif set(KINDS["loha"]) <= roles:
        delta = _loha(tensors)
    elif any(role.startswith("lokr_") for role in roles):
        delta = _lokr(tensors)
    elif set(KINDS["words"]) <= roles:  # of a table of words, which peft keeps turned
        delta = (tensors["word_up"].float() @ tensors["word_down"].float()).T * scale_of(tensors)
    elif "diff" in roles:
        delta = tensors["diff"].float()
    else:
        return None
    if delta.numel() != shape.numel() or delta.shape[0] != shape[0]:
        raise WrongWidth(delta.shape, shape)
    return delta.reshape(shape)


def with_factors(weight: Tensor, factors: Tensor, *, inputs: bool) -> Tensor:
    """The change that IA3 makes: every output, or input, of a layer is scaled.

    Args:
        weight: (out, in, …) float32, the layer's own.
        factors: less 1, as many as it has outputs, or inputs.
        inputs: which of the two.

    Returns:
        float32 of the same shape, to be added to ``weight``.

    Raises:
        WrongWidth: there are more or fewer factors.
    """
    at = 1 if inputs else 0
    if weight.ndim < 2 or factors.numel() != weight.shape[at]:
        raise WrongWidth([factors.numel()], weight.shape[at : at + 1])
    shape = [1] * weight.ndim
    shape[at] = -1
    return weight * factors.float().reshape(shape)


def is_of_columns(magnitude: Tensor, shape: Sequence[int]) -> bool:
    """Whether DoRA's lengths are those of columns, as LyCORIS' with ``wd_on_output=False`` and
    OneTrainer's, not of rows: where both fit, (1, in, …) is of columns and all else of rows.

    Args:
        magnitude: of any shape.
        shape: (out, in, …) of the whole matrix.

    Raises:
        WrongWidth: it fits neither.
    """
    count = magnitude.numel()
    fitting = [at for at in (0, 1) if shape[at : at + 1] == (count,)]
    if not fitting:
        raise WrongWidth([count], shape[:2])
    lies_flat = len(magnitude) == 1 and magnitude.ndim > 1
    return fitting == [1] or (len(fitting) == 2 and lies_flat)


def column_lengths(weight: Tensor) -> Tensor:
    """(in,): the length of each column of (out, in, …)."""
    return weight.transpose(0, 1).flatten(1).norm(dim=1)


def with_magnitude(
    weight: Tensor, delta: Tensor, magnitude: Tensor, columns: Tensor | None = None
) -> Tensor:
    """The change that DoRA makes: the direction is changed by ``delta``, the length is given.

    Args:
        weight: (out, …) float32, the layer's own.
        delta: the same shape.
        magnitude: the length of each row, or of each column, where ``columns`` are given.
        columns: (in,), the `column_lengths` of the changed matrix of which ``weight`` may be some
            rows.

    Returns:
        float32 of the same shape, to be added to ``weight``.
    """
    changed = weight + delta
    lengths = changed.flatten(1).norm(dim=1) if columns is None else columns
    shape = [1] * weight.ndim
    shape[0 if columns is None else 1] = -1
    scale = magnitude.float().flatten() / lengths.clamp(min=1e-12)
    return changed * scale.reshape(shape) - weight


_RANKED = ("down", "word_down", "hada_w1_b", "lokr_w2_b", "lokr_w1_b")
"""Roles of factors whose first side is the rank."""


def rank_of(tensors: Tensors) -> int | None:
    """The rank of a layer's factors; None where they are whole."""
    return next((len(tensors[role]) for role in _RANKED if role in tensors), None)


def scale_of(tensors: Tensors) -> float:
    """What the factors' product is multiplied with: what the file's configuration says ("scale"),
    else alpha / rank; without either, or a rank, the product counts as it is.
    """
    if "scale" in tensors:
        return float(tensors["scale"])
    alpha, rank = tensors.get("alpha"), rank_of(tensors)
    # Two whole factors of LoKr know no rank: LyCORIS leaves them unscaled.
    return 1.0 if alpha is None or not rank else float(alpha) / rank


def _lora(tensors: Tensors) -> Tensor:
    down, up = tensors["down"].float(), tensors["up"].float()
    if "mid" in tensors:  # Tucker's form: a small kernel between two 1×1 ones
        delta = _tucker(tensors["mid"].float(), up.flatten(1).T, down.flatten(1))
    else:
        delta = (up.flatten(1) @ down.flatten(1)).view(len(up), *down.shape[1:])
    return delta * scale_of(tensors)


def _loha(tensors: Tensors) -> Tensor:
    factors: list[Tensor] = []
    for which in ("1", "2"):
        a = tensors[f"hada_w{which}_a"].float()
        b = tensors[f"hada_w{which}_b"].float()
        core = tensors.get(f"hada_t{which}")
        factors.append(a @ b if core is None else _tucker(core.float(), a, b))
    return factors[0] * factors[1] * scale_of(tensors)


def _lokr(tensors: Tensors) -> Tensor:
    factors: list[Tensor] = []
    for which in ("1", "2"):
        whole = tensors.get(f"lokr_w{which}")
        if whole is not None:
            factors.append(whole.float())
            continue
        a, b = tensors.get(f"lokr_w{which}_a"), tensors.get(f"lokr_w{which}_b")
        if a is None or b is None:
            raise ValueError(f"the {which}. factor of the Kronecker product is missing")
        core = tensors.get(f"lokr_t{which}")
        a, b = a.float(), b.float()
        factors.append(a @ b.flatten(1) if core is None else _tucker(core.float(), a, b))
        if core is None and b.ndim > 2:
            factors[-1] = factors[-1].view(len(a), *b.shape[1:])
    first, second = factors
    first = first.view(*first.shape, *([1] * (second.ndim - first.ndim)))
    return torch.kron(first, second) * scale_of(tensors)


def _tucker(core: Tensor, first: Tensor, second: Tensor) -> Tensor:
    """(out, in, …) of a core (p, q, …), (p, out) and (q, in)."""
    # einsum's result need not lie in its own order, which torch.kron asks for.
    return torch.einsum("pq...,po,qi->oi...", core, first, second).contiguous()
