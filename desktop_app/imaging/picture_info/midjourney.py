"""Midjourney: the prompt with its parameters, "--ar 16:9 --v 6 Job ID: …", as Description.

In PNG as a text, in XMP as dc:description (docs.midjourney.com, "Parameter List").
"""

from __future__ import annotations

import re
from typing import Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft
from desktop_app.imaging.picture_info.texts import XMP, PictureTexts

_JOB: Final = re.compile(r"Job ID: {0,5}([0-9a-f-]{8,40})$")
_OPTION: Final = re.compile(r"(?:^|\s)(?:--|—)([a-z]{1,20})(?=\s|$)")
_NAMES: Final = {"aspect": "ar", "version": "v", "s": "stylize", "c": "chaos"}
_VERSIONS: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})?[a-z]?")
_MOST: Final = 20_000


def read(texts: PictureTexts) -> PictureInfo | None:
    """What the description says; None where it is no description of theirs."""
    places = ("Description", XMP + "dc:description", "ImageDescription")
    for text in (texts.get(place, "")[:_MOST].rstrip() for place in places):
        job = _JOB.search(text)
        if job is not None:
            return _info(text[: job.start()], job[1])
    return None


def _info(text: str, job: str) -> PictureInfo:
    draft = InfoDraft("midjourney", "Midjourney")
    found = list(_OPTION.finditer(text))
    draft.put("prompt", text[: found[0].start()] if found else text)
    ends = [*(each.start() for each in found[1:]), len(text)]
    for each, end in zip(found, ends, strict=False):  # without any there is an end all the same
        name, value = _NAMES.get(each[1], each[1]), text[each.end() : end].strip()
        if name == "seed":
            draft.put("seed", value, "--seed")
        elif name == "no":
            draft.put("negative", value)
        elif name in ("v", "niji") and _VERSIONS.fullmatch(value):
            draft.put("model", f"{'Midjourney' if name == 'v' else 'Niji'} {value}")
        else:
            draft.other(f"--{name}", value or "on")
    draft.other("Job ID", job)
    return draft.info()
