"""CLIP's text half without transformers: its network and its tokenizer."""
