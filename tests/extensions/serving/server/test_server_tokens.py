"""Tokens of the server: kept as hashes, changed by several programs, believed only where they can
be read."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.file_lock import LockOwner, acquire_file
from desktop_app.extensions.serving.server.server_tokens import (
    PREFIX,
    ServerUser,
    TokenFile,
    UserLimits,
    new_token,
    token_digest,
)
from desktop_app.extensions.serving.verbs.external_tokens import ExternalTokens, tokens_in

ROOT = Path(__file__).resolve().parents[4]
LONG = "a" * 24


@pytest.fixture
def tokens(tmp_path: Path) -> TokenFile:
    return again(tmp_path)


def again(folder: Path) -> TokenFile:
    """Another program's look at the same file."""
    return TokenFile(folder)


def test_a_token_is_long_and_of_nobody_else() -> None:
    made = {new_token() for _ in range(1000)}
    assert len(made) == 1000
    assert all(each.startswith(PREFIX) and len(each) >= 47 for each in made)


def test_only_the_hash_is_kept_in_a_file_of_the_owner_alone(
    tokens: TokenFile, tmp_path: Path
) -> None:
    token = new_token()
    user = tokens.add(ServerUser("ann", True, UserLimits(5, 6, 7)), token)
    path = tmp_path / "server-tokens.json"
    assert token not in path.read_text()
    assert token.removeprefix(PREFIX) not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert again(tmp_path).by_digest() == {token_digest(token): user}
    assert user.limits == UserLimits(5, 6, 7)
    assert user.admin


def test_the_mode_stays_when_tokens_come_and_go(tokens: TokenFile, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        tokens.add(ServerUser("ann"), LONG)
        tokens.add(ServerUser("bob"), LONG + "b")
        tokens.revoke("ann")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "server-tokens.json").stat().st_mode) == 0o600


def test_what_another_program_changes_is_seen_at_once(tokens: TokenFile, tmp_path: Path) -> None:
    other = again(tmp_path)
    assert tokens.by_digest() == {}
    other.add(ServerUser("ann"), LONG)
    assert [user.name for user in tokens.users()] == ["ann"]
    other.revoke("ann")
    assert tokens.by_digest() == {}
    other.add(ServerUser("bob"), LONG)
    (tmp_path / "server-tokens.json").unlink()
    assert tokens.by_digest() == {}


@pytest.mark.parametrize(
    "name", ["", "A", "a b", "a/b", "..", "a.b", "-a", "a-", "ä", "a" * 33, "a\n", "user\0"]
)
def test_a_name_is_one_that_a_folder_can_have(tokens: TokenFile, name: str) -> None:
    with pytest.raises(InputError) as caught:
        tokens.add(ServerUser(name), LONG)
    assert caught.value.code == "user_name"


@pytest.mark.parametrize("token", ["", "short", "a" * 19, "ä" * 30, "a" * 30 + "\n"])
def test_a_token_that_others_made_must_be_hard_to_guess(tokens: TokenFile, token: str) -> None:
    with pytest.raises(InputError) as caught:
        tokens.add(ServerUser("ann"), token)
    assert caught.value.code == "token_short"


def test_neither_name_nor_token_is_taken_twice(tokens: TokenFile) -> None:
    tokens.add(ServerUser("ann"), LONG)
    for name, token in (("ann", LONG + "b"), ("bob", LONG)):
        with pytest.raises(InputError) as caught:
            tokens.add(ServerUser(name), token)
        assert caught.value.code == "user_taken"
    with pytest.raises(InputError) as caught:
        tokens.revoke("bob")
    assert caught.value.code == "user_unknown"


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", '{"tokens": 3}', '{"tokens": [1]}', '{"tokens": [{}]}', "\xff\0"),
        '{"tokens": [{"name": 3, "digest": "x"}]}',
        '{"tokens": ' + "[" * 100_000,
        json.dumps({"tokens": [{"name": "ann", "digest": "x", "admin": "yes"}]}),
    ],
    ids=lambda text: text[:30],
)
def test_a_damaged_file_lets_nobody_in(tokens: TokenFile, tmp_path: Path, text: str) -> None:
    tokens.add(ServerUser("ann"), LONG)
    assert tokens.by_digest()
    (tmp_path / "server-tokens.json").write_bytes(text.encode("latin-1"))
    for _ in range(2):
        with pytest.raises(StorageError) as caught:
            tokens.by_digest()
        assert caught.value.code == "tokens_damaged"
    with pytest.raises(StorageError):
        tokens.add(ServerUser("bob"), LONG + "b")
    assert (tmp_path / "server-tokens.json").read_bytes() == text.encode("latin-1")


def test_a_pipe_in_its_place_is_not_waited_for(tokens: TokenFile, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "server-tokens.json")
    with pytest.raises(StorageError) as caught:
        tokens.by_digest()
    assert caught.value.code == "tokens_damaged"


def test_a_row_without_name_or_digest_is_nobodys(tokens: TokenFile, tmp_path: Path) -> None:
    rows = [{"name": "", "digest": token_digest(LONG)}, {"name": "ann", "digest": ""}]
    (tmp_path / "server-tokens.json").write_text(json.dumps({"version": 1, "tokens": rows}))
    assert tokens.by_digest() == {}


ADDING = """
import sys
from dataclasses import replace
from pathlib import Path
from desktop_app.core.errors import StorageError
from desktop_app.extensions.serving.server.server_tokens import ServerUser, TokenFile, new_token
folder, name = Path(sys.argv[1]), sys.argv[2]
tokens = TokenFile(folder)
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    while True:
        try:
            tokens.add(ServerUser(f"{name}-{number}"), new_token())
            break
        except StorageError as error:
            assert error.code == "tokens_busy", error.code
"""


def test_two_programs_add_at_the_same_time_and_none_is_lost(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(tmp_path), name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.communicate("go\n", timeout=60)
        assert process.returncode == 0
    names = {user.name for user in again(tmp_path).users()}
    assert names == {f"{name}-{number}" for name in "ab" for number in range(20)}


def test_while_another_program_changes_it_that_is_said(tokens: TokenFile, tmp_path: Path) -> None:
    tokens.add(ServerUser("ann"), LONG)
    lock = acquire_file(tmp_path / "locks" / "server-tokens.lock")
    assert not isinstance(lock, LockOwner)
    try:
        with pytest.raises(StorageError) as caught:
            tokens.revoke("ann")
    finally:
        lock.release()
    assert caught.value.code == "tokens_busy"
    assert [user.name for user in tokens.users()] == ["ann"]


# -- files of tokens ---------------------------------------------------------------------------


def test_a_renewed_token_is_the_same_users_and_the_old_one_nobodys(
    tokens: TokenFile, tmp_path: Path
) -> None:
    old, new = new_token(), new_token()
    before = tokens.add(ServerUser("ann", True, UserLimits(queued=3)), old)
    tokens.add(ServerUser("bob"), LONG)
    tokens.renew("ann", new)
    users = again(tmp_path).by_digest()
    assert set(users) == {token_digest(new), token_digest(LONG)}
    assert users[token_digest(new)] == replace(before, digest=token_digest(new))
    for name, token, code in (
        ("cid", new_token(), "user_unknown"),
        ("ann", LONG, "user_taken"),
        ("ann", "short", "token_short"),
    ):
        with pytest.raises(InputError) as caught:
            tokens.renew(name, token)
        assert caught.value.code == code
    assert again(tmp_path).by_digest() == users


def test_who_may_read_figures_alone_is_named_so_and_kept_so(tokens: TokenFile) -> None:
    (user,) = tokens_in(f"watcher:{LONG} metrics\n")
    assert (user.admin, user.metrics) == (False, True)
    tokens.add(ServerUser("watcher", metrics=True), LONG)
    tokens.renew("watcher", LONG + "b")
    assert [each.metrics for each in tokens.users()] == [True]


def test_a_file_of_tokens_names_users_and_administrators() -> None:
    users = tokens_in(f"# studio\n\nann:{LONG}\n  bob:{LONG}b   admin  \n{LONG}c\n")
    assert [(user.name, user.admin) for user in users] == [
        ("ann", False),
        ("bob", True),
        ("token", False),
    ]
    assert users[0].digest == token_digest(LONG)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"ann:{LONG} root", "token_line"),
        (f"ann:{LONG} admin more", "token_line"),
        (f"Ann:{LONG}", "user_name"),
        (f":{LONG}", "user_name"),
        (f"../ann:{LONG}", "user_name"),
        ("ann:short", "token_short"),
        (f"ann:{LONG}\nann:{LONG}b", "user_taken"),
        (f"ann:{LONG}\nbob:{LONG}", "user_taken"),
    ],
)
def test_a_file_of_tokens_with_a_mistake_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        tokens_in(text)
    assert caught.value.code == code


def test_a_file_of_tokens_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"ann:{LONG}\n")
    given = ExternalTokens(file)
    assert [user.name for user in given.users()] == ["ann"]
    file.write_text(f"ann:{LONG}\nbob:{LONG}b\n")
    assert [user.name for user in given.users()] == ["ann", "bob"]
    file.write_text(f"bob:{LONG}b\n")
    assert [user.name for user in given.users()] == ["bob"]


@pytest.mark.parametrize("text", ["", "# nobody\n", "bob:short\n", "\xff\n", None])
def test_a_file_of_tokens_that_went_wrong_lets_in_whom_it_did(
    tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"ann:{LONG}\n")
    given = ExternalTokens(file)
    assert given.users()
    if text is None:
        file.unlink()
    else:
        file.write_bytes(text.encode("latin-1"))
    assert [user.name for user in given.users()] == ["ann"]
    with pytest.raises(InputError):
        ExternalTokens(file).users()
