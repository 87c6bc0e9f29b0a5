import { canonicalJson } from '../base/canonical.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { OperationStep } from '../geometry/operation.ts'

/** What stands at the head of the list. */
export interface OperationHead {
  readonly case: string
  readonly version: string
  readonly side?: string | undefined
  /** DICOM (0020,0052) of the image that the plan lies in, where it has one. */
  readonly frameOfReferenceUid?: string | undefined
}

const COLUMNS = [
  ...['case', 'side', 'frame', 'frameOfReferenceUid', 'order', 'kind', 'name', 'set', 'structures'],
  ...[
    'x_mm',
    'y_mm',
    'z_mm',
    'direction_x',
    'direction_y',
    'direction_z',
    'across_x',
    'across_y',
    'across_z',
  ],
  ...['target_x_mm', 'target_y_mm', 'target_z_mm', 'length_mm', 'diameter_mm', 'area_mm2', 'tumour_mm'],
]

const millimetres = (x: number) => Number(x.toFixed(3)) + 0
const unit = (x: number) => Number(x.toFixed(9)) + 0

/** The steps as JSON, each with its pose; frame LPS, which is DICOM's. */
export function operationJson(steps: readonly OperationStep[], head: OperationHead): string {
  return canonicalJson({ ...withoutUndefined(head), frame: 'LPS', unit: 'mm', steps })
}

/**
 * The steps as CSV (RFC 4180: commas, CRLF, one head line): a line each, with the head's values in every line, so that a
 * line can stand alone. Lengths to a thousandth of a millimetre; `across` is the pose's x axis. Empty where nothing is to say.
 */
export function operationCsv(steps: readonly OperationStep[], head: OperationHead): string {
  const lines = steps.map((step) => {
    const { order, kind, name, set, structures, point, direction, pose, target } = step
    const across: Vector3 = [pose[0], pose[4], pose[8]]
    return [
      ...[head.case, head.side ?? '', 'LPS', head.frameOfReferenceUid ?? ''],
      ...[order, kind, name, set, structures.join(' ')],
      ...point.map(millimetres),
      ...direction.map(unit),
      ...across.map(unit),
      ...(target ? target.map(millimetres) : ['', '', '']),
      ...[step.length, step.diameter, step.area, step.distance].map((x) =>
        x === undefined ? '' : millimetres(x),
      ),
    ]
  })
  return [COLUMNS, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('')
}

function field(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function withoutUndefined(head: OperationHead) {
  return Object.fromEntries(Object.entries(head).filter(([, value]) => value !== undefined))
}
