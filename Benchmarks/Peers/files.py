"""What one could write by hand: the files below a folder with their attributes, as text for COPY.

python3 files.py FOLDER | psql -c '\\copy mirror FROM pstdin'
"""
import json
import os
import sys


def walk(folder, prefix, write):
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                walk(entry.path, prefix + entry.name + "/", write)
            elif entry.is_file(follow_symlinks=False):
                facts = entry.stat(follow_symlinks=False)
                metadata = {
                    name[5:]: os.getxattr(entry.path, name).decode()
                    for name in os.listxattr(entry.path)
                    if name.startswith("user.")
                }
                text = json.dumps(metadata).replace("\\", "\\\\")
                write(f"{prefix}{entry.name}\t{facts.st_size}\t{facts.st_mtime_ns}\t{facts.st_ctime_ns}\t{text}\n")


walk(sys.argv[1], "", sys.stdout.write)
