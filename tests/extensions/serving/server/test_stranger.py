"""A stranger on the machine, while everything runs that the program has, started by somebody whose
umask takes nothing away: what it reaches (docs/strangers.md has the table of `main`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import psutil
import pytest

from desktop_app.enginelink.command import engine_environment
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.imaging.encode import encode
from desktop_app.storage.paths import DataPaths
from tests.extensions.serving.server.serving import SMALL, Served, add_token, done, serving, until
from tests.extensions.serving.server.stranger import UID, Found, Scene, an_hour
from tests.tiny_models import tiny_folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.loopback,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="only root can become a stranger"
    ),
]

PROMPT = "a secret garden behind the old mill"

PLANTED = ("velatura", "velatura-0", "ray", "torchinductor_root", "matplotlib", "runtime-root")
"""Names that somebody could guess."""


class Stage:
    """Everything that runs. All of it is in one folder that every account can enter."""

    def __init__(self, root: Path, ends: ExitStack) -> None:
        self.root, self._ends = root, ends
        root.chmod(0o755)
        self.temporary = root / "tmp"
        self.temporary.mkdir()
        self.temporary.chmod(0o1777)
        theirs = root / "theirs"
        self.planted: list[Path] = []
        self._said = root / "said"
        self._said.touch(0o600)
        for name in PLANTED:
            place = theirs / name
            place.mkdir(parents=True)
            (self.temporary / name).symlink_to(place)
            self.planted.append(place)
        for place in (theirs, *self.planted):
            os.chown(place, UID, UID)
            place.chmod(0o777)
        self.processes: list[psutil.Process] = []
        self.environment = {
            **engine_environment(),
            "TMPDIR": str(self.temporary),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def scene(self, *secrets: str) -> Scene:
        folders = [each for each in self.root.iterdir() if each.name != "theirs"]
        found = [each for each in folders if each != self.temporary]
        own = [each for each in self.temporary.iterdir() if each.name not in PLANTED]
        return Scene(self.processes, [*found, *own], (PROMPT, *secrets), self.planted)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """The program, ended with the stage."""
        with self._said.open("ab") as said:
            made = subprocess.Popen(
                [sys.executable, "-P", "-m", "desktop_app", *words],
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=said,
                process_group=0,
            )
        self._ends.callback(_end, made)
        self.processes.append(psutil.Process(made.pid))
        return made

    def _until(self, process: subprocess.Popen[bytes], condition: Callable[[], object]) -> None:
        def is_so() -> object:
            assert process.poll() is None, self._said.read_text()
            return condition()

        until(is_so)

    def server(self) -> Served:
        add_token(self.root / "served", "first")
        made = serving(self.root / "served", environment=self.environment)
        served = self._ends.enter_context(made)
        self.processes.append(psutil.Process(served.process.pid))
        done(served.user("ann"), {**SMALL, "prompt": PROMPT})
        return served

    def window(self) -> None:
        made = self.start("--data-dir", str(self.root / "window"))
        marks = self.root / "window" / "running"
        self._until(made, lambda: list(marks.glob(f"{made.pid}-*.json")))

    def training(self) -> None:
        pictures = self.root / "set"
        pictures.mkdir(mode=0o700)
        noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
        (pictures / "a.png").write_bytes(encode(noise, "PNG"))
        (pictures / "a.txt").write_text(PROMPT)
        model = tiny_folder(self.root / "tiny")
        (model / "velatura.json").write_text('{"native_size": 64}')
        model.chmod(0o700)
        data = self.root / "training"
        words = ("--model", str(model), "--size", "64", "--sample", "0", "--steps", "100000")
        words += ("--out", str(self.root / "training" / "lora.safetensors"))
        made = self.start("--data-dir", str(data), "train", str(pictures), *words)
        runs = TrainingRuns(data / "trainings")
        self._until(made, lambda: any(runs.log(row.id).steps for row in runs.rows()))

    def cluster(self) -> None:
        token = self.root / "ray-token"
        token.write_text("0" * 64)
        token.chmod(0o600)
        place = "127.0.0.1:" + str(_free_port())
        data = ("--data-dir", str(self.root / "worker"))
        words = ("--ray", place, "--ray-token-file", str(token), "--engines", "1")
        made = self.start(*data, "worker", "--head", *words)
        here = psutil.Process(made.pid)
        names = lambda: {one.name() for one in here.children(recursive=True)}  # noqa: E731
        self._until(made, lambda: "raylet" in names())
        time.sleep(10)  # its agents come by and by; nothing tells when all are there


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    children = list[psutil.Process]()
    with suppress(psutil.Error):
        children = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    _, left = psutil.wait_procs(children, 60)
    for one in left:
        one.kill()
    process.wait(60)


@contextmanager
def staged() -> Iterator[Stage]:
    """A stage in a short place: paths of sockets are."""
    before = os.umask(0)
    root = Path(tempfile.mkdtemp(prefix="vs"))
    try:
        with ExitStack() as ends:
            yield Stage(root, ends)
    finally:
        os.umask(before)
        shutil.rmtree(root)


def hour(*, with_ray: bool) -> list[Found]:
    """All of it."""
    with staged() as stage:
        served = stage.server()
        token = served.token("eve")[1]
        stage.window()
        stage.training()
        if with_ray:
            stage.cluster()
        return an_hour(stage.scene(token, "0" * 64))


def table(found: list[Found]) -> str:
    """Markdown."""
    rows = [
        f"| {one.what} | {one.tried} | {', '.join(one.reached[:12]) or 'nothing'} |"
        for one in found
    ]
    return "\n".join(["| tried | times | reached |", "|---|---|---|", *rows])


def test_a_stranger_reaches_nothing_of_what_runs() -> None:
    found = hour(with_ray=find_spec("ray") is not None)
    assert all(one.tried for one in found if "read" not in one.what)
    assert not [one for one in found if one.reached], table(found)


def test_a_data_folder_that_all_could_see_is_closed_at_the_next_start(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path / "data").ensure()
    paths.root.chmod(0o755)
    assert paths.ensure().root.stat().st_mode & 0o777 == 0o700


if __name__ == "__main__":
    print(table(hour(with_ray=find_spec("ray") is not None)))
