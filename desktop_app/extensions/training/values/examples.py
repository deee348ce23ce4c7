"""One picture that something is learnt from, as the trainer gets it: all decisions are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["learn", "held out", "prior"]
"""What is learnt from it; that the loss is measured on it, and nothing is learnt; or that the model
is kept from forgetting by it (the regularisation pictures of DreamBooth, Ruiz et al. 2022)."""

FROM_ALPHA = "alpha"
"""In place of a mask's file: the picture's own alpha is the mask."""


@dataclass(frozen=True, slots=True)
class Example:
    """One of them.

    Attributes:
        path: the picture's file, absolute; it is only read. Empty: the model makes it first.
        caption: with trigger word, prefix and tags, as the text encoder shall hear it; of several
            lines one is drawn each time (`captions`).
        crop: left, top, width and height of what is shown, in pixels of the upright picture.
        width, height: it is brought to, multiples of the model's factor: its bucket.
        mask: file of where it counts most, absolute, white there; `FROM_ALPHA`; empty: all of it
            counts.
        role: what it is for.
        sha256: of the file, as it was when the set was read: a picture that has changed since is
            not learnt from.
        group: number of its group of near-duplicates.
        repeats: how often it counts in an epoch.
    """

    path: str
    caption: str
    crop: tuple[int, int, int, int]
    width: int
    height: int
    mask: str = ""
    role: Role = "learn"
    sha256: str = ""
    group: int = 0
    repeats: int = 1

    @property
    def captions(self) -> list[str]:
        """The alternatives; at least one, which may be empty."""
        return self.caption.split("\n")
