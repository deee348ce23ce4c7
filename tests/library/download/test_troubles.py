"""Whatever goes wrong: it ends as it should, the user reads what to do, nothing is half done."""

from __future__ import annotations

import pytest

from tests.hub.server import LoopbackHub, tokens_seen
from tests.library.download.parts import Bench, a_model, wanted
from tests.library.download.troubles import TROUBLES, Trouble

RECOVERING = frozenset(
    {
        "server_broke_off",
        "server_failed",
        "network_off",
        "download_no_room",
        "download_disk_full",
        "hub_token_too_weak",
        "hub_token_refused",
        "hub_file_missing",
    }
)


@pytest.mark.few(4)
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_it_ends_as_it_should(trouble: Trouble, hub: LoopbackHub, bench: Bench) -> None:
    asked = trouble.prepare(hub, bench)
    with trouble.around():
        status = bench.fetch(asked)
    assert status.phase == trouble.phase, (status.error, getattr(status.error, "details", ""))
    told = {bench.error_code(each) for each in bench.heard} - {""}
    if trouble.phase == "done":
        assert bench.model() == wanted(a_model())
        assert status.error is None
        assert not trouble.code or trouble.code in told, told
        assert list((bench.folder / ".downloads").iterdir()) == []
    else:
        assert status.error is not None and status.error.code == trouble.code, status.error
        assert bench.placed == []
        if trouble.code in ("model_exists", "download_no_room", "network_off"):
            assert hub.files() == []  # nothing was fetched in vain
        visible = [path.name for path in bench.folder.iterdir() if path.name != ".downloads"]
        assert visible == (["model"] if trouble.code == "model_exists" else [])
    # Wherever it led: the token stayed with the hub.
    assert tokens_seen(seen for seen in hub.seen if seen.where == "cdn") == set()
    assert hub.faults.left == []


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "trouble",
    [each for each in TROUBLES if each.phase != "done" and each.code in RECOVERING],
    ids=lambda trouble: trouble.name,
)
def test_once_all_is_well_again_it_can_be_taken_up(
    trouble: Trouble, hub: LoopbackHub, bench: Bench
) -> None:
    asked = trouble.prepare(hub, bench)
    with trouble.around():
        bench.fetch(asked)
    hub.faults.clear()
    bench.allowed, bench.options = True, None
    bench.restart().resume("one")
    status = bench.downloads.wait("one", 60)
    assert status.phase == "done", status.error
    assert bench.model() == wanted(a_model())
