import { boxMesh, latticeTask as fill, type LatticeResult, signedVolume } from '@trabecula/core'
import type { BenchTask } from '../task.ts'

const SIDE = 10

export const latticeTask: BenchTask<undefined, LatticeResult> = {
  name: 'lattice',
  title: 'gyroid sheet, 4³ cells of 2.5 mm, density 0.3, chord error 0.03 mm',
  prepare() {},
  load: () => undefined,
  run: () =>
    fill.run({
      zone: boxMesh([0, 0, 0], [SIDE, SIDE, SIDE]),
      cell: 'gyroid',
      form: 'sheet',
      size: 2.5,
      density: 0.3,
      chordError: 0.03,
      axes: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      origin: [0, 0, 0],
      where: 'bench',
    }),
  figure: (result) => signedVolume(result.mesh),
  peer: {
    title: 'Manifold levelSet at equal chord error',
    script: 'lattice.mjs',
    needs: [],
    tolerance: 0.03, // Chords of either program lie on one side of curved walls.
  },
}
