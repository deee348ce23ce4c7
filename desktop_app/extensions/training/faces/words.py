"""Words in tables of training that know no Qt (`core.extensions.LateRow`)."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.core.values import Choice
from desktop_app.extensions.training.faces.setting_words import CONTEXT
from desktop_app.extensions.training.values.fields import GROUPS
from desktop_app.extensions.training.values.presets import load_presets


def texts() -> Iterator[tuple[str, str]]:
    """Context and text of each."""
    return ((CONTEXT, text) for text in dict.fromkeys(_texts()) if text)


def _texts() -> Iterator[str]:
    """Of the settings of a training."""
    for group, fields in GROUPS.items():
        yield group
        for each in fields:
            yield from (each.name, each.tip, each.unset)
            if isinstance(each.kind, Choice):
                yield from (text for words in each.kind.names.values() for text in words)
    for preset in load_presets():
        yield from (preset.name, preset.tip)
