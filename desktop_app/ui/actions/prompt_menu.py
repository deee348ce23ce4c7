"""The submenus Prompt, Styles and Seed."""

from __future__ import annotations

from desktop_app.state.work.parameters import random_seed
from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

PROMPT_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Prompt"),
    (
        ActionRow(
            "focus_prompt",
            QT_TRANSLATE_NOOP("Actions", "Edit &Prompt"),
            QT_TRANSLATE_NOOP("Actions", "Move the cursor into the prompt."),
            do=lambda c: c.parts.focus_prompt(),
        ),
        ActionRow(
            "weight_up",
            QT_TRANSLATE_NOOP("Actions", "&Increase Weight"),
            QT_TRANSLATE_NOOP("Actions", "Increase the weight of the selected text in the prompt."),
            do=lambda c: c.parts.prompt_bar.reweigh(1),
        ),
        ActionRow(
            "weight_down",
            QT_TRANSLATE_NOOP("Actions", "Decrease Wei&ght"),
            QT_TRANSLATE_NOOP("Actions", "Decrease the weight of the selected text in the prompt."),
            do=lambda c: c.parts.prompt_bar.reweigh(-1),
        ),
        ActionRow(
            "earlier_prompt",
            QT_TRANSLATE_NOOP("Actions", "Pre&vious Prompt"),
            QT_TRANSLATE_NOOP(
                "Actions", "Replace the prompt with an earlier one from the history."
            ),
            do=lambda c: c.parts.prompt_bar.recall(-1),
        ),
        ActionRow(
            "later_prompt",
            QT_TRANSLATE_NOOP("Actions", "Ne&xt Prompt"),
            QT_TRANSLATE_NOOP("Actions", "Replace the prompt with a later one from the history."),
            do=lambda c: c.parts.prompt_bar.recall(1),
        ),
        SEPARATOR,
        ActionRow(
            "prompt_words",
            QT_TRANSLATE_NOOP("Actions", "Prompt &Dictionary (Chinese)…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Find prompt words in Chinese and insert them in English."
            ),
            icon="languages",
            do=lambda c: c.parts.show_prompt_card("words"),
        ),
        ActionRow(
            "import_tags",
            QT_TRANSLATE_NOOP("Actions", "Import Tag &List…"),
            QT_TRANSLATE_NOOP("Actions", "Complete tags of a CSV file while a prompt is typed."),
            do=lambda c: c.parts.show_prompt_card("import_tags"),
        ),
        SEPARATOR,
        ActionRow(
            "insert_snippet",
            QT_TRANSLATE_NOOP("Actions", "Insert S&nippet…"),
            QT_TRANSLATE_NOOP("Actions", "Insert one of your snippets where the cursor is."),
            icon="text-cursor-input",
            do=lambda c: c.parts.show_prompt_card("snippets"),
        ),
        ActionRow(
            "save_snippet",
            QT_TRANSLATE_NOOP("Actions", "Sav&e as Snippet…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Save the selected words of the prompt, to insert them again."
            ),
            do=lambda c: c.parts.show_prompt_card("save_snippet"),
        ),
        ActionRow(
            "preview_wildcards",
            QT_TRANSLATE_NOOP("Actions", "Preview &Wildcards…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Show ten texts that the choices and wildcards of the prompt can become.",
            ),
            icon="dices",
            do=lambda c: c.parts.show_prompt_card("wildcards"),
        ),
        ActionRow(
            "prompt_tokens",
            QT_TRANSLATE_NOOP("Actions", "&Tokens…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Show how the model reads the prompt: tokens, chunks, weights."
            ),
            do=lambda c: c.parts.show_prompt_card("tokens"),
        ),
    ),
)

STYLES_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "St&yles"),
    (
        ActionRow(
            "prompt_styles",
            QT_TRANSLATE_NOOP("Actions", "&Styles…"),
            QT_TRANSLATE_NOOP("Actions", "Choose styles: texts that are added to the prompt."),
            icon="paintbrush",
            do=lambda c: c.parts.show_prompt_card("styles"),
        ),
        ActionRow(
            "save_style",
            QT_TRANSLATE_NOOP("Actions", "Save Prompt &as Style…"),
            QT_TRANSLATE_NOOP("Actions", "Save the prompt and the negative prompt as a style."),
            icon="save",
            do=lambda c: c.parts.show_prompt_card("save_style"),
        ),
    ),
)

SEED_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "Se&ed"),
    (
        ActionRow(
            "new_seed",
            QT_TRANSLATE_NOOP("Actions", "Ne&w Seed"),
            QT_TRANSLATE_NOOP("Actions", "Pick another seed."),
            icon="dices",
            do=lambda c: c.state.parameters.update(
                seed=random_seed(), seed_locked=False, seed_once=True
            ),
        ),
        ActionRow(
            "lock_seed",
            QT_TRANSLATE_NOOP("Actions", "&Keep Seed"),
            QT_TRANSLATE_NOOP("Actions", "Use the same seed for the next picture too."),
            icon="lock-open",
            icon_on="lock",
            do=lambda c: c.state.parameters.update(
                seed_locked=not c.state.parameters.value.seed_locked
            ),
            ticked=lambda state: state.parameters.value.seed_locked,
        ),
    ),
)
