import type { PhrasePair } from './pair.ts'

/** What `evaluate/implant` says. */
export const implantFitPhrases: readonly PhrasePair[] = [
  ['the flange {0} of {1} lies along the bone', '{1}的翼板{0}贴合骨面'],
  [
    'engineering judgement; difference to the clearance asked for, 95 % of rays from the bone to the exported file',
    '工程判断；由骨面射向导出文件的射线中 95 % 与要求间隙之差',
  ],
  ['the flange {0} of {1} is as thick as asked', '{1}的翼板{0}厚度符合要求'],
  [
    'the case; 5th percentile of rays through the flange of the exported file, off its rim',
    '病例；穿过导出文件翼板（边缘除外）的射线的第 5 百分位数',
  ],
  ['Make the flange wider, or lead it where the bone is less bent.', '加宽翼板，或使其走行于较平的骨面。'],
  [
    '<= {0}, angle <= {1}°, diameter >= {2}, nothing in its way',
    '<= {0}，角度 <= {1}°，直径 >= {2}，通路无阻挡',
  ],
  ['<= {0}, diameter {1} ± {2}', '<= {0}，直径 {1} ± {2}'],
  ['Change `anteversion`, or give `landmarks`.', '修改前倾角参数，或给出标志点。'],
  ['Change `inclination`, or give `landmarks`.', '修改外展角参数，或给出标志点。'],
  ['Give a device of kind implant as `of`.', '请指定一个植入物。'],
  ['Give a greater `blend`, or mend the mirrored fit.', '加大过渡距离，或改善镜像配准。'],
  ['Give a smaller `chordError`.', '减小弦高误差。'],
  [
    'Give another insertion, a greater gap, or turn the planes apart.',
    '更换就位方向、加大间隙，或将各截骨面张开。',
  ],
  ['Give smaller cells or a greater depth.', '减小单胞，或加大多孔层深度。'],
  ['Give the files that were exported of this implant.', '请给出该植入物的导出文件。'],
  [
    'Judges an implant by its exported file: cuts, way in, cup, screws, lattice',
    '按导出文件检验植入物：截面、就位、髋臼杯、螺钉、点阵',
  ],
  [
    'Look at the implant; a denser lattice or larger cells hang together.',
    '查看植入物；更密的点阵或更大的单胞可连成一体。',
  ],
  ['Look at the mirrored shape there; trim it or mend the fit.', '查看该处的镜像形状；修剪它或改善配准。'],
  ['Make the implant again from this plan.', '按本方案重新生成植入物。'],
  ['Make the implant again from this plan; keep holes apart.', '按本方案重新生成植入物；各孔保持距离。'],
  ['Make the implant again; the mouth must be cut free.', '重新生成植入物；开口处必须切净。'],
  ['Make the lattice denser, or its cells smaller than the depth.', '加密点阵，或使单胞小于多孔层深度。'],
  ['Make the lattice less dense, or take another cell.', '降低点阵密度，或更换单胞。'],
  ['Move the drain, or make it wider.', '移动引流孔，或将其加大。'],
  [
    'Take a smaller cup, or move lattice and drains away from the seat.',
    '换用较小的髋臼杯，或使点阵和引流孔远离臼窝。',
  ],
  ['Take larger cells or a denser lattice.', '采用更大的单胞或更密的点阵。'],
  [
    'Take larger cells, a greater chord error or fewer porous faces.',
    '采用更大的单胞、更大的弦高误差，或减少多孔面。',
  ],
  [
    'engineering judgement for L-PBF; 5th percentile of chords through the solid of the exported file',
    '激光粉末床熔融的工程判断；导出文件实体弦长的第 5 百分位数',
  ],
  ['every strut of the lattice of {0} hangs on its core', '{0}的点阵均与实心部分相连'],
  ['expected an implant, got {0}, a {1}', '应为植入物，得到的是 {0}（{1}）'],
  ['mean <= {0}, greatest <= {1}', '平均 <= {0}，最大 <= {1}'],
  ['not found', '未找到'],
  [
    'nothing of {0} stands where the cup goes: no mirrored joint surface bears',
    '{0}在髋臼杯的位置上无任何突出：镜像关节面不承载',
  ],
  ['rays into the seat and through its mouth on the exported file', '在导出文件上射入臼窝并穿过其开口的射线'],
  ['rays through the drain on the exported file', '在导出文件上穿过引流孔的射线'],
  ['sides of plan, implant and bone in the case', '病例中方案、植入物和骨的侧别'],
  ['the case; a sphere laid through the seat of the exported file', '病例；对导出文件的臼窝拟合球面'],
  [
    'the case; depth of points of either surface in the other in steps of 1 mm, measured on the exported file',
    '病例；每移动 1 mm，测量两表面的点相互侵入的深度，在导出文件上测得',
  ],
  ['the case; engineering judgement', '病例；工程判断'],
  ['the case; least distance of the exported file to the plane', '病例；导出文件到截骨面的最小距离'],
  [
    'the case; radiographic angles (Murray 1993) of the seat’s flat rim on the exported file',
    '病例；导出文件上臼窝平缘的影像学角度（Murray 1993）',
  ],
  [
    'the case; rays outwards from the seat, away from screw holes, on the exported file',
    '病例；在导出文件上由臼窝向外、避开螺钉孔的射线',
  ],
  [
    'the case; share of solid on parallel rays through the zone of the exported file (Rosiwal)',
    '病例；穿过导出文件多孔区的平行射线上的实体比例（Rosiwal）',
  ],
  ['the cup’s anteversion in {0} is as wanted', '{0}中髋臼杯的前倾角符合要求'],
  ['the cup’s inclination in {0} is as wanted', '{0}中髋臼杯的外展角符合要求'],
  [
    'the cup’s seat of {0} lies at the mirrored centre (diameter {1} mm)',
    '{0}的臼窝位于镜像旋转中心（直径 {1} mm）',
  ],
  ['the drain {0} of {1} is open', '{1}的引流孔 {0} 通畅'],
  ['the file of {0} is small enough for printers’ programs', '{0}的文件大小适合打印软件'],
  [
    'the hole {0} of {1} lies on its axis ({2}°, diameter {3} mm) and takes its screw',
    '{1}的孔 {0} 位于其轴线上（{2}°，直径 {3} mm）且螺钉可通过',
  ],
  [
    'the lattice of {0} at the cut {1} is as dense as asked (over {2} mm²)',
    '{0}在截面 {1} 处的点阵密度符合要求（测量面积 {2} mm²）',
  ],
  [
    'the outline of {0} meets the bone’s at the cut {1} (greatest {2} mm)',
    '{0}在截面 {1} 处的轮廓与骨轮廓吻合（最大 {2} mm）',
  ],
  ['the pores of {0} are open to the outside', '{0}的孔隙与外部相通'],
  ['the struts of {0} at the cut {1} can be printed', '{0}在截面 {1} 处的丝径可以打印'],
  ['the wall round the cup’s seat of {0} holds', '{0}的臼窝周围壁厚足够'],
  [
    'volume of closed pores in the exported file; powder must come out',
    '导出文件中封闭孔隙的体积；粉末必须能排出',
  ],
  ['volume of loose pieces in the exported file', '导出文件中游离碎块的体积'],
  ['{0} goes in and comes out without meeting bone', '{0}就位和取出时不与骨相碰'],
  ['{0} is of the side of the plan', '{0}与方案的侧别一致'],
  ['{0} keeps its gap to the cut {1}', '{0}与截面 {1} 保持间隙'],
  ['the head of {0} lies below the seat of the cup in {1}', '{1}中 {0} 的钉头低于臼窝球面'],
  [
    'a head pushed in until it sits, against the seat’s sphere, on the exported file',
    '在导出文件上将钉头推入到位，与臼窝球面比较',
  ],
  ['Sink the head deeper, or move the screw out of the socket.', '将钉头沉入更深，或将螺钉移出髋臼窝。'],
  ['the hole {0} of {1} keeps metal around it', '{1}的孔 {0} 周围留有金属'],
  [
    'engineering judgement; rays outwards from the hole on the exported file',
    '工程判断；在导出文件上由孔向外的射线',
  ],
  ['Move the screw away from the surface, or take a thinner one.', '使螺钉远离表面，或采用更细的螺钉。'],
  [
    'engineering judgement; lines across the bone’s outline to the cut face of the exported file',
    '工程判断；垂直于骨轮廓的直线到导出文件截面轮廓的距离',
  ],
  [
    '{0} does not touch {1} where it lay in the image; by the case its joint is dislocated or its head resected',
    '{0}不碰到影像中原位的{1}；病例说明其关节已脱位或其头已切除',
  ],
  [
    'the triangles of the lattice of {0} at the cut {1} follow its surface ({2} % of the zone’s surface is the lattice’s)',
    '{0}在截面 {1} 处的点阵三角网贴合其曲面（多孔区表面的 {2} % 属于点阵）',
  ],
  [
    'the case; |f| / |∇f| of the cell’s surface, for 99 % of its area on the exported file',
    '病例；导出文件上 99 % 点阵面积的 |f| / |∇f|（单胞曲面）',
  ],
]
