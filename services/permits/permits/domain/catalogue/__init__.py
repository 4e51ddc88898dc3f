"""The catalogue: what can be applied for, and finding it."""
