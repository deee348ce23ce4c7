"""What a condition is called in a sentence, in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from desktop_app.core.conditions import KINDS, Condition

_MODES: Final = {"replace": "in place of the common prompt", "prompt": "prompt counts more"} | {
    "control": "control image counts more",
    "style": "style only",
    "composition": "composition only",
}


def called(kind: str) -> str:
    """English noun for one condition of ``kind``, as in "textual inversion"."""
    return KINDS[kind].words or kind.replace("_", " ")


def named(conditions: Iterable[Condition]) -> str:
    """Several in a sentence: "control image “canny”, reference picture"."""
    titles = ((called(each.kind), each.word or each.name) for each in conditions)
    return ", ".join(f"{kind} “{title}”" if title else kind for kind, title in titles)


def share_words(start: float, end: float) -> str:
    """In which share of the steps something acts; empty: in all."""
    return "" if (start, end) == (0, 1) else f"steps {start:.0%} to {end:.0%}"


def details(use: Condition, names: Mapping[str, str]) -> str:
    """All that there is to say of one that brings a picture or a mask along.

    Args:
        use: the condition.
        names: of files of weights, by their keys.
    """
    return ", ".join(filter(None, _details(use, names)))


def _details(use: Condition, names: Mapping[str, str]) -> Iterator[str]:
    yield use.word
    if KINDS[use.kind].source == "weights" and use.name:
        yield f"by {names.get(use.name, use.name)}"
    yield f"weight {use.weight:g}" if use.weight != 1 else ""
    yield share_words(use.start, use.end)
    yield _MODES.get(use.mode, "")
    yield f"preprocessor {use.preprocessor}" if use.preprocessor not in ("", "none") else ""
    yield from (f"{name} {value}" for name, value in use.parameters)
    yield "in a part of the picture" if use.mask else ""
    yield f"{KINDS[use.kind].brings} not in the file"
