"""Forms: every word for a rule that bytes can break."""

from collections.abc import Callable

from ..attachment import check_form
from ..message import LARGEST_ENVELOPE, Envelope
from ..signed import SignedObject
from . import Case, calling, replaced
from .forgeries import sealed_message


def cases() -> list[Case]:
    """Every word for a rule of form."""
    envelope = sealed_message()
    after_recipients = 178 + 2 * 1184 + 32
    first, second = envelope[178:194], 178 + 1184
    signature_length = len(envelope) - 66
    attachment = b"SGA1\x01\x01\0\0" + bytes(16) + (4096).to_bytes(8, "big") + bytes(56 + 4112)
    certificate = b"SGS1\x01\x01\x02\0" + bytes(32) + (1).to_bytes(4, "big") + bytes(1 + 64)
    return [
        ("envelope", lambda: Envelope.read(envelope).header.number, 1),
        ("truncated", _reading(envelope[:-1]), "truncated"),
        ("nothing", _reading(b""), "truncated"),
        ("trailing", _reading(envelope + b"\0"), "trailing-bytes"),
        ("too long", _reading(bytes(LARGEST_ENVELOPE + 1)), "too-long"),
        ("magic", _reading(replaced(envelope, 3, b"2")), "unknown-object"),
        ("version", _reading(replaced(envelope, 4, b"\x02")), "unknown-version"),
        ("suite", _reading(replaced(envelope, 5, b"\x02")), "unknown-suite"),
        ("kind 0", _reading(replaced(envelope, 6, b"\0")), "unknown-kind"),
        ("kind 7", _reading(replaced(envelope, 6, b"\x07")), "unknown-kind"),
        ("reserved", _reading(replaced(envelope, 7, b"\x01")), "reserved-not-zero"),
        ("no recipient", _reading(replaced(envelope, 176, b"\0\0")), "recipient-count"),
        ("17 recipients", _reading(replaced(envelope, 176, b"\0\x11")), "recipient-count"),
        ("a recipient twice", _reading(replaced(envelope, second, first)), "duplicate-recipient"),
        ("body", _reading(replaced(envelope, after_recipients + 3, b"\0")), "body-length"),
        ("signature", _reading(replaced(envelope, signature_length, b"\1")), "signature-length"),
        ("attachment", calling(check_form, attachment), None),
        ("padding", calling(check_form, replaced(attachment, 31, b"\1")), "padded-length"),
        ("short attachment", calling(check_form, attachment[:-1]), "truncated"),
        ("long attachment", calling(check_form, attachment + b"\0"), "trailing-bytes"),
        ("certificate", lambda: SignedObject.read(certificate).payload, b"\0"),
        ("payload", _reading_signed(replaced(certificate, 40, b"\0\x10\0\1")), "payload-length"),
        ("signed kind", _reading_signed(replaced(certificate, 6, b"\5")), "unknown-kind"),
    ]


def _reading(envelope: bytes) -> Callable[[], object]:
    return calling(Envelope.read, envelope)


def _reading_signed(signed: bytes) -> Callable[[], object]:
    return calling(SignedObject.read, signed)
