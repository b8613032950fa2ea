from django.apps import AppConfig
from typing_extensions import override


class Interact(AppConfig):
    """Polls, surveys, quizzes and what people write themselves."""

    name = "rapport.act.interact"
    label = "interact"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Its kinds of actions need models, which are there only now."""
        from rapport.act.interact import kinds  # noqa: PLC0415

        kinds.register()
