// Opens bytes under a name as the program would, and says what is wrong with the way it ended.
import { createHash } from 'node:crypto'
import {
  plainContext,
  readObj,
  readPly,
  readStl,
  readThreeMfDocument,
  surveyImages,
  TrabeculaError,
} from '@trabecula/core'

const SENTENCE_LIMIT = 1000
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex')

function fileOf(name, bytes) {
  return { name, size: bytes.length, read: (from = 0, to = bytes.length) => bytes.subarray(from, to) }
}

async function openImage(name, bytes) {
  const survey = await surveyImages({ files: [fileOf(name, bytes)] }, plainContext(hash), {})
  const said = survey.rejected.map(({ code, message }) => ({ code, message }))
  for (const volume of survey.volumes) {
    try {
      await volume.load(true)
    } catch (error) {
      if (!(error instanceof TrabeculaError)) throw error
      said.push(error)
    }
  }
  if (survey.volumes.length === 0 && said.length === 0 && bytes.length > 0 && !/\.zip$/i.test(name))
    throw new Error('nothing was said of the file')
  return said
}

const MESHES = { stl: readStl, ply: readPly, obj: readObj, '3mf': readThreeMfDocument }

async function openMesh(read, name, bytes) {
  try {
    await read(bytes, name)
    return []
  } catch (error) {
    if (error instanceof TrabeculaError) return [error]
    throw error
  }
}

/** @returns undefined where it ended well: read, or one plain sentence; else what is wrong. */
export async function faultOfOpening(name, bytes) {
  try {
    const read = MESHES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
    const said = read ? await openMesh(read, name, bytes) : await openImage(name, bytes)
    for (const { code, message } of said) {
      if (!/^[A-Z][A-Z0-9_]+$/.test(code ?? '')) return `no code: ${message}`
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      if (message.length > SENTENCE_LIMIT || /[\u0000-\u001f]|\n\s+at /.test(message))
        return `not one plain sentence: ${message.slice(0, 200)}`
    }
    return undefined
  } catch (error) {
    return `not refused but thrown: ${error?.stack ?? error}`
  }
}
