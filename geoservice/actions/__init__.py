"""What the product does, one verb per file; the only place that combines engines with the store."""
