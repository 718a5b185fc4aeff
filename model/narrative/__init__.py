"""Sentences about negotiations: why a capital answered, what happened in a round, where two runs part."""
