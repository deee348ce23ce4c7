"""Notes of what workbenches make, in English: code → sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTES: Final[Mapping[str, str]] = {
    "cut_out_painted": "Its cut-out was painted by hand.",
    "edited_by_hand": "It was edited by hand.",
    "cut_out_accepted": "Its cut-out was accepted by hand, as it was proposed.",
    "cut_out_shown": "The mask is what was cut out: paint the product, erase what is none.\n"
    "Then press K in the review: it uses what you painted.",
    "making_busy": "Pictures are being made. Pause first.",
}
