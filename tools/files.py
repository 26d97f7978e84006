"""Write the files of a command, all or none where some were changed; what is in the way is named in one line."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


def lessons():
    """The project's own notebooks, in order."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def write(texts, force=False):
    """Write each text of {path: text}. A file that is there and differs stops it before the first, unless `force`."""
    if not force and (changed := [path for path, text in texts.items() if differs(path, text)]):
        others = f" and {len(changed) - 1} more" if changed[1:] else ""
        raise SystemExit(f"{changed[0]}{others} would be written over: name another folder, or say --force")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise SystemExit(f"{error.filename or path} cannot be written: {error.strerror}") from None


def differs(path, text):
    try:
        return path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") != text.encode()
    except OSError:
        return True
