"""``velatura --self-test``: does this installation work? Versions, devices, a picture, a window."""

from __future__ import annotations

import platform
import tempfile
import time
from pathlib import Path
from typing import Any

import desktop_app
from desktop_app.app.display import offscreen_without_display
from desktop_app.app.inprocess import make_engine
from desktop_app.app.services import load_services
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.setting_table import settings_in
from desktop_app.jobs.news import JobNews, Made
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import assemble
from desktop_app.studio.performing import perform


def run_self_test() -> tuple[str, Any]:
    """Run all checks in a data folder of its own; text and JSON of what was found.

    Raises:
        VelaturaError: a check failed.
    """
    with tempfile.TemporaryDirectory(prefix="velatura-self-test-") as folder:
        facts = {"velatura": desktop_app.__version__, "python": platform.python_version()}
        facts |= _check_window(Path(folder))
        facts |= _check_picture(Path(folder))
    facts["result"] = "passed"
    return "\n".join(f"{name}: {value}" for name, value in facts.items()), facts


def _check_picture(folder: Path) -> dict[str, str]:
    model = load_services(folder).library.find("starter")
    settings = model.defaults
    parameters = Parameters(
        prompt="a red apple",
        **settings_in(settings, ModelSettings, steps=min(4, settings.steps)),
    )
    job = assemble(parameters, model)
    shades: list[float] = []

    def tell(news: JobNews) -> None:
        if isinstance(news, Made):
            shades.append(float(news.result.outputs[0].std()))

    start = time.perf_counter()
    engine = make_engine()
    try:
        perform(job, engine, tell, CancelToken())
        facts = engine.describe()
    finally:
        engine.close()
    if len(shades) != 1 or not shades[0] > 0.01:
        raise EngineError("engine_failed", reason="the starter model generated an empty picture")
    request = job.request
    seconds = f"{time.perf_counter() - start:.1f} s"
    return {
        **facts,
        "picture": f"{request.size}, {request.steps} steps, {seconds} with loading",
    }


def _check_window(folder: Path) -> dict[str, str]:
    offscreen_without_display()
    import PySide6

    from desktop_app.app.window import build_application, build_workspace
    from desktop_app.ui.window.main_window import MainWindow

    application = build_application([])
    workspace = build_workspace(folder)
    try:
        window = MainWindow(workspace)
        window.show()
        application.processEvents()
        size = window.size()
        window.close()
    finally:
        workspace.shutdown()
    return {
        "pyside6": PySide6.__version__,
        "window": f"{size.width()}x{size.height()} on {application.platformName()}",
    }
