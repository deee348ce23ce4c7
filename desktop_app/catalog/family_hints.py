"""The family of a model that a picture was made with, where the model is not here."""

from __future__ import annotations

import re
from typing import Final

from desktop_app.core.picture_info import PictureInfo

_HINTS: Final = (
    (re.compile(r"z[ _-]?image"), "z_image"),
    (re.compile(r"flux[ ._-]?2|klein"), "flux2"),
    (re.compile(r"qwen[ _-]?image[ _-]?2[._-]?1"), "qwen_image21"),
    (re.compile(r"qwen[ _-]?image"), "qwen_image"),
    (re.compile(r"chroma"), "chroma"),
    (re.compile(r"lumina"), "lumina2"),
    (re.compile(r"krea[ ._-]?2"), "krea2"),
    (re.compile(r"\banima\b|anima[ _-](base|preview|v?\d)"), "anima"),
    (re.compile(r"\bsana\b|sana[ _-]?1"), "sana"),
    (re.compile(r"flux|schnell|kontext"), "flux1"),
    (re.compile(r"sd[ _-]?3|stable.?diffusion.?3"), "sd3"),
    (re.compile(r"xl|pony|illustrious|noob|novelai diffusion|animagine"), "sdxl"),
    (re.compile(r"v?2[-_.][01]|768"), "sd2"),
    (re.compile(r"1[._-]?5|v1|sd1"), "sd1"),
)
"""Words in a model's name, and the family that they mean."""


def family_of(info: PictureInfo) -> str:
    """The family that a model's name, its settings or its pictures' size mean; empty if none."""
    if info.distilled_guidance is not None:
        return "flux1"
    name = info.model.casefold()
    for pattern, family in _HINTS:
        if pattern.search(name):
            return family
    if info.source == "midjourney" or info.size is None:
        return ""
    return "sdxl" if info.size.area >= 900 * 900 else "sd1"
