"""The hall's keys, each a file of its own outside the database: hall key, ticket signature, filings key; and the days'."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from queue_server.adapters.day_keys import DayKeyShelf, FileDayKeys
from queue_server.adapters.key_files import new_file

LASTING_KEYS = ("hall.key", "filings.key", "ticket.pem")
"""What a hall's second server needs of the first one's key folder."""

_SIGNATURE_BYTES = 64
_SEPARATOR = "\x1f"


def _token_text(raw: bytes) -> str:
    """The one way to write these bytes: a token has no second spelling."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class KeyStore:
    """Reads the keys below `folder`, and makes those that are not there yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signer: Ed25519PrivateKey | None = None
        self._days: DayKeyShelf = FileDayKeys(folder)
        self._day_keys: dict[date, bytes] = {}

    def share_days(self, days: DayKeyShelf) -> None:
        """From now on day keys are kept there."""
        self._days = days
        self._day_keys.clear()

    def digest(self) -> str:
        """64 hex digits that tell whether two servers have the same lasting keys, and nothing else. Makes missing keys."""
        public = (
            self._key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        )
        return hmac.digest(self.filings_key(), b"keys" + self.hall_key() + public, "sha256").hex()

    def hall_key(self) -> bytes:
        """32 bytes. Makes `person_key` from a document; handed to kiosks only."""
        return bytes.fromhex(self._hex("hall.key"))

    def filings_key(self) -> bytes:
        """32 bytes. Filings are encrypted with it."""
        return bytes.fromhex(self._hex("filings.key"))

    def shared_days_key(self) -> bytes:
        """32 bytes that only the hall's servers know (kiosks know the hall key): seals day keys in a shared database."""
        derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"shared day keys")
        return derived.derive(self.filings_key())

    def day_person(self, day: date, person_key: str) -> str:
        """HMAC(day key, person_key), 64 hex digits: what the journal keeps of a person."""
        key = self._day_keys.get(day)
        if key is None:
            key = self._day_keys[day] = self._days.get(day)
        return hmac.digest(key, person_key.encode(), "sha256").hex()

    def destroy_day_keys(self, before: date) -> list[str]:
        """Destroys the day keys of days before `before`; gives their names."""
        self._day_keys = {day: key for day, key in self._day_keys.items() if day >= before}
        return self._days.destroy(before)

    def sign(self, prefix: str, parts: Sequence[str]) -> str:
        """A token `PREFIX.` + base64url of the parts and an Ed25519 signature over prefix and parts."""
        body = _SEPARATOR.join(parts).encode()
        signature = self._key().sign(prefix.encode() + b"." + body)
        return f"{prefix}.{_token_text(body + signature)}"

    def verify(self, prefix: str, token: str) -> list[str] | None:
        """The parts of a token that this hall signed, else None."""
        head, _, tail = token.partition(".")
        if head != prefix or len(tail) > 512:
            return None
        try:
            raw = base64.b64decode(tail + "=" * (-len(tail) % 4), altchars=b"-_", validate=True)
            if _token_text(raw) != tail:
                return None
            body, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
            self._key().public_key().verify(signature, prefix.encode() + b"." + body)
            return body.decode().split(_SEPARATOR)
        except (binascii.Error, ValueError, InvalidSignature):
            return None

    def _hex(self, name: str) -> str:
        return new_file(self._folder / name, secrets.token_hex(32).encode()).decode().strip()

    def _key(self) -> Ed25519PrivateKey:
        if self._signer is None:
            fresh = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            loaded = serialization.load_pem_private_key(new_file(self._folder / "ticket.pem", fresh), None)
            if not isinstance(loaded, Ed25519PrivateKey):
                raise TypeError("ticket.pem: expected an Ed25519 key")
            self._signer = loaded
        return self._signer
