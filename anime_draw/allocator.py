"""Let the C library keep freed memory for the next tensor instead of giving it back.

glibc takes every big block from the kernel and gives it back when it is freed. A
network frees and takes its feature maps again at every step, and each time the kernel
has to find, clear and map the pages anew: a tenth to a quarter of a training step's
time on the CPU (benchmarks/README.md). Kept, they are used again as they are. The price
is that a program never becomes smaller again, and a peak that is up to a sixth higher.

One heap for all threads, since big blocks in the heap of another thread would still go
back to the kernel; pictures of many sizes leave fewer gaps in one heap, too.
"""

import ctypes
import sys

# Parameters of mallopt(3), with the values of <malloc.h>.
M_TRIM_THRESHOLD, M_MMAP_MAX, M_ARENA_MAX = -1, -4, -8

SETTINGS = {
    M_MMAP_MAX: 0,  # no block by itself: all from the heap
    M_TRIM_THRESHOLD: -1,  # the heap's end is never given back
    M_ARENA_MAX: 1,  # heaps
}


def keep_memory() -> bool:
    """Make glibc keep freed memory; call it before there are other threads.

    Other C libraries and systems are left alone.

    Returns:
        Whether it does so now.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library, musl say
        return False
    return all([mallopt(name, value) for name, value in SETTINGS.items()])
