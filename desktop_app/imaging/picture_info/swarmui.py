"""SwarmUI (and StableSwarmUI): JSON with ``sui_image_params`` under "parameters".

In PNG as a text, else in EXIF's UserComment (once in Model), beside other files as
``name.swarm.json``: docs/Image Metadata Format.md of mcmonkeyprojects/SwarmUI.
"""

from __future__ import annotations

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import Draft, objects, strings
from desktop_app.imaging.picture_info.table import SWARMUI
from desktop_app.imaging.picture_info.texts import COMMENT, Texts, json_object


def read(texts: Texts) -> PictureInfo | None:
    """What its parameters say; None where there are none."""
    data = texts.json(COMMENT if "sui_image_params" in texts.json(COMMENT) else "Model")
    told = json_object(data.get("sui_image_params"))
    if not told:
        return None
    draft = Draft("swarmui", f"SwarmUI {told.get('swarm_version', '')}".strip())
    draft.take(told, SWARMUI)
    weights = strings(told.get("loraweights"))
    for number, name in enumerate(strings(told.get("loras"))):
        draft.weights("loras", name, weights[number] if number < len(weights) else None)
    for each in objects(data.get("sui_models")):
        if each.get("param") == "model":
            draft.put("model_digest", each.get("hash"), "hash")
        elif each.get("param") == "loras":
            draft.weights("loras", each.get("name"), None, each.get("hash", ""))
    for name, value in json_object(data.get("sui_extra_data")).items():
        draft.other(name, value)
    return draft.info()
