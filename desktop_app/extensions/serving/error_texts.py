"""Errors of ``velatura serve``, its limits, and what its clients ask for."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

TEXTS: dict[str, ErrorText] = {
    "user_left": ErrorText(
        "There was a user “{name}” before, whose pictures are still here.",
        UNCHANGED,
        "Add --take-over to give them to the new user, --apart to begin empty,"
        " or use another name.",
    ),
    "user_taken": ErrorText(
        "There is a token for “{name}” already.",
        "It still works.",
        "Revoke it first with velatura serve token revoke {name}.",
    ),
    "user_unknown": ErrorText(
        "There is no token for “{name}”.",
        UNCHANGED,
        "List all names with velatura serve token list.",
    ),
    "token_short": ErrorText(
        "The token is too short.",
        UNCHANGED,
        "Use at least {minimum} ASCII characters, or let velatura serve token add make one.",
    ),
    "tokens_damaged": ErrorText(
        "The list of tokens, {name}, can't be read.",
        "Nobody is let in until it can.",
        "Remove the file and add the tokens again.",
    ),
    "tokens_busy": ErrorText(
        "Another program is changing the list of tokens.",
        UNCHANGED,
        "Try again.",
    ),
    "bind_needs_token": ErrorText(
        "{host} can be reached by other machines, but there is no token.",
        "The server was not started.",
        "Add one with velatura serve token add NAME, or name a file with --token-file.",
    ),
    "bind_needs_tls": ErrorText(
        "{host} can be reached by other machines: tokens would travel unencrypted.",
        "The server was not started.",
        "Name a certificate with --tls-cert and --tls-key, or the address of the proxy that"
        " encrypts with --proxy.",
    ),
    "bind_failed": ErrorText(
        "The server can't listen on {host}, port {port}: {reason}.",
        "The server was not started.",
        "Choose another port with --port; 0 takes a free one.",
    ),
    "tls_invalid": ErrorText(
        "The certificate or its key can't be used: {reason}.",
        "The server was not started.",
        "Name a certificate chain and its unencrypted key, both as PEM files.",
    ),
    "queue_elsewhere": ErrorText(
        "Another Velatura has run the queue of this data folder since {since} (process {pid} on"
        " {host}).",
        "The server was not started.",
        "Close it first, or serve another folder with --data-dir. The window can be opened beside"
        " a running server: its jobs are done by the server.",
    ),
    "server_extra_missing": ErrorText(
        "The server's libraries are not installed: {reason}.",
        UNCHANGED,
        "Install them with pip install 'velatura[server]'.",
    ),
    "policy_invalid": ErrorText(
        "The policy can't be used: {reason}.",
        "The server was not started.",
        "Correct the file; docs/server.md lists what it may say.",
    ),
    "token_missing": ErrorText(
        "This server asks for a token.",
        UNCHANGED,
        "Send it as “Authorization: Bearer TOKEN”.",
    ),
    "token_wrong": ErrorText(
        "The token is not known.",
        UNCHANGED,
        "Ask whoever runs the server for a new one.",
    ),
    "token_unencrypted": ErrorText(
        "The token came unencrypted from another machine.",
        "The request was refused; the token should be replaced.",
        "Connect by HTTPS.",
    ),
    "too_many_attempts": ErrorText(
        "Too many wrong tokens came from this address.",
        UNCHANGED,
        "Wait {seconds} s.",
    ),
    "host_refused": ErrorText(
        "The server doesn't answer to the name “{name}”.",
        UNCHANGED,
        "Use its address, or start it with --name {name}.",
    ),
    "origin_refused": ErrorText(
        "Pages of {name} may not use this server.",
        UNCHANGED,
        "Start it with --origin, if they are yours.",
    ),
    "body_too_large": ErrorText(
        "The request is larger than {limit}.",
        UNCHANGED,
        "Send a smaller picture, or raise the limit in the policy.",
    ),
    "body_encoding": ErrorText(
        "Compressed requests are not accepted.",
        UNCHANGED,
        "Send the request without Content-Encoding.",
    ),
    "body_type": ErrorText(
        "The request is not JSON.",
        UNCHANGED,
        "Send JSON, as “Content-Type: application/json”.",
    ),
    "form_type": ErrorText(
        "The request is not a form.",
        UNCHANGED,
        "Send the picture and the fields as “multipart/form-data”.",
    ),
    "form_damaged": ErrorText(
        "The form can't be read: {reason}.",
        UNCHANGED,
        "Send it as “multipart/form-data”, each field once.",
    ),
    "mask_opaque": ErrorText(
        "Nothing in the mask is transparent by more than 1 %.",
        UNCHANGED,
        "Send a PNG whose places that are to change are fully transparent.",
    ),
    "too_slow": ErrorText(
        "The request did not arrive in {seconds} s.",
        UNCHANGED,
        "Try again.",
    ),
    "too_many_requests": ErrorText(
        "More than {limit} requests a minute.",
        UNCHANGED,
        "Wait {seconds} s.",
    ),
    "queue_full": ErrorText(
        "{count} of your jobs are waiting already.",
        "Those will be done.",
        "Wait for some of them, or cancel them.",
    ),
    "server_full": ErrorText(
        "The queue is full: {count} jobs are waiting.",
        "Those will be done.",
        "Try again in {seconds} s.",
    ),
    "quota_full": ErrorText(
        "Your pictures take {used} of {limit}.",
        "Nothing was removed.",
        "Delete some from the history.",
    ),
    "server_stopping": ErrorText(
        "The server is stopping.",
        "Jobs that were accepted are in the queue and are done after its next start.",
        "Try again later.",
    ),
    "stopped_unfinished": ErrorText(
        "The server is stopping, and your pictures are not finished.",
        "This request is cancelled; it is not done after the next start.",
        "Send it again later.",
    ),
    "admin_only": ErrorText(
        "Only an administrator may do that.",
        UNCHANGED,
        "Ask whoever runs the server.",
    ),
    "not_allowed": ErrorText(
        "The server's policy doesn't allow “{name}” for you.",
        UNCHANGED,
        "Ask whoever runs the server.",
    ),
    "model_not_allowed": ErrorText(
        "The server's policy doesn't allow the model “{name}”: {reason}.",
        UNCHANGED,
        "Choose one of the models that the server lists.",
    ),
    "beyond_policy": ErrorText(
        "{setting} is {value}; the server allows {maximum} at most.",
        UNCHANGED,
        "Ask for less.",
    ),
    "words_not_allowed": ErrorText(
        "The server's policy doesn't allow “{name}” in a prompt.",
        UNCHANGED,
        "Say it otherwise.",
    ),
    "not_base64": ErrorText(
        "{name} is not Base64.",
        UNCHANGED,
        "Send the bytes of a picture file as Base64.",
    ),
    "key_reused": ErrorText(
        "This idempotency key was used for another request.",
        "The job of that request is as it was.",
        "Use a new key for each new request.",
    ),
    "job_not_found": ErrorText(
        "You have no job “{name}”.",
        UNCHANGED,
        "GET /v1/jobs lists your jobs.",
    ),
    "picture_not_found": ErrorText(
        "There is no such picture.",
        UNCHANGED,
        "GET /v1/history lists your pictures.",
    ),
    "job_not_done": ErrorText(
        "The picture is not finished yet.",
        UNCHANGED,
        "Wait for the job: GET /v1/jobs/{name}/events tells when it is done.",
    ),
    "job_cancelled": ErrorText(
        "The job was cancelled.",
        "Pictures that were finished are in the history.",
        "Ask again.",
    ),
    "client_gone": ErrorText(
        "The client went away.",
        "Pictures that were finished are in the history.",
        "Ask again.",
    ),
    "submit_refused": ErrorText(
        "The server answered: {reason}.",
        "What it accepted before goes on there.",
        "Correct the request, or try again later.",
    ),
    "requests_lines": ErrorText(
        "{count} lines can't be used: {reasons}.",
        "Nothing was queued.",
        "Each line is a JSON object as POST /v1/jobs or POST /v1/makings takes it.",
    ),
    "requests_line": ErrorText(
        "Line {line} can't be used: {reason}.",
        "Nothing was queued.",
        "Each line is a JSON object as POST /v1/jobs or POST /v1/makings takes it.",
    ),
    "field_unsupported": ErrorText(
        "{name} can't be “{value}” here: {reason}.",
        UNCHANGED,
        "Leave it out; the server's documentation lists what can be said.",
    ),
    "option_unknown": ErrorText(
        "There is no option {name}.",
        UNCHANGED,
        "Leave it out; there are: {choices}.",
    ),
    "init_image_missing": ErrorText(
        "There are {count} pictures in init_images; it takes one.",
        UNCHANGED,
        "Send one picture; batch_size and n_iter say how many are made of it.",
    ),
    "too_many_open": ErrorText(
        "{limit} of your requests are open already.",
        "Those will be answered.",
        "Close some of them, or wait for their answers.",
    ),
    "body_text": ErrorText(
        "The request is not plain text: it has NUL, half a character, or too many values.",
        UNCHANGED,
        "Send JSON in UTF-8.",
    ),
    "not_in_time": ErrorText(
        "The picture was not finished in {seconds} s.",
        "The job goes on; its picture will be in the history.",
        "Ask for the job: GET /v1/jobs lists it.",
    ),
    "cluster_address": ErrorText(
        "“{address}” is not the address of a cluster in a private network.",
        "Nothing was started.",
        "Give address and port of its head in numbers, as 10.0.0.5:6379. Ray runs whatever is sent"
        " by who has its token: it must not be reached from the Internet.",
    ),
    "cluster_token": ErrorText(
        "A cluster needs a token of at least 32 characters, which all its machines have.",
        "Nothing was started.",
        "Write one into a file (openssl rand -hex 32), and name it with --ray-token-file.",
    ),
    "cluster_extra_missing": ErrorText(
        "Clusters need Ray, which is not installed.",
        "Nothing was started.",
        "Install it: pip install 'velatura[cluster]'.",
    ),
    "proxy_needs_token": ErrorText(
        "Other machines reach the server through the proxy, but there is no token.",
        "The server was not started.",
        "Add one with velatura serve token add NAME, or name a file with --token-file.",
    ),
    "worker_version": ErrorText(
        "A worker runs another version of the program: {theirs}. This is {ours}.",
        "It is given no jobs.",
        "Install the same version there, and start the worker again.",
    ),
    "cluster_operation": ErrorText(
        "{name} is not done by workers of a cluster.",
        UNCHANGED,
        "Do it on this machine, without --ray.",
    ),
    "not_offered": ErrorText(
        "This server doesn't offer {name}: {reason}.",
        UNCHANGED,
        "The server's documentation lists what it offers.",
    ),
}
