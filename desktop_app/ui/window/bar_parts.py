"""Bars above and below the canvas, imported together once the window has painted itself."""

from __future__ import annotations

from desktop_app.ui.panels.bars.embedded_settings_bar import EmbeddedSettingsBar
from desktop_app.ui.panels.bars.live_bar import LiveBar
from desktop_app.ui.panels.bars.notice_bar import NoticeBar
from desktop_app.ui.panels.bars.photo_hint_bar import PhotoHintBar
from desktop_app.ui.panels.bars.status_row import StatusRow
from desktop_app.ui.panels.options.mask_bar import MaskBar
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.welcome.lesson_bar import LessonBar
from desktop_app.ui.welcome.lesson_mark import LessonMark

__all__ = [
    "EmbeddedSettingsBar",
    "LessonBar",
    "LessonMark",
    "LiveBar",
    "MaskBar",
    "NoticeBar",
    "PhotoHintBar",
    "StatusRow",
    "ToolOptions",
]
