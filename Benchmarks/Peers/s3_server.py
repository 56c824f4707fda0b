"""A bucket that speaks S3's lists and heads, fast enough that a client's time is its own.

    s3_server.py PORT OBJECTS [DELAY]

The objects of a list are rendered once, a thousand of them are sent by one write. Any key can be the one behind which a page
begins. DELAY is how many seconds each answer to HEAD waits, as on a long line.
"""

import asyncio
import bisect
import re
import sys
import urllib.parse

PAGE = 1000
HEAD = (
    b"HTTP/1.1 200 OK\r\nDate: Fri, 27 Nov 2026 12:00:00 GMT\r\nLast-Modified: Wed, 04 Mar 2026 12:31:00 GMT\r\n"
    b'ETag: "%032x"\r\nContent-Length: %d\r\nContent-Type: application/octet-stream\r\n'
    b"x-amz-meta-turbine: T%d\r\nx-amz-meta-elevation: %.1f\r\nx-amz-meta-captured: 2026-03-04T12:30:00\r\n\r\n"
)
BEGINNING = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    b"<Name>bench</Name><Prefix></Prefix><KeyCount>%d</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>"
    b"<IsTruncated>%s</IsTruncated>"
)


def key(number):
    farm, scan = divmod(number, 4096)
    return f"farm-{farm:05d}/2026-03-04/scan-{scan:04d}.nc"


def item(number):
    return (
        f"<Contents><Key>{key(number)}</Key><LastModified>2026-03-04T12:31:00.000Z</LastModified>"
        f"<ETag>&quot;{number:032x}&quot;</ETag><Size>{100_000 + number}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    ).encode()


class Objects:
    """The rendered objects, and where each begins."""

    def __init__(self, count):
        self.count = count
        # All are of the same length but for the digits of their sizes.
        parts = [item(number) for number in range(count)]
        self.starts = [0]
        for part in parts:
            self.starts.append(self.starts[-1] + len(part))
        self.bytes = memoryview(b"".join(parts))

    def behind(self, name):
        return bisect.bisect_right(range(self.count), name, key=key) if name else 0

    def page(self, query):
        size = min(int(query.get("max-keys", PAGE)), PAGE)
        # The vendor's library pages by token, the loader by key.
        token = query.get("continuation-token")
        first = int(token) if token else self.behind(query.get("start-after", ""))
        last = min(first + size, self.count)
        hasMore = last < self.count
        beginning = BEGINNING % (last - first, b"true" if hasMore else b"false")
        if hasMore:
            beginning += b"<NextContinuationToken>%d</NextContinuationToken>" % last
        return beginning, self.bytes[self.starts[first] : self.starts[last]], b"</ListBucketResult>"


class Connection(asyncio.Protocol):
    objects: Objects
    delay = 0.0
    number = re.compile(rb"farm-(\d+)/2026-03-04/scan-(\d+)\.nc")

    def connection_made(self, transport):
        self.transport = transport
        self.buffer = b""

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            line = self.buffer[: self.buffer.index(b"\r\n")]
            self.buffer = self.buffer[end + 4 :]
            self.answer(*line.split(b" ")[:2])

    def answer(self, method, target):
        if method == b"HEAD":
            return self.head(target)
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target.decode()).query))
        parts = self.objects.page(query)
        self.transport.writelines(
            [
                b"HTTP/1.1 200 OK\r\nDate: Fri, 27 Nov 2026 12:00:00 GMT\r\nContent-Type: application/xml\r\n"
                b"Content-Length: %d\r\n\r\n" % sum(map(len, parts)),
                *parts,
            ]
        )

    def head(self, target):
        found = self.number.search(target)
        number = int(found[1]) * 4096 + int(found[2])
        answer = HEAD % (number, 100_000 + number, number % 97, number % 900 + 0.5)
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.transport.write, answer)
        else:
            self.transport.write(answer)


async def main():
    Connection.objects = Objects(int(sys.argv[2]))
    Connection.delay = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
