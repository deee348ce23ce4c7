"""The palettes in the panel Colour: one is shown, and can be changed where it is the user's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from desktop_app.core.naming import safe_name
from desktop_app.core.swatches import Colour, Swatch, Swatches, one_line
from desktop_app.ui.dialogs.choose_folder import choose_files, choose_new_file, patterns_of
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.named_list import ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, icon_button, row
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.swatch_grid import SwatchGrid
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

_ENDINGS: Final = (".gpl", ".aco", ".ase")
_FILTERS: Final = ("GIMP (*.gpl)", "Adobe (*.aco)", "Adobe Swatch Exchange (*.ase)")


class PalettePart(Retranslated, QWidget):
    """``taken`` tells a colour, and whether it is for the other one. Files dropped on the panel are
    taken here.

    Args:
        workspace, kit: of the window.
        colour: tells what is painted with.
        parent: the panel.
    """

    taken = Signal(object, bool)

    def __init__(
        self, workspace: Workspace, kit: Kit, colour: Callable[[], Colour], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._colour, self._workspace = colour, workspace
        self._session = workspace.palettes
        self._name = ""
        self.choice = ChoiceBox(kit.theme, kit.icons, self)
        lost = ConfirmedDelete(lambda _: self._lost, self._session.remove)
        self.names = NamedList(self.choice, lost, self._session.rename)
        self.add = icon_button(kit.icons, "plus", self)
        self.more = icon_button(kit.icons, "swatch-book", self)
        self.grid = SwatchGrid(workspace.state.display, kit.theme, self)
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        filled(
            spaced(QVBoxLayout(self), 6, (0, 4, 0, 0)),
            filled(row(4), grow(self.choice), self.add, self.more),
            self.grid,
        )
        self.names.chosen.connect(self._stored)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.grid.taken.connect(self._taken)
        self.grid.removed.connect(self._remove)
        self.grid.carried.connect(self._carried)
        self.grid.menu_wanted.connect(lambda at, place: self.colour_menu(at).popup(place))
        listen_each(self._fill, self._session.own.changed, self._session.shipped.changed)
        listen(self._session.stored, self._stored)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("choice", self.tr("Palette")),
            Act(
                "add",
                "",
                self._add,
                self.tr(
                    "<b>Add Colour</b><br>Puts the colour into this palette; a new one, if this one"
                    " came with the program."
                ),
                self.tr("Add Colour"),
            ),
            Caption(
                "more",
                "",
                self.tr("Import, export, rename and delete palettes"),
                self.tr("Palettes"),
            ),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._lost = self.tr("Its colours are gone with it. This can't be undone.")
        self._fill(None)

    @property
    def shown(self) -> Swatches | None:
        """The palette that is shown; None: they are not read yet."""
        every = (*self._session.own.value, *self._session.shipped.value)
        return next((one for one in every if one.name == self._name), every[0] if every else None)

    @property
    def _is_own(self) -> bool:
        return self.shown in self._session.own.value

    # -- state → widgets ------------------------------------------------------------------------

    def _fill(self, _: object) -> None:
        own = self._session.own.value
        shipped = [(one.name, colour_words(one.name)) for one in self._session.shipped.value]
        rows = [NamedRow(one.name, one.name) for one in own]
        self.names.fill(rows + [NamedRow(name, name, words, own=False) for name, words in shipped])
        if own:
            self.choice.insertSeparator(len(own))
        self._show()

    def _show(self) -> None:
        shown = self.shown or Swatches("")
        self.names.choose(shown.name)
        self.grid.editable = self._is_own
        self.grid.setAccessibleName(colour_words(shown.name))
        self.grid.show_colours(shown.colours)

    @Slot(object)
    def _stored(self, name: str) -> None:
        self._name = name
        self._show()

    # -- colours --------------------------------------------------------------------------------

    @Slot(int, bool)
    def _taken(self, at: int, other: bool) -> None:
        self.taken.emit(self.grid.colours[at].colour, other)

    @Slot()
    def _add(self) -> None:
        colour = self._colour()
        if self._is_own:
            self._edit(lambda palette: palette.put(len(palette.colours), Swatch(colour)))
        else:
            self._session.add(Swatches(self.tr("My Colours"), (Swatch(colour),)))

    @Slot(int)
    def _remove(self, at: int) -> None:
        self._edit(lambda palette: palette.without(at))

    @Slot(int, int)
    def _carried(self, start: int, end: int) -> None:
        self._edit(lambda palette: palette.moved(start, end))

    def _edit(self, change: Callable[[Swatches], Swatches]) -> None:
        if self._is_own and self.shown is not None:
            self._session.edit(self.shown.name, change)

    def colour_menu(self, at: int) -> QMenu:
        """What can be done with a colour; it goes when it closes."""
        menu, swatch = QMenu(self), self.grid.colours[at]
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self.tr("Use as Second Colour"), partial(self._taken, at, True))
        menu.addSeparator()

        def put(colour: Colour, name: str) -> None:
            self._edit(lambda palette: palette.put(at, Swatch(colour, one_line(name))))

        def ask() -> None:
            then = partial(put, swatch.colour)
            NameDialog(self.window(), self.tr("Name Colour"), swatch.name, then).open()

        for words, act in (
            (self.tr("Name…"), ask),
            (self.tr("Replace by the Colour"), lambda: put(self._colour(), swatch.name)),
            (self.tr("Remove"), partial(self._remove, at)),
        ):
            menu.addAction(words, act).setEnabled(self._is_own)
        return menu

    # -- palettes -------------------------------------------------------------------------------

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        shown, session = self.shown, self._session
        add, has_document = self.menu.addAction, self._workspace.state.document.value is not None
        new = self.tr("New Palette")
        add(new, partial(session.add, Swatches(new)))
        take = partial(session.take_from_picture, self.tr("From the Picture"))
        add(self.tr("New from the Picture"), take).setEnabled(has_document)
        add(self.tr("Import…"), self._ask_import)
        self.menu.addSeparator()
        if shown is None:
            return
        add(self.tr("Duplicate"), partial(session.add, shown))
        add(self.tr("Export…"), partial(self._ask_export, shown))
        if self.names.current is not None:
            self.names.add_to(self.menu, self.names.current)

    @Slot()
    def _ask_import(self) -> None:
        filters = [self.tr("Palettes") + f" ({patterns_of(_ENDINGS)})"]
        choose_files(self.window(), self.tr("Import Palettes"), filters, self.import_from)

    @Slot(list)
    def import_from(self, names: list[str]) -> None:
        """Keep the palettes of these files."""
        self._session.import_files(list(map(Path, names)))

    def _ask_export(self, palette: Swatches) -> None:
        choose_new_file(
            self.window(),
            self.tr("Export Palette"),
            _FILTERS,
            f"{safe_name(palette.name)}.gpl",
            lambda name: self._session.export(palette, Path(name)),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.import_from(_files_of(event))
        event.acceptProposedAction()


def _files_of(event: QDropEvent) -> list[str]:
    urls = event.mimeData().urls()
    files = [url.toLocalFile() for url in urls if url.isLocalFile()]
    return [name for name in files if name.lower().endswith(_ENDINGS)]


_WORDS: Final = {
    "square": QT_TRANSLATE_NOOP("Colouring", "Square"),
    "triangle": QT_TRANSLATE_NOOP("Colouring", "Triangle"),
    "oklch": QT_TRANSLATE_NOOP("Colouring", "Perceptual"),
    "none": QT_TRANSLATE_NOOP("Colouring", "No harmony"),
    "complement": QT_TRANSLATE_NOOP("Colouring", "Complement"),
    "split_complement": QT_TRANSLATE_NOOP("Colouring", "Split complement"),
    "triad": QT_TRANSLATE_NOOP("Colouring", "Triad"),
    "tetrad": QT_TRANSLATE_NOOP("Colouring", "Tetrad"),
    "analogous": QT_TRANSLATE_NOOP("Colouring", "Analogous"),
    "Even steps": QT_TRANSLATE_NOOP("Colouring", "Even steps"),
    "Earth and sky": QT_TRANSLATE_NOOP("Colouring", "Earth and sky"),
}


def colour_words(name: str) -> str:
    """What it is called in the user's language; itself, where it is the user's own."""
    return QCoreApplication.translate("Colouring", _WORDS[name]) if name in _WORDS else name
