"""Pickles from strangers: what they would do is told, and none of it is done."""

from __future__ import annotations

import pickle  # noqa: TID251
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.library.pickles import convert as converting
from desktop_app.library.pickles.convert import convert
from desktop_app.library.pickles.explain import explain
from desktop_app.library.pickles.problem import PROBLEMS
from desktop_app.library.pickles.sandbox import FORBIDDEN
from tests.library.pickles.malicious import MALICE, Malice, call, name, text, touch, whole

SAID = {
    "A system command": "run a system command: os.system('touch ",
    "Python code to be evaluated": 'run Python code: eval("open(',
    "Python code to be executed": 'run Python code: exec("open(',
    "A program started": "start another program: subprocess.Popen(('touch', ",
    "A command inside an honest dictionary": "run a system command: os.system('touch ",
    "A module imported, a function taken from it by name": (
        "access other code by name: getattr(importlib.import_module('os'), 'system')('touch"
    ),
    "A name put together on the stack": "access other code by name: os.path.os.system('touch ",
    "A number registered for a name": "copyreg.add_extension('os', 'system', 7)",
    "A pickle in a pickle": "a pickle inside it tried to run a system command: os.system('touch ",
    "Code from a repository": "fetch code from the network and run it: torch.hub.load('someone/",
    "A state that turns into a call": "__setstate__((os.system, ('touch ",
    "A call hidden in a storage's name": "run a system command: os.system('touch ",
    "Harm in the last of five pickles": "run a system command: os.system('touch ",
    "A terabyte asked for": "bytearray(1099511627776)",
    **dict.fromkeys(
        (
            *("An archive in an archive in an archive", "A command under thirty harmless pickles"),
            "A command beside five thousand pickles",
        ),
        "a pickle inside it tried to run a system command: os.system('touch ",
    ),
}


def test_the_simplest_of_them_would_do_it_if_python_loaded_it(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    pickle.loads(MALICE[0].make(canary))
    assert canary.exists()


@pytest.mark.few(9)
@pytest.mark.parametrize("malice", MALICE, ids=lambda malice: malice.title)
def test_none_runs_and_each_is_explained(malice: Malice, tmp_path: Path) -> None:
    canary, source = tmp_path / "canary", tmp_path / "model.ckpt"
    source.write_bytes(malice.make(canary))
    told = explain(source)
    said = "\n".join(attempt.sentence for attempt in told.attempts)
    assert SAID.get(malice.title, "") in said
    with pytest.raises(ModelError) as caught:
        convert(source, tmp_path / "model.safetensors", seconds=1)
    assert caught.value.code in ("pickle_dangerous", "pickle_unreadable")
    assert not canary.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.ckpt"]


@pytest.mark.few(6)
@pytest.mark.parametrize("malice", MALICE, ids=lambda malice: malice.title)
def test_looking_at_what_is_nested_ends(malice: Malice, tmp_path: Path) -> None:
    """It takes some tenths of a second; what grows with the square of the nesting, minutes."""
    source = tmp_path / "model.ckpt"
    source.write_bytes(malice.make(tmp_path / "canary"))
    begun = time.process_time()
    explain(source)
    assert time.process_time() - begun < 30


def test_a_text_that_happens_to_begin_like_a_pickle_is_a_text(tmp_path: Path) -> None:
    """In protocol 0 "c" asks for a name: "comma" and two lines would be code."""
    source = tmp_path / "model.ckpt"
    words = text("comma\nseparated\nvalues\n")
    source.write_bytes(whole(call("collections", "OrderedDict", words)))
    assert explain(source).attempts == ()


@pytest.mark.slow
@pytest.mark.parametrize("malice", MALICE, ids=lambda malice: malice.title)
def test_none_runs_in_the_cage_either_when_nobody_looked_before(
    malice: Malice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary, source = tmp_path / "canary", tmp_path / "model.ckpt"
    source.write_bytes(malice.make(canary))
    monkeypatch.setattr(converting, "refuse", lambda told, name: None)
    with pytest.raises(ModelError, match="can't be converted"):
        convert(source, tmp_path / "model.safetensors", seconds=1)
    assert not canary.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.ckpt"]


def caged(tmp_path: Path, deed: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(converting.__file__).parents[3])
    code = (
        f"import sys; sys.path.insert(0, {root!r})\n"
        "import os, socket, subprocess, ctypes\n"
        "from desktop_app.library.pickles.sandbox import enter_sandbox, limit_resources\n"
        f"limit_resources(1 << 30, 5, 1 << 20); enter_sandbox()\n"
        f"try:\n    {deed}\nexcept BaseException as error:\n    print(error)\nprint('went on')"
    )
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "deed",
    [
        "os.system('touch canary')",
        "open('canary', 'w')",
        "open('/etc/hostname')",
        "socket.socket()",
        "subprocess.run(['touch', 'canary'])",
        "import wave",
        "exec('1')",
        "os.remove('x')",
        "ctypes.CDLL(None)",
        "os.fork()",
    ],
)
def test_the_cage_ends_what_tries_to_leave_it(deed: str, tmp_path: Path) -> None:
    done = caged(tmp_path, deed)
    assert done.returncode == FORBIDDEN and done.stderr.startswith("forbidden: ")
    assert done.stdout == "" and list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_arithmetic_in_the_cage_goes_on(tmp_path: Path) -> None:
    assert caged(tmp_path, "sorted({3: 1})").stdout == "went on\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the job object is Windows' own")
def test_the_cage_holds_little_memory(tmp_path: Path) -> None:
    assert caged(tmp_path, "x = bytearray(2 << 30)").stdout == "\nwent on\n"


def test_names_and_texts_of_any_length_are_shown_on_one_short_line(tmp_path: Path) -> None:
    source = tmp_path / "a.pt"
    source.write_bytes(whole(call("os", "system", text("x\n" * 9000))))
    (attempt,) = explain(source).attempts
    assert len(attempt.shown) <= 200 and "\n" not in attempt.sentence


def test_things_nobody_knows_are_named_but_called_no_danger(tmp_path: Path) -> None:
    source = tmp_path / "a.pt"
    source.write_bytes(whole(call("some.trainer", "Settings", text("x"))))
    told = explain(source)
    assert told.verdict == "extras"
    assert told.attempts[0].sentence == (
        "it tried to use code no tensor needs: some.trainer.Settings('x')"
    )


def test_a_name_that_is_only_mentioned_is_told_too(tmp_path: Path) -> None:
    source = tmp_path / "a.pt"
    source.write_bytes(whole(name("os", "system")))
    assert explain(source).verdict == "dangerous"


@pytest.mark.slow
def test_harm_behind_thousands_of_harmless_calls_is_still_seen(tmp_path: Path) -> None:
    harmless = b"".join(call("some.trainer", "Thing", text(str(n))) + b"0" for n in range(12_000))
    source = tmp_path / "a.pt"
    source.write_bytes(whole(harmless + call("os", "system", text("x"))))
    told = explain(source)
    assert told.verdict == "dangerous" and told.attempts[0].shown == "os.system"
    assert len(told.attempts) < 10


def test_the_same_large_bytes_handed_over_again_and_again_are_looked_at_once(
    tmp_path: Path,
) -> None:
    large = b"B" + (1 << 20).to_bytes(4, "little") + b"(" * (1 << 20)
    again = (name("pickle", "loads") + b"(h\x01tR0") * 5000
    source = tmp_path / "a.pt"
    source.write_bytes(whole(large + b"q\x010" + again + b"N"))
    assert explain(source).verdict == "dangerous"


@pytest.mark.slow
def test_more_names_than_any_model_has_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.pt"
    source.write_bytes(whole(b"".join(name("m", f"n{k}") for k in range(6000))))
    assert explain(source).problem == "too_long"


def test_what_is_no_pickle_is_said_to_be_none(tmp_path: Path) -> None:
    for content, code in ((b"", "not_a_pickle"), (b"<html>", "broken"), (b"PK\x03\x04", "archive")):
        (tmp_path / "a.pt").write_bytes(content)
        told = explain(tmp_path / "a.pt")
        assert (told.verdict, told.problem) == ("unreadable", code)
    with pytest.raises(InputError):
        explain(tmp_path / "none.pt")


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_explained_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.pt"
    path.write_bytes(b"\x80\x04" + data)
    told = explain(path)
    assert told.verdict != "unreadable" or told.problem in PROBLEMS


@given(st.integers(0, 10_000), st.integers(0, 255))
@example(3632, 1)  # an entry before the file's beginning
def test_a_flipped_byte_in_a_harmful_one_crashes_nothing(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "flip.pt"
    data = bytearray(MALICE[place % len(MALICE)].make(Path("canary"))[:100_000])
    data[place % len(data)] = value
    path.write_bytes(data)
    assert explain(path).verdict in ("tensors", "extras", "dangerous", "unreadable")


def test_it_can_be_cancelled_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "model.ckpt"
    source.write_bytes(whole(b"}"))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        convert(source, tmp_path / "model.safetensors", cancel=token)
    assert [path.name for path in tmp_path.iterdir()] == ["model.ckpt"]


def test_a_command_is_shown_as_it_stands(tmp_path: Path) -> None:
    source = tmp_path / "model.ckpt"
    source.write_bytes(whole(call("os", "system", touch(Path("/x")))))
    with pytest.raises(ModelError) as caught:
        convert(source, tmp_path / "a.safetensors")
    assert caught.value.what == (
        "model.ckpt is not safe: it would have tried to run a system command: "
        "os.system('touch /x')."
    )
