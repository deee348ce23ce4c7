"""`velatura serve` that looks at its models' files for an hour no second time unless it is asked.
Run as ``python -m tests.extensions.serving.server.remembering``, with the words of the command
line."""

from __future__ import annotations

from desktop_app.app import cli
from desktop_app.extensions.serving.server import inventory

PROGRAM = ("-m", "tests.extensions.serving.server.remembering")
"""For `serving.started`."""

if __name__ == "__main__":
    setattr(inventory, "FRESH_SECONDS", 3600.0)  # noqa: B010 - a constant, to type checkers
    raise SystemExit(cli.main())
