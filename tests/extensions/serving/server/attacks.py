"""What strangers, and users who want more than they may, try against the server, and what they are
answered. `test_attacks` tries each; `packaging/documents/attack_sheet.py` writes
docs/server-attacks.md from the same rows."""

from __future__ import annotations

from tests.extensions.serving.server import attack_contents as contents
from tests.extensions.serving.server import attack_requests as requests
from tests.extensions.serving.server.attack_target import Attack

ATTACKS = [
    Attack("DNS rebinding: a page's name that leads here", requests.rebinding, "421 host_refused"),
    Attack("No Host at all", requests.no_host, "421, 400"),
    Attack("A page of another origin, or of none", requests.foreign_origin, "403 origin_refused"),
    Attack("Its preflight", requests.preflight, "403 origin_refused"),
    Attack("CSRF: what a form or text/plain can send", requests.form, "415 body_type"),
    Attack("CSRF: a form without a body", requests.form_without_body, "403 origin_refused"),
    Attack(
        "A picture shown in another site's page", requests.shown_elsewhere, "403 origin_refused"
    ),
    Attack("Path traversal in /static", requests.static, "404"),
    Attack("Path traversal in ids of jobs, pictures, albums", requests.ids, "404"),
    Attack("Paths and addresses as names of models", requests.model_names, "422 address_given"),
    Attack(
        "Paths as names of LoRAs, embeddings, VAEs", requests.network_names, "422 address_given"
    ),
    Attack(
        "A path as a LoRA in the prompt",
        requests.lora_in_prompt,
        "200: There is no LoRA “../../etc/passwd” for this model; it was left out.",
    ),
    Attack(
        "A path as a wildcard in the prompt",
        requests.wildcard,
        "200: it stays as typed",
    ),
    Attack("Paths as styles", requests.styles, "422 style_missing"),
    Attack(
        "SSRF: addresses and paths as pictures", requests.picture_addresses, "422 address_given"
    ),
    Attack("Models and files uploaded", requests.upload, "405, 404"),
    Attack("A body of 9 GB, by its length", requests.too_long, "413 body_too_large"),
    Attack("A body without end, in chunks", requests.chunks, "413 body_too_large"),
    Attack("Headers and addresses without end", requests.header_flood, "400"),
    Attack("A head that comes letter by letter", requests.slow_head, "closed"),
    Attack("A body that doesn't come", requests.slow_body, "408 too_slow"),
    Attack("An answer that isn't read", requests.slow_reader, "closed"),
    Attack("An answer read drop by drop", requests.slow_drops, "closed"),
    Attack(
        "Connections that say nothing, twice as many as there may be",
        requests.silent_flood,
        "closed, the oldest first; others are answered: 200",
    ),
    Attack(
        "Connections kept open by one user, more than one may have",
        requests.idle_flood,
        "closed, the oldest first",
    ),
    Attack("Request smuggling: two hosts, two lengths, bad chunks", requests.smuggling, "400"),
    Attack("Lengths and codings that may be read in two ways", requests.framings, "400"),
    Attack("Addresses with a server's name in them, or none", requests.targets, "400"),
    Attack("OPTIONS without a preflight, with a token and without", requests.options, "405, 401"),
    Attack("No HTTP", requests.garbage, "400"),
    Attack("CR and LF in addresses and headers", requests.crlf, "404, 307, 400"),
    Attack(
        "Methods that nobody needs; an upgrade to WebSocket is passed over", requests.methods, "405"
    ),
    Attack("JSON nested 100,000 deep", contents.nested, "400 http_400"),
    Attack("NaN, infinity, numbers of 5,000 digits", contents.numbers, "422 invalid, 400 http_400"),
    Attack("Half characters, NUL, no UTF-8", contents.characters, "400 body_text"),
    Attack("A quarter of a million values", contents.values, "400 body_text"),
    Attack("Compressed bodies", contents.gzip, "415 body_encoding"),
    Attack("Fields that there aren't", contents.unknown, "422 invalid"),
    Attack(
        "Decompression bombs: sizes in headers, iCCP, zTXt, rows, frames",
        contents.bombs,
        "413 picture_too_large, 422 picture_truncated, 422 mask_size, 422 not_a_picture",
    ),
    Attack(
        "The same in every other place for pictures",
        contents.bombs_elsewhere,
        "413 picture_too_large",
    ),
    Attack("SVG, EPS, PDF, ZIP as pictures", contents.other_files, "422 not_a_picture"),
    Attack(
        "Tokens guessed, with other addresses claimed", contents.guessing, "429 too_many_attempts"
    ),
    Attack("Tokens in addresses, cookies, other headers", contents.elsewhere, "401 token_missing"),
    Attack("A revoked token", contents.revoked, "401 token_wrong"),
    Attack(
        "Another user's job, picture, album",
        contents.others_things,
        "404 job_not_found, 404 picture_not_found",
    ),
    Attack("What is the administrators'", contents.admins, "403 admin_only"),
    Attack(
        "A token that is for figures, used for anything else",
        contents.only_figures,
        "403 not_allowed, 200",
    ),
    Attack("An idempotency key used for another request", contents.reused_key, "422 key_reused"),
    Attack("SQL in ids and searches", contents.database, "404 picture_not_found"),
    Attack("Streams kept open, the ninth of eight", contents.streams, "429 too_many_open"),
    Attack("Jobs queued, the fifth of four", contents.flood, "429 queue_full"),
    Attack("Requests, the sixth of five a minute", contents.rate, "429 too_many_requests"),
    Attack(
        "Steps, sizes, counts, prompts without end", contents.work, "422 invalid, 422 beyond_policy"
    ),
    Attack("Steps and sizes of a second pass", contents.passes, "422 beyond_policy"),
    Attack("Twenty pictures enlarged by one request", contents.batch, "422 beyond_policy"),
    Attack("Tables of cells or elements without end", contents.tables, "422 table_unreadable"),
    Attack(
        "Tables of more rows, or quotes without ends, than a request may have",
        contents.rows,
        "422 beyond_policy",
    ),
    Attack("Notes, tags and albums without end", contents.notes, "429 quota_full"),
    Attack("Notes, the eleventh where ten may be", contents.noted_often, "429 too_many_requests"),
    Attack(
        "Pictures sent with jobs that are cancelled at once",
        contents.thrown_away,
        "0 bytes are kept",
    ),
    Attack("Prompts that take long to read", contents.prompts, "202 or 422, in seconds"),
    Attack("Searches that take long", contents.searches, "200"),
]
