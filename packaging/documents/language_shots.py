"""Takes the pictures of the welcome, the first edit, languages and large text in docs/screenshots.

``python packaging/documents/language_shots.py [--out FOLDER]`` drives the program with the starter
model.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt  # noqa: E402

from desktop_app.state.lesson import LessonStage  # noqa: E402
from pseudo_locale import PseudoTranslator  # noqa: E402
from screenshots import Session  # noqa: E402

WIDTH, HEIGHT = 1280, 800


def language(session: Session, code: str) -> None:
    """Change the language of the window."""
    session.window.kit.actions[f"language_{code}"].trigger()
    session.rest()


def welcome(session: Session) -> None:
    """What a first start shows."""
    state = session.workspace.managing.state
    session.window.room.show_welcome(shown=True)
    session.wait(lambda: bool(state.catalog.value), "the catalog")
    session.rest(1.0)
    session.save("welcome", both=True)
    language(session, "zh_CN")
    session.save("welcome-zh")
    language(session, "en")


def lesson(session: Session) -> None:
    """The first edit, and the languages in the middle of it."""
    window, stage = session.window, session.workspace.hints.lesson.stage
    window.kit.actions["begin_lesson"].trigger()
    session.wait(lambda: stage.value is LessonStage.PAINT, "the lesson")
    session.rest()
    session.save("lesson-1")
    for _ in range(2):
        window.bars.lesson_bar.help.click()
    session.rest()
    session.save("lesson-3")
    window.room.set_settings_shown(True)
    window.bars.lesson_bar.help.click()
    session.wait(lambda: stage.value is LessonStage.TAKE, "the result")
    session.rest()


def languages(session: Session) -> None:
    """Chinese, the pseudo language, right to left, and text of 200 %."""
    window, application = session.window, session.application
    language(session, "zh_CN")
    session.save("language-zh", both=True)
    window.room.show_prompt_card("words")
    session.save("language-zh-words")
    window.room.show_prompt_card("words")
    language(session, "en")
    translator = PseudoTranslator(application)
    application.installTranslator(translator)
    window.kit.theme.refresh_fonts()
    session.save("language-pseudo", both=True)
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    session.save("language-right-to-left")
    application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    application.removeTranslator(translator)
    window.room.set_settings_shown(False)
    window.kit.actions["text_200"].trigger()
    session.save("text-200", both=True)
    language(session, "zh_CN")
    session.save("text-200-zh")


def main() -> None:
    """Take all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = os.environ["USERPROFILE"] = folder  # paths are shown from there
        session = Session(Path(folder), WIDTH, HEIGHT, out)
        session.wait_for_model()
        welcome(session)
        lesson(session)
        languages(session)
        session.workspace.state.close_document()
        session.window.close()
        session.workspace.shutdown()


if __name__ == "__main__":
    main()
