import type { Vector3 } from '../base/vectors.ts'
import type { AxisProposal, PlaneProposal } from '../geometry/proposal.ts'

const list = (v: Vector3, digits: number) => `[${v.map((x) => Number(x.toFixed(digits))).join(', ')}]`

/**
 * Proposed planes as a case file has them, with their reasons: to be put under the resection's `planes` by the person who
 * accepts them, who writes a name after `by`. LPS, mm.
 */
export function planesYaml({ name, margin, planes, removed, bone, joint }: PlaneProposal): string {
  const asked = margin.bone + margin.blade + margin.doubt
  const lines = planes.map(({ plane, at, distance, area, saves, cortexAngle, saw }) => {
    const reasons = [
      `cut ${distance.toFixed(2)} mm from the tumour`,
      `${area.toFixed(0)} mm²`,
      `saves ${(saves / 1000).toFixed(1)} cm³`,
      `${cortexAngle.mean.toFixed(0)}° to the cortex`,
      ...(saw ? [`saw from ${saw.approach}, ${saw.depth.toFixed(0)} mm deep`] : []),
    ].join('; ')
    return `  # ${reasons}\n  ${plane.name}: { at: ${list(at, 3)}, normal: ${list(plane.normal, 6)}, by: proposal }\n`
  })
  const kept = joint
    ? `; ${joint.removed.toFixed(0)} of ${joint.area.toFixed(0)} mm² of joint surface go`
    : ''
  return [
    `# Proposed by ${name}: margin ${asked} mm, ${(removed / 1000).toFixed(1)} cm³ of ${bone} removed${kept}.\n`,
    '# Who accepts a plane writes a name after `by`.\n',
    'planes:\n',
    ...lines,
  ].join('')
}

/** Proposed screws and wires as a case file has them, with their reasons. LPS, mm. */
export function axesYaml({ name, axes }: AxisProposal): string {
  const section = (kind: 'screw' | 'wire') => {
    const own = axes.filter(({ trajectory }) => trajectory.kind === kind)
    if (own.length === 0) return ''
    const lines = own.map(({ trajectory: one, density, apart, keptOff, bicortical }) => {
      const reasons = [
        `${one.inBone.reduce((sum, { length }) => sum + length, 0).toFixed(1)} mm in bone`,
        `${one.cortexDistance.toFixed(2)} mm to the cortex`,
        ...(bicortical ? ['both cortices'] : []),
        ...(density ? [`${density.mean.toFixed(0)} HU`] : []),
        ...(apart ? [`${apart.distance.toFixed(1)} mm to ${apart.name}`] : []),
        ...(keptOff ? [`${keptOff.distance.toFixed(1)} mm to ${keptOff.structure}`] : []),
      ].join('; ')
      const { entry, direction, length, diameter } = one
      return `  # ${reasons}\n  ${one.name}: { entry: ${list(entry, 3)}, direction: ${list(direction, 6)}, length: ${length}, diameter: ${diameter}, by: proposal }\n`
    })
    return `${kind}s:\n${lines.join('')}`
  }
  return [
    `# Proposed by ${name}. Who accepts an axis writes a name after \`by\`.\n`,
    section('screw'),
    section('wire'),
  ].join('')
}
