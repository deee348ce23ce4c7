"""Our own: the exact request (`generation_metadata.request_json`)."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from desktop_app.core.condition_words import details
from desktop_app.core.conditions import KINDS, SINGLE, check_conditions
from desktop_app.core.errors import InputError
from desktop_app.core.model_values import Weights
from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import ROWS, check_settings, is_set
from desktop_app.core.values import Number, Text
from desktop_app.imaging.generation_metadata import REQUEST, WEIGHTS, WORK, request_from_json
from desktop_app.imaging.picture_info.draft import InfoDraft
from desktop_app.imaging.picture_info.texts import COMMENT, PictureTexts, json_object

_TOLD = ("seed", "steps", "guidance_scale", "scheduler", "sigmas", "strength")


def read(texts: PictureTexts) -> PictureInfo | None:
    """What the request under "velatura" says; None where there is none that can be read."""
    place = REQUEST if REQUEST in texts else COMMENT  # the latter beside a picture
    data = texts.json(place)
    request = request_from_json(texts[place]) if "request" in data else None
    if request is None or WORK in data:  # the latter was not generated
        return None
    whole = _checked(request)
    draft = InfoDraft("velatura", f"Velatura {data.get('version', '')}")
    if not request.model:  # a fill without one: nothing else of it counted
        draft.put("size", str(request.size))
        names = json_object(data.get(WEIGHTS))
        by = names.get(request.filled_by, "an inpainting network")
        how = f"by {by}" if request.filled_by else "without a model"
        draft.other("edited", f"{request.plan.intent if request.plan else 'fill'}, {how}")
        return draft.info(whole)
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
            if isinstance(row.kind, Number | Text | Weights):
                draft.put(name, getattr(request, name))
            else:
                draft.other(row.sentence_name or row.name, row.kind.text(getattr(request, name)))
    _put_origin(request, draft)
    _put_conditions(request, draft, json_object(data.get(WEIGHTS)))
    if whole is None:
        draft.unread("request")
    return draft.info(whole)


def _put_origin(request: GenerationRequest, draft: InfoDraft) -> None:
    """What its texts and itself were made of."""
    typed = request.typed
    if typed.prompt != request.prompt:
        draft.other("typed prompt", typed.prompt)
    if typed.negative_prompt != request.negative_prompt:
        draft.other("typed negative prompt", typed.negative_prompt)
    draft.other("styles", ", ".join(request.styles))
    if request.task is not Task.TEXT_TO_IMAGE:
        parts = "a picture and a mask" if request.task is Task.INPAINT else "a picture"
        draft.other("made from", f"{parts}, not in the file")


def _put_conditions(request: GenerationRequest, draft: InfoDraft, names: dict[str, Any]) -> None:
    def called(key: str) -> str:
        return str(names.get(key) or PurePosixPath(key).stem)

    for number, each in enumerate(request.conditions):
        if each.kind == "lora":
            draft.weights(
                "loras", called(each.name), each.weight, each.name, each.text_weight, number
            )
            draft.range("loras", each.start, each.end)
        elif each.kind == "embedding":
            draft.weights("embeddings", each.word, use=number)
        elif each.kind in SINGLE:
            kind = KINDS[each.kind]
            draft.put(each.kind, each.name if kind.source == "model" else called(each.name))
            if kind.shares:
                draft.put(f"{each.kind}_start", each.start or kind.start)
        else:
            draft.condition(each.kind, details(each, names))


def _checked(request: GenerationRequest) -> GenerationRequest | None:
    """``request``, if all that it says can be had: what a file says may lie."""
    try:
        check_settings(request)
        check_conditions(request.conditions)
    except InputError:
        return None
    return request
