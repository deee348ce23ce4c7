#!/usr/bin/env python3
"""Does the engine do on a graphics card what it is tested to do on a processor?

    python packaging/checks/on_card.py [--models sd1 sdxl sd35 flux1] [--out card.json]
        [--folder DIR] [--quick] [--only SECTION …]

Models of true size with random weights (3 to 34 GB each, in --folder, deleted afterwards) are made
and run. Sections:

- pictures: text to image and inpainting through the engine's own process: finite, not black, the
  same seed gives the same bytes; cancelled in the middle of a step, and the log is clean;
- memory: what is forecast against what the card says, by each rung of the ladder;
- full: the card is filled first: what is told, and that the next picture is made;
- speed: seconds a picture beside diffusers' own pipeline with the same weights, in turns in one
  process, and how far the pictures are apart; four pictures; decoding 2048² in tiles;
- processor: the same request in float32 on the card and on the processor (sd1);
- matrix: all cells of docs/families.md on the card, with tiny models: same bytes, cancel,
  previews, soft masks, counts, and no pixel outside of the mask changed.

Without a card it does what can be done on the processor; --tiny takes tiny models (a trial run).
The exit code is 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.networks.environment import prepare_environment

prepare_environment()

import torch  # noqa: E402

from benchmarks.common import Row, at_most, report  # noqa: E402
from card_jobs import (  # noqa: E402
    CUDA,
    DEVICE,
    FAMILIES,
    GB,
    MODELS,
    TABLE,
    Subject,
    Watched,
    flag,
    make,
    processor,
    resident,
    say,
    sound,
    speed,
    used,
)  # fmt: skip
from desktop_app.catalog.forecast import forecast  # noqa: E402
from desktop_app.core.cancel import Cancelled, CancelToken  # noqa: E402
from desktop_app.core.errors import VelaturaError  # noqa: E402
from desktop_app.core.events import EngineEvent, StepDone  # noqa: E402
from desktop_app.core.forecast import Forecast  # noqa: E402
from desktop_app.core.memory_plan import MemoryPlan  # noqa: E402
from desktop_app.core.request import EngineJob  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.enginelink.client import EngineClient  # noqa: E402
from desktop_app.enginelink.free_memory import host_of  # noqa: E402
from desktop_app.library.probing.add_on_files import add_on_files  # noqa: E402
from desktop_app.library.probing.job_sizes import job_sizes  # noqa: E402
from desktop_app.state.work.memory import work_of  # noqa: E402

LADDER = {
    "as it is": MemoryPlan(),
    "tiles": MemoryPlan(vae_tiling=True),
    "float8": MemoryPlan(layerwise_casting=True),
    "parts": MemoryPlan(offload="parts"),
    "groups": MemoryPlan(offload="groups"),
}


def pictures(subject: Subject, client: EngineClient) -> Iterator[Row]:
    """Through the process: sound, repeated, cancelled."""
    for inpaint in (False, True):
        name = f"{subject.name} {'inpaint' if inpaint else 'text'}"
        first = make(client, subject.job(inpaint=inpaint))
        again = make(client, subject.job(inpaint=inpaint))
        end = again.finished
        assert end is not None
        say(
            f"{name}: {end.device} {end.dtype}, first {first.seconds:.1f} s,"
            f" then {again.seconds:.2f} s {first.notes}"
        )
        yield sound(name, first.pictures[0])
        same = first.pictures[0].tobytes() == again.pictures[0].tobytes()
        yield flag(f"{name}: same seed, same bytes", same)
    for precision in ("bfloat16", "float16"):
        made = make(client, subject.job(plan=MemoryPlan(precision=precision), steps=4))
        assert made.finished is not None
        say(f"{subject.name} {precision}: ran in {made.finished.dtype} {made.notes}")
        yield sound(f"{subject.name} {precision}", made.pictures[0])
    job = subject.job()
    before, token, at = make(client, job), CancelToken(), [0.0]
    step = before.seconds / job.request.steps

    def stop(event: EngineEvent) -> None:
        if isinstance(event, StepDone) and event.step == 2:
            threading.Timer(
                step / 2, lambda: (at.insert(0, time.perf_counter()), token.cancel())
            ).start()

    try:
        make(client, replace(job, request=replace(job.request, steps=50)), stop, token)
        yield flag(f"{subject.name}: cancelled", False)
    except Cancelled:
        yield at_most(
            f"{subject.name}: cancel in a step, after",
            time.perf_counter() - at[0],
            "s",
            2 * step + 0.1,
        )
    after = make(client, job)
    yield flag(
        f"{subject.name}: as before the cancel",
        after.pictures[0].tobytes() == before.pictures[0].tobytes(),
    )


def said_of(job: EngineJob, client: EngineClient) -> Forecast:
    """What the window would say."""
    host = host_of(client.describe(), client.pid)
    weights = job_sizes(job.model, FAMILIES, add_on_files(job.request, job.model, {}, ()))
    work = work_of(job.request, job.model, FAMILIES[job.model.family])
    return forecast(work, weights, host, TABLE, job.memory)


def memory(subject: Subject, client: EngineClient, base: int) -> Iterator[Row]:
    """Forecast against the card, by each plan."""
    for name, plan in LADDER.items():
        for inpaint, side in ((False, 0), (True, 0), (False, 2 * subject.side)):
            if side and name not in ("as it is", "tiles"):
                continue
            if inpaint and name != "as it is":
                continue
            job = subject.job(inpaint=inpaint, plan=plan, steps=3, side=side)
            label = f"{subject.name} {name}{' inpaint' * inpaint}{f' {side}²' if side else ''}"
            said = said_of(job, client)
            try:
                first = make(client, job)  # what was held otherwise goes
                with Watched(base) as watched:
                    made = make(client, job)
            except VelaturaError as error:
                say(f"{label}: {error.code} {error.details[-600:]}")
                yield flag(f"{label}: made", False)
                continue
            assert made.finished is not None
            needs = ", ".join(f"{n.stage or n.code} {n.bytes / GB:.2f}" for n in said.needs)
            peak, card = made.finished.peak_bytes or 0, watched.most
            told = said.device_bytes or 0
            say(
                f"{label}: said {told / GB:.2f}, card {card / GB:.2f}, reserved {peak / GB:.2f} GB;"
                f" main memory {said.memory_bytes / GB:.2f}, is {resident(client) / GB:.2f} GB;"
                f" {first.seconds:.1f} s, then {made.seconds:.2f}; {needs} {first.notes}"
            )
            if CUDA:
                off = (told - card) / card * 100
                yield at_most(f"{label}: {told / GB:.2f} of {card / GB:.2f} GB", abs(off), "%", 10)
            yield sound(label, made.pictures[0])


def full(subject: Subject, client: EngineClient) -> Iterator[Row]:
    """With a card that others have filled."""
    if not CUDA:
        return
    job = subject.job(steps=3)
    need = said_of(job, client).device_bytes or 0
    client.close()
    for share in (0.75, 0.12):
        with_log = EngineClient(subject.folder.parent / "full.log")
        try:
            with_log.wait_until_ready(120)
            spare = torch.cuda.mem_get_info()[0] - round(share * need)
            filler = torch.empty(max(0, spare), dtype=torch.uint8, device="cuda")
            name = f"{subject.name}: card with {share:.0%} of the need"
            try:
                made = make(with_log, job)
                say(f"{name}: made, {made.notes}, {made.seconds:.1f} s")
                yield flag(f"{name}: made after a note", bool(made.notes))
            except VelaturaError as error:
                say(f"{name}: {error.code}: {error.what} {error.kept} {error.todo}")
                yield flag(f"{name}: told plainly", error.code == "out_of_memory")
            del filler
            torch.cuda.empty_cache()
            after = make(with_log, job)
            say(f"{name}, freed: {after.notes} {after.seconds:.1f} s")
            yield sound(f"{name}, then freed", after.pictures[0])
        finally:
            with_log.close()
        say((subject.folder.parent / "full.log").read_text(errors="replace")[-1500:])


def matrix(folder: Path, tiny: bool) -> Iterator[Row]:
    """All cells, in the card's own precision and in float32."""
    import pytest

    from tests.engine.matrix.cases import Models, cells, check

    chosen = [cell for cell in cells() if not tiny or cell.feature == "repeat"]
    for dtype in (None, "float32"):
        engine, models, failed = LocalEngine(dtype, DEVICE), Models(folder / str(dtype)), 0
        begun = time.perf_counter()
        for cell in chosen:
            with pytest.MonkeyPatch.context() as patch:
                try:
                    check(cell, models.get(cell.family, cell.layout), engine, patch)
                except Exception as error:  # noqa: BLE001 - each is told
                    failed += 1
                    say(f"{dtype} {cell}: {type(error).__name__}: {str(error)[:300]}")
                    if failed < 3:
                        traceback.print_exc()
        say(f"matrix, {dtype}: {time.perf_counter() - begun:.0f} s")
        yield at_most(
            f"matrix, {dtype or 'own precision'}: of {len(chosen)} cells failed", failed, "", 0
        )


SECTIONS = ("pictures", "memory", "full", "speed", "processor", "matrix")


def sections_of(subject: Subject, options: argparse.Namespace) -> Iterator[Row]:
    """All that is asked of one model."""
    base = used()
    client = EngineClient(subject.folder.parent / "engine.log")
    try:
        if {"pictures", "memory", "full"} & {*options.only}:
            say(f"{subject.name}: {client.wait_until_ready(120)}")
        if "pictures" in options.only:
            yield from pictures(subject, client)
        if "memory" in options.only:
            yield from memory(subject, client, base)
        if "full" in options.only:
            yield from full(subject, client)
    finally:
        client.close()
        log = subject.folder.parent / "engine.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        say(f"{subject.name}, the engine's log:\n{text[-3000:]}")
        log.unlink(missing_ok=True)
    clean = not any(word in text for word in ("Traceback", "Warning", "Error"))
    yield flag(f"{subject.name}: nothing in the log", clean)
    if "speed" in options.only:
        yield from speed(subject, 3 if options.quick else 5)
    if "processor" in options.only and subject.name == "sd1":
        yield from processor(subject)


def collected(rows: Iterator[Row], name: str, found: list[Row]) -> None:
    """All of ``rows``; what goes wrong is a row, too."""
    try:
        found.extend(rows)
    except Exception:  # noqa: BLE001 - the others go on
        traceback.print_exc()
        found.append(flag(f"{name}: went through", False))


def main() -> int:
    """Run what is asked; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="*", choices=MODELS, default=list(MODELS))
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--folder", type=Path, help="where models are written")
    parser.add_argument("--out", type=Path, help="rows as JSON")
    parser.add_argument("--quick", action="store_true", help="few steps")
    parser.add_argument("--tiny", action="store_true", help="tiny models")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="velatura-card-", dir=options.folder))
    found: list[Row] = []
    try:
        if "matrix" in options.only:
            collected(matrix(folder, options.tiny), "matrix", found)
        for name in options.models if {*options.only} != {"matrix"} else ():
            subject = Subject(name, folder, options)
            collected(sections_of(subject, options), name, found)
            shutil.rmtree(subject.folder)
            gc.collect()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        where = torch.cuda.get_device_name() if CUDA else "no card"
        code = report(f"on a card: {where}, CUDA {torch.version.cuda}", found, options.out)
    return code


if __name__ == "__main__":
    sys.exit(main())
