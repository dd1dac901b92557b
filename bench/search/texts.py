"""Made-up documents, the same ones for the same count, and what queries must find in them, counted while they are written.

`texts.py COUNT TEXTS QUERIES`: TEXTS gets a line a document (number, seconds since 1970, text); QUERIES is JSON.
"""

import itertools
import json
import random
import sys

SIZE = 2048
VOCABULARY = 300_000
POOL = 200_000
WORDS_OF_LINE = 14
EACH_KIND = 12
OR_TERMS = 50
DISTANCE = 5
CONSONANTS, VOWELS = "bcdfghklmnprst", "aeiou"


def vocabulary(draw):
    """Words by how common they are. Short ones are, as in any language."""
    syllables = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
    words = []
    for length in (1, 2, 3):
        some = ["".join(parts) for parts in itertools.product(syllables, repeat=length)]
        draw.shuffle(some)
        words += some
    return words[:VOCABULARY]


class Question:
    """A query, the words it is of, and how many documents it must find."""

    def __init__(self, kind, form, words):
        self.kind, self.form, self.words, self.count = kind, form, words, 0

    def query(self):
        if self.form == "phrase":
            return '"%s"' % " ".join(self.words)
        if self.form == "near":
            return f" w/{DISTANCE} ".join(self.words)
        return " or ".join(self.words)


def questions(words, draw):
    """What is asked, twelve of each kind."""

    def some(first, last, count):
        return draw.sample(words[first:last], count)

    def four():
        return draw.choice(words[70:4000])

    for _ in range(EACH_KIND):
        yield Question("word, common", "any", some(5, 60, 1))
        yield Question("word, rare", "any", some(20_000, 100_000, 1))
        yield Question("phrase, common", "phrase", some(5, 40, 2))
        yield Question("phrase, rare", "phrase", some(1_000, 5_000, 3))
        yield Question(f"w/{DISTANCE}, common", "near", some(5, 60, 2))
        yield Question(f"w/{DISTANCE}, rare", "near", some(500, 3_000, 2))
        yield Question("wildcard, abcd*", "any", [four() + "*"])
        yield Question("wildcard, abc*", "any", [four()[:3] + "*"])
        yield Question("wildcard, ab*cd", "any", [four()[:2] + "*" + four()[2:]])
        yield Question("wildcard, *abcd", "any", ["*" + four()])
        yield Question(f"{OR_TERMS} or", "any", some(1_000, 20_000, OR_TERMS))


class Counter:
    """Counts what each question must find."""

    def __init__(self, asked, words):
        self.phrases = [(question, f" {' '.join(question.words)} ") for question in asked if question.form == "phrase"]
        self.near = [question for question in asked if question.form == "near"]
        self.places_of = {word for question in self.near for word in question.words}
        self.by_word = {}
        for question in asked:
            if question.form == "any":
                for word in self.meant(question, words):
                    self.by_word.setdefault(word, []).append(question)
        self.watched = set(self.by_word)

    @staticmethod
    def meant(question, words):
        """The words that a question is of."""
        beginning, star, end = question.words[0].partition("*")
        if not star:
            return question.words
        length = len(beginning) + len(end)
        return [word for word in words if word.endswith(end) and word.startswith(beginning) and len(word) >= length]

    def see(self, words, text):
        found = set()
        for word in self.watched.intersection(words):
            found.update(self.by_word[word])
        spaced = f" {text} "
        found.update(question for question, phrase in self.phrases if phrase in spaced)
        places = {}
        for place, word in enumerate(words):
            if word in self.places_of:
                places.setdefault(word, []).append(place)
        for question in self.near:
            one, other = (places.get(word) for word in question.words)
            if one and other and any(abs(left - right) <= DISTANCE for left in one for right in other):
                found.add(question)
        for question in found:
            question.count += 1


def read(path):
    """Number, seconds since 1970 and text of each, the text in lines, as bytes."""
    with open(path, encoding="ascii") as source:
        for line in source:
            number, seconds, text = line.rstrip("\n").split("\t")
            words = text.split(" ")
            lines = (" ".join(words[start : start + WORDS_OF_LINE]) for start in range(0, len(words), WORDS_OF_LINE))
            yield int(number), int(seconds), "\n".join(lines).encode()


def main(count, texts, queries):
    draw = random.Random(5)
    words = vocabulary(draw)
    # Each as often as it is likely: to draw from them evenly is ten times as fast as by weight.
    pool = [word for rank, word in enumerate(words) for _ in range(max(1, round(POOL / (rank + 2.7))))]
    asked = list(questions(words, draw))
    rare = [question.words for question in asked if question.kind == "phrase, rare"]
    counter = Counter(asked, words)
    with open(texts, "w", encoding="ascii") as target:
        for number in range(1, count + 1):
            drawn = draw.choices(pool, k=SIZE // 4)
            # By chance alone three rare words would never meet.
            if draw.random() < 0.01:
                place = draw.randrange(SIZE // 10)
                drawn[place:place] = draw.choice(rare)
            text = " ".join(drawn)
            text = text[: text.rindex(" ", 0, SIZE + 1)] if len(text) > SIZE else text
            counter.see(text.split(" "), text)
            target.write(f"{number}\t{draw.randrange(800_000_000, 1_000_000_000)}\t{text}\n")
    asked.sort(key=lambda question: question.kind)
    with open(queries, "w", encoding="ascii") as target:
        told = [{**vars(question), "query": question.query()} for question in asked]
        json.dump({"documents": count, "distance": DISTANCE, "questions": told}, target)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
