"""Pictures of the forecast and of "Make it fit" for docs/screenshots, from the real window.

``python packaging/documents/memory_shots.py [--out FOLDER]``: opens the window (offscreen unless
there is a display) with the starter model, says that the machine has little memory, presses "Make
it fit", and saves what it looks like, dark and light. The forecast itself is the program's own.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

sys.path.insert(0, str(Path(__file__).resolve().parent))

from screenshots import Session


def wait_for_cost(session: Session) -> None:
    """Until the forecast stands beside the button."""
    memory = session.workspace.state.memory
    session.wait(lambda: memory.cost.value is not None, "the forecast")
    session.rest()


def shots(session: Session) -> None:
    """What is saved."""
    from desktop_app.core.geometry import Size

    state = session.workspace.state
    memory, chip = state.memory, session.window.prompt_bar.cost
    session.wait_for_model()
    state.parameters.update(prompt="a red house on a hill", size=Size(1024, 1024))
    wait_for_cost(session)
    session.save("forecast", both=True)
    # As on a machine without bfloat16 and with little memory left.
    host = memory.host.value
    assert host is not None
    assert memory.cost.value is not None
    needed = memory.cost.value.memory_bytes
    small = replace(host, precision="float32", memory_bytes=needed * 9 // 10)
    session.workspace.forecasting.shutdown()
    memory.host.value = small
    session.rest()
    session.save("forecast-too-large", both=True)
    chip.fit.click()
    session.rest()
    session.save("make-it-fit", both=True)
    chip.panel.undo.click()
    session.rest()


def main() -> None:
    """Parse arguments, run."""
    parser = argparse.ArgumentParser(description=__doc__)
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--out", type=Path, default=root / "docs" / "screenshots")
    arguments = parser.parse_args()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder), 1440, 900, arguments.out)
        try:
            shots(session)
        finally:
            session.workspace.shutdown()


if __name__ == "__main__":
    main()
