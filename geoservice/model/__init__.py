"""The nouns of the service: frozen dataclasses and numpy arrays, no input or output."""
