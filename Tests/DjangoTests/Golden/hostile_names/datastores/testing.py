# Written by `generator django`, and written anew whenever it runs: do not edit.
"""What tests need of the mirrors: rows without a bucket, and tables that are empty again."""

from django.apps import apps

from .factory import EmptyMirrorsMixin, empty_mirrors, make_row, mark_gone

__all__ = [
    "EmptyMirrorsMixin",
    "empty_mirrors",
    "make_drop_table_x",
    "make_adatastore_whose_name_is_fifty_three_bytes_long_yes",
    "mark_gone",
]


def make_drop_table_x(key, metadata=None, **facts):
    """The row of an object of "; drop table x; --, as a merge would have made it."""
    model = apps.get_model(__package__.split(".")[-2], "DropTableX")
    return make_row(model, key, metadata, facts)


def make_adatastore_whose_name_is_fifty_three_bytes_long_yes(
    key,
    metadata=None,
    **facts,
):
    """The row of an object of a_datastore_whose_name_is_fifty_three_bytes_long_yes_, as
    a merge would have made it.
    """
    model = apps.get_model(
        __package__.split(".")[-2],
        "ADatastoreWhoseNameIsFiftyThreeBytesLongYes",
    )
    return make_row(model, key, metadata, facts)
