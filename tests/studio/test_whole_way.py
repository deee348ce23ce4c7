"""From picture and mask to the document and back, everything mixed: what is locked never changes,
what is masked is wholly new, and undo brings every byte back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_app.catalog.intents import load_intents
from desktop_app.core.edit_plan import BlendAmounts, EditPlan, Fill, LockMode, PixelLock
from desktop_app.core.events import EngineEvent, Finished, ImageDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, FloatArray, bits
from desktop_app.core.request import EngineJob
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.mask import change_map, repainted
from desktop_app.imaging.transparency import SHAPED
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work import edits
from desktop_app.state.work.intents import resolve_intent
from desktop_app.state.work.parameters import Parameters, kept_settings
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.local_jobs import complete_job
from desktop_app.studio.requests import build_requests, plans_for
from tests.draws import examples
from tests.models import model_info

INTENTS = load_intents()
MODELS = (
    model_info("m", native_size=64),
    model_info("n", factor=16, native_size=128),
)
DTYPES = tuple(np.dtype(name) for name in ("uint8", "uint16", "float32"))
PLAIN = BlendAmounts(0, 0, 0, 0, 0)
GREY = 102 / 255
"""A value on a step of 8 and of 16 bits: it arrives as it is."""


@dataclass(frozen=True)
class Case:
    """One edit: what there is and what is wanted."""

    pixels: Array
    mask: Array
    intent: str
    fill: Fill
    lock: PixelLock
    repair: BlendAmounts
    model: ModelInfo
    without_model: bool
    output: str


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Small pictures of all depths with masks of all kinds."""
    side = st.one_of(st.integers(1, 4), st.integers(5, 48))
    width, height = draw(side), draw(side)
    if draw(st.integers(0, 9)) == 0:
        width, height = draw(st.sampled_from([(1, 700), (700, 1), (2, 400)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    intent = draw(
        st.sampled_from(
            [row for row in INTENTS if INTENTS[row].name and row not in ("edit", "split")]
        )
    )
    return Case(
        _pixels(draw, rng, width, height),
        _mask(draw, rng, width, height),
        intent,
        draw(st.sampled_from(get_args(Fill))),
        PixelLock(draw(st.sampled_from(get_args(LockMode))), draw(st.integers(0, 20))),
        draw(st.sampled_from([BlendAmounts(), PLAIN, BlendAmounts(0.5, 0, 1, 0.3, 0)])),
        draw(st.sampled_from(MODELS)),
        draw(st.booleans()),
        draw(st.sampled_from(["grey", "noise", "broken"])),
    )


def _pixels(draw: st.DrawFn, rng: np.random.Generator, width: int, height: int) -> Array:
    dtype: np.dtype[Any] = draw(st.sampled_from(DTYPES))
    full = full_value(dtype)
    channels = draw(st.sampled_from([3, 4]))
    if dtype == np.float32:  # also beyond what a screen shows
        pixels: Array = rng.uniform(-0.5, 2.0, (height, width, channels)).astype(np.float32)
    else:
        pixels = rng.integers(0, round(full) + 1, (height, width, channels)).astype(dtype)
    if channels == 4:
        alpha = draw(st.sampled_from(["none", "full", "mixed", "holes"]))
        if alpha == "none":
            pixels[..., 3] = 0
        elif alpha == "full":
            pixels[..., 3] = full
        elif alpha == "holes":
            pixels[..., 3] = np.where(rng.random((height, width)) < 0.5, 0, full)
        else:
            pixels[..., 3] = np.clip(pixels[..., 3], 0, full)
    return pixels


def _mask(draw: st.DrawFn, rng: np.random.Generator, width: int, height: int) -> Array:
    kind = draw(st.sampled_from(["empty", "all", "pixel", "line", "box", "specks", "soft"]))
    mask = np.zeros((height, width), np.uint8)
    x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    match kind:
        case "all":
            mask[:] = 255
        case "pixel":
            mask[y, x] = draw(st.integers(4, 255))
        case "line":
            mask[y, :] = 255
        case "box":
            mask[: y + 1, x:] = 255
        case "specks":
            mask[rng.random(mask.shape) < 0.1] = 255
        case "soft":
            mask[:] = np.linspace(0, 255, width).astype(np.uint8)
        case _:
            pass
    return mask


class Engine:
    """Answers with grey, with noise, or with what a broken sampler gives."""

    def __init__(self, output: str) -> None:
        self._output = output

    def generate(self, job: EngineJob, tell: Callable[[EngineEvent], None]) -> None:
        size, plan = job.request.size, job.request.plan
        assert plan is not None and job.image is not None
        assert job.image.shape == (size.height, size.width, 3) and job.image.dtype == np.uint8
        if plan.mask_bounds is not None:
            assert job.mask is not None and job.mask.shape == (size.height, size.width)
            assert job.mask.max() > 0
        for image in range(job.request.count):
            tell(ImageDone(image, job.request.seed_of(image), self._picture(job), 0.1))
        tell(Finished(0.1, 0.0, "cpu", "float32"))

    def _picture(self, job: EngineJob) -> FloatArray:
        shape = (job.request.size.height, job.request.size.width, 3)
        if self._output == "grey":
            return np.full(shape, GREY, np.float32)
        noise = np.random.default_rng(job.request.seed).random(shape, np.float32)
        if self._output == "broken":
            noise[::3] = np.nan
            noise[1::3] = np.inf
        return noise


def document_of(case: Case) -> Document:
    document = Document(case.pixels.copy(), "p")
    if case.mask.any():
        document.edit("stroke", document.mask, document.mask.rect, case.mask)
    return document


def result_of(case: Case, document: Document) -> Result | None:
    """The result the window would show; None where Generate has nothing to do."""
    intent = INTENTS[case.intent]
    parameters = Parameters(
        intent=case.intent, fill_strength=intent.strength, without_model=case.without_model
    )
    plan = replace(
        kept_settings(intent, parameters.plan), fill=case.fill, lock=case.lock, repair=case.repair
    )
    parameters = replace(parameters, plan=plan)
    resolved_intent = resolve_intent(
        INTENTS, parameters, has_picture=True, has_mask=bool(case.mask.any())
    )
    if not resolved_intent.ready:
        return None
    model = None if resolved_intent.local else case.model
    plans = plans_for(document, model, resolved_intent.settings)
    if not plans:
        return None
    for one in plans:
        assert EditPlan.from_json(one.to_json()) == one
    job = Job.of(build_requests(parameters, model, plans), model, document)
    told: list[JobNews] = []
    if model is None:
        complete_job(job, told.append, lambda: None)
    else:
        run_job(job, Engine(case.output).generate, told.append)
    (done,) = (event for event in told if isinstance(event, EditDone))
    return make_result(job, done)


def allowed(case: Case, plans: tuple[EditPlan, ...]) -> tuple[Array, Array]:
    """What may change, and what must be wholly new, (h, w) bool; from the mask alone."""
    if plans[0].mask_bounds is None:
        everything = np.ones(case.mask.shape, bool)
        return everything, everything
    mask = repainted(case.mask) if plans[0].invert else case.mask
    share = change_map(mask, case.lock)
    return share > 0, share >= 1


ONE_PIXEL_OF_MANY = Case(
    np.array([[[217, 163, 130]]], np.uint8),
    np.full((1, 1), 255, np.uint8),
    "refine",
    "original",
    PixelLock("exact", 0),
    PLAIN,
    MODELS[1],
    without_model=False,
    output="grey",
)
"""36,864 pixels of the output become one: their mean must not drift."""


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None)
@given(cases())
@example(ONE_PIXEL_OF_MANY)
def test_an_edit_changes_what_it_may_and_undo_brings_everything_back(case: Case) -> None:
    document = document_of(case)
    before = document.pixels.read(document.pixels.rect).copy()
    result = result_of(case, document)
    assert np.array_equal(bits(before), bits(document.pixels.read(document.pixels.rect)))
    if result is None:
        assert not case.mask.any() or (case.intent == "background")
        return
    plans = tuple(spot.request.plan for spot in result.job.spots if spot.request.plan is not None)
    assert all(np.isfinite(placed.pixels).all() for placed in result.placed)
    edit = edits.prepare_edit(document, result)
    step = document.put_in("apply", edit.layer)
    after = document.pixels.read(document.pixels.rect).copy()
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert np.array_equal(bits(after), bits(document.pixels.read(document.pixels.rect)))
    digests = edit.digests(step)
    assert digests[0] == digests[1]
    may, must = allowed(case, plans)
    locked = ~may
    assert np.array_equal(bits(before)[locked], bits(after)[locked])
    if after.dtype == np.float32:
        assert np.isfinite(after).all()
    masked = plans[0].mask_bounds is not None
    if after.shape[2] == 4 and masked and case.repair.crossfade == 0:
        if plans[0].intent in SHAPED and plans[0].fill != "exemplar":
            assert np.array_equal(bits(after)[..., 3], bits(before)[..., 3]), "its shape is kept"
        elif (before[..., 3] == full_value(before.dtype)).all():
            assert (after[must][:, 3] == full_value(after.dtype)).all()
    if case.output == "grey" and not (masked and case.repair != PLAIN) and result.job.model:
        # Scaling adds up thousands of floats: that is off by a step of 16 bits at most.
        full = full_value(after.dtype)
        if after.shape[2] == 4 and masked:  # the white is taken out of what shows through
            must &= before[..., 3] == full
        near = np.abs(after[must][:, :3] / full - GREY) <= 1.1 / 65535
        assert near.all()
    for one in result.placed:
        shown = document.shown(one.rect)
        assert np.array_equal(shown, one.pixels)
    layers = document.layers.value
    document.arrange("hide", [layers[0], replace(layers[1], visible=False)])
    assert np.array_equal(bits(before), bits(document.pixels.read(document.pixels.rect)))
    document.arrange("show", layers)
    assert np.array_equal(bits(after), bits(document.pixels.read(document.pixels.rect)))
    document.undo_stack.undo()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert np.array_equal(bits(before), bits(document.pixels.read(document.pixels.rect)))
