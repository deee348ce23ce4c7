"""What a job will really run, against the policy: choices, styles, arms and the model's own
settings are in it by now, a second pass is counted, and so is every place of an edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.core.steps import steps_run
from desktop_app.extensions.serving.server.picture_memory import check_memory
from desktop_app.extensions.serving.server.pictures import too_large
from desktop_app.extensions.serving.server.policy import LimitRules, Policy
from desktop_app.extensions.serving.server.prompt_rules import request_rules
from desktop_app.imaging.preprocessors.parameter import RESOLUTION
from desktop_app.jobs.job import Job
from desktop_app.operations.operation import Needs
from desktop_app.operations.picture_operation import ModelPass, Pass
from desktop_app.operations.work import requests_of
from desktop_app.studio.work_jobs import Prepared

TOGETHER: Final = 4
"""What one request may bring or get, in pictures of the largest size: all of it is in memory."""


def check_job(job: Job, policy: Policy) -> None:
    """Raises InputError: ``words_not_allowed`` or ``beyond_policy``."""
    limits = policy.limits
    check_words([spot.request for spot in job.spots], policy)
    _at_most("count", job.request.count, limits.images)
    if job.work is not None and (kept := job.spots[0].pixels) is not None:
        check_work_limits(Prepared(job.work, Needs(job.files, job.models)), kept.rect.size, policy)
    if job.model is None:
        return
    steps = 0
    for spot in job.spots:
        _check_sizes(spot.request, job.model, limits)
        steps += _check_steps(spot.request, job.model, limits)
    most = limits.steps * limits.images
    _at_most("steps of all pictures and places", steps * job.request.count, most)


def check_words(requests: Iterable[GenerationRequest], policy: Policy) -> None:
    """Raises InputError: ``words_not_allowed``, or ``beyond_policy``: a prompt is too long."""
    for request in requests:
        if policy.safety.words and (found := request_rules(policy.safety.words, request)):
            raise InputError("words_not_allowed", name=found[0])
        longest = max(map(len, _texts(request)))
        _at_most("prompt", longest, policy.limits.prompt_characters, " characters")


def check_work_limits(ready: Prepared, size: Size, policy: Policy) -> Size:
    """What comes of a picture of ``size``. Raises InputError: ``words_not_allowed``, or
    ``beyond_policy``: that, or what is made on the way."""
    limits, values = policy.limits, ready.work.values
    check_words(requests_of(ready.work), policy)
    factor = float(values.get("factor", 1.0))
    _check_area(size.width * factor, size.height * factor, limits)
    check_resolution(size, values.get("parameters", {}), limits)
    after = ready.size(size)
    _check_area(after.width, after.height, limits)
    check_passes(ready.passes(size), limits)
    most = ready.most_pixels(size)
    check_batch(limits, most)
    check_memory(3 * most, values.get("preprocessor", ready.work.operation))
    return after


def _check_area(width: float, height: float, limits: LimitRules) -> None:
    if width * height > limits.megapixels * 1e6:
        raise InputError(
            "beyond_policy",
            setting="factor",
            value=f"{width:.0f} × {height:.0f} pixels",
            maximum=f"{limits.megapixels:g} megapixels",
        )


def check_resolution(size: Size, parameters: Mapping[str, Any], limits: LimitRules) -> None:
    """Raises InputError: ``beyond_policy``: a picture of that size would be looked at by a
    preprocessor at more pixels than may be."""
    side = parameters.get(RESOLUTION.id, 0)
    if isinstance(side, int | float) and side > 0:
        area = size.area * (side / min(size.width, size.height)) ** 2
        if area > limits.megapixels * 1e6:
            most = f"{limits.megapixels:g} megapixels"
            value = f"{area / 1e6:.1f} megapixels"
            raise InputError("beyond_policy", setting=RESOLUTION.id, value=value, maximum=most)


def check_passes(passes: Iterable[Pass], limits: LimitRules) -> None:
    """Raises InputError: ``beyond_policy``: models would make more steps on the way than may be."""
    made = [one for one in passes if isinstance(one, ModelPass)]
    for one in made:
        _check_steps(one.request, one.model, limits)
    steps = sum(one.times * steps_run(one.request.steps, one.request.strength) for one in made)
    _at_most("steps of all tiles", steps, limits.steps * limits.images)


def check_count(limits: LimitRules, pictures: int) -> None:
    """Raises InputError: ``beyond_policy``: one request has more pictures than may be."""
    _at_most("pictures", pictures, limits.images)


def check_batch(limits: LimitRules, pixels: float) -> None:
    """Raises InputError: ``beyond_policy``: the pictures of one request have more pixels together
    than are held at a time."""
    most = limits.megapixels * TOGETHER
    if pixels > most * 1e6:
        raise InputError(
            "beyond_policy",
            setting="pictures",
            value=f"{pixels / 1e6:.1f} megapixels together",
            maximum=f"{most:g}",
        )


def _check_sizes(request: GenerationRequest, model: ModelInfo, limits: LimitRules) -> None:
    made = request.made_size(model.factor)
    for size in (request.size, made if request.goes_over else request.size):
        if size.area > limits.working_megapixels * 1e6:
            raise too_large("size", size, limits.working_megapixels)
    if made.area > limits.megapixels * 1e6:
        raise too_large("size", made, limits.megapixels)


def _check_steps(request: GenerationRequest, model: ModelInfo, limits: LimitRules) -> int:
    """Steps of one image at one place: those of both passes, where there are two."""
    _at_most("steps", request.steps, limits.steps)
    steps = request.steps
    if request.goes_over:
        second = request.second_pass(model.factor)
        steps += steps_run(second.steps, second.strength, second.sigmas)
        _at_most("steps of both passes", steps, limits.steps)
    return steps


def _texts(request: GenerationRequest) -> list[str]:
    drawn = [text for each in request.texts for text in (each.prompt, each.negative_prompt)]
    return [request.prompt, request.negative_prompt, *request.further_prompts, *drawn]


def _at_most(setting: str, value: int, most: int, unit: str = "") -> None:
    if value > most:
        raise InputError(
            "beyond_policy", setting=setting, value=f"{value}{unit}", maximum=str(most)
        )
