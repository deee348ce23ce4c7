"""One training: what is set up for it, and its steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from desktop_app.core.geometry import Size
from desktop_app.extensions.training.values.augmentation import Augmentation, forms_of
from desktop_app.extensions.training.values.fields import is_distilled
from desktop_app.extensions.training.values.run import COMPUTED, Run
from desktop_app.extensions.training.work.trainer.base_model import BaseModel
from desktop_app.extensions.training.work.trainer.batches import BatchOrder, Pick, shares_of
from desktop_app.extensions.training.work.trainer.cache import CacheItem, LatentCache
from desktop_app.extensions.training.work.trainer.distilling import Distilling
from desktop_app.extensions.training.work.trainer.evaluating import Evaluation
from desktop_app.extensions.training.work.trainer.methods import Taught, teach, words_of
from desktop_app.extensions.training.work.trainer.objective import Objective, weighted_loss
from desktop_app.extensions.training.work.trainer.optimizers import make_optimizer
from desktop_app.extensions.training.work.trainer.pictures import Pictures
from desktop_app.extensions.training.work.trainer.sampling import (
    WantedSample,
    denoiser_inputs,
    request_of,
)
from desktop_app.extensions.training.work.trainer.texts import CaptionTexts
from desktop_app.extensions.training.work.trainer.workers import Workers
from desktop_app.networks.inputs import Inputs


class TrainerSession:
    """One training in memory.

    Args:
        run: what is trained.
        base: its model, opened.
        folder: of the run.
        workers: the processes that share it.
    """

    def __init__(self, run: Run, base: BaseModel, folder: Path, workers: Workers) -> None:
        self.run, self.base, self.workers = run, base, workers
        settings: dict[str, Any] = run.settings
        self.settings = settings
        self.taught: Taught = teach(base, settings)
        holes = settings["hole_share"] if settings["holes"] and base.fills_masks else 0.0
        how = Augmentation.of(settings)
        self.pictures = Pictures(run.examples, how, holes, settings["seed"], settings["trigger"])
        latents, texts = (folder / name for name in COMPUTED)
        cache = latents if settings["cache"] else None
        self.cache = LatentCache(base, self.pictures, settings["outside"], cache)
        self.distilling: Distilling | None = None
        if is_distilled(settings):
            drawn = settings["timesteps"]
            evenly = "uniform" if drawn == "family" else drawn
            settings = {**settings, "timesteps": evenly}
        hears_anew = bool(self.taught.words) or settings["text_encoder"]
        self.texts = CaptionTexts(base, None if hears_anew else texts)
        variants = forms_of(run.settings, len(run.examples), holes=bool(holes))
        learnt, kept = settings["batch"], 0
        if any(each.role == "prior" for each in run.examples):
            learnt, kept = shares_of(learnt, settings["prior_share"])
        times = settings["accumulate"] * workers.count
        self.order = BatchOrder(
            run.examples, learnt * times, kept * times, variants, settings["seed"]
        )
        sizes = [(each.width, each.height) for each in run.examples]
        held = [at for at, each in enumerate(run.examples) if each.role == "held out"]
        self.evaluation = Evaluation(held, max(settings["batch"], 8), sizes)
        self.objective = Objective(
            base.info, base.parts["scheduler"], settings, base.compute.device
        )
        if is_distilled(settings):
            self.distilling = Distilling(self.objective, self.taught, base, settings)
        base.texts.learn(words_of(self.taught))
        self.optimizer: torch.optim.Optimizer
        self.wanted: list[WantedSample] = []
        self._prepare()

    def _prepare(self) -> None:
        base, settings = self.base, self.settings
        if settings["checkpointing"]:
            base.network.enable_gradient_checkpointing()
        if settings["method"] == "full" and self.workers.deals_out:
            self.workers.deal_out(base.network)
        base.put_channels_last()
        self.learn(learning=True)
        self.parameters: dict[str, nn.Parameter] = dict(self.taught.parameters())
        self.optimizer = make_optimizer(self.parameters, settings)

    def learn(self, *, learning: bool) -> None:
        """Whether changes drop out as the settings say, for steps, or never do."""
        for module in self.taught.modules.values():
            module.train(learning)

    def prepare_data(self, report: Callable[[int, int], None]) -> None:
        """Compute latents and texts that are not there yet; ``report`` of how many of how many.

        Raises:
            InputError: ``training_picture_changed``, or one can't be read.
            StorageError: ``disk_full``.
        """
        self.wanted = self.samples()
        held = ((at, 0) for at in self.evaluation.members)
        with self.workers.first_before_others():
            self.cache.fill([*self.order.forms(self.settings["steps"]), *held], report)
            self.texts.fill(self.captions())

    @property
    def remade(self) -> int:
        """How many files of what was computed before were damaged, and made again."""
        return self.cache.remade + self.texts.remade

    def captions(self) -> list[str]:
        """All that can be heard: of examples, of samples, and none."""
        own = {caption for each in self.run.examples for caption in each.captions}
        if self.pictures.how.changes_captions:
            forms = self.order.forms(self.settings["steps"])
            own |= {self.cache.item(index, number).caption for index, number in forms}
        return ["", *sorted(own), *(each.prompt for each in self.wanted)]

    def autocast(self) -> AbstractContextManager[Any]:
        """What the denoiser is called within."""
        compute = self.base.compute
        if compute.dtype is torch.float32:
            return nullcontext()
        return torch.autocast(compute.device.type, compute.dtype)

    # -- a step ------------------------------------------------------------------------------------

    def losses(
        self,
        picks: list[Pick],
        shares: Tensor | None,
        generator: torch.Generator,
        part: Sequence[int] | None = None,
    ) -> Tensor:
        """(n,) float32: what is lost on each picture of a batch.

        Args:
            picks: the batch.
            shares: (n,) of the distribution of noise levels; None: drawn.
            generator: what noise, levels and dropped captions are drawn by, for all of ``picks``.
            part: places in the batch that are computed; None: all.
        """
        settings, base = self.settings, self.base
        noise = self._noise(picks, generator)
        places = (
            self.objective.draw(len(picks), generator)
            if shares is None
            else self.objective.places(shares)
        )
        if self.distilling is not None:
            places = self.distilling.begun(places, generator)
        dropped = torch.rand(len(picks), generator=generator) < settings["caption_dropout"]
        part = [*(range(len(picks)) if part is None else part)]
        picks = [picks[at] for at in part]
        items = [self.cache.item(each.index, each.number) for each in picks]
        silent = dropped[part].tolist() if shares is None else [False] * len(items)
        captions = [
            "" if quiet else (lines := item.caption.split("\n"))[pick.line % len(lines)]
            for pick, item, quiet in zip(picks, items, silent, strict=True)
        ]
        device = base.compute.device
        clean = torch.cat([each.clean for each in items]).to(device)
        noise, places = noise[part].to(device), places[part]
        cells = _cells(items, device)

        def answer(latents: Tensor, timesteps: Tensor, inputs: Inputs) -> Tensor:
            given = _with_known(latents, items).to(base.compute.dtype)
            return base.engine.predict(base.network, given, timesteps, inputs)

        with self.autocast():
            if self.distilling is not None:
                heard = self._inputs_twice(picks, items, captions)
                return self.distilling.losses(answer, clean, noise, places, heard, cells)
            noisy = self.objective.noisy(clean, noise, places)
            heard = self._inputs(picks, items, self.texts.batch(captions))
            predicted = answer(noisy.latents, noisy.timesteps, heard)
        return weighted_loss(predicted, noisy, cells)

    def _noise(self, picks: list[Pick], generator: torch.Generator) -> Tensor:
        settings, base = self.settings, self.base
        size = self.run.examples[picks[0].index]
        grid = size.height // base.codec.factor, size.width // base.codec.factor
        noise = torch.randn(len(picks), base.codec.channels, *grid, generator=generator)
        if settings["noise_offset"]:
            # Guttenberg 2023, "Diffusion with Offset Noise".
            shape = (len(picks), base.codec.channels, 1, 1)
            noise += settings["noise_offset"] * torch.randn(shape, generator=generator)
        return noise

    def backward(self, step: int) -> float:
        """The gradients of step ``step``, from 0; gives the mean loss in this process.

        Its batch is the ``step``-th of the order; noise and dropout are decided by the step.
        """
        picks, settings = self.order.of(step), self.settings
        generator = torch.Generator().manual_seed(seed_of(settings["seed"], 8, step))
        state = generator.get_state()
        learnt = sum(not each.prior for each in picks)
        prior = settings["prior_weight"]
        total = 0.0
        for part in self._parts(learnt, len(picks) - learnt):
            torch.manual_seed(seed_of(settings["seed"], 9, step, part[0]))
            generator.set_state(state)
            losses = self.losses(picks, None, generator, part)
            weights = losses.new_tensor([prior if picks[at].prior else 1.0 for at in part])
            loss = (weights * losses).sum() / (learnt / self.workers.count)
            if not loss.requires_grad:  # new words alone are learnt, and no caption here says them
                words = [rows.flatten() for rows in self.taught.words.values()]
                loss = loss + 0.0 * torch.cat(words).sum()
            self.workers.backward(loss)
            total += float(loss.detach())
        self.workers.average(self.parameters.values())
        return total

    def _parts(self, learnt: int, priors: int) -> list[list[int]]:
        """Places in a step's batch that this process computes, no more than a batch at once; each
        time as many of what is learnt, and of what keeps from forgetting, as the other times."""
        times, size = self.settings["accumulate"], self.settings["batch"]
        parts: list[list[int]] = []
        for turn in range(times):
            own: list[int] = []
            for first, total in ((0, learnt), (learnt, priors)):
                count = total // self.workers.count // times
                begin = first + (self.workers.rank * times + turn) * count
                own += range(begin, begin + count)
            parts += [own[at : at + size] for at in range(0, len(own), size)]
        return parts

    def _inputs(
        self, picks: list[Pick], items: list[CacheItem], text: Inputs, *, negative: bool = False
    ) -> Inputs:
        example = self.run.examples[picks[0].index]
        wanted = WantedSample("", Size(example.width, example.height))
        scale = 1.0 if self.distilling is None else self.distilling.scale
        request = replace(request_of(self.base, wanted), guidance_scale=scale)
        heard = denoiser_inputs(self.base, text, request, negative=negative)
        return self._with_crops(heard, picks, items)

    def _inputs_twice(
        self, picks: list[Pick], items: list[CacheItem], captions: list[str]
    ) -> tuple[Inputs, Inputs]:
        """Of these captions, and of none."""
        both = self.texts.batch([*captions, *[""] * len(captions)])
        own, none = (
            {name: tensor.chunk(2)[half] for name, tensor in both.items()} for half in (0, 1)
        )
        return self._inputs(picks, items, own), self._inputs(picks, items, none, negative=True)

    def _with_crops(self, inputs: Inputs, picks: list[Pick], items: list[CacheItem]) -> Inputs:
        """SDXL hears the size that a picture had, and where it was cut (Podell et al. 2023, section
        2.2)."""
        ids = inputs.get("time_ids")
        if ids is None or ids.shape[1] != 6:
            return inputs
        rows = ids.clone()
        for row, (pick, item) in enumerate(zip(picks, items, strict=True)):
            example = self.run.examples[pick.index]
            left, top, across, _ = example.crop
            scale = example.width / across
            cut = round(top * scale), round(left * scale)
            values = (*item.whole, *cut, example.height, example.width)
            rows[row] = torch.tensor(values, dtype=rows.dtype)
        return {**inputs, "time_ids": rows}

    # -- samples -----------------------------------------------------------------------------------

    def samples(self) -> list[WantedSample]:
        """What is made to look at: prompts with and without what is taught and, of models that fill
        masks, holes in pictures of the set."""
        settings, side = self.settings, self.run.settings["size"] or self.base.info.native_size
        factor = self.base.info.factor
        size = Size(side // factor * factor, side // factor * factor)
        prompts = list(settings["prompts"]) or self._usual_prompts()
        made = [WantedSample(prompt, size) for prompt in prompts]
        if settings["holes"] and self.base.fills_masks:
            filled = Pictures(self.run.examples, Augmentation(), 1.0, settings["seed"] + 1)
            learnt = [at for at, each in enumerate(self.run.examples) if each.role != "prior"]
            for index in learnt[-2:]:
                form = filled.variant(index, 0)
                example = self.run.examples[index]
                made.append(
                    WantedSample(
                        example.captions[0],
                        Size(example.width, example.height),
                        form.pixels,
                        form.hole,
                    )
                )
        return made

    def _usual_prompts(self) -> list[str]:
        own = [each.captions[0] for each in self.run.examples if each.role != "prior"]
        own = [*filter(None, own)]
        chosen = list(dict.fromkeys([*own[:1], *own[len(own) // 2 :][:1], *own[-1:]]))
        subject, trigger = self.settings["subject"], self.settings["trigger"]
        without = subject or (own[0].replace(trigger, "").strip(", ") if own and trigger else "")
        return [*chosen, *([without] if without else [])] or [""]


def seed_of(*numbers: int) -> int:
    """A seed that ``numbers`` alone decide."""
    return int(np.random.SeedSequence(list(numbers)).generate_state(1, np.uint64)[0] >> 1)


def _with_known(latents: Tensor, items: list[CacheItem]) -> Tensor:
    known = [each.known for each in items]
    if known[0] is None:
        return latents
    rows = torch.cat([each for each in known if each is not None]).to(latents.device)
    return torch.cat([latents, rows], 1)


def _cells(items: list[CacheItem], device: torch.device) -> Tensor | None:
    if all(each.cells is None for each in items):
        return None
    shape = (1, 1, *items[0].clean.shape[-2:])
    return torch.cat(
        [torch.ones(shape) if each.cells is None else each.cells for each in items]
    ).to(device)


def learning_rate(
    settings: Mapping[str, Any], step: int, progress: float, first: float, last: float
) -> float:
    """Of a step, from 0: it rises over the warm-up, then falls from ``first`` to ``last``.

    Args:
        settings: ``schedule`` and ``warmup`` count.
        step: how many are done.
        progress: what share of the training is done, 0..1.
        first, last: the rates.
    """
    kind = settings["schedule"]
    share = {
        "cosine": (1 + math.cos(math.pi * min(1.0, progress))) / 2,
        "linear": 1 - min(1.0, progress),
        "constant": 1.0,
    }[kind]
    low = min(last, first)
    rising = min(1.0, (step + 1) / (settings["warmup"] + 1))
    return rising * (low + (first - low) * share)
