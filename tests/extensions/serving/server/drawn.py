"""`velatura serve` with engines that draw with numpy, in a process of its own: up in a second. Run
as ``python -m tests.extensions.serving.server.drawn``, with the words of the command line."""

from __future__ import annotations

from desktop_app.app import cli
from desktop_app.extensions.serving.verbs import building
from tests.extensions.serving.server.inside import NumpyEngines

PROGRAM = ("-m", "tests.extensions.serving.server.drawn")
"""For `serving.started`."""

if __name__ == "__main__":
    building.Engines = NumpyEngines
    raise SystemExit(cli.main())
