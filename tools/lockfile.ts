import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tree.ts'

/** An entry of package-lock.json, as far as the rules look at it. */
export interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
}

/** All packages that package-lock.json names from outside: place below the root, and entry. */
export function lockedPackages(): readonly (readonly [string, LockedPackage])[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>
  }
  return Object.entries(lock.packages).filter(
    ([place, entry]) => place.includes('node_modules/') && !entry.link,
  )
}

/** `node_modules/a/node_modules/@b/c` is `@b/c`. */
export function packageName(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
}
