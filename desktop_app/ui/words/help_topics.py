"""Where the guide helps against an error, and explains a page of the models window."""

from __future__ import annotations

_MEMORY = "troubleshooting#not-enough-memory"
_WEIGHTS = "troubleshooting#a-model-does-not-load"
_DOWNLOADS = "troubleshooting#a-download-fails"
_TOKEN = "troubleshooting#a-token-is-required"
_ENGINE = "troubleshooting#the-engine-stops-or-does-not-start"
_RECOVERY = "layers#after-a-crash"
_PICKLES = "models#pickled-weights"

FIT_TOPIC = "memory#make-it-fit"
FINISH_TOPIC = "upscaling#finish-a-picture"
LICENCE_TOPIC = "models#licences"
SEARCH_TOPIC = "search"

PLACE_TOPICS: dict[str, str] = {
    "mine": "models#your-own-models",
    "get": "models#get-a-model",
    "downloads": "models#downloads",
    "room": "models#disk-space",
    "network": "privacy#the-network",
    "machine": "troubleshooting#the-graphics-card-is-not-used",
}
"""By place of the models window."""

ERROR_TOPICS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("out_of_memory", "memory_fits_otherwise", "memory_fits_smaller", "memory_too_small"),
            "engine_killed",
        ),
        _MEMORY,
    ),
    **dict.fromkeys(("engine_died", "engine_hung", "engine_start", "engine_failed"), _ENGINE),
    **dict.fromkeys(
        (
            *(
                "engine_lost_file",
                "not_a_model",
                "model_damaged",
                "model_incomplete",
                "model_companion",
                "model_without_vae",
            ),
            *("companion_unfit", "model_quantised", "packed_svdquant"),
            *("model_gone", "model_away"),
            *("numbers_wrong", "weights_empty", "weights_zeros", "weights_half", "weights_longer"),
            *("weights_page", "weights_message", "weights_pointer", "weights_archive"),
            "weights_unfinished",
            *("weights_other", "weights_differ", "health_black", "health_not_finite"),
        ),
        _WEIGHTS,
    ),
    **dict.fromkeys(("model_pickle", "pickle_dangerous", "pickle_unreadable"), _PICKLES),
    **dict.fromkeys(
        (
            "lora_unfit",
            "lora_width",
            "lora_family",
            "lora_kind",
            "lora_unusable",
            "embedding_unfit",
            "vae_unfit",
        ),
        "loras",
    ),
    **dict.fromkeys(
        (
            *("hub_gated", "hub_gated_no_token", "hub_token_refused", "hub_token_too_weak"),
            *("token_not_kept", "token_unusable"),
        ),
        _TOKEN,
    ),
    **dict.fromkeys(
        (
            *("download_offline", "network_off", "server_unreachable", "server_unknown"),
            *("server_silent", "server_broke_off", "server_not_trusted", "proxy_failed"),
            *("download_wrong_bytes", "download_wrong_again", "download_no_room"),
        ),
        _DOWNLOADS,
    ),
    **dict.fromkeys(
        (
            "journal_damaged",
            "journal_steps_lost",
            "journal_base_lost",
            "journal_base_from_file",
            "journal_beyond_repair",
            "journal_cut",
            "journal_pixels_lost",
        ),
        _RECOVERY,
    ),
}
"""By an error's code; for others the three lines of the message say it all."""
