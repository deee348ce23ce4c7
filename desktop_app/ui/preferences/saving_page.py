"""Saving pictures: what files say of themselves, what they are called, a folder for all results.

What is changed counts at once. The examples are drawn from the newest entry of the history.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import InputError
from desktop_app.core.naming import DEFAULT_PATTERN, TOKENS, NameFacts, check_pattern, named
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.new_file import name_facts, plain_name
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, horizontal_line, label, row
from desktop_app.ui.preferences.signing_fields import SigningFields
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, named_rows, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.words.saving import OWN, SIDECARS, SUBFOLDERS, metadata_text, said
from desktop_app.ui.words.texts import error_lines, path_text
from desktop_app.worker.workspace import Workspace

_OWN = object()
"""Data of the row for subfolders of one's own."""


class SavingPage(Retranslated, QWidget):
    """Follows the switch of the menus."""

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
        super().__init__(parent)
        self._settings, self._actions = workspace.settings, kit.actions
        self._facts: NameFacts | None = None
        self.metadata, self.mark, self.save = (Tick(kit.theme, self) for _ in range(3))
        self.sidecar, self.subfolders = (
            ChoiceBox(kit.theme, kit.icons, self) for _ in range(2)
        )  # fmt: skip
        self.pattern, self.own = QLineEdit(self), QLineEdit(self)
        self.told, self.tokens, self.example, self.place = (
            label("secondary", self, wrap=True) for _ in range(4)
        )
        self.wrong, self.own_wrong = (
            label("failed", self, wrap=True),
            label("failed", self, wrap=True),
        )
        self.folder = ElidedLabel(self)
        self.choose = QPushButton(self)
        self._metadata, self._sidecar, self._pattern, self._results, self._folder, self._inside = (
            label("secondary", self) for _ in range(6)
        )
        self.signing = SigningFields(self, workspace)
        self.certificate = self.signing.buttons[0]
        folder = filled(row(8), grow(self.folder), self.choose)
        grid = named_rows(
            (self._metadata, self.metadata),
            (None, self.mark),
            (None, self.told),
            (self._sidecar, self.sidecar),
            (None, horizontal_line()),
            (self._pattern, self.pattern),
            (None, self.wrong),
            (None, self.example),
            (None, self.tokens),
            (None, horizontal_line()),
            (self._results, self.save),
            (self._folder, folder),
            (self._inside, self.subfolders),
            (None, self.own),
            (None, self.own_wrong),
            (None, self.place),
            (None, horizontal_line()),
            *self.signing.rows,
        )
        filled(spaced(QVBoxLayout(self), 16, (0, 0, 0, 0)), grid, STRETCH)
        self._read()
        # Not `toggled`: that comes before the setting is another.
        self._actions["toggle_metadata"].triggered.connect(self._toggled)
        self.pattern.textEdited.connect(self._pattern_typed)
        self.own.textEdited.connect(self._own_typed)
        self.retranslate()
        workspace.history.search("", self._on_entries)

    def retranslate(self) -> None:
        self.signing.retranslate()
        self.acts.refresh()

    def restore(self) -> None:
        """Show what the settings say now."""
        self._read()
        self.signing.show()
        self.acts.refresh()

    # -- parts ----------------------------------------------------------------------------------

    def _read(self) -> None:
        settings = self._settings
        self.pattern.setText(settings.name_pattern)
        own = settings.results_subfolders
        self._is_own = own not in SUBFOLDERS
        self.own.setText("" if own in SUBFOLDERS else own)

    # -- what is chosen -------------------------------------------------------------------------

    def _set(self, name: str, value: object) -> None:
        setattr(self._settings, name, value)
        self._actions.refresh()
        self.acts.refresh()

    @Slot(str)
    def _pattern_typed(self, pattern: str) -> None:
        self._set("name_pattern", pattern)

    @Slot(str)
    def _own_typed(self, pattern: str) -> None:
        self._set("results_subfolders", pattern)

    def _subfolders_chosen(self, pattern: str) -> None:
        self._is_own = pattern is _OWN
        self._set("results_subfolders", self.own.text() if self._is_own else pattern)

    @Slot()
    def _toggled(self) -> None:
        self.acts.refresh()

    def _save_chosen(self, on: bool) -> None:
        self._settings.results_saved = on
        if on and not self._settings.results_folder:
            self._ask_for_folder()
        self.acts.refresh()

    @Slot()
    def _ask_for_folder(self) -> None:
        folder = self._settings.results_folder
        title = self.tr("Choose Folder for Results")
        dialog = choose_folder(self, title, self._folder_chosen, folder)
        dialog.rejected.connect(self._no_folder_chosen)

    @Slot(str)
    def _folder_chosen(self, name: str) -> None:
        self._settings.results_folder = name
        self.acts.refresh()

    @Slot()
    def _no_folder_chosen(self) -> None:
        if not self._settings.results_folder:
            self._settings.results_saved = False
            self.acts.refresh()

    # -- what is said ---------------------------------------------------------------------------

    def _on_entries(self, entries: list[HistoryEntry]) -> None:
        """The newest one that this program made is the example."""
        for entry in entries:
            if (request := entry.request) is not None:
                made = datetime.fromtimestamp(entry.created_ms / 1000)  # noqa: DTZ006 - user's own
                self._facts = name_facts(
                    request,
                    entry.model_name,
                    plain_name(entry.document),
                    count=entry.image + 1,
                    size=str(entry.size),
                    made=made,
                )
                self.acts.refresh()
                return

    def _sample(self) -> NameFacts:
        return self._facts or NameFacts(
            datetime(2026, 11, 23, 14, 21, 22),  # noqa: DTZ001 - an example
            42,
            1,
            prompt=self.tr("a lighthouse at dusk"),
            model="Starter",
            size="512x768",
            steps=20,
            guidance=5.0,
            sampler="ddim",
            task="text-to-image",
        )

    def _acts(self) -> list[Act | Caption]:
        settings, facts = self._settings, self._sample()
        written, folder = settings.save_metadata, settings.results_folder
        usual, pattern = settings.name_pattern or DEFAULT_PATTERN, settings.results_subfolders
        wrong, own = _fault(usual), self._is_own or pattern not in SUBFOLDERS
        kept = self.tr("Results are saved to the folder itself.")
        fault = _fault(pattern, kept) if own else ""
        inside = f"{pattern}/" if pattern and not fault else ""
        parts = named(inside + usual, facts)
        where = Path(Path(folder).name, *parts[:-1], f"{parts[-1]}.png")
        on = settings.results_saved and bool(folder)
        example = self.tr("Example: {name}")
        tokens = self.tr("Tokens: {tokens}. Also {date}, {prompt} and {seed}.").format(
            tokens=" ".join(f"{{{name}}}" for name in TOKENS),
            date="{date:%Y-%m}",
            prompt="{prompt:40}",
            seed="{seed:10}",
        )
        return [
            Caption("_metadata", self.tr("Metadata")),
            Caption(
                "metadata",
                self.tr("Write metadata into pictures"),
                value=written,
                do=partial(self._set, "save_metadata"),
            ),
            Caption(
                "mark",
                self.tr("Mark pictures made or edited by a model"),
                can=written,
                value=settings.mark_pictures,
                do=partial(self._set, "mark_pictures"),
            ),
            Caption("told", metadata_text(written, marked=settings.mark_pictures)),
            Caption("_sidecar", self.tr("Settings file"), can=written),
            Caption(
                "sidecar",
                self.tr("Settings file"),
                can=written,
                value=settings.sidecar,
                choices={kind: said(words) for kind, words in SIDECARS.items()},
                do=partial(self._set, "sidecar"),
            ),
            Caption("_pattern", self.tr("File names")),
            Caption("pattern", DEFAULT_PATTERN, name=self.tr("File names")),
            Caption("wrong", wrong, shown=bool(wrong)),
            Caption("example", example.format(name=f"{named(usual, facts)[-1]}.png")),
            Caption("tokens", tokens),
            Caption("_results", self.tr("Results")),
            Caption(
                "save",
                self.tr("Also save every result to a folder"),
                value=on,
                do=self._save_chosen,
            ),
            Caption("_folder", self.tr("Folder"), shown=on),
            Caption("folder", path_text(folder) if folder else self.tr("None chosen"), shown=on),
            Act("choose", self.tr("Choose…"), self._ask_for_folder, shown=on),
            Caption("_inside", self.tr("Subfolders"), shown=on),
            Caption(
                "subfolders",
                self.tr("Subfolders"),
                shown=on,
                value=_OWN if own else pattern,
                choices={
                    **{one: said(words) for one, words in SUBFOLDERS.items()},
                    _OWN: said(OWN),
                },
                do=self._subfolders_chosen,
            ),
            Caption("own", "", name=said(OWN), shown=on and own),
            Caption("own_wrong", fault, shown=on and bool(fault)),
            Caption("place", example.format(name=where), shown=on),
        ]


def _fault(pattern: str, instead: str = "") -> str:
    """What is wrong with a pattern, and what is done instead; empty where it can be used."""
    try:
        check_pattern(pattern)
    except InputError as error:
        lines = error_lines(error)
        return f"{lines.what} {instead or lines.kept}"
    return ""
