from __future__ import annotations

import json
import threading
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import VelaturaError
from desktop_app.core.network_audit import NetworkUse
from desktop_app.library.network.log import NetworkLog
from desktop_app.library.network.redaction import redacted

USE = NetworkUse(1, "huggingface.co", "Download of A", 10, 0, 2, False, "ok")


def test_rows_come_back_newest_first(tmp_path: Path) -> None:
    log = NetworkLog(tmp_path / "logs" / "network.jsonl")
    assert log.rows() == ()
    uses = [replace(USE, when=when, received=when * 3) for when in (5, 9, 7)]
    for use in uses:
        log.add(use)
    assert [use.when for use in log.rows()] == [9, 7, 5]
    assert NetworkLog(tmp_path / "logs" / "network.jsonl").rows(2) == log.rows()[:2]


def test_an_opening_and_its_end_are_one_row(tmp_path: Path) -> None:
    log = NetworkLog(tmp_path / "network.jsonl")
    log.add(replace(USE, outcome="open", received=0))
    assert log.rows()[0].outcome == "open", "a process that dies has left that"
    log.add(USE)
    log.add(replace(USE, host="cdn.huggingface.co"))
    assert [use.outcome for use in log.rows()] == ["ok", "ok"]
    assert (tmp_path / "network.jsonl").read_text().count("\n") == 3


def test_it_stays_small_and_keeps_the_newest(tmp_path: Path) -> None:
    log = NetworkLog(tmp_path / "network.jsonl", max_bytes=2000)
    for when in range(300):
        log.add(replace(USE, when=when))
    assert {path.name for path in tmp_path.iterdir()} == {"network.jsonl", "network.jsonl.1"}
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4000
    kept = [use.when for use in log.rows()]
    assert kept[0] == 299 and kept == list(range(299, 299 - len(kept), -1)) and len(kept) > 10
    log.clear()
    assert log.rows() == () and list(tmp_path.iterdir()) == []
    log.clear()


def test_neither_tokens_nor_signatures_nor_lines_get_in(tmp_path: Path) -> None:
    log = NetworkLog(tmp_path / "network.jsonl", lambda text: redacted(text))
    log.add(replace(USE, reason="Download of\nhttps://a:hf_aaaaaaaaaa@x.org/m?Signature=secret"))
    text = (tmp_path / "network.jsonl").read_text()
    assert "hf_aaaa" not in text and "secret" not in text
    assert log.rows()[0].reason == "Download of https://[token]@x.org/m?…"
    assert "path" not in asdict(USE) and "url" not in asdict(USE)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"half a li",
        b"\xff\xfe\n",
        b"[" * 3000 + b"\n",
        b'{"when": "x", "host": "h", "reason": "r"}\n',
        b'{"when": 1, "host": 2, "reason": "r"}\n',
        b'{"when": 1, "host": "h", "reason": "r", "more": 1}\n',
        b"null\n",
        b'{"when": 1, "host": "h", "reason": "' + b"x" * 9000 + b'"}\n',
    ],
)
def test_what_can_not_be_read_is_left_out_and_hides_nothing(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "network.jsonl"
    path.write_bytes(json.dumps(asdict(USE)).encode() + b"\n" + junk)
    log = NetworkLog(path)
    assert log.rows() == (USE,)
    log.add(replace(USE, when=2))
    assert [use.when for use in log.rows()] == [2, 1], "a line cut off does not swallow the next"


@pytest.mark.slow
@given(st.text(max_size=500), st.integers(0, 2**50))
def test_any_reason_comes_back_as_one_line(
    tmp_path_factory: pytest.TempPathFactory, reason: str, received: int
) -> None:
    log = NetworkLog(tmp_path_factory.mktemp("log") / "network.jsonl")
    log.add(replace(USE, reason=reason, received=received))
    (row,) = log.rows()
    assert row.received == received and len(row.reason) <= 200 and "\n" not in row.reason


def test_threads_write_side_by_side(tmp_path: Path) -> None:
    log = NetworkLog(tmp_path / "network.jsonl")
    threads = [
        threading.Thread(
            target=lambda host=f"h{n}": [
                log.add(replace(USE, host=host, when=w)) for w in range(30)
            ]
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.rows()) == 120


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VelaturaError):
        NetworkLog(tmp_path / "file" / "network.jsonl").add(USE)
