"""What a scientist does: writes data files into a bucket with octue's SDK, and says what they are.

    STORAGE_EMULATOR_HOST=http://127.0.0.1:9023 python Examples/gcs/upload.py
"""

import datetime
import os
from unittest import mock

import google.auth
from google.auth.credentials import AnonymousCredentials

if "STORAGE_EMULATOR_HOST" in os.environ:
    # The SDK looks for credentials even where the store is an emulator, which needs none.
    mock.patch.object(google.auth, "default", lambda *_, **__: (AnonymousCredentials(), "acme")).start()

from octue.resources import Datafile  # noqa: E402

UTC = datetime.timezone.utc

for number, turbine, height in [(1, "T1", 80.5), (2, "T1", 82), (3, "T2", "tall")]:
    with Datafile(
        f"gs://acme/turbines/scan-{number:04d}.csv",
        mode="w",
        timestamp=datetime.datetime(2026, 3, number, 12, 30),
        tags={
            "turbine": turbine,
            "height": height,
            "serviced": datetime.datetime(2025, 11, 2, 9, 0, tzinfo=UTC),
            "parts": {"hub", "gearbox"},
        },
        labels={"offshore", "checked"},
    ) as (_, file):
        file.write("time,speed\n")
