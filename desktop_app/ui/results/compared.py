"""A picture that is compared with others, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import GenerationRequest
from desktop_app.imaging.layers.content import Content
from desktop_app.jobs.results import Result
from desktop_app.state.work.shown_picture import ShownPicture
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.recipe import Fact, recipe_of, seed_text
from desktop_app.ui.words.recipe_facts import recipe_facts
from desktop_app.worker.workspace import Workspace

MOST_COMPARED = 6

_SEED = QT_TRANSLATE_NOOP("Compared", "Seed {seed}")


@dataclass(frozen=True, slots=True, eq=False)
class ComparedPicture:
    """One of them.

    Attributes:
        id: of the result, or of the entry of the history.
        caption: seed and prompt.
        load: gives what it is called with the pixels, (h, w, 3|4) uint8 sRGB, later.
        is_result: whether it goes when the result goes.
        prompt, negative: what it was made with.
        dialect: as which these were read.
        facts: tells how it was made, in the language in use.
    """

    id: str
    caption: str
    load: Callable[[Callable[[ByteArray], None]], None]
    is_result: bool
    prompt: str
    negative: str
    dialect: Dialect
    facts: Callable[[], tuple[Fact, ...]]

    @classmethod
    def of_result(cls, result: Result, workspace: Workspace) -> ComparedPicture:
        """A result in its context."""
        request, intents = result.request, workspace.state.intents
        told = ShownPicture.of(result)
        return cls(
            result.id,
            _caption(seed_text(request), request.prompt),
            partial(workspace.rating.picture, result),
            is_result=True,
            prompt=request.prompt,
            negative=request.negative_prompt,
            dialect=request.dialect,
            facts=partial(recipe_of, request, told.model, intents, work=told.work),
        )

    @classmethod
    def of_entry(cls, entry: HistoryEntry, workspace: Workspace) -> ComparedPicture:
        """The picture of an entry of the history; it may be another program's."""
        request = entry.request
        seed = str(entry.seed) if entry.seed >= 0 else ""
        facts: Callable[[], tuple[Fact, ...]] = partial(recipe_facts, entry)
        if request is not None:
            seed = seed_text(request)
            work, intents = entry.work, workspace.state.intents
            facts = partial(recipe_of, request, entry.model_name, intents, work=work)
        return cls(
            entry.uid,
            _caption(seed, entry.prompt),
            partial(workspace.history.picture, entry.uid),
            is_result=False,
            prompt=entry.prompt,
            negative=entry.negative_prompt,
            dialect=_dialect(request, entry.source),
            facts=facts,
        )

    @classmethod
    def of_content(cls, caption: str, content: Content, workspace: Workspace) -> ComparedPicture:
        """A state of a document."""
        side = max(content.size.width, content.size.height)
        load = partial(workspace.branching.picture, content, side)
        facts: Callable[[], tuple[Fact, ...]] = tuple
        return cls(str(id(content)), caption, load, False, "", "", "a1111", facts)


class ShowsContents(Protocol):
    """Shows states of a document beside each other; `ShowsResults`."""

    def __call__(self, contents: Sequence[tuple[str, Content]]) -> None: ...


class ShowsResults(Protocol):
    """Shows results with these ids beside each other, or all of them: their pictures, or also what
    differs between the prompts of two."""

    def __call__(self, ids: Sequence[str], *, prompts: bool = False) -> None: ...


class ShowsEntries(Protocol):
    """Shows pictures of the history beside each other; `ShowsResults`."""

    def __call__(self, entries: Sequence[HistoryEntry], *, prompts: bool = False) -> None: ...


def _dialect(request: GenerationRequest | None, source: str) -> Dialect:
    """How the prompts of an entry are read."""
    if request is not None:
        return request.dialect
    return "comfyui" if source == "comfyui" else "a1111"


def seed_words(seed: str) -> str:
    """A seed, said to be one."""
    return QCoreApplication.translate("Compared", _SEED).format(seed=seed)


def _caption(seed: str, prompt: str) -> str:
    words = " ".join(prompt.split())
    text = seed_words(seed) if seed else ""
    return " · ".join(filter(None, (text, words)))
