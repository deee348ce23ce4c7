"""Writes docs/pickles.md: what `models info` says of each malicious pickle of the tests, how long
that took, and that none ran.

``python packaging/documents/pickle_sheet.py [--out docs/pickles.md]``
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.app.cli import main as main_of_program
from desktop_app.core.errors import ModelError
from desktop_app.library.pickles.convert import convert
from desktop_app.library.pickles.explain import explain
from tests.library.pickles.malicious import MALICE, Malice

ROOT = Path(__file__).resolve().parents[2]

HEAD = """# Pickles

A pickle is a list of instructions; whoever loads it executes them, and they can call any function
of the computer. Velatura never loads one. It analyses the instructions without executing them and
reports what they would have done; a file with dangerous instructions is rejected completely. From
other pickles the weights are extracted in a sandbox: a separate process that accepts tensors
only, with limited memory and time, without network, and with write access to one file. Anything
else in the file (a trainer's settings, the optimiser's state) is not run either, but left out and
listed.

This table is written by `packaging/documents/pickle_sheet.py` from the files in
`tests/library/pickles/malicious.py`. Each file would create a file, the canary, if it could. The
second column is the output of `velatura models info FILE`, the first two findings; conversion is
rejected for the same reason. The time is that of the analysis (one core, without the process in
which the rest is tested).

| attack | output | seconds | canary |
|---|---|---|---|
"""


def row(malice: Malice, folder: Path) -> str:
    """One line of the table. Raises AssertionError if the attack had any effect, or wasn't seen."""
    canary, source, target = folder / "canary", folder / "model.ckpt", folder / "model.safetensors"
    source.write_bytes(malice.make(canary))
    begun = time.process_time()
    explain(source)
    took = time.process_time() - begun
    said = _said(source, folder / "data")
    try:
        convert(source, target, seconds=3)
    except ModelError:
        pass
    if canary.exists() or target.exists() or not said:
        raise AssertionError(f"{malice.title} had an effect, or was not seen")
    words = "; ".join(said).replace(str(folder), "").replace("|", "\\|")
    return f"| {malice.title} | {words} | {took:.2f} | none |\n"


def _said(source: Path, data: Path) -> list[str]:
    """What the command line says of its dangers."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main_of_program(["--data-dir", str(data), "models", "info", str(source)])
    lines = dict[str, list[str]]()
    for line in printed.getvalue().splitlines():
        key, _, words = line.partition(": ")
        lines.setdefault(key, []).append(words)
    (verdict,) = lines["pickle"]
    dangerous = verdict.startswith("dangerous")
    return lines["found"][:2] if dangerous else [verdict] if "can't be converted" in verdict else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pickles.md")
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        rows = [row(malice, Path(folder)) for malice in MALICE]
    out.write_text(HEAD + "".join(rows), encoding="utf-8")
    print(f"{len(rows)} attacks, none ran: {out}")


if __name__ == "__main__":
    main()
