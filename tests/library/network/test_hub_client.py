"""The hub's own client in a guarded process: offline everywhere but inside the gate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.library.network.conftest import Handler, Server

PROGRAM = """
import sys
from desktop_app.app.cli import guard_network
watch = guard_network(strict=False)
import huggingface_hub
from huggingface_hub.utils._http import default_client_factory
from desktop_app.library.network.gate import Gate
endpoint = sys.argv[1]
gate = Gate(lambda: True, lambda use: None, lambda url: None)
watch.admit(gate.admits)
api = huggingface_hub.HfApi(endpoint=endpoint, token=False)

def ask():
    try:
        print("told", api.model_info("owner/model").sha)
    except Exception as error:
        print(type(error).__name__)

ask()
with gate.opened("x", [endpoint]) as passage:
    huggingface_hub.set_client_factory(lambda: passage.client)
    ask()
huggingface_hub.set_client_factory(default_client_factory)
ask()
print(huggingface_hub.constants.HF_HUB_OFFLINE, huggingface_hub.constants.HF_HUB_DISABLE_XET)
"""


@pytest.mark.slow
def test_it_asks_through_the_gate_alone_and_takes_no_token_along(
    server: Server, tmp_path: Path
) -> None:
    def answer(handler: Handler) -> None:
        body = json.dumps({"id": "owner/model", "sha": "c0ffee", "siblings": []}).encode()
        handler.give(body, Content_Type="application/json")

    server.answer = answer
    (tmp_path / "token").write_text("hf_ofanotherprogram")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANS"))
    }
    environment |= {"HF_TOKEN": "hf_oftheenvironment", "HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, server.url("")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    offline = "OfflineModeIsEnabled"
    assert done.stdout.split("\n")[:4] == [offline, "told c0ffee", offline, "True True"]
    ((path, headers),) = server.seen
    assert path.startswith("/api/models/owner/model")
    assert "authorization" not in {name.lower() for name in headers}
    assert "hf_of" not in str(headers) + done.stdout + done.stderr
