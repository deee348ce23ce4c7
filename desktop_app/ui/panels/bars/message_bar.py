"""A bar that says one thing: what happened, what was kept, what to do, and buttons for it.

Never modal; a new message takes the place of the old one. `NoticeBar` shows the state's notices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import VelaturaError
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    discard,
    label,
)
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.accessible import announce
from desktop_app.ui.qt.field_keys import keep_copy_key
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.words.help_topics import ERROR_TOPICS
from desktop_app.ui.words.texts import error_lines

_HINTS = frozenset(
    {
        "layer_alpha_locked",
        "layer_hidden",
        "layer_into_itself",
        "layer_kind",
        "layer_last",
        "layer_limited",
        "layer_locked",
        "layer_mask_place",
        "layer_nothing_below",
        "mask_empty",
        "mix_closed",
        "mix_differs",
        "mix_no_edit",
        "mix_nothing",
        "mix_too_few",
        "move_empty",
        "move_hidden",
        "move_locked",
        "reveal_nothing",
        "source_missing",
        "source_outside",
        "transform_no_mask",
        "transform_no_selection",
        "transform_text",
    }
)
"""What a tool or a command asks for first: nothing failed, and there is nothing to report."""

_BESIDE = 0.35
"""Part of the width that buttons may take beside the words."""


@dataclass(frozen=True, eq=False)
class Message:
    """What the bar shows.

    Attributes:
        title: what happened.
        text: what was kept and what to do; may be empty.
        failed: whether it is an error.
        buttons: words and what they do; each closes the bar.
        details: for "Copy details"; empty: no such button.
        topic: of the guide, where more about it stands; empty: no "?".
        quiet: whether no button is the main one: another of the window is.
        passes: whether it needs no answer: it may go by itself.
    """

    title: str
    text: str = ""
    failed: bool = False
    buttons: tuple[tuple[str, Callable[[], object]], ...] = field(default=())
    details: str = ""
    topic: str = ""
    quiet: bool = False
    passes: bool = False


def error_message(
    error: VelaturaError, buttons: tuple[tuple[str, Callable[[], object]], ...] = ()
) -> Message:
    """An error's three lines, with its details to be copied; of a hint what to do alone."""
    lines = error_lines(error)
    if error.code in _HINTS:
        return Message(lines.what, lines.todo, buttons=buttons, quiet=True, passes=not buttons)
    details = f"{error.code} {error.params}\n{error.what}\n{error.details}".strip()
    text = f"{lines.kept} {lines.todo}"
    topic = ERROR_TOPICS.get(error.code, "")
    return Message(lines.what, text, failed=True, buttons=buttons, details=details, topic=topic)


class MessageBar(Retranslated, QWidget):
    """Hidden until there is something to say."""

    accessible_role = QAccessible.Role.AlertMessage

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self.message: Message | None = None
        """What is said, here or elsewhere; None: nothing."""
        self.is_covered = False
        self._buttons: list[QPushButton] = []
        self.setAutoFillBackground(False)
        self.icon = hold(QLabel(self), width=20, height=20)
        self.title = label("heading", self)
        self.text = label("", self)
        self.help = HelpButton(kit, "", self)
        self.copy = QPushButton(self)
        self.close_button = hold(QToolButton(self), width=DENSE, height=DENSE)
        self._actions = QHBoxLayout()
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        kit.theme.changed.connect(self._draw)
        self.hide()
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        message = self.message or Message("")
        close = self.tr("Close message")
        return [
            Caption("title", message.title),
            Caption("text", message.text, shown=bool(message.text)),
            Act("copy", self.tr("Copy details"), self._copy_details, shown=bool(message.details)),
            Act("close_button", "", self.dismiss, self.tr("Close this message"), close),
            Caption("", message.title, about=message.text),
        ]

    def show_message(self, message: Message) -> None:
        """Show a message in place of what is shown."""
        self.message = message
        self.setAccessibleDescription("")
        self.acts.refresh()
        self.help.topic = message.topic
        self.help.setVisible(bool(message.topic))
        self._make_buttons(message)
        self._place_buttons()
        self._draw()
        self.setVisible(self._needs_room(message))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        announce(self, f"{message.title} {message.text}".strip(), urgent=message.failed)

    def _needs_room(self, message: Message) -> bool:
        return not self.is_covered

    def cover(self, *, covered: bool) -> None:
        """Out of sight for as long as what it speaks of is."""
        self.is_covered = covered
        if self.message is not None:
            self.setVisible(self._needs_room(self.message))

    @Slot()
    def dismiss(self) -> None:
        self.message = None
        self.hide()

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        for words in (self.title, self.text):
            words.setWordWrap(True)
            keep_copy_key(words)
        self._kit.icons.place(self.close_button, "x")
        words = filled(spaced(QVBoxLayout(), 2, (0, 4, 0, 4)), self.title, self.text)
        self._actions.setSpacing(8)
        layout = spaced(QHBoxLayout(self), 12, (16, 6, 8, 6))
        layout.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._actions.addWidget(self.copy)
        self._middle.setSpacing(12)
        filled(self._middle, grow(words), self._actions)
        filled(
            layout,
            grow(self._middle),
            filled(spaced(QVBoxLayout(), 0), STRETCH, self.close_button, self.help, STRETCH),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        """Below the words where they would take their width."""
        beside = self._actions.sizeHint().width() <= _BESIDE * self.width()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(way)

    def _make_buttons(self, message: Message) -> None:
        for button in self._buttons:
            self._actions.removeWidget(button)
            discard(button)
        self._buttons = []
        for at, (words, act) in enumerate(message.buttons):
            button = QPushButton(words, self)
            button.setAccessibleName(words)
            if at == 0 and not message.quiet:
                self._kit.primary_buttons.add(button, "message")
            button.clicked.connect(self.dismiss)
            button.clicked.connect(act)
            self._actions.insertWidget(at, button)
            self._buttons.append(button)

    def _draw(self) -> None:
        failed = self.message is not None and self.message.failed
        name, token = ("circle-alert", "danger") if failed else ("info", "accent")
        ratio = self.devicePixelRatioF()
        self.icon.setPixmap(self._kit.icons.pixmap(name, token, scaled(20), ratio))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._kit.theme.tokens
        failed = self.message is not None and self.message.failed
        painter.fillRect(self.rect(), QColor(tokens.danger_tint if failed else tokens.panel))
        painter.fillRect(0, 0, 3, self.height(), QColor(tokens.danger if failed else tokens.accent))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))

    @Slot()
    def _copy_details(self) -> None:
        if self.message is not None:
            QGuiApplication.clipboard().setText(self.message.details)
