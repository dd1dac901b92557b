"""Dossier's part: `dossier.py pack TEXTS TAR`, `fields URL`, `cpu PID`, `wait URL QUERIES PID CPU`, `ask URL QUERIES`.

Credentials come from DOSSIER_ADMIN_EMAIL, DOSSIER_ADMIN_PASSWORD, DOSSIER_ADMIN_TOKEN, DOSSIER_CLIENT_ID and DOSSIER_CLIENT_SECRET.
"""

import http.client
import io
import json
import os
import random
import sys
import tarfile
import time
import urllib.parse

import measured
import texts

BATCH = 1_000
# iCONECT's numbers: 0 text, 1 long text, 2 date, 3 number, 7 date and time, 8 yes or no.
TYPES = [0, 0, 1, 3, 2, 7, 8, 0]
FIELDS = 40


class Server:
    """One connection that is kept."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=120)
        self.token = None

    def call(self, verb, path, body=None, kind="application/json"):
        headers = {"Content-Type": kind} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self.connection.request(verb, path, body, headers)
        answer = self.connection.getresponse()
        content = json.loads(answer.read() or b"null")
        if answer.status >= 300:
            raise measured.Refused(f"{verb} {path[:80]}: {answer.status} {json.dumps(content)[:300]}")
        return content

    def send(self, verb, path, content):
        return self.call(verb, path, json.dumps(content))

    def workspace(self):
        return self.call("GET", "/pages/v1/workspaces")["items"][0]["number"]


def operator(url):
    server = Server(url)
    server.token = os.environ["DOSSIER_ADMIN_TOKEN"]
    return server


def pack(path, target):
    """A tar of text files, a thousand a folder, each with a time."""
    with tarfile.open(target, "w") as archive:
        for number, seconds, content in texts.read(path):
            entry = tarfile.TarInfo(f"{number // 1000:04}/{number:07}.txt")
            entry.size, entry.mtime = len(content), seconds
            archive.addfile(entry, io.BytesIO(content))


def values(draw):
    """None has a word of the texts, so that what the texts count for is what is found."""

    def words(count):
        return " ".join("".join(draw.choices("vwxyz", k=5)) for _ in range(count))

    day = f"{draw.randint(1999, 2003)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    one = {
        0: lambda: words(2),
        1: lambda: words(8),
        2: lambda: day,
        3: lambda: str(draw.randrange(10_000)),
        7: lambda: f"{day}T12:00:00Z",
        8: lambda: "true",
    }
    return [one[TYPES[index % len(TYPES)]]() for index in range(FIELDS)]


def fields(url):
    """Gives every document forty values, a thousand documents a request."""
    server = Server(url)
    asked = {
        "grant_type": "password",
        "username": os.environ["DOSSIER_ADMIN_EMAIL"],
        "password": os.environ["DOSSIER_ADMIN_PASSWORD"],
        "client_id": os.environ["DOSSIER_CLIENT_ID"],
        "client_secret": os.environ["DOSSIER_CLIENT_SECRET"],
        "scope": "iconect_api openid",
    }
    form = urllib.parse.urlencode(asked)
    server.token = server.call("POST", "/iconect/openid/token", form, "application/x-www-form-urlencoded")["access_token"]
    project = f"/iconect/projects/{server.call('GET', '/iconect/projects')[-1]['id']}"
    kinds = [{"name": f"Bench {index:02}", "type": TYPES[index % len(TYPES)]} for index in range(FIELDS)]
    ids = [field["id"] for field in server.send("POST", f"{project}/fields", kinds)]
    draw = random.Random(40)
    last = count = 0
    while page := server.call("GET", f"{project}/records?after_id={last}&page_size={BATCH}&field_ids={ids[0]}"):
        last = page[-1]["id"]
        changes = [{"id": record["id"], "field_data": {str(id): value for id, value in zip(ids, values(draw))}} for record in page]
        problems = server.send("PUT", f"{project}/records", {"records": changes}).get("record_errors")
        if problems:
            raise SystemExit(f"fields: {problems[0]}")
        count += len(page)
    print(count)


def cpu_of(process):
    """Seconds of processor time that it has used."""
    with open(f"/proc/{process}/stat", encoding="ascii") as source:
        user, system = source.read().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def wait(url, queries, process, before):
    """Waits until the index is whole; prints the documents a second of processor time beyond `before`."""
    server, begun = operator(url), time.monotonic()
    with open(queries, encoding="ascii") as source:
        asked = json.load(source)
    rare = min((one for one in asked["questions"] if one["form"] == "any" and one["count"] > 0), key=lambda one: one["count"])
    path = f"/pages/v1/workspaces/{server.workspace()}/documents?pageSize=1&query={urllib.parse.quote(rare['query'])}"
    found = None
    while True:
        try:
            found = server.call("GET", path)
            if found["waiting"] == 0 and found["total"] == rare["count"]:
                break
        except measured.Refused as refused:
            print(refused, file=sys.stderr)
        if time.monotonic() - begun > 60 + asked["documents"] / 100:
            raise SystemExit(f"the index is not whole after {time.monotonic() - begun:.0f} s: {found}")
        time.sleep(0.5)
    used = cpu_of(process) - float(before)
    told = {"seconds": round(time.monotonic() - begun, 1), "cpu": round(used, 2), "documentsPerCpuSecond": round(asked["documents"] / used)}
    print(json.dumps(told))


def ask(url, queries):
    """The first page and the exact count, in three orders; prints the table and, last, the worst p95."""
    server = operator(url)
    documents = f"/pages/v1/workspaces/{server.workspace()}/documents?pageSize=50&sort="

    def one(question, order):
        return server.call("GET", f"{documents}{order}&query={urllib.parse.quote(question['query'])}")["total"]

    worst, is_exact = measured.table(measured.rounds(queries, ["Relevance", "Time", "Number"], one))
    print(json.dumps({"worst": round(worst, 1), "exact": int(is_exact)}))


if __name__ == "__main__":
    parts = {"pack": pack, "fields": fields, "cpu": lambda process: print(cpu_of(process)), "wait": wait, "ask": ask}
    parts[sys.argv[1]](*sys.argv[2:])
