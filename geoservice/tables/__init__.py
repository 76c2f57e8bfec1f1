"""Messy tables in, clean columns out."""
