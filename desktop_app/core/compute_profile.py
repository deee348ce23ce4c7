"""How a processor calculates a network: precision, order of weights, attention, threads.

A profile travels as a short text, as in ``bf16 packed kernel joined 2``: with a request it decides
the last bits of its pixels. A new form is a word in `WORDS`; a new part is a field and its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.record import record

ProfilePrecision: TypeAlias = Literal["float32", "bfloat16"]
Attention: TypeAlias = Literal["kernel", "tiles", "torch"]

WORDS: Final[Mapping[str, Mapping[str, object]]] = {
    "precision": {"bf16": "bfloat16", "fp32": "float32"},
    "packed": {"packed": True, "plain": False},
    "attention": {"kernel": "kernel", "tiles": "tiles", "torch": "torch"},
    "joined": {"joined": True, "apart": False},
}
"""Field → word → value, in the order of the text."""


MOST_THREADS: Final = 1024


@record()
class ComputeProfile:
    """One of them.

    Attributes:
        precision: of weights and activations.
        packed: whether oneDNN runs the layers, with weights in its own order.
        attention: "kernel": by the program's own (`engine.native`), and in tiles where there is
            none; "tiles": in tiles; with both, feed-forward layers in tiles; "torch": as torch has
            them.
        joined: whether norms, gates and additions are done in one pass, by kernels.
        threads: of the processor; 0: all that the engine was given.
    """

    precision: ProfilePrecision = "bfloat16"
    packed: bool = True
    attention: Attention = "kernel"
    joined: bool = True
    threads: int = 0

    @property
    def form(self) -> ComputeProfile:
        """This, whatever its precision and threads: what a network in memory is brought to."""
        return replace(self, precision="bfloat16", threads=0)

    @property
    def text(self) -> str:
        """As it travels; `read_profile` gives an equal one."""
        words = [
            word
            for name, known in WORDS.items()
            for word, value in known.items()
            if value == getattr(self, name)
        ]
        return " ".join((*words, *([str(self.threads)] if self.threads else [])))


def read_profile(text: str) -> ComputeProfile | None:
    """The profile of a text; None: it is not one that this version knows. Strict: one text a
    profile."""
    words = text.split(" ")
    found: dict[str, Any] = {}
    for name, known in WORDS.items():
        if words and words[0] and words[0] in known:
            found[name] = known[words.pop(0)]
        else:
            return None
    if words:
        number = words[0]
        if not (number.isascii() and number.isdecimal() and int(number[:5]) <= MOST_THREADS):
            return None
        found["threads"] = int(number)
    profile = ComputeProfile(**found)
    return profile if profile.text == text else None


@record()
class Trial:
    """What a trial of one model found.

    Attributes:
        model: its name.
        way: the text of the chosen profile.
        usual: that of the profile used without a trial.
        seconds: least time of each profile that was tried, by text.
        openvino: how many times as fast as the chosen profile OpenVINO runs the denoiser; 0: that
            was not measured.
    """

    model: str
    way: str
    usual: str
    seconds: Mapping[str, float]
    openvino: float = 0.0

    @property
    def gain(self) -> float | None:
        """How many times as quick as the usual profile it is; None where one wasn't measured."""
        chosen, usual = self.seconds.get(self.way), self.seconds.get(self.usual)
        return usual / chosen if chosen and usual else None


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
