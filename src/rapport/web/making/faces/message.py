"""A message: a few words and a link."""

from typing import ClassVar

from django import forms

from rapport.web.making.faces import Content, Face, register


class Message(Content):
    """What it says."""

    preview: ClassVar[str] = "web/making/_message.html"

    title = forms.CharField(label="Title", required=False, max_length=200)
    text = forms.CharField(label="Text", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    link = forms.CharField(
        label="Link", required=False, max_length=2000, help_text="Where it leads, such as /teas/ or https://…"
    )
    link_text = forms.CharField(label="Words of the link", required=False, max_length=100)


MESSAGE = register(Face("message", "Message", Message, {"times": 1, "days": 30}))
