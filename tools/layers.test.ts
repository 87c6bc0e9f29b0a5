// The one direction of imports, as ARCHITECTURE.md draws it.
import { expect, test } from 'vitest'
import { cycles, type Import, importsOf } from './imports.ts'
import { expectNone, type Finding, isCode, isTest, textFiles } from './tree.ts'

const ROOMS = ['image', 'label', 'surface', 'plan', 'device', 'evaluate', 'print', 'inspect']
const FOUNDATION = ['kernels', 'base', 'step', 'geometry']
const BELOW_ROOMS = [...FOUNDATION, 'mechanics', 'anatomy', 'formats']

/** What each layer may import beside itself. A layer that is not listed here is a new folder: give it its place. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  kernels: [],
  base: ['kernels'],
  step: ['base'],
  geometry: ['kernels', 'base', 'step'],
  mechanics: FOUNDATION,
  anatomy: FOUNDATION,
  formats: FOUNDATION,
  ...Object.fromEntries(ROOMS.map((room) => [room, BELOW_ROOMS])),
  report: [...BELOW_ROOMS, ...ROOMS],
  case: [...BELOW_ROOMS, ...ROOMS, 'report'],
  core: [...BELOW_ROOMS, ...ROOMS, 'report', 'case'], // packages/core/src/index.ts, the public list
  cli: ['kernels', 'core'],
  web: ['kernels', 'core'],
}

/** What runtimes of every kind have, and may therefore be declared for core and kernels. */
const EVERYWHERE = [
  'AbortController',
  'AbortSignal',
  'TextDecoder',
  'TextEncoder',
  'WebAssembly',
  'atob',
  'btoa',
  'structuredClone',
]

function layerOf(path: string): string {
  const [, pack, rest] = /^packages\/([^/]+)\/(.*)$/.exec(path) ?? []
  if (pack !== 'core') return pack ?? 'outside'
  const [, first, deeper] = /^src\/([^/]+)(\/.*)?$/.exec(rest!) ?? []
  if (deeper) return first!
  return first === 'index.ts' ? 'core' : (first ?? 'outside').replace(/\.(d\.)?ts$/, '')
}

function layerOfTarget({ target, specifier }: Import): string | undefined {
  if (target) return layerOf(target)
  const [, pack] = /^@trabecula\/([a-z]+)/.exec(specifier) ?? []
  return pack
}

function judge(entry: Import): string | undefined {
  const layer = layerOf(entry.from)
  const target = layerOfTarget(entry)
  if (target === undefined || target === layer) return undefined
  const allowed = ALLOWED[layer]
  if (!allowed)
    return `the folder of layer ${layer} has no place in the order, use one of ${Object.keys(ALLOWED).join(' ')}`
  if (entry.target && entry.target.split('/')[1] !== entry.from.split('/')[1]) {
    return `${entry.specifier} reaches into another package, use its public list (@trabecula/…)`
  }
  if (allowed.includes(target)) return undefined
  const both = ROOMS.includes(layer) && ROOMS.includes(target)
  if (both) return `room ${layer} imports room ${target}, use a type of geometry/ and let the graph wire them`
  return `${layer} imports ${target}, use ${allowed.join(', ') || 'nothing outside its own folder'}`
}

function finding(entry: Import, message: string): Finding {
  return { path: entry.from, line: entry.line, name: entry.specifier, message }
}

const files = textFiles().filter(
  (file) => /^packages\/[^/]+\/(src|reference|assembly)\//.test(file.path) && isCode(file.path),
)
const sources = files.filter((file) => !isTest(file.path))
const imports = sources.flatMap(importsOf)

test('there are sources to judge', () => {
  expect(sources.length).toBeGreaterThan(20)
  expect(imports.length).toBeGreaterThan(20)
})

test('every import goes down the layers', () => {
  expectNone(
    'import against the layers',
    imports.flatMap((entry) => {
      const message = judge(entry)
      return message ? [finding(entry, message)] : []
    }),
  )
})

test('no import cycle, types included', () => {
  const edges = new Map(sources.map((file) => [file.path, [] as string[]]))
  for (const { from, target } of imports) if (target) edges.get(from)?.push(target)
  expectNone(
    'import cycle',
    cycles(edges).map((ring) => ({
      path: ring[0]!,
      line: 1,
      name: 'cycle',
      message: `import cycle of ${ring.join(', ')}, use a module below both for what they share`,
    })),
  )
})

test('core and kernels use nothing that only Node or only a browser has', () => {
  const pure = imports.filter(({ from }) => /^packages\/(core|kernels)\//.test(from))
  const node = pure.filter(({ specifier }) =>
    /^node:|^(fs|path|os|crypto|worker_threads|url|zlib)$/.test(specifier),
  )
  const declared = textFiles()
    .filter(({ path }) => /^packages\/(core|kernels)\/src\/.*\.d\.ts$/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^declare (?:class|function|namespace|const|var|let) (\w+)/gm)]
        .filter((match) => !EVERYWHERE.includes(match[1]!))
        .map((match) => ({
          path,
          line: text.slice(0, match.index).split('\n').length,
          name: match[1]!,
          message: `${match[1]} is not in every runtime, use StepContext or SourceFile`,
        })),
    )
  expectNone('runtime that core must not know', [
    ...node.map((entry) => finding(entry, `core imports ${entry.specifier}, use StepContext or SourceFile`)),
    ...declared,
  ])
})

test('relative imports carry their ending', () => {
  const bare = files
    .filter(({ path }) => !path.includes('/assembly/')) // AssemblyScript takes none.
    .flatMap(importsOf)
    .filter(({ target }) => target && !/\.(ts|tsx|js|mjs|css|json|svg|png|wasm)$/.test(target))
  expectNone(
    'import without ending',
    bare.map((entry) => finding(entry, `${entry.specifier} has no ending, use ${entry.specifier}.ts`)),
  )
})

test('no result comes from a slow twin', () => {
  const twins = imports.filter(
    ({ from, target }) => !from.includes('/reference/') && target?.includes('/reference/'),
  )
  expectNone(
    'use of a reference kernel',
    twins.map((entry) => finding(entry, `${entry.specifier} is for tests, use the kernel`)),
  )
})

test('the rules find what they are for', () => {
  const from = 'packages/core/src/label/a.ts'
  const entry = (specifier: string, target?: string): Import => ({ from, line: 1, specifier, target })
  expect(judge(entry('../surface/b.ts', 'packages/core/src/surface/b.ts'))).toContain(
    'room label imports room surface',
  )
  expect(judge(entry('../case/run.ts', 'packages/core/src/case/run.ts'))).toContain('label imports case')
  expect(judge(entry('@trabecula/core'))).toContain('label imports core')
  expect(judge(entry('../../../cli/src/x.ts', 'packages/cli/src/x.ts'))).toContain('another package')
  expect(judge(entry('../geometry/mesh.ts', 'packages/core/src/geometry/mesh.ts'))).toBeUndefined()
  const graph = {
    path: from,
    text: "import type { A } from './b.ts'\nexport * from './c.ts'\ntype T = import('./d.ts').T\nimport('./e.ts')",
  }
  expect(importsOf(graph).map(({ specifier, line }) => [specifier, line])).toEqual([
    ['./b.ts', 1],
    ['./c.ts', 2],
    ['./d.ts', 3],
    ['./e.ts', 4],
  ])
  expect(
    cycles(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
        ['d', ['d']],
      ]),
    ),
  ).toEqual([['b', 'c'], ['d']])
})
