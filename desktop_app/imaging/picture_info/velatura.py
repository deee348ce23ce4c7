"""Our own: the exact request (`generation_metadata.request_json`)."""

from __future__ import annotations

from pathlib import PurePosixPath

from desktop_app.core.conditions import REFINER_START, check_conditions, name_of, of_kind
from desktop_app.core.errors import InputError
from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_kinds import Number, Text, Weights
from desktop_app.core.setting_table import ROWS, check_settings, is_set
from desktop_app.imaging.generation_metadata import REQUEST, WORK, request_from_json
from desktop_app.imaging.picture_info.draft import Draft
from desktop_app.imaging.picture_info.texts import COMMENT, Texts, json_object

_TOLD = ("seed", "steps", "guidance_scale", "scheduler", "sigmas", "strength")


def read(texts: Texts) -> PictureInfo | None:
    """What the request under "velatura" says; None where there is none that can be read."""
    place = REQUEST if REQUEST in texts else COMMENT  # the latter beside a picture
    data = texts.json(place)
    request = request_from_json(texts[place]) if "request" in data else None
    if request is None or WORK in data:  # the latter was not generated
        return None
    whole = _checked(request)
    draft = Draft("velatura", f"Velatura {data.get('version', '')}")
    model = json_object(data.get("model"))
    told = {
        **{name: getattr(request, name) for name in _TOLD[:5]},
        "prompt": request.prompt,
        "negative": request.negative_prompt,
        "size": str(request.size),
        "model": model.get("name") or request.model,
        "model_digest": model.get("digest"),
    }
    if request.task is not Task.TEXT_TO_IMAGE:
        told["strength"] = request.strength
    for place, value in told.items():
        draft.put(place, value)
    for name, row in ROWS.items():
        if name not in _TOLD and is_set(request, name):
            called = row.spoken if row.place == "hires" else row.name  # some are called as others
            draft.other(called, row.kind.text(getattr(request, name)))
            if isinstance(row.kind, Number | Text | Weights):
                draft.put(name, getattr(request, name))
    for each in request.conditions:
        if each.kind == "lora":
            stem = PurePosixPath(each.name).stem
            draft.weights("loras", stem, each.weight, each.name, each.text_weight)
        elif each.kind == "embedding":
            draft.weights("embeddings", each.word)
    draft.put("vae", name_of(request.conditions, "vae"))
    for each in of_kind(request.conditions, "refiner"):
        draft.put("refiner", each.name)
        draft.put("refiner_start", each.start or REFINER_START)
    if whole is None:
        draft.unread("request")
    return draft.info(whole)


def _checked(request: GenerationRequest) -> GenerationRequest | None:
    """``request``, if all that it says can be had: what a file says may lie."""
    try:
        check_settings(request)
        check_conditions(request.conditions)
    except InputError:
        return None
    return request
