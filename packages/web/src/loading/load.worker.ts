import { faultOfError, fetchFile, LoadError, readInto, withProgress } from './fetching.ts'
import type { LoadAnswer, Loaded, LoadRequest } from './messages.ts'
import { readStl } from './stl.ts'

const post = (answer: LoadAnswer, transfer: Transferable[] = []): void =>
  self.postMessage(answer, { transfer })

self.onmessage = async ({ data: request }: MessageEvent<LoadRequest>) => {
  const { id } = request
  let told = 0
  const progress = (fraction: number): void => {
    if (fraction < told + 0.05 && fraction < 1) return
    told = fraction
    post({ id, state: 'progress', fraction })
  }
  try {
    const loaded =
      request.kind === 'mesh' ? await loadMesh(request, progress) : await loadValues(request, progress)
    const transfer =
      loaded.kind === 'mesh'
        ? [loaded.mesh.positions.buffer, loaded.mesh.normals.buffer, loaded.mesh.triangles.buffer]
        : [loaded.values.buffer]
    post({ id, state: 'done', loaded }, transfer as ArrayBuffer[])
  } catch (error) {
    post({ id, state: 'failed', fault: faultOfError(error, request.name) })
  }
}

async function loadMesh({ url, name }: LoadRequest, progress: (fraction: number) => void): Promise<Loaded> {
  const response = await fetchFile(url, name)
  const bytes = new Uint8Array(await new Response(withProgress(response, progress)).arrayBuffer())
  const mesh = readStl(bytes)
  if (mesh) return { kind: 'mesh', mesh }
  throw new LoadError({
    code: 'MESH_UNREADABLE',
    message: 'expected a whole binary STL, got something else',
    where: name,
    remedy: 'run the case again',
  })
}

async function loadValues(
  request: LoadRequest & { kind: 'int16' | 'bytes' },
  progress: (fraction: number) => void,
): Promise<Loaded> {
  const { kind, url, name, count } = request
  const response = await fetchFile(url, name)
  const expected = count * (kind === 'int16' ? 2 : 1)
  const bytes = new Uint8Array(expected)
  let got = -1
  try {
    got = await readInto(bytes, withProgress(response, progress).pipeThrough(new DecompressionStream('gzip')))
  } catch {
    // A damaged gzip: told below together with one of the wrong length.
  }
  if (got !== expected) {
    throw new LoadError({
      code: 'VOLUME_UNREADABLE',
      message: `expected a gzip of ${expected} bytes, got ${got < 0 ? 'a damaged one' : `${got > expected ? 'more than ' : ''}${Math.min(got, expected)}`}`,
      where: name,
      remedy: 'run the case again',
    })
  }
  if (kind === 'bytes') return { kind, values: bytes }
  return { kind, values: new Int16Array(bytes.buffer) }
}
