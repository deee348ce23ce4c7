"""InvokeAI: ``invokeai_metadata`` (3 to 6), else ``invokeai_graph``; ``sd-metadata`` (2); ``Dream``
(1), a command line.

invokeai/app/invocations/metadata.py (CoreMetadataInvocation) and app/util/
extract_metadata_from_image.py of invoke-ai/InvokeAI; ldm/dream/pngwriter.py and args.py of 2.3.
"""

from __future__ import annotations

import re
from typing import Any, Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft, items, objects
from desktop_app.imaging.picture_info.table import INVOKEAI, INVOKEAI_MODELS
from desktop_app.imaging.picture_info.texts import PictureTexts, json_object

_IMAGE: Final[dict[str, str | None]] = {
    "steps": "steps",
    "cfg_scale": "guidance_scale",
    "width": "width",
    "height": "height",
    "seed": "seed",
    "sampler": "scheduler",
    "strength": "strength",
    "prompt": None,
}
_OPTIONS: Final = {
    "s": "steps",
    "S": "seed",
    "W": "width",
    "H": "height",
    "C": "guidance_scale",
    "A": "scheduler",
    "f": "strength",
    "v": "variation",
}
_DREAM: Final = re.compile(r'\s*"(.{0,20000})"((?:\s+-[^"]{0,2000})?)', re.DOTALL)
_OPTION: Final = re.compile(r"(?<=\s)-([A-Za-z])\s?([^\s-]\S{0,100})?")
_NEGATIVE: Final = re.compile(r"\[([^\[\]]{0,20000})\]")
_LOADED: Final = ("model", "unet_model", "transformer")
_MOST_STEPS = 200


def read(texts: PictureTexts) -> PictureInfo | None:
    """What the newest of the three says; None where there is none."""
    if data := texts.json("invokeai_metadata"):
        return _of_metadata(data)
    if nodes := json_object(texts.json("invokeai_graph").get("nodes")):
        return _of_graph(nodes, _edges(texts))
    if data := texts.json("sd-metadata"):
        return _of_version_2(data)
    dream = _DREAM.fullmatch(texts.get("Dream", "")[:30_000])
    if dream is None:
        return None
    draft = InfoDraft("invokeai", "InvokeAI 1")
    _prompts(draft, dream[1])
    for each in _OPTION.finditer(dream[2]):
        if each[1] in _OPTIONS:
            draft.put(_OPTIONS[each[1]], each[2], f"-{each[1]}")
        else:
            draft.other(f"-{each[1]}", each[2] or "on")
    return draft.info()


def _edges(texts: PictureTexts) -> list[dict[str, Any]]:
    """The edges of the graph: there may be more than `objects` gives."""
    edges = items(texts.json("invokeai_graph").get("edges"))[:5000]
    return [edge for edge in edges if isinstance(edge, dict)]


def _of_metadata(data: dict[str, Any]) -> PictureInfo:
    draft = InfoDraft("invokeai", f"InvokeAI {data.get('app_version', '')}".strip())
    told = dict(data)
    if str(told.get("generation_mode", "")).endswith("txt2img"):
        told.pop("strength", None)
    draft.take(told, INVOKEAI)
    sides = "".join(side for side in "xy" if told.get(f"seamless_{side}") is True)
    draft.put("tile", sides)
    _weights(draft, data)
    return draft.info()


def _weights(draft: InfoDraft, data: dict[str, Any]) -> None:
    for key, place in INVOKEAI_MODELS.items():
        name, digest = _model(data.get(key))
        draft.put(place, name, key)
        if place == "model" and digest:
            draft.put("model_digest", digest, "hash")
    for number, each in enumerate(objects(data.get("loras"))):
        name, digest = _model(each.get("model") or each.get("lora"))
        draft.weights("loras", name, each.get("weight"), digest, use=number)


def _model(value: object) -> tuple[str, str]:
    """Name and hash: an object since 3.0 ("model_name", since 4.0 "name"), a name before."""
    told = json_object(value)
    name = told.get("name") or told.get("model_name") or (value if isinstance(value, str) else "")
    return str(name), str(told.get("hash") or "")


def _of_version_2(data: dict[str, Any]) -> PictureInfo:
    draft = InfoDraft("invokeai", f"InvokeAI {data.get('app_version', '')}".strip())
    image = json_object(data.get("image"))
    draft.take(image, _IMAGE)
    prompt = image.get("prompt")
    parts = [str(each.get("prompt", "")) for each in objects(prompt)]
    _prompts(draft, prompt if isinstance(prompt, str) else " ".join(parts))
    draft.put("model", data.get("model_weights"))
    draft.put("model_digest", data.get("model_hash"), "model_hash")
    return draft.info()


def _prompts(draft: InfoDraft, text: str) -> None:
    """What is in square brackets is the negative prompt."""
    draft.put("prompt", _NEGATIVE.sub("", text[:100_000]))
    draft.put("negative", " ".join(map(str, _NEGATIVE.findall(text[:100_000]))))


def _of_graph(nodes: dict[str, Any], edges: list[dict[str, Any]]) -> PictureInfo | None:
    every = {key: node for key, value in nodes.items() if (node := json_object(value))}
    metadata = [node for node in every.values() if node.get("type") == "core_metadata"]
    if metadata:
        return _of_metadata(metadata[0])
    draft = InfoDraft("invokeai", "InvokeAI")
    denoise = [node for node in every.values() if "denoise" in str(node.get("type"))]
    noise = [node for node in every.values() if node.get("type") == "noise"]
    for node in (*noise, *denoise[:1]):
        for name, place in INVOKEAI.items():
            if place is not None and not isinstance(node.get(name), dict):
                draft.put(place, node.get(name), name)
    for node in every.values():
        kind = str(node.get("type"))
        if "model_loader" in kind:
            _weights(draft, {"model": next(filter(None, map(node.get, _LOADED)), None)})
        elif "lora_loader" in kind or kind == "lora_selector":
            _weights(draft, {"loras": [node]})
    for place in ("prompt", "negative"):
        field = "positive" if place == "prompt" else "negative"
        starts = [edge for edge in edges if _end(edge, "destination", "field").startswith(field)]
        draft.put(place, _prompt_before(every, edges, starts))
    return draft.info() if denoise or draft.has("prompt") else None


def _prompt_before(
    nodes: dict[str, dict[str, Any]], edges: list[dict[str, Any]], starts: list[dict[str, Any]]
) -> str:
    """The first prompt upstream of ``starts``."""
    waiting, seen = [_end(edge, "source", "node_id") for edge in starts], set[str]()
    while waiting and len(seen) < _MOST_STEPS:
        at = waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        node = nodes.get(at, {})
        text = node.get("prompt") or node.get("value")
        if isinstance(text, str) and text:
            return text
        into = [edge for edge in edges if _end(edge, "destination", "node_id") == at]
        into.sort(key=lambda edge: _end(edge, "destination", "field") not in ("prompt", "value"))
        waiting += [_end(edge, "source", "node_id") for edge in into]
    return ""


def _end(edge: dict[str, Any], side: str, name: str) -> str:
    return str(json_object(edge.get(side)).get(name, ""))
