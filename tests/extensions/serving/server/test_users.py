"""From the token of a request to a user; who guesses has to wait."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.extensions.serving.server import users as users_module
from desktop_app.extensions.serving.server.server_tokens import (
    LOCAL,
    ServerUser,
    TokenFile,
    token_digest,
)
from desktop_app.extensions.serving.server.users import (
    FREE_ATTEMPTS,
    RequestCredentials,
    Users,
    credentials_in,
)
from tests.extensions.serving.server.asgi import ask, guard

TOKEN = "a-token-that-is-long-enough"
ANN = ServerUser("ann", digest=token_digest(TOKEN))
FAR = "203.0.113.5"


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("Bearer abc", RequestCredentials("abc")),
        ("bearer  abc ", RequestCredentials("abc")),
        (basic("ann:abc"), RequestCredentials("abc", "ann")),
        (basic("ann:a:b:c"), RequestCredentials("a:b:c", "ann")),
        (basic(":abc"), RequestCredentials("abc", "")),
        (basic("abc"), RequestCredentials("", "abc")),
        ("Basic ???", RequestCredentials("?")),
        ("Basic " + base64.b64encode(b"\xff:\xfe").decode(), RequestCredentials("?")),
        ("Digest username=ann", RequestCredentials()),
        ("abc", RequestCredentials()),
        ("", RequestCredentials()),
        ("Bearer", RequestCredentials()),
    ],
)
def test_a_token_is_shown_as_bearer_or_as_a_password(
    header: str, shown: RequestCredentials
) -> None:
    assert credentials_in(header) == shown


def test_whoever_shows_a_token_is_its_user() -> None:
    users = Users(None, lambda: [ANN])
    assert users.of(RequestCredentials(TOKEN), "127.0.0.1", near=True) is ANN
    assert users.of(RequestCredentials(TOKEN, "anything"), "127.0.0.1", near=True) is ANN


def test_without_any_tokens_it_is_the_person_at_this_machine() -> None:
    assert Users(None).of(RequestCredentials(), "127.0.0.1", near=True) is LOCAL
    assert Users(None).of(RequestCredentials("x"), "127.0.0.1", near=True) is LOCAL


@pytest.mark.parametrize(
    ("shown", "code", "status"),
    [
        (RequestCredentials(), "token_missing", 401),
        (RequestCredentials("wrong"), "token_wrong", 401),
        (RequestCredentials(token_digest(TOKEN)), "token_wrong", 401),
        (RequestCredentials(TOKEN + " "), "token_wrong", 401),
        (RequestCredentials("é\ud800"), "token_wrong", 401),
    ],
)
def test_others_are_nobody(shown: RequestCredentials, code: str, status: int) -> None:
    with pytest.raises(InputError) as caught:
        Users(None, lambda: [ANN]).of(shown, "127.0.0.1", near=True)
    assert caught.value.code == code
    if status == 401:
        answer = ask(
            guard(users=Users(None, lambda: [ANN])), headers={"authorization": "Bearer wrong"}
        )
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_from_afar_is_taken_only_where_it_travelled_encrypted() -> None:
    with pytest.raises(InputError) as caught:
        Users(None, lambda: [ANN]).of(RequestCredentials(TOKEN), FAR, near=False)
    assert caught.value.code == "token_unencrypted"
    assert (
        Users(None, lambda: [ANN], encrypted=True).of(RequestCredentials(TOKEN), FAR, near=False)
        is ANN
    )


def test_who_guesses_has_to_wait_and_others_have_not() -> None:
    users = Users(None, lambda: [ANN], encrypted=True)
    app = guard(users=users)

    def asks(token: str, address: str) -> tuple[int, str]:
        answer = ask(app, headers={"authorization": f"Bearer {token}"}, client=address)
        return answer.status, answer.headers.get("retry-after", "")

    for _ in range(FREE_ATTEMPTS):
        assert asks("wrong", FAR)[0] == 401
    status, seconds = asks("wrong", FAR)
    assert status == 429
    assert 50 < int(seconds) <= 60
    assert asks(TOKEN, FAR)[0] == 429  # nor does it learn whether that was the right one
    assert asks(TOKEN, "203.0.113.6")[0] == 200


def test_after_a_minute_it_may_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    users = Users(None, lambda: [ANN], encrypted=True)
    now = 1000.0
    monkeypatch.setattr(users_module.time, "monotonic", lambda: now)
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(InputError, match="not known"):
            users.of(RequestCredentials("wrong"), FAR, near=False)
    with pytest.raises(InputError, match="Too many"):
        users.of(RequestCredentials(TOKEN), FAR, near=False)
    now += 61
    assert users.of(RequestCredentials(TOKEN), FAR, near=False) is ANN


def test_a_machine_with_many_addresses_is_one() -> None:
    users = Users(None, lambda: [ANN], encrypted=True)
    for number in range(FREE_ATTEMPTS):
        with pytest.raises(InputError, match="not known"):
            users.of(RequestCredentials("wrong"), f"2001:db8:0:1::{number:x}", near=False)
    with pytest.raises(InputError, match="Too many"):
        users.of(RequestCredentials("wrong"), "2001:db8:0:1:ffff::1", near=False)
    assert users.of(RequestCredentials(TOKEN), "2001:db8:0:2::1", near=False) is ANN


def test_addresses_that_guess_are_forgotten_where_there_are_too_many() -> None:
    users = Users(None, lambda: [ANN], encrypted=True)
    for number in range(5000):
        with pytest.raises(InputError):
            users.of(
                RequestCredentials("wrong"), f"10.0.{number // 256}.{number % 256}", near=False
            )
    assert len(users._attempts._wrong) == users_module._MOST_ADDRESSES


# -- the file ---------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path)


def test_a_token_is_revoked_while_the_server_runs(kept: TokenFile) -> None:
    kept.add(ServerUser("ann"), TOKEN)
    kept.add(ServerUser("bob"), TOKEN + "b")
    users = Users(kept)
    assert users.of(RequestCredentials(TOKEN), "127.0.0.1", near=True).name == "ann"
    kept.revoke("ann")
    with pytest.raises(InputError) as caught:
        users.of(RequestCredentials(TOKEN), "127.0.0.1", near=True)
    assert caught.value.code == "token_wrong"
    assert users.of(RequestCredentials(TOKEN + "b"), "127.0.0.1", near=True).name == "bob"


def test_who_revokes_the_last_token_lets_nobody_in(kept: TokenFile, tmp_path: Path) -> None:
    kept.add(ServerUser("ann"), TOKEN)
    users = Users(kept)
    assert users.need_tokens
    kept.revoke("ann")
    with pytest.raises(InputError) as caught:
        users.of(RequestCredentials(), "127.0.0.1", near=True)
    assert caught.value.code == "token_missing"
    (tmp_path / "server-tokens.json").unlink()
    assert users.need_tokens


def test_the_first_token_closes_the_server_at_once(kept: TokenFile) -> None:
    users = Users(kept)
    assert users.of(RequestCredentials(), "127.0.0.1", near=True) is LOCAL
    kept.add(ServerUser("ann"), TOKEN)
    with pytest.raises(InputError) as caught:
        users.of(RequestCredentials(), "127.0.0.1", near=True)
    assert caught.value.code == "token_missing"


def test_a_damaged_file_lets_nobody_in(kept: TokenFile, tmp_path: Path) -> None:
    kept.add(ServerUser("ann"), TOKEN)
    users = Users(kept)
    (tmp_path / "server-tokens.json").write_text("{")
    with pytest.raises(StorageError) as caught:
        users.of(RequestCredentials(TOKEN), "127.0.0.1", near=True)
    assert caught.value.code == "tokens_damaged"
    answer = ask(guard(users=users), headers={"authorization": f"Bearer {TOKEN}"})
    assert (answer.status, answer.code) == (500, "tokens_damaged")
