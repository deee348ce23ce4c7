"""The engine that draws with numpy, for servers: a model is loaded at once, however large it is.
Run as ``python -m tests.extensions.serving.server.drawing_engine``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.engine.__main__ import main
from tests.enginelink.numpy_engine import NumpyEngine

COMMAND = [sys.executable, "-P", "-m", "tests.extensions.serving.server.drawing_engine"]


class DrawingEngine(NumpyEngine):
    """See above."""

    def _preload(
        self, job: Any, on_event: Callable[[EngineEvent], None], cancel: CancelToken
    ) -> None:
        on_event(Loading(job.model.name, 1, 1))


if __name__ == "__main__":
    main(DrawingEngine)
