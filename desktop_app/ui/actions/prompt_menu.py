"""The submenus Prompt, Styles and Seed."""

from __future__ import annotations

from desktop_app.state.work.parameters import random_seed
from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu

PROMPT_MENU = Menu(
    "&Prompt",
    (
        ActionRow(
            "focus_prompt",
            "Edit &Prompt",
            "Move the cursor into the prompt.",
            keys=("P", "Ctrl+L"),
            do=lambda c: c.parts.room.focus_prompt(),
        ),
        ActionRow(
            "weight_up",
            "&Increase Weight",
            "Increase the weight of the selected text in the prompt.",
            keys=("Ctrl+Up",),
            do=lambda c: c.parts.prompt_bar.reweigh(1),
        ),
        ActionRow(
            "weight_down",
            "Decrease Wei&ght",
            "Decrease the weight of the selected text in the prompt.",
            keys=("Ctrl+Down",),
            do=lambda c: c.parts.prompt_bar.reweigh(-1),
        ),
        ActionRow(
            "earlier_prompt",
            "Pre&vious Prompt",
            "Replace the prompt with an earlier one from the history.",
            keys=("Alt+Up",),
            do=lambda c: c.parts.prompt_bar.recall(-1),
        ),
        ActionRow(
            "later_prompt",
            "Ne&xt Prompt",
            "Replace the prompt with a later one from the history.",
            keys=("Alt+Down",),
            do=lambda c: c.parts.prompt_bar.recall(1),
        ),
        SEPARATOR,
        ActionRow(
            "describe_picture",
            "Describe T&his Picture",
            "Replace the prompt with a description of the picture.",
            when="describable",
            do=lambda c: c.workspace.describing.describe(c.parts.prompt_bar.prompt.replace_text),
        ),
        ActionRow(
            "prompt_words",
            "Prompt &Dictionary (Chinese)…",
            "Find prompt words in Chinese and insert them in English.",
            icon="languages",
            do=lambda c: c.parts.room.show_prompt_card("words"),
        ),
        ActionRow(
            "import_tags",
            "Import Tag &List…",
            "Complete tags of a CSV file while a prompt is typed.",
            do=lambda c: c.parts.room.show_prompt_card("import_tags"),
        ),
        SEPARATOR,
        ActionRow(
            "insert_snippet",
            "Insert S&nippet…",
            "Insert one of your snippets where the cursor is.",
            icon="text-cursor-input",
            keys=("Ctrl+P",),
            do=lambda c: c.parts.room.show_prompt_card("snippets"),
        ),
        ActionRow(
            "save_snippet",
            "Sav&e as Snippet…",
            "Save the selected words of the prompt, to insert them again.",
            keys=("Ctrl+Shift+P",),
            do=lambda c: c.parts.room.show_prompt_card("save_snippet"),
        ),
        ActionRow(
            "preview_wildcards",
            "Preview &Wildcards…",
            "Show ten texts that the choices and wildcards of the prompt can become.",
            icon="dices",
            do=lambda c: c.parts.room.show_prompt_card("wildcards"),
        ),
        ActionRow(
            "prompt_tokens",
            "&Tokens…",
            "Show how the model reads the prompt: tokens, chunks, weights.",
            do=lambda c: c.parts.room.show_prompt_card("tokens"),
        ),
    ),
)

STYLES_MENU = Menu(
    "St&yles",
    (
        ActionRow(
            "prompt_styles",
            "&Styles…",
            "Choose styles: texts that are added to the prompt.",
            icon="paintbrush",
            do=lambda c: c.parts.room.show_prompt_card("styles"),
        ),
        ActionRow(
            "save_style",
            "Save Prompt &as Style…",
            "Save the prompt and the negative prompt as a style.",
            icon="save",
            do=lambda c: c.parts.room.show_prompt_card("save_style"),
        ),
    ),
)

SEED_MENU = Menu(
    "Se&ed",
    (
        ActionRow(
            "new_seed",
            "Ne&w Seed",
            "Pick another seed.",
            icon="dices",
            keys=("Ctrl+R",),
            do=lambda c: c.state.parameters.update(
                seed=random_seed(), seed_locked=False, seed_once=True
            ),
        ),
        ActionRow(
            "lock_seed",
            "&Keep Seed",
            "Use the same seed for the next picture too.",
            icon="lock-open",
            icon_on="lock",
            keys=("Ctrl+Shift+R",),
            do=lambda c: c.state.parameters.update(
                seed_locked=not c.state.parameters.value.seed_locked
            ),
            ticked=lambda state: state.parameters.value.seed_locked,
        ),
    ),
)
