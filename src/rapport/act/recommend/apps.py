from importlib import import_module

from django.apps import AppConfig
from typing_extensions import override


class Recommend(AppConfig):
    """The right next thing for everyone."""

    name = "rapport.act.recommend"
    label = "recommend"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Let there be actions of this room's kind."""
        import_module("rapport.act.recommend.kind")
