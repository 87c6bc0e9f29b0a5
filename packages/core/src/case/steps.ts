import { assemblyStep, exportStep } from '../device/export.ts'
import { guideStep } from '../device/guide.ts'
import { implantStep } from '../device/implant.ts'
import { modelStep } from '../device/model.ts'
import { axisClearanceStep, cutClearanceStep } from '../evaluate/clearance.ts'
import { donorSiteStep } from '../evaluate/donor-site.ts'
import { guideFitStep } from '../evaluate/guide.ts'
import { implantFitStep } from '../evaluate/implant.ts'
import { landmarkCheckStep } from '../evaluate/landmarks.ts'
import { marginsStep } from '../evaluate/margins.ts'
import { mirrorCheckStep } from '../evaluate/mirror.ts'
import { osteotomyCheckStep } from '../evaluate/osteotomy.ts'
import { printableStep } from '../evaluate/printable.ts'
import { proposedAxesStep } from '../evaluate/proposed-axes.ts'
import { proposedPlanesStep } from '../evaluate/proposed-planes.ts'
import { registrationChecksStep } from '../evaluate/registration.ts'
import { scanGateStep } from '../evaluate/scan-gate.ts'
import { seatStep } from '../evaluate/seat.ts'
import { surfaceOriginStep } from '../evaluate/surface-origin.ts'
import { symmetryStep } from '../evaluate/symmetry.ts'
import { trajectoryCheckStep } from '../evaluate/trajectories.ts'
import { inEachLayer, onFlattened, onOneLayer } from '../geometry/label-layers.ts'
import { denoiseStep } from '../image/denoise.ts'
import { gateStep } from '../image/gate.ts'
import { gradientStep } from '../image/gradient.ts'
import { permitStep } from '../image/permit.ts'
import { readImageStep } from '../image/read.ts'
import { registerStep } from '../image/register.ts'
import { resampleStep } from '../image/resample.ts'
import { closeStep } from '../label/close.ts'
import { combineStep } from '../label/combine.ts'
import { competeStep } from '../label/compete.ts'
import { cortexStep } from '../label/cortex.ts'
import { cropStep } from '../label/crop.ts'
import { dilateStep } from '../label/dilate.ts'
import { erodeStep } from '../label/erode.ts'
import { exportLabelsStep } from '../label/export.ts'
import { fillStep } from '../label/fill.ts'
import { growStep } from '../label/grow.ts'
import { hollowStep } from '../label/hollow.ts'
import { hysteresisStep } from '../label/hysteresis.ts'
import { importLabelsStep } from '../label/import.ts'
import { interpolateStep } from '../label/interpolate.ts'
import { keepStep } from '../label/keep.ts'
import { marginStep } from '../label/margin.ts'
import { metalStep } from '../label/metal.ts'
import { networkStep } from '../label/network.ts'
import { openStep } from '../label/open.ts'
import { scissorsStep } from '../label/scissors.ts'
import { separateStep } from '../label/separate.ts'
import { solidStep } from '../label/solid.ts'
import { splitStep } from '../label/split.ts'
import { strokesStep } from '../label/strokes.ts'
import { thresholdStep } from '../label/threshold.ts'
import { drawStep } from '../plan/draw.ts'
import { exportPlanStep } from '../plan/export.ts'
import { frameStep } from '../plan/frame.ts'
import { landmarksStep } from '../plan/landmarks.ts'
import { midsagittalStep } from '../plan/midsagittal.ts'
import { mirrorStep } from '../plan/mirror.ts'
import { osteotomyStep } from '../plan/osteotomy.ts'
import { proposeResectionStep } from '../plan/propose-resection.ts'
import { proposeTrajectoriesStep } from '../plan/propose-trajectories.ts'
import { resectionStep } from '../plan/resection.ts'
import { templateStep } from '../plan/template.ts'
import { trajectoriesStep } from '../plan/trajectories.ts'
import { buildStep } from '../print/build.ts'
import { platesStep } from '../print/plate-file.ts'
import { deviationPictureStep } from '../report/deviation-picture.ts'
import { donorPictureStep } from '../report/donor-picture.ts'
import { drawingStep } from '../report/drawing.ts'
import { errorMapStep } from '../report/error-map.ts'
import { guidePictureStep } from '../report/guide-picture.ts'
import { reportStep } from '../report/html.ts'
import { osteotomyPictureStep } from '../report/osteotomy-picture.ts'
import { pdfStep } from '../report/pdf.ts'
import { pictureStep } from '../report/picture.ts'
import { planPictureStep } from '../report/plan-picture.ts'
import { registrationPictureStep } from '../report/registration-picture.ts'
import { senderMessageStep } from '../report/sender-message.ts'
import { slicePictureStep } from '../report/slice-picture.ts'
import { sliceSeriesStep } from '../report/slice-series.ts'
import { theatreStep } from '../report/theatre.ts'
import { viewStep } from '../report/view.ts'
import type { AnyStep } from '../step.ts'
import { bodyStep } from '../surface/body.ts'
import { carryStep } from '../surface/carry.ts'
import { importSurfaceStep } from '../surface/import.ts'

/** Every step that a case can use: THE list. Adding a line here is all that registers a step. */
export const steps: readonly AnyStep[] = [
  // image
  readImageStep,
  onFlattened(gateStep),
  permitStep,
  registerStep,
  denoiseStep,
  gradientStep,
  resampleStep,
  // label
  importLabelsStep,
  thresholdStep,
  hysteresisStep,
  onOneLayer(cortexStep),
  onOneLayer(metalStep),
  onOneLayer(growStep),
  onOneLayer(competeStep),
  onOneLayer(strokesStep),
  onOneLayer(scissorsStep),
  onOneLayer(interpolateStep),
  onOneLayer(combineStep),
  inEachLayer(keepStep),
  inEachLayer(openStep),
  inEachLayer(closeStep),
  inEachLayer(cropStep),
  inEachLayer(dilateStep),
  inEachLayer(erodeStep),
  inEachLayer(marginStep),
  inEachLayer(hollowStep),
  inEachLayer(fillStep),
  exportLabelsStep,
  onOneLayer(splitStep),
  onOneLayer(separateStep),
  onOneLayer(solidStep),
  networkStep,
  // evaluate
  scanGateStep,
  surfaceOriginStep,
  registrationChecksStep,
  printableStep,
  landmarkCheckStep,
  symmetryStep,
  mirrorCheckStep,
  proposedPlanesStep,
  proposedAxesStep,
  marginsStep,
  donorSiteStep,
  osteotomyCheckStep,
  trajectoryCheckStep,
  cutClearanceStep,
  axisClearanceStep,
  // surface
  bodyStep,
  importSurfaceStep,
  carryStep,
  // report
  pictureStep,
  onFlattened(slicePictureStep),
  planPictureStep,
  osteotomyPictureStep,
  donorPictureStep,
  deviationPictureStep,
  errorMapStep,
  guidePictureStep,
  onFlattened(sliceSeriesStep),
  registrationPictureStep,
  senderMessageStep,
  theatreStep,
  drawingStep,
  onFlattened(viewStep),
  reportStep,
  pdfStep,
  // device
  modelStep,
  exportStep,
  assemblyStep,
  // plan
  landmarksStep,
  frameStep,
  midsagittalStep,
  mirrorStep,
  templateStep,
  drawStep,
  proposeResectionStep,
  resectionStep,
  osteotomyStep,
  proposeTrajectoriesStep,
  trajectoriesStep,
  exportPlanStep,
  guideStep,
  seatStep,
  guideFitStep,
  implantStep,
  implantFitStep,
  // print
  buildStep,
  platesStep,
]
