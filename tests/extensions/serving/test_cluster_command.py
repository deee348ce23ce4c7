"""How processes of a cluster are called, and what a worker is known by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving import cluster, cluster_command
from desktop_app.extensions.serving.cluster_command import (
    check_ray,
    check_token,
    checked_address,
    cluster_environment,
    node_command,
    proof,
    tag,
)


@pytest.mark.parametrize("text", ["127.0.0.1:6379", "10.0.0.5:6379", "192.168.1.2:1"])
def test_addresses_of_private_networks_pass(text: str) -> None:
    assert checked_address(text) == text


@pytest.mark.parametrize(
    "text", ["8.8.8.8:6379", "studio:6379", "10.0.0.5", "10.0.0.5:0", "10.0.0.5:x", "", "auto"]
)
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_address(text)
    assert caught.value.code == "cluster_address"


def test_a_token_must_be_there_and_long(tmp_path: Path) -> None:
    file = tmp_path / "token"
    for wrong in (None, file):
        with pytest.raises(InputError):
            check_token(wrong)
    file.write_text("short")
    with pytest.raises(InputError):
        check_token(file)
    file.write_text("0" * 64)
    assert check_token(file) == file


def test_authentication_is_on_and_nobody_is_told_of_usage(tmp_path: Path) -> None:
    told = cluster_environment(tmp_path / "token")
    assert told["RAY_AUTH_MODE"] == "token"
    assert told["RAY_AUTH_TOKEN_PATH"] == str(tmp_path / "token")
    assert told["RAY_USAGE_STATS_ENABLED"] == "0"
    command = node_command("10.0.0.5:6379", 2, head=True)
    assert {"--include-dashboard=false", "--disable-usage-stats", "--head"} <= set(command)
    assert f'{{"{tag()}": 2}}' in command


@pytest.mark.slow
def test_a_proof_is_of_its_number_alone() -> None:
    assert proof(b"a") == proof(b"a") != proof(b"b")


def test_where_ray_is_not_installed_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_command, "find_spec", dict[str, str]().get)
    with pytest.raises(InputError) as caught:
        check_ray()
    assert caught.value.code == "cluster_extra_missing"


def test_nothing_of_a_cluster_reads_a_clock_that_machines_could_differ_in() -> None:
    root = Path(cluster.__file__).parent
    for path in root.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\btime\.time|datetime|st_ctime", text), path.name
