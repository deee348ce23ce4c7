"""Actions on files and steps."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

DOCUMENT_ROWS: tuple[ActionRow, ...] = (
    # file
    ActionRow(
        "new",
        QT_TRANSLATE_NOOP("Actions", "&New…"),
        QT_TRANSLATE_NOOP("Actions", "Create an empty picture to paint on."),
        icon="file-plus",
    ),
    ActionRow(
        "open",
        QT_TRANSLATE_NOOP("Actions", "&Open…"),
        QT_TRANSLATE_NOOP("Actions", "Open a picture to work on."),
        icon="folder-open",
    ),
    ActionRow(
        "paste",
        QT_TRANSLATE_NOOP("Actions", "New from Clip&board"),
        QT_TRANSLATE_NOOP("Actions", "Open the picture in the clipboard in a tab."),
        icon="clipboard-paste",
    ),
    ActionRow(
        "save",
        QT_TRANSLATE_NOOP("Actions", "&Save"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Save to the picture's own file, or to a project if that file can't hold everything.",
        ),
        icon="save",
        when="document",
    ),
    ActionRow(
        "save_as",
        QT_TRANSLATE_NOOP("Actions", "Save &As…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Save under another name or format, and continue with that file.",
        ),
        icon="save",
        when="document",
    ),
    ActionRow(
        "export",
        QT_TRANSLATE_NOOP("Actions", "&Export…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Save a copy as PNG, JPEG or another format. This does not count as saving.",
        ),
        icon="file-output",
        when="document",
    ),
    ActionRow(
        "toggle_metadata",
        QT_TRANSLATE_NOOP("Actions", "Write &Metadata into Pictures"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Saved pictures say how they were made. Off is private: no settings, no AI mark.",
        ),
        checkable=True,
    ),
    ActionRow(
        "saving_settings",
        QT_TRANSLATE_NOOP("Actions", "Saving &Pictures…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Metadata and names of saved pictures, and a folder for all results."
        ),
    ),
    ActionRow(
        "close_document",
        QT_TRANSLATE_NOOP("Actions", "&Close Picture"),
        QT_TRANSLATE_NOOP("Actions", "Close this picture."),
        icon="x",
        when="closable",
    ),
    ActionRow(
        "new_tab",
        QT_TRANSLATE_NOOP("Actions", "New &Tab"),
        QT_TRANSLATE_NOOP("Actions", "Start something new; open pictures stay open."),
        icon="plus",
    ),
    ActionRow(
        "next_document",
        QT_TRANSLATE_NOOP("Actions", "Ne&xt Picture"),
        QT_TRANSLATE_NOOP("Actions", "Go to the next tab."),
        when="several",
    ),
    ActionRow(
        "previous_document",
        QT_TRANSLATE_NOOP("Actions", "Pre&vious Picture"),
        QT_TRANSLATE_NOOP("Actions", "Go to the previous tab."),
        when="several",
    ),
    ActionRow(
        "quit",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        QT_TRANSLATE_NOOP("Actions", "Quit Velatura."),
    ),
    # edit
    ActionRow(
        "undo",
        QT_TRANSLATE_NOOP("Actions", "&Undo"),
        QT_TRANSLATE_NOOP("Actions", "Undo the last step."),
        icon="undo-2",
        when="undo",
    ),
    ActionRow(
        "redo",
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        QT_TRANSLATE_NOOP("Actions", "Redo the last undone step."),
        icon="redo-2",
        when="redo",
    ),
    ActionRow(
        "copy",
        QT_TRANSLATE_NOOP("Actions", "&Copy"),
        QT_TRANSLATE_NOOP(
            "Actions", "Copy the masked part of the layer, or all of it if nothing is masked."
        ),
        icon="copy",
        when="document",
    ),
    ActionRow(
        "copy_merged",
        QT_TRANSLATE_NOOP("Actions", "Copy &Merged"),
        QT_TRANSLATE_NOOP("Actions", "Copy the masked part of the whole picture as shown."),
        icon="layers-2",
        when="document",
    ),
    ActionRow(
        "focus_prompt",
        QT_TRANSLATE_NOOP("Actions", "Edit &Prompt"),
        QT_TRANSLATE_NOOP("Actions", "Move the cursor into the prompt."),
    ),
    ActionRow(
        "prompt_words",
        QT_TRANSLATE_NOOP("Actions", "Prompt &Dictionary (Chinese)…"),
        QT_TRANSLATE_NOOP("Actions", "Find prompt words in Chinese and insert them in English."),
        icon="languages",
    ),
    ActionRow(
        "prompt_styles",
        QT_TRANSLATE_NOOP("Actions", "&Styles…"),
        QT_TRANSLATE_NOOP("Actions", "Choose styles: texts that are added to the prompt."),
        icon="paintbrush",
    ),
    ActionRow(
        "save_style",
        QT_TRANSLATE_NOOP("Actions", "Save Prompt &as Style…"),
        QT_TRANSLATE_NOOP("Actions", "Save the prompt and the negative prompt as a style."),
        icon="save",
    ),
    ActionRow(
        "insert_snippet",
        QT_TRANSLATE_NOOP("Actions", "Insert S&nippet…"),
        QT_TRANSLATE_NOOP("Actions", "Insert one of your snippets where the cursor is."),
        icon="text-cursor-input",
    ),
    ActionRow(
        "save_snippet",
        QT_TRANSLATE_NOOP("Actions", "Sav&e as Snippet…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Save the selected words of the prompt, to insert them again."
        ),
    ),
    ActionRow(
        "preview_wildcards",
        QT_TRANSLATE_NOOP("Actions", "Preview &Wildcards…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Show ten texts that the choices and wildcards of the prompt can become."
        ),
        icon="dices",
    ),
    ActionRow(
        "prompt_tokens",
        QT_TRANSLATE_NOOP("Actions", "&Tokens…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Show how the model reads the prompt: tokens, chunks, weights."
        ),
    ),
    ActionRow(
        "import_tags",
        QT_TRANSLATE_NOOP("Actions", "Import Tag &List…"),
        QT_TRANSLATE_NOOP("Actions", "Complete tags of a CSV file while a prompt is typed."),
    ),
    ActionRow(
        "weight_up",
        QT_TRANSLATE_NOOP("Actions", "&Increase Weight"),
        QT_TRANSLATE_NOOP("Actions", "Increase the weight of the selected text in the prompt."),
    ),
    ActionRow(
        "weight_down",
        QT_TRANSLATE_NOOP("Actions", "Decrease Wei&ght"),
        QT_TRANSLATE_NOOP("Actions", "Decrease the weight of the selected text in the prompt."),
    ),
    ActionRow(
        "earlier_prompt",
        QT_TRANSLATE_NOOP("Actions", "Pre&vious Prompt"),
        QT_TRANSLATE_NOOP("Actions", "Replace the prompt with an earlier one from the history."),
    ),
    ActionRow(
        "later_prompt",
        QT_TRANSLATE_NOOP("Actions", "Ne&xt Prompt"),
        QT_TRANSLATE_NOOP("Actions", "Replace the prompt with a later one from the history."),
    ),
    ActionRow(
        "preferences",
        QT_TRANSLATE_NOOP("Actions", "Prefere&nces…"),
        QT_TRANSLATE_NOOP("Actions", "Find and change all settings of Velatura in one window."),
        icon="settings-2",
    ),
)
