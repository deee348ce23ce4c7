"""What txt2img and img2img answer: the pictures, what was asked for, and ``info``, which is JSON in
a text. Fields: Processed.js of AUTOMATIC1111's modules/processing.py."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import desktop_app
from desktop_app.extensions.serving.server.pictures import base64_of, encoded_as
from desktop_app.extensions.serving.server.sdapi.options import CLIP_SKIP
from desktop_app.extensions.serving.server.sdapi.samplers import said_of
from desktop_app.extensions.serving.server.sdapi.shapes import Img2Img, PicturesResponse, Txt2Img
from desktop_app.extensions.serving.server.tickets import raise_for
from desktop_app.imaging.generation_metadata import PARAMETERS, read_texts

if TYPE_CHECKING:
    from desktop_app.core.request import GenerationRequest
    from desktop_app.extensions.serving.server.context import ServerContext
    from desktop_app.extensions.serving.server.sdapi.translating import Translated
    from desktop_app.extensions.serving.server.server_tokens import ServerUser
    from desktop_app.extensions.serving.server.tickets import Ticket
    from desktop_app.jobs.job import Job

FORMATS: Final = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp"}
"""Ours by the values of ``samples_format``."""

STOPPED: Final = "The request was interrupted: these are the pictures that were finished."

_NOT_ECHOED: Final = ("init_images", "mask", "alwayson_scripts", "controlnet_units")
_HASH = 10


@dataclass(frozen=True, slots=True, eq=False)
class SdRequest:
    """A request on its way.

    Attributes:
        request: as it came.
        translated: as a wish.
        job: the same as a job, without its pixels.
    """

    request: Txt2Img | Img2Img
    translated: Translated
    job: Job

    @property
    def settings(self) -> GenerationRequest:
        """All settings of the job."""
        return self.job.typed_request


async def answer_of(
    context: ServerContext, user: ServerUser, ticket: Ticket, submitted: SdRequest
) -> PicturesResponse:
    """Of a job that has ended; one that was interrupted has the pictures that were finished.

    Raises VelaturaError: it failed.
    """
    if ticket.stopped is not None or ticket.status != "cancelled":
        raise_for(ticket)
    images, texts = list[str](), list[str]()
    for image in sorted(ticket.seeds):
        png = await context.jobs.png(ticket, image)
        encoded, text = await context.jobs.run_in_turn(
            user, partial(_encoded, submitted.translated.options), png
        )
        images.append(encoded)
        texts.append(text)
    made = submitted.settings
    words = said_of(made.scheduler, made.sigmas, context.tables)
    info = await context.jobs.run_quick(_info, context, ticket, submitted, words, texts)
    send = submitted.request.send_images is not False
    return PicturesResponse(
        images=images if send else [],
        parameters=_parameters(submitted, words["Sampler"]),
        info=json.dumps(info),
    )


def _encoded(options: Any, png: bytes) -> tuple[str, str]:
    """The picture as Base64, and its text of settings."""
    text = read_texts(png).get(PARAMETERS, "")
    kind = FORMATS[options["samples_format"]]
    data = encoded_as(png, kind, options["jpeg_quality"], metadata=options["enable_pnginfo"])
    return base64_of(data), text


def _parameters(submitted: SdRequest, sampler: str) -> dict[str, Any]:
    """The request, with what was used where it said nothing."""
    request, made = submitted.request, submitted.settings
    used: dict[str, Any] = {
        "prompt": "",
        "negative_prompt": "",
        "styles": [],
        "seed": made.seed,
        "subseed": made.variation_seed if made.variation else -1,
        "subseed_strength": made.variation,
        "sampler_name": sampler,
        "sampler_index": sampler,
        "batch_size": 1,
        "n_iter": 1,
        "steps": made.steps,
        "cfg_scale": made.guidance_scale,
        "width": made.size.width,
        "height": made.size.height,
        "denoising_strength": made.strength if isinstance(request, Img2Img) else None,
        "override_settings": {},
        "override_settings_restore_afterwards": True,
        "script_args": [],
        "send_images": True,
        "save_images": False,
        **dict.fromkeys(
            ("restore_faces", "tiling", "do_not_save_samples", "do_not_save_grid", "enable_hr"),
            False,
        ),
    }
    echoed = {name: value for name, value in request if name not in _NOT_ECHOED}
    parameters = {
        name: used.get(name) if value is None else value for name, value in echoed.items()
    }
    if isinstance(request, Img2Img):
        include = request.include_init_images is True
        parameters["init_images"] = request.init_images if include else None
        parameters["mask"] = request.mask if include else None
    return {**parameters, "alwayson_scripts": {}}


def _info(
    context: ServerContext,
    ticket: Ticket,
    submitted: SdRequest,
    words: Mapping[str, str],
    texts: list[str],
) -> dict[str, Any]:
    request, made, options = submitted.request, submitted.settings, submitted.translated.options
    warnings = [*submitted.translated.warnings, *ticket.notes]
    if ticket.status == "cancelled":
        warnings.append(STOPPED)
    order = sorted(ticket.seeds)
    prompts = [made.text_of(image) for image in order] or [made.text_of(0)]
    each = [made.seeds_from(image) for image in order] or [made]
    extras = {name: value for name, value in words.items() if name != "Sampler"}
    extras |= submitted.translated.extras
    if warnings:
        extras["Warnings"] = " ".join(warnings)
    return {
        "prompt": prompts[0].prompt,
        "all_prompts": [one.prompt for one in prompts],
        "negative_prompt": prompts[0].negative_prompt,
        "all_negative_prompts": [one.negative_prompt for one in prompts],
        "seed": each[0].seed,
        "all_seeds": [one.seed for one in each],
        "subseed": each[0].variation_seed,
        "all_subseeds": [one.variation_seed for one in each],
        "subseed_strength": made.variation,
        "seed_resize_from_w": -1,
        "seed_resize_from_h": -1,
        "width": request.width or made.size.width,
        "height": request.height or made.size.height,
        "sampler_name": words["Sampler"],
        "cfg_scale": made.guidance_scale,
        "steps": made.steps,
        "batch_size": request.batch_size or 1,
        "restore_faces": False,
        "face_restoration_model": None,
        "sd_model_name": ticket.model,
        "sd_model_hash": _hash(context, ticket.model),
        "sd_vae_name": submitted.translated.payload.named("vae") or None,
        "sd_vae_hash": None,
        "denoising_strength": _strength(submitted),
        "extra_generation_params": extras,
        "index_of_first_image": 0,
        "infotexts": texts,
        "styles": list(made.styles),
        "job_timestamp": timestamp(ticket.created),
        "clip_skip": options[CLIP_SKIP],
        "is_using_inpainting_conditioning": _inpaints(submitted),
        "version": f"velatura {desktop_app.__version__}",
        "job": ticket.id,
        "warnings": warnings,
    }


def _strength(submitted: SdRequest) -> float | None:
    if isinstance(submitted.request, Img2Img):
        return submitted.settings.strength
    return submitted.settings.hires_strength if submitted.settings.passes > 1 else None


def _inpaints(submitted: SdRequest) -> bool:
    model = submitted.job.model
    return model is not None and model.has_inpainting_unet


def _hash(context: ServerContext, name: str) -> str | None:
    """The first digits of the hash of the model of that name."""
    models = context.inventory.snapshot().models
    found = next((one for one in models if one.name == name), None)
    return None if found is None else (found.sha256 or found.digest)[:_HASH] or None


def timestamp(seconds: float) -> str:
    """As AUTOMATIC1111 writes it; UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d%H%M%S")
