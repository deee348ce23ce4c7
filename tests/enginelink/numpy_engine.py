"""A small real engine that needs no torch: pictures drawn from seeds by numpy.

Run as ``python -m tests.enginelink.numpy_engine`` it serves the pipe as the true engine does. Words
in the prompt make it misbehave, so that the pipe, the process and the threads can be tested.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.catalog.families import layers_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Loading, PreviewMade, StepDone
from desktop_app.core.operations import Preloading
from desktop_app.core.request import EngineJob
from desktop_app.engine.__main__ import main
from desktop_app.imaging.depth import to_bytes
from desktop_app.networks.pack import import_torch, wanted_pack

PREVIEW_SIDE = 256
"""Large against a pipe's buffer (64 KiB), so that a slow reader is felt at once."""


class NumpyEngine(Engine):
    """Steps of 5 ms, or as long as "slow 0.2" says; the prompt says what else is to happen. A test
    that has to come in the middle of one has it "held by FILE" rather than slow."""

    def describe(self) -> dict[str, str]:
        pack = getattr(sys.modules.get("torch"), "__file__", "")
        numpy = np.__version__
        return {"engine": "numpy", "numpy": numpy, "pid": str(os.getpid()), "pack": pack or ""}

    def overlaps(self, job: Any) -> bool:
        return isinstance(job, EngineJob) and job.overlaps

    def run(
        self,
        operation: str,
        job: Any,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:
        works = {"generate": self._generate, "preload": self._preload}
        works[operation](job, on_event, cancel)

    def _preload(
        self, job: Preloading, on_event: Callable[[EngineEvent], None], cancel: CancelToken
    ) -> None:
        model = job.model
        parts = model.size_bytes
        for part in range(parts):
            cancel.check()
            on_event(Loading(model.name, part, parts))
            time.sleep(0.005)
        on_event(Loading(model.name, parts, parts))

    def _generate(
        self, job: EngineJob, on_event: Callable[[EngineEvent], None], cancel: CancelToken
    ) -> None:
        request = job.request
        self._misbehave(request.prompt)
        self._miss(request.prompt)
        slow = re.search(r"slow ([\d.]+)", request.prompt)
        pause = float(slow[1]) if slow else 0.005
        for image in range(request.count):
            self._die(request.prompt, image)
            if request.prompt == f"damaged with seed {request.seed_of(image)}":
                raise ModelError("model_damaged", name="numpy", reason="a test")
            rng = np.random.default_rng(request.seed_of(image))
            pixels = rng.random((request.size.height, request.size.width, 3), np.float32)
            for step in range(1, request.steps + 1):
                cancel.check()
                if "no pause" not in request.prompt:
                    time.sleep(pause)
                self._stay(request.prompt, step, cancel)
                pixels = pixels[::-1] * np.float32(0.5) + pixels * np.float32(0.5)
                left = pause * (request.steps - step + request.steps * (request.count - image - 1))
                on_event(StepDone(image, step, request.steps, left, pause))
                preview = np.full((PREVIEW_SIDE, PREVIEW_SIDE, 3), step % 256, np.uint8)
                on_event(PreviewMade(image, step, preview))
            if job.image is not None and job.mask is not None:
                alpha = job.mask[..., None]
                pixels = pixels * alpha + job.image.astype(np.float32) / 255 * (1 - alpha)
            if awaited := re.search(r"until (\S+)", request.prompt):
                while not Path(awaited[1]).exists():
                    time.sleep(0.005)
            if late := re.search(r"late ([\d.]+)", request.prompt):
                time.sleep(float(late[1]))
            layers = None
            if layers_of(job.model):  # halves of the picture, the first over both
                alpha = np.zeros((request.layers, *pixels.shape[:2]), np.float32)
                alpha[0] = 1
                alpha[1:, : len(pixels) // 2] = 0.5
                apart = [np.dstack([pixels, each]) for each in alpha]
                layers = to_bytes(np.concatenate(apart).astype(np.float32))
            if request.background:
                pixels = np.dstack([pixels, np.full(pixels.shape[:2], 0.5)])
            made = pixels.astype(np.float32)
            on_event(ImageDone(image, request.seed_of(image), made, 0.1, layers=layers))
        on_event(Finished(0.1, 0.0, "cpu", "float32"))

    @staticmethod
    def _die(prompt: str, image: int) -> None:
        """As "die in image 1 by FILE" says, once the image before is recorded beside that file,
        whose length is how often it still does so."""
        found = re.match(r"die in image (\d) by (\S+)", prompt)
        if found and image == int(found[1]) and (lives := Path(found[2]).read_bytes()):
            recorded = f"pictures/*-{image - 1}-*.png"
            while image and not any(Path(found[2]).parent.glob(recorded)):
                time.sleep(0.005)
            Path(found[2]).write_bytes(lives[1:])
            os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def _stay(prompt: str, step: int, cancel: CancelToken) -> None:
        """In the second step as long as there is the file of "held by FILE", which a test removes:
        so it needn't hurry. A step that is "held deaf by FILE" hangs: it doesn't hear of a cancel.
        """
        found = re.search(r"held (deaf )?by (\S+)", prompt)
        if found and found[1] and step == 2:
            print("I hang", file=sys.stderr, flush=True)
        while found and step == 2 and Path(found[2]).exists():
            if not found[1]:
                cancel.check()
            time.sleep(0.005)

    @staticmethod
    def _miss(prompt: str) -> None:
        """No worker is free, as often as "absent by FILE" says by that file's length, and as long
        as there is that file: a test removes it, and nothing written here brings it back."""
        found = re.match(r"absent by (\S+)", prompt)
        with suppress(FileNotFoundError):
            if found and (left := Path(found[1]).stat().st_size):
                os.truncate(found[1], left - 1)
                raise EngineError("worker_missing", reason="a test")

    @staticmethod
    def _misbehave(prompt: str) -> None:
        match prompt:
            case "kill yourself":
                os.kill(os.getpid(), signal.SIGKILL)
            case "take 400 MB":
                bytearray(400 << 20)
            case "lose its file":
                read_what_is_cut_short()
            case "crash":
                ctypes.string_at(0)
            case "interrupt":
                os.kill(os.getpid(), signal.SIGINT)
            case "leave":
                os._exit(7)
            case "print":
                print("a library says hello", flush=True)
                os.write(1, b"so does C code\n")
            case "refuse":
                raise InputError("size_multiple", size="1x1", factor=8, nearest="8x8")
            case "no room":
                raise EngineError("out_of_memory", size="64x48")
            case "damaged":
                raise ModelError("model_damaged", name="numpy", reason="a test")
            case "fail":
                raise ZeroDivisionError("an accident")
            case "hang":
                print("I hang", file=sys.stderr, flush=True)
                time.sleep(1000)
            case "damage":
                os.write(4, b"\x00" * 100)
                time.sleep(1000)
            case _:
                pass

    def close(self) -> None:
        pass


def read_what_is_cut_short() -> None:
    """Read a page of a mapped file that the file no longer has, as when weights are replaced."""
    with tempfile.TemporaryFile() as file:
        file.write(bytes(1 << 20))
        file.flush()
        pages = mmap.mmap(file.fileno(), 1 << 20, prot=mmap.PROT_READ)
        file.truncate(0)
        pages[1 << 19]


def make_engine() -> NumpyEngine:
    if "--cannot-start" in sys.argv:
        raise ImportError("no such library")
    if "--with-torch" in sys.argv and (folder := wanted_pack(sys.argv)):
        import_torch(folder)
    return NumpyEngine()


if __name__ == "__main__":
    main(make_engine)
