"""What the engine does, by the names in `core.operations.OPERATIONS`: one file each."""
