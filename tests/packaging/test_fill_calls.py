"""A Fill goes through no more of the program than it did: whoever adds to the way says so here."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import fill_calls

ROOT = Path(__file__).resolve().parents[2]


def test_the_way_of_a_fill_does_not_grow() -> None:
    check = ROOT / "packaging" / "checks" / "fill_calls.py"
    told = subprocess.run([sys.executable, check, "--check"], capture_output=True, text=True)
    assert told.returncode == 0, f"{told.stdout}\n{told.stderr[-2000:]}"


def test_what_it_looks_for_is_there() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "desktop_app").rglob("*.py")]
    ends = [
        fill_calls.READ,
        fill_calls.POLL,
        fill_calls.TOLD,
        *chain(*fill_calls.HANDED_ON.values()),
    ]
    for owner, name in (end.split(".") for end in ends):
        of_class = re.compile(rf"^class {owner}\b(?:(?!^class ).)*?^    def {name}\(", re.M | re.S)
        assert any(map(of_class.search, sources)), f"{owner}.{name}"
