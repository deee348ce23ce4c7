"""Draw Things: XMP with xmp:CreatorTool "Draw Things" and JSON in exif:UserComment.

``c`` is the prompt, ``uc`` the negative prompt; ``v2`` holds the whole configuration of newer
versions (drawthingsai/draw-things-community; receyuki/stable-diffusion-prompt-reader,
format/drawthings.py).
"""

from __future__ import annotations

from typing import Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft, objects
from desktop_app.imaging.picture_info.table import DRAWTHINGS, DRAWTHINGS_V2
from desktop_app.imaging.picture_info.texts import COMMENT, XMP, PictureTexts, json_object

_PARTS: Final = {
    "hiresFix": "hiresFix",
    "decodingTile": "tiledDecoding",
    "diffusionTile": "tiledDiffusion",
    "teaCache": "teaCache",
    "refiner": "refinerModel",
    "cfgZero": "cfgZeroStar",
}
"""How names begin of what says nothing while the value behind is off."""


def read(texts: PictureTexts) -> PictureInfo | None:
    """What the JSON says; None where this is another's."""
    data = json_object(texts.get(XMP + "exif:UserComment", ""))
    if not data and texts.get(XMP + "xmp:CreatorTool", "") == "Draw Things":
        data = texts.json(COMMENT)
    if not ("c" in data and ("model" in data or "sampler" in data)):
        return None
    draft = InfoDraft("drawthings", texts.get(XMP + "xmp:CreatorTool", "") or "Draw Things")
    draft.take(data, DRAWTHINGS)
    if data.get("strength") not in (1, 1.0, None):  # 1 is text to image
        draft.put("strength", data["strength"])
    whole = json_object(data.get("v2"))
    off = tuple(start for start, switch in _PARTS.items() if not whole.get(switch))
    named = {key: v for key, v in whole.items() if v and (v is True or not key.startswith(off))}
    draft.take(named, DRAWTHINGS_V2)
    for number, each in enumerate(objects(whole.get("loras")) or objects(data.get("lora"))):
        name = each.get("file") or each.get("model")
        draft.weights("loras", name, each.get("weight"), use=number)
    return draft.info()
