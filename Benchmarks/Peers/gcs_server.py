"""A bucket that speaks the list of Google's JSON API, fast enough that a client's time is its own.

    gcs_server.py PORT OBJECTS FOLDER

The pages are rendered once, into a file, and sent from it: a thousand objects each, as Google sends them, with octue's
metadata. Any range of keys can be asked for by startOffset; a token is the number of the next page.
"""

import bisect
import http.server
import json
import socketserver
import sys
import urllib.parse

PAGE = 1000


def item(number):
    """One object as objects.list gives it with every field that the loader asks for."""
    farm, scan = divmod(number, 4096)
    metadata = {
        "octue__id": f'"{number:08x}-0000-4000-8000-{number:012x}"',
        "octue__timestamp": '{"_type": "datetime", "value": "2026-03-04T12:30:00"}',
        "octue__tags": json.dumps({"turbine": f"T{farm % 97}", "elevation": scan % 900 + 0.5, "checked": True}),
        "octue__labels": '{"_type": "set", "items": ["checked", "offshore"]}',
        "octue__sdk_version": '"0.69.1"',
    }
    return json.dumps(
        {
            "kind": "storage#object",
            "name": key(number),
            "generation": str(1_700_000_000_000_000 + number),
            "metageneration": "2",
            "contentType": "application/octet-stream",
            "storageClass": "STANDARD",
            "size": str(100_000 + number),
            "md5Hash": "XrY7u+Ae7tCTyyK7j1rNww==",
            "crc32c": "mnG7TA==",
            "etag": "CLeTx4yJ8YQDEAI=",
            "timeCreated": "2026-03-04T12:31:00.123Z",
            "updated": "2026-03-04T12:31:01.456Z",
            "metadata": metadata,
        }
    ).encode()


def key(number):
    farm, scan = divmod(number, 4096)
    return f"farm-{farm:05d}/2026-03-04/scan-{scan:04d}.nc"


class Pages:
    """The rendered objects, in a file, and where each begins."""

    def __init__(self, count, folder):
        self.file = open(f"{folder}/objects", "w+b")
        self.starts = []
        position = 0
        for number in range(count):
            self.starts.append(position)
            position += self.file.write(item(number)) + self.file.write(b",")
        self.starts.append(position)
        self.file.flush()
        self.count = count
        self.names = None

    def first(self, offset):
        """The number of the first object whose key is not before an offset."""
        return bisect.bisect_left(range(self.count), offset, key=key) if offset else 0

    def read(self, first, last):
        import os

        size = self.starts[last] - self.starts[first] - 1
        return os.pread(self.file.fileno(), max(size, 0), self.starts[first])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    pages: Pages

    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        size = min(int(query.get("maxResults", PAGE)), PAGE)
        first = int(query["pageToken"]) if "pageToken" in query else self.pages.first(query.get("startOffset", ""))
        last = min(first + size, self.pages.count)
        body = b'{"kind": "storage#objects"'
        if last < self.pages.count:
            body += b', "nextPageToken": "%d"' % last
        if last > first:
            body += b', "items": [' + self.pages.read(first, last) + b"]"
        body += b"}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def main():
    port, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    Handler.pages = Pages(count, folder)
    server = Server(("127.0.0.1", port), Handler)
    print("ready", flush=True)
    server.serve_forever()


main()
