"""The unit that ships: systemd reads it, the command line knows its words, and it holds little."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop_app.app.arguments import build_parser
from desktop_app.extensions.serving.server.policy import Policy, policy_of
from desktop_app.extensions.serving.verbs.external_tokens import tokens_in
from installers.linux.debian import UNIT, unit

CLOSED = {
    "DynamicUser": "yes",
    "StateDirectory": "velatura",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "SystemCallFilter": "@system-service",
    "DevicePolicy": "closed",
    "Restart": "on-failure",
}


@pytest.fixture(scope="module")
def values() -> dict[str, str]:
    """Of what is named once."""
    lines = UNIT.read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}


def test_the_command_line_knows_its_words(values: dict[str, str]) -> None:
    binary, *words = values["ExecStart"].split()
    assert binary == "/usr/bin/velatura"
    arguments = build_parser().parse_args(words)
    assert arguments.verb == "serve"
    assert arguments.host == "127.0.0.1"
    assert {str(arguments.token_file), str(arguments.policy)} == {"%d/tokens", "%d/policy.toml"}
    assert arguments.grace + 10 < float(values["TimeoutStopSec"])


def test_it_may_do_little(values: dict[str, str]) -> None:
    assert {name: values.get(name) for name in CLOSED} == CLOSED


def test_without_a_policy_it_has_the_default_one(values: dict[str, str]) -> None:
    import tomllib

    name, _, text = values["SetCredential"].partition(":")
    assert name == "policy.toml"
    assert policy_of(tomllib.loads(text)) == Policy()


def test_the_line_that_the_guide_puts_into_the_file_of_tokens_is_one() -> None:
    text = (UNIT.parents[2] / "docs" / "server.md").read_text("utf-8")
    line = re.search(r"printf '(.*?)\\n' \"(.*?)\"", text)
    assert line is not None, "docs/server.md shows no way to make one"
    (user,) = tokens_in(line[1].replace("%s", "vlt_" + "0" * 64))
    assert (user.name, user.admin) == ("ann", True)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_reads_it(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8").replace("/usr/bin/velatura", "/bin/true")
    file = tmp_path / UNIT.name  # where neither the program nor its manual are installed
    file.write_text(re.sub(r"(?m)^Documentation=.*$", "", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, told) == (0, [])


def test_the_package_has_it_where_systemd_looks(tmp_path: Path) -> None:
    unit(tmp_path)
    placed = tmp_path / "usr" / "lib" / "systemd" / "system" / "velatura-serve.service"
    assert placed.read_bytes() == UNIT.read_bytes()
