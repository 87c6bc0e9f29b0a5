// Single DICOM files: what they must give follows from what pydicom sees in them, or from the truth that names them.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TrabeculaError } from '@trabecula/core'
import { asideOf, hash, opened, storedValuesOf, wordsOf } from './opened.mjs'

const OTHER = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(66|30|481|11|104|88)(\.|$)/
const LOCALIZER = /LOCALI[SZ]ER|SURVIEW|SCOUT/i
/** Series are shown as such, and files that are no images nor claim to be. */
const LEFT_OUT =
  /(^|\/)(LICENSE|License|README|FileInfo|SOURCE)[^/]*$|\.(md|txt|json|py|metal|jpg|jpeg|png|icc|dump|xml|xml\.gz)$/
const SETS = [
  'dicom-pydicom', 'dicom-pydicom-data', 'dicom-fodicom', 'dicom-pylibjpeg', 'dicom-dcmqi', 'dicom-highdicom',
  'dicom-swift-fixtures', 'synthetic-pelvis-objects', 'derived-dicom-edge/charsets', 'derived-dicom-edge/transfer-syntaxes',
] // biome-ignore format: a list

const VOXELS = /\.(nrrd|nii|nii\.gz|mha)$/

/** Where the general rule does not hold, and why. */
const KNOWN = JSON.parse(readFileSync(new URL('./known.json', import.meta.url), 'utf8'))

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
}

/** What a right program gives for a file of which pydicom says `fact`. */
function expectedOf(file, fact) {
  if (KNOWN[file]) return { kind: KNOWN[file].expect, why: KNOWN[file].why }
  if (VOXELS.test(file)) return { kind: 'opens', why: 'a voxel file' }
  if (!fact || fact.unread) return { kind: 'refused', why: `pydicom: ${fact?.unread ?? 'not read'}` }
  if (OTHER.test(fact.class)) return { kind: 'NOT_AN_IMAGE', why: `object of class ${fact.class}` }
  if (fact.rows === undefined && !fact.undecoded) return { kind: 'NOT_AN_IMAGE', why: 'no pixels' }
  if (fact.rows === undefined) return { kind: 'refused', why: fact.undecoded }
  if (LOCALIZER.test(fact.type)) return { kind: 'LOCALIZER', why: fact.type }
  if (fact.samples !== 1 || /PALETTE/.test(fact.photometric))
    return { kind: 'COLOUR_IMAGE', why: `${fact.samples} × ${fact.photometric}` }
  if (fact.undecoded) return { kind: 'refused', why: fact.undecoded }
  if (!fact.position) return { kind: 'NO_POSITION', why: 'no ImagePositionPatient' }
  return { kind: 'opens', why: `${fact.columns}×${fact.rows}×${fact.frames}` }
}

/** Compares stored values with what imagecodecs and pydicom decode. */
async function pixelsAgree(path, fact) {
  if (fact?.pixels === undefined) return undefined
  let stored
  try {
    stored = await storedValuesOf(path)
  } catch (error) {
    return { agrees: false, words: `pixels do not decode: ${error.message}` }
  }
  const { values, lossy } = stored
  if (hash(new Uint8Array(values.buffer)).startsWith(fact.pixels))
    return { agrees: true, words: 'pixels equal' }
  let [low, high, sum] = [Infinity, -Infinity, 0]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
    sum += value
  }
  const mean = sum / values.length
  const span = Math.max(1, fact.high - fact.low)
  // Decoders of lossy JPEG round their cosine sums differently: a few grey values at single pixels, nothing in the mean.
  const near = Math.abs(mean - fact.mean) <= 0.001 * span && Math.abs(low - fact.low) <= 0.02 * span && Math.abs(high - fact.high) <= 0.02 * span // biome-ignore format: one condition
  const words = `pixels ${low} to ${high}, mean ${mean.toFixed(3)}; imagecodecs ${fact.low} to ${fact.high}, mean ${fact.mean}`
  return {
    agrees: lossy && near,
    words: lossy && near ? 'pixels equal but for the rounding of a lossy decoder' : words,
  }
}

function outcomeOf({ volumes, rejected }) {
  if (volumes.length > 0) return { kind: 'opens', words: volumes.map(wordsOf).join('; ') }
  return {
    kind: rejected[0]?.code ?? 'nothing',
    words: `${asideOf(rejected)}: ${rejected[0]?.message ?? ''}`,
  }
}

async function rowOf(root, file, fact) {
  const expected = expectedOf(file, fact)
  const path = join(root, file)
  let outcome
  try {
    outcome = outcomeOf(await opened(path))
  } catch (error) {
    if (!(error instanceof TrabeculaError)) throw error
    outcome = { kind: error.code, words: `${error.code}: ${error.message}` }
  }
  const pixels =
    outcome.kind === 'opens' || outcome.kind === 'NO_POSITION' ? await pixelsAgree(path, fact) : undefined
  const sameKind =
    expected.kind === outcome.kind ||
    (expected.kind === 'refused' && outcome.kind !== 'opens') ||
    expected.kind === 'either'
  return {
    file,
    expected: `${expected.kind} (${expected.why})`,
    got: pixels ? `${outcome.words}; ${pixels.words}` : outcome.words,
    agrees: sameKind && pixels?.agrees !== false,
  }
}

/** What expect.json's sentence asks of a hostile file. */
function hostileKind(wish) {
  if (/^reject with|^qform/.test(wish)) return 'refused'
  return /^load/.test(wish) ? 'opens' : 'either'
}

async function hostileRows(root, wanted) {
  const folder = join(root, 'hostile-derived')
  const wishes = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8'))
  const rows = []
  for (const [name, wish] of Object.entries(wishes)) {
    const file = `hostile-derived/${name}`
    if (!/^(dicom|nifti)\//.test(name) || !existsSync(join(folder, name)) || !wanted(file)) continue
    const { volumes, rejected } = await opened(join(root, file))
    const outcome = outcomeOf({ volumes, rejected })
    const kind = hostileKind(wish)
    const warned =
      !/^load with warning/.test(wish) || volumes[0]?.warnings.some(({ code }) => code !== 'SINGLE_SLICE')
    const agrees = warned && (kind === 'either' || (kind === 'opens') === (outcome.kind === 'opens'))
    rows.push({
      file,
      expected: wish.replace(', no crash, no hang, bounded memory', ''),
      got: outcome.words,
      agrees,
    })
  }
  return rows
}

export async function singleRows(root, wanted) {
  const facts = JSON.parse(readFileSync(new URL('./outside.json', import.meta.url), 'utf8')).files
  const rows = []
  for (const set of SETS) {
    if (!existsSync(join(root, set))) continue
    for (const name of filesBelow(join(root, set))) {
      const file = `${set}/${name}`
      if (LEFT_OUT.test(file) || !wanted(file)) continue
      rows.push(await rowOf(root, file, facts[file]))
    }
  }
  return [...rows, ...(await hostileRows(root, wanted))]
}
