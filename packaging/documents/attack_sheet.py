"""Writes docs/server-attacks.md: what is tried against the server, and what is answered.

``python packaging/documents/attack_sheet.py``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.extensions.serving.server.attacks import ATTACKS  # noqa: E402 - tests are no package of packaging

SHEET = ROOT / "docs" / "server-attacks.md"

HEAD = """# Attacks on the server

`tests/extensions/serving/server/test_attacks.py` tries each of these
against a server as `velatura serve` builds it, on a real socket, in every test run: the answer
must be this one, the process must not grow by more
than 60 MB meanwhile, and the server must answer others afterwards. The rows are those of
`tests/extensions/serving/server/attacks.py`; this table is written by
`packaging/documents/attack_sheet.py`.

Answers are HTTP statuses with the code of the problem. “closed”: the connection is closed. What
limits count is in [the policy](server.md); the attacked server allows less than the default, so
that the limits are reached in seconds.

| attack | answer |
|---|---|
"""

TAIL = """
Not in the table, and tested elsewhere: another bind, a name or a connection asked for by the
server
itself is refused by the guard of the process
(`tests/extensions/serving/server/test_network.py`); without a token, or without TLS or a named
proxy, it does not listen where other machines reach it (there, too);
thousands of odd addresses add no series to the figures, and no prompt, token or address of a
client
is in the log (`tests/extensions/serving/server/test_metrics.py`); whatever the
description of the API allows, or doesn't, never makes the server fail
(`tests/extensions/serving/server/test_schema.py`).

2,100 connections that say nothing, opened again and again from one address
(`tests/extensions/serving/server/test_connections.py`), keep nobody from being answered,
at that address or another: what each address, each user and all strangers may hold open is in
[the server's page](server.md#connections). [strangers.md](strangers.md) has what another account of
the machine reaches.

What it does not withstand: more than the machine's line or processor can take. Many machines that
ask thousands of times a second for what needs no token (`/healthz`, the page) make all others wait,
and so does a flood of connections that the kernel has not yet handed over: let a proxy stand before
it where strangers can reach it.

What reading costs that others send is in [a table of parsers](parsers.md).
"""


def sheet() -> str:
    """The document."""
    rows = "".join(
        f"| {one.title.replace('|', chr(92) + '|')} | {one.answer} |\n" for one in ATTACKS
    )
    return HEAD + rows + TAIL


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), "utf-8")
