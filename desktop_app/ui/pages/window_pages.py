"""Which page has the canvas' place: the one way to each, and back."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.ui.actions.window_menu import EDIT
from desktop_app.ui.kit import Kit, raised
from desktop_app.ui.pages.page_table import PagePlace, page_row
from desktop_app.ui.widgets.page import Page
from desktop_app.worker.workspace import Workspace


class MakesRoom(Protocol):
    """Shows or hides what is next to a page; ``hint`` stands below it."""

    def __call__(self, *, panels: bool, prompt: bool, hint: str) -> None: ...


class WindowPages(QObject):
    """The pages of a window: Esc goes back to the canvas, and from one that was opened by another
    to that. Each is made when it is first wanted, and keeps what it shows. ``changed`` tells that
    another one is shown, ``badged`` what is said of one at work.

    Args:
        area: the canvas they lie over.
        make_room: shows or hides what is next to a page.
    """

    changed = Signal()
    badged = Signal(str, str)

    def __init__(
        self, workspace: Workspace, kit: Kit, area: PagePlace, make_room: MakesRoom
    ) -> None:
        super().__init__(area.widget())
        self._workspace, self._kit, self._area = workspace, kit, area
        self._made: dict[str, Page] = {}
        self._stack = [EDIT]
        self._focus: dict[str, QWidget | None] = {}
        self._make_room = make_room
        self.changed.connect(kit.actions.refresh)

    @property
    def current(self) -> str:
        """The id of the one that is shown."""
        return self._stack[-1]

    def page(self, page_id: str) -> Page:
        """A page other than the canvas, shown or not."""
        if page_id not in self._made:
            make = page_row(page_id).make
            assert make is not None
            page = make(self._workspace, self._kit, self._area)
            page.closed.connect(self.back)
            page.done.connect(self.to_canvas)
            page.aside.connect(self._set_hidden)
            page.badged.connect(partial(self.badged.emit, page_id))
            self._made[page_id] = page
            self._area.lay_over(page)
        return self._made[page_id]

    def show(self, page_id: str, *, over: bool = False) -> None:
        """Show a page; one below the one that is shown comes to the front again. ``over``: the one
        that is shown stays below it, as below those that the switch doesn't list."""
        if page_id == self.current:
            if page_id != EDIT:
                self.page(page_id).come_up()
            return
        if page_id in self._stack:
            left = self.page(self.current)
            self._cut(self._stack.index(page_id))
            self._give_focus(types=not left.has_letters)
            return
        focused = QApplication.focusWidget()
        inside = focused is not None and self._area.widget().window().isAncestorOf(focused)
        self._focus[self.current] = focused if inside else None
        if page_row(page_id).listed and not over:
            del self._stack[1:]
        self._stack.append(page_id)
        self._settle()
        page = self.page(page_id)
        page.setFocus()  # until a part of it that is there has the keyboard
        page.come_up()
        self.changed.emit()

    def back(self) -> None:
        """Leave the page that is shown for the one below it, and the keyboard where it was."""
        if self.current != EDIT:
            self.show(self._stack[-2])

    def to_canvas(self) -> None:
        """Leave all pages; the canvas gets the keyboard."""
        if self.current != EDIT:
            self._cut(0)
            self._area.canvas.setFocus()

    def _cut(self, place: int) -> None:
        self._stack = self._stack[: place + 1]
        self._settle()
        self.changed.emit()

    def _give_focus(self, *, types: bool) -> None:
        """Where it was; to no field, unless who left may type there (``types``)."""
        before = self._focus.pop(self.current, None)
        typing = Qt.WidgetAttribute.WA_InputMethodEnabled
        if before is not None and isValid(before) and before.testAttribute(typing) and not types:
            before = None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus()
        elif self.current == EDIT:
            self._area.canvas.setFocus()
        else:
            self.page(self.current).come_up()

    def _set_hidden(self, hidden: bool) -> None:
        if self.current != EDIT:
            self._settle(self._stack[:-1] if hidden else None)

    def _settle(self, stack: list[str] | None = None) -> None:
        """Show the uppermost, and beside it what all of them leave."""
        stack = self._stack if stack is None else stack
        for page_id, other in self._made.items():
            if page_id != stack[-1]:
                other.hide()
        page = self.page(stack[-1]) if stack[-1] != EDIT else None
        self._kit.primary_buttons.lay_over(self._area.widget(), page)
        rows = [page_row(each) for each in stack]
        # Before the page needs the room: beside the panels it may be too wide.
        self._make_room(
            panels=all(row.panels for row in rows),
            prompt=all(row.prompt for row in rows),
            hint=rows[-1].hint,
        )
        if page is not None:
            raised(page)
