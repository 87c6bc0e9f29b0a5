import type { AnyBenchTask } from '../task.ts'
import { booleanBenchTask } from './boolean.bench.ts'
import { caseColdTask, caseOnePlaneTask, caseWarmTask } from './case.bench.ts'
import { checkTask } from './check.bench.ts'
import { closingTask } from './closing.bench.ts'
import { componentsTask } from './components.bench.ts'
import { contoursTask } from './contours.bench.ts'
import {
  dicomJ2kTask,
  dicomJpegLosslessTask,
  dicomRawTask,
  dicomRleTask,
  dicomZipTask,
} from './dicom.bench.ts'
import { distanceToMeshTask } from './distance-to-mesh.bench.ts'
import { distanceTransformTask } from './distance-transform.bench.ts'
import { bilateralTask, gradientTask, hysteresisTask, medianTask } from './filters.bench.ts'
import { firstPictureTask } from './first-picture.bench.ts'
import { gaussTask } from './gauss.bench.ts'
import { isosurfaceTask } from './isosurface.bench.ts'
import { latticeTask } from './lattice.bench.ts'
import { offsetTask } from './offset.bench.ts'
import { reduceTask } from './reduce.bench.ts'
import { registerTask } from './register.bench.ts'
import { replanTask } from './replan.bench.ts'
import { seriesToReducedStlTask, seriesToStlTask } from './series-to-stl.bench.ts'
import { smoothTask } from './smooth.bench.ts'

/** Every job that is measured. */
export const benchTasks: readonly AnyBenchTask[] = [
  seriesToStlTask,
  seriesToReducedStlTask,
  dicomRawTask,
  dicomJpegLosslessTask,
  dicomRleTask,
  dicomJ2kTask,
  dicomZipTask,
  gaussTask,
  medianTask,
  bilateralTask,
  gradientTask,
  hysteresisTask,
  distanceTransformTask,
  componentsTask,
  closingTask,
  isosurfaceTask,
  smoothTask,
  reduceTask,
  booleanBenchTask,
  offsetTask,
  distanceToMeshTask,
  checkTask,
  contoursTask,
  latticeTask,
  registerTask,
  replanTask,
  caseColdTask,
  caseWarmTask,
  caseOnePlaneTask,
  firstPictureTask,
]
