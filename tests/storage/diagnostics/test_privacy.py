"""What is left of a text when it may be shared."""

from __future__ import annotations

from pathlib import Path

import pytest

import desktop_app
from desktop_app.library.network.redaction import redacted
from desktop_app.storage.diagnostics.privacy import Privacy

PROGRAM = Path(desktop_app.__file__).resolve().parent


@pytest.fixture
def privacy() -> Privacy:
    data = Path("/home/alexandra/.local/share/Velatura")
    return Privacy(data, redacted, home="/home/alexandra", user="alexandra", host="studio.lan")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/home/alexandra/Pictures/my cat.png", "~/…"),
        ("'/home/alexandra/my cat.png': gone", "'~/…': gone"),
        ("can't read /mnt/big disk/cat.png: no such file", "can't read [path]: no such file"),
        (r"D:\Pictures\cat.png", "[path]"),
        (r"\\server\share\cat.png", "[path]"),
        ("/home/alexandra/.local/share/Velatura/logs/x.log", "<data>/logs/x.log"),
        (f'  File "{PROGRAM}/ui/kit.py", line 3', '  File "<program>/ui/kit.py", line 3'),
        ("Alexandra on STUDIO.lan, studio", "[user] on [host], [host]"),
        ("token hf_abcdefghijklmnop!", "token [token]!"),
        ("https://huggingface.co/owner/name", "https://huggingface.co/owner/name"),
        ("3 of 4 GB free, and/or 5 / 6", "3 of 4 GB free, and/or 5 / 6"),
        ("2026-11-21 12:05 UTC", "2026-11-21 12:05 UTC"),
    ],
)
def test_who_and_where_is_taken_out(privacy: Privacy, text: str, left: str) -> None:
    assert privacy(text) == left


def test_a_home_folder_that_only_begins_alike_is_another_path(privacy: Privacy) -> None:
    assert privacy("/home/alexandra2/x.png") == "[path]"


def test_without_a_name_nothing_is_replaced_by_it() -> None:
    plain = Privacy(Path("/data/v"), home="/", user="", host="")
    assert plain("a b c") == "a b c"
