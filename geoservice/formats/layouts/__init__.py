"""Maps to print and share: one layout computed once, and three painters (PNG, SVG, PDF) that draw it."""
