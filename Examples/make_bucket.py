"""Writes the files of Examples/bucket, and their metadata with octue's own SDK.

Run it with `make examples`, which installs the SDK into a folder of its own. The same run gives the same files, but for
the version of the SDK, which it writes beside every id. Metadata kept as extended attributes cannot live in git; they
are listed in attributes.tsv, and the demo sets them on its own copy.
"""

import datetime
import math
import pathlib
import uuid

from octue.resources import Datafile

BUCKET = pathlib.Path(__file__).parent / "bucket"
DAYS = [datetime.date(2026, 3, day) for day in (1, 2, 3)]
TIMES = [datetime.time(hour, 10 * part) for hour in (0, 12) for part in (0, 1)]
# Folder, turbines, elevation of the lidar in meters, and the offset from UTC that its logger writes, if it writes one.
SITES = [
    ("ellerby", ["ELB-01", "ELB-02"], 41.5, None),
    ("havøy", ["HVØ-1", "HVØ-2"], 96.0, datetime.timezone(datetime.timedelta(hours=1))),
    ("kinlet", ["KIN-07"], 212.25, None),
]


def contents(seed):
    """A ten-minute profile: one line per height; the numbers are made up and always the same."""
    lines = ["height_m,speed_m_s,direction_deg"]
    for step, height in enumerate((40, 80, 120, 160)):
        speed = 6 + 2 * math.sin(seed) + 1.3 * step
        direction = (210 + 40 * math.cos(seed) + 3 * step) % 360
        lines.append(f"{height},{speed:.2f},{direction:.1f}")
    return "\n".join(lines) + "\n"


def write(key, seed):
    """Writes one file, and returns its path."""
    path = BUCKET / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(contents(seed), encoding="utf-8")
    return path


def describe(path, timestamp, tags, labels):
    """Has the SDK write the metadata of a file into the .octue file beside it."""
    key = path.relative_to(BUCKET).as_posix()
    Datafile(
        path=str(path),
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.org/lidar/{key}")),
        timestamp=timestamp,
        tags=tags,
        labels=labels,
        ignore_stored_metadata=True,
    ).update_local_metadata()


def write_scans():
    """The scans as the loggers write them, three sites on three days."""
    seed = 0
    for site, turbines, elevation, zone in SITES:
        for day in DAYS:
            for number, time in enumerate(TIMES):
                seed += 1
                path = write(f"{site}/{day}/scan-{time:%H%M}.csv", seed)
                tags = {
                    "turbine": turbines[number % len(turbines)],
                    "elevation": elevation,
                    "instrument": {"model": "WindCube v2.1", "serial": 4711 + len(site)},
                }
                labels = {"calibrated"} if day > DAYS[0] else {"calibrated", "first-day"}
                describe(path, datetime.datetime.combine(day, time, tzinfo=zone), tags, labels)


def write_oddities():
    """What real buckets also hold."""
    night = datetime.datetime(2026, 3, 3, 23, 50)
    # Somebody typed the elevation in words.
    describe(write("ellerby/2026-03-03/scan-2350.csv", 50), night, {"turbine": "ELB-01", "elevation": "tall"}, {"by-hand"})
    # A logger that divided by zero. The SDK writes a bare NaN, which is not JSON.
    describe(
        write("kinlet/2026-03-03/scan-2350.csv", 51),
        night,
        {"turbine": "KIN-07", "elevation": float("nan"), "turbulence": float("nan")},
        set(),
    )
    # A tag that the definition requires is missing.
    describe(write("kinlet/2026-03-03/scan-2340.csv", 52), None, {"elevation": 212.25}, {"by-hand"})
    # A name that is not ASCII, with a space in it, and no metadata from the SDK at all.
    write("havøy/2026-03-03/målestasjon 2.csv", 53)
    # Out of scope: an upload under way, and notes that are no scan.
    write("_tmp/upload-5f1c.csv", 54)
    (BUCKET / "kinlet/2026-03-03/README.txt").write_text("The mast was serviced at noon.\n", encoding="utf-8")


if __name__ == "__main__":
    write_scans()
    write_oddities()
