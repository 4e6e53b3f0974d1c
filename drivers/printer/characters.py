"""Bytes of text to characters as a printer's own font takes them."""

from drivers.printer.render import BOX


def decode(data: bytes, *, chinese: bool, two_byte_only: bool) -> tuple[list[str], bytes]:
    """The characters, `BOX` where the font has none, and the bytes of a character that is not all there yet.

    With `two_byte_only` a four-byte character of GB 18030 comes out as rubbish, as on most printers.
    """
    if not chinese:
        return [byte.decode("cp437") for byte in _single(data)], b""
    out: list[str] = []
    at = 0
    while at < len(data):
        length = _length(data[at:], two_byte_only=two_byte_only)
        if length is None:
            return out, data[at:]
        out.append(_character(data[at : at + length]))
        at += length
    return out, b""


def _single(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


def _length(data: bytes, *, two_byte_only: bool) -> int | None:
    lead = data[0]
    if lead < 0x81 or lead == 0xFF:
        return 1
    if len(data) < 2:
        return None
    trail = data[1]
    if 0x40 <= trail <= 0xFE and trail != 0x7F:
        return 2
    if 0x30 <= trail <= 0x39 and not two_byte_only:
        return 4 if len(data) >= 4 else None
    return 1


def _character(code: bytes) -> str:
    try:
        character = code.decode("gb18030" if len(code) == 4 else "gbk")
    except UnicodeDecodeError:
        return BOX
    return character if len(character) == 1 and character.isprintable() else BOX
