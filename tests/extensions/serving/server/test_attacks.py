"""Each attack is answered as docs/server-attacks.md says, and the server goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

import attack_sheet
from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server import connections, running, users
from desktop_app.extensions.serving.server.server_tokens import ServerUser, token_digest
from desktop_app.extensions.serving.server.users import RequestCredentials, Users
from tests.extensions.serving.server.attack_target import POLICY, QUICK, Attack, Target
from tests.extensions.serving.server.attacks import ATTACKS
from tests.extensions.serving.server.bombs import MEGA, peak_of
from tests.extensions.serving.server.inside import inside
from tests.extensions.serving.server.serving import add_token, done


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[Target]:
    """One server for all attacks; its patience is shorter than people's."""
    folder = tmp_path_factory.mktemp("attacked") / "data"
    add_token(folder, "first")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as ends:
        patch.setattr(connections, "MOST", 256)
        near = ends.enter_context(inside(folder, POLICY))
        patch.setattr(running, "HEADER_SECONDS", 0.3)
        patch.setattr(running, "READ_SECONDS", 0.3)
        yield Target(near)


@pytest.mark.few(12)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.title)
def test_an_attack_is_answered_and_the_server_goes_on(attack: Attack, target: Target) -> None:
    answers: list[str] = []
    grown = 0
    if sys.platform == "linux":
        grown = peak_of(lambda: answers.append(attack.run(target)))
    else:
        answers.append(attack.run(target))
    assert answers == [attack.answer]
    # A bomb takes hundreds; so much is held for a moment on a busy machine.
    assert grown < 80 * MEGA
    assert target.near.client().get("/healthz").status_code == 200


def test_after_all_of_them_it_makes_pictures_as_before(target: Target) -> None:
    done(target.ann, QUICK)
    assert target.near.faults() == []


def test_tokens_are_compared_by_hashes_whatever_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that it takes says nothing: one hash, one look into a table of hashes."""
    token = "a-token-that-is-long-enough"
    made = Users(None, lambda: [ServerUser("ann", digest=token_digest(token))])
    seen: list[str] = []

    def counted(text: str) -> str:
        seen.append(text)
        return token_digest(text)

    monkeypatch.setattr(users, "token_digest", counted)
    tried = [token, token[:-1] + "x", "x", "x" * 1000]
    for each in tried:
        with suppress(InputError):
            made.of(RequestCredentials(each), "127.0.0.1", near=True)
    assert seen == tried


def test_the_table_in_the_documents_is_this_one() -> None:
    text = attack_sheet.SHEET.read_text("utf-8")
    assert text == attack_sheet.sheet(), "run: python packaging/documents/attack_sheet.py"
