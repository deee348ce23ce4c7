"""A server, as its own tests have it."""

from __future__ import annotations

from tests.extensions.serving.server.conftest import near, nearby

__all__ = ["near", "nearby"]
