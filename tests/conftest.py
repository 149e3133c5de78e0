"""One thread per test process: torch's own threads wait for each other in vain where the cores are busy."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when torch is imported, which no test module has done yet
