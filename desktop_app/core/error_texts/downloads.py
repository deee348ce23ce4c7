"""Errors of downloads and imports."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["DOWNLOADS"]

_SO_FAR = "What has come so far is kept."

DOWNLOADS: dict[str, ErrorText] = {
    "download_address": ErrorText(
        "“{address}” names no model.",
        UNCHANGED,
        "Give owner/name, a page of the hub, an address that begins with https, or a catalog id.",
    ),
    "download_address_password": ErrorText(
        "The address at {host} has a user name or password in it.",
        UNCHANGED,
        "Give the address without it. A token for the hub belongs in Models ▸ Network.",
    ),
    "licence_not_accepted": ErrorText(
        "{name} comes under “{licence}”, which was not accepted yet.",
        "Nothing was fetched.",
        "Read the licence; if you accept it, say so with --accept-licence.",
    ),
    "not_confirmed": ErrorText(
        "It was not confirmed.", UNCHANGED, "Answer yes, or say --yes if nobody can answer."
    ),
    "download_offline": ErrorText(
        "Nothing was asked for: Velatura is offline.",
        UNCHANGED,
        "Say --online to be online for this one command, or turn “Online” on in the window.",
    ),
    "download_unsafe_name": ErrorText(
        "“{name}” can't be the name of a file here: {reason}.",
        UNCHANGED,
        "Get the model elsewhere, or choose the files to fetch by their names.",
    ),
    "download_nothing_fits": ErrorText(
        "The repository has no file that is wanted ({patterns}).",
        UNCHANGED,
        "See its page for what it holds; Velatura loads .safetensors and .gguf files.",
    ),
    "download_no_room": ErrorText(
        "There is too little room for {name}: it needs {needed} more, {reserve} must stay free for"
        " other work, and {free} are free.",
        _SO_FAR,
        "Free some space on that disk, or choose a models folder on another one; then resume.",
    ),
    "download_disk_full": ErrorText(
        "The disk became full while {name} was coming. The download was paused.",
        _SO_FAR,
        "Free some space on that disk, then resume; it goes on where it stopped.",
    ),
    "download_wrong_bytes": ErrorText(
        "{name} came with wrong bytes: they are not those that its publisher tells.",
        "The wrong copy was kept aside as “{kept_as}”; no model uses it.",
        "It is fetched anew once. If it is wrong again, something between here and there changes"
        " it: try another network or a mirror.",
    ),
    "download_wrong_again": ErrorText(
        "{name} came with wrong bytes twice: they are not those that its publisher tells.",
        "The wrong copies were kept aside as “{kept_as}”; no model uses them.",
        "Something between here and there changes the file: try another network or a mirror.",
    ),
    "download_changed": ErrorText(
        "{name} is not what it was when the download began: the server has another file there now.",
        "Files that are complete were kept in the download's folder; no model uses them.",
        "Remove the download and begin it anew, to get everything of one version.",
    ),
    "download_from_start": ErrorText(
        "{host} can't go on with {name} where it stopped.",
        "The other files are kept; this one is fetched from its beginning.",
        "Nothing: it goes on by itself.",
    ),
    "download_redirect_refused": ErrorText(
        "{host} leads to an address that is not followed: {reason}.",
        _SO_FAR,
        "Check the address; a page to sign in to a network may stand in between.",
    ),
    "download_elsewhere": ErrorText(
        "Another Velatura is working on the download {name} (process {pid}, since {since}).",
        _SO_FAR,
        "Wait until it is done, or pause it there.",
    ),
    "download_target_missing": ErrorText(
        "{name}, which was to be repaired, is no longer in the models folder.",
        "The files that came are kept in the download's folder.",
        "Bring the model back, or remove this download and fetch the whole model.",
    ),
}
