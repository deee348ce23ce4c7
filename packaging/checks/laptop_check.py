"""What the program does on a laptop: two cores, AVX2 alone, 8 GB. Linux, as root.

``python packaging/checks/laptop_check.py [--gigabytes 8] [--out FOLDER]`` opens the real window
(offscreen) in a control group with so much memory, where neither oneDNN nor torch uses more than
AVX2: the starter model live while a stroke is drawn (`benchmarks/probes/live_probe.py`), then a
picture of 512² by Stable Diffusion 1.5 and one of 1024² by Stable Diffusion XL, of true size, with
random weights. Prints what the window says, what the forecast was and what memory it took, how long
a step takes, and whether the kernel ended anything; saves the window as ``laptop-*.png``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "packaging" / "documents"))

CORES = 2
AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
MODELS = ("sd15", "sdxl")
SIDES = {"sd15": 512, "sdxl": 1024}
STEPS = {"sd15": 4, "sdxl": 2}
GIVE_UP_SECONDS = 1500.0
GROUPS = Path("/sys/fs/cgroup")

# -- the machine ------------------------------------------------------------------------------


@contextmanager
def laptop(limit: int) -> Iterator[Path]:
    """A control group below this process's own, with ``limit`` bytes; both versions of groups."""
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    own = next((path for _, names, path in lines if names == "memory"), None)
    first = own is not None
    if own is None:
        own = next(path for number, _, path in lines if number == "0")
    parent = (GROUPS / "memory" if first else GROUPS) / own.strip("/")
    group = parent / f"velatura-laptop-{os.getpid()}"
    group.mkdir()
    try:
        (group / ("memory.limit_in_bytes" if first else "memory.max")).write_text(str(limit))
        yield group
    finally:
        group.rmdir()


def join(group: Path) -> None:
    """Put this process there, on so many cores."""
    (group / "cgroup.procs").write_text(str(os.getpid()))
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def kernel_ended(group: Path) -> int:
    """How many processes were ended for want of memory."""
    name = "memory.oom_control" if (group / "memory.oom_control").exists() else "memory.events"
    words = (group / name).read_text().split()
    return int(words[words.index("oom_kill") + 1])


# -- inside it --------------------------------------------------------------------------------


class Watch:
    """The window, and what its engine holds meanwhile."""

    def __init__(self, session: Any, engine: int) -> None:
        self.session, self.state = session, session.workspace.state
        self.engine = engine
        self.most = 0
        self.steps: list[float] = []
        self.state.jobs.progress.changed.connect(self._progressed)
        self._last = (0, 0.0)

    def _progressed(self, progress: Any) -> None:
        if progress is None or progress.step == self._last[0]:
            return
        now = time.perf_counter()
        if progress.step > 1:
            self.steps.append(now - self._last[1])
        self._last = (progress.step, now)

    def until(self, done: Callable[[], bool]) -> None:
        """Let the window live, and look at the engine's own pages."""
        end = time.monotonic() + GIVE_UP_SECONDS
        while not done():
            self.session.application.processEvents()
            status = Path(f"/proc/{self.engine}/status")
            if status.exists():
                words = status.read_text().split()
                held = int(words[words.index("RssAnon:") + 1]) if "RssAnon:" in words else 0
                self.most = max(self.most, 1024 * held)
            if time.monotonic() > end:
                raise SystemExit("the window did not get on")
            time.sleep(0.02)

    def generate(self) -> dict[str, Any]:
        """Press Generate; what came of it."""
        self.most, self.steps, self._last = 0, list[float](), (0, 0.0)
        state, begun = self.state, time.perf_counter()
        state.notice.value = None
        shown = state.results.shown.value
        self.session.workspace.generation.generate()

        def over() -> bool:
            notice = state.notice.value
            failed = notice is not None and notice.error is not None
            return failed or (not state.is_busy and state.results.shown.value is not shown)

        self.until(over)
        return {
            "error": said_of(state.notice.value),
            "seconds": round(time.perf_counter() - begun, 1),
            "step": round(median(self.steps), 2) if self.steps else None,
            "engine's own pages, most": f"{self.most / 1e9:.2f} GB",
        }


def said_of(notice: Any) -> str | None:
    """The lines of the error bar."""
    from desktop_app.ui.words.texts import error_lines

    if notice is None or notice.error is None:
        return None
    lines = error_lines(notice.error)
    return " ".join(lines)


def picture_of(watch: Watch, name: str, out: Path) -> dict[str, Any]:
    """Ask for one by the model of that name; refused, it is made to fit and asked for again."""
    from desktop_app.core.geometry import Size
    from desktop_app.ui.words.memory import cost_tip, outcome_text, rung_texts

    session, state = watch.session, watch.state
    model = next(each for each in state.models.value if Path(each.path).name == name)
    state.parameters.use_defaults_of(model)
    state.parameters.update(
        prompt="a house", size=Size(SIDES[name], SIDES[name]), steps=STEPS[name], seed=1
    )
    chip, memory = session.window.prompt_bar.cost, state.memory

    def known() -> bool:
        looked = memory.known.value
        return looked is not None and looked.model == model and memory.cost.value is not None

    watch.until(known)
    session.rest(1.0)

    def grabbed(what: str) -> None:
        session.rest(0.5)
        session.window.grab().save(str(out / f"laptop-{name}-{what}.png"))

    found: dict[str, Any] = {"says": chip.words.text(), "tip": cost_tip(memory.cost.value)}
    found["way"] = memory.profile_of(model)
    grabbed("forecast")
    found["first"] = watch.generate()
    grabbed("generated" if found["first"]["error"] is None else "refused")
    if found["first"]["error"] is not None:
        chip.fit.click()
        chosen = memory.chosen.value
        found["made to fit"] = [outcome_text(chosen), *(rung_texts(r)[0] for r in chosen.rungs)]
        found["then says"] = [chip.words.text(), cost_tip(memory.cost.value)]
        grabbed("made-to-fit")
        found["second"] = watch.generate()
        grabbed("then")
        memory.undo_fit()
    return found


def inside(folder: Path, out: Path) -> None:
    """All of it; prints as it goes."""
    from benchmarks.common import measured

    live = measured("live_probe", "stroke", time.time(), 8, timeout=300)
    for name, one in live.items():
        latency = sorted(one["latencies"])[int(0.95 * len(one["latencies"]))]
        said = f"{one['pictures'] / one['seconds']:.1f} a second, latency {latency * 1e3:.0f} ms"
        print(f"live, {name}: {said}", flush=True)
    import psutil

    from screenshots import Session

    session = Session(folder, 1280, 800, out)
    try:
        session.wait_for_model()
        session.wait(lambda: len(session.workspace.state.models.value) > len(MODELS), "models")
        (engine,) = psutil.Process().children()
        watch = Watch(session, engine.pid)
        for name in MODELS:
            print(json.dumps({name: picture_of(watch, name, out)}, indent=1), flush=True)
    finally:
        session.close()


def make(folder: Path) -> None:
    """Write the models of true size; in a process of its own, as the window's has no torch."""
    from benchmarks.memory_models import sd1_model, whole_sdxl

    sd1_model(folder / "sd15", 320, 128)
    whole_sdxl(folder / "sdxl")


def main() -> None:
    """Make the models and the machine, run the window in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=8.0)
    parser.add_argument("--out", type=Path, default=Path("laptop"))
    parser.add_argument("--folder", type=Path, help="where models are, or shall be kept")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="velatura-laptop-") as temporary:
        folder: Path = arguments.folder or Path(temporary)
        if arguments.make:
            return make(folder / "data" / "models")
        if arguments.inside:
            return inside(folder, arguments.out)
        arguments.out.mkdir(parents=True, exist_ok=True)
        again = [sys.executable, "-P", __file__, "--folder", str(folder), "--out"]
        again.append(str(arguments.out.resolve()))
        if not (folder / "data" / "models" / MODELS[-1]).exists():
            subprocess.run([*again, "--make"], check=True)
        with laptop(round(arguments.gigabytes * 1e9)) as group:
            environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **AVX2}
            done = subprocess.run(
                [*again, "--inside"], env=environment, preexec_fn=lambda: join(group), check=False
            )
            print(f"ended with {done.returncode}; ended by the kernel: {kernel_ended(group)}")
    return None


if __name__ == "__main__":
    main()
