"""Image prompts: pictures in place of words, read by IP-Adapters (Ye et al. 2023)."""
