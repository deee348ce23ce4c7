"""Writes the tables of keys into the guide's page of shortcuts, in every language there is.

The names come from the program's own tables and translations; a test finds files that are out of
date. ``python packaging/documents/guide_keys.py`` after a change of actions, keys or translations.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def pages() -> dict[Path, str]:
    """What the files should hold."""
    from PySide6.QtCore import QCoreApplication, QTranslator

    from desktop_app.catalog.resources import resource_path
    from desktop_app.ui.actions.shortcuts.store import Shortcuts
    from desktop_app.ui.help.guide import LANGUAGES, load_guide
    from desktop_app.ui.help.keys_page import with_keys

    keymap = Shortcuts().keymap
    found: dict[Path, str] = {}
    for language in LANGUAGES:
        translator = QTranslator()
        translator.load(f"velatura_{language}", str(resource_path("translations")))
        QCoreApplication.installTranslator(translator)
        page = load_guide(language).page("shortcuts")
        assert page is not None
        found[page.path] = with_keys(page.markdown, keymap)
        QCoreApplication.removeTranslator(translator)
    return found


def main() -> int:
    """Write the files that differ."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    for path, text in pages().items():
        if path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))
    application.quit()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
