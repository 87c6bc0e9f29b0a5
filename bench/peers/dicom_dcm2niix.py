"""dcm2niix: a series into one NIfTI file, unpacked; the whole program, which starts in some milliseconds."""
import json
import os
import resource
import subprocess
import sys
import time

import numpy

folder = os.path.abspath(sys.argv[1])
start = time.perf_counter()
run = subprocess.run(
    ['dcm2niix', '-b', 'n', '-z', 'n', '-w', '1', '-f', 'series', '-o', folder, os.path.join(folder, 'dicom', '')],
    check=True, capture_output=True, text=True,
)  # fmt: skip
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
values = numpy.fromfile(os.path.join(folder, 'series.nii'), '<i2', offset=352)
sample = {'seconds': seconds, 'cpuSeconds': used.ru_utime + used.ru_stime, 'memory': used.ru_maxrss * 1024}
version = next((word for word in run.stdout.split() if word.startswith('v1.')), '')
figure = float(numpy.mean(values.astype(numpy.float64) ** 2))
print(json.dumps({**sample, 'figure': figure, 'program': f'dcm2niix {version}'}))
