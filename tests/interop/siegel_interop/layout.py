"""Reading of an object's fixed layout, from its first byte to its last."""

from .errors import Malformed
from .suite import SUITE, VERSION


def object_head(magic: bytes) -> bytes:
    """The six bytes with which every object begins."""
    return magic + bytes([VERSION, SUITE])


def number_bytes(number: int, length: int) -> bytes:
    return number.to_bytes(length, "big")


class Layout:
    """Takes fields from the front of an object and refuses what breaks its form."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, length: int) -> bytes:
        end = self.position + length
        if end > len(self.data):
            raise Malformed("truncated")
        field = self.data[self.position : end]
        self.position = end
        return field

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length), "big")

    def head(self, magic: bytes) -> None:
        """Take magic, version and suite."""
        if self.take(len(magic)) != magic:
            raise Malformed("unknown-object")
        if self.number(1) != VERSION:
            raise Malformed("unknown-version")
        if self.number(1) != SUITE:
            raise Malformed("unknown-suite")

    def kind(self, known: frozenset[int]) -> int:
        kind = self.number(1)
        if kind not in known:
            raise Malformed("unknown-kind")
        return kind

    def reserved(self, length: int) -> None:
        if any(self.take(length)):
            raise Malformed("reserved-not-zero")

    def taken(self) -> bytes:
        """All bytes before the next field."""
        return self.data[: self.position]

    def end(self) -> None:
        if self.position != len(self.data):
            raise Malformed("trailing-bytes")
