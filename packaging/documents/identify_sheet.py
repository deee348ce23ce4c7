"""Writes docs/identify.md: what is told of every file of the corpus, and what is taken for what.

python packaging/documents/identify_sheet.py
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.catalog.families import load_architectures, load_families
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.identify.file_identification import identify_contents
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import KindTable, load_kinds
from desktop_app.library.identify.tensor_list import Contents, TensorList
from desktop_app.library.identify.words import describe
from tests.library.identify.corpus import CORPUS, Case
from tests.library.identify.lora_styles import PublicLora
from tests.library.identify.public_loras import PUBLIC

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs/identify.md"

HEAD = """# File identification

Written by `packaging/documents/identify_sheet.py` from the corpus in `tests/library/identify`:
{files} files and folders in the exact layouts of their types, with names that say nothing or
mislead. Each is identified by its header alone, with the table `resources/catalog/kinds.toml`
({rows} rows).
"""

PUBLIC_HEAD = """Each in the names and shapes of the program, made from the model's own by the
program's rule (`public_loras.py`). Those of families that run here are matched layer by layer with
a model of the true size, five of FLUX.1's with diffusers' own conversion. Of parts of the layers
(attention alone, single blocks alone, the first blocks …) the family is told or stays open; only
the attention of Qwen-Image's first blocks alone can be taken for FLUX.1's.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One case and what came out."""

    case: Case
    info: WeightsInfo
    words: str


def told_of_all(folder: Path, table: KindTable) -> list[Told]:
    """Every file of the corpus, written into ``folder``."""
    architectures = load_architectures()
    found: list[Told] = []
    for number, case in enumerate(CORPUS):
        path = folder / str(number) / case.name
        path.parent.mkdir()
        case.write(path)
        info = identify(path, table)
        found.append(Told(case, info, describe(info, table, architectures)))
    return found


@cache
def all_told() -> list[Told]:
    """The same with the program's own table, once a process."""
    with tempfile.TemporaryDirectory() as folder:
        return told_of_all(Path(folder), load_kinds())


def confusion(found: Sequence[Told], field: str) -> Counter[tuple[str, str]]:
    """How often what should be told (first) was told as something (second)."""
    return Counter(
        (str(each.case.told[field] or "–"), str(getattr(each.info, field) or "–"))
        for each in found
        if field in each.case.told
    )


def told_of_public(table: KindTable) -> list[tuple[PublicLora, WeightsInfo]]:
    """The LoRA layouts of other programs, and what comes out."""
    found: list[tuple[PublicLora, WeightsInfo]] = []
    for lora in PUBLIC:
        tensors = {name: Tensor("F16", shape) for name, shape in lora.shapes().items()}
        contents = Contents("safetensors", TensorList(tensors), lora.metadata, 1, {"F16": 1})
        found.append((lora, identify_contents(contents, table)))
    return found


def _public(found: Sequence[tuple[PublicLora, WeightsInfo]], table: KindTable) -> list[str]:
    """LoRAs as other programs write them."""
    architectures, families = load_architectures(), load_families()
    lines = ["\n## LoRA layouts of other programs\n", PUBLIC_HEAD]
    lines += [
        "| made for | written by | names from | tensors | it is | works here |",
        "|---" * 6 + "|",
    ]
    for lora, info in found:
        name = architectures[lora.family].name
        works = "yes" if lora.family in families and lora.task != "motion" else ""
        works = "with FLUX.1 Canny or Depth" if lora.task == "control" else works
        cells = (name, lora.program, lora.source, str(len(lora.shapes())),
                 describe(info, table, architectures), works)  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _matrix(counts: Counter[tuple[str, str]]) -> list[str]:
    names = sorted({name for pair in counts for name in pair})
    lines = ["| is \\ told as | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for name in names:
        cells = [str(counts[name, other] or "") for other in names]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def sheet() -> str:
    """The whole page."""
    table, found = load_kinds(), all_told()
    lines = [HEAD.format(files=len(found), rows=len(table.kinds)), "## Parts\n"]
    lines += _matrix(confusion(found, "component"))
    families = confusion(found, "family")
    wrong = [f"{a} as {b} ({n})" for (a, b), n in sorted(families.items()) if a != b]
    lines += ["\n## Families\n", "| family | files | told right |", "|---|---|---|"]
    for family in sorted({pair[0] for pair in families}):
        total = sum(count for (name, _), count in families.items() if name == family)
        lines.append(f"| {family} | {total} | {families[family, family]} |")
    lines += ["\nTold wrongly: " + (", ".join(wrong) or "none") + ".", "\n## Files\n"]
    lines += ["| file | called | it is | kind |", "|---|---|---|---|"]
    lines += [
        f"| {each.case.id} | {each.case.name} | {each.words} | {each.info.kind} |" for each in found
    ]
    public = told_of_public(table)
    lines += _public(public, table)
    reached = {each.info.kind for each in found}
    reached |= {info.kind for _, info in public}
    rest = [f"`{kind.id}`" for kind in table.kinds if kind.id not in reached]
    lines += ["\n## Rows that no file of the corpus reaches\n", ", ".join(rest) + "."]
    return "\n".join(lines) + "\n"


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    OUT.write_text(sheet(), encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
