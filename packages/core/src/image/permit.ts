import { z } from 'zod'
import { decisionFor } from '../geometry/check.ts'
import type { GatePermit, GateResult } from '../geometry/image.ts'
import { defineStep, StepError } from '../step.ts'
import { overrideRoles } from './gate-rules.ts'

export const permitParams = z.strictObject({
  image: z.string().min(1).describe('name of the image in the case'),
  purpose: z.enum(['model', 'guide', 'implant']).describe('what is made from the image'),
  example: z.boolean().default(false).describe('whether decisions of the role `demonstration` count'),
  decisions: z
    .array(z.strictObject({ role: z.string(), reason: z.unknown() }))
    .default([])
    .describe('people’s decisions about this verdict, from the case'),
})
export type PermitParams = z.output<typeof permitParams>

/** Id of the check of a purpose, which a decision names. */
export function gateCheckId(image: string, purpose: string): string {
  return `gate.${image}.${purpose}`
}

/**
 * Lets devices of a purpose be made from a scan: where the gate did not refuse it, or where a person of the role that
 * answers for the purpose overrode the refusal with a reason. The verdict stays as it was.
 * @throws StepError SCAN_REFUSED
 */
export function permitScan(gate: GateResult, params: PermitParams): GatePermit {
  const { image, purpose, example } = params
  const verdict = gate.verdicts[purpose]
  const id = gateCheckId(image, purpose)
  const role = overrideRoles[purpose]
  const decisions = params.decisions.map((decision) => ({ ...decision, check: id }))
  if (verdict !== 'refuse' || decisionFor({ id, role }, decisions, example))
    return { image, purpose, verdict }
  const causes = gate.findings.filter((finding) => finding.verdicts[purpose] === 'refuse')
  const why = causes.map(({ rule, value, unit }) => `${rule} ${value}${unit ? ` ${unit}` : ''}`).join(', ')
  const remedies = [...new Set(causes.map(({ remedy }) => remedy ?? ''))].filter((text) => text !== '')
  throw new StepError({
    code: 'SCAN_REFUSED',
    message: `the scan ${image} cannot carry ${purpose === 'implant' ? 'an' : 'a'} ${purpose}: ${why}`,
    where: `images.${image}.gate`,
    remedy: `${remedies.join('; ')}; or a ${role} overrides it with a reason: a decision about ${id}`,
  })
}

/** `image/permit`: what devices of a purpose wait for. */
export const permitStep = defineStep({
  kind: 'image/permit',
  version: 1,
  title: 'Let a scan carry devices, or refuse it',
  inputs: { of: 'Gate' },
  params: permitParams,
  output: 'Permit',
  run: ({ of }: { of: GateResult }, params) => permitScan(of, params),
})
