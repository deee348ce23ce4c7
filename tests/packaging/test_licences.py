"""Licences: the real set is collected, what is unknown or may not ship stops it."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import distribution
from pathlib import Path

import pytest

import licences
from licensing.collecting import Unfit, packages, runtime_distributions
from licensing.expression import allowed, licence_ids
from licensing.rules import Rules, load_rules

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


@pytest.fixture(scope="module")
def collected(rules: Rules) -> list[licences.Component]:
    return licences.collect(rules)


def as_pinned() -> bool:
    """Whether the packages here are those that constraints.txt names."""
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split(";")[0].strip().split("==") for line in lines if "==" in line)
    found = runtime_distributions(ROOT, load_rules())
    names = {re.sub(r"[-_.]+", "-", one.name).lower(): one.version for one in found}
    same = {name.lower(): version.strip() for name, version in pins.items()}
    return all(names[name].partition("+")[0] == same[name] for name in names.keys() & same.keys())


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND Apache-2.0", True),
        ("MIT/Apache-2.0", True),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("GPL-3.0-or-later", False),
    ],
)
def test_expressions(expression: str, answer: bool) -> None:
    ids = {"MIT", "Apache-2.0", "GPL-3.0-or-later WITH GCC-exception-3.1"}
    assert allowed(expression, ids) is answer


def test_what_is_no_expression_is_an_error() -> None:
    for wrong in ("MIT OR", "(MIT", "MIT Apache-2.0", ""):
        with pytest.raises(ValueError):
            allowed(wrong, {"MIT", "Apache-2.0"})
    assert licence_ids("(MIT OR Apache-2.0 WITH LLVM-exception)") == [
        "MIT",
        "Apache-2.0 WITH LLVM-exception",
    ]


@pytest.mark.slow
def test_the_real_set_is_there(collected: list[licences.Component]) -> None:
    names = {one.name for one in collected}
    assert {"torch", "PySide6_Essentials", "httpx2", "regex", "FFmpeg", "Lucide icons"} <= names
    # Extras, and what only working on the program takes, do not ship.
    assert not {"openvino", "pytest", "ruff", "hypothesis"} & names
    assert all(one.texts or one.within for one in collected)


@pytest.mark.slow
def test_what_about_shows_is_what_is_installed(collected: list[licences.Component]) -> None:
    if not as_pinned():
        pytest.skip("the packages here are not those of constraints.txt")
    assert licences.differences(collected, licences.OUT) == []


@pytest.mark.slow
def test_a_change_is_noticed(collected: list[licences.Component], tmp_path: Path) -> None:
    made = tmp_path / "made"
    licences.write(collected, made)
    assert licences.differences(collected, made) == []
    newer = [replace(one, version="99") if one.name == "torch" else one for one in collected]
    lines = licences.differences(newer, made)
    assert any("torch 99" in line for line in lines)
    next((made / "texts").iterdir()).unlink()
    assert any("no such text" in line for line in licences.differences(collected, made))


@pytest.mark.slow
def test_a_licence_nobody_has_read_stops_it(rules: Rules) -> None:
    numpy = [distribution("numpy")]
    fewer = {name: why for name, why in rules.allowed.items() if name != "CC0-1.0"}
    with pytest.raises(Unfit, match="numpy"):
        list(packages(numpy, replace(rules, allowed=fewer), ROOT))
    with pytest.raises(Unfit, match="names no licence"):
        list(packages([distribution("psutil")], replace(rules, names={}), ROOT))


@pytest.mark.slow
def test_a_library_nobody_has_written_down_stops_it(rules: Rules) -> None:
    known = {name: rule for name, rule in rules.libraries.items() if name != "quadmath"}
    with pytest.raises(Unfit, match="quadmath"):
        list(packages([distribution("numpy")], replace(rules, libraries=known), ROOT))


def test_what_is_said_to_be_absent_must_be(rules: Rules) -> None:
    absent = {"libimagequant": {**rules.absent["libimagequant"], "symbol": "ImagingCore"}}
    with pytest.raises(Unfit, match="after all"):
        list(packages([distribution("pillow")], replace(rules, absent=absent), ROOT))


def test_the_command_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(_: Rules) -> list[licences.Component]:
        raise Unfit("x has no licence")

    monkeypatch.setattr(licences, "collect", unfit)
    assert licences.main(["--out", str(tmp_path / "out")]) == 1
    assert "x has no licence" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
