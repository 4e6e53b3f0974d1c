"""Chinese sentences to what the one usable Mandarin setting of the speech engine reads: pinyin with tone digits."""

from pypinyin import Style, lazy_pinyin

LETTERS = {
    "A": "ei1",
    "B": "bi4",
    "C": "xi1",
    "D": "di4",
    "E": "yi4",
    "F": "ai2 fu5",
    "G": "ji4",
    "H": "ei1 chi5",
    "I": "ai4",
    "J": "zhei4",
    "K": "kei4",
    "L": "ai2 lou5",
    "M": "ai2 mu5",
    "N": "en1",
    "O": "ou1",
    "P": "pi4",
    "Q": "qiu4",
    "R": "a1 er5",
    "S": "ai2 si5",
    "T": "ti4",
    "U": "you1",
    "V": "wei1",
    "W": "da2 bu5 liu5",
    "X": "ai2 ke5 si5",
    "Y": "wai4",
    "Z": "zei4",
}
"""Letters by the names that people use, in syllables that Mandarin has."""


def pinyin(sentence: str) -> str:
    """Syllables with tone digits, letters by name: 请D零二八号 → qing3 di4 ling2 er4 ba1 hao4."""
    syllables: list[str] = []
    for piece in _pieces(sentence):
        if piece.isascii():
            syllables += [LETTERS[letter] for letter in piece.upper() if letter in LETTERS]
        else:
            syllables += lazy_pinyin(piece, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    return " ".join(syllables)


def _pieces(sentence: str) -> list[str]:
    pieces: list[str] = []
    for character in sentence:
        if pieces and pieces[-1][-1].isascii() == character.isascii():
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
