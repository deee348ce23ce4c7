"""Tries a build of torch: ``python -m desktop_app.engine.pack_check FOLDER``, a separate process.

Its last line is JSON: what the build tells of itself, or ``{"problem": why it can't be used}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from desktop_app.core.network_audit import NetworkAudit, tell
from desktop_app.networks.pack import PackError, import_torch, short

_SIDE = 64


def check(folder: Path) -> dict[str, str]:
    """Import torch from there, look for the device, and multiply on it.

    Raises:
        PackError: it can't be used.
    """
    torch: Any = import_torch(folder)
    try:
        ones = torch.ones((_SIDE, _SIDE), device="cuda")
        found = float((ones @ ones).sum())
        name = str(torch.cuda.get_device_name(0))
    except Exception as error:  # whatever a driver says
        raise PackError(f"the card can't calculate ({short(error)})") from error
    if found != float(_SIDE**3):
        raise PackError(f"the card miscalculates ({found} instead of {_SIDE**3})")
    runtime = getattr(torch.version, "cuda", None) or getattr(torch.version, "hip", None) or ""
    return {"torch": str(torch.__version__), "runtime": str(runtime), "device name": name}


def main() -> int:
    """Check the folder that the command line names; 0: it works."""
    NetworkAudit(tell).start()
    try:
        told = check(Path(sys.argv[1]))
    except PackError as error:
        told = {"problem": str(error)}
    print(json.dumps(told), flush=True)
    return 1 if "problem" in told else 0


if __name__ == "__main__":
    raise SystemExit(main())
