"""Makes the files that run-files merges: 31 turbines with 100 days each, and as many files in each day's folder as come to
about N, with two attributes each; or, with --flat, N files without attributes in one folder.

make-files.py FOLDER N [--flat]; make-files.py FOLDER --describe writes a .octue file for each day.
"""
import json
import os
import sys

folder, count = sys.argv[1], sys.argv[2]


def days():
    for turbine in range(31):
        for day in range(100):
            yield f"{folder}/T{turbine:02}/{2026000 + day}", turbine


if count == "--describe":
    for path, turbine in days():
        files = {
            name: {
                "id": f"{turbine:08}-0000-4000-8000-{number:012}", "timestamp": None,
                "tags": {"turbine": f"T{turbine:02}", "elevation": number * 0.25},
                "labels": {"_type": "set", "items": ["ten-minute"]}, "sdk_version": "0.69.1",
            }
            for number, name in enumerate(sorted(os.listdir(path)))
        }
        with open(path + "/.octue", "w") as companion:
            json.dump({"datafiles": files}, companion, indent=4)
elif "--flat" in sys.argv:
    os.makedirs(folder)
    for number in range(int(count)):
        open(f"{folder}/scan-of-a-turbine-{number:07}.csv", "w").close()
else:
    for path, turbine in days():
        os.makedirs(path)
        for number in range(int(count) // 3100):
            name = f"{path}/scan-{number:04}.csv"
            with open(name, "w") as file:
                file.write("x" * (number % 50))
            os.setxattr(name, "user.quality", b"good" if number % 7 else b"suspect")
            os.setxattr(name, "user.elevation_m", str(number * 0.25).encode())
