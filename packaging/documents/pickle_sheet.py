"""Writes docs/pickles.md: what is said of each malicious pickle of the tests, and that none ran.

``python packaging/documents/pickle_sheet.py [--out docs/pickles.md]``
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.core.errors import ModelError
from desktop_app.library.trust.pickles.convert import convert
from desktop_app.library.trust.pickles.explain import explain
from desktop_app.library.trust.pickles.problem import PROBLEMS
from tests.library.trust.malicious import MALICE, Malice

ROOT = Path(__file__).resolve().parents[2]

HEAD = """# Pickles

A pickle is a list of instructions; whoever loads it follows them, and they can call any function
of the computer. Velatura never does. It reads the instructions without following them and says
what they would have done; a file that asks for harm is refused whole. The weights of others are
taken out in a process of its own that knows tensors alone, has little memory and time, no
network, and may write one file. What a trainer put beside the weights (its settings, the
optimiser's state) is not run either, but left out and named.

This table is written by `packaging/documents/pickle_sheet.py` from the files in
`tests/library/trust/malicious.py`. Each file would make a file of its own, the canary, where it
could.

| attack | what is said | canary |
|---|---|---|
"""


def row(malice: Malice, folder: Path) -> str:
    """One line of the table. Raises AssertionError if the attack had any effect."""
    canary, source, target = folder / "canary", folder / "model.ckpt", folder / "model.safetensors"
    source.write_bytes(malice.make(canary))
    told = explain(source)
    said = [attempt.sentence for attempt in told.attempts[:2]]
    said += [PROBLEMS[told.problem]] if told.problem else []
    try:
        convert(source, target, seconds=3)
    except ModelError as error:
        said = said or [str(error.params["reason"])]
    if canary.exists() or target.exists():
        raise AssertionError(f"{malice.title} had an effect")
    words = "; ".join(said).replace(str(folder), "").replace("|", "\\|")
    return f"| {malice.title} | {words} | none |\n"


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
