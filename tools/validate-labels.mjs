// The bones that the label operations of a case find, each against a reference label map: Dice, surface Dice at 1 mm, mean and
// 95th percentile of the surface distance, voxels of both. Written to docs/validation/labels.md with --update; else the page is
// compared and a difference ends with 1. Any other pair of maps: `trabecula compare-labels A B --label NAME`.
//   node tools/validate-labels.mjs [--update]
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareLabels, parseCase, plainContext, readNifti, resampledOnto } from '@trabecula/core'

const root = fileURLToPath(new URL('..', import.meta.url))
const data = join(root, '../shared/data')
const page = join(root, 'docs/validation/labels.md')

/** Reference value (several: one bone in parts) of each structure. */
const CASES = [
  {
    title: 'Demonstration case, 0.8 × 0.8 × 1 mm, against the labels from which its CT was computed',
    path: 'cases/pelvis-tumour/case.yaml',
    reference: 'synthetic-pelvis-tumour/truth/bones_ctgrid.nii.gz',
    values: {
      hip_left: [1],
      hip_right: [2],
      sacrum: [3],
      vertebra_l5: [4],
      vertebra_l4: [5],
      femur_left: [6],
      femur_right: [7],
    },
    note: 'The left hip counts with its tumour.',
  },
  {
    title: 'Real pelvis, 3 mm, against the automatic labels of TotalSegmentator v2 (no truth)',
    path: 'cases/pelvis/case.yaml',
    reference: 'ct-pelvis-real-3mm/reference-seg/example_seg_fast_force_split.nii.gz',
    values: {
      femur_left: [75],
      femur_right: [76],
      hip_left: [77],
      hip_right: [78],
      sacrum: [25, 26],
      vertebra_l1: [31],
      vertebra_l2: [30],
      vertebra_l3: [29],
      vertebra_l4: [28],
      vertebra_l5: [27],
      vertebra_t12: [32],
    },
    note: 'Voxels are 3 mm: one voxel all round is 10 % of Dice for a vertebra. T12 is cut by the image, the left femur holds a nail, the sacral canal and the foramina are filled in ours. The seeds were set with the reference in view.',
  },
]

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const context = plainContext(sha256)

function sourceFiles(folder, source) {
  const bytes = new Uint8Array(readFileSync(join(folder, source)))
  const read = (start = 0, end = bytes.length) => bytes.subarray(start, end)
  return { files: [{ name: source, size: bytes.length, read }] }
}

/** The label map of the last label operation before any of a tumour: the one that holds the bones. */
async function bonesOf(path) {
  const graph = parseCase(readFileSync(path, 'utf8'), path, { version: '0', lang: 'en' })
  const last = graph.nodes.findLast(({ id }) => id.startsWith('labels.bones'))
  const needed = new Set([last.id])
  for (const { id, inputs } of graph.nodes.toReversed())
    if (needed.has(id)) for (const input of Object.values(inputs)) if ('node' in input) needed.add(input.node)
  const results = new Map()
  for (const { id, step, params, inputs } of graph.nodes) {
    if (!needed.has(id)) continue
    const given = Object.entries(inputs).map(([name, input]) => [
      name,
      'source' in input ? sourceFiles(dirname(path), input.source) : results.get(input.node),
    ])
    results.set(id, await step.run(Object.fromEntries(given), params, context))
    process.stderr.write(`${id}\n`)
  }
  return results.get(last.id)
}

async function sectionOf({ title, path, reference, values, note }) {
  const found = await bonesOf(join(root, path))
  const truth = readNifti(new Uint8Array(readFileSync(join(data, reference))), reference)
  const own = new Map(
    found.structures.flatMap(({ name, value }) => (values[name] ?? []).map((v) => [v, value])),
  )
  const mapped = {
    grid: truth.grid,
    values: Uint8Array.from(truth.values, (v) => own.get(v) ?? 0),
    structures: found.structures,
  }
  const { labels } = compareLabels(found, resampledOnto(found.grid, mapped, 'nearest'), 1, context)
  const rows = found.structures.flatMap(({ name, edge }) => {
    const of = labels.find((label) => label.name === name)
    if (!values[name] || !of) return []
    const cells = [
      edge.toFixed(0),
      of.dice.toFixed(3),
      of.surfaceDice.toFixed(3),
      of.meanSurfaceDistance.map((mean) => mean.toFixed(2)).join(', '),
      of.hausdorff95.toFixed(2),
      of.voxels.join(', '),
    ]
    return [`| ${name} | ${cells.join(' | ')} |`]
  })
  return [
    `## ${title}`,
    '',
    '| structure | edge, HU | Dice | surface Dice at 1 mm | mean distance, ours to reference and back, mm | 95th percentile, mm | voxels, ours and reference |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `\`${path}\`. ${note}`,
    '',
  ].join('\n')
}

const update = process.argv.includes('--update')
if (!existsSync(data)) {
  process.stderr.write('validate-labels: skipped, ../shared/data is not here\n')
  process.exit(0)
}
const sections = []
for (const one of CASES) sections.push(await sectionOf(one))
const text = `# Every bone against its reference\n\nMade by \`npm run validate:labels -- --update\`. Distances by the definition of surface-distance (google-deepmind): between voxel\ncorners, weighted by the area that marching cubes gives them; so no distance is under a voxel unless it is 0. Of the surfaces\nthemselves see docs/methods/splitting.md.\n\n${sections.join('\n')}`
process.stdout.write(text)
if (update) writeFileSync(page, text)
else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  process.stderr.write('validate-labels: docs/validation/labels.md says otherwise; run with --update\n')
  process.exit(1)
}
