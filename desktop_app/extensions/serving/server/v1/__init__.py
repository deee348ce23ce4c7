"""The own API, `/v1`: one file a subject."""
