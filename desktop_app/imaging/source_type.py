"""Whether a model made a picture, or parts of it: what the mark of IPTC says (`imaging.xmp`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from desktop_app.core.request import Task
from desktop_app.imaging.edit_texts import edits_in
from desktop_app.imaging.generation_metadata import REQUEST
from desktop_app.imaging.stages_text import STAGES, stages_in
from desktop_app.imaging.xmp import EDITED, GENERATED, source_type_in


def source_type(
    texts: Iterable[Mapping[str, str]], xmp: bytes | None = None, *, patched: bool = False
) -> str:
    """`xmp.GENERATED`, `xmp.EDITED`, or empty: no model made any of it, as far as is known.

    Args:
        texts: of the picture (`generation_metadata.request_json`) as it was at any time.
        xmp: of the file that was opened.
        patched: whether something a model made was put into it.
    """
    tasks, own = [task for each in texts for task in _tasks(each)], source_type_in(xmp or b"")
    if GENERATED == own or Task.TEXT_TO_IMAGE in tasks:
        return GENERATED
    return EDITED if tasks or patched or own == EDITED else ""


def _tasks(texts: Mapping[str, str]) -> list[str]:
    """What models did by these texts."""
    filled = any(edit.by_network for edit in edits_in(texts))
    return [Task.INPAINT] * filled + _made(texts)


def _made(texts: Mapping[str, str]) -> list[str]:
    if STAGES in texts:
        done = {"draft": Task.TEXT_TO_IMAGE, "refine": Task.IMAGE_TO_IMAGE}
        return [done[each.kind] for each in stages_in([texts]) if each.kind in done]
    try:
        data: Any = json.loads(texts.get(REQUEST, ""))
        return [str(data["request"]["task"])] if data["request"]["model"] else []
    except (KeyError, TypeError, ValueError, RecursionError):
        return []
