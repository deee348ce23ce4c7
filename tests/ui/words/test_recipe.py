"""How a picture was made, as rows; and two of them beside each other."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from desktop_app.catalog.intents import load_intents
from desktop_app.core.conditions import Condition
from desktop_app.core.edit_plan import EditPlan, PixelLock
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.ui.words.recipe import recipe_of, seed_text, step_detail

WORDS = GenerationRequest(Task.TEXT_TO_IMAGE, "a cat", "m", Size(64, 48), seed=3)
PLAN = EditPlan("d", Size(90, 60), Rect(4, 5, 64, 48), Size(64, 48), Rect(9, 9, 20, 20))
EDIT = replace(WORDS, task=Task.INPAINT, plan=replace(PLAN, lock=PixelLock("outside", 4)))


def facts(request: GenerationRequest, model: str = "M") -> dict[str, str]:
    return {fact.id: fact.text for fact in recipe_of(request, model, load_intents())}


def test_a_picture_from_words_tells_of_no_edit(qapp: QApplication) -> None:
    found = facts(WORDS)
    assert found["prompt"] == "a cat" and found["seed"] == "3" and found["size"] == "64 × 48"
    assert not found.keys() & {"strength", "lock", "context", "count", "negative", "variation"}


def test_an_edit_tells_of_its_plan(qapp: QApplication) -> None:
    found = facts(EDIT)
    assert found["strength"] == "100 %" and found["context"] == "64 × 48 + 4, 5"
    assert found["lock"] == "Feather outside, 4 px" and found["fill"] == "Original"


def test_without_a_model_only_what_counted_is_told(qapp: QApplication) -> None:
    found = facts(replace(EDIT, model=""), "")
    assert "from the picture itself" in found["model"]
    assert not found.keys() & {"steps", "guidance_scale", "scheduler"}


def test_what_differs_is_marked_and_what_only_one_has_stands_at_its_place(
    qapp: QApplication,
) -> None:
    intents = load_intents()
    lora = Condition("lora", "folder/Ink.safetensors", 0.8)
    one = recipe_of(replace(WORDS, conditions=(lora,)), "M", intents, seconds=1.0)
    other = recipe_of(replace(WORDS, prompt="a dog", variation=0.2), "M", intents, seconds=2.0)
    rows = step_detail(one, other)
    differ = {name: (mine, theirs) for name, mine, theirs, differs in rows if differs}
    assert differ == {
        "Prompt": ("a cat", "a dog"),
        "LoRA": ("Ink · 0.8", ""),
        "Variation": ("", "20 %"),
        "Variation seed": ("", "0"),
    }
    names = [name for name, *_ in rows]
    assert names.index("Seed") < names.index("Variation") < names.index("Working size")


def test_a_variation_is_told_by_both_seeds() -> None:
    assert seed_text(replace(WORDS, seed=5)) == "5"
    assert seed_text(replace(WORDS, seed=5, variation=0.2, variation_seed=9)) == "5 ~ 9"
