// Runs the label operations of a case and measures each structure against a reference label map, for docs/methods:
//   node tools/label-figures.mjs cases/pelvis/case.yaml REFERENCE.nii.gz sacrum=25+26 hip_left=77 …
// prints Dice, surface Dice at 1 mm, 95th percentile and means of the surface distance, and voxels of both.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compareLabels, parseCase, plainContext, readNifti } from '@trabecula/core'

const [casePath, referencePath, ...pairs] = process.argv.slice(2)
if (!casePath || !referencePath || pairs.length === 0) {
  process.stderr.write('label-figures: expected CASE REFERENCE name=value[+value] …\n')
  process.exit(2)
}
const wanted = new Map(
  pairs.map((pair) => [pair.split('=')[0], new Set(pair.split('=')[1].split('+').map(Number))]),
)

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const context = plainContext(sha256)
const text = readFileSync(casePath, 'utf8')
const graph = parseCase(text, casePath, { version: '0', lang: 'en' })
const results = new Map()

function sourceFiles(source) {
  const bytes = new Uint8Array(readFileSync(join(dirname(casePath), source)))
  const read = (start = 0, end = bytes.length) => bytes.subarray(start, end)
  return { files: [{ name: source, size: bytes.length, read }] }
}

const last = graph.nodes.findLast(({ id }) => id.startsWith('labels.'))
const needed = new Set([last.id])
for (const { id, inputs } of graph.nodes.toReversed())
  if (needed.has(id)) for (const input of Object.values(inputs)) if ('node' in input) needed.add(input.node)
for (const { id, step, params, inputs } of graph.nodes) {
  if (!needed.has(id)) continue
  const given = Object.entries(inputs).map(([name, input]) => [
    name,
    'source' in input ? sourceFiles(input.source) : results.get(input.node),
  ])
  results.set(id, await step.run(Object.fromEntries(given), params, context))
  process.stderr.write(`${id}\n`)
}

const found = results.get(last.id)
const reference = readNifti(new Uint8Array(readFileSync(referencePath)), referencePath)
const values = Uint8Array.from(reference.values, (value) => {
  for (const { name, value: own } of found.structures) if (wanted.get(name)?.has(value)) return own
  return 0
})
const { labels } = compareLabels(found, { grid: reference.grid, values, structures: [] }, 1, context)
process.stdout.write(
  '| structure | edge | Dice | surface Dice 1 mm | 95 % mm | mean mm | voxels, reference |\n| --- | --- | --- | --- | --- | --- | --- |\n',
)
for (const { name, edge } of found.structures) {
  const of = labels.find((label) => label.name === name)
  if (!wanted.has(name) || !of) continue
  const mean = (of.meanSurfaceDistance[0] + of.meanSurfaceDistance[1]) / 2
  const figures = [
    edge.toFixed(0),
    of.dice.toFixed(4),
    of.surfaceDice.toFixed(3),
    of.hausdorff95.toFixed(2),
    mean.toFixed(2),
    of.voxels.join(', '),
  ]
  process.stdout.write(`| ${name} | ${figures.join(' | ')} |\n`)
}
