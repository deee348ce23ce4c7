"""Notes of evaluations, in English: code → sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTES: Final[Mapping[str, str]] = {
    "alpha_dropped": "Transparency was left out, as libraries of measures do.",
    "brought_to_8_bit": "Pictures with more than 8 bits per channel were rounded to 8.",
    "lossy": "Pictures were compressed with loss (JPEG).",
    "duplicates": "Pictures are there more than once; each counts.",
    "mixed_sizes": "The pictures have different sizes.",
    "below_least_side": "Pictures have fewer than 32 pixels a side: networks did not compare them.",
    "other_size": "Pictures and their references differ in size: what compares pixels left them"
    " out.",
    "equal_pairs": "Pictures are equal to their references: what is infinite then was left out.",
    "texts_cut": "Prompts are longer than the encoder reads: their ends did not count.",
    "few_kid": "With fewer than 1,000 pictures a side the kernel distance is right on average, but"
    " its interval is wide, and holds the truth in about 90 of 100 cases.",
    "few_frechet": "With fewer than 10,000 pictures a side the Fréchet distance comes out too"
    " large: compare it only with one of as many pictures; its interval is that of the distance"
    " without this excess.",
    "interval_unknown": "There is too little for an interval.",
    "interval_no_spread": "The numbers that an interval is made of (of pictures, of prompts, or of"
    " all but one) are all the same: they can't tell how far this may lie from what it would be of"
    " more pictures.",
    "interval_not_numbers": "Some values are not numbers, or infinite: there is no interval.",
    "interval_same_sets": "Both sets have the same pictures: there is no interval.",
    "common_alone": "The sets have other pictures too: only those of the same prompt and seed in"
    " both count.",
    "interval_few": "With fewer than 50 independent numbers the interval of a mean holds the truth"
    " in fewer than 95 of 100 cases where they are skewed. Prompts with unequal numbers of pictures"
    " count as fewer prompts.",
    "drift_offered": "After the update ({changes}): do the pictures of “{name}” still repeat?\n"
    "A check makes them again and compares them.",
}
"""What is said of sets of pictures that are measured, of figures, and in the window."""
