"""The models the user has, wherever they lie, with what he notes of them. Identity is content."""
