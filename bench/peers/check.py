import json
import os
import re
import resource
import subprocess
import sys
import time

start = time.perf_counter()
text = subprocess.run(['admesh', os.path.join(sys.argv[1], 'mesh.stl')], capture_output=True, text=True).stdout
seconds = time.perf_counter() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    'seconds': seconds,
    'cpuSeconds': usage.ru_utime + usage.ru_stime,
    'memory': usage.ru_maxrss * 1024,
    'figure': float(re.search(r'Volume\s*:\s*(\S+)', text)[1]),
    'program': re.search(r'ADMesh version (\S+?),', text)[0].rstrip(',') if 'ADMesh version' in text else 'admesh',
}))
