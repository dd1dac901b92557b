"""notmuch on the same texts, each a mail: `notmuch.py write TEXTS FOLDER`, `ask QUERIES`. NOTMUCH_CONFIG says where the mails are."""

import json
import os
import subprocess
import sys
from email.utils import formatdate

import measured
import texts

PAGE = 50


def write(path, target):
    """A thousand mails a folder, as notmuch reads any folders."""
    for number, seconds, content in texts.read(path):
        folder = os.path.join(target, f"{number // 1000:04}")
        os.makedirs(folder, exist_ok=True)
        head = f"From: vwxyz@example.org\nTo: zyxwv@example.org\nSubject: zz{number}\nMessage-ID: <{number}@example.org>\n"
        with open(os.path.join(folder, f"{number}.eml"), "wb") as mail:
            mail.write(f"{head}Date: {formatdate(seconds)}\n\n".encode() + content + b"\n")


def asked(question, distance):
    """The same question in Xapian's words; None where there is no such thing. In quotes nothing is cut to its stem."""
    words = question["words"]
    if question["form"] == "phrase":
        return '"%s"' % " ".join(words)
    if question["form"] == "near":
        return f" NEAR/{distance} ".join(words)
    if any("*" in word.rstrip("*") for word in words):
        return None
    return " or ".join(word if "*" in word else f'"{word}"' for word in words)


def run(*arguments):
    return subprocess.run(["notmuch", *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout


def ask(queries):
    """Count and first page: two runs of the program, which knows no other order than time. It says nothing of relevance."""
    with open(queries, encoding="ascii") as source:
        distance = json.load(source)["distance"]

    def one(question, _):
        words = asked(question, distance)
        if words is None:
            raise measured.Impossible
        run("search", "--output=messages", "--sort=oldest-first", f"--limit={PAGE}", words)
        return int(run("count", "--output=messages", words))

    worst, _ = measured.table(measured.rounds(queries, ["Time"], one))
    print(json.dumps({"worst": round(worst, 1)}))


if __name__ == "__main__":
    {"write": write, "ask": ask}[sys.argv[1]](*sys.argv[2:])
