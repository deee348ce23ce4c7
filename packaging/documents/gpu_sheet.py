"""Writes the table of builds into docs/gpu.md, from resources/catalog/gpu_packs.toml.

``python packaging/documents/gpu_sheet.py`` writes it; ``--check`` only tells whether it is up to
date.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from desktop_app.catalog.gpu_packs import GpuBuild, load_gpu_builds
from desktop_app.core.sizes import size_text

SHEET = Path(__file__).resolve().parents[2] / "docs" / "gpu.md"
BEGIN, END = "<!-- table: packaging/documents/gpu_sheet.py -->", "<!-- end of the table -->"


def table(builds: Mapping[str, GpuBuild]) -> str:
    """The builds, each system a row."""
    lines = [
        "| build | system | driver from | cards | download, about | unpacked, about |",
        "|---|---|---|---|--:|--:|",
    ]
    for build in builds.values():
        for system, needs in build.needs.items():
            cells = (
                f"{build.name} (`{build.id}`)",
                system.capitalize(),
                needs.driver or "any that works",
                ", ".join(build.cards),
                size_text(needs.download_bytes),
                size_text(needs.unpacked_bytes),
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def with_table(page: str, builds: Mapping[str, GpuBuild]) -> str:
    """The page with the table between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(builds)}\n{END}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    page = SHEET.read_text(encoding="utf-8")
    made = with_table(page, load_gpu_builds())
    if arguments.check:
        raise SystemExit(0 if made == page else f"{SHEET.name} is out of date")
    SHEET.write_text(made, encoding="utf-8")
    print(f"{SHEET.name} written")


if __name__ == "__main__":
    main()
