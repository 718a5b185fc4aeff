"""Questions put to the model: sensitivity, discovery, backtests, calibration, comparisons."""
