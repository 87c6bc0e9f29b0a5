import { join } from 'node:path'
import { CT_EDGE } from '../ct.ts'
import { type ProgramRun, runProgram } from '../program.ts'
import { SERIES_FOLDER, writeSeries } from '../series.ts'
import type { BenchTask } from '../task.ts'

export const seriesToStlTask: BenchTask<string, ProgramRun> = {
  name: 'series-to-stl',
  title: 'CT folder, 512 × 512 × 500, to the closed STL of bone at 300 HU, whole program',
  prepare: (folder) => writeSeries(folder),
  load: (folder) => folder,
  run: (folder) =>
    runProgram([
      'surface',
      join(folder, SERIES_FOLDER, '/'),
      '--threshold',
      String(CT_EDGE),
      '-o',
      join(folder, 'bone.stl'),
    ]),
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
