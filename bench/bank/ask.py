"""Asks the IntelligenceBank dialect for what its bench is about, and prints how long it took. `ask.py URL SERVER FILES FILE COPY`

Times are of the wall, medians of several rounds; "cpu" is the server's own processor time a round, from /proc.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.parse

url, server, files, file, copy = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
root = "/intelligencebank/webapp/1.0"
block = 1 << 20


def connection():
    return http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=600)


kept = connection()


def ask(verb, path, body=None, headers=None):
    kept.request(verb, path, body, {"Cookie": cookie, **(headers or {})})
    answer = kept.getresponse()
    data = answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{verb} {path[:200]}: {answer.status} {data[:500]}")
    return data


def form(**fields):
    return urllib.parse.urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"}


def cpu():
    numbers = open(f"/proc/{server}/stat").read().rsplit(")", 1)[1].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def peak():
    return int(next(line for line in open(f"/proc/{server}/status") if line.startswith("VmHWM")).split()[1]) // 1024


missed = []


def measure(name, rounds, wanted, action, warming=1):
    """Wanted: milliseconds, the median. The first rounds only warm up: the runtime compiles what is called often."""
    times, begun = [], None
    for number in range(warming + rounds):
        if number == warming:
            begun = cpu()
        start = time.monotonic()
        action()
        times.append((time.monotonic() - start) * 1000)
    used = (cpu() - begun) * 1000 / rounds
    median = statistics.median(times[warming:])
    print(f"{name:<44} {median:9.1f} ms   cpu {used:9.1f} ms", flush=True)
    if median > wanted:
        missed.append(f"{name}: {wanted} ms")


def report(name, begun, used):
    """Of a whole file: at the disk's speed, or 200 MB/s where the disk is faster."""
    speed = size / 1e6 / (time.monotonic() - begun)
    print(f"{name:<44} {speed:9.1f} MB/s   cpu {cpu() - used:6.1f} s", flush=True)
    if speed < min(disk, 200):
        missed.append(f"{name}: {min(disk, 200):.0f} MB/s")


cookie = ""
body, kind = form(p70=os.environ["DOSSIER_ADMIN_EMAIL"], p80=os.environ["DOSSIER_ADMIN_PASSWORD"], p90="bench.example")
kept.request("POST", f"{root}/login", body, kind)
answer = kept.getresponse()
login = json.loads(answer.read())
cookie = answer.getheader("Set-Cookie").split(";")[0]
who = f"p10={login['apikey']}&p20={login['useruuid']}"
top = {folder["name"]: folder["folderuuid"] for folder in json.loads(ask("GET", f"{root}/resources?{who}"))["response"]["folder"]}
ten, many = top["Bench 10000"], top[f"Bench {files}"]

data = ask("GET", f"{root}/resources?{who}&folderuuid={ten}")
listed = len(json.loads(data)["response"]["resource"])
measure(f"{listed:,} resources listed whole, {len(data) / 1e6:.1f} MB", 15, 50, lambda: ask("GET", f"{root}/resources?{who}&folderuuid={ten}"), 100)
for skip in (0, 5000, 9900):
    measure(f"50 of them from {skip:,}", 15, 50, lambda: ask("GET", f"{root}/resources?{who}&folderuuid={ten}&skip={skip}&limit=50"))

have = [
    {"fileuuid": one["fileuuid"], "updatedat": one["updatedat"]}
    for one in json.loads(ask("GET", f"{root}/resources?{who}&folderuuid={many}"))["response"]["resource"]
]
body, kind = form(p10=login["apikey"], p20=login["useruuid"], sync=json.dumps([{"folders": []}, {"files": have}]))
told = json.loads(ask("POST", f"{root}/sync", body, kind))["files"]
if told:
    raise SystemExit(f"{len(told)} files changed that did not")
measure(f"{len(have):,} unchanged files synchronised, {len(body) / 1e6:.1f} MB", 5, 2000, lambda: ask("POST", f"{root}/sync", body, kind))

size = os.path.getsize(file)
before = peak()
start = time.monotonic()
subprocess.run(["dd", f"if={file}", f"of={copy}", "bs=4M", "conv=fsync", "status=none"], check=True)
disk = size / 1e6 / (time.monotonic() - start)
print(f"{'disk':<44} {disk:9.1f} MB/s", flush=True)
os.remove(copy)

mark = "bench-boundary-5f1c"
head = (
    f'--{mark}\r\nContent-Disposition: form-data; name="options"\r\n\r\n{{"folder":"{ten}","filename":"big.bin"}}\r\n'
    f'--{mark}\r\nContent-Disposition: form-data; name="file1"; filename="big.bin"\r\nContent-Type: application/octet-stream\r\n\r\n'
).encode()
tail = f"\r\n--{mark}--\r\n".encode()


def sent():
    yield head
    with open(file, "rb") as source:
        while data := source.read(block):
            yield data
    yield tail


start, used = time.monotonic(), cpu()
length = {"Content-Type": f"multipart/form-data; boundary={mark}", "Content-Length": str(len(head) + size + len(tail))}
made = json.loads(ask("POST", f"{root}/resources?{who}", sent(), length))["response"]["resource"][0]
report("upload", start, used)

address = f"{root}/resources?{who}&fileuuid={made['fileuuid']}"


def download(start, stop):
    """The bytes from start; lets go of the connection when stop are there, as a broken line would."""
    line = connection()
    line.request("GET", address, headers={"Cookie": cookie, **({"Range": f"bytes={start}-"} if start else {})})
    answer = line.getresponse()
    if answer.status != (206 if start else 200):
        raise SystemExit(f"download from {start}: {answer.status}")
    with open(file, "rb") as source:
        source.seek(start)
        at = start
        while at < stop and (data := answer.read(min(block, stop - at))):
            if data != source.read(len(data)):
                raise SystemExit(f"other bytes at {at}")
            at += len(data)
    line.close()
    return at


start, used = time.monotonic(), cpu()
download(0, size)
report("download, compared", start, used)
broken = download(0, size // 3)
if download(broken, size) != size:
    raise SystemExit("the resumed download is not whole")
print(f"resumed at {broken:,}: whole; the server's memory grew from {before} to {peak()} MB at most")
if missed:
    raise SystemExit("missed: " + "; ".join(missed))
