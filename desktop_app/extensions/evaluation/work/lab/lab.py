"""The lab for consistency models: a grid of schedules and edits, the curve of batches, the search.

All of it is asked of the engine as any picture is. What was made is in a folder, with
``lab.json``: who is stopped, or killed, goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, cast
from zlib import crc32

import numpy as np

from desktop_app.core.as_json import json_text
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import EngineError, InputError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, StepMade
from desktop_app.core.generation_settings import ZeroShotEdit
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.core.safe_open import inside
from desktop_app.extensions.evaluation.values.formulas.intervals import mean_interval
from desktop_app.extensions.evaluation.values.lab import (
    MOST_BATCH,
    NEW,
    BatchPoint,
    LabCell,
    LabPlan,
    LabReport,
    Timesteps,
)
from desktop_app.extensions.evaluation.work.lab.edit_inputs import BLOCKS, EDIT_INPUTS, hole, psnr
from desktop_app.extensions.evaluation.work.lab.lab_services import (
    FILE,
    LabServices,
    Quality,
    read_report,
    with_interval,
)
from desktop_app.extensions.evaluation.work.lab.timestep_search import Search
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.encode import encode
from desktop_app.storage.pictures import open_picture

ROOM: Final = 0.9
"""Share of the free memory that a batch may be estimated to need."""

_VARIES: Final = 0.5
"""Strength of a variation."""

_TRUE: Final = ("inpaint", "super_resolution", "colourise", "denoise")
"""Edits whose result can be compared with the picture before."""


class Lab:
    """One lab in a folder.

    Args:
        plan: what is tried.
        folder: that is written to.
        services: what it works with.

    Raises:
        InputError: ``lab_model``, ``lab_other`` or ``report_damaged``.

    Attributes:
        report: as far as it is.
    """

    def __init__(self, plan: LabPlan, folder: Path, services: LabServices) -> None:
        if not services.model.timesteps:
            raise InputError("lab_model", name=services.model.name)
        before, quality = read_report(folder), services.quality
        if before is not None and before.plan.basis != plan.basis:
            raise InputError("lab_other", name=folder.name)
        self.report = replace(before or LabReport(plan=plan), plan=plan)
        if quality is not None and quality.basis != self.report.basis:
            cells = (
                replace(one, value=None, note="") if one.edit == NEW else one
                for one in self.report.cells
            )
            self.report = replace(
                self.report,
                cells=tuple(cells),
                tried=(),
                found=(),
                measure=quality.name,
                basis=quality.basis,
                better=quality.better,
            )
        self._folder, self._services = folder, services
        self._done = 0

    @property
    def plan(self) -> LabPlan:
        return self.report.plan

    @property
    def total(self) -> int:
        """Parts of all, as far as that can be told."""
        plan = self.plan
        searched = plan.evaluations if plan.search and self._services.quality else 0
        return len(plan.schedules) * (1 + len(plan.edits)) + bool(plan.most_batch) + searched

    def run(self, access: EngineAccess) -> LabReport:
        """Do what is left.

        Raises:
            Cancelled: it goes on with the next `run`, or by another lab in this folder.
            VelaturaError: the engine can't, or the folder can't be written to.
        """
        self._done = 0
        self._folder.mkdir(parents=True, exist_ok=True)
        environment = self._services.environment()
        self._keep(replace(self.report, environment=environment), step=0)
        for schedule in self.plan.schedules:
            self._cell(access, schedule, traced=True)
            self._keep(self.report)
        for edit in self.plan.edits:
            for schedule in self.plan.schedules:
                self._edited(access, schedule, edit)
                self._keep(self.report)
        if self.plan.most_batch:
            self._keep(replace(self.report, curve=tuple(self._curve(access))))
        if self.plan.search and self._services.quality is not None:
            self._search(access)
        self._keep(self.report, step=self.total - self._done)
        return self.report

    # -- cells ------------------------------------------------------------------------------------

    def _cell(self, access: EngineAccess, steps: Timesteps, *, traced: bool = False) -> LabCell:
        """Pictures of a schedule, and their value; what is there already is not made again."""
        plan, quality = self.plan, self._services.quality
        known = self.report.cell(steps)
        name = _name(steps)
        if known is None or len(known.files) < plan.count:
            files, seconds = self._pictures(access, name, steps, known)
            known = replace(known or LabCell(timesteps=steps), files=files, seconds=seconds)
            known = replace(known, value=None, low=None, high=None, note="")
        if traced and len(steps) > 1 and not known.steps:
            known = replace(known, steps=self._traced(access, name, steps))
        if quality is not None and known.value is None and not known.note:
            known = self._valued(access, known, quality)
        within = None if quality is None or not traced else quality.interval
        if within is not None and known.value is not None and known.low is None:
            pictures = [self._read(name) for name in known.files[: plan.count]]
            known = with_interval(known, within(pictures, access))
        self._take(known)
        return known

    def _valued(self, access: EngineAccess, cell: LabCell, quality: Quality) -> LabCell:
        pictures = [self._read(name) for name in cell.files[: self.plan.count]]
        try:
            return replace(cell, value=quality.of(pictures, access))
        except InputError as error:
            return replace(cell, note=error.what)

    def _pictures(
        self, access: EngineAccess, name: str, steps: Timesteps, known: LabCell | None
    ) -> tuple[tuple[str, ...], float]:
        """Files of a schedule's pictures, and seconds of one."""
        plan, spent = self.plan, list[float]()
        if known is not None and known.files:
            spent = [known.seconds] * len(known.files)
        files = [f"pictures/{name}/{number:04d}.png" for number in range(plan.count)]
        there = sum(1 for _ in _existing(self._folder / file for file in files))
        if there >= plan.count and not spent:
            there -= 1  # how long it took is not known
        while there < plan.count:
            most = MOST_BATCH - MOST_BATCH % plan.batch
            job = self._job(steps, seed=plan.seed + there, count=min(most, plan.count - there))
            first = there

            def keep(done: ImageDone, first: int = first) -> None:
                self._write(files[first + done.image], to_bytes(done.pixels))
                spent.append(done.seconds)

            there += len(self._made(access, replace(job, batch=plan.batch), keep))
        return tuple(files), sum(spent) / len(spent)

    def _traced(self, access: EngineAccess, name: str, steps: Timesteps) -> tuple[str, ...]:
        """Files of what each call made of the first picture; none where the engine may not tell."""
        files, found = list[str](), list[StepMade]()

        def on_event(event: EngineEvent) -> None:
            if isinstance(event, StepMade):
                found.append(event)

        job = replace(self._job(steps, seed=self.plan.seed), previews=True, trace=True)
        access.engine("generate", job, on_event, access.token)
        for each in found:
            files.append(f"steps/{name}/{each.step:02d}.png")
            self._write(files[-1], each.pixels)
        return tuple(files)

    def _edited(self, access: EngineAccess, steps: Timesteps, edit: str) -> None:
        if self.report.cell(steps, edit) is not None:
            return
        plan, source = self.plan, self._source(access)
        values, spent, files = list[float](), list[float](), list[str]()
        base = self._job(steps, seed=plan.seed, count=1)
        jobs: list[EngineJob] = []
        given = EDIT_INPUTS.get(edit)
        if given is not None:
            image = given(source)
            self._input(edit, image)
            jobs.append(_edit_job(base, edit, image, plan.edit_count))
        else:
            other = {"variation_seed": (plan.seed + 1) % 2**32}
            for number in range(plan.edit_count):
                share = number / max(1, plan.edit_count - 1)
                request = replace(base.request, variation=share, **other)
                jobs.append(replace(base, request=request))
        mask = hole(source) if edit == "inpaint" else None
        for done in (one for job in jobs for one in self._made(access, job)):
            files.append(f"edits/{edit}/{_name(steps)}/{len(files):02d}.png")
            pixels = to_bytes(done.pixels)
            self._write(files[-1], pixels)
            spent.append(done.seconds)
            if edit in _TRUE:
                values.append(psnr(pixels, source, mask))
        value = sum(values) / len(values) if values else None
        seconds = sum(spent) / len(spent)
        cell = LabCell(timesteps=steps, edit=edit, files=tuple(files), seconds=seconds, value=value)
        self._take(with_interval(cell, mean_interval(np.array(values)).within(0, np.inf)))

    def _source(self, access: EngineAccess) -> ByteArray:
        """What edits are tried on: what was given, or a picture of the model's own by the schedule
        of most timesteps."""
        if "source" not in self.report.inputs:
            pixels = self._services.source
            if pixels is None:
                longest = max(self.plan.schedules, key=len)
                (done,) = self._made(access, self._job(longest, seed=self.plan.seed))
                pixels = to_bytes(done.pixels)
            self._input("source", pixels)
        return self._read(self.report.inputs["source"])

    def _input(self, edit: str, pixels: ByteArray) -> None:
        if edit not in self.report.inputs:
            file = f"edits/{edit}.png"
            self._write(file, pixels)
            self.report = replace(self.report, inputs={**self.report.inputs, edit: file})

    # -- batches ----------------------------------------------------------------------------------

    def _curve(self, access: EngineAccess) -> Iterable[BatchPoint]:
        """Batches of 1, 2, 4 … in one step, until one would not fit; that one is not run."""
        points: list[BatchPoint] = []
        job = self._job((0,), seed=self.plan.seed)
        list(self._made(access, job))  # what a first call loads and keeps
        batch = 1
        while batch <= min(MOST_BATCH, self.plan.most_batch):
            needed, room = self._needed(batch, points)
            point = BatchPoint(batch=batch, needed_bytes=needed, refused=True)
            if not room or needed <= ROOM * room:
                point = self._point(access, job, point)
            points.append(point)
            if point.refused:
                break
            batch *= 2
        return points

    def _needed(self, batch: int, points: Sequence[BatchPoint]) -> tuple[int, int]:
        """Bytes that it will need, and those there are; 0: not known. Memory grows evenly with the
        batch: what two batches held tells of the next, and the forecast of the first ones."""
        reckoned, room = (0, 0) if self._services.needs is None else self._services.needs(batch)
        held = [one.peak_bytes for one in points[-2:] if one.peak_bytes is not None]
        if len(held) == 2:
            reckoned = max(reckoned, held[1] + 2 * (held[1] - held[0]))
        return reckoned, room

    def _point(self, access: EngineAccess, job: EngineJob, point: BatchPoint) -> BatchPoint:
        count = min(MOST_BATCH - MOST_BATCH % point.batch, 3 * point.batch)
        job = replace(job, request=replace(job.request, count=count), batch=point.batch)
        peak: list[int | None] = []

        def on_event(event: EngineEvent) -> None:
            if isinstance(event, Finished):
                peak.append(event.peak_bytes)

        try:
            spent = [done.seconds for done in self._made(access, job, on_event=on_event)]
        except EngineError as error:
            if error.code != "out_of_memory":
                raise
            return point
        best = min(spent)
        return replace(point, rate=1 / best if best else 0.0, peak_bytes=peak[0], refused=False)

    # -- search -----------------------------------------------------------------------------------

    def _search(self, access: EngineAccess) -> None:
        plan, sign = self.plan, -1.0 if self.report.better == "higher" else 1.0
        known = {
            one.timesteps: sign * one.value
            for one in self.report.cells
            if one.edit == NEW and one.value is not None and len(one.files) >= plan.count
        }

        def value(steps: Timesteps) -> float:
            cell = self._cell(access, steps)
            if cell.value is None:
                raise InputError("lab_unmeasured", reason=cell.note.rstrip("."))
            return sign * cell.value

        tried: list[Timesteps] = []

        def tell(steps: Timesteps, _: float) -> None:
            tried.append(steps)
            self._keep(replace(self.report, tried=tuple(tried)))

        search = Search(
            value, plan.timesteps, plan.evaluations, 60 * plan.minutes, known=known, tell=tell
        )
        found = search.run(plan.search)
        if found:
            self._cell(access, found, traced=True)
        self._keep(replace(self.report, found=found, whole=search.whole), step=0)

    # -- the engine and the folder ----------------------------------------------------------------

    def _job(self, steps: Timesteps, *, seed: int, count: int = 1) -> EngineJob:
        plan, model = self.plan, self._services.model
        request = GenerationRequest(
            Task.TEXT_TO_IMAGE,
            "",
            model.id,
            Size(plan.side, plan.side),
            steps=1,
            guidance_scale=0.0,
            scheduler=model.defaults.scheduler,
            timesteps=steps,
            class_label=plan.label,
            seed=seed % 2**32,
            count=count,
            way=self._services.way,
        )
        return EngineJob(request, model, previews=False, memory=self._services.memory)

    def _made(
        self,
        access: EngineAccess,
        job: EngineJob,
        keep: Callable[[ImageDone], object] = lambda done: None,
        on_event: Callable[[EngineEvent], object] = lambda event: None,
    ) -> list[ImageDone]:
        """What the engine makes of it; each is given to ``keep`` as soon as it is there."""
        made: list[ImageDone] = []

        def take(event: EngineEvent) -> None:
            if isinstance(event, ImageDone):
                made.append(event)
                keep(event)
            on_event(event)

        access.engine("generate", job, take, access.token)
        return made

    def _take(self, cell: LabCell) -> None:
        where = cell.timesteps, cell.edit
        others = [one for one in self.report.cells if (one.timesteps, one.edit) != where]
        self.report = replace(self.report, cells=(*others, cell))

    def _keep(self, report: LabReport, step: int = 1) -> None:
        self.report = report
        self._done = min(self.total, self._done + step)
        text = json_text(report, indent=1).encode()
        write_atomic(self._folder / FILE, with_check(text), own=True)
        self._services.on_report(report, self._done, self.total)

    def _read(self, name: str) -> ByteArray:
        return open_picture(inside(self._folder, name)).shown[..., :3]

    def _write(self, name: str, pixels: ByteArray) -> None:
        file = self._folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file, encode(pixels, "PNG"), own=True)


def _name(steps: Timesteps) -> str:
    text = "-".join(map(str, steps))
    return text if len(steps) <= 8 else f"{len(steps)}-{crc32(text.encode()):08x}"


def _existing(files: Iterable[Path]) -> Iterable[Path]:
    for file in files:
        if not file.is_file():
            return
        yield file


def _edit_job(base: EngineJob, edit: str, image: ByteArray, count: int) -> EngineJob:
    """``base`` as an edit of ``image``, (h, w, 3)."""
    mask: FloatArray | None = hole(image) if edit == "inpaint" else None
    kind = edit if edit not in ("inpaint", "vary") else ""
    request = replace(
        base.request,
        task=Task.of(has_picture=True, has_mask=mask is not None),
        edit=cast(ZeroShotEdit, kind),
        blocks=BLOCKS,
        strength=_VARIES if edit == "vary" else 1.0,
        count=count,
    )
    return replace(base, request=request, image=np.ascontiguousarray(image), mask=mask)
