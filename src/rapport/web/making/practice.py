"""What holds for all actions, as a form."""

from typing import Any

from django import forms

from rapport.deliver.models import Practice
from rapport.deliver.rules import MOST_TIMES
from rapport.web.making.parts import Part, percent_of, share_of


class PracticePart(Part):
    """Who sees no action at all, and how often anybody is shown any."""

    global_holdout = forms.FloatField(
        label="See no action at all, in percent",
        min_value=0,
        max_value=99,
        help_text="The ledger tells from them what everything together brings.",
    )
    times = forms.IntegerField(
        label="Any of them, at most so many times", min_value=0, max_value=MOST_TIMES, help_text="0: no cap."
    )
    days = forms.IntegerField(label="in so many days", min_value=1, max_value=365)
    renew = forms.BooleanField(
        label="Hold out other people from now on",
        required=False,
        help_text="So that nobody goes without for ever; the ledger begins anew.",
    )

    @classmethod
    def of(cls, kept: Practice) -> "PracticePart":
        """The form filled with what holds now."""
        share = percent_of(kept.global_holdout)
        return cls(initial={"global_holdout": share, "times": kept.cap_times, "days": kept.cap_days})

    def told(self) -> dict[str, Any]:
        """What it says, as writers take it."""
        said = self.cleaned_data
        cap = {"times": said["times"], "days": said["days"]}
        told = {"global_holdout": share_of(said["global_holdout"]), "cap": cap}
        return told | ({"renew": True} if said["renew"] else {})
