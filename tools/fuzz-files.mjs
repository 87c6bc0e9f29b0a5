// Damages real files by seed and opens them: each must be read, or refused in one plain sentence, soon and in bounded memory.
//   npm run fuzz:files -- --count 5000 --from 1 [--keep FOLDER]
// Files come from corpus/ and, where it is there, from ../shared/data. A seed says the file and the damage; --keep writes
// the files that failed. Seeds run in a child, so that one that hangs or dies is named and the others go on.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutated, seeded } from './fuzz/mutate.mjs'

const self = fileURLToPath(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
/** Small files: the damage is in the headers, and many seeds run in a minute. */
const SIZE_LIMIT = 150_000
const SLOW_SECONDS = 10
const MEMORY_MIB = 1200
const KINDS = /\.(dcm|seg|nii|nii\.gz|nrrd|nhdr|mha|mhd|zip|stl|ply|obj|3mf|gz)$|(^|\/)[A-Z0-9]+$|CT1_J2KI$/i

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => KINDS.test(path.replaceAll('\\', '/')) && statSync(path).isFile())
    .filter((path) => statSync(path).size > 0 && statSync(path).size <= SIZE_LIMIT)
    .sort()
}

function sources() {
  return ['corpus', 'cases', '../shared/data'].flatMap((folder) => filesBelow(join(root, folder)))
}

/** The file and the damage of a seed. Kinds of files take turns, so that a hundred of one kind do not crowd out the others. */
function damageOf(seed, files) {
  const random = seeded(seed)
  const kinds = new Map()
  for (const path of files) {
    const kind = /\.(\w+)$/.exec(basename(path))?.[1]?.toLowerCase() ?? 'dcm'
    kinds.set(kind, [...(kinds.get(kind) ?? []), path])
  }
  // Every other seed is DICOM: most hostile bytes will be.
  const names = [...kinds.keys()].sort()
  const kind = random.next() < 0.5 && kinds.has('dcm') ? 'dcm' : names[random.below(names.length)]
  const of = (list) => list[random.below(list.length)]
  const path = of(kinds.get(kind))
  return {
    path,
    bytes: mutated(new Uint8Array(readFileSync(path)), random, new Uint8Array(readFileSync(of(files)))),
  }
}

async function runSeeds(from, to, keep) {
  const { faultOfOpening } = await import('./fuzz/open-bytes.mjs')
  const files = sources()
  for (let seed = from; seed < to; seed++) {
    process.stdout.write(`seed ${seed}\n`)
    const { path, bytes } = damageOf(seed, files)
    const begun = process.cpuUsage()
    const fault = await faultOfOpening(basename(path), bytes)
    const { user, system } = process.cpuUsage(begun)
    const seconds = (user + system) / 1e6
    const memory = process.resourceUsage().maxRSS / 1024
    const why =
      fault ??
      (seconds > SLOW_SECONDS
        ? `${seconds.toFixed(1)} s`
        : memory > MEMORY_MIB
          ? `${Math.round(memory)} MiB`
          : undefined)
    if (why === undefined) continue
    if (keep) {
      mkdirSync(keep, { recursive: true })
      writeFileSync(join(keep, `${seed}-${basename(path)}`), bytes)
    }
    process.stdout.write(
      `fail ${JSON.stringify({ seed, path: path.slice(root.length), why: why.slice(0, 1500) })}\n`,
    )
    if (memory > MEMORY_MIB) process.exit(0) // The child's memory never shrinks: the next seeds get a new one.
  }
  process.stdout.write('end\n')
}

/** Runs seeds in a child until it ends or stops talking. @returns the seed after the last one it took, and what failed. */
function runChild(from, to, keep) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [
      '--max-old-space-size=1024',
      self,
      '--child',
      String(from),
      String(to),
      ...(keep ? [keep] : []),
    ])
    const failures = []
    let [last, ended, hung, buffer] = [from - 1, false, false, '']
    let watch
    const expectWord = () => {
      clearTimeout(watch)
      watch = setTimeout(() => {
        hung = true
        child.kill('SIGKILL')
      }, 300_000)
    }
    expectWord()
    child.stdout.on('data', (chunk) => {
      expectWord()
      const lines = (buffer + chunk).split('\n')
      buffer = lines.pop()
      for (const line of lines) {
        if (line.startsWith('seed ')) last = Number(line.slice(5))
        else if (line.startsWith('fail ')) failures.push(JSON.parse(line.slice(5)))
        else if (line === 'end') ended = true
      }
    })
    let noise = ''
    child.stderr.on('data', (chunk) => {
      noise = (noise + chunk).slice(-2000)
    })
    child.on('close', (code) => {
      clearTimeout(watch)
      if (!ended && !failures.some(({ seed }) => seed === last)) {
        failures.push({
          seed: last,
          path: '',
          why: hung ? 'no word for 300 s' : `the process ended with ${code}: ${noise}`,
        })
      }
      resolve({ next: last + 1, failures })
    })
  })
}

function option(name, otherwise) {
  const at = process.argv.indexOf(name)
  return at < 0 ? otherwise : process.argv[at + 1]
}

async function main() {
  const [from, count, keep] = [Number(option('--from', 1)), Number(option('--count', 5000)), option('--keep')]
  const failures = []
  for (let at = from; at < from + count; ) {
    const { next, failures: found } = await runChild(at, Math.min(from + count, at + 1000), keep)
    for (const failure of found)
      process.stdout.write(`seed ${failure.seed} ${failure.path}: ${failure.why}\n`)
    failures.push(...found)
    at = next
  }
  process.stdout.write(
    `${count} seeds from ${from}, ${sources().length} files: ${failures.length} failures\n`,
  )
  return failures.length === 0 ? 0 : 1
}

const child = process.argv.indexOf('--child')
if (child >= 0)
  await runSeeds(Number(process.argv[child + 1]), Number(process.argv[child + 2]), process.argv[child + 3])
else process.exitCode = await main()
