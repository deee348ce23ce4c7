"""What an edit adds to what a picture's file tells of how it was made; what was told stays.

A fill without a model adds itself to a list: prompt, seed, model and all that other programs read
stay as they were. A model that edits a picture tells its own settings where these programs look;
those of the picture it began with are kept beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.imaging.exif_block import tree_of
from desktop_app.imaging.exif_text import texts_of_tree
from desktop_app.imaging.generation_metadata import BEFORE, EDITS, PARAMETERS, REQUEST
from desktop_app.imaging.picture import About
from desktop_app.imaging.stages_text import STAGES

OURS: Final = frozenset({PARAMETERS, REQUEST, STAGES, EDITS, BEFORE})
"""Keys of all that tells how a picture was made, and is written here."""

_FORMAT: Final = 1
_MOST: Final = 100
"""That are kept, and read: what a file says may lie."""

_MOST_BEFORE: Final = 20

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
"""Nothing was told."""


@dataclass(frozen=True, slots=True)
class LocalEdit:
    """A fill without a model.

    Attributes:
        what: id of the intent.
        how: the way it was done.
        version: of the program.
        seed: that chose among several fills.
        by_network: whether a trained network made it.
    """

    what: str
    how: str
    version: str = ""
    seed: int = 0
    by_network: bool = False


def edits_text(edits: tuple[LocalEdit, ...]) -> str:
    """JSON with the format's number, for the text chunk `EDITS`."""
    return json.dumps({"format": _FORMAT, "edits": to_json(edits)}, separators=(",", ":"))


def edits_in(texts: Mapping[str, str]) -> tuple[LocalEdit, ...]:
    """The fills that ``texts`` tell of, in their order. Never raises."""
    try:
        told = json.loads(texts.get(EDITS, "{}"))
        return from_json(tuple[LocalEdit, ...], told["edits"][:_MOST])
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return ()


def before_in(texts: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """What the file told before edits by models, the oldest first. Never raises."""
    try:
        return from_json(tuple[dict[str, str], ...], json.loads(texts.get(BEFORE, "[]")))
    except (ValueError, RecursionError):
        return ()


def texts_after(
    about: About, made: Mapping[str, str], now: Mapping[str, str] = NOTHING
) -> dict[str, str]:
    """What the file of a whole picture tells after a result was put into it; written beside what
    ``about`` holds.

    Args:
        about: of the file that was opened.
        made: what the result tells (`storage.result_file.result_texts`).
        now: what was told since.
    """
    told = {**{key: text for key, text in about.texts if key in OURS}, **now}
    if EDITS in made:
        edits = (*edits_in(told), *edits_in(made))[-_MOST:]
        return {**told, EDITS: edits_text(edits)}
    past = {**_comment(about), **told}
    past.pop(BEFORE, "")
    if not past or not _is_edit(made):
        return dict(made)
    all_past = (*before_in(told), past)[-_MOST_BEFORE:]
    kept = {EDITS: told[EDITS]} if EDITS in told else {}
    return {**made, **kept, BEFORE: json.dumps(all_past, ensure_ascii=False, separators=(",", ":"))}


def _comment(about: About) -> dict[str, str]:
    """As AUTOMATIC1111 tells it in EXIF: a text that another takes the place of."""
    tree = None if about.exif is None else tree_of(about.exif)
    text = "" if tree is None else texts_of_tree(tree).get(PARAMETERS, "")
    return {PARAMETERS: text} if "Steps: " in text else {}


def _is_edit(made: Mapping[str, str]) -> bool:
    """Whether a model began with a picture."""
    try:
        request: dict[str, Any] = json.loads(made[REQUEST])["request"]
        return bool(request["model"]) and request["plan"] is not None
    except (KeyError, TypeError, ValueError):
        return False
