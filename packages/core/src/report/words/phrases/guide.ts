/** What making and judging a guide says. */
export const guidePhrases: readonly (readonly [english: string, chinese: string])[] = [
  [
    'Makes a guide plate for a bone: contact surface, saw slots, sleeves, texts',
    '为骨骼制作手术导板：贴合面、截骨槽、导向套筒、标识',
  ],
  [
    'Judges a guide by its exported file: fit, slots, sleeves, walls',
    '按导出文件评判导板：就位、截骨槽、导向套筒、壁厚',
  ],
  // Faults of making.
  [
    'expected the centre of every free ball within {0} mm of the bone, got one {1} mm away',
    '每个可用区域球的中心应在距骨 {0} mm 以内，实际有一个相距 {1} mm',
  ],
  [
    'Give `free` as points on the bone, LPS mm, taken from the page or from the slices.',
    '请用骨面上的点给出 `free`（LPS，mm），可取自页面或断层图像。',
  ],
  [
    'expected at least {0} mm² of bone that the guide can touch, got {1} mm²',
    '导板可贴合的骨面至少应为 {0} mm²，实际为 {1} mm²',
  ],
  [
    'Make the free balls larger, move them onto the bone, or give another `insertion`.',
    '请加大可用区域球、将其移到骨面上，或另给就位方向 `insertion`。',
  ],
  ['expected a guide of the side of {0}, {1}, got {2}', '导板侧别应与{0}一致（{1}），实际为 {2}'],
  [
    'Check which side is operated on; then mend `side`, or name the other bone.',
    '请核对手术侧别，然后更正 `side` 或改用另一侧骨骼。',
  ],
  ['expected a guide on the bone that is cut, {0}, got {1}', '导板应位于被截的骨 {0} 上，实际为 {1}'],
  ['Name the bone of the {0} as `bone`.', '请将{0}方案中的骨指定为 `bone`。'],
  ['expected one of the planned planes ({0}), got {1}', '应为方案的截骨面之一（{0}），实际为 {1}'],
  [
    'expected a flat cut for a saw slot, got the curved cut {0}: a straight blade in a slot makes no curve',
    '锯槽需要平的截骨面，得到曲面截骨{0}：槽中的直锯片锯不出曲面',
  ],
  [
    'Leave it out of `cuts` and saw it free-hand or navigated along the list of the operation, or plan it as a stepped cut.',
    '请将其从 `cuts` 中去掉，按手术步骤表徒手或导航锯切，或改为阶梯形截骨。',
  ],
  [
    'Name a plane of the plan in `cuts`, or give the guide its `resection` or `osteotomy`.',
    '请在 `cuts` 中写出方案的截骨面，或给导板指定 `resection` 或 `osteotomy`。',
  ],
  ['expected a guide in one piece, got {0}: {1}', '导板应为一个整体，实际为 {0} 块：{1}'],
  [
    'Let the free balls overlap, shorten the slot, or move the sleeves onto the plate.',
    '请让可用区域球相互重叠、缩短截骨槽，或将套筒移到导板上。',
  ],
  [
    'crumbs apart from the guide were left out: {0} of {1} mm³ in all',
    '已去除与导板分离的碎块：{0} 块，共 {1} mm³',
  ],
  [
    "expected the plane {0} to cross the guide's contact, but the nearest contact lies {1} mm from it",
    '截骨面 {0} 应穿过导板的贴合面，但最近的贴合处距其 {1} mm',
  ],
  [
    'Take in bone on the plane with `free`, or leave the cut out of `cuts`.',
    '请用 `free` 纳入该平面处的骨面，或从 `cuts` 中去掉该截骨面。',
  ],
  [
    'expected the blade to go in along the plane {0}, but the way in stands across it',
    '锯片应沿截骨面 {0} 进入，但进入方向与该面相交过陡',
  ],
  [
    'Give the slot another `inward`, or the guide another `free` region.',
    '请为截骨槽另给 `inward`，或为导板另给 `free` 区域。',
  ],
  [
    'at the stop of the slot {0} up to {1} mm of {2} stay uncut: the blade ends {3} mm beyond the far cortex where the bone is thinnest{4}',
    '在截骨槽 {0} 的限深处，{2}最多有 {1} mm 未截断：在骨最薄处锯片超出对侧皮质 {3} mm{4}',
  ],
  [' and before {0}', '，并止于{0}之前'],
  [
    'expected the axis {0} to meet the bone within 10 mm of its entry, got {1}',
    '轴线 {0} 应在入点 10 mm 以内遇到骨面，实际为{1}',
  ],
  ['no bone', '未遇到骨'],
  [
    'Give the entry on the bone and the direction into it, LPS mm.',
    '请给出骨面上的入点和进入方向（LPS，mm）。',
  ],
  [
    'expected the diameter of the drill for the screw {0} of {1} mm, got none',
    '应给出螺钉 {0}（{1} mm）所用钻头的直径，实际未给出',
  ],
  ['Give the sleeve a `drill`, mm.', '请为套筒给出钻头直径 `drill`（mm）。'],
  [
    'expected the name of a wire or screw ({0}) or an entry, a direction and a drill, got {1}',
    '应为克氏针或螺钉的名称（{0}），或给出入点、方向和钻头直径，实际为 {1}',
  ],
  [
    'Name one of the trajectories, or give the sleeve `entry`, `direction` and `drill`.',
    '请写钉道之一的名称，或为套筒给出 `entry`、`direction` 和 `drill`。',
  ],
  [
    'expected at least {0} mm between the hole of {1} and the slot {2}, got {3} mm',
    '{1} 的孔与截骨槽 {2} 之间至少应有 {0} mm，实际为 {3} mm',
  ],
  [
    'expected at least {0} mm between {1} in the bone and the blade in the slot {2}, got {3} mm',
    '骨内的 {1} 与截骨槽 {2} 中的锯片之间至少应有 {0} mm，实际为 {3} mm',
  ],
  ['Let {0} go only {1} mm into the bone.', '请使 {0} 仅进入骨内 {1} mm。'],
  [
    'Turn the wire away from the cut: no move within 20 mm clears it.',
    '请改变克氏针方向，使其避开截骨面：20 mm 以内的平移均无法避开。',
  ],
  [
    'Move {0} by {1} mm (LPS {2}, {3}, {4}), then it keeps off every slot; or let it go only {5} mm into the bone.',
    '请将 {0} 移动 {1} mm（LPS {2}, {3}, {4}），即可避开所有截骨槽；或使其仅进入骨内 {5} mm。',
  ],
  [
    'Move {0} by {1} mm (LPS {2}, {3}, {4}), then it keeps off every slot.',
    '请将 {0} 移动 {1} mm（LPS {2}, {3}, {4}），即可避开所有截骨槽。',
  ],
  [
    'a text of a guide knows {case}, {side}, {device} and {cut} where they are given, got {{0}}',
    '导板的文字可用 {case}、{side}、{device} 和 {cut}（须已给出），实际为 {{0}}',
  ],
  ['Mend the text, or give the guide what the text asks for.', '请更正文字，或为导板给出文字所需的内容。'],
  // Checks of the file.
  ['expected {0} among the exported files, got {1}', '导出文件中应有 {0}，实际为 {1}'],
  ['Give the files that were exported of this guide.', '请给出由该导板导出的文件。'],
  ['the file of {0} holds one closed piece', '{0}的文件是一个封闭的整体'],
  ['1 closed piece', '1 个封闭整体'],
  ['not closed', '未封闭'],
  ['Look at the guide; let the free balls overlap.', '请查看导板，并让可用区域球相互重叠。'],
  ['the thinnest wall of {0} holds', '{0}的最薄壁足够'],
  ['Make the plate or the walls of slot and sleeves thicker.', '请加厚导板或截骨槽与套筒的壁。'],
  [
    '{0} goes on and comes off {1} without meeting it ({2} steps of 1 mm)',
    '{0}可在{1}上就位和取下而不相碰（{2} 步，每步 1 mm）',
  ],
  [
    'the case; depth of points of either surface in the other, measured on the exported file',
    '病例；两表面上的点进入对方的深度，在导出文件上测得',
  ],
  [
    'Give more clearance or a finer spacing, or another insertion direction.',
    '请加大间隙、减小体素，或另给就位方向。',
  ],
  ['{0} sits on {1} as on the bone', '{0}在{1}上的就位与在骨上相同'],
  [
    'contact with the piece over contact with the bone, both measured on the exported files',
    '与骨块的贴合面积除以与骨的贴合面积，均在导出文件上测量',
  ],
  ['Give the `piece` more margin or depth.', '请增大 `piece` 的边缘或深度。'],
  [
    'expected bone under the guide for a piece to try the seat on, got none',
    '导板下应有骨，以制作试就位的骨块，实际没有',
  ],
  [
    'Give the piece more `margin` or `depth`, or leave `piece` out.',
    '请增大骨块的 `margin` 或 `depth`，或去掉 `piece`。',
  ],
  ['{0} lies on enough of {1}', '{0}与{1}的贴合面积足够'],
  ['the case; area of the exported file near the bone', '病例；导出文件上靠近骨面的面积'],
  ['hardly any contact of {0} undercuts its insertion direction', '{0}的贴合面沿就位方向几乎没有倒凹'],
  ['the case; bone normals at the contact against the direction', '病例；贴合处骨面法向与就位方向之比较'],
  [
    'Search the insertion direction, or leave out bone that undercuts it.',
    '请搜索就位方向，或不贴合有倒凹的骨面。',
  ],
  ['{0} does not touch {1}', '{0}不碰到{1}'],
  ['measured on the exported file', '在导出文件上测得'],
  ['Move the free balls away from it, or give more `keepOff`.', '请将可用区域球移开，或加大 `keepOff`。'],
  ['{0} is of the side of {1} and of the plan', '{0}的侧别与{1}及方案一致'],
  ['sides of bone, plan and guide in the case', '病例中骨、方案和导板的侧别'],
  ['Check which side is operated on before anything is printed.', '打印之前请核对手术侧别。'],
  ['{0} carries its texts', '{0}带有标识'],
  ['side, cut and direction should be readable on the part itself', '侧别、截骨面和方向应能在部件上读出'],
  ['Add `texts` to the guide.', '请为导板添加 `texts`。'],
  ['the slot {0} of {1} lies in its plane', '{1}的截骨槽 {0} 位于其截骨面上'],
  [
    'plan of the case; walls measured again by rays on the exported file',
    '病例的方案；槽壁在导出文件上用射线重新测量',
  ],
  ['Make the guide again from this plan.', '请按此方案重新制作导板。'],
  ['the slot {0} of {1} is parallel to its plane', '{1}的截骨槽 {0} 与其截骨面平行'],
  ['the slot {0} of {1} takes a blade of {2} mm', '{1}的截骨槽 {0} 可容纳 {2} mm 的锯片'],
  ['the blade of the case', '病例所用的锯片'],
  ['Give more `bladeClearance`.', '请加大 `bladeClearance`。'],
  ['the blade passes the slot {0} of {1} down to its stop', '锯片可通过{1}的截骨槽 {0} 直至限深处'],
  ['>= 0, distance of blade and guide', '>= 0，锯片与导板的距离'],
  [
    'a plate as thick and long as the blade, as wide as the slot lets it wander',
    '与锯片同厚同长、宽为锯片在槽内可移动范围的平板',
  ],
  ['Move what stands in its way, most often a sleeve.', '请移开阻挡物，多为套筒。'],
  [
    'the blade in the slot {0} of {1} touches only what it may (nearest other: {2})',
    '{1}的截骨槽 {0} 中的锯片只碰到允许的结构（最近的其他结构：{2}）',
  ],
  ['nothing else near', '附近无其他结构'],
  ['bones of the case that the blade may not touch', '病例中锯片不得碰到的骨'],
  [
    'Give less `stop`, a shorter slot or blade, or more `keepOff`.',
    '请减小 `stop`、缩短截骨槽或锯片，或加大 `keepOff`。',
  ],
  ['the sleeve {0} of {1} lies on its axis', '{1}的导向套筒 {0} 位于其轴线上'],
  ['the sleeve {0} of {1} points along its axis', '{1}的导向套筒 {0} 沿其轴线方向'],
  [
    'plan of the case; hole measured again by rays on the exported file',
    '病例的方案；孔在导出文件上用射线重新测量',
  ],
  ['the sleeve {0} of {1} takes its drill of {2} mm', '{1}的导向套筒 {0} 可容纳 {2} mm 的钻头'],
  ['>= {0}, nothing in its way', '>= {0}，无阻挡'],
  ['a cylinder of the drill’s diameter pushed through the exported file', '以钻头直径的圆柱穿过导出文件'],
  ['Give more clearance, or move what stands before the sleeve.', '请加大间隙，或移开套筒前的阻挡物。'],
  // Tables.
  ['Slots of {0}, planned and measured on the file', '{0}的截骨槽：计划值与文件实测值'],
  ['Sleeves of {0}, planned and measured on the file', '{0}的导向套筒：计划值与文件实测值'],
  ['cut', '截骨面'],
  ['blade', '锯片'],
  ['width planned', '计划宽度'],
  ['width measured', '实测宽度'],
  ['offset to the plane', '与截骨面的偏移'],
  ['angle to the plane', '与截骨面的夹角'],
  // Families.
  [
    'expected values that {0} makes in a guide of family {1}, got {2}',
    '应为 {0} 能在类别 {1} 的导板中制造的数值，实为 {2}',
  ],
  [
    'Give these more, choose another `process`, or lead the tool in metal with `insert`.',
    '请加大这些数值，另选 `process`，或以 `insert` 用金属导引工具。',
  ],
  ['parameter', '参数'],
  ['Values of {0} from the family {1}, made by {2}', '{0}取自导板类别 {1} 的参数值，制造工艺为 {2}'],
  ['of the family', '类别给定值'],
  ['by', '出自'],
  ['the family', '类别'],
  ['why, in the family', '类别取值依据'],
  ['least in this process', '该工艺的最小值'],
  ['A value under the least in this process is refused.', '低于该工艺最小值的参数将被拒绝。'],
  ['our judgement', '我们的判断'],
  [
    'our judgement: {0} times the least wall of the process, at least {1} mm',
    '我们的判断：工艺最小壁厚的 {0} 倍，且不小于 {1} mm',
  ],
  [
    'our judgement: the far cortex is the hinge; nothing is sawn beyond it',
    '我们的判断：对侧皮质为铰链，其外不得锯切',
  ],
  ['our judgement: pilot hole of a 3.5 to 4.5 mm screw', '我们的判断：3.5 至 4.5 mm 螺钉的导孔'],
  [
    'our judgement: clearance 0.1 over 15 mm tilts a drill by 0.4° at most (arctangent)',
    '我们的判断：15 mm 长度内间隙 0.1 mm，钻头最多倾斜 0.4°（反正切）',
  ],
  ['our judgement: dura or tongue lie behind the far cortex', '我们的判断：对侧皮质之后为硬脑膜或舌'],
  [
    'Bosma 2018 (Sarcoma 4065846), Fig. 2: cutting platform of about 10 mm',
    'Bosma 2018（Sarcoma 4065846）图 2：截骨平台约 10 mm',
  ],
  [
    'SlicerBoneReconstructionPlanner, issue 86: 0.05 to 0.2 mm',
    'SlicerBoneReconstructionPlanner 议题 86：0.05 至 0.2 mm',
  ],
  [
    'SlicerBoneReconstructionPlanner, README (tolerance and slot width): 2 × 0.25 mm printed in SLA',
    'SlicerBoneReconstructionPlanner 说明（公差与槽宽）：SLA 打印为 2 × 0.25 mm',
  ],
  [
    'SlicerBoneReconstructionPlanner, README (tolerance and slot width); of other processes the least gap of the process (docs/methods/guide.md, process limits)',
    'SlicerBoneReconstructionPlanner 说明（公差与槽宽）；其他工艺取该工艺最小间隙（docs/methods/guide.md）',
  ],
  [
    'least gap of the process (docs/methods/guide.md, process limits)',
    '该工艺的最小间隙（docs/methods/guide.md）',
  ],
  ['guided depth', '导向深度'],
  ['play of the blade', '锯片的摆动'],
  ['open over', '开口长度'],
  ['reach from the mouth', '自槽口的伸入深度'],
  ['past the bone, first end', '超出骨缘，起端'],
  ['past the bone, last end', '超出骨缘，末端'],
  ['to protect', '需保护'],
  ['the greater sciatic notch (sciatic nerve, superior gluteal vessels)', '坐骨大切迹（坐骨神经、臀上血管）'],
  [
    'the slot {0} ends at the bone, with a stop, towards {1}: protect it while sawing',
    '截骨槽 {0} 在朝向{1}的一端止于骨缘并设挡块：锯切时须加以保护',
  ],
  [
    'the slot {0} of {1} ends at the bone with a stop, before {2}',
    '{1}的截骨槽 {0} 止于骨缘并设挡块，其后为{2}',
  ],
  [
    'the case; from the bone’s edge to the end of the slot, measured by rays on the exported file',
    '病例；自骨缘至槽端的距离，在导出文件上用射线测量',
  ],
  ['Make the guide again from this bone.', '请按此骨重新生成导板。'],
  ['the blade in the slot {0} of {1} keeps off {2}', '{1}的截骨槽 {0} 中的锯片避开{2}'],
  [
    'structures of the case that are to be avoided; distance to the blade’s swath',
    '病例中须避开的结构；到锯片扫掠范围的距离',
  ],
  [
    'Move the plane, make the slot or the blade shorter, or give more `keepAway`.',
    '请移动截骨面，缩短截骨槽或锯片，或加大 `keepAway`。',
  ],
  [
    'Play: how far a blade can tilt between the walls over the guided depth.',
    '摆动：锯片在导向深度内于两壁间可倾斜的角度。',
  ],
  ['sleeve', '导向套筒'],
  ['drill or wire', '钻头或克氏针'],
  ['hole planned', '计划孔径'],
  ['hole measured', '实测孔径'],
  ['offset to the axis', '与轴线的偏移'],
  ['angle to the axis', '与轴线的夹角'],
  ['guided length', '导向长度'],
  ['greatest tilt', '最大倾斜'],
  ['Tilt: arctangent of the clearance over the guided length.', '倾斜：间隙除以导向长度的反正切。'],
  [
    'the case; engineering judgement for a resin or polyamide guide; letters are judged for themselves',
    '病例；树脂或尼龙导板的工程判断；字母另行评定',
  ],
  ['the letters on {0} can be printed', '{0}上的字母可以打印'],
  [
    'the case; thinnest stroke on the exported file; engineering judgement for SLA',
    '病例；导出文件上最细的笔画；光固化的工程判断',
  ],
  ['Make the letters larger.', '加大字母。'],
  ['the bone is seen through the window {0} of {1}', '通过{1}的观察窗 {0} 可以看到骨'],
  [
    'rays through the window of the exported file, over nine tenths of its diameter',
    '在导出文件上穿过观察窗、覆盖其直径十分之九的射线',
  ],
  ['Move the window away from slots, sleeves and texts.', '使观察窗远离锯槽、套筒和文字。'],
  [
    '“{0}” in letters of {1} mm found no room on the guide as asked: it reads “{2}” in letters of {3} mm{4}',
    '字高 {1} mm 的“{0}”在导板上无法按要求放置：改为字高 {3} mm 的“{2}”{4}',
  ],
  [', at another place', '，位于别处'],
  [
    '“{0}” found no room on the guide, not even shorter: it is left out',
    '“{0}”在导板上没有位置，缩短后亦无：已略去',
  ],
  [
    'no place of the contact has {0} mm of plate around it: a window of {1} mm is left out',
    '接触面上没有周围留有 {0} mm 板材的位置：略去直径 {1} mm 的观察窗',
  ],
  [
    'expected bone under a window within 20 mm of its point, got none',
    '应在观察窗给定点 20 mm 内有骨，实际没有',
  ],
  [
    'Give `at` on the bone, LPS mm, or leave it out to have a place searched.',
    '给出骨上的 `at`（LPS，mm），或略去以自动寻找位置。',
  ],
]
