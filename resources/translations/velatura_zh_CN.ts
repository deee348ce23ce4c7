<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Velatura</source>
        <translation>关于 Velatura</translation>
    </message>
    <message>
        <source>Paint a mask, say what you want, and only what you masked changes.</source>
        <translation>画出蒙版，写下想要的内容，只有蒙版内会改变。</translation>
    </message>
    <message>
        <source>A velatura is a painter's glaze: a thin layer over a dry painting that changes it without repainting what lies below.</source>
        <translation>velatura（罩染）是一种油画技法：在干透的画面上薄薄罩一层，改变画面，却不必重画下层。</translation>
    </message>
    <message>
        <source>Apache License 2.0. Icons: Lucide (ISC). Window: Qt (LGPL 3). Models have licences of their own.</source>
        <translation>Apache License 2.0。图标：Lucide（ISC）。窗口：Qt（LGPL 3）。各模型另有自己的许可证。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Turn &amp;Left</source>
        <translation>向左旋转视图(&amp;L)</translation>
    </message>
    <message>
        <source>Turn the view by 15 degrees. The picture stays as it is.</source>
        <translation>将视图旋转 15 度，图片本身不变。</translation>
    </message>
    <message>
        <source>Turn &amp;Right</source>
        <translation>向右旋转视图(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Mirror</source>
        <translation>镜像视图(&amp;M)</translation>
    </message>
    <message>
        <source>See the picture as in a mirror: mistakes show. The picture stays as it is.</source>
        <translation>像照镜子一样看图片，容易发现毛病。图片本身不变。</translation>
    </message>
    <message>
        <source>&amp;Upright Again</source>
        <translation>摆正视图(&amp;U)</translation>
    </message>
    <message>
        <source>Show the picture neither turned nor mirrored.</source>
        <translation>取消视图的旋转和镜像。</translation>
    </message>
    <message>
        <source>&amp;Split: Original and Now</source>
        <translation>分屏对比(&amp;S)</translation>
    </message>
    <message>
        <source>Show the picture as it was opened left of a line that can be dragged, and as it is now right of it.</source>
        <translation>左边显示刚打开时的图片，右边显示当前图片，中间的线可以拖动。</translation>
    </message>
    <message>
        <source>&amp;Blink: Original and Now</source>
        <translation>闪烁对比(&amp;B)</translation>
    </message>
    <message>
        <source>Show the picture as it was opened and as it is now in turn, each half a second.</source>
        <translation>每半秒轮流显示刚打开时的图片和当前图片。</translation>
    </message>
    <message>
        <source>&amp;Rulers</source>
        <translation>标尺(&amp;R)</translation>
    </message>
    <message>
        <source>Show rulers in pixels of the picture. Drag guides out of them.</source>
        <translation>显示以图片像素为单位的标尺，可从中拖出参考线。</translation>
    </message>
    <message>
        <source>&amp;Guides</source>
        <translation>参考线(&amp;G)</translation>
    </message>
    <message>
        <source>Show the guides. The Pan tool moves them; dragged off the canvas they go.</source>
        <translation>显示参考线。用平移工具移动；拖出画布即删除。</translation>
    </message>
    <message>
        <source>&amp;New Guide…</source>
        <translation>新建参考线(&amp;N)…</translation>
    </message>
    <message>
        <source>Lay a guide at a place given in pixels.</source>
        <translation>在指定的像素位置添加参考线。</translation>
    </message>
    <message>
        <source>&amp;Remove All Guides</source>
        <translation>移除所有参考线(&amp;R)</translation>
    </message>
    <message>
        <source>Take all guides of this picture away.</source>
        <translation>移除此图片的所有参考线。</translation>
    </message>
    <message>
        <source>Gri&amp;d</source>
        <translation>网格(&amp;D)</translation>
    </message>
    <message>
        <source>Draw a grid over the picture.</source>
        <translation>在图片上显示网格。</translation>
    </message>
    <message>
        <source>How far the lines of the grid are apart.</source>
        <translation>网格线之间的距离。</translation>
    </message>
    <message>
        <source>To &amp;Guides</source>
        <translation>吸附到参考线(&amp;G)</translation>
    </message>
    <message>
        <source>What is dragged near a guide comes to lie on it.</source>
        <translation>拖动到参考线附近时自动贴齐。</translation>
    </message>
    <message>
        <source>To the &amp;Picture</source>
        <translation>吸附到图片(&amp;P)</translation>
    </message>
    <message>
        <source>What is dragged near an edge or the middle of the picture comes to lie on it.</source>
        <translation>拖动到图片边缘或中线附近时自动贴齐。</translation>
    </message>
    <message>
        <source>To the Gri&amp;d</source>
        <translation>吸附到网格(&amp;D)</translation>
    </message>
    <message>
        <source>What is dragged near a line of the grid comes to lie on it.</source>
        <translation>拖动到网格线附近时自动贴齐。</translation>
    </message>
    <message>
        <source>Pressure Changes the &amp;Size</source>
        <translation>笔压控制大小(&amp;S)</translation>
    </message>
    <message>
        <source>A pen pressed lightly paints with a smaller brush.</source>
        <translation>下笔越轻，笔触越细。</translation>
    </message>
    <message>
        <source>Pressure Changes the &amp;Opacity</source>
        <translation>笔压控制不透明度(&amp;O)</translation>
    </message>
    <message>
        <source>A pen pressed lightly paints more weakly.</source>
        <translation>下笔越轻，笔触越淡。</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>新建(&amp;N)…</translation>
    </message>
    <message>
        <source>Begin an empty picture to paint on.</source>
        <translation>新建一张空白图片来画。</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a picture to work on.</source>
        <translation>打开要处理的图片。</translation>
    </message>
    <message>
        <source>Open from Clip&amp;board</source>
        <translation>从剪贴板打开(&amp;B)</translation>
    </message>
    <message>
        <source>Open the picture in the clipboard.</source>
        <translation>打开剪贴板中的图片。</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Write the picture to its file.</source>
        <translation>将图片写入原文件。</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Write the picture to another file; the ending of its name says the format.</source>
        <translation>将图片存为另一个文件，格式由扩展名决定。</translation>
    </message>
    <message>
        <source>Write Settings into &amp;Pictures</source>
        <translation>将设置写入图片(&amp;P)</translation>
    </message>
    <message>
        <source>Saved pictures say in their metadata how they were made.</source>
        <translation>在保存的图片的元数据中记录生成方式。</translation>
    </message>
    <message>
        <source>&amp;Close Picture</source>
        <translation>关闭图片(&amp;C)</translation>
    </message>
    <message>
        <source>Take the picture off the canvas.</source>
        <translation>关闭画布上的图片。</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Leave Velatura.</source>
        <translation>退出 Velatura。</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take the last step back.</source>
        <translation>撤销上一步。</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Do the step that was taken back again.</source>
        <translation>重做刚撤销的一步。</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy what is masked of the layer; all of it where nothing is masked.</source>
        <translation>复制图层在蒙版内的部分；没有蒙版时复制整个图层。</translation>
    </message>
    <message>
        <source>Copy &amp;Merged</source>
        <translation>合并复制(&amp;M)</translation>
    </message>
    <message>
        <source>Copy what is masked of the whole picture as it is shown.</source>
        <translation>按画面所见，复制整张图片在蒙版内的部分。</translation>
    </message>
    <message>
        <source>Edit &amp;Prompt</source>
        <translation>编辑提示词(&amp;P)</translation>
    </message>
    <message>
        <source>Put the cursor into the prompt.</source>
        <translation>将光标移到提示词框。</translation>
    </message>
    <message>
        <source>&amp;Fill</source>
        <translation>填充(&amp;F)</translation>
    </message>
    <message>
        <source>Something new that fits the surroundings.</source>
        <translation>生成与周围协调的新内容。</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>Something else in the same shape and place.</source>
        <translation>换成别的东西，形状和位置不变。</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>添加(&amp;A)</translation>
    </message>
    <message>
        <source>A new object on what is there.</source>
        <translation>在现有画面上加一个新物体。</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>移除(&amp;M)</translation>
    </message>
    <message>
        <source>Continues the surroundings over it. Works without any model.</source>
        <translation>用周围的内容补上，不需要模型。</translation>
    </message>
    <message>
        <source>Replace &amp;Background</source>
        <translation>替换背景(&amp;B)</translation>
    </message>
    <message>
        <source>Keeps what is masked and paints the rest anew.</source>
        <translation>保留蒙版内的部分，其余全部重绘。</translation>
    </message>
    <message>
        <source>E&amp;xpand</source>
        <translation>扩展(&amp;X)</translation>
    </message>
    <message>
        <source>A larger canvas: the new area continues the picture.</source>
        <translation>扩大画布，新区域延续原有画面。</translation>
    </message>
    <message>
        <source>Ref&amp;ine</source>
        <translation>精修(&amp;I)</translation>
    </message>
    <message>
        <source>Cleaner detail at a higher working resolution; little else changes.</source>
        <translation>以更高的工作分辨率理清细节，其他基本不变。</translation>
    </message>
    <message>
        <source>&amp;Variations</source>
        <translation>变体(&amp;V)</translation>
    </message>
    <message>
        <source>Several versions, not far from what is there.</source>
        <translation>生成几个与原图相近的版本。</translation>
    </message>
    <message>
        <source>&amp;Use the Model to Remove</source>
        <translation>用模型移除(&amp;U)</translation>
    </message>
    <message>
        <source>Let the model paint over what was continued from the surroundings. Without it no model is needed.</source>
        <translation>用周围内容补上之后，再让模型重绘一遍。关闭时不需要模型。</translation>
    </message>
    <message>
        <source>A &amp;Line for Each Spot</source>
        <translation>每处一行提示词(&amp;L)</translation>
    </message>
    <message>
        <source>Each spot of the mask gets the line of the prompt with its number; the last line counts for the rest.</source>
        <translation>蒙版的每处区域按序号各用一行提示词，余下的都用最后一行。</translation>
    </message>
    <message>
        <source>Reset to What &amp;Suits the Intent</source>
        <translation>恢复该意图的推荐设置(&amp;S)</translation>
    </message>
    <message>
        <source>Strength, fill, edges and surroundings as the intent has them.</source>
        <translation>重绘强度、填充、边缘和周围范围都恢复为该意图的默认值。</translation>
    </message>
    <message>
        <source>&amp;New Layer</source>
        <translation>新建图层(&amp;N)</translation>
    </message>
    <message>
        <source>Put an empty layer to paint on above the chosen one.</source>
        <translation>在所选图层上方新建一个可绘画的空图层。</translation>
    </message>
    <message>
        <source>New Gro&amp;up</source>
        <translation>新建图层组(&amp;U)</translation>
    </message>
    <message>
        <source>Put an empty group above the chosen layer.</source>
        <translation>在所选图层上方新建一个空图层组。</translation>
    </message>
    <message>
        <source>&amp;Insert Picture…</source>
        <translation>插入图片(&amp;I)…</translation>
    </message>
    <message>
        <source>Put a picture of a file in as a layer.</source>
        <translation>将图片文件插入为图层。</translation>
    </message>
    <message>
        <source>Insert &amp;Reference…</source>
        <translation>插入参考图(&amp;R)…</translation>
    </message>
    <message>
        <source>Lay a picture over the canvas to look at: it is in no saved picture, and no model sees it.</source>
        <translation>在画布上放一张图片供参考：不会存入图片，模型也看不到。</translation>
    </message>
    <message>
        <source>&amp;Paste as Layer</source>
        <translation>粘贴为图层(&amp;P)</translation>
    </message>
    <message>
        <source>Put the picture in the clipboard in as a layer.</source>
        <translation>将剪贴板中的图片粘贴为图层。</translation>
    </message>
    <message>
        <source>Dupli&amp;cate</source>
        <translation>复制图层(&amp;C)</translation>
    </message>
    <message>
        <source>Put copies of the chosen layers above them.</source>
        <translation>在所选图层上方创建它们的副本。</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>Take the chosen layers out of the picture.</source>
        <translation>从图片中删除所选图层。</translation>
    </message>
    <message>
        <source>R&amp;ename</source>
        <translation>重命名(&amp;E)</translation>
    </message>
    <message>
        <source>Give the layer another name (F2 in the panel).</source>
        <translation>给图层改名（在面板中按 F2）。</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>编组(&amp;G)</translation>
    </message>
    <message>
        <source>Take the chosen layers together in a group.</source>
        <translation>将所选图层编为一组。</translation>
    </message>
    <message>
        <source>Ungr&amp;oup</source>
        <translation>取消编组(&amp;O)</translation>
    </message>
    <message>
        <source>Put what the group holds in its place.</source>
        <translation>用组内的图层替换图层组。</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>显示(&amp;S)</translation>
    </message>
    <message>
        <source>Show the chosen layers, or hide them.</source>
        <translation>显示或隐藏所选图层。</translation>
    </message>
    <message>
        <source>Show This &amp;Alone</source>
        <translation>单独显示(&amp;A)</translation>
    </message>
    <message>
        <source>Hide all other layers, or show them again (Alt+click on the eye).</source>
        <translation>隐藏或重新显示其他所有图层（Alt+单击眼睛图标）。</translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation>锁定(&amp;L)</translation>
    </message>
    <message>
        <source>Keep the chosen layers from being painted on or moved.</source>
        <translation>所选图层不可绘画，也不可移动。</translation>
    </message>
    <message>
        <source>Lock &amp;Transparency</source>
        <translation>锁定透明度(&amp;T)</translation>
    </message>
    <message>
        <source>Paint only where the layer holds something already.</source>
        <translation>只能画在图层已有内容的地方。</translation>
    </message>
    <message>
        <source>Move &amp;Up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move the layer above the next one.</source>
        <translation>将图层上移一层。</translation>
    </message>
    <message>
        <source>Move Do&amp;wn</source>
        <translation>下移(&amp;W)</translation>
    </message>
    <message>
        <source>Move the layer below the next one.</source>
        <translation>将图层下移一层。</translation>
    </message>
    <message>
        <source>Layer A&amp;bove</source>
        <translation>上方图层(&amp;B)</translation>
    </message>
    <message>
        <source>Work on the layer above.</source>
        <translation>切换到上方的图层。</translation>
    </message>
    <message>
        <source>Layer Below</source>
        <translation>下方图层</translation>
    </message>
    <message>
        <source>Work on the layer below.</source>
        <translation>切换到下方的图层。</translation>
    </message>
    <message>
        <source>&amp;Merge Down</source>
        <translation>向下合并(&amp;M)</translation>
    </message>
    <message>
        <source>Make one layer of this one and the one below.</source>
        <translation>将此图层与下方图层合为一个。</translation>
    </message>
    <message>
        <source>Turn Result or Group &amp;into Paint</source>
        <translation>转为绘画图层(&amp;I)</translation>
    </message>
    <message>
        <source>Make a layer to paint on of it, which looks the same.</source>
        <translation>将结果或图层组转成外观相同、可以绘画的图层。</translation>
    </message>
    <message>
        <source>Merge &amp;Visible</source>
        <translation>合并可见图层(&amp;V)</translation>
    </message>
    <message>
        <source>Make one layer of all that is shown; the rest stays.</source>
        <translation>将所有可见图层合为一个，其余保留。</translation>
    </message>
    <message>
        <source>&amp;Flatten</source>
        <translation>拼合图层(&amp;F)</translation>
    </message>
    <message>
        <source>Make one layer of the picture; what is hidden is gone.</source>
        <translation>将整张图片合为一个图层，隐藏的内容会丢失。</translation>
    </message>
    <message>
        <source>&amp;Empty Layer</source>
        <translation>清空图层(&amp;E)</translation>
    </message>
    <message>
        <source>Take everything away that is painted on the layer.</source>
        <translation>清除图层上画的所有内容。</translation>
    </message>
    <message>
        <source>&amp;Fill with Colour</source>
        <translation>填充颜色(&amp;F)</translation>
    </message>
    <message>
        <source>Fill the layer with the colour of the paint brush.</source>
        <translation>用画笔的颜色填满图层。</translation>
    </message>
    <message>
        <source>Mask What It &amp;Covers</source>
        <translation>由图层内容创建蒙版(&amp;C)</translation>
    </message>
    <message>
        <source>The more opaque a pixel of the layer, the more it is masked.</source>
        <translation>图层像素越不透明，蒙版越强。</translation>
    </message>
    <message>
        <source>&amp;Keep Mask as Layer</source>
        <translation>将蒙版存为图层(&amp;K)</translation>
    </message>
    <message>
        <source>Put the mask by in a layer, to bring it back later.</source>
        <translation>将蒙版暂存为图层，以后可以取回。</translation>
    </message>
    <message>
        <source>&amp;Bring Mask Back</source>
        <translation>取回蒙版(&amp;B)</translation>
    </message>
    <message>
        <source>The mask that was put by in this layer is the mask again.</source>
        <translation>将此图层中暂存的蒙版恢复为当前蒙版。</translation>
    </message>
    <message>
        <source>Use Its Prompt and Settings</source>
        <translation>使用它的提示词和设置</translation>
    </message>
    <message>
        <source>Bring back what this result was made with.</source>
        <translation>恢复生成此结果时的提示词和设置。</translation>
    </message>
    <message>
        <source>Mask &amp;Brush</source>
        <translation>蒙版画笔(&amp;B)</translation>
    </message>
    <message>
        <source>Paint what may change.</source>
        <translation>涂出可以改变的部分。</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>Take the mask away where you paint.</source>
        <translation>涂到的地方去掉蒙版。</translation>
    </message>
    <message>
        <source>Mask &amp;Rectangle</source>
        <translation>矩形蒙版(&amp;R)</translation>
    </message>
    <message>
        <source>Mask a rectangle; with Alt, take one away.</source>
        <translation>框出矩形蒙版；按住 Alt 则减去。</translation>
    </message>
    <message>
        <source>Mask E&amp;llipse</source>
        <translation>椭圆蒙版(&amp;L)</translation>
    </message>
    <message>
        <source>Mask an ellipse; with Alt, take one away.</source>
        <translation>框出椭圆蒙版；按住 Alt 则减去。</translation>
    </message>
    <message>
        <source>L&amp;asso</source>
        <translation>套索(&amp;A)</translation>
    </message>
    <message>
        <source>Mask what you draw around; with Alt, take it away.</source>
        <translation>圈出蒙版；按住 Alt 则减去。</translation>
    </message>
    <message>
        <source>Pol&amp;ygon Lasso</source>
        <translation>多边形套索(&amp;Y)</translation>
    </message>
    <message>
        <source>Mask what lies between the corners you click.</source>
        <translation>依次单击各个角点，围出蒙版。</translation>
    </message>
    <message>
        <source>Colour Ra&amp;nge</source>
        <translation>色彩范围(&amp;N)</translation>
    </message>
    <message>
        <source>Mask what is coloured like the pixel you click.</source>
        <translation>将与单击处颜色相近的部分加入蒙版。</translation>
    </message>
    <message>
        <source>Pain&amp;t Brush</source>
        <translation>画笔(&amp;T)</translation>
    </message>
    <message>
        <source>Paint colours into the picture itself.</source>
        <translation>直接在图片上画颜色。</translation>
    </message>
    <message>
        <source>Make the canvas larger: the new area becomes the mask, to be generated.</source>
        <translation>扩大画布：新区域自动成为蒙版，等待生成。</translation>
    </message>
    <message>
        <source>&amp;Pan</source>
        <translation>平移(&amp;P)</translation>
    </message>
    <message>
        <source>Move the picture[; {pan_held} held does the same with every tool].</source>
        <translation>移动画面[；用任何工具时按住 {pan_held} 也可以]。</translation>
    </message>
    <message>
        <source>S&amp;wap Brush and Eraser</source>
        <translation>切换画笔和橡皮擦(&amp;W)</translation>
    </message>
    <message>
        <source>Change between painting and erasing the mask; with the paint brush, swap the colours.</source>
        <translation>在涂抹和擦除蒙版之间切换；使用画笔时交换两种颜色。</translation>
    </message>
    <message>
        <source>Larger Brush</source>
        <translation>增大画笔</translation>
    </message>
    <message>
        <source>Make the brush larger by a tenth.</source>
        <translation>将画笔增大十分之一。</translation>
    </message>
    <message>
        <source>Smaller Brush</source>
        <translation>减小画笔</translation>
    </message>
    <message>
        <source>Make the brush smaller by a tenth.</source>
        <translation>将画笔减小十分之一。</translation>
    </message>
    <message>
        <source>Harder Brush</source>
        <translation>画笔更硬</translation>
    </message>
    <message>
        <source>Make the brush's edge sharper by a quarter.</source>
        <translation>将画笔边缘的硬度提高四分之一。</translation>
    </message>
    <message>
        <source>Softer Brush</source>
        <translation>画笔更软</translation>
    </message>
    <message>
        <source>Make the brush's edge softer by a quarter.</source>
        <translation>将画笔边缘的硬度降低四分之一。</translation>
    </message>
    <message>
        <source>More</source>
        <translation>提高不透明度</translation>
    </message>
    <message>
        <source>Let a stroke paint more strongly, by a tenth.</source>
        <translation>让笔触更浓，每次提高十分之一。</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>降低不透明度</translation>
    </message>
    <message>
        <source>Let a stroke paint more weakly, by a tenth.</source>
        <translation>让笔触更淡，每次降低十分之一。</translation>
    </message>
    <message>
        <source>How strongly one stroke of the brush paints.</source>
        <translation>画笔每一笔的浓淡。</translation>
    </message>
    <message>
        <source>Blac&amp;k and White</source>
        <translation>设为黑白(&amp;K)</translation>
    </message>
    <message>
        <source>Paint with black, and with white as the second colour.</source>
        <translation>用黑色绘画，第二颜色为白色。</translation>
    </message>
    <message>
        <source>&amp;Clear Mask</source>
        <translation>清除蒙版(&amp;C)</translation>
    </message>
    <message>
        <source>Take the whole mask away; nothing is marked to change then.</source>
        <translation>去掉整个蒙版，不再标出要改变的部分。</translation>
    </message>
    <message>
        <source>&amp;Invert Mask</source>
        <translation>反转蒙版(&amp;I)</translation>
    </message>
    <message>
        <source>Mask what is not masked, and the other way round.</source>
        <translation>蒙版内外互换。</translation>
    </message>
    <message>
        <source>&amp;Grow…</source>
        <translation>扩大(&amp;G)…</translation>
    </message>
    <message>
        <source>Move the mask's edge outwards by some pixels.</source>
        <translation>将蒙版边缘向外移动若干像素。</translation>
    </message>
    <message>
        <source>&amp;Shrink…</source>
        <translation>缩小(&amp;S)…</translation>
    </message>
    <message>
        <source>Move the mask's edge inwards by some pixels.</source>
        <translation>将蒙版边缘向内移动若干像素。</translation>
    </message>
    <message>
        <source>&amp;Feather…</source>
        <translation>羽化(&amp;F)…</translation>
    </message>
    <message>
        <source>Let the mask fade at its edge, inwards and outwards.</source>
        <translation>让蒙版边缘向内外两侧渐隐。</translation>
    </message>
    <message>
        <source>&amp;Border…</source>
        <translation>边界(&amp;B)…</translation>
    </message>
    <message>
        <source>Keep of the mask a ring along its edge.</source>
        <translation>只保留蒙版边缘的一圈。</translation>
    </message>
    <message>
        <source>S&amp;mooth Edges…</source>
        <translation>平滑边缘(&amp;M)…</translation>
    </message>
    <message>
        <source>Round off teeth and corners of the mask.</source>
        <translation>磨圆蒙版的锯齿和尖角。</translation>
    </message>
    <message>
        <source>Fill &amp;Holes</source>
        <translation>填充孔洞(&amp;H)</translation>
    </message>
    <message>
        <source>Mask everything that the mask encloses.</source>
        <translation>将蒙版围住的部分全部加入蒙版。</translation>
    </message>
    <message>
        <source>Remove Spec&amp;ks…</source>
        <translation>去除杂点(&amp;K)…</translation>
    </message>
    <message>
        <source>Take small separate spots out of the mask.</source>
        <translation>去掉蒙版中零散的小点。</translation>
    </message>
    <message>
        <source>Mask &amp;from Transparency…</source>
        <translation>由透明度创建蒙版(&amp;F)…</translation>
    </message>
    <message>
        <source>Mask what is transparent in the picture, or what is not.</source>
        <translation>将图片的透明部分或不透明部分设为蒙版。</translation>
    </message>
    <message>
        <source>Loa&amp;d Mask…</source>
        <translation>载入蒙版(&amp;D)…</translation>
    </message>
    <message>
        <source>Take a picture file as the mask: its transparency or grey.</source>
        <translation>将图片文件载入为蒙版，取其透明度或灰度。</translation>
    </message>
    <message>
        <source>Sa&amp;ve Mask…</source>
        <translation>保存蒙版(&amp;V)…</translation>
    </message>
    <message>
        <source>Write the mask as a grey picture: white may change.</source>
        <translation>将蒙版存为灰度图，白色为可改变的部分。</translation>
    </message>
    <message>
        <source>&amp;Show Mask</source>
        <translation>显示蒙版(&amp;S)</translation>
    </message>
    <message>
        <source>Show or hide the mask over the picture.</source>
        <translation>在图片上显示或隐藏蒙版。</translation>
    </message>
    <message>
        <source>&amp;Magenta</source>
        <translation>品红(&amp;M)</translation>
    </message>
    <message>
        <source>Show the mask in magenta.</source>
        <translation>用品红色显示蒙版。</translation>
    </message>
    <message>
        <source>C&amp;yan</source>
        <translation>青色(&amp;Y)</translation>
    </message>
    <message>
        <source>Show the mask in cyan.</source>
        <translation>用青色显示蒙版。</translation>
    </message>
    <message>
        <source>Yello&amp;w</source>
        <translation>黄色(&amp;W)</translation>
    </message>
    <message>
        <source>Show the mask in yellow.</source>
        <translation>用黄色显示蒙版。</translation>
    </message>
    <message>
        <source>&amp;Hatching</source>
        <translation>斜线(&amp;H)</translation>
    </message>
    <message>
        <source>Show the mask as hatching, which needs no colour.</source>
        <translation>用斜线显示蒙版，不依赖颜色。</translation>
    </message>
    <message>
        <source>Show What the Model Se&amp;es</source>
        <translation>显示模型所见范围(&amp;E)</translation>
    </message>
    <message>
        <source>Frame the part of the picture that is given to the model.</source>
        <translation>框出交给模型的那部分图片。</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>Make pictures from the prompt, the picture and the mask.</source>
        <translation>根据提示词、图片和蒙版生成图片。</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Stop what is being made, or end live mode. Finished pictures stay.</source>
        <translation>停止生成，或结束实时模式。已完成的图片会保留。</translation>
    </message>
    <message>
        <source>&amp;Apply Result</source>
        <translation>应用结果(&amp;A)</translation>
    </message>
    <message>
        <source>Put the result shown into the picture, as one undo step.</source>
        <translation>将当前显示的结果放入图片，可一步撤销。</translation>
    </message>
    <message>
        <source>&amp;Discard Result</source>
        <translation>舍弃结果(&amp;D)</translation>
    </message>
    <message>
        <source>Take the result shown out of the list. It stays in the history.</source>
        <translation>将当前显示的结果移出列表，历史中仍会保留。</translation>
    </message>
    <message>
        <source>&amp;Next Result</source>
        <translation>下一张结果(&amp;N)</translation>
    </message>
    <message>
        <source>Show the next result on the canvas.</source>
        <translation>在画布上显示下一张结果。</translation>
    </message>
    <message>
        <source>Pre&amp;vious Result</source>
        <translation>上一张结果(&amp;V)</translation>
    </message>
    <message>
        <source>Show the previous result on the canvas.</source>
        <translation>在画布上显示上一张结果。</translation>
    </message>
    <message>
        <source>&amp;Show Result</source>
        <translation>显示结果(&amp;S)</translation>
    </message>
    <message>
        <source>Show the result on the canvas, or the picture without it.</source>
        <translation>在画布上显示结果，或显示没有结果的图片。</translation>
    </message>
    <message>
        <source>Ne&amp;w Seed</source>
        <translation>新种子(&amp;W)</translation>
    </message>
    <message>
        <source>Draw another seed.</source>
        <translation>随机换一个种子。</translation>
    </message>
    <message>
        <source>&amp;Keep Seed</source>
        <translation>固定种子(&amp;K)</translation>
    </message>
    <message>
        <source>Use the same seed for the next picture too.</source>
        <translation>下一张图片也用同一个种子。</translation>
    </message>
    <message>
        <source>&amp;Live Mode</source>
        <translation>实时模式(&amp;L)</translation>
    </message>
    <message>
        <source>See what the model makes of picture, mask and words while you change them.</source>
        <translation>一边修改图片、蒙版和提示词，一边看模型画出的效果。</translation>
    </message>
    <message>
        <source>Apply Live Pict&amp;ure</source>
        <translation>应用实时画面(&amp;U)</translation>
    </message>
    <message>
        <source>Make what live mode shows with all steps, and put it into the picture.</source>
        <translation>用完整步数生成实时模式中的画面，并放入图片。</translation>
    </message>
    <message>
        <source>&amp;Beside the Picture</source>
        <translation>图片旁边(&amp;B)</translation>
    </message>
    <message>
        <source>Show the live picture beside the one you paint on.</source>
        <translation>将实时画面显示在所画图片的旁边。</translation>
    </message>
    <message>
        <source>&amp;Over the Picture</source>
        <translation>图片之上(&amp;O)</translation>
    </message>
    <message>
        <source>Show the live picture over the one you paint on.</source>
        <translation>将实时画面叠在所画图片之上。</translation>
    </message>
    <message>
        <source>Mana&amp;ge Models…</source>
        <translation>管理模型(&amp;G)…</translation>
    </message>
    <message>
        <source>See the models there are and get others, in a window of their own.</source>
        <translation>在单独的窗口中查看已有模型、获取新模型。</translation>
    </message>
    <message>
        <source>Add Model &amp;File…</source>
        <translation>添加模型文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Add a .safetensors file to the list of models.</source>
        <translation>将 .safetensors 文件加入模型列表。</translation>
    </message>
    <message>
        <source>Add Model F&amp;older…</source>
        <translation>添加模型文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Add a model in a folder (diffusers) to the list of models.</source>
        <translation>将文件夹形式（diffusers）的模型加入模型列表。</translation>
    </message>
    <message>
        <source>Open &amp;Models Folder</source>
        <translation>打开模型文件夹(&amp;M)</translation>
    </message>
    <message>
        <source>Show the folder where Velatura looks for models.</source>
        <translation>打开 Velatura 查找模型的文件夹。</translation>
    </message>
    <message>
        <source>&amp;Look for Models Again</source>
        <translation>重新查找模型(&amp;L)</translation>
    </message>
    <message>
        <source>Read the models folder once more.</source>
        <translation>重新读取模型文件夹。</translation>
    </message>
    <message>
        <source>&amp;Fine Previews</source>
        <translation>精细预览(&amp;F)</translation>
    </message>
    <message>
        <source>Show what is being made in full, by a tiny autoencoder (TAESD and its kin) among your models, if one fits.</source>
        <translation>若模型中有合适的微型自编码器（如 TAESD），就用它显示清晰的生成预览。</translation>
    </message>
    <message>
        <source>Run by Open&amp;VINO</source>
        <translation>用 OpenVINO 运行(&amp;V)</translation>
    </message>
    <message>
        <source>Let OpenVINO run denoisers on this processor: sooner, in twice their memory. An extra that has to be installed.</source>
        <translation>用 OpenVINO 在处理器上运行去噪网络：更快，但内存占用翻倍。需另行安装。</translation>
    </message>
    <message>
        <source>&amp;Move</source>
        <translation>移动(&amp;M)</translation>
    </message>
    <message>
        <source>Move the layer that is worked on, by whole pixels.</source>
        <translation>移动当前图层，以整像素为单位。</translation>
    </message>
    <message>
        <source>&amp;Transform</source>
        <translation>变换(&amp;T)</translation>
    </message>
    <message>
        <source>Scale, turn or slant the layer that is worked on.</source>
        <translation>缩放、旋转或斜切当前图层。</translation>
    </message>
    <message>
        <source>&amp;Canvas Size…</source>
        <translation>画布大小(&amp;C)…</translation>
    </message>
    <message>
        <source>Make the canvas larger or smaller; the picture stays.</source>
        <translation>扩大或缩小画布，图片不变。</translation>
    </message>
    <message>
        <source>&amp;Image Size…</source>
        <translation>图片大小(&amp;I)…</translation>
    </message>
    <message>
        <source>Scale the whole picture with all its layers.</source>
        <translation>缩放整张图片及其所有图层。</translation>
    </message>
    <message>
        <source>Crop to Mas&amp;k</source>
        <translation>裁剪到蒙版(&amp;K)</translation>
    </message>
    <message>
        <source>Make the canvas as small as holds the mask; a larger one brings it back.</source>
        <translation>将画布缩小到刚好容纳蒙版；扩大画布即可恢复。</translation>
    </message>
    <message>
        <source>Rotate &amp;Left</source>
        <translation>向左旋转(&amp;L)</translation>
    </message>
    <message>
        <source>Turn picture and mask by 90° counter-clockwise.</source>
        <translation>将图片和蒙版逆时针旋转 90°。</translation>
    </message>
    <message>
        <source>Rotate &amp;Right</source>
        <translation>向右旋转(&amp;R)</translation>
    </message>
    <message>
        <source>Turn picture and mask by 90° clockwise.</source>
        <translation>将图片和蒙版顺时针旋转 90°。</translation>
    </message>
    <message>
        <source>Rotate by 1&amp;80°</source>
        <translation>旋转 1&amp;80°</translation>
    </message>
    <message>
        <source>Turn picture and mask upside down.</source>
        <translation>将图片和蒙版上下颠倒。</translation>
    </message>
    <message>
        <source>Rotate by &amp;Angle…</source>
        <translation>按角度旋转(&amp;A)…</translation>
    </message>
    <message>
        <source>Turn picture and mask by any angle; the canvas grows.</source>
        <translation>将图片和蒙版旋转任意角度，画布随之扩大。</translation>
    </message>
    <message>
        <source>Flip &amp;Horizontally</source>
        <translation>水平翻转(&amp;H)</translation>
    </message>
    <message>
        <source>Swap left and right of picture and mask.</source>
        <translation>将图片和蒙版左右对调。</translation>
    </message>
    <message>
        <source>Flip &amp;Vertically</source>
        <translation>垂直翻转(&amp;V)</translation>
    </message>
    <message>
        <source>Swap top and bottom of picture and mask.</source>
        <translation>将图片和蒙版上下对调。</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大显示(&amp;I)</translation>
    </message>
    <message>
        <source>Show the picture larger.</source>
        <translation>放大显示图片。</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小显示(&amp;O)</translation>
    </message>
    <message>
        <source>Show the picture smaller.</source>
        <translation>缩小显示图片。</translation>
    </message>
    <message>
        <source>&amp;Fit in Window</source>
        <translation>适应窗口(&amp;F)</translation>
    </message>
    <message>
        <source>Show the whole picture.</source>
        <translation>显示整张图片。</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>&amp;100%</translation>
    </message>
    <message>
        <source>Show one pixel of the picture on one of the screen.</source>
        <translation>图片的一个像素对应屏幕的一个像素。</translation>
    </message>
    <message>
        <source>Show Mask &amp;Truth</source>
        <translation>显示蒙版实际效果(&amp;T)</translation>
    </message>
    <message>
        <source>Draw what the plan does: where repainting fades, where old and new are mixed, and what is locked.</source>
        <translation>标出实际的处理方式：重绘在哪里渐弱、新旧在哪里融合、哪里被锁定。</translation>
    </message>
    <message>
        <source>&amp;Automatic Context</source>
        <translation>自动上下文区域(&amp;A)</translation>
    </message>
    <message>
        <source>Choose from the mask again what the model sees, instead of your frame.</source>
        <translation>放弃手动画的框，重新由蒙版决定模型看到的范围。</translation>
    </message>
    <message>
        <source>More &amp;Settings</source>
        <translation>更多设置(&amp;S)</translation>
    </message>
    <message>
        <source>Show size, steps, guidance, seed and scheduler.</source>
        <translation>显示尺寸、步数、引导强度、种子和采样器。</translation>
    </message>
    <message>
        <source>Like the &amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>Follow light and dark of the system.</source>
        <translation>随系统切换浅色和深色。</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Light window.</source>
        <translation>浅色界面。</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Dark window.</source>
        <translation>深色界面。</translation>
    </message>
    <message>
        <source>Speak the system's language, if it is one of these.</source>
        <translation>使用系统语言（如果在下列语言之中）。</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Speak English.</source>
        <translation>界面使用英语。</translation>
    </message>
    <message>
        <source>简体中文</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>Speak Simplified Chinese.</source>
        <translation>界面使用简体中文。</translation>
    </message>
    <message>
        <source>Colour Mana&amp;gement…</source>
        <translation>色彩管理(&amp;G)…</translation>
    </message>
    <message>
        <source>Choose the profile by which pictures are shown here.</source>
        <translation>选择显示图片所用的颜色配置文件。</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Use the whole screen.</source>
        <translation>占满整个屏幕。</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts…</source>
        <translation>键盘快捷键(&amp;K)…</translation>
    </message>
    <message>
        <source>See every key there is, and choose others.</source>
        <translation>查看并修改所有快捷键。</translation>
    </message>
    <message>
        <source>&amp;About Velatura</source>
        <translation>关于 Velatura(&amp;A)</translation>
    </message>
    <message>
        <source>Version, licence and what it is made of.</source>
        <translation>版本、许可证和所用组件。</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zoom to the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>Middle button</source>
        <translation>中键</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>移动画面</translation>
    </message>
    <message>
        <source>Right button</source>
        <translation>右键</translation>
    </message>
    <message>
        <source>Erase with the brush, paint with the eraser</source>
        <translation>用画笔时擦除，用橡皮擦时涂抹</translation>
    </message>
    <message>
        <source>Shift+Click</source>
        <translation>Shift+单击</translation>
    </message>
    <message>
        <source>Straight line from the last stroke</source>
        <translation>从上一笔末端画直线</translation>
    </message>
    <message>
        <source>Ctrl+Alt+Drag</source>
        <translation>Ctrl+Alt+拖动</translation>
    </message>
    <message>
        <source>Size and hardness of the brush</source>
        <translation>调整画笔大小和硬度</translation>
    </message>
    <message>
        <source>Enter, Esc</source>
        <translation>Enter, Esc</translation>
    </message>
    <message>
        <source>Finish or give up what a tool is in the middle of</source>
        <translation>完成或放弃工具正在进行的操作</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Backspace</translation>
    </message>
    <message>
        <source>Take back the last corner of a polygon</source>
        <translation>撤回多边形的上一个角点</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>Move the layer (tools Move, Transform)</source>
        <translation>移动图层（移动、变换工具）</translation>
    </message>
    <message>
        <source>Ctrl+Tab</source>
        <translation>Ctrl+Tab</translation>
    </message>
    <message>
        <source>Leave the canvas, forwards</source>
        <translation>离开画布，到下一处</translation>
    </message>
    <message>
        <source>Shift+Tab</source>
        <translation>Shift+Tab</translation>
    </message>
    <message>
        <source>Leave the canvas, backwards</source>
        <translation>离开画布，到上一处</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>蒙版(&amp;M)</translation>
    </message>
    <message>
        <source>Brus&amp;h Opacity</source>
        <translation>画笔不透明度(&amp;H)</translation>
    </message>
    <message>
        <source>Pen Press&amp;ure</source>
        <translation>笔压(&amp;U)</translation>
    </message>
    <message>
        <source>Chan&amp;ge Mask</source>
        <translation>修改蒙版(&amp;G)</translation>
    </message>
    <message>
        <source>Mask C&amp;olour</source>
        <translation>蒙版颜色(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>图层(&amp;L)</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>&amp;Canvas</source>
        <translation>画布(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Intent</source>
        <translation>意图(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>图片(&amp;P)</translation>
    </message>
    <message>
        <source>Show Live Pictur&amp;e</source>
        <translation>实时画面位置(&amp;E)</translation>
    </message>
    <message>
        <source>M&amp;odels</source>
        <translation>模型(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Tur&amp;n</source>
        <translation>旋转视图(&amp;N)</translation>
    </message>
    <message>
        <source>Co&amp;mpare</source>
        <translation>对比(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Rulers and Guides</source>
        <translation>标尺和参考线(&amp;R)</translation>
    </message>
    <message>
        <source>Grid &amp;Spacing</source>
        <translation>网格间距(&amp;S)</translation>
    </message>
    <message>
        <source>Sna&amp;p</source>
        <translation>吸附(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Colours of the Window</source>
        <translation>界面主题(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Move the Picture (hold)</source>
        <translation>移动画面（按住）</translation>
    </message>
    <message>
        <source>While it is held, the mouse drags the picture; with Shift it turns the view.</source>
        <translation>按住时用鼠标拖动画面；加按 Shift 可旋转视图。</translation>
    </message>
    <message>
        <source>Picture without the Result (hold)</source>
        <translation>隐藏结果（按住）</translation>
    </message>
    <message>
        <source>While it is held, the picture is shown as it was before.</source>
        <translation>按住时显示没有结果的图片。</translation>
    </message>
    <message>
        <source>Picture as It Was Opened (hold)</source>
        <translation>查看原图（按住）</translation>
    </message>
    <message>
        <source>While it is held, nothing that was done since is shown.</source>
        <translation>按住时显示图片刚打开时的样子。</translation>
    </message>
    <message>
        <source>Line between Original and Now to the Left</source>
        <translation>对比线左移</translation>
    </message>
    <message>
        <source>While the canvas is split, show less of the original.</source>
        <translation>画布分屏时，少显示一些原图。</translation>
    </message>
    <message>
        <source>Line between Original and Now to the Right</source>
        <translation>对比线右移</translation>
    </message>
    <message>
        <source>While the canvas is split, show more of the original.</source>
        <translation>画布分屏时，多显示一些原图。</translation>
    </message>
    <message>
        <source>Look Left</source>
        <translation>视图左移</translation>
    </message>
    <message>
        <source>Show what lies to the left.</source>
        <translation>查看左侧的内容。</translation>
    </message>
    <message>
        <source>Look Right</source>
        <translation>视图右移</translation>
    </message>
    <message>
        <source>Show what lies to the right.</source>
        <translation>查看右侧的内容。</translation>
    </message>
    <message>
        <source>Look Up</source>
        <translation>视图上移</translation>
    </message>
    <message>
        <source>Show what lies above.</source>
        <translation>查看上方的内容。</translation>
    </message>
    <message>
        <source>Look Down</source>
        <translation>视图下移</translation>
    </message>
    <message>
        <source>Show what lies below.</source>
        <translation>查看下方的内容。</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>拉近</translation>
    </message>
    <message>
        <source>Zoom in on the middle.</source>
        <translation>以视图中心为准放大。</translation>
    </message>
    <message>
        <source>Farther</source>
        <translation>拉远</translation>
    </message>
    <message>
        <source>Zoom out of the middle.</source>
        <translation>以视图中心为准缩小。</translation>
    </message>
    <message>
        <source>Apply the Result</source>
        <translation>应用结果</translation>
    </message>
    <message>
        <source>Put the result shown into the picture.</source>
        <translation>将当前显示的结果放入图片。</translation>
    </message>
    <message>
        <source>Discard the Result</source>
        <translation>舍弃结果</translation>
    </message>
    <message>
        <source>Take the result shown away; it stays in the history.</source>
        <translation>移除当前显示的结果，历史中仍会保留。</translation>
    </message>
    <message>
        <source>Next Result on the Canvas</source>
        <translation>下一张结果（画布）</translation>
    </message>
    <message>
        <source>Show the next result.</source>
        <translation>显示下一张结果。</translation>
    </message>
    <message>
        <source>Previous Result on the Canvas</source>
        <translation>上一张结果（画布）</translation>
    </message>
    <message>
        <source>Show the previous result.</source>
        <translation>显示上一张结果。</translation>
    </message>
</context>
<context>
    <name>Activity</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop this (Esc stops a run)</source>
        <translation>停止（生成时按 Esc）</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message numerus="yes">
        <source>%n more waiting</source>
        <translation>
            <numerusform>另有 %n 项等待</numerusform>
        </translation>
    </message>
    <message>
        <source>Copying {name} · {done} of {total}</source>
        <translation>正在复制 {name} · {done} / {total}</translation>
    </message>
</context>
<context>
    <name>AddOnList</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>None here yet. Put its file into the models folder, or drop it on the window.</source>
        <translation>还没有。请将文件放入模型文件夹，或拖到窗口上。</translation>
    </message>
    <message>
        <source>Made for {family}; the chosen model is {other}.</source>
        <translation>适用于 {family}，而所选模型是 {other}。</translation>
    </message>
</context>
<context>
    <name>BlendPanel</name>
    <message>
        <source>Blend</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>As much of each as the surroundings of the mask ask for.</source>
        <translation>根据蒙版周围的情况自动决定各项的强弱。</translation>
    </message>
    <message>
        <source>Plain paste</source>
        <translation>直接粘贴</translation>
    </message>
    <message>
        <source>The pixels as the model made them, without any fitting.</source>
        <translation>直接使用模型生成的像素，不做匹配。</translation>
    </message>
    <message>
        <source>Fitting…</source>
        <translation>正在匹配…</translation>
    </message>
</context>
<context>
    <name>CanvasSizeDialog</name>
    <message>
        <source>Canvas Size</source>
        <translation>画布大小</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Picture stays</source>
        <translation>图片位置</translation>
    </message>
    <message>
        <source>New canvas</source>
        <translation>新增画布</translation>
    </message>
    <message>
        <source>Transparent</source>
        <translation>透明</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>As the layers are there</source>
        <translation>按图层原样</translation>
    </message>
    <message>
        <source>&lt;b&gt;New canvas&lt;/b&gt;&lt;br&gt;What it shows. Cropped pixels that layers still hold come back in any case, unless white covers them.</source>
        <translation>&lt;b&gt;新增画布&lt;/b&gt;&lt;br&gt;新增部分显示什么。图层里还留着的裁剪内容总会重新出现，除非被白色盖住。</translation>
    </message>
    <message>
        <source>Throw away what lies outside</source>
        <translation>删除画布外的内容</translation>
    </message>
    <message>
        <source>&lt;b&gt;Throw away&lt;/b&gt;&lt;br&gt;Otherwise layers keep it, unseen: a larger canvas brings it back.</source>
        <translation>&lt;b&gt;删除画布外的内容&lt;/b&gt;&lt;br&gt;不勾选时，图层会保留看不见的部分，扩大画布即可恢复。</translation>
    </message>
    <message>
        <source>Top left</source>
        <translation>左上</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Top right</source>
        <translation>右上</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Bottom left</source>
        <translation>左下</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Bottom right</source>
        <translation>右下</translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>The picture and its mask.[ {look_left}, {look_right}, {look_up} and {look_down} move the picture,][ {closer} and {farther} zoom;] paint with the mouse or a pen.[ {original_held} held shows the original;] Ctrl+Tab leads on.</source>
        <translation>图片及其蒙版。[{look_left}、{look_right}、{look_up}、{look_down} 移动画面，][{closer}、{farther} 缩放；]用鼠标或笔绘画。[按住 {original_held} 查看原图；]按 Ctrl+Tab 离开画布。</translation>
    </message>
</context>
<context>
    <name>Catalog</name>
    <message>
        <source>Bedrooms at 256 × 256 pixels in one or two steps, for study. Stored as a pickle: the program converts it in a closed-off process.</source>
        <translation>用一到两步生成 256 × 256 像素的卧室图片，供学习研究。以 pickle 格式存储：程序会在隔离的进程中转换。</translation>
    </message>
    <message>
        <source>Cats at 256 × 256 pixels in one or two steps, for study. Stored as a pickle: the program converts it in a closed-off process.</source>
        <translation>用一到两步生成 256 × 256 像素的猫图片，供学习研究。以 pickle 格式存储：程序会在隔离的进程中转换。</translation>
    </message>
    <message>
        <source>Things of ImageNet at 64 × 64 pixels in one or two steps, for study.</source>
        <translation>用一到两步生成 64 × 64 像素的 ImageNet 物体图片，供学习研究。</translation>
    </message>
    <message>
        <source>Follows hard edges, as found by the Canny filter.</source>
        <translation>依照 Canny 检测出的硬边缘生成。</translation>
    </message>
    <message>
        <source>Follows a depth map: near and far stay as they are.</source>
        <translation>依照深度图生成：远近关系保持不变。</translation>
    </message>
    <message>
        <source>Follows drawn lines.</source>
        <translation>依照线稿生成。</translation>
    </message>
    <message>
        <source>Makes a picture of a rough sketch: a few lines drawn by hand are enough.</source>
        <translation>把草图变成图片：手绘几笔即可。</translation>
    </message>
    <message>
        <source>Follows soft outlines and leaves the detail to the model.</source>
        <translation>依照柔和的轮廓生成，细节交给模型。</translation>
    </message>
    <message>
        <source>Adds detail while colours and shapes stay; used for enlarging.</source>
        <translation>保持颜色和形状的同时增加细节；用于放大图片。</translation>
    </message>
    <message>
        <source>Makes any SD 1.5 model fit a mask to its surroundings.</source>
        <translation>让任意 SD 1.5 模型都能在蒙版内生成与周围相融的内容。</translation>
    </message>
    <message>
        <source>Follows the pose of people, given as stick figures.</source>
        <translation>依照火柴人骨架所示的人物姿势生成。</translation>
    </message>
    <message>
        <source>Hides a black-and-white pattern in a picture, a code that can be scanned say.</source>
        <translation>将黑白图案藏入图片，例如可扫描的二维码。</translation>
    </message>
    <message>
        <source>One ControlNet for a dozen kinds of guidance: edges, depth, pose, tile, inpainting and more.</source>
        <translation>一个 ControlNet 支持十余种控制方式：边缘、深度、姿势、分块、重绘等。</translation>
    </message>
    <message>
        <source>Follows hard edges with SDXL.</source>
        <translation>依照硬边缘生成，用于 SDXL。</translation>
    </message>
    <message>
        <source>Follows a depth map with SDXL.</source>
        <translation>依照深度图生成，用于 SDXL。</translation>
    </message>
    <message>
        <source>Makes a picture of a rough sketch with SDXL: a few lines drawn by hand are enough.</source>
        <translation>用 SDXL 把草图变成图片：手绘几笔即可。</translation>
    </message>
    <message>
        <source>Follows the pose of people with SDXL, given as stick figures.</source>
        <translation>依照火柴人骨架所示的人物姿势生成，用于 SDXL。</translation>
    </message>
    <message>
        <source>Hides a black-and-white pattern in an SDXL picture.</source>
        <translation>将黑白图案藏入 SDXL 图片。</translation>
    </message>
    <message>
        <source>Follows hard edges; much smaller and faster than a ControlNet.</source>
        <translation>依照硬边缘生成；比 ControlNet 小得多，也快得多。</translation>
    </message>
    <message>
        <source>Edges, depth, pose, soft edges and grey in one ControlNet for FLUX.1.</source>
        <translation>一个 ControlNet 支持边缘、深度、姿势、柔和边缘和灰度，用于 FLUX.1。</translation>
    </message>
    <message>
        <source>Makes FLUX.1 dev fit a mask to its surroundings.</source>
        <translation>让 FLUX.1 dev 能在蒙版内生成与周围相融的内容。</translation>
    </message>
    <message>
        <source>Edges, depth, pose, straight lines and inpainting in one ControlNet for Z-Image.</source>
        <translation>一个 ControlNet 支持边缘、深度、姿势、直线和重绘，用于 Z-Image。</translation>
    </message>
    <message>
        <source>A textual inversion for the negative prompt: one word in place of many against bad anatomy.</source>
        <translation>用于反向提示词的文本反转：用一个词代替一长串词，避免人体结构出错。</translation>
    </message>
    <message>
        <source>Any SD 1.5 model in two to eight steps, at guidance 1 to 2.</source>
        <translation>让任意 SD 1.5 模型二到八步出图，引导强度 1 到 2。</translation>
    </message>
    <message>
        <source>Any SDXL model in two to eight steps, at guidance 1 to 2.</source>
        <translation>让任意 SDXL 模型二到八步出图，引导强度 1 到 2。</translation>
    </message>
    <message>
        <source>SDXL pictures in exactly two steps, without guidance.</source>
        <translation>SDXL 固定两步出图，不使用引导。</translation>
    </message>
    <message>
        <source>SDXL pictures in exactly four steps, without guidance.</source>
        <translation>SDXL 固定四步出图，不使用引导。</translation>
    </message>
    <message>
        <source>SDXL pictures in exactly eight steps, without guidance.</source>
        <translation>SDXL 固定八步出图，不使用引导。</translation>
    </message>
    <message>
        <source>SD 1.5 in eight steps that still obey guidance and the negative prompt.</source>
        <translation>SD 1.5 八步出图，引导强度和反向提示词仍然有效。</translation>
    </message>
    <message>
        <source>SDXL in eight steps that still obey guidance and the negative prompt.</source>
        <translation>SDXL 八步出图，引导强度和反向提示词仍然有效。</translation>
    </message>
    <message>
        <source>FLUX.1 dev in eight steps, at a LoRA weight of about 0.125.</source>
        <translation>FLUX.1 dev 八步出图，LoRA 权重约 0.125。</translation>
    </message>
    <message>
        <source>FLUX.1 dev in eight steps at guidance 3.5.</source>
        <translation>FLUX.1 dev 八步出图，引导强度 3.5。</translation>
    </message>
    <message>
        <source>Qwen-Image in four steps at guidance 1.</source>
        <translation>Qwen-Image 四步出图，引导强度 1。</translation>
    </message>
    <message>
        <source>Qwen-Image-Edit 2511 in four steps at guidance 1.</source>
        <translation>Qwen-Image-Edit 2511 四步出图，引导强度 1。</translation>
    </message>
    <message>
        <source>Fast, under a free licence: a large model in one to four steps, without guidance.</source>
        <translation>速度快，许可证宽松：大型模型，一到四步出图，不使用引导。</translation>
    </message>
    <message>
        <source>The denoiser of FLUX.1 schnell alone, at half the size; needs text encoders and an autoencoder beside it.</source>
        <translation>仅含 FLUX.1 schnell 的去噪网络，体积减半；需另配文本编码器和自编码器。</translation>
    </message>
    <message>
        <source>Very good at hands, words and long prompts. Some 25 to 50 steps at guidance 3.5.</source>
        <translation>非常擅长手部、文字和长提示词。约 25 到 50 步，引导强度 3.5。</translation>
    </message>
    <message>
        <source>A variant of FLUX.1 dev with a less polished, more photographic look; the denoiser alone.</source>
        <translation>FLUX.1 dev 的变体，画面少些修饰、更像照片；仅含去噪网络。</translation>
    </message>
    <message>
        <source>Changes a picture by instruction ("make it night") and keeps the rest; the denoiser alone.</source>
        <translation>按指令修改图片（如“改成夜晚”），其余部分保持不变；仅含去噪网络。</translation>
    </message>
    <message>
        <source>The smaller of the two text encoders of FLUX.1 and SD 3.</source>
        <translation>FLUX.1 和 SD 3 的两个文本编码器中较小的一个。</translation>
    </message>
    <message>
        <source>The larger of the two text encoders of FLUX.1 and SD 3, in 16 bits.</source>
        <translation>FLUX.1 和 SD 3 的两个文本编码器中较大的一个，16 位。</translation>
    </message>
    <message>
        <source>The same text encoder at half the size, with little loss.</source>
        <translation>同一个文本编码器，体积减半，损失很小。</translation>
    </message>
    <message>
        <source>Small, fast, under a free licence: makes and edits pictures in four steps.</source>
        <translation>小巧快速，许可证宽松：四步即可生成和编辑图片。</translation>
    </message>
    <message>
        <source>The denoiser of FLUX.2 klein 4B alone, at half the size.</source>
        <translation>仅含 FLUX.2 klein 4B 的去噪网络，体积减半。</translation>
    </message>
    <message>
        <source>The larger klein: better pictures and edits in four steps.</source>
        <translation>较大的 klein：生成和编辑质量更好，四步出图。</translation>
    </message>
    <message>
        <source>The largest open model of its makers, for workstations with very much memory; edits from several references.</source>
        <translation>该开发者最大的开放模型，适合内存非常大的工作站；可根据多张参考图进行编辑。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; the smallest of its set.</source>
        <translation>选取指针所指的物体；同系列中最小的一个。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; between the base and the huge one.</source>
        <translation>选取指针所指的物体；大小介于 base 和 huge 之间。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer with the finest edges of its set.</source>
        <translation>选取指针所指的物体；边缘精细度为同系列之最。</translation>
    </message>
    <message>
        <source>Tells how well a picture fits words; small, for sorting results.</source>
        <translation>评估图片与文字的匹配程度；体积小，适合给结果排序。</translation>
    </message>
    <message>
        <source>Tells how well a picture fits words, better than the small one.</source>
        <translation>评估图片与文字的匹配程度，比小的那个更准确。</translation>
    </message>
    <message>
        <source>Made for filling masks with SD 1.5; fits what it paints to its surroundings.</source>
        <translation>专为配合 SD 1.5 填充蒙版而制作；绘制的内容与周围相融。</translation>
    </message>
    <message>
        <source>The inpainting version of DreamShaper 8.</source>
        <translation>DreamShaper 8 的重绘版本。</translation>
    </message>
    <message>
        <source>SDXL trained further for masks, at 1024 × 1024 pixels.</source>
        <translation>针对蒙版进一步训练的 SDXL，1024 × 1024 像素。</translation>
    </message>
    <message>
        <source>Fills masks and expands pictures with FLUX.1; the denoiser alone. Some 50 steps at guidance 30.</source>
        <translation>用 FLUX.1 填充蒙版和扩展画面；仅含去噪网络。约 50 步，引导强度 30。</translation>
    </message>
    <message>
        <source>A reference picture leads content and style, loosely.</source>
        <translation>用参考图引导内容和风格，约束较松。</translation>
    </message>
    <message>
        <source>Stays closer to the reference picture.</source>
        <translation>更贴近参考图。</translation>
    </message>
    <message>
        <source>Takes a face from the reference picture.</source>
        <translation>从参考图中提取人脸。</translation>
    </message>
    <message>
        <source>Most IP-Adapters of SD 1.5 and SDXL need it beside them.</source>
        <translation>SD 1.5 和 SDXL 的大多数 IP-Adapter 都需要与它配合使用。</translation>
    </message>
    <message>
        <source>The larger one, for those IP-Adapters of SDXL that were trained with it.</source>
        <translation>较大的一个，供训练时采用它的 SDXL IP-Adapter 使用。</translation>
    </message>
    <message>
        <source>Variations of a reference picture with FLUX.1, mixed with words.</source>
        <translation>用 FLUX.1 生成参考图的变体，可结合文字。</translation>
    </message>
    <message>
        <source>FLUX.1 Redux needs it beside it.</source>
        <translation>FLUX.1 Redux 需要与它配合使用。</translation>
    </message>
    <message>
        <source>Writes words into pictures better than any other here, in Chinese too. Some 50 steps at guidance 4.</source>
        <translation>写入图片的文字比这里的其他模型都好，中文也不例外。约 50 步，引导强度 4。</translation>
    </message>
    <message>
        <source>Changes pictures by instruction, from one or several references.</source>
        <translation>按指令修改图片，可使用一张或多张参考图。</translation>
    </message>
    <message>
        <source>Six thousand million weights, eight steps, no guidance; reads English and Chinese.</source>
        <translation>60 亿参数，八步出图，不使用引导；支持英文和中文提示词。</translation>
    </message>
    <message>
        <source>A small denoiser with a large text encoder: follows long prompts with little computing.</source>
        <translation>小型去噪网络搭配大型文本编码器：计算量不大，也能遵循长提示词。</translation>
    </message>
    <message>
        <source>Very fast for its size, because its autoencoder shrinks pictures 32 times. Some 20 steps at guidance 4.5.</source>
        <translation>相对其规模而言非常快，因为它的自编码器会将图片压缩 32 倍。约 20 步，引导强度 4.5。</translation>
    </message>
    <message>
        <source>Sana distilled to one to four steps.</source>
        <translation>Sana 的蒸馏版，一到四步出图。</translation>
    </message>
    <message>
        <source>Made from FLUX.1 schnell by its community: neutral, and meant to be finetuned.</source>
        <translation>由社区基于 FLUX.1 schnell 制作：风格中性，适合用来微调。</translation>
    </message>
    <message>
        <source>The model most LoRAs and ControlNets were made for; modest in quality, light on the machine.</source>
        <translation>大多数 LoRA 和 ControlNet 都为它而制作；质量一般，硬件要求低。</translation>
    </message>
    <message>
        <source>The same model in 32 bits as one file, which most other programs can share.</source>
        <translation>同一模型的 32 位单文件版本，可与大多数其他程序共用。</translation>
    </message>
    <message>
        <source>An all-round finetune of SD 1.5 for illustration, fantasy and portraits.</source>
        <translation>SD 1.5 的通用微调模型，适合插画、奇幻和肖像。</translation>
    </message>
    <message>
        <source>A finetune of SD 1.5 for photographs; wants the autoencoder of its own entry beside it.</source>
        <translation>SD 1.5 的微调模型，用于照片；需要另配自编码器（目录中有单独条目）。</translation>
    </message>
    <message>
        <source>DreamShaper 8 distilled to a picture in some four to eight steps.</source>
        <translation>DreamShaper 8 的蒸馏版，约四到八步出图。</translation>
    </message>
    <message>
        <source>The model the latent consistency method was shown with: usable pictures in one to eight steps.</source>
        <translation>用来演示潜在一致性方法的模型：一到八步即可得到可用的图片。</translation>
    </message>
    <message>
        <source>Made for 768 × 768 pixels; predicts velocity, so older LoRAs of 1.5 do not fit.</source>
        <translation>为 768 × 768 像素制作；采用速度预测（v-prediction），因此较早的 1.5 LoRA 不适用。</translation>
    </message>
    <message>
        <source>The 512-pixel version of Stable Diffusion 2.1, lighter than the large one.</source>
        <translation>Stable Diffusion 2.1 的 512 像素版本，比大的那个更轻量。</translation>
    </message>
    <message>
        <source>Distilled from Stable Diffusion 2.1: a picture in one to four steps, without guidance.</source>
        <translation>Stable Diffusion 2.1 的蒸馏版：一到四步出图，不使用引导。</translation>
    </message>
    <message>
        <source>Two thousand million weights and three text encoders; writes legible words. 28 steps at guidance 7.</source>
        <translation>20 亿参数、三个文本编码器；能写出可读的文字。28 步，引导强度 7。</translation>
    </message>
    <message>
        <source>The small one of 3.5: better hands and words than SDXL. Some 28 steps at guidance 4.5.</source>
        <translation>3.5 中较小的一个：手部和文字比 SDXL 更好。约 28 步，引导强度 4.5。</translation>
    </message>
    <message>
        <source>The large one of 3.5, with eight thousand million weights. Some 28 steps at guidance 3.5 to 4.</source>
        <translation>3.5 中较大的一个，80 亿参数。约 28 步，引导强度 3.5 到 4。</translation>
    </message>
    <message>
        <source>The large one distilled to four steps, without guidance.</source>
        <translation>较大一个的蒸馏版，四步出图，不使用引导。</translation>
    </message>
    <message>
        <source>The base of a large family: 1024 × 1024 pixels, two text encoders.</source>
        <translation>一个庞大系列的基础模型：1024 × 1024 像素，两个文本编码器。</translation>
    </message>
    <message>
        <source>Goes over the last steps of an SDXL picture and sharpens its detail.</source>
        <translation>处理 SDXL 图片的最后几步，让细节更清晰。</translation>
    </message>
    <message>
        <source>Distilled from SDXL: a 512-pixel picture in one to four steps, without guidance.</source>
        <translation>SDXL 的蒸馏版：一到四步生成 512 像素图片，不使用引导。</translation>
    </message>
    <message>
        <source>A finetune of SDXL for photographs, people and architecture.</source>
        <translation>SDXL 的微调模型，适合照片、人物和建筑。</translation>
    </message>
    <message>
        <source>A finetune of SDXL for photographs with a look of the cinema.</source>
        <translation>SDXL 的微调模型，生成带有电影感的照片。</translation>
    </message>
    <message>
        <source>An all-round finetune of SDXL for four to eight steps. Made with SDXL Turbo, whose terms may hold as well.</source>
        <translation>SDXL 的通用微调模型，四到八步出图。基于 SDXL Turbo 制作，后者的条款可能同样适用。</translation>
    </message>
    <message>
        <source>A finetune of SDXL for anime: drawn characters, asked for by tags rather than sentences.</source>
        <translation>SDXL 的动漫微调模型：用于绘制角色，提示词宜用标签而非句子。</translation>
    </message>
    <message>
        <source>A finetune of SDXL for anime that many newer ones were made from; asked for by tags.</source>
        <translation>SDXL 的动漫微调模型，许多后来的模型以它为基础；提示词用标签。</translation>
    </message>
    <message>
        <source>A finetune of Illustrious XL for anime; asked for by tags.</source>
        <translation>Illustrious XL 的动漫微调模型；提示词用标签。</translation>
    </message>
    <message>
        <source>SDXL with half of its weights left out: faster, a little less able.</source>
        <translation>去掉一半权重的 SDXL：速度更快，能力稍弱。</translation>
    </message>
    <message>
        <source>Enlarges photographs four times and cleans them; a good first choice.</source>
        <translation>将照片放大 4 倍并去除瑕疵；不错的首选。</translation>
    </message>
    <message>
        <source>Enlarges four times with crisp detail. Stored as a pickle: the program converts it in a closed-off process.</source>
        <translation>放大 4 倍，细节锐利。以 pickle 格式存储：程序会在隔离的进程中转换。</translation>
    </message>
    <message>
        <source>Enlarges twice, small and quick.</source>
        <translation>放大 2 倍，小巧快速。</translation>
    </message>
    <message>
        <source>Enlarges four times, small and quick.</source>
        <translation>放大 4 倍，小巧快速。</translation>
    </message>
    <message>
        <source>Enlarges clean pictures four times, faithfully and slowly. Stored as a pickle: the program converts it in a closed-off process.</source>
        <translation>将干净的图片放大 4 倍，忠实但缓慢。以 pickle 格式存储：程序会在隔离的进程中转换。</translation>
    </message>
    <message>
        <source>Enlarges photographs four times and sharpens them. Stored as a pickle: the program converts it in a closed-off process.</source>
        <translation>将照片放大 4 倍并锐化。以 pickle 格式存储：程序会在隔离的进程中转换。</translation>
    </message>
    <message>
        <source>Enlarges photographs four times without inventing much. Stored as a pickle: the program converts it in a closed-off process.</source>
        <translation>将照片放大 4 倍，几乎不凭空添加细节。以 pickle 格式存储：程序会在隔离的进程中转换。</translation>
    </message>
    <message>
        <source>Enlarges four times by diffusion, led by words; slow and inventive.</source>
        <translation>通过扩散放大 4 倍，由文字引导；缓慢，但富于想象。</translation>
    </message>
    <message>
        <source>A better autoencoder for SD 1.x: cleaner eyes and small faces.</source>
        <translation>更好的 SD 1.x 自编码器：眼睛和小面部更清晰。</translation>
    </message>
    <message>
        <source>The autoencoder of SDXL; in 16 bits some pictures turn black.</source>
        <translation>SDXL 的自编码器；16 位下有些图片会变黑。</translation>
    </message>
    <message>
        <source>The SDXL autoencoder changed so that it works in 16 bits.</source>
        <translation>经过修改、可在 16 位下正常工作的 SDXL 自编码器。</translation>
    </message>
    <message>
        <source>The autoencoder of FLUX.1, also used by Z-Image and Chroma.</source>
        <translation>FLUX.1 的自编码器，Z-Image 和 Chroma 也使用它。</translation>
    </message>
    <message>
        <source>The autoencoder of FLUX.2 and its klein models.</source>
        <translation>FLUX.2 及其 klein 模型的自编码器。</translation>
    </message>
    <message>
        <source>A tiny autoencoder for SD 1.x and 2.x: previews at once, a little soft.</source>
        <translation>SD 1.x 和 2.x 的微型自编码器：即时预览，略显柔和。</translation>
    </message>
    <message>
        <source>A tiny autoencoder for SDXL.</source>
        <translation>SDXL 的微型自编码器。</translation>
    </message>
    <message>
        <source>A tiny autoencoder for Stable Diffusion 3.</source>
        <translation>Stable Diffusion 3 的微型自编码器。</translation>
    </message>
    <message>
        <source>A tiny autoencoder for FLUX.1.</source>
        <translation>FLUX.1 的微型自编码器。</translation>
    </message>
</context>
<context>
    <name>CatalogDelegate</name>
    <message>
        <source>Needs a token</source>
        <translation>需要访问令牌</translation>
    </message>
</context>
<context>
    <name>CatalogDetails</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>CatalogFilters</name>
    <message>
        <source>Search the catalog</source>
        <translation>搜索模型目录</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Size of the download</source>
        <translation>下载大小</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Up to {size}</source>
        <translation>不超过 {size}</translation>
    </message>
    <message>
        <source>Any size</source>
        <translation>不限大小</translation>
    </message>
    <message>
        <source>Commercial use</source>
        <translation>可商用</translation>
    </message>
    <message>
        <source>Any licence</source>
        <translation>不限许可证</translation>
    </message>
    <message>
        <source>No token needed</source>
        <translation>无需令牌</translation>
    </message>
    <message>
        <source>Commercial, no token</source>
        <translation>可商用且无需令牌</translation>
    </message>
    <message>
        <source>Any machine</source>
        <translation>不限配置</translation>
    </message>
    <message>
        <source>Fits this machine</source>
        <translation>适合本机</translation>
    </message>
    <message>
        <source>All families</source>
        <translation>所有系列</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>所有用途</translation>
    </message>
</context>
<context>
    <name>CatalogPage</name>
    <message>
        <source>Paste an address</source>
        <translation>粘贴地址</translation>
    </message>
    <message>
        <source>Address of a model</source>
        <translation>模型地址</translation>
    </message>
    <message>
        <source>owner/name, a page of the hub, or the https address of a file</source>
        <translation>所有者/名称、模型站页面，或文件的 https 地址</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>获取</translation>
    </message>
    <message>
        <source>Get what lies at the address</source>
        <translation>下载该地址的模型</translation>
    </message>
    <message>
        <source>Models that can be had</source>
        <translation>可获取的模型</translation>
    </message>
    <message>
        <source>Nothing in the catalog is like that. Loosen: {filters}.</source>
        <translation>目录中没有符合条件的模型。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>Nothing in the catalog is called “{text}”.
If you know its address, paste it below.</source>
        <translation>目录中没有名为“{text}”的模型。
如果知道地址，请粘贴到下方。</translation>
    </message>
    <message>
        <source>Nothing called “{text}” is like that. Loosen: {filters}.</source>
        <translation>没有符合条件的“{text}”。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>The catalog is empty. Paste an address below to get a model.</source>
        <translation>目录是空的。在下方粘贴地址即可获取模型。</translation>
    </message>
</context>
<context>
    <name>ChoicesSection</name>
    <message>
        <source>Used with it</source>
        <translation>搭配使用</translation>
    </message>
    <message>
        <source>Use the settings of now</source>
        <translation>采用当前设置</translation>
    </message>
    <message>
        <source>Steps, guidance and scheduler as they are set now come with this model.</source>
        <translation>以后选用此模型时，沿用现在的步数、引导强度和采样器。</translation>
    </message>
    <message>
        <source>Its own</source>
        <translation>模型自带</translation>
    </message>
    <message>
        <source>Go back to the settings that the model comes with.</source>
        <translation>恢复模型自带的设置。</translation>
    </message>
    <message>
        <source>Companion</source>
        <translation>配套文件夹</translation>
    </message>
    <message>
        <source>Text encoder</source>
        <translation>文本编码器</translation>
    </message>
    <message>
        <source>The folder that lends this file the parts it lacks, such as text encoders.</source>
        <translation>为此文件补上所缺部分（如文本编码器）的文件夹。</translation>
    </message>
    <message>
        <source>Settings: the model's own</source>
        <translation>设置：模型自带</translation>
    </message>
    <message numerus="yes">
        <source>Settings: %n steps · guidance {guidance} · {scheduler}</source>
        <translation>
            <numerusform>设置：%n 步 · 引导强度 {guidance} · {scheduler}</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a LoRA…</source>
        <translation>添加 LoRA…</translation>
    </message>
    <message>
        <source>Found by itself</source>
        <translation>自动查找</translation>
    </message>
</context>
<context>
    <name>ColourField</name>
    <message>
        <source>&lt;b&gt;{colour}&lt;/b&gt;&lt;br&gt;Right click: as second colour.</source>
        <translation>&lt;b&gt;{colour}&lt;/b&gt;&lt;br&gt;右键单击：设为第二颜色。</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>&lt;b&gt;Colour&lt;/b&gt; of the left button. Click to choose one; X swaps the two.</source>
        <translation>&lt;b&gt;颜色&lt;/b&gt;（左键）。单击选取颜色，按 X 交换两种颜色。</translation>
    </message>
    <message>
        <source>Second colour</source>
        <translation>第二颜色</translation>
    </message>
    <message>
        <source>&lt;b&gt;Second colour&lt;/b&gt;, of the right button. Click to choose one.</source>
        <translation>&lt;b&gt;第二颜色&lt;/b&gt;（右键）。单击选取颜色。</translation>
    </message>
</context>
<context>
    <name>ColourManagementDialog</name>
    <message>
        <source>Colour Management</source>
        <translation>色彩管理</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Rendering intent</source>
        <translation>渲染意图</translation>
    </message>
    <message>
        <source>The screen's own</source>
        <translation>屏幕自带</translation>
    </message>
    <message>
        <source>sRGB</source>
        <translation>sRGB</translation>
    </message>
    <message>
        <source>An ICC file…</source>
        <translation>ICC 文件…</translation>
    </message>
    <message>
        <source>Relative colorimetric</source>
        <translation>相对比色</translation>
    </message>
    <message>
        <source>Perceptual</source>
        <translation>可感知</translation>
    </message>
    <message>
        <source>&lt;b&gt;Rendering intent&lt;/b&gt;&lt;br&gt;What becomes of colours the screen can't show: the nearest it can (relative colorimetric), or all are drawn together a little (perceptual). Black becomes the screen's black with both (black point compensation).</source>
        <translation>&lt;b&gt;渲染意图&lt;/b&gt;&lt;br&gt;如何处理屏幕显示不了的颜色：换成最接近的颜色（相对比色），或将所有颜色略微压缩（可感知）。两种方式下，黑色都对应屏幕的黑（黑场补偿）。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Only what you see is concerned. Pictures, picked colours, copies and files keep their values.</source>
        <translation>只影响你看到的效果。图片、拾取的颜色、复制的内容和文件都保持原值。</translation>
    </message>
    <message>
        <source>none chosen yet</source>
        <translation>尚未选择</translation>
    </message>
    <message>
        <source>With this profile both are the same.</source>
        <translation>使用此配置文件时，两者没有区别。</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>none found: sRGB</source>
        <translation>未找到：sRGB</translation>
    </message>
    <message>
        <source>Pictures are shown as if the screen were one of sRGB.</source>
        <translation>按 sRGB 屏幕显示图片。</translation>
    </message>
    <message>
        <source>a profile without a name</source>
        <translation>未命名的配置文件</translation>
    </message>
    <message>
        <source>In use: {name}</source>
        <translation>正在使用：{name}</translation>
    </message>
    <message>
        <source>The file can't be used. Pictures are shown as sRGB.</source>
        <translation>文件无法使用，图片按 sRGB 显示。</translation>
    </message>
    <message>
        <source>The desktop brings sRGB to the screen itself (Wayland).</source>
        <translation>sRGB 到屏幕的转换由桌面环境完成（Wayland）。</translation>
    </message>
    <message>
        <source>The screen's profile can't be used. Pictures are shown as sRGB.</source>
        <translation>屏幕的配置文件无法使用，图片按 sRGB 显示。</translation>
    </message>
    <message>
        <source>No profile was found for this screen. Pictures are shown as sRGB.</source>
        <translation>未找到此屏幕的配置文件，图片按 sRGB 显示。</translation>
    </message>
    <message>
        <source>Choose a Screen's Profile</source>
        <translation>选择屏幕的配置文件</translation>
    </message>
    <message>
        <source>ICC profiles (*.icc *.icm)</source>
        <translation>ICC 配置文件 (*.icc *.icm)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>ColourOptions</name>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>&lt;b&gt;Tolerance&lt;/b&gt;&lt;br&gt;How different a colour may look (ΔE) and still be masked. 2 is hardly seen side by side.</source>
        <translation>&lt;b&gt;容差&lt;/b&gt;&lt;br&gt;颜色相差多少（ΔE）以内仍会加入蒙版。相差 2 时，并排也几乎看不出。</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>柔和度</translation>
    </message>
    <message>
        <source>&lt;b&gt;Softness&lt;/b&gt;&lt;br&gt;Over how much more difference the mask fades to nothing.</source>
        <translation>&lt;b&gt;柔和度&lt;/b&gt;&lt;br&gt;超出容差后，再相差多少蒙版才完全淡出。</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>连续</translation>
    </message>
    <message>
        <source>&lt;b&gt;Connected&lt;/b&gt;&lt;br&gt;Only what hangs together with the pixel you clicked. Off: the colour wherever it is.</source>
        <translation>&lt;b&gt;连续&lt;/b&gt;&lt;br&gt;只取与单击处相连的部分。关闭时，各处的同类颜色都会选中。</translation>
    </message>
    <message>
        <source>How differences of colours are measured</source>
        <translation>颜色差异的计算方式</translation>
    </message>
    <message>
        <source>&lt;b&gt;Measure&lt;/b&gt;&lt;br&gt;CIEDE2000 is nearest to what eyes see; CIE76 is the plain distance in Lab, wider among saturated colours.</source>
        <translation>&lt;b&gt;计算方式&lt;/b&gt;&lt;br&gt;CIEDE2000 最接近人眼感受；CIE76 是 Lab 中的直线距离，颜色鲜艳时数值偏大。</translation>
    </message>
</context>
<context>
    <name>Colours</name>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Brown</source>
        <translation>棕色</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>天蓝色</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉色</translation>
    </message>
</context>
<context>
    <name>Combine</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>What is masked stays, and this comes to it.</source>
        <translation>保留已有蒙版，并加上新的形状。</translation>
    </message>
    <message>
        <source>Subtract</source>
        <translation>减去</translation>
    </message>
    <message>
        <source>This is taken away from the mask.</source>
        <translation>从蒙版中减去新的形状。</translation>
    </message>
    <message>
        <source>Intersect</source>
        <translation>相交</translation>
    </message>
    <message>
        <source>Only what is in both stays masked.</source>
        <translation>只保留两者重叠的部分。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>This becomes the mask, and nothing else stays in it.</source>
        <translation>以新的形状作为蒙版，不保留原有部分。</translation>
    </message>
</context>
<context>
    <name>CombineBox</name>
    <message>
        <source>What becomes of the mask</source>
        <translation>蒙版的组合方式</translation>
    </message>
    <message>
        <source>&lt;b&gt;What becomes of the mask&lt;/b&gt;&lt;br&gt;Whether the new shape is added to it or taken away. Alt or the right button: taken away; Shift+Alt: what is in both.</source>
        <translation>&lt;b&gt;蒙版的组合方式&lt;/b&gt;&lt;br&gt;新形状是加入蒙版还是从中减去。Alt 或右键：减去；Shift+Alt：相交。</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>Add Model File</source>
        <translation>添加模型文件</translation>
    </message>
    <message>
        <source>Models (*.safetensors)</source>
        <translation>模型 (*.safetensors)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Add Model Folder</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Choose a Companion Folder</source>
        <translation>选择配套文件夹</translation>
    </message>
    <message>
        <source>Add {name} to the models?</source>
        <translation>将 {name} 加入模型？</translation>
    </message>
    <message>
        <source>A copy is safe when the original is moved; used in place it takes no room.</source>
        <translation>复制一份，原文件移动也不受影响；就地使用则不占额外空间。</translation>
    </message>
    <message>
        <source>Copy into the models folder</source>
        <translation>复制到模型文件夹</translation>
    </message>
    <message>
        <source>Use in place</source>
        <translation>就地使用</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
</context>
<context>
    <name>ConsistencySettings</name>
    <message>
        <source>Timesteps</source>
        <translation>时间步</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑方式</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>色块</translation>
    </message>
    <message>
        <source>Consistency model</source>
        <translation>一致性模型</translation>
    </message>
    <message>
        <source>By itself</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Empty: two for a new picture, twenty where a part of one is kept.</source>
        <translation>留空：新图片用两步，保留部分原图时用二十步。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Timesteps&lt;/b&gt;&lt;br&gt;Empty: two steps for a new picture, twenty where a part of one is kept. Each number is a step, written from the last to the first: 18, 0 begins with pure noise at 0 and ends with 18.</source>
        <translation>&lt;b&gt;时间步&lt;/b&gt;&lt;br&gt;留空：新图片用两步，保留部分原图时用二十步。每个数字是一步，从后往前写：“18, 0”表示在 0 处从纯噪声开始，到 18 结束。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Class&lt;/b&gt;&lt;br&gt;Which of the trained kinds to make.</source>
        <translation>&lt;b&gt;类别&lt;/b&gt;&lt;br&gt;生成训练过的哪一类图片。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Edit&lt;/b&gt;&lt;br&gt;What is made: a new picture, or something of the open one.</source>
        <translation>&lt;b&gt;编辑方式&lt;/b&gt;&lt;br&gt;生成什么：全新的图片，或由打开的图片变化而来。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Blocks&lt;/b&gt;&lt;br&gt;Side of the squares whose mean colour is kept: the detail inside them is made. 4 gives four times the resolution.</source>
        <translation>&lt;b&gt;色块&lt;/b&gt;&lt;br&gt;方块的边长：保留每块的平均颜色，块内细节由模型生成。设为 4 即得到四倍分辨率。</translation>
    </message>
    <message>
        <source>By the seed</source>
        <translation>由种子决定</translation>
    </message>
    <message numerus="yes">
        <source>Makes pictures of its %n classes; it reads no words.</source>
        <translation>
            <numerusform>生成它所学的 %n 个类别的图片，不读取文字。</numerusform>
        </translation>
    </message>
    <message>
        <source>Makes pictures of what it was trained on; it reads no words.</source>
        <translation>只生成训练过的内容，不读取文字。</translation>
    </message>
    <message>
        <source>Numbers alone, as in 18, 0.</source>
        <translation>只能填数字，如 18, 0。</translation>
    </message>
    <message>
        <source>From the largest number to the smallest, as in 18, 0.</source>
        <translation>从大到小填写，如 18, 0。</translation>
    </message>
    <message>
        <source>This model has the timesteps 0 to {last}.</source>
        <translation>此模型的时间步为 0 到 {last}。</translation>
    </message>
    <message>
        <source>A new picture begins with pure noise: the last number is 0.</source>
        <translation>新图片从纯噪声开始，最后一个数字应为 0。</translation>
    </message>
    <message>
        <source>Until then it is {steps}.</source>
        <translation>在此之前使用 {steps}。</translation>
    </message>
    <message>
        <source>Until then it is left to the program.</source>
        <translation>在此之前由程序决定。</translation>
    </message>
</context>
<context>
    <name>ContextFrame</name>
    <message>
        <source>works at {width} × {height}</source>
        <translation>工作尺寸 {width} × {height}</translation>
    </message>
    <message>
        <source>enlarged {scale}×</source>
        <translation>放大 {scale}×</translation>
    </message>
    <message>
        <source>reduced {scale}×</source>
        <translation>缩小 {scale}×</translation>
    </message>
    <message>
        <source>at full size</source>
        <translation>原尺寸</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手动</translation>
    </message>
</context>
<context>
    <name>CopyChips</name>
    <message>
        <source>Copy “{word}”</source>
        <translation>复制“{word}”</translation>
    </message>
</context>
<context>
    <name>CostChip</name>
    <message>
        <source>Make it fit</source>
        <translation>自动适配</translation>
    </message>
    <message>
        <source>&lt;b&gt;Make it fit&lt;/b&gt;&lt;br&gt;Chooses what harms the picture least, and says what it chose. Can be undone.</source>
        <translation>&lt;b&gt;自动适配&lt;/b&gt;&lt;br&gt;选用对画质影响最小的办法，并说明选了什么。可以撤销。</translation>
    </message>
</context>
<context>
    <name>DetailsHead</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>&lt;b&gt;Name&lt;/b&gt;&lt;br&gt;What you call it. Its file keeps its own name; empty this</source>
        <translation>&lt;b&gt;名称&lt;/b&gt;&lt;br&gt;你给它起的名字，不会改动文件名；</translation>
    </message>
    <message>
        <source>field to use that again.</source>
        <translation>清空此栏即恢复使用文件名。</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>&lt;b&gt;Favourite&lt;/b&gt;&lt;br&gt;Favourites can be shown alone.</source>
        <translation>&lt;b&gt;收藏&lt;/b&gt;&lt;br&gt;可以只显示收藏的模型。</translation>
    </message>
    <message>
        <source>Connect its disk, and it can be used again. Nothing is forgotten.</source>
        <translation>连接所在的磁盘即可继续使用，记录都还在。</translation>
    </message>
    <message>
        <source>Its file was moved or deleted. Show where it is now, or forget it.</source>
        <translation>文件已被移动或删除。请指定现在的位置，或将它移出列表。</translation>
    </message>
    <message>
        <source>A pickle can run any program when it is loaded. Convert makes a safetensors file of it, in a process that can do nothing else.</source>
        <translation>pickle 文件加载时可能运行任意程序。“转换”会在受限的进程中将它转为 safetensors 文件。</translation>
    </message>
    <message>
        <source>Some of its bytes are not what they were. See below.</source>
        <translation>部分字节与原来不符，详见下方。</translation>
    </message>
    <message>
        <source>The file is sound, but this version can't make pictures with it.</source>
        <translation>文件完好，但此版本无法用它生成图片。</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>Dock</name>
    <message>
        <source>Close panel {name}</source>
        <translation>关闭面板“{name}”</translation>
    </message>
    <message>
        <source>Close this panel (menu View opens it again)</source>
        <translation>关闭此面板（可从“视图”菜单重新打开）</translation>
    </message>
</context>
<context>
    <name>DownloadRow</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show model</source>
        <translation>显示模型</translation>
    </message>
    <message>
        <source>Progress of {title}</source>
        <translation>{title} 的进度</translation>
    </message>
</context>
<context>
    <name>DownloadsPage</name>
    <message>
        <source>Clear finished</source>
        <translation>清除已结束的项目</translation>
    </message>
    <message>
        <source>Take what is done or cancelled off this list.</source>
        <translation>将已完成或已取消的下载移出列表。</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Nothing is being downloaded. Choose Get models at the left to find some.</source>
        <translation>没有正在进行的下载。选择左侧的“获取模型”来查找模型。</translation>
    </message>
    <message>
        <source>Nothing is under way</source>
        <translation>没有正在进行的下载</translation>
    </message>
</context>
<context>
    <name>EngineNotes</name>
    <message>
        <source>Previews stay coarse, their decoder can't be used: {reason}</source>
        <translation>无法使用预览解码器，预览仍为粗略显示：{reason}</translation>
    </message>
    <message>
        <source>The {part} was left out: its tokenizer can't be shipped. Choose a {family} folder as the model's companion (velatura models companion), and it is used.</source>
        <translation>{part} 未使用：它的分词器无法随软件提供。将 {family} 文件夹设为该模型的配套文件夹（velatura models companion）即可使用。</translation>
    </message>
    <message>
        <source>Of {name} {missing} of {total} layers do not exist in this model; the others are used.</source>
        <translation>{name} 的 {total} 层中有 {missing} 层在该模型中不存在；其余的已使用。</translation>
    </message>
    <message>
        <source>The picture had settled after {steps} of {total} steps; the others were saved.</source>
        <translation>画面在第 {steps} 步（共 {total} 步）后已稳定，省去了剩余步数。</translation>
    </message>
    <message>
        <source>{scheduler} can't follow the noise levels “{sigmas}”; it used its own.</source>
        <translation>{scheduler} 不支持噪声调度“{sigmas}”，已改用自带的。</translation>
    </message>
    <message>
        <source>The result in {before} was not a number; it was made again in {after}.</source>
        <translation>用 {before} 计算的结果无效，已改用 {after} 重新生成。</translation>
    </message>
    <message>
        <source>The autoencoder's result in {before} was not a number; it worked again in {after}.</source>
        <translation>自编码器用 {before} 计算的结果无效，已改用 {after} 重新计算。</translation>
    </message>
    <message>
        <source>OpenVINO is not installed; PyTorch runs the model.</source>
        <translation>未安装 OpenVINO，由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO is for processors; PyTorch runs the model on this device.</source>
        <translation>OpenVINO 仅用于处理器；在此设备上由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO runs UNets only; PyTorch runs this model.</source>
        <translation>OpenVINO 只能运行 UNet；该模型由 PyTorch 运行。</translation>
    </message>
    <message>
        <source>A model that is held this way can't be run by OpenVINO; PyTorch runs it.</source>
        <translation>以这种方式载入的模型无法由 OpenVINO 运行，改由 PyTorch 运行。</translation>
    </message>
    <message>
        <source>OpenVINO can't take LoRAs in; PyTorch runs the model while there are any.</source>
        <translation>OpenVINO 无法加入 LoRA；使用 LoRA 时由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO always runs the whole denoiser; PyTorch runs the model while deep features are reused.</source>
        <translation>OpenVINO 总是运行完整的去噪网络；深层特征复用期间由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO can't compile this model ({reason}); PyTorch runs it.</source>
        <translation>OpenVINO 无法编译该模型（{reason}），改由 PyTorch 运行。</translation>
    </message>
    <message>
        <source>Memory ran out; it was made again with {what}.</source>
        <translation>内存不足，已改用“{what}”重新生成。</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>{name} was not found.</source>
        <translation>找不到 {name}。</translation>
    </message>
    <message>
        <source>Picture, mask and history are as they were.</source>
        <translation>图片、蒙版和历史均保持不变。</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <translation>请检查文件名和所在文件夹。</translation>
    </message>
    <message>
        <source>{name} can't be read: {reason}.</source>
        <translation>无法读取 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>请检查它的访问权限。</translation>
    </message>
    <message>
        <source>{name} is not a picture Velatura can read.</source>
        <translation>{name} 不是 Velatura 支持的图片。</translation>
    </message>
    <message>
        <source>Use PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF.</source>
        <translation>请使用 PNG、JPEG、WebP、TIFF、BMP、GIF 或 AVIF 格式。</translation>
    </message>
    <message>
        <source>{name} is damaged or ends too early.</source>
        <translation>{name} 已损坏或不完整。</translation>
    </message>
    <message>
        <source>Get the file again from its source.</source>
        <translation>请从来源处重新获取该文件。</translation>
    </message>
    <message>
        <source>{name} has {megapixels} megapixels; the limit is {limit}.</source>
        <translation>{name} 为 {megapixels} 百万像素，上限为 {limit}。</translation>
    </message>
    <message>
        <source>Reduce it or cut out the part you want to work on.</source>
        <translation>请缩小图片，或裁出要处理的部分。</translation>
    </message>
    <message>
        <source>{name} is no layered picture Velatura can read: {reason}.</source>
        <translation>{name} 不是 Velatura 支持的分层图片：{reason}。</translation>
    </message>
    <message>
        <source>Look for its backup: the same name with ~ behind it.</source>
        <translation>请查找它的备份：文件名相同，末尾带有 ~。</translation>
    </message>
    <message>
        <source>{name} is no colour profile, or a damaged one.</source>
        <translation>{name} 不是颜色配置文件，或已损坏。</translation>
    </message>
    <message>
        <source>Pictures are shown as before; none was changed.</source>
        <translation>图片的显示方式不变，图片本身也未改动。</translation>
    </message>
    <message>
        <source>Choose the ICC profile of a screen (.icc or .icm).</source>
        <translation>请选择显示器的 ICC 配置文件（.icc 或 .icm）。</translation>
    </message>
    <message>
        <source>{name} is a colour profile, but not that of a screen.</source>
        <translation>{name} 是颜色配置文件，但不是显示器的。</translation>
    </message>
    <message>
        <source>Choose the ICC profile of a screen (.icc or .icm): of its class, and for RGB.</source>
        <translation>请选择显示器的 ICC 配置文件（.icc 或 .icm）：须为显示器类别、RGB 颜色空间。</translation>
    </message>
    <message>
        <source>{name} can't be written: {reason}.</source>
        <translation>无法写入 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another folder or name.</source>
        <translation>请换一个文件夹或文件名。</translation>
    </message>
    <message>
        <source>The disk is full: {name} was not written.</source>
        <translation>磁盘已满，{name} 未写入。</translation>
    </message>
    <message>
        <source>The old file, if there was one, is untouched; the picture is still open.</source>
        <translation>原有文件（如果有）保持不变，图片仍处于打开状态。</translation>
    </message>
    <message>
        <source>Free some space or save elsewhere.</source>
        <translation>请腾出一些空间，或保存到其他位置。</translation>
    </message>
    <message>
        <source>The data folder {name} can't be written: {reason}.</source>
        <translation>无法写入数据文件夹 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another one with --data-dir or in the settings.</source>
        <translation>请用 --data-dir 或在设置中另选一个文件夹。</translation>
    </message>
    <message>
        <source>“{name}” has no ending that says which format to write.</source>
        <translation>“{name}”没有扩展名，无法确定要写入的格式。</translation>
    </message>
    <message>
        <source>End the name in .png, .jpg, .webp or .tiff.</source>
        <translation>请让文件名以 .png、.jpg、.webp 或 .tiff 结尾。</translation>
    </message>
    <message>
        <source>There is no display to open a window on.</source>
        <translation>没有可用来打开窗口的显示器。</translation>
    </message>
    <message>
        <source>Without one, use velatura generate, or --demo and --screenshot.</source>
        <translation>没有显示器时，请使用 velatura generate，或同时使用 --demo 和 --screenshot。</translation>
    </message>
    <message>
        <source>A mask was given without a picture.</source>
        <translation>指定了蒙版，但没有指定图片。</translation>
    </message>
    <message>
        <source>Give the picture too, or leave out the mask.</source>
        <translation>请同时指定图片，或不要指定蒙版。</translation>
    </message>
    <message>
        <source>The mask is {mask} but the picture is {picture}.</source>
        <translation>蒙版尺寸为 {mask}，图片尺寸却为 {picture}。</translation>
    </message>
    <message>
        <source>Use a mask of the picture's size.</source>
        <translation>请使用与图片尺寸相同的蒙版。</translation>
    </message>
    <message>
        <source>The mask is empty: nothing is marked to be changed.</source>
        <translation>蒙版为空：没有标出要更改的部分。</translation>
    </message>
    <message>
        <source>Paint or give a mask.</source>
        <translation>请绘制或指定蒙版。</translation>
    </message>
    <message>
        <source>All of the picture is masked to be kept: nothing is left to be painted.</source>
        <translation>整张图片都在要保留的蒙版内，没有可重绘的部分。</translation>
    </message>
    <message>
        <source>Take some of the mask away, or choose another intent.</source>
        <translation>请擦除部分蒙版，或选择其他意图。</translation>
    </message>
    <message>
        <source>There is no picture to work on.</source>
        <translation>没有可处理的图片。</translation>
    </message>
    <message>
        <source>Give one with --image, or leave --intent out.</source>
        <translation>请用 --image 指定图片，或去掉 --intent。</translation>
    </message>
    <message>
        <source>“{text}” is no lock.</source>
        <translation>“{text}”不是有效的锁定方式。</translation>
    </message>
    <message>
        <source>Write exact, inside:8 or outside:8 (the width in pixels).</source>
        <translation>请写成 exact、inside:8 或 outside:8（数字为宽度，单位为像素）。</translation>
    </message>
    <message>
        <source>No prompt was given.</source>
        <translation>没有提供提示词。</translation>
    </message>
    <message>
        <source>Say what the picture should show; it may be empty: ''.</source>
        <translation>请描述想要的画面；也可以留空：''。</translation>
    </message>
    <message>
        <source>{size} is no size this model can make: both sides must be multiples of {factor}.</source>
        <translation>这个模型无法生成 {size} 的图片：两边都必须是 {factor} 的倍数。</translation>
    </message>
    <message>
        <source>The nearest size is {nearest}.</source>
        <translation>最接近的尺寸是 {nearest}。</translation>
    </message>
    <message>
        <source>{size} is out of range: sides from {minimum} to {maximum} are possible.</source>
        <translation>{size} 超出范围：边长可取 {minimum} 到 {maximum}。</translation>
    </message>
    <message>
        <source>Choose a size in that range.</source>
        <translation>请选择该范围内的尺寸。</translation>
    </message>
    <message>
        <source>“{text}” is no size.</source>
        <translation>“{text}”不是有效的尺寸。</translation>
    </message>
    <message>
        <source>Write width x height, as in 512x384.</source>
        <translation>请写成“宽x高”的形式，例如 512x384。</translation>
    </message>
    <message>
        <source>{setting} is {value}; it must lie between {minimum} and {maximum}.</source>
        <translation>{setting} 为 {value}，必须介于 {minimum} 和 {maximum} 之间。</translation>
    </message>
    <message>
        <source>Choose a value in that range.</source>
        <translation>请选择该范围内的值。</translation>
    </message>
    <message>
        <source>The timesteps {given} are not in order: each must be below the one before, the last at least 0.</source>
        <translation>时间步 {given} 的顺序不对：每一个都必须小于前一个，最后一个不得小于 0。</translation>
    </message>
    <message>
        <source>Write them descending, as in 18, 0.</source>
        <translation>请按从大到小的顺序填写，例如 18, 0。</translation>
    </message>
    <message>
        <source>The timesteps {given} go beyond those of this model: 0 to {maximum}.</source>
        <translation>时间步 {given} 超出了这个模型的范围：0 到 {maximum}。</translation>
    </message>
    <message>
        <source>Choose timesteps in that range, descending, as in 18, 0.</source>
        <translation>请在该范围内选择时间步，从大到小填写，例如 18, 0。</translation>
    </message>
    <message>
        <source>The timesteps {given} don't end with 0, which is pure noise, where a new picture begins.</source>
        <translation>时间步 {given} 没有以 0 结尾；0 表示纯噪声，新图片由此开始。</translation>
    </message>
    <message>
        <source>Add 0 at the end, as in 18, 0.</source>
        <translation>请在末尾加上 0，例如 18, 0。</translation>
    </message>
    <message>
        <source>“{model}” knows no classes: it makes one kind of picture.</source>
        <translation>“{model}”没有类别之分，只能生成一种图片。</translation>
    </message>
    <message>
        <source>Leave the class label away.</source>
        <translation>请不要指定类别标签。</translation>
    </message>
    <message>
        <source>--edit works on a whole picture.</source>
        <translation>--edit 只能处理整张图片。</translation>
    </message>
    <message>
        <source>Give one with --image, without --mask, or leave --edit away.</source>
        <translation>请用 --image 指定图片且不加 --mask，或去掉 --edit。</translation>
    </message>
    <message>
        <source>{setting} was given, but only consistency models know it; “{model}” is none.</source>
        <translation>{setting} 只适用于一致性模型，而“{model}”不是一致性模型。</translation>
    </message>
    <message>
        <source>Leave it away, or choose a consistency model.</source>
        <translation>请去掉这一项，或选择一致性模型。</translation>
    </message>
    <message>
        <source>{setting} “{value}” is not known.</source>
        <translation>{setting} 的值“{value}”无法识别。</translation>
    </message>
    <message>
        <source>Possible are: {choices}.</source>
        <translation>可用的值：{choices}。</translation>
    </message>
    <message>
        <source>“{model}” has no settings for few steps.</source>
        <translation>“{model}”没有适合少步数的设置。</translation>
    </message>
    <message>
        <source>Leave --quick away, or set --steps.</source>
        <translation>请去掉 --quick，或设置 --steps。</translation>
    </message>
    <message>
        <source>There is no model “{name}”.</source>
        <translation>没有名为“{name}”的模型。</translation>
    </message>
    <message>
        <source>See the models there are with: velatura models.</source>
        <translation>可用 velatura models 查看现有模型。</translation>
    </message>
    <message>
        <source>{name} is no model Velatura knows: {reason}.</source>
        <translation>{name} 不是 Velatura 支持的模型：{reason}。</translation>
    </message>
    <message>
        <source>Choose a diffusers folder or a .safetensors file of Stable Diffusion 1.x, 2.x, XL or 3, or of FLUX.1.</source>
        <translation>请选择 Stable Diffusion 1.x、2.x、XL、3 或 FLUX.1 的 diffusers 文件夹或 .safetensors 文件。</translation>
    </message>
    <message>
        <source>{name} is damaged: {reason}.</source>
        <translation>{name} 已损坏：{reason}。</translation>
    </message>
    <message>
        <source>{name} is incomplete: {reason}.</source>
        <translation>{name} 不完整：{reason}。</translation>
    </message>
    <message>
        <source>Get the missing part from the model's source.</source>
        <translation>请从模型来源处获取缺少的部分。</translation>
    </message>
    <message>
        <source>{name} holds no {parts}.</source>
        <translation>{name} 中没有 {parts}。</translation>
    </message>
    <message>
        <source>Put a {family} folder (diffusers) among your models: what is missing is read from there. Of several, choose one as its companion (Models, or velatura models companion).</source>
        <translation>请添加一个 {family} 文件夹（diffusers 格式），缺少的部分会从中读取。有多个时，请选定一个作为配套文件夹（“模型”窗口，或 velatura models companion）。</translation>
    </message>
    <message>
        <source>{name} can't refine pictures of {model}: {reason}.</source>
        <translation>{name} 无法精炼 {model} 的图片：{reason}。</translation>
    </message>
    <message>
        <source>Choose another refiner, or none.</source>
        <translation>请选择其他精炼模型，或不使用精炼模型。</translation>
    </message>
    <message>
        <source>{model} is a refiner: it only goes over pictures.</source>
        <translation>{model} 是精炼模型，只能加工已有的图片。</translation>
    </message>
    <message>
        <source>Open a picture, or choose another model and this one as its refiner.</source>
        <translation>请打开一张图片，或改选其他模型，再把它设为该模型的精炼模型。</translation>
    </message>
    <message>
        <source>{name} keeps its weights in a form this version can't read: {form}.</source>
        <translation>这个版本无法读取 {name} 的权重格式：{form}。</translation>
    </message>
    <message>
        <source>Get the same model in 16 bits, or in 8-bit floats (fp8).</source>
        <translation>请获取同一模型的 16 位或 8 位浮点（fp8）版本。</translation>
    </message>
    <message>
        <source>{folder} can't lend its parts to {name}: it is no folder of the same family.</source>
        <translation>{folder} 无法为 {name} 补充缺少的部分：它不是同一系列的文件夹。</translation>
    </message>
    <message>
        <source>Choose a diffusers folder of the family, and a model that is a single file.</source>
        <translation>请选择同一系列的 diffusers 文件夹，以及单文件形式的模型。</translation>
    </message>
    <message>
        <source>{name} is a pickle, which can run any program when it is loaded. It was not opened.</source>
        <translation>{name} 是 pickle 文件，加载时可能运行任意程序，因此没有打开。</translation>
    </message>
    <message>
        <source>Convert it (velatura models convert), or get the same model as .safetensors.</source>
        <translation>请将它转换（velatura models convert），或获取同一模型的 .safetensors 版本。</translation>
    </message>
    <message>
        <source>{name} changes nothing in {model}: none of its layers is there.</source>
        <translation>{name} 对 {model} 不起作用：模型中没有与它对应的层。</translation>
    </message>
    <message>
        <source>Choose a LoRA that was made for this family of models.</source>
        <translation>请选择为该模型系列制作的 LoRA。</translation>
    </message>
    <message>
        <source>{name} is a LoRA for {family}; {model} is {other}.</source>
        <translation>{name} 是用于 {family} 的 LoRA，而 {model} 属于 {other}。</translation>
    </message>
    <message>
        <source>Choose a LoRA made for {other}, or a model of {family}.</source>
        <translation>请选择用于 {other} 的 LoRA，或 {family} 系列的模型。</translation>
    </message>
    <message>
        <source>{name} holds values that are no numbers (in {layer}).</source>
        <translation>{name} 含有无效数值（位于 {layer}）。</translation>
    </message>
    <message>
        <source>{name} can't replace the autoencoder of {model}: {reason}.</source>
        <translation>{name} 无法替换 {model} 的自编码器：{reason}。</translation>
    </message>
    <message>
        <source>Choose an autoencoder made for this family of models.</source>
        <translation>请选择为该模型系列制作的自编码器。</translation>
    </message>
    <message>
        <source>{name} can't be used with {model}: {reason}.</source>
        <translation>{name} 无法与 {model} 一起使用：{reason}。</translation>
    </message>
    <message>
        <source>Choose an embedding made for this family of models.</source>
        <translation>请选择为该模型系列制作的嵌入。</translation>
    </message>
    <message>
        <source>{name} is not among the models any more.</source>
        <translation>{name} 已不在模型列表中。</translation>
    </message>
    <message>
        <source>The other settings are kept.</source>
        <translation>其他设置均已保留。</translation>
    </message>
    <message>
        <source>Take it out of the settings, or bring its file back.</source>
        <translation>请从设置中去掉它，或将文件放回原处。</translation>
    </message>
    <message>
        <source>{name} asks for “{wanted}”, which this family does not use. It was not loaded.</source>
        <translation>{name} 要求使用“{wanted}”，而该模型系列不使用它。模型未加载。</translation>
    </message>
    <message>
        <source>Use a model made of the standard parts of its family.</source>
        <translation>请使用由该系列标准组件构成的模型。</translation>
    </message>
    <message>
        <source>A model called {name} is in the models folder already.</source>
        <translation>模型文件夹中已有名为 {name} 的模型。</translation>
    </message>
    <message>
        <source>Rename one of the two.</source>
        <translation>请重命名其中一个。</translation>
    </message>
    <message>
        <source>Several models are called “{name}”.</source>
        <translation>有多个模型名为“{name}”。</translation>
    </message>
    <message>
        <source>Name one of them by its id: {ids}.</source>
        <translation>请用 ID 指定其中一个：{ids}。</translation>
    </message>
    <message>
        <source>{name} lies on a disk that is not there now ({disk}).</source>
        <translation>{name} 所在的磁盘当前未连接（{disk}）。</translation>
    </message>
    <message>
        <source>What you noted about it is kept.</source>
        <translation>关于它的记录均已保留。</translation>
    </message>
    <message>
        <source>Connect the disk; the model is there again then.</source>
        <translation>请连接该磁盘，之后模型会重新出现。</translation>
    </message>
    <message>
        <source>The files of {name} are gone from their disk.</source>
        <translation>{name} 的文件已不在原来的磁盘上。</translation>
    </message>
    <message>
        <source>What you noted about it is kept, and comes back with the files wherever they are put.</source>
        <translation>关于它的记录均已保留；文件无论放到哪里，找回后记录都会恢复。</translation>
    </message>
    <message>
        <source>Bring the files back, get the model again, or take it off the list.</source>
        <translation>请放回文件、重新获取模型，或将它从列表中移除。</translation>
    </message>
    <message>
        <source>{name} belongs to {owner}; its files are only read.</source>
        <translation>{name} 属于 {owner}，Velatura 只读取其文件。</translation>
    </message>
    <message>
        <source>Rename or remove it there.</source>
        <translation>请在那里重命名或移除。</translation>
    </message>
    <message>
        <source>“{name}” can't be the name of a file: {reason}.</source>
        <translation>“{name}”不能用作文件名：{reason}。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>That is no PNG or JPEG picture of at most 4 MB.</source>
        <translation>这不是 4 MB 以内的 PNG 或 JPEG 图片。</translation>
    </message>
    <message>
        <source>Choose a smaller picture.</source>
        <translation>请选择小一些的图片。</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly ({reason}).</source>
        <translation>生成引擎意外停止（{reason}）。</translation>
    </message>
    <message>
        <source>Your picture, mask and results are kept.</source>
        <translation>图片、蒙版和结果均已保留。</translation>
    </message>
    <message>
        <source>A new engine has been started: press Retry.</source>
        <translation>新的引擎已启动，请点击“重试”。</translation>
    </message>
    <message>
        <source>The engine did not stop within {seconds} s and was ended.</source>
        <translation>生成引擎未能在 {seconds} 秒内停止，已被强制结束。</translation>
    </message>
    <message>
        <source>A new engine has been started; it loads the model again for the next picture.</source>
        <translation>新的引擎已启动，生成下一张图片时会重新加载模型。</translation>
    </message>
    <message>
        <source>The engine can't be started: {reason}.</source>
        <translation>无法启动生成引擎：{reason}。</translation>
    </message>
    <message>
        <source>See the log file in the data folder.</source>
        <translation>请查看数据文件夹中的日志文件。</translation>
    </message>
    <message>
        <source>The picture could not be made: {reason}.</source>
        <translation>无法生成图片：{reason}。</translation>
    </message>
    <message>
        <source>Press Retry; if it happens again, copy the details and report it.</source>
        <translation>请点击“重试”；如果再次出现，请复制详细信息并报告。</translation>
    </message>
    <message>
        <source>The request is too large to be sent to the engine.</source>
        <translation>请求过大，无法发送给生成引擎。</translation>
    </message>
    <message>
        <source>Choose a smaller size or a shorter prompt.</source>
        <translation>请减小尺寸或缩短提示词。</translation>
    </message>
    <message>
        <source>Something went wrong that Velatura did not expect: {reason}.</source>
        <translation>Velatura 遇到了意料之外的问题：{reason}。</translation>
    </message>
    <message>
        <source>Try again; if it happens again, copy the details and report it.</source>
        <translation>请再试一次；如果再次出现，请复制详细信息并报告。</translation>
    </message>
    <message>
        <source>There was not enough memory for {size}.</source>
        <translation>内存不足，无法处理 {size}。</translation>
    </message>
    <message>
        <source>Choose a smaller size or a smaller model, press “Make it fit”, or close other programs.</source>
        <translation>请选择更小的尺寸或模型，点击“自动适配”，或关闭其他程序。</translation>
    </message>
    <message>
        <source>{size} with this model needs about {needed} GB of memory, and {room} GB can be had.</source>
        <translation>用这个模型生成 {size} 约需 {needed} GB 内存，目前可用 {room} GB。</translation>
    </message>
    <message>
        <source>Nothing was loaded; your picture, mask and results are kept.</source>
        <translation>没有加载任何内容；图片、蒙版和结果均已保留。</translation>
    </message>
    <message>
        <source>Press “Make it fit” (on the command line: --fit): the model is then held otherwise.</source>
        <translation>请点击“自动适配”（命令行用 --fit），模型会换一种方式载入。</translation>
    </message>
    <message>
        <source>Choose at most {largest} and press “Make it fit” (on the command line: --fit), or close other programs.</source>
        <translation>请选择不超过 {largest} 的尺寸并点击“自动适配”（命令行用 --fit），或关闭其他程序。</translation>
    </message>
    <message>
        <source>Choose a smaller model, or close other programs.</source>
        <translation>请选择更小的模型，或关闭其他程序。</translation>
    </message>
    <message>
        <source>To change what is masked, {size} pixels must be worked on at once. That takes about {needed} GB of memory; {free} GB are free.</source>
        <translation>要更改蒙版内的部分，需要一次处理 {size} 像素，约需 {needed} GB 内存；目前空闲 {free} GB。</translation>
    </message>
    <message>
        <source>Mask less at a time, drag a smaller context, or close other programs.</source>
        <translation>请减小蒙版、缩小上下文区域，或关闭其他程序。</translation>
    </message>
    <message>
        <source>“{name}” is locked.</source>
        <translation>“{name}”已锁定。</translation>
    </message>
    <message>
        <source>Unlock it first, in the layers panel.</source>
        <translation>请先在图层面板中解锁。</translation>
    </message>
    <message>
        <source>“{name}” is hidden.</source>
        <translation>“{name}”已隐藏。</translation>
    </message>
    <message>
        <source>Show it first, with its eye.</source>
        <translation>请先点击眼睛图标将它显示出来。</translation>
    </message>
    <message>
        <source>A picture needs at least one layer.</source>
        <translation>图片至少需要一个图层。</translation>
    </message>
    <message>
        <source>Add another one before you take this away.</source>
        <translation>请先添加另一个图层，再删除这一个。</translation>
    </message>
    <message>
        <source>A group can't be put into itself.</source>
        <translation>图层组不能放入自身。</translation>
    </message>
    <message>
        <source>Drop it above or below instead.</source>
        <translation>请放到它的上方或下方。</translation>
    </message>
    <message>
        <source>There is no layer below “{name}” to merge it with.</source>
        <translation>“{name}”下方没有可以合并的图层。</translation>
    </message>
    <message>
        <source>Move it above another one, in the same group.</source>
        <translation>请将它移到同一图层组中另一图层的上方。</translation>
    </message>
    <message>
        <source>Doing this to “{name}” would change what the picture shows: how it is mixed depends on what lies further below.</source>
        <translation>对“{name}”这样操作会改变画面：它的混合效果取决于更下方的内容。</translation>
    </message>
    <message>
        <source>Merge the visible layers, or set its mode to Normal.</source>
        <translation>请合并可见图层，或将它的混合模式设为“正常”。</translation>
    </message>
    <message>
        <source>“{name}” holds no pixels to paint on.</source>
        <translation>“{name}”没有可供绘画的像素。</translation>
    </message>
    <message>
        <source>Choose a layer of paint.</source>
        <translation>请选择绘画图层。</translation>
    </message>
    <message>
        <source>The transparency of “{name}” is locked.</source>
        <translation>“{name}”的透明度已锁定。</translation>
    </message>
    <message>
        <source>A canvas of {size} is too large: {side} px a side and {megapixels} megapixels are the limit.</source>
        <translation>{size} 的画布过大：上限为每边 {side} 像素、共 {megapixels} 百万像素。</translation>
    </message>
    <message>
        <source>Add less.</source>
        <translation>请少扩展一些。</translation>
    </message>
    <message>
        <source>This layer is locked, or something in its group is: it was not moved.</source>
        <translation>该图层已锁定，或其图层组中有内容已锁定，因此未移动。</translation>
    </message>
    <message>
        <source>Unlock it, or choose another layer.</source>
        <translation>请解锁，或选择其他图层。</translation>
    </message>
    <message>
        <source>This layer is hidden: it was not moved.</source>
        <translation>该图层已隐藏，因此未移动。</translation>
    </message>
    <message>
        <source>Show it, or choose another layer.</source>
        <translation>请显示它，或选择其他图层。</translation>
    </message>
    <message>
        <source>There is nothing on this layer that could be moved.</source>
        <translation>该图层上没有可移动的内容。</translation>
    </message>
    <message>
        <source>Choose another layer.</source>
        <translation>请选择其他图层。</translation>
    </message>
    <message>
        <source>The result was not applied: it would have changed pixels outside the mask.</source>
        <translation>结果未应用：它会改动蒙版之外的像素。</translation>
    </message>
    <message>
        <source>The picture is as it was.</source>
        <translation>图片保持不变。</translation>
    </message>
    <message>
        <source>Please report this: it should never happen.</source>
        <translation>请报告此问题：这种情况本不应发生。</translation>
    </message>
    <message>
        <source>This result was made for another picture, or for another size of it.</source>
        <translation>此结果是为另一张图片或另一种尺寸生成的。</translation>
    </message>
    <message>
        <source>Generate again.</source>
        <translation>请重新生成。</translation>
    </message>
    <message>
        <source>The settings file could not be read.</source>
        <translation>无法读取设置文件。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; the defaults are in use.</source>
        <translation>原文件已另存为 {kept_as}，现使用默认设置。</translation>
    </message>
    <message>
        <source>Set what you need again.</source>
        <translation>请重新设置需要的选项。</translation>
    </message>
    <message>
        <source>The history was written by a newer Velatura (version {version}).</source>
        <translation>历史由更新版本的 Velatura 写入（版本 {version}）。</translation>
    </message>
    <message>
        <source>It was not touched.</source>
        <translation>历史未被改动。</translation>
    </message>
    <message>
        <source>Use the newer program, or another data folder.</source>
        <translation>请使用更新的版本，或另选数据文件夹。</translation>
    </message>
    <message>
        <source>The history file is damaged: {reason}.</source>
        <translation>历史文件已损坏：{reason}。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; a new one was begun.</source>
        <translation>原文件已另存为 {kept_as}，并新建了一份。</translation>
    </message>
    <message>
        <source>The pictures themselves are still in the history folder.</source>
        <translation>图片本身仍在历史文件夹中。</translation>
    </message>
    <message>
        <source>The history can't be used: {reason}.</source>
        <translation>无法使用历史：{reason}。</translation>
    </message>
    <message>
        <source>Try again; if it happens again, start Velatura anew.</source>
        <translation>请再试一次；如果再次出现，请重新启动 Velatura。</translation>
    </message>
    <message>
        <source>The notes on your models were written by a newer Velatura (version {version}).</source>
        <translation>模型记录由更新版本的 Velatura 写入（版本 {version}）。</translation>
    </message>
    <message>
        <source>They were not touched; the models can be used.</source>
        <translation>记录未被改动，模型可以正常使用。</translation>
    </message>
    <message>
        <source>The file with the notes on your models is damaged: {reason}.</source>
        <translation>模型记录文件已损坏：{reason}。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; a new one was begun. The models themselves are untouched.</source>
        <translation>原文件已另存为 {kept_as}，并新建了一份。模型本身不受影响。</translation>
    </message>
    <message>
        <source>Set favourites and tags again, or bring the file back from a backup.</source>
        <translation>请重新设置收藏和标签，或从备份中恢复该文件。</translation>
    </message>
    <message>
        <source>The notes on your models can't be used: {reason}.</source>
        <translation>无法使用模型记录：{reason}。</translation>
    </message>
    <message>
        <source>The models themselves are untouched and can be used.</source>
        <translation>模型本身不受影响，可以正常使用。</translation>
    </message>
    <message>
        <source>The result could not be added to the history: {reason}.</source>
        <translation>无法将结果添加到历史：{reason}。</translation>
    </message>
    <message>
        <source>It is kept until the window is closed; picture and mask are as they were.</source>
        <translation>结果会保留到窗口关闭为止；图片和蒙版保持不变。</translation>
    </message>
    <message>
        <source>Apply and save what you want to keep.</source>
        <translation>请将想保留的结果应用并保存。</translation>
    </message>
    <message>
        <source>{name}: {key}: {reason}.</source>
        <translation>{name}：{key}：{reason}。</translation>
    </message>
    <message>
        <source>Install Velatura again or mend the file.</source>
        <translation>请重新安装 Velatura，或修正该文件。</translation>
    </message>
    <message>
        <source>The disk is full: your last steps are not in the recovery journal yet.</source>
        <translation>磁盘已满：最近的操作尚未写入恢复记录。</translation>
    </message>
    <message>
        <source>They are still in memory, and all earlier steps are on the disk.</source>
        <translation>这些操作仍在内存中，更早的操作都已写入磁盘。</translation>
    </message>
    <message>
        <source>Free some space: they are then written by themselves. Until then, save what matters elsewhere.</source>
        <translation>请腾出一些空间，之后会自动写入。在此之前，请将重要内容保存到其他位置。</translation>
    </message>
    <message>
        <source>The recovery journal can't be written: {reason}.</source>
        <translation>无法写入恢复记录：{reason}。</translation>
    </message>
    <message>
        <source>Your last steps are still in memory; what was in the journal is kept.</source>
        <translation>最近的操作仍在内存中，恢复记录中已有的内容均已保留。</translation>
    </message>
    <message>
        <source>Save what matters. Velatura goes on trying by itself.</source>
        <translation>请保存重要内容。Velatura 会继续自动重试。</translation>
    </message>
    <message>
        <source>{megabytes} MB of your last steps wait to be written: the disk is slow.</source>
        <translation>最近的操作还有 {megabytes} MB 等待写入：磁盘速度较慢。</translation>
    </message>
    <message>
        <source>They are in memory, and none is dropped.</source>
        <translation>它们都在内存中，没有丢失。</translation>
    </message>
    <message>
        <source>Wait a moment before you go on; if it stays like this, move the data folder.</source>
        <translation>请稍等片刻再继续；如果一直如此，请移动数据文件夹。</translation>
    </message>
    <message>
        <source>The last step in the recovery journal had not been written to its end.</source>
        <translation>恢复记录中的最后一步没有写完。</translation>
    </message>
    <message>
        <source>The steps before it are all there: {count}.</source>
        <translation>之前的操作完好无缺：共 {count} 步。</translation>
    </message>
    <message>
        <source>Look at the picture and do the last step again.</source>
        <translation>请检查图片，并重做最后一步。</translation>
    </message>
    <message>
        <source>The recovery journal is damaged: what came after step {count} is lost ({megabytes} MB).</source>
        <translation>恢复记录已损坏：第 {count} 步之后的内容已丢失（{megabytes} MB）。</translation>
    </message>
    <message>
        <source>The steps before the damage are all there.</source>
        <translation>损坏处之前的操作完好无缺。</translation>
    </message>
    <message>
        <source>Look at the picture and save it.</source>
        <translation>请检查图片并保存。</translation>
    </message>
    <message>
        <source>The recovery journal can't be read: {reason}.</source>
        <translation>无法读取恢复记录：{reason}。</translation>
    </message>
    <message>
        <source>Check the permissions of the data folder and start Velatura again.</source>
        <translation>请检查数据文件夹的权限，然后重新启动 Velatura。</translation>
    </message>
    <message>
        <source>The recovery journal was written by a newer Velatura (format {version}).</source>
        <translation>恢复记录由更新版本的 Velatura 写入（格式 {version}）。</translation>
    </message>
    <message>
        <source>Another Velatura window uses this recovery journal since {since} (process {pid} on {host}).</source>
        <translation>另一个 Velatura 窗口自 {since} 起正在使用此恢复记录（{host} 上的进程 {pid}）。</translation>
    </message>
    <message>
        <source>Go on in that window.</source>
        <translation>请在那个窗口中继续。</translation>
    </message>
    <message>
        <source>The pixels of an earlier step can't be read back: {reason}.</source>
        <translation>无法读回较早一步的像素：{reason}。</translation>
    </message>
    <message>
        <source>Save it; that step can't be undone.</source>
        <translation>请保存图片；那一步无法撤销。</translation>
    </message>
    <message>
        <source>{name} is open in another Velatura window since {since} (process {pid} on {host}).</source>
        <translation>{name} 自 {since} 起已在另一个 Velatura 窗口中打开（{host} 上的进程 {pid}）。</translation>
    </message>
    <message>
        <source>It is open here read-only: it can't be saved over.</source>
        <translation>在此处以只读方式打开，无法覆盖保存。</translation>
    </message>
    <message>
        <source>Save it under another name, or close it there and open it again.</source>
        <translation>请另存为其他名称，或在那边关闭它，再在这里重新打开。</translation>
    </message>
    <message>
        <source>{name} is read-only: a newer Velatura wrote it, or it is damaged.</source>
        <translation>{name} 为只读：它由更新版本的 Velatura 写入，或已损坏。</translation>
    </message>
    <message>
        <source>What could be read is shown; the file is as it was.</source>
        <translation>能读取的内容已显示，文件保持不变。</translation>
    </message>
    <message>
        <source>Save it under another name.</source>
        <translation>请另存为其他名称。</translation>
    </message>
    <message>
        <source>Velatura can't find out whether another window has {name}: {reason}.</source>
        <translation>Velatura 无法确定 {name} 是否已在其他窗口中打开：{reason}。</translation>
    </message>
    <message>
        <source>Check the data folder's permissions and the room on its disk, or use another one.</source>
        <translation>请检查数据文件夹的权限和所在磁盘的空间，或换用其他文件夹。</translation>
    </message>
    <message>
        <source>{name} is no list of keyboard shortcuts: {reason}.</source>
        <translation>{name} 不是快捷键列表：{reason}。</translation>
    </message>
    <message>
        <source>The shortcuts are as they were.</source>
        <translation>快捷键保持不变。</translation>
    </message>
    <message>
        <source>Choose a file that was exported from Keyboard Shortcuts.</source>
        <translation>请选择从“键盘快捷键”中导出的文件。</translation>
    </message>
    <message>
        <source>{name} gives {key} to both “{one}” and “{other}”.</source>
        <translation>{name} 将 {key} 同时分配给了“{one}”和“{other}”。</translation>
    </message>
    <message>
        <source>Take it away from one of them in the file.</source>
        <translation>请在文件中去掉其中一个。</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>剪贴板中没有图片。</translation>
    </message>
    <message>
        <source>Copy a picture first.</source>
        <translation>请先复制一张图片。</translation>
    </message>
    <message>
        <source>There is nothing to copy: nothing is seen there.</source>
        <translation>没有可复制的内容：那里没有可见的像素。</translation>
    </message>
    <message>
        <source>The clipboard holds what it held before.</source>
        <translation>剪贴板的内容保持不变。</translation>
    </message>
    <message>
        <source>Choose a layer that shows something where the mask is, or clear the mask.</source>
        <translation>请选择在蒙版范围内有内容的图层，或清除蒙版。</translation>
    </message>
    <message>
        <source>Velatura is offline: the switch “Online” is off.</source>
        <translation>Velatura 处于离线状态：“在线”开关未打开。</translation>
    </message>
    <message>
        <source>What has come so far is kept.</source>
        <translation>已下载的内容均已保留。</translation>
    </message>
    <message>
        <source>Turn “Online” on (menu Models, or --online on the command line), then try again.</source>
        <translation>请打开“在线”（“模型”菜单，命令行用 --online），然后重试。</translation>
    </message>
    <message>
        <source>A connection to {host} was stopped: it does not belong to this download.</source>
        <translation>已阻止与 {host} 的连接：它不属于此次下载。</translation>
    </message>
    <message>
        <source>Tell us where the download came from; this should not happen.</source>
        <translation>请告诉我们下载来自哪里；这种情况本不应发生。</translation>
    </message>
    <message>
        <source>{host} would have been asked without encryption. That was stopped.</source>
        <translation>即将以未加密方式连接 {host}，已被阻止。</translation>
    </message>
    <message>
        <source>Use an address that begins with https.</source>
        <translation>请使用以 https 开头的地址。</translation>
    </message>
    <message>
        <source>“{address}” is no address of a server.</source>
        <translation>“{address}”不是有效的服务器地址。</translation>
    </message>
    <message>
        <source>Give a name such as huggingface.co, or an address that begins with https.</source>
        <translation>请填写 huggingface.co 这样的名称，或以 https 开头的地址。</translation>
    </message>
    <message>
        <source>That is no token: it is empty, too long, or has spaces or signs that no token has.</source>
        <translation>这不是有效的访问令牌：它为空、过长，或含有空格等不该有的字符。</translation>
    </message>
    <message>
        <source>The token there was, if any, is kept.</source>
        <translation>原有的访问令牌（如果有）已保留。</translation>
    </message>
    <message>
        <source>Copy it again from the hub's page of access tokens; it begins with “hf_”.</source>
        <translation>请从模型站的访问令牌页面重新复制；令牌以“hf_”开头。</translation>
    </message>
    <message>
        <source>There is no token in {place}.</source>
        <translation>{place} 中没有访问令牌。</translation>
    </message>
    <message>
        <source>Type or paste the token instead.</source>
        <translation>请改为输入或粘贴访问令牌。</translation>
    </message>
    <message>
        <source>The token could not be kept: {reason}.</source>
        <translation>无法保存访问令牌：{reason}。</translation>
    </message>
    <message>
        <source>Unlock the system's keyring, or make the data folder writable, then try again.</source>
        <translation>请解锁系统密钥环，或确保数据文件夹可写，然后重试。</translation>
    </message>
    <message>
        <source>{repo} is given only to people who have accepted its terms, and the hub does not know who is asking.</source>
        <translation>{repo} 仅提供给已接受其条款的用户，而模型站无法确认请求者的身份。</translation>
    </message>
    <message>
        <source>Accept the terms at {page}, then add an access token of that account and try again.</source>
        <translation>请在 {page} 接受条款，添加该账号的访问令牌，然后重试。</translation>
    </message>
    <message>
        <source>{repo} is given only to people who have accepted its terms, and the account of your token has not, or is still waiting to be let in.</source>
        <translation>{repo} 仅提供给已接受其条款的用户；此访问令牌的账号尚未接受，或仍在等待批准。</translation>
    </message>
    <message>
        <source>Accept the terms at {page} with that account, then try again.</source>
        <translation>请用该账号在 {page} 接受条款，然后重试。</translation>
    </message>
    <message>
        <source>{host} does not accept your token: it is wrong, or it has run out.</source>
        <translation>{host} 不接受你的访问令牌：令牌有误或已过期。</translation>
    </message>
    <message>
        <source>Make a new token with the right to read at {page}, and put it in the place of the old.</source>
        <translation>请在 {page} 新建一个具有读取权限的访问令牌，替换原来的。</translation>
    </message>
    <message>
        <source>{host} does not let your token read {repo}.</source>
        <translation>{host} 不允许你的访问令牌读取 {repo}。</translation>
    </message>
    <message>
        <source>Give the token the right to read that repository at {page}, or make a new one.</source>
        <translation>请在 {page} 为访问令牌授予该仓库的读取权限，或新建一个。</translation>
    </message>
    <message>
        <source>There is no {repo} on {host}, or it is private.</source>
        <translation>{host} 上没有 {repo}，或它是私有的。</translation>
    </message>
    <message>
        <source>Check the spelling of owner and name. If it is private, add a token that may read it.</source>
        <translation>请检查所有者和名称的拼写。如果是私有仓库，请添加有权读取的访问令牌。</translation>
    </message>
    <message>
        <source>{repo} has no version called “{revision}”.</source>
        <translation>{repo} 没有名为“{revision}”的版本。</translation>
    </message>
    <message>
        <source>See the versions at {page}, or leave the version empty for the newest.</source>
        <translation>请在 {page} 查看可用版本，或将版本留空以使用最新版本。</translation>
    </message>
    <message>
        <source>{repo} has no file “{file}” in this version.</source>
        <translation>{repo} 的这个版本中没有文件“{file}”。</translation>
    </message>
    <message>
        <source>See the files at {page}; the repository may have been changed.</source>
        <translation>请在 {page} 查看文件；仓库内容可能已更改。</translation>
    </message>
    <message>
        <source>The hub has closed {repo} to everybody.</source>
        <translation>模型站已对所有人关闭 {repo}。</translation>
    </message>
    <message>
        <source>See why at {page}, and look for another copy of the model.</source>
        <translation>请在 {page} 查看原因，并另找该模型的其他副本。</translation>
    </message>
    <message>
        <source>{host} has been asked too often and wants a pause.</source>
        <translation>对 {host} 的请求过于频繁，需要暂停一会儿。</translation>
    </message>
    <message>
        <source>Wait {seconds} seconds, then try again; with a token the hub allows more.</source>
        <translation>请等待 {seconds} 秒后重试；添加访问令牌后，模型站允许更多请求。</translation>
    </message>
    <message>
        <source>{host} has a problem of its own (answer {status}).</source>
        <translation>{host} 自身出现问题（响应 {status}）。</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>请稍后重试。</translation>
    </message>
    <message>
        <source>{host} does not give this to you (answer {status}).</source>
        <translation>{host} 拒绝提供该内容（响应 {status}）。</translation>
    </message>
    <message>
        <source>Check whether the address needs an account, or get the model elsewhere.</source>
        <translation>请检查该地址是否需要账号，或从其他地方获取模型。</translation>
    </message>
    <message>
        <source>{host} has nothing at this address (answer {status}).</source>
        <translation>{host} 的这个地址上没有内容（响应 {status}）。</translation>
    </message>
    <message>
        <source>Check the address, or look for the model under a new one.</source>
        <translation>请检查地址，或查找模型的新地址。</translation>
    </message>
    <message>
        <source>{host} can't go on where this download stopped: the file there is shorter than before.</source>
        <translation>{host} 无法从中断处继续下载：服务器上的文件比之前短。</translation>
    </message>
    <message>
        <source>Start the download anew; the file was changed meanwhile.</source>
        <translation>请重新开始下载；文件在此期间已更改。</translation>
    </message>
    <message>
        <source>{host} gave an answer that makes no sense here ({status}).</source>
        <translation>{host} 返回了无法理解的响应（{status}）。</translation>
    </message>
    <message>
        <source>Check the address; a page to sign in to a network may stand in between.</source>
        <translation>请检查地址；也可能是网络登录页面挡在了中间。</translation>
    </message>
    <message>
        <source>{host} can't be reached.</source>
        <translation>无法连接到 {host}。</translation>
    </message>
    <message>
        <source>Check the connection to the internet, then try again.</source>
        <translation>请检查网络连接，然后重试。</translation>
    </message>
    <message>
        <source>Nobody knows where {host} is.</source>
        <translation>找不到服务器 {host}。</translation>
    </message>
    <message>
        <source>Check the connection to the internet and the spelling of the address.</source>
        <translation>请检查网络连接和地址的拼写。</translation>
    </message>
    <message>
        <source>{host} stopped answering.</source>
        <translation>{host} 停止响应。</translation>
    </message>
    <message>
        <source>Try again; if it goes on, the server or the connection is overloaded.</source>
        <translation>请重试；如果一直如此，说明服务器或网络过载。</translation>
    </message>
    <message>
        <source>The connection to {host} broke off.</source>
        <translation>与 {host} 的连接已中断。</translation>
    </message>
    <message>
        <source>Try again; it goes on where it stopped.</source>
        <translation>请重试，会从中断处继续。</translation>
    </message>
    <message>
        <source>{host} can't prove that it is {host}: its certificate is not accepted.</source>
        <translation>{host} 无法证明自己的身份：证书未被接受。</translation>
    </message>
    <message>
        <source>Check the computer's date, and whether something on the way reads along.</source>
        <translation>请检查电脑的日期，以及网络中是否有设备或软件在窥探连接。</translation>
    </message>
    <message>
        <source>The system's proxy did not let the connection to {host} through.</source>
        <translation>系统代理未能让与 {host} 的连接通过。</translation>
    </message>
    <message>
        <source>Check the proxy in the system's settings.</source>
        <translation>请检查系统设置中的代理。</translation>
    </message>
    <message>
        <source>“{address}” names no model.</source>
        <translation>“{address}”不指向任何模型。</translation>
    </message>
    <message>
        <source>Give owner/name, a page of the hub, an address that begins with https, or a catalog id.</source>
        <translation>请填写“所有者/名称”、模型站的页面地址、以 https 开头的地址，或模型目录中的 ID。</translation>
    </message>
    <message>
        <source>{name} comes under “{licence}”, which was not accepted yet.</source>
        <translation>{name} 采用“{licence}”，尚未接受该许可证。</translation>
    </message>
    <message>
        <source>Nothing was fetched.</source>
        <translation>没有下载任何内容。</translation>
    </message>
    <message>
        <source>Read the licence; if you accept it, say so with --accept-licence.</source>
        <translation>请阅读许可协议；如果接受，请加上 --accept-licence。</translation>
    </message>
    <message>
        <source>It was not confirmed.</source>
        <translation>操作未经确认。</translation>
    </message>
    <message>
        <source>Answer yes, or say --yes if nobody can answer.</source>
        <translation>请回答 yes；无人应答时可加上 --yes。</translation>
    </message>
    <message>
        <source>Nothing was asked for: Velatura is offline.</source>
        <translation>没有发出任何请求：Velatura 处于离线状态。</translation>
    </message>
    <message>
        <source>Say --online to be online for this one command, or turn “Online” on in the window.</source>
        <translation>请加上 --online 仅为这条命令联网，或在窗口中打开“在线”。</translation>
    </message>
    <message>
        <source>“{name}” can't be the name of a file here: {reason}.</source>
        <translation>“{name}”在这里不能用作文件名：{reason}。</translation>
    </message>
    <message>
        <source>Get the model elsewhere, or choose the files to fetch by their names.</source>
        <translation>请从其他地方获取模型，或按名称选择要下载的文件。</translation>
    </message>
    <message>
        <source>The repository has no file that is wanted ({patterns}).</source>
        <translation>仓库中没有所需的文件（{patterns}）。</translation>
    </message>
    <message>
        <source>See its page for what it holds; Velatura loads .safetensors and .gguf files.</source>
        <translation>请在其页面上查看包含的内容；Velatura 可加载 .safetensors 和 .gguf 文件。</translation>
    </message>
    <message>
        <source>There is too little room for {name}: {needed} more are needed, {free} are free.</source>
        <translation>空间不足，无法下载 {name}：还需要 {needed}，空闲 {free}。</translation>
    </message>
    <message>
        <source>Free some space on that disk, or choose a models folder on another one; then resume.</source>
        <translation>请在该磁盘上腾出一些空间，或将模型文件夹换到其他磁盘，然后继续。</translation>
    </message>
    <message>
        <source>The disk became full while {name} was coming. The download was paused.</source>
        <translation>下载 {name} 时磁盘已满，下载已暂停。</translation>
    </message>
    <message>
        <source>Free some space on that disk, then resume; it goes on where it stopped.</source>
        <translation>请在该磁盘上腾出一些空间，然后继续；会从中断处接着下载。</translation>
    </message>
    <message>
        <source>{name} came with wrong bytes: they are not those that its publisher tells.</source>
        <translation>下载到的 {name} 内容有误，与发布者公布的不一致。</translation>
    </message>
    <message>
        <source>The wrong copy was kept aside as “{kept_as}”; no model uses it.</source>
        <translation>有误的副本已另存为“{kept_as}”，不会被任何模型使用。</translation>
    </message>
    <message>
        <source>It is fetched anew once. If it is wrong again, something between here and there changes it: try another network or a mirror.</source>
        <translation>会自动重新下载一次。如果仍然有误，说明传输途中有环节改动了文件：请换用其他网络或镜像。</translation>
    </message>
    <message>
        <source>{name} came with wrong bytes twice: they are not those that its publisher tells.</source>
        <translation>{name} 两次下载的内容都有误，与发布者公布的不一致。</translation>
    </message>
    <message>
        <source>The wrong copies were kept aside as “{kept_as}”; no model uses them.</source>
        <translation>有误的副本已另存为“{kept_as}”，不会被任何模型使用。</translation>
    </message>
    <message>
        <source>Something between here and there changes the file: try another network or a mirror.</source>
        <translation>传输途中有环节改动了文件：请换用其他网络或镜像。</translation>
    </message>
    <message>
        <source>{name} is not what it was when the download began: the server has another file there now.</source>
        <translation>{name} 与下载开始时不同：服务器上已换成另一个文件。</translation>
    </message>
    <message>
        <source>Files that are complete were kept in the download's folder; no model uses them.</source>
        <translation>已完整下载的文件保留在下载文件夹中，不会被任何模型使用。</translation>
    </message>
    <message>
        <source>Remove the download and begin it anew, to get everything of one version.</source>
        <translation>请移除此下载并重新开始，以确保所有文件来自同一版本。</translation>
    </message>
    <message>
        <source>{host} can't go on with {name} where it stopped.</source>
        <translation>{host} 无法从中断处继续下载 {name}。</translation>
    </message>
    <message>
        <source>The other files are kept; this one is fetched from its beginning.</source>
        <translation>其他文件均已保留，此文件将从头下载。</translation>
    </message>
    <message>
        <source>Nothing: it goes on by itself.</source>
        <translation>无需操作，会自动继续。</translation>
    </message>
    <message>
        <source>{host} leads to an address that is not followed: {reason}.</source>
        <translation>{host} 转到了一个不允许访问的地址：{reason}。</translation>
    </message>
    <message>
        <source>Another Velatura is working on the download {name} (process {pid}, since {since}).</source>
        <translation>另一个 Velatura 正在下载 {name}（进程 {pid}，自 {since} 起）。</translation>
    </message>
    <message>
        <source>Wait until it is done, or pause it there.</source>
        <translation>请等它完成，或在那边暂停。</translation>
    </message>
    <message>
        <source>{name}, which was to be repaired, is no longer in the models folder.</source>
        <translation>要修复的 {name} 已不在模型文件夹中。</translation>
    </message>
    <message>
        <source>The files that came are kept in the download's folder.</source>
        <translation>已下载的文件保留在下载文件夹中。</translation>
    </message>
    <message>
        <source>Bring the model back, or remove this download and fetch the whole model.</source>
        <translation>请将模型放回原处，或移除此下载并重新下载整个模型。</translation>
    </message>
    <message>
        <source>{name} is not safe: {tried}.</source>
        <translation>{name} 不安全：{tried}。</translation>
    </message>
    <message>
        <source>Nothing in it was run, and nothing was converted.</source>
        <translation>没有运行其中的任何内容，也没有进行转换。</translation>
    </message>
    <message>
        <source>Delete it, and get the model as .safetensors from a source you trust.</source>
        <translation>请删除它，并从可信来源获取该模型的 .safetensors 版本。</translation>
    </message>
    <message>
        <source>{name} can't be converted: {reason}.</source>
        <translation>无法转换 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Nothing in it was run; the file is as it was.</source>
        <translation>没有运行其中的任何内容，文件保持不变。</translation>
    </message>
    <message>
        <source>Get the same model as .safetensors.</source>
        <translation>请获取同一模型的 .safetensors 版本。</translation>
    </message>
    <message>
        <source>{name} is empty: it has no byte in it.</source>
        <translation>{name} 是空文件，没有任何内容。</translation>
    </message>
    <message>
        <source>Delete it and get it again.</source>
        <translation>请删除它并重新获取。</translation>
    </message>
    <message>
        <source>{name} begins with nothing but zeros: its room was set aside, but its content never came.</source>
        <translation>{name} 的开头全是零：空间已预留，但内容从未写入。</translation>
    </message>
    <message>
        <source>{name} ends too early: {done} of {size} bytes are there.</source>
        <translation>{name} 不完整：共 {size} 字节，只有 {done} 字节。</translation>
    </message>
    <message>
        <source>Continue its download, or repair the model.</source>
        <translation>请继续下载，或修复该模型。</translation>
    </message>
    <message>
        <source>{name} has {more} bytes more than it should have.</source>
        <translation>{name} 比应有的大小多出 {more} 字节。</translation>
    </message>
    <message>
        <source>{name} is a web page, not a model: the site answered with a message or a log-in page.</source>
        <translation>{name} 是网页，不是模型：网站返回的是提示信息或登录页面。</translation>
    </message>
    <message>
        <source>Open its address in a browser, read what the page asks for, and get the file again.</source>
        <translation>请在浏览器中打开其地址，按页面要求操作，然后重新获取文件。</translation>
    </message>
    <message>
        <source>{name} is a message from a server, not a model: “{message}”.</source>
        <translation>{name} 是服务器返回的消息，不是模型：“{message}”。</translation>
    </message>
    <message>
        <source>{name} is a pointer of Git LFS, {size} bytes of text that stand for the real file.</source>
        <translation>{name} 是 Git LFS 指针文件：只有 {size} 字节的文本，用来代替真正的文件。</translation>
    </message>
    <message>
        <source>Run git lfs pull in its folder, or download the model here.</source>
        <translation>请在其文件夹中运行 git lfs pull，或在这里下载该模型。</translation>
    </message>
    <message>
        <source>{name} is an archive that was given a model's name.</source>
        <translation>{name} 是压缩包，只是用了模型的文件名。</translation>
    </message>
    <message>
        <source>Unpack it, or get the model's own file.</source>
        <translation>请将它解压，或获取模型文件本身。</translation>
    </message>
    <message>
        <source>{name} does not begin as a safetensors file does: the length of its header would be {length} bytes.</source>
        <translation>{name} 的开头不符合 safetensors 格式：照此读取，文件头将长达 {length} 字节。</translation>
    </message>
    <message>
        <source>{name} has the right length, but its content differs from what it should be.</source>
        <translation>{name} 的大小正确，但内容与应有的不同。</translation>
    </message>
    <message>
        <source>Repair the model.</source>
        <translation>请修复该模型。</translation>
    </message>
    <message>
        <source>Nothing in {name} is damaged.</source>
        <translation>{name} 没有任何损坏。</translation>
    </message>
    <message>
        <source>There is nothing to do.</source>
        <translation>无需操作。</translation>
    </message>
    <message>
        <source>{name} can't be repaired here: nobody noted where it came from ({files} is damaged).</source>
        <translation>{name} 无法在这里修复：没有来源记录（已损坏：{files}）。</translation>
    </message>
    <message>
        <source>The model was left as it is.</source>
        <translation>模型保持不变。</translation>
    </message>
    <message>
        <source>Get it again from its source, or put back the damaged files from a copy.</source>
        <translation>请从来源处重新获取，或用副本替换损坏的文件。</translation>
    </message>
    <message>
        <source>{name}, which came with Velatura, is damaged ({files}).</source>
        <translation>Velatura 自带的 {name} 已损坏（{files}）。</translation>
    </message>
    <message>
        <source>Your pictures and other models are not touched.</source>
        <translation>图片和其他模型不受影响。</translation>
    </message>
    <message>
        <source>Install Velatura again.</source>
        <translation>请重新安装 Velatura。</translation>
    </message>
    <message>
        <source>{name} lies outside the models folder, and Velatura changes nothing there ({files} is damaged).</source>
        <translation>{name} 位于模型文件夹之外，Velatura 不会更改那里的内容（已损坏：{files}）。</translation>
    </message>
    <message>
        <source>Repair it with the program it belongs to, or get a copy of its own from Get models.</source>
        <translation>请用它所属的程序修复，或在“获取模型”中另外下载一份。</translation>
    </message>
    <message>
        <source>{name} can't be repaired from its source: it never had {files}.</source>
        <translation>{name} 无法从来源处修复：来源中从未有过 {files}。</translation>
    </message>
    <message>
        <source>Put back those files from a copy, or import the model again.</source>
        <translation>请用副本替换这些文件，或重新导入该模型。</translation>
    </message>
    <message>
        <source>{name} can't work: {reason}.</source>
        <translation>{name} 无法工作：{reason}。</translation>
    </message>
    <message>
        <source>Repair it, or get it again from its source.</source>
        <translation>请修复它，或从来源处重新获取。</translation>
    </message>
    <message>
        <source>{name} holds values that are no numbers: {reason}.</source>
        <translation>{name} 含有无效数值：{reason}。</translation>
    </message>
    <message>
        <source>Its pictures would be black. Get the model again from its source.</source>
        <translation>用它生成的图片会是全黑的。请从来源处重新获取该模型。</translation>
    </message>
    <message>
        <source>The test picture of {name} holds values that are no numbers.</source>
        <translation>{name} 的测试图片含有无效数值。</translation>
    </message>
    <message>
        <source>Check the model's values and files; another precision may help.</source>
        <translation>请检查该模型的数值和文件；换一种精度也可能有帮助。</translation>
    </message>
    <message>
        <source>The test picture of {name} is black.</source>
        <translation>{name} 的测试图片全黑。</translation>
    </message>
    <message>
        <source>Check the model's files; another precision or autoencoder may help.</source>
        <translation>请检查该模型的文件；换一种精度或自编码器也可能有帮助。</translation>
    </message>
    <message>
        <source>The test picture of {name} is of one colour throughout.</source>
        <translation>{name} 的测试图片只有一种颜色。</translation>
    </message>
    <message>
        <source>Check the model's files; its settings or its autoencoder may be wrong.</source>
        <translation>请检查该模型的文件；可能是设置或自编码器有误。</translation>
    </message>
    <message>
        <source>{name} made another test picture than last time, with the same settings.</source>
        <translation>设置相同，但 {name} 生成的测试图片与上次不同。</translation>
    </message>
    <message>
        <source>The new picture is its thumbnail now.</source>
        <translation>新图片现已设为它的缩略图。</translation>
    </message>
    <message>
        <source>Verify its files; if they are whole, the machine's arithmetic is not steady.</source>
        <translation>请校验其文件；如果文件完好，则说明这台电脑的计算结果不稳定。</translation>
    </message>
    <message>
        <source>{name} can't be understood: the folders it names are not used.</source>
        <translation>无法解析 {name}，其中列出的文件夹不会被使用。</translation>
    </message>
    <message>
        <source>The program's usual folders are used all the same; nothing was changed there.</source>
        <translation>该程序的默认文件夹仍会使用；那里没有任何改动。</translation>
    </message>
    <message>
        <source>Point to the folders by hand, or correct the file.</source>
        <translation>请手动指定文件夹，或修正该文件。</translation>
    </message>
    <message>
        <source>{name} and {other} are no longer the same.</source>
        <translation>{name} 和 {other} 已不再相同。</translation>
    </message>
    <message>
        <source>Both files are as they were.</source>
        <translation>两个文件均保持不变。</translation>
    </message>
    <message>
        <source>Look for duplicates again.</source>
        <translation>请重新查找重复文件。</translation>
    </message>
    <message>
        <source>{name} and {other} lie on different disks: they can't share their room.</source>
        <translation>{name} 和 {other} 位于不同的磁盘，无法共用空间。</translation>
    </message>
    <message>
        <source>Remove one of the two, or move it to the other's disk first.</source>
        <translation>请移除其中一个，或先移到另一个所在的磁盘。</translation>
    </message>
    <message>
        <source>The disk with {name} knows no hard links ({kind}).</source>
        <translation>{name} 所在的磁盘不支持硬链接（{kind}）。</translation>
    </message>
    <message>
        <source>Remove one of the two instead. Disks with NTFS, APFS or ext4 can do it.</source>
        <translation>请改为移除其中一个。NTFS、APFS 或 ext4 磁盘支持硬链接。</translation>
    </message>
    <message>
        <source>{name} belongs to another program, and its folder is not changed.</source>
        <translation>{name} 属于其他程序，不会更改其文件夹。</translation>
    </message>
    <message>
        <source>Allow it in the question that is asked before, if you want it all the same.</source>
        <translation>如果仍要更改，请在操作前的询问中选择允许。</translation>
    </message>
    <message>
        <source>{name} and {other} belong to different users.</source>
        <translation>{name} 和 {other} 属于不同的用户。</translation>
    </message>
    <message>
        <source>Ask the other user, or keep both.</source>
        <translation>请与另一位用户商量，或两个都保留。</translation>
    </message>
    <message>
        <source>{name} is no plain file.</source>
        <translation>{name} 不是普通文件。</translation>
    </message>
    <message>
        <source>{name} was not replaced by a link: {reason}.</source>
        <translation>无法将 {name} 替换为链接：{reason}。</translation>
    </message>
    <message>
        <source>Close programs that use it, check the folder's permissions and try again.</source>
        <translation>请关闭正在使用它的程序，检查文件夹权限，然后重试。</translation>
    </message>
    <message>
        <source>{name} could not be moved to the trash: {reason}.</source>
        <translation>无法将 {name} 移到回收站：{reason}。</translation>
    </message>
    <message>
        <source>Nothing was removed.</source>
        <translation>没有移除任何内容。</translation>
    </message>
    <message>
        <source>Close programs that use it and try again, or remove it in your file manager.</source>
        <translation>请关闭正在使用它的程序后重试，或在文件管理器中移除。</translation>
    </message>
    <message>
        <source>{name} belongs to another program and is not removed.</source>
        <translation>{name} 属于其他程序，不会移除。</translation>
    </message>
    <message>
        <source>Remove it there, or stop sharing that folder.</source>
        <translation>请在那里移除，或停止共用该文件夹。</translation>
    </message>
</context>
<context>
    <name>Expand</name>
    <message>
        <source>Mirrored</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>The picture mirrored at its border, softer farther out.</source>
        <translation>以边缘为轴镜像图片，越往外越柔和。</translation>
    </message>
    <message>
        <source>Smeared</source>
        <translation>拉伸</translation>
    </message>
    <message>
        <source>The outermost pixels drawn out, softer farther out.</source>
        <translation>将最外圈像素向外拉长，越往外越柔和。</translation>
    </message>
    <message>
        <source>Flowing out</source>
        <translation>向外流动</translation>
    </message>
    <message>
        <source>Colours flow on beyond the border (Navier–Stokes).</source>
        <translation>让颜色越过边缘向外流动（Navier–Stokes）。</translation>
    </message>
    <message>
        <source>Plain</source>
        <translation>纯色</translation>
    </message>
    <message>
        <source>The average colour of the border.</source>
        <translation>边缘的平均颜色。</translation>
    </message>
    <message>
        <source>+{pixels} left</source>
        <translation>左侧 +{pixels}</translation>
    </message>
    <message>
        <source>+{pixels} above</source>
        <translation>上方 +{pixels}</translation>
    </message>
    <message>
        <source>+{pixels} right</source>
        <translation>右侧 +{pixels}</translation>
    </message>
    <message>
        <source>+{pixels} below</source>
        <translation>下方 +{pixels}</translation>
    </message>
    <message>
        <source>the largest there is</source>
        <translation>已到上限</translation>
    </message>
</context>
<context>
    <name>ExpandOptions</name>
    <message>
        <source>Shape or size of the larger canvas</source>
        <translation>扩大后的画布比例或尺寸</translation>
    </message>
    <message>
        <source>&lt;b&gt;Shape or size&lt;/b&gt;&lt;br&gt;As much canvas as is needed for a shape, or a larger one of the same shape; equally much on opposite sides.</source>
        <translation>&lt;b&gt;比例或尺寸&lt;/b&gt;&lt;br&gt;扩到指定比例，或按原比例放大；相对两边扩展的量相同。</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左侧</translation>
    </message>
    <message>
        <source>Above</source>
        <translation>上方</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>Below</source>
        <translation>下方</translation>
    </message>
    <message>
        <source>&lt;b&gt;{side}&lt;/b&gt;&lt;br&gt;Pixels added on this side.</source>
        <translation>&lt;b&gt;{side}&lt;/b&gt;&lt;br&gt;在这一侧增加的像素。</translation>
    </message>
    <message>
        <source>What the new area shows</source>
        <translation>新区域显示的内容</translation>
    </message>
    <message>
        <source>&lt;b&gt;New area&lt;/b&gt;&lt;br&gt;What it shows until it is generated, and what the model starts from.</source>
        <translation>&lt;b&gt;新区域&lt;/b&gt;&lt;br&gt;生成之前显示的内容，也是模型的起点。</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>Enlarge the canvas</source>
        <translation>扩大画布</translation>
    </message>
    <message>
        <source>&lt;b&gt;Enlarge&lt;/b&gt;&amp;nbsp;&amp;nbsp;Enter&lt;br&gt;Makes the canvas larger, as one undo step. The new area becomes the mask: describe it and generate.</source>
        <translation>&lt;b&gt;扩大&lt;/b&gt;&amp;nbsp;&amp;nbsp;Enter&lt;br&gt;扩大画布，可一步撤销。新区域自动成为蒙版：写好提示词即可生成。</translation>
    </message>
    <message>
        <source>+25 %</source>
        <translation>+25%</translation>
    </message>
    <message>
        <source>+50 %</source>
        <translation>+50%</translation>
    </message>
    <message>
        <source>Double</source>
        <translation>两倍</translation>
    </message>
    <message>
        <source>Own size</source>
        <translation>自定义尺寸</translation>
    </message>
</context>
<context>
    <name>FactsSection</name>
    <message>
        <source>What it is</source>
        <translation>基本信息</translation>
    </message>
    <message>
        <source>Trigger words (click to copy)</source>
        <translation>触发词（单击复制）</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Made for</source>
        <translation>适用于</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>存储格式</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Predicts</source>
        <translation>预测类型</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>放大倍数</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>训练底模</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Best size</source>
        <translation>最佳尺寸</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>占用磁盘</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>添加时间</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Pictures made</source>
        <translation>生成图片数</translation>
    </message>
</context>
<context>
    <name>FileFlow</name>
    <message>
        <source>Open Picture</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Save Picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Save changes to “{name}”?</source>
        <translation>保存对“{name}”的更改？</translation>
    </message>
    <message>
        <source>They are lost otherwise. Finished results stay in the history.</source>
        <translation>不保存，更改就会丢失。已完成的结果会留在历史中。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>舍弃</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>{size}, checked</source>
        <translation>{size}，已校验</translation>
    </message>
    <message>
        <source>{done} of {size}</source>
        <translation>{done} / {size}</translation>
    </message>
</context>
<context>
    <name>FileNotes</name>
    <message>
        <source>The file ends too early; what is whole was read.</source>
        <translation>文件不完整；完好的部分已读取。</translation>
    </message>
    <message>
        <source>The order and properties of the layers are lost; their pixels were read.</source>
        <translation>图层的顺序和属性已丢失，像素已读取。</translation>
    </message>
    <message>
        <source>Only the part that every OpenRaster program knows could be read.</source>
        <translation>只能读取 OpenRaster 程序通用的部分。</translation>
    </message>
    <message>
        <source>The layers are damaged; the merged picture was read.</source>
        <translation>图层已损坏；已读取合并后的图片。</translation>
    </message>
    <message>
        <source>The pixels of layer “{name}” are missing.</source>
        <translation>图层“{name}”的像素缺失。</translation>
    </message>
    <message>
        <source>The pixels of layer “{name}” can't be read.</source>
        <translation>无法读取图层“{name}”的像素。</translation>
    </message>
    <message>
        <source>Layer “{name}” is too large ({size}); its pixels were not read.</source>
        <translation>图层“{name}”过大（{size}），未读取其像素。</translation>
    </message>
    <message>
        <source>Of layer “{name}” only a copy in 8 bits could be read.</source>
        <translation>图层“{name}”只能读取其 8 位副本。</translation>
    </message>
    <message>
        <source>The mask can't be read.</source>
        <translation>无法读取蒙版。</translation>
    </message>
    <message>
        <source>The colour profile can't be read.</source>
        <translation>无法读取颜色配置文件。</translation>
    </message>
    <message>
        <source>“{part}” of layer “{name}” can't be read.</source>
        <translation>无法读取图层“{name}”的“{part}”。</translation>
    </message>
    <message>
        <source>Some guides can't be read; the others are there.</source>
        <translation>部分参考线无法读取，其余的均已读取。</translation>
    </message>
    <message>
        <source>The merged picture can't be read.</source>
        <translation>无法读取合并后的图片。</translation>
    </message>
    <message>
        <source>{member} was changed since it was saved, or is damaged.</source>
        <translation>{member} 在保存后被改动过，或已损坏。</translation>
    </message>
    <message>
        <source>{member} has a name that leads outside of the file; it was not read.</source>
        <translation>{member} 的名称指向文件之外，未读取。</translation>
    </message>
    <message>
        <source>{member} is there twice; the first was read.</source>
        <translation>{member} 出现了两次，只读取了第一个。</translation>
    </message>
    <message>
        <source>{member} is larger than it can be; it was not read.</source>
        <translation>{member} 超出了允许的大小，未读取。</translation>
    </message>
    <message>
        <source>There are more than {limit} layers; the others were not read.</source>
        <translation>图层超过 {limit} 个，多出的未读取。</translation>
    </message>
    <message>
        <source>Groups lie more than {limit} deep; what is deeper was put one level up.</source>
        <translation>图层组嵌套超过 {limit} 层，更深的内容已上移一级。</translation>
    </message>
    <message>
        <source>A newer Velatura wrote this file (format {version}); it is opened read-only.</source>
        <translation>此文件由更新版本的 Velatura 写入（格式 {version}），以只读方式打开。</translation>
    </message>
    <message>
        <source>Layer “{name}” is of an unknown kind ({kind}); read as a paint layer.</source>
        <translation>图层“{name}”的类型未知（{kind}），已作为绘画图层读取。</translation>
    </message>
    <message>
        <source>Layer “{name}” blends in a way that is not known ({mode}): Normal was used.</source>
        <translation>图层“{name}”的混合模式未知（{mode}），已改用“正常”。</translation>
    </message>
    <message>
        <source>Layer “{name}” has an impossible {key}; the usual one was used.</source>
        <translation>图层“{name}”的 {key} 无效，已改用默认值。</translation>
    </message>
    <message>
        <source>Layer “{name}” is clipped to the one below it; that is not known here.</source>
        <translation>图层“{name}”剪贴到下方图层；这里不支持剪贴。</translation>
    </message>
    <message>
        <source>Layer “{name}” was clipped to the one below; its transparency shows it.</source>
        <translation>图层“{name}”原本剪贴到下方图层，现已体现在它的透明度中。</translation>
    </message>
    <message>
        <source>The mask of group “{name}” was left out.</source>
        <translation>图层组“{name}”的蒙版已忽略。</translation>
    </message>
    <message>
        <source>Layer “{name}” adjusts those below it ({kind}); it was left out.</source>
        <translation>图层“{name}”用于调整下方的图层（{kind}），已忽略。</translation>
    </message>
    <message>
        <source>Layer “{name}” ({kind}) was read as its pixels.</source>
        <translation>图层“{name}”（{kind}）已作为像素读取。</translation>
    </message>
    <message>
        <source>The effects of layer “{name}” were left out.</source>
        <translation>图层“{name}”的效果已忽略。</translation>
    </message>
    <message>
        <source>The mask of layer “{name}” was applied to its transparency.</source>
        <translation>图层“{name}”的蒙版已应用到它的透明度。</translation>
    </message>
    <message>
        <source>Layer “{name}” has a fill opacity; it was counted into the opacity.</source>
        <translation>图层“{name}”的填充不透明度已并入不透明度。</translation>
    </message>
    <message>
        <source>Only the merged picture could be read: {reason}.</source>
        <translation>只能读取合并后的图片：{reason}。</translation>
    </message>
    <message>
        <source>The colours were {mode}; they were converted to RGB.</source>
        <translation>颜色为 {mode}，已转换为 RGB。</translation>
    </message>
    <message>
        <source>The picture has more than 8 bits a channel; it was saved in 8.</source>
        <translation>图片每通道超过 8 位，已按 8 位保存。</translation>
    </message>
    <message>
        <source>The picture is in floating point; it was saved in 16 bits.</source>
        <translation>图片为浮点格式，已按 16 位保存。</translation>
    </message>
    <message>
        <source>Masks were left out: this kind of file has no place for them.</source>
        <translation>蒙版未保存：这种文件无法存放蒙版。</translation>
    </message>
    <message>
        <source>Guides were left out: this kind of file has no place for them.</source>
        <translation>参考线未保存：这种文件无法存放参考线。</translation>
    </message>
    <message>
        <source>Plans and links to the history were left out.</source>
        <translation>编辑方案和历史链接未保存。</translation>
    </message>
    <message>
        <source>Reference layers were saved as hidden layers.</source>
        <translation>参考图层已保存为隐藏图层。</translation>
    </message>
    <message>
        <source>Group “{name}” passes through and is half transparent: OpenRaster has no words for that; its layers blend with one another alone.</source>
        <translation>图层组“{name}”为穿透且半透明，OpenRaster 无法表达，因此组内图层只相互混合。</translation>
    </message>
</context>
<context>
    <name>FilesSection</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>移出列表</translation>
    </message>
    <message>
        <source>Take it off the list, with its tags and notes. No file is touched.</source>
        <translation>将它连同标签和说明移出列表，不会动任何文件。</translation>
    </message>
    <message>
        <source>Never read, because it is code or unsafe: {names}</source>
        <translation>不会读取（是代码或不安全）：{names}</translation>
    </message>
    <message>
        <source>In</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Its files go to the trash of your desktop, which gives back {size} once it is emptied. Tags, notes and settings are kept for the day it comes back.</source>
        <translation>文件会移到系统回收站，清空后可腾出 {size}。标签、说明和设置会保留，以备它回来时使用。</translation>
    </message>
    <message>
        <source>Move {name} to the trash?</source>
        <translation>将 {name} 移到回收站？</translation>
    </message>
    <message>
        <source>Move to Trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>Fills</name>
    <message>
        <source>What is there</source>
        <translation>原有内容</translation>
    </message>
    <message>
        <source>The old pixels.</source>
        <translation>保留原来的像素。</translation>
    </message>
    <message>
        <source>What is there, blurred</source>
        <translation>原有内容（模糊）</translation>
    </message>
    <message>
        <source>Old colours and light without the old shapes.</source>
        <translation>保留原来的颜色和明暗，去掉形状。</translation>
    </message>
    <message>
        <source>Colour of the rim</source>
        <translation>边缘颜色</translation>
    </message>
    <message>
        <source>The average colour around the mask.</source>
        <translation>蒙版周围的平均颜色。</translation>
    </message>
    <message>
        <source>Flowing in</source>
        <translation>向内流动</translation>
    </message>
    <message>
        <source>Colours flow in from the rim (Navier–Stokes).</source>
        <translation>让颜色从边缘流入（Navier–Stokes）。</translation>
    </message>
    <message>
        <source>Marching in</source>
        <translation>向内推进</translation>
    </message>
    <message>
        <source>Colours are carried in from the rim (Telea).</source>
        <translation>将颜色从边缘逐步带入（Telea）。</translation>
    </message>
    <message>
        <source>Patches from around</source>
        <translation>周围图块</translation>
    </message>
    <message>
        <source>Patches of the surroundings (exemplar completion).</source>
        <translation>用周围的图块拼补（样例补全）。</translation>
    </message>
    <message>
        <source>Smeared rim</source>
        <translation>边缘拉伸</translation>
    </message>
    <message>
        <source>Every pixel takes the colour nearest to it at the rim.</source>
        <translation>每个像素取边缘上离它最近的颜色。</translation>
    </message>
    <message>
        <source>Mirrored surroundings</source>
        <translation>周围镜像</translation>
    </message>
    <message>
        <source>The surroundings, mirrored at the rim.</source>
        <translation>以边缘为轴镜像周围的内容。</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>Noise in the colours of the rim.</source>
        <translation>用边缘的颜色生成噪声。</translation>
    </message>
</context>
<context>
    <name>FirstSteps</name>
    <message>
        <source>What next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>{name} works at once but is small. Use what is on this machine, or get one:</source>
        <translation>{name} 现在就能用，但规模较小。可以使用本机已有的模型，或下载一个：</translation>
    </message>
    <message>
        <source>{name} works at once but is small. These are on this machine already:</source>
        <translation>{name} 现在就能用，但规模较小。本机已有这些模型：</translation>
    </message>
    <message>
        <source>{name} works at once but is small. These run here and are better:</source>
        <translation>{name} 现在就能用，但规模较小。这些模型在本机能运行，效果更好：</translation>
    </message>
    <message numerus="yes">
        <source>%n models, {size}, stay where they are</source>
        <translation>
            <numerusform>%n 个模型，{size}，保留在原处</numerusform>
        </translation>
    </message>
    <message>
        <source>Use in place</source>
        <translation>就地使用</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>FitPanel</name>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Memory of the device</source>
        <translation>设备内存</translation>
    </message>
    <message>
        <source>Make it fit</source>
        <translation>自动适配</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message>
        <source>The folder is not there now</source>
        <translation>文件夹现在不可用</translation>
    </message>
    <message>
        <source>{facts} · used in place, never changed</source>
        <translation>{facts} · 就地使用，绝不改动</translation>
    </message>
    <message>
        <source>Use no more</source>
        <translation>停止使用</translation>
    </message>
    <message>
        <source>Use in place</source>
        <translation>就地使用</translation>
    </message>
</context>
<context>
    <name>FormDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>FoundPrograms</name>
    <message>
        <source>{programs}: {count} are on this machine, {size}.</source>
        <translation>{programs}：本机有 {count} 个，共 {size}。</translation>
    </message>
    <message>
        <source>They can be used where they lie. Velatura never writes there.</source>
        <translation>可以就地使用，Velatura 绝不会写入这些文件夹。</translation>
    </message>
    <message>
        <source>Use in place</source>
        <translation>就地使用</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>以后再说</translation>
    </message>
</context>
<context>
    <name>GatedSteps</name>
    <message>
        <source>Open the page</source>
        <translation>打开页面</translation>
    </message>
    <message>
        <source>Open the model's page in the browser and sign in there.</source>
        <translation>在浏览器中打开模型的页面并登录。</translation>
    </message>
    <message>
        <source>Read its terms and accept them on that page.</source>
        <translation>在该页面上阅读并接受条款。</translation>
    </message>
    <message>
        <source>Make a token that may read (page Settings, Access Tokens) and paste it here.</source>
        <translation>创建有读取权限的令牌（Settings 页面的 Access Tokens），粘贴到这里。</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>(no prompt)</source>
        <translation>（无提示词）</translation>
    </message>
    <message>
        <source>Not: {text}</source>
        <translation>反向：{text}</translation>
    </message>
    <message>
        <source>Seed {seed} · {seconds} s</source>
        <translation>种子 {seed} · {seconds} 秒</translation>
    </message>
    <message>
        <source>Click brings prompt and settings back, double click opens it.</source>
        <translation>单击恢复提示词和设置，双击打开图片。</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Search prompts</source>
        <translation>搜索提示词</translation>
    </message>
    <message>
        <source>Search in the history</source>
        <translation>在历史中搜索</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>No prompt has all of these words.</source>
        <translation>没有提示词包含所有这些词。</translation>
    </message>
    <message>
        <source>Every picture you make is kept here with its prompt and settings.</source>
        <translation>生成的每张图片都会连同提示词和设置保存在这里。</translation>
    </message>
    <message>
        <source>Use Prompt and Settings</source>
        <translation>使用提示词和设置</translation>
    </message>
    <message>
        <source>Open as Picture</source>
        <translation>作为图片打开</translation>
    </message>
    <message>
        <source>Copy Prompt</source>
        <translation>复制提示词</translation>
    </message>
    <message>
        <source>Delete from History</source>
        <translation>从历史中删除</translation>
    </message>
</context>
<context>
    <name>ImageSizeDialog</name>
    <message>
        <source>Image Size</source>
        <translation>图片大小</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Width on paper</source>
        <translation>打印宽度</translation>
    </message>
    <message>
        <source>Height on paper</source>
        <translation>打印高度</translation>
    </message>
    <message>
        <source>Scaled to</source>
        <translation>缩放到</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Width, height</source>
        <translation>宽度、高度</translation>
    </message>
    <message>
        <source>Keep the shape</source>
        <translation>锁定比例</translation>
    </message>
    <message>
        <source>&lt;b&gt;Keep the shape&lt;/b&gt;&lt;br&gt;Width and height are scaled alike.</source>
        <translation>&lt;b&gt;锁定比例&lt;/b&gt;&lt;br&gt;宽度和高度等比缩放。</translation>
    </message>
</context>
<context>
    <name>InstalledFilters</name>
    <message>
        <source>Search models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Only favourites</source>
        <translation>仅收藏</translation>
    </message>
    <message>
        <source>&lt;b&gt;Only favourites&lt;/b&gt;&lt;br&gt;Leave the others out.</source>
        <translation>&lt;b&gt;仅收藏&lt;/b&gt;&lt;br&gt;不显示其他模型。</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>By size</source>
        <translation>按大小</translation>
    </message>
    <message>
        <source>By last use</source>
        <translation>按上次使用</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>All families</source>
        <translation>所有系列</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>Needs something</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>所有状态</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>所有标签</translation>
    </message>
</context>
<context>
    <name>InstalledPage</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add models from the disk</source>
        <translation>从磁盘添加模型</translation>
    </message>
    <message>
        <source>&lt;b&gt;Add&lt;/b&gt;&lt;br&gt;Copy files or folders, or use them where they lie.</source>
        <translation>&lt;b&gt;添加&lt;/b&gt;&lt;br&gt;复制文件或文件夹，或者就地使用。</translation>
    </message>
    <message>
        <source>Model Files…</source>
        <translation>模型文件…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>My models</source>
        <translation>我的模型</translation>
    </message>
    <message>
        <source>No models yet.
Drop files or folders of models here, or choose Get models at the left.</source>
        <translation>还没有模型。
将模型文件或文件夹拖到这里，或选择左侧的“获取模型”。</translation>
    </message>
    <message>
        <source>No model is like that. Loosen: {filters}.</source>
        <translation>没有符合条件的模型。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>No model of yours is called “{text}”.
Get models may have it.</source>
        <translation>你的模型中没有“{text}”。
可以到“获取模型”中找找。</translation>
    </message>
    <message>
        <source>No model called “{text}” is like that. Loosen: {filters}.</source>
        <translation>没有符合条件的“{text}”。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>Where Is It Now?</source>
        <translation>选择它现在的位置</translation>
    </message>
</context>
<context>
    <name>IntentChooser</name>
    <message>
        <source>Intent</source>
        <translation>做什么</translation>
    </message>
    <message>
        <source>&lt;b&gt;Intent&lt;/b&gt;&lt;br&gt;What is wanted of the masked place.</source>
        <translation>&lt;b&gt;做什么&lt;/b&gt;&lt;br&gt;想怎样处理蒙版区域。</translation>
    </message>
</context>
<context>
    <name>Intents</name>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Fill mask</source>
        <translation>填充蒙版</translation>
    </message>
    <message>
        <source>Something new that fits the surroundings.</source>
        <translation>生成与周围协调的新内容。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Something else in the same shape and place.</source>
        <translation>换成别的东西，形状和位置不变。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>A new object on what is there.</source>
        <translation>在现有画面上加一个新物体。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Continues the surroundings over it. Works without any model.</source>
        <translation>用周围的内容补上，不需要模型。</translation>
    </message>
    <message>
        <source>Replace background</source>
        <translation>替换背景</translation>
    </message>
    <message>
        <source>Keeps what is masked and paints the rest anew.</source>
        <translation>保留蒙版内的部分，其余全部重绘。</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>A larger canvas: the new area continues the picture.</source>
        <translation>扩大画布，新区域延续原有画面。</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>精修</translation>
    </message>
    <message>
        <source>Cleaner detail at a higher working resolution; little else changes.</source>
        <translation>以更高的工作分辨率理清细节，其他基本不变。</translation>
    </message>
    <message>
        <source>Variations</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Vary</source>
        <translation>生成变体</translation>
    </message>
    <message>
        <source>Several versions, not far from what is there.</source>
        <translation>生成几个与原图相近的版本。</translation>
    </message>
    <message>
        <source>Transform picture</source>
        <translation>图生图</translation>
    </message>
    <message>
        <source>Another version of the whole picture.</source>
        <translation>生成整张图片的另一个版本。</translation>
    </message>
    <message>
        <source>Vary picture</source>
        <translation>重绘整图</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Detail for a picture that is blurred or blocky.</source>
        <translation>为模糊或有马赛克的图片补上细节。</translation>
    </message>
    <message>
        <source>Colourise</source>
        <translation>上色</translation>
    </message>
    <message>
        <source>Colours for a grey picture; light and dark stay.</source>
        <translation>为灰度图上色，明暗不变。</translation>
    </message>
    <message>
        <source>Paint over strokes</source>
        <translation>由笔触生成</translation>
    </message>
    <message>
        <source>A picture from rough strokes of colour.</source>
        <translation>将粗略的彩色笔触变成图片。</translation>
    </message>
    <message>
        <source>Paint over what is to go.</source>
        <translation>涂出要移除的部分。</translation>
    </message>
    <message>
        <source>Paint over what is to stay.</source>
        <translation>涂出要保留的部分。</translation>
    </message>
    <message>
        <source>Enlarge the canvas first.</source>
        <translation>请先扩大画布。</translation>
    </message>
    <message>
        <source>Paint a mask first.</source>
        <translation>请先画蒙版。</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
</context>
<context>
    <name>KeyField</name>
    <message>
        <source>Press a key…</source>
        <translation>请按键…</translation>
    </message>
</context>
<context>
    <name>LayerCommands</name>
    <message>
        <source>Insert Picture</source>
        <translation>插入图片</translation>
    </message>
    <message>
        <source>Insert Reference</source>
        <translation>插入参考图</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>LayerDelegate</name>
    <message>
        <source>Name of the layer</source>
        <translation>图层名称</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Border</source>
        <translation>扩展区域</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>绘画</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>图层组</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>Pass Through</source>
        <translation>穿透</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>变暗</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>正片叠底</translation>
    </message>
    <message>
        <source>Colour Burn</source>
        <translation>颜色加深</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>变亮</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>滤色</translation>
    </message>
    <message>
        <source>Colour Dodge</source>
        <translation>颜色减淡</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Soft Light</source>
        <translation>柔光</translation>
    </message>
    <message>
        <source>Hard Light</source>
        <translation>强光</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Exclusion</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Hue</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Luminosity</source>
        <translation>明度</translation>
    </message>
</context>
<context>
    <name>LayersHeader</name>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Blend mode&lt;/b&gt;&lt;br&gt;How the colours of the layer meet those below it. A group that passes through lets each of its layers meet them; in any other mode it is a picture of its own.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;混合模式&lt;/b&gt;&lt;br&gt;图层的颜色如何与下方的颜色混合。图层组设为“穿透”时，组内图层各自与下方混合；设为其他模式时，整组先合成为一张图。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Opacity&lt;/b&gt;&lt;br&gt;How much of the layer is seen: drag, wheel, or type a number; double-click resets.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;不透明度&lt;/b&gt;&lt;br&gt;图层的可见程度：拖动、滚动滚轮或输入数字均可，双击重置。&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>LayersModel</name>
    <message>
        <source>shown</source>
        <translation>已显示</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>transparency locked</source>
        <translation>透明度已锁定</translation>
    </message>
    <message>
        <source>{facts}. Only to look at: it is in no saved picture.</source>
        <translation>{facts}。仅供查看，不会存入图片。</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>The layers of an opened picture appear here.</source>
        <translation>打开图片后，图层会显示在这里。</translation>
    </message>
</context>
<context>
    <name>LicenceDialog</name>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Licence of {title}</source>
        <translation>{title} 的许可证</translation>
    </message>
    <message>
        <source>The catalog does not know this model's licence. Read what its page says before you use it.</source>
        <translation>模型目录中没有此模型的许可证信息。使用前请阅读其页面上的说明。</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Commercial use</source>
        <translation>商业用途</translation>
    </message>
    <message>
        <source>Name the model</source>
        <translation>须注明模型</translation>
    </message>
    <message>
        <source>Read its full text</source>
        <translation>阅读全文</translation>
    </message>
    <message>
        <source>Open the model's page</source>
        <translation>打开模型页面</translation>
    </message>
    <message>
        <source>This model is gated: sign in on its page, accept the terms there as well, and give Velatura a token that may read. Without that the hub refuses the download.</source>
        <translation>这是受限模型：请在其页面上登录并接受条款，再向 Velatura 提供有读取权限的访问令牌，否则模型站会拒绝下载。</translation>
    </message>
    <message>
        <source>You are asked once for each model; when you accepted it is kept.</source>
        <translation>每个模型只询问一次，并记录你接受的时间。</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Accept and Download</source>
        <translation>接受并下载</translation>
    </message>
</context>
<context>
    <name>Licences</name>
    <message>
        <source>You may use and sell the pictures you make; the makers claim no rights in them, and you answer for them. Some uses are forbidden: to break the law, to harm, deceive or harass people, to give medical advice, and others that the text lists. If you pass the model on, changed or not, or offer it as a service, pass on the licence with it and bind others to the same rules.</source>
        <translation>生成的图片可以使用和出售；开发者不对图片主张任何权利，责任由你承担。禁止某些用途：违反法律，伤害、欺骗或骚扰他人，提供医疗建议，以及协议列出的其他用途。如果分发该模型（无论是否修改过）或将其作为服务提供，须一并附上许可协议，并要求他人遵守同样的规则。</translation>
    </message>
    <message>
        <source>A mark that names no single text. The makers of ControlNet refer to CreativeML Open RAIL-M: you may use and sell the pictures you make, uses that harm, deceive or break the law are forbidden, and whoever passes the model on passes on its licence and the same rules. See the model's page for the text that holds.</source>
        <translation>这个标注并不对应唯一的文本。ControlNet 的开发者引用的是 CreativeML Open RAIL-M：生成的图片可以使用和出售，禁止用于伤害、欺骗或违法的用途，分发模型者须附上其许可协议，并沿用同样的规则。实际适用的文本请见模型页面。</translation>
    </message>
    <message>
        <source>Free for research and private use. For commercial use too, once you have registered with Stability AI. If you or your company take more than one million US dollars a year, from whatever source, the licence ends and you need a paid one. The pictures are yours, but neither they nor the model may help to build another foundation model, and forbidden uses are listed. Who passes on the model, or a product or service that uses it, includes the licence and a notice and shows "Powered by Stability AI".</source>
        <translation>可免费用于研究和个人用途；向 Stability AI 登记后，也可免费用于商业用途。如果你或你的公司年收入（不论来源）超过 100 万美元，许可即告终止，需要购买付费许可。图片归你所有，但图片和模型都不得用于帮助构建其他基础模型，此外还列有禁止用途。分发该模型，或提供使用该模型的产品或服务者，须附上许可协议和声明，并展示“Powered by Stability AI”。</translation>
    </message>
    <message>
        <source>Its page bears the mark of a non-commercial licence, whose text of 2023 allows research and private use and no commercial use at all; but the page says that it is meant for commercial use as well and refers to stability.ai/license. Others found the Stability AI Community License of July 2024 in its licence file. Read that file before you earn money with it. Who passes the model on includes the licence and its notice.</source>
        <translation>其页面标注的是一种非商业许可证，2023 年的文本允许研究和个人用途，完全禁止商业用途；但页面又称它也可用于商业用途，并指向 stability.ai/license。有人在其许可证文件中看到的是 2024 年 7 月的 Stability AI Community License。用它盈利之前，请先阅读该文件。分发模型者须附上许可协议及其声明。</translation>
    </message>
    <message>
        <source>The model may be run for non-commercial purposes only: where you are paid for it or its pictures, directly or not, or run it for your business, you need a paid licence of Black Forest Labs. They claim no rights in the pictures and let you use them for any purpose that the text does not forbid, but not to train a competing model; what that means for sold pictures is disputed: ask them first. You must keep content filters in use. Who passes the model on includes the licence and its notice.</source>
        <translation>该模型只能为非商业目的运行：如果因模型或其图片直接或间接获得报酬，或为自己的业务运行它，需要 Black Forest Labs 的付费许可。Black Forest Labs 不对图片主张任何权利，允许将图片用于协议未禁止的任何目的，但不得用来训练竞争模型；这对出售图片意味着什么尚有争议，请先询问对方。必须始终启用内容过滤器。分发模型者须附上许可协议及其声明。</translation>
    </message>
    <message>
        <source>The model may be run for non-commercial purposes only; to run it for your business, or for pay, you need a paid licence of Black Forest Labs. Pictures may be used for any purpose that the text does not forbid, but not to train a competing model; ask them before you sell any. You must keep content filters in use, and say that pictures were made by AI where the law asks for that. Who passes the model on includes the licence and its notice.</source>
        <translation>该模型只能为非商业目的运行；为自己的业务或为获取报酬而运行，需要 Black Forest Labs 的付费许可。图片可用于协议未禁止的任何目的，但不得用来训练竞争模型；出售任何图片之前请先询问对方。必须始终启用内容过滤器，并在法律要求时说明图片由 AI 生成。分发模型者须附上许可协议及其声明。</translation>
    </message>
    <message>
        <source>You may use, change and sell freely, the pictures as well as the model. Who passes the model on includes the licence, keeps its notices and says what was changed. There is no warranty.</source>
        <translation>模型和图片都可以自由使用、修改和出售。分发模型者须附上许可协议，保留其中的声明，并说明做了哪些改动。不提供任何担保。</translation>
    </message>
    <message>
        <source>You may use, change and sell freely, the pictures as well as the model. Who passes the model on keeps the copyright notice and the licence. There is no warranty.</source>
        <translation>模型和图片都可以自由使用、修改和出售。分发模型者须保留版权声明和许可协议。不提供任何担保。</translation>
    </message>
    <message>
        <source>You may use, change and sell freely, the pictures as well as the model. Who passes the model on keeps the copyright notice and the licence, and does not advertise with its makers' names. There is no warranty.</source>
        <translation>模型和图片都可以自由使用、修改和出售。分发模型者须保留版权声明和许可协议，且不得用开发者的名字做宣传。不提供任何担保。</translation>
    </message>
    <message>
        <source>Not for commercial use. Who passes the model on, changed or not, names its maker, says what was changed, and uses the same licence. Ask the maker whether that reaches to pictures you mean to sell.</source>
        <translation>不得用于商业用途。分发模型者（无论是否修改过）须注明作者，说明做了哪些改动，并采用相同的许可证。如果打算出售图片，请先询问作者这些限制是否也适用于图片。</translation>
    </message>
    <message>
        <source>Take it as for research and evaluation only. Its makers' pages name NVIDIA's own licence, NSCL v2; licences of that name allow no commercial use. One of their pages names the NVIDIA Open Model License as well, which would allow more: see the text in the repository. The text encoder is Google's Gemma 2, for which the Gemma Terms of Use and their list of forbidden uses hold too. Who passes the model on includes the licence and keeps its notices.</source>
        <translation>请视为仅可用于研究和评估。开发者的页面写明采用 NVIDIA 自己的许可证 NSCL v2；同名的许可证不允许商业用途。其中一个页面还提到 NVIDIA Open Model License，后者允许的范围更宽：请见仓库中的文本。文本编码器是 Google 的 Gemma 2，因此 Gemma Terms of Use 及其禁止用途清单同样适用。分发模型者须附上许可协议并保留其中的声明。</translation>
    </message>
    <message>
        <source>Marked CreativeML Open RAIL-M, under which you may use and sell pictures. The makers' pages of this series add that the model must not be used behind API services, and ask everybody with business plans to write to juggernaut@rundiffusion.com for a commercial licence. Do so before you earn money with it. SDXL, from which it was made, is under Open RAIL++-M: its list of forbidden uses holds as well.</source>
        <translation>标注为 CreativeML Open RAIL-M，据此可以使用和出售图片。开发者在该系列的页面上补充：不得用该模型支撑 API 服务，并请所有打算商用的人写信至 juggernaut@rundiffusion.com 获取商业许可。用它盈利之前请先照此办理。它基于 SDXL 制作，SDXL 采用 Open RAIL++-M：其禁止用途清单同样适用。</translation>
    </message>
    <message>
        <source>Its makers' text lies beside the files; the catalog does not know what it says today. Until August 2024 the page was marked Open RAIL++-M; that mark was taken away, and the text changed, when LoRAs for FLUX.1 and Stable Diffusion 3 came. Read it before you sell pictures or pass the LoRA on. The terms of the model that it is used with hold in any case.</source>
        <translation>开发者的许可文本与文件放在一起，模型目录并不知道其当前内容。2024 年 8 月之前，页面标注为 Open RAIL++-M；在推出 FLUX.1 和 Stable Diffusion 3 的 LoRA 时，该标注被去掉，文本也已更改。出售图片或分发该 LoRA 之前，请先阅读。无论如何，与它搭配使用的模型的条款都适用。</translation>
    </message>
    <message>
        <source>The catalog has not read its text. Others read in it that pictures may be used commercially, with a list of forbidden uses, and that whoever passes on a changed model or offers it over a network must do so under the same licence, with what it was made from; training a LoRA counts as a change. See its text before you sell pictures or pass anything on.</source>
        <translation>模型目录没有查阅过其文本。据他人解读，图片可用于商业用途，但列有禁止用途；分发修改后的模型或通过网络提供它的人，须采用相同的许可证，并一并提供制作它所用的材料；训练 LoRA 也算修改。出售图片或分发任何内容之前，请先查阅其文本。</translation>
    </message>
    <message>
        <source>The catalog does not know this model's terms. Look on its page for a licence before you use it, above all if you mean to sell pictures or pass the model on. What it was made from may have terms of its own, which hold as well.</source>
        <translation>模型目录不了解该模型的条款。使用之前，尤其是打算出售图片或分发模型时，请先在其页面上查找许可证。它所基于的内容可能另有条款，同样适用。</translation>
    </message>
</context>
<context>
    <name>LimitsRow</name>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件数</translation>
    </message>
    <message>
        <source>&lt;b&gt;Speed&lt;/b&gt;&lt;br&gt;The most all downloads take together.</source>
        <translation>&lt;b&gt;速度&lt;/b&gt;&lt;br&gt;所有下载的总速度上限。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Files&lt;/b&gt;&lt;br&gt;How many are fetched at the same time.</source>
        <translation>&lt;b&gt;文件数&lt;/b&gt;&lt;br&gt;同时下载的文件数。</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>{count} at a time</source>
        <translation>同时 {count} 个</translation>
    </message>
</context>
<context>
    <name>LiveBar</name>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>&lt;b&gt;Opacity&lt;/b&gt;&lt;br&gt;How strongly the live picture covers what you paint.</source>
        <translation>&lt;b&gt;不透明度&lt;/b&gt;&lt;br&gt;实时画面盖住所画内容的程度。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on with live mode</source>
        <translation>继续实时模式</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Apply live picture</source>
        <translation>应用实时画面</translation>
    </message>
    <message>
        <source>End live mode</source>
        <translation>结束实时模式</translation>
    </message>
    <message>
        <source>End live mode (Esc)</source>
        <translation>结束实时模式（Esc）</translation>
    </message>
    <message>
        <source>Stopped by an error</source>
        <translation>因出错而停止</translation>
    </message>
    <message>
        <source>Waits for the picture in the making</source>
        <translation>正在等待当前图片生成</translation>
    </message>
    <message>
        <source>The first picture is coming…</source>
        <translation>即将显示第一张…</translation>
    </message>
    <message>
        <source>{rate} pictures a second</source>
        <translation>每秒 {rate} 张</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Live picture</source>
        <translation>实时画面</translation>
    </message>
    <message>
        <source>What the model makes of picture, mask and words while you change them.</source>
        <translation>一边修改图片、蒙版和提示词，一边显示模型画出的效果。</translation>
    </message>
</context>
<context>
    <name>Locks</name>
    <message>
        <source>Exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>Only painted pixels change, and these wholly.</source>
        <translation>只改变涂过的像素，并且完全改变。</translation>
    </message>
    <message>
        <source>Feather inside</source>
        <translation>向内羽化</translation>
    </message>
    <message>
        <source>Old and new are mixed within the mask's edge; nothing outside changes.</source>
        <translation>新旧内容在蒙版边缘内侧融合，蒙版之外不变。</translation>
    </message>
    <message>
        <source>Feather outside</source>
        <translation>向外羽化</translation>
    </message>
    <message>
        <source>A band around the mask changes in part, so that the new fades out.</source>
        <translation>蒙版外围的一圈会部分改变，让新内容自然淡出。</translation>
    </message>
</context>
<context>
    <name>LoraRow</name>
    <message>
        <source>not there any more</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>使用 {name}</translation>
    </message>
    <message>
        <source>Use it, or leave it out for now.</source>
        <translation>使用它，或暂时停用。</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Take it out of the list.</source>
        <translation>移出列表。</translation>
    </message>
    <message>
        <source>More of {name}</source>
        <translation>{name} 的更多设置</translation>
    </message>
    <message>
        <source>Weight in the text, and in which steps it acts.</source>
        <translation>对文本编码器的权重，以及在哪些步生效。</translation>
    </message>
    <message>
        <source>Weight of {name}</source>
        <translation>{name} 的权重</translation>
    </message>
    <message>
        <source>&lt;b&gt;Weight&lt;/b&gt;&lt;br&gt;How much of it counts; below 0 it takes away what it adds.</source>
        <translation>&lt;b&gt;权重&lt;/b&gt;&lt;br&gt;生效的程度；小于 0 时反向作用，减去它原本添加的效果。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Until</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Text&lt;/b&gt;&lt;br&gt;Its weight in the text encoders; usually the same.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The share of the steps from which on it acts.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The share of the steps until which it acts.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Put this word into the prompt: it wakes the LoRA.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>LoraSettings</name>
    <message>
        <source>No LoRA: the model as it is.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add LoRA…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Embedding…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;LoRA&lt;/b&gt;&lt;br&gt;A small file that teaches the model a style, a thing or a person.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Embedding&lt;/b&gt; (textual inversion)&lt;br&gt;Puts its word into the prompt; the model then reads what was learnt for it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Autoencoder&lt;/b&gt; (VAE)&lt;br&gt;Another one gives other colours and fine detail.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>VAE</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Autoencoder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model's own</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>LoRA · {count}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>LoRA</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>LoRAs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Embeddings</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished">设置</translation>
    </message>
    <message>
        <source>Navigator</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished">图层</translation>
    </message>
    <message>
        <source>Results</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished">历史</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished">撤销</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} (read-only)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete this picture from the history?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The entry and its picture file are removed. There is no undo.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished">保留</translation>
    </message>
</context>
<context>
    <name>MaskBar</name>
    <message>
        <source>What is masked</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;What is masked&lt;/b&gt;&lt;br&gt;What is transparent in the picture, or the rest.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message>
        <source>&lt;b&gt;Cancel&lt;/b&gt;&amp;nbsp;&amp;nbsp;Esc&lt;br&gt;The mask stays as it was.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;OK&lt;/b&gt;&amp;nbsp;&amp;nbsp;Enter&lt;br&gt;The mask becomes what is shown, as one step.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Transparent</source>
        <translation type="unfinished">透明</translation>
    </message>
    <message>
        <source>Opaque</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished">宽度</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Click a colour in the picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing changes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Comparing…</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>MaskFlow</name>
    <message>
        <source>Load Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation type="unfinished">图片 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished">所有文件 (*)</translation>
    </message>
    <message>
        <source>Save Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It has {mask} pixels, the picture {picture}: it will be stretched to that size.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message>
        <source>There is a mask already.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add to It</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Replace It</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stretch</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Load “{name}” as the mask?</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>MaskSettings</name>
    <message>
        <source>Mask</source>
        <translation type="unfinished">蒙版</translation>
    </message>
    <message>
        <source>Pre-fill</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Grow</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Feather</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Lock</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Surroundings</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Detail</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Width of the feather</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Soft edges paint softly</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Grow&lt;/b&gt;&lt;br&gt;So much more around the mask is made anew, in working pixels (the frame on the canvas tells how many those are). What may change in the picture, only the lock says.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Feather&lt;/b&gt;&lt;br&gt;Beyond that the strength falls to nothing over so many working pixels, so that the new grows out of what is there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Soft edges paint softly&lt;/b&gt; (differential diffusion)&lt;br&gt;Half painted parts of the mask change half as much. Off: whatever is painted is painted fully.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Width of the feather&lt;/b&gt;&lt;br&gt;Of the lock, in pixels of the picture.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Surroundings&lt;/b&gt;&lt;br&gt;How much the model sees around the mask, as a share of the mask's size. More fits better, less is finer.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Detail&lt;/b&gt;&lt;br&gt;Side of the working size against what the model was made for. More is finer and slower; beyond 1.5 models begin to repeat themselves.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What stands under the mask first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Which pixels may change.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Memory</name>
    <message>
        <source>Program</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Denoiser</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Text encoder</source>
        <translation type="unfinished">文本编码器</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Refiner</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Autoencoder for previews</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>LoRAs: files, and layers held twice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Held and not used</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>At work, while denoising</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>At work, while refining</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>At work, while a preview is decoded</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>At work, while decoding</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>At work, while encoding</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>While loading</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It fits: {room} can be had.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It is tight: {room} can be had.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It won't fit: {room} can be had.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>≈ {time} · {memory}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>About {time}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>About {time}; anything from {least} to {most} until a first picture was timed here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Main memory</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Main memory at the worst moment</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Memory of the graphics card at the worst moment</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing needs to be done: it fits as it is.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Now it fits, with:</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{size} is the largest that would fit on this machine, with:</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No size of this model fits. Close other programs, or take a smaller model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>PyTorch instead of OpenVINO</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The denoiser's weights once. It takes a little longer.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>16-bit numbers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Half the memory. You won't see a difference.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Autoencoder in tiles</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Decodes piece by piece. Even areas of large pictures may differ slightly.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Denoiser kept in 8 bits</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Half its memory. Small details of the picture change.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Parts take turns on the device</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same picture, a little later.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Layers take turns on the device</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same picture, but it takes up to twice as long.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Weights in fewer bits</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Less memory. Details of the picture change.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Copy details</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close message</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close this message</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No model yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{count} more</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>can't be used</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Manage models…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Model&lt;/b&gt;&lt;br&gt;What makes the pictures.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>inpainting</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Has an inpainting UNet: it sees the picture around the mask.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fills masks by masking latents: it has no inpainting UNet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Made for {side} × {side} px.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Not read, because it is code: {names}</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Fits this machine</source>
        <translation type="unfinished">适合本机</translation>
    </message>
    <message>
        <source>Slow on this machine</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Too large for this machine</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Memory it needs isn't known</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Not supported yet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{amount} memory</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Commercial use: {answer}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>again in {duration}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>attempt {number}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{duration} left</source>
        <translation type="unfinished">还剩 {duration}</translation>
    </message>
    <message>
        <source>{count} under way</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Convert</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Repair</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Locate…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Have it</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Get</source>
        <translation type="unfinished">获取</translation>
    </message>
    <message>
        <source>Downloading {percent} %</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Under way</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stopped by you</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ended by going offline</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Terms not accepted</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Token refused</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Not found</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stopped: foreign host</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It came from {address} on the hub.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It came from {address}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>You added it; where it was made isn't known.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It was found in another program's folder; where it was made isn't known.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It came with Velatura.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nobody noted where it came from.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It is revision {revision}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its revision isn't known.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its licence is {licence}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>You accepted its licence, {licence}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its licence isn't known.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its files are what their source says they are.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its files are as they were when they were first looked at.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Damaged or missing: {files}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its files haven't been verified yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It has all that a model of its kind needs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It has all it needs, and more: {reason}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its parts fit each other; its kind isn't known more closely.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It can't work: {reason}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its structure hasn't been checked yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>All its values are numbers.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Some weights are nothing but zeros: {names}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Some values are no numbers: {names}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>All values that could be looked at are numbers; not all could be.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its values haven't been looked at.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It holds no code and no pickles.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Code and pickles are never opened: {files}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It needs {needed} of memory; {gpu} has {available}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Small enough to be quick on the processor.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It needs {needed}, and {gpu} has {available}: its parts take turns there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It runs on the processor alone, which takes minutes a picture.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It needs {needed}, and {available} are free now. Closing programs helps.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It needs {needed} of memory, and this machine has {available}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It needs {needed} on the disk, and {available} are free.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How much it needs isn't known.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How much memory {gpu} has isn't known.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A download that was stopped today.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A download that was stopped; days since: {days}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same as {other}: one file serves both.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No picture was ever made with it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Used today.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Days since it was last used: {days}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>on different disks</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>can't be written there</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>only in other programs' folders</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>has names elsewhere</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>the disk knows no links</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>In the last week</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>In the last month</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>In the last half year</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Longer ago</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Never</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Unknown family</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Denoiser</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>VAE</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Text encoder</source>
        <translation type="unfinished">文本编码器</translation>
    </message>
    <message>
        <source>Image encoder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>LoRA</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Embedding</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>ControlNet</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>IP-Adapter</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>T2I-Adapter</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Upscaler</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Segmenter</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Hypernetwork</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Unknown kind</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Picture from words</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Vary a picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Repaint a part</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Edit by instruction</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Enlarge</source>
        <translation type="unfinished">扩大</translation>
    </message>
    <message>
        <source>Follow a sketch or pose</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Follow a reference picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Few steps</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Score pictures</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Find outlines</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Decode latents</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Picture of a known class</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Picture from nothing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Refine a picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Follow depth</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Follow edges</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Goes with models</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Can't be used</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Unsafe format</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Damaged</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Disk not connected</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>File not found</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>In use</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Waits for its turn</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Asking what there is</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Downloading</source>
        <translation type="unfinished">正在下载</translation>
    </message>
    <message>
        <source>Checking what came</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Waiting to try again</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Looking at the disk</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Adding {title}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Verifying {title}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Checking every number of {title}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Converting {title}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Looking for duplicates</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Linking duplicates</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Making the test picture of {title}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Moving {title} to the trash</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Repairing {title}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>with conditions</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished">未知</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>all models</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>size not known</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{amount}/s</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>never</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ModelsWindow</name>
    <message>
        <source>Models</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add Models</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add a Folder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add {name}?</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <source>Add %n things?</source>
        <translation>
            <numerusform>添加 %n 项？</numerusform>
        </translation>
    </message>
    <message>
        <source>A copy is safe when the original is moved; used in place it takes no room.</source>
        <translation type="unfinished">复制一份，原文件移动也不受影响；就地使用则不占额外空间。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use in place</source>
        <translation type="unfinished">就地使用</translation>
    </message>
</context>
<context>
    <name>Navigator</name>
    <message>
        <source>Navigator</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The whole picture and a frame around what is seen. Keys move it as on the canvas.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The whole picture, once there is one.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>NetworkLogModel</name>
    <message>
        <source>When</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Host</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What for</source>
        <translation type="unfinished">用途</translation>
    </message>
    <message>
        <source>Came</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fine, token sent</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fine</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <source>{host}: asked %n times, {sent} went, {received} came.</source>
        <translation>
            <numerusform>{host}：请求 %n 次，发送 {sent}，接收 {received}。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NetworkPage</name>
    <message>
        <source>What was contacted</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Every connection of this program stands here. There is no other way out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Clear the list of connections</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing was ever contacted.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>NetworkStatus</name>
    <message>
        <source>&lt;b&gt;Network&lt;/b&gt;&lt;br&gt;Offline, nothing is contacted. Online, only what a download that you started needs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Online</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Offline</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Downloading {count}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Downloading {count} · {percent} %</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Network: {state}</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>NewGuideDialog</name>
    <message>
        <source>New Guide</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Upright</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Direction</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Place</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished">添加</translation>
    </message>
</context>
<context>
    <name>NewPictureDialog</name>
    <message>
        <source>New Picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished">宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation type="unfinished">高度</translation>
    </message>
    <message>
        <source>Filled with</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>White</source>
        <translation type="unfinished">白色</translation>
    </message>
    <message>
        <source>The brush's colour</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing (transparent)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Create</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>The file holds several pictures. The first one was opened.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The file has more than 8 bits a channel, in a form of which only 8 can be read. It is untouched.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture has 64 bits a channel. It is worked on with 32.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture was converted from CMYK to sRGB; the file is untouched.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture was converted from its colour profile to sRGB; the file is untouched.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture's colour profile can't be used. Its colours are taken for sRGB.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture's colour profile is made of tables: it is kept, but new pixels are as fine as 8 bits.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The picture holds values beyond black and white. They are shown as black and white, and kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The file holds channels beside colours and transparency. They were not opened.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Around the mask there was nothing to copy from: a part was filled with a smooth surface.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing visible was left around the mask to continue: a part was filled with plain grey.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was repaired.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{folder} lends {name} what its file lacks.
Press Generate again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was added to the list of models.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} is not there any more: {other} makes the pictures now.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} is in the list of models already; nothing was copied.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was saved. {format} compresses with loss: PNG and TIFF keep every pixel as it is.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was saved without its transparency, which {format} can't hold. PNG can.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was saved with 8 bits a channel: {format} holds no more.
TIFF keeps every pixel as it is.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was saved with 16 bits a channel: {format} holds no more.
TIFF keeps every pixel as it is.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was saved at its own quality.
JPEG compresses the whole picture anew: pixels that you did not edit changed a little too. PNG and TIFF keep them as they are.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} holds the picture in one piece: {format} has no layers.
They are kept here. Save as a Velatura project to find them again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} holds a copy of the picture in one piece.
You go on working on {project}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} was saved without some of what the opened file said about itself: {format} has no room for it.
TIFF has.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Save as {format}…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose folder…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>OfflineBar</name>
    <message>
        <source>Velatura is offline. Go online to download.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing is contacted unless you start a download. Then the file's address goes over the line, and your token if the hub asks for it. Nothing else.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Online</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>OriginSection</name>
    <message>
        <source>Origin and licence</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open its page</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Revision</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fetched</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Licence</source>
        <translation type="unfinished">许可证</translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished">未知</translation>
    </message>
    <message>
        <source>Commercial use</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Name it</source>
        <translation type="unfinished">须署名</translation>
    </message>
    <message>
        <source>In the browser: {address}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ships with Velatura</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Found on the disk</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Added by you</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>OwnSection</name>
    <message>
        <source>Tags and notes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What it is good at, settings you like …</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Preparing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Starting the engine</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Loading {detail}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Step {step} of {steps}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Filling from the surroundings</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Finishing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancelling</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Picture {image} of {images}</source>
        <translation>第 {image} 张，共 {images} 张</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>还剩 {duration}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分</translation>
    </message>
</context>
<context>
    <name>PromptBar</name>
    <message>
        <source>Prompt</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Prompt&lt;/b&gt;&lt;br&gt;What the picture, or the masked part of it, should show.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use the model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Negative prompt</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Negative prompt&lt;/b&gt;&lt;br&gt;What the model is pushed away from. May stay empty.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Strength</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Strength&lt;/b&gt; (denoising strength)&lt;br&gt;How far the result may leave what is there: low keeps shapes and colours, 100 % starts from nothing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Count</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Count&lt;/b&gt;&lt;br&gt;How many pictures are made, each from a seed of its own.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished">取消</translation>
    </message>
    <message>
        <source>What should it not show?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing to describe: continues the surroundings</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A line for each spot, from the first to the last</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What should the picture show?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Make it.[ &lt;b&gt;{generate}&lt;/b&gt; does the same.][ &lt;b&gt;{cancel}&lt;/b&gt; cancels.]</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>PromptEdit</name>
    <message>
        <source>The model does not know &lt;b&gt;{word}&lt;/b&gt;: it may have no effect.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>This model makes pictures of its own subject; it reads no words.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model has guidance built in and takes no negative prompt.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model was distilled to work without guidance.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Guidance is 1 or less: the negative prompt has no effect.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A consistency model is given timesteps instead.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model was trained without classes.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Only consistency models have this.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model's text encoder has no layers to skip.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model works on pixels; it has no autoencoder.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model has a noise schedule of its own.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model makes its pictures in a few steps.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A refiner works on a picture: open one, or choose it as another model's refiner.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is a refiner for Stable Diffusion XL only.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Only models with a UNet can use their deep features again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This scheduler adds no fresh noise.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This scheduler has a spread of noise levels of its own.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This scheduler's share of fresh noise can't be changed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This scheduler goes in even steps of time.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Flow models have no noise levels of this kind.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No Align Your Steps table was published for this family.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This model makes pictures of one size only.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This edit begins with noise of its own strength, whatever is set here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This needs words, and the chosen model reads none.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A picture is open: close it to make a new one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open a picture to use this.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paint a mask to use this.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This works on the whole picture: clear the mask to use it.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>No pictures yet</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Recovered Documents</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Velatura was not closed in order</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>These documents were open. Every step was written down as it happened: they come back with all that can be undone. Files of yours were not touched.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Documents that can be recovered</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open the chosen document as it was last.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete what was written down of the chosen document. It can't be undone.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Later</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Decide at the next start; nothing is deleted until then.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Repair</name>
    <message>
        <source>Align</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Moves the new pixels by the fraction of a pixel that lines up edges across the border of the mask.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>position</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Sharpness</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Gives the new pixels the sharpness of what is around them.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>sharpness</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Colour</source>
        <translation type="unfinished">颜色</translation>
    </message>
    <message>
        <source>Takes out the difference in colour and contrast that is seen at the border.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>colour</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Crossfade</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Lets the old picture back in near the border, where old and new agree. At 0 every masked pixel is new.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>border</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Grain</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Adds the film grain or noise that is around the mask.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>grain</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fitted: {list}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pasted plainly</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing to mend</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Too little around the mask to compare with</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Too large to be fitted: pasted plainly</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Surroundings re-imagined: pasted plainly</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Surroundings partly re-imagined: pasted plainly there</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What is new could not be compared with what is around it, so it was not fitted to it. Look at the border of the mask; another seed may fit better.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ReportLine</name>
    <message>
        <source>in order</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>take care</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>not in order</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished">未知</translation>
    </message>
</context>
<context>
    <name>ResultBar</name>
    <message>
        <source>Apply</source>
        <translation type="unfinished">应用</translation>
    </message>
    <message>
        <source>Put this result into the picture, as one undo step.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Discard</source>
        <translation type="unfinished">舍弃</translation>
    </message>
    <message>
        <source>Take this result away. It stays in the history.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Show the next result.</source>
        <translation type="unfinished">显示下一张结果。</translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>hold[, or hold {before_held}]</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>See the picture without the result while you hold the button.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Blend</source>
        <translation type="unfinished">融合</translation>
    </message>
    <message>
        <source>Choose how the result is fitted to what is around the mask.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished">结果</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message>
        <source>Result {number}, seed {seed}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Seed {seed} · {width} × {height}</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Results</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The pictures of a run appear here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Apply</source>
        <translation type="unfinished">应用</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation type="unfinished">舍弃</translation>
    </message>
    <message>
        <source>Use This Seed</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RoomDuplicates</name>
    <message>
        <source>The same file at several places can lie on the disk once and be found at each of them (a hard link). Nothing else changes for you or for other programs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Find duplicates</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Link these…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Duplicates</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished">文件</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Linking gives</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nobody has looked yet. Finding duplicates reads files of equal size.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No file lies on the disk twice.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Link all: {size}…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{count} × {size}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Velatura</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Link duplicates and get {size} back?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Each file is compared once more before it is replaced. Afterwards the places share one file: a program that changes it there changes it everywhere.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Link Them</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Leave Them</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RoomFree</name>
    <message>
        <source>Free</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Room to free, in gigabytes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Propose</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Do It…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What could go</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Why</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Gives</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Say how much room you need. Nothing goes before you have seen what and why.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is nothing that could go.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name} to the trash</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name}: keep one copy</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{name}: begun download</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{count} chosen, which gives {size}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Free {size}?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Models go to the trash of your desktop and can be put back from there. Duplicates become one file on the disk that is found at each place. Begun downloads are deleted.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Free the Room</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Keep All</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RoomOverview</name>
    <message>
        <source>Group</source>
        <translation type="unfinished">图层组</translation>
    </message>
    <message>
        <source>By family</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>By kind</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>By place</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>By last use</source>
        <translation type="unfinished">按上次使用</translation>
    </message>
    <message>
        <source>Room that models take</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No models take room yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Models take {size}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{size} are free on the disk of the models folder.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RoomPage</name>
    <message>
        <source>What takes room</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Free room</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Duplicates</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Other programs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Room</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RoomPrograms</name>
    <message>
        <source>Models of ComfyUI, AUTOMATIC1111, Forge, InvokeAI, Fooocus and the Hugging Face cache can be used where they lie. Velatura never writes there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Look again</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Look for other programs' folders</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Other programs' folders</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No other program's folder was found. Choose one if you know where it is.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a Folder of Models</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RotateDialog</name>
    <message>
        <source>Rotate by Angle</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rotate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Angle, clockwise</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pixels</source>
        <translation type="unfinished">像素</translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Upper ruler</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Left ruler</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Ruler&lt;/b&gt;&lt;br&gt;Pixels of the picture, from its corner. Drag from here into the picture to lay a guide; drag a guide out of it to take it away.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Sampling</name>
    <message>
        <source>As the scheduler</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What suits the model and the scheduler.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Even</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Even timesteps, as in training.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Karras</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>More steps at low noise: fine detail (Karras et al. 2022).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Exponential</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Even ratios from step to step: smooth, calm areas.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Beta</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>More steps at both ends: layout and detail.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Align Your Steps</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Levels found for about 10 steps (Sabour et al. 2024).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Trailing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Starts at full noise, as models for few steps want it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>New picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A picture from noise alone.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Inpaint (mask)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What is masked, made anew to fit the rest.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Variation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Another version of the picture, as far as Strength says.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Sharpen {times}×</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Detail for a picture that is blurred or blocky.</source>
        <translation type="unfinished">为模糊或有马赛克的图片补上细节。</translation>
    </message>
    <message>
        <source>Colourise</source>
        <translation type="unfinished">上色</translation>
    </message>
    <message>
        <source>Colours for a grey picture; light and dark stay.</source>
        <translation type="unfinished">为灰度图上色，明暗不变。</translation>
    </message>
    <message>
        <source>From strokes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A picture from rough strokes of colour.</source>
        <translation type="unfinished">将粗略的彩色笔触变成图片。</translation>
    </message>
</context>
<context>
    <name>SamplingSettings</name>
    <message>
        <source>Noise levels</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fresh noise</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stop early</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Variation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>… towards</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>CLIP skip</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reuse</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Refiner</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>… from</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Sampling</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fresh noise as the scheduler has it</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;As the scheduler&lt;/b&gt;&lt;br&gt;Fresh noise follows the scheduler again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Refiner from</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Seed of the variation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Noise levels&lt;/b&gt; (sigma schedule)&lt;br&gt;How the steps are spread from much noise to none: more of them late give finer detail, more early a better layout.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Fresh noise&lt;/b&gt; (eta)&lt;br&gt;How much new noise every step brings; 0 makes the picture follow from its first noise alone.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Stop early&lt;/b&gt; (adaptive steps)&lt;br&gt;Stops as soon as the picture changes by less than this from one step to the next; 0 runs all steps.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Variation&lt;/b&gt;&lt;br&gt;How far the picture's noise is turned towards that of another seed: a little gives a sister of the same picture.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The seed towards which the picture is varied.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;CLIP skip&lt;/b&gt;&lt;br&gt;Leaves out that many last layers of the text encoder. Some models, drawn ones above all, were trained with one; 0 is the model's own way.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Reuse&lt;/b&gt; (DeepCache)&lt;br&gt;The deep part of the model is worked out only every so many steps: faster, and a little less exact. 1 works it out always.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Refiner&lt;/b&gt;&lt;br&gt;A second model that makes the last steps, for finer detail.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The share of the steps after which the refiner goes on.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Schedulers</name>
    <message>
        <source>Deterministic and steady; good with few steps and for image to image.</source>
        <translation>确定性采样，稳定；适合少步数和图生图。</translation>
    </message>
    <message>
        <source>The first of all: fresh noise at every step; wants 50 steps and more.</source>
        <translation>最早的采样器：每一步都加入新噪声；需要 50 步以上。</translation>
    </message>
    <message>
        <source>What Stable Diffusion was published with; its first step takes two calls.</source>
        <translation>Stable Diffusion 发布时使用的采样器；第一步要调用两次模型。</translation>
    </message>
    <message>
        <source>Learns from its last four steps; good from 30.</source>
        <translation>参考最近四步的结果；30 步起效果好。</translation>
    </message>
    <message>
        <source>Simple and quick; a good first choice.</source>
        <translation>简单快速；不错的首选。</translation>
    </message>
    <message>
        <source>Adds fresh noise at every step: lively, and different with every number of steps.</source>
        <translation>每一步都加入新噪声：画面生动，步数不同结果就不同。</translation>
    </message>
    <message>
        <source>Second order, two model calls a step: slow and exact.</source>
        <translation>二阶，每步调用两次模型：缓慢而精确。</translation>
    </message>
    <message>
        <source>Second order by the middle of each step, two model calls a step.</source>
        <translation>二阶，利用每步的中点，每步调用两次模型。</translation>
    </message>
    <message>
        <source>DPM2 with fresh noise at every step; two model calls a step.</source>
        <translation>每一步都加入新噪声的 DPM2；每步调用两次模型。</translation>
    </message>
    <message>
        <source>Second order: sharp pictures in 20 steps.</source>
        <translation>二阶：20 步即可得到清晰的图片。</translation>
    </message>
    <message>
        <source>DPM++ 2M with more of its steps at low noise: fine detail in 20 to 30 steps.</source>
        <translation>DPM++ 2M，更多步数放在低噪声阶段：20 到 30 步细节精致。</translation>
    </message>
    <message>
        <source>DPM++ 2M with fresh noise at every step: rich texture.</source>
        <translation>每一步都加入新噪声的 DPM++ 2M：纹理丰富。</translation>
    </message>
    <message>
        <source>Second order in pairs of steps; sure-footed with strong guidance.</source>
        <translation>二阶，两步一组；引导强度高时依然稳定。</translation>
    </message>
    <message>
        <source>DPM++ 2S with fresh noise at every step.</source>
        <translation>每一步都加入新噪声的 DPM++ 2S。</translation>
    </message>
    <message>
        <source>Third order: for weak guidance and 30 steps and more.</source>
        <translation>三阶：适合较低的引导强度和 30 步以上。</translation>
    </message>
    <message>
        <source>DPM++ 3M with fresh noise at every step: fine texture in 30 steps and more.</source>
        <translation>每一步都加入新噪声的 DPM++ 3M：30 步以上纹理细腻。</translation>
    </message>
    <message>
        <source>An exponential integrator: good pictures in 10 to 20 steps.</source>
        <translation>指数积分器：10 到 20 步即可得到好图片。</translation>
    </message>
    <message>
        <source>Made for few steps: usable from 8.</source>
        <translation>为少步数设计：8 步起可用。</translation>
    </message>
    <message>
        <source>Third order with fresh noise in the middle of the way: rich and clean from 20 steps.</source>
        <translation>三阶，在中间阶段加入新噪声：20 步起画面丰富而干净。</translation>
    </message>
    <message>
        <source>For models distilled to 1 to 8 steps (LCM).</source>
        <translation>用于蒸馏到 1 至 8 步的模型（LCM）。</translation>
    </message>
    <message>
        <source>For models distilled to few steps (TCD, Hyper): less noise, more detail.</source>
        <translation>用于蒸馏到少步数的模型（TCD、Hyper）：噪点更少，细节更多。</translation>
    </message>
    <message>
        <source>What flow models are made for: straight steps.</source>
        <translation>专为流模型设计：每一步都走直线。</translation>
    </message>
    <message>
        <source>Adds fresh noise at every step.</source>
        <translation>每一步都加入新噪声。</translation>
    </message>
    <message>
        <source>Second order: good with fewer steps than Euler.</source>
        <translation>二阶：步数比 Euler 少也有好效果。</translation>
    </message>
    <message>
        <source>DPM++ 2M with fresh noise at every step.</source>
        <translation>每一步都加入新噪声的 DPM++ 2M。</translation>
    </message>
    <message>
        <source>Made for few steps.</source>
        <translation>为少步数设计。</translation>
    </message>
    <message>
        <source>For flow models distilled to few steps.</source>
        <translation>用于蒸馏到少步数的流模型。</translation>
    </message>
    <message>
        <source>For consistency models alone: every call makes a whole picture, noised again for the next.</source>
        <translation>仅用于一致性模型：每次调用都生成一张完整的图片，再加噪声供下一次使用。</translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message>
        <source>Quality</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Guidance</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Scheduler</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished">设置</translation>
    </message>
    <message>
        <source>&lt;b&gt;Steps&lt;/b&gt;&lt;br&gt;Denoising steps: more take longer and refine, up to a point.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Guidance scale</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Guidance&lt;/b&gt; (guidance scale)&lt;br&gt;How strictly the prompt counts. Low is free and soft, high is literal and harsh; 1 switches it off and halves the time.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Seed&lt;/b&gt;&lt;br&gt;The same seed and settings give the same picture again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Quality&lt;/b&gt;&lt;br&gt;Quick uses weights that were distilled for a few steps (consistency distillation). Fine takes as many steps as the picture needs.</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <source>Fine · %n steps</source>
        <translation type="unfinished">
            <numerusform />
        </translation>
    </message>
    <message numerus="yes">
        <source>Quick · %n steps</source>
        <translation type="unfinished">
            <numerusform />
        </translation>
    </message>
    <message>
        <source>&lt;b&gt;Scheduler&lt;/b&gt; (sampler)&lt;br&gt;How the noise is taken away step by step.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ShapeDialog</name>
    <message>
        <source>{width} × {height} px · {megapixels} megapixels · {memory} of memory</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ShapeOptions</name>
    <message>
        <source>Feather</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Feather&lt;/b&gt;&lt;br&gt;Pixels on either side of the edge over which the shape fades. Weakly masked changes less.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Smooth edge</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Smooth edge&lt;/b&gt;&lt;br&gt;Pixels that the edge runs through are masked in part. Otherwise each is masked wholly or not at all.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Velatura</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Like Krita</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Like Photoshop</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{key} is often taken by the desktop before a program sees it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>In most programs {key} does something else.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{key} is needed to move and type in the window. Only the canvas can have it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{key} leads from the canvas to another part of the window.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{key} opens the menu “{menu}”.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished">搜索</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Preset&lt;/b&gt;&lt;br&gt;Keys as another program has them.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Take It</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Leave It</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reset All</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished">关闭</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>First key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Second key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;Press, then press a key.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Action</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Key</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>On the canvas</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>On the canvas, while a result is shown</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>On the canvas, fixed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{key} belongs to “{other}”. Take it for “{chosen}”?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Export Shortcuts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Import Shortcuts</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Written to {name}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The keys of {name} are in use.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Shortcuts (*.toml)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished">所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>My models</source>
        <translation type="unfinished">我的模型</translation>
    </message>
    <message>
        <source>Get models</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Downloads</source>
        <translation type="unfinished">下载</translation>
    </message>
    <message>
        <source>Room</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stop this; nothing is left half done.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished">进度</translation>
    </message>
    <message>
        <source>Online</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Online&lt;/b&gt;&lt;br&gt;While this is off, nothing at all goes over the network.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Only for what you start.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing is contacted.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>SizeField</name>
    <message>
        <source>Shape</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished">宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation type="unfinished">高度</translation>
    </message>
    <message>
        <source>&lt;b&gt;Size&lt;/b&gt; in pixels, in multiples of {factor}.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Follows the picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Landscape {aspect}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Portrait {aspect}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Square</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Own size</source>
        <translation type="unfinished">自定义尺寸</translation>
    </message>
</context>
<context>
    <name>StartCard</name>
    <message>
        <source>Begin with a picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open a picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paste</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paste a picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>or drop one anywhere in the window</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Recent</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Generate makes a picture of what the model was trained on; it reads no words.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>To make a picture from words alone, type a prompt below and generate.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Looking for models…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Model: {name} · {family} · {size}</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>StatusRow</name>
    <message>
        <source>Zoom: how large a pixel of the picture is shown</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How far the view is turned, and whether it is mirrored (menu View, Turn)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Size of the picture in pixels</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>mirrored</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Engine off</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Engine starting…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Engine failed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Engine&lt;/b&gt;: the process that makes the pictures</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Brush Stroke</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Erasing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Mask Rectangle</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Mask Ellipse</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Lasso</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Polygon Lasso</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Grow Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Shrink Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Feather Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Border of Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Smooth Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fill Holes</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Remove Specks</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Mask from Transparency</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Colour Range</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Load Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Clear Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Invert Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Apply Result</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paint Stroke</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Expand</source>
        <translation type="unfinished">扩展</translation>
    </message>
    <message>
        <source>New Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>New Group</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Group Layers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ungroup</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Duplicate Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Delete Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rename Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Show or Hide Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Show One Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Layer Opacity</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Blend Mode</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Lock Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Lock Transparency</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Move Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Merge Down</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Merge Group</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Merge Visible</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Flatten</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Turn into Paint</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Layer to Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Mask to Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Transparency to Mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Clear Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fill Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Insert Picture</source>
        <translation type="unfinished">插入图片</translation>
    </message>
    <message>
        <source>Insert Reference</source>
        <translation type="unfinished">插入参考图</translation>
    </message>
    <message>
        <source>Paste as Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Transform Layer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Canvas Size</source>
        <translation type="unfinished">画布大小</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Image Size</source>
        <translation type="unfinished">图片大小</translation>
    </message>
    <message>
        <source>Rotate Left</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rotate Right</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rotate by 180°</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rotate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Flip Horizontally</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Flip Vertically</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>TagEditor</name>
    <message>
        <source>Add a tag</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Remove the tag “{tag}”</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>TokenField</name>
    <message>
        <source>Token of the hub</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished">保留</translation>
    </message>
    <message>
        <source>Keep the token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished">移除</translation>
    </message>
    <message>
        <source>Remove the token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paste another one</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Paste your token</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Kept in the system's keyring. Only the hub's own host gets it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Kept in a file that only you can read, because this system has no keyring. Only the hub's own host gets it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No token is kept. Only gated and private models need one.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ToolColumn</name>
    <message>
        <source>Tools</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>Size</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Size&lt;/b&gt;&lt;br&gt;Diameter of the brush in pixels of the picture.[ Keys: {brush_smaller} and {brush_larger}.]</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Hardness</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;Hardness&lt;/b&gt;&lt;br&gt;100 %: a sharp edge. 0 %: soft all the way to the middle.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Opacity</source>
        <translation type="unfinished">不透明度</translation>
    </message>
    <message>
        <source>&lt;b&gt;Opacity&lt;/b&gt;&lt;br&gt;How strongly one stroke paints; weakly masked changes less.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Drag to mask · right button erases · Shift+click: straight line · Ctrl+Alt+drag: size and hardness</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag to unmask · right button masks · Shift+click: straight line · Ctrl+Alt+drag: size and hardness</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag to mask a rectangle · Alt or right button unmasks · Shift+Alt keeps what is in both · Shift: square</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag to mask an ellipse · Alt or right button unmasks · Shift+Alt keeps what is in both · Shift: circle</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Draw around what is to be masked · Alt or right button unmasks · Shift+Alt keeps what is in both</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Click corners, drag pieces by hand · Enter or double click closes · Backspace: one back · Esc gives up · Alt unmasks</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Click a colour to mask what is like it · Enter: OK · Esc gives up · Alt or right button unmasks</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag to paint · right button: second colour · Alt+click takes up a colour[ · {swap_tool} swaps the colours]</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag to move the layer · Ctrl: the one under the pointer · Shift: straight · arrow keys: by 1 px, with Shift 10</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag handles to scale, outside to turn · Shift: freely · Alt: about the pivot · Ctrl: slant · Enter applies · Esc: as it was</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag the border outwards · Shift: both sides · Enter enlarges the canvas · Esc: as it was</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Drag to move the picture · wheel zooms</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Transform</name>
    <message>
        <source>Sharp</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Lanczos: keeps the most detail.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Smooth</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Bilinear: softer, without halos at edges.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Hard</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nearest pixel: for pixel art; mixes no colours.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>TransformOptions</name>
    <message>
        <source>Left edge</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Where the frame's left edge lies.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Upper edge</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Where the frame's upper edge lies.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished">宽度</translation>
    </message>
    <message>
        <source>Scaled to so much, about the pivot.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Height</source>
        <translation type="unfinished">高度</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Turned clockwise, about the pivot.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Keep the shape</source>
        <translation type="unfinished">锁定比例</translation>
    </message>
    <message>
        <source>&lt;b&gt;Keep the shape&lt;/b&gt;&lt;br&gt;Width and height are scaled alike, by corners and here; Shift held does the opposite.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pixels</source>
        <translation type="unfinished">像素</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation type="unfinished">应用</translation>
    </message>
    <message>
        <source>&lt;b&gt;Apply&lt;/b&gt;&amp;nbsp;&amp;nbsp;Enter&lt;br&gt;Makes the pixels, as one undo step.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>As it was</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;As it was&lt;/b&gt;&amp;nbsp;&amp;nbsp;Esc&lt;br&gt;Forgets what was dragged.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>TrustSection</name>
    <message>
        <source>Can it be trusted?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Looking closely…</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Verify</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Read all of it and compare it byte for byte.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check every number</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Verify, and look for numbers that are none (NaN, infinity).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Repair</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fetch only the damaged files anew.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Make test picture</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Make a picture with a fixed seed; it becomes the model's picture.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>UndoModel</name>
    <message>
        <source>Opened</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>As it was when it was opened, before the first step.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>New</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>As it was when it was made, before the first step.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Recovered</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>As it was before the first of the steps that were brought back with it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Earlier steps</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>As far back as it goes: older steps had to be given up for memory.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{step}, done</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{step}, where you are</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{step}, taken back</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Click to go back to what there was after this step.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>This is what there is now.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Taken back. Click to do all steps down to this one again.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>UndoPanel</name>
    <message>
        <source>Steps of this document</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Every step is listed here once a picture is open. A click goes back to it.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>_AddressSection</name>
    <message>
        <source>Address of the hub</source>
        <translation>模型站地址</translation>
    </message>
    <message>
        <source>Mirrors of the hub</source>
        <translation>模型站镜像</translation>
    </message>
    <message>
        <source>Mirrors, if you have any</source>
        <translation>镜像（如有）</translation>
    </message>
    <message>
        <source>Empty means the usual one. Mirrors are asked, in their order, where it can't be reached; they never get your token.</source>
        <translation>留空则使用默认地址。无法连接时按顺序尝试镜像；镜像不会得到你的访问令牌。</translation>
    </message>
</context>
<context>
    <name>_Counted</name>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Facts</name>
    <message>
        <source>What it is</source>
        <translation>基本信息</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Good for</source>
        <translation>擅长</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载大小</translation>
    </message>
    <message>
        <source>Memory needed</source>
        <translation>所需内存</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Best size</source>
        <translation>最佳尺寸</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Not supported yet: this version can't make pictures with it. It can be fetched for other programs</source>
        <translation>暂不支持：此版本无法用它生成图片，但可以下载给其他程序用</translation>
    </message>
    <message numerus="yes">
        <source>%n steps, guidance {guidance}, {scheduler}</source>
        <translation>
            <numerusform>%n 步，引导强度 {guidance}，{scheduler}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Files</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Goes with</source>
        <translation>可搭配</translation>
    </message>
    <message>
        <source>Where these facts stand (opens the browser)</source>
        <translation>信息来源（在浏览器中打开）</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>及另外 {count} 个</translation>
    </message>
</context>
<context>
    <name>_Licence</name>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Gated: its terms must be accepted on its page first, and the download needs your token.</source>
        <translation>受限模型：须先在其页面上接受条款，下载时还需要你的访问令牌。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Commercial use</source>
        <translation>商业用途</translation>
    </message>
    <message>
        <source>Name it</source>
        <translation>须署名</translation>
    </message>
</context>
<context>
    <name>_LimitsSection</name>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
</context>
<context>
    <name>_LoraRow</name>
    <message>
        <source>Leave {name} out</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>_SwitchSection</name>
    <message>
        <source>Online or offline</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Online</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Velatura asks a server only for a download you start.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Off: no server is contacted, whatever happens.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>_TokenSection</name>
    <message>
        <source>Token of the hub</source>
        <translation type="unfinished" />
    </message>
</context>
</TS>
