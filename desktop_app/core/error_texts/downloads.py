"""Errors of downloads and imports."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

_SO_FAR = "What was downloaded so far is kept."

DOWNLOADS: dict[str, ErrorText] = {
    "download_address": ErrorText(
        "“{address}” is not a valid model address.",
        UNCHANGED,
        "Enter owner/name, a page of the hub, an https address, or a catalog id.",
    ),
    "download_address_password": ErrorText(
        "The address at {host} contains a user name or password.",
        UNCHANGED,
        "Enter the address without it. A token for the hub belongs in Models ▸ Network.",
    ),
    "licence_not_accepted": ErrorText(
        "{name} is under “{licence}”, which has not been accepted yet.",
        "Nothing was downloaded.",
        "Read the licence; to accept it, add --accept-licence.",
    ),
    "not_confirmed": ErrorText(
        "Not confirmed.", UNCHANGED, "Answer yes, or add --yes to run without a question."
    ),
    "download_offline": ErrorText(
        "Velatura is offline: no request was sent.",
        UNCHANGED,
        "Add --online for this one command, or turn “Online” on in the window.",
    ),
    "download_unsafe_name": ErrorText(
        "“{name}” can't be used as a file name here: {reason}.",
        UNCHANGED,
        "Get the model elsewhere, or choose the files to download by name.",
    ),
    "download_nothing_fits": ErrorText(
        "The repository has no matching file ({patterns}).",
        UNCHANGED,
        "See its page for its files; Velatura loads .safetensors and .gguf files.",
    ),
    "download_no_room": ErrorText(
        "Not enough disk space for {name}: it needs {needed} more, {reserve} must stay free for"
        " other work, and {free} are free.",
        _SO_FAR,
        "Free some space on that disk, or choose a models folder on another disk; then resume.",
    ),
    "download_disk_full": ErrorText(
        "The disk filled up while {name} was downloading. The download was paused.",
        _SO_FAR,
        "Free some space on that disk, then resume the download.",
    ),
    "download_wrong_bytes": ErrorText(
        "{name} failed its checksum: it is not the file its publisher lists.",
        "The bad copy was kept as “{kept_as}”; no model uses it.",
        "It is downloaded again once. If that fails too, something on the network changes the"
        " file: try another network or a mirror.",
    ),
    "download_wrong_again": ErrorText(
        "{name} failed its checksum twice: it is not the file its publisher lists.",
        "The bad copies were kept as “{kept_as}”; no model uses them.",
        "Something on the network changes the file: try another network or a mirror.",
    ),
    "download_changed": ErrorText(
        "{name} changed on the server after the download started.",
        "Complete files were kept in the download's folder; no model uses them.",
        "Remove the download and start it again, to get all files of one version.",
    ),
    "download_from_start": ErrorText(
        "{host} can't resume {name}.",
        "The other files are kept; this one is downloaded from the start.",
        "No action needed: the download continues.",
    ),
    "download_redirect_refused": ErrorText(
        "{host} redirects to an address that is not allowed: {reason}.",
        _SO_FAR,
        "Check the address; a network's sign-in page may be in the way.",
    ),
    "download_elsewhere": ErrorText(
        "Another Velatura window is working on the download {name} (process {pid}, since {since}).",
        _SO_FAR,
        "Wait until it is done, or pause it there.",
    ),
    "download_target_missing": ErrorText(
        "{name}, the model to repair, is no longer in the models folder.",
        "The downloaded files are kept in the download's folder.",
        "Bring the model back, or remove this download and download the whole model.",
    ),
}
