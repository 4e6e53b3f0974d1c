"""No lock or requirements file may record an address."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def addresses() -> list[str]:
    """Lines of the requirements that hold an address, as `file:line`."""
    found = []
    for path in sorted((ROOT / "requirements").iterdir()):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if "://" in line or line.startswith(("--index", "--extra-index")):
                found.append(f"{path.name}:{number}")
    return found


if __name__ == "__main__":
    wrong = addresses()
    print("\n".join(wrong) or "锁文件里没有地址")
    sys.exit(1 if wrong else 0)
