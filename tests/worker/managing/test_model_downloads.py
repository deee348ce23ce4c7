"""Getting models: switch, licence, download, what becomes of it; real session, real transfers."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.app.cli import main
from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.models import CatalogModel
from desktop_app.core.errors import InputError
from desktop_app.library.download.staging import FOLDER
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.worker.managing.desk import SECRET, ModelsUser, lora

CATALOG = load_model_catalog().models


def entry(component: str) -> CatalogModel:
    """A model of the catalog that is one file and has a licence."""
    return next(
        row
        for row in CATALOG.values()
        if row.component == component and len(row.files) == 1 and row.licence and not row.gated
    )


LORA_ENTRY = entry("lora")


def serve(hub: LoopbackHub, model: CatalogModel, content: bytes) -> None:
    """The hub has what the catalog says of it."""
    repository = hub.add(model.repo, {file.name: content for file in model.files})
    repository.branches[model.revision] = repository.branches["main"]


@pytest.mark.slow
def test_with_the_switch_off_nothing_is_asked_and_going_online_lets_it_go_on(
    desk: ModelsUser, tmp_path: Path
) -> None:
    desk.hub.add("owner/style", {"style.safetensors": lora(tmp_path)})
    assert desk.session.state.online.value is False
    desk.session.getting.get_address("owner/style")
    waiting = desk.until_phase("paused")
    assert waiting.error is not None and waiting.error.code == "network_off"
    assert desk.hub.seen == []
    desk.session.network.set_online(True)
    desk.until_phase("done")
    log = desk.session.state.network_log
    desk.session.network.read_network_log()
    desk.until(lambda: log.value)
    assert {row.reason for row in log.value} == {"Download of owner/style"}
    assert sum(row.received for row in log.value) > len(lora(tmp_path))


@pytest.mark.slow
def test_whoever_goes_offline_stays_offline_however_the_program_ends(desk: ModelsUser) -> None:
    desk.session.network.set_online(True)
    desk.settle()
    assert "allowed = true" in (desk.data / "settings.toml").read_text()
    desk.session.network.set_online(False)
    desk.settle()
    assert "allowed = false" in (desk.data / "settings.toml").read_text()


@pytest.mark.slow
def test_going_offline_in_the_middle_pauses_and_nothing_is_lost(
    desk: ModelsUser, tmp_path: Path
) -> None:
    content = lora(tmp_path, 8)
    desk.hub.add("owner/style", {"style.safetensors": content})
    desk.hub.faults.add(Fault("stall", "style.safetensors", at=30_000))
    desk.session.network.set_online(True)
    desk.session.getting.get_address("owner/style")
    desk.until(lambda: desk.downloads and desk.downloads[0].done == 30_000)
    desk.session.network.set_online(False)
    paused = desk.until_phase("paused")
    assert paused.error is not None and paused.error.code == "network_off"
    assert paused.done == 30_000
    desk.session.network.set_online(True)
    desk.until_phase("done")
    assert [seen.start for seen in desk.hub.files(where="cdn")] == [0, 30_000]


def test_a_licence_is_asked_once_and_a_lora_lands_where_loras_are(
    desk: ModelsUser, tmp_path: Path
) -> None:
    serve(desk.hub, LORA_ENTRY, lora(tmp_path))
    state, getting = desk.session.state, desk.session.getting
    desk.session.network.set_online(True)
    getting.get(LORA_ENTRY.id)
    question = state.licence.value
    assert question is not None and question.licence is not None
    getting.answer_licence(False)
    desk.settle()
    assert desk.downloads == () and state.licence.value is None and desk.hub.seen == []
    getting.get(LORA_ENTRY.id)
    getting.answer_licence(True)
    done = desk.until_phase("done")
    assert Path(done.path).parent == desk.models / "loras"
    kept = (desk.data / "licences.json").read_text()
    assert LORA_ENTRY.id in kept and question.licence.id in kept
    (card,) = (each for each in state.cards.value if each.path == done.path)
    assert card.state == "part" and card.licence == LORA_ENTRY.licence
    assert card.origin is not None and card.origin.address == LORA_ENTRY.repo
    shown = next(each for each in state.catalog.value if each.model.id == LORA_ENTRY.id)
    assert shown.have == card.key
    # Its name here is another than in the repository, and still it is what it was.
    desk.session.trust.verify(card.key)
    desk.settle()
    verification = desk.card(card.name).verification
    assert verification is not None
    assert (verification.damaged, verification.against) == ((), "origin")
    getting.get(LORA_ENTRY.id)
    assert state.licence.value is None


@pytest.mark.slow
def test_pause_go_on_cancel_and_clear(desk: ModelsUser, tmp_path: Path) -> None:
    desk.hub.add("owner/style", {"style.safetensors": lora(tmp_path, 8)})
    desk.hub.faults.add(Fault("stall", "style.safetensors", at=20_000, times=2))
    getting = desk.session.getting
    desk.session.network.set_online(True)
    getting.get_address("owner/style")
    desk.until(lambda: desk.downloads and desk.downloads[0].done == 20_000)
    (download,) = (status.request.id for status in desk.downloads)
    getting.pause(download)
    assert desk.until_phase("paused").error is None
    desk.restart()
    assert desk.phases == ["paused"] and desk.downloads[0].done == 20_000
    desk.session.getting.resume(download)
    desk.until(lambda: desk.downloads[0].done == 40_000)
    desk.session.getting.cancel(download)
    desk.until_phase("cancelled")
    assert not list((desk.models / FOLDER).glob("*/*"))
    desk.session.getting.clear_finished()
    desk.until(lambda: desk.downloads == ())


@pytest.mark.slow
def test_a_token_that_is_given_lets_a_gated_model_come_and_is_nowhere_else(
    desk: ModelsUser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.hub.add("owner/closed", {"c.safetensors": lora(tmp_path)}, gated=True, token=SECRET)
    desk.session.network.set_online(True)
    desk.session.getting.get_address("owner/closed")
    refused = desk.until_phase("failed")
    assert refused.error is not None and refused.error.code == "hub_gated_no_token"
    desk.session.network.set_token("hf_another")
    desk.until(lambda: desk.downloads[0].error and desk.downloads[0].error.code == "hub_gated")
    desk.until_phase("failed")
    desk.session.network.set_token(SECRET)
    desk.until_phase("done")
    assert desk.session.state.token.value.there
    hosts = {seen.where for seen in desk.hub.seen if seen.token == SECRET}
    assert hosts == {"hub"}
    desk.workspace.shutdown()
    assert main(["--data-dir", str(desk.data), "models", "list", "--json"]) == 0
    assert SECRET not in capsys.readouterr().out
    assert SECRET not in desk.texts()
    desk.begin()


def test_a_private_model_comes_once_there_is_a_token(desk: ModelsUser, tmp_path: Path) -> None:
    desk.hub.add("owner/mine", {"c.safetensors": lora(tmp_path)}, private=True, token=SECRET)
    desk.session.network.set_online(True)
    desk.session.getting.get_address("owner/mine")
    refused = desk.until_phase("failed")
    assert refused.error is not None and refused.error.code == "hub_repo_missing"
    desk.session.network.set_token(SECRET)
    desk.until_phase("done")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["nonsense", "../x", "ftp://x/y", "a b/c"])
def test_nonsense_is_refused(desk: ModelsUser, what: str) -> None:
    with pytest.raises(InputError, match="valid model address"):
        desk.session.getting.get_address(what)
    assert desk.downloads == ()


@pytest.mark.slow
def test_every_kind_of_address_is_understood(desk: ModelsUser, tmp_path: Path) -> None:
    content = lora(tmp_path)
    repository = desk.hub.add("owner/two", {"a.safetensors": content, "b.safetensors": content})
    first = repository.branches["main"]
    repository.commit({"a.safetensors": content + b""})
    plain = desk.hub.put("/files/plain.safetensors", content)
    desk.session.network.set_online(True)
    for address, place in (
        (f"owner/two@{first}", "two/b.safetensors"),
        (f"{desk.hub.url}/owner/two/blob/{first}/b.safetensors", "b.safetensors"),
        (plain, "plain.safetensors"),
    ):
        count = len(desk.downloads) + 1
        desk.session.getting.get_address(address)
        desk.until(lambda count=count: desk.phases == ["done"] * count)
        assert (desk.models / place).read_bytes() == content
    desk.session.getting.get_address(f"{desk.hub.url}/owner/two")
    # What is there is never written over.
    assert desk.until_phase("failed").error.code == "model_exists"  # type: ignore[union-attr]


@pytest.mark.slow
def test_what_another_program_fetches_is_left_to_it(desk: ModelsUser, tmp_path: Path) -> None:
    desk.hub.add("owner/style", {"style.safetensors": lora(tmp_path, 8)})
    desk.hub.faults.add(Fault("stall", "style.safetensors", at=20_000))
    desk.session.network.set_online(True)
    desk.session.getting.get_address("owner/style")
    desk.until(lambda: desk.downloads and desk.downloads[0].done == 20_000)
    words = ["models", "download", "owner/style", "--online", "--json"]
    assert main(["--data-dir", str(desk.data), *words]) == 2
    (download,) = (status.request.id for status in desk.downloads)
    desk.session.getting.pause(download)
    desk.until_phase("paused")
    assert main(["--data-dir", str(desk.data), *words]) == 0
    desk.session.getting.resume(download)
    desk.until(lambda: not desk.downloads or not desk.downloads[0].is_active)
    assert desk.hub.files(where="cdn")[-1].start == 20_000


@pytest.mark.slow
@pytest.mark.parametrize("when", ["queued", "asking", "running", "licence"])
def test_the_program_may_be_closed_meanwhile(desk: ModelsUser, tmp_path: Path, when: str) -> None:
    content = lora(tmp_path, 8)
    serve(desk.hub, LORA_ENTRY, content)
    if when == "asking":
        desk.hub.faults.add(Fault("silence", "/api/*"))
    desk.hub.faults.add(Fault("stall", LORA_ENTRY.files[0].name, at=20_000))
    desk.session.network.set_online(True)
    desk.session.getting.get(LORA_ENTRY.id)
    if when != "licence":
        desk.session.getting.answer_licence(True)
        desk.until(lambda: desk.downloads)
    if when != "queued":
        desk.until(lambda: when in (*desk.phases, "licence"))
    desk.restart()
    assert desk.session.state.licence.value is None
    if when == "licence":
        assert desk.downloads == ()
        return
    assert desk.phases == ["paused"]
    desk.session.getting.resume(desk.downloads[0].request.id)
    desk.hub.faults.clear()
    desk.until_phase("done")
