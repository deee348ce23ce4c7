"""Errors of what the program keeps, of keys and of the clipboard."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

STORAGE: dict[str, ErrorText] = {
    "data_newer": ErrorText(
        "The data folder {folder} is in a newer format than Velatura {own} knows."
        " Velatura {program} wrote it.",
        "Nothing in it was changed.",
        "Use the newer version, or another data folder (velatura --data-dir), or restore the"
        " backup that the newer version made: velatura data restore.",
    ),
    "data_newer_build": ErrorText(
        "The data folder {folder} is in a newer format than this build of Velatura {own} knows.",
        "Nothing in it was changed.",
        "Use the newer build, or another data folder (velatura --data-dir), or restore the backup"
        " that the newer one made: velatura data restore.",
    ),
    "data_in_use": ErrorText(
        "Another Velatura window uses the data folder {folder}, which has to be converted to a new"
        " format.",
        "Nothing in it was changed.",
        "Close the other one and try again.",
    ),
    "data_backup_failed": ErrorText(
        "No backup of the data folder {folder} could be made: {reason}.",
        "Nothing in it was changed.",
        "Free some space on the disk, or choose another data folder, and try again.",
    ),
    "backup_unknown": ErrorText(
        "There is no backup called {name}.",
        "Nothing was changed.",
        "List the backups with: velatura data restore.",
    ),
    "backup_damaged": ErrorText(
        "The backup {name} is damaged: {file}.",
        "Nothing was changed.",
        "Choose another backup.",
    ),
    "settings_damaged": ErrorText(
        "The settings file could not be read whole.",
        "It was kept as {kept_as}; what can't be read of it has its default.",
        "Change the settings you need again.",
    ),
    "settings_empty": ErrorText(
        "The settings file is empty.",
        "It was kept as {kept_as}; the defaults are in use.",
        "Change the settings you need again, or restore a backup: velatura data restore.",
    ),
    "blob_missing": ErrorText(
        "Stored image data are missing: {name}.",
        UNCHANGED,
        "Restore the folder of stored image data from a backup, or create the image again.",
    ),
    "blob_damaged": ErrorText(
        "Stored image data are damaged ({name}): {reason}.",
        UNCHANGED,
        "Restore the folder of stored image data from a backup, or create the image again.",
    ),
    "queue_newer": ErrorText(
        "The queue was written by a newer version of Velatura (version {version}).",
        "It was not changed; its jobs are still there.",
        "Use the newer version, or another data folder.",
    ),
    "error_unknown": ErrorText(
        "The error “{name}” is unknown to this version ({told}).",
        "Another version reported it, or its record is damaged.",
        "Look it up in the newest version, or try again.",
    ),
    "records_unreadable": ErrorText(
        "Records of {what} can't be read: {count} ({reason}).",
        "They were set aside and kept in {kept_as}; everything else works.",
        "Repair what can be repaired with: {command}.",
    ),
    "queue_damaged": ErrorText(
        "The file of the queue is damaged: {reason}.",
        "It was kept as {kept_as}; a new queue has the {count} records that could be read."
        " Finished pictures are in the history.",
        "Look which jobs are in the queue, and add what is missing.",
    ),
    "queue_failed": ErrorText(
        "The queue can't be used: {reason}.",
        "Finished pictures are in the history.",
        "Try again; if it fails again, restart Velatura.",
    ),
    "job_unreadable": ErrorText(
        "The job was written by a newer version of Velatura, or its data are damaged.",
        "It stays in the queue; other jobs are not affected.",
        "Use the newer version, or cancel it and add it again.",
    ),
    "job_held": ErrorText(
        "The Velatura that ran the queue ended before the job {name} was done.",
        "The job stays in the queue, with the pictures that are done.",
        "Continue with: velatura queue resume.",
    ),
    "job_unknown": ErrorText(
        "There is no job {name} in the queue.",
        "The queue was not changed.",
        "List the jobs with: velatura queue list.",
    ),
    "job_ambiguous": ErrorText(
        "More than one job in the queue begins with {name}.",
        "The queue was not changed.",
        "Use more digits of one of these: {ids}.",
    ),
    "inputs_gone": ErrorText(
        "The picture and mask that this was made from are no longer stored.",
        UNCHANGED,
        "Use its prompt and settings with a picture and mask of your own.",
    ),
    "history_newer": ErrorText(
        "The history was written by a newer version of Velatura (version {version}).",
        "It was not changed.",
        "Use the newer version, or another data folder.",
    ),
    "history_damaged": ErrorText(
        "The history file is damaged: {reason}.",
        "It was kept as {kept_as}; the pictures themselves are still in the history folder.",
        "The window rebuilds the history from the pictures by itself. On the command line:"
        " velatura history check --rebuild.",
    ),
    "history_failed": ErrorText(
        "The history can't be used: {reason}.",
        "The pictures themselves are still in the history folder.",
        "Try again; if it fails again, restart Velatura.",
    ),
    "history_entry_unknown": ErrorText(
        "The history has no entry {name}.",
        "The history was not changed.",
        "List the entries with: velatura history list.",
    ),
    "history_entry_ambiguous": ErrorText(
        "More than one id in the history begins with {name}.",
        "The history was not changed.",
        "Use more digits of one of these: {ids}.",
    ),
    "history_facet_unknown": ErrorText(
        "Entries can't be searched by {name}.",
        "The history was not changed.",
        "Use NAME=VALUE with one of these names: {names}.",
    ),
    "history_zip_unreadable": ErrorText(
        "{name} can't be imported into the history: {reason}.",
        "The history was not changed.",
        "Export the history again (velatura history export), and import that file.",
    ),
    "history_zip_newer": ErrorText(
        "{name} was exported by a newer version of Velatura.",
        "The history was not changed.",
        "Import it with that version.",
    ),
    "history_trash_failed": ErrorText(
        "{name} could not be moved to the system's trash: {reason}.",
        "It is still in the history's trash.",
        "Close programs that use the file and empty the trash again.",
    ),
    "model_records_newer": ErrorText(
        "The notes on your models were written by a newer version of Velatura (version {version}).",
        "They were not changed; the models can be used.",
        "Use the newer version, or another data folder.",
    ),
    "model_records_damaged": ErrorText(
        "The file with the notes on your models is damaged: {reason}.",
        "It was kept as {kept_as}; a new file was created. The models themselves are unchanged.",
        "Set favourites and tags again, or restore the file from a backup.",
    ),
    "model_records_failed": ErrorText(
        "The notes on your models can't be used: {reason}.",
        "The models themselves are unchanged and can be used.",
        "Try again; if it fails again, restart Velatura.",
    ),
    "not_in_history": ErrorText(
        "The result could not be added to the history: {reason}.",
        "It is kept until the window is closed; picture and mask are unchanged.",
        "Apply and save what you want to keep.",
    ),
    "extension_unusable": ErrorText(
        "The extension “{name}” can't be used: {reason}.",
        "Everything else works as usual.",
        "Install Velatura again.",
    ),
    "plugin_left_out": ErrorText(
        "The plugin {name} was not loaded: {reason}.",
        "Everything else works as usual.",
        "Switch it off under Edit ▸ Preferences ▸ Plugins, or ask its authors.",
    ),
    "plugin_late": ErrorText(
        "The plugin {name} took so long to load that it is not in this window.",
        "Everything else works as usual.",
        "Restart Velatura: the next start waits for it.",
    ),
    "plugin_failed": ErrorText(
        "The plugin {name} failed: {reason}.",
        "Your picture, mask and results are kept.",
        "If it happens again, switch it off under Edit ▸ Preferences ▸ Plugins, or ask its "
        "authors.",
    ),
    "plugin_off": ErrorText(
        "The plugin {name} failed {times} times and does nothing until the next start: {reason}.",
        "Your picture, mask and results are kept.",
        "Switch it off under Edit ▸ Preferences ▸ Plugins, or ask its authors.",
    ),
    "plugin_hung": ErrorText(
        "The plugin {name} was not loaded, and was switched off: {reason}.",
        "Everything else works as usual.",
        "Ask its authors; Edit ▸ Preferences ▸ Plugins switches it on again.",
    ),
    "catalog_invalid": ErrorText(
        "{name}: {key}: {reason}.", UNCHANGED, "Install Velatura again or correct the file."
    ),
    "styles_damaged": ErrorText(
        "Some of your styles and snippets can't be read: {name} is damaged.",
        "What can't be read was kept as {kept}; the others are in use.",
        "Import them again if you have exported them.",
    ),
    "style_exists": ErrorText(
        "There is already a style or snippet called “{name}”.",
        UNCHANGED,
        "Choose another name.",
    ),
    "style_missing": ErrorText(
        "There is no style called “{name}”.", UNCHANGED, "Check the name with velatura styles list."
    ),
    "style_unnamed": ErrorText(
        "A style or snippet needs a name.", UNCHANGED, "Type a name for it."
    ),
    "styles_unreadable": ErrorText(
        "{name} contains no styles: {reason}.",
        UNCHANGED,
        "Choose a styles.csv with the columns name, prompt and negative_prompt.",
    ),
    "palette_unreadable": ErrorText(
        "{name} is not a valid palette.",
        "Your palettes are unchanged.",
        "Choose a .gpl, .aco or .ase file with at most 4,096 colours.",
    ),
    "palettes_unreadable": ErrorText(
        "{name} can't be read: {reason}.",
        "Your picture, mask and history are unchanged.",
        "Check that the file may be read, then open the panel Colour again.",
    ),
    "palettes_damaged": ErrorText(
        "Some of your palettes in {name} could not be read.",
        "What can't be read was kept as {kept}; the others are in use.",
        "Import them again if you have exported them.",
    ),
    "brushes_unreadable": ErrorText(
        "{name} contains no brushes that can be read: {reason}.",
        UNCHANGED,
        "Choose brushes of GIMP (gbr, gih), Photoshop (abr), Krita (kpp, bundle) or MyPaint (myb),"
        " or a picture.",
    ),
    "brushes_damaged": ErrorText(
        "Some of your brushes can't be read: {name} is damaged.",
        "What can't be read was kept as {kept}; the others are in use.",
        "Import them again if you still have their files.",
    ),
    "brush_exists": ErrorText(
        "There is already a brush called “{name}”.", UNCHANGED, "Choose another name."
    ),
    "brush_unnamed": ErrorText("A brush needs a name.", UNCHANGED, "Type a name for it."),
    "shortcuts_unusable": ErrorText(
        "{name} is not a valid list of keyboard shortcuts: {reason}.",
        "The shortcuts are unchanged.",
        "Choose a file that was exported from Keyboard Shortcuts.",
    ),
    "shortcuts_clash": ErrorText(
        "{name} assigns {key} to both “{one}” and “{other}”.",
        "The shortcuts are unchanged.",
        "Remove it from one of them in the file.",
    ),
    "clipboard_empty": ErrorText(
        "There is no picture in the clipboard.", UNCHANGED, "Copy a picture first."
    ),
    "nothing_to_copy": ErrorText(
        "There is nothing to copy: nothing is visible there.",
        "The clipboard is unchanged.",
        "Choose a layer with visible pixels inside the mask, or clear the mask.",
    ),
    "job_unrecorded": ErrorText(
        "A picture of the set was made, but the history does not have it.",
        "The other pictures of the set are kept.",
        "Check that the history can be written, and start again.",
    ),
    "user_name": ErrorText(
        "“{name}” can't be the name of a user.",
        UNCHANGED,
        "Use up to 32 small letters, digits, hyphens and underscores, as in ann or studio-2.",
    ),
    "submit_running": ErrorText(
        "Another velatura {verb} is writing into “{name}”.",
        UNCHANGED,
        "Wait for it, or choose another folder with --out.",
    ),
    "token_line": ErrorText(
        "Line {line} of the token file can't be read.",
        UNCHANGED,
        "Write NAME:TOKEN on each line, followed by “admin” for an administrator.",
    ),
}
