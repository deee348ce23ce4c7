"""What goes on in a real window with an open picture until it is killed: strokes of a brush, of
Liquify, of the mixer, branches, a training.

Used by the crash test. Each is a function that opens a picture and gives the gesture that is done
again and again. What a gesture says is kept must be there after a kill; what is a preview alone
(strokes of Liquify and of a mix that was not applied) may be lost, and nothing else with it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from crashing.ways import SIDE, act, file_in, made, typed

if TYPE_CHECKING:
    from desktop_app.extensions.training.work.sessions.training_session import TrainingSession
    from desktop_app.state.document.document import Document
    from screenshots import Session

Gesture: TypeAlias = Callable[[int], bool]
"""Does the next thing, by its number; whether there is something to be kept."""

APPLY_EVERY = 4
STEPS = 1_000_000


def opened(session: Session) -> Document:
    """A picture from a file, in a tab of its own."""
    path = file_in(session.folder / "pictures", "png")
    return made(session, lambda: session.workspace.files.open(path))


def stroke(session: Session) -> None:
    """Of the mouse, anywhere."""
    dice = random.SystemRandom()
    session.stroke([(dice.uniform(0.1, 0.9), dice.uniform(0.1, 0.9)) for _ in range(6)])
    session.application.processEvents()


def key(session: Session, name: str) -> None:
    """Pressed on the canvas."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    QTest.keyClick(session.window.canvas, getattr(Qt.Key, f"Key_{name}"))


def painting(session: Session) -> Gesture:
    """Strokes of the brush on the picture."""
    opened(session)
    act(session, "tool_paint")

    def gesture(number: int) -> bool:
        red, green, blue = (number * prime % 256 for prime in (37, 91, 151))
        colours = session.workspace.state.tools.colours
        colours.value = replace(colours.value, foreground=(red, green, blue))
        stroke(session)
        return True

    return gesture


def liquify(session: Session) -> Gesture:
    """Strokes of Liquify, every fourth of which is applied by Enter."""
    opened(session)
    act(session, "tool_liquify")

    def gesture(number: int) -> bool:
        stroke(session)
        if number % APPLY_EVERY:
            return False
        key(session, "Return")
        return True

    return gesture


def mixing(session: Session) -> Gesture:
    """Strokes of a mix of two results, every fourth of which is applied by Enter."""
    from desktop_app.core.geometry import Rect

    document, state = opened(session), session.workspace.state
    session.wait_for_model()
    document.fill_mask("rectangle", 255, Rect(20, 20, 120, 100))
    state.parameters.update(steps=2, count=2)
    typed(session, f"a red house {random.SystemRandom().getrandbits(16)}")
    session.wait(lambda: bool(state.plans.value) and session.workspace.is_idle, "the plan")
    session.workspace.generate()
    session.wait(lambda: len(state.results.items.value) >= 2, "the results")
    session.wait(lambda: not state.jobs.active and session.workspace.is_idle, "their end")
    mixer = state.tools.mixing

    def begin(action: str) -> None:
        act(session, action)
        session.wait(lambda: mixer.now.value is not None, "the mixer")
        session.window.canvas.setFocus()

    begin("mix_results")

    def gesture(number: int) -> bool:
        if mixer.now.value is None:
            begin("layer_edit_mix")
        key(session, str(1 + number % 2))
        stroke(session)
        now = mixer.now.value
        session.wait(lambda: now is None or now.is_repaired, "the seams")
        if number % APPLY_EVERY:
            return False
        key(session, "Return")
        session.wait(lambda: mixer.now.value is None and not state.applying.value, "the mix")
        return True

    return gesture


def branching(session: Session) -> Gesture:
    """Branches are taken, and gone to; strokes between."""
    document = opened(session)
    act(session, "tool_paint")

    def gesture(number: int) -> bool:
        branches = document.branches
        if number % 3 == 0:
            branches.take(f"branch {number}")
        elif number % 3 == 1:
            stroke(session)
        else:
            branches.switch(random.SystemRandom().choice(branches.items.value))
        return True

    stroke(session)
    document.branches.take("first")
    return gesture


def trained(session: Session) -> TrainingSession:
    """The trainings, done by a small trainer in a process of its own."""
    from tests.extensions.training.sessions.small_trainings import use_small_trainer

    known = session.workspace.added.made.get("training")
    return known or use_small_trainer(session.workspace)


def training(session: Session) -> Gesture:
    """A training runs, and its page is shown. One that was interrupted goes on."""
    document = opened(session)
    session.wait_for_model()
    mine = trained(session)
    act(session, "page_training")
    running = mine.running
    waiting = [row for row in running.runs.view.value.rows if row.state == "interrupted"]
    if waiting:
        running.runs.chosen.value = waiting[0].id
        running.go_on(waiting[0].id)
    else:
        folder = session.folder / "pictures" / f"slow 0.05 {random.SystemRandom().getrandbits(32)}"
        for _ in range(3):
            file_in(folder, "png")
        mine.sets.open(folder)
        session.wait(lambda: bool(mine.sets.set.placed.value), "the set")
        mine.settings.change(steps=STEPS, size=SIDE)
        running.train()

    def step() -> int:
        row = running.runs.row
        return 0 if row is None or row.state != "running" else row.step

    session.wait(lambda: step() > 0, "the training")

    def gesture(number: int) -> bool:
        before = step()
        session.wait(lambda: step() > before, "a step")
        document.fill_mask("mark", 1 + number % 250)
        return True

    return gesture


WORKS: dict[str, Callable[[Session], Gesture]] = {
    "painting": painting,
    "liquify": liquify,
    "mixing": mixing,
    "branching": branching,
    "training": training,
}
"""By what the table says."""
