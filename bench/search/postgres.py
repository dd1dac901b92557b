"""PostgreSQL's own full text on the same texts, by psql: `postgres.py load TEXTS`, `ask QUERIES`. PGHOST, PGPORT and PGUSER say where."""

import json
import subprocess
import sys
import time

import measured

PAGE = 50
ORDERS = {"Relevance": "ts_rank(words, asked) DESC, number", "Time": "at, number", "Number": "number"}
BEFORE = [
    "SET max_parallel_maintenance_workers = 0; SET maintenance_work_mem = '1GB'",
    "CREATE TABLE texts (number BIGINT PRIMARY KEY, at BIGINT NOT NULL, body TEXT NOT NULL, "
    "words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED)",
    r"\copy texts (number, at, body) FROM pstdin",
    "CREATE INDEX ON texts USING GIN (words)",
    "CREATE INDEX ON texts (at, number)",
    "ANALYZE texts",
]
# Of the process of the server that did it all.
USED = "SELECT pg_read_file('/proc/self/stat')"
DONE = "done"


def load(texts):
    """Takes the texts in and indexes them; prints the seconds of processor time."""
    commands = [part for command in [*BEFORE, USED] for part in ("-c", command)]
    begun = time.monotonic()
    with open(texts, "rb") as source:
        psql = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *commands]
        done = subprocess.run(psql, stdin=source, stdout=subprocess.PIPE, text=True, check=True)
    user, system = done.stdout.rpartition(")")[2].split()[11:13]
    print(json.dumps({"seconds": round(time.monotonic() - begun, 1), "cpu": (int(user) + int(system)) / 100}))


def asked(question, distance):
    """The same question as a tsquery; None where there is no such thing."""
    words = question["words"]
    if question["form"] == "phrase":
        return " <-> ".join(words)
    if question["form"] == "near":
        return " | ".join(f"{one} <{apart}> {other}" for apart in range(1, distance + 1) for one, other in (words, words[::-1]))
    if any("*" in word.rstrip("*") for word in words):
        return None
    return " | ".join(word.replace("*", ":*") for word in words)


class Session:
    """A psql that is kept, asked by its input."""

    def __init__(self):
        command = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def lines(self, sql):
        self.process.stdin.write(f"{sql}\n\\echo {DONE}\n")
        self.process.stdin.flush()
        found = []
        while (line := self.process.stdout.readline()) != f"{DONE}\n":
            if not line:
                raise SystemExit("psql ended")
            found.append(line)
        return found


def ask(queries):
    """The first page and the exact count, as Dossier gives."""
    session = Session()
    with open(queries, encoding="ascii") as source:
        distance = json.load(source)["distance"]

    def one(question, order):
        words = asked(question, distance)
        if words is None:
            raise measured.Impossible
        found = f"FROM texts, to_tsquery('simple', '{words}') asked WHERE words @@ asked"
        count = session.lines(f"SELECT COUNT(*) {found};")
        page = session.lines(f"SELECT number, body {found} ORDER BY {ORDERS[order]} LIMIT {PAGE};")
        if len(page) != min(PAGE, int(count[0])):
            raise SystemExit(f"{words}: {len(page)} rows of {count[0]}")
        return int(count[0])

    worst, _ = measured.table(measured.rounds(queries, ORDERS, one))
    print(json.dumps({"worst": round(worst, 1)}))


if __name__ == "__main__":
    {"load": load, "ask": ask}[sys.argv[1]](*sys.argv[2:])
