// What `npm ci` installs is the same everywhere, and runs nothing of its own while it installs.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockedPackages, packageName } from './lockfile.ts'
import { root } from './tree.ts'

const MANIFESTS = ['', 'packages/kernels/', 'packages/core/', 'packages/cli/', 'packages/web/'].map(
  (p) => `${p}package.json`,
)

/** Packages that declare a script for the time of installing, with the reason why we accept it. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  'core-js-pure':
    'prints a message of thanks and nothing else; works the same when scripts are off (by dcmjs-codecs)',
}

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
  readonly overrides?: Record<string, string>
}

function wantedBy(path: string): readonly (readonly [string, string])[] {
  const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest
  const { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides } = manifest
  return Object.entries({
    ...dependencies,
    ...devDependencies,
    ...optionalDependencies,
    ...peerDependencies,
    ...overrides,
  })
}

test('every dependency is pinned to one version', () => {
  const loose = MANIFESTS.flatMap((path) =>
    wantedBy(path)
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${path}: ${name} is ${version}, use one exact version`),
  )
  expect(loose).toEqual([])
  expect(MANIFESTS.flatMap(wantedBy).length).toBeGreaterThan(15)
})

test('one dependency has one version in all packages', () => {
  const versions = new Map<string, Set<string>>()
  for (const [name, version] of MANIFESTS.flatMap(wantedBy)) {
    versions.set(name, (versions.get(name) ?? new Set()).add(version))
  }
  expect(
    [...versions]
      .filter(([, found]) => found.size > 1)
      .map(([name, found]) => `${name}: ${[...found].join(', ')}`),
  ).toEqual([])
})

test('the lockfile holds no addresses and a checksum for each package', () => {
  const bad = lockedPackages()
    .filter(([, { resolved, integrity }]) => resolved !== undefined || !integrity?.startsWith('sha512-'))
    .map(
      ([place]) =>
        `package-lock.json: ${place} has an address or no sha512, use omit-lockfile-registry-resolved=true`,
    )
  expect(bad).toEqual([])
  expect(lockedPackages().length).toBeGreaterThan(100)
})

test('no package runs a script while it is installed, but those named with a reason', () => {
  const running = lockedPackages()
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([place]) => packageName(place))
  expect(running.filter((name) => !(name in INSTALL_SCRIPTS))).toEqual([])
  expect(Object.keys(INSTALL_SCRIPTS).filter((name) => !running.includes(name))).toEqual([])
})

test('the lockfile is the one of these manifests', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Manifest>
  }
  for (const path of MANIFESTS) {
    const place = path.replace(/\/?package\.json$/, '')
    const { dependencies = {}, devDependencies = {} } = lock.packages[place] ?? {}
    expect({ place, ...dependencies, ...devDependencies }).toEqual({
      place,
      ...Object.fromEntries(wantedBy(path)),
    })
  }
  expect(existsSync(join(root, '.npmrc'))).toBe(true)
})
