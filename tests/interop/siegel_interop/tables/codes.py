"""Codes: their characters, their check character, and typing mistakes."""

from ..codes import (
    ALPHABET,
    check_character,
    letter_code_text,
    read_letter_code,
    read_recovery_code,
    recovery_code_text,
)
from ..directory import fingerprint_for_eyes
from . import Case, calling

LETTER_BYTES = b"0123456789"
LETTER_TEXT = "60RK-4CSM-6MV3-EE1S-8"
RECOVERY_TEXT = "HHHH-HHHH-HHHH-HHHH-HHHH-HHHH-HHR"

LETTER_CODES = (
    (LETTER_TEXT, LETTER_BYTES),
    ("60rk4csm6mv3ee1s8", LETTER_BYTES),
    (" 60RK\u20104CSM\u20116MV3\u2012EE1S\u2013\u20148\n", LETTER_BYTES),
    ("6ORK-4CSM-6MV3-EEIS-8", LETTER_BYTES),
    ("6oRK-4CSM-6MV3-EELS-8", LETTER_BYTES),
    ("6oRK-4CSM-6MV3-EEiS-8", LETTER_BYTES),
    ("6oRK-4CSM-6MV3-EElS-8", LETTER_BYTES),
    ("60RK-4CSM-6MV3-EE1S-9", "code-check"),
    ("60RK-4CSM-6MV3-EE1T-8", "code-check"),
    ("06RK-4CSM-6MV3-EE1S-8", "code-check"),
    ("60RK-4CSM-6MV3-EE1S", "code-length"),
    ("60RK-4CSM-6MV3-EE1S-80", "code-length"),
    ("", "code-length"),
    ("60RK-4CSM-6MV3-EE1U-8", "code-character at 18"),
    ("60RK_4CSM-6MV3-EE1S-8", "code-character at 4"),
    ("60RK-4CSM-6MV3-EE1ſ-8", "code-character at 18"),
    ("60RK-4CSM-6MV3-EE\u0661S-8", "code-character at 17"),
    ("60RK-4CSM-6MV3-EE1\x1fS-8", "code-character at 18"),
)

CHECK_CHARACTERS = (
    ("0", "0"),
    ("1", "2"),
    ("01", "4"),
    ("00001", "5"),
    ("G", "5"),
    ("0" * 26, "0"),
    ("Z", "V"),
    ("H" * 26, "R"),
    ("60RK4CSM6MV3EE1S", "8"),
)


def cases() -> list[Case]:
    checks = [(code, calling(check_character, code), check) for code, check in CHECK_CHARACTERS]
    letters = [(repr(text), calling(read_letter_code, text), code) for text, code in LETTER_CODES]
    return [
        *checks,
        *letters,
        ("letter", calling(letter_code_text, LETTER_BYTES), LETTER_TEXT),
        ("recovery", calling(recovery_code_text, "H" * 26), RECOVERY_TEXT),
        ("recovery read", calling(read_recovery_code, RECOVERY_TEXT), "H" * 26),
        ("fingerprint", calling(fingerprint_for_eyes, b"\xff" * 32), " ".join(["ZZZZZ"] * 5)),
        *_single_mistakes(),
    ]


def _single_mistakes() -> list[Case]:
    """Every single wrong character, and every two that are exchanged."""
    code = ALPHABET[:26]
    typed = code + check_character(code)
    places = range(len(typed))
    wrong = [
        typed[:place] + other + typed[place + 1 :]
        for place in places
        for other in ALPHABET
        if other != typed[place]
    ]
    exchanged = [
        _exchanged(typed, first, second)
        for first in places
        for second in places[first + 1 :]
        if typed[first] != typed[second]
    ]
    return [(text, calling(read_recovery_code, text), "code-check") for text in wrong + exchanged]


def _exchanged(text: str, first: int, second: int) -> str:
    characters = list(text)
    characters[first], characters[second] = characters[second], characters[first]
    return "".join(characters)
