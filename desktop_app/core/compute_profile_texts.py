"""Ways in plain words, in English. The window translates (context "Ways")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop_app.core.compute_profile import read_profile

PROFILE_TEXTS: Final[dict[str, str]] = {
    "bf16": "bfloat16",
    "fp32": "float32",
    "packed": "packed weights",
    "plain": "unpacked weights",
    "kernel": "Velatura's attention",
    "tiles": "tiled attention",
    "torch": "PyTorch's attention",
    "joined": "joined layers",
    "apart": "separate layers",
}
"""Words of a way (`way.WORDS`)."""

THREADS: Final = {1: "1 thread"}
THREADS_MANY: Final = "{count} threads"


def profile_sentence(text: str, translated: Callable[[str], str] = str) -> str:
    """What the text of a way says, as in "bfloat16, packed weights, tiled
    attention, joined layers"; one that is
    not known here stays as it is."""
    way = read_profile(text)
    if way is None:
        return text
    words = [translated(PROFILE_TEXTS[word]) for word in text.split() if not word.isdecimal()]
    if way.threads:
        many = translated(THREADS.get(way.threads, THREADS_MANY))
        words.append(many.format(count=way.threads))
    return ", ".join(words)
