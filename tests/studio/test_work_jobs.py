"""Pictures enlarged, cleaned, and made into control images by the queue and the true engine: bit
for bit what is made directly, cancelled, killed, refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.palettes import load_palette
from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import InputError, ModelError, StorageError, VelaturaError
from desktop_app.core.events import ControlImageMade, Finished, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.job_record import JobRecord
from desktop_app.core.operations import Preprocessing
from desktop_app.core.pixels import Array
from desktop_app.core.work import Work
from desktop_app.enginelink.client import EngineClient
from desktop_app.imaging.colour import SRGB_SPACE, colour_space
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.preprocessors.control_image import from_picture
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobCancelled, Made
from desktop_app.jobs.placement import history_picture
from desktop_app.jobs.results import Result
from desktop_app.operations.networks.detecting import Detector
from desktop_app.operations.networks.upscaling import Upscaling, cleaners, steps_for
from desktop_app.operations.work import title_of
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.job_records import JobEnvironment, kept_job, restored_job
from desktop_app.studio.work_jobs import prepared, run_work
from tests.imaging.deep_pictures import PROFILES
from tests.studio.queues import Folder, Program, find
from tests.studio.works import (
    THERE,
    enlarging,
    in_small_parts,
    job,
    outlining,
    picture,
    true_program,
)
from tests.tiny_networks import network_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("queue")


@pytest.fixture(scope="module")
def program(folder: Path) -> Iterator[Program]:
    made = true_program(folder, "one")
    made.add(outlining("first"))
    made.until_ended("first")
    yield made
    made.end()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineClient]:
    """Another one, asked directly."""
    client = EngineClient(tmp_path_factory.mktemp("engine") / "engine.log")
    client.start()
    yield client
    client.close()


@pytest.fixture(name="in_small_parts")
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_parts(monkeypatch)


def done(program: Program, asked: Job) -> Result:
    program.add(asked)
    program.until_ended(asked.id)
    kinds = [type(news) for news in program.of(asked.id)]
    assert kinds.count(Made) == 1 and kinds[-1] is Finished, kinds
    (made,) = program.made(asked.id)
    return made


def enlarged(engine: EngineClient, pixels: Array, factor: float) -> Array:
    height, width = pixels.shape[:2]
    size = Size(round(width * factor), round(height * factor))
    return Upscaling(engine.run).enlarge(pixels, steps_for(factor, None, THERE), size)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "pixels", "profile", "factor"),
    [
        ("plain", picture(30, 50), "", 2),
        ("deep", picture(24, 30, 4, "uint16"), "p3", 6),
        ("float", picture(20, 28, 3, "float32"), "", 1.5),
    ],
)
def test_an_enlarged_picture_is_bit_for_bit_what_upscaling_gives(
    program: Program, engine: EngineClient, name: str, pixels: Array, profile: str, factor: float
) -> None:
    made = done(program, job(name, "upscale", pixels, profile, factor=factor))
    assert any(isinstance(news, StepDone) for news in program.of(name))
    expected = enlarged(engine, pixels, factor)
    assert made.outputs[0].dtype == pixels.dtype
    np.testing.assert_array_equal(made.outputs[0], expected)
    values = made.main.pixels if made.main.values is None else made.main.values
    np.testing.assert_array_equal(values, expected)
    space = colour_space(PROFILES[profile] if profile else None)
    np.testing.assert_array_equal(history_picture(made), space.shown(expected))
    assert made.rect == Size(expected.shape[1], expected.shape[0]).rect
    entry = program.entry(name)
    assert entry is not None
    assert (entry.operation, entry.title) == ("upscale", f"Enlarge {factor:g}×")


def test_a_cleaned_picture_is_bit_for_bit_what_upscaling_gives(
    program: Program, engine: EngineClient
) -> None:
    pixels = picture(30, 40, 4, "uint16")
    made = done(program, job("clean", "clean", pixels, "p3", strength=0.7))
    expected = Upscaling(engine.run).clean(pixels, cleaners(THERE)[0], 0.7)
    np.testing.assert_array_equal(made.outputs[0], expected)
    assert (expected != pixels).any()


def test_a_network_is_used_that_is_named(program: Program, engine: EngineClient) -> None:
    pixels = picture(20, 24)
    asked = job("named", "upscale", pixels, factor=3, network="Velatura ×2")
    made = done(program, asked)
    x2 = next(one for one in THERE if one.name == "Velatura ×2")
    expected = Upscaling(engine.run).enlarge(pixels, [x2, x2], Size(72, 60))
    np.testing.assert_array_equal(made.outputs[0], expected)
    assert asked.work is not None
    assert asked.work.values["network"] == x2.key
    assert title_of(asked.work) == "Enlarge 3× (Velatura ×2)"


def test_a_control_image_without_a_network(program: Program) -> None:
    pixels = picture(40, 60, 4, "uint16")
    asked = job("lines", "preprocess", pixels, "p3", preprocessor="canny", parameters={"low": 0.05})
    made = done(program, asked)
    shown = colour_space(PROFILES["p3"]).shown(flatten(pixels))
    row = PREPROCESSORS["canny"]
    expected = from_picture(row, shown, row.values({"low": 0.05}, load_palette()))
    np.testing.assert_array_equal(made.outputs[0], expected)
    np.testing.assert_array_equal(made.main.pixels, expected)
    assert made.main.values is None


def test_a_network_looks_at_the_picture_over_white() -> None:
    there = (*THERE, AddOn("d", "Depth", "/depth", "preprocessor", task="depth"))
    pixels = picture(8, 10, 4)
    asked: list[Preprocessing] = []

    class Negative(Engine):
        def run(self, operation: str, job: Any, on_event: Any, cancel: CancelToken) -> None:
            assert operation == "preprocess"
            asked.append(job)
            on_event(ControlImageMade(255 - job.picture))

    told: list[Any] = []
    wanted = job("d", "preprocess", pixels, there=there, preprocessor="depth")
    run_work(wanted, Negative(), told.append, CancelToken())
    assert asked[0].weights == {"depth": "/depth"}
    np.testing.assert_array_equal(asked[0].picture, flatten(pixels))
    assert [type(news) for news in told] == [StepDone, EditDone, Finished]
    np.testing.assert_array_equal(told[1].outputs[0], 255 - flatten(pixels))
    assert len(asked) == 1


@pytest.mark.slow
def test_a_control_image_by_a_true_network(
    program: Program, engine: EngineClient, tmp_path: Path
) -> None:
    folder = network_folder(tmp_path / "dpt", "dpt")
    there = (*THERE, AddOn("d", "Tiny Depth", str(folder), "preprocessor", task="depth"))
    pixels = picture(48, 80)
    made = done(program, job("depth", "preprocess", pixels, there=there, preprocessor="depth"))
    expected = Detector(engine.run).detect("depth", pixels, {}, there)
    np.testing.assert_array_equal(made.outputs[0], expected.pixels)


@pytest.mark.slow
def test_another_program_gets_what_it_asked_for_at_its_own_depth(
    program: Program, engine: EngineClient, folder: Path
) -> None:
    pixels = picture(20, 26, 4, "uint16")
    two = true_program(folder, "two")
    try:
        made = done(two, job("other", "upscale", pixels, "p3"))
        assert not two.view.owns
    finally:
        two.end()
    expected = enlarged(engine, pixels, 2)
    np.testing.assert_array_equal(made.outputs[0], expected)
    assert made.main.values is not None
    np.testing.assert_array_equal(made.main.values, expected)


@pytest.mark.slow
@pytest.mark.usefixtures("in_small_parts")
def test_it_is_cancelled_in_the_middle_and_the_next_one_is_done(program: Program) -> None:
    program.add(enlarging("long", 700, 800))
    program.add(outlining("after"))
    program.until(lambda: any(isinstance(news, StepDone) for news in program.of("long")))
    program.queue.cancel("long")
    program.until_ended("long", "after")
    assert isinstance(program.of("long")[-1], JobCancelled)
    assert not program.made("long")
    assert len(program.made("after")) == 1


@pytest.mark.usefixtures("in_small_parts")
def test_killed_in_the_middle_it_is_made_once_by_the_next_program(
    engine: EngineClient, tmp_path: Path
) -> None:
    words = [sys.executable, "-P", "-m", "tests.studio.work_child", str(tmp_path)]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline().strip() == "in the middle"
        child.kill()
        child.wait()
    two = true_program(tmp_path, "two", alive={"two"}.__contains__)
    try:
        two.until(lambda: two.view.owns and two.view.held == 2)
        titles = [entry.title for entry in two.view.entries]
        assert titles == ["Enlarge 2×", "Control image canny"]
        for name in ("a", "b"):
            two.queue.adopt(name, _noting(two, name), lambda job: None)
        two.queue.go_on()
        two.until_ended("a", "b")
        (made,), (lines,) = two.made("a"), two.made("b")
    finally:
        two.end()
    pixels = enlarging("a").spots[0].pixels
    assert pixels is not None
    np.testing.assert_array_equal(made.outputs[0], enlarged(engine, pixels.values, 2))
    assert lines.outputs[0].shape == (40, 60, 3)
    pictures = Folder(tmp_path / "pictures")
    assert pictures.recorded("a") == pictures.recorded("b") == {0}
    assert not pictures.twice


def _noting(program: Program, name: str) -> Callable[[object], None]:
    return lambda news: program.note(name, news)


# -- what is refused, without an engine ------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "values", "kind", "code"),
    [
        ("upscale", {"factor": 1}, InputError, "value_range"),
        ("upscale", {"network": "nobody"}, ModelError, "weights_missing"),
        ("upscale", {"network": "Velatura Clean Up"}, ModelError, "weights_missing"),
        ("clean", {"network": "Velatura ×2"}, ModelError, "weights_missing"),
        ("preprocess", {"preprocessor": "magic"}, InputError, "unknown_choice"),
        ("preprocess", {"preprocessor": "depth"}, ModelError, "network_missing"),
        (
            "preprocess",
            {"preprocessor": "canny", "parameters": {"much": 1}},
            InputError,
            "unknown_choice",
        ),
        (
            "preprocess",
            {"preprocessor": "canny", "parameters": {"low": "a"}},
            InputError,
            "value_range",
        ),
        (
            "preprocess",
            {"preprocessor": "canny", "parameters": {"low": 9}},
            InputError,
            "value_range",
        ),
    ],
)
def test_what_can_not_be_done_is_refused_before_it_is_queued(
    operation: str, values: dict[str, Any], kind: type[VelaturaError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        prepared(Work(operation, values), THERE).job(picture(8, 8), SRGB_SPACE)
    assert caught.value.code == code


@pytest.mark.parametrize("factor", [8, 1.1])
def test_a_result_beyond_all_bounds_is_refused_also_on_the_way(factor: float) -> None:
    wide = np.zeros((9000, 20_000, 3), np.uint8)  # 180 MP, 720 MP after the first network
    with pytest.raises(InputError) as caught:
        prepared(Work("upscale", {"factor": factor}), THERE).job(wide, SRGB_SPACE)
    assert caught.value.code == "upscale_too_large"


def test_nothing_ships_on_a_bare_machine() -> None:
    for operation in ("upscale", "clean"):
        with pytest.raises(ModelError) as caught:
            prepared(Work(operation), ()).job(picture(8, 8), SRGB_SPACE)
        assert caught.value.code == "upscaler_missing"


# -- records ---------------------------------------------------------------------------------------


def test_a_job_comes_back_as_it_was(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    asked = enlarging("a")
    record = JobRecord.from_json(kept_job(asked, blobs, "photo").to_json())
    assert (record.images, record.model, record.document_name) == (1, "", "photo")
    back = restored_job(record, "a", blobs, JobEnvironment(find, networks=lambda: THERE))
    assert (back.id, back.work, back.files) == ("a", asked.work, asked.files)
    assert back.request == asked.request
    (one,), (other,) = back.spots, asked.spots
    assert one.pixels is not None and other.pixels is not None
    np.testing.assert_array_equal(one.pixels.values, other.pixels.values)
    assert one.space.icc == other.space.icc == PROFILES["p3"]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        (lambda record: record, ModelError, "upscaler_missing"),
        (
            lambda record: replace(
                record, values={"factor": 2, "network": "k", "network_name": "Other"}
            ),
            ModelError,
            "weights_missing",
        ),
        (lambda record: replace(record, values={"factor": 99}), InputError, "value_range"),
        (
            lambda record: replace(
                record,
                operation="preprocess",
                values={"preprocessor": "canny"},
                spots=(replace(record.spots[0], pixels=None),),
            ),
            StorageError,
            "job_unreadable",
        ),
    ],
)
def test_a_record_that_can_not_be_run_says_why(
    tmp_path: Path,
    change: Callable[[JobRecord], JobRecord],
    kind: type[VelaturaError],
    code: str,
) -> None:
    blobs = BlobStore(tmp_path)
    record = change(kept_job(enlarging("a"), blobs))
    with pytest.raises(kind) as caught:
        restored_job(record, "a", blobs, JobEnvironment(find))
    assert caught.value.code == code
    if code == "weights_missing":
        assert "Other" in caught.value.what
