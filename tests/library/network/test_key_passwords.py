"""Passwords of signing keys: kept by the system's keyring, or known until the end."""

from __future__ import annotations

from pathlib import Path

from desktop_app.library.network.key_passwords import KeyPasswords
from tests.library.network.test_tokens import MemoryRing

KEY = Path("/keys/studio.key")


def test_the_keyring_keeps_it_for_this_key_alone() -> None:
    ring = MemoryRing()
    first, later = (KeyPasswords(lambda: ring) for _ in range(2))
    assert first.get(KEY) == "" and first.set(KEY, "secret")
    assert first.get(KEY) == later.get(KEY) == "secret"
    assert later.get(KEY.with_name("other.key")) == ""


def test_without_a_keyring_it_is_known_until_the_end() -> None:
    for find in (lambda: None, lambda: MemoryRing(locked=True)):
        passwords = KeyPasswords(find)
        assert passwords.get(KEY) == ""
        assert not passwords.set(KEY, "secret")
        assert passwords.get(KEY) == "secret" and KeyPasswords(find).get(KEY) == ""
