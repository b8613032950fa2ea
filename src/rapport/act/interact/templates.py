"""Definitions that work at once; whoever begins with one changes the words."""

from collections.abc import Mapping
from typing import Any

WORDS = {"name": "words", "kind": "text", "title": "In a few words: why?", "long": True}
THANKS = [{"name": "thanks", "title": "Thank you", "text": "Your answer is kept."}]


def _survey(title: str, *questions: Mapping[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    screens = [{"name": "first", "questions": list(questions)}]
    return {"use": "survey", "title": title, "screens": screens, "endings": THANKS, **more}


def _choice(name: str, text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"name": name, "text": text, **more}


TEMPLATES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "nps": (
        "Would they recommend it? NPS, and why.",
        _survey(
            "Net promoter score",
            {
                "name": "nps",
                "kind": "nps",
                "title": "How likely are you to recommend us to a friend?",
                "low": "Not at all likely",
                "high": "Extremely likely",
                "required": True,
            },
            {**WORDS, "show_if": {"answer": "nps", "op": "answered"}},
        ),
    ),
    "csat": (
        "Are they satisfied with what they bought? CSAT, and what went wrong.",
        _survey(
            "After the purchase",
            {
                "name": "csat",
                "kind": "csat",
                "title": "How satisfied are you with your order?",
                "low": "Not at all",
                "high": "Very",
                "required": True,
            },
            {**WORDS, "title": "What went wrong?", "show_if": {"answer": "csat", "op": "at_most", "value": 3}},
        ),
    ),
    "exit": (
        "Why do they leave? Asked of whoever is about to.",
        _survey(
            "Before you go",
            {
                "name": "why",
                "kind": "single",
                "title": "What kept you from what you came for?",
                "required": True,
                "choices": [
                    _choice("price", "It costs too much"),
                    _choice("found", "I did not find it"),
                    _choice("trust", "I want to know more first"),
                    _choice("looking", "I am only looking"),
                ],
                "other": "Something else",
            },
        ),
    ),
    "onboarding": (
        "What do they want to do? A way into the product for each.",
        _survey(
            "Welcome",
            {
                "name": "goal",
                "kind": "single",
                "title": "What do you want to do first?",
                "required": True,
                "choices": [_choice("learn", "Learn"), _choice("build", "Build something"), _choice("share", "Share")],
                "other": "Something else",
            },
            {"name": "ease", "kind": "ces", "title": "It was easy to begin.", "low": "Not at all", "high": "Very"},
        ),
    ),
    "fit": (
        "Would they miss it? The share of those who would be very disappointed without it.",
        _survey(
            "Product fit",
            {
                "name": "miss",
                "kind": "single",
                "title": "How would you feel if you could no longer use this?",
                "required": True,
                "choices": [
                    _choice("very", "Very disappointed"),
                    _choice("somewhat", "Somewhat disappointed"),
                    _choice("not", "Not disappointed"),
                ],
            },
            {**WORDS, "title": "What would you use instead?"},
        ),
    ),
    "rating": (
        "Was this page of use? Stars, on any page.",
        _survey(
            "This page",
            {"name": "stars", "kind": "rating", "title": "How useful was this page?", "required": True},
            survey={"again": True},
        ),
    ),
    "check": (
        "What have they learnt? A quiz with feedback.",
        {
            "use": "quiz",
            "title": "Knowledge check",
            "quiz": {"attempts": 3, "pass_share": 0.5},
            "screens": [
                {
                    "name": "first",
                    "questions": [
                        {
                            "name": "q1",
                            "kind": "single",
                            "title": "When does a click count?",
                            "required": True,
                            "choices": [
                                _choice("a", "Always", feedback="A click on what nobody was shown says nothing."),
                                _choice(
                                    "b", "After its impression", weight=1, feedback="Yes: same thing, same person."
                                ),
                            ],
                        },
                        {
                            "name": "q2",
                            "kind": "number",
                            "title": "3 clicks on 50 impressions: how many per cent?",
                            "accepts": [{"low": 6, "high": 6}],
                            "explanation": "3 ÷ 50 = 6 %.",
                        },
                    ],
                }
            ],
        },
    ),
    "poll": (
        "One question to all, with the results at once.",
        {
            "use": "poll",
            "title": "Poll",
            "screens": [
                {
                    "name": "first",
                    "questions": [
                        {
                            "name": "choice",
                            "kind": "single",
                            "title": "What shall come next?",
                            "required": True,
                            "choices": [_choice("a", "More of this"), _choice("b", "Something new")],
                        }
                    ],
                }
            ],
        },
    ),
    "reviews": (
        "Reviews with stars, and questions, on any page; looked at before they are seen.",
        {"use": "reviews", "title": "Reviews"},
    ),
}
"""By their name: what each is for, and the definition."""
