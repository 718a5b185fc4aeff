"""From what the model says to the plain values that the window draws: places and words, no politics."""
