"""How a server's threads tell its loop."""

from __future__ import annotations

import asyncio
from functools import partial

from desktop_app.extensions.serving.verbs.loop_post import PATIENCE, LoopPost


async def _told() -> tuple[list[str], list[str], float]:
    heard: list[str] = []
    loop = asyncio.get_running_loop()
    post = LoopPost(loop)
    for step in range(20):
        post(partial(heard.append, f"step {step}"), "step a")
    post(partial(heard.append, "step of b"), "step b")
    post(partial(heard.append, "kept"), None)
    ended = asyncio.Event()
    post(ended.set, None)
    await ended.wait()
    at_once, began, later = list(heard), loop.time(), asyncio.Event()
    post(partial(heard.append, "old"), "view")
    post(later.set, "end")
    post(partial(heard.append, "new"), "view")
    await later.wait()
    await asyncio.sleep(0)
    return at_once, heard[len(at_once) :], loop.time() - began


def test_what_passes_is_told_now_and_then_and_all_else_at_once_in_order() -> None:
    at_once, later, seconds = asyncio.run(_told())
    assert at_once == ["step 19", "step of b", "kept"]
    assert later == ["new"]
    assert seconds >= PATIENCE / 2


def test_once_the_loop_has_ended_nobody_is_told() -> None:
    loop = asyncio.new_event_loop()
    post = LoopPost(loop)
    loop.close()
    post(lambda: None, None)
    post(lambda: None, "slot")
