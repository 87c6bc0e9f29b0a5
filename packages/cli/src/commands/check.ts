import { measureMesh } from '@trabecula/core'
import type { Command } from '../command.ts'
import { readMeshFile } from '../runtime/mesh-file.ts'

const yes = (value: boolean) => (value ? 'yes' : 'NO')

/** `trabecula check MESH`: whether a mesh is printable. Exit status 4 where it is not. */
export const checkCommand: Command = {
  name: 'check',
  arguments: '<mesh>',
  summary: 'Is a mesh printable: closed, manifold, oriented, free of crossings; its measures.',
  examples: [
    'trabecula surface cases/pelvis/ct.nii.gz --threshold 226 --keep largest -o bone.stl',
    'trabecula check bone.stl --json',
  ],
  options: [],
  async run([path], _options, io) {
    io.context.progress(0, 'reading')
    const { mesh, warnings } = await readMeshFile(path!)
    for (const warning of warnings) io.note(`${warning.code}: ${warning.where}: ${warning.message}`)
    io.context.checkCancelled()
    io.context.progress(0.2, 'measuring')
    const found = measureMesh(mesh)
    const size = found.bounds.max.map((x, axis) => (x - found.bounds.min[axis]!).toFixed(2)).join(' × ')
    io.say(`closed ${yes(found.closed)}, manifold ${yes(found.manifold)}, oriented ${yes(found.oriented)}`)
    io.say(
      `${found.triangles} triangles, ${found.vertices} vertices, ${found.components} parts, genus ${found.genus ?? '–'}`,
    )
    io.say(`volume ${found.volume.toFixed(2)} mm³, area ${found.area.toFixed(2)} mm², size ${size} mm`)
    io.say(`crossing pairs of triangles: ${found.selfIntersections}`)
    io.say(
      `least wall: ${found.minimumWall === null ? 'not measurable' : `${found.minimumWall.toFixed(3)} mm`}`,
    )
    if (found.unitSuspicion)
      io.note(`the size speaks for ${found.unitSuspicion}, not mm: ask who made the file`)
    const { closed, manifold, oriented, volume } = found
    const printable = closed && manifold && oriented && volume > 0 && found.selfIntersections === 0
    const result = { ...found, genus: found.genus ?? null, printable, warnings }
    return printable ? { result } : { result, exitCode: 4 }
  },
}
