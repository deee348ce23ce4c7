"""``velatura models VERB``: one file a verb. What they print and in which words; no work itself."""
