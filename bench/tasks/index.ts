import type { AnyBenchTask } from '../task.ts'
import { caseColdTask, caseOnePlaneTask, caseWarmTask } from './case.bench.ts'
import { closingTask } from './closing.bench.ts'
import { componentsTask } from './components.bench.ts'
import { distanceTransformTask } from './distance-transform.bench.ts'
import { gaussTask } from './gauss.bench.ts'
import { isosurfaceTask } from './isosurface.bench.ts'
import { latticeTask } from './lattice.bench.ts'
import { registerTask } from './register.bench.ts'
import { seriesToStlTask } from './series-to-stl.bench.ts'
import { sliceTask } from './slice.bench.ts'

/** Every job that is measured. */
export const benchTasks: readonly AnyBenchTask[] = [
  seriesToStlTask,
  gaussTask,
  distanceTransformTask,
  componentsTask,
  closingTask,
  isosurfaceTask,
  latticeTask,
  registerTask,
  sliceTask,
  caseColdTask,
  caseWarmTask,
  caseOnePlaneTask,
]
