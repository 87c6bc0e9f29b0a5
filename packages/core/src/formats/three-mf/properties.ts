import { invalid } from './invalid.ts'
import { CORE, MATERIALS } from './namespaces.ts'
import type { XmlReader } from './xml.ts'

export type Colour = readonly [number, number, number]

type GroupKind = 'base' | 'colour' | 'texture' | 'composite' | 'multi' | 'other'

interface PropertyGroup {
  readonly kind: GroupKind
  /** How many properties the group has. */
  readonly count: number
  /** Of base materials and colour groups. */
  readonly colours: readonly Colour[]
}

/** The ids and property groups of a model part that were read so far (3MF core 5, Materials and Properties Extension 1.2). */
export class PropertyTable {
  readonly #ids = new Set<number>()
  readonly #groups = new Map<number, PropertyGroup>()
  readonly #textures = new Set<number>()

  /** Takes the element's id. @throws TrabeculaError THREE_MF_INVALID where it has none or another element has it */
  takeId(xml: XmlReader): number {
    const id = xml.whole('id')
    if (id === undefined || id === 0) throw invalid(xml, `<${xml.local}> has no id of 1 or more`)
    if (this.#ids.has(id)) throw invalid(xml, `the id ${id} is given twice`)
    this.#ids.add(id)
    return id
  }

  /** Reads the resource that was just opened. @returns false where it is none of these: nothing was read then. */
  read(xml: XmlReader): boolean {
    const { local } = xml
    if (xml.namespace === CORE && local === 'basematerials')
      this.#colours(xml, 'base', 'base', 'displaycolor')
    else if (xml.namespace !== MATERIALS) return false
    else if (local === 'colorgroup') this.#colours(xml, 'colour', 'color', 'color')
    else if (local === 'texture2d') this.#texture(xml)
    else if (local === 'texture2dgroup') this.#textureGroup(xml)
    else if (local === 'compositematerials') this.#composites(xml)
    else if (local === 'multiproperties') this.#multi(xml)
    else return false
    return true
  }

  /** The colour that the object just opened has as a whole. @throws TrabeculaError THREE_MF_INVALID */
  objectColour(xml: XmlReader): Colour | undefined {
    const id = xml.whole('pid')
    const index = xml.whole('pindex')
    if (id === undefined) return undefined
    if (!this.#ids.has(id)) throw invalid(xml, `the object's property group ${id} is not defined before it`)
    if (index === undefined) throw invalid(xml, 'the object names a property group (pid), but no pindex')
    const group = this.#groups.get(id)
    if (group && index >= group.count) throw invalid(xml, `property ${index} of group ${id} does not exist`)
    return group?.colours[index]
  }

  #colours(xml: XmlReader, kind: GroupKind, element: string, attribute: string): void {
    const id = this.takeId(xml)
    const colours: Colour[] = []
    forEachChild(xml, element, () => {
      const hex = /^#([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?$/.exec(xml.attribute(attribute) ?? '')?.[1]
      if (hex === undefined)
        throw invalid(xml, `<${element}> has no ${attribute} of the form #RRGGBB or #RRGGBBAA`)
      const value = Number.parseInt(hex, 16)
      colours.push([value >> 16, (value >> 8) & 255, value & 255])
    })
    this.#groups.set(id, { kind, count: colours.length, colours })
  }

  #texture(xml: XmlReader): void {
    const id = this.takeId(xml)
    if (!xml.attribute('path')) throw invalid(xml, `texture ${id} has no path`)
    const type = xml.attribute('contenttype') ?? ''
    if (type !== 'image/png' && type !== 'image/jpeg')
      throw invalid(
        xml,
        `texture ${id} is of type “${type.slice(0, 30)}”, 3MF knows image/png and image/jpeg`,
      )
    this.#textures.add(id)
    xml.skip()
  }

  #textureGroup(xml: XmlReader): void {
    const id = this.takeId(xml)
    const texture = xml.whole('texid')
    if (texture === undefined || !this.#textures.has(texture))
      throw invalid(xml, `texture group ${id} names no texture (texid) that is defined before it`)
    let count = 0
    forEachChild(xml, 'tex2coord', () => {
      if (xml.number('u') === undefined || xml.number('v') === undefined)
        throw invalid(xml, 'a texture coordinate has no u or v')
      count++
    })
    this.#groups.set(id, { kind: 'texture', count, colours: [] })
  }

  #composites(xml: XmlReader): void {
    const id = this.takeId(xml)
    const of = xml.whole('matid')
    const base = of === undefined ? undefined : this.#groups.get(of)
    if (base?.kind !== 'base')
      throw invalid(
        xml,
        `composite materials ${id} name no base materials (matid) that are defined before them`,
      )
    const indices = wholes(xml, 'matindices')
    if (!indices || indices.some((index) => index >= base.count))
      throw invalid(
        xml,
        `composite materials ${id} have no matindices, or one that group ${of} does not have`,
      )
    let count = 0
    forEachChild(xml, 'composite', () => {
      if (!xml.attribute('values')) throw invalid(xml, 'a composite has no values')
      count++
    })
    this.#groups.set(id, { kind: 'composite', count, colours: [] })
  }

  #multi(xml: XmlReader): void {
    const id = this.takeId(xml)
    const ids = wholes(xml, 'pids')
    if (!ids) throw invalid(xml, `multiproperties ${id} name no property groups (pids)`)
    const strange = ids.find((one) => !this.#ids.has(one))
    if (strange !== undefined)
      throw invalid(xml, `property group ${strange} of multiproperties ${id} is not defined before it`)
    const kinds = ids.map((one) => this.#groups.get(one)?.kind ?? 'other')
    const many = (...which: GroupKind[]) => kinds.filter((kind) => which.includes(kind)).length > 1
    if (many('base', 'composite') || many('colour') || kinds.includes('multi'))
      throw invalid(
        xml,
        `multiproperties ${id} may name one material group, one colour group and no multiproperties, they name ${kinds.join(', ')}`,
      )
    let count = 0
    forEachChild(xml, 'multi', () => {
      // An index that its group does not have means the property's default there (Materials Extension 5).
      if (!wholes(xml, 'pindices')) throw invalid(xml, `a property of multiproperties ${id} has no pindices`)
      count++
    })
    this.#groups.set(id, { kind: 'multi', count, colours: [] })
  }
}

/** Visits the children of that name of the element that was just opened, to its end. */
function forEachChild(xml: XmlReader, element: string, visit: () => void): void {
  const { depth } = xml
  for (let event = xml.next(); !(event === 'end' && xml.depth < depth); event = xml.next())
    if (event === 'start' && xml.local === element) visit()
}

/** A list of whole numbers; undefined where there is none. */
function wholes(xml: XmlReader, attribute: string): readonly number[] | undefined {
  const words = xml.attribute(attribute)?.trim().split(/\s+/)
  return words?.every((word) => /^\d{1,9}$/.test(word)) ? words.map(Number) : undefined
}
