"""The time of a step of the trainer's loop, and of a loop with nothing but the network."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from benchmarks.teaching.things import THINGS, drawings
from desktop_app.catalog.families import load_families
from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import RUN_FILE, Run
from desktop_app.extensions.training.work.trainer.base_model import open_base
from desktop_app.extensions.training.work.trainer.loop import Log, Loop
from desktop_app.extensions.training.work.trainer.session import TrainerSession
from desktop_app.extensions.training.work.trainer.training import compute_of
from desktop_app.extensions.training.work.trainer.workers import Workers
from desktop_app.imaging.png import write_png
from desktop_app.library.probing.probe import probe

BATCH = 16
STARTER = Path(__file__).resolve().parents[2] / "resources" / "models" / "starter"


def _session(folder: Path) -> TrainerSession:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    examples: list[Example] = []
    for number, each in enumerate(drawings("kite", BATCH, 1000)):
        path = folder / f"{number}.png"
        path.write_bytes(write_png(each.pixels, ()))
        caption = f"a {THINGS['kite'][1]} {each.words}"
        examples.append(Example(str(path), caption, (0, 0, 256, 256), 256, 256))
    settings = settings_of({"batch": BATCH, "convolutions": True, "sample": 0, "evaluate": 0})
    info = probe(STARTER, load_families())
    run = Run(info, settings, tuple(examples), str(folder / "out"))
    (folder / RUN_FILE).write_text(json.dumps(to_json(run)))
    compute = compute_of("auto")
    base = open_base(
        info,
        load_families()[info.family],
        compute,
        "",
        whole=False,
        on_event=lambda _: None,
        cancel=CancelToken(),
    )
    session = TrainerSession(run, base, folder, Workers(compute))
    session.prepare_data(lambda done, total: None)
    return session


def loop_cost(folder: Path, steps: int) -> tuple[list[float], list[float]]:
    """Seconds of steps of both, made in turns; the first two of each are left out."""
    session, plain = _session(folder / "ours"), _session(folder / "bare")
    loop = Loop(
        session, folder / "ours", Log(folder / "ours", lambda _: None, writes=True), CancelToken()
    )
    loop._written = (time.monotonic(), 0.0)
    bare = _bare(plain)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(steps + 2):
        begun = time.perf_counter()
        loop._step()
        loop._after(time.perf_counter() - begun)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        bare()
        theirs.append(time.perf_counter() - begun)
    return ours[2:], theirs[2:]


def _bare(session: TrainerSession) -> Callable[[], None]:
    """Stacked latents and texts, noise, the network, a squared error, AdamW: no more."""
    base = session.base
    items = [session.cache.item(at, 0) for at in range(BATCH)]
    clean = torch.cat([each.clean for each in items])
    known = torch.cat([each.known for each in items if each.known is not None])
    with torch.no_grad():
        heard = session.texts.batch([each.caption for each in items])["encoder_hidden_states"]
    shares = session.objective.shares
    parameters = list(session.parameters.values())
    optimizer = torch.optim.AdamW(parameters, 1e-4)

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        noise = torch.randn_like(clean)
        times = torch.from_numpy(np.random.default_rng(1).integers(0, 1000, BATCH))
        share = shares[times][:, None, None, None]
        noisy = share.sqrt() * clean + (1 - share).sqrt() * noise
        target = share.sqrt() * noise - (1 - share).sqrt() * clean
        with session.autocast():
            given = torch.cat([noisy, known], 1).to(base.compute.dtype)
            predicted = base.network(given, times, heard, return_dict=False)[0]
        F.mse_loss(predicted.float(), target).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()

    return step
