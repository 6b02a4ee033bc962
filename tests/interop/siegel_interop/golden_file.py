"""A golden file: its bytes by name, and how they are compared with what was found."""

import json
from pathlib import Path

from .keys import sign, signing_key_id, signing_public_key
from .message import SIGNATURE, Envelope


class WrongVector(Exception):
    """A golden file does not hold what the specification says."""


class GoldenFile:
    """A golden file's bytes by name, and the checks that were made of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checks = 0
        self.values = {name: bytes.fromhex(value) for name, value in _read(path).items()}

    def __getitem__(self, name: str) -> bytes:
        try:
            return self.values[name]
        except KeyError:
            raise WrongVector(f"{self.path.name} has no {name}") from None

    def sibling(self, name: str) -> "GoldenFile":
        """The golden file `name` beside this one, whose keys or objects it uses."""
        return GoldenFile(self.path.with_name(name))

    def expect(self, name: str, found: bytes) -> None:
        """Check that the value `name` is what was found."""
        self.check(name, found == self[name])

    def check(self, what: str, holds: bool) -> None:
        if not holds:
            raise WrongVector(f"{self.path.name}: {what} is not as it should be")
        self.checks += 1


def check_signature(golden: GoldenFile, name: str) -> None:
    """Ed25519 has no randomness: who signs again gets the same signature."""
    envelope, seed = Envelope.read(golden[name]), golden["signing_key_seed"]
    signature = sign(seed, SIGNATURE, envelope.signed)
    golden.check(f"signature of {name}", signature == envelope.signature)
    key_id = signing_key_id(signing_public_key(seed))
    golden.check(f"key id of {name}", envelope.header.signing_key_id == key_id)


def _read(path: Path) -> dict[str, str]:
    return json.loads(path.read_text(encoding="utf-8"))
