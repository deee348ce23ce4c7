"""Signing on the command line: by which certificate, and where its key's password comes from."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from desktop_app.imaging.credentials import Signing


def signing_of(arguments: argparse.Namespace) -> Signing | None:
    """Who signs; None: nobody. Raises InputError: as `storage.certificates.read_signing`."""
    chain: Path | None = arguments.sign
    if chain is None:
        return None
    from desktop_app.storage.certificates import signing_by

    return signing_by(chain, arguments.sign_key or chain, _password)


def _password(key: Path) -> str:
    from desktop_app.library.network.key_passwords import KeyPasswords

    password = KeyPasswords().get(key)
    if not password and sys.stdin.isatty():
        password = getpass.getpass(f"Password of {key.name}: ")
    return password
