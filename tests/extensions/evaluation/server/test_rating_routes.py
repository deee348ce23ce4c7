"""Published ratings: what users of the server see of them, and their answers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.extensions.evaluation.values.rating import RatingSession
from desktop_app.extensions.evaluation.work.stores.rating_files import folder_set, new_session
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from tests.extensions.evaluation.rating_sets import folder_of
from tests.extensions.serving.server.inside import Inside, inside


def made(folder: Path, data: Path, name: str) -> tuple[RatingStore, RatingSession]:
    store = RatingStore(data / "ratings")
    sets = [(label, folder_of(folder / label, 4, 80 * at)) for at, label in enumerate("AB")]
    abouts = [(folder_set(label, one), one) for label, one in sets]
    return store, new_session(store, name, abouts, repeats=0)[0]


@pytest.mark.slow
def test_a_published_rating_is_answered_and_tells_no_set(near: Inside, tmp_path: Path) -> None:
    store, session = made(tmp_path, near.folder, "server")
    name, token = near.token("ann")
    user, address = near.client(token), f"/v1/ratings/{session.id}"
    assert user.get("/v1/ratings").json() == []
    assert user.get(address).status_code == 404
    store.publish(session)
    (row,) = user.get("/v1/ratings").json()
    assert (row["items"], row["answered"], row["kind"]) == (4, 0, "pairs")
    told = user.get(address)
    assert str(tmp_path) not in told.text and '"A"' not in told.text
    question = told.json()["questions"][0]
    assert question["prompt"].startswith("a fox")
    with Image.open(BytesIO(user.get(question["pictures"][1]).content)) as picture:
        assert picture.size == (256, 256)
    for item, choice in ((0, "first"), (1, "tie"), (0, "second"), (2, "first"), (2, "")):
        body = {"item": item, "choice": choice, "ms": 900}
        assert user.post(f"{address}/answers", json=body).status_code == 204
    assert user.get(address).json()["open"] == [2, 3]
    assert {one.item: one.choice for one in store.answers(session, name)} == {0: "second", 1: "tie"}
    other = near.user("bob")
    assert other.get(address).json()["answered"] == 0
    store.publish(session, on=False)
    assert user.post(f"{address}/answers", json={"item": 3, "choice": "tie"}).status_code == 404


@pytest.mark.slow
def test_what_is_wrong_is_refused(near: Inside, tmp_path: Path) -> None:
    store, session = made(tmp_path, near.folder, "wrong")
    store.publish(session)
    user, address = near.user(), f"/v1/ratings/{session.id}"
    for body in (
        {"item": 99, "choice": "tie"},
        {"item": -1, "choice": "tie"},
        {"item": 0, "choice": "3"},
        {"item": 0, "choice": "best"},
        {"item": 0, "choice": "tie", "rater": "bob"},
    ):
        assert user.post(f"{address}/answers", json=body).status_code == 422, body
    for path in ("pictures/99", "pictures/-1"):
        assert user.get(f"{address}/{path}").status_code == 404
    for path in ("..", "none", "%2e%2e%2fserver-tokens.json"):
        assert user.get(f"/v1/ratings/{path}").status_code == 404
    assert store.answers(session) == []
    store.remove(session)


@pytest.mark.slow
@pytest.mark.loopback
def test_who_may_not_rate_sees_none(tmp_path: Path) -> None:
    with inside(tmp_path / "data", {"who": {"*": ["generate"]}}) as server:
        user = server.user()
        assert user.get("/v1/ratings").json()["code"] == "not_allowed"
        assert "rate" not in user.get("/v1/me").json()["allowed"]
