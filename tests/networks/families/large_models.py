"""What the tests of large families share: settings, pictures, copies with a mistake."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import make_job, run

SETTINGS: dict[str, Any] = {
    "scheduler": "flow_euler",
    "prompt": "a red cat on a mat",
    "negative_prompt": "a",
    "guidance_scale": 3.0,
}


def made(engine: LocalEngine, info: ModelInfo) -> bytes:
    """The picture of `SETTINGS`."""
    return run(engine, make_job(info, **SETTINGS)).pixels[0].tobytes()


def stays_on_disk(folder: ModelInfo, nearly: float) -> bool:
    """Whether weights that stay on the disk make the same; of packed ones the sums have another
    order."""
    quick, slow = LocalEngine("float32"), LocalEngine("float32")
    try:
        job = make_job(folder, **SETTINGS)
        plain = run(quick, job).pixels[0]
        disk = run(slow, replace(job, memory=MemoryPlan(offload="disk"))).pixels[0]
    finally:
        quick.close()
        slow.close()
    return np.allclose(plain, disk, atol=nearly)


def changed_copy(folder: ModelInfo, path: Path, part: str, **fields: Any) -> Path:
    """``folder`` again in ``path``, with other ``fields`` in the settings of ``part``."""
    copy = Path(shutil.copytree(folder.path, path / "copy"))
    file = copy / part / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))
    return copy
