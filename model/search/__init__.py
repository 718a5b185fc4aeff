"""Searches that play batches: what would change a mind, one knob at a time, how sure an outcome is."""
