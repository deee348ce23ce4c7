"""Rows of a page: what its buttons, labels and fields are is asked of its state, without a window
where that is all there is to know."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.observable import Observable
from desktop_app.extensions.training.faces.page.runs_view import RunsView
from desktop_app.extensions.training.faces.page.set_view import SetView
from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet
from desktop_app.extensions.training.values.run import RUN_FILE
from desktop_app.extensions.training.values.runs import RunRow, RunState, TrainingsView
from desktop_app.extensions.training.work.sessions.set_state import SetState
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.state.model_cards import CardState, ModelCard, TrustView
from desktop_app.ui.kit import Act, Acts, Caption, Retranslated, ThinBar
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.motion import set_less_motion
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.models.details_trust import TrustSection
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.workspace import Workspace

TIP = Qt.ItemDataRole.ToolTipRole
SCALE = Scale(0, 10, step=1, default=5)


class Counter(Retranslated, QWidget):
    """Counts up to two."""

    def __init__(self, count: Observable[int]) -> None:
        super().__init__()
        self.count = count
        self.more, self.field, self.inner = QPushButton(self), QLineEdit(self), QWidget(self)
        self.inner.said = QLabel(self.inner)  # pyright: ignore[reportAttributeAccessIssue]
        self.acts = Acts(self, self.rows, count.changed)
        self.retranslate()

    def rows(self) -> list[Act | Caption]:
        now = self.count.value
        return [
            Act("more", f"Add to {now}", self.add, "One more.", can=now < 2, shown=now < 3),
            Caption("field", "Any number", "Type it.", "Number", can=not now),
            Caption("inner.said", str(now), shown=now > 0),
        ]

    def add(self) -> None:
        self.count.value += 1


def test_rows_are_asked_again_when_the_state_changes(qapp: QApplication) -> None:
    page = Counter(Observable(0))
    assert (page.more.text(), page.more.toolTip()) == ("Add to 0", "One more.")
    assert (page.field.placeholderText(), page.field.accessibleName()) == ("Any number", "Number")
    said: QLabel = page.inner.findChildren(QLabel)[0]
    assert said.isHidden() and page.field.isEnabled()
    page.more.click()
    assert page.count.value == 1, "a click does once what the row says"
    assert (page.more.text(), said.text()) == ("Add to 1", "1")
    assert not said.isHidden() and not page.field.isEnabled()
    page.more.click()
    assert not page.more.isEnabled() and page.count.value == 2
    page.count.value = 3
    assert page.more.isHidden()


class Chooser(Retranslated, QWidget):
    """A choice, a tick, a slider and a line that show what is set, and change it."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.set: dict[str, Any] = {"kind": "b", "on": True, "size": 3.0, "name": "Cat"}
        self.kind, self.on = ChoiceBox(theme, icons, self), Tick(theme, self)
        self.size_field, self.name = ValueSlider(SCALE, theme, self), QLineEdit(self)
        self.buttons = [QPushButton(self) for _ in range(2)]
        self.pressed = list[int]()
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        kinds, now = {"a": "One", "b": "Two"}, self.set
        return [
            Caption(
                "kind",
                "Kind",
                value=now["kind"],
                choices=kinds,
                tips={"a": "The first."},
                do=partial(self.change, "kind"),
            ),
            Caption("on", "On", value=now["on"], do=partial(self.change, "on")),
            Caption("size_field", "Size", value=now["size"], do=partial(self.change, "size")),
            Caption("name", "", name="Name", value=now["name"]),
            *(
                Act(f"buttons.{at}", str(at), partial(self.pressed.append, at), about=f"No. {at}")
                for at in range(2)
            ),
        ]

    def change(self, name: str, value: object) -> None:
        self.set[name] = value
        self.acts.refresh()


def test_a_row_shows_a_value_and_gives_what_the_user_makes_of_it(qapp: QApplication) -> None:
    theme = Theme(qapp, "dark")
    page = Chooser(theme, Icons(theme))
    assert (page.kind.currentText(), page.kind.itemData(0, TIP)) == ("Two", "The first.")
    assert page.on.isChecked() and page.size_field.number == 3 and page.name.text() == "Cat"
    page.kind.activated.emit(0)
    page.on.click()
    page.size_field.edited.emit(7.0)
    assert page.set == {"kind": "a", "on": False, "size": 7.0, "name": "Cat"}
    assert (page.kind.currentData(), page.size_field.number) == ("a", 7), "and shows it again"
    page.buttons[1].click()
    assert page.pressed == [1] and page.buttons[1].accessibleDescription() == "No. 1"


@pytest.mark.parametrize("hides", [True, False])
def test_the_keyboard_goes_on_where_a_button_that_had_it_is_idle(
    qtbot: QtBot, *, hides: bool
) -> None:
    """Not to whatever comes next: a field that had it keeps it."""

    class Page(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.field, self.go, self.other = QLineEdit(self), QPushButton(self), QPushButton(self)
            self.runs = False
            self.acts = Acts(self, self.rows, rest=lambda: self.field)
            self.acts.refresh()

        def rows(self) -> list[Act]:
            goes: Any = {"shown": not self.runs} if hides else {"can": not self.runs}
            return [Act("go", "Go", self.start, **goes), Act("other", "Other", self.start)]

        def start(self) -> None:
            self.runs = True
            self.acts.refresh()

    page = Page()
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    for part, wanted in ((page.other, page.other), (page.go, page.field)):
        page.runs = False
        page.acts.refresh()
        part.setFocus()
        part.click()
        assert wanted.hasFocus()


class Sized(Retranslated, QWidget):
    """A slider in a form, and one that stands alone."""

    def __init__(self, theme: Theme, is_idle: Observable[bool]) -> None:
        super().__init__()
        self.is_idle = is_idle
        self.inner, self.alone = (ValueSlider(SCALE, theme, self) for _ in range(2))
        self.form = Form(self)
        self.form.add("size", self.inner, self.inner)
        self.acts = Acts(self, self.rows, is_idle.changed)
        self.retranslate()

    def rows(self) -> list[Caption]:
        idle = self.is_idle.value
        return [
            Caption("", "Sizes"),
            Caption("inner", "Size", "How large.", can=not idle),
            Caption("alone", "Weight", name="Weight of it", shown=not idle),
        ]


def test_what_stands_in_a_form_is_called_and_greyed_with_its_name(qapp: QApplication) -> None:
    page = Sized(Theme(qapp, "dark"), Observable(False))
    beside = page.form.name_of("size")
    assert (beside.text(), page.inner.accessibleName()) == ("Size", "Size")
    assert page.windowTitle() == "Sizes"
    assert (page.inner.toolTip(), page.alone.accessibleName()) == ("How large.", "Weight of it")
    narrow, wide = page.inner.sizeHint().width(), page.alone.sizeHint().width()
    assert narrow < wide, "what has a name beside it says it not again inside"
    page.is_idle.value = True
    assert not page.inner.isEnabled() and not beside.isEnabled() and page.alone.isHidden()


def test_a_bar_of_nothing_moves_where_motion_is_wanted(qapp: QApplication) -> None:
    bar = ThinBar()
    bar.show_share(1.5, 3, shown=True)
    assert 2 * bar.value() == bar.maximum() and not bar.isHidden()
    bar.show_share(0, 0)
    assert bar.maximum() == 0 and not bar.isHidden()
    set_less_motion(qapp, less=True)
    try:
        bar.show_share(0, 0, shown=False)
        assert (bar.value(), bar.maximum() > 0, bar.isHidden()) == (0, True, True)
    finally:
        set_less_motion(qapp, less=False)


def as_it_is(words: str, *_: object) -> str:
    return words


def rows_of(kind: type[QWidget], page: object) -> list[Any]:
    """What a page of that kind gives, with this in the place of its window."""
    return getattr(kind, "_acts")(page)  # noqa: B009 - the page asks it itself


def of(rows: list[Any]) -> dict[str, Any]:
    return {one.id: one for one in rows}


@pytest.mark.parametrize("left_out", [(False, False), (True, False), (True, True)])
def test_what_is_left_out_can_be_taken_back_where_all_of_it_is(left_out: tuple[bool, ...]) -> None:
    state = SetState()
    pictures = tuple(SetPicture(f"{at}.png", left_out=out) for at, out in enumerate(left_out))
    state.show(TrainingSet("/set", pictures=pictures))
    page: Any = SimpleNamespace(
        state=state,
        selected=[*pictures],
        tr=as_it_is,
        **dict.fromkeys(("leave_out", "crop", "_propose", "_uncrop", "paint_mask"), print),
        **dict.fromkeys(("_remove_mask", "_undo", "_show_augmented"), print),
        _counted=str,
    )
    rows = of(rows_of(SetView, page))
    assert rows["leave"].text == ("Take Back" if all(left_out) else "Leave Out")
    assert rows["leave"].can and not rows["crop_button"].can, "two are selected"
    page.selected = []
    assert not any(row.can for row in rows_of(SetView, page) if isinstance(row, Act))


NOTHING: frozenset[str] = frozenset()


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("state", "damaged", "seen"),
    [
        ("waiting", (), {"pause"}),
        ("running", (), {"pause"}),
        ("paused", (), {"go_on"}),
        ("failed", (), {"go_on"}),
        ("failed", (RUN_FILE,), NOTHING),
        ("done", (), {"use"}),
    ],
)
def test_a_run_offers_what_can_be_done_with_it(
    workspace: Workspace, state: RunState, damaged: tuple[str, ...], seen: set[str]
) -> None:
    running = training_of(workspace).running
    running.runs.view.value = TrainingsView(
        (RunRow("1", "/runs/1", "Cat", "Starter", "lora", state, damaged=damaged),)
    )
    running.runs.chosen.value = "1"
    page: Any = SimpleNamespace(
        runs=running.runs, _session=running, _step=0, tr=as_it_is,
        **dict.fromkeys(("_go_on", "_use", "_use_step", "_try", "_compare"), print),
    )  # fmt: skip
    rows = of(rows_of(RunsView, page))
    assert {name for name, row in rows.items() if row.shown} == seen
    assert not rows["use"].can, "nothing came of it that is still there"


@pytest.mark.parametrize(
    ("state", "model", "repairs", "seen"),
    [
        ("ready", "1", False, {"verify", "numbers", "health"}),
        ("ready", "", True, {"verify", "numbers", "repair"}),
        ("pickle", "1", False, {"verify", "health"}),
        ("missing", "1", False, NOTHING),
        ("away", "1", False, NOTHING),
    ],
)
def test_a_model_can_be_checked_where_its_file_is(
    state: CardState, model: str, repairs: bool, seen: set[str]
) -> None:
    parts: Any = SimpleNamespace(
        state=SimpleNamespace(
            report=Observable(TrustView("k", (), can_repair=repairs)), work=Observable(None)
        ),
        commands=SimpleNamespace(
            trust=SimpleNamespace(verify=print, repair=print, health_check=print)
        ),
    )
    page: Any = SimpleNamespace(
        _card=ModelCard("k", "Cat", "/cat.safetensors", state, model_id=model),
        _parts=parts,
        tr=as_it_is,
    )
    page._act = partial(TrustSection._act, page)  # pyright: ignore[reportPrivateUsage]
    rows = of(rows_of(TrustSection, page))
    names = ("verify", "numbers", "repair", "health")
    assert {name for name in names if rows[f"buttons.{name}"].shown} == seen
    assert not rows["asking"].shown, "its report is there"
    parts.state.work.value = "another"
    assert not any(row.can for row in rows_of(TrustSection, page) if isinstance(row, Act))
    parts.state.report.value = None
    assert of(rows_of(TrustSection, page))["asking"].shown == (state != "away")
