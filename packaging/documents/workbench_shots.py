"""Takes the pictures of the page Workbench in docs/screenshots, and tells how long a lesson took.

``python packaging/documents/workbench_shots.py [--out FOLDER] [--language zh_CN] [--scale 2]
[--only ROW]`` does each workbench in a window with the starter model, from its fields to its pages.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from screenshots import Session, landscape  # noqa: E402

WIDTH, HEIGHT = 1280, 800
PHOTOGRAPHS = ROOT / "benchmarks" / "pictures"


def values_for(folder: Path, language: str) -> dict[str, Mapping[str, object]]:
    """What is said for the rows, as somebody would type it."""
    photographs = sorted(str(one) for one in PHOTOGRAPHS.glob("*.jpg"))
    table = folder / "products.csv"
    for one in photographs[:4]:  # a table names what lies beside it
        shutil.copy(one, folder)
    rows = (f"{Path(one).stem};{Path(one).name}" for one in photographs[:4])
    table.write_text("\n".join(["name;picture", *rows, "lost;no.png"]), "utf-8")
    lungs = folder / "plate.png"
    import cv2

    cv2.imwrite(str(lungs), landscape(768, 576)[..., ::-1])
    chinese = language == "zh_CN"
    return {
        "lesson": {
            "topic": "细胞结构" if chinese else "cell structure and organelles",
            "labels": ("0.3,0.4 细胞核", "细胞膜")
            if chinese
            else ("0.3,0.4 Nucleus", "Membrane", "0.6,0.7 Ribosomes"),
        },
        "medical-case": {
            "condition": "肺炎" if chinese else "pneumonia",
            "points": ("0.3,0.4 实变", "0.7,0.6 积液")
            if chinese
            else ("0.3,0.4 Consolidation", "0.7,0.6 Effusion"),
            "picture": str(lungs),
        },
        "medical-reference": {"part": "人体肺部" if chinese else "human lungs"},
        "products": {"table": str(table)},
        "concepts": {"idea": "a red house by the sea"},
        "style-transfer": {"pictures": photographs[1:2], "reference": photographs[0]},
        "render": {"product": "a teapot"},
        "game-sheet": {"what": "a red fox"},
        "texture": {"material": "grass"},
        "restore": {"pictures": photographs[2:3]},
    }


def shot(session: Session, name: str, page: object) -> None:
    """Without waiting for the theme."""
    session.rest(0.6)
    path = session.out / f"{name}.png"
    session.window.grab().save(str(path))
    print(path, flush=True)


def done(session: Session, name: str, values: Mapping[str, object], end: str) -> None:
    """A row from its fields to its pages."""
    from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage

    page = session.window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    begun, making = time.monotonic(), page.session
    making.clear()
    making.choose(name)
    session.wait(
        lambda: making.workbench.value is not None and making.workbench.value.id == name, name
    )
    found = making.workbench.value
    assert found is not None
    known = {one.id for one in found.all_fields}
    making.say({key: one for key, one in values.items() if key in known})
    page.form.show_workbench(found, making.values)
    shot(session, f"workbench-{name}-1-choose{end}", page)
    page.out.setText(str(session.folder / f"{name}{end}"))
    page.make.click()
    session.wait(lambda: making.progress.value.is_running or bool(making.wrong()), "the run")
    session.rest(1.0)
    shot(session, f"workbench-{name}-2-make{end}", page)
    session.wait(lambda: making.progress.value.phase == "over" or bool(making.wrong()), "pictures")
    for stop in ("review", "arrange", "export"):
        if page.stops[stop].isVisible():
            page.stops[stop].click()
            session.rest(1.0)
            shot(session, f"workbench-{name}-{stop}{end}", page)
    print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    parser.add_argument("--scale", default="1")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args(arguments)
    os.environ["QT_SCALE_FACTOR"] = options.scale
    options.out.mkdir(parents=True, exist_ok=True)
    end = "".join(
        f"-{word}"
        for word, is_said in (
            ("zh", options.language == "zh_CN"),
            (f"{options.scale}x", options.scale != "1"),
            ("light", options.light),
        )
        if is_said
    )
    import screenshots

    screenshots.PATIENCE = 900.0
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder), WIDTH, HEIGHT, options.out)
        try:
            session.wait_for_model()
            session.window.kit.theme.set_mode("light" if options.light else "dark")
            session.window.kit.actions[f"language_{options.language}"].trigger()
            session.window.kit.actions["page_workbench"].trigger()
            session.rest(1.0)
            for name, values in values_for(session.folder, options.language).items():
                if not options.only or name in options.only:
                    done(session, name, values, end)
        finally:
            session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
