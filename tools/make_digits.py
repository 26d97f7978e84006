"""Make backprop_lib/digits.npz from scikit-learn's copy of the UCI handwritten digits.

    python tools/make_digits.py            write the file
    python tools/make_digits.py --check    compare it with what would be written; exit status 1 if it differs

The file holds `images`, (1797, 8, 8) uint8 from 0 (paper) to 16 (ink), and `labels`, (1797,) uint8. A second run writes
the same bytes with the same zlib; `--check` compares the arrays too, because another zlib may pack them differently.
Needs scikit-learn, which the library itself does not.
"""

import argparse
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

DIGITS = Path(__file__).parents[1] / "backprop_lib" / "digits.npz"


def source():
    """Return {"images": (1797, 8, 8) uint8, "labels": (1797,) uint8} from scikit-learn's `load_digits`."""
    from sklearn.datasets import load_digits  # here, because importing it takes over a second

    bunch = load_digits()
    return {"images": bunch.images.astype(np.uint8), "labels": bunch.target.astype(np.uint8)}


def pack(arrays):
    """Return the bytes of a compressed .npz of `arrays`: np.savez_compressed with a fixed date and order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(arrays):
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # otherwise Windows and Unix write different bytes
            member.external_attr = 0o644 << 16
            array = io.BytesIO()
            np.lib.format.write_array(array, arrays[name], version=(1, 0), allow_pickle=False)
            archive.writestr(member, array.getvalue(), compresslevel=9)
    return file.getvalue()


def differences(path, arrays):
    """Return what differs between the file at `path` and `arrays`, a list of sentences; empty when all is the same."""
    if not path.exists():
        return [f"{path.name} is missing"]
    with np.load(path) as stored:
        if sorted(stored) != sorted(arrays):
            return [f"{path.name} holds {sorted(stored)}, expected {sorted(arrays)}"]
        return [
            f"{name} differs from scikit-learn's copy"
            for name, array in arrays.items()
            if stored[name].dtype != array.dtype or not np.array_equal(stored[name], array)
        ]


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Make backprop_lib/digits.npz from scikit-learn's load_digits.")
    parser.add_argument("--check", action="store_true", help="compare the file instead of writing it")
    parser.add_argument("--output", type=Path, default=DIGITS, help="the file to write or to compare")
    options = parser.parse_args(arguments)
    arrays = source()
    if not options.check:
        options.output.write_bytes(pack(arrays))
        print(f"wrote {options.output.name}, {options.output.stat().st_size:,} bytes")
        return 0
    found = differences(options.output, arrays)
    if not found and options.output.read_bytes() != pack(arrays):
        found = [f"{options.output.name} holds the right arrays in other bytes: was it made by another zlib?"]
    print("\n".join(found) or f"{options.output.name} is up to date")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
