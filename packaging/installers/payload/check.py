"""Does a payload work when it lies elsewhere? Asked of a moved copy's own interpreter, without
network, with nothing of the build machine's Python in the environment.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from devtools.console import SetupError, say
from installers.identity import project, version
from installers.payload.layout import Layout
from installers.tools import output

__all__ = ["check_moved", "clean_environment", "optional_modules"]


CALLED = {"c2pa_python": "c2pa"}
"""Packages whose module has another name."""


def clean_environment(env: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return what a user's session has: no Python settings, and a home of its own."""
    kept = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} if os.name != "nt" else dict(env)
    kept = {name: value for name, value in kept.items() if not name.startswith("PYTHON")}
    return {**kept, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}


def optional_modules() -> set[str]:
    """Return the packages that come with extras only, and with no installer."""
    extras = project()["optional-dependencies"]
    shipped = ("dev", "server", "photos")
    runtime = {name for extra, names in extras.items() if extra not in shipped for name in names}
    found = {re.split(r"[^A-Za-z0-9_-]", name)[0].replace("-", "_") for name in runtime}
    return {CALLED.get(name, name) for name in found}


def check_moved(layout: Layout, absent: Iterable[str] = ()) -> dict[str, str]:
    """Check a payload where it lies now; return what its self-test says, or of one without a window
    which picture it made.

    Args:
        layout: the payload's places.
        absent: packages of the window that it does without.

    Raises:
        SetupError: something is missing or does not work.
    """
    with tempfile.TemporaryDirectory(prefix="velatura-check-") as folder:
        env = clean_environment(os.environ, Path(folder))
        python = [layout.python_path, "-I"]
        inside = Path(__file__).with_name("inside.py")
        optional = sorted(optional_modules() | set(absent))
        say("  " + output([*python, inside, *optional], env=env).strip())
        program = [*python, "-m", "desktop_app"]
        if absent:
            facts = {"velatura": output([*program, "--version"], env=env).strip(), "window": "none"}
            made = Path(folder, "apple.png")
            output([*program, "generate", "a red apple", "--steps", "4", "--out", made], env=env)
            facts["picture"] = f"{made.stat().st_size} bytes"
        else:
            text = output([*program, "--self-test", "--json"], env=env)
            facts = json.loads(text[text.index("{") :])
        if facts["velatura"] != version():
            raise SetupError(f"the payload is version {facts['velatura']}, not {version()}")
        answer = output([*program, "models", "--json"], env=env)
        if '"starter"' not in answer:
            raise SetupError(f"the starter model is missing:\n{answer}")
    return facts
