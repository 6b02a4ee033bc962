"""Random values with a liking for the edges of what the formats allow."""

from random import Random

from .suite import HASH_LENGTH, ID_LENGTH

JsonObject = dict[str, str | int | list[str]]

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

# One to four bytes of UTF-8 each, with what readers like to stumble over: zero, line breaks, marks
# that combine, a byte-order mark, right to left, noncharacters, and the last scalar value.
CHARACTERS = (
    LETTERS
    + "0123456789 .,-\n\t\0"
    + "äöüÄÖÜßé\u0308שع"
    + "€ẞ漢\u202e\ufeff\ufffd\uffff"
    + "🌱👩\u200d⚕\ufe0f🇩🇪\U0010ffff"
)

INTEGER_EDGES = (0, 1, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53, 2**64 - 1)
LANGUAGES = ("de", "de-AT", "de-CH-1996", "en", "en-GB", "tr", "uk", "zh-Hant", "")


class Draw(Random):
    """Draws values; the same seed draws the same ones."""

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def id(self) -> bytes:
        return self.randbytes(ID_LENGTH)

    def hash(self) -> bytes:
        return self.randbytes(HASH_LENGTH)

    def seed_bytes(self) -> bytes:
        return self.randbytes(32)

    def integer(self, least: int, most: int) -> int:
        """An integer in a range, its ends included: often an end, or where encodings change."""
        if self.chance(0.3):
            return self.randint(least, most)
        edges = [edge for edge in INTEGER_EDGES if least < edge < most]
        return self.choice([least, most, *edges])

    def time(self) -> int:
        """Milliseconds, mostly of this century."""
        if self.chance(0.1):
            return self.integer(0, 2**64 - 1)
        return self.randint(1_600_000_000_000, 2_000_000_000_000)

    def length(self, least: int, most: int) -> int:
        """A length in a range: an end, next to an end, or anything between."""
        edges = (least, min(least + 1, most), max(most - 1, least), most)
        return self.choice((*edges, self.randint(least, most), self.randint(least, most)))

    def text(self, least: int, most: int) -> str:
        return self.text_of(self.length(least, most))

    def text_of(self, length: int) -> str:
        """Text of so many bytes of UTF-8 that holds more than white space, if it holds anything."""
        if length == 0:
            return ""
        text = self.choice(LETTERS) + "".join(self.choices(CHARACTERS, k=length - 1))
        # A character that the cut goes through is left out, and made up for.
        cut = text.encode()[:length].decode(errors="ignore")
        return cut + "x" * (length - len(cut.encode()))

    def short_text(self, characters: int) -> str:
        """Text of so many characters."""
        return "".join(self.choices(CHARACTERS, k=characters))

    def language_map(self) -> dict[str, str]:
        languages = self.sample(LANGUAGES, self.randint(0, 4))
        return {language: self.text(0, 60) for language in languages}

    def insurance_number(self) -> bytes:
        """A letter, eight digits, and the check digit of § 290 SGB V."""
        letter = self.randint(0, 25)
        digits = f"{letter + 1:02}{self.randint(0, 99_999_999):08}"
        products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
        check = sum(product // 10 + product % 10 for product in products) % 10
        return f"{LETTERS[26 + letter]}{digits[2:]}{check}".encode("ascii")

    def birth_date(self) -> bytes:
        date = f"{self.randint(1905, 2026)}-{self.randint(1, 12):02}-{self.randint(1, 28):02}"
        return date.encode("ascii")
