"""Tags of a picture, of what a classifier says of its labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_RATING: Final = "rating:"
"""Labels that judge a picture and don't describe it begin so (taggers of Danbooru's tags)."""

_CHARACTER: Final = "character:"
"""How names of characters begin; it isn't part of the tag."""

_FACE: Final = 3
"""Characters of tags that are drawn with signs, "^_^": there "_" stands for no blank."""


def tags_of(scores: Mapping[str, float], least: float, most: int) -> str:
    """The most probable first, with commas.

    Args:
        scores: probability of each label.
        least: of a tag.
        most: tags.
    """
    probable = [each for each in scores if scores[each] >= least and not each.startswith(_RATING)]
    probable.sort(key=lambda each: (-scores[each], each))
    return ", ".join(dict.fromkeys(map(_tag, probable[:most])))


def _tag(label: str) -> str:
    label = label.removeprefix(_CHARACTER)
    return label if len(label) <= _FACE else label.replace("_", " ")
