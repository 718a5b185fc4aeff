"""Negotiations told on paper and in the terminal."""
