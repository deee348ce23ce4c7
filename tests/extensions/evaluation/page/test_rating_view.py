"""Rating by keys alone in a real window: forty pairs, pausing, taking back, and the result."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.extensions.evaluation.faces.page.rating_view import RatingView
from desktop_app.extensions.evaluation.values.rating import RatingSession
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.evaluation.work.sessions.rating_session import RatingSessions
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import until
from tests.extensions.evaluation.rating_sets import choice_for, folder_of

KEYS = {"first": Qt.Key.Key_Left, "second": Qt.Key.Key_2, "tie": Qt.Key.Key_T}


@pytest.fixture
def view(window: MainWindow) -> Iterator[RatingView]:
    """Alone, as large as its page."""
    host = QWidget()
    host.setProperty("role", "panel")
    host.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    made = RatingView(window.workspace, window.kit, host)
    spaced(QVBoxLayout(host), 0).addWidget(made)
    made.rater.setText("ann")
    host.resize(1280, 720)
    host.show()
    host.activateWindow()
    yield made
    host.close()


@pytest.fixture
def ratings(workspace: Workspace) -> RatingSessions:
    return evaluations_of(workspace).ratings


def new(ratings: RatingSessions, tmp_path: Path, count: int, kind: str = "pairs") -> RatingSession:
    folders = [folder_of(tmp_path / one, count, 80 * at, 320) for at, one in enumerate("ab")]
    ratings.make(kind, folders, kind)  # pyright: ignore[reportArgumentType]
    until(lambda: ratings.listed.value)
    return ratings.listed.value[0].session


def shown(ratings: RatingSessions) -> int:
    """The item that is shown, once its pictures are there."""
    until(lambda: ratings.showing.value is not None and ratings.showing.value.pictures)
    assert ratings.showing.value is not None
    return ratings.showing.value.item


def shoot(widget: QWidget, name: str) -> None:
    """For whoever looks: VELATURA_SHOTS names a folder."""
    if folder := os.environ.get("VELATURA_SHOTS"):
        widget.window().grab().save(f"{folder}/{name}.png")


@pytest.mark.slow
def test_forty_pairs_are_rated_by_keys_alone(
    window: MainWindow, view: RatingView, ratings: RatingSessions, tmp_path: Path
) -> None:
    session = new(ratings, tmp_path, 40)
    assert len(session.items) == 44
    view.rows.setCurrentRow(0)
    shoot(view, "list")
    QTest.mouseClick(view.rate, Qt.MouseButton.LeftButton)
    item = shown(ratings)
    assert view.stack.currentWidget() is view.canvas and view.canvas.hasFocus()
    assert view.canvas.progress == "1 of 44"
    took = list[float]()
    for number in range(44):
        item = shown(ratings)
        key = number % 10
        if number == 5:  # a slip, taken back
            QTest.keyClick(view.canvas, Qt.Key.Key_0)
            shown(ratings)
            QTest.keyClick(view.canvas, Qt.Key.Key_Backspace)
            assert shown(ratings) == item
        if number == 9:
            QTest.keyClick(view.canvas, Qt.Key.Key_Space)
            QApplication.processEvents()
            shoot(view, "prompt")
        if number == 11:
            shoot(view, "pair")
        if number == 12:
            window.kit.theme.set_mode("light")
            shoot(view, "pair-light")
            window.kit.theme.set_mode("dark")
        if number == 20:  # a pause
            QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
            until(lambda: view.stack.currentWidget() is not view.canvas)
            until(lambda: "ann 20" in view.rows.item(0).text())
            view.rate.click()
            assert shown(ratings) == item
            assert view.canvas.progress == "21 of 44"
        choice = "tie" if key == 3 else choice_for(session, item, "B" if key in (1, 6) else "A")
        begun = time.thread_time()
        QTest.keyClick(view.canvas, KEYS[choice])
        took.append(time.thread_time() - begun)
    until(lambda: ratings.over.value is not None)
    assert sorted(took)[len(took) // 2] < 0.3  # nothing is read or written in between
    assert len(ratings.store.answers(session, "ann")) == 44
    first = view.sentences.text().splitlines()[0]
    assert first.startswith("a is preferred to b: ") and "ties." in first
    assert "Repeats were answered alike in" in view.sentences.text()
    QApplication.processEvents()
    shoot(view, "result")
    QTest.keyClick(view.back, Qt.Key.Key_Space)
    until(lambda: view.stack.currentWidget() is not view.canvas and ratings.over.value is None)


def test_a_scale_takes_one_to_five_and_nothing_shown_tells_the_set(
    view: RatingView, ratings: RatingSessions, tmp_path: Path
) -> None:
    new(ratings, tmp_path, 3, "scale")
    view.rate.click()
    seen = set[str]()
    for key in ("3", "7", "5", "1", "2", "4", "5", "5"):
        shown(ratings)
        canvas = view.canvas
        seen |= {canvas.accessibleName(), canvas.accessibleDescription(), canvas.toolTip()}
        QTest.keyClicks(canvas, key)  # 7 is none
    shoot(view, "scale")
    until(lambda: ratings.over.value is not None)
    assert not any(str(tmp_path) in words or "00.png" in words for words in seen)
    assert "of 5" in view.sentences.text()


@pytest.mark.slow
def test_a_session_from_elsewhere_gives_answers_and_no_result(
    view: RatingView, ratings: RatingSessions, tmp_path: Path
) -> None:
    session = new(ratings, tmp_path, 3)
    ratings.give(session, tmp_path / "s.zip")
    ratings.remove(session.id)
    ratings.take_in(tmp_path / "s.zip")
    until(lambda: ratings.listed.value and ratings.listed.value[0].session.is_blinded)
    view.rows.setCurrentRow(0)
    assert view.give.text() == "Export Answers…" and not view.publish.isEnabled()
    view.rate.click()
    for _ in range(3):
        shown(ratings)
        QTest.keyClick(view.canvas, Qt.Key.Key_1)
    until(lambda: ratings.over.value is not None)
    assert "send them back" in view.sentences.text()
    ratings.give(ratings.listed.value[0].session, tmp_path / "answers.csv")
    until((tmp_path / "answers.csv").exists)


def test_what_can_be_done_follows_what_is_chosen(
    view: RatingView, ratings: RatingSessions, tmp_path: Path
) -> None:
    assert not any(one.isEnabled() for one in (view.rate, view.make, view.publish))
    view.name.setText("foxes")
    view.kind.setCurrentIndex(1)
    view.chosen[0] = folder_of(tmp_path / "x", 2, 30)
    view.kind.setCurrentIndex(0)
    assert not view.make.isEnabled()
    view.kind.setCurrentIndex(1)
    assert view.make.isEnabled()
    view.make.click()
    until(lambda: view.rows.count())
    view.publish.click()
    until(lambda: view.publish.text() == "Unpublish")
    assert "published" in view.rows.item(0).text()
