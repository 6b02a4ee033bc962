"""Rules for the values of a CBOR record, put together as the specification's tables are."""

from collections.abc import Callable

from .cbor import Value
from .errors import RuleBroken
from .keys import (
    ENCRYPTION_KEY_LENGTH,
    SIGNING_KEY_LENGTH,
    check_signing_key,
    encryption_public_key,
)
from .white_space import holds_more_than_white_space

Rule = Callable[[Value], None]

MOST_UINT32 = 2**32 - 1
MOST_UINT64 = 2**64 - 1


class Record:
    """A map with integer keys: all the required ones, some of the optional ones, and no others."""

    def __init__(self, required: dict[int, Rule], optional: dict[int, Rule] | None = None) -> None:
        self.required = required
        self.rules = required | (optional or {})

    def __call__(self, value: Value) -> None:
        _require(isinstance(value, dict), "not a map")
        _require(self.required.keys() <= value.keys(), "an entry is missing")
        _require(value.keys() <= self.rules.keys(), "an entry that is not known")
        for key, entry in value.items():
            self.rules[key](entry)


def integer(least: int = 0, most: int = MOST_UINT64) -> Rule:
    def rule(value: Value) -> None:
        _require(isinstance(value, int) and least <= value <= most, "not such an integer")

    return rule


def byte_string(length: int) -> Rule:
    def rule(value: Value) -> None:
        _require(isinstance(value, bytes) and len(value) == length, f"not {length} bytes")

    return rule


def byte_string_of(least: int, most: int) -> Rule:
    """So many bytes."""

    def rule(value: Value) -> None:
        _require(isinstance(value, bytes) and least <= len(value) <= most, "not so many bytes")

    return rule


def signing_key_bytes(value: Value) -> None:
    """An Ed25519 public key."""
    byte_string(SIGNING_KEY_LENGTH)(value)
    check_signing_key(value)


def encryption_key_bytes(value: Value) -> None:
    """An X-Wing public key."""
    byte_string(ENCRYPTION_KEY_LENGTH)(value)
    encryption_public_key(value)


def text(least: int = 0, most: int | None = None) -> Rule:
    """Text whose UTF-8 has so many bytes."""

    def rule(value: Value) -> None:
        _require(isinstance(value, str), "not text")
        length = len(value.encode())
        _require(least <= length and (most is None or length <= most), "text of another length")

    return rule


def filled_text(most: int) -> Rule:
    """Text of at most so many bytes that holds more than white space."""

    def rule(value: Value) -> None:
        text(most=most)(value)
        _require(holds_more_than_white_space(value), "nothing but white space")

    return rule


def short_text(characters: int) -> Rule:
    """Text of at most so many Unicode scalar values."""

    def rule(value: Value) -> None:
        _require(isinstance(value, str) and len(value) <= characters, "too many characters")

    return rule


def list_of(
    rule_of_each: Rule, least: int = 0, most: int | None = None, distinct: int | None = None
) -> Rule:
    """A list of so many values; in records, the entry `distinct` differs from one to the next."""

    def rule(value: Value) -> None:
        _require(isinstance(value, list), "not a list")
        _require(least <= len(value) and (most is None or len(value) <= most), "a list too long")
        for each in value:
            rule_of_each(each)
        if distinct is not None:
            require_distinct([each[distinct] for each in value])

    return rule


def rising(values: list[Value]) -> None:
    """Refuse values of which one is not greater than the one before."""
    _require(all(low < high for low, high in zip(values, values[1:])), "values that do not rise")


def map_of_texts(value: Value) -> None:
    """A map from text, such as a language tag, to text."""
    _require(isinstance(value, dict), "not a map")
    for key, entry in value.items():
        _require(isinstance(key, str) and isinstance(entry, str), "not a map of texts")


def require_distinct(values: list[Value]) -> None:
    _require(len(set(values)) == len(values), "something stands there twice")


def require_all_or_none(records: list[Value], key: int) -> None:
    """An optional entry that all records of a list have, or none."""
    _require(len({key in record for record in records}) <= 1, "an entry of some, and not of all")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuleBroken(otherwise)
