"""Codes on paper: Crockford's characters, and a check character over GF(32)."""

from .errors import CodeRefused
from .white_space import WHITE_SPACE

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTER_CODE_BYTES = 10
LETTER_CODE_CHARACTERS = 16
RECOVERY_CODE_CHARACTERS = 26

# x⁵ + x² + 1
POLYNOMIAL = 0b100101

PASSED_OVER = WHITE_SPACE | frozenset("-\u2010\u2011\u2012\u2013\u2014")
UPPER_CASE = {character: character for character in ALPHABET} | {"O": "0", "I": "1", "L": "1"}
READ_AS = UPPER_CASE | {typed.lower(): read for typed, read in UPPER_CASE.items()}


def characters(data: bytes) -> str:
    """Bytes as characters, five bits at a time, with zeros for the bits that are missing."""
    count = -(-len(data) * 8 // 5)
    bits = int.from_bytes(data, "big") << count * 5 - len(data) * 8
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(count)))


def check_character(code: str) -> str:
    """The check character over a code's characters."""
    check = 0
    for character in reversed(code):
        check = _times_alpha(check ^ ALPHABET.index(character))
    return ALPHABET[check]


def letter_code_text(code: bytes) -> str:
    """A letter's code as it is printed."""
    return _grouped(characters(code))


def read_letter_code(text: str) -> bytes:
    """The ten bytes of a letter's code that somebody typed."""
    bits = 0
    for character in _read(text, LETTER_CODE_CHARACTERS):
        bits = bits << 5 | ALPHABET.index(character)
    return bits.to_bytes(LETTER_CODE_BYTES, "big")


def recovery_code_text(code: str) -> str:
    """A recovery code as it is printed."""
    return _grouped(code)


def read_recovery_code(text: str) -> str:
    """The 26 characters of a recovery code that somebody typed, without the check character."""
    return _read(text, RECOVERY_CODE_CHARACTERS)


def _read(text: str, length: int) -> str:
    code = ""
    for place, typed in enumerate(text):
        if typed in PASSED_OVER:
            continue
        if typed not in READ_AS:
            raise CodeRefused("code-character", place)
        code += READ_AS[typed]
    if len(code) != length + 1:
        raise CodeRefused("code-length")
    if check_character(code[:-1]) != code[-1]:
        raise CodeRefused("code-check")
    return code[:-1]


def _grouped(code: str) -> str:
    complete = code + check_character(code)
    return "-".join(complete[start : start + 4] for start in range(0, len(complete), 4))


def _times_alpha(value: int) -> int:
    shifted = value << 1
    return shifted ^ POLYNOMIAL if shifted & 0b100000 else shifted
