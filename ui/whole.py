"""A whole number as a visitor writes it, in a box or in a link."""

from concert.model.scenario.value import ScenarioError


def whole(given: object, place: str, most: int) -> int:
    """The number, from 0 to `most`.  Raises ScenarioError with one line that names the place and what was given.

    >>> whole(" 7 ", "luck", 10)
    7
    """
    text = str(given).strip() if isinstance(given, int | str) and not isinstance(given, bool) else repr(given)
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most:
        return int(text)
    said = f"{text[:20]!r} is not a" if text else "nothing is given; expected a"
    raise ScenarioError([f"{place}: {said} whole number from 0 to {most}"])
