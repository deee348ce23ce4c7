"""What every training stage shares: where files lie, the loop that pauses,
checkpoints and resumes, moving averages, CSV logs, picture sheets."""

from __future__ import annotations

import copy
import csv
import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

import cv2
import numpy as np
import torch
from torch import nn

from desktop_app.networks.device import halves_are_quick
from presets import Budget

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".training"  # git-ignored: everything but the export
#: while one of these files exists, training waits
PAUSES: list[Path] = [WORK / "PAUSE"]
Log = dict[str, float]
Net = TypeVar("Net", bound=nn.Module)
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def quick_dtype() -> torch.dtype:
    """bfloat16, or float32 on a processor that only emulates it, at a fifth of the speed."""
    return torch.bfloat16 if halves_are_quick(DEVICE) else torch.float32


def autocast() -> torch.autocast:
    """bfloat16 where it is safe and quick; on a CPU and on a GPU alike."""
    quick = quick_dtype() is torch.bfloat16
    return torch.autocast(DEVICE.type, torch.bfloat16, enabled=quick)


def noise_like(like: torch.Tensor, seed: int) -> torch.Tensor:
    """Normal noise from the seed alone, the same on every device."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(like.shape, generator=generator).to(like.device)


def busy_seconds() -> float:
    """A clock of computing: of the GPU's wall time, or of the CPU's on all threads."""
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
        return time.monotonic()
    return time.process_time() / torch.get_num_threads()


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Write whole: into a temporary name beside it, then rename."""
    temporary = path.with_suffix(path.suffix + ".tmp")
    write(temporary)
    temporary.replace(path)


def moment_of(clock: str, now: datetime) -> datetime:
    """The moment of "HH:MM" nearest to ``now``: shortly after midnight is not long over at eleven
    in the evening, and what is just over does not begin a day."""
    hour, minute = map(int, clock.split(":"))
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    half = timedelta(hours=12)
    if now - moment > half:
        return moment + 2 * half
    return moment - 2 * half if moment - now > half else moment


def wait_while_paused() -> None:
    """Return once nobody asks for quiet."""
    while any(path.exists() for path in PAUSES):
        time.sleep(1)


def learning_rate(progress: float, steps: int) -> float:
    """Factor at this share of the stage: short warm-up, constant for half, then
    linear to near zero."""
    return min(1.0, (steps + 1) / 30, max(0.02, (1 - progress) / 0.5))


def set_rates(
    optimisers: Sequence[torch.optim.Optimizer], rates: Sequence[float], progress: float, steps: int
) -> None:
    """Set each optimiser's learning rate for this step."""
    for optimiser, rate in zip(optimisers, rates, strict=True):
        for group in optimiser.param_groups:
            group["lr"] = rate * learning_rate(progress, steps)


def scaled(rates: Sequence[float], budget: Budget) -> list[float]:
    """The rates times the budget's factor."""
    return [rate * budget.rate for rate in rates]


def moved(
    network: Net,
    *to: torch.device | torch.dtype,
    layout: torch.memory_format = torch.channels_last,
) -> Net:
    """The network itself, there and so, its kernels in this layout."""
    # torch's annotations of this method leave the layout out.
    return network.to(*to, memory_format=layout)  # pyright: ignore[reportCallIssue]


class Average(Generic[Net]):
    """Exponential moving average of a model's parameters (`model`, in eval mode)."""

    def __init__(self, model: Net, decay: float) -> None:
        self.model: Net = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model: Net, steps: int) -> None:
        """Follow `model`; faster at the start, when the average is worthless."""
        keep = min(self.decay, (1 + steps) / (10 + steps))
        means = list[torch.Tensor](self.model.parameters())
        now = list[torch.Tensor](model.parameters())
        # torch has no public name for doing it with all at once.
        torch._foreach_lerp_(means, now, 1 - keep)  # pyright: ignore[reportPrivateUsage]


def update(
    model: Net,
    loss: torch.Tensor,
    optimisers: Sequence[torch.optim.Optimizer],
    average: Average[Net],
    number: int,
) -> None:
    """One step of the optimisers, gradients clipped at norm 1, and of the average."""
    for optimiser in optimisers:
        optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
    for optimiser in optimisers:
        optimiser.step()
    average.update(model, number)


class Stage:
    """One resumable training loop.

    state: named modules and optimisers to keep in the checkpoint. `run` calls
    step(number, progress) until the budget is used; it returns figures for
    the log. Each step must draw its random numbers from its number alone.
    """

    def __init__(self, folder: Path, name: str, budget: Budget, checkpoint_seconds: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.checkpoint, self.log_path = folder / f"{name}.pt", folder / f"{name}.csv"
        self.name, self.budget, self.interval = name, budget, checkpoint_seconds
        self.steps, self.seconds, self.progress = 0, 0.0, 0.0
        self.state: dict[str, nn.Module | torch.optim.Optimizer] = {}

    def advance(self, computed: float, passed: float) -> None:
        """Count a step that took so many seconds of computing and of the clock.

        With a deadline, what is left of the stage is spread over the time left.
        """
        self.steps += 1
        self.seconds += computed
        gain = max(1 / self.budget.steps, computed / (60 * self.budget.minutes))
        if self.budget.deadline:
            left = max(0.0, self.budget.deadline - time.time()) + passed
            gain = max(gain, (1 - self.progress) * passed / left)
        self.progress = min(1.0, self.progress + gain) if gain < 1 - self.progress - 1e-4 else 1.0

    def restore(self) -> bool:
        """Load the checkpoint if there is one."""
        if not self.checkpoint.exists():
            return False
        saved = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        if "steps" not in saved:  # weights of an exported model, not a training's state
            return False
        self.steps, self.seconds = saved["steps"], saved["seconds"]
        self.progress = min(saved["progress"], self.budget.rewind)
        for key, holder in self.state.items():
            holder.load_state_dict(saved[key])
        print(
            f"{self.name}: going on at step {self.steps}, {self.seconds / 60:.1f} min", flush=True
        )
        return True

    def save(self) -> None:
        """Write the checkpoint."""
        saved: dict[str, object] = {key: holder.state_dict() for key, holder in self.state.items()}
        saved |= {"steps": self.steps, "seconds": self.seconds, "progress": self.progress}
        replace_file(self.checkpoint, lambda path: torch.save(saved, path))

    def run(
        self, step: Callable[[int, float], Log], every: int, look: Callable[[int], Log]
    ) -> None:
        """Train to the end of the budget; `look` (samples, validation) every so
        many steps and at the end; its figures join the log."""
        saved_at = time.monotonic()
        while self.progress < 1:
            wait_while_paused()
            clock, computing = time.monotonic(), busy_seconds()
            figures = step(self.steps, self.progress)
            self.advance(busy_seconds() - computing, time.monotonic() - clock)
            if not all(map(math.isfinite, figures.values())):
                raise FloatingPointError(f"{self.name}, step {self.steps}: {figures}")
            last = self.progress >= 1
            if self.steps % every == 0 or last:
                figures |= look(self.steps)
            if self.steps % 10 == 0 or last:
                self.log(figures)
            if last or time.monotonic() - saved_at > self.interval:
                self.save()
                saved_at = time.monotonic()

    def log(self, figures: Log) -> None:
        """One CSV row: step, minutes, name, value (long form, so columns may come and go)."""
        new = not self.log_path.exists()
        with self.log_path.open("a", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["step", "minutes", "figure", "value"])
            for key, value in figures.items():
                writer.writerow([self.steps, f"{self.seconds / 60:.2f}", key, f"{value:.5g}"])
        shown = " ".join(f"{key} {value:.4g}" for key, value in figures.items())
        print(f"{self.name} {self.steps} {self.seconds / 60:.1f} min {shown}", flush=True)


def to_bytes(pictures: torch.Tensor) -> np.ndarray:
    """(n, 3, h, w) in -1..1 -> (n, h, w, 3) uint8."""
    levels = (pictures.float().clamp(-1, 1) * 127.5 + 127.5).round()
    return levels.permute(0, 2, 3, 1).byte().cpu().numpy()


def write_sheet(path: Path, pictures: np.ndarray, columns: int, scale: float = 1.0) -> None:
    """A PNG of pictures (n, h, w, 3) uint8 side by side."""
    rows = [np.hstack(list(pictures[k : k + columns])) for k in range(0, len(pictures), columns)]
    rows = [np.pad(r, ((0, 0), (0, rows[0].shape[1] - r.shape[1]), (0, 0))) for r in rows]
    sheet = cv2.resize(np.vstack(rows), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
