"""AUTOMATIC1111's text of settings, read as its readers do: what `parameters_text` wrote."""

from __future__ import annotations

import json
import re

__all__ = ["parse_parameters"]

_NEGATIVE = "Negative prompt:"
_FIELD = re.compile(r'\s*(\w[\w \-/]{1,40}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def parse_parameters(text: str) -> dict[str, str]:
    """ "Prompt", "Negative prompt" and every field."""
    *lines, last = text.strip().split("\n")
    start = next((i for i, line in enumerate(lines) if line.startswith(_NEGATIVE)), len(lines))
    negative = "\n".join(lines[start:])[len(_NEGATIVE) :]
    values = {"Prompt": "\n".join(lines[:start]).strip(), "Negative prompt": negative.strip()}
    for key, value in _FIELD.findall(last):
        values[key] = str(json.loads(value)) if value.startswith('"') else value.strip()
    return values
