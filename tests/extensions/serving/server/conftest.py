"""Servers that tests share."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import Served, add_token, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Served]:
    """One with the starter model and one engine, that asks for tokens: each test has users of its
    own (`Served.user`)."""
    folder = tmp_path_factory.mktemp("served") / "data"
    add_token(folder, "first")
    with serving(folder) as served:
        yield served


@pytest.fixture
def ann(server: Served) -> httpx.Client:
    """A new user."""
    return server.user("ann")


@pytest.fixture
def bob(server: Served) -> httpx.Client:
    """Another one."""
    return server.user("bob")


@pytest.fixture
def admin(server: Served) -> httpx.Client:
    """A new administrator."""
    return server.user("admin", admin=True)


@pytest.fixture(scope="session")
def nearby(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    """One within this process whose engine draws with numpy, that asks for tokens."""
    folder = tmp_path_factory.mktemp("inside") / "data"
    add_token(folder, "first")
    with inside(folder) as made:
        yield made


@pytest.fixture
def near(nearby: Inside) -> Iterator[Inside]:
    """The same; a job that a test leaves, since it failed, is not in the next one's way."""
    yield nearby
    nearby.clear()
