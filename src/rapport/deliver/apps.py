from django.apps import AppConfig


class Deliver(AppConfig):
    """Who sees what: flags, experiments, holdouts and actions."""

    name = "rapport.deliver"
    label = "deliver"
    default_auto_field = "django.db.models.BigAutoField"
