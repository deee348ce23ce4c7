"""Too little memory, a disk that fails, and damage: each is said as what it is, wherever it comes.

A table of causes, as the libraries tell them, and of files that are wrong; a process under a real
limit of memory; a disk that answers with errors.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import lora, using
from desktop_app.core.errors import EngineError, InputError, ModelError, VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from desktop_app.networks import failures
from desktop_app.networks.failures import is_out_of_memory, loading_part
from tests.engine.conftest import make_job, run
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts, tiny_single_file


def wrapped(cause: BaseException) -> BaseException:
    """As diffusers wraps what goes wrong while it reads weights."""
    try:
        try:
            raise cause
        except Exception:
            raise ValueError("Unable to locate the file which is necessary") from None
    except ValueError:
        try:
            raise OSError("Unable to load weights from checkpoint file for 'x' at 'x'.")
        except OSError as error:
            return error


MEMORY: dict[str, BaseException] = {
    "Python": MemoryError(),
    "torch": RuntimeError(
        "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory:"
        " you tried to allocate 4096 bytes. Error code 12 (Cannot allocate memory)"
    ),
    "torch on Windows": RuntimeError(
        "[enforce fail at alloc_cpu.cpp:116] data. DefaultCPUAllocator: not enough memory: you"
        " tried to allocate 134217728 bytes."
    ),
    "torch's device": torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
    "the driver": RuntimeError("CUDA error: out of memory\nSearch for `cudaErrorMemoryAllocation'"),
    "mapping by torch": RuntimeError(
        "unable to mmap 3252080 bytes from file </a>: Cannot allocate memory (12)"
    ),
    "mapping by safetensors": SafetensorError("Cannot allocate memory (os error 12)"),
    "mapping on Windows": SafetensorError("The paging file is too small. (os error 1455)"),
    "the system": OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
    "oneDNN": RuntimeError("could not create a primitive"),
    "C++": RuntimeError("std::bad_alloc"),
}

REFUSED: dict[str, tuple[BaseException, str]] = {
    "the disk": (OSError(errno.EIO, os.strerror(errno.EIO)), "the disk reported an error"),
    "the disk, by a binding": (
        SafetensorError("Input/output error (os error 5)"),
        "the disk reported an error",
    ),
    "permissions": (PermissionError(errno.EACCES, "no"), "permission denied"),
    "a full disk": (OSError(errno.ENOSPC, "full"), "the disk is full"),
    "too many files": (OSError(errno.EMFILE, "many"), "too many files are open"),
}

DAMAGE: dict[str, tuple[BaseException, str]] = {
    "a header": (SafetensorError("Error while deserializing header: HeaderTooLarge"), "corrupt"),
    "an end": (SafetensorError("incomplete metadata, file not fully covered"), "too early"),
    "shapes": (RuntimeError("size mismatch for a.weight: copying a param"), "other shapes"),
    "shapes by diffusers": (ValueError("expected shape torch.Size([4]), but got"), "other shapes"),
    "something": (KeyError("conv_in.weight"), "can't be read"),
}

PLACES = ("UNet", "autoencoder", "file", "a LoRA.safetensors", "scheduler")


def told(cause: BaseException, part: str) -> BaseException:
    with pytest.raises(BaseException) as caught, loading_part("A model", part):
        raise cause
    return caught.value


@pytest.mark.parametrize("part", PLACES)
@pytest.mark.parametrize("wrap", [lambda error: error, wrapped], ids=["plain", "wrapped"])
def test_every_cause_in_every_place(
    part: str, wrap: Callable[[BaseException], BaseException]
) -> None:
    for said, cause in MEMORY.items():
        error = told(wrap(cause), part)
        assert not isinstance(error, VelaturaError), said
        assert is_out_of_memory(error), said
    for said, (cause, words) in REFUSED.items():
        error = told(wrap(cause), part)
        assert isinstance(error, InputError), said
        assert error.code == "file_unreadable"
        assert words in error.what and part in error.what, said
        assert not is_out_of_memory(error)
    for said, (cause, words) in DAMAGE.items():
        error = told(wrap(cause), part)
        assert isinstance(error, ModelError), said
        assert error.code == "model_damaged"
        assert words in error.what and part in error.what, said
        assert not is_out_of_memory(error), said


def test_nonsense_without_any_room_is_want_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "available_ram_bytes", lambda: 1 << 20)
    nonsense = told(RuntimeError("unknown parameter type"), "text encoder")
    assert isinstance(nonsense, MemoryError)
    assert isinstance(told(SafetensorError("HeaderTooLarge"), "UNet"), ModelError), "plain damage"


# -- files that are wrong, in every place where weights are read ----------------------------------


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _wrong_length(path: Path) -> None:
    path.write_bytes(b"\xff" * 8 + path.read_bytes()[8:])


def _no_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8:40] = b"\xff" * 32
    path.write_bytes(bytes(data))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _whole_numbers(path: Path) -> None:
    save_file({k: v.to(torch.int32) for k, v in load_file(path).items()}, path)


def _one_shape(path: Path) -> None:
    tensors = load_file(path)
    name = max(tensors, key=lambda key: tensors[key].ndim)
    tensors[name] = torch.zeros(3, *tensors[name].shape[1:], dtype=tensors[name].dtype)
    save_file(tensors, path)


HARMS = (_cut, _wrong_length, _no_header, _empty, _whole_numbers, _one_shape)
FILES = (
    "unet/diffusion_pytorch_model.safetensors",
    "vae/diffusion_pytorch_model.safetensors",
    "text_encoder/model.safetensors",
)


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_single_file(tmp_path_factory.mktemp("single") / "one.safetensors")


def _refusal(engine: LocalEngine, info: ModelInfo) -> VelaturaError:
    with pytest.raises(VelaturaError) as caught:
        engine.preload(info, lambda _: None)
    return caught.value


@pytest.mark.slow
@pytest.mark.parametrize("harm", HARMS)
def test_harmed_files_are_told_as_damage(
    engine: LocalEngine,
    model: ModelInfo,
    single: Path,
    tmp_path: Path,
    harm: Callable[[Path], None],
) -> None:
    infos: list[ModelInfo] = []
    for number, name in enumerate(FILES):
        folder = Path(shutil.copytree(model.path, tmp_path / str(number)))
        harm(folder / name)
        infos.append(tiny_info(folder, size_bytes=number))
    file = Path(shutil.copy(single, tmp_path / "one.safetensors"))
    harm(file)
    infos.append(tiny_info(file, family="sd1"))
    for info in infos:
        error = _refusal(engine, info)
        assert error.code in (
            *("model_damaged", "model_quantised", "model_incomplete", "weights_empty"),
        ), error.details
        assert "memory" not in error.what


@pytest.mark.parametrize("harm", HARMS[:4])
def test_harmed_loras_and_autoencoders_too(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    extra = tmp_path / "extra.safetensors"
    for settings in ({"conditions": (lora("extra", 1.0),)}, {"conditions": using("vae", "extra")}):
        shutil.copy(Path(model.path) / FILES[1], extra)
        harm(extra)
        job = make_job(model, **settings)
        files = {"extra": str(extra)}
        own = job.model.with_parts(job.request.conditions, files)
        job = type(job)(job.request, own, files=files)
        with pytest.raises(ModelError) as caught:
            run(engine, job)
        assert caught.value.code == ("weights_empty" if harm is _empty else "model_damaged")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_permissions_are_told(engine: LocalEngine, model: ModelInfo, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(model.path, tmp_path / "m"))
    (folder / FILES[0]).chmod(0)
    assert _refusal(engine, tiny_info(folder)).code == "file_unreadable"


# -- a real limit ----------------------------------------------------------------------------------

LIMITED = """
import gc, os, resource
import psutil
from desktop_app.engine import __main__ as start
def make():
    engine = start._make_engine()
    real = engine.run
    def run(operation, job, on_event, cancel):
        engine.cache.clear()
        held = psutil.Process().memory_info().vms
        megabytes = int(job.model.id)
        if megabytes >= 0:
            resource.setrlimit(resource.RLIMIT_AS, (held + (megabytes << 20), -1))
        try:
            real(operation, job, on_event, cancel)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    engine.run = run
    return engine
start.main(make)
"""
"""The model's id says how many megabytes more the process may have while it loads it."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is not kept elsewhere")
def test_a_process_with_too_little_memory_never_calls_a_whole_model_damaged(
    tmp_path: Path,
) -> None:
    parts = tiny_parts()
    folder = tiny_info(tiny_folder(tmp_path / "model", parts=parts), parts)
    file = tiny_info(tiny_single_file(tmp_path / "one.safetensors", parts=tiny_parts(
        clip_tokenizer=True)), parts)  # fmt: skip
    tight = {
        "MALLOC_TOP_PAD_": "131072",
        "MALLOC_TRIM_THRESHOLD_": "131072",
        "OMP_NUM_THREADS": "1",
    }
    environment = {**engine_environment(), **tight}
    client = EngineClient(tmp_path / "log", [sys.executable, "-P", "-c", LIMITED], environment)
    said: dict[str, int] = {}
    try:
        for info in (folder, file):
            for megabytes in (-1, 0, 1, 2, 4, 8, 16, 32, 64):
                asked: Any = from_json(ModelInfo, {**to_json(info), "id": str(megabytes)})
                try:
                    client.preload(asked, lambda _: None, CancelToken())
                except EngineError as error:
                    said[error.code] = said.get(error.code, 0) + 1
    finally:
        client.close()
    # A thread that can't be started ends the process (libgomp); it starts again.
    assert set(said) <= {"out_of_memory", "engine_died"}
    assert said["out_of_memory"] >= 4
