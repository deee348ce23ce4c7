"""The page about the network: switch, token, address, limits, and what was contacted."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError, NetworkError
from desktop_app.storage.settings import Settings
from tests.hub.faults import Fault
from tests.worker.managing.desk import SECRET, ModelsUser, lora

CHILD = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app.app.window import build_application, build_workspace
application = build_application(["velatura"])
workspace = build_workspace(Path(sys.argv[1]))
session = workspace.managing
session.open()
session.network.set_online(True)
session.getting.get_address("owner/style")
def look():
    for status in session.state.downloads.value:
        print(status.done, flush=True)
timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
application.exec()
"""


@pytest.mark.slow
def test_a_token_is_kept_where_only_its_owner_reads_it_and_removed(desk: ModelsUser) -> None:
    network, token = desk.session.network, desk.session.state.token
    network.set_token(SECRET)
    desk.until(lambda: token.value.there)
    desk.settle()
    file = desk.workspace.paths.tokens
    assert token.value.kept_in == "file" and SECRET in file.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert SECRET not in desk.texts() and SECRET not in repr(desk.session.state.token.value)
    # It belongs to that hub: another one has none.
    network.set_endpoint("https://hub.example.org")
    desk.until(lambda: not token.value.there)
    network.set_endpoint("")
    desk.until(lambda: token.value.there)
    network.set_token("")
    desk.until(lambda: not token.value.there)
    assert not file.exists()


@pytest.mark.slow
@pytest.mark.parametrize("token", ["two words", "ünï", "x" * 2000])
def test_what_is_no_token_is_refused_and_not_repeated(desk: ModelsUser, token: str) -> None:
    with pytest.raises(InputError) as refused:
        desk.session.network.set_token(token)
    assert refused.value.code == "token_unusable" and token not in str(refused.value)
    desk.settle()
    assert not desk.session.state.token.value.there


@pytest.mark.slow
@pytest.mark.parametrize("address", ["http://hub.example.org", "nowhere at all", "https://a@b/"])
def test_an_address_that_is_none_of_a_hub_is_refused(desk: ModelsUser, address: str) -> None:
    with pytest.raises(NetworkError) as refused:
        desk.session.network.set_endpoint(address)
    assert refused.value.code.startswith("address_")
    assert desk.session.state.endpoint.value == ""


def test_what_is_set_is_there_after_a_kill(desk: ModelsUser) -> None:
    desk.session.network.set_limits(1_500_000, 2)
    desk.session.network.set_endpoint("https://hub.example.org/")
    desk.session.network.set_mirrors(("mirror.example.org", ""))
    # The second list is refused whole.
    with pytest.raises(NetworkError, match="without encryption"):
        desk.session.network.set_mirrors(("https://one.example", "http://not-encrypted.example"))
    desk.settle()
    kept = Settings.load(desk.data / "settings.toml")
    assert (kept.network_bandwidth_limit, kept.network_parallel) == (1500, 2)
    assert kept.network_endpoint == "https://hub.example.org"
    assert kept.network_mirrors == ("https://mirror.example.org",)


@pytest.mark.slow
def test_what_was_contacted_can_be_read_and_cleared(desk: ModelsUser, tmp_path: Path) -> None:
    desk.hub.add("owner/style", {"style.safetensors": lora(tmp_path)})
    network, log = desk.session.network, desk.session.state.network_log
    network.set_online(True)
    desk.session.getting.get_address("owner/style")
    desk.until_phase("done")
    network.read_network_log()
    desk.until(lambda: log.value)
    asked = {row.host for row in log.value}
    assert asked == {desk.hub.url.removeprefix("http://"), desk.hub.cdn_url.removeprefix("http://")}
    assert sum(row.requests for row in log.value) == len(desk.hub.seen)
    network.clear_network_log()
    desk.until(lambda: not log.value)
    desk.restart()
    assert log.value == ()


@pytest.mark.slow
def test_a_killed_program_goes_on_at_the_byte(desk: ModelsUser, tmp_path: Path) -> None:
    content = lora(tmp_path, 8)
    desk.hub.add("owner/style", {"style.safetensors": content})
    desk.hub.faults.add(Fault("stall", "style.safetensors", at=30_000))
    desk.workspace.shutdown()
    command = [sys.executable, "-c", CHILD, str(desk.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == "30000":
                break
        child.kill()
    desk.begin()
    assert desk.session.state.online.value is True
    (left,) = desk.downloads
    assert (left.phase, left.done) == ("paused", 30_000)
    desk.session.getting.resume(left.request.id)
    done = desk.until_phase("done")
    assert [seen.start for seen in desk.hub.files(where="cdn")] == [0, 30_000]
    assert [file.read_bytes() for file in Path(done.path).glob("*.safetensors")] == [content]
