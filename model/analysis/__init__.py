"""Numbers about outcomes: power, stability, baselines, scores of forecasts."""
