"""The commands, one module for each family; each lists its own in ``COMMANDS``."""
