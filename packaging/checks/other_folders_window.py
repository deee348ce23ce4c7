"""Pictures by gestures in a real window: of models in another program's folder, or of folders of
diffusers. Run by other_folders.py in a process of its own, with a home folder of its own.

    other_folders_window.py ORDER.json

The order names the data folder, the program ("" for diffusers folders, which are in ``folder``),
the models by what the list calls them, with what is done to a picture by those that need one, and
the folder for their pictures: ``N.npy``, or ``N.txt`` with what the window said instead.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from desktop_app.app.window import build_workspace  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.state.document.document import Document  # noqa: E402
from desktop_app.ui.panels.settings.model_chooser import ModelChooser  # noqa: E402
from desktop_app.ui.window.main_window import MainWindow  # noqa: E402
from tests.ui.conftest import close_all  # noqa: E402
from tests.ui.first_own_picture import offered  # noqa: E402
from tests.ui.hand import Hand  # noqa: E402

WAIT_S = 240.0


def wait(done: Callable[[], bool], what: str) -> None:
    """Let the window live until it is so. Raises TimeoutError."""
    until = monotonic() + WAIT_S
    while not done():
        if monotonic() > until:
            raise TimeoutError(f"waited in vain for {what}")
        QTest.qWait(50)


def use(hand: Hand, order: dict[str, Any]) -> None:
    """Take the models into the list: of a program by the button of the welcome."""
    window, programs = hand.window, hand.window.workspace.managing.programs
    if not order["program"]:
        programs.share(Path(order["folder"]))
    else:
        window.room.show_welcome(shown=True)
        wait(lambda: offered(window, order["program"]) is not None, "the welcome")
        button = offered(window, order["program"])
        assert button is not None
        hand.click(button)
    state = window.workspace.state
    names = {model["name"] for model in order["models"]}
    wait(lambda: names <= {each.name for each in state.models.value}, "the list of models")


def picture(hand: Hand, model: dict[str, Any]) -> Any:
    """Choose it, say what is wanted, generate: floats (h, w, 3). Raises RuntimeError."""
    window, state = hand.window, hand.window.workspace.state
    if model["intent"]:
        rows, columns = np.mgrid[0:96, 0:128].astype(np.uint8)
        shown = np.stack([rows, columns, 255 - rows], -1)
        state.open_document(Document(shown, f"{model['at']}.png"))
    chooser = next(each for each in window.findChildren(ModelChooser) if each.isVisible())
    hand.click(chooser)
    QTest.qWait(QApplication.doubleClickInterval() + 100)  # Qt takes releases for the first
    hand.click_row(chooser.view(), chooser.findText(model["name"]))
    wait(lambda: state.model is not None and state.model.name == model["name"], "the model")
    if model["intent"]:  # "Edit" is only offered with a model that can
        hand.window.canvas.setFocus()
        hand.key("Ctrl+A")  # a stroke's last pixels depend on the view
        hand.key(str([*state.intents].index(model["intent"]) + 1))
        row = state.intent.row
        assert row is not None and row.id == model["intent"], row
        state.parameters.change_plan(detail=0.5)
    settings = {"steps": 2, "count": 1, "guidance_scale": 3.5, "seed": 7, "seed_locked": True}
    state.parameters.update(size=Size(96, 64), **settings)
    hand.click(window.prompt_bar.prompt)
    hand.key("Ctrl+A")
    hand.type("a cat on a mat")
    # A model brings its own plan when its forecast comes.
    wait(lambda: state.memory.looked.value == state.maker, "the forecast")
    plan = state.memory.plan
    plan.value = replace(plan.value, precision="float32")
    before = {each.id for each in state.results.items.value}
    state.notice.value = None

    def new() -> list[Any]:
        return [each for each in state.results.items.value if each.id not in before]

    def wrong() -> str:
        told = state.notice.value
        return told.error.what if told and told.error else ""

    hand.key("Ctrl+Return")
    wait(lambda: bool(new()) or bool(wrong()), "the picture")
    if not new():
        raise RuntimeError(wrong())
    wait(lambda: not state.jobs.active, "its end")
    made = next(each for each in new() if each.seed == 7)
    assert made.job.model.name == model["name"]
    assert made.job.memory.precision == "float32", made.job.memory.precision
    return made.outputs[0]


def main(order: dict[str, Any]) -> int:
    """Do it."""
    app = QApplication([])
    workspace = build_workspace(Path(order["data"]))
    window = MainWindow(workspace)
    window.resize(1280, 760)
    window.show()
    workspace.start()
    out = Path(order["out"])
    out.mkdir(parents=True, exist_ok=True)
    try:
        state = workspace.state
        wait(lambda: state.engine.value.phase == "ready" and state.model is not None, "the engine")
        hand = Hand(window)
        use(hand, order)
        for model in sorted(order["models"], key=lambda each: each["intent"]):
            target = out / str(model["at"])
            try:
                np.save(target.with_suffix(".npy"), picture(hand, model))
            except (AssertionError, RuntimeError, StopIteration, TimeoutError) as error:
                target.with_suffix(".txt").write_text(f"{type(error).__name__}: {error}")
    finally:
        close_all(workspace)
        window.close()
        workspace.shutdown()
        app.processEvents()
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("order", type=Path, metavar="ORDER.json")
    order = parser.parse_args().order
    sys.exit(main(json.loads(order.read_text(encoding="utf-8"))))
