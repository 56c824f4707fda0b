"""Lists a bucket with google-cloud-storage and writes what COPY takes: key, size, generation, metadata.

    gcs_list.py BUCKET

STORAGE_EMULATOR_HOST names the store. The fields are those that the loader asks for.
"""

import json
import sys

from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

client = storage.Client(project="bench", credentials=AnonymousCredentials())
write = sys.stdout.write
for blob in client.list_blobs(sys.argv[1]):
    text = json.dumps(blob.metadata).replace("\\", "\\\\")
    write(f"{blob.name}\t{blob.size}\t{blob.generation}\t{blob.metageneration}\t{blob.crc32c}\t{blob.updated}\t{text}\n")
