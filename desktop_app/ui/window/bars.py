"""The bars above and below the canvas, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStatusBar, QWidget

from desktop_app.core.late import late_import
from desktop_app.ui.kit import horizontal_line
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.focus_chain import place_in_chain
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.window.later import LaterSteps, put_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QVBoxLayout

    from desktop_app.ui.commands.all_commands import Commands
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.panels.bars.notice_bar import Message
    from desktop_app.ui.panels.canvas_area import CanvasArea
    from desktop_app.ui.window import bar_parts as parts
    from desktop_app.worker.workspace import Workspace
else:
    parts = late_import("desktop_app.ui.window.bar_parts")

OPTIONS_HEIGHT = 36
"""Of the tool's options, which keep the canvas in its place before they are there."""
STATUS_HEIGHT = 26
_BARS = (
    "tool_options",
    "mask_bar",
    "live_bar",
    "notice_bar",
    "embedded_settings_bar",
    "lesson_bar",
    "photo_hint_bar",
    "status_row",
)


class WindowBars:
    """Of ``window``, in its column ``layout``: the tool's options above the tabs, so that a second
    picture doesn't move them, the others below.

    Attributes:
        status: the window's status bar, which holds the status row.
        commands: what the actions do; given by the window, as the next.
        show_models: shows a page of the models window, for a task.
    """

    def __init__(
        self,
        workspace: Workspace,
        kit: Kit,
        window: QWidget,
        layout: QVBoxLayout,
        tabs: QWidget,
        canvas_area: CanvasArea,
    ) -> None:
        self._workspace, self._kit, self._layout = workspace, kit, layout
        self._tabs, self._canvas_area = tabs, canvas_area
        # From the beginning: what moves to another parent is styled once more, with all in it.
        self._parent = layout.parentWidget()
        self.commands: Callable[[], Commands]
        self.show_models: Callable[..., object] = lambda page="", task="": None
        self._options_place = hold(QWidget(window), least_height=OPTIONS_HEIGHT)
        self._line, self._has_tools = horizontal_line(), True
        filled(layout, self._options_place, tabs, self._line)
        self.status = QStatusBar(window)
        self.status.setSizeGripEnabled(False)
        self.status.setContentsMargins(0, 0, 0, 0)
        self._status_place = hold(QWidget(window), height=STATUS_HEIGHT)
        self.status.addWidget(self._status_place, 1)

    def plan(self, later: LaterSteps) -> None:
        """Make all of them later, in this order."""
        later.add(partial(getattr, self, name) for name in _BARS)

    @cached_property
    def tool_options(self) -> parts.ToolOptions:
        """The bar of the tool in hand."""
        bar = parts.ToolOptions(self._workspace, self._kit, self._parent)
        if not self._has_tools:
            bar.hide()
        put_after(self._layout, self._options_place, bar)
        place_in_chain(self._tabs, bar)
        self._options_place.hide()
        return bar

    @cached_property
    def mask_bar(self) -> parts.MaskBar:
        """What can be done with the mask; it is in the place of the tool's options."""
        bar = parts.MaskBar(self._workspace, self._kit, self._parent)
        put_after(self._layout, self.tool_options, bar)
        bar.needed.connect(self._on_mask_bar)
        bar.setVisible(bar.is_needed and self._has_tools)
        self.tool_options.setVisible(not bar.is_needed and self._has_tools)
        return bar

    def show_tools(self, *, shown: bool) -> None:
        """Show or hide the options of the tool in hand, while there is no canvas to use it on, and
        what is said of the picture."""
        self._has_tools = shown
        for name in {
            "notice_bar",
            "embedded_settings_bar",
            "photo_hint_bar",
        } & self.__dict__.keys():
            getattr(self, name).cover(covered=not shown)
        if "tool_options" in self.__dict__:  # else they are made later, shown or not
            self._on_mask_bar(self.mask_bar.is_needed)
        else:
            self._options_place.setVisible(shown)
        self._line.setVisible(shown)

    @cached_property
    def live_bar(self) -> parts.LiveBar:
        """What belongs to live mode."""
        bar = parts.LiveBar(self._workspace, self._kit, self._parent)
        self._put_after(self._line, bar)
        place_in_chain(self.mask_bar, bar)
        return bar

    @cached_property
    def notice_bar(self) -> parts.NoticeBar:
        bar = parts.NoticeBar(self._workspace, self._kit, self._parent)
        bar.cover(covered=not self._has_tools)
        self._put_after(self.live_bar, bar)
        bar.say = self.status_row.say
        self.status_row.said.connect(bar.dismiss)
        commands = self.commands()
        bar.save_wanted.connect(commands.files.save_in_format)
        bar.export_wanted.connect(commands.files.exports.ask)
        bar.companion_wanted.connect(commands.choose_companion)
        return bar

    def show_message(self, message: Message) -> None:
        """Show a message above the canvas."""
        self.notice_bar.show_message(message)

    @cached_property
    def embedded_settings_bar(self) -> parts.EmbeddedSettingsBar:
        """Offers the settings that the opened picture carries."""
        bar = parts.EmbeddedSettingsBar(self._workspace, self._kit, self._parent)
        bar.cover(covered=not self._has_tools)
        self._put_after(self.notice_bar, bar)
        bar.heed_escape_in(self._tabs.window())
        return bar

    @cached_property
    def lesson_bar(self) -> parts.LessonBar:
        """The steps of the first edit, and the mark on the canvas that belongs to them."""
        bar = parts.LessonBar(self._workspace, self._kit, self._parent)
        put_after(self._layout, self.embedded_settings_bar, bar)
        bar.left.connect(self._canvas_area.canvas.setFocus)
        self._canvas_area.lay_over(
            parts.LessonMark(
                self._workspace.hints.lesson,
                self._canvas_area.canvas.navigation,
                self._canvas_area,
            )
        )
        return bar

    @cached_property
    def photo_hint_bar(self) -> parts.PhotoHintBar:
        """Which models suit photographs, under the canvas."""
        bar = parts.PhotoHintBar(self._workspace, self._kit, self._parent)
        bar.cover(covered=not self._has_tools)
        self._put_after(self._canvas_area, bar)
        bar.models_wanted.connect(partial(self.show_models, "get", "inpaint"))
        return bar

    @cached_property
    def status_row(self) -> parts.StatusRow:
        """The row at the foot."""
        row = parts.StatusRow(self._workspace, self._kit, self.status)
        row.network.wanted.connect(self.show_models)
        self.status.removeWidget(self._status_place)
        self.status.addWidget(row, 1)
        return row

    def _put_after(self, before: QWidget, bar: QWidget) -> None:
        """Below ``before``; where one of its buttons goes the canvas has the keyboard, not the
        bar."""
        put_after(self._layout, before, bar)
        bar.setFocusProxy(self._canvas_area.canvas)

    def _on_mask_bar(self, needed: bool) -> None:
        """It stands where the tool's options are: the canvas keeps its place."""
        bars = (self.tool_options, self.mask_bar)
        bars[not needed].setVisible(False)
        bars[needed].setVisible(self._has_tools)  # found while a page is shown: not yet
