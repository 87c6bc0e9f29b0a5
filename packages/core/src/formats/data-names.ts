import { voxelFault } from './voxel-file.ts'

/** No image has more slices than this. */
const FILE_LIMIT = 100_000

function checked(name: string, code: string, where: string): string {
  const plain = name.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
  if (plain === '' || plain.startsWith('/') || /^[A-Za-z]:/.test(plain) || plain.split('/').includes('..')) {
    throw voxelFault(
      code,
      where,
      'expected data files beside or below the header, got a name that leads elsewhere',
      'put the data files beside the header and name them there',
    )
  }
  return plain
}

// %d, %03d, %3d: the one placeholder that writers use for the number of a slice.
function numbered(pattern: string, number: number): string {
  return pattern.replace(/%(0?)(\d*)[di]/, (_, zero: string, width: string) =>
    String(number).padStart(Number(width || 0), zero === '0' ? '0' : ' '),
  )
}

/**
 * The data files that a detached header names: one name, `LIST` with one name a line after it, or a pattern with
 * first number, last number and step (Teem's NRRD, section 5; MetaIO's ElementDataFile).
 * @param said the field's value; @param following the lines after it
 * @throws TrabeculaError of `code`
 */
export function dataFileNames(
  said: string,
  following: readonly string[],
  code: string,
  where: string,
): string[] {
  const pattern = /^(\S*%0?\d*[di]\S*)\s+(-?\d+)\s+(-?\d+)(?:\s+(-?\d+))?(?:\s+\d+)?$/.exec(said)
  if (/^LIST\b/.test(said)) {
    const names = following.map((line) => line.trim()).filter((line) => line !== '')
    if (names.length > FILE_LIMIT)
      throw voxelFault(code, where, `expected at most ${FILE_LIMIT} data files, got ${names.length}`)
    return names.map((name) => checked(name, code, where))
  }
  if (!pattern) return [checked(said, code, where)]
  const [first, last, step] = [Number(pattern[2]), Number(pattern[3]), Number(pattern[4] ?? 1)]
  const count = Math.floor((last - first) / step) + 1
  if (!(step !== 0 && count >= 1 && count <= FILE_LIMIT)) {
    throw voxelFault(
      code,
      where,
      `expected 1 to ${FILE_LIMIT} numbered data files, got "${said.slice(0, 60)}"`,
    )
  }
  return Array.from({ length: count }, (_, i) =>
    checked(numbered(pattern[1]!, first + i * step), code, where),
  )
}
