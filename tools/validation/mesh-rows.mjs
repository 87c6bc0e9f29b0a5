// Meshes: read as every command reads them, compared with measured.json, truth.json, expect.json and telling names.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TrabeculaError } from '@trabecula/core'
import { readMeshFile } from '../../packages/cli/dist/runtime/mesh-file.js'

const SETS = [
  'hostile-derived',
  'meshes-synthetic-truth',
  'mesh-foot-bones',
  'meshes-opensim',
  '3mf-samples',
  '3mf-lib3mf-tests',
]
const MESH = /\.(stl|ply|obj|3mf|vtp)$/i

function signedVolume({ positions, triangles }) {
  let six = 0
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((i) => positions.subarray(triangles[t + i] * 3, triangles[t + i] * 3 + 3))
    six +=
      a[0] * (b[1] * c[2] - b[2] * c[1]) +
      a[1] * (b[2] * c[0] - b[0] * c[2]) +
      a[2] * (b[0] * c[1] - b[1] * c[0])
  }
  return six / 6
}

// By the file's own polygons: 997 triangles, 2742 quads, 32 pentagons, 6 hexagons and 2 of twelve corners are 6621 triangles.
// vtkTriangleFilter (9.1) gives up on some of these polygons: 6597, which leave 51 open edges instead of 3.
const BY_POLYGONS = { 'meshes-opensim/skull.vtp': 6621 }

function truthsOf(root) {
  const truths = new Map()
  const json = (file) =>
    existsSync(join(root, file)) ? JSON.parse(readFileSync(join(root, file), 'utf8')) : undefined
  for (const [name, wish] of Object.entries(json('hostile-derived/expect.json') ?? {}))
    truths.set(`hostile-derived/${name}`, { wish })
  for (const set of ['mesh-foot-bones', 'meshes-opensim']) {
    for (const [name, { faces }] of Object.entries(json(`${set}/measured.json`)?.meshes ?? {}))
      truths.set(`${set}/${name}`, { faces: BY_POLYGONS[`${set}/${name}`] ?? faces })
  }
  for (const [name, mesh] of Object.entries(json('meshes-synthetic-truth/truth.json')?.meshes ?? {})) {
    truths.set(`meshes-synthetic-truth/${name}.stl`, { faces: mesh.faces, volume: mesh.volume_mm3 })
  }
  return truths
}

function nameSays(file) {
  if (/MUSTFAIL|MustFail|Negative/i.test(file)) return { wish: 'reject: its name says so' }
  return /MUSTPASS|Positive/i.test(file) ? { wish: 'load: its name says so' } : {}
}

/** Volume in a sentence such as "volume 6000 mm3" or "cube volume 1000". */
const volumeIn = (wish) => Number(/volume (\d+(?:\.\d+)?)/.exec(wish ?? '')?.[1] ?? Number.NaN)

function judge({ wish, faces, volume }, outcome) {
  if (faces !== undefined || volume !== undefined) {
    // Triangles without area are left out on reading; the truth's volume has no sign.
    const right = (faces === undefined || Math.abs(outcome.faces - faces) <= 2) && (volume === undefined || Math.abs(Math.abs(outcome.volume) - volume) <= 1e-3 * volume) // biome-ignore format: one condition
    const expected = [
      faces === undefined ? [] : `${faces} triangles`,
      volume === undefined ? [] : `${volume} mm³`,
    ]
      .flat()
      .join(', ')
    return { expected, agrees: right }
  }
  if (wish === undefined) return { expected: 'read, or refused by name', agrees: true }
  const expected = wish.replace(', no crash, no hang, bounded memory', '')
  if (/^reject with|^reject: /.test(wish) && !/or load/.test(wish))
    return { expected, agrees: outcome.code !== undefined }
  if (/^load: /.test(wish)) return { expected, agrees: outcome.code === undefined }
  const wanted = volumeIn(wish)
  if (!Number.isNaN(wanted) && !/union/.test(wish))
    return { expected, agrees: Math.abs(outcome.volume - wanted) <= 1e-3 * wanted }
  return { expected, agrees: true }
}

async function outcomeOf(path) {
  try {
    const { mesh, warnings = [] } = await readMeshFile(path)
    const faces = mesh.triangles.length / 3
    const volume = signedVolume(mesh)
    const inside = volume < 0 ? ', inside out' : ''
    const notes = warnings.length > 0 ? ` (${warnings.map(({ code }) => code).join(', ')})` : ''
    return {
      faces,
      volume,
      words: `${faces} triangles, ${Number(volume.toPrecision(6))} mm³${inside}${notes}`,
    }
  } catch (error) {
    if (!(error instanceof TrabeculaError)) throw error
    return { code: error.code, words: `${error.code}: ${error.message}` }
  }
}

export async function meshRows(root, wanted) {
  const truths = truthsOf(root)
  const rows = []
  for (const set of SETS.filter((name) => existsSync(join(root, name)))) {
    const names = readdirSync(join(root, set), { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).sort() // biome-ignore format: one list
    for (const name of names) {
      const file = `${set}/${name}`
      if (!MESH.test(name) || !statSync(join(root, file)).isFile() || !wanted(file)) continue
      const outcome = await outcomeOf(join(root, file))
      rows.push({ file, got: outcome.words, ...judge(truths.get(file) ?? nameSays(file), outcome) })
    }
  }
  return rows
}
