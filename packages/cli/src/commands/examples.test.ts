import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { commands } from './index.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Words of a call that name a file or folder, and those among them that the call writes. */
function pathsOf(call: string): { readonly read: string[]; readonly written: string[] } {
  const [, command, ...words] = call.split(' ')
  const [read, written]: [string[], string[]] = [[], []]
  for (const [n, word] of words.entries()) {
    const output = words[n - 1] === '-o' || (command === 'convert' && n === 1)
    if (output) written.push(word.replace(/\/$/, ''))
    else if (words[n - 1] === '--data' || /[a-z][^ ]*(\/$|\.[a-z][a-z.]*$|\.3mf$)/.test(word))
      if (!words[n - 1]?.startsWith('--explain')) read.push(word.replace(/\/$/, ''))
  }
  return { read, written }
}

describe('the examples below --help', () => {
  test.each(
    commands.map((command) => [command.name, command.examples] as const),
  )('%s: read what is in the repository or what an example above wrote', (name, examples) => {
    const made = new Set<string>()
    expect(examples.some((call) => call.startsWith(`trabecula ${name}`))).toBe(true)
    for (const call of examples) {
      const { read, written } = pathsOf(call)
      for (const path of read)
        expect(made.has(path) || existsSync(join(root, path)), `${call}: ${path}`).toBe(true)
      for (const path of written) made.add(path)
    }
  })
})
