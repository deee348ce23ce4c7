"""NovelAI: Software, Source (the model), Description (the prompt) and Comment, JSON.

In PNG as texts, in the lowest bits of alpha, and in WebP as EXIF: there JSON of the four.
github.com/NovelAI/novelai-image-metadata; since version 4 (docs.novelai.net) the prompt is in
``v4_prompt``, a caption for all and one a character.
"""

from __future__ import annotations

import re
from typing import Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft, objects
from desktop_app.imaging.picture_info.table import NOVELAI
from desktop_app.imaging.picture_info.texts import COMMENT, PictureTexts, json_object

_MODEL: Final = re.compile(r"(.{1,200}?)\s+([0-9A-F]{8})")


def read(texts: PictureTexts) -> PictureInfo | None:
    """What Comment says; None where the program is another."""
    told = {
        key: texts[key] for key in ("Software", "Source", "Description", "Comment") if key in texts
    }
    wrapped = texts.json(COMMENT)
    if "Comment" in wrapped and str(wrapped.get("Software")).startswith("NovelAI"):
        told = {key: value for key, value in wrapped.items() if isinstance(value, str)}
    comment = json_object(told.get("Comment", ""))
    named = told.get("Software", "").startswith("NovelAI")
    if not named and not ("uc" in comment and "sampler" in comment):
        return None
    draft = InfoDraft("novelai", told.get("Software", "") or "NovelAI")
    draft.put("prompt", told.get("Description"))
    if not comment and told.get("Comment"):
        draft.unread("Comment", told["Comment"])
    img2img = str(comment.get("request_type", "")) in ("Img2ImgRequest", "InpaintRequest")
    if not img2img and "noise" not in comment:
        comment = {key: value for key, value in comment.items() if key != "strength"}
    draft.take(comment, NOVELAI)
    for place, name, word in (
        ("prompt", "v4_prompt", "Character"),
        ("negative", "v4_negative_prompt", "Negative prompt of character"),
    ):
        caption = json_object(json_object(comment.get(name)).get("caption"))
        draft.put(place, caption.get("base_caption"))
        for number, each in enumerate(objects(caption.get("char_captions")), 1):
            draft.other(f"{word} {number}", each.get("char_caption"))
    source = _MODEL.fullmatch(told.get("Source", "").strip())
    draft.put("model", source[1] if source else told.get("Source"))
    draft.put("model_digest", source[2] if source else None)
    return draft.info()
