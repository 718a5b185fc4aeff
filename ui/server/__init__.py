"""What serves the window: who may ask, how much, and what is sent."""
