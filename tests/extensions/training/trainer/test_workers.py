"""Two processes that share a training, over gloo on this machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate import PartialState
from safetensors.torch import load_file

from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.trainer.training import train
from tests.extensions.training.trainer.runs import make_run, trained, write_examples, written
from tests.extensions.training.trainer.test_resuming import losses

ModelOf = Callable[[str], ModelInfo]


def work(folder: Path, environment: dict[str, str]) -> None:
    """One of several, in a copy of this process, which has imported everything."""
    os.environ.update(environment)
    PartialState._reset_state()
    train(folder, lambda event: None, CancelToken())
    torch.distributed.destroy_process_group()


def in_two_processes(run: Run, folder: Path, **environment: str) -> None:
    """Train it in two, as `accelerate launch` starts them."""
    written(run, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "WORLD_SIZE": "2",
        "ACCELERATE_USE_CPU": "true",
        "OMP_NUM_THREADS": "1",
        "GLOO_SOCKET_IFNAME": "lo",
        **environment,
    }
    processes = [
        get_context("fork").Process(
            target=work, args=(folder, {**shared, "RANK": str(rank), "LOCAL_RANK": str(rank)})
        )
        for rank in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=280)
        assert process.exitcode == 0


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(max((folder / "states").glob("step-*")) / "weights.safetensors")


def agree(folder: Path, other: Path) -> None:
    """The same losses, and the same weights at the end."""
    one, two = losses(folder), losses(other)
    assert one.keys() == two.keys()
    for step, (loss,) in one.items():
        (other_loss,) = two[step]
        assert other_loss == pytest.approx(loss, rel=1e-5)
    theirs = weights(other)
    for name, tensor in weights(folder).items():
        torch.testing.assert_close(theirs[name], tensor, rtol=1e-3, atol=2e-4)


@pytest.fixture
def uneven(model_of: ModelOf, tmp_path: Path) -> Callable[..., Run]:
    """Pictures of two sizes, three and two, and of their kind."""
    examples = write_examples(tmp_path, 8)
    wide = {"width": 96, "height": 64, "crop": (0, 10, 60, 40)}
    roles = [
        *examples[:3],
        *(replace(each, **wide) for each in examples[3:5]),
        *(replace(each, role="prior", caption="a cat") for each in examples[5:7]),
        replace(examples[7], role="held out"),
    ]
    return lambda **settings: make_run(
        model_of("sd1"), roles, tmp_path, **{"steps": 5, "evaluate": 2, "rate": 1e-4, **settings}
    )


@pytest.mark.slow
def test_as_one_with_twice_the_batch(uneven: Callable[..., Run], tmp_path: Path) -> None:
    """Also with batches added up, pictures of the kind, new words, the text encoder, an average."""
    more: dict[str, Any] = {
        "accumulate": 2,
        "ema": 0.9,
        "trigger": "cat",
        "words": 1,
        "text_encoder": True,
        "clip": 1.0,
    }
    trained(uneven(batch=4, **more), tmp_path / "one")
    in_two_processes(uneven(batch=2, **more), tmp_path / "two")
    agree(tmp_path / "one", tmp_path / "two")


@pytest.mark.slow
def test_all_weights_dealt_out(uneven: Callable[..., Run], tmp_path: Path) -> None:
    """FSDP: what is dealt out is put together in states and results."""
    more: dict[str, Any] = {"method": "full", "clip": 1.0, "ema": 0.9}
    trained(uneven(batch=4, **more), tmp_path / "one")
    run = uneven(batch=2, **more)
    in_two_processes(run, tmp_path / "two", ACCELERATE_USE_FSDP="true")
    agree(tmp_path / "one", tmp_path / "two")
    assert (Path(run.out) / "unet" / "diffusion_pytorch_model.safetensors").is_file()
