// Whose code we stand on, and on what terms: no GPL or AGPL; LGPL, MPL and the fonts' OFL only as separate, unmodified
// packages that docs/licences.md lists; a licence that nobody has looked at is a failure.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockedPackages, packageName } from './lockfile.ts'
import { root } from './tree.ts'

const PERMISSIVE = new Set(
  '0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 ISC MIT Python-2.0 Unlicense Zlib'.split(
    ' ',
  ),
)
const LISTED_ONLY = /^(LGPL-(2\.1|3\.0)(-only|-or-later)?|MPL-2\.0|OFL-1\.1)$/
const PAGE = 'docs/licences.md'

type Terms = 'permissive' | 'listed' | 'refused'

/** SPDX expressions as they occur: `A`, `(A OR B)`, `A AND B AND C`. OR takes the best part, AND the worst. */
function termsOf(expression: string): Terms {
  const bare = expression.replace(/[()]/g, '').trim()
  const order: readonly Terms[] = ['permissive', 'listed', 'refused']
  const either = bare.split(/ OR /)
  if (either.length > 1) return order[Math.min(...either.map((part) => order.indexOf(termsOf(part))))]!
  const all = bare.split(/ AND /)
  if (all.length > 1) return order[Math.max(...all.map((part) => order.indexOf(termsOf(part))))]!
  if (PERMISSIVE.has(bare)) return 'permissive'
  return LISTED_ONLY.test(bare) ? 'listed' : 'refused'
}

/** What the installed package itself says, else the lockfile (packages of other platforms are not installed here). */
function licenceOf(place: string, locked: string | undefined): string {
  const path = join(root, place, 'package.json')
  if (!existsSync(path)) return locked ?? 'unknown'
  const { license } = JSON.parse(readFileSync(path, 'utf8')) as { license?: string | { type?: string } }
  return (typeof license === 'string' ? license : license?.type) ?? locked ?? 'unknown'
}

const packages = lockedPackages().map(([place, { license }]) => ({
  name: packageName(place),
  licence: licenceOf(place, license),
}))

test('no package has terms that we refuse or do not know', () => {
  expect(packages.filter(({ licence }) => termsOf(licence) === 'refused')).toEqual([])
  expect(packages.length).toBeGreaterThan(100)
})

test('packages under LGPL or MPL stand in the list, and the list holds no others', () => {
  const [page] = readFileSync(join(root, PAGE), 'utf8').split('## Data')
  const listed = [...page!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name!)
  const covers = (pattern: string, name: string) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
  const needed = packages.filter(({ licence }) => termsOf(licence) === 'listed').map(({ name }) => name)
  expect(needed.filter((name) => !listed.some((pattern) => covers(pattern, name)))).toEqual([])
  expect(listed.filter((pattern) => !needed.some((name) => covers(pattern, name)))).toEqual([])
})

test('our own packages say Apache-2.0', () => {
  for (const path of ['', 'packages/kernels/', 'packages/core/', 'packages/cli/', 'packages/web/']) {
    const { license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as {
      license: string
    }
    expect(license).toBe('Apache-2.0')
  }
  expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toContain(
    'Apache License\n                           Version 2.0',
  )
})

test('the reader of licences knows good from bad', () => {
  expect(termsOf('(MIT OR GPL-3.0)')).toBe('permissive')
  expect(termsOf('Apache-2.0 AND LGPL-3.0-or-later AND MIT')).toBe('listed')
  for (const bad of [
    'GPL-3.0-only',
    'AGPL-3.0',
    'MIT AND GPL-2.0',
    'SEE LICENSE IN LICENSE.txt',
    'unknown',
    'SSPL-1.0',
  ]) {
    expect(termsOf(bad)).toBe('refused')
  }
})
