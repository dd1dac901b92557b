"""Asking the same questions again and again, and what came of it as a table."""

import collections
import json
import time

ROUNDS = 3
# A kind in an order that has taken as long is asked no more: a peer may need a minute for one answer.
SECONDS = 30


class Refused(Exception):
    """The one asked said no; the text says why."""


class Impossible(Exception):
    """The one asked has no such query."""


class Row:
    """What came of one kind of question in one order."""

    def __init__(self):
        self.times, self.counts, self.wrong, self.refused = [], [], [], []

    def problems(self):
        said = ((name, getattr(self, name)) for name in ("wrong", "refused"))
        return "; ".join(f"{len(which)} {name} ({which[0]})" for name, which in said if which)


def rounds(path, orders, ask):
    """Asks each question in turn, some times over; `ask(question, order)` gives a count. Gives rows by kind and order."""
    with open(path, encoding="ascii") as source:
        questions = json.load(source)["questions"]
    rows = collections.defaultdict(Row)
    for _ in range(ROUNDS):
        for order in orders:
            for question in questions:
                row = rows[question["kind"], order]
                if sum(row.times) > SECONDS * 1000:
                    continue
                begun = time.perf_counter()
                try:
                    count = ask(question, order)
                    if count != question["count"]:
                        row.wrong.append(f"{question['query'][:60]}: {count}, not {question['count']}")
                except Impossible:
                    continue
                except Refused as refused:
                    row.refused.append(str(refused))
                row.times.append((time.perf_counter() - begun) * 1000)
                row.counts.append(question["count"])
    return {key: row for key, row in rows.items() if row.times}


def share(numbers, part):
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def table(rows):
    """Prints them; gives the worst p95 in milliseconds, and whether all was answered and every count was right."""
    print(f"{'query':20}{'by':10}{'asked':>8}{'found':>10}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}  counts")
    for (kind, order), row in sorted(rows.items()):
        numbers = f"{share(row.times, 0.5):10.1f}{share(row.times, 0.95):10.1f}{max(row.times):10.1f}"
        print(f"{kind:20}{order:10}{len(row.times):8}{share(row.counts, 0.5):10}{numbers}  {row.problems() or 'exact'}")
    worst = max(share(row.times, 0.95) for row in rows.values())
    return worst, not any(row.problems() for row in rows.values())
