"""GenerationRequest: everything that decides the pixels but the pixels it starts from.

The same request runs from the window, the command line or a test. `EngineJob` adds what only this
machine knows: where the model lies, and the context-sized arrays that `imaging.preprocess` made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from typing import Any, Final

from desktop_app.core.as_json import from_json, known, to_json
from desktop_app.core.conditions import KINDS, Conditions, check_conditions, named_in
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import NO_NETWORK, GenerationSettings
from desktop_app.core.geometry import Size
from desktop_app.core.hires_rows import LATENT, PLAIN
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, ByteArray, FloatArray, declared, digest
from desktop_app.core.record import record
from desktop_app.core.setting_table import (
    LIMITS,
    ROWS,
    check_settings,
    rows_at,
    upgraded,
)
from desktop_app.core.steps import running
from desktop_app.core.values import Text


class Task(StrEnum):
    """What is made: follows from what is there (see `Task.of`)."""

    TEXT_TO_IMAGE = "text_to_image"
    IMAGE_TO_IMAGE = "image_to_image"
    INPAINT = "inpaint"

    @classmethod
    def of(cls, *, has_picture: bool, has_mask: bool) -> Task:
        """Nothing → text→image; picture → image→image; picture and mask → inpaint."""
        if has_picture and has_mask:
            return cls.INPAINT
        return cls.IMAGE_TO_IMAGE if has_picture else cls.TEXT_TO_IMAGE


_MARKS = re.compile(r"[()\[\]\\#<{]|__|\b(?:BREAK|AND)\b")
"""What a prompt's language is made of (`core.prompt`)."""

PREVIEW_FILE = "preview"
"""Key of `EngineJob.files`: no weights of a request are called so."""

IMAGE_ENCODER = "image_encoder"
"""How keys of `EngineJob.files` begin under which image encoders lie; any number of them."""

_ONE_PASS = {row.id: row.default for row in rows_at("passes")}
"""Settings of a picture that is made in one pass."""

SETTING_PROMPTS: Final = tuple(row.id for row in ROWS.values() if isinstance(row.kind, Text))
"""Settings that are prompts, of one kind or the other."""

SIDE_LIMITS = (64, 4096)
"""Allowed sides of a working size, in pixels."""


@record()
class ImageText:
    """What one image is made from, where images of a request differ: choices and wildcards are
    drawn by each image's own seed."""

    prompt: str
    negative_prompt: str = ""


@record()
class GenerationRequest(GenerationSettings):
    """One press of Generate.

    Attributes:
        task: what is made.
        prompt: what the picture should show, as the engine reads it; may be empty.
        negative_prompt: what it should not show.
        template, negative_template: what was typed, with its choices and wildcards and without the
            styles; empty, where there are no styles: the prompt itself. See `typed`.
        styles: names of those that were applied to it, in order.
        texts: those of each image, where they differ; `prompt` is that of the first.
        model: `ModelInfo.id`.
        size: working size in pixels, multiples of the model's factor.
        plan: the edit, for image→image and inpaint.
        conditions: what else steers it, and whose weights it uses.
        lines: whether the prompt has a line for each of several spots: it tells of them all.
        (the settings as in `GenerationSettings`)
        sampling: finer choices.
    """

    task: Task
    prompt: str
    model: str
    size: Size
    negative_prompt: str = ""
    plan: EditPlan | None = None
    conditions: Conditions = ()
    lines: bool = False
    template: str = ""
    negative_template: str = ""
    styles: tuple[str, ...] = ()
    texts: tuple[ImageText, ...] = ()

    @property
    def typed(self) -> ImageText:
        if self.styles:  # they may have made something of nothing
            return ImageText(self.template, self.negative_template)
        return ImageText(
            self.template or self.prompt, self.negative_template or self.negative_prompt
        )

    @property
    def finished(self) -> GenerationRequest:
        """Without what the texts were made of; of several images, see `single` first."""
        return replace(self, template="", negative_template="", styles=(), texts=())

    @property
    def passes(self) -> int:
        """In how many it is made: in two, first at its size, then enlarged and gone over, only from
        words alone; what is part of another picture has the size that is wanted."""
        from_words = self.task is Task.TEXT_TO_IMAGE and self.plan is None
        return 2 if from_words and self.growth > 1 else 1

    @property
    def first_pass(self) -> GenerationRequest:
        """What the first pass of two makes: the picture as it would be without a second."""
        return replace(self, **_ONE_PASS)

    def second_pass(self, factor: int) -> GenerationRequest:
        """What the second of two passes makes of the enlarged picture of one image
        (`single`).

        The steps are those that are run (`steps.running`).

        Args:
            factor: `ModelInfo.factor`.
        """
        strength = max(LIMITS["strength"][0], self.hires_strength)
        steps, strength = running(self.hires_steps or self.steps, strength, self.sigmas)
        return replace(
            self.first_pass,
            task=Task.IMAGE_TO_IMAGE,
            size=self.made_size(factor),
            strength=strength,
            steps=steps,
            prompt=self.second_text.prompt or self.prompt,
            negative_prompt=self.second_text.negative_prompt or self.negative_prompt,
        )

    @property
    def goes_over(self) -> bool:
        """Whether the enlarged picture is denoised again; latents have to be."""
        return self.passes > 1 and (self.hires_strength > 0 or self.hires_upscaler == LATENT)

    def made_size(self, factor: int) -> Size:
        """Size of the finished picture, by a model of `ModelInfo.factor`."""
        if self.passes == 1:
            return self.size
        wide, high = (round(side * self.growth) for side in (self.size.width, self.size.height))
        return Size(wide, high).nearest_multiple(factor)

    @property
    def network(self) -> str | None:
        """Key of the network that makes the picture larger between the passes; empty: those that
        ship; None: it is done without."""
        plain = self.passes == 1 or self.hires_upscaler in (LATENT, PLAIN)
        return None if plain else self.hires_upscaler

    @property
    def filled_by(self) -> str:
        """Key of the inpainting network that makes the first image of a removal without a model;
        empty: it is filled from its surroundings."""
        return "" if self.model or self.seed or not self.has_fill_network else self.removal_network

    @property
    def has_fill_network(self) -> bool:
        """Whether it names an inpainting network."""
        return self.removal_network not in ("", NO_NETWORK)

    @property
    def fill_seed(self) -> int:
        """Of the fill from its surroundings (`imaging.removal`): what a network makes comes before
        the best one."""
        return max(0, self.seed - self.has_fill_network)

    @property
    def second_text(self) -> ImageText:
        """What is said to the second pass alone."""
        return ImageText(self.hires_prompt, self.hires_negative_prompt)

    @property
    def condition_prompts(self) -> tuple[str, ...]:
        """The prompts of its conditions."""
        return tuple(each.word for each in self.conditions if KINDS[each.kind].is_prompt)

    @property
    def further_prompts(self) -> tuple[str, ...]:
        """All beside its own two: those of its conditions, and those that are settings."""
        return *self.condition_prompts, *(getattr(self, name) for name in SETTING_PROMPTS)

    def with_condition_prompts(self, change: Callable[[str], str]) -> GenerationRequest:
        """With the prompts of its conditions changed."""
        changed = (
            replace(each, word=change(each.word)) if KINDS[each.kind].is_prompt else each
            for each in self.conditions
        )
        return replace(self, conditions=tuple(changed))

    def with_setting_prompts(self, change: Callable[[str], str]) -> GenerationRequest:
        """With the prompts that are settings changed."""
        return replace(self, **{name: change(getattr(self, name)) for name in SETTING_PROMPTS})

    @property
    def title(self) -> str:
        """What it is called in a list: its prompt; where there is none, those of its conditions."""
        prompt = self.prompt.strip()
        return prompt or ", ".join("\n".join(self.condition_prompts).splitlines())

    def seed_of(self, image: int) -> int:
        """Seed of the ``image``-th image (from 0)."""
        return self.seeds_from(image).seed

    def text_of(self, image: int) -> ImageText:
        """What the ``image``-th image (from 0) is made from."""
        if image < len(self.texts):
            return self.texts[image]
        return ImageText(self.prompt, self.negative_prompt)

    def with_texts(self, texts: Sequence[ImageText]) -> GenerationRequest:
        """With the text of each image."""
        first = texts[0]
        differ = tuple(texts) if any(text != first for text in texts) else ()
        return replace(
            self, prompt=first.prompt, negative_prompt=first.negative_prompt, texts=differ
        )

    def single(self, image: int) -> GenerationRequest:
        """The request that makes the ``image``-th image alone, with the same pixels."""
        return self.part(image, 1)

    def part(self, first: int, count: int) -> GenerationRequest:
        """The request of ``count`` images from the ``first``-th on, with the same pixels."""
        texts = [self.text_of(image) for image in range(first, first + count)]
        part = replace(self.seeds_from(first), count=count).with_texts(texts)
        if not self.texts:
            return part
        own = (text.prompt for text in texts)
        prompts = "\n".join((*own, *part.further_prompts))
        return replace(part, conditions=named_in(part.conditions, prompts))

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal request."""
        return to_json(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> GenerationRequest:
        """Rebuild from `to_json`, also of an older version of the program.

        Raises:
            KeyError, TypeError, ValueError: it has another shape.
        """
        data, plan = upgraded(data), data["plan"]
        if plan is not None:
            data = {**data, "plan": EditPlan.upgraded(plan)}
        if "dialect" not in data and _MARKS.search(
            data["prompt"] + data.get("negative_prompt", "")
        ):
            data = {**data, "dialect": "literal"}  # it was made when all of it was text
        # Without a setting that is not known here it would be another picture.
        return from_json(cls, known(cls, data))


@record(eq=False)
class EngineJob:
    """What the engine gets.

    Attributes:
        request: the settings.
        model: where and what the model is.
        image: (h, w, 3) uint8 sRGB at the working size; None for text→image.
        resizes_latents: the picture is smaller than the working size: its latents are enlarged.
        mask: (h, w) float32 0..1 at the working size; None unless inpainting.
        decodes_own: whether ``image``, encoded and decoded, is wanted (`ImageDone.decoded`).
        previews: whether previews are wanted; live mode shows finished pictures alone.
        partials: how many previews of each image are told in any case, at even distances of its
            steps; others are told as time allows.
        trace: whether each call of a consistency model is told (`StepMade`), beside previews.
        batch: pictures that go through a consistency model at a time; each differs by at most
            2/255 from the one that is made alone.
        files: where the weights lie that the request names (LoRAs, embeddings, its VAE) and that
            are not in the model's own folder: name → absolute path. `PREVIEW_FILE` is a tiny
            autoencoder for previews.
        models: where and what the models are that its conditions name, by `ModelInfo.id`.
        arrays: what its conditions bring along, by `Condition.arrays`: pixels at the working size,
            (h, w) or (h, w, channels), of the types that travel.
        memory: how the model is fitted into memory.
        overlaps: whether the next job of the same model may begin while this one's picture is
            decoded: live mode's.
        place: of a tile: left and top in a larger picture, at the working size, multiples of the
            model's factor; it starts from that picture's noise there. None: from noise of its own.
    """

    request: GenerationRequest
    model: ModelInfo
    image: ByteArray | None = field(default=None, metadata=declared("u1", channels=(3,)))
    mask: FloatArray | None = field(default=None, metadata=declared("f4", channels=(0,)))
    previews: bool = True
    partials: int = 0
    trace: bool = False
    batch: int = 1
    resizes_latents: bool = False
    decodes_own: bool = False
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    models: Mapping[str, ModelInfo] = field(default_factory=dict[str, ModelInfo])
    arrays: Mapping[str, Array] = field(
        default_factory=dict[str, Array], metadata=declared("u1", "f4", channels=(0, 1, 3, 4))
    )
    memory: MemoryPlan = field(default_factory=MemoryPlan)
    overlaps: bool = False
    place: tuple[int, int] | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the arrays."""
        return digest(self.image, self.mask, *(self.arrays[name] for name in sorted(self.arrays)))


def check_request(request: GenerationRequest, model: ModelInfo) -> None:
    """Check ranges and the size against the model.

    Raises:
        InputError: ``value_range``, ``unknown_choice``, ``timesteps_order``, ``size_range``,
            ``size_multiple``, or what `check_conditions` and `check_consistency` find.
    """
    from desktop_app.core.consistency import check_consistency

    check_settings(request)
    check_conditions(request.conditions)
    check_size(request.size, model.factor, model.native_size)
    check_size(request.made_size(model.factor), model.factor, model.native_size)
    check_consistency(
        request,
        model,
        request.size,
        has_picture=request.task is not Task.TEXT_TO_IMAGE,
    )


def least_side(factor: int, native: int) -> int:
    """The least side of a working size, in pixels, for a model made for squares of ``native``."""
    return SIDE_LIMITS[0] if native >= SIDE_LIMITS[0] else max(factor, native // 2)


def nearest_size(size: Size, factor: int, native: int) -> Size:
    """The working size nearest to it; see `check_size`."""
    least = least_side(factor, native)
    return Size(max(size.width, least), max(size.height, least)).nearest_multiple(factor)


def check_size(size: Size, factor: int, native: int = SIDE_LIMITS[0]) -> None:
    """Check a working size in pixels; of a model made for smaller ones, ``native``, down to that.

    Raises:
        InputError: ``size_range`` or ``size_multiple`` (naming the nearest size that works).
    """
    maximum = SIDE_LIMITS[1]
    minimum = least_side(factor, native)
    if not (minimum <= size.width <= maximum and minimum <= size.height <= maximum):
        raise InputError("size_range", size=size.words, minimum=minimum, maximum=maximum)
    if not size.is_multiple_of(factor):
        nearest = size.nearest_multiple(factor).words
        raise InputError("size_multiple", size=size.words, factor=factor, nearest=nearest)
