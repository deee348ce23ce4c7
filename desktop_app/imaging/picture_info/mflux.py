"""mflux: JSON in EXIF's UserComment or ``name.metadata.json``; in PNG also XMP, by its own names.

src/mflux/utils (generated_image.py, metadata_builder.py, image_util.py) of filipstrand/mflux.
"""

from __future__ import annotations

from typing import Any, Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft, items, number_of
from desktop_app.imaging.picture_info.table import MFLUX
from desktop_app.imaging.picture_info.texts import COMMENT, XMP, PictureTexts

_IN_XMP: Final = ("seed", "steps", "guidance", "model", "loras")


def read(texts: PictureTexts) -> PictureInfo | None:
    """What its JSON says, else its XMP; None where this is another's."""
    data = texts.json(COMMENT)
    if "mflux_version" not in data:
        data = _of_xmp(texts)
    if not data:
        return None
    draft = InfoDraft("mflux", f"mflux {data.get('mflux_version', '')}".strip())
    draft.take(data, MFLUX)
    distilled = "flux" in f"{data.get('model')} {data.get('base_model')}".casefold()
    guidance = data.get("guidance")
    draft.put("distilled_guidance" if distilled else "guidance_scale", guidance, "guidance")
    kept = number_of(data.get("image_strength"))  # how much of the picture stays
    if kept is not None:
        draft.put("strength", round(1 - kept, 4), "image_strength")
    scales = items(data.get("lora_scales"))
    for number, name in enumerate(items(data.get("lora_paths"))):
        draft.weights("loras", name, scales[number] if number < len(scales) else None, use=number)
    return draft.info()


def _of_xmp(texts: PictureTexts) -> dict[str, Any]:
    """The same, as far as XMP has it; empty where it does not."""
    found = {name: texts.get(f"{XMP}mflux:{name}") for name in _IN_XMP}
    if not found["seed"]:
        return {}
    pairs = [each.rpartition(":") for each in (found.pop("loras") or "").split(", ")]
    return {
        **found,
        "prompt": texts.get(XMP + "dc:description"),
        "mflux_version": texts.get(XMP + "xmp:CreatorTool", "").rpartition(" ")[2],
        "lora_paths": [name for name, _, _ in pairs if name],
        "lora_scales": [scale for name, _, scale in pairs if name],
    }
