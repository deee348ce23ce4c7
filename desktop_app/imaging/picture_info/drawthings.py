"""Draw Things: XMP with xmp:CreatorTool "Draw Things" and JSON in exif:UserComment.

``c`` is the prompt, ``uc`` the negative prompt; ``v2`` holds the whole configuration of newer
versions (drawthingsai/draw-things-community; receyuki/stable-diffusion-prompt-reader,
format/drawthings.py).
"""

from __future__ import annotations

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import Draft, objects
from desktop_app.imaging.picture_info.table import DRAWTHINGS
from desktop_app.imaging.picture_info.texts import COMMENT, XMP, Texts, json_object


def read(texts: Texts) -> PictureInfo | None:
    """What the JSON says; None where this is another's."""
    data = json_object(texts.get(XMP + "exif:UserComment", ""))
    if not data and texts.get(XMP + "xmp:CreatorTool", "") == "Draw Things":
        data = texts.json(COMMENT)
    if not ("c" in data and ("model" in data or "sampler" in data)):
        return None
    draft = Draft("drawthings", texts.get(XMP + "xmp:CreatorTool", "") or "Draw Things")
    draft.take(data, DRAWTHINGS)
    if data.get("strength") not in (1, 1.0, None):  # 1 is text to image
        draft.put("strength", data["strength"])
    whole = json_object(data.get("v2"))
    draft.put("clip_stop", whole.get("clipSkip"), "clipSkip")
    for each in (*objects(whole.get("loras")), *objects(data.get("lora"))):
        draft.weights("loras", each.get("file") or each.get("model"), each.get("weight"))
    return draft.info()
