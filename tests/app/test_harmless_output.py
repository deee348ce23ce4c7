"""What strangers wrote reaches nobody's terminal as it is, whichever verb prints it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from desktop_app.app.cli import main
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.network_audit import NetworkUse
from desktop_app.extensions.serving.server.request_log import RequestLog
from desktop_app.library.network.log import NetworkLog
from desktop_app.storage.history import History
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.logs import log_file, start_logging
from desktop_app.storage.queue_store import QueueStore
from tests.closed_log import closed_log
from tests.storage.conftest import MODEL, picture, request_for

NASTY = "cat\x1b]0;owned\x07\x1b[31m\x9b2J\u202egnp\r\nvelatura: note: forged\u2028x\x7f"


def is_harmless(text: str) -> bool:
    return all(sign.isprintable() or sign in "\n\t\u00a0" for sign in text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    history = History(tmp_path / "data" / "history" / "history.sqlite", load_schedulers())
    origin = EntryOrigin(document=NASTY, owner=NASTY)
    history.add(picture(1), request_for(NASTY, steps=3), MODEL, origin)
    history.close()
    return tmp_path / "data"


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "words",
    [
        ("history", "list"),
        ("history", "search", "cat"),
        ("history", "show", "0"),
        ("prompt", NASTY, "--model", "no such " + NASTY),
        ("generate", "x", "--image", NASTY.replace("/", "") + ".png", "--out", "o.png"),
        ("export", "x" + NASTY + ".psd", "--out", "o.png"),
        ("queue", "cancel", NASTY),
        ("serve", "--port", NASTY),
        (NASTY,),
    ],
    ids=lambda words: " ".join(words[:2]).encode("ascii", "replace").decode()[:20],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_verb_prints_nothing_that_steers(
    data: Path, words: tuple[str, ...], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        main(["--data-dir", str(data), *(["--json"] if form == "json" else []), *words])
    except SystemExit as ended:
        if ended.code != 2:
            raise
    said = capsys.readouterr()
    assert said.out + said.err
    for text in (said.out, said.err):
        assert is_harmless(text), ascii(text)
        assert not any(line.startswith("velatura: note: forged") for line in text.splitlines())
    if form == "json" and words[:2] == ("history", "list"):
        (entry,) = json.loads(said.out)
        assert entry["prompt"] == NASTY  # exactly, by its escapes


@pytest.mark.slow
def test_a_prompt_in_the_list_of_history_forges_no_row(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(data), "history", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_a_picture_says_of_itself_is_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("parameters", f"{NASTY}\nNegative prompt: \x1b[2J\nSteps: 3, Model: \x1b[5mm")
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png", pnginfo=told)
    assert main(["picture", "info", str(tmp_path / "a.png")]) == 0
    said = capsys.readouterr().out
    assert "owned" in said
    assert is_harmless(said), ascii(said)


@pytest.mark.slow
def test_names_of_models_and_queued_prompts_are_harmless(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    QueueStore(data / "queue.sqlite").close()
    assert main(["--data-dir", str(data), "queue", "list"]) == 0
    assert main(["--data-dir", str(data), "models", "info", f"no {NASTY}"]) == 2
    said = capsys.readouterr()
    assert is_harmless(said.out + said.err)


def test_a_log_has_one_harmless_line_a_record(tmp_path: Path) -> None:
    handler = start_logging(tmp_path)
    logging.getLogger("desktop_app.test").warning("a model: %s", NASTY)
    closed_log(handler)
    text = log_file(tmp_path).read_text(encoding="utf-8")
    assert len(text.splitlines()) == 1
    assert is_harmless(text)


def test_logs_of_requests_and_of_the_network_are_harmless_and_exact(tmp_path: Path) -> None:
    log = RequestLog(tmp_path / "requests.jsonl")
    log.add("request", user=NASTY)
    log.close()
    text = (tmp_path / "requests.jsonl").read_text(encoding="utf-8")
    assert is_harmless(text)
    assert json.loads(text)["user"] == NASTY
    uses = NetworkLog(tmp_path / "network.jsonl")
    uses.add(NetworkUse(when=1, reason=NASTY, host="h\x9b"))
    assert is_harmless((tmp_path / "network.jsonl").read_text(encoding="utf-8"))


def test_a_port_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option, value in (("--port", "99999"), ("--grace", "nan"), ("--grace", "-1")):
        with pytest.raises(SystemExit) as ended:
            main(["--data-dir", str(tmp_path), "serve", option, value])
        assert ended.value.code == 2
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.startswith(f"velatura serve: error: argument {option}: must be a")
