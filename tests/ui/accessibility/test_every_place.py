"""In every place of the windows: every control has a name and a role, and a value where it has one;
and words can be read. One walk for both, since the way through all places is what takes long.

Names are walked as assistive technology walks them, by the tree of QAccessible.
"""

from __future__ import annotations

from itertools import chain

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.accessibility.read_words import Words
from tests.ui.accessibility.spoken import nameless
from tests.ui.places import dialog_places, main_places, model_places, models_over


@pytest.mark.window
@pytest.mark.usefixtures("whole")
def test_everything_is_named_and_can_be_read(
    window: MainWindow, with_models: Workspace, qtbot: QtBot
) -> None:
    window.kit.theme.set_mode("dark")
    models = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(models)
    models.resize(1240, 800)
    models.show()
    words, seen, wrong = Words(), set[str](), dict[str, list[str]]()
    for place, root in chain(main_places(window), dialog_places(window), model_places(models)):
        words.look(place, root)
        if new := sorted(set(nameless(root)) - seen):
            seen |= set(new)
            wrong[place] = new  # at the first place that has it
    assert wrong == {}
    assert len(words.seen) > 40 and words.low == {}
