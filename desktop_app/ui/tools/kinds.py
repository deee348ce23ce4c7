"""Tools that do one of several things: which, for the bar above the canvas and the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from desktop_app.core.observable import Observable
from desktop_app.core.record import record
from desktop_app.state.painting.tools import ToolState
from desktop_app.ui.words.annotations import annotation_words
from desktop_app.ui.words.options import KINDS, option_words


@record()
class Kinds:
    """What a tool does one of.

    Attributes:
        held: what of the tools holds the choice: the kind, or a dataclass with a field of it.
        rows: kind → icon, name and a sentence, in the order in which they stand.
        said: translates these.
        taking: has a kind chosen, where that does more than to hold it.
    """

    held: Callable[[ToolState], Observable[Any]]
    rows: Callable[[], Mapping[str, tuple[str, str, str]]]
    said: Callable[[str], str] = option_words
    taking: Callable[[ToolState, Any], None] | None = None

    def icons(self) -> dict[str, str]:
        return {kind: icon for kind, (icon, *_) in self.rows().items()}

    def words(self, kind: str) -> str:
        return self.said(self.rows()[kind][1])

    def tip(self, kind: str) -> str:
        """Its tooltip, in rich text."""
        return f"<b>{self.words(kind)}</b><br>{self.said(self.rows()[kind][2])}"

    def chosen(self, tools: ToolState) -> str:
        """The kind that is chosen."""
        value = self.held(tools).value
        return value if isinstance(value, str) else value.kind

    def take(self, tools: ToolState, kind: str) -> None:
        held = self.held(tools)
        if self.taking is not None:
            self.taking(tools, kind)
        else:
            held.value = kind if isinstance(held.value, str) else replace(held.value, kind=kind)


def _annotations() -> dict[str, tuple[str, str, str]]:
    from desktop_app.imaging.annotations.table import ANNOTATIONS

    return {row.id: (row.icon, row.word, row.tip) for row in ANNOTATIONS}


RETOUCH: Final = Kinds(
    lambda tools: tools.retouching,
    lambda: KINDS["retouch"],
    taking=lambda tools, kind: tools.take_retouch(kind),
)
LIQUIFY: Final = Kinds(lambda tools: tools.liquifying, lambda: KINDS["liquify"])
FILL: Final = Kinds(lambda tools: tools.filling, lambda: KINDS["fill"])
TRANSFORM: Final = Kinds(
    lambda tools: tools.transform.mode,
    lambda: KINDS["transform"],
    taking=lambda tools, mode: tools.transform.choose(mode),
)
ANNOTATE: Final = Kinds(lambda tools: tools.annotation, _annotations, annotation_words)
