"""Start the window over a data folder and say, as JSON, what plugins have brought into it.

Run as a process: ``python -m tests.app.plugin_window DATA [safe]``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.app.plugin_loading import load_window_plugins
from desktop_app.app.services import load_services
from desktop_app.app.window import build_application, build_workspace
from desktop_app.library.sharing.programs import PROGRAMS
from desktop_app.state.document.document import Document
from desktop_app.ui.models.pages import all_places
from desktop_app.ui.tools.tool_table import TOOLS
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import settle


def _drawn(window: MainWindow) -> int:
    """How many pixels are masked by a drag with the star."""
    state = window.workspace.state
    document = Document(np.full((200, 200, 3), 90, np.uint8), "picture")
    state.open_document(document)
    settle()
    window.kit.actions["tool_star"].trigger()
    canvas, left = window.canvas, Qt.MouseButton.LeftButton
    middle = canvas.rect().center()
    QTest.mousePress(canvas, left, pos=middle - QPoint(60, 60))
    QTest.mouseMove(canvas, middle + QPoint(60, 60))
    QTest.mouseRelease(canvas, left, pos=middle + QPoint(60, 60))
    return int((document.mask.read(document.mask.rect) > 0).sum())


def main() -> None:
    """Print what there is."""
    data, safe = Path(sys.argv[1]), "safe" in sys.argv[2:]
    application = build_application()
    parts = load_services(data)
    parts.plugged = load_window_plugins(parts.paths, () if safe else parts.settings.plugins)
    workspace = build_workspace(data, parts=parts)
    window = MainWindow(workspace)
    window.show()
    chooser = window.prompt_bar.intent
    window.windows.show_models()
    assert window.windows.models is not None
    places = [button.text() for button in window.windows.models.sidebar.places.values()]
    window.windows.models.sidebar.places[all_places()[-1]].click()
    window.windows.models.close()
    told: dict[str, Any] = {
        "left_out": {each.name: each.reason for each in parts.plugged.left_out},
        "notice": workspace.state.notice.value is not None,
        "tools": [window.kit.actions[row.action.id].text() for row in TOOLS],
        "intents": [chooser.itemText(at) for at in range(chooser.count())],
        "programs": [program.id for program in PROGRAMS],
        "places": places,
        "panels": [dock.windowTitle() for dock in window.docks.more.values()],
        "intent": [],
        "masked": 0,
    }
    if "Star" in told["tools"]:
        told["masked"] = _drawn(window)
        window.kit.actions["intent_weather"].trigger()
        parameters = workspace.state.parameters.value
        told["intent"] = [parameters.intent, parameters.fill_strength]
    print(json.dumps(told))
    workspace.state.close_document()
    window.close()
    application.processEvents()
    workspace.shutdown()


if __name__ == "__main__":
    main()
