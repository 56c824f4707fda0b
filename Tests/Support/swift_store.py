"""OpenStack Swift on one machine, in one folder, with its S3 interface.

    swift_store.py FOLDER PORT

It starts an account, a container and an object server on ports of their own and the proxy on PORT, says "ready", and ends them
all when it ends. The account's access key is `test:tester`, its secret `testing`.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

from swift.common.ring import RingBuilder

# Whoever starts this may have blocked signals, which all that it starts would inherit.
signal.pthread_sigmask(signal.SIG_SETMASK, [])
folder, port = sys.argv[1], int(sys.argv[2])
KINDS = ["account", "container", "object"]
SERVER = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
log_level = WARNING

[pipeline:main]
pipeline = {kind}-server

[app:{kind}-server]
use = egg:swift#{kind}
"""
PROXY = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
log_level = WARNING

[pipeline:main]
pipeline = catch_errors proxy-logging cache listing_formats bulk s3api tempauth slo versioned_writes proxy-server

[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:proxy-logging]
use = egg:swift#proxy_logging

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:bulk]
use = egg:swift#bulk

[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
dns_compliant_bucket_names = false

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin

[filter:slo]
use = egg:swift#slo

[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
"""
# Where Swift looks for the salt of its hashes cannot be told to it.
RUN = """import sys
from swift.common import utils
utils.SWIFT_CONF_FILE = sys.argv[1]
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(sys.argv[2], sys.argv[3]))
"""


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def write(name, text):
    with open(f"{folder}/{name}", "w") as file:
        file.write(text)


def wait_for(number):
    for _ in range(600):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", number)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"swift_store.py: nobody listens to port {number}")


def start(*command):
    """Starts a program that ends with this one, however it ends (PR_SET_PDEATHSIG)."""
    return subprocess.Popen(command, preexec_fn=lambda: ctypes.CDLL(None).prctl(1, int(signal.SIGKILL)))


write("swift.conf", "[swift-hash]\nswift_hash_path_prefix = test\nswift_hash_path_suffix = test\n")
write("run.py", RUN)
os.makedirs(f"{folder}/devices/d1", exist_ok=True)
user = os.environ.get("USER") or __import__("pwd").getpwuid(os.getuid()).pw_name
ports = {"proxy": port, "memcached": free_port()}
for kind in KINDS:
    ports[kind] = free_port()
    builder = RingBuilder(4, 1, 1)
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": ports[kind], "device": "d1", "meta": ""}
    builder.add_dev({**device, "replication_ip": "127.0.0.1", "replication_port": ports[kind]})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{kind}.ring.gz")
    write(f"{kind}.conf", SERVER.format(kind=kind, port=ports[kind], user=user, folder=folder))
write("proxy.conf", PROXY.format(port=port, memcached=ports["memcached"], user=user, folder=folder))
children = [
    start(sys.executable, f"{folder}/run.py", f"{folder}/swift.conf", f"{folder}/{kind}.conf", f"{kind}-server")
    for kind in [*KINDS, "proxy"]
]
# Whoever signs in is remembered there.
children.append(start("memcached", "-u", user, "-l", "127.0.0.1", "-p", str(ports["memcached"]), "-m", "16"))


def end(*_):
    for child in children:
        child.terminate()
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, end)
for number in ports.values():
    wait_for(number)
print("ready", flush=True)
for child in children:
    child.wait()
