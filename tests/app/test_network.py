"""The door to the network as the window builds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.app.arguments import build_parser
from desktop_app.app.network import build_network
from desktop_app.core.errors import NetworkError
from desktop_app.core.network_audit import NetworkUse
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data").ensure()


def test_at_first_start_the_switch_is_off_and_nothing_was_written(paths: DataPaths) -> None:
    network = build_network(paths, Settings.load(paths.settings), None)
    assert not network.switch.is_on()
    with pytest.raises(NetworkError) as caught:
        with network.gate.opened("x", ["huggingface.co"]):
            pass
    assert caught.value.code == "network_off"
    assert network.log.rows() == () and network.acceptances.all() == ()
    for file in (paths.network_log, paths.tokens, paths.licences):
        assert not file.exists()


def test_the_hub_and_the_token_follow_the_settings(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    settings = Settings.load(paths.settings)
    settings.network_allowed = True
    network = build_network(paths, settings, None)
    assert network.switch.is_on() and network.tokens.kept_in == "file"
    network.tokens.set("a-token-of-its-own")
    assert network.tokens.for_host("huggingface.co") == "a-token-of-its-own"
    settings.network_endpoint = "https://mirror.example.org"
    assert network.tokens.for_host("mirror.example.org") is None
    network.log.add(NetworkUse(1, "h", "said a-token-of-its-own"))
    assert network.log.rows()[0].reason == "said [token]"
    assert network.redacted("a-token-of-its-own and hf_abcdefgh") == "[token] and [token]"


def test_dev_is_an_option_of_the_whole_program() -> None:
    assert build_parser().parse_args(["--dev"]).dev
    assert not build_parser().parse_args([]).dev
