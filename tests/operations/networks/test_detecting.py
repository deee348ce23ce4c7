"""What networks see is asked for once: by picture, parameters and weights; what can't be used is
said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.events import ControlImageMade, EngineEvent, Loading
from desktop_app.core.geometry import Rect
from desktop_app.core.operations import Preprocessing
from desktop_app.imaging.preprocessors.pose import FRAME, Point, Pose
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.operations.networks.detecting import REMEMBERED, Detector, on_layer
from desktop_app.operations.networks.preprocessor_networks import networks_needed

PICTURE = np.random.default_rng(2).integers(0, 256, (24, 32, 3), np.uint8)


def add_on(task: str, name: str = "a", key: str = "k") -> AddOn:
    return AddOn(key, name, f"/models/{name}-{task}", "preprocessor", task=task)


class Engine:
    """Takes the negative of the picture."""

    def __init__(self, people: Any = ()) -> None:
        self.asked: list[Preprocessing] = []
        self.people = people

    def run(
        self, operation: str, job: Preprocessing, tell: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:  # fmt: skip
        assert operation == "preprocess"
        cancel.check()
        self.asked.append(job)
        tell(Loading("network", 0, 1))
        tell(ControlImageMade(255 - job.picture, self.people))


THERE = [add_on("depth", "b"), add_on("depth", "a"), add_on("people"), add_on("pose")]


def test_the_same_is_asked_once() -> None:
    engine = Engine()
    detector = Detector(engine.run)
    assert detector.known("depth", PICTURE, {}, THERE) is None
    told: list[EngineEvent] = []
    made = detector.detect("depth", PICTURE, {}, THERE, told.append)
    assert np.array_equal(made.pixels, 255 - PICTURE)
    assert told == [Loading("network", 0, 1)]
    assert engine.asked[0].weights == {"depth": "/models/a-depth"}
    assert detector.detect("depth", PICTURE.copy(), {"resolution": 0}, THERE) is made
    assert detector.known("depth", PICTURE, {"unknown": 1}, THERE) is made
    assert len(engine.asked) == 1
    with pytest.raises(ValueError):
        made.pixels[0] = 0  # what is remembered is nobody's to change


def test_another_picture_parameter_or_network_is_another_question() -> None:
    there = list(THERE)
    engine = Engine()
    detector = Detector(engine.run)
    detector.detect("depth", PICTURE, {}, there)
    detector.detect("depth", PICTURE[:, ::-1].copy(), {}, there)
    detector.detect("depth", PICTURE, {"resolution": 640}, there)
    detector.detect("normal", PICTURE, {}, there)
    there[1] = add_on("depth", "a", "other content")
    detector.detect("depth", PICTURE, {}, there)
    assert len(engine.asked) == 5
    for place in range(REMEMBERED):
        detector.detect("depth", PICTURE + np.uint8(place + 1), {}, there)
    assert detector.known("depth", PICTURE, {}, THERE) is None


def test_what_is_missing_or_out_of_range_is_said_without_asking() -> None:
    engine = Engine()
    detector = Detector(engine.run)
    with pytest.raises(ModelError) as caught:
        detector.detect("pose", PICTURE, {}, [add_on("pose")])
    assert caught.value.code == "network_missing"
    assert "person detector" in caught.value.what
    with pytest.raises(InputError):
        detector.detect("pose", PICTURE, {"people": 9.0}, THERE)
    other = AddOn("k", "n", "/p", "controlnet", task="depth")
    with pytest.raises(ModelError):
        networks_needed(PREPROCESSORS["depth"], [other])
    assert not engine.asked


def test_people_come_as_poses_and_a_damaged_engine_is_named() -> None:
    person = ((0.5, 0.25), *(None,) * 17)
    made = Detector(Engine((person,)).run).detect("pose", PICTURE, {}, THERE)
    assert made.people == (Pose((Point(0.5, 0.25), *(None,) * 17)),)
    (kept,) = on_layer(made.people, Rect(100, 40, 64, 48))
    assert kept.joints[0] == Point((100 + 32) / FRAME.width, (40 + 12) / FRAME.height)
    assert kept.joints[1] is None
    for wrong in ((person[:9],), ((("x", 1), *(None,) * 17),), (((1e9, 0), *(None,) * 17),)):
        with pytest.raises(EngineError):
            Detector(Engine(wrong).run).detect("pose", PICTURE, {}, THERE)
