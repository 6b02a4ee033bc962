"""Random envelopes of all kinds, to up to sixteen recipients."""

from . import cbor
from .bodies import Kind
from .keys import encryption_key, signing_key_id, signing_public_key
from .message import MOST_RECIPIENTS, Header, seal_message
from .random_bodies import random_body
from .random_values import Draw, JsonObject
from .record import MOST_UINT64
from .suite import HASH_LENGTH, sha256


def random_message(draw: Draw) -> JsonObject:
    signing_seed = draw.seed_bytes()
    count = draw.choice((1, 1, 2, 3, draw.randint(4, MOST_RECIPIENTS), MOST_RECIPIENTS))
    recipient_seeds = [draw.seed_bytes() for _ in range(count)]
    header = random_header(draw, signing_seed, draw.choice(tuple(Kind)))
    body = random_body(draw, header.kind)
    recipients = [encryption_key(seed).public for seed in recipient_seeds]
    envelope = seal_message(header, signing_seed, recipients, body)
    return {
        "format": "message",
        "signing_key_seed": signing_seed.hex(),
        "recipient_seeds": [seed.hex() for seed in recipient_seeds],
        "envelope": envelope.hex(),
        "hash": sha256(envelope).hex(),
        "body": cbor.encode(body).hex(),
    }


def random_header(draw: Draw, signing_seed: bytes, kind: Kind) -> Header:
    number = draw.integer(1, MOST_UINT64)
    return Header(
        kind=kind,
        conversation=draw.id(),
        message_id=draw.id(),
        sender=draw.id(),
        device=draw.id(),
        signing_key_id=signing_key_id(signing_public_key(signing_seed)),
        number=number,
        previous_hash=bytes(HASH_LENGTH) if number == 1 else draw.hash(),
        created=draw.time(),
        directory_sequence=draw.integer(0, MOST_UINT64),
        account_state=draw.choice((bytes(HASH_LENGTH), draw.hash())),
    )
