"""Suites of prompts done by models, and what is compared with them."""
