"""The texts of the program's tables that translators get (`translations`)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desktop_app.core.model_values import Weights  # noqa: E402
from desktop_app.core.setting_table import ROWS  # noqa: E402
from desktop_app.core.values import Choice  # noqa: E402
from desktop_app.imaging.preprocessors.table import PREPROCESSORS  # noqa: E402
from desktop_app.ui.actions.row import ActionRow, Entry, Menu  # noqa: E402
from desktop_app.ui.words.options import (  # noqa: E402
    EXPAND_FILLS,
    KINDS,
    OPTIONS,
    QUALITIES,
    TARGETS,
)

_MEASURE = re.compile(r"\d+ (?:px|%)")


def menu_texts(entries: Iterable[Entry]) -> Iterator[str]:
    """What is translated of menus and actions; numbers with a unit are not."""
    for entry in entries:
        if isinstance(entry, Menu):
            yield entry.title
            yield from menu_texts(entry.entries)
        elif isinstance(entry, ActionRow):
            yield from (each for each in (entry.text, entry.tip) if not _MEASURE.fullmatch(each))


def preprocessor_texts() -> Iterator[str]:
    """Every text of the rows that the window shows, to be translated."""
    for row in PREPROCESSORS:
        yield from (row.name, row.tip)
        for each in row.parameters:
            yield from filter(None, (each.name, each.tip, each.unset))
            if isinstance(each.kind, Choice):
                for words in each.kind.names.values():
                    yield from words


def setting_texts() -> Iterator[str]:
    """Every text of the rows that the window shows, to be translated."""
    for row in ROWS.values():
        yield from filter(None, (row.name, row.sentence_name, row.term, row.tip, row.unset))
        if isinstance(row.kind, Choice | Weights):
            for words in row.kind.names.values():
                yield from words


def option_texts() -> Iterator[str]:
    """What the bars of tools say."""
    yield from (text for table in OPTIONS.values() for row in table.values() for text in row[:2])
    yield from (text for table in KINDS.values() for row in table.values() for text in row[1:])
    named = (*QUALITIES.values(), *EXPAND_FILLS.values())
    yield from (*TARGETS.values(), *(text for row in named for text in row))
