"""Ray's processes of a machine: what they open, and where they keep their files."""

from __future__ import annotations

import stat

import psutil
import pytest

from tests.extensions.serving.cluster.nodes import Nodes
from tests.extensions.serving.server.serving import until

pytest.importorskip("ray", reason="the extra cluster is not installed")

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(480), pytest.mark.slow]


def children(nodes: Nodes) -> list[psutil.Process]:
    found = [psutil.Process(each.pid).children(recursive=True) for each in nodes.machines]
    return [one for each in found for one in each]


def test_on_the_loopback_it_listens_there_alone_and_says_nothing_of_others(nodes: Nodes) -> None:
    def listens() -> set[str]:
        links = [link for one in children(nodes) for link in one.net_connections("tcp")]
        return {
            link.laddr.ip.removeprefix("::ffff:")
            for link in links
            if link.status == psutil.CONN_LISTEN
        }

    names = {"gcs_server", "raylet", "ray::RuntimeEnvAgent"}
    until(lambda: names <= {one.name() for one in children(nodes)})
    assert listens() == {"127.0.0.1"}
    for log in nodes.folder.glob("m*.log"):
        assert "other machines" not in log.read_text()


def test_its_folder_is_private(nodes: Nodes) -> None:
    folders = [path for path in nodes.folder.glob("vlr*") if path.is_dir()]
    assert len(folders) == len(nodes.machines)
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert any(path.is_socket() for path in folder.rglob("*"))


def test_no_page_of_figures_is_served(nodes: Nodes) -> None:
    lines = [" ".join(one.cmdline()) for one in children(nodes)]
    assert not [line for line in lines if "monitor.py" in line and "log_monitor" not in line]
