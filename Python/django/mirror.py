"""Of which bucket a model is the mirror, what is told of it, and what is refused."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Optional

__all__ = [
    "Freshness",
    "Mirror",
    "MirrorError",
    "MirrorReadOnly",
    "MirrorStale",
    "Reject",
    "Version",
]


class MirrorError(Exception):
    """What these models refuse."""


class MirrorReadOnly(MirrorError):
    """What is mirrored was to be written: only the loader does that."""


class MirrorStale(MirrorError):
    """A mirror is older than was asked for."""


class Freshness(NamedTuple):
    """How current a mirror is."""

    #: The moment whose bucket it is sure to show; None before the first full merge.
    complete_as_of: Optional[datetime.datetime]
    #: How long ago that is.
    age: Optional[datetime.timedelta]
    #: As of when every object has its row, though rows of objects that are gone may be held back.
    keys_as_of: Optional[datetime.datetime]
    #: As of when all of them could be read.
    metadata_as_of: Optional[datetime.datetime]
    #: As of when tags are sure to be; None where no column takes one, or not all were read yet.
    tags_as_of: Optional[datetime.datetime]
    last_run_id: Optional[int]
    last_state: Optional[str]
    last_started_at: Optional[datetime.datetime]
    #: How many rows of objects that seem gone are held back until somebody approves.
    held: int
    #: How many values were refused.
    rejects: int
    #: How many objects the last full run could not read.
    unread: Optional[int]


class Reject(NamedTuple):
    """A value that was refused."""

    column_name: str
    raw: Optional[str]
    reason: str


class Version(NamedTuple):
    """What a row was before it was replaced."""

    valid_from: datetime.datetime
    valid_to: datetime.datetime
    ended_by: str
    version_of_row: dict


@dataclass(frozen=True)
class Mirror:
    """Of which datastore a model is."""

    #: The datastore's name.
    datastore: str
    #: The address of its bucket.
    bucket: str
    #: The hash of the definition by which the model was written.
    definition: str
    #: The fields that people may write.
    notes: list
    #: The columns of the fields that have other names.
    columns: dict = field(default_factory=dict)
    #: The names by which octue's SDK filters, and the fields.
    lookups: dict = field(default_factory=dict)
    #: Whether former versions of the rows are kept.
    history: bool = False

    @cached_property
    def by_length(self):
        """The lookups, the longest first, so that tags__a__b comes before tags__a."""
        return sorted(self.lookups.items(), key=lambda item: -len(item[0]))

    def refuse(self, act, fields=()):
        """Raises what tells why something is not written, and what to do."""
        what = f"{act} of {self.datastore}"
        if fields:
            what = f"{act} of {', '.join(sorted(fields))} in {self.datastore}"
        notes = (
            f" These fields may be written: {', '.join(self.notes)}."
            if self.notes
            else ""
        )
        raise MirrorReadOnly(
            f"{what}: the table mirrors the objects of {self.bucket}, and only the loader "
            f"writes what it mirrors. Change the object in the bucket and run: "
            f"loader merge {self.datastore}.{notes}"
        )

    def refuse_all_but_notes(self, act, names):
        """Raises where a name is not that of a note."""
        others = set(names).difference(self.notes)
        if others:
            self.refuse(act, others)
