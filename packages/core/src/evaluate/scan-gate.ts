import { z } from 'zod'
import type { Check, DecisionRole } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { GateResult, Purpose } from '../geometry/image.ts'
import { defineStep } from '../step.ts'

const scanGateParams = z.strictObject({
  image: z.string().min(1).describe('name of the image in the case, for the checks’ ids'),
  purposes: z
    .array(z.enum(['model', 'guide', 'implant']))
    .min(1)
    .describe('what is made from the image'),
  roles: z
    .partialRecord(z.enum(['model', 'guide', 'implant']), z.enum(['surgeon', 'engineer', 'quality officer']))
    .default({})
    .describe('role of the person whose decision overrides a refusal'),
})
export type ScanGateParams = z.input<typeof scanGateParams>

/**
 * The scan gate's verdicts as checks: one for each purpose that the case has. Refused means failed; a warning passes
 * and names the rules that gave it, as the gate's own table does in the report.
 */
export function checkScanGate(
  gate: GateResult,
  { image, purposes, roles = {} }: ScanGateParams,
): ChecksResult {
  const checks = purposes.map((purpose): Check => {
    const verdict = gate.verdicts[purpose]
    const causes = gate.findings.filter(
      (finding) => finding.verdicts[purpose] === verdict && verdict !== 'pass',
    )
    const why = causes
      .map(({ rule, value, unit }) => `${rule} ${value}${unit === undefined ? '' : ` ${unit}`}`)
      .join(', ')
    const role = (roles as Partial<Record<Purpose, DecisionRole>>)[purpose]
    return {
      id: `gate.${image}.${purpose}`,
      title: `The scan can carry ${purpose === 'implant' ? 'an' : 'a'} ${purpose}`,
      passed: verdict !== 'refuse',
      required: true,
      ...(role === undefined ? {} : { role }),
      value: why === '' ? verdict : `${verdict}: ${why}`,
      limit: 'pass or warn',
      source: 'scan gate; the rules with their sources stand in its table',
      ...(verdict === 'refuse'
        ? { remedy: causes.map((cause) => cause.remedy ?? cause.title).join('; ') }
        : {}),
    }
  })
  return { checks }
}

export const scanGateStep = defineStep({
  kind: 'evaluate/scan-gate',
  version: 1,
  title: 'Check that the scan can carry what is made from it',
  inputs: { of: 'Gate' },
  params: scanGateParams,
  output: 'Checks',
  run: ({ of }: { of: GateResult }, params) => checkScanGate(of, params),
})
