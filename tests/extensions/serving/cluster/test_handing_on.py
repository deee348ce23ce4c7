"""What both ends do with jobs and models, without Ray between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError, InputError, ModelError, StorageError
from desktop_app.core.events import EngineEvent, ImageDone, StepDone
from desktop_app.extensions.serving.cluster_command import WORKER, WorkerSettings
from tests.enginelink.numpy_jobs import COMMAND, job

pytest.importorskip("ray", reason="the extra cluster is not installed")

from desktop_app.extensions.serving.cluster import remote_engine
from desktop_app.extensions.serving.cluster.contents import content_from
from desktop_app.extensions.serving.cluster.ray_worker import NoWorker, RayCluster, RayWorker
from desktop_app.extensions.serving.cluster.remote_engine import RemoteEngine
from desktop_app.extensions.serving.cluster.worker_actor import WorkerActor


class Near:
    """Calls an actor as Ray's handles do, at once. It sees no folder of the other machine."""

    def __init__(self, actor: WorkerActor, **instead: Any) -> None:
        self.parts = list[str]()
        self._actor, self._instead = actor, instead

    def __getattr__(self, name: str) -> Any:
        return SimpleNamespace(remote=partial(self._call, name))

    def _call(self, name: str, *given: Any) -> Any:
        if name == "has":
            given = (given[0], "/nowhere/at/all")
        if name == "take":
            self.parts.append(given[0])
        return self._instead.get(name, getattr(self._actor, name))(*given)


class NearWorker(RayWorker):
    def _answer(self, call: Any) -> Any:
        return call

    def end(self) -> None:
        pass


class NearCluster(RayCluster):
    def __init__(self, handle: Near | None) -> None:
        super().__init__("127.0.0.1:1", "mine")
        self.handle, self.waits, self.taken = handle, False, 0

    def count(self) -> int:
        return 1

    def others_wait(self) -> bool:
        return self.waits

    def take(self, cancel: CancelToken) -> RayWorker:
        if self.handle is None:
            raise NoWorker("none has joined")
        self.taken += 1
        worker = NearWorker(self.handle, "near")
        worker.greet(cancel)
        return worker


@pytest.fixture
def actor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerActor]:
    told = WorkerSettings(str(tmp_path / "w"), str(tmp_path / "models"), 1, tuple(COMMAND))
    monkeypatch.setenv(WORKER, told.to_json())
    made = WorkerActor()
    yield made
    made.close()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "a model"
    (folder / "unet").mkdir(parents=True)
    (folder / "model_index.json").write_text("{}")
    (folder / "unet" / "weights.safetensors").write_bytes(bytes(range(256)) * 100)
    (folder / "code.py").write_text("no")
    return folder


def made(engine: RemoteEngine, model: Path, prompt: str = "a picture") -> list[EngineEvent]:
    events = list[EngineEvent]()
    work = job(prompt)
    work = replace(work, model=replace(work.model, path=str(model)))
    engine.generate(work, events.append, CancelToken())
    return events


@pytest.mark.slow
def test_a_model_is_sent_once_without_code_and_lies_under_its_key(
    actor: WorkerActor, model: Path, tmp_path: Path
) -> None:
    handle = Near(actor)
    engine = RemoteEngine(NearCluster(handle))
    for _ in range(2):
        assert any(isinstance(each, ImageDone) for each in made(engine, model))
    assert handle.parts == ["a model/model_index.json", "a model/unet/weights.safetensors", ""]
    (kept,) = (tmp_path / "models").iterdir()
    names = {each.relative_to(kept).as_posix() for each in kept.rglob("*") if each.is_file()}
    assert names == {"a model/model_index.json", "a model/unet/weights.safetensors"}


@pytest.mark.slow
def test_a_model_that_changes_is_sent_again_and_one_that_arrives_damaged_is_refused(
    actor: WorkerActor, model: Path, tmp_path: Path
) -> None:
    handle = Near(actor)
    engine = RemoteEngine(NearCluster(handle))
    made(engine, model)
    (model / "model_index.json").write_text('{"other": 1}')
    made(engine, model)
    assert len(list((tmp_path / "models").iterdir())) == 2

    def cut(name: str, data: bytes) -> bytes:
        return actor.take(name, data[:-1])

    damaged = Near(actor, take=cut)
    (model / "model_index.json").write_text('{"third": 1}')
    with pytest.raises(ModelError, match="arrived changed"):
        made(RemoteEngine(NearCluster(damaged)), model)
    assert len(list((tmp_path / "models").iterdir())) == 2


def test_a_full_disk_of_a_worker_is_told(
    actor: WorkerActor, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    engine = RemoteEngine(NearCluster(Near(actor)))
    monkeypatch.setattr(Path, "touch", full)
    with pytest.raises(StorageError) as caught:
        made(engine, model)
    assert caught.value.code == "disk_full"


@pytest.mark.slow
def test_no_text_of_a_user_makes_a_file_travel(
    actor: WorkerActor, model: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    handle = Near(actor)
    made(RemoteEngine(NearCluster(handle)), model, prompt=str(secret))
    assert not any("secret" in name for name in handle.parts)


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "a\\b", ""])
def test_names_that_lead_out_of_the_store_are_refused(name: str) -> None:
    told = {"name": "m", "files": [{"name": name, "size": 1, "sha256": "0"}]}
    with pytest.raises(ValueError, match="elsewhere"):
        content_from(json.dumps(told).encode())


@pytest.mark.slow
def test_other_work_than_pictures_is_not_sent(actor: WorkerActor) -> None:
    engine = RemoteEngine(NearCluster(Near(actor)))
    with pytest.raises(InputError) as caught:
        engine.run("merge", object(), lambda _: None, CancelToken())
    assert caught.value.code == "cluster_operation"


@pytest.mark.slow
def test_a_worker_that_lies_about_its_version_is_refused(actor: WorkerActor) -> None:
    """It says all that is right, and has other files."""

    def lies(nonce: bytes) -> bytes:
        return json.dumps(cast("dict[str, Any]", json.loads(actor.hello(b"before")))).encode()

    worker = NearWorker(Near(actor, hello=lies), "near")
    with pytest.raises(EngineError) as caught:
        worker.greet(CancelToken())
    assert caught.value.code == "worker_version"


@pytest.mark.slow
def test_a_worker_of_another_version_is_refused_and_both_are_named(actor: WorkerActor) -> None:
    def older(nonce: bytes) -> bytes:
        return json.dumps({**json.loads(actor.hello(nonce)), "version": "0.0.1"}).encode()

    worker = NearWorker(Near(actor, hello=older), "near")
    with pytest.raises(EngineError, match=r"0\.0\.1.*files") as caught:
        worker.greet(CancelToken())
    assert caught.value.code == "worker_version"


def test_without_any_worker_a_job_is_given_back(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.extensions.serving.cluster.remote_engine.FIRST_SECONDS", 0.0)
    with pytest.raises(EngineError) as caught:
        made(RemoteEngine(NearCluster(None)), model)
    assert caught.value.code == "worker_missing"


def test_an_engine_that_is_killed_is_told_and_another_makes_the_next(
    actor: WorkerActor, model: Path
) -> None:
    engine = RemoteEngine(NearCluster(Near(actor)))
    with pytest.raises(EngineError) as caught:
        made(engine, model, prompt="kill yourself")
    assert caught.value.code == "engine_killed"
    assert any(isinstance(each, ImageDone) for each in made(engine, model))


@pytest.mark.slow
def test_a_worker_is_given_back_after_its_turn_where_another_server_waits(
    actor: WorkerActor, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_engine, "WAIT_SECONDS", 0.1)
    cluster = NearCluster(Near(actor))
    engine = RemoteEngine(cluster)
    made(engine, model)
    engine.yield_to_others()
    assert "worker" in engine.describe()
    cluster.waits = True
    engine.yield_to_others()  # it does nothing: given back at once
    with pytest.raises(EngineError, match="another server's turn"):
        made(engine, model)
    monkeypatch.setattr(engine, "_away_until", 0.0)

    def busy(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            engine.yield_to_others()

    work = job("slow 0.01")
    work = replace(work, model=replace(work.model, path=str(model)))
    for _ in range(2):  # at work, it is kept for its turn
        engine.generate(work, busy, CancelToken())
        assert "worker" in engine.describe()
    monkeypatch.setattr(remote_engine, "TURN_SECONDS", 0.0)
    with pytest.raises(EngineError, match="another server's turn"):
        engine.generate(work, busy, CancelToken())
    assert cluster.taken == 2
