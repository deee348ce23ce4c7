"""SwarmUI (and StableSwarmUI): JSON with ``sui_image_params`` under "parameters".

In PNG as a text, else in EXIF's UserComment (once in Model), beside other files as
``name.swarm.json``: docs/Image Metadata Format.md of mcmonkeyprojects/SwarmUI.
"""

from __future__ import annotations

from typing import Any

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft, items, number_of, objects, strings
from desktop_app.imaging.picture_info.table import SWARMUI
from desktop_app.imaging.picture_info.texts import COMMENT, PictureTexts, json_object


def read(texts: PictureTexts) -> PictureInfo | None:
    """What its parameters say; None where there are none."""
    data = texts.json(COMMENT if "sui_image_params" in texts.json(COMMENT) else "Model")
    told = json_object(data.get("sui_image_params"))
    if not told:
        return None
    draft = InfoDraft("swarmui", f"SwarmUI {told.get('swarm_version', '')}".strip())
    draft.take(told, SWARMUI)
    control = number_of(told.get("refinercontrolpercentage"))
    if control is not None and told.get("refinermodel"):
        draft.put("refiner_start", round(1 - control, 4), "refinercontrolpercentage")
    _loras(draft, told)
    for each in objects(data.get("sui_models")):
        if each.get("param") == "model":
            draft.put("model_digest", each.get("hash"), "hash")
        elif each.get("param") == "loras":
            draft.weights("loras", each.get("name"), None, each.get("hash", ""))
    extra = json_object(data.get("sui_extra_data"))
    for name in strings(extra.get("used_embeddings")):
        draft.weights("embeddings", name)
    draft.take(extra, {})
    return draft.info()


def _loras(draft: InfoDraft, values: dict[str, Any]) -> None:
    """LoRAs by their places in the lists; one may be there twice, for two parts of the prompt."""
    listed = items(values.get("loras"))[:64] or strings(values.get("loras"))[:64]
    known = [json_object(each) for each in listed]
    names = [str(one.get("model", each)) for each, one in zip(listed, known, strict=True)]
    weights, texts = (strings(values.get(key)) for key in ("loraweights", "loratencweights"))
    for number, name in enumerate(names):
        weight, text = (one[number] if number < len(one) else None for one in (weights, texts))
        weight = known[number].get("weight", weight)
        draft.weights("loras", name, weight, "", text, names[:number].count(name))
