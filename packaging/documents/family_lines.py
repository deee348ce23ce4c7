"""Counts what each newer family took, and writes the table of docs/adding-a-family.md.

``python packaging/documents/family_lines.py``: lines of the tree as it is, blank ones and comments
too. What a family shares with others is counted below the table, once.
"""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/adding-a-family.md"
BEGIN, END = "<!-- counted -->\n", "<!-- /counted -->\n"
FAMILIES = {
    "SD 3": "sd3",
    "FLUX.1 Kontext": "flux1.variants.kontext",
    "FLUX.2 klein": "flux2",
    "Z-Image": "z_image",
    "Z-Image Turbo": "z_image.variants.turbo",
    "Qwen-Image": "qwen_image",
    "Qwen-Image-Edit": "qwen_image.variants.edit",
    "Qwen-Image-Layered": "qwen_image.variants.layered",
    "Chroma": "chroma",
    "Lumina 2": "lumina2",
    "Krea 2": "krea2",
    "Krea 2 Turbo": "krea2.variants.turbo",
    "Sana": "sana",
    "Anima": "anima",
}
"""Name → its table in families.toml; a family's row is without its variants named here."""

SHARED = {
    "text by a language model": (
        "catalog/language.py", "catalog/language_names.py", "networks/language_text.py",
        "networks/seeing_text.py", "networks/families/language_family.py",
        "networks/checkpoint_keys/language_keys.py",
    ),
    "reference pictures as tokens": ("engine/reference/token_hook.py",),
    "autoencoders": ("catalog/autoencoders.py", "networks/latent_scale.py"),
}  # fmt: skip
"""Piece → its files in desktop_app."""


def lines(path: Path) -> int:
    """Of a file; 0 where there is none."""
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def tables(file: Path) -> dict[str, int]:
    """Header of each table of a TOML file → its lines, with the comment above it."""
    found: dict[str, int] = {}
    name, waiting = "", 0
    for line in file.read_text("utf-8").splitlines():
        if header := re.match(r"\[+([\w.]+)\]", line):
            name = header[1]
            found[name] = found.get(name, 0) + waiting
            waiting = 0
        elif line.startswith("#"):
            waiting += 1
            continue
        found[name] = found.get(name, 0) + 1 + waiting
        waiting = 0
    return found


def function(file: Path, name: str) -> int:
    """Lines of a function; 0 where there is none."""
    body = ast.parse(file.read_text("utf-8")).body
    of_name = (each for each in body if isinstance(each, ast.FunctionDef) and each.name == name)
    return next(((each.end_lineno or 0) - each.lineno + 1 for each in of_name), 0)


def row(name: str, table: str) -> str:
    """A family's row."""
    catalog, networks = ROOT / "resources/catalog", ROOT / "desktop_app/networks"
    others = tuple(each for each in FAMILIES.values() if each != table and each.startswith(table))
    said = sum(
        count
        for header, count in tables(catalog / "families.toml").items()
        if (header == table or header.startswith(f"{table}.")) and not header.startswith(others)
    )
    own = table if "." not in table else ""
    files = [networks / f"families/{own}.py", networks / f"checkpoint_keys/{own}_keys.py"]
    settings = sorted((ROOT / "resources/configs" / own).glob("*.json")) if own else []
    loras = function(networks / "adapters/original_keys.py", f"_{own}")
    memory = tables(catalog / "memory.toml").get(f"denoisers.{own}", 0)
    models = sum(
        each.get("family") == own
        for file in sorted((catalog / "models").glob("*.toml"))
        for each in tomllib.loads(file.read_text("utf-8")).values()
    )
    proofs = sorted((ROOT / "tests/networks/families").glob(f"test_{own}*.py"))
    tests = [ROOT / f"tests/tiny_{own}.py", *proofs]
    counts = [said, *(lines(each) for each in files), sum(map(lines, settings)), loras, memory]
    proven = sum(map(lines, tests)) if own else 0
    own_files = sum(each.exists() for each in files) + len(settings)
    shown = [str(each or "–") for each in (*counts, sum(counts), own_files, models, proven)]
    return f"| {name} | " + " | ".join(shown) + " |"


def main() -> None:
    """Write the table into the page."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    head = ("", "table", "engine's file", "names of weights", "settings", "LoRA names", "memory",
            "lines in all", "own files", "in the catalog", "tests")  # fmt: skip
    made = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    made += [row(name, table) for name, table in FAMILIES.items()]
    made += ["", "What they share, in `desktop_app`:", ""]
    for piece, names in SHARED.items():
        each = [f"`{name}` {lines(ROOT / 'desktop_app' / name)}" for name in names]
        made.append(f"- {piece}: {', '.join(each)}")
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(made) + "\n\n" + END + after, "utf-8")


if __name__ == "__main__":
    main()
