# Written by `generator django`, and written anew whenever it runs: do not edit.
"""What tests need of the mirrors: rows without a bucket, and tables that are empty again."""

from django.apps import apps

from .factory import EmptyMirrorsMixin, empty_mirrors, make_row, mark_gone

__all__ = [
    "EmptyMirrorsMixin",
    "empty_mirrors",
    "make_shelf",
    "mark_gone",
]


def make_shelf(key, metadata=None, **facts):
    """The row of an object of shelf, as a merge would have made it."""
    model = apps.get_model(__package__.split(".")[-2], "Shelf")
    return make_row(model, key, metadata, facts)
