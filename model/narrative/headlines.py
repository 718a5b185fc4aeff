"""What happened in one sentence: the headline of a round, the end of the talks, who made the difference."""

from collections.abc import Mapping, Sequence

from concert.model.engine.outcome import Outcome, Refusal, Round
from concert.model.narrative.explain import NAMES, TITLES, listed, moves, thousand
from concert.model.rules.package import MANDATES, mission_phrase


def headline(rounds: Sequence[Round], names: Mapping[str, str] = NAMES) -> str:
    """One sentence on what the last round did."""
    last, start = rounds[-1], rounds[0].before.force
    number, mass = f"Round {last.number}.", thousand(last.standing.mass)
    if last.standing.settled:
        cut = f"; the target was {_moved(start, last.package.force)}" if last.package.force != start else ""
        return f"{number} Agreed: {mass} troops from {counted(len(last.members), 'capital')} {under(MANDATES[last.package.mandate])}{cut}."
    if len(rounds) == 1:
        begins = f"{departure(last, names)} and" if last.chair_of else f"{departure(last, names)}; {names[last.proposer]}" if last.left else names[last.proposer]
        senders = f"{some(last.members, names) if last.members else 'nobody'} would send troops"
        return f"{number} {begins} asks for {target(start, last.package.force)}; {senders}."
    news = _news(last, names)
    standing = _standing(rounds, names, bool(news))
    return f"{number} {' and '.join(news)}; {standing}." if news else f"{number} {standing[0].upper()}{standing[1:]}."


def ending(outcome: Outcome, names: Mapping[str, str] = NAMES) -> str:
    """How the talks ended, in one sentence with its reason, and how far the target was cut for it."""
    package, pledged = f"{mission_phrase(outcome.mission)} {under(outcome.mandate)}", f"{thousand(outcome.mass)} troops pledged of {asked(outcome)}"
    if outcome.agreed:
        return f"Agreed after {outcome.rounds} rounds: {package}, {pledged}."
    if outcome.mass >= outcome.force:
        return f"No agreement after {outcome.rounds} rounds: {pledged}, but Kyiv does not consent to {package}."
    if outcome.mass > 0:
        return f"A coalition below its target after {outcome.rounds} rounds: {package}, {pledged}."
    though = f", though the target was {_moved(outcome.opening_force, outcome.force)}" if outcome.force < outcome.opening_force else ""
    return f"Deadlock after {outcome.rounds} rounds: nobody sends troops{though}."


def asked(outcome: Outcome) -> str:
    """The force asked for, and what it was before it was cut or raised."""
    first = outcome.opening_force
    way = "" if outcome.force == first else f", a target {'cut' if outcome.force < first else 'raised'} from {thousand(first)}"
    return f"{thousand(outcome.force)} asked{way}"


def decisive(outcome: Outcome, names: Mapping[str, str] = NAMES) -> str:
    """Who made the difference: without whom a filled force would not be, or who brings most of one that is not."""
    if len(outcome.pivotal) > 1:
        return f"Without {_either(outcome.pivotal, names)} the pledges would fall below the {thousand(outcome.force)} asked."
    if outcome.pivotal:
        return f"Without {names[outcome.pivotal[0]]} the pledges would fall below the {thousand(outcome.force)} asked."
    if outcome.members:
        most = outcome.members[:3]
        share = f"{sum(outcome.pledges[iso3] for iso3 in most) / outcome.mass:.0%}" if len(outcome.members) > 3 else "all"
        filled = "no single one of them decides whether the target is met" if outcome.mass >= outcome.force else "the target is not met"
        return f"{listed(most, names)} {verb(most, 'bring')} {share} of the troops; {filled}."
    return "Nobody sends troops, so nobody's absence makes the difference."


def target(before: float, now: float) -> str:
    """A force asked for, and what it is cut or raised from."""
    way = "" if now == before else f", a target {'cut' if now < before else 'raised'} from {thousand(before)}"
    return f"{thousand(now)} troops{way}"


def departure(this: Round, names: Mapping[str, str] = NAMES) -> str:
    """Who leaves the talks in a round, and who takes the chair for it."""
    gone = f"{listed(list(this.left), names)} {verb(list(this.left), 'leave')} the talks"
    return f"{gone}; {names[this.proposer]} takes the chair" if this.chair_of else gone


def refused(refusal: Refusal, names: Mapping[str, str] = NAMES) -> str:
    """A refusal as a clause: who refuses which mandate, and how."""
    title, by = named(refusal.route), names.get(refusal.by, refusal.by)  # nobody where votes are missing
    ways = {
        "veto": f"{by} vetoes the {TITLES[refusal.route]} mandate",
        "no US backing": f"{by} will not back a {TITLES[refusal.route]} mandate",
        "no consensus": f"{by} blocks the {TITLES[refusal.route]} mandate",
        "no majority": f"the {TITLES[refusal.route]} mandate finds no majority",
        "observers only": f"{title} gives a mandate to observers only",
    }
    return ways[refusal.reason]


def refused_routes(rounds: Sequence[Round], names: Mapping[str, str] = NAMES) -> list[str]:
    """Every refusal of a mandate as a clause, with the rounds in which it fell."""
    found: dict[str, list[int]] = {}
    for this in rounds:
        if this.refusal is not None:
            found.setdefault(refused(this.refusal, names), []).append(this.number)
    return [f"{clause} (round{'s' if len(at) > 1 else ''} {_and([str(k) for k in at])})" for clause, at in found.items()]


def named(route: str) -> str:
    """A mandate's body as a sentence names it.

    >>> named("un"), named("nato")
    ('the UN', 'NATO')
    """
    return TITLES[route] if route == "nato" else f"the {TITLES[route]}"


def under(route: str) -> str:
    """A mandate as a sentence says it.

    >>> under("eu"), under("coalition")
    ('under the EU', "on Kyiv's invitation")
    """
    return "on Kyiv's invitation" if route == "coalition" else f"under {named(route)}"


def capital(text: str) -> str:
    """A clause as a sentence begins it."""
    return text[:1].upper() + text[1:]


def counted(count: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "capital"), counted(3, "other")
    ('1 capital', '3 others')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def some(states: Sequence[str], names: Mapping[str, str] = NAMES) -> str:
    """Names of states as a headline lists them: the first three of many.

    >>> some(["FRA", "GBR", "POL", "DEU", "ITA"])
    'France, Britain, Poland and 2 others'
    """
    if len(states) <= 4:
        return listed(list(states), names)
    return f"{', '.join(names[iso3] for iso3 in states[:3])} and {counted(len(states) - 3, 'other')}"


def verb(states: Sequence[str], word: str) -> str:
    """A verb as so many states take it.

    >>> verb(["FRA"], "leave"), verb(["FRA", "GBR"], "leave")
    ('leaves', 'leave')
    """
    return word + "s" if len(states) == 1 else word


def _news(last: Round, names: Mapping[str, str]) -> list[str]:
    """What the round brought beside answers: a departure, a refusal, another target."""
    news = [departure(last, names)] if last.left else []
    news += [refused(last.refusal, names)] if last.refusal is not None else []
    if last.package.force != last.before.force:
        news.append(f"{names[last.proposer]} {'cuts' if last.package.force < last.before.force else 'raises'} the target to {thousand(last.package.force)} troops")
    return [capital(news[0]), *news[1:]] if news else []


def _standing(rounds: Sequence[Round], names: Mapping[str, str], short: bool) -> str:
    """How the pledges stand after the round, beside the one before."""
    last, was = rounds[-1], rounds[-2].standing.mass
    now, mass = last.standing.mass, thousand(last.standing.mass)
    changed = [move for move in moves(rounds[-2], last) if move.iso3 not in last.left]
    came = [m.iso3 for m in changed if m.after == "troops"]
    gone = [m.iso3 for m in changed if m.before == "troops"]
    if came and now > was:
        return f"the coalition grows to {mass} troops when {some(came, names)} {verb(came, 'come')} in"
    if not last.members:
        return f"the coalition falls apart when {some(gone, names)} {verb(gone, 'leave')} it" if gone else f"{'nobody' if was else 'still nobody'} sends troops"
    if (gone or last.left) and now < was:
        return f"the coalition shrinks to {mass} troops" + (f" when {some(gone, names)} {verb(gone, 'leave')} it" if gone else "")
    if short:
        return f"{mass} troops stand pledged"
    how = "holds at" if abs(now - was) < 0.0005 else "edges up to" if now > was else "slips to"
    return f"the coalition {how} {mass} troops from {counted(len(last.members), 'capital')}"


def _moved(start: float, now: float) -> str:
    return f"{'cut' if now < start else 'raised'} from {thousand(start)} to {thousand(now)}"


def _either(states: Sequence[str], names: Mapping[str, str]) -> str:
    return " or without ".join(names[iso3] for iso3 in states)


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
