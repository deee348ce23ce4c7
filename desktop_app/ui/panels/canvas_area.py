"""The canvas, a card over it while there is nothing to show, the live view beside it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.core.late import late
from desktop_app.state.work.live import Placement
from desktop_app.storage.settings import RULER_UNITS
from desktop_app.ui.actions.window_menu import EDIT
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.canvas.live_view import LiveView
from desktop_app.ui.kit import Kit, discard, show_when, vertical_line
from desktop_app.ui.panels.bars.start_card import StartCard
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.spaced import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.imaging.layers.content import Content
    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.ui.canvas.result_bar import ResultBar
    from desktop_app.ui.pages.window_pages import MakesRoom, WindowPages
    from desktop_app.ui.results.review_page import ReviewPage
    from desktop_app.ui.search.search_page import SearchPage
    from desktop_app.worker.workspace import Workspace


class DropFrame(QWidget):
    """A frame in the accent colour while something is dragged over what it lies on."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = kit.theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
        painter.drawRect(QRectF(self.rect()).adjusted(3, 3, -3, -3))


class CanvasArea(QWidget):
    """Holds canvas and card in one cell, so that the card is in the canvas' middle.

    ``prompts_chosen`` tells prompt, negative prompt and dialect of a picture that are to be used.
    """

    prompts_chosen = Signal(str, str, str)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._state = workspace.state
        self.stand_in: QWidget | None = None
        """What is in the place of the card; None: the card itself."""
        self.make_room: Callable[[], MakesRoom] = lambda: _leave_room
        """What shows or hides what is next to a page; given by the window."""
        self.canvas = CanvasView(
            workspace.state,
            late(lambda: workspace.results),
            kit.theme,
            kit.icons,
            self,
            shortcuts=kit.actions.shortcuts,
        )
        self.canvas.bar_made.connect(self._on_bar)
        self.canvas.guide_asked.connect(self._place_guide)
        self.canvas.clear_wanted.connect(kit.actions["layer_clear"].trigger)
        self.card = StartCard(workspace, kit, self)
        canvas = self.canvas
        self.live_view = LiveView(workspace.state, canvas.scene, canvas.navigation, kit.theme, self)
        self._line = vertical_line(0)
        self._frame = DropFrame(kit, self)
        layout = spaced(QGridLayout(self))
        layout.setColumnStretch(1, 1)
        layout.setRowStretch(1, 1)
        layout.addWidget(self.canvas, 1, 1)
        layout.addWidget(self._line, 0, 2, 2, 1)
        layout.addWidget(self.live_view, 1, 3)
        layout.addWidget(self.card, 1, 1, Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._frame, 0, 0, 2, 4)
        self.rulers: tuple[QWidget, ...] = ()
        """The upper and the left ruler, and the corner between them; none before they are shown."""
        state = self._state
        watch(state.document, self._update)
        listen_each(
            self._update,
            state.results.shown.changed,
            state.jobs.current.changed,
            state.live.mode.changed,
            state.live.placement.changed,
        )
        listen(state.live.picture.changed, self._on_picture)
        self._theme = kit.theme
        watch(state.view.rulers_visible, self._show_rulers)

    def _on_bar(self, bar: ResultBar) -> None:
        self._kit.primary_buttons.add(bar.apply_button, "result", "check")
        bar.another_wanted.connect(lambda shown: self._workspace.rating.again(shown, "new_seed"))

    def show_drop(self, shown: bool) -> None:
        """Frame the area while something that can be opened is over the window."""
        self._frame.setVisible(shown)
        self._frame.raise_()

    def widget(self) -> QWidget:
        """Itself, for its pages (`page_table.PagePlace`)."""
        return self

    def lay_over(self, widget: QWidget) -> None:
        """Let ``widget`` lie over the canvas and its rulers, as large as these."""
        layout = self.layout()
        if isinstance(layout, QGridLayout):
            layout.addWidget(widget, 0, 0, 2, 2)

    def show_review(self, ids: Sequence[str] = (), *, prompts: bool = False) -> None:
        """Show results in the canvas' place: those with these ids compared, else all. With
        ``prompts`` also what differs between the prompts of two."""
        self.pages.show("review")
        self.review.show_results(ids, prompts=prompts)

    def compare_entries(self, entries: Sequence[HistoryEntry], *, prompts: bool = False) -> None:
        """Show pictures of the history in the canvas' place, compared; ``prompts`` as above."""
        self.pages.show("review")
        self.review.show_entries(entries, prompts=prompts)

    def compare_contents(self, contents: Sequence[tuple[str, Content]]) -> None:
        """Show states of a document in the canvas' place, compared."""
        self.pages.show("review")
        self.review.show_contents(contents)

    @cached_property
    def pages(self) -> WindowPages:
        """Which page has the canvas' place."""
        from desktop_app.ui.pages.window_pages import WindowPages

        return WindowPages(self._workspace, self._kit, self, self.make_room())

    @property
    def page_shown(self) -> str:
        """The id of the page that has the canvas' place."""
        return self.pages.current if "pages" in self.__dict__ else EDIT

    @property
    def review(self) -> ReviewPage:
        """Shows results in the canvas' place; made when it is first wanted."""
        from desktop_app.ui.results.review_page import ReviewPage

        page = self.pages.page("review")
        assert isinstance(page, ReviewPage)
        return page

    @property
    def search(self) -> SearchPage:
        """Finds pictures of the history in the canvas' place; made when it is first wanted."""
        from desktop_app.ui.search.search_page import SearchPage

        page = self.pages.page("search")
        assert isinstance(page, SearchPage)
        return page

    def set_stand_in(self, widget: QWidget | None) -> None:
        """Let ``widget`` be in the place of the card; the one there before is done with."""
        if self.stand_in is not None:
            discard(self.stand_in)
        self.stand_in = widget
        layout = self.layout()
        if widget is not None and isinstance(layout, QGridLayout):
            layout.addWidget(widget, 1, 1, Qt.AlignmentFlag.AlignCenter)
        self._update(None)

    def _show_rulers(self, shown: bool) -> None:
        layout = self.layout()
        if shown and not self.rulers and isinstance(layout, QGridLayout):
            # Made when they are first wanted.
            from desktop_app.ui.canvas.rulers import Ruler, RulerCorner

            canvas, state, theme = self.canvas, self._state, self._theme
            upper = Ruler(canvas, state, theme, level=True, parent=self)
            left = Ruler(canvas, state, theme, level=False, parent=self)
            corner = RulerCorner(theme, self)
            layout.addWidget(upper, 0, 1)
            layout.addWidget(left, 1, 0)
            layout.addWidget(corner, 0, 0)
            self.rulers = (upper, left, corner)
            actions = self._kit.actions
            named = (*(f"unit_{unit}" for unit in RULER_UNITS), "new_guide", "guide_layout")
            for ruler in self.rulers:
                ruler.lower()  # a page may lie there
                ruler.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
                for name in (*named, "lock_guides", "clear_guides"):
                    ruler.addAction(actions[name])
            self._frame.raise_()
        show_when(shown, *self.rulers)

    @Slot(int)
    def _place_guide(self, number: int) -> None:
        self._kit.actions.commands.place_guide(number)

    def _update(self, _: object) -> None:
        state = self._state
        current = state.jobs.current.value
        busy = current is not None and current.document is None
        shown = state.results.shown.value is not None or state.live.picture.value is not None
        seen = busy or shown
        empty = state.document.value is None and not seen
        self.card.setVisible(empty and self.stand_in is None)
        if self.stand_in is not None:
            self.stand_in.setVisible(empty)
        beside = state.live.is_on and state.live.placement.value is Placement.BESIDE
        beside = beside and state.document.value is not None
        show_when(beside, self._line, self.live_view)
        layout = self.layout()
        if isinstance(layout, QGridLayout):
            layout.setColumnStretch(3, int(beside))

    def _on_picture(self, picture: object) -> None:
        if self._state.document.value is None:
            self._update(picture)


def _leave_room(*, panels: bool, prompt: bool, hint: str) -> None:
    """There is nothing beside it."""
