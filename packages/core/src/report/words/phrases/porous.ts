import type { PhrasePair } from './pair.ts'

/** What is said of a porous zone: its property sheet, and wishes that break one another. */
export const porousPhrases: readonly PhrasePair[] = [
  ['the trabecular structure of {0} shows no seams between its patches', '{0}的骨小梁结构在拼块之间无接缝'],
  [
    'engineering judgement; surface between neighbours across seams, as a multiple of that between all others',
    '工程判断；接缝两侧相邻体素间的表面量与其他相邻体素间表面量之比',
  ],
  [
    'Take another `seed`, a larger block of bone, or a smaller size.',
    '改用另一个 `seed`、更大的骨块或更小的尺寸。',
  ],
  ['Trabecular structure of {0}, copied from bone', '{0}的骨小梁结构（复制自骨）'],
  ['bone', '骨'],
  ['copy', '复制结构'],
  ['bone volume fraction (BV/TV)', '骨体积分数 (BV/TV)'],
  ['trabecular thickness (Tb.Th)', '骨小梁厚度 (Tb.Th)'],
  ['trabecular separation (Tb.Sp)', '骨小梁间距 (Tb.Sp)'],
  ['connectivity density (Conn.D)', '连接密度 (Conn.D)'],
  [
    'Bone: the image at the threshold {0}, its lengths times {1}. Copy: at the density asked for; a density other than the bone’s makes trabeculae thicker or thinner.',
    '骨：图像按阈值 {0} 分割，长度乘以 {1}。复制结构：按要求的密度；密度与骨不同时，骨小梁会变粗或变细。',
  ],
  [
    'Name the image (in a case `structure`, on the command line `--image`), or take another cell.',
    '请指定图像（病例中用 `structure`，命令行用 `--image`），或改用其他单胞。',
  ],
  [
    'expected trabeculae that {0} samples along a cube of {1} mm can show, got {2} mm ones, for which {3} are needed',
    '期望骨小梁能由 {1} mm 立方体每边 {0} 个采样点表示，实际为 {2} mm，需要 {3} 个',
  ],
  [
    'Take a size of at most {0} mm, or a scale of at least {1}.',
    '尺寸取不大于 {0} mm，或放大倍数取不小于 {1}。',
  ],
  [
    'expected a block of bone that patches for a cube of {0} mm can be chosen from, got one of {1} mm (scaled)',
    '期望骨块足以选取 {0} mm 立方体的拼块，实际为 {1} mm（放大后）',
  ],
  [
    'Take a size of at most {0} mm, a greater scale, or a larger block.',
    '尺寸取不大于 {0} mm，或加大放大倍数，或用更大的骨块。',
  ],
  [
    'expected a structure that can be made one piece with open pores at densities of {0} to {1}, got one that falls apart',
    '期望结构在密度 {0} 至 {1} 时能成为孔隙开放的整体，实际会散开',
  ],
  [
    'Ask for a density nearer to the bone’s own, or copy another block.',
    '请取更接近骨自身的密度，或复制另一骨块。',
  ],
  [
    'expected a share of bone of {0} to {1}, got {2} of the voxels at or over {3}',
    '期望骨所占比例为 {0} 至 {1}，实际达到 {3} 的体素占 {2}',
  ],
  [
    'Give a threshold between marrow and bone, or a block of trabecular bone alone.',
    '请给出骨髓与骨之间的阈值，或只含松质骨的骨块。',
  ],
  [
    'expected trabeculae of {0} to {1} mm, got {2} mm with voxels of {3} × {4} × {5} mm',
    '期望骨小梁厚 {0} 至 {1} mm，实际为 {2} mm，体素为 {3} × {4} × {5} mm',
  ],
  [
    'Look at the spacing of the image: a micro-CT’s is often written in µm. Give it in mm.',
    '请检查图像的体素间距：显微 CT 常以 µm 记录。请以 mm 给出。',
  ],
  ['property', '性能'],
  ['unit', '单位'],
  ['asked', '要求值'],
  ['measured', '实测值'],
  ['at the coarser resolution', '较粗分辨率下'],
  ['reason', '理由'],
  ['porosity', '孔隙率'],
  ['pore at the cut face', '截面处孔径'],
  ['pore at the core', '近实心处孔径'],
  ['strut or wall at the cut face', '截面处支柱或壁厚'],
  ['strut or wall at the core', '近实心处支柱或壁厚'],
  [
    'expected a cell that changes by at most {0} mm a mm, got {1} to {2} mm over {3} mm',
    '期望单胞尺寸每毫米至多变化 {0} mm，实际在 {3} mm 内由 {1} 变为 {2} mm',
  ],
  [
    'Let it go from {0} to {1} mm, or take {2} mm for the change.',
    '请由 {0} 变为 {1} mm，或用 {2} mm 的距离完成变化。',
  ],
  [
    'expected a direction within 45° of the depth’s, got one whose tangent to it is {0}',
    '期望方向与深度方向夹角不超过 45°，实际正切为 {0}',
  ],
  [
    'Give a direction nearer to the normal of the face: walls of a cell that leans more become thin.',
    '请取更接近截面法线的方向：单胞倾斜过大时壁会变薄。',
  ],
  [
    'expected a direction that turns by at most 45° within a cell of {0} mm, got a lean that changes by {1} over {2} mm',
    '期望方向在 {0} mm 单胞内至多转 45°，实际倾斜在 {2} mm 内变化 {1}',
  ],
  [
    'Let the lean change by at most {0} (its tangent), or take {1} mm for the change, or smaller cells.',
    '请使倾斜（正切）变化不超过 {0}，或用 {1} mm 的距离完成变化，或用更小的单胞。',
  ],
  [
    'expected a direction within 45° of the cut’s normal, got one that lies in the cut',
    '期望方向与截面法线夹角不超过 45°，实际位于截面内',
  ],
  [
    'Give a direction nearer to the normal of the cut, or leave this cut out of `porous: on`.',
    '请取更接近截面法线的方向，或在 `porous: on` 中去掉该截面。',
  ],
  [
    'expected a cell whose size can change, or its direction by a map, got {0}',
    '期望尺寸可变、或方向可随图变化的单胞，实际为 {0}',
  ],
  [
    'Leave `sizes` out, let the direction follow the depth, or take another cell.',
    '请去掉 `sizes`，让方向随深度变化，或改用其他单胞。',
  ],
  [
    'expected a way `from` one point `to` another, got two points that are one',
    '期望由一点 `from` 到另一点 `to`，实际两点相同',
  ],
  ['expected an image `map` that the lattice follows, got none', '期望有供点阵依据的图像 `map`，实际没有'],
  [
    'expected two different values of the image `map`, got {0} twice',
    '期望图像 `map` 的两个不同值，实际两次均为 {0}',
  ],
  [
    'expected an image `map` that holds the whole zone, got one beyond which {0} lies',
    '期望图像 `map` 覆盖整个多孔区，实际 {0} 在其外',
  ],
  [
    'Mend `along` of the porous zones, give the implant its image `map`, or let the lattice follow the depth.',
    '请修改多孔区的 `along`，为假体给出图像 `map`，或让点阵随深度变化。',
  ],
  [
    'expected a graded zone of at most {0} million samples, got {1} million {2} mm apart',
    '期望渐变多孔区至多 {0} 百万个采样点，实际为 {1} 百万个，间距 {2} mm',
  ],
  [
    'Take greater cells, a greater chord error, or fill a smaller zone.',
    '请取更大的单胞或弦差，或填充更小的区域。',
  ],
  [
    'expected a chord error that {0} samples along a cell of {1} mm can keep, got {2} mm',
    '期望弦差能由 {1} mm 单胞每边 {0} 个采样点保证，实际为 {2} mm',
  ],
  [
    'Take a smaller cell, a denser lattice, or allow a greater chord error.',
    '请取更小的单胞、更密的点阵，或允许更大的弦差。',
  ],
  ['pore size', '孔径'],
  ['throat', '喉径'],
  ['strut or wall', '支柱或壁厚'],
  ['interconnectivity', '连通率'],
  ['surface area per volume', '单位体积表面积'],
  ['solid fraction at the cut face', '截面侧实体分数'],
  ['solid fraction at the core', '实心侧实体分数'],
  ['thickness of the zone', '多孔层厚度'],
  ['least cell', '最小单胞'],
  [
    'Property sheet of {0}, porous zone at the cut {1}: {2} ({3})',
    '{0}的性能表，截面{1}处的多孔区：{2}（{3}）',
  ],
  [
    'On the exported file. Pore: largest sphere in the pores. Throat: largest sphere that gets from the cut face to half the depth. Strut: 5th percentile of chords. Interconnectivity: for a grain of {0} mm. Solid fraction: of the half of the zone at the cut face and at the core. Least cell: the one whose exact surface the file was found to follow.',
    '均在导出文件上测得。孔径：孔内最大球。喉径：能由截面到达一半深度的最大球。支柱：弦长的第 5 百分位数。连通率：对 {0} mm 的粉粒。实体分数：分别为多孔区靠截面和靠实心部分的一半。最小单胞：导出文件表面与其精确曲面相符的单胞。',
  ],
  [
    'the property sheet of {0} at the cut {1} is the same at two resolutions (greatest difference: {2})',
    '{0}在截面{1}处的性能表在两种分辨率下一致（最大差异：{2}）',
  ],
  [
    'the exported file measured twice, with other columns, chords and grids',
    '导出文件以不同的射线、弦和网格测量两次',
  ],
  [
    'The zone is too small for its cells to be measured: take smaller cells or a wider face.',
    '多孔区过小，无法测量其单胞：减小单胞或加宽该面。',
  ],
  ['a grain of {0} mm finds its way out of {1} at the cut {2}', '{0} mm 的粉粒能从{1}的截面{2}处排出'],
  [
    'share of the places of such a grain in the zone that it can leave; distances on the exported file',
    '该粉粒在多孔区内能够离开的位置所占比例；按导出文件上的距离计算',
  ],
  ['Make the lattice less dense, or its cells larger.', '降低点阵密度，或加大单胞。'],
  ['the porous zone of {0} at the cut {1} is as thick as asked', '{0}在截面{1}处的多孔层厚度符合要求'],
  [
    'the case; from the cut face to the solid behind it on the exported file',
    '病例；导出文件上由截面到其后实心部分的距离',
  ],
  ['the pores of {0} at the cut {1} are as wide as asked', '{0}在截面{1}处的孔径符合要求'],
  ['the case; largest sphere in the pores of the exported file', '病例；导出文件孔内的最大球'],
  ['Give another size of the cell.', '请改变单胞尺寸。'],
  ['the way into the pores of {0} at the cut {1} is as wide as asked', '{0}在截面{1}处的入孔通路符合要求'],
  [
    'the case; largest sphere that travels from the cut face to half the depth of the exported file',
    '病例；导出文件上能由截面移动到一半深度的最大球',
  ],
  [
    'room for bone; the stiffness falls about with the square of the solid fraction (Gibson and Ashby 1997)',
    '为骨长入留出空间；刚度约随实体分数的平方下降（Gibson 与 Ashby 1997）',
  ],
  [
    'bone grows in from about 0.3 to 0.8 mm, 0.6 mm held best in rabbits (Taniguchi 2016); the optimum is disputed',
    '孔径约 0.3 至 0.8 mm 时骨可长入，兔实验中 0.6 mm 固定最佳（Taniguchi 2016）；最佳值尚有争议',
  ],
  [
    'the narrowest place of the way in: vessels, cells and powder pass it or stay out',
    '通路的最窄处：血管、细胞和粉末须由此通过',
  ],
  [
    'what the process makes whole: 0.2 mm for L-PBF (engineering judgement)',
    '工艺能完整成形的最小值：激光粉末床熔融为 0.2 mm（工程判断）',
  ],
  [
    'powder must come out, and bone must get everywhere; closed pores do neither',
    '粉末须能排出，骨须能长到各处；闭孔两者皆不能',
  ],
  [
    'surface for cells to settle on and for ions to leave from; no limit is set',
    '供细胞附着及离子析出的表面；不设限值',
  ],
  [
    'more room for bone at the cut face, more metal at the core, where the case asks for it',
    '病例有要求时，截面侧留更多骨长入空间，实心侧留更多金属',
  ],
  ['how deep bone can grow in; the solid core behind it carries', '骨可长入的深度；其后的实心部分承载'],
  ['the least cell that the process and the depth of the zone allow', '工艺和多孔层深度所允许的最小单胞'],
  [
    'expected {0}, got pores of {1} mm, throats of {2} mm, walls of {3} mm ({4})',
    '应为{0}，得到的孔径为 {1} mm、喉径为 {2} mm、壁厚为 {3} mm（{4}）',
  ],
  ['{0} as {1}, {2} mm, density {3}', '{0}（{1}），{2} mm，实体分数 {3}'],
  ['pores of {0} to {1} mm', '孔径 {0} 至 {1} mm'],
  ['throats of at least {0} mm', '喉径不小于 {0} mm'],
  ['walls of at least {0} mm', '壁厚不小于 {0} mm'],
  ['Take a size of at least {0} mm, or a denser lattice.', '将单胞尺寸取为至少 {0} mm，或加密点阵。'],
  ['Take a size of {0} to {1} mm.', '将单胞尺寸取为 {0} 至 {1} mm。'],
  [
    'No size serves at this density; a density of {0} does with a size of {1} mm. Or ask for wider pores, thinner walls, or another cell.',
    '在此实体分数下没有合适的尺寸；实体分数 {0}、尺寸 {1} mm 可行。也可要求更大的孔、更薄的壁，或更换单胞。',
  ],
  [
    'No size and no density of this cell serves: ask for wider pores or thinner walls, or take another cell or form.',
    '该单胞没有任何尺寸和实体分数可行：请要求更大的孔或更薄的壁，或更换单胞或形式。',
  ],
]
