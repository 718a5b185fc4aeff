"""The order of the files: a core that begins the longest last leaves the others idle at the end."""

LONGEST = (
    "test_sweep_trouble", "test_documentation", "test_screens", "test_sensitivity", "test_browser", "test_sweep_faults", "test_sweep_hung", "test_apart",
    "test_parity", "test_away", "test_prefix", "test_sweep_seal", "test_gate",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    place = {name: k for k, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))
