import {
  type BooleanOperation,
  booleanTask,
  measureMesh,
  TrabeculaError,
  type Warning,
} from '@trabecula/core'
import type { Command } from '../command.ts'
import { checkMeshName, readOutward, writeMeshFile } from '../runtime/mesh-file.ts'

const OPERATIONS: readonly string[] = ['union', 'difference', 'intersection'] satisfies BooleanOperation[]

/** `trabecula boolean union|difference|intersection A B -o OUT`. */
export const booleanCommand: Command = {
  name: 'boolean',
  arguments: '<operation> <a> <b>',
  summary: 'Union, difference (A without B) or intersection of two closed meshes.',
  examples: [
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 226 --keep largest -o bone.stl',
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 1000 -o cortex.ply',
    'trabecula boolean difference bone.stl cortex.ply -o inner.3mf --json',
  ],
  options: [{ flags: '-o, --output <file>', description: 'stl, ply, obj or 3mf', required: true }],
  async run([operation, a, b], options, io) {
    if (!OPERATIONS.includes(operation!)) {
      throw new TrabeculaError(
        {
          code: 'CALL_INVALID',
          message: `expected one of ${OPERATIONS.join(', ')}, got ${operation}`,
          where: 'boolean',
          remedy: 'see `trabecula boolean --help`',
        },
        'call',
      )
    }
    const output = String(options.output)
    checkMeshName(output)
    const warnings: Warning[] = []
    io.context.progress(0, 'reading')
    const operands = [await readOutward(a!, warnings, io), await readOutward(b!, warnings, io)]
    io.context.checkCancelled()
    io.context.progress(0.2, operation)
    const [mesh] = await io.context.parallel(booleanTask, [
      { operation: operation as BooleanOperation, operands, where: `${a}, ${b}`, names: [a!, b!] },
    ])
    if (!mesh || mesh.triangles.length === 0) throw nothingLeft(operation!, a!, b!)
    io.context.progress(0.8, 'measuring')
    const found = measureMesh(mesh)
    writeMeshFile(output, mesh)
    io.say(
      `${output}: ${found.triangles} triangles, volume ${found.volume.toFixed(2)} mm³, ${found.components} parts`,
    )
    return { result: { ...found, genus: found.genus ?? null, written: output, warnings } }
  },
}

function nothingLeft(operation: string, a: string, b: string): TrabeculaError {
  return new TrabeculaError({
    code: 'BOOLEAN_EMPTY',
    message: `the ${operation} leaves nothing that could be written`,
    where: `${a}, ${b}`,
    remedy: 'check that both meshes are in one frame and unit, and that they overlap',
  })
}
