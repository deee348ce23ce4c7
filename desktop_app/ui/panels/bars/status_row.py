"""The row at the bottom: hint of the tool, progress with Cancel, zoom, engine, network."""

from __future__ import annotations

from functools import cached_property
from html import escape

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from desktop_app.state.app_state import EngineStatus, ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.kit import (
    Kit,
    Retranslated,
    label,
    row,
    show_text,
    show_when,
    styled,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold, text_scale, use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.panels.bars.activity import CROWDED, Activity
from desktop_app.ui.panels.bars.network_status import NetworkStatus
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.recipes.recording_button import RecordingButton
from desktop_app.ui.tools.tool_table import CONTEXT as TOOLS_CONTEXT
from desktop_app.ui.tools.tool_table import tool_row
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.texts import device_words
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

HEIGHT = 26
_LEAST_MS, _MS_A_SIGN, _SAID = 4000, 60, QPalette.ColorRole.Link


class StatusRow(Retranslated, QWidget):
    """Says quietly what goes on; 26 px high whatever it says. ``said`` tells that what `say` showed
    was there long enough."""

    said = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self._kit = kit
        self.hint = styled(ElidedLabel(self), role="secondary")
        self.hint.whole_parts = True
        self.size_text = label("secondary", self)
        self.activity = Activity(workspace, kit, self)
        self.zoom = hold(label("secondary", self), least_width=48)
        self.angle = label("secondary", self)
        self.engine = label("secondary", self)
        self.network = NetworkStatus(workspace.settings.network_allowed, self)
        self._workspace, self._page, self._words = workspace, "", ""
        self._reading = delayed(self, self._was_read, 0)
        self._build()
        state = self._state
        watch(state.tools.active, self._on_tool)
        watch(state.view.zoom, self._on_zoom)
        listen_each(self._on_angle, state.view.angle.changed, state.view.mirrored.changed)
        watch(state.document, self._on_document)
        watch(state.engine, self._on_engine)
        listen(state.results.shown.changed, self._on_canvas)
        listen(state.recording.is_on.changed, self._on_recording)
        kit.actions.shortcuts.changed.connect(self.retranslate)
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        self.zoom.setToolTip(self.tr("Zoom: size of a picture pixel on the screen"))
        self.angle.setToolTip(self.tr("Rotation and mirroring of the view (menu View, Rotation)"))
        self._on_angle(None)
        self._on_canvas(None)
        self.size_text.setToolTip(self.tr("Picture size in pixels"))
        self._on_tool(self._state.tools.active.value)
        self._on_engine(self._state.engine.value)

    def _build(self) -> None:
        hold(self, height=HEIGHT)
        for words in (self.hint, self.size_text, self.zoom, self.angle, self.engine):
            use_font(words, small_digits)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = layout = row(12, (12, 0, 12, 0))
        filled(layout, grow(self.hint), self.activity)
        self._line = vertical_line(12)
        filled(layout, self.size_text, self.angle, self.zoom, self._line, self.engine, self.network)
        self.setLayout(layout)

    @cached_property
    def recording(self) -> RecordingButton:
        """How much of a recipe is recorded; there when it is first wanted."""
        made = RecordingButton(self._workspace, self)
        self._row.insertWidget(self._row.indexOf(self.activity) + 1, made)
        return made

    def _on_recording(self, on: bool) -> None:
        self.recording.show_recording(on=on)

    def show_page(self, hint: str) -> None:
        """Explain the page that has the canvas' place; empty: the tool in hand."""
        self._page = hint
        self._on_tool(self._state.tools.active.value)
        self._on_canvas(None)

    def say(self, words: str) -> bool:
        """Show this in the hint's place, as long as it takes to read, or until it is called with
        nothing; returns whether there is room."""
        fits = self.hint.fontMetrics().horizontalAdvance(words) <= self.hint.width()
        self._words = words if fits else ""
        self.hint.setForegroundRole(_SAID if self._words else QPalette.ColorRole.WindowText)
        self._on_tool(self._state.tools.active.value)
        self._reading.start(_LEAST_MS + _MS_A_SIGN * len(words))
        if not self._words:
            self._reading.stop()
        return fits

    @Slot()
    def _was_read(self) -> None:
        self.say("")
        self.said.emit()

    # -- state ----------------------------------------------------------------------------------

    def _on_tool(self, tool: ToolId) -> None:
        hint = QCoreApplication.translate(TOOLS_CONTEXT, tool_row(tool).hint)
        if self._page:
            hint = QCoreApplication.translate("Pages", self._page)
        self.hint.setText(self._words or self._kit.actions.shortcuts.fill(hint))

    def _on_zoom(self, zoom: float) -> None:
        percent = zoom * 100
        self.zoom.setText(f"{percent:.0f} %" if percent >= 9.95 else f"{percent:.1f} %")

    def _on_angle(self, _: object) -> None:
        view = self._state.view
        angle = QLocale().toString(round(view.angle.value, 1), "g", 4).replace("-", "−")
        parts = [f"{angle}°"] if view.angle.value else []
        parts += [self.tr("mirrored")] if view.mirrored.value else []
        show_text(self.angle, " · ".join(parts))

    def _on_document(self, document: Document | None) -> None:
        if document is not None:
            listen(document.resized, self._on_resized)
            self._on_resized(None)
        self._on_canvas(None)

    def _on_resized(self, _: object) -> None:
        document = self._state.document.value
        if document is not None:
            self.size_text.setText(f"{document.size.width} × {document.size.height}")

    def _on_canvas(self, _: object) -> None:
        document = self._state.document.value is not None
        document = document and not self._page
        shown = not self._page and (document or self._state.results.shown.value is not None)
        roomy = text_scale() < CROWDED
        self.size_text.setVisible(document and roomy)
        show_when(shown, self.zoom, self._line)

    def _on_engine(self, status: EngineStatus) -> None:
        words = {
            "off": self.tr("Engine off"),
            "starting": self.tr("Engine starting…"),
            "ready": self.tr("Ready"),
            "failed": self.tr("Engine failed"),
        }
        ready = status.phase == "ready" and not status.silent
        silent = self.tr("Engine not answering")
        parts = [silent if status.silent else words.get(status.phase, status.phase)]
        device = device_words(status.info) if ready else ""
        self.engine.setText(" · ".join([*parts, device] if device else parts))
        facts = "<br>".join(escape(f"{key}: {value}") for key, value in status.info.items())
        title = self.tr("<b>Engine</b>: the process that generates the pictures")
        self.engine.setToolTip(f"{title}<br>{facts}" if facts else title)
