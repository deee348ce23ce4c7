"""A server, as its own tests have it."""

from __future__ import annotations

from tests.extensions.serving.server.conftest import ann, near, nearby, server

__all__ = ["ann", "near", "nearby", "server"]
