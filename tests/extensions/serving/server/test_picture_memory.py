"""Pictures that are large are in memory one at a time, whichever address they come by; small ones
don't wait for them, and what doesn't fit by itself is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server import picture_memory
from desktop_app.extensions.serving.server.picture_memory import check_memory, hold, holding
from desktop_app.extensions.serving.server.sdapi import extras
from desktop_app.extensions.serving.server.turns import Turns
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import (
    SMALL,
    add_token,
    disc,
    png,
    smooth,
    text_of,
    until,
)

FEW = 100_000
"""Bytes that are large here."""

LITTLE, MUCH = text_of(png(smooth(40, 40))), text_of(png(smooth(200, 200)))
MASKED = {**SMALL, "size": None, "image": MUCH, "mask": text_of(png(disc(200, 200)))}
ADDRESSES: dict[str, tuple[str, dict[str, Any]]] = {
    "edit": ("/v1/jobs", MASKED),
    "operation": ("/v1/jobs", {"operation": "preprocess", "image": MUCH}),
    "control": (
        "/v1/jobs",
        {**SMALL, "controls": [{"type": "canny", "image": MUCH, "preprocessor": "none"}]},
    ),
    "extra": ("/sdapi/v1/extra-single-image", {"image": MUCH, "upscaler_1": "None"}),
    "enlarged": (
        "/sdapi/v1/extra-single-image",
        {"image": LITTLE, "upscaler_1": "Lanczos", "upscaling_resize": 8},
    ),
    "img2img": ("/sdapi/v1/img2img", {"init_images": [MUCH], "steps": 2}),
    "resized": (
        "/sdapi/v1/img2img",
        {"init_images": [LITTLE], "width": 400, "height": 400, "steps": 2},
    ),
    "detect": ("/controlnet/detect", {"controlnet_input_images": [MUCH]}),
    "making": (
        "/v1/makings",
        {"workbench": "restore", "values": {"pictures": ["p.png"]}, "files": {"p.png": MUCH}},
    ),
}


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Inside]:
    """A server with little memory."""
    folder = tmp_path_factory.mktemp("memory") / "data"
    add_token(folder, "first")
    with inside(folder, {"limits": {"memory_mb": 0.15}}) as made:
        yield made


@pytest.mark.few(4)
@pytest.mark.parametrize("name", ADDRESSES)
def test_what_takes_more_than_the_policys_memory_is_refused(narrow: Inside, name: str) -> None:
    path, body = ADDRESSES[name]
    answer = narrow.user().post(path, json=body)
    said = answer.json()
    assert answer.status_code == 422, said
    assert "beyond_policy" in str(said) or "memory of the picture" in str(said)
    assert "0 MB" in str(said)


def test_what_fits_is_made(narrow: Inside) -> None:
    body = {"image": LITTLE, "upscaler_1": "Lanczos", "upscaling_resize": 2}
    assert narrow.user().post("/sdapi/v1/extra-single-image", json=body).status_code == 200


def test_of_two_large_pictures_one_is_inside_and_a_small_one_passes(
    near: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_memory, "LARGE", FEW)
    entered, go, plain = threading.Semaphore(0), threading.Event(), extras.opened
    within, most = list[int](), list[int]()

    def opened(*arguments: Any) -> Any:
        picture = plain(*arguments)
        if picture.pixels.nbytes < FEW:
            return picture
        within.append(1)
        most.append(len(within))
        entered.release()
        go.wait()
        within.pop()
        return picture

    monkeypatch.setattr(extras, "opened", opened)
    ann, bob, cy = (near.user(name) for name in ("ann", "bob", "cy"))

    def enlarge(user: httpx.Client, picture: str, factor: int = 1) -> int:
        body = {"image": picture, "upscaler_1": "Lanczos", "upscaling_resize": factor}
        return user.post("/sdapi/v1/extra-single-image", json=body).status_code

    large = near.context.jobs.turns.large
    with ThreadPoolExecutor(2) as threads:
        try:
            first = threads.submit(enlarge, ann, MUCH)
            entered.acquire()
            second = threads.submit(enlarge, bob, LITTLE, 8)
            until(lambda: large._waiting)
            assert enlarge(cy, LITTLE) == 200
            assert not first.done() and not second.done()
        finally:
            go.set()
        assert (first.result(), second.result()) == (200, 200)
    assert most == [1]


@pytest.mark.slow
def test_a_large_job_and_a_large_making_wait_for_the_same_place(
    near: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    makings = pytest.importorskip("desktop_app.extensions.workbenches.faces.server.makings")
    for module in (picture_memory, makings):
        monkeypatch.setattr(module, "LARGE", FEW)
    large, ann, bob = near.context.jobs.turns.large, near.user("ann"), near.user("bob")
    large.begin("somebody").result()
    with ThreadPoolExecutor(1) as threads:
        try:
            job = threads.submit(ann.post, "/v1/jobs", json=MASKED)
            values = {"pictures": ["p.png"], "damage": 0, "fading": 0}
            body = {"workbench": "restore", "values": values, "files": {"p.png": MUCH}}
            making = bob.post("/v1/makings", json=body).json()["id"]
            until(lambda: len(large._waiting) == 2)
            assert near.user("cy").post("/v1/jobs", json=SMALL).status_code == 202
            assert bob.get(f"/v1/makings/{making}").json()["status"] == "running"
            assert not job.done()
        finally:
            large.end("somebody")
        assert job.result().status_code == 202
        until(lambda: not large._waiting)
        assert bob.delete(f"/v1/makings/{making}").status_code == 204


def test_what_a_request_opens_in_parts_counts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_memory, "LARGE", 100)
    order = list[str]()

    async def tried() -> None:
        turns, inside, go = Turns(2), asyncio.Event(), asyncio.Event()

        def request(name: str, parts: int, then: Callable[[], object]) -> Any:
            async def do() -> None:
                for _ in range(parts):
                    await turns.within(name, lambda: turns.take(name, hold, 40))
                order.append(name)
                then()
                if parts > 2:
                    await go.wait()

            return asyncio.create_task(turns.within(name, do))

        first = request("ann", 3, inside.set)
        await inside.wait()
        second = request("bob", 3, lambda: None)
        await request("cy", 2, lambda: None)
        assert order == ["ann", "cy"]
        first.cancel()
        go.set()
        await second
        turns.close()

    asyncio.run(tried())
    assert order == ["ann", "cy", "bob"]


def test_work_is_weighed_by_what_was_measured_for_it() -> None:
    with holding(1000, alone=True):
        hold(300)
        check_memory(60, "canny")
        for refused in (lambda: hold(500), lambda: check_memory(60, "open", "softedge")):
            with pytest.raises(InputError) as caught:
                refused()
            assert caught.value.code == "beyond_policy"
    hold(10**12)  # nobody's request
