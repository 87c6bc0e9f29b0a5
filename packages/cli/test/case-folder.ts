import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { phantomNifti, twoBalls } from './phantom.ts'

/** The parts of the phantom's case that tests change. */
export interface PhantomCase {
  readonly low?: number
  readonly side?: string
  readonly tolerance?: number
  readonly printer?: string
  /** More YAML at the end. */
  readonly more?: string
}

/** A case of two balls, a left and a right femoral head as it were, from a computed CT. */
export function phantomCase({
  low = 300,
  side = 'both',
  tolerance = 0.2,
  more = '',
}: PhantomCase = {}): string {
  return `trabecula: 1
case: PHANTOM-1
title: Two balls
side: ${side}
synthetic: true
images:
  ct: { series: ct.nii.gz, modality: CT }
labels:
  heads:
    of: ct
    do:
      - threshold: { low: ${low} }
      - split:
          seeds:
            femur_left: { points: [[15, 0, 0]] }
            femur_right: { points: [[-15, 0, 0]] }
      - solid: { fraction: 0.5 }
surfaces:
  heads: { of: heads, structures: [femur_left, femur_right], tolerance: ${tolerance} }
devices:
  model: { kind: model, of: heads, side: ${side} }
evaluate:
  model: { of: model }
${more}`
}

/** A folder with the phantom's image and case file; removed by `clean`. */
export class CaseFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'trabecula-case-'))

  constructor() {
    this.write('ct.nii.gz', phantomNifti(twoBalls))
    this.write('case.yaml', phantomCase())
  }

  write(name: string, bytes: string | Uint8Array): string {
    const path = this.at(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    return path
  }

  at(name: string): string {
    return join(this.path, name)
  }

  clean(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** What `run --json` prints, as far as tests read it. */
export interface RunJson {
  readonly case: string
  readonly steps: readonly {
    readonly id: string
    readonly kind: string
    readonly key: string | null
    readonly content: string | null
    readonly state: string
    readonly seconds: number
    readonly error?: {
      readonly code: string
      readonly message: string
      readonly where: string
      readonly remedy: string
    }
  }[]
  readonly files: readonly string[]
  readonly devices: readonly {
    readonly name: string
    readonly kind: string
    readonly side: string
    readonly files: readonly string[]
  }[]
  readonly checks: readonly {
    readonly id: string
    readonly passed: boolean
    readonly value: unknown
    readonly limit: string
  }[]
  readonly explanation?: {
    readonly verdict: string
    readonly causes: readonly {
      readonly step: string
      readonly parameter: string
      readonly old: unknown
      readonly new: unknown
      readonly chain: readonly string[]
    }[]
  }
  readonly error?: { readonly code: string; readonly where: string; readonly remedy: string }
}

/** Checks, required or not, that did not pass and about which nobody decided. */
export function undecidedOf({ checks }: Pick<RunJson, 'checks'>): readonly string[] {
  const all = checks as readonly (RunJson['checks'][number] & { readonly decision?: object })[]
  return all.filter(({ passed, decision }) => !passed && decision === undefined).map(({ id }) => id)
}
