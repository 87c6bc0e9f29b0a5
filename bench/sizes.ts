// Time and memory of the whole program against the size of a CT series, five sizes, as a picture: node bench/dist/sizes.js.
// Writes bench/results/sizes.csv and sizes.svg, which the README shows.

import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CT_EDGE, CT_SIZE } from './ct.ts'
import { hugePages } from './launch.ts'
import { runProgram } from './program.ts'
import { SERIES_FOLDER, sliceOfFile, writeSeries } from './series.ts'
import type { Usage } from './task.ts'

const SLICES = [100, 200, 300, 400, 500] as const
const RESULTS = fileURLToPath(new URL('../results/', import.meta.url)) // From bench/dist.

interface Job {
  readonly name: string
  readonly colour: string
  args(series: string, folder: string): readonly string[]
}

const JOBS: readonly Job[] = [
  {
    name: 'segment',
    colour: '#e45756',
    args: (series, folder) => [
      'segment',
      series,
      '--threshold',
      String(CT_EDGE),
      '-o',
      join(folder, 'bone.nrrd'),
    ],
  },
  {
    name: 'surface',
    colour: '#54a24b',
    args: (series, folder) => [
      'surface',
      series,
      '--threshold',
      String(CT_EDGE),
      '-o',
      join(folder, 'bone.stl'),
    ],
  },
]

interface Sample extends Usage {
  readonly job: string
  /** Million. */
  readonly voxels: number
}

/** The job on the first `slices` slices of the phantom. */
function measured(job: Job, slices: number): Sample {
  const folder = mkdtempSync(join(tmpdir(), 'trabecula-sizes-'))
  try {
    writeSeries(folder)
    const series = mkdtempSync(join(folder, 'part-'))
    const whole = join(folder, SERIES_FOLDER)
    for (const name of readdirSync(whole))
      if (sliceOfFile(name) < slices) symlinkSync(join(whole, name), join(series, name))
    const { usage } = runProgram(job.args(series, folder))
    return { job: job.name, voxels: (CT_SIZE[0] * CT_SIZE[1] * slices) / 1e6, ...usage }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, GAP] = [360, 260, 60, 60, 40] as const

/** One panel: a line for each job, and dashed what n log n would make of its smallest size. */
function panel(
  samples: readonly Sample[],
  value: (sample: Sample) => number,
  { title, at }: { readonly title: string; readonly at: number },
): string {
  const widest = Math.max(...samples.map(({ voxels }) => voxels))
  const highest = 1.1 * Math.max(...samples.map(value))
  const x = (voxels: number) => at + LEFT + (voxels / widest) * WIDTH
  const y = (height: number) => GAP + HEIGHT * (1 - height / highest)
  const line = (points: readonly (readonly [number, number])[], style: string) =>
    `<polyline fill="none" points="${points.map(([a, b]) => `${x(a).toFixed(1)},${y(Math.min(b, highest)).toFixed(1)}`).join(' ')}" ${style}/>`
  const text = (a: number, b: number, words: string, more = '') =>
    `<text x="${a}" y="${b}" ${more}>${words}</text>`
  const parts = [text(at + LEFT, GAP - 14, title, 'font-weight="bold"')]
  for (let step = 0; step <= 4; step++) {
    const height = (highest * step) / 4
    parts.push(line([[0, height], [widest, height]], 'stroke="#ddd"')) // biome-ignore format: one line
    parts.push(text(at + LEFT - 6, Math.round(y(height)) + 4, height.toPrecision(3), 'text-anchor="end"'))
  }
  for (const { name, colour } of JOBS) {
    const own = samples.filter(({ job }) => job === name)
    const [first] = own
    if (!first) continue
    const grown = (voxels: number) =>
      (value(first) * voxels * Math.log(voxels * 1e6)) / (first.voxels * Math.log(first.voxels * 1e6))
    parts.push(line(own.map((sample) => [sample.voxels, value(sample)]), `stroke="${colour}" stroke-width="2"`)) // biome-ignore format: one line
    parts.push(line(own.map(({ voxels }) => [voxels, grown(voxels)]), `stroke="${colour}" stroke-dasharray="4 4"`)) // biome-ignore format: one line
  }
  for (const voxels of new Set(samples.map((sample) => sample.voxels)))
    parts.push(text(Math.round(x(voxels)), GAP + HEIGHT + 18, voxels.toFixed(0), 'text-anchor="middle"'))
  parts.push(text(at + LEFT + WIDTH / 2, GAP + HEIGHT + 36, 'million voxels', 'text-anchor="middle"'))
  return parts.join('\n')
}

function picture(samples: readonly Sample[]): string {
  const across = LEFT + WIDTH + GAP
  const legend = JOBS.map(
    ({ name, colour }, i) =>
      `<text x="${LEFT + 110 * i}" y="${GAP + HEIGHT + BOTTOM}" fill="${colour}">${name}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * across} ${GAP + HEIGHT + BOTTOM + 14}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    panel(samples, ({ cpuSeconds }) => cpuSeconds, { title: 'processor time of all threads, s', at: 0 }),
    panel(samples, ({ memory }) => memory / 1e6, { title: 'peak memory, MB', at: across }),
    ...legend,
    `<text x="${LEFT + 110 * JOBS.length}" y="${GAP + HEIGHT + BOTTOM}">dashed: n log n from the smallest size</text>`,
    '</svg>\n',
  ].join('\n')
}

// As the program starts itself: what a second start of it used would not be seen.
Object.assign(process.env, hugePages())
const samples: Sample[] = []
for (const job of JOBS) {
  for (const slices of SLICES) {
    const sample = measured(job, slices)
    samples.push(sample)
    process.stderr.write(
      `${job.name} ${slices} slices: ${sample.cpuSeconds.toFixed(1)} s cpu, ${Math.round(sample.memory / 1e6)} MB\n`,
    )
  }
}
const rows = samples.map(({ job, voxels, seconds, cpuSeconds, memory }) =>
  [job, voxels.toFixed(1), seconds.toFixed(2), cpuSeconds.toFixed(2), Math.round(memory / 1e6)].join(','),
)
writeFileSync(
  join(RESULTS, 'sizes.csv'),
  `${['job,million voxels,seconds,processor seconds,memory MB', ...rows].join('\n')}\n`,
)
writeFileSync(join(RESULTS, 'sizes.svg'), picture(samples))
