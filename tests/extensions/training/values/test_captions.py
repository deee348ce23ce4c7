"""Prompts as captions."""

from __future__ import annotations

from desktop_app.extensions.training.work.sets.set_facts import caption_of_prompt


def test_a_prompt_as_a_caption_has_no_signs() -> None:
    prompt = "a (fox:1.3), <lora:paw:0.8> [snow]\n BREAK # better\nhills"
    assert caption_of_prompt(prompt) == "a fox, snow hills"
