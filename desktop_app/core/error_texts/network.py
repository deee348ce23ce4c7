"""Errors of the gate: the switch, tokens, what a server answers."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

GATED_CODES = frozenset(
    {"hub_gated", "hub_gated_no_token", "hub_token_refused", "hub_token_too_weak"}
)
"""Errors that a token, or accepting the terms, repairs."""

TOKEN_CODES = GATED_CODES | {"hub_repo_missing"}
"""Errors that a token may repair: the hub doesn't tell what is private from what isn't there."""

_SO_FAR = "What was downloaded so far is kept."

NETWORK: dict[str, ErrorText] = {
    # The gate
    "network_off": ErrorText(
        "Velatura is offline: the switch “Online” is off.",
        _SO_FAR,
        "Turn “Online” on (menu Models, or --online on the command line), then try again.",
    ),
    "place_not_admitted": ErrorText(
        "A connection to {host} was blocked: it does not belong to this download.",
        _SO_FAR,
        "Please report where the download came from; this should not happen.",
    ),
    "address_insecure": ErrorText(
        "A connection to {host} without encryption was blocked.",
        _SO_FAR,
        "Use an https address.",
    ),
    "address_invalid": ErrorText(
        "“{address}” is not a valid server address.",
        UNCHANGED,
        "Enter a name such as huggingface.co, or an https address.",
    ),
    # The token
    "token_unusable": ErrorText(
        "This is not a valid token: it is empty, too long, or contains spaces or invalid"
        " characters.",
        "The previous token, if any, is kept.",
        "Copy it again from the hub's page of access tokens; it starts with “hf_”.",
    ),
    "token_not_kept": ErrorText(
        "The token could not be saved: {reason}.",
        UNCHANGED,
        "Unlock the system's keyring, or make the data folder writable, then try again.",
    ),
    # What the hub answers
    "hub_gated_no_token": ErrorText(
        "{repo} is gated: you have to accept its terms and sign in with a token.",
        _SO_FAR,
        "Accept the terms at {page}, then add an access token of that account and try again.",
    ),
    "hub_gated": ErrorText(
        "{repo} is gated: the account of your token has not accepted its terms, or is still"
        " waiting for approval.",
        _SO_FAR,
        "Accept the terms at {page} with that account, then try again.",
    ),
    "hub_token_refused": ErrorText(
        "{host} rejected your token: it is wrong or expired.",
        _SO_FAR,
        "Create a new token with read access at {page} and replace the old one.",
    ),
    "hub_token_too_weak": ErrorText(
        "Your token has no read access to {repo} on {host}.",
        _SO_FAR,
        "Give the token read access to that repository at {page}, or create a new one.",
    ),
    "hub_repo_missing": ErrorText(
        "{repo} does not exist on {host}, or is private.",
        _SO_FAR,
        "Check the spelling of owner and name. If it is private, add a token with read access.",
    ),
    "hub_revision_missing": ErrorText(
        "{repo} has no revision “{revision}”.",
        _SO_FAR,
        "See the revisions at {page}, or leave the field empty for the newest.",
    ),
    "hub_file_missing": ErrorText(
        "{repo} has no file “{file}” in this revision.",
        _SO_FAR,
        "See the files at {page}; the repository may have changed.",
    ),
    "hub_repo_disabled": ErrorText(
        "The hub has disabled {repo}.",
        _SO_FAR,
        "See the reason at {page}, and look for another copy of the model.",
    ),
    # What any server answers
    "server_busy": ErrorText(
        "{host} is limiting requests (rate limit).",
        _SO_FAR,
        "Wait {seconds} seconds, then try again; the limit is higher with a token.",
    ),
    "server_failed": ErrorText(
        "{host} reported a server error (HTTP {status}).",
        _SO_FAR,
        "Try again later.",
    ),
    "server_refused": ErrorText(
        "{host} denied access (HTTP {status}).",
        _SO_FAR,
        "Check whether the address requires an account, or get the model elsewhere.",
    ),
    "server_missing": ErrorText(
        "{host} has nothing at this address (HTTP {status}).",
        _SO_FAR,
        "Check the address, or look for the model elsewhere.",
    ),
    "server_range": ErrorText(
        "{host} can't resume this download: its file is now shorter than the part already"
        " downloaded.",
        _SO_FAR,
        "Restart the download; the file was changed on the server.",
    ),
    "server_answer_strange": ErrorText(
        "{host} sent an unexpected response ({status}).",
        _SO_FAR,
        "Check the address; a network's sign-in page may be in the way.",
    ),
    # No answer
    "server_unreachable": ErrorText(
        "{host} can't be reached.",
        _SO_FAR,
        "Check the internet connection, then try again.",
    ),
    "server_unknown": ErrorText(
        "The address {host} could not be resolved.",
        _SO_FAR,
        "Check the internet connection and the spelling of the address.",
    ),
    "server_silent": ErrorText(
        "{host} stopped responding.",
        _SO_FAR,
        "Try again; if this persists, the server or the connection is overloaded.",
    ),
    "server_broke_off": ErrorText(
        "The connection to {host} was lost.",
        _SO_FAR,
        "Try again; the download resumes where it stopped.",
    ),
    "server_not_trusted": ErrorText(
        "The certificate of {host} is not valid.",
        _SO_FAR,
        "Check the computer's date, and whether something intercepts the connection.",
    ),
    "proxy_failed": ErrorText(
        "The system's proxy rejected the connection to {host}.",
        _SO_FAR,
        "Check the proxy in the system's settings.",
    ),
}
