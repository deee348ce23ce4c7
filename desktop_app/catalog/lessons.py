"""The guided edit of the first run, as it is in resources/example."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.resources import invalid, read_table, resource_path
from desktop_app.core.geometry import Rect

_FOLDER = "example"


@dataclass(frozen=True, slots=True)
class LessonExample:
    """What is edited, where, and how.

    Attributes:
        picture: the file.
        place: the box of the ellipse that is to be painted over, in pixels of the picture.
        intent: a key of the intents table.
        prompt: what is offered to be typed.
        seed: of the first picture: somebody has looked at what the starter model makes of it.
    """

    picture: Path
    place: Rect
    intent: str
    prompt: str
    seed: int


def load_example(name: str = "sky") -> LessonExample:
    """The example called ``name``.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    table = read_table("lesson", _FOLDER)
    try:
        row = table[name]
        left, top, width, height = (int(number) for number in row["place"])
        picture = resource_path(_FOLDER, row["picture"])
        place = Rect(left, top, width, height)
        return LessonExample(picture, place, row["intent"], row["prompt"], int(row["seed"]))
    except (TypeError, KeyError, ValueError) as error:
        raise invalid("lesson", name, str(error)) from error
