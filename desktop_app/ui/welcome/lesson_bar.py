"""The bar that leads through a first edit: which step it is, what to do, one button that does it.

Whoever can't or won't paint presses the button: the whole edit can be done by keyboard.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.state.lesson import LessonStage
from desktop_app.ui.kit import Kit, Retranslated, icon_button, label, named, on_click, put_text, row
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

_CONTEXT = "Lesson"

_WORDS: dict[LessonStage, tuple[str, str, str]] = {
    LessonStage.PAINT: (
        QT_TRANSLATE_NOOP("Lesson", "Paint a mask in the sky"),
        QT_TRANSLATE_NOOP(
            "Lesson",
            "Fill the dashed shape with the brush. Your strokes are the mask: only there will "
            "the picture change. [{brush_larger} and {brush_smaller} change the brush size.]",
        ),
        QT_TRANSLATE_NOOP("Lesson", "Paint it for me"),
    ),
    LessonStage.SAY: (
        QT_TRANSLATE_NOOP("Lesson", "Describe what you want there"),
        QT_TRANSLATE_NOOP(
            "Lesson", "Type it into the field below the picture, for example: “{prompt}”."
        ),
        QT_TRANSLATE_NOOP("Lesson", "Write it for me"),
    ),
    LessonStage.MAKE: (
        QT_TRANSLATE_NOOP("Lesson", "Generate it"),
        QT_TRANSLATE_NOOP("Lesson", "Press the coloured button next to your prompt."),
        QT_TRANSLATE_NOOP("Lesson", "Press it for me"),
    ),
    LessonStage.WAIT: (
        QT_TRANSLATE_NOOP("Lesson", "Generating…"),
        QT_TRANSLATE_NOOP(
            "Lesson", "The first picture takes longer because the model is being loaded."
        ),
        "",
    ),
    LessonStage.TAKE: (
        QT_TRANSLATE_NOOP("Lesson", "Do you like it?"),
        QT_TRANSLATE_NOOP(
            "Lesson",
            "Apply, below the picture, puts it in.[ So does {result_apply}.] If you don't "
            "like it, generate another one: every result is kept.",
        ),
        "",
    ),
    LessonStage.SAVE: (
        QT_TRANSLATE_NOOP("Lesson", "That was an edit"),
        QT_TRANSLATE_NOOP(
            "Lesson",
            "Everything outside the mask is unchanged, bit for bit. Undo takes the edit back. "
            "Save the picture, or open one of your own.",
        ),
        QT_TRANSLATE_NOOP("Lesson", "Save…"),
    ),
    LessonStage.DONE: (
        QT_TRANSLATE_NOOP("Lesson", "Saved"),
        QT_TRANSLATE_NOOP("Lesson", "Now try your own picture: open one, or drop it here."),
        QT_TRANSLATE_NOOP("Lesson", "Open…"),
    ),
}
"""Title, what to do, words of the button."""

_STEP = QT_TRANSLATE_NOOP("Lesson", "Step {number} of 3")
_CLOSE = QT_TRANSLATE_NOOP("Lesson", "End the guided edit")


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text) if text else ""


class LessonBar(Retranslated, QWidget):
    """Hidden while there is no lesson.

    ``left`` asks to give the keyboard to the canvas, where a result waits to be taken.
    """

    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lesson = workspace.hints.lesson
        self._kit = kit
        self.setProperty("role", "panel")
        self.step, self.title, self.text = (
            label(role, self) for role in ("secondary", "heading", "")
        )
        self.help = hold(on_click(QPushButton(self), self._help), height=CONTROL)
        self.close_button = on_click(icon_button(kit.icons, "x", self), self._lesson.end)
        self.text.setWordWrap(True)
        # Before there is a mask and a prompt, Generate would make something else.
        early = (LessonStage.PAINT, LessonStage.SAY)
        self._kit.primary_buttons.add(
            self.help, "lesson", when=lambda: self._lesson.stage.value in early
        )
        self.setLayout(
            filled(
                row(12, (16, 8, 8, 8)),
                grow(
                    filled(
                        spaced(QVBoxLayout(), 2),
                        filled(row(8), self.title, self.step, STRETCH),
                        self.text,
                    )
                ),
                self.help,
                self.close_button,
            )
        )
        watch(self._lesson.stage, self._on_stage)

    @Slot()
    def retranslate(self) -> None:
        stage, example = self._lesson.stage.value, self._lesson.example
        named(self.close_button, _tr(_CLOSE), _tr(_CLOSE))
        if stage is None or example is None:
            return
        title, text, button = map(_tr, _WORDS[stage])
        finished = stage in (LessonStage.SAVE, LessonStage.DONE)
        self.step.setText("" if finished else _tr(_STEP).format(number=stage.number))
        self.title.setText(title)
        filled = self._kit.actions.shortcuts.fill(text) if "[" in text else text
        self.text.setText(filled.replace("{prompt}", example.prompt))
        put_text(self.help, button, name=button)
        self._show_help(shown=bool(button))
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.text.text())

    def _show_help(self, *, shown: bool) -> None:
        """While there is nothing to press the bar keeps the focus: not the button that ends all."""
        held = self.help.hasFocus() or self.hasFocus()
        if held and not shown:
            if self._lesson.stage.value is LessonStage.TAKE:
                self.left.emit()
            else:
                self.setFocus()
        self.help.setVisible(shown)
        if held and shown:
            self.help.setFocus()

    def _on_stage(self, stage: LessonStage | None) -> None:
        self.retranslate()
        self.setVisible(stage is not None)
        self._kit.primary_buttons.refresh(self.window())
        if stage is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def _help(self) -> None:
        actions, stage = self._kit.actions, self._lesson.stage.value
        if stage is LessonStage.PAINT:
            self._lesson.paint_for_me()
        elif stage is LessonStage.SAY:
            self._lesson.write_for_me()
        elif stage is LessonStage.MAKE:
            self._workspace.generate()
        elif stage is LessonStage.SAVE:
            actions["save"].trigger()
        elif stage is LessonStage.DONE:
            actions["open"].trigger()
