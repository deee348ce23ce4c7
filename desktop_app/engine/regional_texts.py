"""The texts of a job with regions: which are heard at a step, where, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import torch

from desktop_app.core.conditions import Condition
from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.regional import (
    Said,
    acts_at,
    in_region,
    said_at,
    steps_apart,
    texts_predicted,
)
from desktop_app.core.request import EngineJob
from desktop_app.engine.guidance import Acting, Conditioning, Heard, Inputs
from desktop_app.engine.model import Model
from desktop_app.engine.region_maps import shares, used_regions

if TYPE_CHECKING:
    from torch import Tensor

    from desktop_app.core.prompt.parsed import PromptPart
    from desktop_app.engine.guidance_formulas import Weight
    from desktop_app.engine.speed.regional_attention import RegionalAttention

TEXT = "encoder_hidden_states"
"""What every family calls the text's tokens."""

Voice: TypeAlias = tuple[str, tuple[str, ...]]
"""A text, and tags of the LoRAs with which it is heard."""

Tell = Callable[[Voice], Inputs]


def voice_of(said: Said) -> Voice:
    """It without the weight of its prediction."""
    return said.text, said.loras


class Regions:
    """Those of one job, on one model.

    Args:
        uses: at least one.
        job: has their masks.
        model: whose denoiser hears them.
        steps: how many are run.
        attention: lets places hear several texts; None: one text is heard at a time, and
            predictions are blended.
        apart: how many steps blend predictions in any case.
        loras: those that act in regions alone.

    Attributes:
        attention, loras: see there.
    """

    def __init__(
        self,
        uses: Sequence[Condition],
        job: EngineJob,
        model: Model,
        steps: int,
        attention: RegionalAttention | None,
        apart: int = 0,
        loras: Sequence[Condition] = (),
    ) -> None:
        self._uses, self._arrays, self._steps = uses, job.arrays, steps
        self._factor, self._device = model.codec.factor, model.compute.device
        dialect = job.request.dialect
        self._parts = [parse_prompt(use.word, steps, dialect).parts for use in uses]
        self._shares: dict[tuple[int, ...], Tensor] = {}
        self.attention, self._apart, self.loras = attention, apart, loras

    @property
    def ends(self) -> set[int]:
        """Last steps of what is heard alike, from 1."""
        made = {each.last_step for parts in self._parts for p in parts for each in p.schedule}
        turns = range(1, self._steps)
        made |= {at for at in turns if self._acting(at) != self._acting(at + 1)}
        return made | ({self._apart} & set(turns))

    def said(self, common: Sequence[Said], step: int) -> list[list[Said]]:
        """What the common text and those of the regions that act say at ``step``."""
        own = ((self._uses[at], self._parts[at]) for at in self._acting(step))
        told = (
            in_region(
                common,
                self._own(use, parts, step),
                "replace" if use.mode == "replace" else "add",
            )
            for use, parts in own
        )
        return [list(common), *told]

    def _own(self, use: Condition, parts: Sequence[PromptPart], step: int) -> list[Said]:
        tags = tuple(lora.word for lora in self.loras if lora.word in use.word)
        return [one._replace(loras=tags) for one in said_at(parts, step)]

    def conditioning(
        self, said: Sequence[Sequence[Said]], step: int, tell: Tell, negative: Inputs | None
    ) -> Conditioning:
        """What is heard at ``step``.

        Args:
            said: by `said`, with at least one region.
            step: from 1.
            tell: inputs of a text.
            negative: inputs of the negative one; None for no guidance.
        """
        maps = self._maps(self._acting(step))
        count = max(len(texts) for texts in said)
        rows = [_Composed.of(said, at, maps) for at in range(count)]
        if self.attention is None or step <= self._apart:
            blended = [heard for row in rows for heard in row.blended(tell)]
            return Conditioning(tuple(blended), negative, loras=_beside(rows))
        most = max(len(row.texts) for row in rows)
        heard = tuple(row.coupled(tell, most) for row in rows)
        if most == 1:
            return Conditioning(heard, negative, loras=_beside(rows))
        if negative is not None:
            negative = {**negative, TEXT: negative[TEXT].repeat(1, most, 1)}
        tokens = heard[0].inputs[TEXT].shape[1] // most
        return Conditioning(heard, negative, tokens, _beside(rows))

    def _acting(self, step: int) -> tuple[int, ...]:
        """Numbers of the regions that act at ``step``."""
        every = enumerate(self._uses)
        return tuple(at for at, use in every if acts_at(use, step, self._steps))

    def _maps(self, acting: tuple[int, ...]) -> Tensor:
        if acting not in self._shares:
            uses = [self._uses[at] for at in acting]
            masks = [(self._arrays[use.arrays[0]], use.weight) for use in uses]
            self._shares[acting] = shares(masks, self._factor).to(self._device)
        return self._shares[acting]


class _Composed:
    """One of the predictions that are composed: its texts by place, each text once.

    Attributes:
        first: the common text, of which what is heard without places is taken (pooled).
        texts: with the share of each at each place, (h, w), those that are heard anywhere.
        weight: of the prediction.
        weighed: shares of the texts times the weights that they had.
    """

    def __init__(
        self,
        first: Voice,
        texts: dict[Voice, Tensor],
        weight: Weight,
        weighed: dict[Voice, Tensor],
    ) -> None:
        self.first, self.texts, self.weight, self.weighed = first, texts, weight, weighed

    @classmethod
    def of(cls, said: Sequence[Sequence[Said]], at: int, maps: Tensor) -> _Composed:
        """The ``at``-th; where there are fewer the last one is heard, and counts for nothing."""
        chosen = [each[min(at, len(each) - 1)] for each in said]
        weights = [
            one.weight if at < len(each) else 0.0 for one, each in zip(chosen, said, strict=True)
        ]
        texts: dict[Voice, Tensor] = {}
        weighed: dict[Voice, Tensor] = {}
        for one, weight, share in zip(chosen, weights, maps, strict=True):
            if bool(share.any()):
                voice = voice_of(one)
                texts[voice] = texts.get(voice, 0) + share
                weighed[voice] = weighed.get(voice, 0) + share * weight
        whole: Weight = weights[0]
        if len(set(weights)) > 1:
            whole = torch.stack(list(weighed.values())).sum(0)[None, None]
        return cls(voice_of(chosen[0]), texts, whole, weighed)

    def coupled(self, tell: Tell, count: int) -> Heard:
        """All of its texts in one, filled to ``count`` of them."""
        inputs = [tell(voice)[TEXT] for voice in self.texts]
        maps = list(self.texts.values())
        rest = count - len(maps)
        tokens = torch.cat([*inputs, *inputs[:1] * rest], dim=1)
        whole = {**tell(self.first), TEXT: tokens}
        numbers = {voice: number for number, voice in enumerate(self.texts)}
        loras = tuple(
            Acting(tag, share, tuple(at for voice, at in numbers.items() if tag in voice[1]))
            for tag, share in self.loras().items()
        )
        if count == 1:
            return Heard(whole, self.weight, loras=loras)
        filled = [*maps, *[torch.zeros_like(maps[0])] * rest]
        return Heard(whole, self.weight, torch.stack(filled), loras)

    def loras(self) -> dict[str, Tensor]:
        """Where LoRAs of regions act: the shares of the texts that are heard with them."""
        shares: dict[str, Tensor] = {}
        for (_, tags), share in self.texts.items():
            for tag in tags:
                shares[tag] = shares.get(tag, 0) + share
        return shares

    def blended(self, tell: Tell) -> list[Heard]:
        """A prediction for each text."""
        alone = len(self.texts) == 1 and not isinstance(self.weight, torch.Tensor)
        return [
            Heard(
                tell(voice),
                self.weight if alone else share[None, None],
                loras=tuple(Acting(tag) for tag in voice[1]),
            )
            for voice, share in self.weighed.items()
        ]


def _beside(rows: Sequence[_Composed]) -> tuple[Acting, ...]:
    """LoRAs of regions beside the negative prompt: where they are, but not on its own text."""
    found: dict[str, Tensor] = {}
    for row in rows:
        found = row.loras() | found
    return tuple(Acting(tag, share, ()) for tag, share in found.items())


def regions_of(
    model: Model,
    job: EngineJob,
    steps: int,
    on_event: Callable[[EngineEvent], None],
    loras: Sequence[Condition] = (),
) -> Regions | None:
    """The job's regions; None without any. Where predictions are blended that is told (`Noted`).

    Args:
        model: whose denoiser hears them.
        job: has them.
        steps: how many are run.
        on_event: is told.
        loras: that act in regions alone.
    """
    uses = used_regions(job)
    if not uses:
        return None
    from desktop_app.engine.speed.regional_attention import regional_attention_of

    attention = regional_attention_of(model.network, model.compute.dtype)
    if attention is None:
        texts = 1 + len(uses)
        on_event(Noted("regions_blended", {"model": model.info.name, "texts": texts}))
    return Regions(uses, job, model, steps, attention, _apart(model, job, steps), loras)


def _apart(model: Model, job: EngineJob, steps: int) -> int:
    """How many steps predict each region by itself."""
    return steps_apart(job.request, steps) if model.engine.denoiser == "unet" else 0


def texts_of_steps(model: Model, job: EngineJob, steps: int) -> tuple[int, float]:
    """How many texts one of ``steps`` predicts with, one by one: the most, and the mean."""
    regions = len(used_regions(job))
    if not regions:
        return texts_predicted(job.request, steps, 0, 0)
    from desktop_app.engine.speed.regional_attention import regional_attention_of

    known = regional_attention_of(model.network, model.compute.dtype) is not None
    apart = _apart(model, job, steps) if known else steps
    return texts_predicted(job.request, steps, regions, apart)
