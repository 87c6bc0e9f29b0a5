import type { PhrasePair } from './pair.ts'

/** What making an implant says. */
export const implantPhrases: readonly PhrasePair[] = [
  [
    'expected points within {0} mm of the surface of bone or implant, got one {1} mm away',
    '各点距骨或植入物表面应不超过 {0} mm，得到的一点相距 {1} mm',
  ],
  ['Pick the points of the flange on the bone again.', '请重新在骨面上选取翼板的各点。'],
  [
    'expected the flange {0} to hang on the implant, got {1} mm³ that do not',
    '翼板{0}应与植入物相连，得到 {1} mm³ 未相连',
  ],
  [
    'Let its line begin on the implant, on the removed side of the cut.',
    '让其中线从植入物上开始，即截面的切除侧。',
  ],
  [
    'expected a cell whose density can change with depth, got lotus, whose channels are straight',
    '应为密度可随深度变化的单胞，得到的是莲藕孔，其孔道为直孔',
  ],
  ['Leave the gradient out, or take another cell.', '去掉梯度，或更换单胞。'],
  [
    'expected a cell whose solid is one piece, got {0} of density {1} as {2}, which falls apart',
    '单胞的实体应连成一体，密度 {1} 的 {0}（{2}）是分离的',
  ],
  ['Raise the density, or take another cell or form.', '提高密度，或更换单胞或形式。'],
  [
    'expected pores with a way out, got {0} of density {1} as {2}, {3} % of whose volume is pores without one',
    '孔隙应与外界相通，密度 {1} 的 {0}（{2}）有 {3} % 的体积为封闭孔',
  ],
  [
    'Lower the density, or take another cell or form: powder would stay in the pores.',
    '降低密度，或更换单胞或形式：粉末会留在孔内。',
  ],
  [
    'expected a block in one piece, got {0}, the second of {1} mm³',
    '方块应为一体，得到 {0} 块，第二块 {1} mm³',
  ],
  ['Take a higher density, more cells across, or another cell.', '提高密度、增加单胞数，或更换单胞。'],
  ['expected pores with a way out, got {0} mm³ of closed ones', '孔隙应与外界相通，得到 {0} mm³ 的封闭孔'],
  ['expected a solid fraction of {0} within {1}, got {2}', '实体体积比应为 {0}，误差 {1} 以内，得到 {2}'],
  [
    'Take a smaller gradient, more cells, or a smaller chord error.',
    '减小梯度、增加单胞数，或减小弦高误差。',
  ],
  [
    'Makes an implant that fills a resection, with lattice, cup seat and screw holes',
    '制作填补切除缺损的植入物：点阵、髋臼杯座、螺钉孔',
  ],
  ['expected an implant of the side of {0}, {1}, got {2}', '植入物侧别应与{0}一致（{1}），实际为 {2}'],
  ['expected the bone that is cut, {0}, got {1}', '应为被截的骨 {0}，实际为 {1}'],
  [
    'Check which side is operated on; then mend `side`, or name the bone of the resection.',
    '请核对手术侧别，然后更正 `side`，或指定切除方案中的骨。',
  ],
  [
    'the face at the {0} cut {1} stays solid: a lattice is laid on planes, and on curved cuts where it is conformal',
    '{0}截骨{1}处的面保持实体：点阵铺设于平面，共形时亦可铺设于曲面截骨',
  ],
  [
    'expected a {0} on whole planes, got the {1} cut {2}: a lattice is laid on curved cuts where it is conformal',
    '{0}须位于整个平面，得到{1}截骨{2}：点阵共形时可铺设于曲面截骨',
  ],
  [
    'expected a curved face that leans by at most 45° and bends by at most {0} over a cell of {1} mm, got a slope of {2} and a bend of {3}',
    '期望曲面倾斜不超过45°，且在 {1} mm 单胞内弯曲不超过 {0}，实际坡度 {2}、弯曲 {3}',
  ],
  [
    'Take cells of at most {0} mm where it bends too much; leave the cut out of `porous: on` where it leans too much.',
    '弯曲过大时单胞不超过 {0} mm；倾斜过大时请将该截骨从 `porous: on` 去掉。',
  ],
  ['porous zone', '多孔区'],
  ['porous zone with coarse channels', '带粗通道的多孔区'],
  [
    'Leave the zone out, give `conformal: true` for a curved cut, or plan by planes.',
    '请不设多孔区，对曲面截骨设 `conformal: true`，或用平面规划。',
  ],
  ['{0} keeps its gap to the {1} cut {2}', '{0}与{1}截骨{2}保持间隙'],
  ['the case; least distance of the exported file to the swept cut', '病例；导出文件到扫掠截骨面的最小距离'],
  [
    '{0} fills up to its gap all along the {1} cut {2} ({3} places)',
    '{0}沿{1}截骨{2}全长填充至间隙（{3} 处）',
  ],
  [
    'the case; 95 % of places of the sawn face of the bone, 1.5 mm from its rim, to the exported file',
    '病例；骨截面上距边缘 1.5 mm 以内各处到导出文件的距离，取 95 %',
  ],
  [
    'Give a greater `blend`, or look at the mirrored side along the cut.',
    '请加大 `blend`，或沿截骨面查看镜像侧。',
  ],
  ['stepped', '阶梯形'],
  ['curved', '曲面'],
  [
    'expected planes of the resection ({0}) for the lattice, got {1}',
    '点阵所在面应为切除方案的截骨面（{0}），实际为 {1}',
  ],
  [
    'Name planes of the resection in `porous: on`, or leave it out for all.',
    '请在 `porous: on` 中写切除方案的截骨面；省略则为全部。',
  ],
  ['expected one of the trajectories {0}, got {1}', '应为钉道之一（{0}），实际为 {1}'],
  [
    'Name a trajectory in `screws`, or give the implant its `trajectories`.',
    '请在 `screws` 中写某一钉道，或为植入物给出 `trajectories`。',
  ],
  [
    'a cup needs a side, the sphere {0} and the plane anterior_pelvic of the landmarks, got {1}',
    '髋臼杯需要侧别、球 {0} 以及标志点中的平面 anterior_pelvic，实际：{1}',
  ],
  ['no landmarks', '没有标志点'],
  ['spheres {0}', '球 {0}'],
  ['no such plane', '没有该平面'],
  [
    'Give `landmarks` with both ASIS, both pubic tubercles and the healthy side’s head.',
    '请给出 `landmarks`：双侧髂前上棘、双侧耻骨结节与健侧股骨头。',
  ],
  [
    'expected the seat with its wall of {0} mm on the removed side of {1}, got {2} mm beyond it',
    '杯座连同 {0} mm 壁厚应位于 {1} 的切除侧，实际超出 {2} mm',
  ],
  [
    'Take a smaller cup or wall, or move the plane away from the hip joint.',
    '请选用较小的髋臼杯或壁厚，或将截骨面移离髋关节。',
  ],
  [
    'along its way in the implant comes nearer to a cut than it lies in the end (cosine {0})',
    '植入物在就位途中比就位后更靠近某一截骨面（余弦 {0}）',
  ],
  [
    'a text of an implant knows {case}, {side} and {device} where they are given, got {{0}}',
    '植入物标识可用 {case}、{side}、{device}（须已给出），实际为 {{0}}',
  ],
  [
    'Mend the text, or give the implant what the text asks for.',
    '请更正标识文字，或为植入物给出其所需内容。',
  ],
  [
    'expected a part of the mirrored side between the cuts, got none',
    '截骨面之间应有镜像侧的一部分，实际没有',
  ],
  [
    'Look at the mirrored side and the planes together: the mirror may lie elsewhere, or a plane the wrong way.',
    '请对照查看镜像侧与各截骨面：镜像可能不在此处，或某一平面方向相反。',
  ],
  [
    'expected a mirrored side that reaches the cut {0}, got one that does not',
    '镜像侧应到达截骨面 {0}，实际没有到达',
  ],
  [
    'Look at the mirrored side and the planes together: the healthy bone may end before the cut.',
    '请对照查看镜像侧与各截骨面：健侧骨可能在截骨面之前就已结束。',
  ],
  [
    'expected at least {0} mm of solid implant under the head of {1}, got {2} mm',
    '{1} 的钉头下方植入物实体厚度至少应为 {0} mm，实际为 {2} mm',
  ],
  [
    'expected the axis of {0} to pass through the implant, got one that misses it',
    '{0} 的轴线应穿过植入物，实际未穿过',
  ],
  ['Move the trajectory, or let the head lie less deep.', '请移动钉道，或减小钉头沉入深度。'],
  [
    'expected the drain’s axis to pass through the implant within 30 mm of its point, got one that does not',
    '引流孔轴线应在给定点 30 mm 内穿过植入物，实际没有',
  ],
  ['Move the point onto the implant, or turn the direction.', '请将该点移到植入物上，或改变方向。'],
  [
    'expected core and lattice in one piece, got {0} pieces, {1} mm³ that hang on nothing, the largest of {2} mm³',
    '实体与点阵应连成一体，实际为 {0} 块，其中 {1} mm³ 悬空，最大一块 {2} mm³',
  ],
  [
    'Take a smaller cell, a higher density, or a zone that is less deep.',
    '请减小单胞、提高密度，或减小多孔层深度。',
  ],
]
