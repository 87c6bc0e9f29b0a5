"""Measures one operation and prints what bench/measure.ts reads. Volumes: x fastest, so axes are z, y, x."""
import json
import os
import resource
import sys
import time

THREADS = 2
for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ[name] = str(THREADS)

import numpy

CT_SHAPE = (500, 512, 512)
CT_EDGE = 300


def ct():
    """i16, the full-size phantom."""
    return numpy.fromfile(os.path.join(sys.argv[1], 'ct.i16'), '<i2').reshape(CT_SHAPE)


def ct_mask():
    return ct() >= CT_EDGE


def measure(program, run, figure):
    """Times `run`; the figure is found outside the time."""
    start, cpu = time.perf_counter(), time.process_time()
    output = run()
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sample = {'seconds': seconds, 'cpuSeconds': cpu_seconds, 'memory': memory}
    print(json.dumps({**sample, 'figure': float(figure(output)), 'program': program}))
