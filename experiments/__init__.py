"""Questions put to the model: single negotiations told in the terminal, batches and studies."""
