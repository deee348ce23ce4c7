"""OpenAI's image API: pictures from prompts, edits, variations, and the list of models."""
