"""The nouns of a workspace and their fields, each declared once, and the kinds of their values."""
