"""InVesalius, headless: series, threshold, surface, STL."""
import json
import os
import resource
import struct
import subprocess
import sys
import time

folder = os.path.abspath(sys.argv[1])
stl = os.path.join(folder, 'invesalius.stl')
home = os.path.join(folder, 'home')
os.makedirs(home, exist_ok=True)
series = os.path.realpath(os.path.join(folder, 'dicom'))
# Its own Python first: another one on PATH breaks it.
env = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'HOME': home, 'LANG': 'C.UTF-8'}
start = time.perf_counter()
subprocess.run(
    ['xvfb-run', '-a', 'invesalius3', '--no-gui', '-i', series, '-t', '300,3071', '-e', stl],
    env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)  # fmt: skip
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)


def volume(path):
    """mm3 that the triangles enclose."""
    total = 0.0
    with open(path, 'rb') as file:
        (count,) = struct.unpack('<I', file.read(84)[80:])
        for _ in range(count):
            x = struct.unpack('<12fH', file.read(50))
            a, b, c = x[3:6], x[6:9], x[9:12]
            total += (
                a[0] * (b[1] * c[2] - b[2] * c[1])
                + a[1] * (b[2] * c[0] - b[0] * c[2])
                + a[2] * (b[0] * c[1] - b[1] * c[0])
            )
    return total / 6


sample = {'seconds': seconds, 'cpuSeconds': used.ru_utime + used.ru_stime, 'memory': used.ru_maxrss * 1024}
print(json.dumps({**sample, 'figure': abs(volume(stl)), 'program': 'invesalius 3.1'}))
