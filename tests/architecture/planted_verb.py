# pyright: basic
"""What `test_adding` runs in a copy of the program with the other additions of docs/adding.md."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.core.extensions import read_extensions


def test_an_extension_with_a_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_extensions()[0]["gallery"] == "Gallery"
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "tell how large a frame a picture needs" in capsys.readouterr().out
    picture = tmp_path / "fox.png"
    assert cv2.imwrite(str(picture), np.zeros((60, 80, 3), np.uint8))
    assert main(["hang", str(picture)]) == 0
    assert capsys.readouterr().out == "120 × 100\n"
    assert main(["--json", "hang", str(picture)]) == 0
    assert json.loads(capsys.readouterr().out) == {"width": 120, "height": 100}
    assert main(["hang", str(tmp_path / "none.png")]) == 2
