import { compareSurfaces } from '@trabecula/core'
import type { Command } from '../command.ts'
import { readMeshFile } from '../runtime/mesh-file.ts'
import { numberOption, wordOption } from '../runtime/numbers.ts'

/** `trabecula compare MEASURED DESIGNED`: the deviation report of two surfaces, from measured to designed. */
export const compareCommand: Command = {
  name: 'compare',
  arguments: '<measured> <designed>',
  summary: 'How a measured surface deviates from the designed one.',
  examples: [
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 226 --keep largest -o bone.stl',
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 300 --keep largest -o harder.ply',
    'trabecula compare harder.ply bone.stl --align icp --tolerance 0.25 --json',
  ],
  options: [
    {
      flags: '--align <how>',
      description: 'none, or icp: lay the measured surface onto the designed one first',
      default: 'none',
    },
    { flags: '--tolerance <mm>', description: 'also tell which share of the measured surface lies within' },
    {
      flags: '--spacing <mm>',
      description: 'distance of the points compared (default: about 200 000 points)',
    },
  ],
  async run([measuredPath, designedPath], options, io) {
    const align = wordOption(options, 'align', ['none', 'icp'], 'none')
    const tolerance = numberOption(options, 'tolerance', 0)
    const spacing = numberOption(options, 'spacing', 1e-3)
    io.context.progress(0, 'reading')
    const [measured, designed] = [await readMeshFile(measuredPath!), await readMeshFile(designedPath!)]
    for (const warning of [...measured.warnings, ...designed.warnings]) {
      io.note(`${warning.code}: ${warning.where}: ${warning.message}`)
    }
    const found = compareSurfaces(
      measured.mesh,
      designed.mesh,
      {
        align,
        ...(tolerance === undefined ? {} : { tolerance }),
        ...(spacing === undefined ? {} : { spacing }),
      },
      io.context,
    )
    if (found.designedInsideOut)
      io.note('the designed mesh faces inward: its normals were taken the other way round')
    const mm = (x: number) => `${x.toFixed(3)} mm`
    io.say(
      `mean ${mm(found.mean)}, rms ${mm(found.rms)}, 95 % under ${mm(found.p95)}, greatest ${mm(found.max)}`,
    )
    io.say(`signed mean ${mm(found.signedMean)} (positive: the measured surface lies outside)`)
    io.say(`greatest at (${found.worst.map((x) => x.toFixed(1)).join(', ')}) mm; ${found.samples} points`)
    if (found.withinTolerance !== undefined)
      io.say(`within ${tolerance} mm: ${(100 * found.withinTolerance).toFixed(2)} %`)
    return { result: found }
  },
}
