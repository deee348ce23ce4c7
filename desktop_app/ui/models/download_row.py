"""One download: what it is, how far it has come, what went wrong, and what can be done."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop_app.core.download import DownloadStatus, PackSource, Phase
from desktop_app.core.error_texts.network import GATED_CODES, TOKEN_CODES
from desktop_app.core.errors import VelaturaError
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    ThinBar,
    label,
    styled,
)
from desktop_app.ui.look.text_scale import hold, scaled, use_font
from desktop_app.ui.look.theme import secondary_font, small_digits
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.models.download_words import line_of, share_of
from desktop_app.ui.models.file_list import FileList
from desktop_app.ui.models.gated_steps import GatedSteps, page_of_request
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import files_text
from desktop_app.ui.models.section import dense_button
from desktop_app.ui.models.token_field import TokenField
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.texts import error_lines

_BUTTONS: dict[Phase, tuple[str, ...]] = {
    "queued": ("pause", "cancel"),
    "asking": ("pause", "cancel"),
    "running": ("pause", "cancel"),
    "verifying": ("pause", "cancel"),
    "waiting": ("now", "pause", "cancel"),
    "paused": ("resume", "cancel"),
    "failed": ("retry", "cancel"),
    "done": ("show",),
    "cancelled": (),
}
_ICONS: dict[Phase, tuple[str, str]] = {
    "paused": ("circle-pause", "secondary"),
    "failed": ("triangle-alert", "danger"),
    "done": ("circle-check", "secondary"),
    "cancelled": ("circle-minus", "secondary"),
    "waiting": ("timer", "link"),
}


class DownloadRow(Retranslated, QWidget):
    """``show_wanted`` asks to show the model at a path."""

    show_wanted = Signal(str)

    def __init__(
        self, parts: ManagerViewParts, status: DownloadStatus, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self.status = status
        self.mark, self.title = hold(QLabel(self), width=20, height=DENSE), ElidedLabel(self)
        self.line = styled(use_font(ElidedLabel(self), small_digits), role="secondary")
        self.bar = ThinBar(self, 4)
        self.buttons = {
            name: dense_button(self)
            for name in ("now", "resume", "retry", "show", "pause", "cancel")
        }
        self.expander = styled(QToolButton(self), look="toggle")
        self.files = FileList(parts.kit, self)
        self.error = label("small", self)
        self.error_kept = label("secondary", self)
        self._steps: GatedSteps | None = None
        self._token: TokenField | None = None
        self._build()
        parts.kit.theme.changed.connect(self._draw)
        self.retranslate()

    def _build(self) -> None:
        self.title.setProperty("role", "heading")
        self.expander.setCheckable(True)
        self.expander.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        use_font(self.expander, secondary_font)
        self.files.hide()
        for words in (self.error, self.error_kept):
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = filled(spaced(QHBoxLayout(), 8), grow(self.title))
        filled(head, *self.buttons.values())
        self._words = filled(
            spaced(QVBoxLayout(), 4), head, self.line, self.bar, self.error, self.error_kept
        )
        self._words.addWidget(self.expander, 0, Qt.AlignmentFlag.AlignLeft)
        self._words.addWidget(self.files)
        layout = spaced(QHBoxLayout(self), 12, (16, 12, 16, 12))
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._words, 1)

    def _acts(self) -> list[Act | Caption]:
        status, offered = self.status, _BUTTONS[self.status.phase]
        files, title = files_text(len(status.files)), status.request.title
        getting, download = self._parts.commands.getting, status.request.id
        shows = bool(status.path) and not isinstance(status.request.source, PackSource)
        lines = None if self._error is None else error_lines(self._error)
        gated, wrong = self._is_gated, lines is not None
        rows = (
            ("pause", self.tr("Pause"), partial(getting.pause, download)),
            ("resume", self.tr("Resume"), partial(getting.resume, download)),
            ("retry", self.tr("Retry"), partial(getting.resume, download)),
            ("now", self.tr("Retry now"), partial(getting.resume, download)),
            ("cancel", self.tr("Cancel"), partial(getting.cancel, download)),
            ("show", self.tr("Show model"), partial(self.show_wanted.emit, status.path)),
        )
        kept = "" if lines is None else lines.kept if gated else f"{lines.kept} {lines.todo}"
        return [
            Caption("title", title),
            Caption("bar", self.tr("Progress of {title}").format(title=title)),
            *(
                Act(
                    f"buttons.{name}",
                    text,
                    do,
                    name=f"{text}: {title}",
                    shown=name in offered and (shows or name != "show"),
                )
                for name, text, do in rows
            ),
            Act("expander", files, self._expand, shown=len(status.files) > 1),
            Caption("error", "" if lines is None else lines.what, shown=wrong),
            Caption("error_kept", kept, shown=wrong),
        ]

    def retranslate(self) -> None:
        self.show_status(self.status)

    @property
    def _error(self) -> VelaturaError | None:
        status = self.status
        return status.error if status.phase in ("failed", "waiting", "paused") else None

    @property
    def _refused(self) -> str:
        """By which code the hub refuses it; empty: it doesn't."""
        error = self._error if self.status.phase == "failed" else None
        return "" if error is None else error.code

    @property
    def _is_gated(self) -> bool:
        return self._refused in GATED_CODES

    def show_status(self, status: DownloadStatus) -> None:
        """Show how far it is."""
        phase_changed = status.phase != self.status.phase
        self.status = status
        self.acts.refresh()
        self.tick()
        over = status.phase in ("done", "cancelled")
        goes = not over and (status.phase != "failed" or status.done > 0)
        self.bar.show_share(share_of(status) or 0.0, shown=goes)
        self._show_help()
        if not self.files.isHidden():
            self.files.set_files(status.files)
        if phase_changed or self.mark.pixmap().isNull():
            self._draw()

    def tick(self) -> None:
        """Say again what changes with the clock."""
        self.line.setText(line_of(self.status, time.time()))

    def _show_help(self) -> None:
        """What a refused download needs: steps, or a token."""
        gated = self._is_gated
        if gated and self._steps is None:
            page = page_of_request(self.status.request, self._parts.state.endpoint.value)
            self._steps = GatedSteps(self._parts, page, self)
            self._words.insertWidget(5, self._steps)
        if self._steps is not None:
            self._steps.setVisible(gated)
        # What is private has no terms to accept.
        wanted = self._refused in TOKEN_CODES and not gated
        if wanted and self._token is None:
            self._token = TokenField(self._parts, self)
            self._words.insertWidget(5, self._token)
        if self._token is not None:
            self._token.setVisible(wanted)

    def _draw(self) -> None:
        kit = self._parts.kit
        icon, token = _ICONS.get(self.status.phase, ("download", "text"))
        self.mark.setPixmap(kit.icons.pixmap(icon, token, scaled(20), self.devicePixelRatioF()))
        open_now = self.expander.isChecked()
        arrow = "chevron-down" if open_now else "chevron-right"
        kit.icons.place(self.expander, arrow, "secondary", 14)

    def _expand(self) -> None:
        self.files.setVisible(self.expander.isChecked())
        self.files.set_files(self.status.files)
        self._draw()
