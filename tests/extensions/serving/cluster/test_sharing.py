"""Two servers on one cluster, which has an engine for one of them: they take turns, and what one
leaves behind is no hindrance to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.extensions.serving.cluster.nodes import Nodes
from tests.extensions.serving.server.drawing_engine import COMMAND
from tests.extensions.serving.server.serving import (
    SMALL,
    Served,
    done,
    serving,
    submit,
    until,
    wait_for,
)
from tests.extensions.serving.server.test_stops import SLOW, histories

pytest.importorskip("ray", reason="the extra cluster is not installed")

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(480), pytest.mark.slow]

POLICY = "engines = 1\n[limits]\nper_minute = 1000000\n"


@pytest.fixture(scope="module")
def nodes(loopback: None) -> Iterator[Nodes]:
    made = Nodes(tuple(COMMAND))
    made.join()
    yield made
    made.close()


@pytest.fixture
def servers(nodes: Nodes, tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    words = ["--ray", nodes.address, "--ray-token-file", str(nodes.token), "--grace", "0.2"]
    with ExitStack() as ends:
        first, second = (ends.enter_context(serving(tmp_path / n, POLICY, words)) for n in "ab")
        yield first, second


def engines(nodes: Nodes) -> list[psutil.Process]:
    """Processes of engines on the machine."""
    below = psutil.Process(nodes.machines[-1].pid).children(recursive=True)
    return [one for one in below if any(word.endswith("drawing_engine") for word in one.cmdline())]


def test_a_worker_that_does_nothing_is_given_to_the_server_that_waits(
    servers: tuple[Served, Served],
) -> None:
    clients = [server.user("ann") for server in servers]
    for client in (*clients, *clients):
        done(client, SMALL)
    assert [list(histories(client).values()) for client in clients] == [[1, 1], [1, 1]]


@pytest.mark.parametrize("end", [Served.stop, Served.kill], ids=["asked to stop", "killed"])
def test_a_server_that_ends_leaves_its_worker_to_the_other(
    nodes: Nodes, servers: tuple[Served, Served], end: Callable[[Served], None]
) -> None:
    first, second = servers
    ann, bob = first.user("ann"), second.user("bob")
    busy = submit(ann, SLOW)["id"]
    until(lambda: ann.get(f"/v1/jobs/{busy}").json()["status"] == "running")
    job = submit(bob, SMALL)["id"]
    until(lambda: bob.get(f"/v1/jobs/{job}").json()["awaits"])
    assert "at work" in bob.get(f"/v1/jobs/{job}").json()["awaits"]["title"]
    end(first)
    assert wait_for(bob, job)["status"] == "done"
    until(lambda: len(engines(nodes)) == 1)
