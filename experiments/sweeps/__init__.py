"""Many negotiations into a folder that survives whatever stops them, and what is read of it."""
