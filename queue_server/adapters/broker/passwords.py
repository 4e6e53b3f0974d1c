"""Mosquitto's own password hashes (PBKDF2-HMAC-SHA512, format `$7$iterations$salt$hash`)."""

import base64
import hashlib
import hmac
import secrets

ITERATIONS = 101
"""Mosquitto's default. Device passwords are 192 random bits, so stretching adds nothing."""
_HASH_BYTES = 64
_SALT_BYTES = 12


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(_SALT_BYTES)
    return "$".join(("", "7", str(ITERATIONS), _text(salt), _text(_derive(password, salt, ITERATIONS))))


def check_password(password: str, hashed: str) -> bool:
    """False too where `hashed` is none of this format."""
    parts = hashed.split("$")
    if len(parts) != 5 or parts[1] != "7" or not parts[2].isdigit():
        return False
    salt, wanted = base64.b64decode(parts[3]), base64.b64decode(parts[4])
    return hmac.compare_digest(_derive(password, salt, int(parts[2])), wanted)


def _derive(password: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, iterations, _HASH_BYTES)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
