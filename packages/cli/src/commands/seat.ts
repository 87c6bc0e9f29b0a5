import { seatScore } from '@trabecula/core'
import type { Command } from '../command.ts'
import { readMeshFile } from '../runtime/mesh-file.ts'
import { numberOption } from '../runtime/numbers.ts'

/** `trabecula seat GUIDE BONE`: how well a guide fixes itself on a bone. */
export const seatCommand: Command = {
  name: 'seat',
  arguments: '<guide> <bone>',
  summary: 'How well a guide fixes itself on a bone: which motions the contact holds.',
  examples: [
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 226 --keep largest -o bone.stl',
    'trabecula seat bone.stl bone.stl --json',
  ],
  options: [
    {
      flags: '--within <mm>',
      description: 'the contact is the part of the guide that lies so near the bone',
      default: '0.6',
    },
  ],
  async run([guidePath, bonePath], options, io) {
    const within = numberOption(options, 'within', 1e-6) ?? 0.6
    io.context.progress(0, 'reading')
    const [guide, bone] = [await readMeshFile(guidePath!), await readMeshFile(bonePath!)]
    for (const warning of [...guide.warnings, ...bone.warnings]) {
      io.note(`${warning.code}: ${warning.where}: ${warning.message}`)
    }
    const found = seatScore(guide.mesh, bone.mesh, within)
    const vector = (v: readonly number[]) => `(${v.map((x) => x.toFixed(3)).join(', ')})`
    io.say(`eigenvalues ${found.eigenvalues.map((x) => x.toExponential(2)).join('  ')}`)
    io.say(`smallest to greatest ${found.ratio.toExponential(2)}`)
    const { kind, direction } = found.weakestMotion
    io.say(`held worst: ${kind} along ${vector(direction)}`)
    io.say(`contact ${found.contactArea.toFixed(1)} mm² within ${within} mm`)
    io.say(`put on along ${vector(found.insertion)}; ${(100 * found.undercut).toFixed(1)} % undercuts it`)
    return { result: found }
  },
}
