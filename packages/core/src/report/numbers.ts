const NARROW_SPACE = '\u202f'
const MINUS = '\u2212'

/** Digits in threes with narrow spaces, a true minus sign; the same text on every machine. */
function grouped(text: string): string {
  const [whole, fraction] = text.replace('-', '').split('.') as [string, string | undefined]
  const threes = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE) : whole
  return (text.startsWith('-') ? MINUS : '') + threes + (fraction === undefined ? '' : `.${fraction}`)
}

/** A number with so many digits after the point; ∞ and — where it is none. */
export function decimal(value: number, digits: number): string {
  if (Number.isNaN(value)) return '—'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`
  const text = value.toFixed(digits)
  return grouped(Number(text) === 0 ? text.replace('-', '') : text)
}

/** A number as people read it: whole ones as they are, others with about four significant digits, never an exponent. */
export function readableNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return decimal(value, 0)
  const size = Math.abs(value)
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : size >= 0.001 ? 4 : 6
  const text = decimal(value, digits)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Bytes in decimal units. */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1e6) return `${decimal(bytes / 1e3, 1)} kB`
  return `${decimal(bytes / 1e6, 1)} MB`
}

/** `<= 0.2` as it is printed. */
export function readableLimit(limit: string): string {
  return limit
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/-(?=\d)/g, MINUS)
}
