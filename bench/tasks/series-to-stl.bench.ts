import { join } from 'node:path'
import { CT_EDGE } from '../ct.ts'
import { type ProgramRun, runProgram } from '../program.ts'
import { SERIES_FOLDER, writeSeries } from '../series.ts'
import type { BenchTask } from '../task.ts'

/** @param tolerance mm, of the reduction; 0: none. */
function surfaceOf(folder: string, tolerance: string): ProgramRun {
  const [series, stl] = [join(folder, SERIES_FOLDER, '/'), join(folder, 'bone.stl')]
  return runProgram(['surface', series, '--threshold', String(CT_EDGE), '--tolerance', tolerance, '-o', stl])
}

export const seriesToStlTask: BenchTask<string, ProgramRun> = {
  name: 'series-to-stl',
  title:
    'CT folder, 512 × 512 × 500, to the closed STL of bone at 300 HU, all 4 M triangles as the peer, whole program',
  prepare: (folder) => writeSeries(folder),
  load: (folder) => folder,
  run: (folder) => surfaceOf(folder, '0'),
  usage: ({ usage }) => usage,
  figure: ({ result }) => Number(result.volume),
  rounds: 2,
  peer: {
    title: 'InVesalius without window',
    script: 'series_to_stl.py',
    needs: [],
    programs: ['invesalius3', 'xvfb-run'],
    tolerance: 0.05, // Its surface is smoothed otherwise.
  },
}

export const seriesToReducedStlTask: BenchTask<string, ProgramRun> = {
  ...seriesToStlTask,
  name: 'series-to-reduced-stl',
  title:
    'The same, reduced within 0.2 mm as `surface` does where nothing else is said; the peer does not reduce',
  run: (folder) => surfaceOf(folder, '0.2'),
}
