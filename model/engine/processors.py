"""How many processors this process may use."""


def processors() -> int:
    """Those granted to it, by its affinity and its control group's share, not those of the machine; at least 1."""
    from dask.system import cpu_count  # where it is asked for: a window opens without

    return cpu_count()
