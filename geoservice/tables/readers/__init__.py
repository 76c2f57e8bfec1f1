"""One reader of a table format a file."""
