import { titleOfStructure } from '@trabecula/core/anatomy/structures'
import type { Language } from './language.ts'

/** Words that names of bodies, planes, devices and landmarks are made of. */
const PARTS: Readonly<Record<string, string>> = {
  acetabulum: '髋臼',
  anterior: '前',
  asis: '髂前上棘',
  bone: '骨',
  bones: '骨',
  centre: '中心',
  core: '实体',
  cup: '髋臼杯',
  demo: '演示',
  femur: '股骨',
  guide: '导板',
  head: '股骨头',
  hip: '髋骨',
  ilium: '髂骨',
  iliac: '髂骨',
  implant: '植入物',
  inferior: '下',
  ischium: '坐骨',
  lattice: '点阵',
  left: '左',
  mandible: '下颌骨',
  margin: '切除边界',
  midsagittal: '正中矢状面',
  mirror: '镜像',
  model: '模型',
  pelvic: '骨盆平面',
  pelvis: '骨盆',
  plan: '规划',
  plate: '板',
  porous: '多孔结构',
  posterior: '后',
  pubic: '耻骨',
  pubis: '耻骨',
  ramus: '支',
  resection: '切除',
  right: '右',
  sacral: '骶骨',
  sacrum: '骶骨',
  screw: '螺钉',
  screws: '螺钉',
  skull: '颅骨',
  superior: '上',
  symphysis: '耻骨联合',
  tubercle: '结节',
  tumor: '肿瘤',
  tumour: '肿瘤',
  wire: '克氏针',
  wires: '克氏针',
}

/** A name of the case file as people read it: `hip_left` is `Hip left`, in Chinese 左髋骨. Parts that no table knows stay. */
export function nameIn(language: Language, name: string, label = name): string {
  if (language === 'en') {
    const text = (label || name)
      .replaceAll('_', ' ')
      .replace(/\b[ctls]\d{1,2}\b/g, (level) => level.toUpperCase())
    return text.charAt(0).toUpperCase() + text.slice(1)
  }
  const title = titleOfStructure(name, 'zh')
  if (!/[a-z]/.test(title)) return title
  const parts = name.split(/[_-]/)
  const side = parts.findIndex((part) => part === 'left' || part === 'right')
  const ordered = side < 0 ? parts : [parts[side]!, ...parts.filter((_, i) => i !== side)]
  const words = ordered.map((part) => (Object.hasOwn(PARTS, part) ? PARTS[part]! : part.toUpperCase()))
  return words.reduce(
    (text, word) => text + (/[A-Z0-9]$/.test(text) && /^[A-Z0-9]/.test(word) ? ' ' : '') + word,
    '',
  )
}
