// Whole series: compared with the truth beside them, with their manifest, and with what dcm2niix makes of them.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { indexOfPoint, pointOfIndex, readNifti } from '@trabecula/core'
import { asideOf, opened, wordsOf } from './opened.mjs'

/** Series and voxel files, with what MANIFEST.md says of them: size and spacing of the largest volume, its fault. */
const SERIES = [
  { path: 'ct-abdomen-siemens-j2k/dicom', size: [512, 512, 20], spacing: [0.977, 0.977, 2], fault: 'none', like: 'ct-abdomen-siemens-j2k/ref', outside: true },
  { path: 'ct-chest-lungfcp/lungfcp-01-0001-slices038-061.zip', size: [512, 512, 24], spacing: [0.76, 0.76, 1], fault: 'none', outside: true },
  { path: 'ct-localizer-mixed/S2010-brain-5mm.zip', size: [512, 512, 28], spacing: [0.451, 0.451, 5], fault: 'none', outside: true },
  { path: 'ct-localizer-mixed/S1000-localizer+S4010-summary.zip', nothing: 'scouts and a summary page: no volume' },
  { path: 'ct-localizer-mixed', size: [512, 512, 28], spacing: [0.451, 0.451, 5], fault: 'none' },
  { path: 'ct-skull-phantom-1mm', size: [512, 512, 44], spacing: [0.451, 0.451, 1], fault: 'none', outside: true },
  // 2.5 mm between slices along the table; 18.5° of tilt leave 2.5 · cos 18.5° = 2.371 across them.
  { path: 'ct-tilt-philips', size: [512, 600, 54], spacing: [0.482, 0.482, 2.371], fault: 'tilt', tilt: 18.5 },
  { path: 'mr-head-vs-seg', size: [512, 512, 24], spacing: [0.41, 0.41, 1.5], fault: 'none', outside: true },
  { path: 'mr-forearm-scout', size: [512, 512, 1], spacing: [0.43, 0.43, 0.8], fault: 'none' },
  { path: 'synthetic-pelvis-tumour/ct.zip', size: [352, 264, 220], spacing: [0.8, 0.8, 1], fault: 'none', outside: true },
  { path: 'synthetic-pelvis-tumour/mr.zip', size: [224, 192, 60], spacing: [1.15, 1.15, 3.6], fault: 'none', outside: true },
  { path: 'ct-pelvis-real-3mm/example_ct.nii.gz', size: [122, 101, 112], spacing: [3, 3, 3], fault: 'none' },
  { path: 'mr-body-small/example_mr_sm.nii.gz', size: [117, 91, 20], spacing: [3, 3, 3], fault: 'none' },
  { path: 'microct-trabecular-lhdl', size: [200, 200, 200], spacing: [0.02, 0.02, 0.02], fault: 'none' },
  { path: 'dicom-dcmqi/segmentations/ct-3slice', size: [512, 512, 3], spacing: [0.811, 0.811, 1], fault: 'none', outside: true },
] // biome-ignore format: a table

const near = (a, b, tolerance) => a.length === b.length && a.every((x, i) => Math.abs(x - b[i]) <= tolerance)

/** Greatest difference of two volumes at the same places in the patient, and how many voxels have no counterpart. */
export function differenceOf(ours, theirs) {
  const [nx, ny, nz] = ours.grid.size
  // Grids differ by turned axes at most: the steps along theirs are whole.
  const at = (index) => indexOfPoint(theirs.grid, pointOfIndex(ours.grid, index))
  const base = at([0, 0, 0])
  const steps = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ].map((one) => at(one).map((x, a) => Math.round(x - base[a])))
  const origin = base.map(Math.round)
  const offGrid = Math.max(...base.map((x, a) => Math.abs(x - origin[a])), ...at([nx - 1, ny - 1, nz - 1]).map((x) => Math.abs(x - Math.round(x)))) // biome-ignore format: one measure
  const [tx, ty, tz] = theirs.grid.size
  let [worst, lost] = [0, 0]
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const [x, y, z] = origin.map((o, a) => o + i * steps[0][a] + j * steps[1][a] + k * steps[2][a])
        if (x < 0 || y < 0 || z < 0 || x >= tx || y >= ty || z >= tz) {
          lost++
          continue
        }
        const their = theirs.values[x + tx * (y + ty * z)]
        // What the file calls padding stays as stored there, and is air here.
        if (ours.modality === 'CT' && their < -1024) continue
        const delta = Math.abs(ours.values[i + nx * (j + ny * k)] - their)
        if (delta > worst) worst = delta
      }
    }
  }
  return { worst, lost, offGrid }
}

function unzipped(path, folder) {
  const zips = path.endsWith('.zip')
    ? [path]
    : readdirSync(path)
        .filter((n) => n.endsWith('.zip'))
        .map((n) => join(path, n))
  if (zips.length === 0) return path
  for (const zip of zips)
    execFileSync('python3', [
      '-c',
      'import sys,zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
      zip,
      folder,
    ])
  return folder
}

// Names of what dcm2niix writes; where it cannot decode the pixels, once more after dcmtk has decoded them.
function converted(input, folder) {
  const convert = (from) => {
    const { error } = spawnSync('dcm2niix', ['-z', 'n', '-b', 'n', '-f', 'x_%s', '-o', folder, from], {
      encoding: 'utf8',
    })
    return error ? undefined : readdirSync(folder).filter((name) => name.endsWith('.nii'))
  }
  const files = convert(input)
  if (files === undefined || files.length > 0) return files
  const plain = join(folder, 'plain')
  mkdirSync(plain)
  for (const name of readdirSync(input, { recursive: true }).map(String)) {
    if (statSync(join(input, name)).isFile())
      spawnSync('dcmdjpls', [join(input, name), join(plain, name.replaceAll(/[\\/]/g, '-'))])
  }
  return convert(plain)
}

/** Compares with the volume that dcm2niix writes from the same files; undefined where it is not installed. */
function againstDcm2niix(path, volume) {
  const folder = mkdtempSync(join(tmpdir(), 'validate-'))
  try {
    const input = unzipped(path, join(folder, 'in'))
    const files = converted(input, folder)
    if (files === undefined) return undefined
    const found = files.map((name) => readNifti(new Uint8Array(readFileSync(join(folder, name))), name))
    const same = found.find(({ values }) => values.length === volume.values.length)
    if (!same)
      return {
        agrees: false,
        words: `dcm2niix wrote ${found.map(({ grid }) => grid.size.join('×')).join(', ') || 'nothing'}`,
      }
    const { worst, lost, offGrid } = differenceOf(volume, same)
    const agrees = worst === 0 && lost === 0 && offGrid < 1e-3
    return { agrees, words: agrees ? 'every voxel as dcm2niix has it' : `dcm2niix differs by up to ${worst}, ${lost} voxels elsewhere, ${offGrid.toFixed(4)} voxels off` } // biome-ignore format: one record
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether a label map that came with the series lies on its grid. */
async function againstLabels(root, folder, volume) {
  const { volumes } = await opened(join(root, folder))
  const [labels] = volumes
  const same = labels && near(labels.grid.size, volume.grid.size, 0) && near(labels.grid.origin, volume.grid.origin, 2e-3) && near(labels.grid.direction, volume.grid.direction, 1e-4) // biome-ignore format: one condition
  return {
    agrees: Boolean(same),
    words: same ? 'grid as its label map' : `label map at ${labels?.grid.origin}`,
  }
}

async function seriesRow(root, entry) {
  const path = join(root, entry.path)
  const { volumes, rejected } = await opened(path)
  const [first] = volumes
  const aside = rejected.length > 0 ? `; set aside: ${asideOf(rejected)}` : ''
  const got = `${volumes.map(wordsOf).join('; ') || 'no volume'}${aside}`
  if (entry.nothing) return { file: entry.path, expected: entry.nothing, got, agrees: volumes.length === 0 }
  const { grid } = first?.image.volume ?? { grid: { size: [], spacing: [] } }
  const checks = [
    { agrees: near(grid.size, entry.size, 0) && near(grid.spacing, entry.spacing, 5.1e-4) && first.fault === entry.fault },
    ...(entry.tilt ? [{ agrees: Math.abs(first.geometry.tilt - entry.tilt) < 0.01 }] : []),
    ...(entry.outside && first ? [againstDcm2niix(path, first.image.volume) ?? { agrees: true, words: 'dcm2niix not installed' }] : []),
    ...(entry.like && first && existsSync(join(root, entry.like)) ? [await againstLabels(root, entry.like, first.image.volume)] : []),
  ] // biome-ignore format: one check a line
  const words = checks.flatMap((check) => check.words ?? [])
  const expected = `${entry.size.join('×')} of ${entry.spacing.join('×')} mm, ${entry.fault === 'none' ? 'regular' : `${entry.fault} ${entry.tilt}°, mended`}`
  return {
    file: entry.path,
    expected,
    got: [got, ...words].join('; '),
    agrees: checks.every(({ agrees }) => agrees),
  }
}

/** What truth.json asks of one of the derived series. */
function derivedAgrees(truth, { volumes, rejected }, base) {
  const [first] = volumes
  if (/^refuse/.test(truth.expect)) return !first || first.mended
  if (!first || first.mended || volumes.length !== 1) return false
  if (truth.size && !near(first.grid.size, truth.size, 0)) return false
  if (truth.spacing_mm && !near(first.grid.spacing, truth.spacing_mm, 1e-6)) return false
  if (truth.origin_LPS && !near(first.grid.origin, truth.origin_LPS, 1e-3)) return false
  if (/warn that/.test(truth.expect) && !first.warnings.some(({ code }) => code === 'THICKNESS_TAG'))
    return false
  if (/set the coronal LOCALIZER/.test(truth.expect) && rejected[0]?.code !== 'LOCALIZER') return false
  const { values } = first.image.volume
  return !truth.size || values.every((value, i) => value === base[i])
}

async function derivedRows(root, wanted) {
  const folder = join(root, 'derived-dicom-edge')
  if (!existsSync(folder)) return []
  const truths = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'))
  const base = (await opened(join(folder, 'base'))).volumes[0].image.volume.values
  const rows = []
  for (const [name, truth] of Object.entries(truths)) {
    const file = `derived-dicom-edge/${name}`
    if (!truth.expect || name === 'transfer-syntaxes' || !existsSync(join(folder, name)) || !wanted(file))
      continue
    const found = await opened(join(folder, name))
    const aside = found.rejected.length > 0 ? `; set aside: ${asideOf(found.rejected)}` : ''
    const got = `${found.volumes.map(wordsOf).join('; ') || 'no volume'}${aside}`
    rows.push({ file, expected: truth.expect, got, agrees: derivedAgrees(truth, found, base) })
  }
  return rows
}

export async function seriesRows(root, wanted) {
  const rows = []
  for (const entry of SERIES) {
    if (existsSync(join(root, entry.path)) && wanted(entry.path)) rows.push(await seriesRow(root, entry))
  }
  return [...rows, ...(await derivedRows(root, wanted))]
}
