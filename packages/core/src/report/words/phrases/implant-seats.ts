import type { PhrasePair } from './pair.ts'

/** What is said of suture holes, the holding seat, standard heads, coating and trial of an implant. */
export const implantSeatPhrases: readonly PhrasePair[] = [
  [
    'expected a point within {0} mm of the implant’s surface, got one {1} mm away',
    '该点距植入物表面应不超过 {0} mm，得到的一点相距 {1} mm',
  ],
  [
    'Give `at` as an LPS point (mm) on the implant’s outer surface.',
    '请将 `at` 设为植入物外表面上的 LPS 点（mm）。',
  ],
  [
    'expected an axis that goes into the implant at its point, got one that comes out of it there',
    '轴线在该点应进入植入物，得到的轴线在该点穿出',
  ],
  [
    'Turn `direction` into the implant, or take a point on its other side.',
    '将 `direction` 转向植入物内，或取另一侧的点。',
  ],
  [
    'expected at least {0} mm of implant for two rims of {1} mm, got {2} mm',
    '两侧 {1} mm 的圆角孔缘至少需要 {0} mm 厚的植入物，得到 {2} mm',
  ],
  ['Take a smaller `rim`, or a place where the implant is thicker.', '减小 `rim`，或取植入物更厚处。'],
  [
    'expected {0} mm of implant along the seat’s axis ({1} mm deep over a floor of {2} mm), got {3} mm',
    '沿夹持座轴线应有 {0} mm 植入物（深 {1} mm，底厚 {2} mm），得到 {3} mm',
  ],
  [
    'Take a less deep seat, a smaller thread, or a place where the implant is thicker.',
    '减小座深、减小螺纹，或取植入物更厚处。',
  ],
  ['expected `along` across the seat’s axis, got one along it', '`along` 应与座的轴线相交，得到的沿轴线'],
  ['Give `along` as a direction in the implant’s surface.', '请将 `along` 设为植入物表面内的方向。'],
  [
    'the head {0} of {1} fits its seat in {2} ({3} % of it is held)',
    '{1} 的钉头 {0} 与{2}中的钉头座吻合（{3} % 受承托）',
  ],
  ['<= {0}, {1} % held', '<= {0}，{1} % 受承托'],
  [
    'ISO 5835:1991, nominal head; rays from the ball’s middle to the seat on the exported file',
    'ISO 5835:1991 公称钉头；在导出文件上由球心射向钉头座的射线',
  ],
  [
    'Sink the head deeper, and keep it away from the cup and other holes.',
    '将钉头沉得更深，并避开髋臼杯和其他孔。',
  ],
  ['the suture hole {0} of {1} is open and as wide as asked', '{1}的缝合孔 {0} 通畅且直径符合要求'],
  ['the case; rays across and along the hole on the exported file', '病例；在导出文件上横穿并沿孔的射线'],
  ['Move the suture hole away from other holes, or make it wider.', '将缝合孔移离其他孔，或将其加大。'],
  ['the suture hole {0} of {1} keeps its distance to the edge', '{1}的缝合孔 {0} 与边缘保持距离'],
  ['the case; rays outwards from the hole on the exported file', '病例；在导出文件上由孔向外的射线'],
  ['Move the suture hole away from the edge, or make it narrower.', '将缝合孔移离边缘，或将其减小。'],
  ['the rims of the suture hole {0} of {1} are rounded', '{1}的缝合孔 {0} 孔缘为圆角'],
  [
    'the case; radius from the depth of the rim’s middle under the surface, on the exported file',
    '病例；由孔缘中点低于表面的深度求得的半径，在导出文件上测得',
  ],
  [
    'Give `direction` along the surface’s normal, or a smaller `rim`.',
    '将 `direction` 设为沿表面法线，或减小 `rim`。',
  ],
  ['the holding seat of {0} has the core hole of {1} ({2} mm)', '{0}的夹持座具有 {1} 的螺纹底孔（{2} mm）'],
  ['the dovetail of {0} is as wide and deep as asked ({1} mm)', '{0}的燕尾槽宽度和深度符合要求（{1} mm）'],
  [
    'the case; ISO 261 and ISO 2306 for the core hole; greatest error of rays in the seat on the exported file',
    '病例；底孔依 ISO 261 和 ISO 2306；在导出文件上座内射线的最大误差',
  ],
  ['Move the holding seat away from other holes and edges.', '将夹持座移离其他孔和边缘。'],
  ['the holding seat of {0} keeps metal around and below it', '{0}的夹持座周围和底下留有材料'],
  ['the case; rays outwards from the seat on the exported file', '病例；在导出文件上由座向外的射线'],
  ['Move the holding seat away from edges, or take a smaller one.', '将夹持座移离边缘，或取更小的座。'],
  [
    'the instrument of {0} is free of bone and implant, and points along the way in',
    '{0}的夹持器械不碰骨和植入物，且沿置入方向',
  ],
  ['not free', '受阻'],
  ['<= {0}, {1} mm thick and {2} mm long free', '<= {0}，粗 {1} mm、长 {2} mm 内无阻'],
  [
    'engineering judgement; rays along the instrument’s shaft, at its place and on the way out, on the exported file and the bones',
    '工程判断；在导出文件和骨上沿器械杆的射线，在其位置及取出途中',
  ],
  [
    'Turn `direction` or move the seat towards the side that the implant comes from.',
    '转动 `direction`，或将座移向植入物置入的一侧。',
  ],
  ['{0} keeps its gap to the cut {1} when it is coated', '{0}涂层后与截面 {1} 保持间隙'],
  [
    'the case; least distance of the exported file to the cut, less the coating',
    '病例；导出文件到截骨面的最小距离减去涂层',
  ],
  ['the coating of {0} finds a face at every cut', '{0}的涂层在每个截面上都有可涂面'],
  ['faces of the exported file that are seen from the cut', '导出文件上从截面可见的面'],
  ['Look at the cut faces; what hides them is not coated.', '请查看截面；被遮挡处不会有涂层。'],
  ['Coating of {0}: {1}', '{0}的涂层：{1}'],
  [
    'Thickness along the spray’s line of sight, by the cosine between face and spray; the map by place is the file ending in -coating.vtp.',
    '厚度按喷涂视线与表面夹角的余弦计算；逐点厚度图为以 -coating.vtp 结尾的文件。',
  ],
  ['face', '面'],
  ['coated area', '涂层面积'],
  ['mean thickness', '平均厚度'],
  ['volume of coating', '涂层体积'],
  ['undersides of flanges', '翼板底面'],
  ['{0} is solid and marked TRIAL', '{0}为实心并标有 TRIAL'],
  ['texts that stand on the body', '实体上的文字'],
  ['Let a text of the trial read TRIAL.', '请让试模上的一处文字为 TRIAL。'],
  [
    '{0} is smaller than the implant at the cut {1} by what is stated',
    '{0}在截面 {1} 处按所述的量小于植入物',
  ],
  [
    'the case; mean of lines across the bone’s outline to the cut face of the exported file',
    '病例；横穿骨轮廓至导出文件截面的直线的平均值',
  ],
  ['Make the trial again from this plan.', '请按此方案重新制作试模。'],
  [
    'expected room for a porous zone within a skin of {0} mm, got {1} mm²',
    '在 {0} mm 实心外壁内应有多孔区的空间，得到 {1} mm²',
  ],
  [
    'Take a thinner skin, or leave this cut out of `porous: on`.',
    '减小外壁厚度，或将此截面从 `porous: on` 中去掉。',
  ],
  ['the porous zone of {0} at the cut {1} has its skin', '{0}在截面 {1} 处的多孔区有实心外壁'],
  [
    'the case; 5th percentile of rays through the sides of the zone, across the cut’s normal, on the exported file',
    '病例；在导出文件上垂直于截面法线、穿过多孔区侧壁的射线的第 5 百分位数',
  ],
  ['Take a thicker skin: the implant’s sides lean there.', '加大外壁厚度：植入物侧面在该处倾斜。'],
  [
    'expected at least one cell of {0} mm between channels of {1} mm, got a pitch of {2} mm',
    '{1} mm 的通道之间至少应有一个 {0} mm 的单胞，得到的间距为 {2} mm',
  ],
  ['Take a pitch of at least {0} mm, or finer cells.', '间距至少取 {0} mm，或采用更细的单胞。'],
  [
    'expected room for a channel of {0} mm in the porous zone, got none',
    '多孔区内应有 {0} mm 通道的空间，得到的没有',
  ],
  [
    'Take narrower channels, or leave this cut out of `porous: on`.',
    '减小通道，或将此截面从 `porous: on` 中去掉。',
  ],
  [
    'the coarse channels of {0} at the cut {1} ({2} mm, {3} mm apart) are open to the core',
    '{0}在截面 {1} 处的粗通道（{2} mm，间距 {3} mm）通至实心部分',
  ],
  [
    'rods of 98 % of the diameter along each channel of the exported file',
    '在导出文件上沿每条通道、直径为 98 % 的杆',
  ],
  [
    'Move the pattern by another `pitch`, or take holes and drains out of its way.',
    '改变 `pitch` 以移动排列，或将孔和排出孔移开。',
  ],
]
