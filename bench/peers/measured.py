"""Measures one operation and prints what bench/measure.ts reads. The volume is 256 cubed, f32, x fastest."""
import json
import os
import resource
import sys
import time

for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ[name] = '1'

import numpy

SIZE = 256
THRESHOLD = 226


def volume():
    """f32, axes z, y, x."""
    return numpy.fromfile(os.path.join(sys.argv[1], 'volume.f32'), '<f4').reshape(SIZE, SIZE, SIZE)


def mask():
    return volume() >= THRESHOLD


def measure(program, run, figure):
    """Times `run`; the figure is found outside the time."""
    start = time.perf_counter()
    output = run()
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({'seconds': seconds, 'memory': memory, 'figure': float(figure(output)), 'program': program}))
