import { TrabeculaError } from '../../base/errors.ts'
import type { XmlReader } from './xml.ts'

/** The file breaks the specification where the reader stands. */
export function invalid(xml: XmlReader, message: string): TrabeculaError {
  const { where } = xml.fault('')
  return new TrabeculaError({
    code: 'THREE_MF_INVALID',
    message,
    where,
    remedy: 'Export the 3MF again with a program that keeps the 3MF core specification.',
  })
}

/** The file's shape stands in an extension that is not read: it would be read wrongly. */
export function unknownExtension(xml: XmlReader, message: string): TrabeculaError {
  return new TrabeculaError({
    code: 'THREE_MF_EXTENSION',
    message,
    where: xml.fault('').where,
    remedy:
      'Export the part as plain triangles (3MF core), or open it with a program that knows the extension.',
  })
}
