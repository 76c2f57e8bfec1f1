"""Table keys to region positions: codes, names, and what could not be decided."""
