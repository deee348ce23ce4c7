"""What the window's start leaves for later."""

from __future__ import annotations

import subprocess
import sys

LATER = (
    "desktop_app.imaging.exemplar",
    "desktop_app.library.collection",
    "desktop_app.library.formats",
    "desktop_app.library.identify",
    "desktop_app.library.probing.probe",
    "desktop_app.library.sharing",
    "desktop_app.storage.project",
    "desktop_app.ui.help.window",
    "desktop_app.ui.models",
    "desktop_app.worker.managing",
    *("httpx2", "keyring", "msgspec", "psd_tools", "torch", "xml", "yaml"),
)
"""Modules, each with all below it, that nobody needs before the window is up."""

_LOOK = """
import sys
import desktop_app.app.window
print("\\n".join(sys.modules))
"""


def test_what_nobody_needs_yet_is_imported_when_it_is_needed() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True
    )
    whole = set(found.stdout.split())
    early = {name for name in whole for each in LATER if f"{name}.".startswith(f"{each}.")}
    assert early == set()
    assert "desktop_app.ui.window.main_window" in whole
