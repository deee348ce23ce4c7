"""The styles: those that ship by subject, and the user's; the chosen ones have a check mark.

The same card lists the user's snippets, which are inserted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.styles import SUBJECTS
from desktop_app.core.observable import connect_each
from desktop_app.core.prompt.styles import Style
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_new_file
from desktop_app.ui.dialogs.named_list import ROW, ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    label,
    row,
    scrolls_down,
    switch_button,
)
from desktop_app.ui.panels.prompt.style_dialog import StyleDialog
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.style_names import style_name, subject_name
from desktop_app.worker.workspace import Workspace

_SIZE: Final = (520, 400)
_ICON: Final = 16
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
        self.styles_kind, self.snippets_kind = self.kinds = switch_button(), switch_button()
        self._kind = QButtonGroup(self)
        for number, kind in enumerate(self.kinds):
            self._kind.addButton(kind, number)
        self.kinds[0].setChecked(True)
        self.search = QLineEdit(self)
        self.list = scrolls_down(QListWidget(self))
        self.names = NamedList(
            self.list,
            ConfirmedDelete(self._lost, self._delete),
            self._rename,
            also=self._add_to,
            taken=lambda: [*self._state.styles.value, *self._state.snippets.value],
        )
        self.stack = EmptyStack(self.list, self)
        self.order = label("secondary", self, wrap=True)
        self.save, self.clear, self.take, self.give = (QPushButton(self) for _ in range(4))
        self._build()
        self.search.textChanged.connect(self._fill)
        connect_each(self._toggle, self.list.itemClicked, self.list.itemActivated)
        self._space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.list)
        self._space.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._space.activated.connect(self._toggle_current)
        kit.theme.changed.connect(self._fill)
        listen_each(
            self._changed,
            self._state.styles.changed,
            self._state.snippets.changed,
            self._state.changed,
        )
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
        self._fill()

    def _acts(self) -> list[Act | Caption]:
        snippets, chosen = self.shows_snippets, self._state.value.styles
        names = " → ".join(map(style_name, chosen))
        every = *self._state.styles.value.values(), *self._state.snippets.value.values()
        search = self.tr("Search snippets") if snippets else self.tr("Search styles")
        return [
            Caption("search", search, ""),
            Act("styles_kind", self.tr("Styles"), partial(self.show_kind, snippets=False)),
            Act("snippets_kind", self.tr("Snippets"), partial(self.show_kind, snippets=True)),
            Caption("list", self.tr("Snippets") if snippets else self.tr("Styles")),
            Caption("stack.sentence", self._why_empty()),
            Caption(
                "order",
                self.tr("In use: {names}").format(names=names) if chosen else "",
                shown=bool(chosen) and not snippets,
            ),
            Act(
                "save",
                self.tr("Save as Snippet…") if snippets else self.tr("Save Prompt as Style…"),
                self._save,
            ),
            Act(
                "take",
                self.tr("Import…"),
                self._ask_import,
                self.tr("Add the styles and snippets of a styles.csv, as AUTOMATIC1111 writes it."),
            ),
            Act(
                "give",
                self.tr("Export…"),
                self._ask_export,
                self.tr("Write your styles and snippets into a styles.csv."),
                can=any(not style.subject for style in every),
            ),
            Act(
                "clear",
                self.tr("Clear All"),
                partial(self._choose, ()),
                self.tr("Use no style."),
                can=bool(chosen),
                shown=not snippets,
            ),
        ]

    def _add_to(self, menu: QMenu, row: NamedRow) -> None:
        """Add what can be done with a style besides."""
        style = self._listed[row.id]
        if style.is_snippet:
            menu.addAction(self.tr("Insert"), partial(self._use, row.id))
        menu.addAction(self.tr("Edit…"), partial(self._edit, style))

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.search.setClearButtonEnabled(True)
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
        wanted, rows = self.search.text().casefold().split(), list[NamedRow | str]()
        for heading, group in self._groups():
            found = [style for style in group if _matches(style, wanted)]
            if found:
                rows.append(heading)
            rows += [self._item(style, is_chosen=style.name in chosen) for style in found]
        self.names.fill(rows)
        self.stack.set_empty(self.list.count() == 0)
        self.acts.refresh()

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

    def _why_empty(self) -> str:
        if self.shows_snippets and self._listed:
            return self.tr("No snippet has this in its name or text.")
        if self.shows_snippets:
            return self.tr(
                "A snippet is a piece of prompt that you use again. Select words in the prompt and"
                " choose Save as Snippet. To insert it, type / or its name."
            )
        return self.tr("No style has this in its name or text.")

    def _item(self, style: Style, *, is_chosen: bool) -> NamedRow:
        name = style_name(style.name)
        words = " ".join((style.prompt or style.negative_prompt).split())
        rows = [f"<b>{escape(name)}</b>", *filter(None, (escape(style.prompt),))]
        if style.negative_prompt:
            rows.append(escape(self.tr("Not: {text}").format(text=style.negative_prompt)))
        spoken = self.tr("{name}, in use").format(name=name) if is_chosen else name
        data = {
            Qt.ItemDataRole.DecorationRole: self._kit.icons.icon("check")
            if is_chosen
            else _no_icon(),
            Qt.ItemDataRole.AccessibleTextRole: spoken,
            Qt.ItemDataRole.ToolTipRole: f"<p>{'<br>'.join(rows)}</p>",
        }
        shown = f"{name}   ·   {words}" if style.is_snippet else name
        return NamedRow(style.name, style.name, shown, own=not style.subject, data=data)

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
        row: NamedRow | None = item.data(ROW)
        if row is not None and self.shows_snippets:
            self._use(row.id)
        elif row is not None:
            chosen = self._state.value.styles
            others = tuple(each for each in chosen if each != row.id)
            self._choose(others if row.id in chosen else (*chosen, row.id))

    @Slot()
    def _toggle_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._toggle(item)

    def _use(self, name: str) -> None:
        self.close_softly()
        self._insert(name, self._field)

    @Slot()
    def _save(self) -> None:
        if self.shows_snippets:
            self.close_softly()  # so that it is known from which field
        self._ask_name("save_snippet" if self.shows_snippets else "save_style")

    def _choose(self, names: tuple[str, ...]) -> None:
        self._workspace.wording.choose_styles(names)

    def _edit(self, style: Style) -> None:
        old = "" if style.subject else style.name
        StyleDialog(self.window(), self._kit, self._workspace, style, old).open()

    def _lost(self, row: NamedRow) -> str:
        if self.shows_snippets:
            return self.tr("The snippet is deleted. This can't be undone.")
        return self.tr("The style is deleted from your styles. This can't be undone.")

    def _rename(self, old: str, name: str) -> None:
        self._workspace.wording.put_style(replace(self._listed[old], name=name), old)

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


def _matches(style: Style, wanted: list[str]) -> bool:
    text = f"{style.name} {style_name(style.name)} {style.prompt}".casefold()
    return all(word in text for word in wanted)
