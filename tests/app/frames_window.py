"""A window beside the wheel of docs/adding.md: its page and its preference, used by hand.

Run as a process: ``python -m tests.app.frames_window DATA [safe]``; prints JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.app.plugin_loading import load_window_plugins
from desktop_app.app.services import load_services
from desktop_app.app.window import build_application, build_workspace
from desktop_app.state.document.document import Document
from desktop_app.ui.pages.page_table import all_pages
from desktop_app.ui.preferences.dialog import PreferencesDialog
from desktop_app.ui.window.main_window import MainWindow


def _used(window: MainWindow) -> dict[str, Any]:
    """What the page says before and after the preference was ticked, and whether that is kept."""
    window.workspace.state.open_document(Document(np.zeros((60, 80, 3), np.uint8), "fox"))
    window.kit.actions["page_frames"].trigger()
    page: Any = window.canvas_area.pages.page("frames")
    said = [page.told.text()]
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    window.kit.actions["preferences"].trigger()
    (dialog,) = window.findChildren(PreferencesDialog)
    dialog.show_page("general")
    row = dialog.pages["general"].rows["wide_frames"]
    QTest.mouseClick(row.editor, Qt.MouseButton.LeftButton)
    words = [row.editor.accessibleName(), row.sentence.text()]
    dialog.close()
    window.kit.actions["page_frames"].trigger()
    said.append(page.told.text())
    window.kit.actions["page_edit"].trigger()
    return {"said": said, "words": words, "kept": window.workspace.settings["wide_frames"]}


def main() -> None:
    """Print what there is, and what came of it."""
    data, safe = Path(sys.argv[1]), "safe" in sys.argv[2:]
    application = build_application()
    parts = load_services(data)
    parts.plugged = load_window_plugins(parts.paths, () if safe else parts.settings.plugins)
    imported = [name for name in sys.modules if name.startswith("velatura_frames")]
    workspace = build_workspace(data, parts=parts)
    window = MainWindow(workspace)
    window.show()
    told: dict[str, Any] = {
        "pages": [page.id for page in all_pages()],
        "imported": imported,
        "left_out": {each.name: each.reason for each in parts.plugged.left_out},
        "notice": workspace.state.notice.value is not None,
        "used": _used(window) if "frames" in [page.id for page in all_pages()] else None,
    }
    print(json.dumps(told))
    if workspace.state.document.value is not None:
        workspace.state.close_document()
    window.close()
    application.processEvents()
    workspace.shutdown()


if __name__ == "__main__":
    main()
