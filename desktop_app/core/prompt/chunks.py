"""A long prompt in chunks of a text encoder's window: which token goes into which.

The rules are those of the programs that prompts come from. AUTOMATIC1111 (``tokenize_line`` of its
modules/sd_hijack_clip.py): a chunk that is full ends at its last comma, if that is near. ComfyUI
(``tokenize_with_weights`` of comfy/sd1_clip.py): fewer than eight tokens of one weight stay
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.record import record

CLIP_CHUNK: Final = 75
"""Tokens of CLIP's window without its ends, for which `_BACKTRACK` was chosen."""
_BACKTRACK: Final = 20
_SHORT: Final = 8


@record()
class TokenRun:
    """Tokens of one weight.

    Attributes:
        ids: of the tokens; of an embedding one for each of its vectors.
        weight: of all of them.
        whole: whether a chunk must hold all of them (an embedding), or as many as it can.
        is_break: whether it has no tokens, and ends the chunk.
    """

    ids: Sequence[int]
    weight: float = 1.0
    whole: bool = False
    is_break: bool = False


Place: TypeAlias = tuple[int, int]
"""A token: which run, which of its ids."""


def chunked(
    runs: Sequence[TokenRun], length: int, dialect: Dialect, comma: int | None
) -> list[list[Place]]:
    """The chunks of ``runs``, at least one, each of at most ``length`` tokens.

    Of an embedding that is longer than a chunk the first ``length`` vectors are used.

    Args:
        runs: in their order.
        length: of the window without its ends.
        dialect: whose rules.
        comma: the id of a comma; None: there is none.
    """
    made = _Chunks(length, max(1, _BACKTRACK * length // CLIP_CHUNK))
    for number, run in enumerate(runs):
        if run.is_break:
            made.end()
            continue
        places = [(number, index) for index in range(len(run.ids))]
        if run.whole:
            made.add_whole(places[:length])
        elif dialect == "comfyui":
            made.add_whole(places) if len(places) < _SHORT else made.add(places)
        else:
            for place in places:
                made.add_word(place, is_comma=run.ids[place[1]] == comma)
    if made.open or not made.ended:
        made.end()
    return made.ended


class _Chunks:
    def __init__(self, length: int, backtrack: int) -> None:
        self._length, self._backtrack = length, backtrack
        self._comma = -1
        self.open: list[Place] = []
        self.ended: list[list[Place]] = []

    def end(self) -> None:
        self.ended.append(self.open)
        self.open, self._comma = [], -1

    def add(self, places: list[Place]) -> None:
        """As many as fit, and the rest in the next ones."""
        for place in places:
            if len(self.open) == self._length:
                self.end()
            self.open.append(place)

    def add_whole(self, places: list[Place]) -> None:
        """All in one chunk, if one can hold them."""
        if len(self.open) + len(places) > self._length:
            self.end()
        self.add(places)

    def add_word(self, place: Place, *, is_comma: bool) -> None:
        """One; where there is no space left, what follows the last comma goes along."""
        full, comma = len(self.open) == self._length, self._comma
        if is_comma:
            self._comma = len(self.open)
        elif full and comma >= 0 and len(self.open) - comma <= self._backtrack:
            moved = self.open[comma + 1 :]
            del self.open[comma + 1 :]
            self.end()
            self.open = moved
        if len(self.open) == self._length:
            self.end()
        self.open.append(place)
