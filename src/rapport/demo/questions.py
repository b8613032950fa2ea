"""What Fernwood asks: whether readers would recommend it, what comes next, what they know of compost, and reviews."""

from typing import Any

NPS, POLL, QUIZ, REVIEWS = "recommend-fernwood", "next-theme", "compost-check", "shop-reviews"
THANKS = [{"name": "thanks", "title": "Thank you", "text": "Every answer is read."}]


def choices(**texts: str) -> list[dict[str, Any]]:
    """Choices by name."""
    return [{"name": name, "text": text} for name, text in texts.items()]


def quiz(name: str, title: str, right: str, **texts: str) -> dict[str, Any]:
    """A question with one right choice."""
    picks = [{**one, **({"weight": 1} if one["name"] == right else {})} for one in choices(**texts)]
    return {"name": name, "kind": "single", "title": title, "required": True, "choices": picks}


DEFINITIONS: dict[str, dict[str, Any]] = {
    NPS: {
        "use": "survey",
        "title": "Would readers recommend Fernwood?",
        "screens": [
            {
                "name": "first",
                "questions": [
                    {
                        "name": "nps",
                        "kind": "nps",
                        "title": "How likely are you to recommend Fernwood to a friend who gardens?",
                        "low": "Not at all likely",
                        "high": "Extremely likely",
                        "required": True,
                    }
                ],
            },
            {
                "name": "why",
                "questions": [
                    {
                        "name": "missing",
                        "kind": "multiple",
                        "title": "What would make Fernwood better?",
                        "show_if": {"answer": "nps", "op": "at_most", "value": 8},
                        "choices": choices(faster="Faster pages", search="A better search", more="More articles"),
                        "other": "Something else",
                    },
                    {"name": "words", "kind": "text", "title": "In a few words: why?", "long": True},
                ],
            },
        ],
        "endings": THANKS,
    },
    POLL: {
        "use": "poll",
        "title": "The next theme",
        "screens": [
            {
                "name": "first",
                "questions": [
                    {
                        "name": "theme",
                        "kind": "single",
                        "title": "What shall the next issue be about?",
                        "required": True,
                        "choices": choices(
                            soil="Soil without digging",
                            balcony="Balconies and pots",
                            winter="Vegetables in winter",
                            pond="Ponds and wildlife",
                        ),
                    }
                ],
            }
        ],
    },
    QUIZ: {
        "use": "quiz",
        "title": "What do you know of compost?",
        "quiz": {"attempts": 3, "pass_share": 0.6},
        "screens": [
            {
                "name": "first",
                "questions": [
                    quiz(
                        "brown", "What is brown material?", "leaves",
                        leaves="Dry leaves and cardboard", grass="Cut grass", peel="Peel of vegetables",
                    ),
                    quiz(
                        "warm", "Why does a heap grow warm?", "life",
                        sun="The sun shines on it", life="Small life eats and breathes", iron="Iron in the soil",
                    ),
                    quiz(
                        "smell", "It smells of rotten eggs. What helps?", "turn",
                        water="Water", turn="Turn it and add brown material", lime="Nothing but lime",
                    ),
                    quiz(
                        "worms", "How many worms shall you buy for a new heap?", "none",
                        none="None: they come", some="About a hundred", many="A kilogram",
                    ),
                ],
            }
        ],
    },
    REVIEWS: {
        "use": "reviews",
        "title": "Reviews in the shop",
        "reviews": {"moderation": "after", "watched": {"voucher": "hold", "casino": "refuse"}, "reports": 2},
    },
}  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {
    "promoters": (
        "I love the articles, they are honest and beautiful.",
        "The Thursday letter is the best mail of my week.",
        "Great photos, and the advice works in my garden.",
        "The community is kind and helpful. I learnt so much.",
        "Wonderful writing. The compost series changed my soil.",
        "Excellent seeds from the shop and fast delivery.",
    ),
    "passives": (
        "Good articles, but the search finds too little.",
        "Nice to read. I would like more about balconies.",
        "Solid advice, a bit slow on my phone.",
        "The letter is fine, some weeks repeat.",
    ),
    "detractors": (
        "The pages are terribly slow on my phone.",
        "Bad search, I never find the article again.",
        "Delivery took three weeks and the spade was broken.",
        "Too many pop-ups, it is annoying.",
    ),
}
"""Why people gave their score."""

TEXTS: tuple[tuple[int, str, str], ...] = (
    (5, "Holds an edge", "Cuts **clean** after a whole season. I sharpen it twice a year."),
    (5, "Came up in a week", "Every seed came up. The kale is as good as they say."),
    (4, "Solid", "Heavy, but it will outlive me."),
    (4, "", "Good quality. The handle could be longer."),
    (3, "It is fine", "Does what it shall. The box was too large for so little."),
    (2, "Not for clay", "Bent in heavy clay in its first spring."),
    (5, "A gift that was used", "My father uses it *every* day."),
    (1, "Late and broken", "Three weeks late, and the pot had a crack."),
)
"""Stars, title and text of reviews."""
HELD = "Use my voucher code at the other shop instead, it is cheaper."
