"""What a document tells of how it was made: painting tells nothing and takes nothing away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop_app.core.stages import Stage
from desktop_app.imaging import generation_metadata
from desktop_app.imaging.edit_texts import texts_after
from desktop_app.imaging.picture import About
from desktop_app.imaging.stages_text import and_stages, stages_in, with_stages
from desktop_app.state.document.document_content import PIXELS
from desktop_app.state.document.undo import UndoStack

# What reads texts is loaded where there are some.


class MakingTexts:
    """Of one document.

    Args:
        steps: what was done to it.
        about: what the file says that it was opened from.
        own: the texts that it was opened or made with.
    """

    def __init__(
        self, steps: UndoStack, about: Callable[[], About], own: Mapping[str, str]
    ) -> None:
        self._steps, self._about, self._own = steps, about, dict(own)

    @property
    def now(self) -> dict[str, str]:
        """What a file of it says: what was told last."""
        if not any(self.all):
            return {}
        _, own, *steps, dropped = self.all
        texts = next((each for each in (*steps, dropped) if each), own)
        return and_stages(texts, self.stages)

    @property
    def all(self) -> tuple[Mapping[str, str], ...]:
        """Those of everything that was done to the pixels, from the beginning on."""
        last = self._steps.last_step_on(PIXELS)
        texts: list[Mapping[str, str]] = []
        for step in self._steps.steps:
            texts.append(step.texts)
            if step.line is not None:  # to a branch: all of it is told there
                return ({}, {}, *texts, {})
        return (dict(self._about().texts), self._own, *texts, last.texts if last else {})

    def latest(self, key: str) -> str:
        """What was told last under that key; empty: nothing."""
        about, own, *steps = self.all
        return next((each[key] for each in (*steps, own, about) if key in each), "")

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What was done to the whole picture, from its draft on."""
        about, own, *steps = self.all
        return stages_in((*steps, own, about))

    def with_edit(self, made: Mapping[str, str]) -> dict[str, str]:
        """What a file of it says when a result that tells this was put into it, too."""
        return texts_after(self._about(), made, self.now)

    def after(self, *stages: Stage) -> dict[str, str]:
        """What a file of it says when these have been done, too."""
        return with_stages(self.now, (*self.stages, *stages))


def entry_in(texts: Mapping[str, str]) -> str:
    """The id of the history's entry whose picture has these texts; empty: it is none of one."""
    if not texts:
        return ""
    return generation_metadata.entry_in(texts)
