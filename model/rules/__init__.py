"""The rules of the table: pure functions of numbers, compiled for a batch and called as they are in a live negotiation."""
