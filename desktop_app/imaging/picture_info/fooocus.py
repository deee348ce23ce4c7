"""Fooocus, its own scheme: JSON under "parameters" (in EXIF: UserComment, and the scheme in
MakerNote). Its scheme "a1111" is read with AUTOMATIC1111's. So do two that began as it:
RuinedFooocus, and Fooocus-MRE, under "Comment".

modules/meta_parser.py (FooocusMetadataParser, get_exif) and modules/private_logger.py of
lllyasviel/Fooocus; before version 2.2 the names were those of the log ("Base Model").
modules/async_worker.py of runew0lf/RuinedFooocus and of MoonRide303/Fooocus-MRE.
"""

from __future__ import annotations

import re
from typing import Any, Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft, items
from desktop_app.imaging.picture_info.table import FOOOCUS
from desktop_app.imaging.picture_info.texts import COMMENT, PictureTexts

_OWN: Final = ("performance", "sharpness", "adm_guidance", "metadata_scheme", "base_model_hash")
_COMBINED: Final = re.compile(r"(?:lora_combined_\d{1,2}|lora_\d{1,2})")
_WEIGHED: Final = re.compile(r"(-?[\d.]{1,20}) - (.+)")
"""Weight and name as RuinedFooocus has them, after the hash."""


def read(texts: PictureTexts) -> PictureInfo | None:
    """What its JSON says; None where this is another's."""
    data = {
        re.sub("[^a-z0-9]", "_", key[:80].lower()): value
        for key, value in (texts.json(COMMENT) or texts.json("Comment")).items()
    }
    if not {"base_model", "base_model_name"} & data.keys() or not any(n in data for n in _OWN):
        return None
    named = data.get("version") or data.get("software") or texts.get("Software")
    draft = InfoDraft("fooocus", str(named or "Fooocus"))
    for number in range(1, 9):
        draft.weights("loras", data.pop(f"l{number}", ""), data.pop(f"w{number}", None))
    loras = {key: data.pop(key) for key in list(data) if _COMBINED.fullmatch(key)}
    draft.take(data, FOOOCUS)
    _loras(draft, data.get("loras"), loras)
    return draft.info()


def _loras(draft: InfoDraft, listed: Any, combined: dict[str, Any]) -> None:
    for parts in (items(each) for each in items(listed)[:30]):
        weighed = _WEIGHED.fullmatch(str(parts[1])[:400]) if len(parts) == 2 else None
        if weighed is not None:
            parts = [weighed[2], weighed[1], *parts[:1]]
        if len(parts) >= 2:
            draft.weights("loras", parts[0], parts[1], parts[2] if len(parts) > 2 else "")
    for value in combined.values():
        parts = str(value)[:400].split(" : ")  # since 2.5 whether it is used stands before
        if len(parts) >= 2 and parts[0] != "False":
            draft.weights("loras", parts[-2], parts[-1])
