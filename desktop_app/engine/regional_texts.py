"""The texts of a job with regions: which are heard at a step, where, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from desktop_app.core.conditions import Condition
from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.regional import steps_apart, texts_predicted
from desktop_app.core.request import EngineJob
from desktop_app.engine.composed_texts import Said, acts_at, in_region, said_at
from desktop_app.engine.guidance import Acting, Conditioning, WeightedText
from desktop_app.engine.guidance_formulas import Weight
from desktop_app.engine.model import Model
from desktop_app.engine.region_maps import shares, used_regions
from desktop_app.engine.speed.regional_attention import RegionalAttention, regional_attention_of
from desktop_app.networks.inputs import Inputs

TEXT = "encoder_hidden_states"
"""What every family calls the text's tokens."""

Voice: TypeAlias = tuple[str, tuple[str, ...]]
"""A text, and tags of the LoRAs with which it is heard."""

Tell = Callable[[Voice], Inputs]


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

    def texts_at(self, common: Sequence[Said], without: Sequence[Said], step: int) -> TextsAtStep:
        """What is said at ``step``, from 1, where; a region's negative text goes with its LoRAs.

        Args:
            common: the common text.
            without: the negative one; () for no guidance.
            step: from 1.
        """
        acting = self._acting(step)
        if not acting:
            return TextsAtStep.of(common, without)
        texts, quiet = [list(common)], [list(without)]
        for use, parts in ((self._uses[at], self._parts[at]) for at in acting):
            tags = tuple(dict.fromkeys(e.word for e in self.loras if e.word in use.word))
            own = [one._replace(loras=tags) for one in said_at(parts, step)]
            texts.append(in_region(common, own, "replace" if use.mode == "replace" else "add"))
            quiet.append([one._replace(loras=tags) for one in without])
        apart = self.attention is None or step <= self._apart
        return TextsAtStep.of_places(texts, quiet, self._maps(acting), coupled=not apart)

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


class TextsAtStep(NamedTuple):
    """What is said at a step, before it is encoded.

    Attributes:
        positive: the predictions that are composed.
        negative: one, or none for no guidance.
        coupled: whether places hear several texts; otherwise each is predicted by itself.
    """

    positive: list[_Composed]
    negative: list[_Composed]
    coupled: bool = False

    @classmethod
    def of(cls, common: Sequence[Said], without: Sequence[Said]) -> TextsAtStep:
        """What is said without regions."""
        return cls.of_places([common], [without], torch.ones(1, 1, 1), coupled=False)

    @classmethod
    def of_places(
        cls,
        texts: Sequence[Sequence[Said]],
        quiet: Sequence[Sequence[Said]],
        maps: Tensor,
        *,
        coupled: bool,
    ) -> TextsAtStep:
        """What is said and what is not wanted, each of the common text and of each region, with
        their shares ``maps``."""
        heard = [at for at, share in enumerate(maps) if bool(share.any())]
        positive, negative = (
            [
                _Composed.of([several[at] for at in heard], row, maps[heard])
                for row in range(max(len(several[at]) for at in heard))
            ]
            for several in (texts, quiet)
        )
        return cls(positive, negative, coupled)

    @property
    def voices(self) -> Iterator[tuple[Voice, bool]]:
        """All of them that are heard anywhere, and whether as a negative one."""
        both = ((self.positive, False), (self.negative, True))
        return ((voice, quiet) for rows, quiet in both for row in rows for voice in row.texts)

    def conditioning(self, tell: Tell, tell_negative: Tell) -> Conditioning:
        """What is heard, given the inputs of a text, and of a negative one."""
        rows = [*((row, tell) for row in self.positive)]
        quiet = [*((row, tell_negative) for row in self.negative)]
        if not self.coupled:
            positive, negative = (
                tuple(heard for row, told in several for heard in row.blended(told))
                for several in (rows, quiet)
            )
            return Conditioning(positive, negative)
        most = max(len(row.texts) for row, _ in (*rows, *quiet))
        positive, negative = (
            tuple(row.coupled(told, most) for row, told in several) for several in (rows, quiet)
        )
        tokens = positive[0].inputs[TEXT].shape[1] // most if most > 1 else 0
        return Conditioning(positive, negative, tokens)


class _Composed:
    """One of the predictions that are composed: its texts by place, each text once.

    Attributes:
        texts: with the share of each at each place, (h, w).
        weight: of the prediction.
        weighed: shares of the texts times the weights that they had.
    """

    def __init__(
        self, texts: dict[Voice, Tensor], weight: Weight, weighed: dict[Voice, Tensor]
    ) -> None:
        self.texts, self.weight, self.weighed = texts, weight, weighed

    @classmethod
    def of(cls, said: Sequence[Sequence[Said]], at: int, maps: Tensor) -> _Composed:
        """The ``at``-th; where there are fewer the last one is heard, and counts for nothing."""
        texts: dict[Voice, Tensor] = {}
        weighed: dict[Voice, Tensor] = {}
        weights: set[float] = set()
        for each, share in zip(said, maps, strict=True):
            one = each[min(at, len(each) - 1)]
            voice, weight = (one.text, one.loras), one.weight if at < len(each) else 0.0
            texts[voice] = texts.get(voice, 0) + share
            weighed[voice] = weighed.get(voice, 0) + share * weight
            weights.add(weight)
        whole: Weight = min(weights)
        if len(weights) > 1:
            whole = torch.stack(list(weighed.values())).sum(0)[None, None]
        return cls(texts, whole, weighed)

    def coupled(self, tell: Tell, count: int) -> WeightedText:
        """All of its texts in one, filled to ``count`` of them. What is no token (a pooled text)
        has no place: it is the mean by area."""
        told, maps = [tell(voice) for voice in self.texts], list(self.texts.values())
        if len(maps) == 1:
            maps = [torch.ones_like(maps[0])]
        beside = told[0].keys() - {TEXT}
        whole = {name: _mean([each[name] for each in told], maps) for name in beside}
        rest = count - len(maps)
        whole[TEXT] = torch.cat([each[TEXT] for each in (*told, *told[:1] * rest)], dim=1)
        loras = tuple(self._loras())
        if count == 1:
            return WeightedText(whole, self.weight, loras=loras)
        filled = [*maps, *[torch.zeros_like(maps[0])] * rest]
        return WeightedText(whole, self.weight, torch.stack(filled), loras)

    def _loras(self) -> Iterator[Acting]:
        """Where LoRAs of regions act, and on which texts: those that are heard with them."""
        for tag in dict.fromkeys(tag for _, tags in self.texts for tag in tags):
            heard = {at: v for at, v in enumerate(self.texts) if tag in v[1]}
            if len(heard) == len(self.texts):
                yield Acting(tag)
            else:
                share = torch.stack([self.texts[voice] for voice in heard.values()]).sum(0)
                yield Acting(tag, share, tuple(heard))

    def blended(self, tell: Tell) -> list[WeightedText]:
        """A prediction for each text."""
        alone = len(self.texts) == 1 and not isinstance(self.weight, torch.Tensor)
        return [
            WeightedText(
                tell(voice),
                self.weight if alone else share[None, None],
                loras=tuple(Acting(tag) for tag in voice[1]),
            )
            for voice, share in self.weighed.items()
        ]


def _mean(texts: Sequence[Tensor], maps: Sequence[Tensor]) -> Tensor:
    """Of what texts have by the area where each is heard."""
    if all(torch.equal(each, texts[0]) for each in texts):
        return texts[0]
    parts = (each.float() * share.mean() for each, share in zip(texts, maps, strict=True))
    return torch.stack(list(parts)).sum(0).to(texts[0].dtype)


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
    request, regions = job.request, len(used_regions(job))
    weakened = request.weakens_attention and model.engine.denoiser == "unet"
    predicted = partial(
        texts_predicted,
        request,
        steps,
        regions,
        weakened=weakened,
        guided=model.engine.guides(model.network, request),
    )
    if not regions:
        return predicted(0)
    known = regional_attention_of(model.network, model.compute.dtype) is not None
    apart = _apart(model, job, steps) if known else steps
    return predicted(apart)
