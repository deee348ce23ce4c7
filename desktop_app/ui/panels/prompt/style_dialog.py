"""A style's name, texts and settings, or a snippet's: a new one, or one that is changed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop_app.core.prompt.styles import Style
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit, label, put_text, show_when
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.tick import Tick
from desktop_app.worker.workspace import Workspace

_SETTINGS: Final = ("steps", "guidance_scale", "scheduler")
_LINES: Final = 4


class StyleDialog(FormDialog):
    """Keeps the style as the user's.

    Args:
        parent: the window.
        kit: theme.
        workspace: keeps it.
        style: what is proposed.
        old: name of the user's style it replaces; empty: it is a new one.
    """

    def __init__(
        self, parent: QWidget, kit: Kit, workspace: Workspace, style: Style, old: str = ""
    ) -> None:
        super().__init__(parent, width=460)
        self._workspace, self._style, self._old = workspace, style, old
        self.setWindowTitle(
            self.tr("Edit Snippet")
            if style.is_snippet
            else self.tr("Edit Style")
            if old
            else self.tr("Save Style")
        )
        self.name = QLineEdit(style.name, self)
        self.prompt = PromptEdit(_LINES, self, writes=True)
        self.negative = PromptEdit(_LINES, self, writes=True)
        self.prompt.set_text(style.prompt)
        self.negative.set_text(style.negative_prompt)
        self.settings = Tick(kit.theme, self)
        put_text(
            self.settings,
            self.tr("Include steps, guidance, scheduler"),
            tip=self.tr("They are set when the style is chosen."),
        )
        self.settings.setChecked(bool(style.settings))
        note = label("secondary", self, wrap=True)
        note.setText(
            self.tr(
                "{prompt} stands for what is typed in the prompt. Without it, the style is"
                " appended."
            )
        )
        for name, field in (
            (self.tr("Name"), self.name),
            (self.tr("Prompt"), self.prompt),
            (self.tr("Negative prompt"), self.negative),
        ):
            self.add_row(name, field)
        self.save = QPushButton(self.tr("Save"), self)
        below = (note, self.settings)
        show_when(not style.is_snippet, *below)
        self.lay_out(self.save, *() if style.is_snippet else below)
        self.name.textChanged.connect(self._check)
        self.name.setFocus()
        self._check()

    @classmethod
    def of_prompt(cls, parent: QWidget, kit: Kit, workspace: Workspace) -> StyleDialog:
        now = workspace.state.parameters.value
        return cls(parent, kit, workspace, Style("", now.prompt, now.negative_prompt))

    def accept(self) -> None:
        settings = dict(self._style.settings)
        if not self.settings.isChecked():
            settings = {}
        elif not settings:
            now = self._workspace.state.parameters.value
            settings = {name: getattr(now, name) for name in _SETTINGS}
        super().accept()
        style = Style(
            " ".join(self.name.text().split()),
            self.prompt.toPlainText(),
            self.negative.toPlainText(),
            settings,
            is_snippet=self._style.is_snippet,
        )
        self._workspace.wording.put_style(style, self._old)

    @Slot()
    def _check(self) -> None:
        self.save.setEnabled(bool(self.name.text().strip()))
