from django.apps import AppConfig


class Web(AppConfig):
    """The pages and the JSON API."""

    name = "rapport.web"
    label = "web"
