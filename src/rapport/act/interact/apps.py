from django.apps import AppConfig


class Interact(AppConfig):
    """Polls, surveys, quizzes and what people write themselves."""

    name = "rapport.act.interact"
    label = "interact"
    default_auto_field = "django.db.models.BigAutoField"
