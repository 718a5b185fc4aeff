"""Compile the rules into the cache, so that nobody's first batch waits for them: `python -m model`, as `make setup` does."""

from concert.model.engine.batch import run_batch

if __name__ == "__main__":
    run_batch(runs=1)
