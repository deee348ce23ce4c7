#!/usr/bin/env python3
"""Make the secret files that compose.yaml and the Kubernetes example name; what is there stays.

    python3 packaging/container/make_secrets.py [--name studio.example ...] [--out DIR]

The hub's token is taken from the variable HF_TOKEN, if there is one. Needs `openssl`. The
certificate is signed by itself, for a year: put one of your authority in its place where others
than you are served.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent / "secrets"
UID = 1000


def make_secrets(folder: Path, names: list[str], hub_token: str = "") -> list[str]:
    """Make what is missing in ``folder``, which nobody else may enter; returns names of the new."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    made: list[str] = []

    def file(name: str, text: Callable[[], str], mode: int) -> None:
        path = folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(text(), encoding="ascii")
            path.chmod(mode)
            made.append(name)

    # Of containers with other users, which read nothing but these; the folder keeps others out.
    file("metrics_token", _token, 0o444)
    file("grafana_password", lambda: secrets.token_urlsafe(18), 0o444)
    metrics = (folder / "metrics_token").read_text(encoding="ascii").strip()
    tokens = f"root:{_token()} admin\nmetrics:{metrics} metrics\n"
    file("tokens", lambda: tokens, 0o400)
    earlier, kept = f"metrics:{metrics} admin", folder / "tokens"
    if earlier in (text := kept.read_text(encoding="ascii")):  # it may read figures, no more
        kept.chmod(0o600)
        kept.write_text(text.replace(earlier, f"metrics:{metrics} metrics"), encoding="ascii")
        kept.chmod(0o400)
        made.append("tokens")
    file("hf_token", hub_token.strip, 0o400)
    if not (folder / "tls_cert").exists():
        _certificate(folder, ["localhost", "server", "velatura", *names])
        made += ["tls_key", "tls_cert"]
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, UID, UID)
    return made


def _token() -> str:
    return f"vlt_{secrets.token_urlsafe(32)}"


def _certificate(folder: Path, names: list[str]) -> None:
    places = ",".join(["IP:127.0.0.1", *(f"DNS:{name}" for name in dict.fromkeys(names))])
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    words += [
        "-noenc",
        "-days",
        "365",
        "-subj",
        "/CN=velatura",
        "-addext",
        f"subjectAltName={places}",
    ]
    words += ["-keyout", str(folder / "tls_key"), "-out", str(folder / "tls_cert")]
    subprocess.run(words, check=True, capture_output=True)
    (folder / "tls_key").chmod(0o400)
    (folder / "tls_cert").chmod(0o444)


def main() -> int:
    """Make them, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--name", action="append", default=[], help="by which clients call it")
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR")
    options = parser.parse_args()
    made = make_secrets(options.out, options.name, os.environ.get("HF_TOKEN", ""))
    print("\n".join(f"made {options.out / name}" for name in made) or "all are there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
