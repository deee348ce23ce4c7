"""A window's workspace in a separate process, which is killed while a result is saved.

``python -m tests.worker.saving_child DATA`` makes a fill and prints the digest of its result as
soon as that is shown.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import digest
from desktop_app.state.document.document import Document
from tests.event_loop import until, until_killed
from tests.worker.conftest import numpy_workspace


def main() -> None:
    """See the module."""
    _application = QApplication([])
    workspace = numpy_workspace(
        Path(sys.argv[1]), steps=1, size=Size(64, 64), prompt="x", seed=7, seed_locked=True
    )
    pixels = np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8)
    document = Document(pixels, "p")
    workspace.state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(80, 60, 40, 40))
    workspace.generation.generate()
    until(lambda: workspace.state.results.shown.value is not None)
    shown = workspace.state.results.shown.value
    assert shown is not None and shown.saving
    print(digest(*shown.outputs), flush=True)
    until_killed()


if __name__ == "__main__":
    main()
