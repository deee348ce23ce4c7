"""Our own: the exact request (`generation_metadata.request_json`)."""

from __future__ import annotations

from pathlib import PurePosixPath

from desktop_app.core.conditions import REFINER_START, name_of, of_kind
from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.request import Task
from desktop_app.core.setting_table import ROWS, is_set
from desktop_app.imaging.generation_metadata import REQUEST, request_from_json
from desktop_app.imaging.picture_info.draft import Draft
from desktop_app.imaging.picture_info.texts import Texts, json_object

_TOLD = ("seed", "steps", "guidance_scale", "scheduler", "sigmas", "strength", "count")


def read(texts: Texts) -> PictureInfo | None:
    """What the request under "velatura" says; None where there is none that can be read."""
    data = texts.json(REQUEST)
    request = request_from_json(texts[REQUEST]) if data else None
    if request is None:
        return None
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
            value = getattr(request, name)
            draft.other(row.name, row.kind.text(value))
            draft.put(name, value) if isinstance(value, int | float) else None
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
    return draft.info(request)
