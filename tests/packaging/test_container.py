"""The container's files agree with each other, with the command line and with the server's figures;
what starts in it does what it says."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from container import health, start
from container.make_secrets import make_secrets
from desktop_app.app.arguments import build_parser
from desktop_app.extensions.serving.server.metrics import Metrics
from desktop_app.extensions.serving.verbs.external_tokens import tokens_in
from installers.commands import TARGETS
from installers.payload.layout import Layout
from installers.payload.packages import WINDOW, requirements
from installers.payload.pruning import read_rules

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "packaging" / "container"
DOCKERFILE = (PLACE / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((PLACE / "compose.yaml").read_text("utf-8"))


def manifests(kind: str) -> list[dict[str, Any]]:
    texts = [path.read_text("utf-8") for path in sorted((PLACE / "kubernetes").glob("*.yaml"))]
    return [each for text in texts for each in yaml.safe_load_all(text) if each["kind"] == kind]


def instruction(name: str) -> str:
    """What follows the last instruction of that name."""
    joined = DOCKERFILE.replace("\\\n", "")
    return re.findall(rf"^{name} (.*)$", joined, re.MULTILINE)[-1]


def set_of_servers() -> dict[str, Any]:
    (found,) = manifests("StatefulSet")
    return found["spec"]["template"]["spec"]


def every_start() -> dict[str, list[str]]:
    return {
        "Dockerfile": json.loads(instruction("CMD")),
        "compose": COMPOSE["services"]["server"]["command"],
        "kubernetes": set_of_servers()["containers"][0]["args"],
    }


@pytest.mark.parametrize("where", every_start())
def test_the_command_line_knows_the_words_of_each_start(where: str) -> None:
    arguments = build_parser().parse_args(["serve", *every_start()[where]])
    assert arguments.host == "0.0.0.0"
    for secret in (arguments.token_file, arguments.tls_cert, arguments.tls_key):
        assert secret.parent == Path("/run/secrets")


def test_the_image_is_a_user_without_rights_and_keeps_no_token() -> None:
    assert instruction("USER") == "1000:1000"
    assert json.loads(instruction("VOLUME")) == ["/data", "/data/models"]
    assert "TOKEN" not in "".join(re.findall(r"^(?:ENV|ARG) .*$", DOCKERFILE, re.MULTILINE))
    for line in re.findall(r"^COPY (.*)$", DOCKERFILE, re.MULTILINE):
        assert "secrets" not in line and " . " not in f" {line}"
    assert "health.py" in DOCKERFILE and "curl" not in DOCKERFILE


def test_each_container_is_closed() -> None:
    assert COMPOSE["services"]["server"]["user"] == "1000:1000"
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["mem_limit"] and service["pids_limit"] <= 1024, name
        assert "healthcheck" in service or "HEALTHCHECK" in DOCKERFILE, name
    pod = set_of_servers()
    held = pod["containers"][0]["securityContext"]
    assert held["readOnlyRootFilesystem"] and not held["allowPrivilegeEscalation"]
    assert held["capabilities"]["drop"] == ["ALL"] and pod["securityContext"]["runAsUser"] == 1000
    assert set(pod["containers"][0]["resources"]["limits"]) >= {"cpu", "memory"}
    (secret,) = [volume for volume in pod["volumes"] if "secret" in volume]
    assert not secret["secret"]["defaultMode"] & 0o007


def test_images_of_others_are_named_by_digest() -> None:
    images = [each["image"] for name, each in COMPOSE["services"].items() if name != "server"]
    images += re.findall(r"^ARG \w*BASE=(.+)$", DOCKERFILE, re.MULTILINE)
    assert len(images) == 4
    for image in images:
        assert re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image), image


def test_secrets_are_files_that_the_script_makes(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not there")
    made = make_secrets(tmp_path / "secrets", ["studio.example"], "hf_mine\n")
    named = {Path(each["file"]).name for each in COMPOSE["secrets"].values()}
    assert set(made) == named == set(COMPOSE["secrets"])
    used = {name for each in COMPOSE["services"].values() for name in each.get("secrets", ())}
    assert used == named
    folder = tmp_path / "secrets"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(modes[name] == 0o400 for name in ("tokens", "tls_key", "hf_token"))
    users = tokens_in((folder / "tokens").read_text())
    assert [(user.name, user.admin, user.metrics) for user in users] == [
        ("root", True, False),
        ("metrics", False, True),
    ]
    assert (folder / "metrics_token").read_text() in (folder / "tokens").read_text()
    before = (folder / "tokens").read_text()
    assert make_secrets(folder, []) == [] and (folder / "tokens").read_text() == before
    (folder / "tokens").chmod(0o600)  # an earlier version gave it all rights
    (folder / "tokens").write_text(before.replace(" metrics\n", " admin\n"))
    assert make_secrets(folder, []) == ["tokens"] and (folder / "tokens").read_text() == before


def test_what_is_mounted_is_there() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (PLACE / source).is_file(), source


def test_the_autoscaler_counts_what_the_server_tells() -> None:
    (scaler,) = manifests("HorizontalPodAutoscaler")
    (metric,) = [each["pods"]["metric"]["name"] for each in scaler["spec"]["metrics"]]
    docs = (ROOT / "docs" / "containers.md").read_text("utf-8")
    assert f"as: {metric}" in docs and 'velatura_queue{state="waiting"' in docs
    assert "velatura_queue" in Metrics().text().decode()
    target = scaler["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("StatefulSet", "velatura")


def test_models_are_fetched_with_the_token_of_the_file(tmp_path: Path) -> None:
    token = tmp_path / "hf_token"
    env = {"VELATURA_MODELS": "sd15 owner/name@main", "VELATURA_ACCEPT_LICENCES": "sd15"}
    first, second = start.fetches(env, token)
    assert "--hub-token-file" not in first
    assert "--accept-licence" in first and "--accept-licence" not in second
    token.touch()
    assert "--hub-token-file" not in start.fetches(env, token)[0], "an empty file is no token"
    token.write_text("hf_x")
    for words in start.fetches(env, token):
        arguments = build_parser().parse_args(words)
        assert arguments.action == "download" and arguments.unless_there
        assert arguments.hub_token_file == token
    named = {**env, "HF_TOKEN_FILE": "/elsewhere"}
    assert "/elsewhere" in start.fetches(named, token)[0]
    assert start.without_token({"HF_TOKEN": "x", "A": "b"}) == {"A": "b"}
    assert start.fetches({}, token) == []


@pytest.mark.slow
@pytest.mark.usefixtures("loopback")
def test_nobody_there_is_not_healthy() -> None:
    well, text = health.said("healthz", 1)
    assert not well and text


@pytest.mark.slow
def test_the_scripts_of_the_image_need_the_standard_library_alone() -> None:
    for name in ("start.py", "health.py"):
        words = [sys.executable, "-I", "-S", str(PLACE / name), "--help"]
        assert "usage:" in subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_the_payload_of_the_image_has_no_window() -> None:
    assert "server" in TARGETS
    dropped = set(requirements()) - set(requirements(window=False))
    assert {re.split("[<>=]", text)[0] for text in dropped} == set(WINDOW)
    layout = Layout.of(Path("x"), "linux", "3.11")
    absent = [name for names in WINDOW.values() for name in names]
    patterns = [p for rule in read_rules(layout, absent) for p in (*rule.drop, rule.folder)]
    assert not [pattern for pattern in patterns if "PySide6/" in pattern]
    assert [pattern for pattern in patterns if "torch/" in pattern]


def test_secrets_of_workflows_are_named_only() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text("utf-8")
        for line in text.splitlines():
            if re.search(r"\bHF_TOKEN: ", line):
                assert "${{ secrets.HF_TOKEN }}" in line
        for script in re.findall(r"packaging/\S+\.(?:py|yaml)", text):
            if "*" not in script:
                assert (ROOT / script).is_file(), script
