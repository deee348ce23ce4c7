"""Styles and wildcards of the command line: those that ship, the user's, and those of a folder."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from desktop_app.catalog.styles import load_styles
from desktop_app.core.events import Noted
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.prompt.styles import Style, all_styles, named_style
from desktop_app.core.safe_open import check_folder
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.styles import UserStyles
from desktop_app.storage.wildcards import Wildcards
from desktop_app.studio.wording import Wording


@dataclass(frozen=True, slots=True)
class ChosenWording:
    """What prompts are made of.

    Attributes:
        wording: for `assemble`.
        chosen: the styles that were named, in order.
        files: the wildcards.
        said: what has to be said so far.
    """

    wording: Wording
    chosen: tuple[Style, ...]
    files: Wildcards
    said: list[Noted]

    def tell(self) -> None:
        """Print what has to be said."""
        for note in dict.fromkeys(sentence_of(note) for note in (*self.said, *self.files.notes())):
            print(f"velatura: note: {note}", file=sys.stderr)


def sentence_of(note: Noted) -> str:
    """English whatever the system's language is: the command line has no translations."""
    return note_sentence(note.code, note.params)


def user_styles(paths: DataPaths) -> UserStyles:
    """Those of the data folder, behind the lock that all processes share."""
    return UserStyles(paths.styles, paths.locks / "styles.lock")


def available_styles(own: UserStyles) -> dict[str, Style]:
    """All styles by name; what is wrong with the user's is printed."""
    there = all_styles(load_styles(), own.all())
    for notice in own.take_notices():
        print(f"velatura: note: {notice.what} {notice.kept}", file=sys.stderr)
    return there


def choose_wording(arguments: argparse.Namespace, paths: DataPaths) -> ChosenWording:
    """What ``--style`` and ``--wildcards`` say.

    Raises:
        InputError: ``style_missing``, or as `check_folder`.
    """
    folders = [paths.wildcards]
    if arguments.wildcards is not None:
        check_folder(arguments.wildcards)
        folders.insert(0, arguments.wildcards)
    styles = available_styles(user_styles(paths)) if arguments.style else {}
    chosen = tuple(named_style(styles, name) for name in arguments.style)
    files, said = Wildcards(folders), list[Noted]()
    return ChosenWording(Wording(files, styles, say=said.append), chosen, files, said)
