"""Learn: the lesson on screen, what was predicted, and how the challenges stand."""

from typing import Any

from concert.ui.lessons import CHALLENGES, LESSONS, Lesson, revealed
from concert.ui.visit import Visit


def lesson_of(name: str) -> Lesson:
    """The lesson of that name, the first one for an unknown name."""
    return next((lesson for lesson in LESSONS if lesson.id == name), LESSONS[0])


def steps(predicted: dict[str, int]) -> list[dict[str, Any]]:
    """The lessons in order, and which were answered."""
    return [{"id": lesson.id, "title": lesson.title, "done": lesson.id in predicted} for lesson in LESSONS]


def lesson(name: str, predicted: dict[str, int]) -> dict[str, Any]:
    """One lesson; what happens is told only after a prediction."""
    here = lesson_of(name)
    chosen = predicted.get(here.id)
    right, reveal = revealed(here) if chosen is not None else (None, [])
    after = LESSONS.index(here) + 1
    return {"id": here.id, "text": list(here.text), "question": here.question, "choices": list(here.choices.values()), "chosen": chosen,
            "right": right, "reveal": reveal, "next": LESSONS[after].id if after < len(LESSONS) else ""}  # fmt: skip


def score(predicted: dict[str, int]) -> str:
    """How many predictions came true, "" before all were made."""
    if len(predicted) < len(LESSONS):
        return ""
    return f"You predicted {sum(revealed(lesson_of(name))[0] == choice for name, choice in predicted.items())} of {len(LESSONS)} rightly."


def challenges(now: Visit) -> list[dict[str, Any]]:
    """Every challenge and how the present negotiation, played to its end, stands to it."""
    model, plain = now.talks.finish().model, (now.talks.plain or now.talks).finish().model
    found = []
    for c in CHALLENGES:
        met, told = c.judge(model, plain, now.changes)
        found.append({"id": c.id, "title": c.title, "text": c.text, "met": met, "now": told})
    return found
