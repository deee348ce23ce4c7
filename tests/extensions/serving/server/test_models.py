"""Who answers: models that are allowed, names that stand for several (A/B), and who steps in where
one can't. With true models, tiny ones, in a server of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.extensions.serving.server.inventory import Inventory, InventorySnapshot
from desktop_app.extensions.serving.server.policy import Policy, policy_of
from tests.extensions.serving.server.remembering import PROGRAM
from tests.extensions.serving.server.serving import (
    Served,
    add_token,
    bytes_in,
    decoded,
    done,
    picture,
    serving,
)
from tests.models import model_info
from tests.refusals import says
from tests.tiny_models import tiny_folder

POLICY = """
engines = 1
[names.house]
sticky = "key"
[[names.house.arms]]
name = "tiny"
model = "good"
settings = { steps = 1 }
[[names.house.arms]]
name = "starter"
model = "starter"
settings = { steps = 2 }
[names.sown]
[[names.sown.arms]]
name = "seven"
model = "good"
settings = { seed = 7, steps = 1 }
[names.shaky]
fallback = ["missing too", "good"]
[[names.shaky.arms]]
name = "only"
model = "bad"
"""

WISH = {"prompt": "a red fox", "size": "64x64", "settings": {"steps": 1, "seed": 4}}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Served]:
    """With a good tiny model, and one whose weights are cut off after it was listed: no second look
    at the folder finds that out, however long tests take."""
    folder = tmp_path_factory.mktemp("models") / "data"
    for name in ("good", "bad"):
        tiny_folder(folder / "models" / name)
    add_token(folder, "first")
    with serving(folder, POLICY, program=PROGRAM) as made:
        assert len(made.user().get("/v1/models").json()) == 3
        weights = folder / "models" / "bad" / "unet" / "diffusion_pytorch_model.safetensors"
        weights.write_bytes(weights.read_bytes()[:5000])
        yield made


@pytest.fixture
def ann(served: Served) -> httpx.Client:
    return served.user("ann")


def pixels_of(answer: dict[str, Any]) -> Array:
    return decoded(bytes_in(answer["image_base64"]))


@pytest.mark.slow
def test_where_a_model_is_damaged_the_next_one_answers_and_says_so(ann: httpx.Client) -> None:
    told = done(ann, {**WISH, "model": "bad", "fallback": ["good"]})
    assert told["model"] == "good"
    (note,) = told["notes"]
    assert says("note fell_back", note, asked="bad", model="good")
    assert ann.get("/v1/history").json()["pictures"][0]["model"] == "good"
    same = done(ann, {**WISH, "model": "good"})
    assert (picture(ann, told["id"]) == picture(ann, same["id"])).all()


@pytest.mark.slow
def test_where_it_is_missing_too_also_by_a_name_and_the_shortest_way(ann: httpx.Client) -> None:
    answer = ann.post("/generate", json={**WISH, "model": "none", "fallback": ["good"]}).json()
    assert answer["model"] == "good"
    named = ann.post("/generate", json={**WISH, "model": "shaky"}).json()
    assert named["model"] == "good"
    assert "bad could not make the picture" in named["notes"][0]
    assert (
        decoded(bytes_in(named["image_base64"])) == decoded(bytes_in(answer["image_base64"]))
    ).all()


@pytest.mark.slow
def test_where_nobody_can_it_says_what_was_wrong_with_the_first(ann: httpx.Client) -> None:
    answer = ann.post("/generate", json={**WISH, "model": "none", "fallback": ["neither"]})
    assert (answer.status_code, answer.json()["code"]) == (404, "model_missing")
    assert answer.json()["params"]["name"] == "none"
    answer = ann.post("/generate", json={**WISH, "model": "bad"})
    assert (answer.status_code, answer.json()["code"]) == (500, "model_damaged")


@pytest.mark.slow
def test_what_is_wrong_whatever_makes_it_is_tried_with_nobody_else(ann: httpx.Client) -> None:
    wish = {**WISH, "prompt": "x" * 8001, "fallback": ["good"]}
    assert ann.post("/v1/jobs", json=wish).json()["code"] == "beyond_policy"


@pytest.mark.slow
def test_both_arms_of_a_name_can_be_had_again(served: Served, ann: httpx.Client) -> None:
    wish = {**WISH, "model": "house", "settings": {"seed": 4}}
    found: dict[str, tuple[str, str]] = {}
    for number in range(20):
        key = f"customer {number}"
        told = ann.post("/v1/jobs?wait=true", json=wish, headers={"X-Velatura-Key": key}).json()
        found.setdefault(told["arm"], (key, told["id"]))
        if len(found) == 2:
            break
    assert set(found) == {"tiny", "starter"}
    for arm, model, steps in (("tiny", "good", 1), ("starter", "starter", 2)):
        key, job = found[arm]
        other = served.user("bob")
        again = other.post("/v1/jobs?wait=true", json=wish, headers={"X-Velatura-Key": key}).json()
        assert again["arm"] == arm
        plain = done(ann, {**WISH, "model": model, "settings": {"seed": 4, "steps": steps}})
        pixels = picture(ann, job)
        assert (picture(other, again["id"]) == pixels).all()
        assert (picture(ann, plain["id"]) == pixels).all()
    text = served.user("admin", admin=True).get("/metrics").text
    for arm in found:
        assert f'velatura_arm_jobs_total{{arm="{arm}"' in text
        assert f'velatura_arm_run_seconds_count{{arm="{arm}",name="house"}}' in text
    assert ann.get("/v1/names").json()["house"]["sticky"] == "key"


@pytest.mark.slow
def test_the_seed_of_an_arm_counts_unless_the_request_has_its_own(ann: httpx.Client) -> None:
    wish = {key: value for key, value in WISH.items() if key != "settings"}
    made = [done(ann, {**wish, "model": "sown"}) for _ in range(2)]
    other = done(ann, {**wish, "model": "sown", "settings": {"seed": 8}})
    seeds = [one["images"][0]["seed"] for one in (*made, other)]
    assert seeds == [7, 7, 8]
    assert (picture(ann, made[0]["id"]) == picture(ann, made[1]["id"])).all()


# -- what is allowed ---------------------------------------------------------------------------


def inventory(policy: Policy, **permits: str) -> Inventory:
    models = tuple(model_info(name, name=name) for name in ("free", "bound", "unknown"))
    starter = model_info("starter", name="starter", bundled=True)
    return Inventory(lambda: InventorySnapshot((starter, *models), permits=permits), policy)


def refusal(there: Inventory, name: str) -> str:
    with pytest.raises(InputError) as caught:
        there.model(name)
    return f"{caught.value.code}: {caught.value.params.get('reason', '')}"


def names(there: Inventory) -> list[str]:
    return [one.name for one in there.models()]


def test_on_a_commercial_server_only_what_its_licence_permits() -> None:
    policy = policy_of({"models": {"licences": "commercial"}})
    there = inventory(policy, free="yes", bound="no")
    assert names(there) == ["starter", "free"]
    assert refusal(there, "bound").startswith("model_not_allowed: its licence doesn't permit")
    assert refusal(there, "unknown") == "model_not_allowed: its licence is not known"
    assert there.model("free").name == "free"
    assert names(inventory(policy, free="conditions")) == ["starter", "free"]
    assert len(names(inventory(Policy(), bound="no"))) == 4


def test_only_models_of_the_list_whatever_they_are_called_by() -> None:
    there = inventory(policy_of({"models": {"allowed": ["st*", "free"]}}))
    assert names(there) == ["starter", "free"]
    for name in ("bound", "BOUND", " bound "):
        assert refusal(there, name).startswith("model_not_allowed: it is not in the list")
    assert there.model("").name == "starter"
    assert there.model("FREE").name == "free"


@pytest.mark.few(4)
@pytest.mark.parametrize("name", ["nothing", "fre", "free [0123456789]", "*", "?"])
def test_what_there_is_not_is_missing_and_patterns_are_none(name: str) -> None:
    there = inventory(Policy())
    assert refusal(there, name).startswith("model_missing")
    assert there.model(" free ").name == "free"


@pytest.mark.slow
def test_files_are_looked_at_again_when_that_is_asked_for(tmp_path: Path) -> None:
    looks: list[Any] = []

    def look() -> InventorySnapshot:
        looks.append(1)
        return InventorySnapshot((model_info("x", name=f"model {len(looks)}"),))

    there = Inventory(look, Policy())
    assert [one.name for one in there.snapshot().models] == ["model 1"]
    assert [one.name for one in there.snapshot().models] == ["model 1"]
    assert [one.name for one in there.snapshot(fresh=True).models] == ["model 2"]
    assert len(looks) == 2
