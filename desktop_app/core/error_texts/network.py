"""Errors of the gate: the switch, tokens, what a server answers."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["GATED_CODES", "NETWORK", "TOKEN_CODES"]

GATED_CODES = frozenset(
    {"hub_gated", "hub_gated_no_token", "hub_token_refused", "hub_token_too_weak"}
)
"""Errors that a token, or accepting the terms, mends."""

TOKEN_CODES = GATED_CODES | {"hub_repo_missing"}
"""Errors that a token may mend: the hub doesn't tell what is private from what isn't there."""

_SO_FAR = "What has come so far is kept."

NETWORK: dict[str, ErrorText] = {
    # The gate
    "network_off": ErrorText(
        "Velatura is offline: the switch “Online” is off.",
        _SO_FAR,
        "Turn “Online” on (menu Models, or --online on the command line), then try again.",
    ),
    "place_not_admitted": ErrorText(
        "A connection to {host} was stopped: it does not belong to this download.",
        _SO_FAR,
        "Tell us where the download came from; this should not happen.",
    ),
    "address_insecure": ErrorText(
        "{host} would have been asked without encryption. That was stopped.",
        _SO_FAR,
        "Use an address that begins with https.",
    ),
    "address_invalid": ErrorText(
        "“{address}” is no address of a server.",
        UNCHANGED,
        "Give a name such as huggingface.co, or an address that begins with https.",
    ),
    # The token
    "token_unusable": ErrorText(
        "That is no token: it is empty, too long, or has spaces or signs that no token has.",
        "The token there was, if any, is kept.",
        "Copy it again from the hub's page of access tokens; it begins with “hf_”.",
    ),
    "token_not_kept": ErrorText(
        "The token could not be kept: {reason}.",
        UNCHANGED,
        "Unlock the system's keyring, or make the data folder writable, then try again.",
    ),
    # What the hub answers
    "hub_gated_no_token": ErrorText(
        "{repo} is given only to people who have accepted its terms, and the hub does not know who"
        " is asking.",
        _SO_FAR,
        "Accept the terms at {page}, then add an access token of that account and try again.",
    ),
    "hub_gated": ErrorText(
        "{repo} is given only to people who have accepted its terms, and the account of your token"
        " has not, or is still waiting to be let in.",
        _SO_FAR,
        "Accept the terms at {page} with that account, then try again.",
    ),
    "hub_token_refused": ErrorText(
        "{host} does not accept your token: it is wrong, or it has run out.",
        _SO_FAR,
        "Make a new token with the right to read at {page}, and put it in the place of the old.",
    ),
    "hub_token_too_weak": ErrorText(
        "{host} does not let your token read {repo}.",
        _SO_FAR,
        "Give the token the right to read that repository at {page}, or make a new one.",
    ),
    "hub_repo_missing": ErrorText(
        "There is no {repo} on {host}, or it is private.",
        _SO_FAR,
        "Check the spelling of owner and name. If it is private, add a token that may read it.",
    ),
    "hub_revision_missing": ErrorText(
        "{repo} has no version called “{revision}”.",
        _SO_FAR,
        "See the versions at {page}, or leave the version empty for the newest.",
    ),
    "hub_file_missing": ErrorText(
        "{repo} has no file “{file}” in this version.",
        _SO_FAR,
        "See the files at {page}; the repository may have been changed.",
    ),
    "hub_repo_disabled": ErrorText(
        "The hub has closed {repo} to everybody.",
        _SO_FAR,
        "See why at {page}, and look for another copy of the model.",
    ),
    # What any server answers
    "server_busy": ErrorText(
        "{host} has been asked too often and wants a pause.",
        _SO_FAR,
        "Wait {seconds} seconds, then try again; with a token the hub allows more.",
    ),
    "server_failed": ErrorText(
        "{host} has a problem of its own (answer {status}).",
        _SO_FAR,
        "Try again later.",
    ),
    "server_refused": ErrorText(
        "{host} does not give this to you (answer {status}).",
        _SO_FAR,
        "Check whether the address needs an account, or get the model elsewhere.",
    ),
    "server_missing": ErrorText(
        "{host} has nothing at this address (answer {status}).",
        _SO_FAR,
        "Check the address, or look for the model under a new one.",
    ),
    "server_range": ErrorText(
        "{host} can't go on where this download stopped: the file there is shorter than before.",
        _SO_FAR,
        "Start the download anew; the file was changed meanwhile.",
    ),
    "server_answer_strange": ErrorText(
        "{host} gave an answer that makes no sense here ({status}).",
        _SO_FAR,
        "Check the address; a page to sign in to a network may stand in between.",
    ),
    # No answer
    "server_unreachable": ErrorText(
        "{host} can't be reached.",
        _SO_FAR,
        "Check the connection to the internet, then try again.",
    ),
    "server_unknown": ErrorText(
        "Nobody knows where {host} is.",
        _SO_FAR,
        "Check the connection to the internet and the spelling of the address.",
    ),
    "server_silent": ErrorText(
        "{host} stopped answering.",
        _SO_FAR,
        "Try again; if it goes on, the server or the connection is overloaded.",
    ),
    "server_broke_off": ErrorText(
        "The connection to {host} broke off.",
        _SO_FAR,
        "Try again; it goes on where it stopped.",
    ),
    "server_not_trusted": ErrorText(
        "{host} can't prove that it is {host}: its certificate is not accepted.",
        _SO_FAR,
        "Check the computer's date, and whether something on the way reads along.",
    ),
    "proxy_failed": ErrorText(
        "The system's proxy did not let the connection to {host} through.",
        _SO_FAR,
        "Check the proxy in the system's settings.",
    ),
}
