"""``velatura serve token``: users are added, listed and revoked; what is printed once is kept
nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from desktop_app.extensions.serving.server.server_tokens import token_digest


class Tokens:
    """The command line over one data folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder / "data"
        self._capsys = capsys

    def text(self, *words: str, code: int = 0) -> str:
        """What it prints."""
        assert main(["--data-dir", str(self.folder), "serve", "token", *words]) == code
        return self._capsys.readouterr().out

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.text(*words, "--json", code=code))


@pytest.fixture
def tokens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tokens:
    return Tokens(tmp_path, capsys)


def test_a_token_is_printed_once_and_its_hash_is_kept(tokens: Tokens) -> None:
    text = tokens.text("add", "ann", "--admin", "--per-minute", "5", "--disk-gb", "1.5")
    token = text.splitlines()[0]
    assert token.startswith("vlt_")
    assert "can't be shown again" in text
    written = "".join(path.read_text("utf-8") for path in tokens.folder.glob("*.json"))
    assert token not in written
    assert token_digest(token) in written
    (told,) = tokens.json("list")
    assert (told["name"], told["admin"], told["per_minute"]) == ("ann", True, 5)
    assert told["disk_bytes"] == 1_500_000_000
    assert "token" not in told
    assert "ann" in tokens.text("list") and "requests a minute: 5" in tokens.text("list")


def test_scripts_read_the_token_as_json(tokens: Tokens) -> None:
    told = tokens.json("add", "bob", "--queued", "3")
    assert token_digest(told["token"]) in (tokens.folder / "server-tokens.json").read_text()
    assert (told["queued"], told["admin"]) == (3, False)


def test_a_revoked_user_is_gone_and_may_be_added_again(tokens: Tokens) -> None:
    assert tokens.text("list").strip() == "There are no tokens."
    first = tokens.json("add", "ann")["token"]
    assert tokens.json("add", "ann", code=2)["error"]["code"] == "user_taken"
    assert tokens.json("revoke", "ann") == {"revoked": "ann", "keep_jobs": False}
    assert tokens.json("list") == []
    assert tokens.json("revoke", "ann", code=2)["error"]["code"] == "user_unknown"
    assert tokens.json("add", "ann")["token"] != first
    assert tokens.json("add", "../ann", code=2)["error"]["code"] == "user_name"


def test_a_name_given_again_gets_the_old_pictures_only_if_that_is_said(tokens: Tokens) -> None:
    tokens.text("add", "ann")
    left = tokens.folder / "users" / "user-ann"
    left.mkdir(parents=True)
    (left / "picture").write_text("of the first")
    assert "stops its jobs" in tokens.text("revoke", "ann")
    tokens.text("add", "ann", code=2)
    assert (left / "picture").exists()
    tokens.text("add", "ann", "--take-over")
    assert (left / "picture").exists()
    tokens.text("revoke", "ann")
    told = tokens.json("add", "ann", "--apart")
    assert not left.exists()
    assert (tokens.folder / "users" / told["put_aside"] / "picture").read_text() == "of the first"
