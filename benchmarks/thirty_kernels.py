"""A class of thirty on one machine: what thirty kernels hold in memory after Run All, all at the same time.

    With the extras `bench` and `test` installed:  python -m benchmarks.thirty_kernels

First every kernel runs lesson 06, the heaviest; then the ten lessons in turn. Memory is PSS, where what several kernels
share (Python, NumPy's code) is divided among them, so that the total is what the machine holds; Linux only. Only the
kernels are counted: a JupyterLab comes on top, once for a class on one server, or once for each student on a hub.
"""

import argparse
import asyncio
import statistics
import time

from tools.extras import needed

with needed():
    import nbformat
    import psutil
    from nbclient import NotebookClient

    from tools.browser import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HEAVIEST = "06_step_by_mini_batch"
START_SECONDS, CELL_SECONDS = 300, 600


async def run_all(client, starting):
    """Start a kernel, run every cell of its notebook, and leave the kernel alive."""
    client.create_kernel_manager()
    async with starting:
        await client.async_start_new_kernel(stdin=False)
        await client.async_start_new_kernel_client()
    for i, cell in enumerate(client.nb.cells):
        await client.async_execute_cell(cell, i)


def pss(client):
    """MiB of the kernel's process."""
    return psutil.Process(client.km.provisioner.pid).memory_full_info().pss / 2**20


async def measure(title, paths):
    """Run each of the notebooks in a kernel of its own, all at once; the notebooks, and the kernels' MiB."""
    options = {
        "kernel_name": "python3",
        "startup_timeout": START_SECONDS,
        "timeout": CELL_SECONDS,
        "extra_arguments": ["--log-level=40"],
        "resources": {"metadata": {"path": str(ROOT / "notebooks")}},
    }
    clients = [NotebookClient(nbformat.read(path, 4), **options) for path in paths]
    starting = asyncio.Semaphore(2 * (psutil.cpu_count() or 1))  # more at once only wait for each other
    free, start = psutil.virtual_memory().available, time.perf_counter()
    try:
        await asyncio.gather(*(run_all(client, starting) for client in clients))
        took = time.perf_counter() - start
        sizes = [pss(client) for client in clients]
        less = (free - psutil.virtual_memory().available) / 2**20
    finally:
        await asyncio.gather(*(client._async_cleanup_kernel() for client in clients), return_exceptions=True)
    print(
        f"{title:28} {sum(sizes):6.0f} MiB in all, {less:6.0f} MiB less free; a kernel {min(sizes):4.0f} to "
        f"{max(sizes):4.0f}, median {statistics.median(sizes):4.0f}; all ready after {took:4.0f} s",
        flush=True,
    )
    return [client.nb for client in clients], sizes


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernels", type=int, default=30)
    kernels = parser.parse_args().kernels
    (heaviest,) = (path for path in NOTEBOOKS if path.stem == HEAVIEST)
    await measure("one kernel, lesson 06", [heaviest])
    await measure(f"{kernels} kernels, lesson 06", [heaviest] * kernels)
    await measure(f"{kernels} kernels, all lessons", [NOTEBOOKS[i % len(NOTEBOOKS)] for i in range(kernels)])


if __name__ == "__main__":
    asyncio.run(main())
