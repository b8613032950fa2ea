"""Definitions that the tests ask: a survey with logic, a quiz with a key, a poll."""

from typing import Any

SURVEY: dict[str, Any] = {
    "use": "survey",
    "title": {"en": "How was it?", "de": "Wie war es?"},
    "languages": ["de"],
    "hidden": ["plan"],
    "screens": [
        {
            "name": "first",
            "questions": [
                {"name": "nps", "kind": "nps", "title": "Would you recommend us?", "required": True},
                {
                    "name": "why_low",
                    "kind": "multiple",
                    "title": "What went wrong with {{plan|our tea}}?",
                    "choices": [{"name": "late", "text": "Late"}, {"name": "cold", "text": "Cold"}],
                    "other": "Something else",
                    "show_if": {"answer": "nps", "op": "at_most", "value": 6},
                },
            ],
            "jumps": [{"to": "end:fans", "when": {"answer": "nps", "op": "at_least", "value": 9}}],
        },
        {
            "name": "second",
            "questions": [
                {"name": "words", "kind": "text", "title": "In a few words?", "long": True},
                {
                    "name": "call",
                    "kind": "consent",
                    "title": "May we call?",
                    "show_if": {"any": [{"answer": "why_low", "op": "contains", "value": "late"}]},
                },
            ],
        },
    ],
    "endings": [{"name": "thanks", "title": "Thank you"}, {"name": "fans", "title": "Tell a friend"}],
}

QUIZ: dict[str, Any] = {
    "use": "quiz",
    "title": "Tea",
    "quiz": {"attempts": 2, "seconds": 600, "pass_share": 0.5},
    "screens": [
        {
            "name": "all",
            "questions": [
                {
                    "name": "green",
                    "kind": "single",
                    "title": "Which is green?",
                    "choices": [
                        {"name": "a", "text": "Sencha", "weight": 1, "feedback": "Yes: steamed."},
                        {"name": "b", "text": "Assam", "feedback": "Assam is black."},
                    ],
                },
                {
                    "name": "black",
                    "kind": "multiple",
                    "title": "Which are black?",
                    "points": 2,
                    "choices": [
                        {"name": "a", "text": "Assam", "weight": 0.5},
                        {"name": "b", "text": "Ceylon", "weight": 0.5},
                        {"name": "c", "text": "Gyokuro"},
                    ],
                },
                {
                    "name": "leaf",
                    "kind": "text",
                    "title": "The plant?",
                    "accepts": [{"text": "camellia*sinensis"}, {"text": "*tea*", "weight": 0.5}],
                },
                {"name": "heat", "kind": "number", "title": "Degrees?", "accepts": [{"low": 70, "high": 80}]},
                {
                    "name": "steps",
                    "kind": "ranking",
                    "title": "In order",
                    "choices": [{"name": "pick"}, {"name": "steam"}, {"name": "dry"}],
                    "order": ["pick", "steam", "dry"],
                },
                {
                    "name": "homes",
                    "kind": "matrix",
                    "title": "Where from?",
                    "choices": [{"name": "in", "text": "India"}, {"name": "jp", "text": "Japan"}],
                    "rows": [{"name": "r1", "text": "Assam", "correct": "in"}, {"name": "r2", "correct": "jp"}],
                },
            ],
        }
    ],
}

POLL: dict[str, Any] = {
    "use": "poll",
    "title": "Lunch",
    "screens": [
        {
            "name": "one",
            "questions": [
                {
                    "name": "dish",
                    "kind": "single",
                    "title": "What for lunch?",
                    "required": True,
                    "choices": [{"name": "rice", "text": "Rice"}, {"name": "soup", "text": "Soup"}],
                }
            ],
        }
    ],
}
