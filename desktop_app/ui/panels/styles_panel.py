"""The styles: those that ship by subject, and the user's; the chosen ones have a check mark.

The same card lists the user's snippets, which are inserted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
)

from desktop_app.catalog.styles import SUBJECTS
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_new_file
from desktop_app.ui.dialogs.question import ask_delete, delete_by_key
from desktop_app.ui.kit import (
    Kit,
    label,
    name_search,
    on_click,
    put_text,
    row,
    switch_button,
    upright,
)
from desktop_app.ui.panels.style_dialog import StyleDialog
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.style_names import style_name, subject_name

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.core.prompt.styles import Style
    from desktop_app.worker.workspace import Workspace

_SIZE: Final = (520, 400)
_ICON: Final = 16
_NAME: Final = Qt.ItemDataRole.UserRole
_FILTER: Final = "styles.csv (*.csv)"


class StylesPanel(Card):
    """A card over the window; made when it is first wanted.

    Args:
        workspace: holds them.
        kit: theme and icons.
        button: gets the keyboard back.
        ask: "save_style" and "save_snippet" ask for a new name.
        insert: puts the snippet of that name into the field.

    Attributes:
        shows_snippets: which of the two are listed.
    """

    def __init__(
        self,
        workspace: Workspace,
        kit: Kit,
        button: QWidget,
        ask: Callable[[str], None],
        insert: Callable[[str, QWidget], None],
    ) -> None:
        super().__init__(button, kit.theme, _SIZE)
        self._workspace, self._kit, self._state = workspace, kit, workspace.state.parameters
        self._ask_name, self._insert = ask, insert
        self.shows_snippets = False
        self.kinds = switch_button(), switch_button()
        self._kind = QButtonGroup(self)
        for number, kind in enumerate(self.kinds):
            self._kind.addButton(kind, number)
        self.kinds[0].setChecked(True)
        self.search = QLineEdit(self)
        self.list = upright(QListWidget(self))
        self.stack = EmptyStack(self.list, self)
        self.order = label("secondary", self, wrap=True)
        self.save, self.clear = on_click(QPushButton(self), self._save), QPushButton(self)
        self.take = on_click(QPushButton(self), self._ask_import)
        self.give = on_click(QPushButton(self), self._ask_export)
        self._build()
        self.search.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._toggle)
        self.list.itemActivated.connect(self._toggle)
        self._space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.list)
        self._space.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._space.activated.connect(self._toggle_current)
        delete_by_key(self.list, self._delete_current)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self._kind.idClicked.connect(self._on_kind)
        self.clear.clicked.connect(partial(self._choose, ()))
        kit.theme.changed.connect(self._fill)
        for there in (self._state.styles, self._state.snippets):
            listen(there.changed, self._changed)
        listen(self._state.changed, self._changed)
        self._told: object = None
        self.retranslate()

    def open_above(self, field: QWidget) -> None:
        """Show it, with the styles as they are on the disk now."""
        self._workspace.wording.read_styles()
        self._fill()
        super().open_above(field)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_kind(self, *, snippets: bool) -> bool:
        """List snippets or styles; gives whether it did so before."""
        before, self.shows_snippets = self.shows_snippets, snippets
        self.kinds[snippets].setChecked(True)
        self.retranslate()
        return before == snippets

    def retranslate(self) -> None:
        """Set all words again."""
        snippets = self.shows_snippets
        names = self.tr("Styles"), self.tr("Snippets")
        for kind, name in zip(self.kinds, names, strict=True):
            kind.setText(name)
        words = self.tr("Search snippets") if snippets else self.tr("Search styles")
        name_search(self.search, words, self.tr("Clear"))
        self.list.setAccessibleName(names[snippets])
        self.save.setText(
            self.tr("Save as Snippet…") if snippets else self.tr("Save Prompt as Style…")
        )
        put_text(self.clear, self.tr("Clear All"), tip=self.tr("Use no style."))
        put_text(
            self.take,
            self.tr("Import…"),
            tip=self.tr("Add the styles and snippets of a styles.csv, as AUTOMATIC1111 writes it."),
        )
        put_text(
            self.give,
            self.tr("Export…"),
            tip=self.tr("Write your styles and snippets into a styles.csv."),
        )
        self._fill()

    def menu_of(self, name: str) -> QMenu:
        """What can be done with a style; it goes when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        style = self._listed[name]
        if style.is_snippet:
            menu.addAction(self.tr("Insert"), partial(self._use, name))
        menu.addAction(self.tr("Edit…"), partial(self._edit, style))
        delete = menu.addAction(self.tr("Delete…"), partial(self._ask_delete, name))
        delete.setEnabled(not style.subject)
        return menu

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        buttons = WrapLayout(8)
        for button in (self.save, self.take, self.give, self.clear):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        filled(
            spaced(QVBoxLayout(self), 8, (12, 10, 12, 12)),
            filled(row(12), *self.kinds, grow(self.search)),
            grow(self.stack),
            self.order,
            buttons,
        )

    # -- state → widgets ------------------------------------------------------------------------

    def _changed(self, _: object) -> None:
        now = self._listed, self._state.value.styles
        if self.isVisible() and now != self._told:
            self._fill()

    @Slot()
    def _fill(self) -> None:
        styles, chosen = self._listed, self._state.value.styles
        self._told = styles, chosen
        at = self.list.currentRow()
        self.list.clear()
        wanted = self.search.text().casefold().split()
        for heading, group in self._groups():
            found = [style for style in group if _matches(style, wanted)]
            if found:
                self.list.addItem(_heading(heading))
            for style in found:
                self.list.addItem(self._item(style, is_chosen=style.name in chosen))
        self.stack.set_empty(self.list.count() == 0)
        self.list.setCurrentRow(min(at, self.list.count() - 1))
        names = " → ".join(map(style_name, chosen))
        self.order.setText(self.tr("In use: {names}").format(names=names) if chosen else "")
        self.order.setVisible(bool(chosen) and not self.shows_snippets)
        self.clear.setEnabled(bool(chosen))
        self.clear.setVisible(not self.shows_snippets)
        every = *self._state.styles.value.values(), *self._state.snippets.value.values()
        self.give.setEnabled(any(not style.subject for style in every))
        self._say_why_empty()

    @property
    def _listed(self) -> Mapping[str, Style]:
        state = self._state
        return (state.snippets if self.shows_snippets else state.styles).value

    def _groups(self) -> Iterator[tuple[str, list[Style]]]:
        styles = self._listed.values()
        if self.shows_snippets:
            yield self.tr("Your snippets"), list(styles)
            return
        for subject in ("", *SUBJECTS):
            yield subject_name(subject), [style for style in styles if style.subject == subject]

    def _say_why_empty(self) -> None:
        sentence = self.tr("No style has this in its name or text.")
        if self.shows_snippets and self._listed:
            sentence = self.tr("No snippet has this in its name or text.")
        elif self.shows_snippets:
            sentence = self.tr(
                "A snippet is a piece of prompt that you use again. Select words in the prompt and"
                " choose Save as Snippet. To insert it, type / or its name."
            )
        self.stack.sentence.setText(sentence)

    def _item(self, style: Style, *, is_chosen: bool) -> QListWidgetItem:
        name = style_name(style.name)
        words = " ".join((style.prompt or style.negative_prompt).split())
        shown = f"{name}   ·   {words}" if style.is_snippet else name
        made = QListWidgetItem(self._kit.icons.icon("check") if is_chosen else _no_icon(), shown)
        made.setData(_NAME, style.name)
        spoken = self.tr("{name}, in use").format(name=name) if is_chosen else name
        made.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        rows = [f"<b>{escape(name)}</b>", *filter(None, (escape(style.prompt),))]
        if style.negative_prompt:
            rows.append(escape(self.tr("Not: {text}").format(text=style.negative_prompt)))
        made.setToolTip(f"<p>{'<br>'.join(rows)}</p>")
        return made

    # -- widgets → state ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.window().focusWidget()
        if event.key() == Qt.Key.Key_Down and focus is self.search:
            self.list.setFocus()
            self.list.setCurrentRow(1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focus is self.search:
            if self.list.count() > 1:
                self._toggle(self.list.item(1))
        else:
            super().keyPressEvent(event)

    @Slot(QListWidgetItem)
    def _toggle(self, item: QListWidgetItem) -> None:
        name: str | None = item.data(_NAME)
        if name is not None and self.shows_snippets:
            self._use(name)
        elif name is not None:
            chosen = self._state.value.styles
            others = tuple(each for each in chosen if each != name)
            self._choose(others if name in chosen else (*chosen, name))

    @Slot()
    def _toggle_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._toggle(item)

    def _use(self, name: str) -> None:
        self.close_softly()
        self._insert(name, self._field)

    @Slot(int)
    def _on_kind(self, number: int) -> None:
        self.show_kind(snippets=bool(number))

    @Slot()
    def _save(self) -> None:
        if self.shows_snippets:
            self.close_softly()  # so that it is known from which field
        self._ask_name("save_snippet" if self.shows_snippets else "save_style")

    def _choose(self, names: tuple[str, ...]) -> None:
        self._workspace.wording.choose_styles(names)

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        name: str | None = None if item is None else item.data(_NAME)
        if name is not None:
            self.menu_of(name).popup(self.list.viewport().mapToGlobal(place))

    def _edit(self, style: Style) -> None:
        old = "" if style.subject else style.name
        StyleDialog(self.window(), self._kit, self._workspace, style, old).open()

    def _ask_delete(self, name: str) -> None:
        told = self.tr("The style is deleted from your styles. This can't be undone.")
        if self._listed[name].is_snippet:
            told = self.tr("The snippet is deleted. This can't be undone.")
        title = self.tr("Delete “{name}”?").format(name=name)
        ask_delete(self, title, told, partial(self._delete, name))

    def _delete_current(self) -> None:
        item = self.list.currentItem()
        name: str | None = None if item is None else item.data(_NAME)
        if name is not None and not self._listed[name].subject:
            self._ask_delete(name)

    def _delete(self, name: str) -> None:
        if name not in self._state.snippets.value:
            self._choose(tuple(each for each in self._state.value.styles if each != name))
        self._workspace.wording.remove_style(name)

    # -- files ----------------------------------------------------------------------------------

    @Slot()
    def _ask_import(self) -> None:
        choose_file(self.window(), self.tr("Import Styles"), [_FILTER], self.import_from)

    @Slot()
    def _ask_export(self) -> None:
        title = self.tr("Export Styles")
        choose_new_file(self.window(), title, [_FILTER], "styles.csv", self.export_to)

    @Slot(str)
    def import_from(self, name: str) -> None:
        """Add those of a file."""
        self._workspace.wording.import_styles(Path(name))

    @Slot(str)
    def export_to(self, name: str) -> None:
        """Write the user's into a file."""
        self._workspace.wording.export_styles(Path(name))


def _no_icon() -> QIcon:
    """As wide as the others, so that names stand below one another."""
    empty = QPixmap(_ICON, _ICON)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)


def _heading(text: str) -> QListWidgetItem:
    made = QListWidgetItem(text)
    made.setFlags(Qt.ItemFlag.NoItemFlags)
    font = made.font()
    font.setBold(True)
    made.setFont(font)
    return made


def _matches(style: Style, wanted: list[str]) -> bool:
    text = f"{style.name} {style_name(style.name)} {style.prompt}".casefold()
    return all(word in text for word in wanted)
