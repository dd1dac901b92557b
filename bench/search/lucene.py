"""Lucene on the same texts and as many fields: `lucene.py ask QUERIES COMMAND..`, where COMMAND asks its index."""

import json
import subprocess
import sys

import measured


def ask(queries, *command):
    """The first page with its texts and the exact count, in three orders; prints the table and, last, the worst p95."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    with open(queries, encoding="ascii") as source:
        distance = json.load(source)["distance"]

    def one(question, order):
        process.stdin.write("\t".join([order, question["form"], str(distance), " ".join(question["words"])]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise SystemExit("the program that answers has ended")
        if answer == "-\n":
            raise measured.Impossible
        return int(answer)

    worst, is_exact = measured.table(measured.rounds(queries, ["Relevance", "Time", "Number"], one))
    print(json.dumps({"worst": round(worst, 1), "exact": int(is_exact)}))


if __name__ == "__main__":
    {"ask": ask}[sys.argv[1]](*sys.argv[2:])
