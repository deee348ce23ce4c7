"""Where details are: masked spots, and parts of people; and the jobs that go over them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.intents import load_intents
from desktop_app.catalog.resources import resource_path
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import Task
from desktop_app.imaging.preprocessors.pose import NAMES, Point, Pose
from desktop_app.library.probing.probe import probe
from desktop_app.operations.networks.finding import texts_of
from desktop_app.state.document.document import Document
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.details import (
    INTENT,
    Kind,
    Pass,
    Wanted,
    details_in,
    details_of,
    job_for,
    masked_details,
)
from desktop_app.studio.job_assembly import NOTHING

SIZE = Size(800, 600)


def snapshot() -> DocumentSnapshot:
    document = Document(np.full((SIZE.height, SIZE.width, 3), 90, np.uint8), "a")
    for rect in (Rect(600, 40, 80, 60), Rect(50, 400, 100, 100)):
        values = np.full((rect.height, rect.width), 255, np.uint8)
        document.edit("stroke", document.mask, rect, values)
    return DocumentSnapshot.of(document)


def person(**joints: tuple[float, float]) -> Pose:
    """Joints in pixels, by name with underscores."""
    seen = {name.replace("_", " "): place for name, place in joints.items()}
    return Pose(
        tuple(
            Point(seen[name][0] / SIZE.width, seen[name][1] / SIZE.height) if name in seen else None
            for name in NAMES
        )
    )


FRONT = person(
    nose=(400, 220), right_eye=(380, 200), left_eye=(420, 200), right_ear=(350, 205),
    left_ear=(450, 205), right_elbow=(300, 400), right_wrist=(300, 500), left_elbow=(520, 400),
    left_wrist=(520, 595),
)  # fmt: skip
SIDE = person(nose=(400, 220), right_eye=(390, 205), right_ear=(340, 205))


def test_each_masked_spot_is_a_detail() -> None:
    document = snapshot()
    found = masked_details(document)
    assert [each.rect for each in found] == [Rect(600, 40, 80, 60), Rect(50, 400, 100, 100)]
    for each in found:
        whole = each.mask.read(each.mask.rect)
        assert (whole[each.rect.slices] == 255).all()
        assert np.count_nonzero(whole) == each.rect.width * each.rect.height


def test_where_nothing_is_masked_there_is_none() -> None:
    document = Document(np.zeros((20, 20, 3), np.uint8), "a")
    assert masked_details(DocumentSnapshot.of(document)) == []


@pytest.mark.parametrize(
    ("kind", "count", "inside"),
    [("face", 1, [(400, 210)]), ("hand", 2, [(300, 530)]), ("eye", 2, [(380, 200), (420, 200)])],
)
def test_parts_of_somebody_seen_from_the_front(
    kind: Kind, count: int, inside: list[tuple[int, int]]
) -> None:
    document = snapshot()
    found = details_of((FRONT,), [kind], document)
    assert len(found) == count
    for each in found:
        assert document.size.rect.contains(each.rect)
        assert each.mask.read(each.mask.rect)[each.rect.slices].any()
    for x, y in inside:
        assert any(each.mask.read(Rect(x, y, 1, 1))[0, 0] == 255 for each in found)


def test_a_face_holds_what_is_seen_of_it_and_little_else() -> None:
    (face,) = details_of((FRONT,), ["face"], snapshot())
    assert 90 <= face.rect.width <= 150
    assert face.rect.width < face.rect.height <= 200
    (side,) = details_of((SIDE,), ["face"], snapshot())
    assert 90 <= side.rect.width <= 180


def test_parts_that_are_not_seen_are_not_invented() -> None:
    document = snapshot()
    assert details_of((SIDE,), ["hand", "eye"], document) == []
    assert details_of((person(neck=(10, 10)),), ["face", "hand", "eye"], document) == []
    tiny = person(nose=(10, 10), right_eye=(9, 9), left_eye=(11, 9))
    assert details_of((tiny,), ["face"], document) == []


def test_what_words_name_is_masked_with_some_room() -> None:
    document = DocumentSnapshot.of(Document(np.zeros((100, 200, 3), np.uint8), "a"))
    wanted = Wanted(("face", "text"), ("red car",))
    assert texts_of(wanted.named) == ("a photo of a face", "a photo of text", "a photo of red car")
    things = [
        (0, 0.9, 10.0, 10.0, 20.0, 20.0),
        (2, 0.5, 60.0, 10.0, 39.0, 30.0),
        (1, 0.4, 50.0, 40.0, 3.0, 3.0),
    ]
    face, car = details_in(things, 2.0, wanted, document)
    assert (face.kind, face.word, face.rect) == ("face", "", Rect(16, 16, 48, 48))
    values = face.mask.read(face.rect)
    assert values[24, 24] == 255
    assert values[0, 0] == 0, "a face is round"
    assert (car.kind, car.word) == ("thing", "red car")
    assert car.rect == Rect(112, 14, 88, 72), "cut at the edge"
    assert car.mask.read(car.rect).min() == 255
    assert not Wanted()


def test_a_job_goes_over_one_detail_with_its_own_words_and_strength() -> None:
    document = snapshot()
    (first, second) = masked_details(document)
    parameters = Parameters(prompt="a market", fill_strength=1.0, count=4, seed=7, model="starter")
    model = probe(resource_path("models", "starter"), load_families())
    intents = load_intents()
    made = [
        job_for(Pass(detail, prompt, 0.4), parameters, model, document, intents, NOTHING)
        for detail, prompt in ((first, "a face"), (second, ""))
    ]
    assert [job.request.prompt for job in made] == ["a face", "a market"]
    for job, detail in zip(made, (first, second), strict=True):
        (spot,) = job.spots
        plan = spot.request.plan
        assert plan is not None
        assert job.request.task is Task.INPAINT
        assert (job.request.strength, job.request.count, job.request.seed) == (0.4, 1, 7)
        assert plan.intent == INTENT
        assert plan.mask_bounds == detail.rect
        assert plan.context.contains(detail.rect)
        outside = replace(detail.rect, x=0, y=0, width=10, height=10)
        assert not spot.read_mask(outside).any()
