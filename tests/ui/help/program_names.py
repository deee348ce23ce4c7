"""The names of menus, buttons and fields that the program shows, read from its own tables."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from desktop_app.catalog.palettes import load_palette
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.operations.table import WORKS
from desktop_app.ui.actions.action_table import (
    ELSEWHERE,
    MENUS,
    PICTURE_ACTIONS,
    action_row,
    with_added,
)
from desktop_app.ui.actions.preference_rows import PREFERENCE_ACTIONS
from desktop_app.ui.actions.row import PANELS, VIEWS, ActionRow, Entry, Menu
from table_texts import menu_texts, option_texts, preprocessor_texts, setting_texts

__all__ = ["TRANSLATIONS", "Names", "bare"]

ROOT = Path(__file__).resolve().parents[3]
TRANSLATIONS = ROOT / "resources" / "translations"
_DOCKS = {
    PANELS: ("Layers", "Results", "History", "Undo Steps", "Scopes", "Colour"),
    VIEWS: ("Navigator", "Reference Board"),
}
_CALLS = {"tr", "_tr", "translate", "QT_TRANSLATE_NOOP"}


def bare(text: str) -> str:
    """A name without its mnemonic, its dots, and what a tooltip says below it."""
    text = re.sub(r"\(&\w\)", "", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…").strip()


def _marked() -> Iterator[str]:
    for file in sorted((ROOT / "desktop_app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in _CALLS and node.args and isinstance(node.args[-1], ast.Constant):
                    yield str(node.args[-1].value)


def _of_operations() -> Iterator[str]:
    """Names of fields in their forms, and of what comes of them."""
    for each in WORKS.values():
        yield from (field.name for field in each.fields)


def _of_adjustments() -> Iterator[str]:
    for row in ADJUSTMENTS:
        yield from (row.name, *(field.name for field in row.fields))


def _of_controls() -> Iterator[str]:
    yield from (row.name for row in CONTROL_TYPES)
    yield from (colour.name for colour in load_palette().colours)
    yield from preprocessor_texts()


class Names:
    """What there is in one language.

    Attributes:
        single: names of anything.
        paths: of menus, with everything that stands in them.
    """

    def __init__(self, language: str) -> None:
        self._translated: dict[str, set[str]] = {}
        if language != "en":
            tree = ElementTree.parse(TRANSLATIONS / f"velatura_{language}.ts")
            for message in tree.iter("message"):
                source = message.findtext("source") or ""
                words = message.findtext("translation") or source
                self._translated.setdefault(source, set()).add(words)
        texts = (*_marked(), *menu_texts((*MENUS, *ELSEWHERE)), *setting_texts(), *_of_controls())
        texts += (*_of_operations(), *_of_adjustments(), *option_texts())
        texts += tuple(row.text for row in PICTURE_ACTIONS)
        self.single = {bare(name) for text in texts for name in self._of(text)}
        self.paths = set(self._paths(with_added(MENUS), self._menu, ""))
        preferences = f"{self._menu('&Edit')} ▸ {self._menu(action_row('preferences').text)} ▸ "
        self.paths |= set(self._paths(PREFERENCE_ACTIONS.entries, self._menu, preferences))

    def _of(self, text: str) -> set[str]:
        return self._translated.get(text, {text})

    def _menu(self, text: str) -> str:
        return bare(sorted(self._of(text))[0])

    def _paths(
        self, entries: tuple[Entry, ...], name: Callable[[str], str], above: str
    ) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, Menu):
                here = f"{above}{name(entry.title)}"
                yield here
                yield from self._paths(entry.entries, name, f"{here} ▸ ")
            elif entry in _DOCKS:
                yield from (f"{above}{name(dock)}" for dock in _DOCKS[entry])
            elif isinstance(entry, ActionRow):
                yield from (f"{above}{bare(text)}" for text in self._of(entry.text))
