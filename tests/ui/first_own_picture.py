"""From the first start to the first picture of a model that another program has, by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from desktop_app.ui.panels.model_chooser import ModelChooser
from desktop_app.ui.welcome.card import WelcomeCard
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.hand import Hand

Wait = Callable[[Callable[[], bool], str], None]
"""Lets the window live until something is so; the words name it."""

Told = Callable[[str], None]
"""Called after each gesture with what was done."""


def offered(window: MainWindow, program: str) -> QPushButton | None:
    """The button of the welcome that uses the models of ``program``, once they are counted."""
    card = window.canvas_area.stand_in
    counted = any(
        row.program == program and row.models is not None
        for row in window.workspace.managing.state.shared.value
    )
    if not isinstance(card, WelcomeCard) or not counted:
        return None
    buttons = [button for row in card._rows for button in row.findChildren(QPushButton)]
    return next((b for b in buttons if b.accessibleName().endswith(program)), None)


def first_own_picture(hand: Hand, program: str, model: str, wait: Wait, told: Told) -> None:
    """Click "Use in place", choose the model, say what is wanted, generate."""
    window, state = hand.window, hand.window.workspace.state
    window.room.show_welcome(shown=True)  # as `desktop_app.app.window` does at a first start
    wait(lambda: offered(window, program) is not None, "the welcome to offer its models")
    told("the first start")
    button = offered(window, program)
    assert button is not None
    hand.click(button)
    wait(lambda: any(each.name == model for each in state.models.value), "its models")
    told("Use in place")
    chooser = next(each for each in window.findChildren(ModelChooser) if each.isVisible())
    hand.click(chooser)
    told("the list of models")
    hand.click_row(chooser.view(), chooser.findText(model))
    wait(lambda: state.model is not None and state.model.name == model, "the model")
    told(model)
    hand.click(window.prompt_bar.prompt)
    hand.type("a cat on a mat")
    told("a prompt")
    hand.key("Return")
    wait(lambda: bool(state.results.items.value), "the picture")
    wait(lambda: not state.jobs.active, "its end")
    told("Generate")
