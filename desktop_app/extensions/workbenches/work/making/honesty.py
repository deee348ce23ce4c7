"""What can't be as it is asked for, said before anything is made: words that a model doesn't know,
faces that nothing finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.operations.recipes.steps import DAMAGE
from desktop_app.state.work.vocabulary import unknown_words
from desktop_app.studio.recipes.masking import finds_faces
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.recipes.source import FileItem
from desktop_app.studio.translating import readable, words_of

_LOOKED_AT: Final = 100
"""Prompts."""
_SHOWN: Final = 12
"""Words."""
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Honest:
    """What is said.

    Attributes:
        model: the name of the model.
        words: of the workbench: what to do in its place; in English.
        unknown: what was asked for and isn't known.
    """

    model: str
    words: str
    unknown: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The first of the words."""
        more = " …" if len(self.unknown) > _SHOWN else ""
        return ", ".join(self.unknown[:_SHOWN]) + more

    def __str__(self) -> str:
        return f"{self.model} doesn't know: {self.listed}. {self.words}"


def unkept(items: Sequence[FileItem], services: RecipeServices) -> list[str]:
    """Sentences on switches that have no effect on this machine."""
    steps = (step for item in items for step in item.steps if step.title == f"mask {DAMAGE}")
    spares = any(step.values["strength"] and not step.values["faces"] for step in steps)
    return [PICTURE_NOTES["faces_unknown"]] if spares and not finds_faces(services) else []


def honest_words(
    workbench: Workbench, items: Sequence[FileItem], services: RecipeServices
) -> Honest | None:
    """What is to be said; None: nothing is, or the model doesn't list what it knows.

    Args:
        workbench: which.
        items: what is to be made.
        services: what there is.

    Raises:
        InputError, ModelError: the model is missing.
    """
    made = [one for item in items for one in item.steps if one.title == "do generate"]
    if not workbench.honest or not made:
        return None
    model = services.model(made[0].values["model"])
    known = readable(words_of(model))
    if known is None:
        return None
    # What the row itself says to a model steers the look, and isn't what is asked for.
    says = _texts((workbench.steps, workbench.values, workbench.kinds))
    own = {word.casefold() for text in says for word in _LETTERS.findall(text)}
    found = dict[str, None]()
    for prompt in list(dict.fromkeys(one.values["prompt"] for one in made))[:_LOOKED_AT]:
        places = [at for at, _ in unknown_words(prompt, known)]
        for run in _LETTERS.finditer(prompt):  # of Chinese all that stands together
            if run[0].casefold() not in own and any(at in range(*run.span()) for at in places):
                found[run[0]] = None
    return Honest(model.name, workbench.honest, tuple(found)) if found else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in cast("Mapping[str, Any]", value).values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in cast("Sequence[Any]", value):
            yield from _texts(one)
