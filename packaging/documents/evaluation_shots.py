"""Takes the pictures of the page Evaluate in docs/screenshots.

``python packaging/documents/evaluation_shots.py [--out FOLDER] [--language zh_CN] [--scale 2]
[--light] [--size 1280x720]`` compares the starter at 2 and at 8 steps over a short list of prompts,
and shows the form, the report and the other stops.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from screenshots import Session  # noqa: E402

PROMPTS = [
    f"{thing} {place}"
    for thing in ("a red fox", "a yellow duck", "a castle", "a strawberry", "two cacti")
    for place in ("on a beach", "in a forest")
]
VARIANTS = ("starter; steps=2; label=2 steps", "starter; steps=8; label=8 steps")


def shot(session: Session, name: str) -> None:
    """Save the window as it is."""
    session.rest(0.6)
    path = session.out / f"{name}.png"
    session.window.grab().save(str(path))
    print(path, flush=True)


def walk(session: Session, end: str) -> None:
    """Form, report, and the other stops."""
    from desktop_app.extensions.evaluation.faces.page.evaluation_page import STOPS, EvaluationPage

    session.window.kit.actions["page_evaluation"].trigger()
    page = session.window.canvas_area.pages.page("evaluation")
    assert isinstance(page, EvaluationPage)
    evaluation = page.session
    session.wait(lambda: bool(evaluation.suites.value), "suites")
    shot(session, f"evaluate-pictures{end}")
    evaluation.propose({"suite": "prompts", "variants": VARIANTS})
    page.compare.form.suite.setCurrentIndex(page.compare.form.suite.findData("prompts"))
    shot(session, f"evaluate-models{end}")
    page.compare.form.go.click()
    session.rest(3)
    shot(session, f"evaluate-running{end}")
    session.wait(lambda: not evaluation.progress.value.is_running, "the report")
    notice = session.workspace.state.notice.value
    if notice is not None and notice.error is not None:
        print(notice.error.what, notice.error.details, flush=True)
    session.wait(lambda: evaluation.shown.value is not None, "what is shown")
    shot(session, f"evaluate-report{end}")
    bar = page.compare.report.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    shot(session, f"evaluate-report-2{end}")
    for at, stop in enumerate(STOPS, 1):
        if (name := stop.removesuffix("_view")) in ("rating", "drift", "lab"):
            page.show_stop(at)
            shot(session, f"evaluate-{name}{end}")


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    parser.add_argument("--scale", default="1")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args(arguments)
    os.environ["QT_SCALE_FACTOR"] = options.scale
    options.out.mkdir(parents=True, exist_ok=True)
    marks = (
        ("zh", options.language == "zh_CN"),
        (f"{options.scale}x", options.scale != "1"),
        ("light", options.light),
    )
    end = "".join(f"-{word}" for word, is_said in marks if is_said)
    import screenshots

    screenshots.PATIENCE = 900.0
    width, height = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        suites = Path(folder, "data", "suites")
        suites.mkdir(parents=True)
        rows = [
            f'[[prompt]]\nid = "p{at}"\ncategory = "places"\ntext = "{text}"\n'
            for at, text in enumerate(PROMPTS)
        ]
        head = 'version = 1\nname = "Ten prompts"\n'
        (suites / "prompts.toml").write_text("\n".join([head, *rows]), "utf-8")
        session = Session(Path(folder), width, height, options.out)
        try:
            session.wait_for_model()
            session.window.kit.theme.set_mode("light" if options.light else "dark")
            session.window.kit.actions[f"language_{options.language}"].trigger()
            walk(session, end)
        finally:
            session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
