from django.apps import AppConfig


class Projects(AppConfig):
    """Who owns what: projects, their keys, members and their rights."""

    name = "rapport.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
