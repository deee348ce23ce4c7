"""Fooocus, its own scheme: JSON under "parameters" (in EXIF: UserComment, and the scheme in
MakerNote). Its scheme "a1111" is read with AUTOMATIC1111's.

modules/meta_parser.py (FooocusMetadataParser, get_exif) and modules/private_logger.py of
lllyasviel/Fooocus; before version 2.2 the names were those of the log ("Base Model").
"""

from __future__ import annotations

import re
from typing import Any, Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import Draft, items
from desktop_app.imaging.picture_info.table import FOOOCUS
from desktop_app.imaging.picture_info.texts import COMMENT, Texts

_OWN: Final = ("performance", "sharpness", "adm_guidance", "metadata_scheme", "base_model_hash")
_COMBINED: Final = re.compile(r"(?:lora_combined_\d{1,2}|lora_\d{1,2})")


def read(texts: Texts) -> PictureInfo | None:
    """What its JSON says; None where this is another's."""
    data = {_name(key): value for key, value in texts.json(COMMENT).items()}
    if "base_model" not in data or not any(name in data for name in _OWN):
        return None
    draft = Draft("fooocus", str(data.get("version") or texts.get("Software") or "Fooocus"))
    loras = {key: data.pop(key) for key in list(data) if _COMBINED.fullmatch(key)}
    draft.take(data, FOOOCUS)
    _loras(draft, data.get("loras"), loras)
    return draft.info()


def _name(label: str) -> str:
    """A name of today's, of a label of the log."""
    return re.sub(r"[^a-z0-9]", "_", label[:80].lower())


def _loras(draft: Draft, listed: Any, combined: dict[str, Any]) -> None:
    for parts in (items(each) for each in items(listed)[:30]):
        if len(parts) >= 2:
            draft.weights("loras", parts[0], parts[1], parts[2] if len(parts) > 2 else "")
    for value in combined.values():
        parts = str(value)[:400].split(" : ")  # since 2.5 whether it is used stands before
        if len(parts) >= 2 and parts[0] != "False":
            draft.weights("loras", parts[-2], parts[-1])
