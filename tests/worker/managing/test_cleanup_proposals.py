"""'Free 20 GB' proposes what is missed least, no more than is needed, and never what is dear."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.library.sharing.link_plan import LinkStep
from desktop_app.worker.managing.cleanup_proposals import CleanupProposal, Partial, free_proposal
from desktop_app.worker.managing.files_on_disk import FileOnDisk, ModelDiskUsage

DAY = 86_400_000
NOW = 1_000 * DAY
ROOT = Path("/models")


def model(
    name: str, size: int, days: int, *, device: int = 1, links: int = 1, **fields: object
) -> ModelDiskUsage:
    held = FileOnDisk(ROOT / name, size, device, hash(name), links)
    used = NOW - days * DAY
    return ModelDiskUsage(name, name, ROOT / name, (held,), last_used=used, **fields)  # type: ignore[arg-type]


def partial(name: str, size: int, device: int = 1) -> Partial:
    return Partial(ROOT / name, name, size, device, NOW - 3 * DAY)


def link(name: str, size: int, device: int = 1) -> LinkStep:
    return LinkStep(ROOT / "kept", (ROOT / name, ROOT / f"{name}-too"), size, device)


def titles(proposals: list[CleanupProposal]) -> list[str]:
    return [each.title for each in proposals]


def test_what_nobody_misses_comes_first() -> None:
    proposals = free_proposal(
        100,
        [model("old", 50, 200)],
        [partial("small", 10), partial("large", 40)],
        [link("twin", 20)],
        now=NOW,
    )
    assert [(each.kind, each.title, each.size) for each in proposals] == [
        ("partial", "large", 40),
        ("partial", "small", 10),
        ("duplicate", "twin", 20),
        ("model", "old", 50),
    ]
    assert proposals[2].paths == (ROOT / "twin", ROOT / "twin-too")
    assert proposals[2].other == ROOT / "kept"
    assert [each.days for each in proposals] == [3, 3, None, 200]


def test_no_more_than_is_needed() -> None:
    partials = [partial("a", 40), partial("b", 30)]
    assert titles(free_proposal(40, [], partials, now=NOW)) == ["a"]
    assert titles(free_proposal(0, [], partials, now=NOW)) == []
    models = [model("oldest", 10, 300), model("older", 5, 200), model("large", 80, 100)]
    assert titles(free_proposal(80, models, now=NOW)) == ["large"]
    assert titles(free_proposal(85, models, now=NOW)) == ["oldest", "large"]
    assert titles(free_proposal(1000, models, now=NOW)) == ["oldest", "older", "large"]


def test_within_a_month_the_largest_goes_first() -> None:
    models = [model("a", 10, 101), model("b", 20, 102), model("c", 15, 103)]
    assert titles(free_proposal(30, models, now=NOW)) == ["b", "c"]


def test_what_is_dear_stays() -> None:
    models = [
        model("favourite", 50, 500, favourite=True),
        model("bundled", 50, 500, is_bundled=True),
        model("shared", 50, 500, program="comfyui"),
        model("used", 50, 5),
        model("new", 50, 900, added=NOW - DAY),
        model("linked", 50, 500, links=2),
    ]
    assert free_proposal(10, models, now=NOW) == []


def test_never_used_is_said() -> None:
    never = ModelDiskUsage(
        "n", "n", ROOT / "n", (FileOnDisk(ROOT / "n", 9, 1, 1, 1),), added=NOW - 40 * DAY
    )
    [proposal] = free_proposal(5, [never], now=NOW)
    assert proposal.days is None and proposal.key == "n"


def test_only_the_disk_that_is_full_counts() -> None:
    models = [model("here", 50, 100), model("away", 50, 400, device=2)]
    proposals = free_proposal(
        500, models, [partial("x", 9, 2)], [link("y", 9, 2), link("z", 8)], now=NOW, device=1
    )
    assert titles(proposals) == ["z", "here"]


def test_a_model_whose_file_becomes_a_link_frees_nothing() -> None:
    models = [model("twin", 50, 400), model("kept", 50, 400), model("other", 5, 100)]
    proposals = free_proposal(60, models, links=[link("twin", 50)], now=NOW)
    assert [(each.kind, each.title) for each in proposals] == [
        ("duplicate", "twin"),
        ("model", "other"),
    ]


def test_a_file_of_two_models_is_not_taken_from_one() -> None:
    inner = FileOnDisk(ROOT / "whole" / "unet.safetensors", 50, 1, 7, 1)
    models = [
        ModelDiskUsage("whole", "whole", ROOT / "whole", (inner,)),
        ModelDiskUsage("part", "part", inner.path, (inner,)),
    ]
    assert free_proposal(10, models, now=NOW) == []


MODELS = st.lists(
    st.tuples(
        st.integers(0, 100), st.integers(0, 400), st.booleans(), st.sampled_from(["", "comfyui"])
    ),
    max_size=10,
)
SIZES = st.lists(st.integers(1, 50), max_size=5)


@given(st.integers(0, 500), MODELS, SIZES, SIZES, st.randoms(use_true_random=False))
def test_any_collection(
    goal: int,
    rows: list[tuple[int, int, bool, str]],
    partial_sizes: list[int],
    link_sizes: list[int],
    shuffling: random.Random,
) -> None:
    models = [
        model(f"m{n}", size, days, favourite=favourite, program=program)
        for n, (size, days, favourite, program) in enumerate(rows)
    ]
    partials = [partial(f"p{n}", size) for n, size in enumerate(partial_sizes)]
    links = [link(f"d{n}", size) for n, size in enumerate(link_sizes)]
    proposals = free_proposal(goal, models, partials, links, now=NOW)
    total = sum(each.size for each in proposals)
    taken = {each.key for each in proposals if each.kind == "model"}
    allowed = {
        each.key
        for each, (size, days, *_) in zip(models, rows, strict=True)
        if size and days >= 30 and not each.favourite and not each.program
    }
    assert taken <= allowed
    everything = (
        sum(partial_sizes)
        + sum(link_sizes)
        + sum(each.freed for each in models if each.key in allowed)
    )
    assert total >= min(goal, everything)
    # No model is given up for nothing, and none before all that nobody misses.
    assert all(total - each.size < goal for each in proposals if each.kind == "model")
    if taken:
        assert len(proposals) - len(taken) == len(partials) + len(links)
    elif proposals:
        assert total - proposals[-1].size < goal
    for items in (models, partials, links):
        shuffling.shuffle(items)  # type: ignore[arg-type]
    assert free_proposal(goal, models, partials, links, now=NOW) == proposals
