"""Calling the denoiser with its texts and with classifier-free guidance (Ho & Salimans 2022)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any, NamedTuple, Protocol, TypeAlias

import torch
from torch import Tensor

from desktop_app.core.errors import EngineError
from desktop_app.core.record import record
from desktop_app.engine.guidance_formulas import PLAIN, GuidanceFormula, Weight, composed, mean_of
from desktop_app.networks.device import Compute
from desktop_app.networks.inputs import Inputs


class Acting(NamedTuple):
    """A LoRA that acts in a part of what is predicted.

    Attributes:
        lora: its tag.
        share: how much at each place, (h, w) float32 at the size of the latents; None: everywhere.
        texts: on which of several texts, by number; None: on all.
    """

    lora: str
    share: Tensor | None = None
    texts: tuple[int, ...] | None = None


@record(eq=False)
class WeightedText:
    """One of the texts that a picture is composed of.

    Attributes:
        inputs: tensors (1, …), of the same names and shapes for all texts of a `Conditioning`.
        weight: its share: a number, or a map (1, 1, h, w) float32 at the size of the latents.
        shares: of several texts, which stand one behind the other in ``encoder_hidden_states``:
            how much each counts at each place, (texts, h, w) float32 of sum 1; None: it is one.
            All of a `Conditioning` have as many, or none.
        loras: that act in places alone.
    """

    inputs: Inputs
    weight: Weight = 1.0
    shares: Tensor | None = None
    loras: tuple[Acting, ...] = ()


@record(eq=False)
class Conditioning:
    """What a denoiser hears of the texts at every call.

    Attributes:
        positive: with the prompt: one text or several, which are composed.
        negative: the same with the negative prompt, of the same names; () for no guidance. Several
            are one text with the LoRAs of several places, and their weights sum to 1 at each.
        tokens: length of one of several texts.
    """

    positive: tuple[WeightedText, ...]
    negative: tuple[WeightedText, ...] = ()
    tokens: int = 0


Texts: TypeAlias = tuple[tuple[int, Conditioning], ...]
"""What is heard over the steps: (last step, from 1, and what is heard until then), ascending. The
last one is heard to the end, whatever its number."""


class Predictor(Protocol):
    """What the loop calls: `GuidedModel`, or what a hook puts in its place."""

    @property
    def conditioning(self) -> Conditioning:
        """The texts. A hook may replace them: that counts from the next call on, until another
        text of the schedule begins or the image is done."""
        ...

    @conditioning.setter
    def conditioning(self, conditioning: Conditioning) -> None: ...

    @property
    def is_guided(self) -> bool:
        """Whether the negative prompt is heard, if there is one. A hook may change it at
        BEFORE_CALL: that counts until it is changed again or the image is done."""
        ...

    @is_guided.setter
    def is_guided(self, is_guided: bool) -> None: ...

    @property
    def resting(self) -> frozenset[str]:
        """Tags of the LoRAs of places that don't act. A hook may change them at BEFORE_CALL, as
        `is_guided`."""
        ...

    @resting.setter
    def resting(self, resting: frozenset[str]) -> None: ...

    @property
    def batch(self) -> int: ...
    def use_texts_of(self, step: int) -> None: ...

    def predict(
        self,
        model_input: Tensor,
        timestep: Tensor,
        scale: float | None = None,
        further: Inputs | None = None,
    ) -> Tensor: ...


def negatives(model: Predictor) -> int:
    """How many texts of a call are negative ones: they come first."""
    return len(model.conditioning.negative) if model.is_guided else 0


class Weakens(Protocol):
    """What makes the last entries of a batch worse: `speed.weak_attention.WeakAttention`."""

    def last(self, count: int, rows: int, columns: int) -> AbstractContextManager[None]: ...


class HearsShares(Protocol):
    """What lets places of a picture hear several texts."""

    def sharing(
        self, shares: tuple[Tensor, ...], tokens: int
    ) -> AbstractContextManager[dict[str, Any]]:
        """While it lasts entries of a batch hear texts by ``shares``; gives what a call needs."""
        ...


class ActsInShares(Protocol):
    """What lets LoRAs act in a part of a batch."""

    def acting(
        self,
        entries: tuple[tuple[Acting, ...], ...],
        tokens: int,
        size: tuple[int, int],
        resting: frozenset[str],
    ) -> AbstractContextManager[None]:
        """While it lasts those of ``entries`` act, but for ``resting``."""
        ...


class GuidedModel:
    """One denoiser, ready to predict for one request.

    All texts of a step go through it in one batch.

    Args:
        call: runs the denoiser, as `FamilyEngine.predict` without its first argument.
        compute: device and precision of the denoiser.
        texts: the texts over the steps, at least one.
        scale: guidance scale.
        keywords: what the denoiser can be told besides; None: whatever comes.
        name: of the model, for errors.
        formula: how predictions are put together.
        weak: weakens the attention of the last of the batch; None: nothing is weakened.
        shares: for texts with `WeightedText.shares`; None: there are none.
        loras: for those of `WeightedText.loras`; None: there are none.

    Attributes:
        is_guided, resting: see `Predictor`.
        latents: channels of the latents, where it goes on with those of another model: further
            channels, and what hooks say besides, are for that one.
    """

    def __init__(
        self,
        call: Callable[[Tensor, Tensor, Inputs], Tensor],
        compute: Compute,
        texts: Texts,
        scale: float,
        keywords: frozenset[str] | None = None,
        name: str = "",
        formula: GuidanceFormula = PLAIN,
        weak: Weakens | None = None,
        shares: HearsShares | None = None,
        loras: ActsInShares | None = None,
    ) -> None:
        self._call, self._compute, self._scale = call, compute, scale
        self._keywords, self._name, self._texts = keywords, name, texts
        self._formula, self._weak, self._shares = formula, weak, shares
        self._loras = loras
        self._joined: dict[tuple[Conditioning, bool], Inputs] = {}
        self.latents: int | None = None
        self.reset()

    @property
    def conditioning(self) -> Conditioning:
        """The texts that are heard now; may be replaced."""
        return self._conditioning

    @conditioning.setter
    def conditioning(self, conditioning: Conditioning) -> None:
        self._conditioning = conditioning

    def reset(self) -> None:
        """Hear the first text again, and what hooks put in its place no more: for a new image."""
        self._at, self.is_guided, self.resting = 0, True, frozenset[str]()
        self._conditioning = self._texts[0][1]
        known = {conditioning for _, conditioning in self._texts}
        self._joined = {key: each for key, each in self._joined.items() if key[0] in known}

    def use_texts_of(self, step: int) -> None:
        """Hear what the texts say for ``step``, from 1. A conditioning that a hook put in stays
        until another begins."""
        last = len(self._texts) - 1
        at = next((at for at, (until, _) in enumerate(self._texts) if step <= until), last)
        if at != self._at:
            self._at, self._conditioning = at, self._texts[at][1]

    @property
    def current(self) -> tuple[Conditioning, bool, frozenset[str]]:
        """What is heard now, to be compared: the texts, whether the negative one counts, and which
        LoRAs of places don't act."""
        return self._conditioning, self.is_guided, self.resting

    @property
    def batch(self) -> int:
        """How many texts the denoiser hears at a call: with guidance the negative ones first, then
        the others, then these again with weakened attention."""
        return len(self._batch)

    @property
    def _batch(self) -> tuple[WeightedText, ...]:
        negative = self._conditioning.negative if self.is_guided else ()
        return (*negative, *self._conditioning.positive * (1 if self._weak is None else 2))

    def predict(
        self,
        model_input: Tensor,
        timestep: Tensor,
        scale: float | None = None,
        further: Inputs | None = None,
    ) -> Tensor:
        """What the denoiser predicts.

        Args:
            model_input: (1, c, h, w).
            timestep: () as the scheduler has it.
            scale: guidance scale of this call; None: the request's.
            further: what it hears at this call beside its text, with the batch of `batch`.

        Returns:
            (1, c, h, w) float32.

        Raises:
            EngineError: ``condition_unheard``: the denoiser knows no such argument.
        """
        known = self._keywords
        if self.latents is not None:
            model_input, known = model_input[:, : self.latents], frozenset[str]()
        if further and known is not None and (lost := further.keys() - known):
            names = ", ".join(sorted(lost))
            raise EngineError("condition_unheard", names=names, model=self._name)
        batch, size = self.batch, model_input.shape[-2:]
        model_input = model_input.to(self._compute.dtype)
        if batch > 1:
            model_input = torch.cat([model_input] * batch)
        model_input = model_input.contiguous(memory_format=self._compute.memory_format)
        inputs = {**self._inputs, **further} if further else self._inputs
        with ExitStack() as stack:
            if self._weak is not None:
                weak = self._weak.last(len(self._conditioning.positive), size[0], size[1])
                stack.enter_context(weak)
            if self._shares is not None and self._conditioning.tokens:
                shares = tuple(h.shares for h in self._batch if h.shares is not None)
                heard = self._shares.sharing(shares, self._conditioning.tokens)
                inputs = {**inputs, **stack.enter_context(heard)}
            if self._loras is not None:
                acting = tuple(heard.loras for heard in self._batch)
                where = self._conditioning.tokens, (size[0], size[1])
                stack.enter_context(self._loras.acting(acting, *where, self.resting))
            raw = self._call(model_input, timestep, inputs).float()
        if batch == 1:
            return raw
        return self._combined(list(raw.chunk(batch)), self._scale if scale is None else scale)

    def _combined(self, made: list[Tensor], scale: float) -> Tensor:
        """Predictions (1, c, h, w) in the order of `batch` → what they make."""
        weights = [heard.weight for heard in self._conditioning.positive]
        negative, without = negatives(self), None
        if negative:
            quiet = [heard.weight for heard in self._conditioning.negative]
            without, made = mean_of(made[:negative], quiet), made[negative:]

        def text(each: list[Tensor]) -> Tensor:
            return mean_of(each, weights) if without is None else composed(without, each, weights)

        count = len(weights)
        weak = text(made[count:]) if self._weak is not None else None
        return self._formula.result(without, text(made[:count]), weak, scale)

    @property
    def _inputs(self) -> Inputs:
        key = self._conditioning, self.is_guided
        if key not in self._joined:
            texts = [heard.inputs for heard in self._batch]
            whole = {name: torch.cat([text[name] for text in texts]) for name in texts[-1]}
            self._joined[key] = texts[0] if len(texts) == 1 else whole
        return self._joined[key]
