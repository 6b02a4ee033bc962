"""The reader and the writer against each other, and against the library's chunked encryption."""

import json
from collections.abc import Callable, Iterator

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor

from .attachment import PART_LENGTH, Place, digest, open_attachment, seal_attachment
from .chunked import CHUNK_LENGTH, SALT_LENGTH, open_range, open_stream, seal_stream
from .errors import CannotOpen, Malformed, Refused
from .objects import open_lines, open_object
from .random_objects import random_objects
from .random_values import Draw, JsonObject
from .tables import (
    Case,
    accounts,
    bodies,
    cbor,
    codes,
    forgeries,
    forms,
    grants,
    keys,
    padding,
    rewraps,
    states,
)

OBJECTS = 200

# The field of each format in which every bit counts.
SEALED_FIELDS = {
    "attachment": "object",
    "message": "envelope",
    "directory": "directory",
    "certificate": "certificate",
    "state": "state",
    "grant": "grant",
    "rewrap": "rewrap",
    "slot": "slot",
    "bundle": "bundle",
    "letter": "account_keys",
}

TABLES = (
    ("CBOR", cbor.cases),
    ("codes", codes.cases),
    ("padding", padding.cases),
    ("signatures", keys.signature_cases),
    ("keys", keys.key_cases),
    ("forms", forms.cases),
    ("bodies", bodies.cases),
    ("messages", forgeries.message_cases),
    ("attachments", forgeries.attachment_cases),
    ("streams", forgeries.stream_cases),
    ("slots", accounts.slot_cases),
    ("bundles", accounts.bundle_cases),
    ("certificates", accounts.certificate_cases),
    ("directories", accounts.directory_cases),
    ("states", states.state_cases),
    ("one state after another", states.chain_cases),
    ("grants", grants.cases),
    ("re-wraps", rewraps.cases),
)

STREAM_LENGTHS = (0, 1, 4095, 4096, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 100_000)


class Failed(Exception):
    """A check of this program by itself failed."""


def selftest(seed: int) -> Iterator[str]:
    """Make all checks; each gives a line."""
    draw = Draw(seed)
    written = list(random_objects(draw, OBJECTS))
    counts = open_lines(json.dumps(each) for each in written)
    yield f"round trip: {counts.total()} objects"
    yield f"flipped bits: {_flip_bits(draw, written)} refused"
    yield f"library's chunked encryption: {_compare_with_library(draw)} streams"
    yield f"ranges: {_open_ranges(draw)} opened alone"
    yield f"parts: {_attachment_of_two_parts(draw)} bytes in two"
    for name, cases in TABLES:
        yield f"{name}: {_check_table(name, cases())} cases"


def _flip_bits(draw: Draw, written: list[JsonObject]) -> int:
    for json_object in written:
        field = SEALED_FIELDS[json_object["format"]]
        sealed = bytearray.fromhex(json_object[field])
        bit = draw.randrange(len(sealed) * 8)
        sealed[bit // 8] ^= 1 << bit % 8
        try:
            open_object(json_object | {field: sealed.hex()})
        except (CannotOpen, Malformed):
            continue
        raise Failed(f"{json_object['format']} opened with bit {bit} flipped")
    return len(written)


def _compare_with_library(draw: Draw) -> int:
    for length in STREAM_LENGTHS:
        key, context = draw.seed_bytes(), draw.randbytes(draw.randint(0, 100))
        plaintext = draw.randbytes(length)
        decryptor = Cobblestone256Decryptor(key, context)
        sealed = seal_stream(key, context, plaintext, draw.randbytes(SALT_LENGTH))
        _require(decryptor.update(sealed) + decryptor.finalize() == plaintext, "our stream")
        encryptor = Cobblestone256Encryptor(key, context)
        sealed = encryptor.update(plaintext) + encryptor.finalize()
        _require(open_stream(key, context, sealed) == plaintext, "the library's stream")
    return len(STREAM_LENGTHS)


def _open_ranges(draw: Draw) -> int:
    key, plaintext = draw.seed_bytes(), draw.randbytes(100_000)
    stream = seal_stream(key, b"", plaintext, draw.randbytes(SALT_LENGTH))
    edges = (0, 1, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 50_000, len(plaintext))
    ranges = [(start, end) for start in edges for end in edges if start < end]
    for start, end in ranges:
        found = open_range(key, b"", stream, start, end)
        _require(found == plaintext[start:end], f"the range from {start} to {end}")
    return len(ranges)


def _attachment_of_two_parts(draw: Draw) -> int:
    file, file_key, attachment_id = draw.randbytes(PART_LENGTH + 1), draw.seed_bytes(), draw.id()
    place = Place(draw.id(), draw.id(), draw.id())
    sealed = seal_attachment(file, file_key, attachment_id, place, draw.randbytes(SALT_LENGTH))
    opened = open_attachment(
        sealed, file_key, attachment_id, place, len(file), digest(sealed)
    )
    _require(opened == file, "the file of two parts")
    return len(sealed)


def _check_table(name: str, cases: list[Case]) -> int:
    """Check cases of a description, something to do, and its result or the refusal to expect."""
    for description, action, expected in cases:
        found = _outcome(action)
        _require(found == expected, f"{name}, {description}: found {found!r}, not {expected!r}")
    return len(cases)


def _outcome(action: Callable[[], object]) -> object:
    """What an action gives; of a refusal its type, with the word if it has one."""
    try:
        return action()
    except Refused as refusal:
        word = getattr(refusal, "word", None)
        return type(refusal) if word is None else str(refusal)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Failed(f"{what} is not as it should be")
