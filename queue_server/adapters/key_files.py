"""A secret in a file of its own: written once, readable by its owner only."""

import secrets
from pathlib import Path


def new_file(path: Path, content: bytes) -> bytes:
    """Writes `content` once, 0600; what is there already stays and is returned."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
