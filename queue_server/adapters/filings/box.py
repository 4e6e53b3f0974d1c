"""Seals what is personal with AES-256-GCM and finds a person again by a keyed hash. Keys are derived from the filings key."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value was changed, moved to another row, or sealed with another key."""


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"filings " + purpose.encode()).derive(
        key
    )


class FilingBox:
    """`key` is the filings key, 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derive(key, "seal"))
        self._person_key = _derive(key, "person")
        self._content_key = _derive(key, "content")

    def seal(self, plain: bytes, place: str) -> bytes:
        """Nonce and ciphertext, bound to `place` (table, row and column): it opens nowhere else."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as wrong:
            raise SealBroken(f"{place}: the seal does not open with this hall's filings key") from wrong

    def person(self, person_key: str) -> str:
        """64 hex digits: finds a person's filings, and means nothing without the key."""
        return hmac.new(self._person_key, person_key.encode(), hashlib.sha256).hexdigest()

    def content(self, content: bytes) -> str:
        """64 hex digits that tell whether a request is the same one."""
        return hmac.new(self._content_key, content, hashlib.sha256).hexdigest()
