"""The Finish card: why something can't be done, where it stands, and how it goes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.state.work.activity import WaitingWork
from desktop_app.studio.details import Wanted
from desktop_app.ui.actions.action_table import action_row
from desktop_app.ui.panels.prompt.finish_card import FinishCard
from desktop_app.ui.panels.prompt.finish_steps import STEPS, finish_reason
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.detailing import Detailing, Kind, Then
from tests.refusals import says
from tests.ui.conftest import picture
from tests.ui.panels.conftest import Ui

_LEFT = Qt.MouseButton.LeftButton


def _card(window: MainWindow) -> FinishCard:
    QTest.mouseClick(window.prompt_bar.controls.finish, _LEFT)
    return window.prompt_bar.cards.finish


def _said(card: FinishCard) -> dict[str, str]:
    """Why each can't be done."""
    return {name: row.said.text() for name, row in card.rows.items() if not row.button.isEnabled()}


def _reason(code: str) -> str:
    return finish_reason(code)


def _mask(document: Document, rect: Rect) -> None:
    values = np.full((rect.height, rect.width), 255, np.uint8)
    document.edit("stroke", document.mask, rect, values)


@pytest.mark.slow
def test_each_step_says_why_it_can_not_be_done_and_follows_what_changes(ui: Ui) -> None:
    state = ui.state
    card = _card(ui.window)
    assert _said(card) == dict.fromkeys(card.rows, _reason("needs_picture"))
    document = Document(picture(), "photo")
    state.open_document(document)
    ui.wait(lambda: _said(card).get("refine") == _reason("needs_model"))
    said = _said(card)
    assert said["remove"] == _reason("needs_removed")
    assert says("upscaler_missing", said["enlarge"]), "nothing was looked for here"
    assert card.rows["expand"].button.isEnabled()
    _mask(document, Rect(8, 8, 20, 20))
    ui.wait(lambda: "remove" not in _said(card))
    session = state.documents.session_of(document)
    assert session is not None
    session.work.value = WaitingWork("upscale")
    ui.wait(lambda: _said(card).get("clean_up") == _reason("busy"))
    session.work.value = None


def test_without_a_mask_details_need_a_network_that_finds_faces(
    ui: Ui, with_models: object
) -> None:
    ui.state.open_document(Document(picture(), "photo"))
    assert _said(_card(ui.window))["refine"] == _reason("needs_details")


@pytest.mark.few(1)
@pytest.mark.parametrize("left", [False, True])
def test_where_no_face_is_found_that_is_said_unless_another_picture_is_looked_at_by_then(
    ui: Ui, with_models: object, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    """A network of random weights finds anything: what it found is given here."""
    state, waiting = ui.state, list[Then]()

    def can_find(_: Detailing) -> frozenset[Kind]:
        return frozenset({"face"})

    def find(_: Detailing, wanted: Wanted, then: Then, failed: object) -> None:
        assert wanted.kinds == ("face",)
        waiting.append(then)

    monkeypatch.setattr(Detailing, "can_find", can_find)
    monkeypatch.setattr(Detailing, "find", find)
    state.open_document(Document(picture(), "photo"))
    card = _card(ui.window)
    row = card.rows["refine"]
    assert row.price.text() == "", "how many there are isn't known before"
    QTest.mouseClick(row.button, _LEFT)
    ui.wait(lambda: not card.isVisible())
    if left:
        state.open_document(Document(picture(), "another"))
    waiting[0]([])
    notice = state.notice.value
    code = None if notice is None or notice.error is None else notice.error.code
    assert code == (None if left else "faces_missing")


@pytest.mark.slow
def test_a_reason_is_as_readable_as_any_text_and_spoken_with_the_name(ui: Ui) -> None:
    row = _card(ui.window).rows["remove"]
    assert row.said.isEnabled(), "grey alone would be too pale"
    assert row.button.accessibleName() == f"Remove, {_reason('needs_picture')}"


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_the_card_stands_within_the_window_above_its_button_and_the_bar_is_no_higher(
    ui: Ui,
) -> None:
    ui.state.open_document(Document(picture(), "photo"))
    for language in ("en", "zh_CN"):
        ui.act(f"language_{language}")
        QApplication.processEvents()
        _stands_well(ui.window)
        _card(ui.window).close_softly()


def _stands_well(window: MainWindow) -> None:
    bar, finish = window.prompt_bar, window.prompt_bar.controls.finish
    assert finish.geometry().right() == bar.generate.geometry().right(), "below Generate"
    high = bar.height()
    finish.hide()
    QApplication.processEvents()
    assert bar.height() == high
    finish.show()
    QApplication.processEvents()
    card = _card(window)
    inside = QRect(window.rect())
    assert inside.contains(card.geometry())
    top = bar.mapTo(window, bar.rect().topLeft()).y()
    assert card.geometry().bottom() < top, "Generate is seen"
    for row in card.rows.values():
        assert row.geometry().bottom() < card.height()
        assert row.said.height() >= row.said.heightForWidth(row.said.width())
        assert row.price.width() >= row.price.sizeHint().width()


@pytest.mark.slow
def test_escape_and_the_button_put_it_away_and_only_one_card_is_up(ui: Ui) -> None:
    card = _card(ui.window)
    QTest.keyClick(card.focusWidget() or card, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert ui.bar.controls.finish.hasFocus()
    ui.act("finish")
    assert card.isVisible()
    ui.act("prompt_styles")
    assert not card.isVisible()
    _card(ui.window)
    assert card.isVisible()
    assert not ui.bar.cards.styles.isVisible()
    QTest.mouseClick(ui.bar.controls.finish, _LEFT)
    assert not card.isVisible()


def test_every_step_has_an_action_with_its_own_settings() -> None:
    for step in STEPS:
        assert action_row(step.action).id == step.action
    assert len({step.id for step in STEPS}) == len(STEPS)
