"""One storage backend for immutable files a module."""
