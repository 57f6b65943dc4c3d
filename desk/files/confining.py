"""What a program that opens people's files may take, and how each of them ends.

Called by those programs once their libraries are imported, before anything of a sender's is looked at.
"""

import os
import resource

UNREADABLE = 2
"""It is not what it says it is."""
LARGE = 3
"""It is, but larger than anybody needs."""
STANDARD_STREAMS = 3
POLITENESS = 10
"""How far behind those who talk with people such a program stands in the machine's queue."""


def confine(most_memory: int, most_cpu_seconds: int) -> None:
    """Take this process's rights away: bytes of memory, seconds of work, and no file or connection at all."""
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (most_cpu_seconds, most_cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (STANDARD_STREAMS, STANDARD_STREAMS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(POLITENESS)
