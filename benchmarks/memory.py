"""What the lessons cost a machine: the time to import, and the memory of a kernel after Run All.

    With the extras `bench` and `test` installed:
    python -m benchmarks.memory                    the lessons as they are, on the digits that ship with the project
    python -m benchmarks.memory --files FOLDER     the lessons on MNIST, from a folder as in `benchmarks.accuracy`

Import is a ratio of fresh processes, taken in turns. `digits()` is CPU time, each in a fresh process, too. Memory is
PSS, where what several kernels share is divided among them; Linux only. Each notebook gets a fresh kernel.
"""

import argparse
import statistics
import subprocess
import sys
import time

from tools.extras import needed

with needed():
    import nbformat
    import psutil
    from nbclient import NotebookClient

    from tools.browser import ROOT

ROUNDS = 9
BASE = "import numpy, ipywidgets, matplotlib.figure"
STARTS = {
    BASE: "",
    "the same and backprop_lib": "; import backprop_lib",
    "the same and a lesson": "; from backprop_lib.lessons import measure_the_cost",
    "the same and digits()": "; import backprop_lib; d = backprop_lib.digits(); d.train.x",
}

DIGITS = """import time, backprop_lib
start = time.process_time()
backprop_lib.digits()
print(time.process_time() - start)"""


def seconds(code):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    return time.perf_counter() - start


def imports():
    times = {name: [] for name in STARTS}
    for turn in range(ROUNDS + 1):
        for name, more in STARTS.items():
            took = seconds(BASE + more)
            if turn:  # the first reads the disk
                times[name].append(took)
    base = statistics.median(times[BASE])
    for name, values in times.items():
        print(f"{name:46} {1000 * statistics.median(values):6.0f} ms {statistics.median(values) / base:6.2f}")


def loading():
    """Seconds of CPU that digits() takes after the import."""
    run = subprocess.run([sys.executable, "-c", DIGITS], check=True, cwd=ROOT, capture_output=True, text=True)
    return float(run.stdout)


def on_mnist(nb, folder):
    """The notebook with MNIST in place of the bundled digits."""
    for cell in nb.cells:
        if cell.cell_type == "code" and (digits := "data = digits()") in cell.source:
            mnist = f"from benchmarks.accuracy import from_files\ndata = from_files({folder!r})"
            cell.source = cell.source.replace(digits, mnist)
            return nb
    raise ValueError("this notebook reads no digits")


def kernels(files):
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        nb = nbformat.read(path, 4)
        nb = on_mnist(nb, files) if files else nb
        client = NotebookClient(nb, kernel_name="python3", timeout=None, resources={"metadata": {"path": ROOT}})
        with client.setup_kernel():
            start = time.perf_counter()
            for i, cell in enumerate(client.nb.cells):
                client.execute_cell(cell, i)
            took = time.perf_counter() - start
            kernel = psutil.Process(client.km.provisioner.pid)
            print(f"{path.stem:46} {kernel.memory_full_info().pss / 2**20:6.0f} MiB   Run All {took:5.1f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", metavar="FOLDER")
    options = parser.parse_args()
    if not options.files:
        imports()
        times = [1000 * loading() for _ in range(10)]
        print(f"digits() after the import, best {min(times):.0f} ms of CPU, median {statistics.median(times):.0f}")
    kernels(options.files)


if __name__ == "__main__":
    main()
