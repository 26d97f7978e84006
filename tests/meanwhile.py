"""Scenes that go on working between the kernel's messages, watched until they are done."""

import asyncio
from time import monotonic


async def settled(scene, look, seconds=60):
    """What look() saw while the scene worked and when it was done, each once in a row."""
    seen, stop = [look()], monotonic() + seconds
    while scene.working and monotonic() < stop:
        await asyncio.sleep(0.001)
        if look() != seen[-1]:
            seen.append(look())
    assert not scene.working
    return seen
