"""What `test_adding` runs in a copy of the program with three operations more, "posterise",
"restore" and "compare"."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.work import Work
from desktop_app.extensions.serving.server.application import make_application
from desktop_app.extensions.serving.server.operation_shapes import read_request
from desktop_app.extensions.serving.server.policy import policy_of
from desktop_app.extensions.serving.server.shapes import SAMPLE_PICTURE
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.jobs.news import EditDone
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.pictures import open_picture, save_picture
from desktop_app.studio.job_records import JobEnvironment, kept_job, restored_job
from desktop_app.studio.work_jobs import prepared, run_work
from desktop_app.ui.words.recipe import task_text
from desktop_app.ui.words.work import work_title
from tests.extensions.serving.server.inside import inside
from tests.extensions.serving.server.serving import png, text_of

PIXELS = np.random.default_rng(3).integers(0, 256, (12, 16, 3), np.uint8)


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_picture(tmp_path / "a.png", PIXELS)

    def said(*words: str) -> tuple[int, Any]:
        data = ["--data-dir", str(tmp_path / "data"), "--json"]
        files = [str(tmp_path / "a.png"), "--out", str(tmp_path / "b.png")]
        return main([*data, "posterise", *files, *words]), json.loads(capsys.readouterr().out)

    code, told = said("--levels", "2", "--grey", "yes")
    made = open_picture(tmp_path / "b.png").pixels
    assert (code, told["size"], set(np.unique(made))) == (0, [16, 12], {0, 255})
    code, told = said("--levels", "1")
    assert (code, told["error"]["code"]) == (2, "value_range")


def test_requests_and_what_openapi_says() -> None:
    read: Any = read_request({"operation": "posterise", "image": SAMPLE_PICTURE, "levels": 5})
    assert read.values == {"levels": 5}
    with pytest.raises(ValueError, match="levels"):
        read_request({"operation": "posterise", "image": SAMPLE_PICTURE, "levels": 1})
    document: Any = make_application(None).openapi()  # pyright: ignore[reportArgumentType]
    schema = document["components"]["schemas"]["PosteriseRequest"]
    assert schema["properties"]["levels"]["minimum"] == 2
    assert schema["examples"] == [{"operation": "posterise", "image": SAMPLE_PICTURE, "levels": 3}]


def test_the_policy() -> None:
    assert policy_of({"who": {"ann": ["posterise"]}}).may("ann", "posterise")
    with pytest.raises(InputError):
        policy_of({"who": {"ann": ["posteriser"]}})


def test_queue_and_run(tmp_path: Path) -> None:
    job = prepared(Work("posterise", {"levels": 2}), ()).job(PIXELS, SRGB_SPACE)
    blobs, told = BlobStore(tmp_path / "blobs"), list[Any]()
    services = JobEnvironment(lambda name: pytest.fail(name))
    again = restored_job(kept_job(job, blobs), job.id, blobs, services)
    assert again.work == job.work
    run_work(again, None, told.append, CancelToken())
    (done,) = (each for each in told if isinstance(each, EditDone))
    assert set(np.unique(done.outputs[0])) == {0, 255}


def test_what_it_is_called() -> None:
    assert task_text("posterise") == "Posterise"
    assert work_title("posterise", "Posterise 4 levels") == "Posterise 4 levels"


def test_a_composed_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ready = prepared(Work("restore", {"factor": 2}), bundled_add_ons())
    size = Size(16, 12)
    assert ready.size(size) == Size(32, 24)
    assert [type(one).__name__ for one in ready.passes(size)] == ["NetworkPass", "NetworkPass"]
    save_picture(tmp_path / "a.png", PIXELS)
    words = [str(tmp_path / "a.png"), "--out", str(tmp_path / "b.png"), "--strength", "0.5"]
    assert main(["--data-dir", str(tmp_path / "data"), "--json", "restore", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["size"], told["stages"]) == ([32, 24], ["clean", "enlarge"])
    assert read_request({"operation": "restore", "image": SAMPLE_PICTURE, "factor": 2}).operation


def test_one_that_answers_with_numbers_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_picture(tmp_path / "a.png", PIXELS)
    save_picture(tmp_path / "b.png", PIXELS // 2)

    def said(*words: str) -> tuple[int, str]:
        data = ["--data-dir", str(tmp_path / "data")]
        return main([*data, "compare", str(tmp_path / "a.png"), *words]), capsys.readouterr().out

    assert said(str(tmp_path / "a.png")) == (0, "square 0.0  psnr None\n")
    code, told = said(str(tmp_path / "b.png"), "--edge", "2", "--json")
    assert code == 0 and 0 < json.loads(told)["psnr"] < 20
    assert said(str(tmp_path / "b.png"), "--edge", "9")[0] == 2


def test_one_that_answers_with_numbers_on_the_server(tmp_path: Path, loopback: None) -> None:
    wish = {"images": [text_of(png(PIXELS)), text_of(png(PIXELS // 2))], "edge": 1}
    with inside(tmp_path / "data", {"who": {"*": ["compare"]}}) as near:
        ann = near.user("ann")
        answer = ann.post("/v1/compare", json=wish)
        assert answer.status_code == 200 and set(answer.json()) == {"square", "psnr"}
        for wrong in ({"images": wish["images"][:1]}, {**wish, "edge": 9}, {**wish, "x": 1}):
            assert ann.post("/v1/compare", json=wrong).status_code == 422
        document = ann.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert len(schemas["CompareRequest"]["examples"][0]["images"]) == 2
    assert schemas["CompareRequest"]["properties"]["edge"]["maximum"] == 8
    assert set(schemas["Difference"]["properties"]) == {"square", "psnr"}
    assert document["paths"]["/v1/compare"]["post"]["operationId"] == "compare"
