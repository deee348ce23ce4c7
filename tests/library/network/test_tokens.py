from __future__ import annotations

import json
import logging
import os
import stat
import sys
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.errors import KeyringLocked, PasswordDeleteError

from desktop_app.core.checked_text import object_in
from desktop_app.core.errors import InputError, StorageError
from desktop_app.library.network.redaction import redacted
from desktop_app.library.network.tokens import (
    HostTokens,
    Ring,
    system_ring,
)
from desktop_app.storage.logs import log_file, start_logging
from tests.closed_log import closed_log

TOKEN = "hf_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"


class MemoryRing:
    """A keyring as keyring's backends behave; `locked` makes it fail as they do."""

    def __init__(self, locked: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = locked

    def _look(self) -> None:
        if self.locked:
            raise KeyringLocked("the collection is locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._look()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._look()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


def made(folder: Path, ring: Ring | None, hub: str = "https://huggingface.co") -> HostTokens:
    return HostTokens(lambda: hub, folder / "tokens.json", lambda: ring)


def test_a_token_is_kept_in_the_keyring_and_no_file_is_made(tmp_path: Path) -> None:
    ring = MemoryRing()
    tokens = made(tmp_path, ring)
    assert not tokens.has()
    tokens.set(f"  {TOKEN}\n")
    assert tokens.kept_in == "keyring" and list(tmp_path.iterdir()) == []
    assert ring.kept == {("Velatura", "huggingface.co"): TOKEN}
    again = made(tmp_path, ring)
    assert again.has() and again.for_host("huggingface.co") == TOKEN
    again.remove()
    again.remove()
    assert ring.kept == {} and not again.has() and not made(tmp_path, ring).has()


@pytest.mark.parametrize("ring", [None, MemoryRing(locked=True)])
def test_without_a_keyring_that_works_it_goes_into_a_file_and_that_is_told(
    tmp_path: Path, ring: Ring | None
) -> None:
    folder = tmp_path / "data"
    tokens = made(folder, ring)
    tokens.set(TOKEN)
    assert tokens.kept_in == "file"
    assert made(folder, ring).for_host("https://huggingface.co/api/models/x") == TOKEN
    assert [path.name for path in folder.iterdir()] == ["tokens.json"]
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / "tokens.json").stat().st_mode) == 0o600
    made(folder, None).remove()
    assert list(folder.iterdir()) == []


def test_a_keyring_that_fails_for_a_day_leaves_no_old_token_behind(tmp_path: Path) -> None:
    ring = MemoryRing()
    made(tmp_path, ring).set("hf_theoldone0123")
    ring.locked = True
    tokens = made(tmp_path, ring)
    tokens.set(TOKEN)
    assert tokens.kept_in == "file"
    ring.locked = False
    # The next start finds the keyring well again, with the token of before.
    assert made(tmp_path, ring).for_host("huggingface.co") == TOKEN
    tokens.remove()
    assert ring.kept == {} and not made(tmp_path, ring).has()
    # And a token that the keyring takes is in no file any more.
    made(tmp_path, None).set(TOKEN)
    made(tmp_path, ring).set("hf_thenewone0123")
    assert not (tmp_path / "tokens.json").exists()
    assert made(tmp_path, ring).for_host("huggingface.co") == "hf_thenewone0123"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("mask", [0, 0o022, 0o277, 0o777])
def test_the_file_is_ours_alone_whatever_the_umask(mask: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        made(tmp_path, None).set(TOKEN)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_file_is_nobody_elses_even_where_everything_is_shared(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").write_text('{"other.org": "x"}')
    (tmp_path / "tokens.json").chmod(0o666)
    before = os.umask(0)
    try:
        made(tmp_path, None).set(TOKEN)
    finally:
        os.umask(before)
    file = tmp_path / "tokens.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert object_in(file.read_bytes()) == {"other.org": "x", "huggingface.co": TOKEN}


@pytest.mark.parametrize(
    "host",
    [
        "huggingface.co.evil.org",
        "evil.org",
        "cdn-lfs.huggingface.co",
        "huggingface.co:8443",
        "http://huggingface.co",
        "hf.co",
        "https://huggingface.co@evil.org/",
    ],
)
def test_no_other_host_is_given_the_token(tmp_path: Path, host: str) -> None:
    tokens = made(tmp_path, MemoryRing())
    tokens.set(TOKEN)
    assert tokens.for_host(host) is None
    for same in ("huggingface.co", "HuggingFace.co.", "https://huggingface.co/x?y"):
        assert tokens.for_host(same) == TOKEN


def test_another_endpoint_does_not_inherit_the_token(tmp_path: Path) -> None:
    hub = ["https://huggingface.co"]
    tokens = HostTokens(lambda: hub[0], tmp_path / "tokens.json", MemoryRing)
    tokens.set(TOKEN)
    hub[0] = "https://mirror.example.org"
    assert not tokens.has()
    assert tokens.for_host("mirror.example.org") is None
    assert tokens.for_host("huggingface.co") is None, "it is not the hub in use"
    hub[0] = "https://huggingface.co/"
    assert tokens.has()


@pytest.mark.parametrize("token", ["", "  ", "hf_a b", "hf_a\nb: c", "hf_ä", "x" * 1025, "a\0b"])
def test_what_is_no_token_is_refused_and_the_old_one_kept(tmp_path: Path, token: str) -> None:
    tokens = made(tmp_path, None)
    tokens.set(TOKEN)
    with pytest.raises(InputError) as caught:
        tokens.set(token)
    assert caught.value.code == "token_unusable"
    assert tokens.for_host("huggingface.co") == TOKEN


def test_a_token_that_can_not_be_kept_is_told_without_telling_it(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    tokens = made(tmp_path / "data", None)
    with pytest.raises(StorageError) as caught:
        tokens.set(TOKEN)
    assert caught.value.code == "token_not_kept"
    assert TOKEN not in json.dumps(caught.value.to_json()) + repr(caught.value)
    assert not tokens.has()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b"{", b'{"huggingface.co": 3}'])
def test_a_damaged_file_holds_no_token_and_can_be_written_anew(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "tokens.json").write_bytes(content)
    tokens = made(tmp_path, None)
    assert not tokens.has()
    tokens.set(TOKEN)
    assert made(tmp_path, None).has()


def test_backends_that_fail_or_forget_are_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not keyring's own class: whoever is derived from it is found by everything that runs later.
    class Plain(MemoryRing):
        priority = 0.5

    class Good(MemoryRing):
        priority = 5

    for ring, counts in (
        (keyring.backends.fail.Keyring(), False),
        (keyring.backends.null.Keyring(), False),
        (Plain(), False),
        (Good(), True),
    ):
        monkeypatch.setattr(keyring, "get_keyring", lambda ring=ring: ring)
        assert (system_ring() is not None) is counts


def test_nothing_is_read_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "hub" / "token"
    cache.parent.mkdir()
    cache.write_text("hf_ofanotherprogram\n")
    monkeypatch.setenv("HF_HOME", str(cache.parent))
    monkeypatch.delenv("HF_TOKEN_PATH", raising=False)
    monkeypatch.setenv("HF_TOKEN", "hf_oftheenvironment")
    opened: list[str] = []
    original = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *a, **k: (opened.append(str(self)), original(self, *a, **k))[1]
    )
    tokens = made(tmp_path, None)
    assert not tokens.has() and tokens.for_host("huggingface.co") is None
    assert str(cache) not in opened


def test_the_token_is_in_no_repr_and_no_log(tmp_path: Path) -> None:
    tokens = made(tmp_path, MemoryRing())
    tokens.set("myowntoken/withoutprefix")
    tokens.for_host("huggingface.co")
    assert "myowntoken" not in repr(tokens)
    handler = start_logging(
        tmp_path / "logs", redacted=lambda text: redacted(text, tokens.redacted)
    )
    logger = logging.getLogger("desktop_app.test")
    try:
        logger.info("asked with %s and %s", "myowntoken/withoutprefix", TOKEN)
        try:
            raise ValueError(f"headers: Authorization: Bearer {TOKEN}")
        except ValueError:
            logger.exception(
                "https://me:myowntoken@proxy:80 failed at https://cdn.x/f?Signature=ab"
            )
    finally:
        closed_log(handler)
    written = log_file(tmp_path / "logs").read_text()
    # Messages of exceptions are left out altogether.
    assert written.count("[token]") >= 3 and "ValueError" in written
    assert Path(__file__).name in written
    for secret in ("myowntoken", TOKEN, TOKEN[3:12], "Signature=ab"):
        assert secret not in written


@pytest.mark.slow
def test_a_thousand_letters_are_redacted_in_no_time() -> None:
    for text in ("hf_" * 20_000, "https://" * 20_000, "bearer " * 20_000, "x@" * 50_000):
        assert isinstance(redacted(text), str)
    assert redacted("an ordinary sentence about half_baked tokens") == (
        "an ordinary sentence about half_baked tokens"
    )
