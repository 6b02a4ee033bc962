"""Padmé with 4096 bytes as its least value, and the padded form of short plaintexts."""

from collections.abc import Iterator

from .errors import RuleBroken

LEAST_PADDED = 4096
LENGTH_BYTES = 4


def padded(length: int) -> int:
    """The padded length of `length` bytes."""
    if length <= LEAST_PADDED:
        return LEAST_PADDED
    exponent = length.bit_length() - 1
    step = 1 << exponent - exponent.bit_length()
    return -(-length // step) * step


def padded_lengths(most: int) -> Iterator[int]:
    """All values of `padded` up to `most`, rising."""
    length = LEAST_PADDED
    while length <= most:
        yield length
        length = padded(length + 1)


def pad(plaintext: bytes) -> bytes:
    """The padded form of a short plaintext: its length, itself, zeros."""
    prefixed = len(plaintext).to_bytes(LENGTH_BYTES, "big") + plaintext
    return prefixed.ljust(padded(len(prefixed)), b"\0")


def unpad(form: bytes) -> bytes:
    """The plaintext of a padded form."""
    length = int.from_bytes(form[:LENGTH_BYTES], "big")
    plaintext = form[LENGTH_BYTES : LENGTH_BYTES + length]
    # Only one form belongs to a plaintext, so comparing with it covers number and value of the
    # zeros, and a length that points past the end.
    if pad(plaintext) != form:
        raise RuleBroken("padding")
    return plaintext
