import { TrabeculaError } from '@trabecula/core'

type Options = Readonly<Record<string, string | boolean | undefined>>

/** A wrong call: exit status 2. */
export function callFault(message: string, where: string, remedy: string): TrabeculaError {
  return new TrabeculaError({ code: 'OPTION_INVALID', message, where, remedy }, 'call')
}

/** The number that an option gives, or undefined where it is not given. @throws TrabeculaError OPTION_INVALID */
export function numberOption(options: Options, name: string, least = -Infinity): number | undefined {
  const text = options[name]
  if (text === undefined || text === false) return undefined
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN
  if (Number.isFinite(value) && value >= least) return value
  const range = least > -Infinity ? ` of at least ${least}` : ''
  throw callFault(
    `expected a number${range}, got '${String(text)}'`,
    `--${name}`,
    `give --${name} as a number`,
  )
}

/** One of the words that an option allows. @throws TrabeculaError OPTION_INVALID */
export function wordOption<W extends string>(
  options: Options,
  name: string,
  words: readonly W[],
  preset: W,
): W {
  const text = options[name] ?? preset
  const found = words.find((word) => word === text)
  if (found) return found
  throw callFault(
    `expected ${words.join(' or ')}, got '${String(text)}'`,
    `--${name}`,
    `give --${name} ${preset}`,
  )
}
