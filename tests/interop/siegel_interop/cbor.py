"""CBOR (RFC 8949) in the one form that the specification allows.

**Invariant:** `decode` accepts exactly the bytes that `encode` writes.
"""

from enum import IntEnum
from typing import Union

from .errors import RuleBroken

Value = Union[int, bytes, str, list["Value"], dict[int, "Value"], dict[str, "Value"]]

# The deepest payload, a directory's language map, has six levels: a reader need not follow more.
MOST_LEVELS = 8


class Major(IntEnum):
    """The major types that occur."""

    UNSIGNED = 0
    BYTES = 2
    TEXT = 3
    ARRAY = 4
    MAP = 5


def encode(value: Value) -> bytes:
    match value:
        case int():
            return _head(Major.UNSIGNED, value)
        case bytes():
            return _head(Major.BYTES, len(value)) + value
        case str():
            utf8 = value.encode()
            return _head(Major.TEXT, len(utf8)) + utf8
        case list():
            return _head(Major.ARRAY, len(value)) + b"".join(map(encode, value))
        case dict():
            entries = [encode(key) + encode(value[key]) for key in sorted(value, key=_order)]
            return _head(Major.MAP, len(entries)) + b"".join(entries)
    raise TypeError(f"{type(value).__name__} does not occur in a payload")


def decode(data: bytes) -> Value:
    value, end = _Decoder(data).value(0, MOST_LEVELS)
    if end != len(data):
        raise RuleBroken("bytes after the CBOR")
    # This finds lengths that are not the shortest, keys out of order, and keys that stand twice.
    if encode(value) != data:
        raise RuleBroken("CBOR in another form")
    return value


def _order(key: int | str) -> int | bytes:
    return key.encode() if isinstance(key, str) else key


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    for code, length in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << 8 * length:
            return bytes([major << 5 | code]) + argument.to_bytes(length, "big")
    raise OverflowError("an integer has at most 64 bits")


class _Decoder:
    """Reads values without looking at their form, which `decode` compares afterwards."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def value(self, start: int, levels: int) -> tuple[Value, int]:
        if levels == 0:
            raise RuleBroken("CBOR too deep")
        major, argument, position = self._head(start)
        match major:
            case Major.UNSIGNED:
                return argument, position
            case Major.BYTES:
                return self._bytes(position, argument)
            case Major.TEXT:
                return self._text(position, argument)
            case Major.ARRAY:
                return self._array(position, argument, levels)
            case Major.MAP:
                return self._map(position, argument, levels)
        raise RuleBroken("a CBOR type that does not occur")

    def _head(self, start: int) -> tuple[int, int, int]:
        (initial,), position = self._bytes(start, 1)
        major, code = initial >> 5, initial & 31
        if code < 24:
            return major, code, position
        if code > 27:
            raise RuleBroken("CBOR of indefinite length")
        argument, position = self._bytes(position, 1 << code - 24)
        return major, int.from_bytes(argument, "big"), position

    def _bytes(self, start: int, length: int) -> tuple[bytes, int]:
        end = start + length
        if end > len(self.data):
            raise RuleBroken("CBOR ends early")
        return self.data[start:end], end

    def _text(self, start: int, length: int) -> tuple[str, int]:
        utf8, end = self._bytes(start, length)
        try:
            return utf8.decode(), end
        except UnicodeDecodeError as reason:
            raise RuleBroken("text is not UTF-8") from reason

    def _array(self, position: int, length: int, levels: int) -> tuple[list[Value], int]:
        values = []
        for _ in range(length):
            value, position = self.value(position, levels - 1)
            values.append(value)
        return values, position

    def _map(self, position: int, length: int, levels: int) -> tuple[dict, int]:
        entries = {}
        for _ in range(length):
            key, position = self.value(position, levels - 1)
            if not isinstance(key, (int, str)):
                raise RuleBroken("a map's key is neither an integer nor text")
            entries[key], position = self.value(position, levels - 1)
        if len({type(key) for key in entries}) > 1:
            raise RuleBroken("a map with keys of two types")
        return entries, position
