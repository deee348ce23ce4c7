"""Chinese for the errors that a server's page shows: a JavaScript module, from the translations.

`packaging/translations.py release` writes it; the page loads it where somebody reads Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from desktop_app.core.error_texts import ErrorText
from desktop_app.core.error_texts.edits import EDITS
from desktop_app.core.error_texts.engine import ENGINE
from desktop_app.core.error_texts.files import FILES
from desktop_app.core.error_texts.models import MODELS
from desktop_app.core.error_texts.requests import REQUESTS
from desktop_app.core.error_texts.storage import STORAGE
from desktop_app.extensions.serving.error_texts import TEXTS as SERVER
from desktop_app.extensions.workbenches.values.texts import TEXTS as WORKBENCHES

SHOWN: Final[Mapping[str, ErrorText]] = {
    **FILES,
    **REQUESTS,
    **MODELS,
    **ENGINE,
    **EDITS,
    **STORAGE,
    **SERVER,
    **WORKBENCHES,
}
"""Those that a client of a server may be told."""

_HEAD = """// Written by packaging/translations.py; do not edit. Chinese for errors, by their codes:
// what happened, what was kept, what to do.

export const ERRORS = {
"""


def page_module(translated: Mapping[str, str]) -> str:
    """The module's text.

    Args:
        translated: sentences by their English; errors that lack one are left out, and shown in
            English.
    """
    lines: list[str] = []
    for code, texts in SHOWN.items():
        row = [translated.get(text, "") for text in texts]
        if all(row):
            lines.append(f"  {code}: {json.dumps(row, ensure_ascii=False)},\n")
    return f"{_HEAD}{''.join(lines)}}};\n"
