/** How a reconstruction kernel treats edges. */
export type KernelClass = 'smooth' | 'standard' | 'sharp' | 'unlisted' | 'unknown'

interface KernelNames {
  readonly maker: string
  readonly pattern: RegExp
  readonly classOf: (match: RegExpExecArray) => KernelClass
}

const as = (kernel: KernelClass) => () => kernel
const byNumber = (smoothBelow: number, sharpFrom: number) => (match: RegExpExecArray) => {
  const sharpness = Number(match[1])
  if (sharpness < smoothBelow) return 'smooth'
  return sharpness >= sharpFrom ? 'sharp' : 'standard'
}

/**
 * Names of kernels by maker, first that fits: makers give no curve, their names say how sharp a kernel is meant to be.
 * Siemens: a letter or two and a number that grows with sharpness (B30f, Br40d, Hr60). GE: words. Philips: letters, A soft
 * to E sharp, L for lung, Y for detail. Canon and Toshiba: FC and a number in groups by organ. Source: the makers'
 * conformance statements and operator's manuals; which class a name falls into is engineering judgement.
 */
const NAMES: readonly KernelNames[] = [
  { maker: 'GE', pattern: /^(SOFT|SMOOTH)$/i, classOf: as('smooth') },
  { maker: 'GE', pattern: /^(STANDARD|STND|DETAIL|ASIR|BODY|HEAD)$/i, classOf: as('standard') },
  { maker: 'GE', pattern: /^(BONE|BONEPLUS|EDGE|LUNG|CHEST|ULTRA)( ?\+)?$/i, classOf: as('sharp') },
  { maker: 'Canon', pattern: /^FC0?([0-9]+)/i, classOf: (match) => canon(Number(match[1])) },
  { maker: 'Siemens', pattern: /^(?:B|H|T|U|C|I|J|D|P)[a-z]?(\d{2})/i, classOf: byNumber(25, 50) },
  { maker: 'Philips', pattern: /^(A|B|EA|EB|SA|SB)$/i, classOf: as('standard') },
  { maker: 'Philips', pattern: /^(C|D|E|EC|L|YA|YB|YC|YD|YE|UA|UB|UC|IP)$/i, classOf: as('sharp') },
]

// FC01–FC19 body, FC20–29 head, FC30–39 and FC80–89 bone and inner ear, FC50–59 lung, FC60–69 head without correction.
function canon(number: number): KernelClass {
  if (number < 30) return 'standard'
  if (number < 40 || (number >= 50 && number < 60) || number >= 80) return 'sharp'
  return 'standard'
}

/** `unknown` where the file names no kernel, `unlisted` where the name is none of those known. */
export function kernelClass(name: string | undefined): KernelClass {
  const first = name?.split('\\')[0]?.trim() ?? ''
  if (first === '') return 'unknown'
  for (const { pattern, classOf } of NAMES) {
    const match = pattern.exec(first)
    if (match) return classOf(match)
  }
  return 'unlisted'
}
