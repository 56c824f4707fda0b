"""Writes to a bucket with octue's own SDK, one step at a time, and says what the SDK reads back.

    octue_bucket.py BUCKET STEP

STORAGE_EMULATOR_HOST names the store. Prints one line of JSON for each object, in the order of the keys: the key, and what
a Datafile has of it, or null where the object carries no metadata of octue's.
"""

import datetime
import json
import sys
from unittest import mock

import google.auth
from google.auth.credentials import AnonymousCredentials

# The SDK looks for credentials wherever it is; a store of the tests needs none.
mock.patch.object(google.auth, "default", lambda *_, **__: (AnonymousCredentials(), "test")).start()

from google.cloud import storage  # noqa: E402
from octue.resources import Datafile  # noqa: E402

UTC = datetime.timezone.utc
INDIA = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
FOLDER = "wind farm/"


def path(bucket, name):
    return f"gs://{bucket.name}/{FOLDER}{name}"


def write(bucket, name, content, **attributes):
    """Makes an object as scientists do: the content first, then the metadata."""
    with Datafile(path(bucket, name), mode="w", **attributes) as (_, file):
        file.write(content)


def upload(bucket):
    write(bucket, "plain.csv", "a")
    write(
        bucket,
        "typed.csv",
        "a,b",
        timestamp=datetime.datetime(2026, 3, 4, 12, 30, 0, 250000),
        tags={
            "turbine": "T1",
            "height": 80.5,
            "blades": 3,
            "checked": True,
            "note": None,
            "serviced": datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=INDIA),
            "parts": {"gearbox", "hub"},
            "nested": {"when": datetime.datetime(2024, 6, 1, tzinfo=UTC), "list": [1, {"in": {"z", "a"}}]},
        },
        labels={"offshore", "checked-twice"},
    )
    write(bucket, "aware.csv", "", timestamp=datetime.datetime(2026, 7, 8, 9, 0, tzinfo=INDIA), tags={"turbine": "T2"})
    write(bucket, "ünïcode 風.csv", "é", tags={"turbine": "Größe – 風"}, labels={"nord"})
    # Of an hour that comes twice in London.
    write(bucket, "twice.csv", "x", timestamp=datetime.datetime(2026, 10, 25, 1, 30), tags={"turbine": "T3"})
    bucket.blob(f"{FOLDER}bare.bin").upload_from_string(b"no metadata at all")
    bucket.blob("elsewhere/other.csv").upload_from_string(b"out of scope")


def edit(bucket):
    datafile = Datafile(path(bucket, "typed.csv"))
    datafile.tags = {"turbine": "T9", "height": 81}
    datafile.labels = {"onshore"}
    datafile.update_cloud_metadata()


def overwrite(bucket):
    """Loses all metadata, as the SDK takes it for written already."""
    write(bucket, "aware.csv", "new content")


def copy(bucket):
    bucket.copy_blob(bucket.blob(f"{FOLDER}typed.csv"), bucket, f"{FOLDER}copy of typed.csv")


def delete(bucket):
    bucket.blob(f"{FOLDER}plain.csv").delete()


def break_tags(bucket):
    """Somebody else writes tags that are no document."""
    blob = bucket.get_blob(f"{FOLDER}twice.csv")
    blob.metadata = {**blob.metadata, "octue__tags": '{"turbine": "T3", '}
    blob.patch()


STEPS = {step.__name__: step for step in (upload, edit, overwrite, copy, delete, break_tags)}


def instant(value):
    """The instant of a timestamp, in seconds, or what it says where it names no zone."""
    if value is None:
        return None
    return value.isoformat() if value.tzinfo is None else value.astimezone(UTC).isoformat()


def plain(value):
    """A value of a tag as JSON has it: sets sorted, times as instants."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.datetime) else value


def show(bucket):
    for blob in sorted(bucket.list_blobs(prefix=FOLDER), key=lambda blob: blob.name.encode()):
        line = {"key": blob.name, "size": blob.size, "crc32c": blob.crc32c, "octue": None}
        if "octue__id" in (blob.metadata or {}):
            datafile = Datafile(f"gs://{bucket.name}/{blob.name}")
            line["octue"] = {
                "id": datafile.id,
                "timestamp": instant(datafile.timestamp),
                "tags": plain(dict(datafile.tags)),
                "labels": sorted(str(label) for label in datafile.labels),
            }
        print(json.dumps(line, ensure_ascii=False, sort_keys=True))


def main():
    name, step = sys.argv[1:]
    client = storage.Client(project="test", credentials=AnonymousCredentials())
    bucket = client.bucket(name)
    STEPS[step](bucket)
    # What the SDK refuses to read is not shown: the tests look at the row by themselves.
    if step != "break_tags":
        show(bucket)


main()
