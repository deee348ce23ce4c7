"""A process that is killed while it saves leaves the version before, or the new one: no part."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from desktop_app.imaging.layered_files.project import read_project

ROOT = Path(__file__).resolve().parents[3]
SAVER = """
import sys
from pathlib import Path
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layered_files.project import write_project
from tests.imaging.layered_files.stacks import paint, stack_of
layers = [paint(str(n), Rect(0, 0, 500, 400), n) for n in range(4)]
number = int(sys.argv[2])
while True:
    number += 1
    write_project(Path(sys.argv[1]), stack_of(*layers, about={"number": number}))
    print(number, flush=True)
"""


def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path):
    file, dice, number = tmp_path / "a.velatura", random.Random(5), 0
    for _ in range(3):
        command = [sys.executable, "-c", SAVER, str(file), str(number)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        for _ in range(2):
            number = int(process.stdout.readline())
        time.sleep(dice.random() * 0.2)  # at any moment: what is true afterwards is of each
        process.kill()
        said = [int(line) for line in process.communicate()[0].split()]
        number = max([number, *said])
        for path in (file, tmp_path / "a.velatura~"):
            with read_project(path) as found:
                assert found.notes == ()
                assert found.stack.about["number"] >= number - 1
                assert all(
                    one.pixels is not None and one.pixels().any() for one in found.stack.layers
                )
