"""The window: a Solara page over live negotiations."""
