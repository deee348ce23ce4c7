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
        ("https://huggingface.co/o/n: no answer", "https://huggingface.co/o/n: no answer"),
        ("3 of 4 GB free, and/or 5 / 6", "3 of 4 GB free, and/or 5 / 6"),
        ("/mnt/disk/Anna's wedding; final: 2, b) best.png", "[path]"),
        ("read '/mnt/Anna's; best: 2.png', then more", "read '[path]', then more"),
        ('read "/mnt/Anna\'s; best: 2.png": [Errno 2] x', 'read "[path]": [Errno 2] x'),
        (
            "read /mnt/a; b: [Errno 13] Permission denied",
            "read [path]: [Errno 13] Permission denied",
        ),
        ("smb://server/share/Anna.png", "[path]"),
        ("file:///home/alexandra/Anna.png", "file:~/…"),
        ("at nfs://server/a b; c", "at [path]"),
        ("key:/path/Anna; 2.png", "key:[path]"),
        ("path=/mnt/Anna", "path=[path]"),
        (r"path:C:\Users\Anna\x.png", "path:[path]"),
        (r"'C:\\Users\\Anna Bell\\x.png'", "'[path]'"),
        (r"'\\\\server\\share\\Anna'", "'[path]'"),
        ("../Anna/x.png", "[path]"),
        (r"..\Anna\x.png", "[path]"),
        ("./Anna/x: no such file", "[path]: no such file"),
        ("Pictures/Anna/my wedding.png", "[png file]"),
        (r"Pictures\Anna\my wedding.PSD", "[PSD file]"),
        ("can't open \"Anna's; last.jpg\": damaged", 'can\'t open "[jpg file]": damaged'),
        ("“Anna 2.ora” was saved", "“[ora file]” was saved"),
        (
            "2026-11-21 12:05:01 ERROR desktop_app.x: Anna; 2.png is damaged",
            "2026-11-21 12:05:01 ERROR desktop_app.x: [png file] is damaged",
        ),
        ("unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.safetensors"),
        ("<data>/journal/a1/segment", "<data>/journal/a1/segment"),
        ("2026-11-21 12:05 UTC", "2026-11-21 12:05 UTC"),
    ],
)
def test_who_and_where_is_taken_out(privacy: Privacy, text: str, left: str) -> None:
    assert privacy(text) == left


def test_places_are_known_with_every_backslash_doubled() -> None:
    data = r"C:\Users\alexandra\AppData\Velatura"
    windows = Privacy(Path(data), home=r"C:\Users\alexandra", user="", host="")
    said = repr({"log": data + r"\logs\x.log"})
    assert windows(said) == r"{'log': '<data>\\logs\\x.log'}"


@pytest.mark.slow
def test_a_long_line_takes_no_time(privacy: Privacy) -> None:
    privacy("/a: " * 50_000)
    privacy("'/a' " * 20_000)
    privacy("a; 'b': " * 50_000)


def test_a_home_folder_that_only_begins_alike_is_another_path(privacy: Privacy) -> None:
    assert privacy("/home/alexandra2/x.png") == "[path]"


def test_without_a_name_nothing_is_replaced_by_it() -> None:
    plain = Privacy(Path("/data/v"), home="/", user="", host="")
    assert plain("a b c") == "a b c"
