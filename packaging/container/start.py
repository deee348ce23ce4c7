"""What the container starts: fetch the models that are wanted, then become the server.

    start.py [WORDS OF `velatura serve`]

With the standard library; the program does the work, in a process for each model, so that the
server itself never goes online. Variables:

    VELATURA_MODELS            what is fetched, by spaces: ids of the catalog, owner/name@revision
    VELATURA_ACCEPT_LICENCES   those whose licence you have read and accept, by spaces
    HF_TOKEN_FILE              file with the hub's token (default: /run/secrets/hf_token)
    VELATURA_DATA              the data folder (default: /data)
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

TOKEN = Path("/run/secrets/hf_token")


def fetches(env: Mapping[str, str], token: Path = TOKEN) -> list[list[str]]:
    """The words of `velatura` that bring the models that are wanted and not there yet."""
    accepted = env.get("VELATURA_ACCEPT_LICENCES", "").split()
    named = env.get("HF_TOKEN_FILE", "") or (str(token) if _has_text(token) else "")
    orders: list[list[str]] = []
    for what in env.get("VELATURA_MODELS", "").split():
        words = ["models", "download", what, "--online", "--unless-there"]
        words += ["--accept-licence"] if what in accepted else []
        words += ["--hub-token-file", named] if named else []
        orders.append(words)
    return orders


def _has_text(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def without_token(env: Mapping[str, str]) -> dict[str, str]:
    """The environment for it: without the token itself, which comes by a file or not at all."""
    return {name: value for name, value in env.items() if name != "HF_TOKEN"}


def main(words: Sequence[str]) -> NoReturn:
    """Fetch, and become the server; ends with the exit code of what could not be fetched."""
    if list(words) == ["--help"]:
        print(f"usage: start.py [WORDS OF velatura serve]\n\n{__doc__}")
        sys.exit(0)
    if "HF_TOKEN" in os.environ:
        print(
            "velatura: note: HF_TOKEN is not read: an environment can be seen by whoever may"
            " inspect the container. Give the token as a secret file (/run/secrets/hf_token).",
            file=sys.stderr,
        )
    env = without_token(os.environ)
    program = [sys.executable, "-I", "-m", "desktop_app"]
    program += ["--data-dir", env.get("VELATURA_DATA", "/data")]
    for order in fetches(env):
        code = subprocess.run([*program, *order], env=env, check=False).returncode
        if code:
            sys.exit(code)
    os.execve(program[0], [*program, "serve", *words], env)


if __name__ == "__main__":
    main(sys.argv[1:])
