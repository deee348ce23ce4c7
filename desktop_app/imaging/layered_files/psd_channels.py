"""Which of a PSD's channels holds what is selected: the alpha channel of that name.

Channels after the colours have names in the order in which they stand, the merged picture's
transparency among them (Adobe Photoshop File Formats Specification, image resources 1006, 1045 and
1053, where 0 is the transparency).
"""

from __future__ import annotations

from typing import Any, Final

from psd_tools.constants import Resource
from psd_tools.psd.image_resources import (
    AlphaIdentifiers,
    AlphaNamesPascal,
    AlphaNamesUnicode,
    ImageResources,
)

_NAME: Final = "Selection"
_TRANSPARENCY: Final = "Transparency"
_FIRST: Final = 1  # identifier of the first channel that is not the transparency


def alpha_names(*, transparent: bool) -> dict[int, bytes]:
    """The resources of a file whose last channel is what is selected.

    Args:
        transparent: whether the merged picture's transparency stands before it.
    """
    names = [_TRANSPARENCY, _NAME] if transparent else [_NAME]
    ids = [0, _FIRST] if transparent else [_FIRST]
    made: dict[Resource, Any] = {
        Resource.ALPHA_NAMES_PASCAL: AlphaNamesPascal(names),
        Resource.ALPHA_NAMES_UNICODE: AlphaNamesUnicode(names),
        Resource.ALPHA_IDENTIFIERS: AlphaIdentifiers(ids),
    }
    return {key.value: element.tobytes() for key, element in made.items()}


def selection_channel(resources: ImageResources, channels: int, used: int) -> int | None:
    """The number of the channel that holds it; None: there is none.

    Args:
        resources: of the file.
        channels: how many the merged picture has.
        used: how many of these are colours and transparency.
    """
    for key in (Resource.ALPHA_NAMES_UNICODE, Resource.ALPHA_NAMES_PASCAL):
        found: Any = resources.get_data(key)
        names = [str(name).rstrip("\0") for name in found or ()]
        if _NAME in names:
            number = channels - len(names) + names.index(_NAME)
            return number if used <= number < channels else None
    return None
