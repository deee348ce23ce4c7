"""What is to be run on a card runs without one: tiny models, and rows that say what was seen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow  # an engine's process and a library of models
@pytest.mark.parametrize("section", ["pictures", "memory", "speed", "processor"])
def test_a_section_holds_with_a_tiny_model(section: str, tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    command = [sys.executable, str(ROOT / "packaging/checks/on_card.py"), "--tiny", "--quick"]
    command += ["--models", "sd1", "--only", section, "--folder", str(tmp_path), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    rows = json.loads(out.read_text("utf-8"))
    assert rows, done.stderr[-2000:]
    text = json.dumps(rows)
    assert "sd1" in text and "went through" not in text, done.stdout[-2000:]
    assert list(tmp_path.iterdir()) == [out]  # nothing is left of the models
