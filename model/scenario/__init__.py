"""From a file to what the rules read: a scenario as a value, its reader, writer and catalogue, the language of changes, the data."""
