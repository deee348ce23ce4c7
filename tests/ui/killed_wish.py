"""A window in a separate process in which a layer gets a wish, until it is killed.

``python -m tests.ui.killed_wish DATA PICTURE KIND`` prints a line once the last step is in the
journal.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtTest import QTest

from desktop_app.app.window import build_application, build_workspace
from desktop_app.ui.panels.layers.adjustment_box import AdjustmentBox
from desktop_app.ui.panels.layers.control_box import ControlBox
from desktop_app.ui.widgets.field_editors import NumberEditor
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import until_killed
from tests.ui.killed_window import Loop
from tests.ui.saving_hand import Hand

PROMPT = "a red apple"
WEIGHT = 0.4


def region(hand: Hand) -> None:
    """A new region, a stroke, and its prompt, which rests."""
    hand.window.kit.actions["layer_new_region"].trigger()
    hand.mask()
    document = hand.document
    QTest.keyClicks(hand.window.docks.layers_panel.region.prompt, PROMPT)
    hand.wait(lambda: document.undo_stack.undo_name == "region_prompt")


def control(hand: Hand) -> None:
    """A new control layer, a stroke, and its weight, which rests."""
    hand.window.kit.actions["layer_new_control"].trigger()
    hand.paint()
    document, box = hand.document, hand.window.docks.layers_panel.box("control")
    assert isinstance(box, ControlBox)
    box.weight.edited.emit(WEIGHT)
    hand.wait(lambda: document.undo_stack.undo_name == "control_weight")


def adjustment(hand: Hand) -> None:
    """A new exposure, a stroke on its mask, and its stops, which rest."""
    hand.window.commands.add_adjustment("exposure")
    hand.mask()
    document, box = hand.document, hand.window.docks.layers_panel.box("adjustment")
    assert isinstance(box, AdjustmentBox) and isinstance(box.editors[0], NumberEditor)
    box.editors[0].slider.edited.emit(WEIGHT)
    hand.wait(lambda: document.undo_stack.undo_name == "adjustment_values")


PAINTED = {"region": region, "control": control, "adjustment": adjustment}


def main() -> None:
    """See the module."""
    data, picture = Path(sys.argv[1]), Path(sys.argv[2])
    build_application()
    workspace = build_workspace(data)
    window = MainWindow(workspace)
    window.show()
    hand = Hand(window, Loop())
    hand.open(picture)
    PAINTED[sys.argv[3]](hand)
    journal = workspace.journalling.journal
    assert journal is not None and journal.flush(120)
    print("there", flush=True)
    until_killed()


if __name__ == "__main__":
    main()
