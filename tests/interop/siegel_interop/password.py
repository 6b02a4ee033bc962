"""The client's side of OPAQUE (RFC 9807), with which a password unlocks an account."""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from . import ristretto255
from .edwards25519 import ORDER
from .errors import CannotOpen, opening
from .layout import Layout, number_bytes
from .suite import argon2id

CONTEXT = b"siegel/opaque/v1"
STRETCH_SALT = bytes(16)

ELEMENT_LENGTH = 32
NONCE_LENGTH = 32
HASH_LENGTH = 64
ENVELOPE_LENGTH = NONCE_LENGTH + HASH_LENGTH

# RFC 9497, section 4.1, in the mode OPRF (0).
OPRF_CONTEXT = b"OPRFV1-\x00-ristretto255-SHA512"


@dataclass(frozen=True)
class RegistrationState:
    """What a client remembers between its request and the server's response."""

    blind: int
    request: bytes

    @classmethod
    def read(cls, data: bytes) -> "RegistrationState":
        layout = Layout(data)
        state = cls(_take_scalar(layout), layout.take(ELEMENT_LENGTH))
        layout.end()
        return state


@dataclass(frozen=True)
class LoginState:
    """What a client remembers between KE1 and KE2."""

    blind: int
    ke1: bytes
    ephemeral_secret: int
    nonce: bytes

    @classmethod
    def read(cls, data: bytes) -> "LoginState":
        layout = Layout(data)
        state = cls(
            blind=_take_scalar(layout),
            ke1=layout.take(ELEMENT_LENGTH + NONCE_LENGTH + ELEMENT_LENGTH),
            ephemeral_secret=_take_scalar(layout),
            nonce=layout.take(NONCE_LENGTH),
        )
        layout.end()
        return state


def normalized(password: str) -> bytes:
    """A password's bytes: the UTF-8 of its normalization form C."""
    return unicodedata.normalize("NFC", password).encode()


def registration_request(password: bytes, blind: int) -> bytes:
    """The blinded password (RFC 9497, section 3.3.1)."""
    uniform = _expand_message(password, b"HashToGroup-" + OPRF_CONTEXT)
    return ristretto255.encode(ristretto255.from_uniform_bytes(uniform).times(blind))


def ke1(password: bytes, blind: int, nonce: bytes, ephemeral_secret: int) -> bytes:
    keyshare = ristretto255.multiply(ristretto255.BASE_POINT, ephemeral_secret)
    return registration_request(password, blind) + nonce + keyshare


@opening
def finish_registration(
    password: bytes, state: RegistrationState, response: bytes, envelope_nonce: bytes
) -> tuple[bytes, bytes]:
    """The registration record and the export key."""
    layout = Layout(response)
    evaluated, server_key = layout.take(ELEMENT_LENGTH), layout.take(ELEMENT_LENGTH)
    layout.end()
    randomized = _randomized_password(password, state.blind, evaluated)
    secrets = _EnvelopeSecrets.derive(randomized, envelope_nonce)
    masking_key = _expand(randomized, b"MaskingKey")
    envelope = envelope_nonce + secrets.tag(envelope_nonce, server_key)
    return secrets.client_public + masking_key + envelope, secrets.export_key


@opening
def finish_login(password: bytes, state: LoginState, ke2: bytes) -> tuple[bytes, bytes]:
    """KE3 and the export key, once the server has proved itself."""
    layout = Layout(ke2)
    evaluated = layout.take(ELEMENT_LENGTH)
    masking_nonce = layout.take(NONCE_LENGTH)
    masked_response = layout.take(ELEMENT_LENGTH + ENVELOPE_LENGTH)
    credential_response = layout.taken()
    server_nonce = layout.take(NONCE_LENGTH)
    server_keyshare = layout.take(ELEMENT_LENGTH)
    server_mac = layout.take(HASH_LENGTH)
    layout.end()

    randomized = _randomized_password(password, state.blind, evaluated)
    server_key, envelope = _unmask(randomized, masking_nonce, masked_response)
    secrets = _open_envelope(randomized, envelope, server_key)
    shared = (
        ristretto255.multiply(server_keyshare, state.ephemeral_secret)
        + ristretto255.multiply(server_key, state.ephemeral_secret)
        + ristretto255.multiply(server_keyshare, secrets.client_private)
    )
    preamble = b"".join(
        (
            b"OPAQUEv1-",
            _with_length(CONTEXT),
            _with_length(secrets.client_public),
            state.ke1,
            _with_length(server_key),
            credential_response,
            server_nonce,
            server_keyshare,
        )
    )
    return _confirm(shared, preamble, server_mac), secrets.export_key


@dataclass(frozen=True)
class _EnvelopeSecrets:
    """What a randomized password and an envelope's nonce give (RFC 9807, section 4.1)."""

    auth_key: bytes
    export_key: bytes
    client_private: int
    client_public: bytes

    @classmethod
    def derive(cls, randomized: bytes, nonce: bytes) -> "_EnvelopeSecrets":
        seed = _expand(randomized, nonce + b"PrivateKey", ELEMENT_LENGTH)
        private = _derive_private_key(seed)
        return cls(
            auth_key=_expand(randomized, nonce + b"AuthKey"),
            export_key=_expand(randomized, nonce + b"ExportKey"),
            client_private=private,
            client_public=ristretto255.multiply(ristretto255.BASE_POINT, private),
        )

    def tag(self, nonce: bytes, server_key: bytes) -> bytes:
        """The envelope's tag; the public keys stand for the identities."""
        credentials = server_key + _with_length(server_key) + _with_length(self.client_public)
        return _mac(self.auth_key, nonce + credentials)


def _open_envelope(randomized: bytes, envelope: bytes, server_key: bytes) -> _EnvelopeSecrets:
    nonce, tag = envelope[:NONCE_LENGTH], envelope[NONCE_LENGTH:]
    secrets = _EnvelopeSecrets.derive(randomized, nonce)
    if not hmac.compare_digest(secrets.tag(nonce, server_key), tag):
        raise CannotOpen
    return secrets


def _randomized_password(password: bytes, blind: int, evaluated: bytes) -> bytes:
    unblinded = ristretto255.multiply(evaluated, pow(blind, -1, ORDER))
    oprf = _sha512(_with_length(password) + _with_length(unblinded) + b"Finalize")
    return _extract(oprf + argon2id(oprf, STRETCH_SALT, HASH_LENGTH))


def _unmask(randomized: bytes, masking_nonce: bytes, masked: bytes) -> tuple[bytes, bytes]:
    """The server's public key and the envelope."""
    masking_key = _expand(randomized, b"MaskingKey")
    pad = _expand(masking_key, masking_nonce + b"CredentialResponsePad", len(masked))
    response = bytes(left ^ right for left, right in zip(pad, masked, strict=True))
    return response[:ELEMENT_LENGTH], response[ELEMENT_LENGTH:]


def _confirm(shared: bytes, preamble: bytes, server_mac: bytes) -> bytes:
    """Check the server's MAC and give the client's (RFC 9807, section 6.4)."""
    transcript = _sha512(preamble)
    handshake = _derive_secret(_extract(shared), b"HandshakeSecret", transcript)
    expected = _mac(_derive_secret(handshake, b"ServerMAC", b""), transcript)
    if not hmac.compare_digest(expected, server_mac):
        raise CannotOpen
    client_mac_key = _derive_secret(handshake, b"ClientMAC", b"")
    return _mac(client_mac_key, _sha512(preamble + expected))


def _derive_private_key(seed: bytes) -> int:
    """DeriveDiffieHellmanKeyPair; its first counter fails with probability 2⁻²⁵²."""
    derivation = seed + _with_length(b"OPAQUE-DeriveDiffieHellmanKeyPair") + b"\x00"
    uniform = _expand_message(derivation, b"DeriveKeyPair" + OPRF_CONTEXT)
    return int.from_bytes(uniform, "little") % ORDER


def _derive_secret(secret: bytes, name: bytes, transcript: bytes) -> bytes:
    full_name = b"OPAQUE-" + name
    info = number_bytes(HASH_LENGTH, 2) + bytes([len(full_name)]) + full_name
    return _expand(secret, info + bytes([len(transcript)]) + transcript)


def _expand_message(message: bytes, tag: bytes) -> bytes:
    """expand_message_xmd (RFC 9380, section 5.3.1) with SHA-512 for one block of 64 bytes."""
    suffix = tag + bytes([len(tag)])
    block_length = hashlib.sha512().block_size
    first = _sha512(bytes(block_length) + message + number_bytes(HASH_LENGTH, 2) + b"\0" + suffix)
    return _sha512(first + b"\x01" + suffix)


def _take_scalar(layout: Layout) -> int:
    return int.from_bytes(layout.take(ELEMENT_LENGTH), "little")


def _with_length(data: bytes) -> bytes:
    return number_bytes(len(data), 2) + data


def _sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha512")


def _extract(key_material: bytes) -> bytes:
    return HKDF.extract(hashes.SHA512(), None, key_material)


def _expand(key: bytes, info: bytes, length: int = HASH_LENGTH) -> bytes:
    return HKDFExpand(hashes.SHA512(), length, info).derive(key)
