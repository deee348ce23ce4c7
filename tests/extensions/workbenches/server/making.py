"""Makings of workbenches, asked for at a server."""

from __future__ import annotations

from typing import Any

import httpx

from tests.extensions.serving.server.serving import until


def over(user: httpx.Client, making: str) -> dict[str, Any]:
    """A making once it has ended."""
    found: dict[str, Any] = {}

    def is_over() -> bool:
        found.update(user.get(f"/v1/makings/{making}").json())
        return found["status"] not in ("waiting", "running")

    until(is_over)
    return found


def made(user: httpx.Client, workbench: str, files: Any = None, **values: Any) -> dict[str, Any]:
    """What a workbench made of these values."""
    body = {"workbench": workbench, "values": values, "files": files or {}}
    answer = user.post("/v1/makings", json=body)
    assert answer.status_code == 202, answer.text
    return over(user, answer.json()["id"])


def fetched(user: httpx.Client, told: dict[str, Any]) -> dict[str, bytes]:
    """All files of a making, by name."""
    return {one["name"]: user.get(one["url"]).content for one in told["files"]}
