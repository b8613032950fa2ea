from django.apps import AppConfig
from django.db.models.signals import post_delete
from typing_extensions import override


class Interact(AppConfig):
    """Polls, surveys, quizzes and what people write themselves."""

    name = "rapport.act.interact"
    label = "interact"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Its kinds of actions need models, which are there only now; and files go with their rows."""
        from rapport.act.interact import kinds, uploads  # noqa: PLC0415
        from rapport.act.interact.models import Upload  # noqa: PLC0415

        kinds.register()
        post_delete.connect(uploads.gone, sender=Upload)
