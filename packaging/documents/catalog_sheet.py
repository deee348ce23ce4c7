"""Writes docs/catalog.md, the catalog of models as a table, from resources/catalog.

``python packaging/documents/catalog_sheet.py`` writes it; ``--check`` only tells whether it is up
to date.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.catalog.model_catalog import ModelCatalog, load_model_catalog
from desktop_app.catalog.models import CatalogModel, Licence

SHEET = Path(__file__).resolve().parents[2] / "docs" / "catalog.md"

_HEAD = """# Catalog of models

Written by `packaging/documents/catalog_sheet.py` from the tables in `resources/catalog`; do not
edit. `resources/catalog/models/README.md` explains the figures and their sources. A size with ≈
is rounded; – means that it is not known, not that there is none.
"""
_COLUMNS = "| model | what it is | family | size | memory | pixels | licence | gated |"
_RULE = "|---|---|---|--:|--:|--:|---|---|"
_COMMERCIAL = {"yes": "yes", "no": "no", "conditions": "under conditions", "": "–"}
_NAMING = {"yes": "yes", "no": "no", "conditions": "in copies of the model", "": "–"}


def sheet(catalog: ModelCatalog) -> str:
    """The whole page, as Markdown."""
    lines = [_HEAD]
    for group in dict.fromkeys(catalog.groups.values()):
        models = [m for m in catalog.models.values() if catalog.groups[m.id] == group]
        lines += [f"## {group.replace('_', ' ')}", "", _COLUMNS, _RULE]
        lines += [_row(catalog, model) for model in models]
        lines.append("")
    lines += ["## Licences", "", "| licence | commercial | name the makers | in plain words |"]
    lines += ["|---|---|---|---|", *map(_licence_row, catalog.licences.values())]
    known = sum(model.size_bytes is not None for model in catalog.models.values())
    lines += ["", f"{len(catalog.models)} entries; the exact size of {known} is known."]
    return "\n".join(lines) + "\n"


def _row(catalog: ModelCatalog, model: CatalogModel) -> str:
    memory = " ".join(f"{name} {_size(need)}" for name, need in model.memory)
    gated = {True: "yes", False: "no", None: "–"}[model.gated]
    size = "–" if model.download_bytes is None else _size(model.download_bytes)
    about = "≈ " if model.size_bytes is None and model.about_bytes is not None else ""
    cells = (
        f"[{model.name}]({model.page}) `{model.id}`",
        model.summary,
        catalog.families[model.family],
        f"{about}{size}",
        memory or "–",
        str(model.native_size or "–"),
        catalog.licence_of(model).name,
        gated,
    )
    return _line(cells)


def _licence_row(licence: Licence) -> str:
    return _line(
        (
            f"[{licence.name}]({licence.url})",
            _COMMERCIAL[licence.commercial],
            _NAMING[licence.attribution],
            licence.summary,
        )
    )


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _size(count: int) -> str:
    """Bytes as the hub's pages write them: powers of ten."""
    unit, name = next(
        ((n, s) for n, s in ((10**9, "GB"), (10**6, "MB")) if count >= n), (1000, "kB")
    )
    return f"{count / unit:.3g} {name}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = sheet(load_model_catalog())
    if parser.parse_args().check:
        there = SHEET.read_text(encoding="utf-8") if SHEET.exists() else ""
        print("docs/catalog.md is " + ("up to date" if there == wanted else "out of date"))
        return int(there != wanted)
    SHEET.write_text(wanted, encoding="utf-8", newline="\n")
    print(f"wrote {SHEET}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
