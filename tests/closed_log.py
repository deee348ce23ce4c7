"""The end of a log that a test has begun."""

from __future__ import annotations

import logging


def closed_log(handler: logging.Handler) -> None:
    """Close the file and stop writing to it."""
    logging.getLogger("desktop_app").removeHandler(handler)
    handler.close()
