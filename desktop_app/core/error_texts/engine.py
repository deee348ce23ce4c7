"""Errors of the engine and of the safety filter."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

ENGINE: dict[str, ErrorText] = {
    "engine_died": ErrorText(
        "The engine stopped unexpectedly ({reason}).",
        "Your picture, mask and results are kept.",
        "A new engine has been started: press Retry.",
    ),
    "engine_killed": ErrorText(
        "The system killed the engine ({reason}), most likely because memory ran out.",
        "Your picture, mask and results are kept.",
        "A new engine has been started. Choose a smaller size or model, or close other programs,"
        " then press Retry.",
    ),
    "engine_lost_file": ErrorText(
        "The engine stopped ({reason}): a file it was reading was truncated, or its disk failed.",
        "Your picture, mask and results are kept.",
        "A new engine has been started. Check the model's files in Models, then press Retry.",
    ),
    "engine_hung": ErrorText(
        "The engine did not respond for {seconds} s and was killed.",
        "Your picture, mask and results are kept.",
        "A new engine has been started: press Retry.",
    ),
    "engine_start": ErrorText(
        "The engine can't be started: {reason}.",
        "Your picture, mask and results are kept.",
        "Press Retry; if it fails again, see the log file in the data folder.",
    ),
    "worker_missing": ErrorText(
        "No worker of the cluster is free: {reason}.",
        "The job waits in the queue.",
        "Start one: velatura worker --ray ADDRESS.",
    ),
    "trial_device": ErrorText(
        "The speed is only measured for models that the processor computes from main memory.",
        "Nothing was changed.",
        "Choose the normal memory mode, or leave it as it is.",
    ),
    "trial_busy": ErrorText(
        "Other programs keep this machine so busy that the speed of the model can't be measured.",
        "Nothing was changed.",
        "Measure again when they are done.",
    ),
    "engine_gave_up": ErrorText(
        "The engine stopped {times} times in a row ({reason}) and is no longer restarted"
        " automatically.",
        "Your picture, mask and results are kept.",
        "Press Retry to restart it; if it stops again, copy the details and report it.",
    ),
    "engine_failed": ErrorText(
        "The picture could not be generated: {reason}.",
        "Your picture, mask and results are kept.",
        "Press Retry; if it fails again, copy the details and report it.",
    ),
    "request_too_large": ErrorText(
        "The request is too large to send to the engine.",
        UNCHANGED,
        "Choose a smaller size or a shorter prompt.",
    ),
    "unexpected": ErrorText(
        "Unexpected error: {reason}.",
        "Your picture, mask and results are kept.",
        "Try again; if it happens again, copy the details and report it.",
    ),
    "out_of_memory": ErrorText(
        "There was not enough memory for {size}.",
        "Your picture, mask and results are kept.",
        "Choose a smaller size or a smaller model, press “Make it fit”, or close other programs.",
    ),
    "memory_fits_otherwise": ErrorText(
        "{size} with this model needs about {needed} GB of memory; {room} GB are available.",
        "Nothing was loaded; your picture, mask and results are kept.",
        "Press “Make it fit” (on the command line: --fit) to load the model in a mode that needs"
        " less memory.",
    ),
    "memory_fits_smaller": ErrorText(
        "{size} with this model needs about {needed} GB of memory; {room} GB are available.",
        "Nothing was loaded; your picture, mask and results are kept.",
        "Choose at most {largest} and press “Make it fit” (on the command line: --fit),"
        " or close other programs.",
    ),
    "memory_too_small": ErrorText(
        "{size} with this model needs about {needed} GB of memory; {room} GB are available.",
        "Nothing was loaded; your picture, mask and results are kept.",
        "Choose a smaller model, or close other programs.",
    ),
    "looking_too_large": ErrorText(
        "The preprocessor {name} needs about {needed} GB of memory; {room} GB are available.",
        "Nothing was loaded; your picture, mask and results are kept.",
        "Choose a lower resolution or a smaller network, or close other programs.",
    ),
    "picture_refused": ErrorText(
        "The safety filter refused a picture: “{label}”, {score} of 1.",
        "Pictures of the same job that were made before it are kept.",
        "Change the prompt, or try another seed.",
    ),
    "screening_unavailable": ErrorText(
        "The safety filter can't judge pictures: {reason}.",
        "No picture was given out unjudged.",
        "Repair the classifier, or change the rules of the safety filter.",
    ),
}
