"""Writes docs/damage.md: which look finds how many of two hundred damages to a model.

``python packaging/documents/damage_sheet.py [--out docs/damage.md]``
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.library.trust.test_damage import COUNT, counted
from tests.tiny_models import tiny_folder, tiny_single_file

ROOT = Path(__file__).resolve().parents[2]
LOOKS = ("verifying", "structure", "numbers", "list of models", "loader")

HEAD = """# Damage

A model is damaged in one place at a time, by a flipped bit or a truncated file, spread with a
fixed seed over the length and text of each header, the values of each part, and the settings and
vocabulary. Then each check is run on it separately. None of them crashes, and no damage goes
undetected: the SHA-256 of the files finds all of them, the other checks what can be found without
it. The table is written by `packaging/documents/damage_sheet.py`; the test is
`tests/library/trust/test_damage.py`.

"""


def table(title: str, kinds: Counter[str], found: Counter[tuple[str, str]]) -> str:
    lines = [f"## {title}\n", f"| damage | of | {' | '.join(LOOKS)} |", "|---" * 7 + "|"]
    for kind in sorted(kinds):
        cells = " | ".join(str(found[kind, look]) for look in LOOKS)
        lines.append(f"| {kind} | {kinds[kind]} | {cells} |")
    sums = [sum(found[kind, look] for kind in kinds) for look in LOOKS]
    lines.append(f"| **all** | {sum(kinds.values())} | {' | '.join(map(str, sums))} |\n")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "damage.md")
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        models = {
            f"A diffusers folder, {COUNT} damages": tiny_folder(Path(folder) / "tiny"),
            f"A single file, {COUNT} damages": tiny_single_file(Path(folder) / "tiny.safetensors"),
        }
        tables = [table(title, *counted(model, COUNT)) for title, model in models.items()]
    out.write_text(HEAD + "\n".join(tables), encoding="utf-8")
    print(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
