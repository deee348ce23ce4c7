"""When .venv counts as filled, where torch comes from, and what the pins look like."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from devtools import environment
from devtools.console import SetupError

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8")


def print_of(
    pyproject: dict[str, Any] = PYPROJECT,
    constraints: str = CONSTRAINTS,
    python: str = "3.11.7 linux",
    place: str = "here",
) -> str:
    return environment.fingerprint(pyproject, constraints, python, place)


def test_the_fingerprint_stays_while_nothing_that_is_installed_changes() -> None:
    other = copy.deepcopy(PYPROJECT)
    other["tool"]["ruff"]["line-length"] = 80
    assert print_of(other, "# a remark\n\n" + CONSTRAINTS) == print_of()


def test_the_fingerprint_changes_with_pins_requirements_python_and_place() -> None:
    more = copy.deepcopy(PYPROJECT)
    more["project"]["dependencies"].append("tomlkit")
    bare = copy.deepcopy(PYPROJECT)
    bare["project"]["optional-dependencies"]["upscalers"].append("tomlkit")
    script = copy.deepcopy(PYPROJECT)
    script["project"]["scripts"]["second"] = "desktop_app:x"
    prints = {
        print_of(),
        print_of(more),
        print_of(bare),
        print_of(script),
        print_of(constraints=CONSTRAINTS + "one-more==1\n"),
        print_of(python="3.12.1 linux"),
        print_of(place="there"),
    }
    assert len(prints) == 7


def test_a_stamp_holds_for_its_fingerprint_alone() -> None:
    assert environment.is_current({"fingerprint": "a"}, "a", None)
    assert not environment.is_current({"fingerprint": "a"}, "b", None)
    assert not environment.is_current({}, "a", None)


def test_naming_another_index_for_torch_installs_again_and_leaving_it_out_does_not() -> None:
    stamp = {"fingerprint": "a", "torch_index": environment.digest("one")}
    assert environment.is_current(stamp, "a", "one")
    assert not environment.is_current(stamp, "a", "two")
    assert environment.is_current(stamp, "a", None)
    assert not environment.is_current({"fingerprint": "a"}, "a", "one")


def test_the_call_for_torch_knows_no_other_index_but_keeps_certificates_and_proxy() -> None:
    env = {
        "PATH": "/bin",
        "PIP_INDEX_URL": "a",
        "PIP_EXTRA_INDEX_URL": "b",
        "PIP_FIND_LINKS": "c",
        "PIP_NO_INDEX": "1",
        "PIP_PROXY": "from-environment",
    }
    config = (
        ":env:.find-links='c'\nglobal.cert='/certificates.pem'\n"
        "global.extra-index-url" + "='x y'\n"
        "user.proxy='from-file'\ninstall.no-index='true'\n"
    )
    found = environment.torch_env(env, config)
    assert found.pop("PIP_CONFIG_FILE")
    assert found == {
        "PATH": "/bin",
        "PIP_CERT": "/certificates.pem",
        "PIP_PROXY": "from-environment",
    }


def test_nothing_can_send_packages_outside_the_environment() -> None:
    env = environment.clean_env({"PIP_TARGET": "/x", "PYTHONPATH": "/y", "PIP_USER": "1", "A": "b"})
    assert "PIP_TARGET" not in env
    assert "PYTHONPATH" not in env
    assert env["PIP_USER"] == "0"
    assert env["A"] == "b"


def test_a_stamp_that_cannot_be_read_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    assert environment.read_stamp() == {}
    for text in ("", "{", "[1]", "null"):
        environment.STAMP.write_text(text)
        assert environment.read_stamp() == {}


def test_an_environment_that_was_moved_is_recognised() -> None:
    config = {"command": "/usr/bin/python3 -m venv /home/one two/velatura/.venv"}
    assert environment.made_for(config, Path("/home/one two/velatura/.venv"))
    assert not environment.made_for(config, Path("/elsewhere/velatura/.venv"))
    assert environment.made_for({}, Path("/anywhere/.venv"))


def test_pins_are_names_and_versions_alone() -> None:
    lines = [line for line in CONSTRAINTS.splitlines() if line and line[0] != "#"]
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9A-Za-z.]*", line), line


def test_every_requirement_is_pinned_to_a_version_it_allows() -> None:
    pins = dict(line.split("==") for line in CONSTRAINTS.splitlines() if "==" in line)
    extras = PYPROJECT["project"]["optional-dependencies"].values()
    wanted = [*PYPROJECT["project"]["dependencies"], *(one for extra in extras for one in extra)]
    wanted += PYPROJECT["build-system"]["requires"]
    for text in wanted:
        requirement = Requirement(text)
        version = pins.get(canonicalize_name(requirement.name))
        assert version, f"{text} is not pinned"
        assert requirement.specifier.contains(version), f"{text} does not allow {version}"


def test_torchvision_stays_out() -> None:
    assert "torchvision==" not in CONSTRAINTS


def test_a_pin_is_found_by_its_name() -> None:
    assert environment.pinned("numpy==2\ntorch==2.13.0\n", "torch") == "torch==2.13.0"
    with pytest.raises(SetupError):
        environment.pinned("torchvision==1\n", "torch")


def test_tools_lie_inside_the_environment() -> None:
    assert environment.tool("ruff").is_relative_to(ROOT / ".venv")
