import type { PhrasePair } from './pair.ts'

export const surfacePhrases: readonly PhrasePair[] = [
  ["Make a structure's surface", '生成结构的表面网格'],
  ['name a structure that the label map has', '请写标签图所有的结构名'],
  [
    "expected the label's boundary where the image reaches {0}, but at {1} % of it the image stays below within one voxel",
    '标签边界应在影像达到 {0} 之处，但其 {1} % 处影像在一个体素内仍低于该值',
  ],
  [
    'put `solid` after `split`, or take the edge value of the threshold that made the label',
    '在 `split` 之后加 `solid`，或取生成该标签的阈值作边界值',
  ],
  [
    'expected values that rise from outside to inside the structure, found no such profile',
    '灰度应由外向结构内部升高，未见此剖面',
  ],
  [
    'give the boundary value as `edge`, or check that the label map fits the image',
    '请以 `edge` 给出边界值，或检查标签图与影像是否相符',
  ],
  ['expected values of {0} and more, the greatest is {1}', '应有不小于 {0} 的数值，最大为 {1}'],
  ['give a lower threshold', '请降低阈值'],
  [
    'expected a surface that does not cross itself, got {0} vertices at crossings',
    '表面应无自相交，实际交叉处有 {0} 个顶点',
  ],
  ['look at the label map there; close or open it by a voxel', '查看该处的标签图；以一个体素作闭或开运算'],
  ['expected a surface, nothing reaches the boundary value', '应有表面，但没有数值达到边界值'],
  [
    'lower the edge value, or check that the label map fits the image',
    '请降低边界值，或检查标签图与影像是否相符',
  ],
  [
    'expected a closed, manifold surface, got {0} open and {1} overfull edges',
    '表面应封闭且为流形，实际有 {0} 条开放边、{1} 条超额边',
  ],
  ['report this input as a fault of the program', '请将此输入作为程序错误报告'],
  [
    'the surface keeps all its {0} triangles: each reduction let it cross itself',
    '该表面保留全部 {0} 个三角形：每次简化都会使其自相交',
  ],
]
