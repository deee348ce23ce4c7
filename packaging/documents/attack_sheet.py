"""Writes docs/server-attacks.md: what is tried against the server, and what is answered.

``python packaging/documents/attack_sheet.py``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.server.attacks import ATTACKS  # noqa: E402 - tests are no package of packaging

SHEET = ROOT / "docs" / "server-attacks.md"

HEAD = """# Attacks on the server

`tests/server/test_attacks.py` tries each of these against a server as `velatura serve` builds it,
on a real socket, in every test run: the answer must be this one, the process must not grow by more
than 60 MB meanwhile, and the server must answer others afterwards. The rows are those of
`tests/server/attacks.py`; this table is written by `packaging/documents/attack_sheet.py`.

Answers are HTTP statuses with the code of the problem. “closed”: the connection is closed. What
limits count is in [the policy](server.md); the attacked server allows less than the default, so
that the limits are reached in seconds.

| attack | answer |
|---|---|
"""

TAIL = """
Not in the table, and tested elsewhere: another bind, a name or a connection asked for by the
server
itself is refused by the guard of the process (`tests/server/test_network.py`); without a token, or
without TLS or a named proxy, it does not listen where other machines reach it (there, too);
thousands of odd addresses add no series to the figures, and no prompt, token or address of a
client
is in the log (`tests/server/test_metrics.py`); whatever the description of the API allows, or
doesn't, never makes the server fail (`tests/server/test_schema.py`).

What it does not withstand: a flood of connections from many machines. Each connection costs it
little, and those that say nothing are closed after 10 s, but 2,048 at a time are all that it has:
let a proxy stand before it where strangers can reach it.

## What reading costs

`benchmarks/parsers.py` reads a megabyte as people have it and the worst ones that it knows, each in
a separate process: seconds of the processor, and megabytes that the process grew by (28 November
2026, two cores of a Xeon beside other work; in brackets what it was before limits held while
reading).

| parser | ordinary | worst | limited by |
|---|---|---|---|
| table, CSV | 0.2 s, 2 MB | 2.2 s, 12 MB (155 s: lines whose quotes have no ends) | rows, \
columns, cells, characters of a cell and a row, characters looked through for the end of a quote |
| table, JSONL | 0.1 s, 1 MB | 0.5 s, 20 MB | the same |
| table, XLSX | 0.8 s, 2 MB | 4.8 s, 18 MB (525 kB: 321 s, 4.6 GB) | the same; elements, their \
depth and names, bytes unfolded, packings |
| recipe, TOML | 0.4 s, 1 MB | 1.6 s, 150 MB (10,000 steps: 105 s) | 500 steps, parts of a key, \
lines and values |
| prompt | 0.01 s, 3 MB | 0.03 s, 3 MB | characters |
| notes in a picture: ComfyUI, AUTOMATIC1111 | 0.05 s, 1 MB | 0.05 s, 25 MB | characters of \
JSON, of all texts |
| XMP | 0.04 s, 0 MB | 0.2 s, 13 MB | bytes of a packet; no entities |
| EXIF | 0 s, 0 MB | 0 s, 0 MB | entries, depth |
| layers of OpenRaster, XML | 0.01 s, 1 MB | 0.2 s, 10 MB | layers, depth; no document type |
| project, JSON | 0 s, 0 MB | 0.04 s, 15 MB | layers, depth |
| PSD | 0.06 s, 2 MB | 2.0 s, 15 MB | layers, sizes |
| brushes | 0.02 s, 2 MB | 0.4 s, 90 MB | bytes unfolded |
| look-up table (CUBE), palette | 0.08 s, 10 MB | 0.5 s, 17 MB | entries |
| styles, tags (CSV) | 0.2 s, 15 MB | 1.9 s, 72 MB | rows, bytes |
| wildcards, YAML | 0.07 s, 2 MB | 0.5 s, 18 MB | bytes, nodes, aliases |
| headers of GGUF and safetensors | 0.01 s, 1 MB | 0.15 s, 9 MB | keys, names, bytes |

SVG is only written, never read; fonts are those of the system and of the program; annotations
are in the project's JSON and in the XML of layers. A server reads tables in a process that may
have 512 MB and 10 s of the processor (`desktop_app/core/confined.py`).
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
