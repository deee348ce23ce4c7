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
        <source>Components and licences</source>
        <translation>组件与许可证</translation>
    </message>
    <message>
        <source>Paint a mask, say what you want, and only what you masked changes.</source>
        <translation>画出蒙版，写下想要的内容，只有蒙版内会改变。</translation>
    </message>
    <message>
        <source>A velatura is a painter&apos;s glaze: a thin layer over a dry painting that changes it without repainting what lies below.</source>
        <translation>velatura（罩染）是一种油画技法：在干透的画面上薄薄罩一层，改变画面，却不必重画下层。</translation>
    </message>
    <message>
        <source>Velatura is free software under the Apache License 2.0. Its components, listed on the next tab, have licences of their own, and so do the models you add.</source>
        <translation>Velatura 是自由软件，采用 Apache 许可证 2.0。它所使用的组件各有许可证，列在旁边的标签页；你添加的模型也有各自的许可证。</translation>
    </message>
    <message>
        <source>The window uses Qt {version} and Qt for Python under the GNU Lesser General Public License 3. You may replace these libraries, in the folder below, with your own build of the same version, and reverse-engineer them to debug such changes. Their source code is available from the Qt Company.</source>
        <translation>窗口由 Qt {version} 和 Qt for Python 制作，依据 GNU 宽通用公共许可证第 3 版使用。它们是独立的库：可以在下面的文件夹里换成你自己编译的同版本库，也可以为排查其中的错误进行逆向。源代码可从 Qt 公司获取。</translation>
    </message>
    <message>
        <source>Show Qt folder</source>
        <translation>显示 Qt 库所在文件夹</translation>
    </message>
    <message>
        <source>Get source code</source>
        <translation>获取源代码</translation>
    </message>
    <message>
        <source>Qt</source>
        <translation>Qt</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Rulers</source>
        <translation>标尺(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Guides</source>
        <translation>参考线(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;New Guide…</source>
        <translation>新建参考线(&amp;N)…</translation>
    </message>
    <message>
        <source>Rotate View &amp;Left</source>
        <translation>向左旋转视图(&amp;L)</translation>
    </message>
    <message>
        <source>Rotate the view by 15 degrees. The picture itself does not change.</source>
        <translation>将视图旋转 15 度，图片本身不变。</translation>
    </message>
    <message>
        <source>Rotate View &amp;Right</source>
        <translation>向右旋转视图(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Mirror View</source>
        <translation>镜像视图(&amp;M)</translation>
    </message>
    <message>
        <source>Mirror the view to spot mistakes. The picture itself does not change.</source>
        <translation>像照镜子一样看图片，容易发现毛病。图片本身不变。</translation>
    </message>
    <message>
        <source>Reset R&amp;otation</source>
        <translation>复位旋转(&amp;O)</translation>
    </message>
    <message>
        <source>Undo rotation and mirroring of the view.</source>
        <translation>取消视图的旋转和镜像。</translation>
    </message>
    <message>
        <source>Show the guides. Move them with the Pan tool; drag one off the canvas to remove it.</source>
        <translation>显示参考线。用平移工具移动；拖出画布即删除。</translation>
    </message>
    <message>
        <source>Add a guide at a position in pixels.</source>
        <translation>在指定的像素位置添加参考线。</translation>
    </message>
    <message>
        <source>Remove &amp;All Guides</source>
        <translation>移除所有参考线(&amp;A)</translation>
    </message>
    <message>
        <source>Remove all guides from this picture.</source>
        <translation>移除此图片的所有参考线。</translation>
    </message>
    <message>
        <source>Draw a grid over the picture.</source>
        <translation>在图片上显示网格。</translation>
    </message>
    <message>
        <source>Snap to &amp;Guides</source>
        <translation>吸附到参考线(&amp;G)</translation>
    </message>
    <message>
        <source>Snap to guides while dragging.</source>
        <translation>拖动到参考线附近时自动贴齐。</translation>
    </message>
    <message>
        <source>Snap to the &amp;Picture</source>
        <translation>吸附到图片(&amp;P)</translation>
    </message>
    <message>
        <source>Snap to the edges and the centre of the picture while dragging.</source>
        <translation>拖动到图片边缘或中线附近时自动贴齐。</translation>
    </message>
    <message>
        <source>Light pen pressure makes the brush smaller.</source>
        <translation>下笔越轻，笔触越细。</translation>
    </message>
    <message>
        <source>Light pen pressure makes strokes more transparent.</source>
        <translation>下笔越轻，笔触越淡。</translation>
    </message>
    <message>
        <source>Pressure Changes the &amp;Size</source>
        <translation>笔压控制大小(&amp;S)</translation>
    </message>
    <message>
        <source>Pressure Changes the &amp;Opacity</source>
        <translation>笔压控制不透明度(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>新建(&amp;N)…</translation>
    </message>
    <message>
        <source>Create an empty picture to paint on.</source>
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
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save to the picture&apos;s own file, or to a project if that file can&apos;t hold everything.</source>
        <translation>将图片写入它的文件；文件装不下全部内容时写入项目。</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save under another name or format, and continue with that file.</source>
        <translation>将图片写入另一个能装下全部内容的文件，并在那个文件上继续工作。</translation>
    </message>
    <message>
        <source>Save a copy as PNG, JPEG or another format. This does not count as saving.</source>
        <translation>写出一份 PNG、JPEG 或其他类型的副本。这不算保存。</translation>
    </message>
    <message>
        <source>Write &amp;Metadata into Pictures</source>
        <translation>将元数据写入图片(&amp;M)</translation>
    </message>
    <message>
        <source>Saved pictures say how they were made. Off is private: no settings, no AI mark.</source>
        <translation>保存的图片会注明生成方式。关闭后不留信息：没有设置，也没有 AI 标记。</translation>
    </message>
    <message>
        <source>Saving &amp;Pictures…</source>
        <translation>保存图片(&amp;P)…</translation>
    </message>
    <message>
        <source>Metadata and names of saved pictures, and a folder for all results.</source>
        <translation>保存图片的元数据和文件名，以及存放所有结果的文件夹。</translation>
    </message>
    <message>
        <source>Close this picture.</source>
        <translation>关闭这张图片。</translation>
    </message>
    <message>
        <source>Start something new; open pictures stay open.</source>
        <translation>开始处理别的图片；已打开的图片保持不变。</translation>
    </message>
    <message>
        <source>Go to the next tab.</source>
        <translation>切换到下一个标签页中的图片。</translation>
    </message>
    <message>
        <source>Go to the previous tab.</source>
        <translation>切换到上一个标签页中的图片。</translation>
    </message>
    <message>
        <source>Quit Velatura.</source>
        <translation>退出 Velatura。</translation>
    </message>
    <message>
        <source>Undo the last step.</source>
        <translation>撤销上一步。</translation>
    </message>
    <message>
        <source>Redo the last undone step.</source>
        <translation>重做刚撤销的一步。</translation>
    </message>
    <message>
        <source>Copy the masked part of the layer, or all of it if nothing is masked.</source>
        <translation>复制图层在蒙版内的部分；没有蒙版时复制整个图层。</translation>
    </message>
    <message>
        <source>Copy the masked part of the whole picture as shown.</source>
        <translation>按画面所见，复制整张图片在蒙版内的部分。</translation>
    </message>
    <message>
        <source>Move the cursor into the prompt.</source>
        <translation>将光标移到提示词框。</translation>
    </message>
    <message>
        <source>Find prompt words in Chinese and insert them in English.</source>
        <translation>用中文查找提示词，并以英文插入。</translation>
    </message>
    <message>
        <source>&amp;Styles…</source>
        <translation>风格(&amp;S)…</translation>
    </message>
    <message>
        <source>Choose styles: texts that are added to the prompt.</source>
        <translation>选择风格：添加到提示词中的文字。</translation>
    </message>
    <message>
        <source>Save Prompt &amp;as Style…</source>
        <translation>将提示词存为风格(&amp;A)…</translation>
    </message>
    <message>
        <source>Save the prompt and the negative prompt as a style.</source>
        <translation>将提示词和反向提示词存为风格。</translation>
    </message>
    <message>
        <source>Insert S&amp;nippet…</source>
        <translation>插入片段(&amp;N)…</translation>
    </message>
    <message>
        <source>Insert one of your snippets where the cursor is.</source>
        <translation>在光标处插入一个片段。</translation>
    </message>
    <message>
        <source>Sav&amp;e as Snippet…</source>
        <translation>存为片段(&amp;E)…</translation>
    </message>
    <message>
        <source>Save the selected words of the prompt, to insert them again.</source>
        <translation>保存提示词中选中的文字，以便再次插入。</translation>
    </message>
    <message>
        <source>Preview &amp;Wildcards…</source>
        <translation>预览通配符(&amp;W)…</translation>
    </message>
    <message>
        <source>Show ten texts that the choices and wildcards of the prompt can become.</source>
        <translation>显示提示词中的选项和通配符可能生成的十个结果。</translation>
    </message>
    <message>
        <source>&amp;Tokens…</source>
        <translation>词元(&amp;T)…</translation>
    </message>
    <message>
        <source>Show how the model reads the prompt: tokens, chunks, weights.</source>
        <translation>显示模型如何读取提示词：词元、分段、权重。</translation>
    </message>
    <message>
        <source>Import Tag &amp;List…</source>
        <translation>导入标签列表(&amp;L)…</translation>
    </message>
    <message>
        <source>Complete tags of a CSV file while a prompt is typed.</source>
        <translation>输入提示词时，补全 CSV 文件中的标签。</translation>
    </message>
    <message>
        <source>&amp;Increase Weight</source>
        <translation>增加权重(&amp;I)</translation>
    </message>
    <message>
        <source>Increase the weight of the selected text in the prompt.</source>
        <translation>增加提示词中所选文字的权重。</translation>
    </message>
    <message>
        <source>Decrease Wei&amp;ght</source>
        <translation>降低权重(&amp;G)</translation>
    </message>
    <message>
        <source>Decrease the weight of the selected text in the prompt.</source>
        <translation>降低提示词中所选文字的权重。</translation>
    </message>
    <message>
        <source>Pre&amp;vious Prompt</source>
        <translation>上一条提示词(&amp;V)</translation>
    </message>
    <message>
        <source>Replace the prompt with an earlier one from the history.</source>
        <translation>换成历史中较早的提示词。</translation>
    </message>
    <message>
        <source>Ne&amp;xt Prompt</source>
        <translation>下一条提示词(&amp;X)</translation>
    </message>
    <message>
        <source>Replace the prompt with a later one from the history.</source>
        <translation>换成历史中较新的提示词。</translation>
    </message>
    <message>
        <source>Prefere&amp;nces…</source>
        <translation>首选项(&amp;N)…</translation>
    </message>
    <message>
        <source>Find and change all settings of Velatura in one window.</source>
        <translation>在一个窗口中查找和更改 Velatura 的所有设置。</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>New from Clip&amp;board</source>
        <translation>从剪贴板新建(&amp;B)</translation>
    </message>
    <message>
        <source>Open the picture in the clipboard in a tab.</source>
        <translation>在新标签页中打开剪贴板里的图片。</translation>
    </message>
    <message>
        <source>&amp;Close Picture</source>
        <translation>关闭图片(&amp;C)</translation>
    </message>
    <message>
        <source>New &amp;Tab</source>
        <translation>新建标签页(&amp;T)</translation>
    </message>
    <message>
        <source>Ne&amp;xt Picture</source>
        <translation>下一张图片(&amp;X)</translation>
    </message>
    <message>
        <source>Pre&amp;vious Picture</source>
        <translation>上一张图片(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy &amp;Merged</source>
        <translation>合并复制(&amp;M)</translation>
    </message>
    <message>
        <source>Edit &amp;Prompt</source>
        <translation>编辑提示词(&amp;P)</translation>
    </message>
    <message>
        <source>Prompt &amp;Dictionary (Chinese)…</source>
        <translation>提示词词典(&amp;D)…</translation>
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
        <source>Fill it with the surroundings. Needs no model.</source>
        <translation>用周围的内容补上，不需要模型。</translation>
    </message>
    <message>
        <source>Keep what is masked and repaint the rest.</source>
        <translation>保留蒙版内的部分，其余全部重绘。</translation>
    </message>
    <message>
        <source>Several versions, close to the original.</source>
        <translation>生成几个与原图相近的版本。</translation>
    </message>
    <message>
        <source>Let the model repaint the removed area. Off: filled from the surroundings, no model needed.</source>
        <translation>用周围内容补上之后，再让模型重绘一遍。关闭时不需要模型。</translation>
    </message>
    <message>
        <source>One &amp;Line per Spot</source>
        <translation>每处一行提示词(&amp;L)</translation>
    </message>
    <message>
        <source>Each spot of the mask gets the prompt line with its number; the last line applies to the remaining spots.</source>
        <translation>蒙版的每处区域按序号各用一行提示词，余下的都用最后一行。</translation>
    </message>
    <message>
        <source>Re&amp;set to Intent Defaults</source>
        <translation>恢复该意图的推荐设置(&amp;S)</translation>
    </message>
    <message>
        <source>Reset strength, fill, edges and surroundings to the intent&apos;s defaults.</source>
        <translation>重绘强度、填充、边缘和周围范围都恢复为该意图的默认值。</translation>
    </message>
    <message>
        <source>Replace &amp;Background</source>
        <translation>替换背景(&amp;B)</translation>
    </message>
    <message>
        <source>E&amp;xpand</source>
        <translation>扩展(&amp;X)</translation>
    </message>
    <message>
        <source>Expand the canvas and continue the picture there.</source>
        <translation>扩展画布，新区域延续原有画面。</translation>
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
        <source>&amp;Use the Model to Remove</source>
        <translation>用模型移除(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;New Layer</source>
        <translation>新建图层(&amp;N)</translation>
    </message>
    <message>
        <source>New Gro&amp;up</source>
        <translation>新建图层组(&amp;U)</translation>
    </message>
    <message>
        <source>Make Poses Editable</source>
        <translation>将检测到的人物转为可调姿势</translation>
    </message>
    <message>
        <source>Turn the people found in the picture into poses on this control layer, whose joints you can drag.</source>
        <translation>把图片中检测到的人物转为此控制图层上的姿势，关节可以拖动。</translation>
    </message>
    <message>
        <source>&amp;Insert Picture…</source>
        <translation>插入图片(&amp;I)…</translation>
    </message>
    <message>
        <source>Insert &amp;Reference…</source>
        <translation>插入参考图(&amp;R)…</translation>
    </message>
    <message>
        <source>Dupli&amp;cate</source>
        <translation>复制图层(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>R&amp;ename</source>
        <translation>重命名(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>编组(&amp;G)</translation>
    </message>
    <message>
        <source>Ungr&amp;oup</source>
        <translation>取消编组(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>显示(&amp;S)</translation>
    </message>
    <message>
        <source>Add an empty layer above the selected one.</source>
        <translation>在所选图层上方新建一个可绘画的空图层。</translation>
    </message>
    <message>
        <source>Add an empty group above the selected layer.</source>
        <translation>在所选图层上方新建一个空图层组。</translation>
    </message>
    <message>
        <source>New Region</source>
        <translation>新建区域</translation>
    </message>
    <message>
        <source>Add a region with its own prompt. Paint it with the mask tools.</source>
        <translation>添加一个有自己提示词的区域，用蒙版工具绘制。</translation>
    </message>
    <message>
        <source>Region from Mask</source>
        <translation>由蒙版创建区域</translation>
    </message>
    <message>
        <source>Turn the mask into a region with its own prompt.</source>
        <translation>把蒙版变为有自己提示词的区域。</translation>
    </message>
    <message>
        <source>New Control Layer</source>
        <translation>新建控制图层</translation>
    </message>
    <message>
        <source>Add a layer that guides the model: a sketch, a map of what shall be where, a pose, edges of a picture.</source>
        <translation>添加一个引导模型的图层：草图、指定什么在哪里的语义图、姿势，或图片的边缘。</translation>
    </message>
    <message>
        <source>Control from Picture File…</source>
        <translation>用图片文件作为控制…</translation>
    </message>
    <message>
        <source>Choose a picture file that the selected control layer is made of.</source>
        <translation>为所选控制图层选择一个图片文件作为来源。</translation>
    </message>
    <message>
        <source>Insert a picture file as a layer.</source>
        <translation>将图片文件插入为图层。</translation>
    </message>
    <message>
        <source>Place a picture over the canvas for reference. It is not part of the saved picture, and no model sees it.</source>
        <translation>在画布上放一张图片供参考：不会存入图片，模型也看不到。</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Insert the picture in the clipboard as a layer; without a picture, open it.</source>
        <translation>将剪贴板中的图片插入为图层；没有打开图片时则直接打开它。</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>Copy what is masked of the layer, or all of it, and clear it there.</source>
        <translation>复制图层中被蒙版覆盖的部分（没有蒙版时为整个图层），并从图层中清除。</translation>
    </message>
    <message>
        <source>Duplicate the selected layers.</source>
        <translation>在所选图层上方创建它们的副本。</translation>
    </message>
    <message>
        <source>Delete the selected layers.</source>
        <translation>从图片中删除所选图层。</translation>
    </message>
    <message>
        <source>Rename the layer (F2 in the panel).</source>
        <translation>给图层改名（在面板中按 F2）。</translation>
    </message>
    <message>
        <source>Put the selected layers into a group.</source>
        <translation>将所选图层编为一组。</translation>
    </message>
    <message>
        <source>Dissolve the group and keep its layers.</source>
        <translation>用组内的图层替换图层组。</translation>
    </message>
    <message>
        <source>Show or hide the selected layers.</source>
        <translation>显示或隐藏所选图层。</translation>
    </message>
    <message>
        <source>Show Only This L&amp;ayer</source>
        <translation>单独显示此图层(&amp;A)</translation>
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
        <source>Protect the selected layers from painting and moving.</source>
        <translation>所选图层不可绘画，也不可移动。</translation>
    </message>
    <message>
        <source>Paint only where the layer already has content.</source>
        <translation>只能画在图层已有内容的地方。</translation>
    </message>
    <message>
        <source>Show the layer only where the layers below it in its group are.</source>
        <translation>只在同组下方图层有内容的地方显示该图层。</translation>
    </message>
    <message>
        <source>Move the layer up by one.</source>
        <translation>将图层上移一层。</translation>
    </message>
    <message>
        <source>Move the layer down by one.</source>
        <translation>将图层下移一层。</translation>
    </message>
    <message>
        <source>Select the layer above.</source>
        <translation>切换到上方的图层。</translation>
    </message>
    <message>
        <source>Select the layer below.</source>
        <translation>切换到下方的图层。</translation>
    </message>
    <message>
        <source>Merge this layer with the one below.</source>
        <translation>将此图层与下方图层合为一个。</translation>
    </message>
    <message>
        <source>Convert to Pa&amp;int Layer</source>
        <translation>转为绘画图层(&amp;I)</translation>
    </message>
    <message>
        <source>Convert the result or group to a paint layer that looks the same.</source>
        <translation>将结果或图层组转成外观相同、可以绘画的图层。</translation>
    </message>
    <message>
        <source>Merge all visible layers into one; the others stay.</source>
        <translation>将所有可见图层合为一个，其余保留。</translation>
    </message>
    <message>
        <source>Cl&amp;ear Layer</source>
        <translation>清空图层(&amp;E)</translation>
    </message>
    <message>
        <source>Mask &amp;Opaque Pixels</source>
        <translation>由图层内容创建蒙版(&amp;O)</translation>
    </message>
    <message>
        <source>Mask the layer&apos;s pixels: the more opaque, the stronger.</source>
        <translation>图层像素越不透明，蒙版越强。</translation>
    </message>
    <message>
        <source>&amp;Store Mask as Layer</source>
        <translation>将蒙版存为图层(&amp;S)</translation>
    </message>
    <message>
        <source>Store the mask in a layer, to restore it later.</source>
        <translation>将蒙版暂存为图层，以后可以取回。</translation>
    </message>
    <message>
        <source>Restore Mas&amp;k from Layer</source>
        <translation>取回蒙版(&amp;K)</translation>
    </message>
    <message>
        <source>Use the mask stored in this layer again.</source>
        <translation>将此图层中暂存的蒙版恢复为当前蒙版。</translation>
    </message>
    <message>
        <source>Use Prompt and Settings</source>
        <translation>使用提示词和设置</translation>
    </message>
    <message>
        <source>Restore the prompt and settings this result was made with.</source>
        <translation>恢复生成此结果时的提示词和设置。</translation>
    </message>
    <message>
        <source>Lock &amp;Transparency</source>
        <translation>锁定透明度(&amp;T)</translation>
    </message>
    <message>
        <source>Clip to Layers &amp;Below</source>
        <translation>剪切到下方图层(&amp;B)</translation>
    </message>
    <message>
        <source>Move &amp;Up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move Do&amp;wn</source>
        <translation>下移(&amp;W)</translation>
    </message>
    <message>
        <source>Layer A&amp;bove</source>
        <translation>上方图层(&amp;B)</translation>
    </message>
    <message>
        <source>Layer Below</source>
        <translation>下方图层</translation>
    </message>
    <message>
        <source>&amp;Merge Down</source>
        <translation>向下合并(&amp;M)</translation>
    </message>
    <message>
        <source>Merge &amp;Visible</source>
        <translation>合并可见图层(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Flatten</source>
        <translation>拼合图层(&amp;F)</translation>
    </message>
    <message>
        <source>Merge everything into one layer; hidden layers are deleted.</source>
        <translation>将整张图片合为一个图层，隐藏的图层会被删除。</translation>
    </message>
    <message>
        <source>Erase everything painted on the layer; with a mask, only what it covers.</source>
        <translation>擦除图层上绘制的全部内容；有蒙版时，只擦除蒙版覆盖的部分。</translation>
    </message>
    <message>
        <source>&amp;Fill with Colour</source>
        <translation>填充颜色(&amp;F)</translation>
    </message>
    <message>
        <source>Fill the layer, or what the mask covers, with the paint brush colour.</source>
        <translation>用画笔颜色填充图层，或填充蒙版覆盖的部分。</translation>
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
        <source>Erase what you painted last: the mask, a region, or the layer you paint on.</source>
        <translation>擦除最近绘制的内容：蒙版、区域或正在绘制的图层。</translation>
    </message>
    <message>
        <source>Mask &amp;Rectangle</source>
        <translation>矩形蒙版(&amp;R)</translation>
    </message>
    <message>
        <source>Mask E&amp;llipse</source>
        <translation>椭圆蒙版(&amp;L)</translation>
    </message>
    <message>
        <source>L&amp;asso</source>
        <translation>套索(&amp;A)</translation>
    </message>
    <message>
        <source>Pol&amp;ygon Lasso</source>
        <translation>多边形套索(&amp;Y)</translation>
    </message>
    <message>
        <source>Colour Ra&amp;nge</source>
        <translation>色彩范围(&amp;N)</translation>
    </message>
    <message>
        <source>Pain&amp;t Brush</source>
        <translation>画笔(&amp;T)</translation>
    </message>
    <message>
        <source>Expand the canvas; the new area becomes the mask, ready to generate.</source>
        <translation>扩展画布：新区域自动成为蒙版，等待生成。</translation>
    </message>
    <message>
        <source>&amp;Pan</source>
        <translation>平移(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;wap Brush and Eraser</source>
        <translation>切换画笔和橡皮擦(&amp;W)</translation>
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
        <source>Softer Brush</source>
        <translation>画笔更软</translation>
    </message>
    <message>
        <source>&amp;Clear Mask</source>
        <translation>清除蒙版(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Invert Mask</source>
        <translation>反转蒙版(&amp;I)</translation>
    </message>
    <message>
        <source>Mask All</source>
        <translation>全部设为蒙版</translation>
    </message>
    <message>
        <source>Mask the whole picture.</source>
        <translation>把整张图片设为蒙版。</translation>
    </message>
    <message>
        <source>Draw with the Keyboard</source>
        <translation>用键盘绘制</translation>
    </message>
    <message>
        <source>&amp;Grow…</source>
        <translation>扩大(&amp;G)…</translation>
    </message>
    <message>
        <source>Grow the mask by a number of pixels.</source>
        <translation>将蒙版边缘向外扩大若干像素。</translation>
    </message>
    <message>
        <source>&amp;Shrink…</source>
        <translation>缩小(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Feather…</source>
        <translation>羽化(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Border…</source>
        <translation>边界(&amp;B)…</translation>
    </message>
    <message>
        <source>S&amp;mooth Edges…</source>
        <translation>平滑边缘(&amp;M)…</translation>
    </message>
    <message>
        <source>Fill &amp;Holes</source>
        <translation>填充孔洞(&amp;H)</translation>
    </message>
    <message>
        <source>Remove Spec&amp;ks…</source>
        <translation>去除杂点(&amp;K)…</translation>
    </message>
    <message>
        <source>Mask &amp;from Transparency…</source>
        <translation>由透明度创建蒙版(&amp;F)…</translation>
    </message>
    <message>
        <source>Loa&amp;d Mask…</source>
        <translation>载入蒙版(&amp;D)…</translation>
    </message>
    <message>
        <source>Use a picture file as the mask: its brightness, its transparency, or both.</source>
        <translation>用图片文件作为蒙版：按它的亮度、透明度，或两者。</translation>
    </message>
    <message>
        <source>Sa&amp;ve Mask…</source>
        <translation>保存蒙版(&amp;V)…</translation>
    </message>
    <message>
        <source>Mask a rectangle; with Alt, unmask it.</source>
        <translation>框出矩形蒙版；按住 Alt 则减去。</translation>
    </message>
    <message>
        <source>Mask an ellipse; with Alt, unmask it.</source>
        <translation>框出椭圆蒙版；按住 Alt 则减去。</translation>
    </message>
    <message>
        <source>Mask what you draw around; with Alt, unmask it.</source>
        <translation>圈出蒙版；按住 Alt 则减去。</translation>
    </message>
    <message>
        <source>Mask a polygon by clicking its corners.</source>
        <translation>依次单击各个角点，围出蒙版。</translation>
    </message>
    <message>
        <source>Mask colours similar to the pixel you click.</source>
        <translation>将与单击处颜色相近的部分加入蒙版。</translation>
    </message>
    <message>
        <source>Paint colours directly into the picture.</source>
        <translation>直接在图片上画颜色。</translation>
    </message>
    <message>
        <source>Move the picture[; hold {pan_held} to do so with any tool].</source>
        <translation>移动画面[；用任何工具时按住 {pan_held} 也可以]。</translation>
    </message>
    <message>
        <source>Switch between mask brush and eraser; with the paint brush, swap the colours.</source>
        <translation>在涂抹和擦除蒙版之间切换；使用画笔时交换两种颜色。</translation>
    </message>
    <message>
        <source>Make the brush harder by a quarter.</source>
        <translation>将画笔边缘的硬度提高四分之一。</translation>
    </message>
    <message>
        <source>Make the brush softer by a quarter.</source>
        <translation>将画笔边缘的硬度降低四分之一。</translation>
    </message>
    <message>
        <source>&amp;Increase Opacity</source>
        <translation>提高不透明度(&amp;I)</translation>
    </message>
    <message>
        <source>Increase the opacity of a stroke by a tenth.</source>
        <translation>让笔触更浓，每次提高十分之一。</translation>
    </message>
    <message>
        <source>&amp;Decrease Opacity</source>
        <translation>降低不透明度(&amp;D)</translation>
    </message>
    <message>
        <source>Reduce the opacity of a stroke by a tenth.</source>
        <translation>让笔触更淡，每次降低十分之一。</translation>
    </message>
    <message>
        <source>Opacity of a single brush stroke.</source>
        <translation>画笔每一笔的浓淡。</translation>
    </message>
    <message>
        <source>Default Colours</source>
        <translation>默认颜色</translation>
    </message>
    <message>
        <source>Use black and white as the two colours.</source>
        <translation>用黑色绘画，第二颜色为白色。</translation>
    </message>
    <message>
        <source>Clear the whole mask; nothing is marked to change then.</source>
        <translation>去掉整个蒙版，不再标出要改变的部分。</translation>
    </message>
    <message>
        <source>Swap masked and unmasked areas.</source>
        <translation>蒙版内外互换。</translation>
    </message>
    <message>
        <source>Exact Rectangle…</source>
        <translation>精确矩形…</translation>
    </message>
    <message>
        <source>Mask a rectangle by position and size in pixels.</source>
        <translation>按像素位置和大小遮罩一个矩形。</translation>
    </message>
    <message>
        <source>Move a cursor with the arrow keys (Shift: farther, Ctrl: one pixel) and hold Space to draw with the tool.</source>
        <translation>方向键在画布上移动光标（按住 Shift 移得更远，按住 Ctrl 逐像素移动），按住空格键即用当前工具绘制。</translation>
    </message>
    <message>
        <source>Shrink the mask by a number of pixels.</source>
        <translation>将蒙版边缘向内移动若干像素。</translation>
    </message>
    <message>
        <source>Fade the mask out at its edge, inwards and outwards.</source>
        <translation>让蒙版边缘向内外两侧渐隐。</translation>
    </message>
    <message>
        <source>Keep only a ring along the mask&apos;s edge.</source>
        <translation>只保留蒙版边缘的一圈。</translation>
    </message>
    <message>
        <source>Smooth jagged edges and corners of the mask.</source>
        <translation>磨圆蒙版的锯齿和尖角。</translation>
    </message>
    <message>
        <source>Mask the areas that the mask encloses.</source>
        <translation>将蒙版围住的部分全部加入蒙版。</translation>
    </message>
    <message>
        <source>Remove small, separate spots from the mask.</source>
        <translation>去掉蒙版中零散的小点。</translation>
    </message>
    <message>
        <source>Mask the transparent pixels of the picture, or the opaque ones.</source>
        <translation>将图片的透明部分或不透明部分设为蒙版。</translation>
    </message>
    <message>
        <source>Save the mask as a greyscale picture: white may change.</source>
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
        <source>Show the mask as hatching, without relying on colour.</source>
        <translation>用斜线显示蒙版，不依赖颜色。</translation>
    </message>
    <message>
        <source>Frame the part of the picture that the model sees.</source>
        <translation>框出交给模型的那部分图片。</translation>
    </message>
    <message>
        <source>Show What the Model Se&amp;es</source>
        <translation>显示模型所见范围(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>S&amp;top Now</source>
        <translation>立即停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Apply Result</source>
        <translation>应用结果(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Discard Result</source>
        <translation>舍弃结果(&amp;D)</translation>
    </message>
    <message>
        <source>Generate pictures from the prompt, the picture and the mask.</source>
        <translation>根据提示词、图片和蒙版生成图片。</translation>
    </message>
    <message>
        <source>Stop generating, or end live mode. Finished pictures are kept.</source>
        <translation>停止生成，或结束实时模式。已完成的图片会保留。</translation>
    </message>
    <message>
        <source>Restart the engine without waiting for the current step. The model has to be loaded again.</source>
        <translation>不等正在进行的这一步：结束引擎并重新启动。模型需要重新加载。</translation>
    </message>
    <message>
        <source>Put the shown result into the picture, as one undo step.</source>
        <translation>将当前显示的结果放入图片，可一步撤销。</translation>
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
        <source>Compare Pro&amp;mpts</source>
        <translation>对比提示词(&amp;M)</translation>
    </message>
    <message>
        <source>Show how the prompts and settings of two selected results, or entries of the history, differ.</source>
        <translation>显示选中的两个结果或历史条目的提示词和设置有何不同。</translation>
    </message>
    <message>
        <source>Ne&amp;w Seed</source>
        <translation>新种子(&amp;W)</translation>
    </message>
    <message>
        <source>Pick another seed.</source>
        <translation>随机换一个种子。</translation>
    </message>
    <message>
        <source>See the result update while you change picture, mask and prompt.</source>
        <translation>一边修改图片、蒙版和提示词，一边看模型画出的效果。</translation>
    </message>
    <message>
        <source>Refine and Appl&amp;y Live Picture</source>
        <translation>细化并应用实时图片(&amp;Y)</translation>
    </message>
    <message>
        <source>Generate the picture again with all steps, then put it in. It may look different from what is shown.</source>
        <translation>用全部步数重新生成后应用，结果可能与显示的不同。</translation>
    </message>
    <message>
        <source>Show the live picture next to the one you paint on.</source>
        <translation>将实时画面显示在所画图片的旁边。</translation>
    </message>
    <message>
        <source>Show the live picture on top of the one you paint on.</source>
        <translation>将实时画面叠在所画图片之上。</translation>
    </message>
    <message>
        <source>&amp;Automatic</source>
        <translation>自动(&amp;A)</translation>
    </message>
    <message>
        <source>Three results where a fill takes under 5 seconds, else one.</source>
        <translation>填充用时不到 5 秒时生成三个结果，否则一个。</translation>
    </message>
    <message>
        <source>&amp;1</source>
        <translation>&amp;1</translation>
    </message>
    <message>
        <source>So many results each time, unless you set Count by hand.</source>
        <translation>每次生成这么多个结果，除非您手动设置数量。</translation>
    </message>
    <message>
        <source>&amp;2</source>
        <translation>&amp;2</translation>
    </message>
    <message>
        <source>&amp;3</source>
        <translation>&amp;3</translation>
    </message>
    <message>
        <source>&amp;4</source>
        <translation>&amp;4</translation>
    </message>
    <message>
        <source>Manage &amp;Models…</source>
        <translation>管理模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Manage your models and get new ones.</source>
        <translation>在单独的窗口中查看已有模型、获取新模型。</translation>
    </message>
    <message>
        <source>Add a model folder (diffusers) to the list of models.</source>
        <translation>将文件夹形式（diffusers）的模型加入模型列表。</translation>
    </message>
    <message>
        <source>Open the folder where Velatura looks for models.</source>
        <translation>打开 Velatura 查找模型的文件夹。</translation>
    </message>
    <message>
        <source>Refresh Mode&amp;l List</source>
        <translation>刷新模型列表(&amp;L)</translation>
    </message>
    <message>
        <source>Scan the models folder again.</source>
        <translation>重新读取模型文件夹。</translation>
    </message>
    <message>
        <source>Sta&amp;r Applied Results</source>
        <translation>为已应用的结果加星标(&amp;R)</translation>
    </message>
    <message>
        <source>Give every result that is applied a star.</source>
        <translation>每个被应用的结果都会加上星标。</translation>
    </message>
    <message>
        <source>Show detailed previews with a tiny autoencoder (such as TAESD), if one of your models fits.</source>
        <translation>若模型中有合适的微型自编码器（如 TAESD），就用它显示清晰的生成预览。</translation>
    </message>
    <message>
        <source>Use Open&amp;VINO</source>
        <translation>使用 OpenVINO(&amp;V)</translation>
    </message>
    <message>
        <source>Run models on this processor with OpenVINO: faster, but needs twice the memory. Has to be installed separately.</source>
        <translation>用 OpenVINO 在处理器上运行去噪网络：更快，但内存占用翻倍。需另行安装。</translation>
    </message>
    <message>
        <source>&amp;Keep Seed</source>
        <translation>固定种子(&amp;K)</translation>
    </message>
    <message>
        <source>Take the shown result off the list. It stays in the history.</source>
        <translation>将当前显示的结果移出列表，历史中仍会保留。</translation>
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
        <source>Apply Live Pict&amp;ure</source>
        <translation>应用实时画面(&amp;U)</translation>
    </message>
    <message>
        <source>Put the live picture into the picture as it is shown.</source>
        <translation>将实时图片按显示的样子应用到图片中。</translation>
    </message>
    <message>
        <source>&amp;Beside the Picture</source>
        <translation>图片旁边(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Over the Picture</source>
        <translation>图片之上(&amp;O)</translation>
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
        <source>Open &amp;Models Folder</source>
        <translation>打开模型文件夹(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Fine Previews</source>
        <translation>精细预览(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Move</source>
        <translation>移动(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Transform</source>
        <translation>变换(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Canvas Size…</source>
        <translation>画布大小(&amp;C)…</translation>
    </message>
    <message>
        <source>Move the current layer by whole pixels.</source>
        <translation>移动当前图层，以整像素为单位。</translation>
    </message>
    <message>
        <source>&amp;Pose</source>
        <translation>姿势(&amp;P)</translation>
    </message>
    <message>
        <source>Pose people on a control layer that shows poses.</source>
        <translation>在显示姿势的控制图层上摆放人物姿势。</translation>
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
        <source>&amp;Enlarge…</source>
        <translation>放大(&amp;E)…</translation>
    </message>
    <message>
        <source>Clean &amp;Up…</source>
        <translation>净化(&amp;U)…</translation>
    </message>
    <message>
        <source>Remove noise and traces of JPEG compression.</source>
        <translation>去除噪点和 JPEG 压缩痕迹。</translation>
    </message>
    <message>
        <source>Remove No&amp;w</source>
        <translation>立即移除(&amp;W)</translation>
    </message>
    <message>
        <source>What is masked goes at once, without a model, whatever the intent is.</source>
        <translation>无论当前意图是什么，立即不用模型移除蒙版覆盖的内容。</translation>
    </message>
    <message>
        <source>Crop to Mas&amp;k</source>
        <translation>裁剪到蒙版(&amp;K)</translation>
    </message>
    <message>
        <source>Rotate picture and mask by 90° counter-clockwise.</source>
        <translation>将图片和蒙版逆时针旋转 90°。</translation>
    </message>
    <message>
        <source>Rotate picture and mask by 90° clockwise.</source>
        <translation>将图片和蒙版顺时针旋转 90°。</translation>
    </message>
    <message>
        <source>Rotate picture and mask by 180°.</source>
        <translation>将图片和蒙版上下颠倒。</translation>
    </message>
    <message>
        <source>Rotate picture and mask by any angle; the canvas grows to fit.</source>
        <translation>将图片和蒙版旋转任意角度，画布随之扩大。</translation>
    </message>
    <message>
        <source>Mirror picture and mask left to right.</source>
        <translation>将图片和蒙版左右对调。</translation>
    </message>
    <message>
        <source>Mirror picture and mask top to bottom.</source>
        <translation>将图片和蒙版上下对调。</translation>
    </message>
    <message>
        <source>Rotate &amp;Left</source>
        <translation>向左旋转(&amp;L)</translation>
    </message>
    <message>
        <source>Expand or crop the canvas without scaling the picture.</source>
        <translation>扩展或裁剪画布，图片不缩放。</translation>
    </message>
    <message>
        <source>&amp;Finish</source>
        <translation>精修(&amp;F)</translation>
    </message>
    <message>
        <source>Show what can be done to this picture with one click, and what it costs: enlarge, clean up, refine, expand, remove.</source>
        <translation>列出单击即可对此图片做的事及其开销：放大、净化、细化、扩展、移除。</translation>
    </message>
    <message>
        <source>Enlarge the picture with an upscaler, which draws fine detail.</source>
        <translation>用放大模型放大图片，并画出精细的细节。</translation>
    </message>
    <message>
        <source>Refine &amp;Details…</source>
        <translation>逐处细化(&amp;D)…</translation>
    </message>
    <message>
        <source>Refine masked spots, faces, or anything you name one by one, each with its prompt.</source>
        <translation>逐处细化蒙版区域、人脸或你写出的任何内容，每处各有提示词。</translation>
    </message>
    <message>
        <source>Redo &amp;Steps on…</source>
        <translation>套用处理流程(&amp;S)…</translation>
    </message>
    <message>
        <source>Redo on this picture the steps that another went through: draft, enlarge, refine, clean up.</source>
        <translation>将另一张图片经过的步骤套用到此图片：草图、放大、精修、净化。</translation>
    </message>
    <message>
        <source>Crop the canvas to the mask; expanding it again restores the rest.</source>
        <translation>将画布裁剪到蒙版；再次扩展画布即可恢复其余部分。</translation>
    </message>
    <message>
        <source>&amp;Looks and Recipes</source>
        <translation>调色预设和配方(&amp;L)</translation>
    </message>
    <message>
        <source>Save &amp;Look…</source>
        <translation>保存调色预设(&amp;L)…</translation>
    </message>
    <message>
        <source>Keep the adjustment layers that are shown, or those selected, as a look.</source>
        <translation>把显示的调整图层（或选中的那些）保存为调色预设。</translation>
    </message>
    <message>
        <source>&amp;Record Recipe</source>
        <translation>录制配方(&amp;R)</translation>
    </message>
    <message>
        <source>Turn what you do from now on into the steps of a recipe.</source>
        <translation>把从现在起所做的事变成配方的步骤。</translation>
    </message>
    <message>
        <source>&amp;Batch</source>
        <translation>批处理(&amp;B)</translation>
    </message>
    <message>
        <source>Build recipes, run them on many files, and review the results.</source>
        <translation>编写配方，对许多文件执行，并检查结果。</translation>
    </message>
    <message>
        <source>Run Recipe on &amp;Open Pictures…</source>
        <translation>对打开的图片执行配方(&amp;O)…</translation>
    </message>
    <message>
        <source>Run a recipe on all open pictures; results are saved as new files.</source>
        <translation>对所有打开的图片执行一个配方；结果保存为新文件。</translation>
    </message>
    <message>
        <source>Rotate &amp;Right</source>
        <translation>向右旋转(&amp;R)</translation>
    </message>
    <message>
        <source>Rotate by 1&amp;80°</source>
        <translation>旋转 1&amp;80°</translation>
    </message>
    <message>
        <source>Rotate by &amp;Angle…</source>
        <translation>按角度旋转(&amp;A)…</translation>
    </message>
    <message>
        <source>Flip &amp;Horizontally</source>
        <translation>水平翻转(&amp;H)</translation>
    </message>
    <message>
        <source>Take Snaps&amp;hot</source>
        <translation>拍摄快照(&amp;H)</translation>
    </message>
    <message>
        <source>Keep the picture as it is now as a branch, however long you go on.</source>
        <translation>把当前图片保留为分支，之后怎么改都不会丢。</translation>
    </message>
    <message>
        <source>Flip &amp;Vertically</source>
        <translation>垂直翻转(&amp;V)</translation>
    </message>
    <message>
        <source>New Annotation Layer</source>
        <translation>新建标注图层</translation>
    </message>
    <message>
        <source>Add a layer for text, numbered points, arrows and boxes.</source>
        <translation>添加用于文字、编号点、箭头和方框的图层。</translation>
    </message>
    <message>
        <source>Lay Out Labels</source>
        <translation>排列标签</translation>
    </message>
    <message>
        <source>Set the labels of numbered points in columns, without crossing lines.</source>
        <translation>将编号点的标签排成列，引线互不交叉。</translation>
    </message>
    <message>
        <source>New Ad&amp;justment</source>
        <translation>新建调整图层(&amp;J)</translation>
    </message>
    <message>
        <source>New Fi&amp;lter</source>
        <translation>新建滤镜图层(&amp;L)</translation>
    </message>
    <message>
        <source>Layer M&amp;ask</source>
        <translation>图层蒙版(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Add Layer Mask</source>
        <translation>添加图层蒙版(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Invert Layer Mask</source>
        <translation>反转图层蒙版(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Remove Layer Mask</source>
        <translation>移除图层蒙版(&amp;R)</translation>
    </message>
    <message>
        <source>Select S&amp;ubject</source>
        <translation>选择主体(&amp;U)</translation>
    </message>
    <message>
        <source>Mask scratches, dust, folds and tears of an old photograph.</source>
        <translation>为旧照片的划痕、灰尘、折痕和裂口建立蒙版。</translation>
    </message>
    <message>
        <source>Se&amp;lection</source>
        <translation>选区(&amp;L)</translation>
    </message>
    <message>
        <source>Draw Se&amp;lection</source>
        <translation>绘制选区(&amp;L)</translation>
    </message>
    <message>
        <source>The mask tools select. What is selected confines painting, fills and adjustments; the mask stays as it is.</source>
        <translation>蒙版工具用来绘制选区。绘画、填充和调整只在选区内生效；蒙版保持不变。</translation>
    </message>
    <message>
        <source>&amp;Deselect</source>
        <translation>取消选择(&amp;D)</translation>
    </message>
    <message>
        <source>Remove the selection: tools act everywhere again.</source>
        <translation>取消选区：工具重新在整张图片上生效。</translation>
    </message>
    <message>
        <source>In&amp;vert Selection</source>
        <translation>反选(&amp;V)</translation>
    </message>
    <message>
        <source>Select what is not selected, and the other way round.</source>
        <translation>选中未选的区域，已选的取消。</translation>
    </message>
    <message>
        <source>Selection from &amp;Mask</source>
        <translation>从蒙版建立选区(&amp;M)</translation>
    </message>
    <message>
        <source>Select what is masked.</source>
        <translation>选中蒙版覆盖的区域。</translation>
    </message>
    <message>
        <source>Mas&amp;k from Selection</source>
        <translation>从选区建立蒙版(&amp;K)</translation>
    </message>
    <message>
        <source>Mask what is selected, for the model to change.</source>
        <translation>将选区设为蒙版，供模型修改。</translation>
    </message>
    <message>
        <source>&amp;Refine Edges…</source>
        <translation>细化边缘(&amp;R)…</translation>
    </message>
    <message>
        <source>Let the mask&apos;s edge follow the picture&apos;s, quickly.</source>
        <translation>让蒙版的边缘快速贴合图片的边缘。</translation>
    </message>
    <message>
        <source>Find hair, fur and other fine things along the mask&apos;s edge; takes some seconds.</source>
        <translation>沿蒙版边缘找出毛发等细小的东西，需要几秒。</translation>
    </message>
    <message>
        <source>Say what to change, with or without a mask. Needs a model that edits.</source>
        <translation>用文字说明要改什么，可以有蒙版，也可以没有。需要支持编辑的模型。</translation>
    </message>
    <message>
        <source>Layers with transparency that together show the same picture. Needs a model that splits.</source>
        <translation>拆成带透明度的图层，合起来仍是同一幅图片。需要支持拆分的模型。</translation>
    </message>
    <message>
        <source>Describe T&amp;his Picture</source>
        <translation>描述这张图片(&amp;H)</translation>
    </message>
    <message>
        <source>Replace the prompt with a description of the picture.</source>
        <translation>用对图片的描述替换提示词。</translation>
    </message>
    <message>
        <source>Mi&amp;x Results</source>
        <translation>混合结果(&amp;X)</translation>
    </message>
    <message>
        <source>Take the best parts of each result with a brush: of those selected in the strip, else of all of this run.</source>
        <translation>用画笔从各个结果中取最好的部分：先取面板中选中的结果，没有选中则取这一次生成的全部结果。</translation>
    </message>
    <message>
        <source>&amp;Edit Mix</source>
        <translation>编辑混合(&amp;E)</translation>
    </message>
    <message>
        <source>Change which parts of each result are taken.</source>
        <translation>改变从各个结果中取哪些部分。</translation>
    </message>
    <message>
        <source>Trai&amp;ning</source>
        <translation>训练(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>训练(&amp;T)</translation>
    </message>
    <message>
        <source>Teach a model a thing, a person or a style from a few pictures.</source>
        <translation>用几张图片教会模型一件东西、一个人物或一种风格。</translation>
    </message>
    <message>
        <source>Add &amp;Picture to Training Set</source>
        <translation>将图片加入训练集(&amp;P)</translation>
    </message>
    <message>
        <source>The picture as it is shown becomes one more example.</source>
        <translation>当前所见的图片成为一个新样本。</translation>
    </message>
    <message>
        <source>Add &amp;Layer to Training Set</source>
        <translation>将图层加入训练集(&amp;L)</translation>
    </message>
    <message>
        <source>The layer that is worked on becomes one more example.</source>
        <translation>正在处理的图层成为一个新样本。</translation>
    </message>
    <message>
        <source>Add &amp;Masked Part to Training Set</source>
        <translation>将蒙版部分加入训练集(&amp;M)</translation>
    </message>
    <message>
        <source>What is masked, with a little around it, becomes one more example.</source>
        <translation>蒙版内的部分连同少许周围成为一个新样本。</translation>
    </message>
    <message>
        <source>&amp;Use Mask for Training</source>
        <translation>将蒙版用于训练(&amp;U)</translation>
    </message>
    <message>
        <source>What is masked counts most when this picture is learnt.</source>
        <translation>学习这张图片时，蒙版内的部分最重要。</translation>
    </message>
    <message>
        <source>Grid…</source>
        <translation>网格…</translation>
    </message>
    <message>
        <source>Try values of two settings beside one another, with the prompt and settings as they are.</source>
        <translation>以当前提示词和设置，并排比较两项设置的不同取值。</translation>
    </message>
    <message>
        <source>Get Models That Select Ob&amp;jects…</source>
        <translation>获取选择物体的模型(&amp;J)…</translation>
    </message>
    <message>
        <source>Show the models of the catalog by which the tool Object outlines things.</source>
        <translation>显示目录中供“物体”工具勾勒轮廓的模型。</translation>
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
        <source>Show one picture pixel per screen pixel.</source>
        <translation>图片的一个像素对应屏幕的一个像素。</translation>
    </message>
    <message>
        <source>Print Si&amp;ze</source>
        <translation>打印尺寸(&amp;Z)</translation>
    </message>
    <message>
        <source>Show the picture as large as it is on paper at its resolution.</source>
        <translation>按图片的分辨率，以纸上的实际大小显示。</translation>
    </message>
    <message>
        <source>&amp;Split: Before and Current</source>
        <translation>拆分：之前与当前(&amp;S)</translation>
    </message>
    <message>
        <source>Show the picture as it was before to the left of a draggable line, and the current picture to its right.</source>
        <translation>在可拖动的线左边显示之前的图片，右边显示当前的图片。</translation>
    </message>
    <message>
        <source>B&amp;link: Before and Current</source>
        <translation>闪烁：之前与当前(&amp;L)</translation>
    </message>
    <message>
        <source>Alternate between the picture as it was before and the current one every half second.</source>
        <translation>每半秒在之前的图片和当前的图片之间切换。</translation>
    </message>
    <message>
        <source>&amp;Before</source>
        <translation>之前(&amp;B)</translation>
    </message>
    <message>
        <source>Show the picture as it was before. Hold {original_held} for a quick look.</source>
        <translation>显示之前的图片。按住 {original_held} 可快速查看。</translation>
    </message>
    <message>
        <source>&amp;Invented Pixels</source>
        <translation>虚构像素(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Changes</source>
        <translation>改动(&amp;C)</translation>
    </message>
    <message>
        <source>Mark what the shown result changes, what it cuts off, and say how much.</source>
        <translation>标出所显示结果改动的地方和被舍去的地方，并显示各占多少。</translation>
    </message>
    <message>
        <source>Before Is without &amp;Adjustments</source>
        <translation>与无调整时对比(&amp;A)</translation>
    </message>
    <message>
        <source>Compare with the picture without its adjustment layers; as it was opened, where it has none.</source>
        <translation>与没有调整图层的图片对比；没有调整图层时，与打开时的图片对比。</translation>
    </message>
    <message>
        <source>Before Is as &amp;Opened</source>
        <translation>与打开时对比(&amp;O)</translation>
    </message>
    <message>
        <source>Compare with the picture as it was opened.</source>
        <translation>与打开时的图片对比。</translation>
    </message>
    <message>
        <source>Proof and C&amp;lipping</source>
        <translation>打样和裁切(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Clipping</source>
        <translation>裁切警告(&amp;C)</translation>
    </message>
    <message>
        <source>Mark pixels that are clipped in any channel: at 0 in blue, at full in red.</source>
        <translation>标出任一通道被裁切的像素：为 0 的用蓝色，达到最大值的用红色。</translation>
    </message>
    <message>
        <source>&amp;Proof Colours</source>
        <translation>打样颜色(&amp;P)</translation>
    </message>
    <message>
        <source>Show the picture as it would look printed. The picture itself does not change.</source>
        <translation>按印出来的样子显示图片。图片本身不变。</translation>
    </message>
    <message>
        <source>&amp;Gamut Warning</source>
        <translation>色域警告(&amp;G)</translation>
    </message>
    <message>
        <source>Mark colours that can&apos;t be printed in grey.</source>
        <translation>用灰色标出无法印出的颜色。</translation>
    </message>
    <message>
        <source>Proof &amp;Setup…</source>
        <translation>打样设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Choose the profile of the press or printer, and how colours come to it.</source>
        <translation>选择印刷机或打印机的配置文件，以及颜色的转换方式。</translation>
    </message>
    <message>
        <source>P&amp;in Colour under Pointer</source>
        <translation>固定指针下的颜色(&amp;I)</translation>
    </message>
    <message>
        <source>Keep showing the colour of this place in the panel Scopes; up to four.</source>
        <translation>在示波器面板中持续显示此处的颜色，最多四个。</translation>
    </message>
    <message>
        <source>&amp;Remove Pinned Colours</source>
        <translation>移除固定的颜色(&amp;R)</translation>
    </message>
    <message>
        <source>Show no pinned colours in the panel Scopes any longer.</source>
        <translation>示波器面板不再显示固定的颜色。</translation>
    </message>
    <message>
        <source>Show the picture three by three times, to see whether its edges meet. The picture itself does not change.</source>
        <translation>将图片按三乘三显示，查看边缘是否相接。图片本身不变。</translation>
    </message>
    <message>
        <source>Show rulers. Drag guides out of them.</source>
        <translation>显示标尺。可从标尺中拖出参考线。</translation>
    </message>
    <message>
        <source>Pi&amp;xels</source>
        <translation>像素(&amp;X)</translation>
    </message>
    <message>
        <source>What rulers measure in. Lengths follow the resolution of the picture.</source>
        <translation>标尺的单位。长度按图片的分辨率计算。</translation>
    </message>
    <message>
        <source>M&amp;illimetres</source>
        <translation>毫米(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Centimetres</source>
        <translation>厘米(&amp;C)</translation>
    </message>
    <message>
        <source>Inch&amp;es</source>
        <translation>英寸(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Percent</source>
        <translation>百分比(&amp;P)</translation>
    </message>
    <message>
        <source>Guides from Ro&amp;ws and Columns…</source>
        <translation>按行列建立参考线(&amp;W)…</translation>
    </message>
    <message>
        <source>Lay guides around columns and rows of equal size.</source>
        <translation>按大小相等的行和列排布参考线。</translation>
    </message>
    <message>
        <source>&amp;Lock Guides</source>
        <translation>锁定参考线(&amp;L)</translation>
    </message>
    <message>
        <source>Leave guides where they are, whatever is dragged.</source>
        <translation>无论拖动什么，参考线都保持不动。</translation>
    </message>
    <message>
        <source>Grid and Sna&amp;p</source>
        <translation>网格和吸附(&amp;P)</translation>
    </message>
    <message>
        <source>G&amp;rid</source>
        <translation>网格(&amp;R)</translation>
    </message>
    <message>
        <source>Gri&amp;d Setup…</source>
        <translation>网格设置(&amp;D)…</translation>
    </message>
    <message>
        <source>Choose distance, division, offset and colour of the grid, or an isometric or a perspective one. Drag its vanishing points with the Pan tool.</source>
        <translation>设定网格的间距、细分、偏移和颜色，或选择等轴测、透视网格。用抓手工具拖动灭点。</translation>
    </message>
    <message>
        <source>&amp;No Composition Lines</source>
        <translation>无构图线(&amp;N)</translation>
    </message>
    <message>
        <source>Lines over the picture that help to compose it.</source>
        <translation>覆盖在图片上、帮助构图的线。</translation>
    </message>
    <message>
        <source>Rule of &amp;Thirds</source>
        <translation>三分线(&amp;T)</translation>
    </message>
    <message>
        <source>G&amp;olden Ratio</source>
        <translation>黄金分割(&amp;O)</translation>
    </message>
    <message>
        <source>D&amp;iagonals</source>
        <translation>对角线(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Snap</source>
        <translation>吸附(&amp;S)</translation>
    </message>
    <message>
        <source>Snap while dragging, to what is ticked below. Brushes never do.</source>
        <translation>拖动时吸附到下面勾选的内容。画笔从不吸附。</translation>
    </message>
    <message>
        <source>Snap to &amp;Layers</source>
        <translation>吸附到图层(&amp;L)</translation>
    </message>
    <message>
        <source>Snap to the edges and centres of other layers while dragging.</source>
        <translation>拖动时吸附到其他图层的边缘和中心。</translation>
    </message>
    <message>
        <source>Snap to the Grid (s&amp;quares)</source>
        <translation>吸附到网格（方形）(&amp;Q)</translation>
    </message>
    <message>
        <source>Snap to the grid of squares while dragging.</source>
        <translation>拖动时吸附到方形网格。</translation>
    </message>
    <message>
        <source>Show Effec&amp;tive Mask</source>
        <translation>显示蒙版实际效果(&amp;T)</translation>
    </message>
    <message>
        <source>Show where repainting fades, where old and new are blended, and what is locked.</source>
        <translation>标出实际的处理方式：重绘在哪里渐弱、新旧在哪里融合、哪里被锁定。</translation>
    </message>
    <message>
        <source>Mark what a model or Remove made, and say how much of the picture it is.</source>
        <translation>标出由模型或“移除”生成的部分，并说明占画面多少。</translation>
    </message>
    <message>
        <source>Choose what the model sees from the mask again, instead of your frame.</source>
        <translation>放弃手动画的框，重新由蒙版决定模型看到的范围。</translation>
    </message>
    <message>
        <source>Ne&amp;w View</source>
        <translation>新建视图(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Workbench</source>
        <translation>工作台(&amp;W)</translation>
    </message>
    <message>
        <source>Follow a path to a lesson, a plate or product pictures: fields, pictures, pages.</source>
        <translation>按步骤完成课堂、图版或产品图片：字段、图片、页面。</translation>
    </message>
    <message>
        <source>&amp;Tabs</source>
        <translation>标签页(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Annotate</source>
        <translation>标注(&amp;A)</translation>
    </message>
    <message>
        <source>Write text, set numbered points, draw arrows and boxes; edit them again later.</source>
        <translation>书写文字、放置编号点、绘制箭头和方框；之后可再次编辑。</translation>
    </message>
    <message>
        <source>Follow &amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>Follow the system&apos;s light or dark theme.</source>
        <translation>随系统切换浅色和深色。</translation>
    </message>
    <message>
        <source>Use the light theme.</source>
        <translation>浅色界面。</translation>
    </message>
    <message>
        <source>Use the dark theme.</source>
        <translation>深色界面。</translation>
    </message>
    <message>
        <source>Size of the text in all windows.</source>
        <translation>窗口中所有文字的大小。</translation>
    </message>
    <message>
        <source>Use the system&apos;s language, if available.</source>
        <translation>使用系统语言（如果在下列语言之中）。</translation>
    </message>
    <message>
        <source>Use English.</source>
        <translation>界面使用英语。</translation>
    </message>
    <message>
        <source>Use Simplified Chinese.</source>
        <translation>界面使用简体中文。</translation>
    </message>
    <message>
        <source>Reduce Motion</source>
        <translation>减少动态效果</translation>
    </message>
    <message>
        <source>Turn off animations and blinking.</source>
        <translation>不让任何东西自行移动或闪烁。</translation>
    </message>
    <message>
        <source>Choose the colour profile for display.</source>
        <translation>选择显示图片所用的颜色配置文件。</translation>
    </message>
    <message>
        <source>E&amp;dit Picture</source>
        <translation>编辑图片(&amp;D)</translation>
    </message>
    <message>
        <source>Go back to the canvas (Esc).</source>
        <translation>返回画布（Esc）。</translation>
    </message>
    <message>
        <source>&amp;Review Results</source>
        <translation>审阅结果(&amp;R)</translation>
    </message>
    <message>
        <source>See all results of this picture large, and compare them.</source>
        <translation>放大查看这张图片的所有结果并进行比较。</translation>
    </message>
    <message>
        <source>Searc&amp;h Pictures</source>
        <translation>搜索图片(&amp;H)</translation>
    </message>
    <message>
        <source>Find any picture of the history by words, model, date, album or look.</source>
        <translation>按文字、模型、日期、相册或外观查找历史中的任意图片。</translation>
    </message>
    <message>
        <source>See its disk space, choose how long entries stay, export or import it.</source>
        <translation>查看占用空间，设置保留时间，导出或导入。</translation>
    </message>
    <message>
        <source>Import Folder of Pictures…</source>
        <translation>导入图片文件夹…</translation>
    </message>
    <message>
        <source>Add the pictures of a folder to the history, with their prompts and settings. The files stay where they are.</source>
        <translation>将文件夹中的图片连同提示词和设置加入历史。文件留在原处。</translation>
    </message>
    <message>
        <source>Watched Folders…</source>
        <translation>监视的文件夹…</translation>
    </message>
    <message>
        <source>Choose folders whose new pictures are added to the history automatically.</source>
        <translation>选择文件夹，其中的新图片会自动加入历史。</translation>
    </message>
    <message>
        <source>See which plugins are installed, and switch them on or off.</source>
        <translation>有哪些插件，其中哪些已启用。</translation>
    </message>
    <message>
        <source>See what this machine can run and where models are, and try a first edit.</source>
        <translation>本机能运行什么、模型在哪里，以及一次入门编辑。</translation>
    </message>
    <message>
        <source>Open the example and follow an edit in three steps.</source>
        <translation>打开示例，跟着三个步骤完成一次编辑。</translation>
    </message>
    <message>
        <source>Read and search the user guide.</source>
        <translation>查看操作方法，按词语搜索。</translation>
    </message>
    <message>
        <source>See all keyboard shortcuts and change them.</source>
        <translation>查看并修改所有快捷键。</translation>
    </message>
    <message>
        <source>See versions, devices, settings and recent log lines, and copy them for whoever helps you.</source>
        <translation>查看版本、设备、设置和日志的最后几行，并复制给帮助你的人。</translation>
    </message>
    <message>
        <source>See the same report and save it as a file.</source>
        <translation>查看同一份报告，并保存为文件。</translation>
    </message>
    <message>
        <source>Version, licence and components.</source>
        <translation>版本、许可证和所用组件。</translation>
    </message>
    <message>
        <source>&amp;Automatic Context</source>
        <translation>自动上下文区域(&amp;A)</translation>
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
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>简体中文</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>Colour Mana&amp;gement…</source>
        <translation>色彩管理(&amp;G)…</translation>
    </message>
    <message>
        <source>Manage History…</source>
        <translation>管理历史…</translation>
    </message>
    <message>
        <source>Plugins…</source>
        <translation>插件…</translation>
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
        <source>Find a &amp;Command…</source>
        <translation>查找命令(&amp;C)…</translation>
    </message>
    <message>
        <source>Find any command by its name, or by what other programs call it.</source>
        <translation>按名称查找任何命令，也可以用其他程序中的叫法。</translation>
    </message>
    <message>
        <source>&amp;Welcome</source>
        <translation>欢迎(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;First Edit, Step by Step</source>
        <translation>分步入门编辑(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;User Guide</source>
        <translation>用户指南(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts…</source>
        <translation>键盘快捷键(&amp;K)…</translation>
    </message>
    <message>
        <source>Copy &amp;Report…</source>
        <translation>复制报告(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Save Report…</source>
        <translation>保存报告(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;About Velatura</source>
        <translation>关于 Velatura(&amp;A)</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
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
        <source>Finish or cancel the current action of a tool</source>
        <translation>完成或放弃工具正在进行的操作</translation>
    </message>
    <message>
        <source>Remove the last corner of a polygon</source>
        <translation>撤回多边形的上一个角点</translation>
    </message>
    <message>
        <source>Leave the canvas, forward</source>
        <translation>离开画布，到下一处</translation>
    </message>
    <message>
        <source>Leave the canvas, backward</source>
        <translation>离开画布，到上一处</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Backspace</translation>
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
        <source>Ctrl+F6</source>
        <translation>Ctrl+F6</translation>
    </message>
    <message>
        <source>Shift+Tab</source>
        <translation>Shift+Tab</translation>
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
        <source>Brus&amp;h Opacity</source>
        <translation>画笔不透明度(&amp;H)</translation>
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
        <source>&amp;Intent</source>
        <translation>意图(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Rotatio&amp;n</source>
        <translation>旋转视图(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Colour Theme</source>
        <translation>界面主题(&amp;C)</translation>
    </message>
    <message>
        <source>Co&amp;mpare</source>
        <translation>对比(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>画笔(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>图像(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>Loc&amp;k and Show</source>
        <translation>锁定与显示(&amp;K)</translation>
    </message>
    <message>
        <source>O&amp;rder</source>
        <translation>顺序(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <translation>选择(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Prompt</source>
        <translation>提示词(&amp;P)</translation>
    </message>
    <message>
        <source>St&amp;yles</source>
        <translation>风格(&amp;Y)</translation>
    </message>
    <message>
        <source>Se&amp;ed</source>
        <translation>种子(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Results</source>
        <translation>结果(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>实时(&amp;L)</translation>
    </message>
    <message>
        <source>Add M&amp;odels</source>
        <translation>添加模型(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Rulers and Guides</source>
        <translation>标尺和参考线(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>窗口(&amp;W)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Resu&amp;lts by Default</source>
        <translation>默认结果数(&amp;L)</translation>
    </message>
    <message>
        <source>Te&amp;xt Size</source>
        <translation>文字大小(&amp;X)</translation>
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
        <source>Picture without the Result (hold)</source>
        <translation>隐藏结果（按住）</translation>
    </message>
    <message>
        <source>Picture before (hold)</source>
        <translation>查看之前的图片（按住）</translation>
    </message>
    <message>
        <source>Hold to see the picture without its adjustment layers, or as it was opened.</source>
        <translation>按住查看没有调整图层的图片，或打开时的样子。</translation>
    </message>
    <message>
        <source>While the canvas is split, show less of the original.</source>
        <translation>画布分屏时，少显示一些原图。</translation>
    </message>
    <message>
        <source>While the canvas is split, show more of the original.</source>
        <translation>画布分屏时，多显示一些原图。</translation>
    </message>
    <message>
        <source>Apply the Result</source>
        <translation>应用结果</translation>
    </message>
    <message>
        <source>Discard the Result</source>
        <translation>舍弃结果</translation>
    </message>
    <message>
        <source>Hold to move the picture with the mouse; with Shift, to rotate the view.</source>
        <translation>按住时用鼠标拖动画面；加按 Shift 可旋转视图。</translation>
    </message>
    <message>
        <source>Find D&amp;amage…</source>
        <translation>查找损伤(&amp;A)…</translation>
    </message>
    <message>
        <source>Repeat &amp;3 × 3</source>
        <translation>重复 3 × 3(&amp;3)</translation>
    </message>
    <message>
        <source>E&amp;valuate</source>
        <translation>评估(&amp;V)</translation>
    </message>
    <message>
        <source>S&amp;witch to Branch</source>
        <translation>切换到分支(&amp;W)</translation>
    </message>
    <message>
        <source>Transf&amp;orm</source>
        <translation>变换(&amp;O)</translation>
    </message>
    <message>
        <source>Mirror the layers, or what is selected of them, left to right.</source>
        <translation>左右翻转图层，或图层中选中的部分。</translation>
    </message>
    <message>
        <source>Mirror the layers, or what is selected of them, top to bottom.</source>
        <translation>上下翻转图层，或图层中选中的部分。</translation>
    </message>
    <message>
        <source>Rotate the layers, or what is selected of them, by 90° counter-clockwise.</source>
        <translation>将图层或图层中选中的部分逆时针旋转 90°。</translation>
    </message>
    <message>
        <source>Rotate the layers, or what is selected of them, by 90° clockwise.</source>
        <translation>将图层或图层中选中的部分顺时针旋转 90°。</translation>
    </message>
    <message>
        <source>Colour Whee&amp;l</source>
        <translation>色轮(&amp;L)</translation>
    </message>
    <message>
        <source>Choose a colour from a wheel at the pointer.</source>
        <translation>在指针处的色轮上选择颜色。</translation>
    </message>
    <message>
        <source>&amp;Pick a Colour from the Screen</source>
        <translation>从屏幕取色(&amp;P)</translation>
    </message>
    <message>
        <source>Take a colour from anywhere on the screen.</source>
        <translation>从屏幕任意位置取色。</translation>
    </message>
    <message>
        <source>Next &amp;Favourite Brush</source>
        <translation>下一个收藏的画笔(&amp;F)</translation>
    </message>
    <message>
        <source>Take the next of your favourite brushes in hand.</source>
        <translation>换成下一个收藏的画笔。</translation>
    </message>
    <message>
        <source>Previous Fa&amp;vourite Brush</source>
        <translation>上一个收藏的画笔(&amp;V)</translation>
    </message>
    <message>
        <source>Take the favourite brush before this one in hand.</source>
        <translation>换成上一个收藏的画笔。</translation>
    </message>
    <message>
        <source>Reveal All</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Expand the canvas to all that layers have beyond it: what was cropped comes back.</source>
        <translation>扩大画布，容纳图层在画布以外的全部内容：裁剪掉的部分会重新出现。</translation>
    </message>
    <message>
        <source>Cut Out to New La&amp;yer</source>
        <translation>抠出到新图层(&amp;Y)</translation>
    </message>
    <message>
        <source>Copy what is selected, or else masked, of this layer to a new one, without the background&apos;s colours at its edge, and hide this one.</source>
        <translation>把此图层中选中（没有选区时为蒙版）的部分复制到新图层，去除边缘上背景的颜色，并隐藏此图层。</translation>
    </message>
    <message>
        <source>Only the Layer Belo&amp;w</source>
        <translation>仅下方图层(&amp;W)</translation>
    </message>
    <message>
        <source>Let the adjustment change the layer right below it alone, in a group of both. Merge Down makes it permanent.</source>
        <translation>让调整只改变紧挨其下的图层，两者编为一组。“向下合并”使其成为永久。</translation>
    </message>
    <message>
        <source>Add a mask to this layer or group: of what is selected, else of all. Erase it to hide; paint it to show again.</source>
        <translation>为这个图层或组添加蒙版：有选区时只显示选区，否则显示全部。擦除即隐藏，绘制即重新显示。</translation>
    </message>
    <message>
        <source>Reveal A&amp;ll</source>
        <translation>全部显示(&amp;L)</translation>
    </message>
    <message>
        <source>Add a mask that hides nothing yet. Erase it where the layer shall not be seen, or the adjustment not act.</source>
        <translation>添加一个尚未隐藏任何内容的蒙版。在图层不应显示、或调整不应起作用的地方擦除它。</translation>
    </message>
    <message>
        <source>&amp;Hide All</source>
        <translation>全部隐藏(&amp;H)</translation>
    </message>
    <message>
        <source>Add a mask that hides all of the layer. Paint it where the layer shall be seen.</source>
        <translation>添加一个隐藏整个图层的蒙版。在图层应显示的地方绘制它。</translation>
    </message>
    <message>
        <source>From &amp;Selection or Mask</source>
        <translation>由选区或蒙版创建(&amp;S)</translation>
    </message>
    <message>
        <source>Show the layer, or let the adjustment act, only where something is selected, or else masked.</source>
        <translation>只在有选区的地方（没有选区时为有蒙版的地方）显示图层，或让调整起作用。</translation>
    </message>
    <message>
        <source>From &amp;Transparency</source>
        <translation>由透明度创建(&amp;T)</translation>
    </message>
    <message>
        <source>Turn the transparency of the paint layer into a mask.</source>
        <translation>把绘画图层的透明度变成蒙版。</translation>
    </message>
    <message>
        <source>&amp;Disable Layer Mask</source>
        <translation>停用图层蒙版(&amp;D)</translation>
    </message>
    <message>
        <source>Show all of the layer, without losing its mask.</source>
        <translation>显示整个图层，而不丢失它的蒙版。</translation>
    </message>
    <message>
        <source>Show what the mask hides, and the other way round; let the adjustment act where it does not.</source>
        <translation>显示蒙版隐藏的部分，隐藏它显示的部分；让调整在原来不起作用的地方起作用。</translation>
    </message>
    <message>
        <source>Selection &amp;from Layer Mask</source>
        <translation>由图层蒙版创建选区(&amp;F)</translation>
    </message>
    <message>
        <source>Select what the layer mask shows.</source>
        <translation>选择图层蒙版显示的部分。</translation>
    </message>
    <message>
        <source>A&amp;pply Layer Mask</source>
        <translation>应用图层蒙版(&amp;P)</translation>
    </message>
    <message>
        <source>Make the mask part of the layer&apos;s transparency for good.</source>
        <translation>把蒙版永久并入图层的透明度。</translation>
    </message>
    <message>
        <source>Show all of the layer again; let the adjustment act everywhere.</source>
        <translation>重新显示整个图层；让调整到处起作用。</translation>
    </message>
    <message>
        <source>Mask or select the main thing in the picture, roughly: by colours and edges.</source>
        <translation>粗略地为图片中的主体绘制蒙版或建立选区：依据颜色和边缘。</translation>
    </message>
    <message>
        <source>Select &amp;Background</source>
        <translation>选择背景(&amp;B)</translation>
    </message>
    <message>
        <source>Mask or select all but the main thing in the picture, roughly: by colours and edges.</source>
        <translation>粗略地为图片中主体以外的部分绘制蒙版或建立选区：依据颜色和边缘。</translation>
    </message>
    <message>
        <source>Refine H&amp;air and Fur…</source>
        <translation>细化毛发(&amp;A)…</translation>
    </message>
    <message>
        <source>Edi&amp;t by Instruction</source>
        <translation>按指令编辑(&amp;T)</translation>
    </message>
    <message>
        <source>S&amp;plit into Layers</source>
        <translation>拆分为图层(&amp;P)</translation>
    </message>
    <message>
        <source>Compare models, settings and sets of pictures by numbers and by eye.</source>
        <translation>用数字和肉眼比较模型、设置和图片集。</translation>
    </message>
    <message>
        <source>Other Vie&amp;ws</source>
        <translation>其他视图(&amp;W)</translation>
    </message>
    <message>
        <source>Show this picture in another window with a zoom, turn, proof and warnings of its own. Tools work there too.</source>
        <translation>在另一个窗口中显示这张图片，有自己的缩放、旋转、打样和警告。工具在其中同样可用。</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Object</source>
        <translation>物体(&amp;O)</translation>
    </message>
    <message>
        <source>Mask what you click, frame or name.</source>
        <translation>为单击、框选或说出名称的东西绘制蒙版。</translation>
    </message>
    <message>
        <source>Retouc&amp;h</source>
        <translation>修饰(&amp;H)</translation>
    </message>
    <message>
        <source>Clone, heal, smudge, blur, sharpen, lighten and darken with a brush.</source>
        <translation>用画笔仿制、修复、涂抹、模糊、锐化、减淡和加深。</translation>
    </message>
    <message>
        <source>&amp;Liquify</source>
        <translation>液化(&amp;L)</translation>
    </message>
    <message>
        <source>Push, twirl, pinch and bloat with a brush.</source>
        <translation>用画笔推动、扭转、收缩和膨胀。</translation>
    </message>
    <message>
        <source>Take the best parts of several results of one edit with a brush.</source>
        <translation>用画笔取同一次编辑的几个结果中最好的部分。</translation>
    </message>
    <message>
        <source>Fill and Shap&amp;es</source>
        <translation>填充与形状(&amp;E)</translation>
    </message>
    <message>
        <source>Fill areas, and draw gradients, shapes and lines.</source>
        <translation>填充区域，绘制渐变、形状和直线。</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>裁剪(&amp;C)</translation>
    </message>
    <message>
        <source>Crop and straighten the picture.</source>
        <translation>裁剪并拉直图片。</translation>
    </message>
    <message>
        <source>Scale, rotate, skew or bend layers, the selection or the mask.</source>
        <translation>缩放、旋转、倾斜或弯曲图层、选区或蒙版。</translation>
    </message>
    <message>
        <source>Te&amp;xt</source>
        <translation>文字(&amp;X)</translation>
    </message>
    <message>
        <source>Write text on the picture that can be edited again.</source>
        <translation>在图片上书写文字，以后可以再次编辑。</translation>
    </message>
    <message>
        <source>&amp;Next of Its Kind</source>
        <translation>同类的下一个(&amp;N)</translation>
    </message>
    <message>
        <source>The next of the tools that share the button of the one in hand.</source>
        <translation>与当前工具共用按钮的下一个工具。</translation>
    </message>
    <message>
        <source>Hold to see the picture without the result.</source>
        <translation>按住时显示没有结果的图片。</translation>
    </message>
    <message>
        <source>Move Split Line Left</source>
        <translation>对比线左移</translation>
    </message>
    <message>
        <source>Move Split Line Right</source>
        <translation>对比线右移</translation>
    </message>
    <message>
        <source>Scroll Left</source>
        <translation>视图左移</translation>
    </message>
    <message>
        <source>Scroll the view to the left.</source>
        <translation>查看左侧的内容。</translation>
    </message>
    <message>
        <source>Scroll Right</source>
        <translation>视图右移</translation>
    </message>
    <message>
        <source>Scroll the view to the right.</source>
        <translation>查看右侧的内容。</translation>
    </message>
    <message>
        <source>Scroll Up</source>
        <translation>视图上移</translation>
    </message>
    <message>
        <source>Scroll the view up.</source>
        <translation>查看上方的内容。</translation>
    </message>
    <message>
        <source>Scroll Down</source>
        <translation>视图下移</translation>
    </message>
    <message>
        <source>Scroll the view down.</source>
        <translation>查看下方的内容。</translation>
    </message>
    <message>
        <source>Zoom In at the Centre</source>
        <translation>拉近</translation>
    </message>
    <message>
        <source>Zoom in on the centre of the view.</source>
        <translation>以视图中心为准放大。</translation>
    </message>
    <message>
        <source>Zoom Out at the Centre</source>
        <translation>拉远</translation>
    </message>
    <message>
        <source>Zoom out from the centre of the view.</source>
        <translation>以视图中心为准缩小。</translation>
    </message>
    <message>
        <source>Clear Layer on the Canvas</source>
        <translation>在画布上清除图层</translation>
    </message>
    <message>
        <source>Clear the layer; with a mask, only what it covers.</source>
        <translation>清除图层；有蒙版时，只清除蒙版覆盖的部分。</translation>
    </message>
    <message>
        <source>Put the shown result into the picture.</source>
        <translation>将当前显示的结果放入图片。</translation>
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
    <message>
        <source>On the canvas</source>
        <translation>在画布上</translation>
    </message>
    <message>
        <source>Mouse and fixed keys</source>
        <translation>鼠标与固定按键</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
</context>
<context>
    <name>Activity</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Stop (Esc cancels generating)</source>
        <translation>停止（生成时按 Esc）</translation>
    </message>
    <message>
        <source>Stop now (reloads the model)</source>
        <translation>立即停止（模型需重新加载）</translation>
    </message>
    <message>
        <source>&lt;b&gt;Stop now&lt;/b&gt;&lt;br&gt;Restarts the engine without waiting for the current step. The model has to be loaded again.</source>
        <translation>&lt;b&gt;立即停止&lt;/b&gt;&lt;br&gt;不等这一步完成：结束引擎并重新启动，下一张图片需要重新加载模型。</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n 个等待中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more waiting</source>
        <translation>
            <numerusform>另有 %n 项等待</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
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
        <source>None yet. Put files into the models folder, or drop them on the window.</source>
        <translation>还没有。请将文件放入模型文件夹，或拖到窗口上。</translation>
    </message>
    <message>
        <source>Made for {family}; the selected model is {other}.</source>
        <translation>适用于 {family}，而所选模型是 {other}。</translation>
    </message>
</context>
<context>
    <name>AdjustmentBox</name>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>&lt;b&gt;Reset all&lt;/b&gt;&lt;br&gt;All values as a new layer of this kind has them.</source>
        <translation>&lt;b&gt;全部重置&lt;/b&gt;&lt;br&gt;所有数值恢复为这种图层新建时的值。</translation>
    </message>
</context>
<context>
    <name>Adjustments</name>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Changes tones by a curve, of all channels or of one.</source>
        <translation>用曲线改变色调，可作用于所有通道或单个通道。</translation>
    </message>
    <message>
        <source>RGB</source>
        <translation>RGB</translation>
    </message>
    <message>
        <source>The curve of all channels.</source>
        <translation>所有通道的曲线。</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>The curve of red.</source>
        <translation>红色通道的曲线。</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>The curve of green.</source>
        <translation>绿色通道的曲线。</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>The curve of blue.</source>
        <translation>蓝色通道的曲线。</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>色阶</translation>
    </message>
    <message>
        <source>Sets what is black, what is white, and how bright it is between.</source>
        <translation>设定哪里是黑、哪里是白，以及中间的明暗。</translation>
    </message>
    <message>
        <source>Of all channels.</source>
        <translation>作用于所有通道。</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑场</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白场</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>灰度系数</translation>
    </message>
    <message>
        <source>Output black</source>
        <translation>输出黑场</translation>
    </message>
    <message>
        <source>Output white</source>
        <translation>输出白场</translation>
    </message>
    <message>
        <source>Of red.</source>
        <translation>作用于红色通道。</translation>
    </message>
    <message>
        <source>Of green.</source>
        <translation>作用于绿色通道。</translation>
    </message>
    <message>
        <source>Of blue.</source>
        <translation>作用于蓝色通道。</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光度</translation>
    </message>
    <message>
        <source>Gives more or less light, as a camera would have taken it.</source>
        <translation>增加或减少光线，如同相机曝光。</translation>
    </message>
    <message>
        <source>Stops of light; 1 is twice as much.</source>
        <translation>以档计的光量；1 档即两倍。</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>位移</translation>
    </message>
    <message>
        <source>Light that is added; it moves shadows most.</source>
        <translation>叠加的光；对阴影影响最大。</translation>
    </message>
    <message>
        <source>Brightens midtones above 1, darkens them below.</source>
        <translation>大于 1 提亮中间调，小于 1 压暗中间调。</translation>
    </message>
    <message>
        <source>Brightness and Contrast</source>
        <translation>亮度和对比度</translation>
    </message>
    <message>
        <source>Brightens or darkens all tones, and moves them apart or together.</source>
        <translation>提亮或压暗所有色调，并拉开或缩小它们的差距。</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Towards black or white.</source>
        <translation>朝黑色或白色移动。</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>How far apart tones are.</source>
        <translation>色调之间的差距。</translation>
    </message>
    <message>
        <source>White Balance</source>
        <translation>白平衡</translation>
    </message>
    <message>
        <source>Makes the light warmer or cooler, greener or more magenta.</source>
        <translation>使光线偏暖或偏冷、偏绿或偏洋红。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>色温</translation>
    </message>
    <message>
        <source>Warmer above 0, cooler below.</source>
        <translation>大于 0 偏暖，小于 0 偏冷。</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>色调</translation>
    </message>
    <message>
        <source>Magenta above 0, green below.</source>
        <translation>大于 0 偏洋红，小于 0 偏绿。</translation>
    </message>
    <message>
        <source>Hue and Saturation</source>
        <translation>色相和饱和度</translation>
    </message>
    <message>
        <source>Turns hues, and changes how strong and how light colours are, by range if wanted.</source>
        <translation>改变色相、饱和度和明度，也可只改变某个颜色范围。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Of all colours.</source>
        <translation>作用于所有颜色。</translation>
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
        <source>Lightness</source>
        <translation>明度</translation>
    </message>
    <message>
        <source>Reds</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Of reds alone.</source>
        <translation>只作用于红色。</translation>
    </message>
    <message>
        <source>Yellows</source>
        <translation>黄色</translation>
    </message>
    <message>
        <source>Of yellows alone.</source>
        <translation>只作用于黄色。</translation>
    </message>
    <message>
        <source>Greens</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Of greens alone.</source>
        <translation>只作用于绿色。</translation>
    </message>
    <message>
        <source>Cyans</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>Of cyans alone.</source>
        <translation>只作用于青色。</translation>
    </message>
    <message>
        <source>Blues</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Of blues alone.</source>
        <translation>只作用于蓝色。</translation>
    </message>
    <message>
        <source>Magentas</source>
        <translation>洋红</translation>
    </message>
    <message>
        <source>Of magentas alone.</source>
        <translation>只作用于洋红。</translation>
    </message>
    <message>
        <source>Colorize</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>One hue for everything.</source>
        <translation>全部使用同一色相。</translation>
    </message>
    <message>
        <source>Vibrance</source>
        <translation>自然饱和度</translation>
    </message>
    <message>
        <source>Makes pale colours stronger and leaves strong ones.</source>
        <translation>加强较淡的颜色，保留已经鲜艳的颜色。</translation>
    </message>
    <message>
        <source>Pale colours change most.</source>
        <translation>较淡的颜色变化最大。</translation>
    </message>
    <message>
        <source>All colours change alike.</source>
        <translation>所有颜色变化相同。</translation>
    </message>
    <message>
        <source>Colour Balance</source>
        <translation>色彩平衡</translation>
    </message>
    <message>
        <source>Moves shadows, midtones and highlights between opposite colours.</source>
        <translation>让阴影、中间调和高光在互补色之间移动。</translation>
    </message>
    <message>
        <source>Shadows</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>What is dark.</source>
        <translation>较暗的部分。</translation>
    </message>
    <message>
        <source>Cyan to red</source>
        <translation>青到红</translation>
    </message>
    <message>
        <source>Magenta to green</source>
        <translation>洋红到绿</translation>
    </message>
    <message>
        <source>Yellow to blue</source>
        <translation>黄到蓝</translation>
    </message>
    <message>
        <source>Midtones</source>
        <translation>中间调</translation>
    </message>
    <message>
        <source>What is between.</source>
        <translation>介于两者之间的部分。</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>高光</translation>
    </message>
    <message>
        <source>What is light.</source>
        <translation>较亮的部分。</translation>
    </message>
    <message>
        <source>Keep luminosity</source>
        <translation>保持明度</translation>
    </message>
    <message>
        <source>Colours alone change.</source>
        <translation>只改变颜色。</translation>
    </message>
    <message>
        <source>Black and White</source>
        <translation>黑白</translation>
    </message>
    <message>
        <source>Greys by how light each hue becomes, tinted if wanted.</source>
        <translation>按每种色相的明暗转为灰度，也可加上色调。</translation>
    </message>
    <message>
        <source>How light reds become.</source>
        <translation>红色变得多亮。</translation>
    </message>
    <message>
        <source>How light yellows become.</source>
        <translation>黄色变得多亮。</translation>
    </message>
    <message>
        <source>How light greens become.</source>
        <translation>绿色变得多亮。</translation>
    </message>
    <message>
        <source>How light cyans become.</source>
        <translation>青色变得多亮。</translation>
    </message>
    <message>
        <source>How light blues become.</source>
        <translation>蓝色变得多亮。</translation>
    </message>
    <message>
        <source>How light magentas become.</source>
        <translation>洋红变得多亮。</translation>
    </message>
    <message>
        <source>Whether greys have a tint.</source>
        <translation>灰度是否带色调。</translation>
    </message>
    <message>
        <source>Tint colour</source>
        <translation>色调颜色</translation>
    </message>
    <message>
        <source>The colour of midtones.</source>
        <translation>中间调的颜色。</translation>
    </message>
    <message>
        <source>Gradient Map</source>
        <translation>渐变映射</translation>
    </message>
    <message>
        <source>Puts a gradient in place of tones, from shadows to highlights.</source>
        <translation>用渐变替换色调，从阴影到高光。</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>渐变</translation>
    </message>
    <message>
        <source>From shadows to highlights.</source>
        <translation>从阴影到高光。</translation>
    </message>
    <message>
        <source>Reverse</source>
        <translation>反向</translation>
    </message>
    <message>
        <source>From highlights to shadows.</source>
        <translation>从高光到阴影。</translation>
    </message>
    <message>
        <source>Luma</source>
        <translation>亮度权重</translation>
    </message>
    <message>
        <source>How much each colour counts.</source>
        <translation>各颜色所占的比重。</translation>
    </message>
    <message>
        <source>BT.709</source>
        <translation>BT.709</translation>
    </message>
    <message>
        <source>NTSC</source>
        <translation>NTSC</translation>
    </message>
    <message>
        <source>Look-up Table</source>
        <translation>颜色查找表</translation>
    </message>
    <message>
        <source>Changes colours as a .cube file says.</source>
        <translation>按 .cube 文件改变颜色。</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>查找表</translation>
    </message>
    <message>
        <source>A .cube file with colours.</source>
        <translation>包含颜色的 .cube 文件。</translation>
    </message>
    <message>
        <source>Match Colours</source>
        <translation>匹配颜色</translation>
    </message>
    <message>
        <source>Gives the picture the colours of another one.</source>
        <translation>让图片具有另一张图片的颜色。</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>The picture whose colours it gets.</source>
        <translation>提供颜色的图片。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How far colours move.</source>
        <translation>颜色变化的程度。</translation>
    </message>
    <message>
        <source>How far it spreads.</source>
        <translation>扩散的范围。</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>How a point spreads.</source>
        <translation>一个点如何扩散。</translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation>高斯</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>Transparency</source>
        <translation>透明度</translation>
    </message>
    <message>
        <source>Edges of what is transparent change, too. Off: colours alone.</source>
        <translation>透明部分的边缘也会改变。关闭：只改变颜色。</translation>
    </message>
    <message>
        <source>Motion Blur</source>
        <translation>动感模糊</translation>
    </message>
    <message>
        <source>Blurs along a direction, as what moves fast is blurred.</source>
        <translation>沿一个方向模糊，如同快速移动的物体。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>How far it moves.</source>
        <translation>移动的距离。</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Anticlockwise from the right.</source>
        <translation>从右侧起逆时针计算。</translation>
    </message>
    <message>
        <source>Radial Blur</source>
        <translation>径向模糊</translation>
    </message>
    <message>
        <source>Blurs towards a point, as zooming does, or around it.</source>
        <translation>朝一点模糊（如同变焦），或绕一点模糊。</translation>
    </message>
    <message>
        <source>How far the farthest corner moves.</source>
        <translation>最远的角移动的距离。</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Towards the centre or around it.</source>
        <translation>朝中心，或绕中心。</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Spin</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Centre across</source>
        <translation>中心横向位置</translation>
    </message>
    <message>
        <source>From the left side.</source>
        <translation>从左边算起。</translation>
    </message>
    <message>
        <source>Centre down</source>
        <translation>中心纵向位置</translation>
    </message>
    <message>
        <source>From the upper side.</source>
        <translation>从上边算起。</translation>
    </message>
    <message>
        <source>Lens Blur</source>
        <translation>镜头模糊</translation>
    </message>
    <message>
        <source>Blurs as a lens does out of focus: lights become discs or polygons.</source>
        <translation>如同镜头失焦：光点变成圆形或多边形。</translation>
    </message>
    <message>
        <source>Of what a point becomes.</source>
        <translation>一个点变成的形状的半径。</translation>
    </message>
    <message>
        <source>Of the aperture.</source>
        <translation>光圈的形状。</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>圆形</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>方形</translation>
    </message>
    <message>
        <source>Pentagon</source>
        <translation>五边形</translation>
    </message>
    <message>
        <source>Hexagon</source>
        <translation>六边形</translation>
    </message>
    <message>
        <source>Octagon</source>
        <translation>八边形</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>转角</translation>
    </message>
    <message>
        <source>Of a polygon.</source>
        <translation>多边形的转角。</translation>
    </message>
    <message>
        <source>How much lights outshine others.</source>
        <translation>光点比其他部分亮多少。</translation>
    </message>
    <message>
        <source>Surface Blur</source>
        <translation>表面模糊</translation>
    </message>
    <message>
        <source>Smooths surfaces and keeps edges.</source>
        <translation>使表面平滑，保留边缘。</translation>
    </message>
    <message>
        <source>Differences well above it are edges.</source>
        <translation>明显高于此值的差异视为边缘。</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Makes edges crisp by an unsharp mask.</source>
        <translation>用 USM 锐化使边缘清晰。</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>How much.</source>
        <translation>程度。</translation>
    </message>
    <message>
        <source>Dust and Scratches</source>
        <translation>蒙尘与划痕</translation>
    </message>
    <message>
        <source>The median around each pixel: specks and thin lines go, edges stay.</source>
        <translation>取每个像素周围的中间值：斑点和细线消失，边缘保留。</translation>
    </message>
    <message>
        <source>Half the width of what goes.</source>
        <translation>要去除的内容宽度的一半。</translation>
    </message>
    <message>
        <source>What differs less stays, as grain does.</source>
        <translation>差异较小的部分保留，例如颗粒。</translation>
    </message>
    <message>
        <source>Pixelate</source>
        <translation>马赛克</translation>
    </message>
    <message>
        <source>Squares of one colour, as a mosaic has them.</source>
        <translation>由单色方块组成，如同马赛克。</translation>
    </message>
    <message>
        <source>Of squares.</source>
        <translation>方块的大小。</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>How wide edges become.</source>
        <translation>边缘变得多宽。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Differences below it stay.</source>
        <translation>低于它的差异保持不变。</translation>
    </message>
    <message>
        <source>High Pass</source>
        <translation>高反差保留</translation>
    </message>
    <message>
        <source>Details alone, on grey: in the mode Overlay or Soft Light they become crisper.</source>
        <translation>灰色上只留细节：用“叠加”或“柔光”模式可使细节更清晰。</translation>
    </message>
    <message>
        <source>How large details are.</source>
        <translation>细节的大小。</translation>
    </message>
    <message>
        <source>Reduce Noise</source>
        <translation>减少杂色</translation>
    </message>
    <message>
        <source>Smooths noise in flat parts and keeps edges.</source>
        <translation>平滑平坦处的杂色，保留边缘。</translation>
    </message>
    <message>
        <source>Luminance</source>
        <translation>明亮度</translation>
    </message>
    <message>
        <source>Of brightness.</source>
        <translation>亮度的杂色。</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Of colours.</source>
        <translation>颜色的杂色。</translation>
    </message>
    <message>
        <source>How far it looks.</source>
        <translation>参考周围多远。</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Makes everything soft.</source>
        <translation>使全部变柔和。</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>Adds grain as film has it.</source>
        <translation>添加胶片般的颗粒。</translation>
    </message>
    <message>
        <source>How strong it is.</source>
        <translation>颗粒的强度。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Of grains.</source>
        <translation>颗粒的大小。</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>The same in all channels.</source>
        <translation>所有通道相同。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Another one gives other grains.</source>
        <translation>换一个种子，颗粒就不同。</translation>
    </message>
    <message>
        <source>Vignette</source>
        <translation>晕影</translation>
    </message>
    <message>
        <source>Darkens or lightens the corners.</source>
        <translation>压暗或提亮四角。</translation>
    </message>
    <message>
        <source>Darker below 0, lighter above.</source>
        <translation>小于 0 变暗，大于 0 变亮。</translation>
    </message>
    <message>
        <source>Midpoint</source>
        <translation>中点</translation>
    </message>
    <message>
        <source>How far from the centre it begins.</source>
        <translation>从离中心多远处开始。</translation>
    </message>
    <message>
        <source>Roundness</source>
        <translation>圆度</translation>
    </message>
    <message>
        <source>A circle at 100.</source>
        <translation>100 为正圆。</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>How soft its border is.</source>
        <translation>边界的柔和程度。</translation>
    </message>
</context>
<context>
    <name>AgainMenu</name>
    <message>
        <source>Again with a New Seed</source>
        <translation>换种子再生成一次</translation>
    </message>
    <message>
        <source>Same prompt and settings, another picture.</source>
        <translation>提示词和设置相同，图片不同。</translation>
    </message>
    <message>
        <source>Subtle Variations</source>
        <translation>轻微变体</translation>
    </message>
    <message>
        <source>Almost this picture: details differ.</source>
        <translation>与此图几乎相同，细节不同。</translation>
    </message>
    <message>
        <source>Strong Variations</source>
        <translation>明显变体</translation>
    </message>
    <message>
        <source>Recognisably this picture: shapes differ, too.</source>
        <translation>仍能认出此图，形状也不同。</translation>
    </message>
</context>
<context>
    <name>AlbumActions</name>
    <message>
        <source>Add to Album</source>
        <translation>添加到相册</translation>
    </message>
    <message>
        <source>New Album…</source>
        <translation>新建相册…</translation>
    </message>
    <message>
        <source>Remove from “{name}”</source>
        <translation>从“{name}”中移除</translation>
    </message>
    <message>
        <source>Name of the album</source>
        <translation>相册名称</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) added to “{name}”.</source>
        <translation>
            <numerusform>已将 %Ln 张图片添加到“{name}”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>“{name}” was deleted. Its pictures are still in the history.</source>
        <translation>已删除“{name}”。其中的图片仍在历史中。</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>已删除“{name}”。</translation>
    </message>
</context>
<context>
    <name>AnnotateOptions</name>
    <message>
        <source>More of how it looks</source>
        <translation>更多外观选项</translation>
    </message>
    <message>
        <source>&lt;b&gt;More of how it looks&lt;/b&gt;&lt;br&gt;Spacing, angle, outline, shadow and the rest.</source>
        <translation>&lt;b&gt;更多外观选项&lt;/b&gt;&lt;br&gt;间距、角度、描边、阴影等。</translation>
    </message>
</context>
<context>
    <name>AnnotationBox</name>
    <message>
        <source>New annotation</source>
        <translation>新标注</translation>
    </message>
    <message>
        <source>&lt;b&gt;New annotation&lt;/b&gt;&lt;br&gt;What Annotate adds where you click or drag.</source>
        <translation>&lt;b&gt;新标注&lt;/b&gt;&lt;br&gt;用“标注”工具点击或拖动时添加的内容。</translation>
    </message>
    <message>
        <source>Annotation</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>&lt;b&gt;Annotation&lt;/b&gt;&lt;br&gt;The one that is edited; click it on the canvas, too.</source>
        <translation>&lt;b&gt;标注&lt;/b&gt;&lt;br&gt;正在编辑的标注；也可在画布上点击选择。</translation>
    </message>
    <message>
        <source>Lay Out Labels</source>
        <translation>排列标签</translation>
    </message>
    <message>
        <source>Set the labels of numbered points in columns, without crossing lines.</source>
        <translation>将编号点的标签排成列，引线互不交叉。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove this annotation.</source>
        <translation>移除此标注。</translation>
    </message>
</context>
<context>
    <name>Annotations</name>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Text that stays text: it can be edited again, and searched in PDF and SVG.</source>
        <translation>保持为文字：可再次编辑，在 PDF 和 SVG 中可搜索。</translation>
    </message>
    <message>
        <source>What it says.</source>
        <translation>文字内容。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Height of its letters.</source>
        <translation>字号。</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Of letters and lines.</source>
        <translation>文字与线条的颜色。</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>粗体</translation>
    </message>
    <message>
        <source>Heavier letters.</source>
        <translation>笔画更粗。</translation>
    </message>
    <message>
        <source>Alignment</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>Of its lines.</source>
        <translation>各行的对齐方式。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>中</translation>
    </message>
    <message>
        <source>End</source>
        <translation>末尾</translation>
    </message>
    <message>
        <source>Line length</source>
        <translation>行宽</translation>
    </message>
    <message>
        <source>Lines are broken to it; 0: only where the text is.</source>
        <translation>按此宽度换行；0：仅在文字中的换行处换行。</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>描边</translation>
    </message>
    <message>
        <source>A light or dark edge, so that it shows on anything.</source>
        <translation>浅色或深色边缘，在任何背景上都清晰。</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>字体</translation>
    </message>
    <message>
        <source>A family of the system; empty: the one that ships.</source>
        <translation>系统字体；留空则使用自带字体。</translation>
    </message>
    <message>
        <source>Italic</source>
        <translation>斜体</translation>
    </message>
    <message>
        <source>Oblique letters.</source>
        <translation>倾斜的字形。</translation>
    </message>
    <message>
        <source>Line spacing</source>
        <translation>行距</translation>
    </message>
    <message>
        <source>Distance of two lines, in sizes of the text.</source>
        <translation>两行之间的距离，以字号为单位。</translation>
    </message>
    <message>
        <source>Letter spacing</source>
        <translation>字距</translation>
    </message>
    <message>
        <source>More room between letters, in sizes of the text.</source>
        <translation>字与字之间增加的空隙，以字号为单位。</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Turned about its middle, clockwise.</source>
        <translation>绕中心顺时针旋转。</translation>
    </message>
    <message>
        <source>Own outline</source>
        <translation>自选描边</translation>
    </message>
    <message>
        <source>An outline in the colour chosen for it.</source>
        <translation>用自选颜色描边。</translation>
    </message>
    <message>
        <source>Outline colour</source>
        <translation>描边颜色</translation>
    </message>
    <message>
        <source>Of an own outline.</source>
        <translation>自选描边的颜色。</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>How far it falls, in sizes of the text; 0: there is none.</source>
        <translation>阴影的距离，以字号为单位；0：没有阴影。</translation>
    </message>
    <message>
        <source>Numbered Point</source>
        <translation>编号点</translation>
    </message>
    <message>
        <source>A number on the picture, with a line to its explanation.</source>
        <translation>图上的编号，带一条通向说明的引线。</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>箭头</translation>
    </message>
    <message>
        <source>From its text to what it means.</source>
        <translation>从文字指向所说的内容。</translation>
    </message>
    <message>
        <source>Tips</source>
        <translation>箭头端</translation>
    </message>
    <message>
        <source>Ends that have a tip.</source>
        <translation>哪一端有箭头。</translation>
    </message>
    <message>
        <source>One</source>
        <translation>一端</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两端</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>线宽</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>A rectangle or an ellipse around something.</source>
        <translation>框住某处的矩形或椭圆。</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>What it is.</source>
        <translation>形状。</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Scale Bar</source>
        <translation>比例尺</translation>
    </message>
    <message>
        <source>How long something is in the picture.</source>
        <translation>图中物体的实际长度。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Of the bar.</source>
        <translation>比例尺的长度。</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>That it is given in.</source>
        <translation>长度的单位。</translation>
    </message>
    <message>
        <source>Pixels per unit</source>
        <translation>每单位像素</translation>
    </message>
    <message>
        <source>How large a unit is in the picture.</source>
        <translation>一个单位在图中占多少像素。</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>The explanations of all numbered points, one below another.</source>
        <translation>所有编号点的说明，逐条排列。</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>声明</translation>
    </message>
    <message>
        <source>A band along the lower edge that readers must see.</source>
        <translation>沿下边缘的横条，读者必须看到。</translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message>
        <source>Generating pictures…</source>
        <translation>正在生成图片…</translation>
    </message>
    <message>
        <source>Generating failed.</source>
        <translation>生成图片失败。</translation>
    </message>
    <message numerus="yes">
        <source>Pictures finished: %n</source>
        <translation>
            <numerusform>已完成 %n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Applied: the result is now in the picture.</source>
        <translation>已应用：结果已在图片中。</translation>
    </message>
</context>
<context>
    <name>AskForm</name>
    <message>
        <source>Measures pictures, or compares two sets of them: numbers with intervals, and how each was made. What can&apos;t be compared is refused.</source>
        <translation>测量图片，或比较两个图片集：带区间的数字，并说明各自的计算方式。无法比较的内容会被拒绝。</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures that are there.</source>
        <translation>已有的图片。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Make the pictures of a suite with one model or two, then compare them.</source>
        <translation>用一个或多个模型生成一套提示词的图片，再进行比较。</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B (if two are compared)</source>
        <translation>B（比较两组时）</translation>
    </message>
    <message>
        <source>Reference (if any)</source>
        <translation>参考（如有）</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>测试集</translation>
    </message>
    <message>
        <source>From File…</source>
        <translation>来自文件…</translation>
    </message>
    <message>
        <source>A text with a prompt in each line, or a suite (TOML).</source>
        <translation>每行一条提示词的文本，或一套提示词（TOML）。</translation>
    </message>
    <message>
        <source>Add Another</source>
        <translation>再添加一个</translation>
    </message>
    <message>
        <source>Another model, LoRA or setting to compare.</source>
        <translation>要比较的另一个模型、LoRA 或设置。</translation>
    </message>
    <message>
        <source>How it is measured</source>
        <translation>测量方式</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>Prompts from a File</source>
        <translation>来自文件的提示词</translation>
    </message>
    <message>
        <source>Prompts ({patterns})</source>
        <translation>提示词（{patterns}）</translation>
    </message>
    <message>
        <source>Reading pictures …</source>
        <translation>正在读取图片…</translation>
    </message>
</context>
<context>
    <name>AugmentationDialog</name>
    <message>
        <source>Preview Augmentation</source>
        <translation>预览数据增强</translation>
    </message>
    <message>
        <source>Pictures as the training sees them</source>
        <translation>训练所见的图片</translation>
    </message>
    <message>
        <source>Mixed pictures have both captions: they teach both things at once.</source>
        <translation>混合的图片带有两份描述：同时教两样东西。</translation>
    </message>
    <message>
        <source>How much is changed is set in All Settings, under Pictures.</source>
        <translation>变化的幅度在“全部设置”的“图片”下设定。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BatchFiles</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Drop pictures or folders here, or a table of files.</source>
        <translation>把图片、文件夹或文件表格拖放到这里。</translation>
    </message>
</context>
<context>
    <name>BatchModel</name>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message>
        <source>Add Files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Pictures, projects, or a table.</source>
        <translation>图片、项目或表格。</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Add Open Pictures</source>
        <translation>添加打开的图片</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Empty the list. Files already written stay.</source>
        <translation>清空列表。已写入的文件会保留。</translation>
    </message>
    <message>
        <source>Open Run…</source>
        <translation>打开已有批次…</translation>
    </message>
    <message>
        <source>Reopen an earlier run: choose its results folder.</source>
        <translation>重新打开以前的批次：选择它的结果文件夹。</translation>
    </message>
    <message>
        <source>Watched Folder…</source>
        <translation>监视文件夹…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep the result (K).</source>
        <translation>保留结果（K）。</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>再做一次</translation>
    </message>
    <message>
        <source>Make it again with another seed (A).</source>
        <translation>用另一个种子再做一次（A）。</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>舍弃</translation>
    </message>
    <message>
        <source>Move it to the folder “rejected” (R).</source>
        <translation>移到文件夹“rejected”（R）。</translation>
    </message>
    <message>
        <source>Copy Report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>A line for each file.</source>
        <translation>每个文件一行。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Starts no more files until you continue.</source>
        <translation>在继续之前不再开始新文件。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Results to</source>
        <translation>结果存到</translation>
    </message>
    <message>
        <source>A folder</source>
        <translation>一个文件夹</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>New Run</source>
        <translation>新的一批</translation>
    </message>
    <message numerus="yes">
        <source>Run on %n file(s)</source>
        <translation>
            <numerusform>处理 %n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>{over} of {total} files</source>
        <translation>{over}/{total} 个文件</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 个失败</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept</source>
        <translation>
            <numerusform>保留 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>舍弃 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a recipe, or add steps.</source>
        <translation>请选择配方，或添加步骤。</translation>
    </message>
    <message>
        <source>Some steps can&apos;t run on this computer.</source>
        <translation>有些步骤无法在这台电脑上执行。</translation>
    </message>
    <message>
        <source>Add files.</source>
        <translation>请添加文件。</translation>
    </message>
    <message>
        <source>Choose a folder for the results.</source>
        <translation>请选择存放结果的文件夹。</translation>
    </message>
    <message>
        <source>For example: {name}</source>
        <translation>例如：{name}</translation>
    </message>
    <message>
        <source>Folder for Results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Folder of a Run</source>
        <translation>某一批次的文件夹</translation>
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
        <source>As much of each as the surroundings need.</source>
        <translation>根据蒙版周围的情况自动决定各项的强弱。</translation>
    </message>
    <message>
        <source>The pixels as the model made them, unchanged.</source>
        <translation>直接使用模型生成的像素，不做匹配。</translation>
    </message>
    <message>
        <source>Blending…</source>
        <translation>正在匹配…</translation>
    </message>
    <message>
        <source>Plain paste</source>
        <translation>直接粘贴</translation>
    </message>
</context>
<context>
    <name>BoardView</name>
    <message>
        <source>Reference board</source>
        <translation>参考板</translation>
    </message>
    <message>
        <source>Pictures to look at while painting. Drag them, or their lower right corner; the wheel zooms. With Alt a click picks a colour.</source>
        <translation>绘画时要看的图片。拖动图片或其右下角；滚轮缩放。按住 Alt 单击取色。</translation>
    </message>
    <message>
        <source>Drop or paste pictures here to look at while painting.</source>
        <translation>把绘画时要看的图片拖到或粘贴到这里。</translation>
    </message>
    <message>
        <source>Missing: {name}</source>
        <translation>缺失：{name}</translation>
    </message>
</context>
<context>
    <name>BranchModel</name>
    <message>
        <source>This is the current state.</source>
        <translation>这是当前状态。</translation>
    </message>
    <message>
        <source>No branch kept this state: only how it was made is known.</source>
        <translation>没有分支保留此状态，只知道它是如何制作的。</translation>
    </message>
    <message>
        <source>Click to go to the state after this step.</source>
        <translation>单击可转到此步骤之后的状态。</translation>
    </message>
    <message>
        <source>Click to switch to this branch. Undo comes back.</source>
        <translation>单击可切换到此分支，撤销即可返回。</translation>
    </message>
</context>
<context>
    <name>BranchPanel</name>
    <message>
        <source>Branches of this picture</source>
        <translation>此图片的分支</translation>
    </message>
    <message>
        <source>The edits of a picture are drawn here as a tree once one is open.</source>
        <translation>打开图片后，这里以树形显示它的编辑。</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Apply Edit Here</source>
        <translation>在此应用编辑(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>重命名(&amp;R)…</translation>
    </message>
    <message>
        <source>How Was This Made?</source>
        <translation>这是怎么做的？</translation>
    </message>
    <message>
        <source>Re&amp;move Branch</source>
        <translation>移除分支(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Bring Back “{name}”</source>
        <translation>恢复“{name}”(&amp;B)</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>当前</translation>
    </message>
</context>
<context>
    <name>BranchRows</name>
    <message>
        <source>First picture</source>
        <translation>最初的图片</translation>
    </message>
    <message>
        <source>{step} × {count}</source>
        <translation>{step} × {count}</translation>
    </message>
    <message>
        <source>{row}, current</source>
        <translation>{row}，当前</translation>
    </message>
</context>
<context>
    <name>Branches</name>
    <message>
        <source>Before switching</source>
        <translation>切换之前</translation>
    </message>
</context>
<context>
    <name>BrushCard</name>
    <message>
        <source>Search brushes</source>
        <translation>搜索画笔</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Brushes</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Name of the brush</source>
        <translation>画笔名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Keep the brush as it is now by this name.</source>
        <translation>用这个名称保留现在的画笔。</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Brushes of GIMP, Photoshop, Krita or MyPaint, or a picture whose dark parts become the tip. Files can be dropped on the window, too.</source>
        <translation>GIMP、Photoshop、Krita 或 MyPaint 的画笔，或一张图片，其深色部分成为笔尖。也可以把文件拖到窗口上。</translation>
    </message>
    <message>
        <source>Tip from Selection</source>
        <translation>用选区做笔尖</translation>
    </message>
    <message>
        <source>A brush whose tip is what is selected of the picture: dark parts paint.</source>
        <translation>以图片中所选内容为笔尖的画笔：深色部分着色。</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>From {file}.</source>
        <translation>来自 {file}。</translation>
    </message>
    <message>
        <source>Followed: {what}.</source>
        <translation>已采用：{what}。</translation>
    </message>
    <message>
        <source>Not followed: {what}.</source>
        <translation>未采用：{what}。</translation>
    </message>
    <message>
        <source>My Tip {number}</source>
        <translation>我的笔尖 {number}</translation>
    </message>
    <message>
        <source>Delete “{name}”?</source>
        <translation>删除“{name}”？</translation>
    </message>
    <message>
        <source>The brush is deleted. This can&apos;t be undone.</source>
        <translation>画笔将被删除，无法撤销。</translation>
    </message>
    <message>
        <source>Import Brushes</source>
        <translation>导入画笔</translation>
    </message>
</context>
<context>
    <name>BrushEditor</name>
    <message>
        <source>Spacing</source>
        <translation>间距</translation>
    </message>
    <message>
        <source>Dabs</source>
        <translation>笔点数</translation>
    </message>
    <message>
        <source>Texture size</source>
        <translation>纹理大小</translation>
    </message>
    <message>
        <source>Texture depth</source>
        <translation>纹理深度</translation>
    </message>
    <message>
        <source>&lt;b&gt;Flow&lt;/b&gt;&lt;br&gt;What each dab adds, up to the opacity. 100 %: dabs of a stroke never add up.</source>
        <translation>&lt;b&gt;流量&lt;/b&gt;&lt;br&gt;每个笔点增加的量，最多到不透明度。100 %：一笔之内的笔点不会叠加。</translation>
    </message>
    <message>
        <source>Texture</source>
        <translation>纹理</translation>
    </message>
    <message>
        <source>What is driven</source>
        <translation>受控的数值</translation>
    </message>
    <message>
        <source>By what</source>
        <translation>由什么控制</translation>
    </message>
    <message>
        <source>Driven</source>
        <translation>受控</translation>
    </message>
    <message>
        <source>&lt;b&gt;Driven&lt;/b&gt;&lt;br&gt;Whether the value follows this input, and by which curve: the input from left to right, the value upwards.</source>
        <translation>&lt;b&gt;受控&lt;/b&gt;&lt;br&gt;数值是否跟随这种输入，以及按哪条曲线：横向是输入，纵向是数值。</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
</context>
<context>
    <name>BrushOptions</name>
    <message>
        <source>Symmetry and Stabiliser</source>
        <translation>对称与稳定</translation>
    </message>
    <message>
        <source>&lt;b&gt;Symmetry and Stabiliser&lt;/b&gt;&lt;br&gt;Mirrors strokes, steadies the hand, or lets strokes go on at the opposite side of the picture.</source>
        <translation>&lt;b&gt;对称与稳定&lt;/b&gt;&lt;br&gt;镜像笔画、稳定手部，或让笔画从图片的另一边继续。</translation>
    </message>
    <message>
        <source>Brush: {name}</source>
        <translation>画笔：{name}</translation>
    </message>
    <message>
        <source>&lt;b&gt;Brushes&lt;/b&gt;&lt;br&gt;{name}. Choose another brush, change it, or import one.</source>
        <translation>&lt;b&gt;画笔&lt;/b&gt;&lt;br&gt;{name}。选择其他画笔、修改它，或导入画笔。</translation>
    </message>
</context>
<context>
    <name>Brushes</name>
    <message>
        <source>Round</source>
        <translation>圆形</translation>
    </message>
    <message>
        <source>Soft</source>
        <translation>柔边</translation>
    </message>
    <message>
        <source>Pencil</source>
        <translation>铅笔</translation>
    </message>
    <message>
        <source>Ink Pen</source>
        <translation>墨水笔</translation>
    </message>
    <message>
        <source>Calligraphy</source>
        <translation>书法笔</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>马克笔</translation>
    </message>
    <message>
        <source>Airbrush</source>
        <translation>喷枪</translation>
    </message>
    <message>
        <source>Chalk</source>
        <translation>粉笔</translation>
    </message>
    <message>
        <source>Charcoal</source>
        <translation>炭笔</translation>
    </message>
    <message>
        <source>Dry Bristle</source>
        <translation>干鬃毛</translation>
    </message>
    <message>
        <source>Oil</source>
        <translation>油画</translation>
    </message>
    <message>
        <source>Sponge</source>
        <translation>海绵</translation>
    </message>
    <message>
        <source>Watercolour</source>
        <translation>水彩</translation>
    </message>
    <message>
        <source>Splatter</source>
        <translation>飞溅</translation>
    </message>
    <message>
        <source>Leaves</source>
        <translation>树叶</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>流量</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Roundness</source>
        <translation>圆度</translation>
    </message>
    <message>
        <source>Scatter</source>
        <translation>散布</translation>
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
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>压力</translation>
    </message>
    <message>
        <source>Tilt</source>
        <translation>倾斜</translation>
    </message>
    <message>
        <source>Tilt direction</source>
        <translation>倾斜方向</translation>
    </message>
    <message>
        <source>Pen rotation</source>
        <translation>笔身旋转</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>间距</translation>
    </message>
    <message>
        <source>Chance, each dab</source>
        <translation>随机（每个笔点）</translation>
    </message>
    <message>
        <source>Chance, each stroke</source>
        <translation>随机（每一笔）</translation>
    </message>
    <message>
        <source>No texture</source>
        <translation>无纹理</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>Rough</source>
        <translation>粗糙</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>No symmetry</source>
        <translation>无对称</translation>
    </message>
    <message>
        <source>Left and right</source>
        <translation>左右</translation>
    </message>
    <message>
        <source>Top and bottom</source>
        <translation>上下</translation>
    </message>
    <message>
        <source>Both axes</source>
        <translation>双轴</translation>
    </message>
    <message>
        <source>Radial</source>
        <translation>放射</translation>
    </message>
    <message>
        <source>Free hand</source>
        <translation>徒手</translation>
    </message>
    <message>
        <source>Smoothed</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Pulled string</source>
        <translation>拉线</translation>
    </message>
    <message>
        <source>{what} by {input}</source>
        <translation>{what}由{input}控制</translation>
    </message>
</context>
<context>
    <name>CanvasDescription</name>
    <message>
        <source>No picture is open.</source>
        <translation>没有打开图片。</translation>
    </message>
    <message>
        <source>{name}, {width} × {height} pixels.</source>
        <translation>{name}，{width} × {height} 像素。</translation>
    </message>
    <message>
        <source>Nothing is masked.</source>
        <translation>没有蒙版。</translation>
    </message>
    <message>
        <source>{share} % is masked.</source>
        <translation>{share} % 已设为蒙版。</translation>
    </message>
    <message>
        <source>A result is shown; it is not applied yet.</source>
        <translation>正在显示一个结果，尚未放进图片。</translation>
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
        <source>Transparent</source>
        <translation>透明</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Anchor</source>
        <translation>定位</translation>
    </message>
    <message>
        <source>New area</source>
        <translation>新增画布</translation>
    </message>
    <message>
        <source>Layer content</source>
        <translation>按图层原样</translation>
    </message>
    <message>
        <source>&lt;b&gt;New area&lt;/b&gt;&lt;br&gt;What it shows. Cropped pixels that layers still hold come back unless white covers them.</source>
        <translation>&lt;b&gt;新增画布&lt;/b&gt;&lt;br&gt;新增部分显示什么。图层里还留着的裁剪内容总会重新出现，除非被白色盖住。</translation>
    </message>
    <message>
        <source>Delete cropped pixels</source>
        <translation>删除画布外的内容</translation>
    </message>
    <message>
        <source>&lt;b&gt;Delete cropped pixels&lt;/b&gt;&lt;br&gt;Otherwise the layers keep them, hidden, and a larger canvas brings them back.</source>
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
    <name>CanvasTextEditing</name>
    <message>
        <source>Text of the annotation</source>
        <translation>标注文字</translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>[{look_left}, {look_right}, {look_up} and {look_down} move the picture,][ {closer} and {farther} zoom;] paint with the mouse or a pen[, or after {toggle_key_cursor} with arrow keys and Space].[ Hold {original_held} for the original;] Ctrl+F6 moves on to the next part.</source>
        <translation>[{look_left}、{look_right}、{look_up} 和 {look_down} 移动画面，][{closer} 和 {farther} 缩放；]用鼠标或画笔涂抹[，也可以在 {toggle_key_cursor} 之后用方向键和空格键]。[按住 {original_held} 显示原图；]Ctrl+F6 离开画布。</translation>
    </message>
</context>
<context>
    <name>CaptionModel</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>描述</translation>
    </message>
</context>
<context>
    <name>CaptionView</name>
    <message>
        <source>Captions</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Search in captions</source>
        <translation>在描述中查找</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Replace by</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Bring back the former captions of what is selected (Ctrl+Z).</source>
        <translation>恢复所选图片之前的描述 (Ctrl+Z)。</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Click to select the pictures that have it.</source>
        <translation>点击以选择带有它的图片。</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>新标签</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>In what is selected.</source>
        <translation>在所选图片中。</translation>
    </message>
    <message>
        <source>In all captions.</source>
        <translation>在所有描述中。</translation>
    </message>
    <message>
        <source>Replace in Selected</source>
        <translation>在所选中替换</translation>
    </message>
    <message>
        <source>Replace in All</source>
        <translation>全部替换</translation>
    </message>
</context>
<context>
    <name>Catalog</name>
    <message>
        <source>Follows the pose of people, given as stick figures.</source>
        <translation>依照火柴人骨架所示的人物姿势生成。</translation>
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
        <source>Edges, depth, pose, straight lines and inpainting in one ControlNet for Z-Image.</source>
        <translation>一个 ControlNet 支持边缘、深度、姿势、直线和重绘，用于 Z-Image。</translation>
    </message>
    <message>
        <source>Bedrooms at 256 × 256 pixels in one or two steps, for research. Stored as a pickle: the program converts it in a sandbox.</source>
        <translation>用一到两步生成 256 × 256 像素的卧室图片，供学习研究。以 pickle 格式存储：程序会在沙箱中转换。</translation>
    </message>
    <message>
        <source>Describes a picture in a sentence or a paragraph, in English. For captions and prompts.</source>
        <translation>用一句话或一段话描述图片（英文）。用于图片说明和提示词。</translation>
    </message>
    <message>
        <source>Describes a picture in one short sentence, in English. Large, and says less than Florence-2.</source>
        <translation>用一个短句描述图片（英文）。文件大，内容比 Florence-2 少。</translation>
    </message>
    <message>
        <source>Gives a drawing tags of Danbooru, of about 10,900. For captions of drawings, and prompts of models that were trained on such tags.</source>
        <translation>为插画给出 Danbooru 标签（约 10,900 个）。用于插画的说明，以及用这类标签训练的模型的提示词。</translation>
    </message>
    <message>
        <source>Tells “normal” from “nsfw” at 224 × 224. For the safety filter.</source>
        <translation>以 224 × 224 区分 “normal” 与 “nsfw”。用于安全过滤。</translation>
    </message>
    <message>
        <source>Tells “sfw” from “nsfw” at 384 × 384; slower, and sees smaller things. For the safety filter.</source>
        <translation>以 384 × 384 区分 “sfw” 与 “nsfw”；较慢，但能看到更小的内容。用于安全过滤。</translation>
    </message>
    <message>
        <source>Cats at 256 × 256 pixels in one or two steps, for research. Stored as a pickle: the program converts it in a sandbox.</source>
        <translation>用一到两步生成 256 × 256 像素的猫图片，供学习研究。以 pickle 格式存储：程序会在沙箱中转换。</translation>
    </message>
    <message>
        <source>ImageNet classes at 64 × 64 pixels in one or two steps, for research.</source>
        <translation>用一到两步生成 64 × 64 像素的 ImageNet 物体图片，供学习研究。</translation>
    </message>
    <message>
        <source>Follows hard edges from the Canny filter.</source>
        <translation>依照 Canny 检测出的硬边缘生成。</translation>
    </message>
    <message>
        <source>Follows a depth map, so that near and far stay the same.</source>
        <translation>依照深度图生成：远近关系保持不变。</translation>
    </message>
    <message>
        <source>Follows line art.</source>
        <translation>依照线稿生成。</translation>
    </message>
    <message>
        <source>Turns a rough sketch into a picture: a few hand-drawn lines are enough.</source>
        <translation>把草图变成图片：手绘几笔即可。</translation>
    </message>
    <message>
        <source>Follows soft edges and leaves the detail to the model.</source>
        <translation>依照柔和的轮廓生成，细节交给模型。</translation>
    </message>
    <message>
        <source>Adds detail and keeps colours and shapes; used for upscaling.</source>
        <translation>保持颜色和形状的同时增加细节；用于放大图片。</translation>
    </message>
    <message>
        <source>Adds inpainting to any SD 1.5 model.</source>
        <translation>让任意 SD 1.5 模型都能在蒙版内生成与周围相融的内容。</translation>
    </message>
    <message>
        <source>Hides a black-and-white pattern in a picture, such as a scannable QR code.</source>
        <translation>将黑白图案藏入图片，例如可扫描的二维码。</translation>
    </message>
    <message>
        <source>Turns a rough sketch into a picture with SDXL: a few hand-drawn lines are enough.</source>
        <translation>用 SDXL 把草图变成图片：手绘几笔即可。</translation>
    </message>
    <message>
        <source>Edges, depth, pose, soft edges and greyscale in one ControlNet for FLUX.1.</source>
        <translation>一个 ControlNet 支持边缘、深度、姿势、柔和边缘和灰度，用于 FLUX.1。</translation>
    </message>
    <message>
        <source>Adds inpainting to FLUX.1 dev.</source>
        <translation>让 FLUX.1 dev 能在蒙版内生成与周围相融的内容。</translation>
    </message>
    <message>
        <source>Edges, soft edges, depth and pose in one ControlNet for Qwen-Image.</source>
        <translation>一个用于 Qwen-Image 的 ControlNet，支持边缘、柔和边缘、深度和姿势。</translation>
    </message>
    <message>
        <source>Tells Qwen-Image which part of the picture is painted.</source>
        <translation>告诉 Qwen-Image 图片的哪一部分要重画。</translation>
    </message>
    <message>
        <source>A textual inversion for the negative prompt: one word instead of many against bad anatomy.</source>
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
        <source>SD 1.5 in eight steps, with guidance and negative prompt.</source>
        <translation>SD 1.5 八步出图，引导强度和反向提示词仍然有效。</translation>
    </message>
    <message>
        <source>SDXL in eight steps, with guidance and negative prompt.</source>
        <translation>SDXL 八步出图，引导强度和反向提示词仍然有效。</translation>
    </message>
    <message>
        <source>Fast and freely licensed: a large model in one to four steps, without guidance.</source>
        <translation>速度快，许可证宽松：大型模型，一到四步出图，不使用引导。</translation>
    </message>
    <message>
        <source>Only the denoiser of FLUX.1 schnell, at half the size; needs separate text encoders and an autoencoder.</source>
        <translation>仅含 FLUX.1 schnell 的去噪网络，体积减半；需另配文本编码器和自编码器。</translation>
    </message>
    <message>
        <source>Very good at hands, text and long prompts. About 25 to 50 steps at guidance 3.5.</source>
        <translation>非常擅长手部、文字和长提示词。约 25 到 50 步，引导强度 3.5。</translation>
    </message>
    <message>
        <source>A variant of FLUX.1 dev with a less polished, more photographic look; only the denoiser.</source>
        <translation>FLUX.1 dev 的变体，画面少些修饰、更像照片；仅含去噪网络。</translation>
    </message>
    <message>
        <source>Edits a picture by instruction (&quot;make it night&quot;) and keeps the rest; only the denoiser.</source>
        <translation>按指令修改图片（如“改成夜晚”），其余部分保持不变；仅含去噪网络。</translation>
    </message>
    <message>
        <source>Small, fast and freely licensed: generates and edits pictures in four steps.</source>
        <translation>小巧快速，许可证宽松：四步即可生成和编辑图片。</translation>
    </message>
    <message>
        <source>Only the denoiser of FLUX.2 klein 4B, at half the size.</source>
        <translation>仅含 FLUX.2 klein 4B 的去噪网络，体积减半。</translation>
    </message>
    <message>
        <source>The larger klein model: better pictures and edits in four steps.</source>
        <translation>较大的 klein：生成和编辑质量更好，四步出图。</translation>
    </message>
    <message>
        <source>FLUX.2 klein 9B for edits: it looks at reference pictures once, and keeps what it saw for all steps.</source>
        <translation>用于编辑的 FLUX.2 klein 9B：参考图只读取一次，结果供所有步使用。</translation>
    </message>
    <message>
        <source>Its makers&apos; largest open model, for workstations with a lot of memory; edits with several references.</source>
        <translation>该开发者最大的开放模型，适合内存非常大的工作站；可根据多张参考图进行编辑。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; the smallest of this series.</source>
        <translation>选取指针所指的物体；同系列中最小的一个。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; between the base and the huge model.</source>
        <translation>选取指针所指的物体；大小介于 base 和 huge 之间。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; the finest edges of this series.</source>
        <translation>选取指针所指的物体；边缘精细度为同系列之最。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; the smallest and quickest of SAM 2.</source>
        <translation>选取指针下的物体；SAM 2 中最小、最快的一个。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; a little larger than the tiny one.</source>
        <translation>选取指针下的物体；比最小的略大。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; between the small and the large model.</source>
        <translation>选取指针下的物体；介于小模型与大模型之间。</translation>
    </message>
    <message>
        <source>Selects the object under the pointer; the finest edges of SAM 2.</source>
        <translation>选取指针下的物体；SAM 2 中边缘最精细的一个。</translation>
    </message>
    <message>
        <source>Scores how well a picture matches a text; small, for sorting results.</source>
        <translation>评估图片与文字的匹配程度；体积小，适合给结果排序。</translation>
    </message>
    <message>
        <source>Scores how well a picture matches a text; better than the small model.</source>
        <translation>评估图片与文字的匹配程度，比小的那个更准确。</translation>
    </message>
    <message>
        <source>The inpainting version of SD 1.5; blends well with the surroundings.</source>
        <translation>专为配合 SD 1.5 填充蒙版而制作；绘制的内容与周围相融。</translation>
    </message>
    <message>
        <source>SDXL finetuned for inpainting, at 1024 × 1024 pixels.</source>
        <translation>针对蒙版进一步训练的 SDXL，1024 × 1024 像素。</translation>
    </message>
    <message>
        <source>Fills masks and expands pictures with FLUX.1; only the denoiser. About 50 steps at guidance 30.</source>
        <translation>用 FLUX.1 填充蒙版和扩展画面；仅含去噪网络。约 50 步，引导强度 30。</translation>
    </message>
    <message>
        <source>A reference picture loosely guides content and style.</source>
        <translation>用参考图引导内容和风格，约束较松。</translation>
    </message>
    <message>
        <source>Required by most IP-Adapters for SD 1.5 and SDXL.</source>
        <translation>SD 1.5 和 SDXL 的大多数 IP-Adapter 都需要与它配合使用。</translation>
    </message>
    <message>
        <source>The larger encoder, for IP-Adapters for SDXL that were trained with it.</source>
        <translation>较大的一个，供训练时采用它的 SDXL IP-Adapter 使用。</translation>
    </message>
    <message>
        <source>Variations of a reference picture with FLUX.1, combined with a prompt.</source>
        <translation>用 FLUX.1 生成参考图的变体，可结合文字。</translation>
    </message>
    <message>
        <source>Required by FLUX.1 Redux.</source>
        <translation>FLUX.1 Redux 需要与它配合使用。</translation>
    </message>
    <message>
        <source>Renders text better than any other model here, Chinese too. About 50 steps at guidance 4.</source>
        <translation>写入图片的文字比这里的其他模型都好，中文也不例外。约 50 步，引导强度 4。</translation>
    </message>
    <message>
        <source>Edits pictures by instruction, with one or several references.</source>
        <translation>按指令修改图片，可使用一张或多张参考图。</translation>
    </message>
    <message>
        <source>Edits one picture by instruction. About 50 steps at guidance 4. Later ones take several pictures.</source>
        <translation>按指令编辑一张图片。约 50 步，引导 4。后续版本可接收多张图片。</translation>
    </message>
    <message>
        <source>Splits a picture into layers with transparency that together show it. About 50 steps at guidance 4.</source>
        <translation>把图片拆成带透明度、合起来仍是原图的图层。约 50 步，引导强度 4。</translation>
    </message>
    <message>
        <source>6 billion parameters, eight steps, no guidance; understands English and Chinese.</source>
        <translation>60 亿参数，八步出图，不使用引导；支持英文和中文提示词。</translation>
    </message>
    <message>
        <source>A small denoiser with a large text encoder: follows long prompts with little computation.</source>
        <translation>小型去噪网络搭配大型文本编码器：计算量不大，也能遵循长提示词。</translation>
    </message>
    <message>
        <source>Very fast for its size, because its autoencoder downsamples 32×. About 20 steps at guidance 4.5.</source>
        <translation>相对其规模而言非常快，因为它的自编码器会将图片压缩 32 倍。约 20 步，引导强度 4.5。</translation>
    </message>
    <message>
        <source>Sana trained further. About 20 steps at guidance 4.5.</source>
        <translation>继续训练过的 Sana。约 20 步，引导 4.5。</translation>
    </message>
    <message>
        <source>A small model (2.6 billion parameters) that follows long descriptions, because Gemma 2 reads them. About 30 steps at guidance 4.</source>
        <translation>小模型（26 亿参数），由 Gemma 2 读取提示词，因此能遵循较长的描述。约 30 步，引导强度 4。</translation>
    </message>
    <message>
        <source>A large model (13 billion parameters) made for looks and variety of style. 8 steps without guidance. Larger companies need a paid licence.</source>
        <translation>大型模型（130 亿参数），注重美感与风格多样。8 步，不用引导。较大的公司需要付费许可证。</translation>
    </message>
    <message>
        <source>What Krea 2 Turbo was made from, before it was polished: meant for training LoRAs, which work with Turbo too. About 52 steps at guidance 4.5.</source>
        <translation>Krea 2 Turbo 打磨之前的基础模型：供训练 LoRA 使用，这些 LoRA 也可用于 Turbo。约 52 步，引导 4.5。</translation>
    </message>
    <message>
        <source>Drawn pictures, described by tags or by sentences; 2 billion parameters. 30 to 50 steps at guidance 4 to 5. Its licence forbids commercial use of the model.</source>
        <translation>绘画风格的图片，可用标签或句子描述；20 亿参数。30 至 50 步，引导 4 至 5。其许可证禁止将模型用于商业用途。</translation>
    </message>
    <message>
        <source>Made from FLUX.1 schnell by the community: neutral, and meant for finetuning.</source>
        <translation>由社区基于 FLUX.1 schnell 制作：风格中性，适合用来微调。</translation>
    </message>
    <message>
        <source>Estimates how near everything in a picture is. For depth and normals.</source>
        <translation>估计图片中各处的远近，用于深度和法线。</translation>
    </message>
    <message>
        <source>Finds the joints of people. For poses, together with a person detector.</source>
        <translation>找出人的关节，与人物检测器一起用于姿势。</translation>
    </message>
    <message>
        <source>Finds people and things in a picture. The person detector for poses.</source>
        <translation>找出图片中的人和物，是姿势所需的人物检测器。</translation>
    </message>
    <message>
        <source>Tells what is where in a picture: 150 classes of things, rooms and landscapes. Small and quick.</source>
        <translation>识别图片中什么在哪里：150 类物品、室内和风景。小而快。</translation>
    </message>
    <message>
        <source>Finds what you name in a picture: faces, hands, text, anything. For going over details.</source>
        <translation>在图片中查找你所写的内容：人脸、手、文字，任何东西均可。用于逐处细化。</translation>
    </message>
    <message>
        <source>Finds what you name in a picture. Quicker than OWLv2, and misses more.</source>
        <translation>在图片中查找你所写的内容。比 OWLv2 快，但漏检较多。</translation>
    </message>
    <message>
        <source>The model most LoRAs and ControlNets were made for; modest quality, low hardware requirements.</source>
        <translation>大多数 LoRA 和 ControlNet 都为它而制作；质量一般，硬件要求低。</translation>
    </message>
    <message>
        <source>The same model in 32 bits as a single file, which most other programs can use too.</source>
        <translation>同一模型的 32 位单文件版本，可与大多数其他程序共用。</translation>
    </message>
    <message>
        <source>A finetune of SD 1.5 for photographs; needs its separate autoencoder.</source>
        <translation>SD 1.5 的微调模型，用于照片；需要另配自编码器（目录中有单独条目）。</translation>
    </message>
    <message>
        <source>DreamShaper 8 distilled to about four to eight steps.</source>
        <translation>DreamShaper 8 的蒸馏版，约四到八步出图。</translation>
    </message>
    <message>
        <source>The original latent consistency model: usable pictures in one to eight steps.</source>
        <translation>最初的潜在一致性模型：一到八步即可得到可用的图片。</translation>
    </message>
    <message>
        <source>Made for 768 × 768 pixels; uses v-prediction, so LoRAs for 1.5 do not fit.</source>
        <translation>为 768 × 768 像素制作；采用速度预测（v-prediction），因此较早的 1.5 LoRA 不适用。</translation>
    </message>
    <message>
        <source>The 512-pixel version of Stable Diffusion 2.1, lighter than the 768-pixel one.</source>
        <translation>Stable Diffusion 2.1 的 512 像素版本，比大的那个更轻量。</translation>
    </message>
    <message>
        <source>2 billion parameters and three text encoders; writes legible text. 28 steps at guidance 7.</source>
        <translation>20 亿参数、三个文本编码器；能写出可读的文字。28 步，引导强度 7。</translation>
    </message>
    <message>
        <source>The small 3.5 model: better hands and text than SDXL. About 28 steps at guidance 4.5.</source>
        <translation>3.5 中较小的一个：手部和文字比 SDXL 更好。约 28 步，引导强度 4.5。</translation>
    </message>
    <message>
        <source>The large 3.5 model, with 8 billion parameters. About 28 steps at guidance 3.5 to 4.</source>
        <translation>3.5 中较大的一个，80 亿参数。约 28 步，引导强度 3.5 到 4。</translation>
    </message>
    <message>
        <source>The large model distilled to four steps, without guidance.</source>
        <translation>较大一个的蒸馏版，四步出图，不使用引导。</translation>
    </message>
    <message>
        <source>The base model of a large family: 1024 × 1024 pixels, two text encoders.</source>
        <translation>一个庞大系列的基础模型：1024 × 1024 像素，两个文本编码器。</translation>
    </message>
    <message>
        <source>Runs the last steps of an SDXL picture and sharpens its detail.</source>
        <translation>处理 SDXL 图片的最后几步，让细节更清晰。</translation>
    </message>
    <message>
        <source>A finetune of SDXL for photographs with a cinematic look.</source>
        <translation>SDXL 的微调模型，生成带有电影感的照片。</translation>
    </message>
    <message>
        <source>An all-round finetune of SDXL for four to eight steps. Made with SDXL Turbo, whose terms may apply too.</source>
        <translation>SDXL 的通用微调模型，四到八步出图。基于 SDXL Turbo 制作，后者的条款可能同样适用。</translation>
    </message>
    <message>
        <source>A finetune of SDXL for anime characters; prompted with tags rather than sentences.</source>
        <translation>SDXL 的动漫微调模型：用于绘制角色，提示词宜用标签而非句子。</translation>
    </message>
    <message>
        <source>A finetune of SDXL for anime and the base of many newer ones; prompted with tags.</source>
        <translation>SDXL 的动漫微调模型，许多后来的模型以它为基础；提示词用标签。</translation>
    </message>
    <message>
        <source>A finetune of Illustrious XL for anime; prompted with tags.</source>
        <translation>Illustrious XL 的动漫微调模型；提示词用标签。</translation>
    </message>
    <message>
        <source>SDXL with half of its weights removed: faster, slightly less capable.</source>
        <translation>去掉一半权重的 SDXL：速度更快，能力稍弱。</translation>
    </message>
    <message>
        <source>Upscales photographs 4× and cleans them up; a good first choice.</source>
        <translation>将照片放大 4 倍并去除瑕疵；不错的首选。</translation>
    </message>
    <message>
        <source>Upscales 4× with crisp detail. Stored as a pickle: the program converts it in a sandbox.</source>
        <translation>放大 4 倍，细节锐利。以 pickle 格式存储：程序会在沙箱中转换。</translation>
    </message>
    <message>
        <source>Upscales 2×; small and fast.</source>
        <translation>放大 2 倍，小巧快速。</translation>
    </message>
    <message>
        <source>Upscales 4×; small and fast.</source>
        <translation>放大 4 倍，小巧快速。</translation>
    </message>
    <message>
        <source>Upscales clean pictures 4×, faithfully but slowly. Stored as a pickle: the program converts it in a sandbox.</source>
        <translation>将干净的图片放大 4 倍，忠实但缓慢。以 pickle 格式存储：程序会在沙箱中转换。</translation>
    </message>
    <message>
        <source>Upscales photographs 4× and sharpens them. Stored as a pickle: the program converts it in a sandbox.</source>
        <translation>将照片放大 4 倍并锐化。以 pickle 格式存储：程序会在沙箱中转换。</translation>
    </message>
    <message>
        <source>Upscales photographs 4× without inventing much detail. Stored as a pickle: the program converts it in a sandbox.</source>
        <translation>将照片放大 4 倍，几乎不凭空添加细节。以 pickle 格式存储：程序会在沙箱中转换。</translation>
    </message>
    <message>
        <source>Upscales 4× by diffusion, guided by a prompt; slow and inventive.</source>
        <translation>通过扩散放大 4 倍，由文字引导；缓慢，但富于想象。</translation>
    </message>
    <message>
        <source>The SDXL autoencoder modified to work in 16 bits.</source>
        <translation>经过修改、可在 16 位下正常工作的 SDXL 自编码器。</translation>
    </message>
    <message>
        <source>A tiny autoencoder for SD 1.x and 2.x: instant, slightly soft previews.</source>
        <translation>SD 1.x 和 2.x 的微型自编码器：即时预览，略显柔和。</translation>
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
        <source>The inpainting version of DreamShaper 8.</source>
        <translation>DreamShaper 8 的重绘版本。</translation>
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
        <source>Smaller than Qwen-Image and up to 2048² pixels. About 40 steps without guidance. Not for commercial use. Edits by instruction, too, with reference pictures.</source>
        <translation>比 Qwen-Image 更小，最高 2048² 像素。约 40 步，无需引导。不可商用。也能按指令编辑，可使用参考图片。</translation>
    </message>
    <message>
        <source>Sana distilled to one to four steps.</source>
        <translation>Sana 的蒸馏版，一到四步出图。</translation>
    </message>
    <message>
        <source>An all-round finetune of SD 1.5 for illustration, fantasy and portraits.</source>
        <translation>SD 1.5 的通用微调模型，适合插画、奇幻和肖像。</translation>
    </message>
    <message>
        <source>Distilled from Stable Diffusion 2.1: a picture in one to four steps, without guidance.</source>
        <translation>Stable Diffusion 2.1 的蒸馏版：一到四步出图，不使用引导。</translation>
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
        <source>A better autoencoder for SD 1.x: cleaner eyes and small faces.</source>
        <translation>更好的 SD 1.x 自编码器：眼睛和小面部更清晰。</translation>
    </message>
    <message>
        <source>The autoencoder of SDXL; in 16 bits some pictures turn black.</source>
        <translation>SDXL 的自编码器；16 位下有些图片会变黑。</translation>
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
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Download size</source>
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
        <source>Model address</source>
        <translation>模型地址</translation>
    </message>
    <message>
        <source>owner/name, a hub page, or the https address of a file</source>
        <translation>所有者/名称、模型站页面，或文件的 https 地址</translation>
    </message>
    <message>
        <source>Download from this address</source>
        <translation>下载该地址的模型</translation>
    </message>
    <message>
        <source>Available models</source>
        <translation>可获取的模型</translation>
    </message>
    <message>
        <source>Nothing in the catalog matches. Relax these filters: {filters}.</source>
        <translation>目录中没有符合条件的模型。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>Nothing called “{text}” matches. Relax these filters: {filters}.</source>
        <translation>没有符合条件的“{text}”。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>获取</translation>
    </message>
    <message>
        <source>Nothing in the catalog is called “{text}”.
If you know its address, paste it below.</source>
        <translation>目录中没有名为“{text}”的模型。
如果知道地址，请粘贴到下方。</translation>
    </message>
    <message>
        <source>The catalog is empty. Paste an address below to get a model.</source>
        <translation>目录是空的。在下方粘贴地址即可获取模型。</translation>
    </message>
</context>
<context>
    <name>ChangeDialog</name>
    <message>
        <source>Change Workbench</source>
        <translation>修改工作台</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Texts and settings</source>
        <translation>文字和设置</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Open File</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>The same as TOML, in the system&apos;s editor.</source>
        <translation>以 TOML 形式，用系统编辑器打开。</translation>
    </message>
</context>
<context>
    <name>ChangesOverlay</name>
    <message>
        <source>Changed: {share} % of the picture</source>
        <translation>已改动：图片的 {share} %</translation>
    </message>
    <message>
        <source>Cut off: {share} %</source>
        <translation>已舍去：{share} %</translation>
    </message>
    <message>
        <source>Aligned: it was {x}, {y} px off, {scale} times as large</source>
        <translation>已对齐：原偏移 {x}、{y} 像素，大小为 {scale} 倍</translation>
    </message>
</context>
<context>
    <name>ChoicesSection</name>
    <message>
        <source>Use together with</source>
        <translation>搭配使用</translation>
    </message>
    <message>
        <source>Keep current settings</source>
        <translation>采用当前设置</translation>
    </message>
    <message>
        <source>Always use the current steps, guidance and scheduler with this model.</source>
        <translation>以后选用此模型时，沿用现在的步数、引导强度和采样器。</translation>
    </message>
    <message>
        <source>Model default</source>
        <translation>模型自带</translation>
    </message>
    <message>
        <source>Go back to the model&apos;s default settings.</source>
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
        <source>The folder that provides parts this file lacks, such as text encoders.</source>
        <translation>为此文件补上所缺部分（如文本编码器）的文件夹。</translation>
    </message>
    <message>
        <source>Settings: model default</source>
        <translation>设置：模型自带</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
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
</context>
<context>
    <name>ChosenBar</name>
    <message>
        <source>Remove “{word}”</source>
        <translation>移除“{word}”</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>全部清除</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Similar to this picture</source>
        <translation>与此图相似</translation>
    </message>
    <message>
        <source>Content: {words}</source>
        <translation>内容：{words}</translation>
    </message>
    <message>
        <source>{facet}: {value}</source>
        <translation>{facet}：{value}</translation>
    </message>
    <message>
        <source>Not: {value}</source>
        <translation>排除：{value}</translation>
    </message>
    <message>
        <source>{facet}: not {value}</source>
        <translation>{facet}：排除 {value}</translation>
    </message>
</context>
<context>
    <name>ColourEditor</name>
    <message>
        <source>Colour of {name}</source>
        <translation>{name}的颜色</translation>
    </message>
</context>
<context>
    <name>ColourField</name>
    <message>
        <source>&lt;b&gt;{colour}&lt;/b&gt;&lt;br&gt;Right click: use as second colour.</source>
        <translation>&lt;b&gt;{colour}&lt;/b&gt;&lt;br&gt;右键单击：设为第二颜色。</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>&lt;b&gt;Colour&lt;/b&gt; (left button). Click to choose one; X swaps the two.</source>
        <translation>&lt;b&gt;颜色&lt;/b&gt;（左键）。单击选取颜色，按 X 交换两种颜色。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Second colour&lt;/b&gt; (right button). Click to choose one.</source>
        <translation>&lt;b&gt;第二颜色&lt;/b&gt;（右键）。单击选取颜色。</translation>
    </message>
    <message>
        <source>Second colour</source>
        <translation>第二颜色</translation>
    </message>
</context>
<context>
    <name>ColourPage</name>
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
        <source>Screen profile</source>
        <translation>屏幕配置文件</translation>
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
        <source>&lt;b&gt;Rendering intent&lt;/b&gt;&lt;br&gt;How colours the screen can&apos;t show are displayed: as the nearest it can show (relative colorimetric), or with all colours compressed a little (perceptual). Both use black point compensation.</source>
        <translation>&lt;b&gt;渲染意图&lt;/b&gt;&lt;br&gt;如何处理屏幕显示不了的颜色：换成最接近的颜色（相对比色），或将所有颜色略微压缩（可感知）。两种方式下，黑色都对应屏幕的黑（黑场补偿）。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>This changes only the display. Pictures, picked colours, copies and files keep their values.</source>
        <translation>只影响你看到的效果。图片、拾取的颜色、复制的内容和文件都保持原值。</translation>
    </message>
    <message>
        <source>none selected yet</source>
        <translation>尚未选择</translation>
    </message>
    <message>
        <source>With this profile both look the same.</source>
        <translation>使用此配置文件时，两者没有区别。</translation>
    </message>
    <message>
        <source>unnamed</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>none found: sRGB</source>
        <translation>未找到：sRGB</translation>
    </message>
    <message>
        <source>Pictures are shown as on an sRGB screen.</source>
        <translation>按 sRGB 屏幕显示图片。</translation>
    </message>
    <message>
        <source>an unnamed profile</source>
        <translation>未命名的配置文件</translation>
    </message>
    <message>
        <source>In use: {name}</source>
        <translation>正在使用：{name}</translation>
    </message>
    <message>
        <source>The file can&apos;t be used. Pictures are shown as sRGB.</source>
        <translation>文件无法使用，图片按 sRGB 显示。</translation>
    </message>
    <message>
        <source>The desktop converts sRGB for the screen (Wayland).</source>
        <translation>sRGB 到屏幕的转换由桌面环境完成（Wayland）。</translation>
    </message>
    <message>
        <source>The screen&apos;s profile can&apos;t be used. Pictures are shown as sRGB.</source>
        <translation>屏幕的配置文件无法使用，图片按 sRGB 显示。</translation>
    </message>
    <message>
        <source>No profile was found for this screen. Pictures are shown as sRGB.</source>
        <translation>未找到此屏幕的配置文件，图片按 sRGB 显示。</translation>
    </message>
    <message>
        <source>Choose Screen Profile</source>
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
    <name>ColourPanel</name>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Second colour</source>
        <translation>第二种颜色</translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;Click to choose it here.</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;单击后在这里选择。</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>互换</translation>
    </message>
    <message>
        <source>Pick a Colour</source>
        <translation>取色</translation>
    </message>
    <message>
        <source>What Picking Takes</source>
        <translation>取色方式</translation>
    </message>
    <message>
        <source>&lt;b&gt;Swap&lt;/b&gt; the two colours.</source>
        <translation>&lt;b&gt;互换&lt;/b&gt; 两种颜色。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Pick a Colour&lt;/b&gt; from anywhere on the screen. On the canvas Alt+click does it.</source>
        <translation>从屏幕任意位置&lt;b&gt;取色&lt;/b&gt;。在画布上用 Alt 加单击。</translation>
    </message>
    <message>
        <source>All layers or this one, and how many pixels are averaged</source>
        <translation>全部图层或当前图层，以及平均多少像素</translation>
    </message>
    <message>
        <source>Hexadecimal</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Red, green and blue as web pages have them: #rrggbb</source>
        <translation>网页中的红绿蓝写法：#rrggbb</translation>
    </message>
    <message>
        <source>Colour wheel</source>
        <translation>色轮</translation>
    </message>
    <message>
        <source>Arrow keys move in the field, Page Up and Page Down turn the hue.</source>
        <translation>方向键在中间移动，Page Up 和 Page Down 转动色相。</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>色轮</translation>
    </message>
    <message>
        <source>Harmony</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Hold lightness</source>
        <translation>保持明度</translation>
    </message>
    <message>
        <source>Each colour you choose gets the lightness (OKLab) of the one before it.</source>
        <translation>选出的每种颜色都带有前一种颜色的明度（OKLab）。</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>The paint brush changes colours alone: light and dark of the picture stay.</source>
        <translation>画笔只改变颜色：图片的明暗不变。</translation>
    </message>
    <message>
        <source>Painted with last</source>
        <translation>最近画过的颜色</translation>
    </message>
    <message>
        <source>All Layers</source>
        <translation>全部图层</translation>
    </message>
    <message>
        <source>This Layer</source>
        <translation>当前图层</translation>
    </message>
</context>
<context>
    <name>ColourPopup</name>
    <message>
        <source>Colour wheel</source>
        <translation>色轮</translation>
    </message>
    <message>
        <source>Painted with last</source>
        <translation>最近画过的颜色</translation>
    </message>
</context>
<context>
    <name>Colouring</name>
    <message>
        <source>Square</source>
        <translation>方形</translation>
    </message>
    <message>
        <source>Triangle</source>
        <translation>三角形</translation>
    </message>
    <message>
        <source>Perceptual</source>
        <translation>感知均匀</translation>
    </message>
    <message>
        <source>No harmony</source>
        <translation>无配色</translation>
    </message>
    <message>
        <source>Complement</source>
        <translation>互补色</translation>
    </message>
    <message>
        <source>Split complement</source>
        <translation>分裂互补色</translation>
    </message>
    <message>
        <source>Triad</source>
        <translation>三色</translation>
    </message>
    <message>
        <source>Tetrad</source>
        <translation>四色</translation>
    </message>
    <message>
        <source>Analogous</source>
        <translation>邻近色</translation>
    </message>
    <message>
        <source>Even steps</source>
        <translation>均匀色阶</translation>
    </message>
    <message>
        <source>Earth and sky</source>
        <translation>大地与天空</translation>
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
        <source>Add the new shape to the mask.</source>
        <translation>保留已有蒙版，并加上新的形状。</translation>
    </message>
    <message>
        <source>Subtract the new shape from the mask.</source>
        <translation>从蒙版中减去新的形状。</translation>
    </message>
    <message>
        <source>Keep only what is in both.</source>
        <translation>只保留两者重叠的部分。</translation>
    </message>
    <message>
        <source>Replace the mask with the new shape.</source>
        <translation>以新的形状作为蒙版，不保留原有部分。</translation>
    </message>
    <message>
        <source>Subtract</source>
        <translation>减去</translation>
    </message>
    <message>
        <source>Intersect</source>
        <translation>相交</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
</context>
<context>
    <name>CombineBox</name>
    <message>
        <source>Combine with the mask</source>
        <translation>蒙版的组合方式</translation>
    </message>
    <message>
        <source>&lt;b&gt;Combine with the mask&lt;/b&gt;&lt;br&gt;Add the new shape to the mask or subtract it. Alt or the right button subtracts; Shift+Alt intersects.</source>
        <translation>&lt;b&gt;蒙版的组合方式&lt;/b&gt;&lt;br&gt;新形状是加入蒙版还是从中减去。Alt 或右键：减去；Shift+Alt：相交。</translation>
    </message>
</context>
<context>
    <name>CommandBox</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>No command is called that.</source>
        <translation>没有叫这个名称的命令。</translation>
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
        <source>The notice tells readers what the picture is not for: without it, somebody may take an illustration for a finding. That is why every export shows it, even while its layer is hidden.</source>
        <translation>声明告诉读者图片不适合作什么用途：没有它，可能有人把示意图当作检查结果。因此每次导出都会显示它，即使它的图层已隐藏。</translation>
    </message>
    <message>
        <source>Remove Notice</source>
        <translation>移除声明</translation>
    </message>
    <message>
        <source>Keep Notice</source>
        <translation>保留声明</translation>
    </message>
    <message>
        <source>Remove the notice?</source>
        <translation>要移除声明吗？</translation>
    </message>
    <message>
        <source>Import Folder of Pictures</source>
        <translation>导入图片文件夹</translation>
    </message>
    <message>
        <source>Save Look</source>
        <translation>保存调色预设</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write this report as a page (HTML), PDF or JSON.</source>
        <translation>将此报告写成网页（HTML）、PDF 或 JSON。</translation>
    </message>
    <message>
        <source>Rate by Eye</source>
        <translation>目测评分</translation>
    </message>
    <message>
        <source>Judge pairs of these pictures without knowing their sets.</source>
        <translation>在不知道所属集合的情况下逐对评判这些图片。</translation>
    </message>
    <message>
        <source>Measure Again…</source>
        <translation>重新测量…</translation>
    </message>
    <message>
        <source>Fill the form with what this report was asked.</source>
        <translation>用此报告的要求填写表单。</translation>
    </message>
    <message>
        <source>Export Report</source>
        <translation>导出报告</translation>
    </message>
</context>
<context>
    <name>Compared</name>
    <message>
        <source>Seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Without adjustments</source>
        <translation>无调整</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>当前</translation>
    </message>
</context>
<context>
    <name>Conditions</name>
    <message>
        <source>Open a picture first.</source>
        <translation>请先打开图片。</translation>
    </message>
    <message>
        <source>A result is being put into the picture.</source>
        <translation>正在将结果应用到图片。</translation>
    </message>
    <message>
        <source>No picture is open.</source>
        <translation>没有打开图片。</translation>
    </message>
    <message>
        <source>Only one picture is open.</source>
        <translation>只打开了一张图片。</translation>
    </message>
    <message>
        <source>This picture has no transparency.</source>
        <translation>这张图片没有透明部分。</translation>
    </message>
    <message>
        <source>No colour is pinned.</source>
        <translation>没有固定的颜色。</translation>
    </message>
    <message>
        <source>There are no guides.</source>
        <translation>没有参考线。</translation>
    </message>
    <message>
        <source>“Reduce Motion” is on.</source>
        <translation>已开启“减少动态效果”。</translation>
    </message>
    <message>
        <source>Paint a mask first.</source>
        <translation>请先画蒙版。</translation>
    </message>
    <message>
        <source>Nothing is masked. Paint a mask first.</source>
        <translation>没有蒙版区域。请先绘制蒙版。</translation>
    </message>
    <message>
        <source>Nothing is selected.</source>
        <translation>没有选区。</translation>
    </message>
    <message>
        <source>Select a layer first.</source>
        <translation>请先选择一个图层。</translation>
    </message>
    <message>
        <source>Select a group of layers first.</source>
        <translation>请先选择一个图层组。</translation>
    </message>
    <message>
        <source>Select the layer of a result first.</source>
        <translation>请先选择一个结果图层。</translation>
    </message>
    <message>
        <source>Select a control layer first.</source>
        <translation>请先选择一个控制图层。</translation>
    </message>
    <message>
        <source>Select a control layer with a pose that can be moved first.</source>
        <translation>请先选择一个带可调姿势的控制图层。</translation>
    </message>
    <message>
        <source>Select a control layer in which people were found first.</source>
        <translation>请先选择一个检测到人物的控制图层。</translation>
    </message>
    <message>
        <source>Select a layer with numbered points first.</source>
        <translation>请先选择含编号点的图层。</translation>
    </message>
    <message>
        <source>Select an adjustment layer first.</source>
        <translation>请先选择一个调整图层。</translation>
    </message>
    <message>
        <source>Select a layer or group that can have a mask first.</source>
        <translation>请先选中可以有蒙版的图层或组。</translation>
    </message>
    <message>
        <source>Select something or paint a mask first.</source>
        <translation>请先选择一部分或绘制蒙版。</translation>
    </message>
    <message>
        <source>This layer has no mask.</source>
        <translation>此图层没有蒙版。</translation>
    </message>
    <message>
        <source>This layer has a mask already.</source>
        <translation>此图层已有蒙版。</translation>
    </message>
    <message>
        <source>Only the mask of a layer can be applied, not that of a group.</source>
        <translation>只能应用图层的蒙版，不能应用组的蒙版。</translation>
    </message>
    <message>
        <source>Select a paint layer first.</source>
        <translation>请先选中一个绘画图层。</translation>
    </message>
    <message>
        <source>Select a layer that holds a mask first.</source>
        <translation>请先选择一个存有蒙版的图层。</translation>
    </message>
    <message>
        <source>Select a result or a group first.</source>
        <translation>请先选择一个结果或图层组。</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>没有可撤销的操作。</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <translation>没有可重做的操作。</translation>
    </message>
    <message>
        <source>What is chosen needs a mask: paint what may change.</source>
        <translation>所选操作需要蒙版：请涂抹可以改变的部分。</translation>
    </message>
    <message>
        <source>The context is chosen automatically already: you moved no frame.</source>
        <translation>上下文区域已是自动选择：你没有移动过边框。</translation>
    </message>
    <message>
        <source>The chosen model takes no prompt.</source>
        <translation>所选模型不使用提示词。</translation>
    </message>
    <message>
        <source>Choose “Remove” first.</source>
        <translation>请先选择“移除”。</translation>
    </message>
    <message>
        <source>Nothing runs now.</source>
        <translation>现在没有正在运行的任务。</translation>
    </message>
    <message>
        <source>Nothing is being cancelled.</source>
        <translation>没有正在取消的任务。</translation>
    </message>
    <message>
        <source>The picture is being worked on.</source>
        <translation>图片正在处理中。</translation>
    </message>
    <message>
        <source>Choose a model first.</source>
        <translation>请先选择模型。</translation>
    </message>
    <message>
        <source>Requires a network that describes pictures (Models): Florence-2, for instance.</source>
        <translation>需要描述图片的网络（模型），例如 Florence-2。</translation>
    </message>
    <message>
        <source>OpenVINO is not installed.</source>
        <translation>未安装 OpenVINO。</translation>
    </message>
    <message>
        <source>Live Mode is off, or a picture is being made.</source>
        <translation>实时模式未开启，或正在生成图片。</translation>
    </message>
    <message>
        <source>No result is shown.</source>
        <translation>没有显示结果。</translation>
    </message>
    <message>
        <source>There is no other result.</source>
        <translation>没有其他结果。</translation>
    </message>
    <message>
        <source>Select a layer that was mixed of results first.</source>
        <translation>请先选择由结果混合而成的图层。</translation>
    </message>
    <message>
        <source>This picture has no results yet.</source>
        <translation>这张图片还没有结果。</translation>
    </message>
    <message>
        <source>This can&apos;t be used now.</source>
        <translation>现在无法使用。</translation>
    </message>
</context>
<context>
    <name>ConsistencySettings</name>
    <message>
        <source>Consistency model</source>
        <translation>一致性模型</translation>
    </message>
    <message numerus="yes">
        <source>Makes pictures of its %n classes; it takes no prompt.</source>
        <translation>
            <numerusform>生成它所学的 %n 个类别的图片，不读取文字。</numerusform>
        </translation>
    </message>
    <message>
        <source>Makes pictures of what it was trained on; it takes no prompt.</source>
        <translation>只生成训练过的内容，不读取文字。</translation>
    </message>
</context>
<context>
    <name>ContentBar</name>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Search by content: {words}</source>
        <translation>按内容搜索：{words}</translation>
    </message>
    <message>
        <source>Find pictures that show this.</source>
        <translation>查找包含这些内容的图片。</translation>
    </message>
    <message>
        <source>{seen} of {total} pictures indexed</source>
        <translation>已索引 {seen} / {total} 张图片</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>剩余 {duration}</translation>
    </message>
</context>
<context>
    <name>ContentSwitch</name>
    <message>
        <source>By Content</source>
        <translation>按内容</translation>
    </message>
    <message>
        <source>Find pictures by what they show, even if the prompt does not say it. {model} indexes all pictures once, while nothing is being generated.</source>
        <translation>按图片中的内容查找，即使提示词没有提到。{model} 会在没有生成任务时，为所有图片建立一次索引。</translation>
    </message>
</context>
<context>
    <name>ContextFrame</name>
    <message>
        <source>working size {width} × {height}</source>
        <translation>工作尺寸 {width} × {height}</translation>
    </message>
    <message>
        <source>at {percent} % of its size</source>
        <translation>为原大小的 {percent}%</translation>
    </message>
    <message>
        <source>at full size</source>
        <translation>原尺寸</translation>
    </message>
    <message>
        <source>set by hand</source>
        <translation>手动</translation>
    </message>
</context>
<context>
    <name>Control</name>
    <message>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>Line Art</source>
        <translation>线稿</translation>
    </message>
    <message>
        <source>Edges (Canny)</source>
        <translation>边缘（Canny）</translation>
    </message>
    <message>
        <source>Soft Edges</source>
        <translation>柔和边缘</translation>
    </message>
    <message>
        <source>Semantic Map</source>
        <translation>语义图</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Normals</source>
        <translation>法线</translation>
    </message>
    <message>
        <source>Pose</source>
        <translation>姿势</translation>
    </message>
    <message>
        <source>Tile</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Recolour</source>
        <translation>重新上色</translation>
    </message>
    <message>
        <source>Light and Dark</source>
        <translation>明暗</translation>
    </message>
    <message>
        <source>Inpainting</source>
        <translation>局部重绘</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>Image Prompt</source>
        <translation>图像提示</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Composition</source>
        <translation>构图</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>面部</translation>
    </message>
    <message>
        <source>Sky</source>
        <translation>天空</translation>
    </message>
    <message>
        <source>Mountain</source>
        <translation>山</translation>
    </message>
    <message>
        <source>Ground</source>
        <translation>地面</translation>
    </message>
    <message>
        <source>Grass</source>
        <translation>草地</translation>
    </message>
    <message>
        <source>Sand</source>
        <translation>沙</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>水</translation>
    </message>
    <message>
        <source>Snow</source>
        <translation>雪</translation>
    </message>
    <message>
        <source>Road</source>
        <translation>道路</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>墙</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>地板</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>桌子</translation>
    </message>
    <message>
        <source>Plant</source>
        <translation>植物</translation>
    </message>
    <message>
        <source>Animal</source>
        <translation>动物</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人</translation>
    </message>
    <message>
        <source>Food</source>
        <translation>食物</translation>
    </message>
    <message>
        <source>Vehicle</source>
        <translation>交通工具</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>建筑</translation>
    </message>
    <message>
        <source>Furniture</source>
        <translation>家具</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>物品</translation>
    </message>
    <message>
        <source>Canny edges</source>
        <translation>Canny 边缘</translation>
    </message>
    <message>
        <source>Sharp edges, one pixel wide: keeps outlines exactly.</source>
        <translation>一像素宽的清晰边缘：精确保留轮廓。</translation>
    </message>
    <message>
        <source>Low threshold</source>
        <translation>低阈值</translation>
    </message>
    <message>
        <source>Edges found with the high threshold are followed down to this contrast.</source>
        <translation>由高阈值找到的边缘会一直延伸到这一对比度。</translation>
    </message>
    <message>
        <source>High threshold</source>
        <translation>高阈值</translation>
    </message>
    <message>
        <source>Contrast that an edge needs to be found.</source>
        <translation>边缘被检测到所需的对比度。</translation>
    </message>
    <message>
        <source>Smooths the picture first: fewer edges of texture and noise.</source>
        <translation>先平滑图片：减少纹理和噪点产生的边缘。</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Short side at which the picture is analysed. 0 is the size the model works at, so no line is scaled afterwards; lower values find coarser shapes, and faster.</source>
        <translation>分析图片时短边的大小。0 表示模型的工作尺寸，之后线条不再缩放；较低的值只找较粗的形状，速度更快。</translation>
    </message>
    <message>
        <source>Pixel perfect</source>
        <translation>像素精确</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>笔画</translation>
    </message>
    <message>
        <source>Which strokes count as lines.</source>
        <translation>哪些笔画算作线条。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Everything painted; on opaque paper, whatever differs from the paper.</source>
        <translation>所有画出的内容；在不透明的纸上，则是与纸不同的部分。</translation>
    </message>
    <message>
        <source>All strokes</source>
        <translation>所有笔画</translation>
    </message>
    <message>
        <source>Everything painted, whatever its colour.</source>
        <translation>所有画出的内容，不论颜色。</translation>
    </message>
    <message>
        <source>Dark on light</source>
        <translation>浅底深色</translation>
    </message>
    <message>
        <source>Dark strokes, like pencil on paper.</source>
        <translation>深色笔画，如纸上的铅笔。</translation>
    </message>
    <message>
        <source>Light on dark</source>
        <translation>深底浅色</translation>
    </message>
    <message>
        <source>Light strokes, like chalk on a blackboard.</source>
        <translation>浅色笔画，如黑板上的粉笔。</translation>
    </message>
    <message>
        <source>Line art</source>
        <translation>线稿</translation>
    </message>
    <message>
        <source>Lines like a pen&apos;s, on the dark side of edges: keeps a drawing&apos;s lines.</source>
        <translation>像钢笔画出的线条，位于边缘较暗的一侧：保留画面的线条。</translation>
    </message>
    <message>
        <source>Line width</source>
        <translation>线宽</translation>
    </message>
    <message>
        <source>Wider lines leave out finer things.</source>
        <translation>线越宽，细小的东西越少。</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>锐度</translation>
    </message>
    <message>
        <source>How much faint edges count.</source>
        <translation>淡的边缘计入多少。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Tones below it become ink: higher values give more lines.</source>
        <translation>低于它的色调变成墨线：值越高，线条越多。</translation>
    </message>
    <message>
        <source>Fill dark areas</source>
        <translation>填充暗部</translation>
    </message>
    <message>
        <source>Turns dark areas into ink, like a woodcut; use a lower threshold.</source>
        <translation>把暗部变成墨色，像木刻版画；请使用较低的阈值。</translation>
    </message>
    <message>
        <source>Scribble</source>
        <translation>涂鸦</translation>
    </message>
    <message>
        <source>A few thick strokes: says roughly what is where, and leaves the rest open.</source>
        <translation>少量粗笔画：大致说明什么在哪里，其余由模型决定。</translation>
    </message>
    <message>
        <source>Coarseness</source>
        <translation>粗细程度</translation>
    </message>
    <message>
        <source>Size of the finest things that get a stroke.</source>
        <translation>会画成笔画的最细内容的大小。</translation>
    </message>
    <message>
        <source>Tones below it become strokes: higher values give more.</source>
        <translation>低于它的色调变成笔画：值越高，笔画越多。</translation>
    </message>
    <message>
        <source>Shortest stroke</source>
        <translation>最短笔画</translation>
    </message>
    <message>
        <source>Shorter strokes are left out.</source>
        <translation>更短的笔画会被略去。</translation>
    </message>
    <message>
        <source>Stroke width</source>
        <translation>笔画宽度</translation>
    </message>
    <message>
        <source>Width of the strokes.</source>
        <translation>笔画的宽度。</translation>
    </message>
    <message>
        <source>Soft edges</source>
        <translation>柔和边缘</translation>
    </message>
    <message>
        <source>Soft outlines, brighter where the contrast is high: keeps shapes, and leaves details open.</source>
        <translation>柔和的轮廓，对比度高处更亮：保留形状，细节由模型决定。</translation>
    </message>
    <message>
        <source>At how many scales an edge must be visible: at 1 texture counts too, at 6 only large outlines do.</source>
        <translation>边缘须在多少个尺度上可见：为 1 时纹理也算，为 6 时只算大的轮廓。</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Edges of this contrast are shown at half brightness; lower values show fainter edges.</source>
        <translation>这一对比度的边缘以一半亮度显示；值越低，越淡的边缘也会显示。</translation>
    </message>
    <message>
        <source>How near things are, the nearest white: keeps the arrangement of a scene.</source>
        <translation>物体的远近，最近处为白色：保留场景的布局。</translation>
    </message>
    <message>
        <source>Side of the picture as the network sees it. 0 is the size it was trained for; larger values find finer details, more slowly, and may misjudge large areas.</source>
        <translation>网络所看图片的边长。0 表示训练时的大小；值越大，找到的细节越细，速度越慢，大面积区域可能判断有误。</translation>
    </message>
    <message>
        <source>As trained</source>
        <translation>与训练时相同</translation>
    </message>
    <message>
        <source>Normals from depth</source>
        <translation>由深度得到的法线</translation>
    </message>
    <message>
        <source>Directions of surfaces, computed from depth: keeps forms, whatever their colour.</source>
        <translation>由深度计算出的表面朝向：保留形体，与颜色无关。</translation>
    </message>
    <message>
        <source>Relief</source>
        <translation>起伏</translation>
    </message>
    <message>
        <source>Depth of the scene by the picture&apos;s short side; higher values tilt surfaces further.</source>
        <translation>场景深度与图片短边之比；值越高，表面倾斜越大。</translation>
    </message>
    <message>
        <source>Smooths the depth first: less of the network&apos;s noise.</source>
        <translation>先平滑深度：减少网络产生的噪点。</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>What is farther away than this counts as background and faces the viewer.</source>
        <translation>比这更远的部分算作背景，朝向观看者。</translation>
    </message>
    <message>
        <source>Segmentation</source>
        <translation>语义分割</translation>
    </message>
    <message>
        <source>Areas of one colour for each class of things: keeps what is where.</source>
        <translation>每类物体一种颜色的区域：保留什么在哪里。</translation>
    </message>
    <message>
        <source>Semantic map</source>
        <translation>语义图</translation>
    </message>
    <message>
        <source>Named colours say what is where; black says nothing.</source>
        <translation>用有名称的颜色说明什么在哪里；黑色表示未指定。</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>The colours the network was trained with.</source>
        <translation>训练该网络所用的颜色。</translation>
    </message>
    <message>
        <source>Palette</source>
        <translation>调色板</translation>
    </message>
    <message>
        <source>The palette&apos;s own, for networks trained with it.</source>
        <translation>调色板自身的颜色，用于以它训练的网络。</translation>
    </message>
    <message>
        <source>ADE20K</source>
        <translation>ADE20K</translation>
    </message>
    <message>
        <source>For networks trained on ADE20K, as most segmentation networks are.</source>
        <translation>用于以 ADE20K 训练的网络，大多数语义分割网络都是如此。</translation>
    </message>
    <message>
        <source>People as coloured skeletons: keeps their places and poses.</source>
        <translation>以彩色骨架表示人物：保留位置和姿势。</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Confidence the detector needs to find a person.</source>
        <translation>检测器认定为人物所需的置信度。</translation>
    </message>
    <message>
        <source>Joints</source>
        <translation>关节</translation>
    </message>
    <message>
        <source>Confidence a joint needs; others are left out.</source>
        <translation>关节所需的置信度，其余的会被略去。</translation>
    </message>
    <message>
        <source>The picture at a lower resolution: keeps shapes and colours, and lets details be new.</source>
        <translation>降低分辨率的图片：保留形状和颜色，细节重新生成。</translation>
    </message>
    <message>
        <source>Reduction</source>
        <translation>缩小倍数</translation>
    </message>
    <message>
        <source>The picture is made this many times smaller, then enlarged again; 1 changes nothing.</source>
        <translation>图片先缩小这么多倍再放大；1 表示不变。</translation>
    </message>
    <message>
        <source>A blurred copy: keeps large shapes and colours, and lets details be new.</source>
        <translation>模糊的副本：保留大的形状和颜色，细节重新生成。</translation>
    </message>
    <message>
        <source>Standard deviation of the Gaussian.</source>
        <translation>高斯模糊的标准差。</translation>
    </message>
    <message>
        <source>Lightness without colour: keeps the drawing, and lets colours be new.</source>
        <translation>只有明度没有颜色：保留画面，颜色重新生成。</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>伽马</translation>
    </message>
    <message>
        <source>Values above 1 darken the midtones, values below 1 lighten them.</source>
        <translation>大于 1 使中间调变暗，小于 1 使其变亮。</translation>
    </message>
    <message>
        <source>Luminance</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Brightness: keeps light and shadow.</source>
        <translation>明亮程度：保留光影。</translation>
    </message>
    <message>
        <source>Superpixels</source>
        <translation>超像素</translation>
    </message>
    <message>
        <source>Patches of one colour that follow edges: keeps colours in place, without details.</source>
        <translation>沿边缘划分的单色小块：保留颜色的位置，不含细节。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Approximate side of a patch.</source>
        <translation>小块的大致边长。</translation>
    </message>
    <message>
        <source>Compactness</source>
        <translation>紧凑度</translation>
    </message>
    <message>
        <source>Low values follow every edge; high values give even squares.</source>
        <translation>值低时贴合每条边缘，值高时接近规则的方块。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The picture already is a control image, and is used as it is.</source>
        <translation>图片本身就是控制图像，直接使用。</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反相</translation>
    </message>
    <message>
        <source>Turns a drawing with dark lines on light paper into white lines on black.</source>
        <translation>把浅色纸上的深色线条变成黑底白线。</translation>
    </message>
</context>
<context>
    <name>ControlBox</name>
    <message>
        <source>Kind of control</source>
        <translation>控制类型</translation>
    </message>
    <message>
        <source>What the layer shows, and so what the picture keeps to.</source>
        <translation>图层显示的内容，也就是画面所遵循的内容。</translation>
    </message>
    <message>
        <source>Made of</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>What the control image is made of: this layer, the picture as the model sees it (without the mask&apos;s filling), or another layer.</source>
        <translation>控制图像的来源：此图层、模型看到的图片（不含蒙版内的填充），或另一个图层。</translation>
    </message>
    <message>
        <source>Preprocessor</source>
        <translation>预处理器</translation>
    </message>
    <message>
        <source>How the control image is made.</source>
        <translation>控制图像的生成方式。</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>The network that reads the control image. Automatic takes the first installed one that fits the model.</source>
        <translation>读取控制图像的网络。“自动”使用已安装的、与模型匹配的第一个。</translation>
    </message>
    <message>
        <source>Control mode</source>
        <translation>控制模式</translation>
    </message>
    <message>
        <source>What counts more where the prompt and the control image disagree.</source>
        <translation>提示词和控制图像不一致时以哪个为主。</translation>
    </message>
    <message>
        <source>Acts in</source>
        <translation>作用范围</translation>
    </message>
    <message>
        <source>Limit the control to a mask layer or a region.</source>
        <translation>把控制限制在一个蒙版图层或区域内。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>From</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>&lt;b&gt;Weight&lt;/b&gt;&lt;br&gt;How closely the picture follows. At 0 it has no effect.</source>
        <translation>&lt;b&gt;权重&lt;/b&gt;&lt;br&gt;画面贴近它的程度。为 0 时不起作用。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Steps&lt;/b&gt;&lt;br&gt;The share of the steps in which the control acts.</source>
        <translation>&lt;b&gt;步数&lt;/b&gt;&lt;br&gt;控制起作用的步数区间。</translation>
    </message>
    <message>
        <source>Exactly what the network gets.</source>
        <translation>网络实际收到的图像。</translation>
    </message>
    <message>
        <source>Control image</source>
        <translation>控制图像</translation>
    </message>
    <message>
        <source>This Layer</source>
        <translation>此图层</translation>
    </message>
    <message>
        <source>The Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Picture File…</source>
        <translation>图片文件…</translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation>所有位置</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>The model itself</source>
        <translation>模型本身</translation>
    </message>
    <message>
        <source>{model} has no UNet, which references need.</source>
        <translation>{model} 没有 UNet，无法使用参考。</translation>
    </message>
    <message>
        <source>{network}: +{percent} % time · {memory}</source>
        <translation>{network}：时间 +{percent} % · {memory}</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Prompt First</source>
        <translation>提示词优先</translation>
    </message>
    <message>
        <source>Control First</source>
        <translation>控制优先</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Missing: {name}</source>
        <translation>缺失：{name}</translation>
    </message>
    <message>
        <source>No network for “{kind}” is installed that works with {model}. Look for one under Models.</source>
        <translation>没有安装适用于 {model} 的“{kind}”网络。请在“模型”中查找。</translation>
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
        <source>&lt;b&gt;Make it fit&lt;/b&gt;&lt;br&gt;Changes what affects the picture least, and says what it changed. Can be undone.</source>
        <translation>&lt;b&gt;自动适配&lt;/b&gt;&lt;br&gt;选用对画质影响最小的办法，并说明选了什么。可以撤销。</translation>
    </message>
</context>
<context>
    <name>CrashNotice</name>
    <message>
        <source>Velatura crashed last time.</source>
        <translation>Velatura 上次打开时崩溃了。</translation>
    </message>
    <message>
        <source>Your open pictures were kept and can be opened again.</source>
        <translation>当时打开的内容已保留，可以重新打开。</translation>
    </message>
    <message>
        <source>Settings, models and history are unchanged.</source>
        <translation>设置、模型和历史都保持原样。</translation>
    </message>
    <message>
        <source>Velatura was started in safe mode.</source>
        <translation>Velatura 已以安全模式启动。</translation>
    </message>
    <message>
        <source>Panels are in their default places; OpenVINO, plugins and other extras are off.</source>
        <translation>面板已恢复默认位置，OpenVINO、插件及其他附加功能均已关闭。</translation>
    </message>
    <message>
        <source>Show Report</source>
        <translation>查看报告</translation>
    </message>
    <message>
        <source>Keep These Settings</source>
        <translation>保留这些设置</translation>
    </message>
    <message>
        <source>Copy Report</source>
        <translation>复制报告</translation>
    </message>
</context>
<context>
    <name>CropDialog</name>
    <message>
        <source>Crop {name}</source>
        <translation>裁剪 {name}</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>裁剪框</translation>
    </message>
    <message>
        <source>Drag or arrow keys move it, the wheel or + and − size it.</source>
        <translation>拖动或用方向键移动，用滚轮或 + 和 − 缩放。</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Propose</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>{width} × {height} px · {cut} % cut off</source>
        <translation>{width} × {height} 像素 · 裁去 {cut} %</translation>
    </message>
</context>
<context>
    <name>CropOptions</name>
    <message>
        <source>Free</source>
        <translation>自由</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Hands</source>
        <translation>手</translation>
    </message>
    <message>
        <source>Eyes</source>
        <translation>眼睛</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Look for</source>
        <translation>查找对象</translation>
    </message>
    <message>
        <source>Anything else, in English: dog, red car</source>
        <translation>其他内容（请用英文）：dog, red car</translation>
    </message>
    <message>
        <source>Nothing is masked. Mask the details, with the rectangle tool for example. To have them found, add OWLv2 (Models).</source>
        <translation>尚无蒙版。请标出要细化之处，例如用矩形工具。若要自动查找，请在“模型”中添加 OWLv2。</translation>
    </message>
    <message>
        <source>Requires a network that finds it (Models): OWLv2 for anything, ViTPose and RT-DETR for parts of people.</source>
        <translation>需要能找到它的模型（在“模型”中添加）：OWLv2 可查找任何内容，ViTPose 和 RT-DETR 可查找人体部位。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Each detail becomes a separate result: compare it, then apply or discard it.</source>
        <translation>每一处都会成为单独的结果：可以对比，然后应用或舍弃。</translation>
    </message>
    <message>
        <source>Refine Details</source>
        <translation>逐处细化</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>细化</translation>
    </message>
    <message>
        <source>Nothing is masked. Mask the details, or look for them.</source>
        <translation>没有蒙版。请用蒙版标出要细化的地方，或让程序查找。</translation>
    </message>
    <message>
        <source>Nothing more was found.</source>
        <translation>没有找到更多。</translation>
    </message>
    <message>
        <source>Spot {number}</source>
        <translation>第 {number} 处</translation>
    </message>
    <message>
        <source>Face {number}</source>
        <translation>人脸 {number}</translation>
    </message>
    <message>
        <source>Hand {number}</source>
        <translation>手 {number}</translation>
    </message>
    <message>
        <source>Eye {number}</source>
        <translation>眼睛 {number}</translation>
    </message>
    <message>
        <source>Text {number}</source>
        <translation>文字 {number}</translation>
    </message>
    <message>
        <source>Prompt (empty: the picture&apos;s own)</source>
        <translation>提示词（留空则用图片的）</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
</context>
<context>
    <name>DetailsHead</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>&lt;b&gt;Name&lt;/b&gt;&lt;br&gt;A name of your own. The file keeps its name; empty this field to use that again.</source>
        <translation>&lt;b&gt;名称&lt;/b&gt;&lt;br&gt;你给它起的名字，不会改动文件名；清空此栏即恢复使用文件名。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Favourite&lt;/b&gt;&lt;br&gt;The list can be filtered by favourites.</source>
        <translation>&lt;b&gt;收藏&lt;/b&gt;&lt;br&gt;可以只显示收藏的模型。</translation>
    </message>
    <message>
        <source>Connect its disk to use it again. Nothing is forgotten.</source>
        <translation>连接所在的磁盘即可继续使用，记录都还在。</translation>
    </message>
    <message>
        <source>Its file was moved or deleted. Locate it, or remove it from the list.</source>
        <translation>文件已被移动或删除。请指定现在的位置，或将它移出列表。</translation>
    </message>
    <message>
        <source>A pickle can run any program when it is loaded. Convert turns it into a safetensors file, in a sandboxed process.</source>
        <translation>pickle 文件加载时可能运行任意程序。“转换”会在沙箱进程中将它转为 safetensors 文件。</translation>
    </message>
    <message>
        <source>Some of its bytes have changed. See below.</source>
        <translation>部分字节与原来不符，详见下方。</translation>
    </message>
    <message>
        <source>The file is intact, but this version can&apos;t generate with it.</source>
        <translation>文件完好，但此版本无法用它生成图片。</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Select a result to see how it was made.</source>
        <translation>选择一个结果，查看它是如何生成的。</translation>
    </message>
    <message>
        <source>Compare with This</source>
        <translation>与此图对比</translation>
    </message>
    <message>
        <source>Keeps this picture at the right, to compare the next one you select with it.</source>
        <translation>将此图固定在右侧，与接下来选择的图片对比。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copies these details as text.</source>
        <translation>将这些详情复制为文本。</translation>
    </message>
    <message>
        <source>Seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
    <message>
        <source>Current settings</source>
        <translation>当前设置</translation>
    </message>
</context>
<context>
    <name>DiskReservations</name>
    <message>
        <source>layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>图层组</translation>
    </message>
    <message>
        <source>semi-transparent pass-through groups</source>
        <translation>半透明的穿透图层组</translation>
    </message>
    <message>
        <source>clipping layers with a blend mode other than Normal</source>
        <translation>混合模式不是“正常”的剪贴图层</translation>
    </message>
    <message>
        <source>layers clipped to several layers</source>
        <translation>剪贴到多个图层的图层</translation>
    </message>
    <message>
        <source>layer masks that can be edited</source>
        <translation>可编辑的图层蒙版</translation>
    </message>
    <message>
        <source>masks of groups and results that can be edited</source>
        <translation>可编辑的组和结果蒙版</translation>
    </message>
    <message>
        <source>mask layers</source>
        <translation>蒙版图层</translation>
    </message>
    <message>
        <source>region layers</source>
        <translation>区域图层</translation>
    </message>
    <message>
        <source>control layers</source>
        <translation>控制图层</translation>
    </message>
    <message>
        <source>adjustment layers</source>
        <translation>调整图层</translation>
    </message>
    <message>
        <source>annotations that can be edited</source>
        <translation>可编辑的标注</translation>
    </message>
    <message>
        <source>reference layers</source>
        <translation>参考图层</translation>
    </message>
    <message>
        <source>settings of edits</source>
        <translation>编辑的生成方式</translation>
    </message>
    <message>
        <source>originals of transformed layers</source>
        <translation>变换过的图层的原始像素</translation>
    </message>
    <message>
        <source>pixels outside the canvas</source>
        <translation>画布之外的像素</translation>
    </message>
    <message>
        <source>the mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>the selection</source>
        <translation>选区</translation>
    </message>
    <message>
        <source>guides</source>
        <translation>参考线</translation>
    </message>
    <message>
        <source>branches and snapshots</source>
        <translation>分支和快照</translation>
    </message>
    <message>
        <source>transparency</source>
        <translation>透明度</translation>
    </message>
    <message>
        <source>16 bits per channel</source>
        <translation>每通道 16 位</translation>
    </message>
    <message>
        <source>floating-point values</source>
        <translation>浮点值</translation>
    </message>
    <message>
        <source>exact pixels (its compression is lossy)</source>
        <translation>精确的像素（它是有损压缩）</translation>
    </message>
    <message>
        <source>the colour profile</source>
        <translation>色彩配置文件</translation>
    </message>
    <message>
        <source>the greyscale colour profile</source>
        <translation>灰度色彩配置文件</translation>
    </message>
    <message>
        <source>metadata (EXIF, XMP, text)</source>
        <translation>元数据（EXIF、XMP、文字）</translation>
    </message>
    <message>
        <source>press metadata (IPTC)</source>
        <translation>新闻元数据（IPTC）</translation>
    </message>
    <message>
        <source>its other pages or frames</source>
        <translation>其他页面或帧</translation>
    </message>
    <message>
        <source>a second picture (such as a depth map)</source>
        <translation>第二张图片（如深度图）</translation>
    </message>
    <message>
        <source>its HDR gain map</source>
        <translation>HDR 增益图</translation>
    </message>
    <message>
        <source>its video (motion photo)</source>
        <translation>视频（动态照片）</translation>
    </message>
    <message>
        <source>its Content Credentials (C2PA)</source>
        <translation>内容凭证（C2PA）</translation>
    </message>
    <message>
        <source>its extended XMP metadata</source>
        <translation>扩展 XMP 元数据</translation>
    </message>
    <message>
        <source>its HDR brightness data (mDCV, cLLI)</source>
        <translation>HDR 亮度数据（mDCV、cLLI）</translation>
    </message>
    <message>
        <source>CMYK colours</source>
        <translation>CMYK 颜色</translation>
    </message>
    <message>
        <source>Lab colours</source>
        <translation>Lab 颜色</translation>
    </message>
    <message>
        <source>indexed colours</source>
        <translation>索引颜色</translation>
    </message>
    <message>
        <source>greyscale mode</source>
        <translation>灰度模式</translation>
    </message>
    <message>
        <source>its bit depth</source>
        <translation>其位深</translation>
    </message>
    <message>
        <source>its colour profile</source>
        <translation>其色彩配置文件</translation>
    </message>
    <message>
        <source>extra channels</source>
        <translation>额外通道</translation>
    </message>
    <message>
        <source>what was left out or rasterised when it was opened</source>
        <translation>打开时略去或栅格化的内容</translation>
    </message>
    <message>
        <source>Photoshop paths or metadata</source>
        <translation>Photoshop 路径或元数据</translation>
    </message>
    <message>
        <source>another program&apos;s layers</source>
        <translation>其他程序的图层</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>DiskUsageOverview</name>
    <message>
        <source>Group by</source>
        <translation>分组方式</translation>
    </message>
    <message>
        <source>By family</source>
        <translation>按系列</translation>
    </message>
    <message>
        <source>By kind</source>
        <translation>按类型</translation>
    </message>
    <message>
        <source>By place</source>
        <translation>按位置</translation>
    </message>
    <message>
        <source>By last use</source>
        <translation>按上次使用</translation>
    </message>
    <message>
        <source>Disk space used by models</source>
        <translation>模型占用的空间</translation>
    </message>
    <message>
        <source>No models yet.</source>
        <translation>还没有模型。</translation>
    </message>
    <message>
        <source>Models use {size}.</source>
        <translation>模型占用 {size}。</translation>
    </message>
    <message>
        <source>{size} free on the disk of the models folder.</source>
        <translation>模型文件夹所在磁盘空闲 {size}。</translation>
    </message>
    <message>
        <source>Measuring disk usage…</source>
        <translation>正在统计磁盘占用…</translation>
    </message>
</context>
<context>
    <name>DiskUsagePage</name>
    <message>
        <source>Used space</source>
        <translation>占用情况</translation>
    </message>
    <message>
        <source>Free up space</source>
        <translation>腾出空间</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>重复文件</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>其他程序</translation>
    </message>
    <message>
        <source>Disk usage</source>
        <translation>磁盘占用</translation>
    </message>
</context>
<context>
    <name>Dock</name>
    <message>
        <source>Close panel {name}</source>
        <translation>关闭面板“{name}”</translation>
    </message>
    <message>
        <source>Close this panel (reopen it from the View menu)</source>
        <translation>关闭此面板（可从“视图”菜单重新打开）</translation>
    </message>
</context>
<context>
    <name>DocumentTabs</name>
    <message>
        <source>Open pictures</source>
        <translation>已打开的图片</translation>
    </message>
    <message>
        <source>&amp;Close Tab</source>
        <translation>关闭标签页(&amp;C)</translation>
    </message>
    <message>
        <source>Not in the recovery journal yet</source>
        <translation>尚未写入恢复日志</translation>
    </message>
    <message>
        <source>Generating…</source>
        <translation>正在生成…</translation>
    </message>
    <message>
        <source>New results</source>
        <translation>新结果</translation>
    </message>
    <message>
        <source>New tab</source>
        <translation>新标签页</translation>
    </message>
</context>
<context>
    <name>DownloadRow</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Retry now</source>
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
        <source>Remove finished and cancelled downloads from the list.</source>
        <translation>将已完成或已取消的下载移出列表。</translation>
    </message>
    <message>
        <source>Nothing is being downloaded. Choose Get models on the left to find some.</source>
        <translation>没有正在进行的下载。选择左侧的“获取模型”来查找模型。</translation>
    </message>
    <message>
        <source>No downloads</source>
        <translation>没有正在进行的下载</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
</context>
<context>
    <name>Drift</name>
    <message>
        <source>The check was interrupted. Check again to continue it.</source>
        <translation>检查已中断。再次检查即可继续。</translation>
    </message>
    <message>
        <source>All {count} pictures repeat exactly.</source>
        <translation>全部 {count} 张图片完全一致。</translation>
    </message>
    <message>
        <source>{changed} of {count} pictures differ. What changed: {fields}.</source>
        <translation>{count} 张图片中有 {changed} 张不同。变化：{fields}。</translation>
    </message>
    <message>
        <source>{changed} of {count} pictures differ. The model changed: {fields}.</source>
        <translation>{count} 张图片中有 {changed} 张不同。模型已变化：{fields}。</translation>
    </message>
    <message>
        <source>{changed} of {count} pictures differ, though nothing known has changed.</source>
        <translation>{count} 张图片中有 {changed} 张不同，但未发现任何已知变化。</translation>
    </message>
    <message>
        <source>{count} pictures with new seeds: no sign of a change ({share} of an alarm).</source>
        <translation>{count} 张新种子图片：没有变化的迹象（达到警报的 {share}）。</translation>
    </message>
    <message>
        <source>{count} pictures with new seeds: the model&apos;s pictures have changed.</source>
        <translation>{count} 张新种子图片：模型生成的图片已发生变化。</translation>
    </message>
</context>
<context>
    <name>DriftView</name>
    <message>
        <source>Kept sets</source>
        <translation>保留的图片组</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Pictures that changed</source>
        <translation>发生变化的图片</translation>
    </message>
    <message>
        <source>Keep a set of requests with its pictures. After an update, a check makes them again and names what has changed.</source>
        <translation>保留一组请求及其图片。更新后，检查会重新生成这些图片并指出变化。</translation>
    </message>
    <message>
        <source>Keep a Set</source>
        <translation>保留一组</translation>
    </message>
    <message>
        <source>Makes 24 pictures with the chosen model and its own settings.</source>
        <translation>用所选模型及其自身设置生成 24 张图片。</translation>
    </message>
    <message>
        <source>Check with New Seeds</source>
        <translation>用新种子检查</translation>
    </message>
    <message>
        <source>A statistical test, for what can&apos;t repeat exactly: another processor, graphics card or way of computing. Of 100 sets, at most one ever raises a false alarm.</source>
        <translation>统计检验，用于无法完全一致的情况：不同的处理器、显卡或计算方式。100 组中最多一组会误报。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>What is made stays; the rest can be made later.</source>
        <translation>已生成的会保留；其余可以稍后生成。</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Deletes the set, its pictures and its checks.</source>
        <translation>删除该组及其图片和检查结果。</translation>
    </message>
    <message>
        <source>Make the Rest</source>
        <translation>生成其余图片</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>The set was interrupted; what is made stays.</source>
        <translation>该组已中断；已生成的会保留。</translation>
    </message>
    <message>
        <source>Makes the pictures again with the same seeds, and compares them.</source>
        <translation>用相同的种子重新生成图片并进行比较。</translation>
    </message>
    <message>
        <source>{count} pictures of {model}, kept on {day}</source>
        <translation>{model} 的 {count} 张图片，保留于 {day}</translation>
    </message>
    <message>
        <source>{id} {prompt}: up to {most} levels, on average {mean}, ΔE {colour}</source>
        <translation>{id} {prompt}：最多 {most} 级，平均 {mean}，ΔE {colour}</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保留的</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Difference, amplified</source>
        <translation>差异（已放大）</translation>
    </message>
    <message>
        <source>Delete the set “{name}”?</source>
        <translation>删除图片组“{name}”？</translation>
    </message>
    <message>
        <source>Its pictures and checks are deleted. The history keeps its own pictures.</source>
        <translation>其图片和检查结果将被删除。历史记录保留自己的图片。</translation>
    </message>
    <message>
        <source>Keep It</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>DuplicatesPanel</name>
    <message>
        <source>Identical files in several places can share one copy on disk (a hard link). Nothing else changes for you or for other programs.</source>
        <translation>多处存放的同一个文件可以在磁盘上只存一份，各处照常可用（硬链接）。对你和其他程序来说没有别的变化。</translation>
    </message>
    <message>
        <source>Find duplicates</source>
        <translation>查找重复文件</translation>
    </message>
    <message>
        <source>Link these…</source>
        <translation>链接这些…</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>重复文件</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>所属</translation>
    </message>
    <message>
        <source>Saves</source>
        <translation>可腾出</translation>
    </message>
    <message>
        <source>Not searched yet. Finding duplicates reads files of equal size.</source>
        <translation>还没有查找过。查找时会读取大小相同的文件。</translation>
    </message>
    <message>
        <source>No duplicate files on this disk.</source>
        <translation>磁盘上没有重复文件。</translation>
    </message>
    <message>
        <source>Link duplicates and free {size}?</source>
        <translation>链接重复文件，腾出 {size}？</translation>
    </message>
    <message>
        <source>Each file is compared once more before it is replaced. Afterwards the places share one file: a program that changes it in one place changes it everywhere.</source>
        <translation>替换前会再次比较每个文件。之后各处共用一个文件：有程序在一处修改它，各处都会改变。</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>链接</translation>
    </message>
    <message>
        <source>Don&apos;t Link</source>
        <translation>不链接</translation>
    </message>
    <message>
        <source>Link all: {size}…</source>
        <translation>全部链接：{size}…</translation>
    </message>
    <message>
        <source>{count} × {size}</source>
        <translation>{count} × {size}</translation>
    </message>
    <message>
        <source>Velatura</source>
        <translation>Velatura</translation>
    </message>
</context>
<context>
    <name>EditReferences</name>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>&lt;b&gt;Reference&lt;/b&gt;&lt;br&gt;Show the model another picture beside this one. Drop files or pictures of the history here.</source>
        <translation>&lt;b&gt;参考&lt;/b&gt;&lt;br&gt;除当前图片外，再给模型看另一张图片。可将文件或历史中的图片拖到这里。</translation>
    </message>
    <message>
        <source>References</source>
        <translation>参考图像</translation>
    </message>
    <message>
        <source>{count} of {most}</source>
        <translation>{count} / {most}</translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;Click to remove it.</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;点击即可移除。</translation>
    </message>
    <message>
        <source>Remove the reference {name}</source>
        <translation>移除参考图像 {name}</translation>
    </message>
    <message>
        <source>&amp;Picture…</source>
        <translation>图片(&amp;P)…</translation>
    </message>
    <message>
        <source>Reference Picture</source>
        <translation>参考图像</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
</context>
<context>
    <name>EditingCommands</name>
    <message>
        <source>Snapshot {number}</source>
        <translation>快照 {number}</translation>
    </message>
    <message>
        <source>No branches yet</source>
        <translation>还没有分支</translation>
    </message>
</context>
<context>
    <name>EngineNotes</name>
    <message>
        <source>Previews are coarse, because their decoder can&apos;t be used: {reason}</source>
        <translation>无法使用预览解码器，预览仍为粗略显示：{reason}</translation>
    </message>
    <message>
        <source>The loss was not a number after step {step}; training went back to step {to}, with half the learning rate.</source>
        <translation>第 {step} 步之后损失不是数值；训练已回到第 {to} 步，学习率减半。</translation>
    </message>
    <message>
        <source>{model} takes no mask, so nothing is hidden in the pictures: the program fills masks with it in its own way.</source>
        <translation>{model} 不接受蒙版，因此不会遮住图片的任何部分：程序会以自己的方式用它填充蒙版。</translation>
    </message>
    <message>
        <source>The training&apos;s state after step {step} is damaged ({file}) and kept as {kept}; training goes on from step {to}.</source>
        <translation>第 {step} 步的存档点已损坏（{file}），保留为 {kept}；训练从第 {to} 步继续。</translation>
    </message>
    <message>
        <source>The training&apos;s state after step {step} is damaged ({file}) and kept as {kept}; no whole state is left, so training begins again.</source>
        <translation>第 {step} 步的存档点已损坏（{file}），保留为 {kept}；已没有完好的存档点，训练重新开始。</translation>
    </message>
    <message>
        <source>The state after step {step} was written by an earlier version, without checksums: damage in it can&apos;t be noticed.</source>
        <translation>第 {step} 步的存档点由较早的版本写入，没有校验和：其中的损坏无法发现。</translation>
    </message>
    <message>
        <source>The weights of step {best}, which measured best, are damaged: those of step {step} are the result.</source>
        <translation>测得最好的第 {best} 步的权重已损坏：以第 {step} 步的权重作为结果。</translation>
    </message>
    <message>
        <source>{count} files of what was computed before were damaged and were computed again.</source>
        <translation>先前计算的 {count} 个文件已损坏，已重新计算。</translation>
    </message>
    <message>
        <source>An earlier version began this training: whether the model or the pictures have changed since isn&apos;t known.</source>
        <translation>此训练由较早的版本开始：无法知道模型或图片此后是否有变化。</translation>
    </message>
    <message>
        <source>The training goes on although this has changed since it began: {what}</source>
        <translation>训练开始后有以下变化，仍继续训练：{what}</translation>
    </message>
    <message>
        <source>The training {name} can&apos;t be read and was passed over: {reason}.</source>
        <translation>训练“{name}”无法读取，已跳过：{reason}。</translation>
    </message>
    <message>
        <source>The {part} was left out, because its tokenizer can&apos;t be shipped. To use it, choose a {family} folder as the model&apos;s companion (velatura models companion).</source>
        <translation>{part} 未使用：它的分词器无法随软件提供。将 {family} 文件夹设为该模型的配套文件夹（velatura models companion）即可使用。</translation>
    </message>
    <message>
        <source>{missing} of {total} layers of {name} do not exist in this model; the others are used.</source>
        <translation>{name} 的 {total} 层中有 {missing} 层在该模型中不存在；其余的已使用。</translation>
    </message>
    <message>
        <source>Early stop: the picture stopped changing after {steps} of {total} steps; the remaining steps were skipped.</source>
        <translation>提前停止：画面在第 {steps} 步（共 {total} 步）后不再变化，已跳过其余步数。</translation>
    </message>
    <message>
        <source>{scheduler} does not support the noise levels “{sigmas}” and used its own.</source>
        <translation>{scheduler} 不支持噪声调度“{sigmas}”，已改用自带的。</translation>
    </message>
    <message>
        <source>The result in {before} contained NaN or infinite values; it was generated again in {after}.</source>
        <translation>用 {before} 计算的结果无效，已改用 {after} 重新生成。</translation>
    </message>
    <message>
        <source>The autoencoder&apos;s result in {before} contained NaN or infinite values; it was decoded again in {after}.</source>
        <translation>自编码器用 {before} 计算的结果无效，已改用 {after} 重新计算。</translation>
    </message>
    <message>
        <source>This version can&apos;t compute as the request says (“{way}”); it was computed in the usual way, so single pixels may differ.</source>
        <translation>这个版本不支持请求中的计算方式（“{way}”），已改用通常的方式计算，个别像素可能略有不同。</translation>
    </message>
    <message>
        <source>OpenVINO is not installed; PyTorch runs the model.</source>
        <translation>未安装 OpenVINO，由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO only runs on the CPU; PyTorch runs the model on this device.</source>
        <translation>OpenVINO 仅用于处理器；在此设备上由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO only runs UNets; PyTorch runs this model.</source>
        <translation>OpenVINO 只能运行 UNet；该模型由 PyTorch 运行。</translation>
    </message>
    <message>
        <source>OpenVINO can&apos;t run a model in this memory mode; PyTorch runs it.</source>
        <translation>OpenVINO 无法运行采用此内存模式的模型，改由 PyTorch 运行。</translation>
    </message>
    <message>
        <source>OpenVINO does not support LoRAs; PyTorch runs the model while any are in use.</source>
        <translation>OpenVINO 无法加入 LoRA；使用 LoRA 时由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO does not support deep cache; PyTorch runs the model while it is on.</source>
        <translation>OpenVINO 不支持深层缓存；启用期间由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO does not support seamless pictures; PyTorch runs the model for them.</source>
        <translation>OpenVINO 不支持无缝图片；此时由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO does not support attention guidance; PyTorch runs the model while it is on.</source>
        <translation>OpenVINO 不支持注意力引导；启用期间由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO does not support regions; PyTorch runs the model while there are any.</source>
        <translation>OpenVINO 不支持区域；有区域时由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>{model} can&apos;t hear several prompts at a time: each step predicts once for each of {texts} prompts, which takes about {texts} times as long.</source>
        <translation>{model} 无法同时使用多个提示词：每步要为 {texts} 个提示词各预测一次，用时约为 {texts} 倍。</translation>
    </message>
    <message>
        <source>LoRAs in the prompts of regions that leave out parts of the picture work with UNet models only; {model} ran without them.</source>
        <translation>若区域未覆盖整张画面，其提示词中的 LoRA 仅适用于 UNet 模型；{model} 生成时未使用它们。</translation>
    </message>
    <message>
        <source>{model} has no attention in its middle block: attention guidance was left out.</source>
        <translation>{model} 的中间块没有注意力层：已略过注意力引导。</translation>
    </message>
    <message>
        <source>{share} % of the picture changed; the rest stayed as it was. The answer was ({x}, {y}) pixels off and {scale} times as large, and was aligned.</source>
        <translation>图片的 {share} % 有改动，其余保持不变。模型的回答偏移了 ({x}, {y}) 像素，大小为 {scale} 倍，已对齐。</translation>
    </message>
    <message>
        <source>{share} % of the picture changed; the rest stayed as it was. The picture has too few details to tell whether the answer was moved.</source>
        <translation>图片的 {share} % 有改动，其余保持不变。图片细节太少，无法判断回答是否有位移。</translation>
    </message>
    <message>
        <source>Light or colours of most of the picture changed, so all of the answer is used. To keep a part, paint a mask.</source>
        <translation>图片大部分的光线或颜色有变化，因此采用整个回答。要保留某部分，请绘制蒙版。</translation>
    </message>
    <message>
        <source>Too little of the picture is in the answer to align it, so all of it is used. To keep a part, paint a mask.</source>
        <translation>回答中保留的原图太少，无法对齐，因此采用整个回答。要保留某部分，请绘制蒙版。</translation>
    </message>
    <message>
        <source>The answer shows nothing new beyond the noise of the model itself; the picture stayed as it was.</source>
        <translation>除模型自身的噪声外，回答中没有新内容；图片保持不变。</translation>
    </message>
    <message>
        <source>The look is taken over by the LoRA.</source>
        <translation>风格由 LoRA 带来。</translation>
    </message>
    <message>
        <source>The look is taken over by an image prompt, as {model} has one.</source>
        <translation>风格由图像提示带来：{model} 支持图像提示。</translation>
    </message>
    <message>
        <source>The look is taken over as a reference picture that {model} looks at; with an IP-Adapter it would be followed more closely.</source>
        <translation>风格由 {model} 参考的图片带来；使用 IP-Adapter 会更接近原图。</translation>
    </message>
    <message>
        <source>{model} can&apos;t see another picture: the look is taken over by the prompt and by its colours alone.</source>
        <translation>{model} 无法参考其他图片：风格仅由提示词和颜色带来。</translation>
    </message>
    <message>
        <source>The model sees the first {count} pictures; the colours are those of all.</source>
        <translation>模型只看前 {count} 张图片；色彩取自全部图片。</translation>
    </message>
    <message>
        <source>“{name}” is {size}, the picture {picture}: what is around its centre is used, at the proportions of the picture.</source>
        <translation>“{name}”的大小是 {size}，图片是 {picture}：取其中心部分，宽高比与图片相同。</translation>
    </message>
    <message>
        <source>OpenVINO does not support control images; PyTorch runs the model while there are any.</source>
        <translation>OpenVINO 不支持控制图像；使用控制图像时由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>OpenVINO does not support image prompts or reference pictures; PyTorch runs the model while there are any.</source>
        <translation>OpenVINO 不支持图像提示和参考图片；使用它们时由 PyTorch 运行模型。</translation>
    </message>
    <message>
        <source>Deep cache does not work with control images; it was off for this job.</source>
        <translation>Deep cache 不能与控制图像一起使用，此任务中已关闭。</translation>
    </message>
    <message>
        <source>Deep cache does not work with reference pictures; it was off for this job.</source>
        <translation>Deep cache 不能与参考图片一起使用，此任务中已关闭。</translation>
    </message>
    <message>
        <source>Memory ran out; the picture was generated again with {what}.</source>
        <translation>内存不足，已改用“{what}”重新生成。</translation>
    </message>
    <message>
        <source>{asked} could not make the picture; {model} is used instead.</source>
        <translation>{asked} 无法生成此图片，已改用 {model}。</translation>
    </message>
    <message>
        <source>The safety filter blurred the picture.</source>
        <translation>安全过滤已将图片模糊。</translation>
    </message>
    <message>
        <source>The safety filter could not judge the picture.</source>
        <translation>安全过滤无法判断这张图片。</translation>
    </message>
    <message>
        <source>Previews of {family} are decoded with it during generation.</source>
        <translation>生成图片时，{family} 的预览由它解码。</translation>
    </message>
    <message>
        <source>It is only the encoder: previews need the decoder. Put {other} into the same folder.</source>
        <translation>这只是编码器部分，而预览需要解码器。请把 {other} 放到同一文件夹。</translation>
    </message>
    <message>
        <source>It is the encoder; the decoder is in the same folder.</source>
        <translation>这是编码器部分；解码器就在它旁边。</translation>
    </message>
    <message>
        <source>It can decode previews once its name says what it is for: rename it to {names}.</source>
        <translation>文件名标明用途后才能用于预览：请将它重命名为 {names}。</translation>
    </message>
    <message>
        <source>“{setting}” has no effect with this model and these settings; it was left out.</source>
        <translation>“{setting}”在此模型和这些设置下不起作用，已忽略。</translation>
    </message>
    <message>
        <source>“{setting}” has no effect without “{other}”; it was left out.</source>
        <translation>没有“{other}”时，“{setting}”不起作用，已忽略。</translation>
    </message>
    <message>
        <source>There is no wildcard “{name}”; it stays in the prompt as typed.</source>
        <translation>没有通配符“{name}”；提示词中保留原文。</translation>
    </message>
    <message>
        <source>Wildcard “{loop}” contains itself; it stays in the prompt as typed.</source>
        <translation>通配符“{loop}”包含自身；提示词中保留原文。</translation>
    </message>
    <message>
        <source>The wildcards of this prompt expand to too much text; the rest stays as typed.</source>
        <translation>提示词中的通配符展开后过长；其余部分保留原文。</translation>
    </message>
    <message>
        <source>Variables of wildcards are not supported; they stay in the prompt as typed.</source>
        <translation>不支持通配符变量；提示词中保留原文。</translation>
    </message>
    <message>
        <source>{file} in the wildcards folder can&apos;t be read: {reason}.</source>
        <translation>无法读取通配符文件夹中的 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} in the tags folder can&apos;t be read: {reason}.</source>
        <translation>标签文件夹中的 {file} 无法读取：{reason}。</translation>
    </message>
    <message>
        <source>{file} in the wildcards folder is not in UTF-8; it was read as Windows-1252.</source>
        <translation>通配符文件夹中的 {file} 不是 UTF-8 编码；已按 Windows-1252 读取。</translation>
    </message>
    <message>
        <source>{count} entries of {file} in the wildcards folder can&apos;t be used.</source>
        <translation>通配符文件夹中 {file} 有 {count} 项无法使用。</translation>
    </message>
    <message>
        <source>The wildcards folder has more than {limit} files; the rest were not read.</source>
        <translation>通配符文件夹中的文件超过 {limit} 个；其余文件未读取。</translation>
    </message>
    <message>
        <source>{file} in the wildcards folder is a link to a place outside it; it was not read.</source>
        <translation>通配符文件夹中的 {file} 链接到文件夹之外；未读取。</translation>
    </message>
    <message>
        <source>Translated for the model, which knows English words alone: “{own}” → “{english}”</source>
        <translation>此模型只认识英文词，已为其翻译：“{own}” → “{english}”</translation>
    </message>
    <message>
        <source>Unmatched bracket: {bracket}</source>
        <translation>括号不成对：{bracket}</translation>
    </message>
    <message>
        <source>A weight is larger than can be used, or brackets are nested too deeply.</source>
        <translation>权重过大，或括号嵌套过深。</translation>
    </message>
    <message>
        <source>Hypernetworks are not supported: {name}</source>
        <translation>不支持 Hypernetwork：{name}</translation>
    </message>
    <message>
        <source>Unknown tag, left out: {kind}:{name}</source>
        <translation>未知标记，已略过：{kind}:{name}</translation>
    </message>
    <message>
        <source>A LoRA in the negative prompt has no effect: {name}</source>
        <translation>反向提示词中的 LoRA 不起作用：{name}</translation>
    </message>
    <message>
        <source>A tag without “&gt;” is read as words: {tag}</source>
        <translation>缺少“&gt;”的标签被当作文字读取：{tag}</translation>
    </message>
    <message>
        <source>Of the tag of LoRA “{name}” this is not read: {written}</source>
        <translation>LoRA“{name}”的标签中，以下内容不起作用：{written}</translation>
    </message>
    <message>
        <source>The weight “{written}” of LoRA “{name}” can&apos;t be read; {weight} is used.</source>
        <translation>LoRA“{name}”的权重“{written}”无法读取，改用 {weight}。</translation>
    </message>
    <message>
        <source>The weight {written} of LoRA “{name}” is beyond what can be used; {weight} is used.</source>
        <translation>LoRA“{name}”的权重 {written} 超出可用范围，改用 {weight}。</translation>
    </message>
    <message>
        <source>The weight “{written}” of LoRA “{name}” is read as {weight}.</source>
        <translation>LoRA“{name}”的权重“{written}”按 {weight} 读取。</translation>
    </message>
    <message>
        <source>{name} brings the embedding “{word}”, which {model} can&apos;t use; the rest of it is used.</source>
        <translation>{name} 自带的嵌入“{word}”不能用于 {model}；其余部分已使用。</translation>
    </message>
    <message>
        <source>{name} brings an embedding “{word}”; the one from {other} is used.</source>
        <translation>{name} 自带嵌入“{word}”；使用的是 {other} 中的同名嵌入。</translation>
    </message>
    <message>
        <source>There is no LoRA “{lora}” for this model; it was left out.</source>
        <translation>没有适用于此模型的 LoRA“{lora}”；已略过。</translation>
    </message>
    <message>
        <source>The list of tags was imported: {count} names can be completed.</source>
        <translation>标签列表已导入：可补全 {count} 个名称。</translation>
    </message>
    <message>
        <source>There is no style “{style}”; it was left out.</source>
        <translation>没有风格“{style}”；已略过。</translation>
    </message>
    <message>
        <source>{file} is not in UTF-8; it was read as Windows-1252.</source>
        <translation>{file} 不是 UTF-8 编码；已按 Windows-1252 读取。</translation>
    </message>
    <message>
        <source>{count} rows of {file} can&apos;t be read (lines {lines}).</source>
        <translation>无法读取 {file} 中的 {count} 行（第 {lines} 行）。</translation>
    </message>
    <message>
        <source>Brushes imported from {name}: {count}. Not everything in them is followed: {left}</source>
        <translation>已从 {name} 导入画笔：{count} 个。其中未采用的设置：{left}</translation>
    </message>
    <message>
        <source>Brushes imported from {name}: {count}.</source>
        <translation>已从 {name} 导入画笔：{count} 个。</translation>
    </message>
    <message>
        <source>Styles and snippets imported: {added} new, {replaced} replaced.</source>
        <translation>已导入风格和片段：新增 {added} 个，替换 {replaced} 个。</translation>
    </message>
    <message>
        <source>{count} styles and snippets were exported to {name}.</source>
        <translation>已将 {count} 个风格和片段导出到 {name}。</translation>
    </message>
    <message>
        <source>It decodes pictures of {family}, which is not supported yet.</source>
        <translation>它用于解码 {family} 的图片，而该模型目前还不能在这里运行。</translation>
    </message>
    <message>
        <source>OpenVINO can&apos;t compile this model ({reason}); PyTorch runs it.</source>
        <translation>OpenVINO 无法编译该模型（{reason}），改由 PyTorch 运行。</translation>
    </message>
</context>
<context>
    <name>EntryMenu</name>
    <message>
        <source>Use Prompt and Settings</source>
        <translation>使用提示词和设置</translation>
    </message>
    <message>
        <source>Open as New Picture</source>
        <translation>作为新图片打开</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>精修</translation>
    </message>
    <message>
        <source>Open “{name}”</source>
        <translation>打开“{name}”</translation>
    </message>
    <message>
        <source>Copy Prompt</source>
        <translation>复制提示词</translation>
    </message>
    <message>
        <source>Show Details</source>
        <translation>显示详情</translation>
    </message>
    <message>
        <source>How Was This Made?</source>
        <translation>这是怎么做的？</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Compare Prompts</source>
        <translation>对比提示词</translation>
    </message>
    <message>
        <source>Run Recipe or Look…</source>
        <translation>执行配方或调色预设…</translation>
    </message>
    <message>
        <source>Evaluate…</source>
        <translation>评估…</translation>
    </message>
    <message>
        <source>Check Whether It Repeats</source>
        <translation>检查能否重现</translation>
    </message>
    <message>
        <source>Grid from This…</source>
        <translation>以此制作网格…</translation>
    </message>
    <message>
        <source>Add to Training Set</source>
        <translation>加入训练集</translation>
    </message>
    <message>
        <source>Edit Like This One…</source>
        <translation>照此编辑…</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>{name} was not found.</source>
        <translation>找不到 {name}。</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <translation>请检查文件名和所在文件夹。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be read: {reason}.</source>
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
        <source>{name} has {megapixels} megapixels; the limit is {limit}.</source>
        <translation>{name} 为 {megapixels} 百万像素，上限为 {limit}。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be written: {reason}.</source>
        <translation>无法写入 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another folder or name.</source>
        <translation>请换一个文件夹或文件名。</translation>
    </message>
    <message>
        <source>{name} was not written: it would lose {parts}.</source>
        <translation>未写入 {name}：会丢失{parts}。</translation>
    </message>
    <message>
        <source>Save a Velatura project, which keeps everything, or choose another name.</source>
        <translation>请保存为保留一切的 Velatura 项目，或换一个文件名。</translation>
    </message>
    <message>
        <source>Choose another name for the mask.</source>
        <translation>请为蒙版选择另一个名称。</translation>
    </message>
    <message>
        <source>The disk is full: {name} was not written.</source>
        <translation>磁盘已满，{name} 未写入。</translation>
    </message>
    <message>
        <source>Free some space or save elsewhere.</source>
        <translation>请腾出一些空间，或保存到其他位置。</translation>
    </message>
    <message>
        <source>The data folder {name} can&apos;t be written: {reason}.</source>
        <translation>无法写入数据文件夹 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another one with --data-dir or in the settings.</source>
        <translation>请用 --data-dir 或在设置中另选一个文件夹。</translation>
    </message>
    <message>
        <source>Check the display (DISPLAY or WAYLAND_DISPLAY). Without one, use velatura generate, or --demo and --screenshot.</source>
        <translation>请检查显示环境（DISPLAY 或 WAYLAND_DISPLAY）。没有显示器时，可使用 velatura generate，或 --demo 与 --screenshot。</translation>
    </message>
    <message>
        <source>There is no display to open a window on.</source>
        <translation>没有可用来打开窗口的显示器。</translation>
    </message>
    <message>
        <source>A mask was given without a picture.</source>
        <translation>指定了蒙版，但没有指定图片。</translation>
    </message>
    <message>
        <source>The mask is {mask} but the picture is {picture}.</source>
        <translation>蒙版尺寸为 {mask}，图片尺寸却为 {picture}。</translation>
    </message>
    <message>
        <source>There is no picture to work on.</source>
        <translation>没有可处理的图片。</translation>
    </message>
    <message>
        <source>No prompt was given.</source>
        <translation>没有提供提示词。</translation>
    </message>
    <message>
        <source>The nearest size is {nearest}.</source>
        <translation>最接近的尺寸是 {nearest}。</translation>
    </message>
    <message>
        <source>Choose a size in that range.</source>
        <translation>请选择该范围内的尺寸。</translation>
    </message>
    <message>
        <source>Choose a value in that range.</source>
        <translation>请选择该范围内的值。</translation>
    </message>
    <message>
        <source>Choose timesteps in that range, descending, as in 18, 0.</source>
        <translation>请在该范围内选择时间步，从大到小填写，例如 18, 0。</translation>
    </message>
    <message>
        <source>Add 0 at the end, as in 18, 0.</source>
        <translation>请在末尾加上 0，例如 18, 0。</translation>
    </message>
    <message>
        <source>--edit works on a whole picture.</source>
        <translation>--edit 只能处理整张图片。</translation>
    </message>
    <message>
        <source>“{model}” has no settings for few steps.</source>
        <translation>“{model}”没有适合少步数的设置。</translation>
    </message>
    <message>
        <source>There is no model “{name}”.</source>
        <translation>没有名为“{name}”的模型。</translation>
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
        <source>Get the missing part from the model&apos;s source.</source>
        <translation>请从模型来源处获取缺少的部分。</translation>
    </message>
    <message>
        <source>Choose another refiner, or none.</source>
        <translation>请选择其他精炼模型，或不使用精炼模型。</translation>
    </message>
    <message>
        <source>Choose it again.</source>
        <translation>请重新选择。</translation>
    </message>
    <message>
        <source>Convert it (velatura models convert), or get the same model as .safetensors.</source>
        <translation>请将它转换（velatura models convert），或获取同一模型的 .safetensors 版本。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used for that: {reason}.</source>
        <translation>{name} 不能用于此处：{reason}。</translation>
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
        <source>{name} can&apos;t be used: {reason}.</source>
        <translation>无法使用 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} can&apos;t replace the autoencoder of {model}: {reason}.</source>
        <translation>{name} 无法替换 {model} 的自编码器：{reason}。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used with {model}: {reason}.</source>
        <translation>{name} 无法与 {model} 一起使用：{reason}。</translation>
    </message>
    <message>
        <source>The other settings are kept.</source>
        <translation>其他设置均已保留。</translation>
    </message>
    <message>
        <source>Several models are called “{name}”.</source>
        <translation>有多个模型名为“{name}”。</translation>
    </message>
    <message>
        <source>Rename or remove it there.</source>
        <translation>请在那里重命名或移除。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
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
        <source>A new engine has been started. Check the model&apos;s files in Models, then press Retry.</source>
        <translation>新的引擎已启动。请在“模型”中检查该模型的文件，然后按“重试”。</translation>
    </message>
    <message>
        <source>The engine can&apos;t be started: {reason}.</source>
        <translation>无法启动生成引擎：{reason}。</translation>
    </message>
    <message>
        <source>Choose a smaller size or a shorter prompt.</source>
        <translation>请减小尺寸或缩短提示词。</translation>
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
        <source>Nothing was loaded; your picture, mask and results are kept.</source>
        <translation>没有加载任何内容；图片、蒙版和结果均已保留。</translation>
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
        <source>Drop it above or below instead.</source>
        <translation>请放到它的上方或下方。</translation>
    </message>
    <message>
        <source>There is no layer below “{name}” to merge it with.</source>
        <translation>“{name}”下方没有可以合并的图层。</translation>
    </message>
    <message>
        <source>The transparency of “{name}” is locked.</source>
        <translation>“{name}”的透明度已锁定。</translation>
    </message>
    <message>
        <source>Unlock it, or choose another layer.</source>
        <translation>请解锁，或选择其他图层。</translation>
    </message>
    <message>
        <source>Show it, or choose another layer.</source>
        <translation>请显示它，或选择其他图层。</translation>
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
        <source>This result was made for another picture, or for another size of it.</source>
        <translation>此结果是为另一张图片或另一种尺寸生成的。</translation>
    </message>
    <message>
        <source>Generate again.</source>
        <translation>请重新生成。</translation>
    </message>
    <message>
        <source>No window can be opened ({reason}).</source>
        <translation>无法打开窗口（{reason}）。</translation>
    </message>
    <message>
        <source>The data folder {folder} is in a newer format than Velatura {own} knows. Velatura {program} wrote it.</source>
        <translation>数据文件夹 {folder} 的格式比 Velatura {own} 所支持的更新，由 Velatura {program} 写入。</translation>
    </message>
    <message>
        <source>The data folder {folder} is in a newer format than this build of Velatura {own} knows.</source>
        <translation>数据文件夹 {folder} 的格式比此 Velatura {own} 构建所支持的更新。</translation>
    </message>
    <message>
        <source>Use the newer build, or another data folder (velatura --data-dir), or restore the backup that the newer one made: velatura data restore.</source>
        <translation>请使用较新的构建，或换用其他数据文件夹（velatura --data-dir），或恢复较新版本所做的备份：velatura data restore。</translation>
    </message>
    <message>
        <source>Nothing in it was changed.</source>
        <translation>其中没有任何改动。</translation>
    </message>
    <message>
        <source>Close the other one and try again.</source>
        <translation>请关闭另一个程序，然后重试。</translation>
    </message>
    <message>
        <source>No backup of the data folder {folder} could be made: {reason}.</source>
        <translation>无法备份数据文件夹 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>There is no backup called {name}.</source>
        <translation>没有名为 {name} 的备份。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有任何改动。</translation>
    </message>
    <message>
        <source>The backup {name} is damaged: {file}.</source>
        <translation>备份 {name} 已损坏：{file}。</translation>
    </message>
    <message>
        <source>Choose another backup.</source>
        <translation>请选择其他备份。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; the defaults are in use.</source>
        <translation>原文件已另存为 {kept_as}，现使用默认设置。</translation>
    </message>
    <message>
        <source>The settings file is empty.</source>
        <translation>设置文件为空。</translation>
    </message>
    <message>
        <source>The history file is damaged: {reason}.</source>
        <translation>历史文件已损坏：{reason}。</translation>
    </message>
    <message>
        <source>The pictures themselves are still in the history folder.</source>
        <translation>图片本身仍在历史文件夹中。</translation>
    </message>
    <message>
        <source>The history can&apos;t be used: {reason}.</source>
        <translation>无法使用历史：{reason}。</translation>
    </message>
    <message>
        <source>The file with the notes on your models is damaged: {reason}.</source>
        <translation>模型记录文件已损坏：{reason}。</translation>
    </message>
    <message>
        <source>The notes on your models can&apos;t be used: {reason}.</source>
        <translation>无法使用模型记录：{reason}。</translation>
    </message>
    <message>
        <source>The result could not be added to the history: {reason}.</source>
        <translation>无法将结果添加到历史：{reason}。</translation>
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
        <source>Import them again if you have exported them.</source>
        <translation>如果导出过，请重新导入。</translation>
    </message>
    <message>
        <source>There is already a style or snippet called “{name}”.</source>
        <translation>已有名为“{name}”的风格或片段。</translation>
    </message>
    <message>
        <source>A style or snippet needs a name.</source>
        <translation>风格或片段需要名称。</translation>
    </message>
    <message>
        <source>The disk is full: your last steps are not in the recovery journal yet.</source>
        <translation>磁盘已满：最近的操作尚未写入恢复记录。</translation>
    </message>
    <message>
        <source>The recovery journal can&apos;t be written: {reason}.</source>
        <translation>无法写入恢复记录：{reason}。</translation>
    </message>
    <message>
        <source>Your last steps are still in memory; what was in the journal is kept.</source>
        <translation>最近的操作仍在内存中，恢复记录中已有的内容均已保留。</translation>
    </message>
    <message>
        <source>The recovery journal can&apos;t be read: {reason}.</source>
        <translation>无法读取恢复记录：{reason}。</translation>
    </message>
    <message>
        <source>Check the permissions of the data folder and start Velatura again.</source>
        <translation>请检查数据文件夹的权限，然后重新启动 Velatura。</translation>
    </message>
    <message>
        <source>The pixels of an earlier step can&apos;t be read back: {reason}.</source>
        <translation>无法读回较早一步的像素：{reason}。</translation>
    </message>
    <message>
        <source>Save it; that step can&apos;t be undone.</source>
        <translation>请保存图片；那一步无法撤销。</translation>
    </message>
    <message>
        <source>Choose another name, or close it there.</source>
        <translation>请换一个文件名，或在那个窗口中关闭它。</translation>
    </message>
    <message>
        <source>{name} is read-only: a newer Velatura wrote it, or it is damaged.</source>
        <translation>{name} 为只读：它由更新版本的 Velatura 写入，或已损坏。</translation>
    </message>
    <message>
        <source>Save it under another name.</source>
        <translation>请另存为其他名称。</translation>
    </message>
    <message>
        <source>Choose a file that was exported from Keyboard Shortcuts.</source>
        <translation>请选择从“键盘快捷键”中导出的文件。</translation>
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
        <source>Velatura is offline: the switch “Online” is off.</source>
        <translation>Velatura 处于离线状态：“在线”开关未打开。</translation>
    </message>
    <message>
        <source>Turn “Online” on (menu Models, or --online on the command line), then try again.</source>
        <translation>请打开“在线”（“模型”菜单，命令行用 --online），然后重试。</translation>
    </message>
    <message>
        <source>Unlock the system&apos;s keyring, or make the data folder writable, then try again.</source>
        <translation>请解锁系统密钥环，或确保数据文件夹可写，然后重试。</translation>
    </message>
    <message>
        <source>Accept the terms at {page}, then add an access token of that account and try again.</source>
        <translation>请在 {page} 接受条款，添加该账号的访问令牌，然后重试。</translation>
    </message>
    <message>
        <source>Accept the terms at {page} with that account, then try again.</source>
        <translation>请用该账号在 {page} 接受条款，然后重试。</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>请稍后重试。</translation>
    </message>
    <message>
        <source>What it accepted before goes on there.</source>
        <translation>服务器此前接受的任务会继续进行。</translation>
    </message>
    <message>
        <source>Correct the request, or try again later.</source>
        <translation>请更正请求，或稍后重试。</translation>
    </message>
    <message>
        <source>{host} can&apos;t be reached.</source>
        <translation>无法连接到 {host}。</translation>
    </message>
    <message>
        <source>Check the proxy in the system&apos;s settings.</source>
        <translation>请检查系统设置中的代理。</translation>
    </message>
    <message>
        <source>Wait until it is done, or pause it there.</source>
        <translation>请等它完成，或在那边暂停。</translation>
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
        <source>{name} can&apos;t be converted: {reason}.</source>
        <translation>无法转换 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Get the same model as .safetensors.</source>
        <translation>请获取同一模型的 .safetensors 版本。</translation>
    </message>
    <message>
        <source>Delete it and get it again.</source>
        <translation>请删除它并重新获取。</translation>
    </message>
    <message>
        <source>{name} is a message from a server, not a model: “{message}”.</source>
        <translation>{name} 是服务器返回的消息，不是模型：“{message}”。</translation>
    </message>
    <message>
        <source>Run git lfs pull in its folder, or download the model here.</source>
        <translation>请在其文件夹中运行 git lfs pull，或在这里下载该模型。</translation>
    </message>
    <message>
        <source>Unpack it, or get the model&apos;s own file.</source>
        <translation>请将它解压，或获取模型文件本身。</translation>
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
        <source>{name}, which came with Velatura, is damaged ({files}).</source>
        <translation>Velatura 自带的 {name} 已损坏（{files}）。</translation>
    </message>
    <message>
        <source>Install Velatura again.</source>
        <translation>请重新安装 Velatura。</translation>
    </message>
    <message>
        <source>The test picture of {name} is black.</source>
        <translation>{name} 的测试图片全黑。</translation>
    </message>
    <message>
        <source>{name} and {other} are no longer the same.</source>
        <translation>{name} 和 {other} 已不再相同。</translation>
    </message>
    <message>
        <source>Look for duplicates again.</source>
        <translation>请重新查找重复文件。</translation>
    </message>
    <message>
        <source>Remove one of the two, or move it to the other&apos;s disk first.</source>
        <translation>请移除其中一个，或先移到另一个所在的磁盘。</translation>
    </message>
    <message>
        <source>{name} belongs to another program, and its folder is not changed.</source>
        <translation>{name} 属于其他程序，不会更改其文件夹。</translation>
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
        <source>Your picture, mask and history are unchanged.</source>
        <translation>图片、蒙版和历史均保持不变。</translation>
    </message>
    <message>
        <source>{reason}.</source>
        <translation>{reason}。</translation>
    </message>
    <message>
        <source>Nothing was made of this row; the others are done.</source>
        <translation>此行未生成任何内容；其余各行已完成。</translation>
    </message>
    <message>
        <source>Correct the table, and run it again.</source>
        <translation>请修正表格后重新运行。</translation>
    </message>
    <message>
        <source>{name} is damaged or truncated.</source>
        <translation>{name} 已损坏或不完整。</translation>
    </message>
    <message>
        <source>Get the file from its source again.</source>
        <translation>请从来源处重新获取该文件。</translation>
    </message>
    <message>
        <source>Scale it down, or crop it to the part you want to work on.</source>
        <translation>请缩小图片，或裁出要处理的部分。</translation>
    </message>
    <message>
        <source>{name} is not a layered picture Velatura can read: {reason}.</source>
        <translation>{name} 不是 Velatura 支持的分层图片：{reason}。</translation>
    </message>
    <message>
        <source>Look for its backup: the same name followed by ~.</source>
        <translation>请查找它的备份：文件名相同，末尾带有 ~。</translation>
    </message>
    <message>
        <source>{name} is not a valid colour profile.</source>
        <translation>{name} 不是有效的颜色配置文件。</translation>
    </message>
    <message>
        <source>Pictures are displayed as before; none was changed.</source>
        <translation>图片的显示方式不变，图片本身也未改动。</translation>
    </message>
    <message>
        <source>Choose the ICC profile of a display (.icc or .icm).</source>
        <translation>请选择显示器的 ICC 配置文件（.icc 或 .icm）。</translation>
    </message>
    <message>
        <source>{name} is a colour profile, but not a display profile.</source>
        <translation>{name} 是颜色配置文件，但不是显示器的。</translation>
    </message>
    <message>
        <source>Choose an RGB display profile (.icc or .icm).</source>
        <translation>请选择显示器的 ICC 配置文件（.icc 或 .icm）：须为显示器类别、RGB 颜色空间。</translation>
    </message>
    <message>
        <source>{name} has no certificate: {file} is missing.</source>
        <translation>{name} 没有证书：缺少 {file}。</translation>
    </message>
    <message>
        <source>Keep the certificate in the folder of its picture, under the same name.</source>
        <translation>请将证书与图片放在同一文件夹，并使用相同的名称。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be read as a certificate: {reason}.</source>
        <translation>无法将 {name} 读取为证书：{reason}。</translation>
    </message>
    <message>
        <source>Make the picture again, or take the certificate from a copy.</source>
        <translation>请重新生成图片，或使用证书的副本。</translation>
    </message>
    <message>
        <source>{name} was written by a newer version of Velatura (certificates of version {version}).</source>
        <translation>{name} 由更新版本的 Velatura 写入（证书版本 {version}）。</translation>
    </message>
    <message>
        <source>Update Velatura.</source>
        <translation>请更新 Velatura。</translation>
    </message>
    <message>
        <source>{name} has changed since its certificate was written.</source>
        <translation>{name} 在证书写入之后被改动过。</translation>
    </message>
    <message>
        <source>Export it again, with a certificate.</source>
        <translation>请重新导出并附上证书。</translation>
    </message>
    <message>
        <source>Content Credentials need the package c2pa-python, which is not installed.</source>
        <translation>内容凭证需要 c2pa-python 包，但尚未安装。</translation>
    </message>
    <message>
        <source>Install the extra “credentials”: pip install velatura[credentials].</source>
        <translation>请安装附加组件“credentials”：pip install velatura[credentials]。</translation>
    </message>
    <message>
        <source>{name} is of a format that can&apos;t hold Content Credentials.</source>
        <translation>{name} 的格式无法包含内容凭证。</translation>
    </message>
    <message>
        <source>The certificate beside it stays as it is, unsigned.</source>
        <translation>旁边的证书保持不变，未签名。</translation>
    </message>
    <message>
        <source>Export as PNG, JPEG, TIFF, WebP, GIF or AVIF.</source>
        <translation>请导出为 PNG、JPEG、TIFF、WebP、GIF 或 AVIF。</translation>
    </message>
    <message>
        <source>{name} can&apos;t sign Content Credentials: {reason}.</source>
        <translation>{name} 无法签署内容凭证：{reason}。</translation>
    </message>
    <message>
        <source>Choose a signing certificate with its chain, and its key, both as PEM.</source>
        <translation>请选择带证书链的签名证书及其密钥，均为 PEM 格式。</translation>
    </message>
    <message>
        <source>The key of {name} can&apos;t be opened: its password is missing or wrong.</source>
        <translation>无法打开 {name} 的密钥：缺少密码或密码错误。</translation>
    </message>
    <message>
        <source>Enter the password of the key.</source>
        <translation>请输入密钥的密码。</translation>
    </message>
    <message>
        <source>The certificate of {signer} ({name}) expired on {date}.</source>
        <translation>{signer} 的证书 ({name}) 已于 {date} 过期。</translation>
    </message>
    <message>
        <source>Choose a certificate that is still valid.</source>
        <translation>请选择仍然有效的证书。</translation>
    </message>
    <message>
        <source>The certificate of {signer} ({name}) is not valid before {date}.</source>
        <translation>{signer} 的证书 ({name}) 要到 {date} 才生效。</translation>
    </message>
    <message>
        <source>Choose a certificate that is valid now, or check the clock.</source>
        <translation>请选择当前有效的证书，或检查系统时间。</translation>
    </message>
    <message>
        <source>The pattern for file names is empty.</source>
        <translation>文件名模板为空。</translation>
    </message>
    <message>
        <source>Files are named after the picture.</source>
        <translation>文件以图片名称命名。</translation>
    </message>
    <message>
        <source>Type a name with tokens, as in {example}.</source>
        <translation>请输入带占位符的名称，例如 {example}。</translation>
    </message>
    <message>
        <source>The pattern for file names has more than {most} characters.</source>
        <translation>文件名模板超过 {most} 个字符。</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>请缩短模板。</translation>
    </message>
    <message>
        <source>The pattern for file names has a brace without its partner.</source>
        <translation>文件名模板中的花括号不成对。</translation>
    </message>
    <message>
        <source>Write tokens as {example}; double a brace that belongs to the name.</source>
        <translation>占位符写作 {example}；名称中的花括号请写两次。</translation>
    </message>
    <message>
        <source>The pattern for file names has an unknown token: {token}.</source>
        <translation>文件名模板中有未知的占位符：{token}。</translation>
    </message>
    <message>
        <source>Use {tokens}.</source>
        <translation>可用：{tokens}。</translation>
    </message>
    <message>
        <source>The token {token} can&apos;t have the form {form}.</source>
        <translation>占位符 {token} 不支持格式 {form}。</translation>
    </message>
    <message>
        <source>Use forms such as {examples}.</source>
        <translation>请使用 {examples} 这样的格式。</translation>
    </message>
    <message>
        <source>Results can&apos;t be saved to {folder}: {reason}.</source>
        <translation>无法将结果保存到 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>They are in the history.</source>
        <translation>它们保存在历史中。</translation>
    </message>
    <message>
        <source>{name} is the picture that is open: the mask was not saved over it.</source>
        <translation>{name} 是当前打开的图片：蒙版没有覆盖它。</translation>
    </message>
    <message>
        <source>“{name}” has no file extension that names a format.</source>
        <translation>“{name}”没有扩展名，无法确定要写入的格式。</translation>
    </message>
    <message>
        <source>Use .png, .jpg, .webp or .tiff.</source>
        <translation>请让文件名以 .png、.jpg、.webp 或 .tiff 结尾。</translation>
    </message>
    <message>
        <source>No window can be opened: system libraries are missing ({names}).</source>
        <translation>无法打开窗口：系统缺少 {names}。</translation>
    </message>
    <message>
        <source>Install them ({advice}), then start Velatura again.</source>
        <translation>请安装（{advice}），然后重新启动 Velatura。</translation>
    </message>
    <message>
        <source>Use velatura generate, or --demo and --screenshot.</source>
        <translation>没有显示器时，请使用 velatura generate，或同时使用 --demo 和 --screenshot。</translation>
    </message>
    <message>
        <source>--out needs --run: without it nobody waits for the picture.</source>
        <translation>--out 需要与 --run 一起使用：否则没有程序等待图片完成。</translation>
    </message>
    <message>
        <source>Add --run, or leave out --out: the picture is in the history once it is done.</source>
        <translation>加上 --run，或去掉 --out：图片完成后会保存在历史中。</translation>
    </message>
    <message>
        <source>Add the picture, or leave out the mask.</source>
        <translation>请同时指定图片，或不要指定蒙版。</translation>
    </message>
    <message>
        <source>Use a mask of the same size as the picture.</source>
        <translation>请使用与图片尺寸相同的蒙版。</translation>
    </message>
    <message>
        <source>The mask is empty: nothing is selected to change.</source>
        <translation>蒙版为空：没有标出要更改的部分。</translation>
    </message>
    <message>
        <source>The whole picture is masked to be kept: nothing is left to paint.</source>
        <translation>整张图片都在要保留的蒙版内，没有可重绘的部分。</translation>
    </message>
    <message>
        <source>Remove part of the mask, or choose another intent.</source>
        <translation>请擦除部分蒙版，或选择其他意图。</translation>
    </message>
    <message>
        <source>Add one with --image, or leave out --intent.</source>
        <translation>请用 --image 指定图片，或去掉 --intent。</translation>
    </message>
    <message>
        <source>“{text}” is not a valid lock.</source>
        <translation>“{text}”不是有效的锁定方式。</translation>
    </message>
    <message>
        <source>Use exact, inside:8 or outside:8 (width in pixels).</source>
        <translation>请写成 exact、inside:8 或 outside:8（数字为宽度，单位为像素）。</translation>
    </message>
    <message>
        <source>Describe the picture; an empty prompt is allowed: &apos;&apos;.</source>
        <translation>请描述想要的画面；也可以留空：&apos;&apos;。</translation>
    </message>
    <message>
        <source>{size} is not a size this model can generate: both sides must be multiples of {factor}.</source>
        <translation>这个模型无法生成 {size} 的图片：两边都必须是 {factor} 的倍数。</translation>
    </message>
    <message>
        <source>{size} is out of range: sides must be between {minimum} and {maximum}.</source>
        <translation>{size} 超出范围：边长可取 {minimum} 到 {maximum}。</translation>
    </message>
    <message>
        <source>“{text}” is not a valid size.</source>
        <translation>“{text}”不是有效的尺寸。</translation>
    </message>
    <message>
        <source>Use width x height, as in 512x384.</source>
        <translation>请写成“宽x高”的形式，例如 512x384。</translation>
    </message>
    <message>
        <source>{setting} is {value}; it must be between {minimum} and {maximum}.</source>
        <translation>{setting} 为 {value}，必须介于 {minimum} 和 {maximum} 之间。</translation>
    </message>
    <message>
        <source>The timesteps {given} are not in descending order with a last one of at least 0.</source>
        <translation>时间步 {given} 的顺序不对：每一个都必须小于前一个，最后一个不得小于 0。</translation>
    </message>
    <message>
        <source>Enter them in descending order, as in 18, 0.</source>
        <translation>请按从大到小的顺序填写，例如 18, 0。</translation>
    </message>
    <message>
        <source>The timesteps {given} are outside this model&apos;s range of 0 to {maximum}.</source>
        <translation>时间步 {given} 超出了这个模型的范围：0 到 {maximum}。</translation>
    </message>
    <message>
        <source>The timesteps {given} don&apos;t end with 0: that is pure noise, where a new picture starts.</source>
        <translation>时间步 {given} 没有以 0 结尾；0 表示纯噪声，新图片由此开始。</translation>
    </message>
    <message>
        <source>“{model}” has no classes: it generates one kind of picture.</source>
        <translation>“{model}”没有类别之分，只能生成一种图片。</translation>
    </message>
    <message>
        <source>Leave out the class label.</source>
        <translation>请不要指定类别标签。</translation>
    </message>
    <message>
        <source>Add one with --image, without --mask, or leave out --edit.</source>
        <translation>请用 --image 指定图片且不加 --mask，或去掉 --edit。</translation>
    </message>
    <message>
        <source>{setting} only applies to consistency models; “{model}” is not one.</source>
        <translation>{setting} 只适用于一致性模型，而“{model}”不是一致性模型。</translation>
    </message>
    <message>
        <source>Leave it out, or choose a consistency model.</source>
        <translation>请去掉这一项，或选择一致性模型。</translation>
    </message>
    <message>
        <source>“{model}” knows where in a picture it is, so that opposite edges can&apos;t meet.</source>
        <translation>“{model}”知道自己处于图片的哪个位置，对边无法相接。</translation>
    </message>
    <message>
        <source>Leave out {setting}, or choose a model with a UNet: Stable Diffusion 1.5, 2 or XL.</source>
        <translation>请去掉 {setting}，或选择带 UNet 的模型：Stable Diffusion 1.5、2 或 XL。</translation>
    </message>
    <message>
        <source>Unknown value for {setting}: “{value}”.</source>
        <translation>{setting} 的值“{value}”无法识别。</translation>
    </message>
    <message>
        <source>Use one of: {choices}.</source>
        <translation>可用的值：{choices}。</translation>
    </message>
    <message>
        <source>There is no placeholder “{name}”.</source>
        <translation>没有占位符“{name}”。</translation>
    </message>
    <message>
        <source>The folder holds a run of {was}, not of {name}.</source>
        <translation>文件夹中是 {was} 的运行，不是 {name} 的。</translation>
    </message>
    <message>
        <source>Use another folder, or start without --resume.</source>
        <translation>请使用其他文件夹，或不带 --resume 重新开始。</translation>
    </message>
    <message>
        <source>“{name}”, which says what was being made, is damaged.</source>
        <translation>记录制作内容的“{name}”已损坏。</translation>
    </message>
    <message>
        <source>The files that are there stay.</source>
        <translation>已有文件保持不变。</translation>
    </message>
    <message>
        <source>Start without --resume: numbers go on after those that are there.</source>
        <translation>请不带 --resume 重新开始：编号会接着已有的继续。</translation>
    </message>
    <message>
        <source>It was rejected: what it shows covers {share} of it.</source>
        <translation>已被拒绝：主体只占画面的 {share}。</translation>
    </message>
    <message>
        <source>Leave out --quick, or set --steps.</source>
        <translation>请去掉 --quick，或设置 --steps。</translation>
    </message>
    <message>
        <source>The model {name} has changed since the job was added to the queue.</source>
        <translation>任务加入队列后，模型 {name} 发生了变化。</translation>
    </message>
    <message>
        <source>The job was not run; it stays in the queue. Other jobs are not affected.</source>
        <translation>任务没有运行，仍保留在队列中。其他任务不受影响。</translation>
    </message>
    <message>
        <source>Add the job again to use the model as it is now, or restore the model&apos;s file and retry.</source>
        <translation>重新添加任务以使用现在的模型，或恢复模型文件后重试。</translation>
    </message>
    <message>
        <source>List the models with: velatura models.</source>
        <translation>可用 velatura models 查看现有模型。</translation>
    </message>
    <message>
        <source>{name} is not a model Velatura knows: {reason}.</source>
        <translation>{name} 不是 Velatura 支持的模型：{reason}。</translation>
    </message>
    <message>
        <source>Loading {name} was stopped: its {part} used more than {room} GB of memory, far more than its weights need.</source>
        <translation>已停止加载 {name}：其 {part} 占用的内存超过 {room} GB，远多于权重所需。</translation>
    </message>
    <message>
        <source>Get the model from its source again, or choose another one.</source>
        <translation>请从来源重新获取该模型，或选择其他模型。</translation>
    </message>
    <message>
        <source>{name} has no {parts}.</source>
        <translation>{name} 中没有 {parts}。</translation>
    </message>
    <message>
        <source>Add a {family} folder (diffusers) to your models: missing parts are read from there. If there are several, choose one as the companion (Models, or velatura models companion).</source>
        <translation>请添加一个 {family} 文件夹（diffusers 格式），缺少的部分会从中读取。有多个时，请选定一个作为配套文件夹（“模型”窗口，或 velatura models companion）。</translation>
    </message>
    <message>
        <source>{name} can&apos;t refine pictures made with {model}: {reason}.</source>
        <translation>{name} 无法精炼 {model} 的图片：{reason}。</translation>
    </message>
    <message>
        <source>{model} is a refiner: it only refines existing pictures.</source>
        <translation>{model} 是精炼模型，只能加工已有的图片。</translation>
    </message>
    <message>
        <source>Open a picture, or choose another model and use this one as its refiner.</source>
        <translation>请打开一张图片，或改选其他模型，再把它设为该模型的精炼模型。</translation>
    </message>
    <message>
        <source>{model} does not support {names}.</source>
        <translation>{model} 无法使用 {names} 进行控制。</translation>
    </message>
    <message>
        <source>Remove it, or choose another model.</source>
        <translation>请将其移除，或选择其他模型。</translation>
    </message>
    <message>
        <source>The picture {name} for {kind} is missing, or does not have the working size.</source>
        <translation>条件（{kind}）的图像 {name} 缺失，或其大小与工作尺寸不符。</translation>
    </message>
    <message>
        <source>{name} uses a quantisation this version can&apos;t read: {form}.</source>
        <translation>这个版本无法读取 {name} 的量化格式：{form}。</translation>
    </message>
    <message>
        <source>{name} is a pickle, which can run arbitrary code when loaded. It was not opened.</source>
        <translation>{name} 是 pickle 文件，加载时可能运行任意程序，因此没有打开。</translation>
    </message>
    <message>
        <source>{name} is not a pickle: there is nothing to convert.</source>
        <translation>{name} 不含 pickle，无需转换。</translation>
    </message>
    <message>
        <source>Use it as it is; its details show what it is.</source>
        <translation>直接使用即可；它是什么见其详细信息。</translation>
    </message>
    <message>
        <source>Choose a file of the type this option takes.</source>
        <translation>请指定该选项所需类型的文件。</translation>
    </message>
    <message>
        <source>{name} has no effect on {model}: none of its layers exist there.</source>
        <translation>{name} 对 {model} 不起作用：模型中没有与它对应的层。</translation>
    </message>
    <message>
        <source>Choose a LoRA made for this model family.</source>
        <translation>请选择为该模型系列制作的 LoRA。</translation>
    </message>
    <message>
        <source>{name} is a {kind} adapter, which is not supported.</source>
        <translation>{name} 是 {kind} 类型的适配器，这里无法将它加到模型上。</translation>
    </message>
    <message>
        <source>Choose a LoRA, LoCon, LoHa, LoKr, DoRA or full-difference adapter.</source>
        <translation>请选择 LoRA、LoCon、LoHa、LoKr、DoRA 或完整差值形式的文件。</translation>
    </message>
    <message>
        <source>Get the file from its source again, or another version of it.</source>
        <translation>请从来源重新获取该文件，或换用它的其他版本。</translation>
    </message>
    <message>
        <source>{name} contains NaN or infinite values (in {layer}).</source>
        <translation>{name} 含有无效数值（位于 {layer}）。</translation>
    </message>
    <message>
        <source>Choose an autoencoder made for this model family.</source>
        <translation>请选择为该模型系列制作的自编码器。</translation>
    </message>
    <message>
        <source>Choose a .safetensors file of an upscaler, ESRGAN, Compact, SwinIR, HAT or DAT for example.</source>
        <translation>请选择放大模型的 .safetensors 文件，例如 ESRGAN、Compact、SwinIR、HAT 或 DAT。</translation>
    </message>
    <message>
        <source>Choose an embedding made for this model family.</source>
        <translation>请选择为该模型系列制作的嵌入。</translation>
    </message>
    <message>
        <source>{name} is no longer among the models.</source>
        <translation>{name} 已不在模型列表中。</translation>
    </message>
    <message>
        <source>Remove it from the settings, or restore its file.</source>
        <translation>请从设置中去掉它，或将文件放回原处。</translation>
    </message>
    <message>
        <source>{name} requires “{wanted}”, which this family does not use. It was not loaded.</source>
        <translation>{name} 要求使用“{wanted}”，而该模型系列不使用它。模型未加载。</translation>
    </message>
    <message>
        <source>Use a model built from the standard components of its family.</source>
        <translation>请使用由该系列标准组件构成的模型。</translation>
    </message>
    <message>
        <source>Use one of these ids: {ids}.</source>
        <translation>请用 ID 指定其中一个：{ids}。</translation>
    </message>
    <message>
        <source>{name} is on a disk that is not connected ({disk}).</source>
        <translation>{name} 所在的磁盘当前未连接（{disk}）。</translation>
    </message>
    <message>
        <source>Your notes on it are kept.</source>
        <translation>关于它的记录均已保留。</translation>
    </message>
    <message>
        <source>Connect the disk to use the model again.</source>
        <translation>请连接该磁盘，之后模型会重新出现。</translation>
    </message>
    <message>
        <source>The files of {name} are no longer on their disk.</source>
        <translation>{name} 的文件已不在原来的磁盘上。</translation>
    </message>
    <message>
        <source>Your notes on it are kept, and reappear with the files wherever they are.</source>
        <translation>关于它的记录均已保留；文件无论放到哪里，找回后记录都会恢复。</translation>
    </message>
    <message>
        <source>Restore the files, get the model again, or remove it from the list.</source>
        <translation>请放回文件、重新获取模型，或将它从列表中移除。</translation>
    </message>
    <message>
        <source>{name} belongs to {owner}; Velatura only reads its files.</source>
        <translation>{name} 属于 {owner}，Velatura 只读取其文件。</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t be used as a file name: {reason}.</source>
        <translation>“{name}”不能用作文件名：{reason}。</translation>
    </message>
    <message>
        <source>The system killed the engine ({reason}), most likely because memory ran out.</source>
        <translation>系统结束了引擎（{reason}），多半是因为内存耗尽。</translation>
    </message>
    <message>
        <source>A new engine has been started. Choose a smaller size or model, or close other programs, then press Retry.</source>
        <translation>新的引擎已启动。请选择较小的尺寸或模型，或关闭其他程序，然后按“重试”。</translation>
    </message>
    <message>
        <source>The engine stopped ({reason}): a file it was reading was truncated, or its disk failed.</source>
        <translation>引擎已停止（{reason}）：它正在读取的文件被截短，或磁盘出错。</translation>
    </message>
    <message>
        <source>Press Retry; if it fails again, see the log file in the data folder.</source>
        <translation>按“重试”；如果再次发生，请查看数据文件夹中的日志文件。</translation>
    </message>
    <message>
        <source>The engine stopped {times} times in a row ({reason}) and is no longer restarted automatically.</source>
        <translation>引擎连续停止了 {times} 次（{reason}），不再自动启动。</translation>
    </message>
    <message>
        <source>Press Retry to restart it; if it stops again, copy the details and report it.</source>
        <translation>按“重试”启动它；如果再次发生，请复制详细信息并报告。</translation>
    </message>
    <message>
        <source>The picture could not be generated: {reason}.</source>
        <translation>无法生成图片：{reason}。</translation>
    </message>
    <message>
        <source>Press Retry; if it fails again, copy the details and report it.</source>
        <translation>请点击“重试”；如果再次出现，请复制详细信息并报告。</translation>
    </message>
    <message>
        <source>The request is too large to send to the engine.</source>
        <translation>请求过大，无法发送给生成引擎。</translation>
    </message>
    <message>
        <source>Unexpected error: {reason}.</source>
        <translation>意外错误：{reason}。</translation>
    </message>
    <message>
        <source>{size} with this model needs about {needed} GB of memory; {room} GB are available.</source>
        <translation>用这个模型生成 {size} 约需 {needed} GB 内存，目前可用 {room} GB。</translation>
    </message>
    <message>
        <source>Press “Make it fit” (on the command line: --fit) to load the model in a mode that needs less memory.</source>
        <translation>请点击“自动适配”（命令行用 --fit），以更省内存的模式载入模型。</translation>
    </message>
    <message>
        <source>Changing the masked area means working on {size} pixels at once. That takes about {needed} GB of memory; {free} GB are free.</source>
        <translation>要更改蒙版内的部分，需要一次处理 {size} 像素，约需 {needed} GB 内存；目前空闲 {free} GB。</translation>
    </message>
    <message>
        <source>Mask less at a time, use a smaller context frame, or close other programs.</source>
        <translation>请减小蒙版、缩小上下文区域，或关闭其他程序。</translation>
    </message>
    <message>
        <source>Add another layer before you delete this one.</source>
        <translation>请先添加另一个图层，再删除这一个。</translation>
    </message>
    <message>
        <source>A group can&apos;t be moved into itself.</source>
        <translation>图层组不能放入自身。</translation>
    </message>
    <message>
        <source>Move it above another layer in the same group.</source>
        <translation>请将它移到同一图层组中另一图层的上方。</translation>
    </message>
    <message>
        <source>This would change how “{name}” looks: its blending depends on layers further below.</source>
        <translation>对“{name}”这样操作会改变画面：它的混合效果取决于更下方的内容。</translation>
    </message>
    <message>
        <source>Merge the visible layers, or set its blend mode to Normal.</source>
        <translation>请合并可见图层，或将它的混合模式设为“正常”。</translation>
    </message>
    <message>
        <source>“{name}” has no pixels to paint on.</source>
        <translation>“{name}”没有可供绘画的像素。</translation>
    </message>
    <message>
        <source>Choose a paint layer.</source>
        <translation>请选择绘画图层。</translation>
    </message>
    <message>
        <source>A canvas of {size} is too large: the limit is {side} px a side and {megapixels} megapixels.</source>
        <translation>{size} 的画布过大：上限为每边 {side} 像素、共 {megapixels} 百万像素。</translation>
    </message>
    <message>
        <source>Choose a smaller canvas.</source>
        <translation>请选择较小的画布。</translation>
    </message>
    <message>
        <source>This layer, or something in its group, is locked. It was not moved.</source>
        <translation>该图层已锁定，或其图层组中有内容已锁定，因此未移动。</translation>
    </message>
    <message>
        <source>This layer is hidden. It was not moved.</source>
        <translation>该图层已隐藏，因此未移动。</translation>
    </message>
    <message>
        <source>There is nothing on this layer to move.</source>
        <translation>该图层上没有可移动的内容。</translation>
    </message>
    <message>
        <source>The picture is unchanged.</source>
        <translation>图片保持不变。</translation>
    </message>
    <message>
        <source>Please report this: it is a bug.</source>
        <translation>请报告此问题：这种情况本不应发生。</translation>
    </message>
    <message>
        <source>Use the newer version, or another data folder (velatura --data-dir), or restore the backup that the newer version made: velatura data restore.</source>
        <translation>请使用更新的程序，或换一个数据文件夹（velatura --data-dir），或恢复新版本所做的备份：velatura data restore。</translation>
    </message>
    <message>
        <source>Another Velatura window uses the data folder {folder}, which has to be converted to a new format.</source>
        <translation>另一个 Velatura 正在使用数据文件夹 {folder}，而它的格式现在需要更改。</translation>
    </message>
    <message>
        <source>Free some space on the disk, or choose another data folder, and try again.</source>
        <translation>请腾出磁盘空间，或选择其他数据文件夹，然后重试。</translation>
    </message>
    <message>
        <source>List the backups with: velatura data restore.</source>
        <translation>用 velatura data restore 查看现有的备份。</translation>
    </message>
    <message>
        <source>Change the settings you need again.</source>
        <translation>请重新设置需要的选项。</translation>
    </message>
    <message>
        <source>Change the settings you need again, or restore a backup: velatura data restore.</source>
        <translation>请重新设置所需选项，或恢复备份：velatura data restore。</translation>
    </message>
    <message>
        <source>Stored image data are missing: {name}.</source>
        <translation>缺少已存储的图像数据：{name}。</translation>
    </message>
    <message>
        <source>Restore the folder of stored image data from a backup, or create the image again.</source>
        <translation>请从备份恢复图像数据文件夹，或重新生成图片。</translation>
    </message>
    <message>
        <source>Stored image data are damaged ({name}): {reason}.</source>
        <translation>已存储的图像数据已损坏（{name}）：{reason}。</translation>
    </message>
    <message>
        <source>The queue was written by a newer version of Velatura (version {version}).</source>
        <translation>队列由更新版本的 Velatura 写入（版本 {version}）。</translation>
    </message>
    <message>
        <source>It was not changed; its jobs are still there.</source>
        <translation>队列没有更改，其中的任务仍然保留。</translation>
    </message>
    <message>
        <source>The file of the queue is damaged: {reason}.</source>
        <translation>队列文件已损坏：{reason}。</translation>
    </message>
    <message>
        <source>The queue can&apos;t be used: {reason}.</source>
        <translation>无法使用队列：{reason}。</translation>
    </message>
    <message>
        <source>Finished pictures are in the history.</source>
        <translation>已完成的图片在历史中。</translation>
    </message>
    <message>
        <source>The history was written by a newer version of Velatura (version {version}).</source>
        <translation>历史由更新版本的 Velatura 写入（版本 {version}）。</translation>
    </message>
    <message>
        <source>It was not changed.</source>
        <translation>其中的内容未被改动。</translation>
    </message>
    <message>
        <source>Use the newer version, or another data folder.</source>
        <translation>请使用更新的版本，或另选数据文件夹。</translation>
    </message>
    <message>
        <source>The layers of {name} have more pixels than a file of its size can hold ({limit}).</source>
        <translation>{name} 各图层的像素总数超过了这么大的文件所能容纳的上限（{limit}）。</translation>
    </message>
    <message>
        <source>Nothing was opened; the file and your open pictures are unchanged.</source>
        <translation>没有打开任何内容；该文件和已打开的图片均未更改。</translation>
    </message>
    <message>
        <source>Merge or crop layers in the program that made it, and save it again.</source>
        <translation>请在创建该文件的程序中合并或裁剪图层，然后重新保存。</translation>
    </message>
    <message>
        <source>The picture would have {width} × {height} pixels ({megapixels} megapixels) on the way; the limit is {limit} megapixels.</source>
        <translation>放大过程中图片会达到 {width} × {height} 像素（{megapixels} 百万像素），上限为 {limit} 百万像素。</translation>
    </message>
    <message>
        <source>Choose a smaller factor, or crop the picture first.</source>
        <translation>请选择较小的倍数，或先裁剪图片。</translation>
    </message>
    <message>
        <source>Open a picture, or name one with --on.</source>
        <translation>请打开一张图片，或用 --on 指定。</translation>
    </message>
    <message>
        <source>Choose a picture that Velatura generated, enlarged or refined.</source>
        <translation>请选择由 Velatura 生成、放大或精修的图片。</translation>
    </message>
    <message>
        <source>{name} is open in Velatura: it was not written over.</source>
        <translation>{name} 已在 Velatura 中打开，未覆盖。</translation>
    </message>
    <message>
        <source>Choose another name, or close the picture first.</source>
        <translation>请换一个文件名，或先关闭该图片。</translation>
    </message>
    <message>
        <source>“{model}” takes no prompt: regions have no effect.</source>
        <translation>“{model}”不使用提示词：区域不起作用。</translation>
    </message>
    <message>
        <source>Leave out --region, or choose another model.</source>
        <translation>请去掉 --region，或选择其他模型。</translation>
    </message>
    <message>
        <source>“{text}” is not a valid region.</source>
        <translation>“{text}”不是有效的区域。</translation>
    </message>
    <message>
        <source>Use MASK=PROMPT, as in left.png=&apos;a red apple&apos;.</source>
        <translation>请使用 MASK=PROMPT，例如 left.png=&apos;a red apple&apos;。</translation>
    </message>
    <message>
        <source>“{text}” is not a valid control image.</source>
        <translation>“{text}”不是有效的控制图像。</translation>
    </message>
    <message>
        <source>Use KIND=FILE, as in canny=photo.jpg:0.8@0-0.6; --help lists the kinds.</source>
        <translation>请使用 KIND=FILE，例如 canny=photo.jpg:0.8@0-0.6；--help 会列出所有类型。</translation>
    </message>
    <message>
        <source>There is no preprocessor “{name}”.</source>
        <translation>没有名为“{name}”的预处理器。</translation>
    </message>
    <message>
        <source>Choose another one, or use the picture as it is.</source>
        <translation>请选择其他预处理器，或直接使用图片。</translation>
    </message>
    <message>
        <source>No face was found in this picture.</source>
        <translation>在此图片中没有找到人脸。</translation>
    </message>
    <message>
        <source>Mask the details that are to be refined.</source>
        <translation>请用蒙版标出要细化的部分。</translation>
    </message>
    <message>
        <source>{setting} only applies to new pictures, made from a prompt.</source>
        <translation>{setting} 只用于由提示词生成的新图片。</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>请去掉它。</translation>
    </message>
    <message>
        <source>No smaller copy of {name} can be made: it is a folder, not a single file.</source>
        <translation>无法制作 {name} 的精简副本：它是文件夹，不是单个文件。</translation>
    </message>
    <message>
        <source>Choose a model that is one .safetensors or .gguf file.</source>
        <translation>请选择单个 .safetensors 或 .gguf 文件形式的模型。</translation>
    </message>
    <message>
        <source>{name} holds numbers that are too large for 16-bit floating point (F16).</source>
        <translation>{name} 中有些数值超出了 16 位浮点（F16）的范围。</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>没有写入任何文件。</translation>
    </message>
    <message>
        <source>Choose BF16, whose numbers can be as large as the originals.</source>
        <translation>请选择 BF16，它能容纳与原来同样大的数值。</translation>
    </message>
    <message>
        <source>{name} also changes the text encoders, which can&apos;t be merged.</source>
        <translation>{name} 还会改变文本编码器，这部分无法合并。</translation>
    </message>
    <message>
        <source>Use the LoRA beside the model instead.</source>
        <translation>请改为在模型旁使用该 LoRA。</translation>
    </message>
    <message>
        <source>{name} can&apos;t control {model}: {reason}.</source>
        <translation>{name} 无法控制 {model}：{reason}。</translation>
    </message>
    <message>
        <source>Choose a control network made for this model family, or turn this control off.</source>
        <translation>请选择适用于该模型系列的控制网络，或关闭此控制。</translation>
    </message>
    <message>
        <source>{name} is not a control network Velatura knows.</source>
        <translation>{name} 不是 Velatura 能识别的控制网络。</translation>
    </message>
    <message>
        <source>Choose a ControlNet, a Control-LoRA or a T2I-Adapter, as a .safetensors file or a diffusers folder.</source>
        <translation>请选择 ControlNet、Control-LoRA 或 T2I-Adapter，可以是 .safetensors 文件或 diffusers 文件夹。</translation>
    </message>
    <message>
        <source>{model} needs a control image.</source>
        <translation>{model} 需要控制图像。</translation>
    </message>
    <message>
        <source>Add a control image without a control network, or choose another model.</source>
        <translation>请添加一个不带控制网络的控制图像，或选择其他模型。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used as a {needed}: “{wanted}” is not supported.</source>
        <translation>{name} 不能用作 {needed}：不支持“{wanted}”。</translation>
    </message>
    <message>
        <source>Choose another one; the catalog of models has some.</source>
        <translation>请选择其他的；模型目录中有一些。</translation>
    </message>
    <message>
        <source>The preprocessor {name} requires a {needed}, and there is none among the models.</source>
        <translation>预处理器 {name} 需要 {needed}，而模型中没有。</translation>
    </message>
    <message>
        <source>Get one from the catalog of models, or choose another preprocessor.</source>
        <translation>请从模型目录中获取，或选择其他预处理器。</translation>
    </message>
    <message>
        <source>There is no upscaler among the models, and the ones that ship with Velatura are missing.</source>
        <translation>模型中没有放大模型，Velatura 自带的也不见了。</translation>
    </message>
    <message>
        <source>Get one from the catalog of models, or install Velatura again.</source>
        <translation>请从模型目录获取一个，或重新安装 Velatura。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used for that: upscalers enlarge, and clean-up networks keep the size.</source>
        <translation>{name} 不能用于此处：放大模型会改变尺寸，净化模型保持尺寸不变。</translation>
    </message>
    <message>
        <source>Choose another network.</source>
        <translation>请选择其他模型。</translation>
    </message>
    <message>
        <source>{name} is not an upscaler Velatura knows.</source>
        <translation>{name} 不是 Velatura 支持的放大模型。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used: it is a network of type {architecture}, and {reason}.</source>
        <translation>无法使用 {name}：它属于 {architecture} 类型，{reason}。</translation>
    </message>
    <message>
        <source>Choose another upscaler.</source>
        <translation>请选择其他放大模型。</translation>
    </message>
    <message>
        <source>The folder {name} holds {count} .safetensors files; an upscaler is one.</source>
        <translation>文件夹 {name} 中有 {count} 个 .safetensors 文件，而放大模型只有一个文件。</translation>
    </message>
    <message>
        <source>Choose one of the files.</source>
        <translation>请选择其中一个文件。</translation>
    </message>
    <message>
        <source>{name} needs the library spandrel, which is not installed.</source>
        <translation>{name} 需要 spandrel 库，但尚未安装。</translation>
    </message>
    <message>
        <source>Install it (pip install --no-deps spandrel einops); Velatura&apos;s installers contain it. The upscalers that Velatura comes with work without it.</source>
        <translation>请安装它（pip install --no-deps spandrel einops）；Velatura 的安装程序已包含它。Velatura 自带的放大模型不需要它。</translation>
    </message>
    <message>
        <source>{name} was not trained for control images of type “{word}”.</source>
        <translation>{name} 没有针对“{word}”类型的控制图像训练过。</translation>
    </message>
    <message>
        <source>Choose another type ({known}), or another control network.</source>
        <translation>请选择其他类型（{known}），或其他控制网络。</translation>
    </message>
    <message>
        <source>Choose an IP-Adapter made for this model family, or remove the image prompt.</source>
        <translation>请选择适用于该模型系列的 IP-Adapter，或移除图像提示。</translation>
    </message>
    <message>
        <source>{name} is not an IP-Adapter Velatura knows.</source>
        <translation>{name} 不是 Velatura 能识别的 IP-Adapter。</translation>
    </message>
    <message>
        <source>Choose an IP-Adapter (basic, plus, plus face or full face) as a .safetensors file.</source>
        <translation>请选择 .safetensors 格式的 IP-Adapter（basic、plus、plus face 或 full face）。</translation>
    </message>
    <message>
        <source>{name} needs a face recognition network, which Velatura does not have.</source>
        <translation>{name} 需要人脸识别网络，Velatura 没有。</translation>
    </message>
    <message>
        <source>Choose a “plus face” or “full face” IP-Adapter, which work without.</source>
        <translation>请选择不需要它的“plus face”或“full face”IP-Adapter。</translation>
    </message>
    <message>
        <source>{name} needs the image encoder {encoder}, which was not found.</source>
        <translation>{name} 需要图像编码器 {encoder}，但没有找到。</translation>
    </message>
    <message>
        <source>Get it in the model manager; the IP-Adapter&apos;s page names it.</source>
        <translation>请在模型管理器中获取；IP-Adapter 的页面上有它的名称。</translation>
    </message>
    <message>
        <source>There is no CLIP model to search by content with.</source>
        <translation>没有可用于按内容搜索的 CLIP 模型。</translation>
    </message>
    <message>
        <source>Get a CLIP model (a folder with model.safetensors and config.json), or search by prompts.</source>
        <translation>请获取一个 CLIP 模型（含 model.safetensors 和 config.json 的文件夹），或按提示词搜索。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used to search by content: it gives no embeddings of pictures.</source>
        <translation>{name} 不能用于按内容搜索：它不提供图片的嵌入向量。</translation>
    </message>
    <message>
        <source>Use a whole CLIP model, or a CLIP image encoder with a projection.</source>
        <translation>请使用完整的 CLIP 模型，或带投影层的 CLIP 图像编码器。</translation>
    </message>
    <message>
        <source>{name} understands pictures only; it can&apos;t search by words.</source>
        <translation>{name} 只能理解图片，不能按文字搜索。</translation>
    </message>
    <message>
        <source>Use a whole CLIP model, or find pictures like another one.</source>
        <translation>请使用完整的 CLIP 模型，或查找与某张图相似的图片。</translation>
    </message>
    <message>
        <source>No picture of the history was indexed with {name} yet.</source>
        <translation>还没有用 {name} 索引历史中的图片。</translation>
    </message>
    <message>
        <source>Turn on “By Content” on the search page and let it index the pictures.</source>
        <translation>请在搜索页面打开“按内容”，等待图片索引完成。</translation>
    </message>
    <message>
        <source>No network for “{kind}” is installed that works with “{model}”.</source>
        <translation>没有安装适用于“{model}”的“{kind}”网络。</translation>
    </message>
    <message>
        <source>Download one (“velatura models search”), or use another model.</source>
        <translation>请下载一个（“velatura models search”），或使用其他模型。</translation>
    </message>
    <message>
        <source>The speed is only measured for models that the processor computes from main memory.</source>
        <translation>只有由处理器直接在内存中计算的模型才测量速度。</translation>
    </message>
    <message>
        <source>Choose the normal memory mode, or leave it as it is.</source>
        <translation>请选择普通的内存模式，或保持现状。</translation>
    </message>
    <message>
        <source>Other programs keep this machine so busy that the speed of the model can&apos;t be measured.</source>
        <translation>其他程序占用了太多处理器时间，无法测量模型的速度。</translation>
    </message>
    <message>
        <source>Measure again when they are done.</source>
        <translation>请等它们结束后再测量。</translation>
    </message>
    <message>
        <source>The preprocessor {name} needs about {needed} GB of memory; {room} GB are available.</source>
        <translation>预处理器“{name}”约需要 {needed} GB 内存，可用内存为 {room} GB。</translation>
    </message>
    <message>
        <source>Choose a lower resolution or a smaller network, or close other programs.</source>
        <translation>请选择较低的分辨率或较小的网络，或关闭其他程序。</translation>
    </message>
    <message>
        <source>Try again; if it fails again, restart Velatura.</source>
        <translation>请再试一次；如果再次出现，请重新启动 Velatura。</translation>
    </message>
    <message>
        <source>The job was written by a newer version of Velatura, or its data are damaged.</source>
        <translation>任务由更新版本的 Velatura 写入，或其数据已损坏。</translation>
    </message>
    <message>
        <source>It stays in the queue; other jobs are not affected.</source>
        <translation>它仍保留在队列中，其他任务不受影响。</translation>
    </message>
    <message>
        <source>Use the newer version, or cancel it and add it again.</source>
        <translation>请使用更新的版本，或取消后重新添加。</translation>
    </message>
    <message>
        <source>The Velatura that ran the queue ended before the job {name} was done.</source>
        <translation>运行队列的 Velatura 在任务 {name} 完成之前退出了。</translation>
    </message>
    <message>
        <source>The job stays in the queue, with the pictures that are done.</source>
        <translation>任务和已完成的图片仍保留在队列中。</translation>
    </message>
    <message>
        <source>Continue with: velatura queue resume.</source>
        <translation>使用以下命令继续：velatura queue resume。</translation>
    </message>
    <message>
        <source>There is no job {name} in the queue.</source>
        <translation>队列中没有任务 {name}。</translation>
    </message>
    <message>
        <source>The queue was not changed.</source>
        <translation>队列没有更改。</translation>
    </message>
    <message>
        <source>List the jobs with: velatura queue list.</source>
        <translation>使用以下命令列出任务：velatura queue list。</translation>
    </message>
    <message>
        <source>The picture and mask that this was made from are no longer stored.</source>
        <translation>生成此图片时的图片和蒙版已不再保存。</translation>
    </message>
    <message>
        <source>Use its prompt and settings with a picture and mask of your own.</source>
        <translation>请将其提示词和设置用于你自己的图片和蒙版。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; the pictures themselves are still in the history folder.</source>
        <translation>原文件已保留为 {kept_as}；图片本身仍在历史文件夹中。</translation>
    </message>
    <message>
        <source>The window rebuilds the history from the pictures by itself. On the command line: velatura history check --rebuild.</source>
        <translation>窗口会自动根据图片重建历史。命令行：velatura history check --rebuild。</translation>
    </message>
    <message>
        <source>The history was not changed.</source>
        <translation>历史没有更改。</translation>
    </message>
    <message>
        <source>List the entries with: velatura history list.</source>
        <translation>使用以下命令列出条目：velatura history list。</translation>
    </message>
    <message>
        <source>Entries can&apos;t be searched by {name}.</source>
        <translation>历史记录不能按 {name} 搜索。</translation>
    </message>
    <message>
        <source>Use NAME=VALUE with one of these names: {names}.</source>
        <translation>请使用 NAME=VALUE，名称可以是：{names}。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be imported into the history: {reason}.</source>
        <translation>无法将 {name} 导入历史：{reason}。</translation>
    </message>
    <message>
        <source>Export the history again (velatura history export), and import that file.</source>
        <translation>请重新导出历史（velatura history export），然后导入该文件。</translation>
    </message>
    <message>
        <source>{name} was exported by a newer version of Velatura.</source>
        <translation>{name} 由更新版本的 Velatura 导出。</translation>
    </message>
    <message>
        <source>Import it with that version.</source>
        <translation>请使用该版本导入。</translation>
    </message>
    <message>
        <source>{name} could not be moved to the system&apos;s trash: {reason}.</source>
        <translation>无法将 {name} 移到系统回收站：{reason}。</translation>
    </message>
    <message>
        <source>It is still in the history&apos;s trash.</source>
        <translation>它仍在历史的回收站中。</translation>
    </message>
    <message>
        <source>Close programs that use the file and empty the trash again.</source>
        <translation>请关闭正在使用该文件的程序，然后再次清空回收站。</translation>
    </message>
    <message>
        <source>The notes on your models were written by a newer version of Velatura (version {version}).</source>
        <translation>模型记录由更新版本的 Velatura 写入（版本 {version}）。</translation>
    </message>
    <message>
        <source>They were not changed; the models can be used.</source>
        <translation>记录未被改动，模型可以正常使用。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; a new file was created. The models themselves are unchanged.</source>
        <translation>原文件已另存为 {kept_as}，并新建了一份。模型本身不受影响。</translation>
    </message>
    <message>
        <source>Set favourites and tags again, or restore the file from a backup.</source>
        <translation>请重新设置收藏和标签，或从备份中恢复该文件。</translation>
    </message>
    <message>
        <source>The models themselves are unchanged and can be used.</source>
        <translation>模型本身不受影响，可以正常使用。</translation>
    </message>
    <message>
        <source>It is kept until the window is closed; picture and mask are unchanged.</source>
        <translation>结果会保留到窗口关闭为止；图片和蒙版保持不变。</translation>
    </message>
    <message>
        <source>The plugin {name} was not loaded: {reason}.</source>
        <translation>插件 {name} 未加载：{reason}。</translation>
    </message>
    <message>
        <source>Everything else works as usual.</source>
        <translation>其他一切照常。</translation>
    </message>
    <message>
        <source>The plugin {name} took so long to load that it is not in this window.</source>
        <translation>插件 {name} 加载时间过长，未载入此窗口。</translation>
    </message>
    <message>
        <source>Restart Velatura: the next start waits for it.</source>
        <translation>请重新启动 Velatura：下次启动会等待它。</translation>
    </message>
    <message>
        <source>The plugin {name} failed: {reason}.</source>
        <translation>插件 {name} 出错：{reason}。</translation>
    </message>
    <message>
        <source>The plugin {name} failed {times} times and does nothing until the next start: {reason}.</source>
        <translation>插件 {name} 已出错 {times} 次，在下次启动前不再运行：{reason}。</translation>
    </message>
    <message>
        <source>Install Velatura again or correct the file.</source>
        <translation>请重新安装 Velatura，或修正该文件。</translation>
    </message>
    <message>
        <source>There is no style called “{name}”.</source>
        <translation>没有名为“{name}”的风格。</translation>
    </message>
    <message>
        <source>Check the name with velatura styles list.</source>
        <translation>请用 velatura styles list 查看名称。</translation>
    </message>
    <message>
        <source>Type a name for it.</source>
        <translation>请输入名称。</translation>
    </message>
    <message>
        <source>{name} contains no styles: {reason}.</source>
        <translation>{name} 中没有风格：{reason}。</translation>
    </message>
    <message>
        <source>Choose a styles.csv with the columns name, prompt and negative_prompt.</source>
        <translation>请选择含 name、prompt 和 negative_prompt 列的 styles.csv。</translation>
    </message>
    <message>
        <source>They are still in memory, and all earlier steps are on disk.</source>
        <translation>这些操作仍在内存中，更早的操作都已写入磁盘。</translation>
    </message>
    <message>
        <source>Free some space, and they are written automatically. Until then, save important work elsewhere.</source>
        <translation>请腾出一些空间，之后会自动写入。在此之前，请将重要内容保存到其他位置。</translation>
    </message>
    <message>
        <source>Save your work. Velatura keeps trying.</source>
        <translation>请保存重要内容。Velatura 会继续自动重试。</translation>
    </message>
    <message>
        <source>{megabytes} MB of your last steps are waiting to be written: the disk is slow.</source>
        <translation>最近的操作还有 {megabytes} MB 等待写入：磁盘速度较慢。</translation>
    </message>
    <message>
        <source>They are in memory, and none is lost.</source>
        <translation>它们都在内存中，没有丢失。</translation>
    </message>
    <message>
        <source>Wait a moment before you continue; if this persists, move the data folder.</source>
        <translation>请稍等片刻再继续；如果一直如此，请移动数据文件夹。</translation>
    </message>
    <message>
        <source>The last step in the recovery journal is incomplete.</source>
        <translation>恢复记录中的最后一步没有写完。</translation>
    </message>
    <message>
        <source>All {count} steps before it are there.</source>
        <translation>之前的操作完好无缺：共 {count} 步。</translation>
    </message>
    <message>
        <source>Check the picture and do the last step again.</source>
        <translation>请检查图片，并重做最后一步。</translation>
    </message>
    <message>
        <source>Check the picture and save it.</source>
        <translation>请检查图片并保存。</translation>
    </message>
    <message>
        <source>The recovery journal was written by a newer version of Velatura (format {version}).</source>
        <translation>恢复记录由更新版本的 Velatura 写入（格式 {version}）。</translation>
    </message>
    <message>
        <source>Another Velatura window has been using this recovery journal since {since} (process {pid} on {host}).</source>
        <translation>另一个 Velatura 窗口自 {since} 起正在使用此恢复记录（{host} 上的进程 {pid}）。</translation>
    </message>
    <message>
        <source>Continue in that window.</source>
        <translation>请在那个窗口中继续。</translation>
    </message>
    <message>
        <source>{name} has been open in another Velatura window since {since} (process {pid} on {host}).</source>
        <translation>{name} 自 {since} 起已在另一个 Velatura 窗口中打开（{host} 上的进程 {pid}）。</translation>
    </message>
    <message>
        <source>It is open here read-only.</source>
        <translation>在此处以只读方式打开，无法覆盖保存。</translation>
    </message>
    <message>
        <source>Save it under another name, or close it there and open it here again.</source>
        <translation>请另存为其他名称，或在那边关闭它，再在这里重新打开。</translation>
    </message>
    <message>
        <source>It was not overwritten.</source>
        <translation>没有覆盖它。</translation>
    </message>
    <message>
        <source>Everything that could be read is shown; the file is unchanged.</source>
        <translation>能读取的内容已显示，文件保持不变。</translation>
    </message>
    <message>
        <source>Velatura can&apos;t check whether {name} is open in another window: {reason}.</source>
        <translation>Velatura 无法确定 {name} 是否已在其他窗口中打开：{reason}。</translation>
    </message>
    <message>
        <source>Check the data folder&apos;s permissions and free disk space, or use another folder.</source>
        <translation>请检查数据文件夹的权限和所在磁盘的空间，或换用其他文件夹。</translation>
    </message>
    <message>
        <source>{name} is not a valid list of keyboard shortcuts: {reason}.</source>
        <translation>{name} 不是有效的快捷键列表：{reason}。</translation>
    </message>
    <message>
        <source>The shortcuts are unchanged.</source>
        <translation>快捷键保持不变。</translation>
    </message>
    <message>
        <source>{name} assigns {key} to both “{one}” and “{other}”.</source>
        <translation>{name} 将 {key} 同时分配给了“{one}”和“{other}”。</translation>
    </message>
    <message>
        <source>Remove it from one of them in the file.</source>
        <translation>请在文件中去掉其中一个。</translation>
    </message>
    <message>
        <source>There is nothing to copy: nothing is visible there.</source>
        <translation>没有可复制的内容：那里没有可见的像素。</translation>
    </message>
    <message>
        <source>The clipboard is unchanged.</source>
        <translation>剪贴板的内容保持不变。</translation>
    </message>
    <message>
        <source>Choose a layer with visible pixels inside the mask, or clear the mask.</source>
        <translation>请选择在蒙版范围内有内容的图层，或清除蒙版。</translation>
    </message>
    <message>
        <source>What was downloaded so far is kept.</source>
        <translation>已下载的内容均已保留。</translation>
    </message>
    <message>
        <source>A connection to {host} was blocked: it does not belong to this download.</source>
        <translation>已阻止与 {host} 的连接：它不属于此次下载。</translation>
    </message>
    <message>
        <source>Please report where the download came from; this should not happen.</source>
        <translation>请告诉我们下载来自哪里；这种情况本不应发生。</translation>
    </message>
    <message>
        <source>A connection to {host} without encryption was blocked.</source>
        <translation>即将以未加密方式连接 {host}，已被阻止。</translation>
    </message>
    <message>
        <source>Use an https address.</source>
        <translation>请使用以 https 开头的地址。</translation>
    </message>
    <message>
        <source>“{address}” is not a valid server address.</source>
        <translation>“{address}”不是有效的服务器地址。</translation>
    </message>
    <message>
        <source>Enter a name such as huggingface.co, or an https address.</source>
        <translation>请填写 huggingface.co 这样的名称，或以 https 开头的地址。</translation>
    </message>
    <message>
        <source>This is not a valid token: it is empty, too long, or contains spaces or invalid characters.</source>
        <translation>这不是有效的访问令牌：它为空、过长，或含有空格等不该有的字符。</translation>
    </message>
    <message>
        <source>The previous token, if any, is kept.</source>
        <translation>原有的访问令牌（如果有）已保留。</translation>
    </message>
    <message>
        <source>Copy it again from the hub&apos;s page of access tokens; it starts with “hf_”.</source>
        <translation>请从模型站的访问令牌页面重新复制；令牌以“hf_”开头。</translation>
    </message>
    <message>
        <source>The token could not be saved: {reason}.</source>
        <translation>无法保存访问令牌：{reason}。</translation>
    </message>
    <message>
        <source>{repo} is gated: you have to accept its terms and sign in with a token.</source>
        <translation>{repo} 是受限仓库：须先接受其条款，并提供访问令牌。</translation>
    </message>
    <message>
        <source>{repo} is gated: the account of your token has not accepted its terms, or is still waiting for approval.</source>
        <translation>{repo} 是受限仓库：此访问令牌的账号尚未接受其条款，或仍在等待批准。</translation>
    </message>
    <message>
        <source>{host} rejected your token: it is wrong or expired.</source>
        <translation>{host} 不接受你的访问令牌：令牌有误或已过期。</translation>
    </message>
    <message>
        <source>Create a new token with read access at {page} and replace the old one.</source>
        <translation>请在 {page} 新建一个具有读取权限的访问令牌，替换原来的。</translation>
    </message>
    <message>
        <source>Your token has no read access to {repo} on {host}.</source>
        <translation>{host} 不允许你的访问令牌读取 {repo}。</translation>
    </message>
    <message>
        <source>Give the token read access to that repository at {page}, or create a new one.</source>
        <translation>请在 {page} 为访问令牌授予该仓库的读取权限，或新建一个。</translation>
    </message>
    <message>
        <source>{repo} does not exist on {host}, or is private.</source>
        <translation>{host} 上没有 {repo}，或它是私有的。</translation>
    </message>
    <message>
        <source>Check the spelling of owner and name. If it is private, add a token with read access.</source>
        <translation>请检查所有者和名称的拼写。如果是私有仓库，请添加有权读取的访问令牌。</translation>
    </message>
    <message>
        <source>{repo} has no revision “{revision}”.</source>
        <translation>{repo} 没有名为“{revision}”的版本。</translation>
    </message>
    <message>
        <source>See the revisions at {page}, or leave the field empty for the newest.</source>
        <translation>请在 {page} 查看可用版本，或将版本留空以使用最新版本。</translation>
    </message>
    <message>
        <source>{repo} has no file “{file}” in this revision.</source>
        <translation>{repo} 的这个版本中没有文件“{file}”。</translation>
    </message>
    <message>
        <source>See the files at {page}; the repository may have changed.</source>
        <translation>请在 {page} 查看文件；仓库内容可能已更改。</translation>
    </message>
    <message>
        <source>The hub has disabled {repo}.</source>
        <translation>模型站已对所有人关闭 {repo}。</translation>
    </message>
    <message>
        <source>See the reason at {page}, and look for another copy of the model.</source>
        <translation>请在 {page} 查看原因，并另找该模型的其他副本。</translation>
    </message>
    <message>
        <source>{host} is limiting requests (rate limit).</source>
        <translation>{host} 正在限制请求频率。</translation>
    </message>
    <message>
        <source>Wait {seconds} seconds, then try again; the limit is higher with a token.</source>
        <translation>请等待 {seconds} 秒后重试；添加访问令牌后，模型站允许更多请求。</translation>
    </message>
    <message>
        <source>{host} reported a server error (HTTP {status}).</source>
        <translation>{host} 自身出现问题（HTTP {status}）。</translation>
    </message>
    <message>
        <source>{host} denied access (HTTP {status}).</source>
        <translation>{host} 拒绝访问（HTTP {status}）。</translation>
    </message>
    <message>
        <source>Check whether the address requires an account, or get the model elsewhere.</source>
        <translation>请检查该地址是否需要账号，或从其他地方获取模型。</translation>
    </message>
    <message>
        <source>The safety filter refused a picture: “{label}”, {score} of 1.</source>
        <translation>安全过滤拒绝了一张图片：“{label}”，{score}（满分 1）。</translation>
    </message>
    <message>
        <source>Pictures of the same job that were made before it are kept.</source>
        <translation>同一任务中在它之前生成的图片已保留。</translation>
    </message>
    <message>
        <source>Change the prompt, or try another seed.</source>
        <translation>请修改提示词，或换一个种子。</translation>
    </message>
    <message>
        <source>The safety filter can&apos;t judge pictures: {reason}.</source>
        <translation>安全过滤无法判断图片：{reason}。</translation>
    </message>
    <message>
        <source>No picture was given out unjudged.</source>
        <translation>没有未经判断的图片被交出。</translation>
    </message>
    <message>
        <source>Repair the classifier, or change the rules of the safety filter.</source>
        <translation>请修复分类器，或更改安全过滤的规则。</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t be the name of a user.</source>
        <translation>“{name}”不能用作用户名。</translation>
    </message>
    <message>
        <source>Use up to 32 small letters, digits, hyphens and underscores, as in ann or studio-2.</source>
        <translation>请使用小写字母、数字、连字符和下划线，最多 32 个字符，例如 ann 或 studio-2。</translation>
    </message>
    <message>
        <source>There is a token for “{name}” already.</source>
        <translation>“{name}”已经有令牌。</translation>
    </message>
    <message>
        <source>It still works.</source>
        <translation>该令牌仍然有效。</translation>
    </message>
    <message>
        <source>Revoke it first with velatura serve token revoke {name}.</source>
        <translation>请先用 velatura serve token revoke {name} 停用它。</translation>
    </message>
    <message>
        <source>List all names with velatura serve token list.</source>
        <translation>用 velatura serve token list 可查看所有名称。</translation>
    </message>
    <message>
        <source>The server is stopping, and your pictures are not finished.</source>
        <translation>服务器正在停止，你的图片尚未完成。</translation>
    </message>
    <message>
        <source>This request is cancelled; it is not done after the next start.</source>
        <translation>此请求已取消；下次启动后不会继续。</translation>
    </message>
    <message>
        <source>Send it again later.</source>
        <translation>请稍后重新发送。</translation>
    </message>
    <message>
        <source>Another velatura {verb} is writing into “{name}”.</source>
        <translation>另一个 velatura {verb} 正在写入“{name}”。</translation>
    </message>
    <message>
        <source>{count} lines can&apos;t be used: {reasons}.</source>
        <translation>有 {count} 行无法使用：{reasons}。</translation>
    </message>
    <message>
        <source>Each line is a JSON object as POST /v1/jobs or POST /v1/makings takes it.</source>
        <translation>每一行都是 POST /v1/jobs 或 POST /v1/makings 所接受的 JSON 对象。</translation>
    </message>
    <message>
        <source>Line {line} can&apos;t be used: {reason}.</source>
        <translation>无法使用第 {line} 行：{reason}。</translation>
    </message>
    <message>
        <source>There is no token for “{name}”.</source>
        <translation>“{name}”没有令牌。</translation>
    </message>
    <message>
        <source>There is too little memory for {name}.</source>
        <translation>内存不足，无法处理 {name}。</translation>
    </message>
    <message>
        <source>The file and everything that is open are unchanged.</source>
        <translation>文件和所有已打开的内容均未改变。</translation>
    </message>
    <message>
        <source>Close other pictures or programs and try again, or use a smaller picture.</source>
        <translation>请关闭其他图片或程序后重试，或使用较小的图片。</translation>
    </message>
    <message>
        <source>There is too little memory for {name}: it takes about {megabytes} MB.</source>
        <translation>内存不足，无法处理 {name}：约需 {megabytes} MB。</translation>
    </message>
    <message>
        <source>There was too little memory for this.</source>
        <translation>内存不足，无法完成此操作。</translation>
    </message>
    <message>
        <source>Close other pictures or programs and try again, or choose a smaller size.</source>
        <translation>请关闭其他图片或程序后重试，或选择较小的尺寸。</translation>
    </message>
    <message>
        <source>These steps begin with a picture, and there is none.</source>
        <translation>这些步骤从一张图片开始，但没有图片。</translation>
    </message>
    <message>
        <source>{name} does not say by which steps it was made.</source>
        <translation>{name} 没有记录它的处理流程。</translation>
    </message>
    <message>
        <source>The picture was made with {what}, which is not in its file and no longer stored here.</source>
        <translation>生成这张图片时用到了 {what}，它不在图片文件里，这里也不再保存。</translation>
    </message>
    <message>
        <source>Nothing was generated: without it another picture would come out.</source>
        <translation>没有生成任何内容：缺了它会得到另一张图片。</translation>
    </message>
    <message>
        <source>Generate it again with a mask or picture of your own.</source>
        <translation>请用自己的蒙版或图片重新生成。</translation>
    </message>
    <message>
        <source>Nothing of this was found in the picture: {names}.</source>
        <translation>图片中没有找到：{names}。</translation>
    </message>
    <message>
        <source>Look for something else, or mask the details that are to be refined.</source>
        <translation>请查找其他内容，或用蒙版标出要细化的地方。</translation>
    </message>
    <message>
        <source>It is not said on which sides the picture is to be expanded.</source>
        <translation>没有说明图片要向哪些方向扩展。</translation>
    </message>
    <message>
        <source>Say how much with --expand LEFT,TOP,RIGHT,BOTTOM (pixels or %), or the size of the whole with --size; in a request with “expand” or “size”.</source>
        <translation>请用 --expand 左,上,右,下（像素或 %）说明扩展多少，或用 --size 给出整体大小；在请求中用“expand”或“size”。</translation>
    </message>
    <message>
        <source>To expand a picture of {picture}, {size} is not larger.</source>
        <translation>要扩展的图片是 {picture}，{size} 并不更大。</translation>
    </message>
    <message>
        <source>Give a size that is larger on at least one side and smaller on none, or say how much is added with --expand LEFT,TOP,RIGHT,BOTTOM.</source>
        <translation>请给出至少一边更大、没有一边更小的大小，或用 --expand 左,上,右,下 说明增加多少。</translation>
    </message>
    <message>
        <source>“{text}” does not say by how much the picture is expanded.</source>
        <translation>“{text}”没有说明图片扩展多少。</translation>
    </message>
    <message>
        <source>Give pixels for LEFT,TOP,RIGHT,BOTTOM, as in 0,0,256,0, or shares, as in 25%,0,25%,0; one number counts for all sides.</source>
        <translation>请给出左,上,右,下的像素数，如 0,0,256,0，或比例，如 25%,0,25%,0；只写一个数表示四边相同。</translation>
    </message>
    <message>
        <source>There is no picture to expand.</source>
        <translation>没有可扩展的图片。</translation>
    </message>
    <message>
        <source>Add one with --image, or leave out --expand.</source>
        <translation>请用 --image 添加图片，或去掉 --expand。</translation>
    </message>
    <message>
        <source>{name} has no autoencoder (VAE).</source>
        <translation>{name} 没有自编码器（VAE）。</translation>
    </message>
    <message>
        <source>Choose a VAE for it (VAE in the window, --vae V on the command line), name its VAE {beside} and put it beside the model, or add a diffusers folder of its family to your models.</source>
        <translation>请为它选择一个 VAE（窗口中的 VAE，或命令行的 --vae V），或把它的 VAE 命名为 {beside} 放在模型旁边，或把同一系列的 diffusers 文件夹加入模型。</translation>
    </message>
    <message>
        <source>{folder} can&apos;t be the companion of {name}: {reason}.</source>
        <translation>{folder} 不能作为 {name} 的配套：{reason}。</translation>
    </message>
    <message>
        <source>Choose a whole diffusers folder of the same family.</source>
        <translation>请选择同一系列的完整 diffusers 文件夹。</translation>
    </message>
    <message>
        <source>The folder holds {count} pickles, and --out names one file.</source>
        <translation>该文件夹中有 {count} 个 pickle 文件，而 --out 只指定了一个文件。</translation>
    </message>
    <message>
        <source>Leave --out out: each is converted to a file beside it.</source>
        <translation>请不要使用 --out：每个文件都会转换到它旁边。</translation>
    </message>
    <message>
        <source>{name} was made for another model than {model}: its {layer} is {theirs}, the model&apos;s {own}.</source>
        <translation>{name} 是为其他模型制作的，不适用于 {model}：它的 {layer} 为 {theirs}，而模型的为 {own}。</translation>
    </message>
    <message>
        <source>The system gives no picture of the screen.</source>
        <translation>系统不提供屏幕图像。</translation>
    </message>
    <message>
        <source>The colours are unchanged.</source>
        <translation>颜色没有改变。</translation>
    </message>
    <message>
        <source>Alt+click picks colours of the picture with the paint brush. On a Mac, Velatura needs the permission to record the screen; under Wayland no program is given it.</source>
        <translation>用画笔按住 Alt 单击可从图片取色。在 Mac 上，Velatura 需要屏幕录制权限；在 Wayland 下，任何程序都得不到该权限。</translation>
    </message>
    <message>
        <source>Correct the table, and send it again: as .xlsx, or as .csv, .tsv or .jsonl in UTF-8.</source>
        <translation>请改正表格后重新发送：用 .xlsx，或 UTF-8 编码的 .csv、.tsv 或 .jsonl。</translation>
    </message>
    <message>
        <source>The pixels of {name} are packed with {packing}, which Velatura can&apos;t read.</source>
        <translation>{name} 的像素采用 {packing} 压缩，Velatura 无法读取。</translation>
    </message>
    <message>
        <source>Save it in the program that made it with another compression (LZW, Deflate, none).</source>
        <translation>请在生成该文件的程序中改用其他压缩方式（LZW、Deflate 或不压缩）重新保存。</translation>
    </message>
    <message>
        <source>{name} is not a valid look-up table: {reason}.</source>
        <translation>{name} 不是有效的查找表：{reason}。</translation>
    </message>
    <message>
        <source>Get the .cube file from its source again, or export it once more.</source>
        <translation>请重新获取这个 .cube 文件，或再导出一次。</translation>
    </message>
    <message>
        <source>Choose the ICC profile of a press, a printer or a colour space (.icc or .icm).</source>
        <translation>请选择印刷机、打印机或色彩空间的 ICC 配置文件（.icc 或 .icm）。</translation>
    </message>
    <message>
        <source>{name} is a colour profile, but pictures can&apos;t be converted to it.</source>
        <translation>{name} 是颜色配置文件，但图片无法转换到它。</translation>
    </message>
    <message>
        <source>Choose the RGB or CMYK profile of a press, a printer or a colour space.</source>
        <translation>请选择印刷机、打印机或色彩空间的 RGB 或 CMYK 配置文件。</translation>
    </message>
    <message>
        <source>{name} is a colour profile, but not a CMYK output profile.</source>
        <translation>{name} 是颜色配置文件，但不是 CMYK 输出配置文件。</translation>
    </message>
    <message>
        <source>Choose the CMYK profile of a press or a printer; your print shop can tell you which.</source>
        <translation>请选择印刷机或打印机的 CMYK 配置文件；印刷厂会告诉你用哪个。</translation>
    </message>
    <message>
        <source>{name} can&apos;t hold CMYK: {format} knows only RGB.</source>
        <translation>{name} 无法保存 CMYK：{format} 只支持 RGB。</translation>
    </message>
    <message>
        <source>Export CMYK as TIFF or JPEG.</source>
        <translation>请将 CMYK 导出为 TIFF 或 JPEG。</translation>
    </message>
    <message>
        <source>The existing file, if any, is unchanged, and so is what is open.</source>
        <translation>原有文件（如果有）保持不变，打开的内容也保持不变。</translation>
    </message>
    <message>
        <source>Paint a mask, or load one whose values go up to white: up to 1 % and NaN count as black.</source>
        <translation>请绘制蒙版，或载入含有白色的蒙版：不超过 1% 的值和 NaN 视为黑色。</translation>
    </message>
    <message>
        <source>{setting}: {reason}.</source>
        <translation>{setting}：{reason}。</translation>
    </message>
    <message>
        <source>Correct it and try again.</source>
        <translation>请改正后重试。</translation>
    </message>
    <message>
        <source>“{name}” was written by a newer version of Velatura (format {version}; {known} is known).</source>
        <translation>“{name}”由更新版本的 Velatura 写入（格式 {version}；已知格式为 {known}）。</translation>
    </message>
    <message>
        <source>Nothing was done.</source>
        <translation>未执行任何操作。</translation>
    </message>
    <message>
        <source>Update Velatura, or export the recipe again from an older version.</source>
        <translation>请更新 Velatura，或用旧版本重新导出该配方。</translation>
    </message>
    <message>
        <source>The recipe “{name}” can&apos;t be used: {reasons}.</source>
        <translation>配方“{name}”无法使用：{reasons}。</translation>
    </message>
    <message>
        <source>Correct its file; docs/recipes.md lists all steps.</source>
        <translation>请改正其文件；docs/recipes.md 列出了所有步骤。</translation>
    </message>
    <message>
        <source>“{text}” is not an axis of a grid.</source>
        <translation>“{text}”不能作为网格的轴。</translation>
    </message>
    <message>
        <source>Use SETTING=VALUES, as in steps=4,8,20 or guidance=2..8:3.</source>
        <translation>请写成 SETTING=VALUES，如 steps=4,8,20 或 guidance=2..8:3。</translation>
    </message>
    <message>
        <source>The axis {name} has {count} values; {most} are the most.</source>
        <translation>轴 {name} 有 {count} 个值，最多 {most} 个。</translation>
    </message>
    <message>
        <source>Nothing was made.</source>
        <translation>没有生成任何内容。</translation>
    </message>
    <message>
        <source>Name fewer values, or a larger step.</source>
        <translation>请减少数值，或加大步长。</translation>
    </message>
    <message>
        <source>The grid would have {count} pictures; {most} are the most.</source>
        <translation>网格将有 {count} 张图片，最多 {most} 张。</translation>
    </message>
    <message>
        <source>Name fewer values.</source>
        <translation>请减少数值。</translation>
    </message>
    <message>
        <source>Both axes are {name}.</source>
        <translation>两个轴都是 {name}。</translation>
    </message>
    <message>
        <source>Choose another setting for one of them.</source>
        <translation>请为其中一个选择其他设置。</translation>
    </message>
    <message>
        <source>There is no recipe or look called “{name}”.</source>
        <translation>没有名为“{name}”的配方或调色预设。</translation>
    </message>
    <message>
        <source>Name one of: {choices}; or the path of its file.</source>
        <translation>请指定其中之一：{choices}；或其文件的路径。</translation>
    </message>
    <message>
        <source>No batch run was found in “{name}”.</source>
        <translation>在“{name}”中没有找到批处理记录。</translation>
    </message>
    <message>
        <source>Choose the folder that a batch wrote to.</source>
        <translation>请选择某次批处理写入的文件夹。</translation>
    </message>
    <message>
        <source>New files of the watched folder could not be processed: {names}. The first: {reason}.</source>
        <translation>监视文件夹中的新文件无法处理：{names}。第一个：{reason}。</translation>
    </message>
    <message>
        <source>The files are unchanged.</source>
        <translation>文件没有改变。</translation>
    </message>
    <message>
        <source>Results would come into the watched folder “{name}” and be processed again.</source>
        <translation>结果会进入监视文件夹“{name}”，并再次被处理。</translation>
    </message>
    <message>
        <source>Choose another folder for the results, or to be watched.</source>
        <translation>请为结果或监视选择另一个文件夹。</translation>
    </message>
    <message>
        <source>Correct them, or the recipe; a file that is written again is tried again.</source>
        <translation>请更正文件或配方；重新写入的文件会再次处理。</translation>
    </message>
    <message>
        <source>This picture has no adjustment layers that are shown.</source>
        <translation>这张图片没有显示的调整图层。</translation>
    </message>
    <message>
        <source>Add one first: Layer ▸ New Adjustment.</source>
        <translation>请先添加一个：图层 ▸ 新建调整。</translation>
    </message>
    <message>
        <source>There is nothing to do: no pictures in {names}.</source>
        <translation>没有可处理的内容：{names} 中没有图片。</translation>
    </message>
    <message>
        <source>Check the names and folders.</source>
        <translation>请检查名称和文件夹。</translation>
    </message>
    <message>
        <source>There is no picture for the board.</source>
        <translation>看板没有可放的图片。</translation>
    </message>
    <message>
        <source>Give some pictures more stars, or choose fewer.</source>
        <translation>请给一些图片标更多星，或选择更少的星数。</translation>
    </message>
    <message>
        <source>This is not an edit: there is nothing in it that could be done to another picture.</source>
        <translation>这不是编辑：其中没有可用于其他图片的操作。</translation>
    </message>
    <message>
        <source>Choose a picture that was edited, enlarged or cleaned up.</source>
        <translation>请选择经过编辑、放大或净化的图片。</translation>
    </message>
    <message>
        <source>There is already a recipe or look called “{name}”.</source>
        <translation>已有名为“{name}”的配方或调色预设。</translation>
    </message>
    <message>
        <source>A recipe or look needs a name.</source>
        <translation>配方或调色预设需要一个名称。</translation>
    </message>
    <message>
        <source>The recipe has no picture to begin with.</source>
        <translation>配方没有起始图片。</translation>
    </message>
    <message>
        <source>Let its first step be “do = &quot;generate&quot;”, or choose a picture.</source>
        <translation>请将第一步设为 “do = &quot;generate&quot;”，或选择一张图片。</translation>
    </message>
    <message>
        <source>There is no workbench “{name}”.</source>
        <translation>没有名为“{name}”的工作台。</translation>
    </message>
    <message>
        <source>There are: {choices}.</source>
        <translation>可用的有：{choices}。</translation>
    </message>
    <message>
        <source>There is no suite of prompts “{name}”.</source>
        <translation>没有名为“{name}”的提示词套件。</translation>
    </message>
    <message>
        <source>Use one of: {choices}; or the path of a text file with a prompt a line.</source>
        <translation>请使用以下之一：{choices}；或每行一条提示词的文本文件路径。</translation>
    </message>
    <message>
        <source>There are no prompts in “{name}”.</source>
        <translation>“{name}”中没有提示词。</translation>
    </message>
    <message>
        <source>Write a prompt a line; lines that begin with # are left out.</source>
        <translation>每行写一条提示词；以 # 开头的行会被忽略。</translation>
    </message>
    <message>
        <source>The training “{name}” has no checkpoints to compare: {reason}.</source>
        <translation>训练“{name}”没有可比较的检查点：{reason}。</translation>
    </message>
    <message>
        <source>Choose a training of a LoRA that keeps states (“Keep”) at its measurements.</source>
        <translation>请选择在测量时保留状态（“保留”）的 LoRA 训练。</translation>
    </message>
    <message>
        <source>“{name}” is empty.</source>
        <translation>“{name}”为空。</translation>
    </message>
    <message>
        <source>Say something for it.</source>
        <translation>请填写它。</translation>
    </message>
    <message>
        <source>“{operation}” makes a picture of another size or kind, but a mask says that only part of the picture may change.</source>
        <translation>“{operation}”会生成另一种尺寸或类型的图片，但蒙版规定只有部分图片可以改变。</translation>
    </message>
    <message>
        <source>Put the step before the mask, or “mask = &quot;everything&quot;” before the step.</source>
        <translation>请把该步骤放在蒙版之前，或在该步骤之前加上“mask = &quot;everything&quot;”。</translation>
    </message>
    <message>
        <source>Nothing in it matches the mask “{rule}”.</source>
        <translation>其中没有与蒙版“{rule}”相符的内容。</translation>
    </message>
    <message>
        <source>The file is unchanged.</source>
        <translation>文件未更改。</translation>
    </message>
    <message>
        <source>Change the rule, or leave this file out.</source>
        <translation>请更改规则，或不处理此文件。</translation>
    </message>
    <message>
        <source>No subject was found: nothing stands out from what is along the border.</source>
        <translation>未找到主体：没有与边缘明显不同的内容。</translation>
    </message>
    <message>
        <source>Mask it by hand, or by a colour range.</source>
        <translation>请手动绘制蒙版，或使用色彩范围。</translation>
    </message>
    <message>
        <source>No file was written of it.</source>
        <translation>没有为它写入文件。</translation>
    </message>
    <message>
        <source>Make it again with other words or another seed, or change the rule.</source>
        <translation>请更换提示词或种子重新生成，或修改规则。</translation>
    </message>
    <message>
        <source>It was rejected: it is one colour.</source>
        <translation>已被拒绝：整张图片只有一种颜色。</translation>
    </message>
    <message>
        <source>It was rejected: what it shows is cut off at the edge ({sides}).</source>
        <translation>已被拒绝：主体在边缘被截断（{sides}）。</translation>
    </message>
    <message>
        <source>It was rejected: its background is {distance} ΔE00 from {colour}.</source>
        <translation>已被拒绝：背景与 {colour} 相差 {distance} ΔE00。</translation>
    </message>
    <message>
        <source>It was rejected: another picture of this run is like it.</source>
        <translation>已被拒绝：与本次运行中的另一张图片过于相似。</translation>
    </message>
    <message>
        <source>Get the same model in 16-bit or 8-bit floating point (fp8), or as GGUF.</source>
        <translation>请获取同一模型的 16 位或 8 位浮点（fp8）版本，或 GGUF 版本。</translation>
    </message>
    <message>
        <source>{name} is packed for Nunchaku (SVDQuant), which this version can&apos;t read.</source>
        <translation>{name} 是为 Nunchaku（SVDQuant）打包的，此版本无法读取。</translation>
    </message>
    <message>
        <source>Get the file of the same model whose name says nvfp4, fp8, bf16 or GGUF, not svdq.</source>
        <translation>请获取同一模型中名称含 nvfp4、fp8、bf16 或 GGUF（而非 svdq）的文件。</translation>
    </message>
    <message>
        <source>Choose a LoRA made for this model, or the model that it was made for.</source>
        <translation>请选择为该模型制作的 LoRA，或选择它所针对的模型。</translation>
    </message>
    <message>
        <source>What is trained can&apos;t be written as a {layout} file: {reason}.</source>
        <translation>训练结果无法写成 {layout} 文件：{reason}。</translation>
    </message>
    <message>
        <source>Choose another layout, or train a LoRA.</source>
        <translation>请选择其他布局，或训练 LoRA。</translation>
    </message>
    <message>
        <source>Choose a Stable Diffusion 1, 2 or XL model, or Qwen-Image-Edit without a mask, or remove the reference picture.</source>
        <translation>请选择 Stable Diffusion 1、2 或 XL 模型，或不带蒙版使用 Qwen-Image-Edit，或移除参考图像。</translation>
    </message>
    <message>
        <source>{model} doesn&apos;t edit by instruction: it takes no picture to look at.</source>
        <translation>{model} 不能按指令编辑：它不接收要查看的图片。</translation>
    </message>
    <message>
        <source>Choose a model that does, such as FLUX.2 klein, FLUX.1 Kontext or Qwen-Image-Edit, or another intent.</source>
        <translation>请选择可以这样做的模型，例如 FLUX.2 klein、FLUX.1 Kontext 或 Qwen-Image-Edit，或选择其他意图。</translation>
    </message>
    <message>
        <source>{model} doesn&apos;t split pictures into layers.</source>
        <translation>{model} 不能把图片拆分为图层。</translation>
    </message>
    <message>
        <source>Choose a model that does, such as Qwen-Image-Layered, or another intent.</source>
        <translation>请选择支持拆分的模型，例如 Qwen-Image-Layered，或换一个意图。</translation>
    </message>
    <message>
        <source>{model} splits pictures into layers, and does nothing else.</source>
        <translation>{model} 只能把图片拆分为图层。</translation>
    </message>
    <message>
        <source>Open a picture and choose the intent “Split into layers”, or choose another model.</source>
        <translation>请打开图片并选择意图“拆分为图层”，或换一个模型。</translation>
    </message>
    <message>
        <source>{model} can&apos;t look at pictures: its text encoder came without the part that sees them.</source>
        <translation>{model} 无法查看图片：它的文本编码器缺少看图的部分。</translation>
    </message>
    <message>
        <source>Use the model&apos;s whole folder, or remove the reference picture.</source>
        <translation>请使用该模型的完整文件夹，或移除参考图片。</translation>
    </message>
    <message>
        <source>{model} takes {most} reference pictures at most, and got {count}.</source>
        <translation>{model} 最多接收 {most} 张参考图像，而这里有 {count} 张。</translation>
    </message>
    <message>
        <source>Remove some of them; the picture that is edited counts as one.</source>
        <translation>请移除其中一些；正在编辑的图片也算一张。</translation>
    </message>
    <message>
        <source>{model} only edits: it makes nothing without a picture to look at.</source>
        <translation>{model} 只能编辑：没有可查看的图片，它无法生成。</translation>
    </message>
    <message>
        <source>Choose the intent “Edit”, or add a reference picture, or choose another model.</source>
        <translation>请选择意图“编辑”，或添加参考图像，或选择其他模型。</translation>
    </message>
    <message>
        <source>A reference picture is {size}; {model} needs sides of {least} pixels or more, and no more than {most} megapixels.</source>
        <translation>参考图像为 {size}；{model} 要求边长至少 {least} 像素，且不超过 {most} 百万像素。</translation>
    </message>
    <message>
        <source>Choose another picture, or resize this one.</source>
        <translation>请选择其他图片，或调整它的大小。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be merged so: {reason}.</source>
        <translation>无法这样合并 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose models and LoRAs that were made for the same one.</source>
        <translation>请选择为同一模型制作的模型和 LoRA。</translation>
    </message>
    <message>
        <source>{name} is SAM 3, which needs torchvision; Velatura runs without that.</source>
        <translation>{name} 是 SAM 3，它需要 torchvision，而 Velatura 不使用它。</translation>
    </message>
    <message>
        <source>Take SAM or SAM 2, as a transformers folder; the catalog of models has some.</source>
        <translation>请使用 transformers 文件夹形式的 SAM 或 SAM 2；模型目录中有。</translation>
    </message>
    <message>
        <source>There is already a file or folder called {name}.</source>
        <translation>已经有名为 {name} 的文件或文件夹。</translation>
    </message>
    <message>
        <source>Choose another name, or rename the one that is there.</source>
        <translation>请换一个名称，或重命名已有的那个。</translation>
    </message>
    <message>
        <source>The engine did not respond for {seconds} s and was killed.</source>
        <translation>引擎 {seconds} 秒没有响应，已被终止。</translation>
    </message>
    <message>
        <source>The job waits in the queue.</source>
        <translation>任务仍在队列中等待。</translation>
    </message>
    <message>
        <source>A worker runs another version of the program: {theirs}. This is {ours}.</source>
        <translation>有一个工作节点运行的程序版本不同：{theirs}。本机为 {ours}。</translation>
    </message>
    <message>
        <source>It is given no jobs.</source>
        <translation>不会分配任务给它。</translation>
    </message>
    <message>
        <source>Install the same version there, and start the worker again.</source>
        <translation>请在该处安装相同的版本，然后重新启动工作节点。</translation>
    </message>
    <message>
        <source>{name} is not done by workers of a cluster.</source>
        <translation>集群的工作节点不执行 {name}。</translation>
    </message>
    <message>
        <source>Do it on this machine, without --ray.</source>
        <translation>请在本机执行，不要使用 --ray。</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t be a mask there: one mask fits each paint layer, result, annotation layer or group.</source>
        <translation>“{name}”不能放在那里作为蒙版：每个绘画图层、结果、标注图层或组只能有一个蒙版。</translation>
    </message>
    <message>
        <source>Drop it on a layer or group that has no mask.</source>
        <translation>请把它拖到没有蒙版的图层或组上。</translation>
    </message>
    <message>
        <source>“{name}”, or what lies below the layer, has no opaque pixels to match.</source>
        <translation>“{name}”或该图层下方没有可用于匹配的不透明像素。</translation>
    </message>
    <message>
        <source>Choose another reference.</source>
        <translation>请选择其他参考。</translation>
    </message>
    <message>
        <source>There is no place yet to take pixels from.</source>
        <translation>还没有设置取样点。</translation>
    </message>
    <message>
        <source>Alt+click where they are to come from.</source>
        <translation>请按住 Alt 单击要取样的位置。</translation>
    </message>
    <message>
        <source>No layer reaches beyond the canvas.</source>
        <translation>没有图层超出画布。</translation>
    </message>
    <message>
        <source>There is nothing to reveal.</source>
        <translation>没有可以显示的内容。</translation>
    </message>
    <message>
        <source>Nothing is selected. There is no selection to transform.</source>
        <translation>没有选中任何内容，没有可以变换的选区。</translation>
    </message>
    <message>
        <source>Select something, or choose to transform layers.</source>
        <translation>请选择一些内容，或改为变换图层。</translation>
    </message>
    <message>
        <source>Nothing is masked. There is no mask to transform.</source>
        <translation>没有蒙版，没有可以变换的蒙版。</translation>
    </message>
    <message>
        <source>Paint a mask, or choose to transform layers.</source>
        <translation>请绘制蒙版，或改为变换图层。</translation>
    </message>
    <message>
        <source>Text and arrows can&apos;t be bent: they are drawn again each time.</source>
        <translation>文字和箭头不能弯曲：它们每次都会重新绘制。</translation>
    </message>
    <message>
        <source>Merge the layer into a paint layer, or transform it without perspective and mesh.</source>
        <translation>请将图层合并到绘画图层，或不用透视和网格进行变换。</translation>
    </message>
    <message>
        <source>A mix needs two results of one edit at least.</source>
        <translation>混合至少需要同一次编辑的两个结果。</translation>
    </message>
    <message>
        <source>Generate more results of it, or undo the reject of some.</source>
        <translation>请再生成几个结果，或取消淘汰其中一些。</translation>
    </message>
    <message>
        <source>Only edits of this picture can be mixed: not whole pictures, and nothing that was split into layers.</source>
        <translation>只能混合对这张图片的编辑：整张图片和拆分为图层的结果不能混合。</translation>
    </message>
    <message>
        <source>Select results of one edit, or lay the pictures over each other as layers with masks.</source>
        <translation>请选择同一次编辑的结果，或将图片作为带蒙版的图层叠放。</translation>
    </message>
    <message>
        <source>These results are of different places in the picture.</source>
        <translation>这些结果位于图片的不同位置。</translation>
    </message>
    <message>
        <source>Select results of the same mask.</source>
        <translation>请选择同一蒙版的结果。</translation>
    </message>
    <message>
        <source>There is nothing to mix.</source>
        <translation>没有可以混合的内容。</translation>
    </message>
    <message>
        <source>Select a layer that was mixed of results, or generate two results of one edit.</source>
        <translation>请选择由结果混合而成的图层，或生成同一次编辑的两个结果。</translation>
    </message>
    <message>
        <source>This mix is hidden or locked.</source>
        <translation>这个混合已隐藏或锁定。</translation>
    </message>
    <message>
        <source>Show and unlock its layer, then try again.</source>
        <translation>请显示并解锁其图层，然后重试。</translation>
    </message>
    <message>
        <source>The picture under “{name}” is different here, or of another size.</source>
        <translation>“{name}”下方的图片在这里不同，或尺寸不同。</translation>
    </message>
    <message>
        <source>Generate it again here: its settings are in the history.</source>
        <translation>请在这里重新生成：它的设置在历史记录中。</translation>
    </message>
    <message>
        <source>This edit is not in that branch any more, or is here already.</source>
        <translation>此编辑已不在该分支中，或这里已经有了。</translation>
    </message>
    <message>
        <source>Choose another edit.</source>
        <translation>请选择其他编辑。</translation>
    </message>
    <message>
        <source>The settings file could not be read whole.</source>
        <translation>设置文件无法完整读取。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; what can&apos;t be read of it has its default.</source>
        <translation>已将其保存为 {kept_as}；其中无法读取的设置使用默认值。</translation>
    </message>
    <message>
        <source>The error “{name}” is unknown to this version ({told}).</source>
        <translation>此版本不认识错误“{name}”（{told}）。</translation>
    </message>
    <message>
        <source>Another version reported it, or its record is damaged.</source>
        <translation>它由另一个版本报告，或者其记录已损坏。</translation>
    </message>
    <message>
        <source>Look it up in the newest version, or try again.</source>
        <translation>请在最新版本中查看，或重试。</translation>
    </message>
    <message>
        <source>Records of {what} can&apos;t be read: {count} ({reason}).</source>
        <translation>{what}中有 {count} 条记录无法读取（{reason}）。</translation>
    </message>
    <message>
        <source>They were set aside and kept in {kept_as}; everything else works.</source>
        <translation>这些记录已单独移出并保存在 {kept_as} 中；其余一切正常。</translation>
    </message>
    <message>
        <source>Repair what can be repaired with: {command}.</source>
        <translation>可用以下命令修复能修复的部分：{command}。</translation>
    </message>
    <message>
        <source>It was kept as {kept_as}; a new queue has the {count} records that could be read. Finished pictures are in the history.</source>
        <translation>已将其保存为 {kept_as}；新队列中有能读取的 {count} 条记录。已完成的图片在历史记录中。</translation>
    </message>
    <message>
        <source>Look which jobs are in the queue, and add what is missing.</source>
        <translation>请查看队列中有哪些任务，并补上缺少的任务。</translation>
    </message>
    <message>
        <source>More than one job in the queue begins with {name}.</source>
        <translation>队列中有多个任务的编号以 {name} 开头。</translation>
    </message>
    <message>
        <source>Use more digits of one of these: {ids}.</source>
        <translation>请从以下编号中多输入几位：{ids}。</translation>
    </message>
    <message>
        <source>The history has no entry {name}.</source>
        <translation>历史中没有条目 {name}。</translation>
    </message>
    <message>
        <source>More than one id in the history begins with {name}.</source>
        <translation>历史中有多个编号以 {name} 开头。</translation>
    </message>
    <message>
        <source>The plugin {name} was not loaded, and was switched off: {reason}.</source>
        <translation>插件 {name} 未加载，并已关闭：{reason}。</translation>
    </message>
    <message>
        <source>Some of your styles and snippets can&apos;t be read: {name} is damaged.</source>
        <translation>您的部分样式和片段无法读取：{name} 已损坏。</translation>
    </message>
    <message>
        <source>What can&apos;t be read was kept as {kept}; the others are in use.</source>
        <translation>无法读取的部分已保存为 {kept}；其余的仍在使用。</translation>
    </message>
    <message>
        <source>{name} is not a valid palette.</source>
        <translation>{name} 不是有效的色板。</translation>
    </message>
    <message>
        <source>Your palettes are unchanged.</source>
        <translation>你的色板没有改变。</translation>
    </message>
    <message>
        <source>Choose a .gpl, .aco or .ase file with at most 4,096 colours.</source>
        <translation>请选择最多含 4,096 种颜色的 .gpl、.aco 或 .ase 文件。</translation>
    </message>
    <message>
        <source>Check that the file may be read, then open the panel Colour again.</source>
        <translation>请检查该文件是否可读，然后再次打开“颜色”面板。</translation>
    </message>
    <message>
        <source>Some of your palettes in {name} could not be read.</source>
        <translation>{name} 中的部分色板无法读取。</translation>
    </message>
    <message>
        <source>{name} contains no brushes that can be read: {reason}.</source>
        <translation>{name} 中没有可以读取的画笔：{reason}。</translation>
    </message>
    <message>
        <source>Choose brushes of GIMP (gbr, gih), Photoshop (abr), Krita (kpp, bundle) or MyPaint (myb), or a picture.</source>
        <translation>请选择 GIMP（gbr、gih）、Photoshop（abr）、Krita（kpp、bundle）或 MyPaint（myb）的画笔，或一张图片。</translation>
    </message>
    <message>
        <source>Some of your brushes can&apos;t be read: {name} is damaged.</source>
        <translation>部分画笔无法读取：{name} 已损坏。</translation>
    </message>
    <message>
        <source>Import them again if you still have their files.</source>
        <translation>如果还有原文件，请重新导入。</translation>
    </message>
    <message>
        <source>There is already a brush called “{name}”.</source>
        <translation>已经有名为“{name}”的画笔。</translation>
    </message>
    <message>
        <source>A brush needs a name.</source>
        <translation>画笔需要名称。</translation>
    </message>
    <message>
        <source>The disk is full: “{name}” is not in the recovery journal yet.</source>
        <translation>磁盘已满：“{name}”尚未写入恢复日志。</translation>
    </message>
    <message>
        <source>It is in memory only.</source>
        <translation>它目前只在内存中。</translation>
    </message>
    <message>
        <source>Free some space, and it is written automatically. Until then, save it elsewhere.</source>
        <translation>请释放一些空间，之后会自动写入。在此之前，请将它保存到别处。</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t be written to the recovery journal: {reason}.</source>
        <translation>“{name}”无法写入恢复日志：{reason}。</translation>
    </message>
    <message>
        <source>Save it. Velatura keeps trying.</source>
        <translation>请保存它。Velatura 会继续尝试。</translation>
    </message>
    <message>
        <source>Prompts and results can&apos;t be kept for the next start: {reason}.</source>
        <translation>无法为下次启动保留提示词和结果：{reason}。</translation>
    </message>
    <message>
        <source>They are in memory; pictures have their own journals.</source>
        <translation>它们在内存中；图片有各自的恢复日志。</translation>
    </message>
    <message>
        <source>Free some space. Velatura keeps trying.</source>
        <translation>请释放一些空间。Velatura 会继续尝试。</translation>
    </message>
    <message>
        <source>The recovery journal is damaged: {megabytes} MB of it can&apos;t be read.</source>
        <translation>恢复日志已损坏：其中 {megabytes} MB 无法读取。</translation>
    </message>
    <message>
        <source>All that can be read is there.</source>
        <translation>能读取的内容都已保留。</translation>
    </message>
    <message>
        <source>The recovery journal is damaged: step {steps} could not be read, or not all of it ({megabytes} MB).</source>
        <translation>恢复日志已损坏：第 {steps} 步无法读取或无法完整读取（{megabytes} MB）。</translation>
    </message>
    <message>
        <source>All other steps were restored, later ones too; the damaged journal is kept in {folder} until the document is closed.</source>
        <translation>其他步骤（包括之后的步骤）均已恢复；损坏的日志保留在 {folder}，直到文档关闭。</translation>
    </message>
    <message>
        <source>The recovery journal is damaged: the picture it began with could not be read, or not all of it ({megabytes} MB).</source>
        <translation>恢复日志已损坏：最初的图片无法读取或无法完整读取（{megabytes} MB）。</translation>
    </message>
    <message>
        <source>What can be read was restored; the damaged journal is kept in {folder} until the document is closed.</source>
        <translation>能读取的内容已恢复；损坏的日志保留在 {folder}，直到文档关闭。</translation>
    </message>
    <message>
        <source>Check the picture and save it under another name.</source>
        <translation>请检查图片并以其他名称保存。</translation>
    </message>
    <message>
        <source>The recovery journal is damaged: the picture it began with was taken from {name}.</source>
        <translation>恢复日志已损坏：最初的图片取自 {name}。</translation>
    </message>
    <message>
        <source>The steps that can be read were applied to it; the damaged journal is kept in {folder} until the document is closed.</source>
        <translation>能读取的步骤已应用于该图片；损坏的日志保留在 {folder}，直到文档关闭。</translation>
    </message>
    <message>
        <source>The recovery journal is damaged: nothing in it can be read.</source>
        <translation>恢复日志已损坏：其中没有任何内容可以读取。</translation>
    </message>
    <message>
        <source>It was not changed and stays in {folder}.</source>
        <translation>它未被更改，仍保留在 {folder}。</translation>
    </message>
    <message>
        <source>Keep a copy of that folder for a repair, or delete the journal.</source>
        <translation>请保留该文件夹的副本以备修复，或删除此日志。</translation>
    </message>
    <message>
        <source>{name} is an unfinished download.</source>
        <translation>{name} 是未完成的下载。</translation>
    </message>
    <message>
        <source>Finish it in the program that downloads it, or get the file again.</source>
        <translation>请在下载它的程序中完成下载，或重新获取该文件。</translation>
    </message>
    <message>
        <source>{name} is an archive, not a model.</source>
        <translation>{name} 是压缩包，不是模型。</translation>
    </message>
    <message>
        <source>There was a user “{name}” before, whose pictures are still here.</source>
        <translation>曾有名为“{name}”的用户，其图片仍在这里。</translation>
    </message>
    <message>
        <source>Add --take-over to give them to the new user, --apart to begin empty, or use another name.</source>
        <translation>加 --take-over 让新用户得到这些图片，加 --apart 从空白开始，或换一个名字。</translation>
    </message>
    <message>
        <source>The token is too short.</source>
        <translation>令牌太短。</translation>
    </message>
    <message>
        <source>Use at least {minimum} ASCII characters, or let velatura serve token add make one.</source>
        <translation>请至少使用 {minimum} 个 ASCII 字符，或用 velatura serve token add 生成令牌。</translation>
    </message>
    <message>
        <source>Line {line} of the token file can&apos;t be read.</source>
        <translation>无法读取令牌文件的第 {line} 行。</translation>
    </message>
    <message>
        <source>Write NAME:TOKEN on each line, followed by “admin” for an administrator.</source>
        <translation>每行的格式为“名称:令牌”，管理员在其后加上“admin”。</translation>
    </message>
    <message>
        <source>The record of what was being made is damaged.</source>
        <translation>制作任务的记录已损坏。</translation>
    </message>
    <message>
        <source>It was kept as {kept}; the files that were made are there.</source>
        <translation>已将其保存为 {kept}；已制作的文件仍在。</translation>
    </message>
    <message>
        <source>Start it again if files are missing.</source>
        <translation>如果缺少文件，请重新开始制作。</translation>
    </message>
    <message>
        <source>The list of tokens, {name}, can&apos;t be read.</source>
        <translation>无法读取令牌列表 {name}。</translation>
    </message>
    <message>
        <source>Nobody is let in until it can.</source>
        <translation>在此之前，任何人都无法访问。</translation>
    </message>
    <message>
        <source>Remove the file and add the tokens again.</source>
        <translation>请删除该文件，然后重新添加令牌。</translation>
    </message>
    <message>
        <source>Another program is changing the list of tokens.</source>
        <translation>另一个程序正在修改令牌列表。</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>请重试。</translation>
    </message>
    <message>
        <source>{host} can be reached by other machines, but there is no token.</source>
        <translation>其他电脑可以访问 {host}，但还没有令牌。</translation>
    </message>
    <message>
        <source>The server was not started.</source>
        <translation>服务器没有启动。</translation>
    </message>
    <message>
        <source>Add one with velatura serve token add NAME, or name a file with --token-file.</source>
        <translation>请用 velatura serve token add 名称 添加令牌，或用 --token-file 指定令牌文件。</translation>
    </message>
    <message>
        <source>{host} can be reached by other machines: tokens would travel unencrypted.</source>
        <translation>其他电脑可以访问 {host}：令牌会以明文传输。</translation>
    </message>
    <message>
        <source>Name a certificate with --tls-cert and --tls-key, or the address of the proxy that encrypts with --proxy.</source>
        <translation>请用 --tls-cert 和 --tls-key 指定证书，或用 --proxy 指定负责加密的代理的地址。</translation>
    </message>
    <message>
        <source>The server can&apos;t listen on {host}, port {port}: {reason}.</source>
        <translation>服务器无法监听 {host} 的端口 {port}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another port with --port; 0 takes a free one.</source>
        <translation>请用 --port 选择其他端口；0 表示任一空闲端口。</translation>
    </message>
    <message>
        <source>The certificate or its key can&apos;t be used: {reason}.</source>
        <translation>无法使用证书或其密钥：{reason}。</translation>
    </message>
    <message>
        <source>Name a certificate chain and its unencrypted key, both as PEM files.</source>
        <translation>请指定证书链及其未加密的密钥，均为 PEM 文件。</translation>
    </message>
    <message>
        <source>Close it first, or serve another folder with --data-dir. The window can be opened beside a running server: its jobs are done by the server.</source>
        <translation>请先关闭它，或用 --data-dir 指定其他文件夹。服务器运行时可以打开窗口，窗口的任务由服务器完成。</translation>
    </message>
    <message>
        <source>The server&apos;s libraries are not installed: {reason}.</source>
        <translation>没有安装服务器所需的库：{reason}。</translation>
    </message>
    <message>
        <source>Install them with pip install &apos;velatura[server]&apos;.</source>
        <translation>请用 pip install &apos;velatura[server]&apos; 安装。</translation>
    </message>
    <message>
        <source>The policy can&apos;t be used: {reason}.</source>
        <translation>无法使用此策略：{reason}。</translation>
    </message>
    <message>
        <source>Correct the file; docs/server.md lists what it may say.</source>
        <translation>请更正该文件；可用的内容见 docs/server.md。</translation>
    </message>
    <message>
        <source>This server asks for a token.</source>
        <translation>此服务器需要令牌。</translation>
    </message>
    <message>
        <source>Send it as “Authorization: Bearer TOKEN”.</source>
        <translation>请以“Authorization: Bearer 令牌”的形式发送。</translation>
    </message>
    <message>
        <source>The token is not known.</source>
        <translation>令牌无效。</translation>
    </message>
    <message>
        <source>Ask whoever runs the server for a new one.</source>
        <translation>请向服务器管理员索取新令牌。</translation>
    </message>
    <message>
        <source>The token came unencrypted from another machine.</source>
        <translation>令牌从另一台电脑以明文传来。</translation>
    </message>
    <message>
        <source>The request was refused; the token should be replaced.</source>
        <translation>请求已被拒绝；建议更换令牌。</translation>
    </message>
    <message>
        <source>Connect by HTTPS.</source>
        <translation>请使用 HTTPS 连接。</translation>
    </message>
    <message>
        <source>Too many wrong tokens came from this address.</source>
        <translation>此地址多次使用了错误的令牌。</translation>
    </message>
    <message>
        <source>Wait {seconds} s.</source>
        <translation>请等待 {seconds} 秒。</translation>
    </message>
    <message>
        <source>The server doesn&apos;t answer to the name “{name}”.</source>
        <translation>服务器不接受“{name}”这个名称。</translation>
    </message>
    <message>
        <source>Use its address, or start it with --name {name}.</source>
        <translation>请使用服务器的地址，或在启动时加上 --name {name}。</translation>
    </message>
    <message>
        <source>Pages of {name} may not use this server.</source>
        <translation>不允许 {name} 的网页使用此服务器。</translation>
    </message>
    <message>
        <source>Start it with --origin, if they are yours.</source>
        <translation>如果是你自己的网页，请在启动服务器时加上 --origin。</translation>
    </message>
    <message>
        <source>The request is larger than {limit}.</source>
        <translation>请求超过了 {limit}。</translation>
    </message>
    <message>
        <source>Send a smaller picture, or raise the limit in the policy.</source>
        <translation>请发送较小的图片，或在策略中提高上限。</translation>
    </message>
    <message>
        <source>Compressed requests are not accepted.</source>
        <translation>不接受压缩的请求。</translation>
    </message>
    <message>
        <source>Send the request without Content-Encoding.</source>
        <translation>请不要使用 Content-Encoding。</translation>
    </message>
    <message>
        <source>The request is not JSON.</source>
        <translation>请求不是 JSON。</translation>
    </message>
    <message>
        <source>Send JSON, as “Content-Type: application/json”.</source>
        <translation>请发送 JSON，并注明“Content-Type: application/json”。</translation>
    </message>
    <message>
        <source>The request is not a form.</source>
        <translation>请求不是表单。</translation>
    </message>
    <message>
        <source>Send the picture and the fields as “multipart/form-data”.</source>
        <translation>请以“multipart/form-data”发送图片和各字段。</translation>
    </message>
    <message>
        <source>The form can&apos;t be read: {reason}.</source>
        <translation>无法读取表单：{reason}。</translation>
    </message>
    <message>
        <source>Send it as “multipart/form-data”, each field once.</source>
        <translation>请以“multipart/form-data”发送，每个字段只出现一次。</translation>
    </message>
    <message>
        <source>Send a PNG whose places that are to change are fully transparent.</source>
        <translation>请发送一个 PNG，其中要更改的位置完全透明。</translation>
    </message>
    <message>
        <source>The request did not arrive in {seconds} s.</source>
        <translation>请求未能在 {seconds} 秒内传完。</translation>
    </message>
    <message>
        <source>More than {limit} requests a minute.</source>
        <translation>一分钟内的请求超过了 {limit} 个。</translation>
    </message>
    <message>
        <source>{count} of your jobs are waiting already.</source>
        <translation>你已有 {count} 个任务在等待。</translation>
    </message>
    <message>
        <source>Those will be done.</source>
        <translation>这些任务会完成。</translation>
    </message>
    <message>
        <source>Wait for some of them, or cancel them.</source>
        <translation>请等待其中一些完成，或取消它们。</translation>
    </message>
    <message>
        <source>The queue is full: {count} jobs are waiting.</source>
        <translation>队列已满：有 {count} 个任务在等待。</translation>
    </message>
    <message>
        <source>Try again in {seconds} s.</source>
        <translation>请在 {seconds} 秒后重试。</translation>
    </message>
    <message>
        <source>Your pictures take {used} of {limit}.</source>
        <translation>你的图片已占用 {limit} 中的 {used}。</translation>
    </message>
    <message>
        <source>Delete some from the history.</source>
        <translation>请从历史中删除一些图片。</translation>
    </message>
    <message>
        <source>The server is stopping.</source>
        <translation>服务器正在停止。</translation>
    </message>
    <message>
        <source>Jobs that were accepted are in the queue and are done after its next start.</source>
        <translation>已接受的任务保留在队列中，下次启动后继续完成。</translation>
    </message>
    <message>
        <source>Only an administrator may do that.</source>
        <translation>只有管理员可以这样做。</translation>
    </message>
    <message>
        <source>Ask whoever runs the server.</source>
        <translation>请联系服务器管理员。</translation>
    </message>
    <message>
        <source>The server&apos;s policy doesn&apos;t allow “{name}” for you.</source>
        <translation>服务器的策略不允许你使用“{name}”。</translation>
    </message>
    <message>
        <source>The server&apos;s policy doesn&apos;t allow the model “{name}”: {reason}.</source>
        <translation>服务器的策略不允许使用模型“{name}”：{reason}。</translation>
    </message>
    <message>
        <source>Choose one of the models that the server lists.</source>
        <translation>请选择服务器列出的模型。</translation>
    </message>
    <message>
        <source>{setting} is {value}; the server allows {maximum} at most.</source>
        <translation>{setting} 为 {value}；服务器最多允许 {maximum}。</translation>
    </message>
    <message>
        <source>Ask for less.</source>
        <translation>请减小该值。</translation>
    </message>
    <message>
        <source>The server&apos;s policy doesn&apos;t allow “{name}” in a prompt.</source>
        <translation>服务器的策略不允许提示词中出现“{name}”。</translation>
    </message>
    <message>
        <source>Say it otherwise.</source>
        <translation>请换一种说法。</translation>
    </message>
    <message>
        <source>{name} is not Base64.</source>
        <translation>{name} 不是 Base64。</translation>
    </message>
    <message>
        <source>Send the bytes of a picture file as Base64.</source>
        <translation>请以 Base64 发送图片文件的内容。</translation>
    </message>
    <message>
        <source>This idempotency key was used for another request.</source>
        <translation>此幂等键已用于另一个请求。</translation>
    </message>
    <message>
        <source>The job of that request is as it was.</source>
        <translation>那个请求的任务不受影响。</translation>
    </message>
    <message>
        <source>Use a new key for each new request.</source>
        <translation>请为每个新请求使用新的键。</translation>
    </message>
    <message>
        <source>You have no job “{name}”.</source>
        <translation>你没有任务“{name}”。</translation>
    </message>
    <message>
        <source>GET /v1/jobs lists your jobs.</source>
        <translation>用 GET /v1/jobs 可查看你的任务。</translation>
    </message>
    <message>
        <source>There is no such picture.</source>
        <translation>没有这张图片。</translation>
    </message>
    <message>
        <source>GET /v1/history lists your pictures.</source>
        <translation>用 GET /v1/history 可查看你的图片。</translation>
    </message>
    <message>
        <source>The picture is not finished yet.</source>
        <translation>图片尚未完成。</translation>
    </message>
    <message>
        <source>Wait for the job: GET /v1/jobs/{name}/events tells when it is done.</source>
        <translation>请等待任务完成：GET /v1/jobs/{name}/events 会告知进度。</translation>
    </message>
    <message>
        <source>The job was cancelled.</source>
        <translation>任务已取消。</translation>
    </message>
    <message>
        <source>Pictures that were finished are in the history.</source>
        <translation>已完成的图片在历史中。</translation>
    </message>
    <message>
        <source>Ask again.</source>
        <translation>请重新发送请求。</translation>
    </message>
    <message>
        <source>The client went away.</source>
        <translation>客户端已断开连接。</translation>
    </message>
    <message>
        <source>“{name}” names a file or an address: the server takes neither from clients.</source>
        <translation>“{name}”是文件或地址：服务器不接受客户端指定的文件或地址。</translation>
    </message>
    <message>
        <source>Name it as the server&apos;s lists do, or send the picture itself.</source>
        <translation>请使用服务器列表中的名称，或直接发送图片。</translation>
    </message>
    <message>
        <source>The server answered: {reason}.</source>
        <translation>服务器答复：{reason}。</translation>
    </message>
    <message>
        <source>Wait for it, or choose another folder with --out.</source>
        <translation>请等待它完成，或用 --out 选择其他文件夹。</translation>
    </message>
    <message>
        <source>Nothing was queued.</source>
        <translation>没有任务加入队列。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be “{value}” here: {reason}.</source>
        <translation>此处的 {name} 不能为“{value}”：{reason}。</translation>
    </message>
    <message>
        <source>Leave it out; the server&apos;s documentation lists what can be said.</source>
        <translation>请去掉它；服务器的文档列出了可用的内容。</translation>
    </message>
    <message>
        <source>The server&apos;s documentation lists what it offers.</source>
        <translation>服务器的文档列出了它所提供的内容。</translation>
    </message>
    <message>
        <source>Put it back, or press Resume and choose (on the command line: --resume --accept-changes, or without --resume to start again).</source>
        <translation>请恢复原样，或点击“继续”后选择（命令行：--resume --accept-changes，或不加 --resume 重新开始）。</translation>
    </message>
    <message>
        <source>There is no option {name}.</source>
        <translation>没有选项 {name}。</translation>
    </message>
    <message>
        <source>{model} can&apos;t look at this reference picture: it has no UNet with transformer layers and isn&apos;t an edit model, or the picture has a mask, which edit models can&apos;t follow.</source>
        <translation>{model} 无法查看此参考图像：它没有带 Transformer 层的 UNet，也不是编辑模型；或者该图像带有蒙版，而编辑模型无法遵循蒙版。</translation>
    </message>
    <message>
        <source>No worker of the cluster is free: {reason}.</source>
        <translation>集群中没有空闲的工作节点：{reason}。</translation>
    </message>
    <message>
        <source>Start one: velatura worker --ray ADDRESS.</source>
        <translation>启动一个：velatura worker --ray ADDRESS。</translation>
    </message>
    <message>
        <source>Another Velatura has run the queue of this data folder since {since} (process {pid} on {host}).</source>
        <translation>自 {since} 起，另一个 Velatura 正在运行此数据文件夹的队列（{host} 上的进程 {pid}）。</translation>
    </message>
    <message>
        <source>Nothing in the mask is transparent by more than 1 %.</source>
        <translation>蒙版中没有透明度超过 1% 的部分。</translation>
    </message>
    <message>
        <source>Leave it out; there are: {choices}.</source>
        <translation>请省略它；可用的有：{choices}。</translation>
    </message>
    <message>
        <source>There are {count} pictures in init_images; it takes one.</source>
        <translation>init_images 中有 {count} 张图片，只能有一张。</translation>
    </message>
    <message>
        <source>Send one picture; batch_size and n_iter say how many are made of it.</source>
        <translation>请只发送一张图片；生成的张数由 batch_size 和 n_iter 指定。</translation>
    </message>
    <message>
        <source>This server doesn&apos;t offer {name}: {reason}.</source>
        <translation>此服务器不提供 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{limit} of your requests are open already.</source>
        <translation>你已有 {limit} 个未结束的请求。</translation>
    </message>
    <message>
        <source>Those will be answered.</source>
        <translation>这些请求会得到答复。</translation>
    </message>
    <message>
        <source>Close some of them, or wait for their answers.</source>
        <translation>请关闭其中一些，或等待答复。</translation>
    </message>
    <message>
        <source>The request is not plain text: it has NUL, half a character, or too many values.</source>
        <translation>请求不是普通文本：其中有空字符、不完整的字符，或值过多。</translation>
    </message>
    <message>
        <source>Send JSON in UTF-8.</source>
        <translation>请发送 UTF-8 编码的 JSON。</translation>
    </message>
    <message>
        <source>The picture was not finished in {seconds} s.</source>
        <translation>图片未能在 {seconds} 秒内完成。</translation>
    </message>
    <message>
        <source>The job goes on; its picture will be in the history.</source>
        <translation>任务会继续进行，图片完成后在历史中。</translation>
    </message>
    <message>
        <source>Ask for the job: GET /v1/jobs lists it.</source>
        <translation>请查询该任务：GET /v1/jobs 会列出它。</translation>
    </message>
    <message>
        <source>“{address}” is not the address of a cluster in a private network.</source>
        <translation>“{address}”不是专用网络中集群的地址。</translation>
    </message>
    <message>
        <source>Nothing was started.</source>
        <translation>没有启动任何内容。</translation>
    </message>
    <message>
        <source>Give address and port of its head in numbers, as 10.0.0.5:6379. Ray runs whatever is sent by who has its token: it must not be reached from the Internet.</source>
        <translation>请以数字给出其主节点的地址和端口，例如 10.0.0.5:6379。持有令牌者发送的任何内容 Ray 都会运行：不得让互联网访问它。</translation>
    </message>
    <message>
        <source>A cluster needs a token of at least 32 characters, which all its machines have.</source>
        <translation>集群需要至少 32 个字符的令牌，且所有机器使用同一个。</translation>
    </message>
    <message>
        <source>Write one into a file (openssl rand -hex 32), and name it with --ray-token-file.</source>
        <translation>请将令牌写入文件（openssl rand -hex 32），并用 --ray-token-file 指定。</translation>
    </message>
    <message>
        <source>Clusters need Ray, which is not installed.</source>
        <translation>集群需要 Ray，但尚未安装。</translation>
    </message>
    <message>
        <source>Install it: pip install &apos;velatura[cluster]&apos;.</source>
        <translation>请安装：pip install &apos;velatura[cluster]&apos;。</translation>
    </message>
    <message>
        <source>Other machines reach the server through the proxy, but there is no token.</source>
        <translation>其他电脑可以通过代理访问服务器，但还没有令牌。</translation>
    </message>
    <message>
        <source>The training&apos;s process stopped unexpectedly ({reason}).</source>
        <translation>训练进程意外停止（{reason}）。</translation>
    </message>
    <message>
        <source>What was trained up to the last state is kept.</source>
        <translation>截至最后一个存档点的训练内容已保留。</translation>
    </message>
    <message>
        <source>Press Resume. If memory ran out, choose a smaller size or “Make It Fit”.</source>
        <translation>请按“继续”。如果内存不足，请选择更小的尺寸或“使其适合”。</translation>
    </message>
    <message>
        <source>There is no picture to learn from in {name}: {reason}.</source>
        <translation>{name} 中没有可供学习的图片：{reason}。</translation>
    </message>
    <message>
        <source>The set is unchanged.</source>
        <translation>图集未更改。</translation>
    </message>
    <message>
        <source>Add pictures to the set, or lower its smallest size.</source>
        <translation>请向图集添加图片，或降低其最小尺寸。</translation>
    </message>
    <message>
        <source>There is no training with the result {name} that could go on.</source>
        <translation>没有结果为 {name} 且可以继续的训练。</translation>
    </message>
    <message>
        <source>Start it without --resume; a training that is done needs no more.</source>
        <translation>请不带 --resume 启动；已完成的训练无需继续。</translation>
    </message>
    <message>
        <source>There is no training {name}.</source>
        <translation>没有训练 {name}。</translation>
    </message>
    <message>
        <source>The other trainings are kept.</source>
        <translation>其他训练已保留。</translation>
    </message>
    <message>
        <source>It may have been deleted: look at the list of trainings.</source>
        <translation>它可能已被删除：请查看训练列表。</translation>
    </message>
    <message>
        <source>The training {name} can&apos;t be read: {reason}.</source>
        <translation>无法读取训练 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Its files are left as they are.</source>
        <translation>其文件保持原样。</translation>
    </message>
    <message>
        <source>Start the training again from its set.</source>
        <translation>请从图片集重新开始训练。</translation>
    </message>
    <message>
        <source>{name} would go on with something else than it began with: {what}.</source>
        <translation>“{name}”继续时所用的内容与开始时不同：{what}。</translation>
    </message>
    <message>
        <source>The base model {name} of this training is not at {path} any more.</source>
        <translation>此训练的基础模型“{name}”已不在 {path}。</translation>
    </message>
    <message>
        <source>Put it back there, or move it together with the data folder that it lay in; then press Resume (on the command line: --resume).</source>
        <translation>请将它放回原处，或将它与所在的数据文件夹一起移动；然后按“继续”（命令行：--resume）。</translation>
    </message>
    <message>
        <source>The disk is full: {name} of the training was not written.</source>
        <translation>磁盘已满：训练的 {name} 未写入。</translation>
    </message>
    <message>
        <source>Free some space, then press Resume (on the command line: --resume).</source>
        <translation>请释放一些空间，然后点击“继续”（命令行：--resume）。</translation>
    </message>
    <message>
        <source>Another program has been training since {since} (process {pid} on {host}).</source>
        <translation>另一个程序自 {since} 起正在训练（{host} 上的进程 {pid}）。</translation>
    </message>
    <message>
        <source>This training is kept, and can be resumed.</source>
        <translation>此训练已保留，可以继续。</translation>
    </message>
    <message>
        <source>Wait until that one is done, or pause it.</source>
        <translation>请等待其完成，或将其暂停。</translation>
    </message>
    <message>
        <source>This training needs about {needed} GB of memory; {free} GB are free.</source>
        <translation>此训练约需 {needed} GB 内存；可用 {free} GB。</translation>
    </message>
    <message>
        <source>Nothing was loaded.</source>
        <translation>未加载任何内容。</translation>
    </message>
    <message>
        <source>Press “Make It Fit” (on the command line: --fit), or close other programs.</source>
        <translation>请按“使其适合”（命令行：--fit），或关闭其他程序。</translation>
    </message>
    <message>
        <source>This training needs about {needed} GB of memory; {free} GB are free, and no settings make it fit.</source>
        <translation>此训练约需 {needed} GB 内存；可用 {free} GB，没有任何设置能使其适合。</translation>
    </message>
    <message>
        <source>The training in {name} can&apos;t be read.</source>
        <translation>无法读取 {name} 中的训练。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be trained: {reason}.</source>
        <translation>无法训练 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <translation>请选择其他模型。</translation>
    </message>
    <message>
        <source>A new word needs a name.</source>
        <translation>新词需要名称。</translation>
    </message>
    <message>
        <source>Give a trigger word.</source>
        <translation>请填写触发词。</translation>
    </message>
    <message>
        <source>The optimizer {name} needs the library {library}, which isn&apos;t installed.</source>
        <translation>优化器 {name} 需要未安装的库 {library}。</translation>
    </message>
    <message>
        <source>Choose another optimizer, or install it.</source>
        <translation>请选择其他优化器，或安装该库。</translation>
    </message>
    <message>
        <source>The picture {name} has changed, or is gone, since the training was set up.</source>
        <translation>设定训练之后，图片 {name} 已更改或不见了。</translation>
    </message>
    <message>
        <source>Its last state is kept in the training&apos;s folder.</source>
        <translation>最后的存档点保留在训练文件夹中。</translation>
    </message>
    <message>
        <source>Put the picture back, or start the training again from its set.</source>
        <translation>请放回该图片，或从图片集重新开始训练。</translation>
    </message>
    <message>
        <source>The loss was not a number after step {step}, also with a lower learning rate.</source>
        <translation>第 {step} 步之后损失不是数值，降低学习率后仍然如此。</translation>
    </message>
    <message>
        <source>Choose a lower learning rate, or 32 bits as precision, and start again.</source>
        <translation>请选择更低的学习率，或使用 32 位精度，然后重新开始。</translation>
    </message>
    <message>
        <source>The training failed: {reason}.</source>
        <translation>训练失败：{reason}。</translation>
    </message>
    <message>
        <source>Start it again with other settings; if it fails again, copy the details and report it.</source>
        <translation>请换用其他设置重新开始；如果再次失败，请复制详细信息并报告。</translation>
    </message>
    <message>
        <source>There was not enough memory for the training.</source>
        <translation>内存不足，无法训练。</translation>
    </message>
    <message>
        <source>Close other programs, or use “Make It Fit”, and start again.</source>
        <translation>请关闭其他程序，或使用“使其适合”，然后重新开始。</translation>
    </message>
    <message>
        <source>These numbers can&apos;t be compared: their {what} differs ({first} and {second}).</source>
        <translation>这些数字无法比较：它们的 {what} 不同（{first} 与 {second}）。</translation>
    </message>
    <message>
        <source>Measure both in the same way.</source>
        <translation>请用相同的方式测量两者。</translation>
    </message>
    <message>
        <source>{name} needs at least {least} pictures on each side; there are {count}.</source>
        <translation>{name} 每一方至少需要 {least} 张图片；现有 {count} 张。</translation>
    </message>
    <message>
        <source>The other measures were computed.</source>
        <translation>其他度量已计算。</translation>
    </message>
    <message>
        <source>Add pictures, or choose a measure of single pictures.</source>
        <translation>请添加图片，或选择针对单张图片的指标。</translation>
    </message>
    <message>
        <source>{name} needs {weights}, which is not installed.</source>
        <translation>{name} 需要 {weights}，但尚未安装。</translation>
    </message>
    <message>
        <source>Import the file in the model manager, or use the features that ship.</source>
        <translation>请在模型管理器中导入该文件，或使用随程序提供的特征网络。</translation>
    </message>
    <message>
        <source>No picture was found in “{name}”.</source>
        <translation>在“{name}”中未找到图片。</translation>
    </message>
    <message>
        <source>Name a folder, a picture, a table of pictures, or “history:” and words.</source>
        <translation>请指定文件夹、图片、图片表格，或“history:”加上词语。</translation>
    </message>
    <message>
        <source>No picture of “{name}” can be used: {reason}.</source>
        <translation>“{name}”中没有可用的图片：{reason}。</translation>
    </message>
    <message>
        <source>{name} needs a reference: pictures that the set is compared with.</source>
        <translation>{name}需要参考：用于与该组比较的图片。</translation>
    </message>
    <message>
        <source>Name a reference, or choose a measure of pictures alone.</source>
        <translation>请指定参考，或选择只针对单独图片的度量。</translation>
    </message>
    <message>
        <source>{name} compares each picture with one of the reference, and none fits: neither prompts and seeds nor file names are the same, or the sizes differ.</source>
        <translation>{name}将每张图片与一张参考图片比较，但没有匹配的：提示词和种子、文件名都不同，或尺寸不同。</translation>
    </message>
    <message>
        <source>Give pictures that belong together the same name and the same size.</source>
        <translation>请让对应的图片具有相同的名称和尺寸。</translation>
    </message>
    <message>
        <source>{name} is infinite: all pairs that were compared ({count}) are equal, pixel by pixel.</source>
        <translation>{name} 为无穷大：所比较的 {count} 对图片逐像素完全相同。</translation>
    </message>
    <message>
        <source>Nothing need be done: no pair differs.</source>
        <translation>无需任何操作：没有一对图片有差异。</translation>
    </message>
    <message>
        <source>{name} needs to know what the pictures were asked to show; no file tells its prompt.</source>
        <translation>{name}需要知道图片的提示词；没有文件提供提示词。</translation>
    </message>
    <message>
        <source>Use pictures with their metadata, a table with a column “prompt”, or the run of a suite.</source>
        <translation>请使用带元数据的图片、含“prompt”列的表格，或测试集的运行结果。</translation>
    </message>
    <message>
        <source>{name} needs edits: a picture with its original and its mask.</source>
        <translation>{name}需要编辑：图片及其原图和蒙版。</translation>
    </message>
    <message>
        <source>Put NAME-original.png and NAME-mask.png beside NAME.png, or choose edits of the history.</source>
        <translation>请将 NAME-original.png 和 NAME-mask.png 放在 NAME.png 旁边，或选择历史记录中的编辑。</translation>
    </message>
    <message>
        <source>The pictures of “{name}” are not those of the report: {count} of them have changed or are gone.</source>
        <translation>“{name}”的图片与报告中的不同：{count} 张已更改或已不存在。</translation>
    </message>
    <message>
        <source>Put the pictures back, or make a new report.</source>
        <translation>请恢复这些图片，或创建新报告。</translation>
    </message>
    <message>
        <source>A picture of the set was made, but the history does not have it.</source>
        <translation>该组的一张图片已生成，但历史记录中没有它。</translation>
    </message>
    <message>
        <source>The other pictures of the set are kept.</source>
        <translation>该组的其他图片已保留。</translation>
    </message>
    <message>
        <source>Check that the history can be written, and start again.</source>
        <translation>请确认历史记录可以写入，然后重新开始。</translation>
    </message>
    <message>
        <source>Not all pictures of “{name}” are there yet.</source>
        <translation>“{name}”的图片尚未全部生成。</translation>
    </message>
    <message>
        <source>Keep the set again first; it goes on where it was interrupted.</source>
        <translation>请先重新保留该组；它会从中断处继续。</translation>
    </message>
    <message>
        <source>There are no prompts in {name}.</source>
        <translation>{name} 中没有提示词。</translation>
    </message>
    <message>
        <source>Write one prompt a line.</source>
        <translation>每行写一个提示词。</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t be kept for checks: it was not made from words alone.</source>
        <translation>“{name}”无法保留用于检查：它不是仅由文字生成的。</translation>
    </message>
    <message>
        <source>Choose pictures that were made from a prompt.</source>
        <translation>请选择由提示词生成的图片。</translation>
    </message>
    <message>
        <source>“{name}” is not a consistency model.</source>
        <translation>“{name}”不是一致性模型。</translation>
    </message>
    <message>
        <source>Choose one; the catalogue lists those of OpenAI.</source>
        <translation>请选择一个；目录中列有 OpenAI 的模型。</translation>
    </message>
    <message>
        <source>“{name}” holds results of another model, seed or class.</source>
        <translation>“{name}”中有其他模型、种子或类别的结果。</translation>
    </message>
    <message>
        <source>They are unchanged.</source>
        <translation>它们没有改变。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The preset “{name}” is for models of {wanted} timesteps; this one has {count}.</source>
        <translation>预设“{name}”适用于 {wanted} 个时间步的模型；此模型有 {count} 个。</translation>
    </message>
    <message>
        <source>Choose another preset, or name the timesteps.</source>
        <translation>请选择其他预设，或指定时间步。</translation>
    </message>
    <message>
        <source>Nothing can be searched for: {reason}.</source>
        <translation>无法搜索：{reason}。</translation>
    </message>
    <message>
        <source>What was made is kept.</source>
        <translation>已生成的内容会保留。</translation>
    </message>
    <message>
        <source>Make more pictures of each schedule, or choose another reference.</source>
        <translation>请为每个调度生成更多图片，或选择其他参考。</translation>
    </message>
    <message>
        <source>“{name}” has {count} pictures that can be read; at least {least} are needed.</source>
        <translation>“{name}”中有 {count} 张可读取的图片；至少需要 {least} 张。</translation>
    </message>
    <message>
        <source>Choose a folder with more pictures.</source>
        <translation>请选择图片更多的文件夹。</translation>
    </message>
    <message>
        <source>“{name}” is not a report that this version can read.</source>
        <translation>“{name}”不是此版本可以读取的报告。</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>请选择其他报告。</translation>
    </message>
    <message>
        <source>There is no rating session “{name}”.</source>
        <translation>没有名为“{name}”的评分。</translation>
    </message>
    <message>
        <source>List them with velatura rate list.</source>
        <translation>用 velatura rate list 列出它们。</translation>
    </message>
    <message>
        <source>There is a rating session “{name}” already.</source>
        <translation>已有名为“{name}”的评分。</translation>
    </message>
    <message>
        <source>It is unchanged.</source>
        <translation>它没有改变。</translation>
    </message>
    <message>
        <source>Nothing can be asked: {reason}.</source>
        <translation>没有可问的：{reason}。</translation>
    </message>
    <message>
        <source>No session was made.</source>
        <translation>没有创建评分。</translation>
    </message>
    <message>
        <source>Name two folders whose files have the same names, or rate from 1 to 5.</source>
        <translation>请指定两个文件名相同的文件夹，或评 1 到 5 分。</translation>
    </message>
    <message>
        <source>“{name}” is neither a rating session nor answers to one: {reason}.</source>
        <translation>“{name}”既不是评分，也不是评分的答案：{reason}。</translation>
    </message>
    <message>
        <source>All answers are unchanged.</source>
        <translation>所有答案都没有改变。</translation>
    </message>
    <message>
        <source>Ask for the file again.</source>
        <translation>请重新索取该文件。</translation>
    </message>
    <message>
        <source>The answers in “{name}” belong to another rating session.</source>
        <translation>“{name}”中的答案属于另一个评分。</translation>
    </message>
    <message>
        <source>Import them where that session was made.</source>
        <translation>请在创建该评分的地方导入。</translation>
    </message>
    <message>
        <source>“{choice}” is not an answer to question {item}.</source>
        <translation>“{choice}”不是问题 {item} 的答案。</translation>
    </message>
    <message>
        <source>Choose first, second or tie in comparisons, and 1 to 5 on a scale.</source>
        <translation>比较时选 first、second 或 tie，打分时选 1 到 5。</translation>
    </message>
    <message>
        <source>There are other answers by “{name}” in this session.</source>
        <translation>此评分中已有“{name}”的其他答案。</translation>
    </message>
    <message>
        <source>If this is another person, import the file under another name.</source>
        <translation>如果这是另一个人，请以另一个名称导入该文件。</translation>
    </message>
    <message>
        <source>“{name}” came from somebody else, and which picture is of which set is not in it.</source>
        <translation>“{name}”来自他人，其中没有图片属于哪个集合的信息。</translation>
    </message>
    <message>
        <source>Your answers are kept.</source>
        <translation>您的答案已保留。</translation>
    </message>
    <message>
        <source>Send them back: export the answers.</source>
        <translation>请导出答案并发回。</translation>
    </message>
    <message>
        <source>{host} has nothing at this address (HTTP {status}).</source>
        <translation>{host} 的这个地址上没有内容（HTTP {status}）。</translation>
    </message>
    <message>
        <source>Check the folder, or choose another one under Edit ▸ Preferences ▸ Saving Pictures….</source>
        <translation>请检查该文件夹，或在“编辑 ▸ 首选项 ▸ 保存图片…”中另选一个。</translation>
    </message>
    <message>
        <source>Switch it off under Edit ▸ Preferences ▸ Plugins, or ask its authors.</source>
        <translation>请在“编辑 ▸ 首选项 ▸ 插件”中将其停用，或联系其作者。</translation>
    </message>
    <message>
        <source>If it happens again, switch it off under Edit ▸ Preferences ▸ Plugins, or ask its authors.</source>
        <translation>如果再次发生，请在“编辑 ▸ 首选项 ▸ 插件”中停用它，或联系其作者。</translation>
    </message>
    <message>
        <source>Ask its authors; Edit ▸ Preferences ▸ Plugins switches it on again.</source>
        <translation>请联系其作者；可在“编辑 ▸ 首选项 ▸ 插件”中重新启用。</translation>
    </message>
    <message>
        <source>Check the address, or look for the model elsewhere.</source>
        <translation>请检查地址，或查找模型的新地址。</translation>
    </message>
    <message>
        <source>{host} can&apos;t resume this download: its file is now shorter than the part already downloaded.</source>
        <translation>{host} 无法从中断处继续下载：服务器上的文件比之前短。</translation>
    </message>
    <message>
        <source>Restart the download; the file was changed on the server.</source>
        <translation>请重新开始下载；文件在此期间已更改。</translation>
    </message>
    <message>
        <source>{host} sent an unexpected response ({status}).</source>
        <translation>{host} 返回了无法理解的响应（{status}）。</translation>
    </message>
    <message>
        <source>Check the address; a network&apos;s sign-in page may be in the way.</source>
        <translation>请检查地址；也可能是网络登录页面挡在了中间。</translation>
    </message>
    <message>
        <source>Check the internet connection, then try again.</source>
        <translation>请检查网络连接，然后重试。</translation>
    </message>
    <message>
        <source>The address {host} could not be resolved.</source>
        <translation>无法解析服务器地址 {host}。</translation>
    </message>
    <message>
        <source>Check the internet connection and the spelling of the address.</source>
        <translation>请检查网络连接和地址的拼写。</translation>
    </message>
    <message>
        <source>{host} stopped responding.</source>
        <translation>{host} 停止响应。</translation>
    </message>
    <message>
        <source>Try again; if this persists, the server or the connection is overloaded.</source>
        <translation>请重试；如果一直如此，说明服务器或网络过载。</translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation>与 {host} 的连接已中断。</translation>
    </message>
    <message>
        <source>Try again; the download resumes where it stopped.</source>
        <translation>请重试，会从中断处继续。</translation>
    </message>
    <message>
        <source>The certificate of {host} is not valid.</source>
        <translation>{host} 的证书无效。</translation>
    </message>
    <message>
        <source>Check the computer&apos;s date, and whether something intercepts the connection.</source>
        <translation>请检查电脑的日期，以及网络中是否有设备或软件在窥探连接。</translation>
    </message>
    <message>
        <source>The system&apos;s proxy rejected the connection to {host}.</source>
        <translation>系统代理未能让与 {host} 的连接通过。</translation>
    </message>
    <message>
        <source>“{address}” is not a valid model address.</source>
        <translation>“{address}”不是有效的模型地址。</translation>
    </message>
    <message>
        <source>Enter owner/name, a page of the hub, an https address, or a catalog id.</source>
        <translation>请填写“所有者/名称”、模型站的页面地址、以 https 开头的地址，或模型目录中的 ID。</translation>
    </message>
    <message>
        <source>The address at {host} contains a user name or password.</source>
        <translation>{host} 的地址中含有用户名或密码。</translation>
    </message>
    <message>
        <source>Enter the address without it. A token for the hub belongs in Models ▸ Network.</source>
        <translation>请提供不含用户名和密码的地址。Hub 的令牌请在“模型 ▸ 网络”中填写。</translation>
    </message>
    <message>
        <source>{name} is under “{licence}”, which has not been accepted yet.</source>
        <translation>{name} 采用“{licence}”，尚未接受该许可证。</translation>
    </message>
    <message>
        <source>Nothing was downloaded.</source>
        <translation>没有下载任何内容。</translation>
    </message>
    <message>
        <source>Read the licence; to accept it, add --accept-licence.</source>
        <translation>请阅读许可协议；如果接受，请加上 --accept-licence。</translation>
    </message>
    <message>
        <source>Not confirmed.</source>
        <translation>操作未经确认。</translation>
    </message>
    <message>
        <source>Answer yes, or add --yes to run without a question.</source>
        <translation>请回答 yes；无人应答时可加上 --yes。</translation>
    </message>
    <message>
        <source>Velatura is offline: no request was sent.</source>
        <translation>没有发出任何请求：Velatura 处于离线状态。</translation>
    </message>
    <message>
        <source>Add --online for this one command, or turn “Online” on in the window.</source>
        <translation>请加上 --online 仅为这条命令联网，或在窗口中打开“在线”。</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t be used as a file name here: {reason}.</source>
        <translation>“{name}”在这里不能用作文件名：{reason}。</translation>
    </message>
    <message>
        <source>Get the model elsewhere, or choose the files to download by name.</source>
        <translation>请从其他地方获取模型，或按名称选择要下载的文件。</translation>
    </message>
    <message>
        <source>The repository has no matching file ({patterns}).</source>
        <translation>仓库中没有所需的文件（{patterns}）。</translation>
    </message>
    <message>
        <source>See its page for its files; Velatura loads .safetensors and .gguf files.</source>
        <translation>请在其页面上查看包含的内容；Velatura 可加载 .safetensors 和 .gguf 文件。</translation>
    </message>
    <message>
        <source>Not enough disk space for {name}: it needs {needed} more, {reserve} must stay free for other work, and {free} are free.</source>
        <translation>磁盘空间不足，无法下载 {name}：还需要 {needed}，另须为其他工作留出 {reserve}，目前空闲 {free}。</translation>
    </message>
    <message>
        <source>Free some space on that disk, or choose a models folder on another disk; then resume.</source>
        <translation>请在该磁盘上腾出一些空间，或将模型文件夹换到其他磁盘，然后继续。</translation>
    </message>
    <message>
        <source>The disk filled up while {name} was downloading. The download was paused.</source>
        <translation>下载 {name} 时磁盘已满，下载已暂停。</translation>
    </message>
    <message>
        <source>Free some space on that disk, then resume the download.</source>
        <translation>请在该磁盘上腾出一些空间，然后继续；会从中断处接着下载。</translation>
    </message>
    <message>
        <source>{name} failed its checksum: it is not the file its publisher lists.</source>
        <translation>{name} 的校验值不符，与发布者公布的文件不一致。</translation>
    </message>
    <message>
        <source>The bad copy was kept as “{kept_as}”; no model uses it.</source>
        <translation>有误的副本已另存为“{kept_as}”，不会被任何模型使用。</translation>
    </message>
    <message>
        <source>It is downloaded again once. If that fails too, something on the network changes the file: try another network or a mirror.</source>
        <translation>会自动重新下载一次。如果仍然有误，说明传输途中有环节改动了文件：请换用其他网络或镜像。</translation>
    </message>
    <message>
        <source>{name} failed its checksum twice: it is not the file its publisher lists.</source>
        <translation>{name} 两次下载的校验值都不符，与发布者公布的文件不一致。</translation>
    </message>
    <message>
        <source>The bad copies were kept as “{kept_as}”; no model uses them.</source>
        <translation>有误的副本已另存为“{kept_as}”，不会被任何模型使用。</translation>
    </message>
    <message>
        <source>Something on the network changes the file: try another network or a mirror.</source>
        <translation>传输途中有环节改动了文件：请换用其他网络或镜像。</translation>
    </message>
    <message>
        <source>{name} changed on the server after the download started.</source>
        <translation>{name} 与下载开始时不同：服务器上已换成另一个文件。</translation>
    </message>
    <message>
        <source>Complete files were kept in the download&apos;s folder; no model uses them.</source>
        <translation>已完整下载的文件保留在下载文件夹中，不会被任何模型使用。</translation>
    </message>
    <message>
        <source>Remove the download and start it again, to get all files of one version.</source>
        <translation>请移除此下载并重新开始，以确保所有文件来自同一版本。</translation>
    </message>
    <message>
        <source>{host} can&apos;t resume {name}.</source>
        <translation>{host} 无法从中断处继续下载 {name}。</translation>
    </message>
    <message>
        <source>The other files are kept; this one is downloaded from the start.</source>
        <translation>其他文件均已保留，此文件将从头下载。</translation>
    </message>
    <message>
        <source>No action needed: the download continues.</source>
        <translation>无需操作，会自动继续。</translation>
    </message>
    <message>
        <source>{host} redirects to an address that is not allowed: {reason}.</source>
        <translation>{host} 转到了一个不允许访问的地址：{reason}。</translation>
    </message>
    <message>
        <source>Another Velatura window is working on the download {name} (process {pid}, since {since}).</source>
        <translation>另一个 Velatura 正在下载 {name}（进程 {pid}，自 {since} 起）。</translation>
    </message>
    <message>
        <source>{name}, the model to repair, is no longer in the models folder.</source>
        <translation>要修复的 {name} 已不在模型文件夹中。</translation>
    </message>
    <message>
        <source>The downloaded files are kept in the download&apos;s folder.</source>
        <translation>已下载的文件保留在下载文件夹中。</translation>
    </message>
    <message>
        <source>Bring the model back, or remove this download and download the whole model.</source>
        <translation>请将模型放回原处，或移除此下载并重新下载整个模型。</translation>
    </message>
    <message>
        <source>Nothing in it was run; the file is unchanged.</source>
        <translation>没有运行其中的任何内容，文件保持不变。</translation>
    </message>
    <message>
        <source>{name} is empty (0 bytes).</source>
        <translation>{name} 是空文件，没有任何内容。</translation>
    </message>
    <message>
        <source>{name} starts with nothing but zeros: disk space was reserved, but the content was never written.</source>
        <translation>{name} 的开头全是零：空间已预留，但内容从未写入。</translation>
    </message>
    <message>
        <source>{name} is truncated: {done} of {size} bytes are there.</source>
        <translation>{name} 不完整：共 {size} 字节，只有 {done} 字节。</translation>
    </message>
    <message>
        <source>Resume its download, or repair the model.</source>
        <translation>请继续下载，或修复该模型。</translation>
    </message>
    <message>
        <source>{name} is {more} bytes too long.</source>
        <translation>{name} 比应有的大小多出 {more} 字节。</translation>
    </message>
    <message>
        <source>{name} is a web page, not a model: the site sent a message or a log-in page.</source>
        <translation>{name} 是网页，不是模型：网站返回的是提示信息或登录页面。</translation>
    </message>
    <message>
        <source>Open its address in a browser, follow what the page says, and get the file again.</source>
        <translation>请在浏览器中打开其地址，按页面要求操作，然后重新获取文件。</translation>
    </message>
    <message>
        <source>{name} is a Git LFS pointer: {size} bytes of text in place of the real file.</source>
        <translation>{name} 是 Git LFS 指针文件：只有 {size} 字节的文本，用来代替真正的文件。</translation>
    </message>
    <message>
        <source>{name} is not a valid safetensors file: its header would be {length} bytes long.</source>
        <translation>{name} 不是有效的 safetensors 文件：照此读取，文件头将长达 {length} 字节。</translation>
    </message>
    <message>
        <source>{name} has the right size, but failed its checksum.</source>
        <translation>{name} 的大小正确，但校验值不符。</translation>
    </message>
    <message>
        <source>No action needed.</source>
        <translation>无需操作。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be repaired here: its source was not recorded ({files} is damaged).</source>
        <translation>{name} 无法在这里修复：没有来源记录（已损坏：{files}）。</translation>
    </message>
    <message>
        <source>The model was not changed.</source>
        <translation>模型保持不变。</translation>
    </message>
    <message>
        <source>Get it from its source again, or restore the damaged files from a copy.</source>
        <translation>请从来源处重新获取，或用副本替换损坏的文件。</translation>
    </message>
    <message>
        <source>Your pictures and other models are not affected.</source>
        <translation>图片和其他模型不受影响。</translation>
    </message>
    <message>
        <source>{name} is outside the models folder, and Velatura changes nothing there ({files} is damaged).</source>
        <translation>{name} 位于模型文件夹之外，Velatura 不会更改那里的内容（已损坏：{files}）。</translation>
    </message>
    <message>
        <source>Repair it with the program it belongs to, or download a separate copy from Get models.</source>
        <translation>请用它所属的程序修复，或在“获取模型”中另外下载一份。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be repaired from its source, which does not contain {files}.</source>
        <translation>{name} 无法从来源处修复：来源中从未有过 {files}。</translation>
    </message>
    <message>
        <source>Restore those files from a copy, or import the model again.</source>
        <translation>请用副本替换这些文件，或重新导入该模型。</translation>
    </message>
    <message>
        <source>Repair it, or get it from its source again.</source>
        <translation>请修复它，或从来源处重新获取。</translation>
    </message>
    <message>
        <source>{name} contains NaN or infinite values: {reason}.</source>
        <translation>{name} 含有无效数值：{reason}。</translation>
    </message>
    <message>
        <source>Its pictures would be black. Get the model from its source again.</source>
        <translation>用它生成的图片会是全黑的。请从来源处重新获取该模型。</translation>
    </message>
    <message>
        <source>The test picture of {name} contains NaN or infinite values.</source>
        <translation>{name} 的测试图片含有无效数值。</translation>
    </message>
    <message>
        <source>Verify the model&apos;s files and values; another precision may help.</source>
        <translation>请检查该模型的数值和文件；换一种精度也可能有帮助。</translation>
    </message>
    <message>
        <source>Verify the model&apos;s files; another precision or autoencoder may help.</source>
        <translation>请检查该模型的文件；换一种精度或自编码器也可能有帮助。</translation>
    </message>
    <message>
        <source>The test picture of {name} is a single flat colour.</source>
        <translation>{name} 的测试图片只有一种颜色。</translation>
    </message>
    <message>
        <source>Verify the model&apos;s files; its settings or its autoencoder may be wrong.</source>
        <translation>请检查该模型的文件；可能是设置或自编码器有误。</translation>
    </message>
    <message>
        <source>With the same settings, the test picture of {name} differs from last time.</source>
        <translation>设置相同，但 {name} 生成的测试图片与上次不同。</translation>
    </message>
    <message>
        <source>The new picture is now its thumbnail.</source>
        <translation>新图片现已设为它的缩略图。</translation>
    </message>
    <message>
        <source>Verify its files; if they are intact, this machine&apos;s computations are not reproducible.</source>
        <translation>请校验其文件；如果文件完好，则说明这台电脑的计算结果不稳定。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be parsed: the folders it lists are not used.</source>
        <translation>无法解析 {name}，其中列出的文件夹不会被使用。</translation>
    </message>
    <message>
        <source>The program&apos;s default folders are still used; nothing was changed there.</source>
        <translation>该程序的默认文件夹仍会使用；那里没有任何改动。</translation>
    </message>
    <message>
        <source>Add the folders yourself, or correct the file.</source>
        <translation>请手动指定文件夹，或修正该文件。</translation>
    </message>
    <message>
        <source>Both files are unchanged.</source>
        <translation>两个文件均保持不变。</translation>
    </message>
    <message>
        <source>{name} and {other} are on different disks and can&apos;t be linked.</source>
        <translation>{name} 和 {other} 位于不同的磁盘，无法建立链接。</translation>
    </message>
    <message>
        <source>The disk with {name} does not support hard links ({kind}).</source>
        <translation>{name} 所在的磁盘不支持硬链接（{kind}）。</translation>
    </message>
    <message>
        <source>Remove one of the two instead. NTFS, APFS and ext4 support hard links.</source>
        <translation>请改为移除其中一个。NTFS、APFS 或 ext4 磁盘支持硬链接。</translation>
    </message>
    <message>
        <source>To link it anyway, allow it when you are asked.</source>
        <translation>如果仍要更改，请在操作前的询问中选择允许。</translation>
    </message>
    <message>
        <source>{name} is not a regular file.</source>
        <translation>{name} 不是普通文件。</translation>
    </message>
    <message>
        <source>{name} could not be replaced with a link: {reason}.</source>
        <translation>无法将 {name} 替换为链接：{reason}。</translation>
    </message>
    <message>
        <source>Close programs that use it, check the folder&apos;s permissions and try again.</source>
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
    <message>
        <source>There is no GPU support for this machine: {reason}.</source>
        <translation>没有适用于本机的 GPU 支持：{reason}。</translation>
    </message>
    <message>
        <source>The build that came with the program stays in use.</source>
        <translation>继续使用程序自带的版本。</translation>
    </message>
    <message>
        <source>See “velatura gpu” or the page This machine for what was detected.</source>
        <translation>用“velatura gpu”或“本机”页面查看检测结果。</translation>
    </message>
    <message>
        <source>The index does not list a SHA-256 for {name}, so the download could not be verified.</source>
        <translation>索引没有提供 {name} 的 SHA-256，无法比对。</translation>
    </message>
    <message>
        <source>Nothing was downloaded. The build that came with the program stays in use.</source>
        <translation>没有下载任何内容。继续使用程序自带的版本。</translation>
    </message>
    <message>
        <source>The GPU support packages require different versions of {name}.</source>
        <translation>GPU 支持的软件包要求的 {name} 版本不一致。</translation>
    </message>
    <message>
        <source>It is not used. The build that came with the program stays in use.</source>
        <translation>其中内容均未使用。继续使用程序自带的版本。</translation>
    </message>
    <message>
        <source>Cancel the download and start it again; if it fails again, try another index.</source>
        <translation>取消下载后重新开始；如果再次出现，请换一个索引。</translation>
    </message>
    <message>
        <source>GPU support was downloaded and unpacked, but does not work here: {reason}.</source>
        <translation>GPU 支持已下载并解包，但在这里无法工作：{reason}。</translation>
    </message>
    <message>
        <source>The download is kept. The build that came with the program stays in use.</source>
        <translation>下载的内容已保留。继续使用程序自带的版本。</translation>
    </message>
    <message>
        <source>Update the graphics driver, then try again; Cancel deletes the download.</source>
        <translation>请更新显卡驱动后重试；“取消”会删除下载的内容。</translation>
    </message>
    <message>
        <source>Not enough disk space to unpack GPU support: it needs {needed} more, {reserve} must stay free for other work, and {free} are free.</source>
        <translation>磁盘空间不足，无法解包 GPU 支持：还需要 {needed}，另须为其他工作留出 {reserve}，目前空闲 {free}。</translation>
    </message>
    <message>
        <source>It is still installed.</source>
        <translation>它仍保留在原处。</translation>
    </message>
    <message>
        <source>“velatura gpu add” installs it, if there is a build for this machine.</source>
        <translation>如果有适用于本机的 GPU 支持，可用“velatura gpu add”获取。</translation>
    </message>
    <message>
        <source>The index has no package that fits: {name}.</source>
        <translation>索引中没有合适的软件包：{name}。</translation>
    </message>
    <message>
        <source>Try another index (setting gpu.index), or a newer version of Velatura.</source>
        <translation>请换一个索引（设置 gpu.index），或使用更新版本的 Velatura。</translation>
    </message>
    <message>
        <source>Use another index (setting gpu.index).</source>
        <translation>请使用其他索引（设置 gpu.index）。</translation>
    </message>
    <message>
        <source>Free some space on the disk of the data folder, then resume.</source>
        <translation>请在数据文件夹所在磁盘上腾出空间，然后继续。</translation>
    </message>
    <message>
        <source>GPU support can&apos;t be removed: {reason}.</source>
        <translation>无法移除 GPU 支持：{reason}。</translation>
    </message>
    <message>
        <source>Close other windows of Velatura, then try again.</source>
        <translation>请关闭其他 Velatura 窗口，然后重试。</translation>
    </message>
    <message>
        <source>No GPU support is installed.</source>
        <translation>没有安装 GPU 支持。</translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>Rate</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>漂移</translation>
    </message>
    <message>
        <source>Reproduce</source>
        <translation>重现</translation>
    </message>
    <message>
        <source>How It Was Made</source>
        <translation>制作过程</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Lab</source>
        <translation>实验室</translation>
    </message>
</context>
<context>
    <name>EvaluationPage</name>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Measure and compare other pictures.</source>
        <translation>测量和比较其他图片。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete this report; pictures stay.</source>
        <translation>删除此报告；图片会保留。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Reports of what was measured are listed here.</source>
        <translation>测量结果的报告会列在这里。</translation>
    </message>
</context>
<context>
    <name>Expand</name>
    <message>
        <source>+{pixels} left</source>
        <translation>左侧 +{pixels}</translation>
    </message>
    <message>
        <source>+{pixels} top</source>
        <translation>上方 +{pixels}</translation>
    </message>
    <message>
        <source>+{pixels} bottom</source>
        <translation>下方 +{pixels}</translation>
    </message>
    <message>
        <source>the maximum</source>
        <translation>已到上限</translation>
    </message>
    <message>
        <source>+{pixels} right</source>
        <translation>右侧 +{pixels}</translation>
    </message>
</context>
<context>
    <name>ExpandOptions</name>
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
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
</context>
<context>
    <name>ExplainedEditor</name>
    <message>
        <source>Click in the picture, or use the arrow keys there, to say where it belongs.</source>
        <translation>在图片中点击或使用方向键指定位置。</translation>
    </message>
    <message>
        <source>An explanation in each line</source>
        <translation>每行一条说明</translation>
    </message>
    <message>
        <source>Places of {name}</source>
        <translation>{name}的位置</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export Copy</source>
        <translation>导出副本</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Convert to CMYK</source>
        <translation>转换为 CMYK</translation>
    </message>
    <message>
        <source>Through the profile of a press, in 8 bits, on white.</source>
        <translation>按印刷机的配置文件转换，每通道 8 位，白底。</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Writes a file beside the copy: what went in, what may have changed, and proof that all other pixels are equal.</source>
        <translation>在副本旁写入一个文件：使用了什么、哪些可能被改动，以及其余像素完全相同的证明。</translation>
    </message>
    <message>
        <source>Sign with Content Credentials</source>
        <translation>用内容凭证签名</translation>
    </message>
    <message>
        <source>Signs the certificate into the copy, by the certificate in Preferences.</source>
        <translation>用首选项中的证书签名，并写入副本。</translation>
    </message>
    <message>
        <source>Map of invented pixels</source>
        <translation>虚构像素图</translation>
    </message>
    <message>
        <source>Writes a PNG beside the copy: white where a model or Remove made what is seen.</source>
        <translation>在副本旁写入一个 PNG：白色表示由模型或“移除”生成的可见部分。</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>The copy keeps everything in this picture.</source>
        <translation>副本包含这张图片的全部内容。</translation>
    </message>
    <message>
        <source>Exporting does not count as saving.</source>
        <translation>导出不算保存。</translation>
    </message>
    <message>
        <source>Not in the copy: {parts}.</source>
        <translation>副本中没有：{parts}。</translation>
    </message>
</context>
<context>
    <name>ExportFlow</name>
    <message>
        <source>This would lose {parts} and can&apos;t be undone. A Velatura project keeps everything.</source>
        <translation>文件会丢失{parts}，且无法撤销。Velatura 项目保留一切。</translation>
    </message>
    <message>
        <source>Overwrite “{name}” with less than it holds?</source>
        <translation>是否用较少的内容替换“{name}”？</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save as Project…</source>
        <translation>保存为项目…</translation>
    </message>
    <message>
        <source>Export Copy</source>
        <translation>导出副本</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>FacetList</name>
    <message>
        <source>Facets</source>
        <translation>筛选条件</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>已保存的搜索</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Show all {count}</source>
        <translation>显示全部 {count} 项</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>已选</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>已排除</translation>
    </message>
    <message>
        <source>Include</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>Exclude</source>
        <translation>排除</translation>
    </message>
</context>
<context>
    <name>Facets</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Aspect ratio</source>
        <translation>宽高比</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>月份</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Intent</source>
        <translation>意图</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已淘汰</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>生成程序</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>已应用</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早的在前</translation>
    </message>
    <message>
        <source>By date made</source>
        <translation>按生成日期</translation>
    </message>
    <message>
        <source>Starred first</source>
        <translation>星标在前</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>yyyy年M月</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>FactsSection</name>
    <message>
        <source>About this model</source>
        <translation>基本信息</translation>
    </message>
    <message>
        <source>Trigger words (click to copy)</source>
        <translation>触发词（单击复制）</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) made with it</source>
        <translation>
            <numerusform>用它生成了 %Ln 张图片</numerusform>
        </translation>
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
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Prediction type</source>
        <translation>预测类型</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Native size</source>
        <translation>最佳尺寸</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
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
        <source>Title</source>
        <translation>标题</translation>
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
</context>
<context>
    <name>FieldEditor</name>
    <message>
        <source>&lt;p&gt;Click to add a point; drag it out, or press Delete, to remove it. Tab chooses the next point, arrow keys move it, Insert adds one.&lt;/p&gt;</source>
        <translation>&lt;p&gt;点击可添加点；拖出去或按 Delete 可删除点。Tab 选择下一个点，方向键移动它，Insert 添加一个点。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Reset {part}</source>
        <translation>重置{part}</translation>
    </message>
</context>
<context>
    <name>FieldForm</name>
    <message>
        <source>Needed.</source>
        <translation>必须填写。</translation>
    </message>
    <message>
        <source>needed</source>
        <translation>必填</translation>
    </message>
</context>
<context>
    <name>FileEditor</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose {name}</source>
        <translation>选择{name}</translation>
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
    <message numerus="yes">
        <source>%n job(s) of “{name}” are not finished.</source>
        <translation>
            <numerusform>“{name}”有 %n 个任务尚未完成。</numerusform>
        </translation>
    </message>
    <message>
        <source>If they continue, their results go to the history.</source>
        <translation>如果继续，结果会保存到历史中。</translation>
    </message>
    <message>
        <source>Cancel Jobs</source>
        <translation>取消任务</translation>
    </message>
    <message>
        <source>Continue Jobs</source>
        <translation>继续任务</translation>
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
        <source>They will be lost otherwise. Finished results stay in the history.</source>
        <translation>不保存，更改就会丢失。已完成的结果会留在历史中。</translation>
    </message>
    <message>
        <source>Only a Velatura project keeps that; it will be lost otherwise.</source>
        <translation>只有 Velatura 项目才能保存它，否则会丢失。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Save changes to %n pictures?</source>
        <translation>
            <numerusform>保存对 %n 张图片的更改？</numerusform>
        </translation>
    </message>
    <message>
        <source>Discard All</source>
        <translation>全部放弃</translation>
    </message>
    <message>
        <source>Save All</source>
        <translation>全部保存</translation>
    </message>
    <message>
        <source>It would lose {parts}. You can export a copy, but the picture itself is not saved then.</source>
        <translation>会丢失{parts}。可以导出一份副本，但图片本身并未保存。</translation>
    </message>
    <message>
        <source>Save {parts} of “{name}”?</source>
        <translation>是否保存“{name}”的{parts}？</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>“{name}” can&apos;t hold all of this picture</source>
        <translation>“{name}”装不下整张图片</translation>
    </message>
    <message>
        <source>Export Copy</source>
        <translation>导出副本</translation>
    </message>
    <message>
        <source>Save as Project…</source>
        <translation>保存为项目…</translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>{size}, verified</source>
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
        <source>The order and properties of the layers are lost; their pixels were read.</source>
        <translation>图层的顺序和属性已丢失，像素已读取。</translation>
    </message>
    <message>
        <source>The file is truncated; the intact part was read.</source>
        <translation>文件不完整；完好的部分已读取。</translation>
    </message>
    <message>
        <source>Only the standard OpenRaster part could be read.</source>
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
        <source>The pixels of layer “{name}” can&apos;t be read.</source>
        <translation>无法读取图层“{name}”的像素。</translation>
    </message>
    <message>
        <source>Layer “{name}” is too large ({size}); its pixels were not read.</source>
        <translation>图层“{name}”过大（{size}），未读取其像素。</translation>
    </message>
    <message>
        <source>Only an 8-bit copy of layer “{name}” could be read.</source>
        <translation>图层“{name}”只能读取其 8 位副本。</translation>
    </message>
    <message>
        <source>The selection can&apos;t be read.</source>
        <translation>无法读取选区。</translation>
    </message>
    <message>
        <source>Some guides can&apos;t be read; the others were kept.</source>
        <translation>部分参考线无法读取，其余的均已读取。</translation>
    </message>
    <message>
        <source>The mask of branch “{name}” can&apos;t be read.</source>
        <translation>无法读取分支“{name}”的蒙版。</translation>
    </message>
    <message>
        <source>The selection of branch “{name}” can&apos;t be read.</source>
        <translation>无法读取分支“{name}”的选区。</translation>
    </message>
    <message>
        <source>A branch can&apos;t be read; the rest was read.</source>
        <translation>有一个分支无法读取，其余内容已读取。</translation>
    </message>
    <message>
        <source>{member} failed its checksum: it was changed after saving, or is damaged.</source>
        <translation>{member} 的校验值不符：保存后被改动过，或已损坏。</translation>
    </message>
    <message>
        <source>{member} has a path outside the file; it was not read.</source>
        <translation>{member} 的名称指向文件之外，未读取。</translation>
    </message>
    <message>
        <source>{member} occurs twice; the first one was read.</source>
        <translation>{member} 出现了两次，只读取了第一个。</translation>
    </message>
    <message>
        <source>{member} is larger than the limit; it was not read.</source>
        <translation>{member} 超出了允许的大小，未读取。</translation>
    </message>
    <message>
        <source>There are more than {limit} layers; the rest were not read.</source>
        <translation>图层超过 {limit} 个，多出的未读取。</translation>
    </message>
    <message>
        <source>Groups are nested more than {limit} deep; deeper ones were moved one level up.</source>
        <translation>图层组嵌套超过 {limit} 层，更深的内容已上移一级。</translation>
    </message>
    <message>
        <source>This file was saved by a newer version of Velatura (format {version}); it is opened read-only.</source>
        <translation>此文件由更新版本的 Velatura 写入（格式 {version}），以只读方式打开。</translation>
    </message>
    <message>
        <source>The kind of layer “{name}” is unknown ({kind}); it was read as a paint layer.</source>
        <translation>图层“{name}”的类型未知（{kind}），已作为绘画图层读取。</translation>
    </message>
    <message>
        <source>The blend mode of layer “{name}” is unknown ({mode}); Normal was used.</source>
        <translation>图层“{name}”的混合模式未知（{mode}），已改用“正常”。</translation>
    </message>
    <message>
        <source>The {key} of layer “{name}” is not valid; the default was used.</source>
        <translation>图层“{name}”的 {key} 无效，已改用默认值。</translation>
    </message>
    <message>
        <source>Layer “{name}” is a clipping layer, but there is no layer below to clip it to; all of it is shown.</source>
        <translation>图层“{name}”是剪切图层，但它下方没有可供剪切的图层；已完整显示。</translation>
    </message>
    <message>
        <source>Layer “{name}” and the layers clipped to it became a group.</source>
        <translation>图层“{name}”和剪切到它的图层合成了一个组。</translation>
    </message>
    <message>
        <source>The mask of group “{name}” was applied to each of its layers: where it is semi-transparent and layers overlap, they show more than they should.</source>
        <translation>组“{name}”的蒙版已逐一应用到其中各图层：在蒙版半透明且图层重叠之处，显示得会比原来多。</translation>
    </message>
    <message>
        <source>Artboard “{name}” became a group: its colour became a layer, its edge was applied to the transparency of its contents.</source>
        <translation>画板“{name}”变成了组：其颜色成为一个图层，其边缘应用到其中内容的透明度。</translation>
    </message>
    <message>
        <source>“{name}” is an adjustment layer ({kind}). It is kept in its place, but has no effect here.</source>
        <translation>“{name}”是调整图层（{kind}）。其位置已保留，但在此不起作用。</translation>
    </message>
    <message>
        <source>“{name}” ({kind}) follows another formula here: it may look slightly different.</source>
        <translation>“{name}”（{kind}）在此使用不同的算法，看起来可能略有差异。</translation>
    </message>
    <message>
        <source>The density, feathering or vector mask of adjustment layer “{name}” was merged into its mask.</source>
        <translation>调整图层“{name}”的蒙版浓度、羽化或矢量蒙版已合并到其蒙版中。</translation>
    </message>
    <message>
        <source>Layer “{name}” ({kind}) was rasterised.</source>
        <translation>图层“{name}”（{kind}）已栅格化。</translation>
    </message>
    <message>
        <source>Layer “{name}” ({kind}) was redrawn from its parameters and rasterised.</source>
        <translation>图层“{name}”（{kind}）已按其参数重绘并栅格化。</translation>
    </message>
    <message>
        <source>The stroke of layer “{name}” was drawn solid, with mitred corners.</source>
        <translation>图层“{name}”的描边已绘制为实线、尖角。</translation>
    </message>
    <message>
        <source>These blending options of layer “{name}” were left out: {what}.</source>
        <translation>图层“{name}”的混合方式中，以下内容已略去：{what}。</translation>
    </message>
    <message>
        <source>Layer “{name}” uses Dissolve: its dots were rasterised and differ from other programs.</source>
        <translation>图层“{name}”使用溶解模式：其颗粒已变成像素，分布与其他程序不同。</translation>
    </message>
    <message>
        <source>The feathering of the mask of layer “{name}” was rendered as a Gaussian blur.</source>
        <translation>图层“{name}”的蒙版羽化已绘制为高斯模糊。</translation>
    </message>
    <message>
        <source>Layer “{name}” has a fill opacity; it was merged into the opacity.</source>
        <translation>图层“{name}”的填充不透明度已并入不透明度。</translation>
    </message>
    <message>
        <source>Layer “{name}” has a fill opacity, which works differently from opacity in its blend mode; it was merged into the opacity.</source>
        <translation>图层“{name}”设有填充不透明度，在其混合模式下与不透明度效果不同；已计入不透明度。</translation>
    </message>
    <message>
        <source>The picture was {mode}; it was converted to RGB.</source>
        <translation>颜色为 {mode}，已转换为 RGB。</translation>
    </message>
    <message>
        <source>It had more than 8 bits per channel; 8 were read.</source>
        <translation>每通道原本超过 8 位；已按 8 位读取。</translation>
    </message>
    <message>
        <source>The layers look different here from the merged picture in the file ({percent} % of it).</source>
        <translation>这里的图层与文件自带的合成图看起来不同（占画面的 {percent}%）。</translation>
    </message>
    <message>
        <source>The file also contains its original merged picture.</source>
        <translation>文件中还保存了一张原样的合成图。</translation>
    </message>
    <message>
        <source>Extra channels were left out: {count}.</source>
        <translation>颜色和透明度之外的通道已略去：{count} 个。</translation>
    </message>
    <message>
        <source>Other contents of the file were left out: {what}.</source>
        <translation>文件中的其他内容已略去：{what}。</translation>
    </message>
    <message>
        <source>The picture has more than 8 bits per channel; it was saved in 8.</source>
        <translation>图片每通道超过 8 位，已按 8 位保存。</translation>
    </message>
    <message>
        <source>Masks were left out: this file format does not support them.</source>
        <translation>蒙版未保存：这种文件无法存放蒙版。</translation>
    </message>
    <message>
        <source>The mask of layer “{name}” was applied for other programs: this file format does not support layer masks.</source>
        <translation>图层“{name}”的蒙版已为其他程序应用：这种文件格式不支持图层蒙版。</translation>
    </message>
    <message>
        <source>Region layers were left out: this file format does not support them.</source>
        <translation>已略过区域图层：此文件格式不支持。</translation>
    </message>
    <message>
        <source>Guides were left out: this file format does not support them.</source>
        <translation>参考线未保存：这种文件无法存放参考线。</translation>
    </message>
    <message>
        <source>Edit settings and links to the history were left out.</source>
        <translation>编辑方案和历史链接未保存。</translation>
    </message>
    <message>
        <source>Control layers were saved as hidden layers.</source>
        <translation>控制图层已保存为隐藏图层。</translation>
    </message>
    <message>
        <source>Group “{name}” is a semi-transparent pass-through group, which OpenRaster does not support; it was saved as an isolated group.</source>
        <translation>图层组“{name}”为穿透且半透明，OpenRaster 不支持；已保存为隔离的组。</translation>
    </message>
    <message>
        <source>Layer “{name}” is a clipping layer with a blend mode other than Normal, which OpenRaster does not support; it was saved unclipped.</source>
        <translation>图层“{name}”是剪切图层，且混合模式不是正常，OpenRaster 不支持；已取消剪切保存。</translation>
    </message>
    <message>
        <source>The mask can&apos;t be read.</source>
        <translation>无法读取蒙版。</translation>
    </message>
    <message>
        <source>The colour profile can&apos;t be read.</source>
        <translation>无法读取颜色配置文件。</translation>
    </message>
    <message>
        <source>“{part}” of layer “{name}” can&apos;t be read.</source>
        <translation>无法读取图层“{name}”的“{part}”。</translation>
    </message>
    <message>
        <source>The merged picture can&apos;t be read.</source>
        <translation>无法读取合并后的图片。</translation>
    </message>
    <message>
        <source>The mask of group “{name}” was applied to the transparency of its layers.</source>
        <translation>组“{name}”的蒙版已应用到其中各图层的透明度。</translation>
    </message>
    <message>
        <source>The mask or artboard of group “{name}” can&apos;t be read.</source>
        <translation>无法读取组“{name}”的蒙版或画板。</translation>
    </message>
    <message>
        <source>No font on this machine has some letters, so they are boxes in the file: {letters}. Install a font that has them ({fonts}), and write it again.</source>
        <translation>本机没有任何字体包含某些字符，因此它们在文件中显示为方框：{letters}。请安装包含这些字符的字体（{fonts}），然后重新写入文件。</translation>
    </message>
    <message>
        <source>Control characters in texts were left out: {characters}.</source>
        <translation>文本中的控制字符已被略去：{characters}。</translation>
    </message>
    <message>
        <source>Layer “{name}” is clipped to all layers below it; in a PSD it is clipped to one of them.</source>
        <translation>图层“{name}”剪切到它下方的所有图层；在 PSD 中只剪切到其中一个。</translation>
    </message>
    <message>
        <source>Layer “{name}” ({kind}) has no pixels and can&apos;t be drawn here: it is empty.</source>
        <translation>图层“{name}”（{kind}）没有像素，在此无法绘制：它是空的。</translation>
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
        <source>The vector mask of layer “{name}” was applied to its transparency.</source>
        <translation>图层“{name}”的矢量蒙版已应用到其透明度。</translation>
    </message>
    <message>
        <source>Only the merged picture could be read: {reason}.</source>
        <translation>只能读取合并后的图片：{reason}。</translation>
    </message>
    <message>
        <source>The picture is greyscale; here it has three colour channels.</source>
        <translation>该图像为灰度图像；在此以三个颜色通道打开。</translation>
    </message>
    <message>
        <source>The inks of the duotone were left out: it is shown in grey.</source>
        <translation>双色调的油墨已略去：以灰度显示。</translation>
    </message>
    <message>
        <source>The picture is in floating point; it was saved in 16 bits.</source>
        <translation>图片为浮点格式，已按 16 位保存。</translation>
    </message>
    <message>
        <source>Adjustment layer “{name}” was rasterised for other programs: this file format does not support it. Velatura restores it when it opens the file.</source>
        <translation>调整图层“{name}”已为其他程序栅格化：此文件格式不支持该调整。Velatura 打开此文件时会将其恢复。</translation>
    </message>
    <message>
        <source>Other programs may show adjustment layer “{name}” slightly differently.</source>
        <translation>其他程序显示调整图层“{name}”时可能略有差异。</translation>
    </message>
    <message>
        <source>Where the layers below “{name}” are semi-transparent, other programs show it slightly more opaque.</source>
        <translation>在“{name}”下方图层半透明之处，其他程序会将其显示得略为不透明。</translation>
    </message>
    <message>
        <source>Reference layers were saved as hidden layers.</source>
        <translation>参考图层已保存为隐藏图层。</translation>
    </message>
</context>
<context>
    <name>FilesEditor</name>
    <message>
        <source>A picture or a folder in each line</source>
        <translation>每行一个图片或文件夹</translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Add Files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Pictures and tables ({patterns})</source>
        <translation>图片和表格（{patterns}）</translation>
    </message>
    <message>
        <source>Add Folder, with Those Inside</source>
        <translation>添加文件夹及其子文件夹</translation>
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
        <source>Save a smaller copy…</source>
        <translation>保存精简副本…</translation>
    </message>
    <message>
        <source>Write the model in fewer bits, with a LoRA merged if you like.</source>
        <translation>以更低的位数写出模型，也可以合并一个 LoRA。</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <source>Merge models or LoRAs, extract a LoRA, or prune the model.</source>
        <translation>合并模型或 LoRA、提取 LoRA,或修剪模型。</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>移出列表</translation>
    </message>
    <message>
        <source>Remove it from the list, with its tags and notes. No file is deleted.</source>
        <translation>将它连同标签和说明移出列表，不会动任何文件。</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Its files go to the trash; emptying it frees {size}. Tags, notes and settings are kept in case you restore it.</source>
        <translation>文件会移到系统回收站，清空后可腾出 {size}。标签、说明和设置会保留，以备它回来时使用。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) can&apos;t be made again without it.</source>
        <translation>
            <numerusform>没有它，将有 %Ln 张图片无法再次生成。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them are starred.</source>
        <translation>
            <numerusform>其中 %Ln 张带有星标。</numerusform>
        </translation>
    </message>
    <message>
        <source>The pictures themselves are kept.</source>
        <translation>图片本身会保留。</translation>
    </message>
    <message>
        <source>Never read, because it is code or unsafe: {names}</source>
        <translation>不会读取（是代码或不安全）：{names}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
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
    <name>FilesView</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Files are listed here when they are made.</source>
        <translation>制作完成后在此列出文件。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>In the system&apos;s viewer.</source>
        <translation>用系统查看器。</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>In the system&apos;s file manager.</source>
        <translation>用系统文件管理器。</translation>
    </message>
    <message>
        <source>Copy Report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>A line for each picture.</source>
        <translation>每张图片一行。</translation>
    </message>
</context>
<context>
    <name>Fills</name>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>The original pixels.</source>
        <translation>保留原来的像素。</translation>
    </message>
    <message>
        <source>Original, blurred</source>
        <translation>原图（模糊）</translation>
    </message>
    <message>
        <source>The original colours and light without the shapes.</source>
        <translation>保留原来的颜色和明暗，去掉形状。</translation>
    </message>
    <message>
        <source>Edge colour</source>
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
        <source>Colours flow in from the edge (Navier–Stokes).</source>
        <translation>让颜色从边缘流入（Navier–Stokes）。</translation>
    </message>
    <message>
        <source>Spreading in</source>
        <translation>向内扩散</translation>
    </message>
    <message>
        <source>Colours are carried in from the edge (Telea).</source>
        <translation>将颜色从边缘逐步带入（Telea）。</translation>
    </message>
    <message>
        <source>Surrounding patches</source>
        <translation>周围图块</translation>
    </message>
    <message>
        <source>Patches copied from the surroundings (exemplar-based).</source>
        <translation>用周围的图块拼补（样例补全）。</translation>
    </message>
    <message>
        <source>Stretched edge</source>
        <translation>边缘拉伸</translation>
    </message>
    <message>
        <source>Every pixel takes the nearest colour at the edge.</source>
        <translation>每个像素取边缘上离它最近的颜色。</translation>
    </message>
    <message>
        <source>The surroundings, mirrored at the edge.</source>
        <translation>以边缘为轴镜像周围的内容。</translation>
    </message>
    <message>
        <source>Noise in the colours of the edge.</source>
        <translation>用边缘的颜色生成噪声。</translation>
    </message>
    <message>
        <source>Mirrored surroundings</source>
        <translation>周围镜像</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find on this page</source>
        <translation>在本页查找</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close search</source>
        <translation>关闭本页查找</translation>
    </message>
    <message>
        <source>{at} of {count}</source>
        <translation>第 {at} 处，共 {count} 处</translation>
    </message>
</context>
<context>
    <name>Finish</name>
    <message>
        <source>Enlarge 2×</source>
        <translation>放大 2×</translation>
    </message>
    <message>
        <source>Twice the size with fine detail, as a new picture.</source>
        <translation>两倍大小，细节精细，生成新图片。</translation>
    </message>
    <message>
        <source>Clean Up</source>
        <translation>净化</translation>
    </message>
    <message>
        <source>Noise and JPEG traces go; with a mask, only there.</source>
        <translation>去除噪点和 JPEG 痕迹；有蒙版时只处理蒙版内。</translation>
    </message>
    <message>
        <source>Refine Details</source>
        <translation>逐处细化</translation>
    </message>
    <message>
        <source>Each masked spot in fine detail; without a mask, faces.</source>
        <translation>细化蒙版的每一处；没有蒙版时细化人脸。</translation>
    </message>
    <message>
        <source>Expand 25 %</source>
        <translation>扩展 25 %</translation>
    </message>
    <message>
        <source>A border all around, ready to be described and generated.</source>
        <translation>在四周添加边缘，可随即描述并生成。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>What is masked goes, without a model.</source>
        <translation>移除蒙版内的东西，不用模型。</translation>
    </message>
    <message>
        <source>Open a picture first.</source>
        <translation>请先打开图片。</translation>
    </message>
    <message>
        <source>Choose a model first.</source>
        <translation>请先选择模型。</translation>
    </message>
    <message>
        <source>This needs a prompt, and the selected model takes none.</source>
        <translation>这需要提示词，而所选模型不读取提示词。</translation>
    </message>
    <message>
        <source>Mask the details first. To have faces found, add OWLv2 (Models).</source>
        <translation>请先用蒙版标出要细化的部分。要自动找到人脸，请添加 OWLv2（模型）。</translation>
    </message>
    <message>
        <source>Paint over what to remove first.</source>
        <translation>请先涂出要移除的部分。</translation>
    </message>
    <message>
        <source>Wait until the work on this picture is done.</source>
        <translation>请等待此图片的处理完成。</translation>
    </message>
    <message>
        <source>The canvas is as large as it can be.</source>
        <translation>画布已达到最大尺寸。</translation>
    </message>
    <message>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} 像素</translation>
    </message>
</context>
<context>
    <name>FinishCard</name>
    <message>
        <source>Finish this picture</source>
        <translation>精修这张图片</translation>
    </message>
</context>
<context>
    <name>FirstSteps</name>
    <message>
        <source>Next steps</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>{name} works right away but is small. Use models already on this machine, or get one:</source>
        <translation>{name} 现在就能用，但规模较小。可以使用本机已有的模型，或下载一个：</translation>
    </message>
    <message>
        <source>{name} works right away but is small. These are already on this machine:</source>
        <translation>{name} 现在就能用，但规模较小。本机已有这些模型：</translation>
    </message>
    <message>
        <source>{name} works right away but is small. These run on this machine and are better:</source>
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
        <source>Device memory</source>
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
    <name>FolderImportBar</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Looking for pictures in {folder}…</source>
        <translation>正在 {folder} 中查找图片…</translation>
    </message>
    <message>
        <source>Importing {done} of {total} pictures</source>
        <translation>正在导入图片：{done} / {total}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message>
        <source>This folder is not available now</source>
        <translation>文件夹现在不可用</translation>
    </message>
    <message>
        <source>{facts} · used in place, never modified</source>
        <translation>{facts} · 就地使用，绝不改动</translation>
    </message>
    <message>
        <source>Use in place</source>
        <translation>就地使用</translation>
    </message>
    <message>
        <source>Stop using</source>
        <translation>停止使用</translation>
    </message>
</context>
<context>
    <name>FoldersPage</name>
    <message>
        <source>Watched Folders</source>
        <translation>监视的文件夹</translation>
    </message>
    <message>
        <source>New pictures in these folders are added to the history automatically. The files stay where they are and are never changed.</source>
        <translation>这些文件夹中的新图片会自动加入历史。文件留在原处，不会被更改。</translation>
    </message>
    <message>
        <source>No folder is watched.</source>
        <translation>没有监视任何文件夹。</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Scan Now</source>
        <translation>立即扫描</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>not connected; its entries are kept</source>
        <translation>未连接，其条目会保留</translation>
    </message>
    <message>
        <source>scanned {when}</source>
        <translation>扫描于 {when}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Stop watching {folder}</source>
        <translation>不再监视 {folder}</translation>
    </message>
    <message>
        <source>Stop watching this folder. Its entries stay in the history.</source>
        <translation>不再监视此文件夹，其条目仍保留在历史中。</translation>
    </message>
    <message>
        <source>Watch a Folder</source>
        <translation>监视文件夹</translation>
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
    <name>FoundActions</name>
    <message>
        <source>Find Similar Pictures</source>
        <translation>查找相似图片</translation>
    </message>
    <message>
        <source>Remove Star</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>No Stars</source>
        <translation>无星标</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>备注…</translation>
    </message>
    <message>
        <source>Remove Note</source>
        <translation>移除备注</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Delete from History</source>
        <translation>从历史中删除</translation>
    </message>
    <message>
        <source>Show Trash</source>
        <translation>显示回收站</translation>
    </message>
    <message>
        <source>Board as PDF</source>
        <translation>看板存为 PDF</translation>
    </message>
    <message>
        <source>All Found…</source>
        <translation>所有找到的图片…</translation>
    </message>
    <message>
        <source>All Selected…</source>
        <translation>所有选中的图片…</translation>
    </message>
    <message>
        <source>{stars} and More…</source>
        <translation>{stars} 及以上…</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>看板</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) on the board “{name}”.</source>
        <translation>
            <numerusform>看板“{name}”中有 %Ln 张图片。</numerusform>
        </translation>
    </message>
    <message>
        <source>More are not put on one.</source>
        <translation>一个看板最多放这么多张。</translation>
    </message>
    <message>
        <source>Made with Velatura. Pictures: {count}.</source>
        <translation>由 Velatura 制作。图片：{count}。</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) moved to the trash.</source>
        <translation>
            <numerusform>已将 %Ln 张图片移到回收站。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoundModel</name>
    <message>
        <source>(no prompt)</source>
        <translation>（无提示词）</translation>
    </message>
</context>
<context>
    <name>FoundPrograms</name>
    <message>
        <source>Models from {programs} found: {count}, {size}.</source>
        <translation>找到 {programs} 的模型：{count}，共 {size}。</translation>
    </message>
    <message>
        <source>They can be used where they are. Velatura never writes there.</source>
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
    <name>FreeSpacePanel</name>
    <message>
        <source>Free</source>
        <translation>腾出</translation>
    </message>
    <message>
        <source>Disk space to free, in gigabytes</source>
        <translation>要腾出的空间（GB）</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>查看建议</translation>
    </message>
    <message>
        <source>Free Space…</source>
        <translation>腾出空间…</translation>
    </message>
    <message>
        <source>Suggested items</source>
        <translation>可清理的内容</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Frees</source>
        <translation>可腾出</translation>
    </message>
    <message>
        <source>Enter how much space you need. Nothing is removed until you have seen what and why.</source>
        <translation>填写需要多少空间。先列出内容和原因，确认后才会清理。</translation>
    </message>
    <message>
        <source>Nothing can be freed.</source>
        <translation>没有可清理的内容。</translation>
    </message>
    <message>
        <source>Move {name} to the trash</source>
        <translation>{name} 移到回收站</translation>
    </message>
    <message>
        <source>{name}: unfinished download</source>
        <translation>{name}：未完成的下载</translation>
    </message>
    <message>
        <source>{count} selected, freeing {size}.</source>
        <translation>已选 {count} 项，可腾出 {size}。</translation>
    </message>
    <message>
        <source>Models go to the trash and can be restored from there. Duplicates become one file shared by all places. Unfinished downloads are deleted.</source>
        <translation>模型会移到系统回收站，可以从那里还原。重复文件在磁盘上只存一份，各处照常可用。未完成的下载会删除。</translation>
    </message>
    <message>
        <source>Free Space</source>
        <translation>腾出空间</translation>
    </message>
    <message>
        <source>{name}: keep one copy</source>
        <translation>{name}：只留一份</translation>
    </message>
    <message>
        <source>Free {size}?</source>
        <translation>腾出 {size}？</translation>
    </message>
    <message>
        <source>Keep All</source>
        <translation>全部保留</translation>
    </message>
</context>
<context>
    <name>GatedSteps</name>
    <message>
        <source>Open the page</source>
        <translation>打开页面</translation>
    </message>
    <message>
        <source>Open the model&apos;s page in the browser and sign in.</source>
        <translation>在浏览器中打开模型的页面并登录。</translation>
    </message>
    <message>
        <source>Read and accept its terms there.</source>
        <translation>在该页面上阅读并接受条款。</translation>
    </message>
    <message>
        <source>Create a token with read access (Settings, Access Tokens) and paste it here.</source>
        <translation>创建有读取权限的令牌（Settings 页面的 Access Tokens），粘贴到这里。</translation>
    </message>
</context>
<context>
    <name>GenerateControls</name>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Queue · paused</source>
        <translation>队列 · 已暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>The queue is paused: no job starts. Let it go on.</source>
        <translation>队列已暂停，不会开始任何任务。点击继续。</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>精修</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the running job.[ &lt;b&gt;{cancel}&lt;/b&gt;]</source>
        <translation>取消正在运行的任务。[ &lt;b&gt;{cancel}&lt;/b&gt;]</translation>
    </message>
    <message>
        <source>Generate.[ &lt;b&gt;{generate}&lt;/b&gt; does the same.][ &lt;b&gt;{cancel}&lt;/b&gt; cancels.] The menu adds several jobs.</source>
        <translation>开始生成。[快捷键：&lt;b&gt;{generate}&lt;/b&gt;。][按 &lt;b&gt;{cancel}&lt;/b&gt; 取消。]右键菜单可添加多个任务。</translation>
    </message>
    <message>
        <source>The page is empty: all of it is made from the prompt.</source>
        <translation>页面为空：全部内容由提示词生成。</translation>
    </message>
    <message>
        <source>Add {count} Jobs to the Queue</source>
        <translation>向队列添加 {count} 个任务</translation>
    </message>
</context>
<context>
    <name>GenerationSettings</name>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>引导强度</translation>
    </message>
    <message>
        <source>Guidance scale</source>
        <translation>引导强度</translation>
    </message>
    <message>
        <source>guidance scale</source>
        <translation>guidance scale</translation>
    </message>
    <message>
        <source>How noise is removed step by step.</source>
        <translation>如何一步步去除噪声。</translation>
    </message>
    <message>
        <source>Evenly spaced timesteps, as in training.</source>
        <translation>均匀的时间步，与训练时相同。</translation>
    </message>
    <message>
        <source>Noise levels optimised for about 10 steps (Sabour et al. 2024).</source>
        <translation>针对约 10 步优化的噪声调度（Sabour 等，2024）。</translation>
    </message>
    <message>
        <source>Uniform</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>Evenly spaced timesteps, from full noise.</source>
        <translation>时间步均匀分布，从全噪声开始。</translation>
    </message>
    <message>
        <source>Another version of the picture; Strength sets how different.</source>
        <translation>图片的另一个版本，变化幅度由“重绘强度”决定。</translation>
    </message>
    <message>
        <source>Adds detail to a blurred or pixelated picture.</source>
        <translation>为模糊或有马赛克的图片补上细节。</translation>
    </message>
    <message>
        <source>Colours a greyscale picture; its brightness is kept.</source>
        <translation>为灰度图上色，明暗不变。</translation>
    </message>
    <message>
        <source>A picture from rough colour strokes.</source>
        <translation>将粗略的彩色笔触变成图片。</translation>
    </message>
    <message>
        <source>The same seed and settings give the same picture.</source>
        <translation>种子和设置相同，生成的图片就相同。</translation>
    </message>
    <message>
        <source>How many pictures to generate, each with its own seed.</source>
        <translation>生成几张图片，每张使用不同的种子。</translation>
    </message>
    <message>
        <source>Deep cache</source>
        <translation>深层缓存</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>采样器</translation>
    </message>
    <message>
        <source>sampler</source>
        <translation>sampler</translation>
    </message>
    <message>
        <source>Noise levels</source>
        <translation>噪声调度</translation>
    </message>
    <message>
        <source>sigma schedule</source>
        <translation>sigma schedule</translation>
    </message>
    <message>
        <source>Denoising steps: more steps refine the picture up to a point and take longer.</source>
        <translation>采样步数：越多越精细，也越慢，到一定程度后不再提升。</translation>
    </message>
    <message>
        <source>How closely the picture follows the prompt. Low is loose and soft, high is literal and harsh; 1 turns guidance off and halves the time.</source>
        <translation>遵循提示词的严格程度。低则自由柔和，高则严格生硬；为 1 时关闭引导，耗时减半。</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Guidance curve</source>
        <translation>引导曲线</translation>
    </message>
    <message>
        <source>guidance schedule</source>
        <translation>引导调度</translation>
    </message>
    <message>
        <source>How guidance changes over the steps. Steps without guidance take half the time.</source>
        <translation>引导强度如何随步数变化。没有引导的步骤只需一半时间。</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>The same guidance at every step.</source>
        <translation>每一步的引导强度相同。</translation>
    </message>
    <message>
        <source>In an interval</source>
        <translation>区间内</translation>
    </message>
    <message>
        <source>The same guidance, but only at some of the steps.</source>
        <translation>引导强度相同，但只在部分步骤中使用。</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Guidance changes evenly to its final value.</source>
        <translation>引导强度均匀变化到最终值。</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Guidance changes slowly at both ends, quickly between.</source>
        <translation>引导强度在两端变化慢，中间变化快。</translation>
    </message>
    <message>
        <source>… to</source>
        <translation>… 到</translation>
    </message>
    <message>
        <source>Final guidance</source>
        <translation>最终引导强度</translation>
    </message>
    <message>
        <source>The guidance scale at the last step with guidance; 1 turns it off there.</source>
        <translation>最后一个引导步骤的引导强度；1 表示此处关闭引导。</translation>
    </message>
    <message>
        <source>… from step</source>
        <translation>… 起始</translation>
    </message>
    <message>
        <source>Guidance from</source>
        <translation>引导起始</translation>
    </message>
    <message>
        <source>Share of the steps before guidance begins. Leaving it out of the first steps gives more varied pictures.</source>
        <translation>开始引导之前的步数比例。前几步不引导，画面更多样。</translation>
    </message>
    <message>
        <source>… until step</source>
        <translation>… 结束</translation>
    </message>
    <message>
        <source>Guidance until</source>
        <translation>引导结束</translation>
    </message>
    <message>
        <source>Share of the steps after which guidance ends. The last steps change little and are quicker without.</source>
        <translation>引导结束时的步数比例。最后几步变化很小，不引导更快。</translation>
    </message>
    <message>
        <source>Rescale</source>
        <translation>重缩放</translation>
    </message>
    <message>
        <source>Guidance rescale</source>
        <translation>引导重缩放</translation>
    </message>
    <message>
        <source>guidance rescale φ</source>
        <translation>引导重缩放 φ</translation>
    </message>
    <message>
        <source>Keeps strong guidance from washing out or burning the picture. Models with v-prediction often want 50 to 70 %.</source>
        <translation>防止强引导使画面发灰或过曝。v 预测模型通常需要 50 至 70 %。</translation>
    </message>
    <message>
        <source>CFG-Zero*</source>
        <translation>CFG-Zero*</translation>
    </message>
    <message>
        <source>Guidance for flow models with fewer artefacts (Fan et al. 2025).</source>
        <translation>适用于流模型的引导，瑕疵更少（Fan 等，2025）。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Plain guidance.</source>
        <translation>普通引导。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Scales the prediction without the prompt to fit the one with it.</source>
        <translation>缩放无提示词的预测，使其与有提示词的预测相配。</translation>
    </message>
    <message>
        <source>Scale and first step</source>
        <translation>缩放和首步</translation>
    </message>
    <message>
        <source>Also skips the first step of a new picture, whose direction is poorly known.</source>
        <translation>同时跳过新画面的第一步，因为其方向还不可靠。</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Attention guidance</source>
        <translation>注意力引导</translation>
    </message>
    <message>
        <source>PAG, SEG</source>
        <translation>PAG、SEG</translation>
    </message>
    <message>
        <source>Leads the picture away from one with weakened self-attention: better structure, with or without a prompt. Steps take half as long again.</source>
        <translation>使画面远离自注意力减弱时的结果：结构更好，有无提示词均可。每步多用一半时间。</translation>
    </message>
    <message>
        <source>No attention guidance.</source>
        <translation>不使用注意力引导。</translation>
    </message>
    <message>
        <source>Perturbed</source>
        <translation>扰动</translation>
    </message>
    <message>
        <source>Away from a picture whose parts don&apos;t see each other (Ahn et al. 2024).</source>
        <translation>远离各部分互不关联的画面（Ahn 等，2024）。</translation>
    </message>
    <message>
        <source>Smoothed</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Away from a picture with blurred attention (Hong 2024).</source>
        <translation>远离注意力模糊的画面（Hong，2024）。</translation>
    </message>
    <message>
        <source>… scale</source>
        <translation>… 强度</translation>
    </message>
    <message>
        <source>Attention guidance scale</source>
        <translation>注意力引导强度</translation>
    </message>
    <message>
        <source>How strongly: about 3 is usual; high values oversaturate.</source>
        <translation>强度：通常约为 3；过高会使颜色过饱和。</translation>
    </message>
    <message>
        <source>… blur</source>
        <translation>… 模糊</translation>
    </message>
    <message>
        <source>Attention blur</source>
        <translation>注意力模糊</translation>
    </message>
    <message>
        <source>Standard deviation of the blur, in places of the deepest layer; 100 blurs everything to one value.</source>
        <translation>模糊的标准差，以最深层的位置为单位；100 会使全部位置变为同一个值。</translation>
    </message>
    <message>
        <source>How the steps are distributed from high noise to none: more steps at low noise give finer detail, more at high noise a better layout.</source>
        <translation>噪声从多到无，步数如何分配：后段多则细节更精致，前段多则构图更好。</translation>
    </message>
    <message>
        <source>Scheduler&apos;s</source>
        <translation>跟随采样器</translation>
    </message>
    <message>
        <source>The default of the model and the scheduler.</source>
        <translation>由模型和采样器决定。</translation>
    </message>
    <message>
        <source>Karras</source>
        <translation>Karras</translation>
    </message>
    <message>
        <source>More steps at low noise: fine detail (Karras et al. 2022).</source>
        <translation>更多步数放在低噪声阶段：细节精致（Karras 等，2022）。</translation>
    </message>
    <message>
        <source>Exponential</source>
        <translation>指数</translation>
    </message>
    <message>
        <source>A constant ratio between steps: smooth, calm areas.</source>
        <translation>每步按相同比例递减：画面平滑柔和。</translation>
    </message>
    <message>
        <source>SGM Uniform</source>
        <translation>SGM 均匀</translation>
    </message>
    <message>
        <source>Even steps that never reach the least noise.</source>
        <translation>均匀的步骤，不到达最低噪声。</translation>
    </message>
    <message>
        <source>Simple</source>
        <translation>简单</translation>
    </message>
    <message>
        <source>Every so many of the trained steps, as few-step models need.</source>
        <translation>在训练步中等距取步，适合少步模型。</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>Uniform; flow models end a little later.</source>
        <translation>均匀；流模型结束得稍晚。</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>Beta</translation>
    </message>
    <message>
        <source>More steps at both ends: layout and detail.</source>
        <translation>更多步数放在两端：兼顾构图和细节。</translation>
    </message>
    <message>
        <source>DDIM</source>
        <translation>DDIM</translation>
    </message>
    <message>
        <source>Every so many of the trained steps, from the least noise up.</source>
        <translation>从最低噪声起，在训练步中等距取步。</translation>
    </message>
    <message>
        <source>KL Optimal</source>
        <translation>KL 最优</translation>
    </message>
    <message>
        <source>Even in the angle between picture and noise.</source>
        <translation>在图像与噪声之间的角度上均匀分布。</translation>
    </message>
    <message>
        <source>Align Your Steps</source>
        <translation>Align Your Steps</translation>
    </message>
    <message>
        <source>Noise levels optimised for about 10 steps, as in A1111.</source>
        <translation>为约 10 步优化的噪声级别，与 A1111 相同。</translation>
    </message>
    <message>
        <source>Align Your Steps 32</source>
        <translation>Align Your Steps 32</translation>
    </message>
    <message>
        <source>Noise levels optimised for about 32 steps.</source>
        <translation>为约 32 步优化的噪声级别。</translation>
    </message>
    <message>
        <source>Align Your Steps GITS</source>
        <translation>Align Your Steps GITS</translation>
    </message>
    <message>
        <source>Fewer steps at high noise.</source>
        <translation>高噪声处的步骤较少。</translation>
    </message>
    <message>
        <source>Turbo</source>
        <translation>Turbo</translation>
    </message>
    <message>
        <source>For distilled models, as in Forge.</source>
        <translation>用于蒸馏模型，与 Forge 相同。</translation>
    </message>
    <message>
        <source>Beta (ComfyUI)</source>
        <translation>Beta（ComfyUI）</translation>
    </message>
    <message>
        <source>Beta in time instead of noise, as in ComfyUI.</source>
        <translation>按时间而非噪声的 Beta 分布，与 ComfyUI 相同。</translation>
    </message>
    <message>
        <source>Beta57 (ComfyUI)</source>
        <translation>Beta57（ComfyUI）</translation>
    </message>
    <message>
        <source>Beta with more steps at high noise.</source>
        <translation>高噪声处步骤更多的 Beta。</translation>
    </message>
    <message>
        <source>KL Optimal (ComfyUI)</source>
        <translation>KL 最优（ComfyUI）</translation>
    </message>
    <message>
        <source>KL Optimal that ends without noise.</source>
        <translation>以无噪声结束的 KL 最优。</translation>
    </message>
    <message>
        <source>Linear quadratic</source>
        <translation>线性二次</translation>
    </message>
    <message>
        <source>Half of the steps at the highest noise.</source>
        <translation>一半的步骤在最高噪声处。</translation>
    </message>
    <message>
        <source>Align Your Steps (10)</source>
        <translation>Align Your Steps (10)</translation>
    </message>
    <message>
        <source>Even (diffusers)</source>
        <translation>均匀（diffusers）</translation>
    </message>
    <message>
        <source>Trailing</source>
        <translation>Trailing</translation>
    </message>
    <message>
        <source>Starts at full noise, as few-step models need.</source>
        <translation>从最强的噪声开始，适合少步数的模型。</translation>
    </message>
    <message>
        <source>Karras (diffusers)</source>
        <translation>Karras（diffusers）</translation>
    </message>
    <message>
        <source>Karras; with few steps some samplers start at less noise.</source>
        <translation>Karras；步数少时，部分采样器从较低的噪声开始。</translation>
    </message>
    <message>
        <source>Exponential (diffusers)</source>
        <translation>指数（diffusers）</translation>
    </message>
    <message>
        <source>Exponential, between diffusers&apos; own levels.</source>
        <translation>在 diffusers 自己的级别之间的指数分布。</translation>
    </message>
    <message>
        <source>Beta (diffusers)</source>
        <translation>Beta（diffusers）</translation>
    </message>
    <message>
        <source>Beta, between diffusers&apos; own levels.</source>
        <translation>在 diffusers 自己的级别之间的 Beta 分布。</translation>
    </message>
    <message>
        <source>Eta</source>
        <translation>Eta（新噪声）</translation>
    </message>
    <message>
        <source>eta</source>
        <translation>eta</translation>
    </message>
    <message>
        <source>How much new noise each step adds; at 0 the result depends on the initial noise alone.</source>
        <translation>每一步加入多少新噪声；为 0 时，图片只取决于最初的噪声。</translation>
    </message>
    <message>
        <source>CLIP skip</source>
        <translation>CLIP 跳过层</translation>
    </message>
    <message>
        <source>Skips this many last layers of the text encoder. Some models, mostly for anime and illustration, were trained with it; 0 is the model&apos;s default.</source>
        <translation>跳过文本编码器末尾的若干层。有些模型（尤其是动漫风格的）训练时就跳过了一层；0 为模型默认。</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑方式</translation>
    </message>
    <message>
        <source>What to generate: a new picture, or an edit of the open one.</source>
        <translation>生成什么：全新的图片，或由打开的图片变化而来。</translation>
    </message>
    <message>
        <source>Variation</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Sharpen {times}×</source>
        <translation>锐化 {times}×</translation>
    </message>
    <message>
        <source>Colourise</source>
        <translation>上色</translation>
    </message>
    <message>
        <source>From strokes</source>
        <translation>由笔触生成</translation>
    </message>
    <message>
        <source>Remove noise</source>
        <translation>去除噪点</translation>
    </message>
    <message>
        <source>Removes noise such as a sensor&apos;s; how much there is is measured.</source>
        <translation>去除传感器等造成的噪点；噪点的多少会自动测量。</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>色块</translation>
    </message>
    <message>
        <source>Size of the blocks whose mean colour is kept; the detail inside them is generated. 4 gives four times the resolution.</source>
        <translation>方块的边长：保留每块的平均颜色，块内细节由模型生成。设为 4 即得到四倍分辨率。</translation>
    </message>
    <message>
        <source>Timesteps</source>
        <translation>时间步</translation>
    </message>
    <message>
        <source>Empty: two steps for a new picture, twenty where part of a picture is kept. Each number is a step, in descending order: 18, 0 starts with pure noise at 0 and ends with 18.</source>
        <translation>留空：新图片用两步，保留部分原图时用二十步。每个数字是一步，从后往前写：“18, 0”表示在 0 处从纯噪声开始，到 18 结束。</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Which of the trained classes to generate.</source>
        <translation>生成训练过的哪一类图片。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>重绘强度</translation>
    </message>
    <message>
        <source>denoising strength</source>
        <translation>denoising strength</translation>
    </message>
    <message>
        <source>How far the result may differ from the picture: low keeps shapes and colours, 100 % starts from pure noise.</source>
        <translation>结果可以偏离原图多远：低则保留形状和颜色，100% 则完全从头生成。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Early stop</source>
        <translation>提前停止</translation>
    </message>
    <message>
        <source>adaptive steps</source>
        <translation>自适应步数</translation>
    </message>
    <message>
        <source>Stops as soon as the picture changes by less than this between two steps; 0 runs all steps.</source>
        <translation>相邻两步的变化小于此值时就停止；为 0 则跑完所有步数。</translation>
    </message>
    <message>
        <source>How far the initial noise is moved towards that of another seed: a low value gives a variant of the same picture.</source>
        <translation>初始噪声向另一个种子靠拢多少：较低的值可得到同一张图片的变体。</translation>
    </message>
    <message>
        <source>Variation seed</source>
        <translation>变体种子</translation>
    </message>
    <message>
        <source>The seed that the picture is varied towards.</source>
        <translation>变体所靠拢的种子。</translation>
    </message>
    <message>
        <source>Runs the deep layers of the model only every this many steps and reuses their output in between: faster, slightly less exact. 1 runs them at every step.</source>
        <translation>每隔几步才计算一次模型的深层部分：更快，但略欠精确。为 1 时每步都计算。</translation>
    </message>
    <message>
        <source>Prompt syntax</source>
        <translation>提示词语法</translation>
    </message>
    <message>
        <source>How brackets, weights and other marks in the prompts are read.</source>
        <translation>如何读取提示词中的括号、权重和其他标记。</translation>
    </message>
    <message>
        <source>A1111</source>
        <translation>A1111</translation>
    </message>
    <message>
        <source>AUTOMATIC1111: (more), [less], (a:1.2), BREAK, AND, [a:b:0.5], [a|b], &lt;lora:name:1&gt;, # comments</source>
        <translation>AUTOMATIC1111：(加强)、[减弱]、(a:1.2)、BREAK、AND、[a:b:0.5]、[a|b]、&lt;lora:name:1&gt;、# 注释</translation>
    </message>
    <message>
        <source>ComfyUI</source>
        <translation>ComfyUI</translation>
    </message>
    <message>
        <source>(more), (a:1.2), &lt;lora:name:1&gt;</source>
        <translation>(加强)、(a:1.2)、&lt;lora:name:1&gt;</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>Brackets and all other marks are text.</source>
        <translation>括号和其他标记都作为普通文字。</translation>
    </message>
    <message>
        <source>Structure first</source>
        <translation>先结构后质感</translation>
    </message>
    <message>
        <source>The first part of the steps shapes the structure, the rest the texture, each with its own settings. This is where they part; 0 doesn&apos;t part them.</source>
        <translation>前一部分步骤决定结构，其余决定质感，各有自己的设置。这里是分界处；0 表示不分开。</translation>
    </message>
    <message>
        <source>… strength</source>
        <translation>… 重绘强度</translation>
    </message>
    <message>
        <source>Structure strength</source>
        <translation>结构重绘强度</translation>
    </message>
    <message>
        <source>How far large shapes and colours may differ from the picture: 0 keeps them, and only texture changes.</source>
        <translation>大的形状和颜色可以与原图相差多远：0 保持不变，只改变质感。</translation>
    </message>
    <message>
        <source>… guidance</source>
        <translation>… 引导强度</translation>
    </message>
    <message>
        <source>Structure guidance</source>
        <translation>结构引导强度</translation>
    </message>
    <message>
        <source>The guidance scale in the first part of the steps; 0: the same as in the rest.</source>
        <translation>前一部分步骤的引导强度；0 表示与其余步骤相同。</translation>
    </message>
    <message>
        <source>Seamless</source>
        <translation>无缝</translation>
    </message>
    <message>
        <source>tiling</source>
        <translation>无缝平铺</translation>
    </message>
    <message>
        <source>Makes a picture whose opposite edges meet, so that it can be repeated.</source>
        <translation>生成对边相接、可重复平铺的图片。</translation>
    </message>
    <message>
        <source>An ordinary picture.</source>
        <translation>普通图片。</translation>
    </message>
    <message>
        <source>Sideways</source>
        <translation>侧移</translation>
    </message>
    <message>
        <source>The right edge continues at the left one.</source>
        <translation>右边缘接续左边缘。</translation>
    </message>
    <message>
        <source>Up and down</source>
        <translation>上下</translation>
    </message>
    <message>
        <source>The lower edge continues at the upper one.</source>
        <translation>下边缘接续上边缘。</translation>
    </message>
    <message>
        <source>Both ways</source>
        <translation>双向</translation>
    </message>
    <message>
        <source>A texture that can be laid side by side in both directions.</source>
        <translation>可向两个方向平铺的纹理。</translation>
    </message>
    <message>
        <source>Separate regions</source>
        <translation>分离区域</translation>
    </message>
    <message>
        <source>In this share of the steps each region is predicted by itself, so that things stay in their regions. These steps take longer with every region.</source>
        <translation>在这一部分步数中，每个区域单独预测，让物体留在各自的区域内。区域越多，这些步越慢。</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Hires factor</source>
        <translation>高清修复倍数</translation>
    </message>
    <message>
        <source>hires upscale</source>
        <translation>高清修复倍数</translation>
    </message>
    <message>
        <source>A new picture is generated at the size above, enlarged this many times, and denoised once more for detail. 1 turns this off.</source>
        <translation>新图片先按上面的尺寸生成，再放大到此倍数，并重新去噪以增加细节。1 为关闭。</translation>
    </message>
    <message>
        <source>Upscaler</source>
        <translation>放大模型</translation>
    </message>
    <message>
        <source>Hires upscaler</source>
        <translation>高清修复放大模型</translation>
    </message>
    <message>
        <source>What enlarges the picture before it is denoised once more.</source>
        <translation>重新去噪之前用什么放大图片。</translation>
    </message>
    <message>
        <source>Velatura</source>
        <translation>Velatura</translation>
    </message>
    <message>
        <source>The networks that come with the program.</source>
        <translation>程序自带的放大模型。</translation>
    </message>
    <message>
        <source>Latent</source>
        <translation>潜空间</translation>
    </message>
    <message>
        <source>Enlarges the latents: needs a strength of 50 % or more.</source>
        <translation>放大潜变量：强度须在 50 % 以上。</translation>
    </message>
    <message>
        <source>Lanczos</source>
        <translation>Lanczos</translation>
    </message>
    <message>
        <source>Plain resampling, without a network.</source>
        <translation>普通缩放，不用模型。</translation>
    </message>
    <message>
        <source>Hires strength</source>
        <translation>高清修复强度</translation>
    </message>
    <message>
        <source>How far the second pass may change the enlarged picture: 30 to 50 % adds detail, more changes things; 0 only enlarges.</source>
        <translation>第二遍可以改变放大后图片的程度：30 % 到 50 % 增加细节，更高会改变内容；0 只放大。</translation>
    </message>
    <message>
        <source>Hires steps</source>
        <translation>高清修复步数</translation>
    </message>
    <message>
        <source>Denoising steps of the second pass, all of which are run; 0: as many as in the first.</source>
        <translation>第二遍的去噪步数，全部执行；0 表示与第一遍相同。</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Hires prompt</source>
        <translation>高清修复提示词</translation>
    </message>
    <message>
        <source>What the second pass should show; empty: the same prompt.</source>
        <translation>第二遍要表现的内容；留空则用相同的提示词。</translation>
    </message>
    <message>
        <source>Negative</source>
        <translation>反向</translation>
    </message>
    <message>
        <source>Hires negative prompt</source>
        <translation>高清修复反向提示词</translation>
    </message>
    <message>
        <source>What the second pass should not show; empty: the same negative prompt.</source>
        <translation>第二遍不要出现的内容；留空则用相同的反向提示词。</translation>
    </message>
    <message>
        <source>Computation</source>
        <translation>计算方式</translation>
    </message>
    <message>
        <source>How the processor computes the model: precision, order of weights, attention, threads. The same choice gives exactly the same pixels.</source>
        <translation>处理器计算模型的方式：精度、权重排布、注意力、线程数。方式相同，像素就完全相同。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层数</translation>
    </message>
    <message>
        <source>Into how many layers the picture is split.</source>
        <translation>把图片拆成多少个图层。</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Whether a new picture may be seen through. Not in two passes.</source>
        <translation>新图片是否可以透明。分两遍生成时无效。</translation>
    </message>
    <message>
        <source>Opaque</source>
        <translation>不透明</translation>
    </message>
    <message>
        <source>Transparent</source>
        <translation>透明</translation>
    </message>
    <message>
        <source>Keeps the transparency that the model makes. Say it in the prompt, too.</source>
        <translation>保留模型生成的透明度。提示词中也要写明。</translation>
    </message>
    <message>
        <source>DeepCache</source>
        <translation>DeepCache</translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt; ({term})&lt;br&gt;{tip}</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt;（{term}）&lt;br&gt;{tip}</translation>
    </message>
    <message>
        <source>New picture</source>
        <translation>新图片</translation>
    </message>
    <message>
        <source>Generates a picture from noise alone.</source>
        <translation>只从噪声生成图片。</translation>
    </message>
    <message>
        <source>Regenerates the masked part to fit the rest.</source>
        <translation>重新生成蒙版内的部分，与其余画面协调。</translation>
    </message>
    <message>
        <source>Inpaint (mask)</source>
        <translation>重绘（蒙版）</translation>
    </message>
</context>
<context>
    <name>Gpu</name>
    <message>
        <source>{gpu} can be used: your driver {driver} supports {build}.</source>
        <translation>{gpu} 可以生成图片：驱动 {driver} 支持 {build}。</translation>
    </message>
    <message>
        <source>{gpu} can be used, with {build}.</source>
        <translation>{gpu} 可以用 {build} 生成图片。</translation>
    </message>
    <message>
        <source>{gpu} can be used: your driver {driver} supports {build}; {newer} needs {needed}.</source>
        <translation>{gpu} 可以生成图片：驱动 {driver} 支持 {build}；{newer} 需要 {needed}。</translation>
    </message>
    <message>
        <source>{gpu} can be used with {build}; {newer} is made for newer cards.</source>
        <translation>{gpu} 可以用 {build} 生成图片；{newer} 面向更新的显卡。</translation>
    </message>
    <message>
        <source>Your driver {driver} is too old for {gpu}: {build} needs {needed} or newer. Update the driver, then check again.</source>
        <translation>驱动 {driver} 对 {gpu} 来说太旧：{build} 需要 {needed} 或更高版本。请更新驱动后重新检测。</translation>
    </message>
    <message>
        <source>{gpu} was found, but it has no driver. Install its manufacturer&apos;s driver, then check again.</source>
        <translation>找到了 {gpu}，但没有驱动。请安装厂商的驱动后重新检测。</translation>
    </message>
    <message>
        <source>{gpu} was found, but you have no permission to use it. Add yourself to the groups “render” and “video”, sign in again, then check again.</source>
        <translation>找到了 {gpu}，但你没有使用权限。请把自己加入“render”和“video”用户组，重新登录后再检测。</translation>
    </message>
    <message>
        <source>{gpu} ({target}) can&apos;t be used: {build} is made for other cards. Pictures are generated on the CPU.</source>
        <translation>无法使用 {gpu}（{target}）：{build} 面向其他显卡。图片由处理器生成。</translation>
    </message>
    <message>
        <source>There is no build for {gpu} on this system. Pictures are generated on the CPU.</source>
        <translation>此系统上没有适用于 {gpu} 的版本。图片由处理器生成。</translation>
    </message>
    <message>
        <source>{gpu} is not supported yet. Pictures are generated on the CPU.</source>
        <translation>暂不支持 {gpu}。图片由处理器生成。</translation>
    </message>
    <message>
        <source>No supported graphics card was found. Pictures are generated on the CPU.</source>
        <translation>没有找到可用的显卡。图片由处理器生成。</translation>
    </message>
    <message>
        <source>Pictures are generated on this Mac&apos;s graphics processor; nothing needs to be installed.</source>
        <translation>图片由这台 Mac 的图形处理器生成，无需添加任何内容。</translation>
    </message>
    <message>
        <source>The program&apos;s own build runs {build}: nothing needs to be installed.</source>
        <translation>程序自带的版本支持 {build}，无需添加任何内容。</translation>
    </message>
    <message>
        <source>GPU support was made for PyTorch {old}, and this version of Velatura has {new}. Get it again.</source>
        <translation>GPU 支持是为 PyTorch {old} 制作的，而这个版本的 Velatura 使用 {new}。请重新获取。</translation>
    </message>
    <message>
        <source>GPU support was switched off, because it failed to start: {reason}.</source>
        <translation>GPU 支持未能启动，已关闭：{reason}。</translation>
    </message>
</context>
<context>
    <name>GridDialog</name>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Squares</source>
        <translation>方形</translation>
    </message>
    <message>
        <source>Isometric</source>
        <translation>等轴测</translation>
    </message>
    <message>
        <source>Perspective</source>
        <translation>透视</translation>
    </message>
    <message>
        <source>Light and dark</source>
        <translation>明暗双线</translation>
    </message>
    <message>
        <source>Cyan</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>Magenta</source>
        <translation>洋红</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄色</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑场</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白场</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>间距</translation>
    </message>
    <message>
        <source>Divided into</source>
        <translation>细分为</translation>
    </message>
    <message>
        <source>Offset right</source>
        <translation>向右偏移</translation>
    </message>
    <message>
        <source>Offset down</source>
        <translation>向下偏移</translation>
    </message>
    <message>
        <source>Vanishing points</source>
        <translation>灭点</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message>
        <source>&amp;Columns</source>
        <translation>列(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Rows</source>
        <translation>行(&amp;R)</translation>
    </message>
    <message>
        <source>Values with commas between them, or a range: 2..8:3 are three values from 2 to 8, 1..4 whole numbers. Of a prompt, the first value is looked for in it, and exchanged for the others. “ &amp; ” begins another setting: 1..3 &amp; steps=4,8 are six values.</source>
        <translation>用逗号分隔各个值，或写范围：2..8:3 表示从 2 到 8 的三个值，1..4 表示整数。对于提示词，会在其中查找第一个值，并替换为其他值。“ &amp; ”后接另一项设置：1..3 &amp; steps=4,8 共六个值。</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Make Grid</source>
        <translation>生成网格</translation>
    </message>
    <message>
        <source>With the prompt, settings, picture and mask as they are now.</source>
        <translation>使用当前的提示词、设置、图片和蒙版。</translation>
    </message>
    <message>
        <source>Make the Rest</source>
        <translation>生成其余部分</translation>
    </message>
    <message>
        <source>What is made stays.</source>
        <translation>已生成的会保留。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Use Prompt and Settings</source>
        <translation>使用提示词和设置</translation>
    </message>
    <message>
        <source>Open as New Picture</source>
        <translation>作为新图片打开</translation>
    </message>
    <message>
        <source>Open as Document</source>
        <translation>作为文档打开</translation>
    </message>
    <message>
        <source>The whole grid with its labels, as one picture.</source>
        <translation>整个网格连同标签，作为一张图片。</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Choose settings and values: each picture is made and kept in the history.</source>
        <translation>选择设置和数值：每张图片都会生成并保存在历史记录中。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Grid: {prompt}</source>
        <translation>网格：{prompt}</translation>
    </message>
</context>
<context>
    <name>GroupList</name>
    <message>
        <source>Findings</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Shapes</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>没有发现问题。</translation>
    </message>
    <message>
        <source>{width} × {height}: {count} · up to {cut} % cut off</source>
        <translation>{width} × {height}：{count} · 最多裁去 {cut} %</translation>
    </message>
    <message>
        <source>Leave Out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Leave out: {group}</source>
        <translation>排除：{group}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GuidanceSettings</name>
    <message>
        <source>Guidance</source>
        <translation>引导</translation>
    </message>
</context>
<context>
    <name>GuideLayoutDialog</name>
    <message>
        <source>Guides from Rows and Columns</source>
        <translation>按行列建立参考线</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>间隙</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>边距</translation>
    </message>
    <message>
        <source>Make Guides</source>
        <translation>建立参考线</translation>
    </message>
</context>
<context>
    <name>HandCard</name>
    <message>
        <source>Symmetry</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>Stabiliser</source>
        <translation>稳定</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>份数</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Wrap around the edges</source>
        <translation>从边缘绕回</translation>
    </message>
    <message>
        <source>What leaves the picture at one side comes in at the other: for tiles.</source>
        <translation>从图片一边出去的笔画从另一边进来，用于无缝拼贴。</translation>
    </message>
    <message>
        <source>Centre in the Picture</source>
        <translation>回到图片中心</translation>
    </message>
    <message>
        <source>The centre is also dragged on the canvas.</source>
        <translation>也可以在画布上拖动中心。</translation>
    </message>
</context>
<context>
    <name>HelpButton</name>
    <message>
        <source>Read about this in the user guide</source>
        <translation>在指南中阅读相关内容</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>User Guide</source>
        <translation>用户指南</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>搜索指南</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Search results</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Nothing found. Try another word, or a shorter one.</source>
        <translation>没有找到。请换一个词，或用更短的词。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>Find on this page</source>
        <translation>在本页查找</translation>
    </message>
</context>
<context>
    <name>HiresSettings</name>
    <message>
        <source>Hires fix</source>
        <translation>高清修复</translation>
    </message>
</context>
<context>
    <name>HistoryApplying</name>
    <message>
        <source>Apply to the Picture</source>
        <translation>应用到图片</translation>
    </message>
    <message>
        <source>Puts this edit into the open picture, where it was made. Can be undone.</source>
        <translation>把这次编辑放回打开的图片中原来的位置。可以撤销。</translation>
    </message>
    <message>
        <source>This is a separate picture, not an edit.</source>
        <translation>这是一张独立的图片，不是编辑结果。</translation>
    </message>
    <message>
        <source>No picture is open.</source>
        <translation>没有打开图片。</translation>
    </message>
    <message>
        <source>This is an edit of another picture.</source>
        <translation>这是另一张图片的编辑结果。</translation>
    </message>
    <message>
        <source>The picture has another size now, so its place is gone.</source>
        <translation>图片的尺寸已经改变，原来的位置不存在了。</translation>
    </message>
    <message>
        <source>This edit is in the picture already.</source>
        <translation>这次编辑已经在图片中。</translation>
    </message>
    <message>
        <source>What is needed to put it in was not kept, or was deleted.</source>
        <translation>放回图片所需的数据没有保留，或已被删除。</translation>
    </message>
    <message>
        <source>Its places are too far apart: the history keeps a picture of one.</source>
        <translation>它的几处位置相距太远：历史记录只保存其中一处的图片。</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>(no prompt)</source>
        <translation>（无提示词）</translation>
    </message>
    <message>
        <source>Picture missing</source>
        <translation>图片丢失</translation>
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
        <source>Click to restore prompt and settings, double-click to open it.</source>
        <translation>单击恢复提示词和设置，双击打开图片。</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>Disk space</source>
        <translation>占用空间</translation>
    </message>
    <message>
        <source>Delete entries</source>
        <translation>删除条目</translation>
    </message>
    <message>
        <source>Keep originals</source>
        <translation>保留原始数据</translation>
    </message>
    <message>
        <source>&lt;b&gt;Delete entries&lt;/b&gt;&lt;br&gt;Older entries go to the history&apos;s trash, where they stay until you empty it.</source>
        <translation>&lt;b&gt;删除条目&lt;/b&gt;&lt;br&gt;更早的条目会移入历史的回收站，直到你清空它。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Keep originals&lt;/b&gt;&lt;br&gt;The picture and mask that each edit was made from, so that it can be run again. Beyond this limit the oldest are removed; starred entries keep theirs, and generated pictures always stay.</source>
        <translation>&lt;b&gt;保留原始数据&lt;/b&gt;&lt;br&gt;每次编辑所用的图片和蒙版，以便重新运行。超出上限时先删除最早的；加星条目的数据会保留，生成的图片始终保留。</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Saves the whole history as a zip file.</source>
        <translation>将全部历史保存为 zip 文件。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Adds the entries of an exported history to this one.</source>
        <translation>将导出的历史条目添加到当前历史。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Edits can&apos;t be run again from the history.</source>
        <translation>将无法从历史中重新运行编辑。</translation>
    </message>
    <message numerus="yes">
        <source>after %n day(s)</source>
        <translation>
            <numerusform>%n 天后</numerusform>
        </translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>up to {size}</source>
        <translation>最多 {size}</translation>
    </message>
    <message>
        <source>Don&apos;t keep</source>
        <translation>不保留</translation>
    </message>
    <message>
        <source>Calculating…</source>
        <translation>正在计算…</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s), {size}</source>
        <translation>
            <numerusform>%n 张图片，{size}</numerusform>
        </translation>
    </message>
    <message>
        <source>Originals: {size}</source>
        <translation>原始数据：{size}</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) in the trash</source>
        <translation>
            <numerusform>回收站中有 %n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Export History</source>
        <translation>导出历史</translation>
    </message>
    <message>
        <source>Import History</source>
        <translation>导入历史</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Zip 文件 (*.zip)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Exporting to {name}: {done} of {total} pictures</source>
        <translation>正在导出到 {name}：{done}/{total} 张图片</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Importing {name}: {done} of {total} pictures</source>
        <translation>正在导入 {name}：{done}/{total} 张图片</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 张图片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were in the history already.</source>
        <translation>
            <numerusform>%n 张已在历史中。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read.</source>
        <translation>
            <numerusform>%n 张无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>The end of the file is missing.</source>
        <translation>文件末尾缺失。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) exported to {name}.</source>
        <translation>
            <numerusform>已将 %n 张图片导出到 {name}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were left out: their files are missing.</source>
        <translation>
            <numerusform>%n 张未导出：文件缺失。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n originals are missing or damaged.</source>
        <translation>
            <numerusform>%n 份原始数据缺失或损坏。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Search prompts</source>
        <translation>搜索提示词</translation>
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
        <source>Search the history</source>
        <translation>在历史中搜索</translation>
    </message>
    <message>
        <source>Search prompts and settings: &lt;b&gt;steps:&amp;gt;20&lt;/b&gt;, &lt;b&gt;scheduler:euler&lt;/b&gt;, &lt;b&gt;seed:42&lt;/b&gt;.</source>
        <translation>提示词中的词，以及设置条件：&lt;b&gt;steps:&amp;gt;20&lt;/b&gt;、&lt;b&gt;scheduler:euler&lt;/b&gt;、&lt;b&gt;seed:42&lt;/b&gt;。</translation>
    </message>
    <message>
        <source>The trash is empty.</source>
        <translation>回收站为空。</translation>
    </message>
    <message>
        <source>No prompt contains all of these words.</source>
        <translation>没有提示词包含所有这些词。</translation>
    </message>
    <message>
        <source>Every picture you generate is kept here with its prompt and settings.</source>
        <translation>生成的每张图片都会连同提示词和设置保存在这里。</translation>
    </message>
    <message>
        <source>Empty the history&apos;s trash?</source>
        <translation>清空历史的回收站？</translation>
    </message>
    <message>
        <source>The pictures are moved to the system&apos;s trash. Their entries with prompts and settings are deleted, which can&apos;t be undone.</source>
        <translation>图片会移到系统回收站，其条目连同提示词和设置会被删除，此操作无法撤销。</translation>
    </message>
    <message>
        <source>Empty Trash</source>
        <translation>清空回收站</translation>
    </message>
    <message>
        <source>Show Trash</source>
        <translation>显示回收站</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Delete from History</source>
        <translation>从历史中删除</translation>
    </message>
</context>
<context>
    <name>HistoryTrashBar</name>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Moved to the trash.</source>
        <translation>已移到回收站。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Show Trash</source>
        <translation>显示回收站</translation>
    </message>
    <message>
        <source>Empty Trash…</source>
        <translation>清空回收站…</translation>
    </message>
    <message>
        <source>Back to History</source>
        <translation>返回历史</translation>
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
        <source>Centimetres</source>
        <translation>厘米</translation>
    </message>
    <message>
        <source>Inches</source>
        <translation>英寸</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Resample</source>
        <translation>重新采样</translation>
    </message>
    <message>
        <source>Change the number of pixels; otherwise only the size on paper changes.</source>
        <translation>改变像素数量；否则只改变纸上的尺寸。</translation>
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
        <source>Print width</source>
        <translation>打印宽度</translation>
    </message>
    <message>
        <source>Print height</source>
        <translation>打印高度</translation>
    </message>
    <message>
        <source>New size</source>
        <translation>缩放到</translation>
    </message>
    <message>
        <source>Resampling</source>
        <translation>插值</translation>
    </message>
    <message>
        <source>Keep proportions</source>
        <translation>锁定比例</translation>
    </message>
    <message>
        <source>&lt;b&gt;Keep proportions&lt;/b&gt;&lt;br&gt;Scales width and height together.</source>
        <translation>&lt;b&gt;锁定比例&lt;/b&gt;&lt;br&gt;宽度和高度等比缩放。</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Width, height</source>
        <translation>宽度、高度</translation>
    </message>
</context>
<context>
    <name>ImportAlert</name>
    <message>
        <source>The pictures were imported</source>
        <translation>图片已导入</translation>
    </message>
</context>
<context>
    <name>InstalledFilters</name>
    <message>
        <source>Search models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
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
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Favourites only</source>
        <translation>仅收藏</translation>
    </message>
    <message>
        <source>&lt;b&gt;Favourites only&lt;/b&gt;&lt;br&gt;Hide all others.</source>
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
        <source>Needs attention</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>Any status</source>
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
        <source>Add models from disk</source>
        <translation>从磁盘添加模型</translation>
    </message>
    <message>
        <source>&lt;b&gt;Add&lt;/b&gt;&lt;br&gt;Copy files or folders, or use them in place.</source>
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
Drop model files or folders here, or choose Get models on the left.</source>
        <translation>还没有模型。
将模型文件或文件夹拖到这里，或选择左侧的“获取模型”。</translation>
    </message>
    <message>
        <source>No model matches. Relax these filters: {filters}.</source>
        <translation>没有符合条件的模型。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>You have no model called “{text}”.
Get models may have it.</source>
        <translation>你的模型中没有“{text}”。
可以到“获取模型”中找找。</translation>
    </message>
    <message>
        <source>No model called “{text}” matches. Relax these filters: {filters}.</source>
        <translation>没有符合条件的“{text}”。可放宽：{filters}。</translation>
    </message>
    <message>
        <source>Locate File</source>
        <translation>选择文件位置</translation>
    </message>
</context>
<context>
    <name>IntentChooser</name>
    <message>
        <source>Intent</source>
        <translation>做什么</translation>
    </message>
    <message>
        <source>&lt;b&gt;Intent&lt;/b&gt;&lt;br&gt;What to do with the masked area.</source>
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
        <source>Replace background</source>
        <translation>替换背景</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>精修</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Split into layers</source>
        <translation>拆分为图层</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>拆分</translation>
    </message>
    <message>
        <source>Remove noise</source>
        <translation>去除噪点</translation>
    </message>
    <message>
        <source>Expand the canvas and continue the picture there.</source>
        <translation>扩展画布，新区域延续原有画面。</translation>
    </message>
    <message>
        <source>Cleaner detail at a higher working resolution; little else changes.</source>
        <translation>以更高的工作分辨率理清细节，其他基本不变。</translation>
    </message>
    <message>
        <source>Say what to change, with or without a mask. Needs a model that edits.</source>
        <translation>用文字说明要改什么，可以有蒙版，也可以没有。需要支持编辑的模型。</translation>
    </message>
    <message>
        <source>Layers with transparency that together show the same picture. Needs a model that splits.</source>
        <translation>拆成带透明度的图层，合起来仍是同一幅图片。需要支持拆分的模型。</translation>
    </message>
    <message>
        <source>The same picture without its noise.</source>
        <translation>同一张图片，去除噪点。</translation>
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
        <source>Fill it with the surroundings. Needs no model.</source>
        <translation>用周围的内容补上，不需要模型。</translation>
    </message>
    <message>
        <source>Keep what is masked and repaint the rest.</source>
        <translation>保留蒙版内的部分，其余全部重绘。</translation>
    </message>
    <message>
        <source>Several versions, close to the original.</source>
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
        <source>Paint over what to remove.</source>
        <translation>涂出要移除的部分。</translation>
    </message>
    <message>
        <source>Paint over what to keep.</source>
        <translation>涂出要保留的部分。</translation>
    </message>
    <message>
        <source>Expand the canvas first.</source>
        <translation>请先扩展画布。</translation>
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
    <name>InventedOverlay</name>
    <message>
        <source>Made by a model or by Remove: {share} % of the picture</source>
        <translation>由模型或“移除”生成：占画面的 {share} %</translation>
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
    <name>LabView</name>
    <message>
        <source>New pictures</source>
        <translation>新图片</translation>
    </message>
    <message>
        <source>Inpainting</source>
        <translation>局部重绘</translation>
    </message>
    <message>
        <source>Super-resolution</source>
        <translation>超分辨率</translation>
    </message>
    <message>
        <source>Colourisation</source>
        <translation>上色</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>笔触</translation>
    </message>
    <message>
        <source>Noise removed</source>
        <translation>去噪</translation>
    </message>
    <message>
        <source>Variation</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Between two seeds</source>
        <translation>两个种子之间</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Schedules</source>
        <translation>时间步方案</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片数</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>One a line: timesteps (18, 0), one, all, even:5, or levels of noise (sigma:0.821). 0 is pure noise.</source>
        <translation>每行一个：时间步（18, 0）、one、all、even:5，或噪声级别（sigma:0.821）。0 是纯噪声。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Timesteps of a schedule to search for; needs a reference folder.</source>
        <translation>要搜索的方案的时间步数；需要参考文件夹。</translation>
    </message>
    <message>
        <source>Drawn</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Zero-shot edits</source>
        <translation>零样本编辑</translation>
    </message>
    <message>
        <source>Batches and memory</source>
        <translation>批量与内存</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>What each step made</source>
        <translation>每一步的结果</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Install a consistency model first: the catalogue has those of OpenAI.</source>
        <translation>请先安装一致性模型：目录中有 OpenAI 的模型。</translation>
    </message>
    <message>
        <source>Try schedules of timesteps, and compare quality with time.</source>
        <translation>尝试不同的时间步方案，比较质量与时间。</translation>
    </message>
    <message>
        <source>Own schedules</source>
        <translation>自定义方案</translation>
    </message>
    <message>
        <source>Pictures to Measure Against</source>
        <translation>用于比较的图片</translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation>第 {n} 步</translation>
    </message>
    <message>
        <source>Given</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Others of this cell</source>
        <translation>此格的其他图片</translation>
    </message>
    <message>
        <source>Quality, by seconds a picture</source>
        <translation>质量（按每张秒数）</translation>
    </message>
    <message>
        <source>Pictures per second, by batch</source>
        <translation>每秒图片数（按批量）</translation>
    </message>
</context>
<context>
    <name>LabelEditor</name>
    <message>
        <source>From the seed</source>
        <translation>由种子决定</translation>
    </message>
</context>
<context>
    <name>LayerCommands</name>
    <message>
        <source>Picture for Control</source>
        <translation>控制所用的图片</translation>
    </message>
    <message>
        <source>Insert Picture</source>
        <translation>插入图片</translation>
    </message>
    <message>
        <source>Insert Reference</source>
        <translation>插入参考图</translation>
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
        <source>Adjustment</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>Annotations</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Layer mask</source>
        <translation>图层蒙版</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Filled</source>
        <translation>已填充</translation>
    </message>
    <message>
        <source>Replaced</source>
        <translation>已替换</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>已添加</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>已移除</translation>
    </message>
    <message>
        <source>New background</source>
        <translation>新背景</translation>
    </message>
    <message>
        <source>Expanded</source>
        <translation>已扩展</translation>
    </message>
    <message>
        <source>Refined</source>
        <translation>已精修</translation>
    </message>
    <message>
        <source>Variation</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>已编辑</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>拆分</translation>
    </message>
    <message>
        <source>Sharpened</source>
        <translation>已锐化</translation>
    </message>
    <message>
        <source>Colourised</source>
        <translation>已上色</translation>
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
        <source>Linear Burn</source>
        <translation>线性加深</translation>
    </message>
    <message>
        <source>Darker Colour</source>
        <translation>深色</translation>
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
        <source>Linear Dodge (Add)</source>
        <translation>线性减淡（添加）</translation>
    </message>
    <message>
        <source>Lighter Colour</source>
        <translation>浅色</translation>
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
        <source>Vivid Light</source>
        <translation>亮光</translation>
    </message>
    <message>
        <source>Linear Light</source>
        <translation>线性光</translation>
    </message>
    <message>
        <source>Pin Light</source>
        <translation>点光</translation>
    </message>
    <message>
        <source>Hard Mix</source>
        <translation>实色混合</translation>
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
        <source>Subtract</source>
        <translation>减去</translation>
    </message>
    <message>
        <source>Divide</source>
        <translation>划分</translation>
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
    <message>
        <source>{name} [{kind}: no effect here]</source>
        <translation>{name} [{kind}：在此不起作用]</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
</context>
<context>
    <name>LayersHeader</name>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Blend mode&lt;/b&gt;&lt;br&gt;How the layer&apos;s colours mix with those below. Pass Through blends each layer of a group on its own; any other mode blends the group as one picture.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;混合模式&lt;/b&gt;&lt;br&gt;图层的颜色如何与下方的颜色混合。图层组设为“穿透”时，组内图层各自与下方混合；设为其他模式时，整组先合成为一张图。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Opacity&lt;/b&gt;&lt;br&gt;How visible the layer is: drag, use the wheel, or type a number; double-click to reset.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;不透明度&lt;/b&gt;&lt;br&gt;图层的可见程度：拖动、滚动滚轮或输入数字均可，双击重置。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
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
        <source>clipped to the layers below</source>
        <translation>剪切到下方图层</translation>
    </message>
    <message>
        <source>{facts}. For reference only: not part of the saved picture.</source>
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
        <source>The layers of the picture appear here once one is open.</source>
        <translation>打开图片后，图层会显示在这里。</translation>
    </message>
    <message>
        <source>New adjustment</source>
        <translation>新建调整图层</translation>
    </message>
    <message>
        <source>&lt;b&gt;New adjustment&lt;/b&gt;&lt;br&gt;Add a layer that changes tone or colour of all below it. If a mask is painted, it acts only there.</source>
        <translation>&lt;b&gt;新建调整图层&lt;/b&gt;&lt;br&gt;添加一个图层，改变其下方全部内容的色调或颜色。已画好蒙版时，它只在蒙版内起作用。</translation>
    </message>
</context>
<context>
    <name>Lesson</name>
    <message>
        <source>Paint a mask in the sky</source>
        <translation>在天空中画一个蒙版</translation>
    </message>
    <message>
        <source>Paint it for me</source>
        <translation>替我涂抹</translation>
    </message>
    <message>
        <source>Write it for me</source>
        <translation>替我填写</translation>
    </message>
    <message>
        <source>Press it for me</source>
        <translation>替我点击</translation>
    </message>
    <message>
        <source>Do you like it?</source>
        <translation>满意吗？</translation>
    </message>
    <message>
        <source>That was an edit</source>
        <translation>编辑完成</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Fill the dashed shape with the brush. Your strokes are the mask: only there will the picture change. [{brush_larger} and {brush_smaller} change the brush size.]</source>
        <translation>用画笔涂满虚线形状。涂抹的地方就是蒙版，图片只会在那里改变。[用 {brush_larger} 和 {brush_smaller} 调整画笔大小。]</translation>
    </message>
    <message>
        <source>Describe what you want there</source>
        <translation>说出想要的内容</translation>
    </message>
    <message>
        <source>Type it into the field below the picture, for example: “{prompt}”.</source>
        <translation>写进图片下方的输入框，例如“{prompt}”（一棵草地上的树；模型读英文）。</translation>
    </message>
    <message>
        <source>Generate it</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Press the coloured button next to your prompt.</source>
        <translation>点击提示词旁边的彩色按钮。</translation>
    </message>
    <message>
        <source>Generating…</source>
        <translation>正在生成…</translation>
    </message>
    <message>
        <source>The first picture takes longer because the model is being loaded.</source>
        <translation>第一张图片要久一些：正在加载模型。</translation>
    </message>
    <message>
        <source>Apply, below the picture, puts it in.[ So does {result_apply}.] If you don&apos;t like it, generate another one: every result is kept.</source>
        <translation>图片下方的“应用”把它放进图片。[按 {result_apply} 也一样。] 不喜欢就再生成一张：所有结果都会保留。</translation>
    </message>
    <message>
        <source>Everything outside the mask is unchanged, bit for bit. Undo takes the edit back. Save the picture, or open one of your own.</source>
        <translation>蒙版之外的像素与原来一模一样。撤销可以恢复。现在保存图片，或打开自己的图片。</translation>
    </message>
    <message>
        <source>Now try your own picture: open one, or drop it here.</source>
        <translation>接下来用自己的图片：打开一张，或拖到这里。</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Step {number} of 3</source>
        <translation>第 {number} 步，共 3 步</translation>
    </message>
    <message>
        <source>End the guided edit</source>
        <translation>结束入门编辑</translation>
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
        <source>The catalog does not know this model&apos;s licence. Read the model&apos;s page before you use it.</source>
        <translation>模型目录中没有此模型的许可证信息。使用前请阅读其页面上的说明。</translation>
    </message>
    <message>
        <source>Credit required</source>
        <translation>须署名</translation>
    </message>
    <message>
        <source>Read full text</source>
        <translation>阅读全文</translation>
    </message>
    <message>
        <source>Open model page</source>
        <translation>打开模型页面</translation>
    </message>
    <message>
        <source>This model is gated: sign in on its page, accept the terms there too, and give Velatura a token with read access. Otherwise the hub refuses the download.</source>
        <translation>这是受限模型：请在其页面上登录并接受条款，再向 Velatura 提供有读取权限的访问令牌，否则模型站会拒绝下载。</translation>
    </message>
    <message>
        <source>You are asked once per model; the date you accepted is kept.</source>
        <translation>每个模型只询问一次，并记录你接受的时间。</translation>
    </message>
    <message>
        <source>You are asked only once; the date you accepted is kept.</source>
        <translation>只询问一次；接受的时间会保留。</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Commercial use</source>
        <translation>可商用</translation>
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
    <name>LicenceList</name>
    <message>
        <source>Search components</source>
        <translation>搜索组件</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>Licence text</source>
        <translation>许可证文本</translation>
    </message>
    <message>
        <source>Open web page</source>
        <translation>打开网页</translation>
    </message>
    <message>
        <source>Licence files included with {name}:</source>
        <translation>以下是 {name} 附带的许可证文件：</translation>
    </message>
    <message>
        <source>part of {name}</source>
        <translation>{name} 的一部分</translation>
    </message>
</context>
<context>
    <name>Licences</name>
    <message>
        <source>You may use and sell the pictures you make; the makers claim no rights in them, and you are responsible for them. Some uses are forbidden: breaking the law, harming, deceiving or harassing people, giving medical advice, and others listed in the text. If you redistribute the model, changed or not, or offer it as a service, include the licence and bind others to the same rules.</source>
        <translation>生成的图片可以使用和出售；开发者不对图片主张任何权利，责任由你承担。禁止某些用途：违反法律，伤害、欺骗或骚扰他人，提供医疗建议，以及协议列出的其他用途。如果分发该模型（无论是否修改过）或将其作为服务提供，须一并附上许可协议，并要求他人遵守同样的规则。</translation>
    </message>
    <message>
        <source>A label that does not name one specific text. The makers of ControlNet refer to CreativeML Open RAIL-M: you may use and sell the pictures you make, uses that harm, deceive or break the law are forbidden, and whoever redistributes the model passes on its licence and the same rules. See the model&apos;s page for the text that applies.</source>
        <translation>这个标注并不对应唯一的文本。ControlNet 的开发者引用的是 CreativeML Open RAIL-M：生成的图片可以使用和出售，禁止用于伤害、欺骗或违法的用途，分发模型者须附上其许可协议，并沿用同样的规则。实际适用的文本请见模型页面。</translation>
    </message>
    <message>
        <source>Free for research and private use. Free for commercial use too, after registering with Stability AI. If you or your company earn more than one million US dollars a year, from any source, the licence ends and you need a paid one. The pictures are yours, but neither they nor the model may be used to build another foundation model, and forbidden uses are listed. Whoever redistributes the model, or a product or service that uses it, includes the licence and a notice and shows &quot;Powered by Stability AI&quot;.</source>
        <translation>可免费用于研究和个人用途；向 Stability AI 登记后，也可免费用于商业用途。如果你或你的公司年收入（不论来源）超过 100 万美元，许可即告终止，需要购买付费许可。图片归你所有，但图片和模型都不得用于帮助构建其他基础模型，此外还列有禁止用途。分发该模型，或提供使用该模型的产品或服务者，须附上许可协议和声明，并展示“Powered by Stability AI”。</translation>
    </message>
    <message>
        <source>Its page is labelled with a non-commercial licence, whose text of 2023 allows research and private use and no commercial use at all; but the page says that it is also meant for commercial use and refers to stability.ai/license. Others found the Stability AI Community License of July 2024 in its licence file. Read that file before you earn money with it. Whoever redistributes the model includes the licence and its notice.</source>
        <translation>其页面标注的是一种非商业许可证，2023 年的文本允许研究和个人用途，完全禁止商业用途；但页面又称它也可用于商业用途，并指向 stability.ai/license。有人在其许可证文件中看到的是 2024 年 7 月的 Stability AI Community License。用它盈利之前，请先阅读该文件。分发模型者须附上许可协议及其声明。</translation>
    </message>
    <message>
        <source>The model may be run for non-commercial purposes only: if you are paid for it or its pictures, directly or indirectly, or run it for your business, you need a paid licence from Black Forest Labs. They claim no rights in the pictures and let you use them for any purpose the text does not forbid, but not to train a competing model; what that means for selling pictures is disputed: ask them first. You must keep content filters in use. Whoever redistributes the model includes the licence and its notice.</source>
        <translation>该模型只能为非商业目的运行：如果因模型或其图片直接或间接获得报酬，或为自己的业务运行它，需要 Black Forest Labs 的付费许可。Black Forest Labs 不对图片主张任何权利，允许将图片用于协议未禁止的任何目的，但不得用来训练竞争模型；这对出售图片意味着什么尚有争议，请先询问对方。必须始终启用内容过滤器。分发模型者须附上许可协议及其声明。</translation>
    </message>
    <message>
        <source>The model may be run for non-commercial purposes only; to run it for your business, or for payment, you need a paid licence from Black Forest Labs. Pictures may be used for any purpose the text does not forbid, but not to train a competing model; ask them before you sell any. You must keep content filters in use, and disclose that pictures are AI-generated where the law requires it. Whoever redistributes the model includes the licence and its notice.</source>
        <translation>该模型只能为非商业目的运行；为自己的业务或为获取报酬而运行，需要 Black Forest Labs 的付费许可。图片可用于协议未禁止的任何目的，但不得用来训练竞争模型；出售任何图片之前请先询问对方。必须始终启用内容过滤器，并在法律要求时说明图片由 AI 生成。分发模型者须附上许可协议及其声明。</translation>
    </message>
    <message>
        <source>You may use, change and sell both the pictures and the model freely. Whoever redistributes the model includes the licence, keeps its notices and states what was changed. There is no warranty.</source>
        <translation>模型和图片都可以自由使用、修改和出售。分发模型者须附上许可协议，保留其中的声明，并说明做了哪些改动。不提供任何担保。</translation>
    </message>
    <message>
        <source>You may use, change and sell both the pictures and the model freely. Whoever redistributes the model keeps the copyright notice and the licence. There is no warranty.</source>
        <translation>模型和图片都可以自由使用、修改和出售。分发模型者须保留版权声明和许可协议。不提供任何担保。</translation>
    </message>
    <message>
        <source>You may use, change and sell both the pictures and the model freely. Whoever redistributes the model keeps the copyright notice and the licence, and does not advertise with its makers&apos; names. There is no warranty.</source>
        <translation>模型和图片都可以自由使用、修改和出售。分发模型者须保留版权声明和许可协议，且不得用开发者的名字做宣传。不提供任何担保。</translation>
    </message>
    <message>
        <source>No commercial use. Whoever redistributes the model, changed or not, names its maker, states what was changed, and uses the same licence. Ask the maker whether that also applies to pictures you want to sell.</source>
        <translation>不得用于商业用途。分发模型者（无论是否修改过）须注明作者，说明做了哪些改动，并采用相同的许可证。如果打算出售图片，请先询问作者这些限制是否也适用于图片。</translation>
    </message>
    <message>
        <source>Assume research and evaluation only. Its makers&apos; pages name NVIDIA&apos;s own licence, NSCL v2; licences of that name allow no commercial use. One of their pages also names the NVIDIA Open Model License, which would allow more: see the text in the repository. The text encoder is Google&apos;s Gemma 2, so the Gemma Terms of Use and their list of forbidden uses apply too. Whoever redistributes the model includes the licence and keeps its notices.</source>
        <translation>请视为仅可用于研究和评估。开发者的页面写明采用 NVIDIA 自己的许可证 NSCL v2；同名的许可证不允许商业用途。其中一个页面还提到 NVIDIA Open Model License，后者允许的范围更宽：请见仓库中的文本。文本编码器是 Google 的 Gemma 2，因此 Gemma Terms of Use 及其禁止用途清单同样适用。分发模型者须附上许可协议并保留其中的声明。</translation>
    </message>
    <message>
        <source>No commercial use of the model: not behind a paid service, not inside a paid product. Pictures may be used commercially, says its maker. LoRAs and other models made of it are under the same licence. It is made of NVIDIA&apos;s Cosmos Predict2, so the NVIDIA Open Model License applies too. Text encoder and autoencoder (Qwen) are under the Apache License 2.0.</source>
        <translation>模型不得用于商业用途：不得用于付费服务，也不得包含在付费产品中。作者表示图片可用于商业用途。由它制作的 LoRA 和其他模型适用同一许可证。它基于 NVIDIA 的 Cosmos Predict2，因此 NVIDIA Open Model License 也适用。文本编码器和自编码器（Qwen）采用 Apache License 2.0。</translation>
    </message>
    <message>
        <source>The image model is under the Apache License 2.0, which allows commercial use. Its text encoder is Google&apos;s Gemma 2: the Gemma Terms of Use allow commercial use too, but forbid what their Prohibited Use Policy lists, and Google may restrict uses against it. What the model writes or paints is not covered. Whoever redistributes the model passes these terms on to its users, with a notice.</source>
        <translation>图像模型采用 Apache License 2.0，允许商业使用。其文本编码器是 Google 的 Gemma 2：Gemma 使用条款同样允许商业使用，但禁止其《禁止使用政策》所列的用途，Google 可限制违反政策的使用。模型生成的文字或图像不受其约束。再分发该模型者须将这些条款连同声明一并转给其用户。</translation>
    </message>
    <message>
        <source>Individuals and small companies may use the model and its pictures, commercially too. A company that took 1,000,000 US dollars or more in the last twelve months needs a paid licence from Krea; its announcement also speaks of more than 50 employees: read the text before you earn money with it. You must keep content filters in use, and its acceptable use policy forbids a list of uses. Whoever redistributes the model includes the licence and its notice.</source>
        <translation>个人和小公司可以使用模型及其图片，包括商业用途。过去十二个月收入达到 1,000,000 美元的公司需要 Krea 的付费许可证；其公告还提到员工超过 50 人的公司：在用它赚钱之前请阅读全文。必须启用内容过滤器，其可接受使用政策禁止一系列用途。再分发模型者须附上许可证及其声明。</translation>
    </message>
    <message>
        <source>Research and other purposes that earn nothing: commercial use needs a separate licence from Alibaba Cloud. Whoever redistributes the model includes the licence and says what was changed.</source>
        <translation>用于研究和其他不营利的目的：商业用途需要阿里云的单独许可。再分发模型者须附上许可并说明改动之处。</translation>
    </message>
    <message>
        <source>Research and evaluation only, as others read it: the network may not be used commercially. Whoever redistributes it includes the licence and keeps its notices. Read the text before you earn money with what it helped to make.</source>
        <translation>按通常的解读，仅限研究和评估：该网络不得用于商业用途。再分发时须附上许可证并保留声明。若要用它参与制作的内容营利，请先阅读许可证全文。</translation>
    </message>
    <message>
        <source>Labelled CreativeML Open RAIL-M, under which you may use and sell pictures. The makers&apos; pages of this series add that the model must not be used behind API services, and ask everybody with business plans to write to juggernaut@rundiffusion.com for a commercial licence. Do so before you earn money with it. SDXL, its base model, is under Open RAIL++-M, whose list of forbidden uses applies too.</source>
        <translation>标注为 CreativeML Open RAIL-M，据此可以使用和出售图片。开发者在该系列的页面上补充：不得用该模型支撑 API 服务，并请所有打算商用的人写信至 juggernaut@rundiffusion.com 获取商业许可。用它盈利之前请先照此办理。它基于 SDXL 制作，SDXL 采用 Open RAIL++-M：其禁止用途清单同样适用。</translation>
    </message>
    <message>
        <source>Its makers&apos; text is in the repository; the catalog does not know its current content. Until August 2024 the page was labelled Open RAIL++-M; that label was removed, and the text changed, when LoRAs for FLUX.1 and Stable Diffusion 3 were added. Read it before you sell pictures or redistribute the LoRA. The terms of the model it is used with apply in any case.</source>
        <translation>开发者的许可文本与文件放在一起，模型目录并不知道其当前内容。2024 年 8 月之前，页面标注为 Open RAIL++-M；在推出 FLUX.1 和 Stable Diffusion 3 的 LoRA 时，该标注被去掉，文本也已更改。出售图片或分发该 LoRA 之前，请先阅读。无论如何，与它搭配使用的模型的条款都适用。</translation>
    </message>
    <message>
        <source>Its text was not read for this catalog. According to others, pictures may be used commercially, with a list of forbidden uses, and whoever redistributes a changed model or offers it over a network must do so under the same licence and name its base model; training a LoRA counts as a change. See its text before you sell pictures or redistribute anything.</source>
        <translation>模型目录没有查阅过其文本。据他人解读，图片可用于商业用途，但列有禁止用途；分发修改后的模型或通过网络提供它的人，须采用相同的许可证，并一并提供制作它所用的材料；训练 LoRA 也算修改。出售图片或分发任何内容之前，请先查阅其文本。</translation>
    </message>
    <message>
        <source>The catalog does not know this model&apos;s terms. Look for a licence on its page before you use it, especially if you want to sell pictures or redistribute the model. Its base model may have its own terms, which apply too.</source>
        <translation>模型目录不了解该模型的条款。使用之前，尤其是打算出售图片或分发模型时，请先在其页面上查找许可证。它所基于的内容可能另有条款，同样适用。</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s libraries for CUDA are free of charge, also for commercial use, with NVIDIA graphics cards. They are not open source: they may not be reverse engineered, nor redistributed on their own. PyTorch, which uses them, is open source. What you make is yours.</source>
        <translation>NVIDIA 的 CUDA 库可免费使用，也可用于商业用途，但须配合 NVIDIA 显卡。它们不是开源软件：不得反向工程，也不得单独再分发。使用它们的 PyTorch 是开源的。你做出的作品归你所有。</translation>
    </message>
    <message>
        <source>AMD&apos;s libraries for ROCm are nearly all open source, under MIT and similar licences; a few may only be redistributed unchanged. PyTorch, which uses them, is open source too. Commercial use is allowed. What you make is yours.</source>
        <translation>AMD 的 ROCm 库几乎都是开源的，采用 MIT 等类似许可证；少数只能原样再分发。使用它们的 PyTorch 也是开源的。都可用于商业用途。你做出的作品归你所有。</translation>
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
        <source>&lt;b&gt;Speed&lt;/b&gt;&lt;br&gt;Maximum speed of all downloads together.</source>
        <translation>&lt;b&gt;速度&lt;/b&gt;&lt;br&gt;所有下载的总速度上限。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Files&lt;/b&gt;&lt;br&gt;How many files are downloaded at the same time.</source>
        <translation>&lt;b&gt;文件数&lt;/b&gt;&lt;br&gt;同时下载的文件数。</translation>
    </message>
    <message>
        <source>{count} at once</source>
        <translation>同时 {count} 个</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
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
        <source>&lt;b&gt;Opacity&lt;/b&gt;&lt;br&gt;Opacity of the live picture over what you paint.</source>
        <translation>&lt;b&gt;不透明度&lt;/b&gt;&lt;br&gt;实时画面盖住所画内容的程度。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Resume live mode</source>
        <translation>继续实时模式</translation>
    </message>
    <message>
        <source>Refine and apply</source>
        <translation>细化并应用</translation>
    </message>
    <message>
        <source>Refine and apply live picture</source>
        <translation>细化并应用实时图片</translation>
    </message>
    <message>
        <source>Apply as shown</source>
        <translation>按显示应用</translation>
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
        <source>Waiting for the current picture</source>
        <translation>正在等待当前图片生成</translation>
    </message>
    <message>
        <source>Generating the first picture…</source>
        <translation>正在生成第一张图片…</translation>
    </message>
    <message>
        <source>{rate} pictures per second</source>
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
        <source>The model&apos;s result, updated while you change picture, mask and prompt.</source>
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
        <source>Only painted pixels change, and they change completely.</source>
        <translation>只改变涂过的像素，并且完全改变。</translation>
    </message>
    <message>
        <source>Old and new are blended within the mask&apos;s edge; nothing outside changes.</source>
        <translation>新旧内容在蒙版边缘内侧融合，蒙版之外不变。</translation>
    </message>
    <message>
        <source>A band around the mask changes partly, so that the new content fades out.</source>
        <translation>蒙版外围的一圈会部分改变，让新内容自然淡出。</translation>
    </message>
    <message>
        <source>Feather inside</source>
        <translation>向内羽化</translation>
    </message>
    <message>
        <source>Feather outside</source>
        <translation>向外羽化</translation>
    </message>
</context>
<context>
    <name>LooksPanel</name>
    <message>
        <source>Looks</source>
        <translation>调色预设</translation>
    </message>
    <message>
        <source>A look is a set of adjustments. Save those of a picture, or import a file.</source>
        <translation>调色预设是一组调整。可以保存一张图片的调整，或导入文件。</translation>
    </message>
    <message>
        <source>Save Look…</source>
        <translation>保存调色预设…</translation>
    </message>
    <message>
        <source>Keep the adjustment layers that are shown, or those selected, as a look.</source>
        <translation>把显示的调整图层（或选中的那些）保存为调色预设。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Add a look from a file: .toml or .cube.</source>
        <translation>从文件添加调色预设：.toml 或 .cube。</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Apply to Active Layer</source>
        <translation>应用到当前图层</translation>
    </message>
    <message>
        <source>Apply to All Open Pictures</source>
        <translation>应用到所有打开的图片</translation>
    </message>
    <message>
        <source>Apply to Files…</source>
        <translation>应用到文件…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Save Look</source>
        <translation>保存调色预设</translation>
    </message>
    <message>
        <source>Rename Look</source>
        <translation>重命名调色预设</translation>
    </message>
    <message>
        <source>Delete the look “{name}”?</source>
        <translation>删除调色预设“{name}”？</translation>
    </message>
    <message>
        <source>Pictures it was applied to stay as they are.</source>
        <translation>已应用它的图片保持不变。</translation>
    </message>
</context>
<context>
    <name>LoraRow</name>
    <message>
        <source>Use {name}</source>
        <translation>使用 {name}</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Weight of {name}</source>
        <translation>{name} 的权重</translation>
    </message>
    <message>
        <source>no longer available</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>Use it, or turn it off for now.</source>
        <translation>使用它，或暂时停用。</translation>
    </message>
    <message>
        <source>Remove it from the list.</source>
        <translation>移出列表。</translation>
    </message>
    <message>
        <source>More options for {name}</source>
        <translation>{name} 的更多设置</translation>
    </message>
    <message>
        <source>Text encoder weight, and in which steps it acts.</source>
        <translation>对文本编码器的权重，以及在哪些步生效。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Weight&lt;/b&gt;&lt;br&gt;How strongly it acts; negative values do the opposite.</source>
        <translation>&lt;b&gt;权重&lt;/b&gt;&lt;br&gt;生效的程度；小于 0 时反向作用，减去它原本添加的效果。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>From</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>&lt;b&gt;Text&lt;/b&gt;&lt;br&gt;Weight in the text encoders; usually the same.</source>
        <translation>&lt;b&gt;文本&lt;/b&gt;&lt;br&gt;对文本编码器的权重，通常与主权重相同。</translation>
    </message>
    <message>
        <source>Share of the steps after which it starts to act.</source>
        <translation>从整个采样过程的什么位置开始生效。</translation>
    </message>
    <message>
        <source>Share of the steps after which it stops acting.</source>
        <translation>到整个采样过程的什么位置停止生效。</translation>
    </message>
    <message>
        <source>Insert this trigger word into the prompt.</source>
        <translation>将这个词写入提示词，即可触发 LoRA。</translation>
    </message>
</context>
<context>
    <name>LoraSettings</name>
    <message>
        <source>Add LoRA…</source>
        <translation>添加 LoRA…</translation>
    </message>
    <message>
        <source>Embedding…</source>
        <translation>嵌入…</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>自编码器</translation>
    </message>
    <message>
        <source>No LoRA is used.</source>
        <translation>未使用 LoRA：模型保持原样。</translation>
    </message>
    <message>
        <source>&lt;b&gt;LoRA&lt;/b&gt;&lt;br&gt;A small file that teaches the model a style, an object or a person.</source>
        <translation>&lt;b&gt;LoRA&lt;/b&gt;&lt;br&gt;小文件，教会模型一种风格、一件物品或一个人物。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Embedding&lt;/b&gt; (textual inversion)&lt;br&gt;Inserts its word into the prompt; the model then uses what was trained for it.</source>
        <translation>&lt;b&gt;嵌入&lt;/b&gt;（文本反转）&lt;br&gt;将它的词写入提示词，模型就会用上为这个词学到的内容。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Autoencoder&lt;/b&gt; (VAE)&lt;br&gt;Another one changes colours and fine detail.</source>
        <translation>&lt;b&gt;自编码器&lt;/b&gt;（VAE）&lt;br&gt;换一个，颜色和细节会有所不同。</translation>
    </message>
    <message>
        <source>Model default</source>
        <translation>模型自带</translation>
    </message>
    <message>
        <source>LoRA · {count}</source>
        <translation>LoRA · {count}</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>嵌入</translation>
    </message>
</context>
<context>
    <name>LossGraph</name>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
</context>
<context>
    <name>MachinePage</name>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
</context>
<context>
    <name>Made</name>
    <message>
        <source>An earlier picture that is not in this history any more.</source>
        <translation>较早的图片，已不在此历史记录中。</translation>
    </message>
    <message>
        <source>Made from a picture that is not in the history.</source>
        <translation>由历史记录之外的图片制作。</translation>
    </message>
    <message>
        <source>It was made from still earlier pictures, which are not followed.</source>
        <translation>还有更早的来源图片，此处不再追溯。</translation>
    </message>
    <message>
        <source>The history says that it was made from a later picture, which can&apos;t be.</source>
        <translation>历史记录称它由一张更晚的图片制作，这不可能。</translation>
    </message>
    <message>
        <source>The model {name} is not on this machine.</source>
        <translation>本机没有模型 {name}。</translation>
    </message>
    <message>
        <source>Made from words. The recipe begins with your picture in its place.</source>
        <translation>由文字生成。配方以您的图片代替它开始。</translation>
    </message>
    <message>
        <source>Made by another program. The recipe begins with your picture in its place.</source>
        <translation>由其他程序制作。配方以您的图片代替它开始。</translation>
    </message>
    <message>
        <source>Not in the recipe: how this was made can&apos;t be read.</source>
        <translation>不在配方中：无法读取其制作方式。</translation>
    </message>
    <message>
        <source>Not in the recipe: {reason}.</source>
        <translation>不在配方中：{reason}。</translation>
    </message>
    <message>
        <source>Not in the recipe, which has no words for it.</source>
        <translation>不在配方中：配方无法表达这一步。</translation>
    </message>
    <message>
        <source>Not in the recipe: another result of the same edit is.</source>
        <translation>不在配方中：配方采用同一次编辑的另一个结果。</translation>
    </message>
    <message>
        <source>Not in the recipe, which would have too many steps.</source>
        <translation>不在配方中：否则步骤过多。</translation>
    </message>
    <message>
        <source>Not in the recipe: {names}.</source>
        <translation>不在配方中：{names}。</translation>
    </message>
    <message>
        <source>Places had their own prompts; the recipe has the first one for all.</source>
        <translation>各处有各自的提示词；配方对所有位置使用第一个。</translation>
    </message>
    <message>
        <source>Painted masks are not in the recipe: each file brings its own (NAME-mask.png).</source>
        <translation>手绘蒙版不在配方中：每个文件使用自己的蒙版（NAME-mask.png）。</translation>
    </message>
    <message>
        <source>What was painted, cropped or adjusted by hand between these steps is not in the history, and not in the recipe.</source>
        <translation>这些步骤之间手动绘制、裁剪或调整的内容不在历史记录中，也不在配方中。</translation>
    </message>
    <message>
        <source>within {share} % of {size}</source>
        <translation>位于 {size} 的 {share} % 范围内</translation>
    </message>
    <message>
        <source>from {numbers}</source>
        <translation>来自 {numbers}</translation>
    </message>
</context>
<context>
    <name>MadeFiles</name>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep the picture (K).</source>
        <translation>保留图片（K）。</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Leave it out of pages; it is moved to the folder “rejected” (R).</source>
        <translation>不放入页面，并移到“rejected”文件夹（R）。</translation>
    </message>
    <message>
        <source>Make Again</source>
        <translation>重新制作</translation>
    </message>
    <message>
        <source>With another seed (M).</source>
        <translation>用另一个种子（M）。</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大图</translation>
    </message>
    <message>
        <source>Large, or all of them (Space).</source>
        <translation>大图，或显示全部（空格）。</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Open it with its annotations as a document.</source>
        <translation>连同标注作为文档打开。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Starts no more pictures until you continue.</source>
        <translation>继续之前不再开始新的图片。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Why it is rejected</source>
        <translation>拒绝的原因</translation>
    </message>
    <message numerus="yes">
        <source>Make %n more</source>
        <translation>
            <numerusform>再生成 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>{over} of {total} pictures</source>
        <translation>{over}/{total} 张</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 个失败</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept</source>
        <translation>
            <numerusform>保留 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>舍弃 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MadeGrid</name>
    <message>
        <source>Made pictures</source>
        <translation>已制作的图片</translation>
    </message>
    <message>
        <source>What you make is shown here.</source>
        <translation>制作的图片显示在这里。</translation>
    </message>
</context>
<context>
    <name>MadeView</name>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>A click opens the picture.</source>
        <translation>单击打开图片。</translation>
    </message>
    <message>
        <source>Save as Recipe…</source>
        <translation>存为配方…</translation>
    </message>
    <message>
        <source>Keeps the edits as a recipe, which the page Batch does to other pictures.</source>
        <translation>将编辑保存为配方，可在“批处理”页面用于其他图片。</translation>
    </message>
    <message>
        <source>Choose “How Was This Made?” in the menu of a picture of the history.</source>
        <translation>在历史记录中图片的菜单里选择“这是怎么做的？”。</translation>
    </message>
    <message>
        <source>Save Recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>The recipe “{name}” is kept: the page Batch does it to pictures.</source>
        <translation>已保存配方“{name}”：可在“批处理”页面用于图片。</translation>
    </message>
</context>
<context>
    <name>MadeWithBar</name>
    <message>
        <source>Prompt and settings taken over from {program}</source>
        <translation>已采用 {program} 的提示词和设置</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Made with {program}</source>
        <translation>由 {program} 生成</translation>
    </message>
    <message>
        <source>Use Prompt and Settings</source>
        <translation>使用提示词和设置</translation>
    </message>
    <message>
        <source>Use Prompt</source>
        <translation>使用提示词</translation>
    </message>
    <message numerus="yes">
        <source>%n more can&apos;t be used.</source>
        <translation>
            <numerusform>另有 %n 项无法使用。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Navigator</source>
        <translation>导航器</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Undo Steps</source>
        <translation>撤销步骤</translation>
    </message>
    <message>
        <source>Branches</source>
        <translation>分支</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>MappedEditor</name>
    <message>
        <source>Field=Column in each line</source>
        <translation>每行一个：字段=列</translation>
    </message>
</context>
<context>
    <name>MaskBar</name>
    <message>
        <source>Transparent</source>
        <translation>透明部分</translation>
    </message>
    <message>
        <source>Opaque</source>
        <translation>不透明部分</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Click a colour in the picture</source>
        <translation>在图片中单击一种颜色</translation>
    </message>
    <message>
        <source>No change</source>
        <translation>没有变化</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>Refining…</source>
        <translation>正在细化…</translation>
    </message>
    <message>
        <source>Click a part to take it</source>
        <translation>单击一个部分以选取</translation>
    </message>
    <message>
        <source>Looking at the picture…</source>
        <translation>正在查看图片…</translation>
    </message>
    <message>
        <source>Nothing was found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>To find things by words, add OWLv2 (Models)</source>
        <translation>要按词语查找，请添加 OWLv2（模型）</translation>
    </message>
</context>
<context>
    <name>MaskFlow</name>
    <message>
        <source>Load Mask</source>
        <translation>载入蒙版</translation>
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
        <source>Save Mask</source>
        <translation>保存蒙版</translation>
    </message>
    <message>
        <source>{name} mask</source>
        <translation>{name} 蒙版</translation>
    </message>
    <message>
        <source>It is {mask} pixels, the picture {picture}: it will be stretched to fit.</source>
        <translation>它的尺寸为 {mask} 像素，图片为 {picture} 像素，载入时会拉伸到图片的尺寸。</translation>
    </message>
    <message>
        <source>There is already a mask.</source>
        <translation>已有蒙版。</translation>
    </message>
    <message>
        <source>Add to Mask</source>
        <translation>添加到蒙版</translation>
    </message>
    <message>
        <source>Replace Mask</source>
        <translation>替换蒙版</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stretch</source>
        <translation>拉伸</translation>
    </message>
    <message>
        <source>Load “{name}” as the mask?</source>
        <translation>将“{name}”载入为蒙版？</translation>
    </message>
</context>
<context>
    <name>MaskRectangleDialog</name>
    <message>
        <source>Mask a Rectangle</source>
        <translation>遮罩矩形</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>设为蒙版</translation>
    </message>
</context>
<context>
    <name>MaskSettings</name>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Pre-fill</source>
        <translation>预填充</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Surroundings</source>
        <translation>周围范围</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Feather width</source>
        <translation>羽化宽度</translation>
    </message>
    <message>
        <source>Soft inpainting</source>
        <translation>柔边渐变重绘</translation>
    </message>
    <message>
        <source>&lt;b&gt;Grow&lt;/b&gt;&lt;br&gt;Extends the repainted area by this many working pixels (see the frame on the canvas). Which pixels of the picture may change is up to the lock alone.</source>
        <translation>&lt;b&gt;扩大&lt;/b&gt;&lt;br&gt;在蒙版四周多重绘的范围，以工作像素计（换算见画布上的框）。图片中哪些像素可以改变，只由“锁定”决定。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Feather&lt;/b&gt;&lt;br&gt;Fades the strength out over this many working pixels beyond that, so that new blends into old.</source>
        <translation>&lt;b&gt;羽化&lt;/b&gt;&lt;br&gt;在此之外，重绘强度在这段距离（工作像素）内逐渐降到零，让新内容与原有画面自然衔接。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Soft inpainting&lt;/b&gt; (differential diffusion)&lt;br&gt;Half-masked areas change half as much. Off: everything masked changes fully.</source>
        <translation>&lt;b&gt;柔边渐变重绘&lt;/b&gt;（differential diffusion）&lt;br&gt;半透明的蒙版按浓淡部分改变。关闭时，涂过的地方都完全重绘。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Feather width&lt;/b&gt;&lt;br&gt;For the lock, in picture pixels.</source>
        <translation>&lt;b&gt;羽化宽度&lt;/b&gt;&lt;br&gt;锁定的羽化宽度，以图片像素计。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Surroundings&lt;/b&gt;&lt;br&gt;How much the model sees around the mask, relative to the mask&apos;s size. More fits better, less is finer.</source>
        <translation>&lt;b&gt;周围范围&lt;/b&gt;&lt;br&gt;模型能看到蒙版周围多大的范围，以蒙版尺寸的比例计。越大越协调，越小越精细。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Detail&lt;/b&gt;&lt;br&gt;Working resolution relative to the model&apos;s native size. More is finer and slower; above 1.5 models begin to repeat themselves.</source>
        <translation>&lt;b&gt;细节&lt;/b&gt;&lt;br&gt;工作尺寸的边长与模型训练尺寸之比。越大越精细，也越慢；超过 1.5 时，模型容易画出重复的内容。</translation>
    </message>
    <message>
        <source>What the masked area starts from.</source>
        <translation>重绘前先在蒙版内填入什么。</translation>
    </message>
    <message>
        <source>Which pixels may change.</source>
        <translation>哪些像素可以改变。</translation>
    </message>
</context>
<context>
    <name>MeasureTicks</name>
    <message>
        <source>Measures (none: all that these pictures allow)</source>
        <translation>指标（不选：这些图片允许的全部）</translation>
    </message>
</context>
<context>
    <name>Memory</name>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Denoiser</source>
        <translation>去噪网络</translation>
    </message>
    <message>
        <source>Text encoder</source>
        <translation>文本编码器</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>自编码器</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>第二个模型</translation>
    </message>
    <message>
        <source>Control networks</source>
        <translation>控制网络</translation>
    </message>
    <message>
        <source>Image encoder</source>
        <translation>图像编码器</translation>
    </message>
    <message>
        <source>Control images</source>
        <translation>控制图像</translation>
    </message>
    <message>
        <source>Autoencoder for previews</source>
        <translation>预览自编码器</translation>
    </message>
    <message>
        <source>LoRAs: files and duplicated layers</source>
        <translation>LoRA：文件和多存一份的层</translation>
    </message>
    <message>
        <source>Loaded, not used</source>
        <translation>已载入但未使用</translation>
    </message>
    <message>
        <source>Working memory: denoising</source>
        <translation>运算：去噪</translation>
    </message>
    <message>
        <source>Working memory: refining</source>
        <translation>运算：精炼</translation>
    </message>
    <message>
        <source>Working memory: decoding a preview</source>
        <translation>运算：解码预览</translation>
    </message>
    <message>
        <source>Working memory: decoding</source>
        <translation>运算：解码</translation>
    </message>
    <message>
        <source>Working memory: encoding</source>
        <translation>运算：编码</translation>
    </message>
    <message>
        <source>Image encoder, while it reads image prompts</source>
        <translation>图像编码器，读取图像提示时</translation>
    </message>
    <message>
        <source>It fits: {room} available.</source>
        <translation>够用：可用 {room}。</translation>
    </message>
    <message>
        <source>A tight fit: {room} available.</source>
        <translation>比较紧张：可用 {room}。</translation>
    </message>
    <message>
        <source>It won&apos;t fit: {room} available.</source>
        <translation>不够用：可用 {room}。</translation>
    </message>
    <message>
        <source>About {time}, or anything from {least} to {most} until a first picture has been timed here.</source>
        <translation>约 {time}；在本机生成第一张图片之前只能粗估，可能在 {least} 到 {most} 之间。</translation>
    </message>
    <message>
        <source>System memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Peak system memory</source>
        <translation>内存峰值</translation>
    </message>
    <message>
        <source>Peak graphics memory</source>
        <translation>显存峰值</translation>
    </message>
    <message>
        <source>Nothing to do: it already fits.</source>
        <translation>无需调整，现在就够用。</translation>
    </message>
    <message>
        <source>It fits now, with:</source>
        <translation>现在够用了，做了这些调整：</translation>
    </message>
    <message>
        <source>{size} is the largest size that fits on this machine, with:</source>
        <translation>本机最大可生成 {size}，需要这些调整：</translation>
    </message>
    <message>
        <source>No size of this model fits. Close other programs, or choose a smaller model.</source>
        <translation>这个模型的任何尺寸都放不下。请关闭其他程序，或换用较小的模型。</translation>
    </message>
    <message>
        <source>While loading</source>
        <translation>加载时</translation>
    </message>
    <message>
        <source>≈ {time} left · {memory}</source>
        <translation>≈ 剩余 {time} · {memory}</translation>
    </message>
    <message>
        <source>≈ {time} · {memory}</source>
        <translation>≈ {time} · {memory}</translation>
    </message>
    <message>
        <source>About {time}.</source>
        <translation>约 {time}。</translation>
    </message>
    <message>
        <source>PyTorch instead of OpenVINO</source>
        <translation>改用 PyTorch（不用 OpenVINO）</translation>
    </message>
    <message>
        <source>Keeps the denoiser&apos;s weights in memory once. Takes a little longer.</source>
        <translation>去噪网络的权重只存一份。耗时稍长。</translation>
    </message>
    <message>
        <source>16-bit precision</source>
        <translation>16 位精度</translation>
    </message>
    <message>
        <source>Half the memory, no visible difference.</source>
        <translation>内存减半，看不出差别。</translation>
    </message>
    <message>
        <source>VAE tiling</source>
        <translation>自编码器分块</translation>
    </message>
    <message>
        <source>Decodes tile by tile. Flat areas of large pictures may differ slightly.</source>
        <translation>逐块解码。大图中的平坦区域可能略有差异。</translation>
    </message>
    <message>
        <source>8-bit denoiser</source>
        <translation>去噪网络以 8 位存储</translation>
    </message>
    <message>
        <source>Model offload</source>
        <translation>各部分轮流载入设备</translation>
    </message>
    <message>
        <source>Parts take turns on the device: same picture, a little slower.</source>
        <translation>图片不变，稍慢一些。</translation>
    </message>
    <message>
        <source>Layer offload</source>
        <translation>各层轮流载入设备</translation>
    </message>
    <message>
        <source>Layers take turns on the device: same picture, up to twice the time.</source>
        <translation>图片不变，但耗时最多翻倍。</translation>
    </message>
    <message>
        <source>Weights from disk</source>
        <translation>从磁盘读取权重</translation>
    </message>
    <message>
        <source>Reads layer by layer: nearly the same picture, many times slower if memory is short.</source>
        <translation>逐层从磁盘读取：画面几乎相同；内存不足时会慢很多倍。</translation>
    </message>
    <message>
        <source>Quantised weights</source>
        <translation>量化权重</translation>
    </message>
    <message>
        <source>Half its memory. Small details of the picture change.</source>
        <translation>占用减半，图片的小细节会有变化。</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge {name}</source>
        <translation>合并 {name}</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Takes about {memory} of memory.</source>
        <translation>约需 {memory} 内存。</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Close message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭这条消息</translation>
    </message>
</context>
<context>
    <name>MixOptions</name>
    <message>
        <source>Result {number}</source>
        <translation>结果 {number}</translation>
    </message>
    <message>
        <source>Paint with this result. Key: {number}</source>
        <translation>用这个结果涂画。按键：{number}</translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>另有 {count} 个</translation>
    </message>
    <message>
        <source>can&apos;t be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>Manage models…</source>
        <translation>管理模型…</translation>
    </message>
    <message>
        <source>&lt;b&gt;Model&lt;/b&gt;&lt;br&gt;Generates the pictures.</source>
        <translation>&lt;b&gt;模型&lt;/b&gt;&lt;br&gt;用来生成图片。</translation>
    </message>
    <message>
        <source>No inpainting UNet: fills masks by masking latents.</source>
        <translation>没有重绘 UNet：通过遮罩潜变量来填充蒙版。</translation>
    </message>
    <message>
        <source>inpainting</source>
        <translation>重绘</translation>
    </message>
    <message>
        <source>Has an inpainting UNet: it sees the picture around the mask.</source>
        <translation>带有重绘 UNet：能看到蒙版周围的画面。</translation>
    </message>
    <message>
        <source>Made for {side} × {side} px.</source>
        <translation>适合 {side} × {side} 像素。</translation>
    </message>
    <message>
        <source>Not read, because it is code: {names}</source>
        <translation>未读取（是代码）：{names}</translation>
    </message>
</context>
<context>
    <name>ModelCommands</name>
    <message>
        <source>Add Model File</source>
        <translation>添加模型文件</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Models (*.safetensors *.gguf)</source>
        <translation>模型 (*.safetensors *.gguf)</translation>
    </message>
    <message>
        <source>Add Model Folder</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Choose Companion Folder</source>
        <translation>选择配套文件夹</translation>
    </message>
    <message>
        <source>A copy is safe if the original is moved; using it in place takes no disk space.</source>
        <translation>复制一份，原文件移动也不受影响；就地使用则不占额外空间。</translation>
    </message>
    <message>
        <source>Add {name} to the models?</source>
        <translation>将 {name} 加入模型？</translation>
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
    <name>Models</name>
    <message>
        <source>Fits this machine</source>
        <translation>适合本机</translation>
    </message>
    <message>
        <source>Slow on this machine</source>
        <translation>在本机上较慢</translation>
    </message>
    <message>
        <source>Too large for this machine</source>
        <translation>超出本机能力</translation>
    </message>
    <message>
        <source>Memory needs unknown</source>
        <translation>所需内存未知</translation>
    </message>
    <message>
        <source>Not supported yet</source>
        <translation>暂不支持</translation>
    </message>
    <message>
        <source>{amount} memory</source>
        <translation>{amount} 内存</translation>
    </message>
    <message>
        <source>Commercial use: {answer}</source>
        <translation>可商用：{answer}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>Unpacking and testing</source>
        <translation>正在解包并试用</translation>
    </message>
    <message>
        <source>retrying in {duration}</source>
        <translation>{duration} 后重试</translation>
    </message>
    <message>
        <source>attempt {number}</source>
        <translation>第 {number} 次尝试</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>剩余 {duration}</translation>
    </message>
    <message>
        <source>{count} in progress</source>
        <translation>{count} 项进行中</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>转换</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>定位…</translation>
    </message>
    <message>
        <source>Installed</source>
        <translation>已安装</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>获取</translation>
    </message>
    <message>
        <source>Downloading {percent} %</source>
        <translation>正在下载 {percent}%</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Cancelled by you</source>
        <translation>你已取消</translation>
    </message>
    <message>
        <source>Cancelled by going offline</source>
        <translation>因离线而取消</translation>
    </message>
    <message>
        <source>Terms not accepted</source>
        <translation>未接受条款</translation>
    </message>
    <message>
        <source>Token refused</source>
        <translation>令牌被拒绝</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Blocked: foreign host</source>
        <translation>已阻止：无关主机</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>It came from {address} on the hub.</source>
        <translation>来自模型站上的 {address}。</translation>
    </message>
    <message>
        <source>It came from {address}.</source>
        <translation>来自 {address}。</translation>
    </message>
    <message>
        <source>Its licence is {licence}.</source>
        <translation>许可证为 {licence}。</translation>
    </message>
    <message>
        <source>You accepted its licence, {licence}.</source>
        <translation>你已接受其许可证 {licence}。</translation>
    </message>
    <message>
        <source>Damaged or missing: {files}.</source>
        <translation>已损坏或缺失：{files}。</translation>
    </message>
    <message>
        <source>Its files haven&apos;t been verified yet.</source>
        <translation>文件尚未校验。</translation>
    </message>
    <message>
        <source>It can&apos;t work: {reason}.</source>
        <translation>无法使用：{reason}。</translation>
    </message>
    <message>
        <source>Its structure hasn&apos;t been checked yet.</source>
        <translation>结构尚未检查。</translation>
    </message>
    <message>
        <source>Code and pickles are never opened: {files}.</source>
        <translation>代码和 pickle 文件绝不会打开：{files}。</translation>
    </message>
    <message>
        <source>It needs {needed} of memory; {gpu} has {available}.</source>
        <translation>需要 {needed} 显存；{gpu} 有 {available}。</translation>
    </message>
    <message>
        <source>It needs {needed} of memory, and this machine has {available}.</source>
        <translation>需要 {needed} 内存，本机有 {available}。</translation>
    </message>
    <message>
        <source>Used today.</source>
        <translation>今天用过。</translation>
    </message>
    <message>
        <source>on different disks</source>
        <translation>在不同的磁盘上</translation>
    </message>
    <message>
        <source>only in other programs&apos; folders</source>
        <translation>只在其他程序的文件夹中</translation>
    </message>
    <message>
        <source>You added it; where it was made is unknown.</source>
        <translation>由你添加，最初来源未知。</translation>
    </message>
    <message>
        <source>It was found in another program&apos;s folder; where it was made is unknown.</source>
        <translation>在其他程序的文件夹中找到，最初来源未知。</translation>
    </message>
    <message>
        <source>It is included with Velatura.</source>
        <translation>随 Velatura 附带。</translation>
    </message>
    <message>
        <source>Its origin is unknown.</source>
        <translation>没有来源记录。</translation>
    </message>
    <message>
        <source>Its revision is {revision}.</source>
        <translation>修订版本为 {revision}。</translation>
    </message>
    <message>
        <source>Its revision is unknown.</source>
        <translation>修订版本未知。</translation>
    </message>
    <message>
        <source>Its licence is unknown.</source>
        <translation>许可证未知。</translation>
    </message>
    <message>
        <source>Its files match their source.</source>
        <translation>文件与来源处公布的一致。</translation>
    </message>
    <message>
        <source>Its files are unchanged since they were first checked.</source>
        <translation>文件与首次读取时一致。</translation>
    </message>
    <message>
        <source>It has everything a model of its kind needs.</source>
        <translation>具备这类模型所需的全部内容。</translation>
    </message>
    <message>
        <source>It has its own parts; these come from elsewhere: {reason}.</source>
        <translation>它自身的部件齐全；以下部件来自别处：{reason}。</translation>
    </message>
    <message>
        <source>It has everything it needs, and more: {reason}.</source>
        <translation>所需内容齐全，还有多余部分：{reason}。</translation>
    </message>
    <message>
        <source>Its parts fit together; the exact kind is unknown.</source>
        <translation>各部分相互匹配，但无法确定具体类型。</translation>
    </message>
    <message>
        <source>All its values are valid numbers.</source>
        <translation>所有数值均有效。</translation>
    </message>
    <message>
        <source>Some weights are all zeros: {names}.</source>
        <translation>有些权重全为零：{names}。</translation>
    </message>
    <message>
        <source>Some values are NaN or infinite: {names}.</source>
        <translation>有些数值无效：{names}。</translation>
    </message>
    <message>
        <source>All values that could be checked are valid; some could not be checked.</source>
        <translation>能检查的数值均有效，但有些无法检查。</translation>
    </message>
    <message>
        <source>Its values haven&apos;t been checked.</source>
        <translation>数值尚未检查。</translation>
    </message>
    <message>
        <source>It contains no code and no pickles.</source>
        <translation>不含代码和 pickle 文件。</translation>
    </message>
    <message>
        <source>Small enough to be fast on the processor.</source>
        <translation>规模小，在处理器上也能快速运行。</translation>
    </message>
    <message>
        <source>It needs {needed}, and {gpu} has {available}: its parts are offloaded in turn.</source>
        <translation>需要 {needed}，而 {gpu} 有 {available}：各部分会轮流载入。</translation>
    </message>
    <message>
        <source>It runs on the processor only: minutes per picture.</source>
        <translation>只能在处理器上运行，每张图片要几分钟。</translation>
    </message>
    <message>
        <source>It needs {needed}, and {available} are free now. Closing programs may help.</source>
        <translation>需要 {needed}，目前空闲 {available}。关闭一些程序会有帮助。</translation>
    </message>
    <message>
        <source>It needs {needed} of disk space, and {available} are free.</source>
        <translation>需要 {needed} 磁盘空间，目前空闲 {available}。</translation>
    </message>
    <message>
        <source>How much it needs is unknown.</source>
        <translation>所需内存未知。</translation>
    </message>
    <message>
        <source>How much memory {gpu} has is unknown.</source>
        <translation>{gpu} 的显存大小未知。</translation>
    </message>
    <message>
        <source>An unfinished download from today.</source>
        <translation>今天未完成的下载。</translation>
    </message>
    <message>
        <source>An unfinished download; age in days: {days}.</source>
        <translation>未完成的下载，距今 {days} 天。</translation>
    </message>
    <message>
        <source>Same content as {other}: one file can serve both.</source>
        <translation>与 {other} 相同，共用一个文件即可。</translation>
    </message>
    <message>
        <source>Never used for a picture.</source>
        <translation>从未用它生成过图片。</translation>
    </message>
    <message>
        <source>Days since last use: {days}.</source>
        <translation>距上次使用 {days} 天。</translation>
    </message>
    <message>
        <source>no write permission there</source>
        <translation>那里无法写入</translation>
    </message>
    <message>
        <source>has other names elsewhere</source>
        <translation>在别处另有硬链接</translation>
    </message>
    <message>
        <source>the disk doesn&apos;t support links</source>
        <translation>磁盘不支持链接</translation>
    </message>
    <message>
        <source>In the last week</source>
        <translation>最近一周</translation>
    </message>
    <message>
        <source>In the last month</source>
        <translation>最近一个月</translation>
    </message>
    <message>
        <source>In the last half year</source>
        <translation>最近半年</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>更早</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>Unknown family</source>
        <translation>未知系列</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Denoiser</source>
        <translation>去噪网络</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>Text encoder</source>
        <translation>文本编码器</translation>
    </message>
    <message>
        <source>Image encoder</source>
        <translation>图像编码器</translation>
    </message>
    <message>
        <source>Merge models</source>
        <translation>合并模型</translation>
    </message>
    <message>
        <source>Merge a LoRA</source>
        <translation>合并一个 LoRA</translation>
    </message>
    <message>
        <source>Merge LoRAs</source>
        <translation>合并多个 LoRA</translation>
    </message>
    <message>
        <source>Extract a LoRA</source>
        <translation>提取 LoRA</translation>
    </message>
    <message>
        <source>Prune a model</source>
        <translation>修剪模型</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>第二个模型</translation>
    </message>
    <message>
        <source>Without</source>
        <translation>减去</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>ControlNet</source>
        <translation>ControlNet</translation>
    </message>
    <message>
        <source>IP-Adapter</source>
        <translation>IP-Adapter</translation>
    </message>
    <message>
        <source>T2I-Adapter</source>
        <translation>T2I-Adapter</translation>
    </message>
    <message>
        <source>Upscaler</source>
        <translation>放大模型</translation>
    </message>
    <message>
        <source>Segmenter</source>
        <translation>分割模型</translation>
    </message>
    <message>
        <source>Hypernetwork</source>
        <translation>超网络</translation>
    </message>
    <message>
        <source>Unknown kind</source>
        <translation>未知类型</translation>
    </message>
    <message>
        <source>Text to image</source>
        <translation>文生图</translation>
    </message>
    <message>
        <source>Image to image</source>
        <translation>图生图</translation>
    </message>
    <message>
        <source>Inpainting</source>
        <translation>局部重绘</translation>
    </message>
    <message>
        <source>Segment objects</source>
        <translation>分割对象</translation>
    </message>
    <message>
        <source>Class-conditional</source>
        <translation>按类别生成</translation>
    </message>
    <message>
        <source>Unconditional</source>
        <translation>无条件生成</translation>
    </message>
    <message>
        <source>Add-on</source>
        <translation>附加模型</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Getting the file list</source>
        <translation>正在获取文件列表</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>正在校验</translation>
    </message>
    <message>
        <source>Waiting to retry</source>
        <translation>等待重试</translation>
    </message>
    <message>
        <source>Scanning the disk</source>
        <translation>正在扫描磁盘</translation>
    </message>
    <message>
        <source>Checking the values of {title}</source>
        <translation>正在检查 {title} 的所有数值</translation>
    </message>
    <message>
        <source>Generating the test picture of {title}</source>
        <translation>正在生成 {title} 的测试图片</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>unknown size</source>
        <translation>大小未知</translation>
    </message>
    <message>
        <source>Edit by instruction</source>
        <translation>按指令编辑</translation>
    </message>
    <message>
        <source>Preprocessor</source>
        <translation>预处理器</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>分类器</translation>
    </message>
    <message>
        <source>Captioner</source>
        <translation>描述模型</translation>
    </message>
    <message>
        <source>Encoder for evaluations</source>
        <translation>评估编码器</translation>
    </message>
    <message>
        <source>Enlarge pictures</source>
        <translation>放大图片</translation>
    </message>
    <message>
        <source>Follow a sketch or pose</source>
        <translation>草图或姿势控制</translation>
    </message>
    <message>
        <source>Follow a reference picture</source>
        <translation>参考图引导</translation>
    </message>
    <message>
        <source>Few steps</source>
        <translation>少步出图</translation>
    </message>
    <message>
        <source>Score pictures</source>
        <translation>图片评分</translation>
    </message>
    <message>
        <source>Decode latents</source>
        <translation>潜变量解码</translation>
    </message>
    <message>
        <source>Make control images</source>
        <translation>生成控制图像</translation>
    </message>
    <message>
        <source>Describe pictures</source>
        <translation>描述图片</translation>
    </message>
    <message>
        <source>Safety filter</source>
        <translation>安全过滤</translation>
    </message>
    <message>
        <source>Refine a picture</source>
        <translation>精炼图片</translation>
    </message>
    <message>
        <source>Follow depth</source>
        <translation>深度控制</translation>
    </message>
    <message>
        <source>Follow edges</source>
        <translation>边缘控制</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>Can&apos;t be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>Unsafe format</source>
        <translation>格式不安全</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Disk not connected</source>
        <translation>磁盘未连接</translation>
    </message>
    <message>
        <source>File not found</source>
        <translation>找不到文件</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Adding {title}</source>
        <translation>正在添加 {title}</translation>
    </message>
    <message>
        <source>Verifying {title}</source>
        <translation>正在校验 {title}</translation>
    </message>
    <message>
        <source>Converting {title}</source>
        <translation>正在转换 {title}</translation>
    </message>
    <message>
        <source>Merging {title}</source>
        <translation>正在合并 {title}</translation>
    </message>
    <message>
        <source>Saving a smaller copy of {title}</source>
        <translation>正在保存 {title} 的精简副本</translation>
    </message>
    <message>
        <source>Looking for duplicates</source>
        <translation>正在查找重复文件</translation>
    </message>
    <message>
        <source>Linking duplicates</source>
        <translation>正在链接重复文件</translation>
    </message>
    <message>
        <source>Moving {title} to the trash</source>
        <translation>正在将 {title} 移到回收站</translation>
    </message>
    <message>
        <source>Repairing {title}</source>
        <translation>正在修复 {title}</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>with conditions</source>
        <translation>有条件</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>all models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>{amount}/s</source>
        <translation>{amount}/秒</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>F16 (.safetensors): 16 bits, hardly any loss</source>
        <translation>F16（.safetensors）：16 位，几乎无损</translation>
    </message>
    <message>
        <source>BF16 (.safetensors): 16 bits, for very large values</source>
        <translation>BF16（.safetensors）：16 位，适合数值很大的权重</translation>
    </message>
    <message>
        <source>Q8_0 (.gguf): 8 bits, small details change</source>
        <translation>Q8_0（.gguf）：8 位，细节略有变化</translation>
    </message>
    <message>
        <source>Q5_1 (.gguf): 5 bits, visible changes</source>
        <translation>Q5_1（.gguf）：5 位，有可见变化</translation>
    </message>
    <message>
        <source>Q5_0 (.gguf): 5 bits, visible changes</source>
        <translation>Q5_0（.gguf）：5 位，有可见变化</translation>
    </message>
    <message>
        <source>Q4_1 (.gguf): 4 bits, clear changes</source>
        <translation>Q4_1（.gguf）：4 位，变化明显</translation>
    </message>
    <message>
        <source>Q4_0 (.gguf): 4 bits, clear changes</source>
        <translation>Q4_0（.gguf）：4 位，变化明显</translation>
    </message>
</context>
<context>
    <name>ModelsWindow</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Add Models</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Add a Folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Add {name}?</source>
        <translation>添加 {name}？</translation>
    </message>
    <message numerus="yes">
        <source>Add %n items?</source>
        <translation>
            <numerusform>添加 %n 项？</numerusform>
        </translation>
    </message>
    <message>
        <source>A copy is safe if the original is moved; using it in place takes no disk space.</source>
        <translation>复制一份，原文件移动也不受影响；就地使用则不占额外空间。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Use in place</source>
        <translation>就地使用</translation>
    </message>
</context>
<context>
    <name>MovableButton</name>
    <message>
        <source>The layer is locked.</source>
        <translation>图层已锁定。</translation>
    </message>
    <message>
        <source>No one has been looked for yet.</source>
        <translation>尚未检测人物。</translation>
    </message>
    <message>
        <source>Nobody was found in the picture.</source>
        <translation>图片中未检测到人物。</translation>
    </message>
    <message>
        <source>Make Editable</source>
        <translation>转为可调姿势</translation>
    </message>
    <message>
        <source>Turn the people found into poses on this layer, whose joints you can drag.</source>
        <translation>把检测到的人物转为此图层上的姿势，关节可以拖动。</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>Navigator</name>
    <message>
        <source>Navigator</source>
        <translation>导航器</translation>
    </message>
    <message>
        <source>The whole picture, with a frame around the visible part. Keys move it as on the canvas.</source>
        <translation>显示整张图片，并框出当前可见范围。移动按键与画布相同。</translation>
    </message>
    <message>
        <source>Shows the whole picture once one is open.</source>
        <translation>打开图片后，这里显示整张图片。</translation>
    </message>
</context>
<context>
    <name>NavigatorPanel</name>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>转角</translation>
    </message>
</context>
<context>
    <name>NetworkLogModel</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Done, token sent</source>
        <translation>已完成，已发送令牌</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>已接收</translation>
    </message>
    <message numerus="yes">
        <source>{host}: %n requests, {sent} sent, {received} received.</source>
        <translation>
            <numerusform>{host}：请求 %n 次，发送 {sent}，接收 {received}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>NetworkPage</name>
    <message>
        <source>Connection log</source>
        <translation>连接记录</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Every connection of this program is listed here. It makes no others.</source>
        <translation>本程序的每次连接都记录在这里，没有其他联网途径。</translation>
    </message>
    <message>
        <source>Clear the connection log</source>
        <translation>清除连接记录</translation>
    </message>
    <message>
        <source>No connections yet.</source>
        <translation>从未连接过任何服务器。</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>NetworkPreferences</name>
    <message>
        <source>Show Connection Log</source>
        <translation>显示连接记录</translation>
    </message>
</context>
<context>
    <name>NetworkStatus</name>
    <message>
        <source>&lt;b&gt;Network&lt;/b&gt;&lt;br&gt;Offline: no connections. Online: only those needed for downloads you start.</source>
        <translation>&lt;b&gt;网络&lt;/b&gt;&lt;br&gt;离线时不连接任何服务器。在线时，只连接你发起的下载所需的服务器。</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Downloading {count}</source>
        <translation>正在下载 {count} 项</translation>
    </message>
    <message>
        <source>Downloading {count} · {percent} %</source>
        <translation>正在下载 {count} 项 · {percent}%</translation>
    </message>
    <message>
        <source>Network: {state}</source>
        <translation>网络：{state}</translation>
    </message>
</context>
<context>
    <name>NewGuideDialog</name>
    <message>
        <source>New Guide</source>
        <translation>新建参考线</translation>
    </message>
    <message>
        <source>Move Guide</source>
        <translation>移动参考线</translation>
    </message>
    <message>
        <source>Vertical</source>
        <translation>垂直</translation>
    </message>
    <message>
        <source>Horizontal</source>
        <translation>水平</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
</context>
<context>
    <name>NewPictureDialog</name>
    <message>
        <source>New Picture</source>
        <translation>新建图片</translation>
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
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Brush colour</source>
        <translation>画笔颜色</translation>
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
        <source>Square</source>
        <translation>正方形</translation>
    </message>
    <message>
        <source>Landscape 3:2</source>
        <translation>横向 3:2</translation>
    </message>
    <message>
        <source>Portrait 2:3</source>
        <translation>纵向 2:3</translation>
    </message>
    <message>
        <source>Full HD</source>
        <translation>全高清</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>4K</source>
        <translation>4K</translation>
    </message>
    <message>
        <source>A4 at 300 dpi</source>
        <translation>A4（300 dpi）</translation>
    </message>
    <message>
        <source>Letter at 300 dpi</source>
        <translation>Letter（300 dpi）</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>“{name}” is compressed with loss: values near black count as black, and values near the brightest as the brightest.</source>
        <translation>“{name}”是有损压缩文件：接近黑色的值视为黑色，接近最亮的值视为最亮。</translation>
    </message>
    <message>
        <source>The file contains several pictures. The first one was opened.</source>
        <translation>文件包含多张图片，已打开第一张。</translation>
    </message>
    <message>
        <source>Transparency was left out, as libraries of measures do.</source>
        <translation>已去除透明度，与其他度量库的做法相同。</translation>
    </message>
    <message>
        <source>Pictures with more than 8 bits per channel were rounded to 8.</source>
        <translation>每通道超过 8 位的图片已舍入为 8 位。</translation>
    </message>
    <message>
        <source>Pictures were compressed with loss (JPEG).</source>
        <translation>图片经过有损压缩（JPEG）。</translation>
    </message>
    <message>
        <source>Pictures are there more than once; each counts.</source>
        <translation>有重复的图片；每一张都计入。</translation>
    </message>
    <message>
        <source>The pictures have different sizes.</source>
        <translation>图片的尺寸不同。</translation>
    </message>
    <message>
        <source>Pictures have fewer than 32 pixels a side: networks did not compare them.</source>
        <translation>图片边长不足 32 像素：未用网络进行比较。</translation>
    </message>
    <message>
        <source>Pictures and their references differ in size: what compares pixels left them out.</source>
        <translation>图片与参考图片的尺寸不同：比较像素的度量未计入它们。</translation>
    </message>
    <message>
        <source>Pictures are equal to their references: what is infinite then was left out.</source>
        <translation>图片与参考图片完全相同：此时为无穷大的数值未计入。</translation>
    </message>
    <message>
        <source>Prompts are longer than the encoder reads: their ends did not count.</source>
        <translation>提示词超出编码器可读的长度：末尾部分未计入。</translation>
    </message>
    <message>
        <source>With fewer than 10,000 pictures a side the Fréchet distance comes out too large: compare it only with one of as many pictures; its interval is that of the distance without this excess.</source>
        <translation>每边少于 10,000 张图片时，弗雷歇距离会偏大：只应与图片数量相同的结果比较；区间指去除此偏差后的距离。</translation>
    </message>
    <message>
        <source>There is too little for an interval.</source>
        <translation>数据太少，无法给出区间。</translation>
    </message>
    <message>
        <source>With fewer than 1,000 pictures a side the kernel distance is right on average, but its interval is wide, and holds the truth in about 90 of 100 cases.</source>
        <translation>每侧少于 1,000 张图片时，核距离平均而言是正确的，但其区间较宽，并且在 100 次中约有 90 次包含真值。</translation>
    </message>
    <message>
        <source>The numbers that an interval is made of (of pictures, of prompts, or of all but one) are all the same: they can&apos;t tell how far this may lie from what it would be of more pictures.</source>
        <translation>用来计算区间的数值（各图片、各提示词，或依次去掉一张后的数值）完全相同：无法由此判断它与更多图片时的结果相差多少。</translation>
    </message>
    <message>
        <source>Some values are not numbers, or infinite: there is no interval.</source>
        <translation>有些值不是数字，或为无穷大：没有区间。</translation>
    </message>
    <message>
        <source>Both sets have the same pictures: there is no interval.</source>
        <translation>两组图片相同：没有区间。</translation>
    </message>
    <message>
        <source>The sets have other pictures too: only those of the same prompt and seed in both count.</source>
        <translation>两组还有其他图片：只计入两组中提示词和种子都相同的图片。</translation>
    </message>
    <message>
        <source>With fewer than 50 independent numbers the interval of a mean holds the truth in fewer than 95 of 100 cases where they are skewed. Prompts with unequal numbers of pictures count as fewer prompts.</source>
        <translation>独立数值少于 50 个时，若数值分布偏斜，均值的区间在 100 次中包含真值不到 95 次。各提示词的图片数不相等时，按较少的提示词计。</translation>
    </message>
    <message>
        <source>The file has more than 8 bits per channel, in a form that can only be read at 8. It is unchanged.</source>
        <translation>文件每通道超过 8 位，但其格式只能按 8 位读取。文件未改动。</translation>
    </message>
    <message>
        <source>The picture has 64 bits per channel. It is edited at 32.</source>
        <translation>图片每通道 64 位，将按 32 位处理。</translation>
    </message>
    <message>
        <source>The picture was converted from CMYK to sRGB; the file is unchanged.</source>
        <translation>图片已从 CMYK 转换为 sRGB，文件未改动。</translation>
    </message>
    <message>
        <source>The picture was converted from its colour profile to sRGB; the file is unchanged.</source>
        <translation>图片已从其颜色配置文件转换为 sRGB，文件未改动。</translation>
    </message>
    <message>
        <source>The picture&apos;s colour profile can&apos;t be used; sRGB is assumed.</source>
        <translation>图片的颜色配置文件无法使用，颜色按 sRGB 处理。</translation>
    </message>
    <message>
        <source>The picture&apos;s colour profile uses lookup tables: it is kept, but new pixels have 8-bit precision.</source>
        <translation>图片的颜色配置文件由查找表构成：配置文件会保留，但新像素只有 8 位精度。</translation>
    </message>
    <message>
        <source>The picture has values beyond black and white. They are shown clipped, but kept.</source>
        <translation>图片含有超出黑白范围的数值，显示为纯黑或纯白，数值本身会保留。</translation>
    </message>
    <message>
        <source>The file has channels besides colour and transparency. They were not opened.</source>
        <translation>除颜色和透明度外，文件还有其他通道，未打开。</translation>
    </message>
    <message>
        <source>The picture is HDR (PQ or HLG). Its values are kept; it is shown, and given to models, toned down to SDR (ITU-R BT.2390, white at 203 cd/m²).</source>
        <translation>该图片为 HDR（PQ 或 HLG）。其像素值保持不变；显示以及提供给模型时，色调映射为 SDR（ITU-R BT.2390，白色为 203 cd/m²）。</translation>
    </message>
    <message>
        <source>The picture&apos;s colour description (cICP) can&apos;t be used; what else the file says of its colours counts, or sRGB.</source>
        <translation>无法使用图片的色彩说明（cICP）；改用文件中的其他色彩信息，若没有则视为 sRGB。</translation>
    </message>
    <message>
        <source>The file also has an HDR gain map. Only the SDR picture was opened; an edited or exported copy has no gain map.</source>
        <translation>该文件还带有 HDR 增益图。仅打开了 SDR 图片；编辑或导出后的副本不含增益图。</translation>
    </message>
    <message>
        <source>The file also has a second picture (such as a depth map). It was not opened; an edited or exported copy does not have it.</source>
        <translation>该文件还带有第二张图片（如深度图），未打开；编辑或导出后的副本不含该图片。</translation>
    </message>
    <message>
        <source>The file also has a video (motion photo). It was not opened; an edited or exported copy does not have it.</source>
        <translation>该文件还带有视频（动态照片），未打开；编辑或导出后的副本不含该视频。</translation>
    </message>
    <message>
        <source>The file has Content Credentials (C2PA). They hold for this very file; an edited or exported copy does not have them.</source>
        <translation>该文件带有内容凭证（C2PA），只对该文件本身有效；编辑或导出后的副本不含这些凭证。</translation>
    </message>
    <message>
        <source>The file&apos;s Content Credentials (C2PA) are damaged. The picture was opened; an edited or exported copy does not have them.</source>
        <translation>该文件的内容凭证（C2PA）已损坏。图片已打开；编辑或导出后的副本不含这些凭证。</translation>
    </message>
    <message>
        <source>The file has extended XMP metadata. Only the first part was read; an edited or exported copy does not have the rest.</source>
        <translation>该文件带有扩展 XMP 元数据，仅读取了第一部分；编辑或导出后的副本不含其余部分。</translation>
    </message>
    <message>
        <source>The file says how bright its HDR is (mDCV, cLLI). An edited or exported copy does not.</source>
        <translation>该文件带有 HDR 亮度数据（mDCV、cLLI）；编辑或导出后的副本不含这些数据。</translation>
    </message>
    <message>
        <source>There was nothing around the mask to copy from: part of it was filled with a smooth surface.</source>
        <translation>蒙版周围没有可复制的内容，部分区域以平滑的颜色填充。</translation>
    </message>
    <message>
        <source>Nothing visible was left around the mask to continue: part of it was filled with plain grey.</source>
        <translation>蒙版周围没有可延续的可见内容，部分区域以纯灰色填充。</translation>
    </message>
    <message>
        <source>This removal looks like the first one: its surroundings allow only one answer.</source>
        <translation>这次移除与第一次看起来相同：周围环境只允许一种结果。</translation>
    </message>
    <message>
        <source>No network that finds faces (OWLv2) is on this machine: damage in faces was masked too.</source>
        <translation>本机没有能找到面部的网络 (OWLv2)：面部的损伤也被选中。</translation>
    </message>
    <message>
        <source>“{name}”: what is masked by 1 % or less counts as not masked.</source>
        <translation>“{name}”：蒙版值不超过 1% 的部分视为未蒙版。</translation>
    </message>
    <message>
        <source>“{name}” has values that are not between 0 and 1. What is below 0, or NaN, counts as black; what is above 1 as white.</source>
        <translation>“{name}”含有 0 到 1 之外的值：小于 0 的值和 NaN 视为黑色，大于 1 的值视为白色。</translation>
    </message>
    <message>
        <source>“{name}” has the same value everywhere: it masks the whole picture.</source>
        <translation>“{name}”各处的值都相同：整张图片都在蒙版内。</translation>
    </message>
    <message>
        <source>“{name}” masks most of the picture by less than a quarter. All of that changes a little, and the model works on all of it, in less detail: paint black what is to stay.</source>
        <translation>“{name}”的大部分蒙版值低于四分之一。这些地方都会略有变化，模型也要处理整个区域，细节会减少：要保留的部分请涂成黑色。</translation>
    </message>
    <message>
        <source>{name} was repaired.</source>
        <translation>{name} 已修复。</translation>
    </message>
    <message>
        <source>The network found nothing to say about this picture.</source>
        <translation>网络对这张图片没有可说的内容。</translation>
    </message>
    <message>
        <source>{name} doesn&apos;t say how it was made.
Drop it on the canvas to open it.</source>
        <translation>{name} 中没有生成信息。
将它拖到画布上即可打开。</translation>
    </message>
    <message>
        <source>{folder} provides the parts that {name} lacks.
Press Generate again.</source>
        <translation>{name} 缺少的部分已由 {folder} 补上。
请再次点击“生成”。</translation>
    </message>
    <message>
        <source>GPU support was added: {device} now generates the pictures.</source>
        <translation>已添加 GPU 支持：今后由 {device} 生成图片。</translation>
    </message>
    <message>
        <source>After the update ({changes}): do the pictures of “{name}” still repeat?
A check makes them again and compares them.</source>
        <translation>更新后（{changes}）：“{name}”的图片仍然一致吗？
检查会重新生成并进行比较。</translation>
    </message>
    <message>
        <source>GPU support did not start: {reason}. The processor is used instead.
Check it again or remove it under Models ▸ This machine.</source>
        <translation>GPU 支持未能启动：{reason}。图片由处理器生成。
见“模型 ▸ 本机”，可在那里重新检查或移除。</translation>
    </message>
    <message>
        <source>{name} was saved. {note}</source>
        <translation>已保存 {name}。{note}</translation>
    </message>
    <message>
        <source>{name} is no longer available: {other} is used now.</source>
        <translation>{name} 已不存在，改用 {other} 生成图片。</translation>
    </message>
    <message>
        <source>{name} is already in the list of models; nothing was copied.</source>
        <translation>{name} 已在模型列表中，没有复制任何内容。</translation>
    </message>
    <message>
        <source>{format} is lossy: {name} is close to the picture, but not identical.
PNG and TIFF keep every pixel as it is.</source>
        <translation>{format} 是有损压缩：{name} 与图片接近，但不完全相同。
PNG 和 TIFF 会保留每个像素。</translation>
    </message>
    <message>
        <source>{name} has no transparency: {format} doesn&apos;t support it. PNG does.</source>
        <translation>{name} 没有透明度：{format} 装不下。PNG 可以。</translation>
    </message>
    <message>
        <source>CMYK has no transparency: what was transparent is on white in {name}.</source>
        <translation>CMYK 不支持透明：{name} 中透明的部分变为白色。</translation>
    </message>
    <message>
        <source>{name} has 8 bits per channel: CMYK is converted in 8 bits.</source>
        <translation>{name} 每通道 8 位：CMYK 按 8 位转换。</translation>
    </message>
    <message>
        <source>{name} has 8 bits per channel, the most {format} supports.
TIFF keeps every pixel as it is.</source>
        <translation>{name} 每通道 8 位：{format} 最多如此。
TIFF 会保留每个像素。</translation>
    </message>
    <message>
        <source>{name} has 16 bits per channel, the most {format} supports.
TIFF keeps every pixel as it is.</source>
        <translation>{name} 每通道 16 位：{format} 最多如此。
TIFF 会保留每个像素。</translation>
    </message>
    <message>
        <source>{name} was saved at its own quality.
JPEG recompresses the whole picture: pixels you did not edit changed slightly too. PNG and TIFF keep them as they are.</source>
        <translation>{name} 已按原有质量保存。
JPEG 会重新压缩整张图片，没有编辑过的像素也会略有变化。PNG 和 TIFF 可原样保留这些像素。</translation>
    </message>
    <message>
        <source>These steps can&apos;t be part of a recipe and were left out: {names}.</source>
        <translation>这些步骤无法成为配方的一部分，已略去：{names}。</translation>
    </message>
    <message>
        <source>Guides that would be aslant now were removed. Undo brings them back.</source>
        <translation>会变斜的参考线已移除，撤销可恢复。</translation>
    </message>
    <message>
        <source>Trainings were interrupted: {names}.
Resume them on the page Train.</source>
        <translation>训练被中断：{names}。
请在“训练”页面上继续。</translation>
    </message>
    <message>
        <source>{name} was added to the training set “{set}”.</source>
        <translation>{name} 已加入训练集“{set}”。</translation>
    </message>
    <message>
        <source>Pictures imported: {added}.</source>
        <translation>已导入图片：{added}。</translation>
    </message>
    <message>
        <source>In the history already: {known}.</source>
        <translation>历史中已有：{known}。</translation>
    </message>
    <message>
        <source>Found in another folder: {moved}.</source>
        <translation>在其他文件夹中找到：{moved}。</translation>
    </message>
    <message>
        <source>Changed since they were read last: {changed}.</source>
        <translation>上次读取后有变化：{changed}。</translation>
    </message>
    <message>
        <source>No longer in these folders: {missing}.</source>
        <translation>已不在这些文件夹中：{missing}。</translation>
    </message>
    <message>
        <source>Could not be read: {damaged} ({names}).</source>
        <translation>无法读取：{damaged}（{names}）。</translation>
    </message>
    <message>
        <source>Folders that can&apos;t be opened: {folders}.</source>
        <translation>无法打开的文件夹：{folders}。</translation>
    </message>
    <message>
        <source>The history was rebuilt from its pictures. Entries that came back: {count}.</source>
        <translation>已根据图片重建历史。恢复的条目数：{count}。</translation>
    </message>
    <message>
        <source>Details such as the document, what it was made from, stars and notes may be lost for some of them: {lost}.</source>
        <translation>其中一些条目的详情（如所属文档、生成时的输入、星标和备注）可能已丢失：{lost}。</translation>
    </message>
    <message>
        <source>The file of “{name}” is gone: the picture is open here only. Save it to keep it.</source>
        <translation>“{name}”的文件已不存在：图片现在只在这里打开着。请保存以保留它。</translation>
    </message>
    <message>
        <source>Velatura was not closed properly.
Pictures recovered with all their steps: {count}.</source>
        <translation>Velatura 上次未正常关闭。
已连同全部步骤恢复的图片：{count}。</translation>
    </message>
    <message>
        <source>{name} was exported: a copy of the picture as shown.
{project} itself still has unsaved changes.</source>
        <translation>已导出 {name}：图片当前显示内容的副本。
{project} 本身仍有未保存的更改。</translation>
    </message>
    <message>
        <source>{name} was saved without the mask, which only a project can hold.
The mask stays here until you close the picture.</source>
        <translation>已保存 {name}，不含蒙版：只有项目才能保存蒙版。
关闭图片之前，蒙版一直保留在这里。</translation>
    </message>
    <message>
        <source>{name} was saved without the guides, which only a project can hold.
They stay here until you close the picture.</source>
        <translation>已保存 {name}，不含参考线：只有项目才能保存参考线。
关闭图片之前，参考线一直保留在这里。</translation>
    </message>
    <message>
        <source>{name} is kept.
It is in the Branches panel, and in the menu of the picture&apos;s tab.</source>
        <translation>已保留“{name}”。
它在“分支”面板和图片标签页的菜单中。</translation>
    </message>
    <message>
        <source>{name} was saved without the branches and snapshots, which only a project can hold.
They stay here until you close the picture.</source>
        <translation>{name} 已保存，但不含分支和快照，只有项目能保存它们。
关闭图片之前它们仍在这里。</translation>
    </message>
    <message>
        <source>{name} was greyscale and is now in colour: the picture has colours.</source>
        <translation>{name} 原为灰度，现在是彩色：图片中有颜色。</translation>
    </message>
    <message>
        <source>This edit added colour to a greyscale picture.
It will be saved and exported in colour. Undo reverts the edit.</source>
        <translation>这次编辑带有颜色，而图片原为灰度。
保存或导出后将是彩色。可以撤销这次编辑。</translation>
    </message>
    <message>
        <source>A mix holds {count} results: those with a star come first.
The others are unchanged.</source>
        <translation>一次混合最多包含 {count} 个结果，优先取加星标的结果。
其他结果没有改动。</translation>
    </message>
    <message>
        <source>{name} was not signed.
{format} can&apos;t hold Content Credentials; the certificate beside it says the same, unsigned.</source>
        <translation>{name} 未签名。
{format} 无法包含内容凭证；旁边的证书说明相同的内容，未签名。</translation>
    </message>
    <message>
        <source>{name} was saved without the file of its settings.
A file of that name belongs to something else, or the folder can&apos;t be written.</source>
        <translation>{name} 已保存，但没有写入设置文件。
同名文件另有用途，或者文件夹无法写入。</translation>
    </message>
    <message>
        <source>{name} lacks some metadata of the opened file: {format} can&apos;t hold it.
TIFF can.</source>
        <translation>{name} 缺少原文件的部分信息：{format} 装不下。
TIFF 可以。</translation>
    </message>
    <message>
        <source>{name} was added to the list of models.</source>
        <translation>{name} 已加入模型列表。</translation>
    </message>
    <message>
        <source>“{name}”: mask from brightness; all of it is opaque.</source>
        <translation>“{name}”：按亮度读取蒙版；它完全不透明。</translation>
    </message>
    <message>
        <source>“{name}”: mask from transparency. What is visible is masked, whatever its colour.</source>
        <translation>“{name}”：按透明度读取蒙版。可见的部分都在蒙版内，无论是什么颜色。</translation>
    </message>
    <message>
        <source>“{name}”: mask from brightness × transparency. What is black or transparent is not masked.</source>
        <translation>“{name}”：按亮度 × 透明度读取蒙版。黑色或透明的部分不在蒙版内。</translation>
    </message>
    <message>
        <source>Prompt and settings are back, without {names}.
For the same picture add it again as a layer.</source>
        <translation>提示词和设置已恢复，但不含 {names}。
要得到同样的图片，请将其重新添加为图层。</translation>
    </message>
    <message>
        <source>With OpenVINO, steps of {model} would be about {times} times as fast on this computer.
It needs twice the memory for the model. Edit ▸ Preferences ▸ Use OpenVINO turns it on and off.</source>
        <translation>在这台电脑上，用 OpenVINO 计算 {model} 的每一步，速度约为现在的 {times} 倍。
模型占用的内存会增加一倍。可以在“编辑 ▸ 首选项 ▸ 使用 OpenVINO”中打开或关闭。</translation>
    </message>
    <message>
        <source>{name} was exported.</source>
        <translation>已导出 {name}。</translation>
    </message>
    <message>
        <source>{name} can&apos;t hold all of this picture: it would lose {parts}.
A Velatura project keeps everything. For a plain picture file, export a copy.</source>
        <translation>{name} 装不下整张图片：会丢失{parts}。
Velatura 项目保留一切。如需普通图片文件，请导出一份副本。</translation>
    </message>
</context>
<context>
    <name>NotesSection</name>
    <message>
        <source>Tags and notes</source>
        <translation>标签和说明</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>What it is good at, settings you like …</source>
        <translation>擅长什么、常用设置…</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message numerus="yes">
        <source>And %n more like this.</source>
        <translation>
            <numerusform>还有 %n 条类似。</numerusform>
        </translation>
    </message>
    <message>
        <source>Open Flattened</source>
        <translation>按原样打开为一个图层</translation>
    </message>
    <message>
        <source>Save as {format}…</source>
        <translation>存为 {format}…</translation>
    </message>
    <message>
        <source>Export as {format}…</source>
        <translation>导出为 {format}…</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>NumberEditor</name>
    <message>
        <source>{name}: scheduler default</source>
        <translation>{name}跟随采样器</translation>
    </message>
    <message>
        <source>&lt;b&gt;Scheduler default&lt;/b&gt;&lt;br&gt;{name} follows the scheduler again.</source>
        <translation>&lt;b&gt;跟随采样器&lt;/b&gt;&lt;br&gt;{name}恢复由采样器决定。</translation>
    </message>
</context>
<context>
    <name>ObjectOptions</name>
    <message>
        <source>Name it…</source>
        <translation>输入名称…</translation>
    </message>
</context>
<context>
    <name>OfflineBar</name>
    <message>
        <source>Velatura is offline. Go online to download.</source>
        <translation>Velatura 处于离线状态。切换到在线后即可下载。</translation>
    </message>
    <message>
        <source>Nothing is contacted unless you start a download. Then only the file&apos;s address is sent, and your token if the hub asks for it.</source>
        <translation>除非你开始下载，否则不会连接任何服务器。下载时只发送文件的地址；模型站要求时，还会发送访问令牌。除此之外什么都不发送。</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
</context>
<context>
    <name>OperationDialog</name>
    <message>
        <source>Area</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Masked area</source>
        <translation>蒙版内</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>Each masked spot</source>
        <translation>蒙版的每一处</translation>
    </message>
    <message>
        <source>New picture</source>
        <translation>新图片</translation>
    </message>
    <message>
        <source>New layer, all others scaled</source>
        <translation>新图层（其余图层随之缩放）</translation>
    </message>
    <message>
        <source>New layer</source>
        <translation>新图层</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Velatura</source>
        <translation>Velatura</translation>
    </message>
    <message>
        <source>The result is a new layer; the picture below stays as it is.</source>
        <translation>结果放在新图层上，下方的图片保持不变。</translation>
    </message>
    <message>
        <source>{width} × {height} px · {megapixels} megapixels</source>
        <translation>{width} × {height} 像素 · {megapixels} 百万像素</translation>
    </message>
    <message>
        <source>Result to a File</source>
        <translation>结果存为文件</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
</context>
<context>
    <name>Operations</name>
    <message>
        <source>Cleaned</source>
        <translation>净化</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How much of the noise and the traces of compression goes, 0 to 1.</source>
        <translation>去除噪点和压缩痕迹的程度，0 到 1。</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>How much of the grain of film stays, 0 to 1.</source>
        <translation>保留多少胶片颗粒，0 到 1。</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name or key of the network; empty: the one that ships.</source>
        <translation>模型的名称或标识；留空则用自带的。</translation>
    </message>
    <message>
        <source>{name} enlarged</source>
        <translation>{name} 放大</translation>
    </message>
    <message>
        <source>Enlarged</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>How many times larger the picture becomes, as in 2, 4 or 1.5.</source>
        <translation>图片放大的倍数，如 2、4 或 1.5。</translation>
    </message>
    <message>
        <source>Upscaler</source>
        <translation>放大模型</translation>
    </message>
    <message>
        <source>Add detail</source>
        <translation>增加细节</translation>
    </message>
    <message>
        <source>The model refines the enlarged picture tile by tile, by the prompt. 20 to 40 % adds detail, more changes things; 0 only enlarges.</source>
        <translation>模型按提示词逐块重绘放大后的图片。20–40 % 增加细节，更高会改变内容；0 表示只放大。</translation>
    </message>
    <message>
        <source>{name}, steps redone</source>
        <translation>{name}，已套用处理流程</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Which are computed; without any all that these pictures allow.</source>
        <translation>要计算的指标；不指定则计算这些图片允许的全部。</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>The network whose features, distances or scores count; without one those that measures are named after, else the features that ship.</source>
        <translation>采用其特征、距离或分数的网络；不指定则用指标所命名的网络，否则用随程序提供的特征网络。</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>测试集</translation>
    </message>
    <message>
        <source>A list of prompts, or a file with one in each line: the sets are models then, and it is run with each.</source>
        <translation>一套提示词，或每行一条提示词的文件：此时各组是模型，每个模型都会运行它。</translation>
    </message>
    <message>
        <source>Where draws of subsets begin: the same seed gives the same intervals of distances.</source>
        <translation>抽取子集的起点：相同的种子给出相同的距离区间。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>How different colours may be that are still filled.</source>
        <translation>颜色相差多少以内仍会被填充。</translation>
    </message>
    <message>
        <source>Close gaps</source>
        <translation>封闭缺口</translation>
    </message>
    <message>
        <source>Gaps up to this width in a line don&apos;t let the fill out.</source>
        <translation>线条中不超过此宽度的缺口不会让填充溢出。</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>描边</translation>
    </message>
    <message>
        <source>Width of the line. 0: the shape is filled.</source>
        <translation>线条宽度。0：填充形状。</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>全图</translation>
    </message>
    <message>
        <source>Fills similar colours in the whole picture.</source>
        <translation>填充整张图片中相近的颜色。</translation>
    </message>
    <message>
        <source>Fade out</source>
        <translation>渐隐</translation>
    </message>
    <message>
        <source>Ends in transparency instead of the second colour.</source>
        <translation>渐变到透明，而不是第二种颜色。</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Takes from the layer: a gradient most where you begin.</source>
        <translation>从图层中擦去：渐变在起点处擦得最多。</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>全部图层</translation>
    </message>
    <message>
        <source>Reads the picture as it is seen. Off: only the layer that is painted on.</source>
        <translation>读取看到的整张图片。关闭：只读取正在绘画的图层。</translation>
    </message>
    <message>
        <source>Aligned</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>The source follows from stroke to stroke. Off: each stroke begins at the source.</source>
        <translation>取样点随每一笔移动。关闭：每一笔都从取样点重新开始。</translation>
    </message>
    <message>
        <source>Move the mask</source>
        <translation>移动蒙版</translation>
    </message>
    <message>
        <source>Moves the mask, or the selection while mask tools draw it. So does Alt.</source>
        <translation>移动蒙版；蒙版工具绘制选区时则移动选区。按住 Alt 拖动也一样。</translation>
    </message>
    <message>
        <source>Bend the mask</source>
        <translation>变形蒙版</translation>
    </message>
    <message>
        <source>Bends the mask, or the selection while mask tools draw it. So does Alt.</source>
        <translation>变形蒙版；用蒙版工具绘制选区时则变形选区。按住 Alt 效果相同。</translation>
    </message>
    <message>
        <source>Aspect ratio</source>
        <translation>长宽比</translation>
    </message>
    <message>
        <source>Free, or kept while the frame is dragged.</source>
        <translation>自由，或在拖动时保持不变。</translation>
    </message>
    <message>
        <source>Straighten</source>
        <translation>拉直</translation>
    </message>
    <message>
        <source>Turns the picture. Or drag outside of the frame.</source>
        <translation>旋转图片，也可以在框外拖动。</translation>
    </message>
    <message>
        <source>Perspective</source>
        <translation>透视</translation>
    </message>
    <message>
        <source>Drag the four corners: what lies between becomes upright, the rest is deleted.</source>
        <translation>拖动四个角：其间的内容变为端正，其余部分删除。</translation>
    </message>
    <message>
        <source>Delete the rest</source>
        <translation>删除其余部分</translation>
    </message>
    <message>
        <source>Off: layers keep what lies beyond the canvas, and it can be moved back in.</source>
        <translation>关闭：图层保留画布以外的内容，之后可以移回来。</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>As one undo step.</source>
        <translation>只算一步撤销。</translation>
    </message>
    <message>
        <source>What is transformed</source>
        <translation>变换对象</translation>
    </message>
    <message>
        <source>Layers chosen in the panel, or what is selected of them; the selection; the mask.</source>
        <translation>面板中选定的图层，或其中选中的部分；选区；蒙版。</translation>
    </message>
    <message>
        <source>Cells</source>
        <translation>格数</translation>
    </message>
    <message>
        <source>Of the mesh, across and down.</source>
        <translation>网格横向和纵向的格数。</translation>
    </message>
    <message>
        <source>Left edge</source>
        <translation>左边缘</translation>
    </message>
    <message>
        <source>Position of the frame&apos;s left edge.</source>
        <translation>变换框左边缘的位置。</translation>
    </message>
    <message>
        <source>Top edge</source>
        <translation>上边缘</translation>
    </message>
    <message>
        <source>Position of the frame&apos;s top edge.</source>
        <translation>变换框上边缘的位置。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Scale, about the pivot.</source>
        <translation>以轴心为准缩放到此比例。</translation>
    </message>
    <message>
        <source>Keep proportions</source>
        <translation>锁定比例</translation>
    </message>
    <message>
        <source>Scales width and height together; hold Shift for the opposite.</source>
        <translation>拖动角点或在此填写数值时，宽度和高度等比缩放；按住 Shift 则相反。</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Clockwise rotation, about the pivot.</source>
        <translation>以轴心为准顺时针旋转。</translation>
    </message>
    <message>
        <source>Skew</source>
        <translation>倾斜</translation>
    </message>
    <message>
        <source>How far the upright sides lean.</source>
        <translation>竖边倾斜的角度。</translation>
    </message>
    <message>
        <source>Back to the original</source>
        <translation>恢复原始像素</translation>
    </message>
    <message>
        <source>Transforms begin with the pixels before the first one, until the layer is painted on.</source>
        <translation>每次变换都从第一次变换之前的像素开始，直到在图层上绘画为止。</translation>
    </message>
    <message>
        <source>Resampling</source>
        <translation>插值</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Undoes the changes to the frame.</source>
        <translation>撤销对边框的改动。</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Shows each part in the colour of its result.</source>
        <translation>用结果的颜色显示各个部分。</translation>
    </message>
    <message>
        <source>As one undo step; the layer keeps its parts.</source>
        <translation>作为一个撤销步骤；图层保留各个部分。</translation>
    </message>
    <message>
        <source>Leaves the picture as it was.</source>
        <translation>图片保持原样。</translation>
    </message>
    <message>
        <source>Applies the transform, as one undo step.</source>
        <translation>将变换写入像素，可一步撤销。</translation>
    </message>
    <message>
        <source>Aspect ratio or size of the expanded canvas</source>
        <translation>扩展后画布的比例或尺寸</translation>
    </message>
    <message>
        <source>Extends the canvas to an aspect ratio, or scales it as it is; equally on opposite sides.</source>
        <translation>扩到指定比例，或按原比例放大；相对两边扩展的量相同。</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Pixels added on this side.</source>
        <translation>在这一侧增加的像素。</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Fill of the new area</source>
        <translation>新区域显示的内容</translation>
    </message>
    <message>
        <source>Its content until it is generated, and what the model starts from.</source>
        <translation>生成之前显示的内容，也是模型的起点。</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>Expands the canvas, as one undo step. The new area becomes the mask.</source>
        <translation>扩展画布，只算一步撤销。新区域成为蒙版。</translation>
    </message>
    <message>
        <source>Pixels to mask</source>
        <translation>蒙版取自</translation>
    </message>
    <message>
        <source>The transparent pixels of the picture, or the opaque ones.</source>
        <translation>图片的透明部分，或其余部分。</translation>
    </message>
    <message>
        <source>Leaves the mask unchanged.</source>
        <translation>蒙版保持原样。</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Makes the preview the new mask, as one undo step.</source>
        <translation>将蒙版改成当前显示的样子，可一步撤销。</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>Pixels on either side of the edge over which the shape fades. Weakly masked areas change less.</source>
        <translation>形状在边缘两侧多少像素内渐隐。蒙版越弱，改变越少。</translation>
    </message>
    <message>
        <source>Anti-aliasing</source>
        <translation>抗锯齿</translation>
    </message>
    <message>
        <source>Partially masks pixels that the edge runs through. Off: each pixel is masked fully or not at all.</source>
        <translation>边缘穿过的像素只部分选入蒙版。关闭时，每个像素要么完全选入，要么不选入。</translation>
    </message>
    <message>
        <source>How much a colour may differ (ΔE) and still be masked. 2 is barely visible side by side.</source>
        <translation>颜色相差多少（ΔE）以内仍会加入蒙版。相差 2 时，并排也几乎看不出。</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>柔和度</translation>
    </message>
    <message>
        <source>Colour difference over which the mask fades out.</source>
        <translation>超出容差后，再相差多少蒙版才完全淡出。</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>连续</translation>
    </message>
    <message>
        <source>Mask only pixels connected to the one you clicked. Off: this colour anywhere.</source>
        <translation>只取与单击处相连的部分。关闭时，各处的同类颜色都会选中。</translation>
    </message>
    <message>
        <source>Colour difference formula</source>
        <translation>颜色差异的计算方式</translation>
    </message>
    <message>
        <source>CIEDE2000 is closest to human vision; CIE76 is the plain distance in Lab, wider for saturated colours.</source>
        <translation>CIEDE2000 最接近人眼感受；CIE76 是 Lab 中的直线距离，颜色鲜艳时数值偏大。</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>更小</translation>
    </message>
    <message>
        <source>The next smaller of the outlines that fit.</source>
        <translation>合适的轮廓中更小的一个。</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>更大</translation>
    </message>
    <message>
        <source>The next larger of the outlines that fit.</source>
        <translation>合适的轮廓中更大的一个。</translation>
    </message>
    <message>
        <source>All Parts</source>
        <translation>全部部分</translation>
    </message>
    <message>
        <source>A click takes a part, with Shift one more, Alt one less. Needs a segmentation model.</source>
        <translation>单击选取一个部分，按住 Shift 再选一个，按住 Alt 去掉一个。需要分割模型。</translation>
    </message>
    <message>
        <source>What to mask, in words</source>
        <translation>用词语说明要为哪些内容绘制蒙版</translation>
    </message>
    <message>
        <source>Masks what English words name: “a red car, the tree”. Needs OWLv2 (Models).</source>
        <translation>为英文词语所指的东西绘制蒙版：“a red car, the tree”。需要 OWLv2（模型）。</translation>
    </message>
    <message>
        <source>Rough: no segmentation model</source>
        <translation>粗略：没有分割模型</translation>
    </message>
    <message>
        <source>Outlines follow colours and edges alone. SAM and SAM 2 know things.</source>
        <translation>轮廓仅依据颜色和边缘。SAM 和 SAM 2 认识物体。</translation>
    </message>
    <message>
        <source>Get One…</source>
        <translation>获取…</translation>
    </message>
    <message>
        <source>Shows the models of the catalog that outline things.</source>
        <translation>显示目录中勾勒物体轮廓的模型。</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>油漆桶</translation>
    </message>
    <message>
        <source>Fills an area of similar colour with a click.</source>
        <translation>单击填充颜色相近的区域。</translation>
    </message>
    <message>
        <source>Linear Gradient</source>
        <translation>线性渐变</translation>
    </message>
    <message>
        <source>Fades from the first colour to the second along a drag.</source>
        <translation>沿拖动方向从第一种颜色过渡到第二种颜色。</translation>
    </message>
    <message>
        <source>Radial Gradient</source>
        <translation>径向渐变</translation>
    </message>
    <message>
        <source>Fades from the middle outwards, as far as you drag.</source>
        <translation>从中心向外过渡，拖多远就到多远。</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Draws a rectangle, filled or as an outline.</source>
        <translation>绘制填充或描边的矩形。</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Draws an ellipse, filled or as an outline.</source>
        <translation>绘制填充或描边的椭圆。</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>直线</translation>
    </message>
    <message>
        <source>Draws a straight line.</source>
        <translation>绘制直线。</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>仿制</translation>
    </message>
    <message>
        <source>Copies pixels from where you Alt+click.</source>
        <translation>复制 Alt+单击处的像素。</translation>
    </message>
    <message>
        <source>Spot Heal</source>
        <translation>污点修复</translation>
    </message>
    <message>
        <source>Removes a spot with one click: covers it by what lies around it.</source>
        <translation>单击去除污点：用周围的内容覆盖。</translation>
    </message>
    <message>
        <source>Heal</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Copies texture from where you Alt+click, in the light and colour of its new place.</source>
        <translation>复制 Alt+单击处的纹理，并适应新位置的光线和颜色。</translation>
    </message>
    <message>
        <source>Smudge</source>
        <translation>涂抹</translation>
    </message>
    <message>
        <source>Drags colours along, as a finger does wet paint.</source>
        <translation>像手指抹开湿颜料那样拖动颜色。</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Softens details.</source>
        <translation>柔化细节。</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Makes details crisper.</source>
        <translation>让细节更清晰。</translation>
    </message>
    <message>
        <source>Dodge</source>
        <translation>减淡</translation>
    </message>
    <message>
        <source>Lightens, most in the middle tones.</source>
        <translation>提亮，中间调最明显。</translation>
    </message>
    <message>
        <source>Burn</source>
        <translation>加深</translation>
    </message>
    <message>
        <source>Darkens, most in the middle tones.</source>
        <translation>压暗，中间调最明显。</translation>
    </message>
    <message>
        <source>Push</source>
        <translation>推动</translation>
    </message>
    <message>
        <source>Takes along what lies under the brush.</source>
        <translation>带动画笔下的内容。</translation>
    </message>
    <message>
        <source>Twirl</source>
        <translation>扭转</translation>
    </message>
    <message>
        <source>Turns clockwise while you press; right button: back.</source>
        <translation>按住时顺时针旋转；右键：反向。</translation>
    </message>
    <message>
        <source>Pinch</source>
        <translation>收缩</translation>
    </message>
    <message>
        <source>Makes things smaller while you press.</source>
        <translation>按住时使内容缩小。</translation>
    </message>
    <message>
        <source>Bloat</source>
        <translation>膨胀</translation>
    </message>
    <message>
        <source>Makes things larger while you press.</source>
        <translation>按住时使内容放大。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Brings back what was there.</source>
        <translation>恢复原来的内容。</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>Scale, rotate and skew.</source>
        <translation>缩放、旋转和倾斜。</translation>
    </message>
    <message>
        <source>Drag the four corners; X and Y are those of the last one.</source>
        <translation>拖动四个角；X 和 Y 是最近拖动的角的位置。</translation>
    </message>
    <message>
        <source>Mesh</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Drag the points of a grid; X and Y are those of the last one.</source>
        <translation>拖动网格上的点；X 和 Y 是最近拖动的点的位置。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>选区</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Sharp</source>
        <translation>锐利</translation>
    </message>
    <message>
        <source>Lanczos: keeps the most detail.</source>
        <translation>Lanczos：保留最多细节。</translation>
    </message>
    <message>
        <source>Even</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>Bicubic: between sharp and smooth.</source>
        <translation>双三次：介于锐利与平滑之间。</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Bilinear: softer, no halos at edges.</source>
        <translation>双线性：更柔和，边缘没有光晕。</translation>
    </message>
    <message>
        <source>Hard</source>
        <translation>硬边缘</translation>
    </message>
    <message>
        <source>Nearest pixel: for pixel art, mixes no colours.</source>
        <translation>最近邻：适合像素画，不混合颜色。</translation>
    </message>
    <message>
        <source>Mirrored</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>The picture mirrored at its border, softer with distance.</source>
        <translation>以边缘为轴镜像图片，越往外越柔和。</translation>
    </message>
    <message>
        <source>Stretched edge</source>
        <translation>边缘拉伸</translation>
    </message>
    <message>
        <source>The outermost pixels stretched outwards, softer with distance.</source>
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
</context>
<context>
    <name>OriginSection</name>
    <message>
        <source>Origin and licence</source>
        <translation>来源和许可证</translation>
    </message>
    <message>
        <source>Open web page</source>
        <translation>打开网页</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>下载时间</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Credit required</source>
        <translation>须署名</translation>
    </message>
    <message>
        <source>Opens in the browser: {address}</source>
        <translation>在浏览器中打开：{address}</translation>
    </message>
    <message>
        <source>Included with Velatura</source>
        <translation>随 Velatura 附带</translation>
    </message>
    <message>
        <source>Found on disk</source>
        <translation>在磁盘上找到</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>修订版本</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Commercial use</source>
        <translation>可商用</translation>
    </message>
    <message>
        <source>Added by you</source>
        <translation>由你添加</translation>
    </message>
</context>
<context>
    <name>PageBar</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Use Prompt and Settings</source>
        <translation>使用提示词和设置</translation>
    </message>
</context>
<context>
    <name>PageSwitch</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
    <message>
        <source>Arrow keys: another result · Enter: apply · S: star · X: reject · Del: discard · Esc goes back</source>
        <translation>方向键：切换结果 · Enter：应用 · S：加星标 · X：淘汰 · Del：舍弃 · Esc：返回</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Double click: open · Enter: use prompt and settings · 1–5: stars · N: note · C: compare · V: variations · Del: trash · Esc goes back</source>
        <translation>双击：打开 · Enter：使用提示词和设置 · 1–5：星级 · N：备注 · C：比较 · V：变体 · Del：移到废纸篓 · Esc：返回</translation>
    </message>
    <message>
        <source>Workbench</source>
        <translation>工作台</translation>
    </message>
    <message>
        <source>Arrow keys: another picture · K: keep · R: reject · M: make again · Space: large · Esc goes back</source>
        <translation>方向键：其他图片 · K：保留 · R：拒绝 · M：重新制作 · 空格：大图 · Esc 返回</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批处理</translation>
    </message>
    <message>
        <source>Arrow keys: another file · K: keep · A: again · R: reject · Space: large · Esc goes back</source>
        <translation>方向键：切换文件 · K：保留 · A：再做一次 · R：舍弃 · 空格：放大 · Esc 返回</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Arrow keys: another picture · Del: leave out · C: crop · M: mask · Ctrl+Z: undo · Esc goes back</source>
        <translation>方向键：切换图片 · Del：排除 · C：裁剪 · M：蒙版 · Ctrl+Z：撤销 · Esc 返回</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Arrow keys: another report · Esc goes back</source>
        <translation>方向键：其他报告 · Esc 返回</translation>
    </message>
</context>
<context>
    <name>PagesView</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Write Pages</source>
        <translation>写出页面</translation>
    </message>
    <message>
        <source>As PDF and PNG, without what was rejected.</source>
        <translation>写为 PDF 和 PNG，不含已拒绝的图片。</translation>
    </message>
    <message>
        <source>Open PDF</source>
        <translation>打开 PDF</translation>
    </message>
    <message>
        <source>In the system&apos;s viewer.</source>
        <translation>用系统查看器。</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>The pages are being written.</source>
        <translation>正在写出页面。</translation>
    </message>
    <message>
        <source>Make pictures first; their pages are shown here.</source>
        <translation>请先制作图片，页面会显示在这里。</translation>
    </message>
</context>
<context>
    <name>PalettePart</name>
    <message>
        <source>Palette</source>
        <translation>色板</translation>
    </message>
    <message>
        <source>Add Colour</source>
        <translation>加入颜色</translation>
    </message>
    <message>
        <source>&lt;b&gt;Add Colour&lt;/b&gt;&lt;br&gt;Puts the colour into this palette; a new one, if this one came with the program.</source>
        <translation>&lt;b&gt;加入颜色&lt;/b&gt;&lt;br&gt;把颜色放入此色板；如果是程序自带的色板，则放入新色板。</translation>
    </message>
    <message>
        <source>Palettes</source>
        <translation>色板</translation>
    </message>
    <message>
        <source>Import, export, rename and delete palettes</source>
        <translation>导入、导出、重命名和删除色板</translation>
    </message>
    <message>
        <source>My Colours</source>
        <translation>我的颜色</translation>
    </message>
    <message>
        <source>Use as Second Colour</source>
        <translation>用作第二种颜色</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>命名…</translation>
    </message>
    <message>
        <source>Replace by the Colour</source>
        <translation>替换为当前颜色</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Name Colour</source>
        <translation>命名颜色</translation>
    </message>
    <message>
        <source>New Palette</source>
        <translation>新建色板</translation>
    </message>
    <message>
        <source>From the Picture</source>
        <translation>取自图片</translation>
    </message>
    <message>
        <source>New from the Picture</source>
        <translation>从图片新建</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Rename Palette</source>
        <translation>重命名色板</translation>
    </message>
    <message>
        <source>Delete the palette “{name}”?</source>
        <translation>删除色板“{name}”？</translation>
    </message>
    <message>
        <source>Its colours are gone with it. This can&apos;t be undone.</source>
        <translation>其中的颜色会一同删除，无法撤销。</translation>
    </message>
    <message>
        <source>Import Palettes</source>
        <translation>导入色板</translation>
    </message>
    <message>
        <source>Export Palette</source>
        <translation>导出色板</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>示波器</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>调色预设</translation>
    </message>
    <message>
        <source>Reference Board</source>
        <translation>参考板</translation>
    </message>
</context>
<context>
    <name>PartsEditor</name>
    <message>
        <source>Channel or range</source>
        <translation>通道或范围</translation>
    </message>
</context>
<context>
    <name>PathRow</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
</context>
<context>
    <name>PhotoHintBar</name>
    <message>
        <source>The starter model draws cartoons</source>
        <translation>入门模型画的是卡通画</translation>
    </message>
    <message>
        <source>In photographs they look flat and out of place.</source>
        <translation>放进照片里会显得平面、像是贴上去的。</translation>
    </message>
    <message>
        <source>Get a model for photographs</source>
        <translation>获取适合照片的模型</translation>
    </message>
    <message>
        <source>Remove needs no model</source>
        <translation>“移除”不需要模型</translation>
    </message>
</context>
<context>
    <name>PluginsPage</name>
    <message>
        <source>Plugins</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>Plugins are Python packages, or folders and wheels in the plugin folder. Changes take effect after a restart.</source>
        <translation>插件可以是 Python 包，也可以是插件文件夹中的文件夹或 wheel 文件。更改在 Velatura 重新启动后生效。</translation>
    </message>
    <message>
        <source>Open Plugin Folder</source>
        <translation>打开插件文件夹</translation>
    </message>
    <message>
        <source>A plugin is trusted code: it can do anything you can, and the network switch can&apos;t restrict it.</source>
        <translation>插件属于受信任的代码：凡是你能做的，它都能做，联网开关也无法约束它。</translation>
    </message>
    <message>
        <source>Looking for plugins…</source>
        <translation>正在查找插件…</translation>
    </message>
    <message>
        <source>No plugins were found.</source>
        <translation>未找到插件。</translation>
    </message>
    <message>
        <source>{package} {version}, in {place}</source>
        <translation>{package} {version}，位于 {place}</translation>
    </message>
    <message>
        <source>Not loaded: {reason}</source>
        <translation>未加载：{reason}</translation>
    </message>
    <message>
        <source>Loads at the next start</source>
        <translation>下次启动时加载</translation>
    </message>
    <message>
        <source>Still loaded until Velatura is closed</source>
        <translation>在关闭 Velatura 之前仍处于加载状态</translation>
    </message>
    <message>
        <source>Switch on {name}?</source>
        <translation>启用 {name}？</translation>
    </message>
    <message>
        <source>Switch On</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>调色预设</translation>
    </message>
    <message>
        <source>Tools and Pen</source>
        <translation>工具与压感笔</translation>
    </message>
    <message>
        <source>Generating</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>import pictures automatically</source>
        <translation>自动导入图片</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>keys hotkeys keymap</source>
        <translation>按键 热键 键位</translation>
    </message>
    <message>
        <source>extensions add-ons</source>
        <translation>扩展 附加组件</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language of the windows and the user guide.</source>
        <translation>窗口和用户指南的语言。</translation>
    </message>
    <message>
        <source>translation</source>
        <translation>翻译 界面语言</translation>
    </message>
    <message>
        <source>Open the last pictures at the start</source>
        <translation>启动时打开上次的图片</translation>
    </message>
    <message>
        <source>What was open when Velatura was closed is opened again.</source>
        <translation>重新打开上次关闭 Velatura 时打开着的图片。</translation>
    </message>
    <message>
        <source>session restore tabs startup</source>
        <translation>会话 恢复 标签页 启动</translation>
    </message>
    <message>
        <source>Folder of models</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Where Velatura looks for models and downloads them to, from the next start on. Models in another folder are not moved.</source>
        <translation>Velatura 从下次启动起在此查找并下载模型。其他文件夹中的模型不会被移动。</translation>
    </message>
    <message>
        <source>checkpoints disk path directory</source>
        <translation>检查点 磁盘 路径 目录</translation>
    </message>
    <message>
        <source>Write prompts into the log</source>
        <translation>将提示词写入日志</translation>
    </message>
    <message>
        <source>Log files help to find faults. Without this they contain no prompts.</source>
        <translation>日志文件用于查找故障。不勾选时，其中不含提示词。</translation>
    </message>
    <message>
        <source>privacy logging</source>
        <translation>隐私 记录</translation>
    </message>
    <message>
        <source>Colour theme</source>
        <translation>界面主题</translation>
    </message>
    <message>
        <source>Light or dark windows.</source>
        <translation>浅色或深色窗口。</translation>
    </message>
    <message>
        <source>appearance interface color mode</source>
        <translation>外观 界面 模式 深色 浅色</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Size of the text in all windows.</source>
        <translation>所有窗口中文字的大小。</translation>
    </message>
    <message>
        <source>font scale zoom</source>
        <translation>字体 字号 缩放</translation>
    </message>
    <message>
        <source>animation accessibility</source>
        <translation>动画 无障碍</translation>
    </message>
    <message>
        <source>Mask colour</source>
        <translation>蒙版颜色</translation>
    </message>
    <message>
        <source>How the mask is shown on the picture.</source>
        <translation>蒙版在图片上的显示方式。</translation>
    </message>
    <message>
        <source>overlay color</source>
        <translation>叠加 覆盖</translation>
    </message>
    <message>
        <source>stylus tablet brush</source>
        <translation>数位笔 数位板 画笔</translation>
    </message>
    <message>
        <source>accessibility key cursor</source>
        <translation>无障碍 键盘 光标</translation>
    </message>
    <message>
        <source>Results by default</source>
        <translation>默认结果数</translation>
    </message>
    <message>
        <source>Automatic: three where a picture takes under five seconds, else one.</source>
        <translation>自动：生成一张图片不到五秒时为三张，否则一张。</translation>
    </message>
    <message>
        <source>count batch images</source>
        <translation>数量 批次 张数</translation>
    </message>
    <message>
        <source>progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Show live picture</source>
        <translation>实时画面位置</translation>
    </message>
    <message>
        <source>Where Live Mode shows its picture.</source>
        <translation>实时模式的画面显示在哪里。</translation>
    </message>
    <message>
        <source>Continue trainings at the start</source>
        <translation>启动时继续训练</translation>
    </message>
    <message>
        <source>A training that was interrupted goes on when Velatura starts.</source>
        <translation>中断的训练会在 Velatura 启动后继续。</translation>
    </message>
    <message>
        <source>resume LoRA</source>
        <translation>恢复 继续 LoRA</translation>
    </message>
    <message>
        <source>privacy prompt exif parameters</source>
        <translation>隐私 提示词 参数</translation>
    </message>
    <message>
        <source>privacy AI mark IPTC</source>
        <translation>隐私 AI 标记</translation>
    </message>
    <message>
        <source>sidecar txt json</source>
        <translation>附属文件</translation>
    </message>
    <message>
        <source>pattern tokens</source>
        <translation>模式 占位符 命名</translation>
    </message>
    <message>
        <source>autosave output results</source>
        <translation>自动保存 输出 结果</translation>
    </message>
    <message>
        <source>results date pattern</source>
        <translation>结果 日期 子目录</translation>
    </message>
    <message>
        <source>C2PA Content Credentials key PEM</source>
        <translation>C2PA 内容凭证 密钥 PEM</translation>
    </message>
    <message>
        <source>ICC color screen monitor display sRGB</source>
        <translation>颜色 屏幕 显示器 配置文件</translation>
    </message>
    <message>
        <source>perceptual relative colorimetric</source>
        <translation>可感知 相对比色</translation>
    </message>
    <message>
        <source>days trash age</source>
        <translation>天数 回收站</translation>
    </message>
    <message>
        <source>disk space limit</source>
        <translation>磁盘空间 限制</translation>
    </message>
    <message>
        <source>history zip backup</source>
        <translation>历史 备份</translation>
    </message>
    <message>
        <source>processor CPU speed Intel</source>
        <translation>处理器 速度</translation>
    </message>
    <message>
        <source>Memory for undo steps</source>
        <translation>撤销步骤的内存</translation>
    </message>
    <message>
        <source>Most that steps to undo and views of all open pictures take together. Beyond it the oldest steps go to the disk.</source>
        <translation>所有打开的图片的撤销步骤和视图合计的上限。超出后，最旧的步骤会移到磁盘。</translation>
    </message>
    <message>
        <source>RAM undo limit</source>
        <translation>内存 撤销 上限</translation>
    </message>
    <message>
        <source>keys keyboard Krita Photoshop</source>
        <translation>按键 键盘 预设</translation>
    </message>
    <message>
        <source>offline internet download</source>
        <translation>离线 互联网 下载</translation>
    </message>
    <message>
        <source>Hugging Face account key</source>
        <translation>账户 密钥</translation>
    </message>
    <message>
        <source>Hugging Face server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>bandwidth download limit</source>
        <translation>带宽 下载 限速</translation>
    </message>
    <message>
        <source>parallel download limit</source>
        <translation>并行 同时 下载</translation>
    </message>
    <message>
        <source>Address for GPU support</source>
        <translation>GPU 支持的下载地址</translation>
    </message>
    <message>
        <source>Package index that builds for graphics cards are downloaded from. Leave empty for PyTorch&apos;s own.</source>
        <translation>下载显卡版本所用的软件包索引。留空则使用 PyTorch 官方索引。</translation>
    </message>
    <message>
        <source>CUDA package index</source>
        <translation>显卡 软件包索引</translation>
    </message>
    <message>
        <source>Mirrors for GPU support</source>
        <translation>GPU 支持的镜像</translation>
    </message>
    <message>
        <source>Tried in order when that one can&apos;t be reached; with spaces between.</source>
        <translation>上面的地址无法连接时依次尝试；用空格分隔。</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Search preferences</source>
        <translation>搜索首选项</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Restore Defaults…</source>
        <translation>恢复默认值…</translation>
    </message>
    <message>
        <source>Bring the settings of this page back to their defaults.</source>
        <translation>将此页的设置恢复为默认值。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Nothing was found for “{words}”.</source>
        <translation>未找到“{words}”。</translation>
    </message>
    <message>
        <source>Everything here is at its default.</source>
        <translation>此页全部为默认值。</translation>
    </message>
    <message>
        <source>Restore these defaults?</source>
        <translation>恢复以下默认值？</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>PrintFields</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose profile</source>
        <translation>选择配置文件</translation>
    </message>
    <message>
        <source>Rendering intent</source>
        <translation>渲染意图</translation>
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
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Absolute colorimetric</source>
        <translation>绝对比色</translation>
    </message>
    <message>
        <source>Black point compensation</source>
        <translation>黑场补偿</translation>
    </message>
    <message>
        <source>The darkest colour of the picture becomes the darkest that can be printed.</source>
        <translation>图片中最深的颜色对应能印出的最深颜色。</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>Choose Profile</source>
        <translation>选择配置文件</translation>
    </message>
    <message>
        <source>ICC profiles (*.icc *.icm)</source>
        <translation>ICC 配置文件 (*.icc *.icm)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>none selected yet</source>
        <translation>尚未选择</translation>
    </message>
</context>
<context>
    <name>ProgramFoldersPanel</name>
    <message>
        <source>Models of ComfyUI, AUTOMATIC1111, Forge, InvokeAI, Fooocus and the Hugging Face cache can be used in place. Velatura never writes there.</source>
        <translation>ComfyUI、AUTOMATIC1111、Forge、InvokeAI、Fooocus 和 Hugging Face 缓存中的模型可以就地使用，Velatura 绝不会写入这些文件夹。</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Look for other programs&apos; folders</source>
        <translation>查找其他程序的文件夹</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Other programs&apos; folders</source>
        <translation>其他程序的文件夹</translation>
    </message>
    <message>
        <source>No folders of other programs found. Choose one if you know where it is.</source>
        <translation>没有找到其他程序的文件夹。如果知道位置，请手动选择。</translation>
    </message>
    <message>
        <source>Choose Models Folder</source>
        <translation>选择模型所在的文件夹</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Opening {name}</source>
        <translation>正在打开 {name}</translation>
    </message>
    <message>
        <source>Opening {name}: layer {done} of {whole}</source>
        <translation>正在打开 {name}：图层 {done} / {whole}</translation>
    </message>
    <message>
        <source>Opening {name}: pixels of layer {done} of {whole}</source>
        <translation>正在打开 {name}：图层像素 {done} / {whole}</translation>
    </message>
    <message>
        <source>Opening {name}: structure</source>
        <translation>正在打开 {name}：文件结构</translation>
    </message>
    <message>
        <source>Opening {name}: merged picture</source>
        <translation>正在打开 {name}：合成图</translation>
    </message>
    <message>
        <source>Opening {name}: converting colours</source>
        <translation>正在打开 {name}：转换颜色</translation>
    </message>
    <message>
        <source>Opening {name}: comparing with the merged picture</source>
        <translation>正在打开 {name}：与其合成图比较</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>Starting the engine</source>
        <translation>正在启动引擎</translation>
    </message>
    <message>
        <source>Loading {detail}</source>
        <translation>正在加载 {detail}</translation>
    </message>
    <message>
        <source>Step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>Filling from the surroundings</source>
        <translation>正在用周围内容填充</translation>
    </message>
    <message>
        <source>Part {step} of {steps}</source>
        <translation>第 {step} 部分，共 {steps} 部分</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>正在收尾</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Stopping after this step</source>
        <translation>完成这一步后停止</translation>
    </message>
    <message>
        <source>Stopping once {detail} is loaded</source>
        <translation>{detail} 加载完后停止</translation>
    </message>
    <message>
        <source>Stopping once this picture is decoded</source>
        <translation>这张图片解码后停止</translation>
    </message>
    <message>
        <source>The engine has not answered for {duration}</source>
        <translation>引擎已有 {duration} 没有响应</translation>
    </message>
    <message>
        <source>Stopping after this step (about {duration})</source>
        <translation>完成这一步后停止（约 {duration}）</translation>
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
        <translation>提示词</translation>
    </message>
    <message>
        <source>&lt;b&gt;Prompt&lt;/b&gt;&lt;br&gt;What the picture, or its masked part, should show. &lt;b&gt;Return&lt;/b&gt; generates, &lt;b&gt;Shift+Return&lt;/b&gt; begins a new line.</source>
        <translation>&lt;b&gt;提示词&lt;/b&gt;&lt;br&gt;图片或其蒙版部分应显示的内容。&lt;b&gt;Return&lt;/b&gt; 生成，&lt;b&gt;Shift+Return&lt;/b&gt; 换行。</translation>
    </message>
    <message>
        <source>Use the model</source>
        <translation>使用模型</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>反向提示词</translation>
    </message>
    <message>
        <source>&lt;b&gt;Negative prompt&lt;/b&gt;&lt;br&gt;What to avoid. May be empty.</source>
        <translation>&lt;b&gt;反向提示词&lt;/b&gt;&lt;br&gt;让模型避开的内容，可以留空。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Styles&lt;/b&gt;&lt;br&gt;Adds text to the prompt, such as “oil painting of …”.</source>
        <translation>&lt;b&gt;风格&lt;/b&gt;&lt;br&gt;为提示词添加文字，例如“oil painting of …”。</translation>
    </message>
    <message numerus="yes">
        <source>Styles · %n</source>
        <translation>
            <numerusform>风格 · %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>What should it not show?</source>
        <translation>不想出现什么？</translation>
    </message>
    <message>
        <source>The prompt contains Chinese, but most models read English.</source>
        <translation>提示词中有中文，而多数模型只读英文。</translation>
    </message>
</context>
<context>
    <name>PromptCompletion</name>
    <message>
        <source>Import Tag List</source>
        <translation>导入标签列表</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>wildcard</source>
        <translation>通配符</translation>
    </message>
    <message>
        <source>snippet</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>No LoRA like that for this model</source>
        <translation>没有适合此模型的这个 LoRA</translation>
    </message>
</context>
<context>
    <name>PromptDifference</name>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Use Left Prompt</source>
        <translation>使用左侧提示词</translation>
    </message>
    <message>
        <source>Puts the left picture&apos;s prompts into the prompt bar.</source>
        <translation>将左侧图片的提示词放入提示词栏。</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Use Right Prompt</source>
        <translation>使用右侧提示词</translation>
    </message>
    <message>
        <source>Puts the right picture&apos;s prompts into the prompt bar.</source>
        <translation>将右侧图片的提示词放入提示词栏。</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>反向提示词</translation>
    </message>
    <message>
        <source>Settings that differ</source>
        <translation>不同的设置</translation>
    </message>
    <message>
        <source>Differs: {words}</source>
        <translation>不同之处：{words}</translation>
    </message>
    <message>
        <source>Weight {first} → {second}</source>
        <translation>权重 {first} → {second}</translation>
    </message>
    <message>
        <source>The prompts are the same.</source>
        <translation>提示词相同。</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>已移除</translation>
    </message>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>已移动</translation>
    </message>
    <message>
        <source>other weight</source>
        <translation>权重不同</translation>
    </message>
</context>
<context>
    <name>PromptEdit</name>
    <message>
        <source>The model doesn&apos;t know &lt;b&gt;{word}&lt;/b&gt;; it may have no effect.</source>
        <translation>模型不认识 &lt;b&gt;{word}&lt;/b&gt;，可能不起作用。</translation>
    </message>
    <message>
        <source>The prompt is too long for this model: the rest has no effect.</source>
        <translation>提示词超出此模型的长度：其余部分不起作用。</translation>
    </message>
    <message>
        <source>This model&apos;s text encoders don&apos;t support weights.</source>
        <translation>此模型的文本编码器不支持权重。</translation>
    </message>
    <message>
        <source>Weight {weight}</source>
        <translation>权重 {weight}</translation>
    </message>
</context>
<context>
    <name>PromptHints</name>
    <message>
        <source>Nothing to describe: the surroundings are continued</source>
        <translation>无需描述：用周围的内容补上</translation>
    </message>
    <message>
        <source>One line per spot, from the first to the last</source>
        <translation>每处区域一行，从第一处到最后一处</translation>
    </message>
    <message>
        <source>What should change?</source>
        <translation>要改什么？</translation>
    </message>
    <message>
        <source>What should the picture show?</source>
        <translation>想画什么？</translation>
    </message>
</context>
<context>
    <name>PromptSnippets</name>
    <message>
        <source>Insert Snippet</source>
        <translation>插入片段</translation>
    </message>
</context>
<context>
    <name>ProofDialog</name>
    <message>
        <source>Proof Setup</source>
        <translation>打样设置</translation>
    </message>
    <message>
        <source>Simulate paper</source>
        <translation>模拟纸张</translation>
    </message>
    <message>
        <source>White is shown in the colour of the paper.</source>
        <translation>白色显示为纸的颜色。</translation>
    </message>
    <message>
        <source>This changes only the display. Pictures and files keep their values.</source>
        <translation>只影响显示。图片和文件都保持原值。</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>打样</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>{done} of {images} pictures</source>
        <translation>{done}/{images} 张</translation>
    </message>
    <message>
        <source>{images} pictures</source>
        <translation>{images} 张图片</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step}/{steps} 步</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>剩余 {duration}</translation>
    </message>
    <message>
        <source>≈ {duration}</source>
        <translation>≈ {duration}</translation>
    </message>
    <message>
        <source>(no prompt)</source>
        <translation>（无提示词）</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
</context>
<context>
    <name>QueueCounter</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n 个等待中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted</source>
        <translation>
            <numerusform>%n 个已中断</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 个失败</numerusform>
        </translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Queue: {words}</source>
        <translation>队列：{words}</translation>
    </message>
    <message>
        <source>&lt;b&gt;Queue&lt;/b&gt;&lt;br&gt;Shows the jobs that wait.</source>
        <translation>&lt;b&gt;队列&lt;/b&gt;&lt;br&gt;显示等待中的任务。</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Nothing is waiting.</source>
        <translation>没有等待中的任务。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Starts no more jobs; the running one continues.</source>
        <translation>不再启动新任务，正在运行的任务继续。</translation>
    </message>
    <message>
        <source>Cancel All</source>
        <translation>全部取消</translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) were interrupted. Continue?</source>
        <translation>
            <numerusform>%n 个任务被中断。要继续吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>Run Next</source>
        <translation>下一个运行</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Copy Details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Rating</name>
    <message>
        <source>{name} is preferred to {other}: {value} %, {low} to {high}; {ties} ties.</source>
        <translation>与 {other} 相比更偏好 {name}：{value} %，{low} 到 {high}；{ties} 次平局。</translation>
    </message>
    <message>
        <source>{name} rather than {other}: {value} %; {ties} ties.</source>
        <translation>选 {name} 而非 {other}：{value} %；{ties} 次平局。</translation>
    </message>
    <message>
        <source>Between {name} and {other} no preference is shown: {name} {value} %, {low} to {high}; {ties} ties.</source>
        <translation>{name} 与 {other} 之间看不出偏好：{name} {value} %，{low} 到 {high}；{ties} 次平局。</translation>
    </message>
    <message>
        <source>{name}: {value} of 5, {low} to {high}, from {n} answers.</source>
        <translation>{name}：{value} 分（满分 5），{low} 到 {high}，共 {n} 个回答。</translation>
    </message>
    <message>
        <source>{name}: {value} of 5, from {n} answers.</source>
        <translation>{name}：{value} 分（满分 5），共 {n} 个回答。</translation>
    </message>
    <message>
        <source>{first} minus {second}: {value}, {low} to {high}.</source>
        <translation>{first} 减 {second}：{value}，{low} 到 {high}。</translation>
    </message>
    <message>
        <source>{first} minus {second}: {value}.</source>
        <translation>{first} 减 {second}：{value}。</translation>
    </message>
    <message>
        <source>Repeats were answered alike in {alike} of {repeats} cases (kappa {kappa}).</source>
        <translation>重复的问题中 {repeats} 次有 {alike} 次回答一致（kappa {kappa}）。</translation>
    </message>
    <message>
        <source>Agreement of {raters} raters: alpha {value}, {low} to {high}.</source>
        <translation>{raters} 位评分人的一致性：alpha {value}，{low} 到 {high}。</translation>
    </message>
    <message>
        <source>Agreement of {raters} raters: alpha {value}.</source>
        <translation>{raters} 位评分人的一致性：alpha {value}。</translation>
    </message>
    <message>
        <source>There is too little for an interval.</source>
        <translation>数据太少，无法给出区间。</translation>
    </message>
    <message>
        <source>There is no interval: the numbers it is made of are all the same.</source>
        <translation>没有区间：用来计算它的数值完全相同。</translation>
    </message>
    <message>
        <source>Nothing is answered yet.</source>
        <translation>还没有回答。</translation>
    </message>
</context>
<context>
    <name>RatingCanvas</name>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} / {count}</translation>
    </message>
    <message>
        <source>Which picture is better?</source>
        <translation>哪张图片更好？</translation>
    </message>
    <message>
        <source>How good is this picture, from 1 (bad) to 5 (excellent)?</source>
        <translation>这张图片有多好？1（差）到 5（优秀）</translation>
    </message>
    <message>
        <source>1 or ← left · 2 or → right · 0, ↓ or T no difference</source>
        <translation>1 或 ← 左 · 2 或 → 右 · 0、↓ 或 T 没有差别</translation>
    </message>
    <message>
        <source>1 bad … 5 excellent</source>
        <translation>1 差 … 5 优秀</translation>
    </message>
    <message>
        <source>Backspace takes back · Space prompt · Esc pause</source>
        <translation>退格键撤回 · 空格显示提示词 · Esc 暂停</translation>
    </message>
    <message>
        <source>Reading pictures …</source>
        <translation>正在读取图片…</translation>
    </message>
    <message>
        <source>The prompt is not known.</source>
        <translation>提示词未知。</translation>
    </message>
</context>
<context>
    <name>RatingView</name>
    <message>
        <source>Ratings and answers ({patterns})</source>
        <translation>评分和答案（{patterns}）</translation>
    </message>
    <message>
        <source>Compare A with B</source>
        <translation>比较 A 与 B</translation>
    </message>
    <message>
        <source>Rate 1 to 5</source>
        <translation>评 1 到 5 分</translation>
    </message>
    <message>
        <source>Kind of rating</source>
        <translation>评分方式</translation>
    </message>
    <message>
        <source>Pictures are shown at one size, in random order, without their set. Some come twice, to see how constant you are.</source>
        <translation>图片以同一尺寸、随机顺序显示，不显示所属的集合。有些会出现两次，以检查您的判断是否一致。</translation>
    </message>
    <message>
        <source>No ratings yet: name one and choose its folders above.</source>
        <translation>还没有评分：在上方命名并选择文件夹。</translation>
    </message>
    <message>
        <source>Ratings</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Name of a new rating</source>
        <translation>新评分的名称</translation>
    </message>
    <message>
        <source>Rated by</source>
        <translation>评分人</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>All Ratings</source>
        <translation>所有评分</translation>
    </message>
    <message>
        <source>{count} questions</source>
        <translation>{count} 个问题</translation>
    </message>
    <message>
        <source>published</source>
        <translation>已发布</translation>
    </message>
    <message>
        <source>Folder {name}…</source>
        <translation>文件夹 {name}…</translation>
    </message>
    <message>
        <source>Export Answers…</source>
        <translation>导出答案…</translation>
    </message>
    <message>
        <source>Export for a Rater…</source>
        <translation>导出给评分人…</translation>
    </message>
    <message>
        <source>Unpublish</source>
        <translation>取消发布</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Let users of the server rate it in their browsers.</source>
        <translation>让服务器的用户在浏览器中评分。</translation>
    </message>
    <message>
        <source>“{name}” and all its answers will be deleted.</source>
        <translation>将删除“{name}”及其全部答案。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete this rating?</source>
        <translation>删除此评分？</translation>
    </message>
    <message>
        <source>Thank you. Export your answers and send them back.</source>
        <translation>谢谢。请导出您的答案并发回。</translation>
    </message>
    <message>
        <source>{name}: {answered} of {count} answered</source>
        <translation>{name}：已回答 {answered} / {count}</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>This model has guidance built in and takes no negative prompt.</source>
        <translation>此模型内置引导，不支持反向提示词。</translation>
    </message>
    <message>
        <source>This model was distilled to work without guidance.</source>
        <translation>此模型经过蒸馏，不需要引导。</translation>
    </message>
    <message>
        <source>Guidance is 1 or less: the negative prompt has no effect.</source>
        <translation>引导强度不大于 1 时，反向提示词不起作用。</translation>
    </message>
    <message>
        <source>This model makes pictures of its own subject; it takes no prompt.</source>
        <translation>此模型只生成特定题材的图片，不读取文字。</translation>
    </message>
    <message>
        <source>This model has guidance built in; only its scale can be changed.</source>
        <translation>此模型内置引导；只能更改引导强度。</translation>
    </message>
    <message>
        <source>Guidance is 1 or less, which turns it off.</source>
        <translation>引导强度不超过 1，即关闭引导。</translation>
    </message>
    <message>
        <source>This was published for flow models only.</source>
        <translation>此方法只针对流模型发表。</translation>
    </message>
    <message>
        <source>This was published for UNet models only.</source>
        <translation>此方法只针对 UNet 模型发表。</translation>
    </message>
    <message>
        <source>This model knows where in a picture it is, so that opposite edges can&apos;t meet. Choose one with a UNet.</source>
        <translation>此模型知道自己处于图片的哪个位置，对边无法相接。请选择带 UNet 的模型。</translation>
    </message>
    <message>
        <source>Only UNet models need this.</source>
        <translation>仅 UNet 模型需要此设置。</translation>
    </message>
    <message>
        <source>A consistency model uses timesteps instead.</source>
        <translation>一致性模型不用此项，而是指定时间步。</translation>
    </message>
    <message>
        <source>This model was trained without classes.</source>
        <translation>此模型训练时未区分类别。</translation>
    </message>
    <message>
        <source>Only consistency models have this.</source>
        <translation>仅一致性模型有此项。</translation>
    </message>
    <message>
        <source>This model&apos;s text encoder has no layers to skip.</source>
        <translation>此模型的文本编码器没有可跳过的层。</translation>
    </message>
    <message>
        <source>This model works on pixels; it has no autoencoder.</source>
        <translation>此模型直接处理像素，没有自编码器。</translation>
    </message>
    <message>
        <source>This model has its own noise schedule.</source>
        <translation>此模型有自己的噪声调度。</translation>
    </message>
    <message>
        <source>This model generates pictures in a few steps.</source>
        <translation>此模型只需几步即可出图。</translation>
    </message>
    <message>
        <source>Only Stable Diffusion XL has a refiner.</source>
        <translation>仅 Stable Diffusion XL 有精炼模型。</translation>
    </message>
    <message>
        <source>Only UNet models can reuse their deep features.</source>
        <translation>仅带 UNet 的模型支持深层特征复用。</translation>
    </message>
    <message>
        <source>This scheduler adds no noise.</source>
        <translation>此采样器不加入新噪声。</translation>
    </message>
    <message>
        <source>This scheduler has its own noise levels.</source>
        <translation>此采样器有自己的噪声调度。</translation>
    </message>
    <message>
        <source>This scheduler&apos;s added noise can&apos;t be changed.</source>
        <translation>此采样器的新噪声比例无法更改。</translation>
    </message>
    <message>
        <source>This scheduler uses evenly spaced timesteps.</source>
        <translation>此采样器按均匀的时间步进行。</translation>
    </message>
    <message>
        <source>This model generates pictures of one size only.</source>
        <translation>此模型只能生成一种尺寸的图片。</translation>
    </message>
    <message>
        <source>This edit starts from noise of its own strength.</source>
        <translation>这种编辑方式固定从特定强度的噪声开始，不受此处设置影响。</translation>
    </message>
    <message>
        <source>This needs a prompt, and the selected model takes none.</source>
        <translation>需要文字，而所选模型不读取文字。</translation>
    </message>
    <message>
        <source>A refiner works on a picture: open one, or choose it as another model&apos;s refiner.</source>
        <translation>精炼模型要加工已有的图片：请打开一张图片，或将它设为其他模型的精炼模型。</translation>
    </message>
    <message>
        <source>Unless the region is the whole picture, LoRAs in its prompt work with UNet models only.</source>
        <translation>除非区域覆盖整张画面，否则其提示词中的 LoRA 仅适用于 UNet 模型。</translation>
    </message>
    <message>
        <source>Flow models have no noise levels of this kind.</source>
        <translation>流模型没有这种噪声调度。</translation>
    </message>
    <message>
        <source>No Align Your Steps table was published for this family.</source>
        <translation>该系列没有公布过 Align Your Steps 表。</translation>
    </message>
    <message>
        <source>The selected model doesn&apos;t edit by instruction. Choose one that does, such as FLUX.2 klein or Qwen-Image-Edit.</source>
        <translation>所选模型不能按指令编辑。请选择可以编辑的模型，例如 FLUX.2 klein 或 Qwen-Image-Edit。</translation>
    </message>
    <message>
        <source>The selected model doesn&apos;t split pictures. Choose one that does, such as Qwen-Image-Layered.</source>
        <translation>所选模型不能拆分图片。请选择支持拆分的模型，例如 Qwen-Image-Layered。</translation>
    </message>
    <message>
        <source>The selected model splits pictures into layers, and does nothing else.</source>
        <translation>所选模型只能把图片拆分为图层。</translation>
    </message>
    <message>
        <source>The selected model makes no transparency.</source>
        <translation>所选模型不生成透明度。</translation>
    </message>
    <message>
        <source>The selected model makes no layers.</source>
        <translation>所选模型不生成图层。</translation>
    </message>
    <message>
        <source>A picture is open: close it to make a new one.</source>
        <translation>已打开图片：关闭后才能新建。</translation>
    </message>
    <message>
        <source>Open a picture to use this.</source>
        <translation>打开图片后可用。</translation>
    </message>
    <message>
        <source>Paint a mask to use this.</source>
        <translation>画出蒙版后可用。</translation>
    </message>
    <message>
        <source>This works on the whole picture: clear the mask to use it.</source>
        <translation>作用于整张图片，清除蒙版后可用。</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>No pictures yet</source>
        <translation>还没有图片</translation>
    </message>
</context>
<context>
    <name>Recipe</name>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>反向提示词</translation>
    </message>
    <message>
        <source>Prompt as typed</source>
        <translation>输入的提示词</translation>
    </message>
    <message>
        <source>Negative prompt as typed</source>
        <translation>输入的反向提示词</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Working size</source>
        <translation>工作尺寸</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文范围</translation>
    </message>
    <message>
        <source>Pre-fill</source>
        <translation>预填充</translation>
    </message>
    <message>
        <source>Grow mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Disk space</source>
        <translation>占用空间</translation>
    </message>
    <message>
        <source>Text to image</source>
        <translation>文生图</translation>
    </message>
    <message>
        <source>Image to image</source>
        <translation>图生图</translation>
    </message>
    <message>
        <source>Inpainting</source>
        <translation>局部重绘</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Clean up</source>
        <translation>净化</translation>
    </message>
    <message>
        <source>Refine details</source>
        <translation>逐处细化</translation>
    </message>
    <message>
        <source>Control image</source>
        <translation>控制图像</translation>
    </message>
    <message>
        <source>Redo steps</source>
        <translation>套用处理流程</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主体</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>Refiner</source>
        <translation>精炼模型</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>Image prompt</source>
        <translation>图像提示</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>None (from the picture itself)</source>
        <translation>无（取自图片本身）</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{number} px</source>
        <translation>{number} 像素</translation>
    </message>
</context>
<context>
    <name>RecipeEditor</name>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Choose a recipe, add steps, or record one (File ▸ Looks and Recipes).</source>
        <translation>选择配方、添加步骤，或录制一个（文件 ▸ 调色预设和配方）。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Drag, or Alt and arrow keys, to change the order; Del removes.</source>
        <translation>拖动，或按 Alt 加方向键，可改变顺序；Del 移除。</translation>
    </message>
    <message>
        <source>Add Step</source>
        <translation>添加步骤</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>New Recipe</source>
        <translation>新建配方</translation>
    </message>
    <message>
        <source>Save As…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Open as Text</source>
        <translation>作为文本打开</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>{name} (not saved)</source>
        <translation>{name}（未保存）</translation>
    </message>
    <message>
        <source>New recipe</source>
        <translation>新配方</translation>
    </message>
    <message>
        <source>Rename Recipe</source>
        <translation>重命名配方</translation>
    </message>
    <message>
        <source>Save Recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>Delete the recipe “{name}”?</source>
        <translation>删除配方“{name}”？</translation>
    </message>
</context>
<context>
    <name>RecipeFiles</name>
    <message>
        <source>Export Recipe</source>
        <translation>导出配方</translation>
    </message>
    <message>
        <source>Import Recipe or Look</source>
        <translation>导入配方或调色预设</translation>
    </message>
</context>
<context>
    <name>RecipeSteps</name>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Which pixels the steps after it may change.</source>
        <translation>之后的步骤可以改变哪些像素。</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反转</translation>
    </message>
    <message>
        <source>Everything but that.</source>
        <translation>除此之外的全部。</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>By so many pixels.</source>
        <translation>扩大的像素数。</translation>
    </message>
    <message>
        <source>Over so many pixels, inwards and outwards.</source>
        <translation>向内和向外羽化的像素数。</translation>
    </message>
    <message>
        <source>As #rrggbb.</source>
        <translation>形如 #rrggbb。</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>ΔE00 up to which it counts.</source>
        <translation>计入的最大 ΔE00。</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>柔和度</translation>
    </message>
    <message>
        <source>ΔE00 beyond that.</source>
        <translation>在此之外的 ΔE00。</translation>
    </message>
    <message>
        <source>The more, the more is taken for scratches, dust, folds and tears.</source>
        <translation>越大，被当作划痕、灰尘、折痕和裂口的越多。</translation>
    </message>
    <message>
        <source>Faces too</source>
        <translation>包括面部</translation>
    </message>
    <message>
        <source>Else faces that a network finds are left.</source>
        <translation>否则网络找到的面部保持不变。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>What the file&apos;s own mask covers is left.</source>
        <translation>文件自带蒙版覆盖之处保持不变。</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Name of a region, or of another layer, of the project.</source>
        <translation>项目中某个区域或其他图层的名称。</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>any; document: its mask; beside: a file of that name with -mask; alpha: what is opaque.</source>
        <translation>any：任意；document：文档的蒙版；beside：同名并带 -mask 的文件；alpha：不透明的部分。</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Mask of the document</source>
        <translation>文档的蒙版</translation>
    </message>
    <message>
        <source>File beside it, with -mask</source>
        <translation>旁边的 -mask 文件</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha 通道</translation>
    </message>
    <message>
        <source>Adjustment</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>Changes tone or colour.</source>
        <translation>改变影调或颜色。</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How much of it counts.</source>
        <translation>生效的程度。</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>How it meets what was there.</source>
        <translation>与原有内容的混合方式。</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>自动测量</translation>
    </message>
    <message>
        <source>How far fading and a colour cast go, by the darkest and lightest of each picture.</source>
        <translation>按每张图片的最暗与最亮处，去除褪色和偏色的程度。</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Of a picture that each one is matched to: file = ….</source>
        <translation>每张图片要匹配的参考图片：file = …。</translation>
    </message>
    <message>
        <source>BT.709</source>
        <translation>BT.709</translation>
    </message>
    <message>
        <source>NTSC</source>
        <translation>NTSC</translation>
    </message>
    <message>
        <source>Gaussian</source>
        <translation>高斯</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Spin</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Disc</source>
        <translation>圆形</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>方形</translation>
    </message>
    <message>
        <source>Pentagon</source>
        <translation>五边形</translation>
    </message>
    <message>
        <source>Hexagon</source>
        <translation>六边形</translation>
    </message>
    <message>
        <source>Octagon</source>
        <translation>八边形</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What the program can do to a picture.</source>
        <translation>程序可以对图片执行的操作。</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>What the picture should show.</source>
        <translation>图片应显示的内容。</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>负面提示词</translation>
    </message>
    <message>
        <source>What it should not show.</source>
        <translation>不应显示的内容。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Id or name; empty: the one that ships.</source>
        <translation>标识或名称；留空：随附的模型。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>As steps and seed, by their ids.</source>
        <translation>步数、种子等，按其标识。</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>样式</translation>
    </message>
    <message>
        <source>By their names.</source>
        <translation>按名称。</translation>
    </message>
    <message>
        <source>LoRAs</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>By its name.</source>
        <translation>按名称。</translation>
    </message>
    <message>
        <source>refiner</source>
        <translation>精炼模型</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>The few-step settings of a distilled model.</source>
        <translation>蒸馏模型的少步设置。</translation>
    </message>
    <message>
        <source>Intent</source>
        <translation>意图</translation>
    </message>
    <message>
        <source>fill, replace, add, background, refine …</source>
        <translation>fill、replace、add、background、refine……</translation>
    </message>
    <message>
        <source>Working size, as 512x384; empty: by the picture.</source>
        <translation>工作尺寸，如 512x384；留空：由图片决定。</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Which pixels may change: exact, inside:8 or outside:8.</source>
        <translation>哪些像素可以改变：exact、inside:8 或 outside:8。</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>画风</translation>
    </message>
    <message>
        <source>Control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>References</source>
        <translation>参考图像</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>What a model begins with.</source>
        <translation>模型的起始内容。</translation>
    </message>
    <message>
        <source>Pixels that the model is given around the mask.</source>
        <translation>蒙版周围提供给模型的像素。</translation>
    </message>
    <message>
        <source>Pixels over which denoising fades.</source>
        <translation>去噪逐渐减弱的像素范围。</translation>
    </message>
    <message>
        <source>Which of several fills; 0 is the best.</source>
        <translation>采用哪一种填充；0 为最佳。</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>Makes room around the picture.</source>
        <translation>在图片四周留出空间。</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Share of the picture&apos;s side that is added there.</source>
        <translation>在该侧增加的比例（相对图片边长）。</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Annotation</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Writes or draws on the picture; in PDF and SVG text stays text.</source>
        <translation>在图片上书写或绘制；在 PDF 和 SVG 中文字保持为文字。</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>点</translation>
    </message>
    <message>
        <source>Where it is, each [x, y] in shares of the picture&apos;s width and height; a label without a point finds its place beside the picture.</source>
        <translation>所在位置，每个为 [x, y]，以图片宽高的比例表示；未指定位置的标签会自动排在图片旁。</translation>
    </message>
    <message>
        <source>Height of its letters; 0: by the picture.</source>
        <translation>字号；0：按图片大小。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起始</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>中</translation>
    </message>
    <message>
        <source>End</source>
        <translation>末尾</translation>
    </message>
    <message>
        <source>One</source>
        <translation>一端</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两端</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Lays a colour or a shadow around what the mask keeps; a project has it as a layer.</source>
        <translation>在蒙版保留的内容周围铺上颜色或阴影；在工程中是一个图层。</translation>
    </message>
    <message>
        <source>Of the layer.</source>
        <translation>图层的名称。</translation>
    </message>
    <message>
        <source>How dark it is.</source>
        <translation>有多暗。</translation>
    </message>
    <message>
        <source>As a part of the thing&apos;s width.</source>
        <translation>占物体宽度的比例。</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>接触</translation>
    </message>
    <message>
        <source>How dark it is where the thing stands.</source>
        <translation>物体着地处有多暗。</translation>
    </message>
    <message>
        <source>Sideways</source>
        <translation>侧移</translation>
    </message>
    <message>
        <source>Least darkness</source>
        <translation>最低暗度</translation>
    </message>
    <message>
        <source>Below which it is left out.</source>
        <translation>低于此值则忽略。</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Writes nothing of a picture that is so; it can be made again.</source>
        <translation>不写入这样的图片；可以重新生成。</translation>
    </message>
    <message>
        <source>Least share</source>
        <translation>最小占比</translation>
    </message>
    <message>
        <source>Of the picture that the thing covers.</source>
        <translation>物体占图片的比例。</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>How often it is made again, with the next seed.</source>
        <translation>用下一个种子重新生成的次数。</translation>
    </message>
    <message>
        <source>Most share</source>
        <translation>最大占比</translation>
    </message>
    <message>
        <source>Of a side that the thing may touch.</source>
        <translation>物体可接触的边长比例。</translation>
    </message>
    <message>
        <source>Most</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>ΔE00 that half of it may differ.</source>
        <translation>其中一半像素允许的 ΔE00 差异。</translation>
    </message>
    <message>
        <source>Least bits</source>
        <translation>最少位数</translation>
    </message>
    <message>
        <source>Of 64 in which it differs from every picture of the run that has its colours.</source>
        <translation>64 位中，与本次运行中颜色相同的每张图片不同的位数。</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>调色预设</translation>
    </message>
    <message>
        <source>A kept stack of adjustments, by its name.</source>
        <translation>已保存的一组调整，按名称引用。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Writes the picture as it is by then.</source>
        <translation>写出此时的图片。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Of formats with loss; 0: as the JPEG was compressed, else 92.</source>
        <translation>有损格式的质量；0：与原 JPEG 相同，否则为 92。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>A picture, or several, whose look is taken over by what the model has for that.</source>
        <translation>要沿用其画风的一张或多张图片，由模型可用的方式沿用。</translation>
    </message>
    <message>
        <source>A picture that the model follows: its file, or the picture itself, and its type (scribble, lineart, semantic …); with shape = true a new picture has its proportions.</source>
        <translation>模型遵循的图片：文件或图片本身，及其类型（scribble、lineart、semantic……）；shape = true 时新图片采用其比例。</translation>
    </message>
    <message>
        <source>Pictures that the model also looks at; with the intent edit, at their own size.</source>
        <translation>模型同时查看的图片；意图为“编辑”时，按其原始大小。</translation>
    </message>
    <message>
        <source>Only colours</source>
        <translation>仅取颜色</translation>
    </message>
    <message>
        <source>Takes hue and saturation of what the model makes; light and dark stay.</source>
        <translation>只取模型结果的色相和饱和度；明暗不变。</translation>
    </message>
    <message>
        <source>Pattern of the file&apos;s name.</source>
        <translation>文件名的模式。</translation>
    </message>
    <message>
        <source>Longest side</source>
        <translation>最长边</translation>
    </message>
    <message>
        <source>Scaled down to it; 0: as it is.</source>
        <translation>缩小到此值；0：保持原样。</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>What it says of how it was made.</source>
        <translation>关于制作方式的信息。</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>The file&apos;s own, or sRGB.</source>
        <translation>文件自身的，或 sRGB。</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Writes beside it what went in, what may have changed, and proof that the rest is equal.</source>
        <translation>在旁边写入：使用了什么、哪些可能被改动，以及其余部分完全相同的证明。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>What each step made is a layer.</source>
        <translation>每一步的结果为一个图层。</translation>
    </message>
    <message>
        <source>The file&apos;s own</source>
        <translation>文件自带</translation>
    </message>
    <message>
        <source>sRGB</source>
        <translation>sRGB</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主体</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Region of the project</source>
        <translation>项目中的区域</translation>
    </message>
    <message>
        <source>Mask of the file</source>
        <translation>文件自带的蒙版</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>Shadow of the file</source>
        <translation>文件自带阴影</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>被裁切</translation>
    </message>
    <message>
        <source>Background of another colour</source>
        <translation>背景颜色不符</translation>
    </message>
    <message>
        <source>Too alike</source>
        <translation>过于相似</translation>
    </message>
    <message>
        <source>Same format</source>
        <translation>相同格式</translation>
    </message>
</context>
<context>
    <name>RecordingButton</name>
    <message>
        <source>What you do becomes the steps of a recipe. Click to stop.</source>
        <translation>你所做的会成为配方的步骤。单击停止。</translation>
    </message>
    <message>
        <source>Recorded recipe</source>
        <translation>录制的配方</translation>
    </message>
    <message numerus="yes">
        <source>● Recording · %n step(s)</source>
        <translation>
            <numerusform>● 正在录制 · %n 步</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Recovered Documents</source>
        <translation>恢复的文档</translation>
    </message>
    <message>
        <source>Velatura was not closed properly</source>
        <translation>Velatura 上次未正常关闭</translation>
    </message>
    <message>
        <source>These documents were open. Every step was recorded, so they can be restored with their undo history. Your files were not changed.</source>
        <translation>这些文档当时处于打开状态。每一步操作都有记录，恢复后仍可逐步撤销。你的文件没有受到影响。</translation>
    </message>
    <message>
        <source>Documents that can be recovered</source>
        <translation>可恢复的文档</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the selected document as it was.</source>
        <translation>将所选文档恢复到最后的状态。</translation>
    </message>
    <message>
        <source>Delete what was recorded of the selected document. This can&apos;t be undone.</source>
        <translation>删除所选文档的恢复记录，无法撤销。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Decide at the next start; nothing is deleted until then.</source>
        <translation>下次启动时再决定，在此之前不会删除任何内容。</translation>
    </message>
</context>
<context>
    <name>ReferencePanel</name>
    <message>
        <source>Add pictures</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Show all pictures</source>
        <translation>显示全部图片</translation>
    </message>
    <message>
        <source>Pick colours (hold Alt)</source>
        <translation>取色（按住 Alt）</translation>
    </message>
    <message>
        <source>Keep the floating board above other windows</source>
        <translation>让浮动的参考板保持在其他窗口之上</translation>
    </message>
    <message>
        <source>Show All Pictures</source>
        <translation>显示全部图片</translation>
    </message>
    <message>
        <source>Rotate Left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Rotate Right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Upright, 100 %</source>
        <translation>摆正，100 %</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Greyscale</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Bring to Front</source>
        <translation>置于顶层</translation>
    </message>
    <message>
        <source>Remove from Board</source>
        <translation>从参考板移除</translation>
    </message>
    <message>
        <source>Add Pictures…</source>
        <translation>添加图片…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Add the Current Layer</source>
        <translation>添加当前图层</translation>
    </message>
    <message>
        <source>Add the Current Picture</source>
        <translation>添加当前图片</translation>
    </message>
    <message>
        <source>Add Pictures</source>
        <translation>添加图片</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
</context>
<context>
    <name>RegionBox</name>
    <message>
        <source>Prompt of the region</source>
        <translation>区域提示词</translation>
    </message>
    <message>
        <source>What to show here</source>
        <translation>这里要画什么</translation>
    </message>
    <message>
        <source>&lt;b&gt;Prompt of the region&lt;/b&gt;&lt;br&gt;What the picture should show here.</source>
        <translation>&lt;b&gt;区域提示词&lt;/b&gt;&lt;br&gt;画面在此处应该有什么。</translation>
    </message>
    <message>
        <source>Common prompt</source>
        <translation>公共提示词</translation>
    </message>
    <message>
        <source>&lt;b&gt;Common prompt&lt;/b&gt;&lt;br&gt;Add: the region follows the prompt below the canvas and its own. Replace: it follows only its own.</source>
        <translation>&lt;b&gt;公共提示词&lt;/b&gt;&lt;br&gt;添加：区域同时使用画布下方的提示词和自己的提示词。替换：只使用自己的提示词。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>&lt;b&gt;Weight&lt;/b&gt;&lt;br&gt;How much the region counts where it overlaps others. At 0 it has no effect.</source>
        <translation>&lt;b&gt;权重&lt;/b&gt;&lt;br&gt;与其他区域重叠处此区域所占的分量。0 表示不起作用。</translation>
    </message>
</context>
<context>
    <name>Repair</name>
    <message>
        <source>Align</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>Shifts the new pixels by a fraction of a pixel to line up edges across the border of the mask.</source>
        <translation>以不到一像素的幅度移动新内容，让跨越蒙版边界的线条对齐。</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>清晰度</translation>
    </message>
    <message>
        <source>Matches the sharpness of the surroundings.</source>
        <translation>让新像素的清晰度与周围一致。</translation>
    </message>
    <message>
        <source>Evens out differences in colour and contrast at the border.</source>
        <translation>消除边界两侧的颜色和对比度差异。</translation>
    </message>
    <message>
        <source>Blends the old picture back in near the border, where old and new agree. At 0 every masked pixel is new.</source>
        <translation>在边界附近新旧内容一致的地方，让原有画面逐渐透出。为 0 时，蒙版内的像素全部是新的。</translation>
    </message>
    <message>
        <source>Adds the film grain or noise found around the mask.</source>
        <translation>加入蒙版周围的胶片颗粒或噪点。</translation>
    </message>
    <message>
        <source>Matched: {list}</source>
        <translation>已匹配：{list}</translation>
    </message>
    <message>
        <source>Pasted without blending</source>
        <translation>已直接粘贴</translation>
    </message>
    <message>
        <source>Nothing to fix</source>
        <translation>无需修补</translation>
    </message>
    <message>
        <source>Too large to be blended, the edge may show: mask smaller parts</source>
        <translation>范围太大，无法与周围匹配，边缘可能看得出来：请分成较小的几处</translation>
    </message>
    <message>
        <source>The edge may show: the model changed the surroundings. Try another seed</source>
        <translation>边缘可能看得出来：模型改动了周围内容。请换一个种子</translation>
    </message>
    <message>
        <source>The edge may show in places: the model changed the surroundings there. Try another seed</source>
        <translation>部分边缘可能看得出来：模型改动了那里的周围内容。请换一个种子</translation>
    </message>
    <message>
        <source>The edge may show: the new part doesn&apos;t continue the picture. Try another seed</source>
        <translation>边缘可能可见：新的部分没有延续原图。请换一个种子</translation>
    </message>
    <message>
        <source>Around the mask, the model painted something different from your picture. Position, sharpness and colour could not be matched, so the result is inserted as it is. Nothing outside the mask changes. Check the edge of the mask: another seed may fit better, or a mask slightly larger than the object. The starter model often does this in photographs.</source>
        <translation>模型在蒙版周围画的内容与图片中的不同，因此无法匹配位置、清晰度和颜色，结果会原样放入。蒙版之外不会有任何改变。请查看蒙版边缘：换一个种子，或者把蒙版画得比物体稍大一些，可能会更合适。入门模型在照片上经常出现这种情况。</translation>
    </message>
    <message>
        <source>This area is too large to match position, sharpness and colour, so the result is inserted as it is. Check the edge of the mask. Smaller parts can be blended one at a time.</source>
        <translation>范围这么大，无法匹配位置、清晰度和颜色，因此结果会原样放入。请查看蒙版边缘。分成较小的几处逐一修改，就能与周围匹配。</translation>
    </message>
    <message>
        <source>Along a part of the border between old and new there is a step that was not there before. Nothing outside the mask changes. Another seed may fit better, or a prompt that also says what is beside the border.</source>
        <translation>新旧交界处有一段出现了原先没有的突变。蒙版之外没有任何改变。换一个种子可能更合适，也可以在提示词中写出交界旁边的内容。</translation>
    </message>
    <message>
        <source>sharpness</source>
        <translation>清晰度</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Crossfade</source>
        <translation>交叉淡化</translation>
    </message>
    <message>
        <source>border</source>
        <translation>边界</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Too little around the mask to compare with</source>
        <translation>蒙版周围内容太少，无法比较</translation>
    </message>
</context>
<context>
    <name>Replaced</name>
    <message>
        <source>Model “{wanted}” isn&apos;t installed; “{used}” is the nearest.</source>
        <translation>未安装模型“{wanted}”，最接近的是“{used}”。</translation>
    </message>
    <message>
        <source>Scheduler “{wanted}” isn&apos;t available; “{used}” is the nearest.</source>
        <translation>没有采样器“{wanted}”，最接近的是“{used}”。</translation>
    </message>
    <message>
        <source>The noise levels of “{wanted}” are a stand-in with “{used}”.</source>
        <translation>“{wanted}”的噪声级别在“{used}”中由相近的代替。</translation>
    </message>
    <message>
        <source>Size {wanted} becomes {used}.</source>
        <translation>尺寸 {wanted} 改为 {used}。</translation>
    </message>
    <message>
        <source>Model “{wanted}” isn&apos;t installed.</source>
        <translation>未安装模型“{wanted}”。</translation>
    </message>
    <message>
        <source>A language model ({wanted}) rewrote this prompt; the result isn&apos;t in the file.</source>
        <translation>此提示词经语言模型（{wanted}）改写，改写结果不在文件中。</translation>
    </message>
    <message>
        <source>LoRA “{wanted}” isn&apos;t installed.</source>
        <translation>未安装 LoRA“{wanted}”。</translation>
    </message>
    <message>
        <source>Embedding “{wanted}” isn&apos;t installed.</source>
        <translation>未安装嵌入“{wanted}”。</translation>
    </message>
    <message>
        <source>VAE “{wanted}” isn&apos;t installed.</source>
        <translation>未安装 VAE“{wanted}”。</translation>
    </message>
    <message>
        <source>Refiner “{wanted}” isn&apos;t installed.</source>
        <translation>未安装精炼模型“{wanted}”。</translation>
    </message>
    <message>
        <source>Upscaler “{wanted}” isn&apos;t installed; the program&apos;s own is used.</source>
        <translation>未安装放大模型“{wanted}”，已改用程序自带的。</translation>
    </message>
    <message>
        <source>The mask of the region “{wanted}” isn&apos;t in the file: add the region again.</source>
        <translation>区域“{wanted}”的蒙版不在文件里：请重新添加该区域。</translation>
    </message>
    <message>
        <source>The control image ({wanted}) isn&apos;t in the file: add it again.</source>
        <translation>控制图像（{wanted}）不在文件里：请重新添加。</translation>
    </message>
    <message>
        <source>The picture of an image prompt isn&apos;t in the file: add it again.</source>
        <translation>图像提示的图片不在文件里：请重新添加。</translation>
    </message>
    <message>
        <source>The reference picture isn&apos;t in the file: add it again.</source>
        <translation>参考图片不在文件里：请重新添加。</translation>
    </message>
    <message>
        <source>Scheduler “{wanted}” isn&apos;t available.</source>
        <translation>没有采样器“{wanted}”。</translation>
    </message>
    <message>
        <source>Sigma schedule “{wanted}” isn&apos;t available.</source>
        <translation>没有噪声调度“{wanted}”。</translation>
    </message>
    <message>
        <source>Seed {wanted} is too large; a random one is used.</source>
        <translation>种子 {wanted} 过大，将使用随机种子。</translation>
    </message>
    <message>
        <source>Size {wanted} is out of range.</source>
        <translation>尺寸 {wanted} 超出范围。</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>By category</source>
        <translation>按类别</translation>
    </message>
    <message>
        <source>Best and worst pictures</source>
        <translation>最好和最差的图片</translation>
    </message>
    <message>
        <source>Best: {name}</source>
        <translation>最好：{name}</translation>
    </message>
    <message>
        <source>Worst: {name}</source>
        <translation>最差：{name}</translation>
    </message>
    <message>
        <source>Prompts on which {name} is better</source>
        <translation>{name} 更好的提示词</translation>
    </message>
    <message>
        <source>What could not be told</source>
        <translation>无法得出的内容</translation>
    </message>
    <message>
        <source>How it was made</source>
        <translation>计算方式</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>A − B</source>
        <translation>A − B</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片数</translation>
    </message>
    <message>
        <source>Encoder · resizer · interval</source>
        <translation>编码器 · 缩放方式 · 区间</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>图片集</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>{name}: {better} is better by {size} ({low} to {high}).</source>
        <translation>{name}：{better} 更好，相差 {size}（{low} 至 {high}）。</translation>
    </message>
    <message>
        <source>No difference can be told by: {names}.</source>
        <translation>以下指标无法判断差别：{names}。</translation>
    </message>
    <message>
        <source>{name}: A − B is {value} ({low} to {high}).</source>
        <translation>{name}：A − B 为 {value}（{low} 至 {high}）。</translation>
    </message>
    <message>
        <source>{name}: {value} ({low} to {high}).</source>
        <translation>{name}：{value}（{low} 至 {high}）。</translation>
    </message>
    <message>
        <source>{file} was left out: {why}</source>
        <translation>已略去 {file}：{why}</translation>
    </message>
    <message>
        <source>{name}: {count} × {note}</source>
        <translation>{name}：{count} × {note}</translation>
    </message>
    <message>
        <source>{name}: {note}</source>
        <translation>{name}：{note}</translation>
    </message>
    <message>
        <source>{value}; corrected for few pictures {corrected}</source>
        <translation>{value}；按图片较少修正后 {corrected}</translation>
    </message>
    <message>
        <source>paired</source>
        <translation>配对</translation>
    </message>
    <message>
        <source>no interval</source>
        <translation>无区间</translation>
    </message>
    <message>
        <source>Made with Velatura {version}, {date}</source>
        <translation>由 Velatura {version} 制作，{date}</translation>
    </message>
    <message>
        <source>against {count}</source>
        <translation>对照 {count}</translation>
    </message>
    <message>
        <source>{count} JPEG</source>
        <translation>{count} 张 JPEG</translation>
    </message>
    <message>
        <source>bootstrap, BCa, {} draws</source>
        <translation>自助法 BCa，抽样 {} 次</translation>
    </message>
    <message>
        <source>bootstrap, percentile, {} draws of each set</source>
        <translation>自助法（百分位），每组抽样 {} 次</translation>
    </message>
    <message>
        <source>{} pairs of subsets of {}</source>
        <translation>{} 对大小为 {} 的子集</translation>
    </message>
    <message>
        <source>jackknife</source>
        <translation>刀切法</translation>
    </message>
    <message>
        <source>jackknife, widened for skewness</source>
        <translation>刀切法，按偏度加宽</translation>
    </message>
    <message>
        <source>Student&apos;s t, widened for skewness, {} numbers</source>
        <translation>学生 t 区间，按偏度加宽，{} 个数值</translation>
    </message>
    <message>
        <source>Student&apos;s t, widened for skewness, {} prompts</source>
        <translation>学生 t 区间，按偏度加宽，{} 条提示词</translation>
    </message>
    <message>
        <source>Welch&apos;s t, widened for skewness, {} numbers and {} numbers</source>
        <translation>韦尔奇 t 区间，按偏度加宽，{} 个和 {} 个数值</translation>
    </message>
    <message>
        <source>Welch&apos;s t, widened for skewness, {} prompts and {} prompts</source>
        <translation>韦尔奇 t 区间，按偏度加宽，{} 条和 {} 条提示词</translation>
    </message>
    <message>
        <source>Wilson&apos;s score interval, {} answers</source>
        <translation>威尔逊得分区间，{} 个回答</translation>
    </message>
    <message>
        <source>Wilson&apos;s score interval, {} prompts</source>
        <translation>威尔逊得分区间，{} 条提示词</translation>
    </message>
    <message>
        <source>Newcombe&apos;s score interval, {} answers</source>
        <translation>纽科姆得分区间，{} 个回答</translation>
    </message>
    <message>
        <source>Newcombe&apos;s score interval, {} prompts</source>
        <translation>纽科姆得分区间，{} 条提示词</translation>
    </message>
    <message>
        <source>Newcombe&apos;s score interval, {} answers and {} answers</source>
        <translation>纽科姆得分区间，{} 个和 {} 个回答</translation>
    </message>
    <message>
        <source>Newcombe&apos;s score interval, {} prompts and {} prompts</source>
        <translation>纽科姆得分区间，{} 条和 {} 条提示词</translation>
    </message>
    <message>
        <source>Fréchet distance</source>
        <translation>弗雷歇距离</translation>
    </message>
    <message>
        <source>Kernel distance</source>
        <translation>核距离</translation>
    </message>
    <message>
        <source>Sliced Wasserstein distance</source>
        <translation>切片 Wasserstein 距离</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>Diversity within a prompt</source>
        <translation>同一提示词内的多样性</translation>
    </message>
    <message>
        <source>Perceptual distance</source>
        <translation>感知距离</translation>
    </message>
    <message>
        <source>Structure and texture distance</source>
        <translation>结构与纹理距离</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
    <message>
        <source>PSNR</source>
        <translation>PSNR</translation>
    </message>
    <message>
        <source>Match of picture and text</source>
        <translation>图文匹配度</translation>
    </message>
    <message>
        <source>Match of picture and reference</source>
        <translation>图片与参考的匹配度</translation>
    </message>
    <message>
        <source>Aesthetic score</source>
        <translation>美学分数</translation>
    </message>
    <message>
        <source>Preference score</source>
        <translation>偏好分数</translation>
    </message>
    <message>
        <source>What was asked is found</source>
        <translation>找到所要求的内容</translation>
    </message>
    <message>
        <source>Categories covered</source>
        <translation>覆盖的类别</translation>
    </message>
    <message>
        <source>Colourfulness</source>
        <translation>色彩丰富度</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>锐度</translation>
    </message>
    <message>
        <source>Near copies</source>
        <translation>近似副本</translation>
    </message>
    <message>
        <source>Pixels changed outside the mask</source>
        <translation>蒙版外改变的像素</translation>
    </message>
    <message>
        <source>Visibility of the seam</source>
        <translation>接缝可见度</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>位移</translation>
    </message>
    <message>
        <source>Change of scale</source>
        <translation>缩放变化</translation>
    </message>
    <message>
        <source>Local shift</source>
        <translation>局部位移</translation>
    </message>
    <message>
        <source>Grain against the surroundings</source>
        <translation>相对周围的颗粒</translation>
    </message>
    <message>
        <source>Sharpness against the surroundings</source>
        <translation>相对周围的锐度</translation>
    </message>
    <message>
        <source>Match of hole and prompt</source>
        <translation>填充区与提示词的匹配度</translation>
    </message>
    <message>
        <source>Colour difference to the hidden original</source>
        <translation>与被遮原图的色差</translation>
    </message>
    <message>
        <source>PSNR to the hidden original</source>
        <translation>与被遮原图的 PSNR</translation>
    </message>
    <message>
        <source>SSIM to the hidden original</source>
        <translation>与被遮原图的 SSIM</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Problem report</source>
        <translation>问题报告</translation>
    </message>
    <message>
        <source>This is the whole report. Prompts, pictures, file names, your name and tokens are left out. Nothing is sent: paste or attach it where you ask for help.</source>
        <translation>报告的全部内容都在这里，不含提示词、图片、文件名、你的姓名和令牌。不会发送任何内容：请在求助的地方粘贴或附上它。</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Collecting…</source>
        <translation>正在收集…</translation>
    </message>
    <message>
        <source>Copied to the clipboard.</source>
        <translation>已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>Save Report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Reports (*.md)</source>
        <translation>报告 (*.md)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>ReportLine</name>
    <message>
        <source>passed</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>ReproduceView</name>
    <message>
        <source>Makes pictures of the history again from what is stored, and compares. Nothing is added to the history.</source>
        <translation>用保存的信息重新生成历史记录中的图片并比较，不会向历史记录添加任何内容。</translation>
    </message>
    <message>
        <source>Pictures made again</source>
        <translation>重新生成的图片</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Check Starred Pictures</source>
        <translation>检查已加星标的图片</translation>
    </message>
    <message>
        <source>After an update: see which of your starred pictures can still be made.</source>
        <translation>更新之后，看看哪些加星标的图片仍能重现。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The next check of the same pictures goes on.</source>
        <translation>下次检查相同图片时会接着进行。</translation>
    </message>
    <message>
        <source>Choose pictures in the history, or check those with a star.</source>
        <translation>请在历史记录中选择图片，或检查已加星标的图片。</translation>
    </message>
    <message>
        <source>{same} of {count} repeat exactly.</source>
        <translation>{count} 张中有 {same} 张完全一致。</translation>
    </message>
</context>
<context>
    <name>Reproduction</name>
    <message>
        <source>Repeats exactly.</source>
        <translation>完全一致。</translation>
    </message>
    <message>
        <source>Differs as this machine is now ({fields}); repeats exactly with: {forced}.</source>
        <translation>按本机现状结果不同（{fields}）；改用以下设置后完全一致：{forced}。</translation>
    </message>
    <message>
        <source>Differs{measured}. What changed: {fields}.</source>
        <translation>结果不同{measured}。变化：{fields}。</translation>
    </message>
    <message>
        <source>Differs{measured}, though nothing known has changed.</source>
        <translation>结果不同{measured}，但没有发现任何变化。</translation>
    </message>
    <message>
        <source>Differs{measured}. What it was made with is not known.</source>
        <translation>结果不同{measured}。当时的生成环境未知。</translation>
    </message>
    <message>
        <source>Could not be made again: {error}</source>
        <translation>无法重新生成：{error}</translation>
    </message>
    <message>
        <source> in what 8 bits don&apos;t show</source>
        <translation>（8 位看不出差别）</translation>
    </message>
    <message>
        <source> by up to {most} levels (ΔE {delta_e})</source>
        <translation>（最多相差 {most} 级，ΔE {delta_e}）</translation>
    </message>
</context>
<context>
    <name>ResultBar</name>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Put this result into the picture, as one undo step.</source>
        <translation>将此结果放入图片，可一步撤销。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>舍弃</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一张</translation>
    </message>
    <message>
        <source>Show the next result.</source>
        <translation>显示下一张结果。</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修改前</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>改动</translation>
    </message>
    <message>
        <source>Mark what the result changes, what it cuts off, and say how much.</source>
        <translation>标出结果改动的地方和被舍去的地方，并显示各占多少。</translation>
    </message>
    <message>
        <source>Paint mask</source>
        <translation>绘制蒙版</translation>
    </message>
    <message>
        <source>Make what changed the mask, and paint over it: only what is masked is taken.</source>
        <translation>将改动的地方设为蒙版并在其上涂画：只采用蒙版内的部分。</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>全部图层</translation>
    </message>
    <message>
        <source>Show one layer after the other, then all of them.</source>
        <translation>逐个显示各图层，最后显示全部。</translation>
    </message>
    <message>
        <source>Adjust how the result blends into its surroundings.</source>
        <translation>选择结果如何与蒙版周围匹配。</translation>
    </message>
    <message>
        <source>Layer {0} of {1}</source>
        <translation>图层 {0} / {1}</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>Take this result off the list. It stays in the history.</source>
        <translation>将此结果移出列表，历史中仍会保留。</translation>
    </message>
    <message>
        <source>[hold {before_held}]</source>
        <translation>[按住 {before_held}]</translation>
    </message>
    <message>
        <source>Click, or hold, to see the picture without the result.</source>
        <translation>点击或按住，查看不含结果的图片。</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
</context>
<context>
    <name>ResultsDelegate</name>
    <message>
        <source>saving</source>
        <translation>保存中</translation>
    </message>
</context>
<context>
    <name>ResultsFilter</name>
    <message>
        <source>Results shown</source>
        <translation>显示的结果</translation>
    </message>
    <message>
        <source>All results</source>
        <translation>所有结果</translation>
    </message>
    <message>
        <source>Not rejected</source>
        <translation>未淘汰的</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>Run without a prompt</source>
        <translation>无提示词的一次生成</translation>
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message>
        <source>Result {number}, seed {seed}</source>
        <translation>结果 {number}，种子 {seed}</translation>
    </message>
    <message>
        <source>saving</source>
        <translation>保存中</translation>
    </message>
    <message>
        <source>applied</source>
        <translation>已应用</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已淘汰</translation>
    </message>
    <message>
        <source>stack of {count}</source>
        <translation>一叠 {count} 张</translation>
    </message>
    <message>
        <source>Seed {seed} · {width} × {height}</source>
        <translation>种子 {seed} · {width} × {height}</translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Generated pictures appear here.</source>
        <translation>生成的图片会显示在这里。</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>堆叠</translation>
    </message>
    <message>
        <source>Shows results that differ only by their seed as one stack.</source>
        <translation>将仅种子不同的结果显示为一叠。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Shows two to six selected results beside each other.</source>
        <translation>并排显示选中的 2 到 6 个结果。</translation>
    </message>
    <message>
        <source>Show all results</source>
        <translation>显示所有结果</translation>
    </message>
    <message>
        <source>Shows all results large, over the canvas.</source>
        <translation>在画布上方以大图显示所有结果。</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Open as New Picture</source>
        <translation>作为新图片打开</translation>
    </message>
    <message>
        <source>Insert as Reference</source>
        <translation>作为参考插入</translation>
    </message>
    <message>
        <source>Remove Star</source>
        <translation>移除星标</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Undo Reject</source>
        <translation>取消淘汰</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>淘汰</translation>
    </message>
    <message>
        <source>Marks it as not wanted: it stays in the list, but pale.</source>
        <translation>标为不要：仍在列表中，但变淡。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>舍弃</translation>
    </message>
    <message>
        <source>Takes it off the list. It stays in the history.</source>
        <translation>移出列表，历史中仍会保留。</translation>
    </message>
    <message>
        <source>Use This Seed</source>
        <translation>使用此种子</translation>
    </message>
    <message>
        <source>Show Details</source>
        <translation>显示详情</translation>
    </message>
    <message>
        <source>How Was This Made?</source>
        <translation>这是怎么做的？</translation>
    </message>
    <message>
        <source>Show All in This Stack</source>
        <translation>展开这一叠</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Compare Prompts</source>
        <translation>对比提示词</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Takes the best parts of each.</source>
        <translation>取每个结果中最好的部分。</translation>
    </message>
    <message>
        <source>Show All Results</source>
        <translation>显示所有结果</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>All results</source>
        <translation>所有结果</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>堆叠</translation>
    </message>
    <message>
        <source>Shows results that differ only by their seed as one stack.</source>
        <translation>将仅种子不同的结果显示为一叠。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>What differs between the prompts and settings of two pictures.</source>
        <translation>两张图片的提示词和设置有何不同。</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>How the selected picture was made.</source>
        <translation>选中的图片是如何生成的。</translation>
    </message>
    <message>
        <source>Side by Side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>The selected results beside each other.</source>
        <translation>并排显示选中的结果。</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>One picture in parts; drag the lines between them.</source>
        <translation>同一画面分成几部分，可拖动分界线。</translation>
    </message>
    <message>
        <source>Blink</source>
        <translation>闪烁</translation>
    </message>
    <message>
        <source>One after another at the same place.</source>
        <translation>在同一位置轮流显示。</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>How far each is from the first, four times amplified.</source>
        <translation>各结果与第一个的差异，放大四倍。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>RotateDialog</name>
    <message>
        <source>Rotate by Angle</source>
        <translation>按角度旋转</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Angle, clockwise</source>
        <translation>角度（顺时针）</translation>
    </message>
    <message>
        <source>Resampling</source>
        <translation>插值</translation>
    </message>
</context>
<context>
    <name>RowList</name>
    <message>
        <source>Workbenches</source>
        <translation>工作台</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Make a copy that you can change.</source>
        <translation>生成可以修改的副本。</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Change names, texts and settings.</source>
        <translation>修改名称、文字和设置。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete this workbench of your own.</source>
        <translation>删除这个自己的工作台。</translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Left ruler</source>
        <translation>左标尺</translation>
    </message>
    <message>
        <source>Top ruler</source>
        <translation>上标尺</translation>
    </message>
    <message>
        <source>&lt;b&gt;Ruler&lt;/b&gt;&lt;br&gt;Measured from the top left corner. Drag from here to add a guide; drag a guide off the picture to remove it; double click its mark to type its place. The right button chooses the unit.</source>
        <translation>&lt;b&gt;标尺&lt;/b&gt;&lt;br&gt;从左上角量起。从这里拖出参考线；拖出图片即可删除；双击标记可输入位置。右键选择单位。</translation>
    </message>
</context>
<context>
    <name>RunsView</name>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样张</translation>
    </message>
    <message>
        <source>No training yet. Choose pictures and settings, then press Train.</source>
        <translation>还没有训练。选择图片和设置，然后按“训练”。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>It leaves its state and can go on later.</source>
        <translation>它会保存状态，之后可以继续。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>It goes on from its last state.</source>
        <translation>从上次的状态继续。</translation>
    </message>
    <message>
        <source>Use It</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Add it to the prompt, with its trigger word.</source>
        <translation>将它连同触发词加入提示词。</translation>
    </message>
    <message>
        <source>Try Strengths</source>
        <translation>试用强度</translation>
    </message>
    <message>
        <source>Make a picture each at 0.4, 0.6, 0.8, 1.0 and 1.2.</source>
        <translation>在 0.4、0.6、0.8、1.0 和 1.2 各生成一张图片。</translation>
    </message>
    <message>
        <source>Compare Checkpoints…</source>
        <translation>比较检查点…</translation>
    </message>
    <message>
        <source>Measure pictures of each state that was kept, and see which is best.</source>
        <translation>对保留的每个状态生成图片并测量，看哪个最好。</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>取消…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>It would go on with something else than it began with:</source>
        <translation>继续时所用的内容与开始时不同：</translation>
    </message>
    <message>
        <source>Waits for a picture</source>
        <translation>正在等待图片生成</translation>
    </message>
    <message>
        <source>Waits for another program&apos;s training</source>
        <translation>正在等待另一个程序的训练</translation>
    </message>
    <message>
        <source>step {step} of {total}</source>
        <translation>第 {step} 步，共 {total} 步</translation>
    </message>
    <message>
        <source>kept: step {step}</source>
        <translation>保留：第 {step} 步</translation>
    </message>
    <message>
        <source>Damaged, and kept as it is: {names}</source>
        <translation>已损坏，保留原样：{names}</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Go On learns from the pictures it began with that are still there, as they are now, and notes it in the result. Start Again begins another training with these settings; this one is kept.</source>
        <translation>“仍然继续”会用开始时的图片中仍存在的那些（按其现状）学习，并在结果中注明。“重新开始”会以这些设置开始另一个训练；此训练会保留。</translation>
    </message>
    <message>
        <source>“{name}” is not what it was when it began</source>
        <translation>“{name}”与开始时不同</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Start Again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>仍然继续</translation>
    </message>
    <message>
        <source>Delete the run “{name}”?</source>
        <translation>删除训练记录“{name}”？</translation>
    </message>
    <message>
        <source>Its states and samples are deleted. Files that came of it are kept.</source>
        <translation>它的状态和样张会被删除，得到的文件会保留。</translation>
    </message>
    <message>
        <source>Keep It</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>SafeStart</name>
    <message>
        <source>Velatura failed to start twice in a row.</source>
        <translation>Velatura 连续两次未能启动。</translation>
    </message>
    <message>
        <source>Safe mode uses the default panels, without OpenVINO, plugins or other extras. Your settings, models and history are not changed.</source>
        <translation>安全模式使用默认面板，不启用 OpenVINO、插件和其他附加功能。你的设置、模型和历史都不会改变。</translation>
    </message>
    <message>
        <source>Start in Safe Mode</source>
        <translation>以安全模式启动</translation>
    </message>
    <message>
        <source>Start Normally</source>
        <translation>正常启动</translation>
    </message>
</context>
<context>
    <name>SamplingSettings</name>
    <message>
        <source>… from</source>
        <translation>… 起点</translation>
    </message>
    <message>
        <source>&lt;b&gt;Refiner&lt;/b&gt;&lt;br&gt;A second model for the last steps, for finer detail.</source>
        <translation>&lt;b&gt;精炼模型&lt;/b&gt;&lt;br&gt;由第二个模型完成最后几步，让细节更精致。</translation>
    </message>
    <message>
        <source>Share of the steps after which the refiner takes over.</source>
        <translation>采样进行到什么位置后，改由精炼模型接手。</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Refiner from</source>
        <translation>精炼起点</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Text file (.txt)</source>
        <translation>文本文件 (.txt)</translation>
    </message>
    <message>
        <source>Exact settings (.json)</source>
        <translation>精确设置 (.json)</translation>
    </message>
    <message>
        <source>One per day</source>
        <translation>每天一个</translation>
    </message>
    <message>
        <source>One per document</source>
        <translation>每个文档一个</translation>
    </message>
    <message>
        <source>Own pattern</source>
        <translation>自定义模板</translation>
    </message>
    <message>
        <source>Saved pictures contain the prompt, the settings and the hashes of models.</source>
        <translation>保存的图片包含提示词、设置和模型的哈希值。</translation>
    </message>
    <message>
        <source>If a model made or edited a picture, it is marked as such (IPTC digital source type).</source>
        <translation>由模型生成或编辑的图片会加上标记（IPTC 数字来源类型）。</translation>
    </message>
    <message>
        <source>Private: no settings, no AI mark, no program name, no file beside the picture. Colour profile and resolution stay, as does the metadata that an opened photo already has.</source>
        <translation>不留信息：没有设置、AI 标记和程序名称，旁边也没有文件。颜色配置文件和分辨率会保留，所打开照片原有的元数据也会保留。</translation>
    </message>
</context>
<context>
    <name>SavingPage</name>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Settings file</source>
        <translation>设置文件</translation>
    </message>
    <message>
        <source>File names</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Subfolders</source>
        <translation>子文件夹</translation>
    </message>
    <message>
        <source>Write metadata into pictures</source>
        <translation>将元数据写入图片</translation>
    </message>
    <message>
        <source>Mark pictures made or edited by a model</source>
        <translation>标记由模型生成或编辑的图片</translation>
    </message>
    <message>
        <source>Also save every result to a folder</source>
        <translation>同时将每个结果保存到文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Tokens: {tokens}. Also {date}, {prompt} and {seed}.</source>
        <translation>占位符：{tokens}。也可写作 {date}、{prompt} 和 {seed}。</translation>
    </message>
    <message>
        <source>Choose Folder for Results</source>
        <translation>选择存放结果的文件夹</translation>
    </message>
    <message>
        <source>a lighthouse at dusk</source>
        <translation>黄昏的灯塔</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>示例：{name}</translation>
    </message>
    <message>
        <source>None chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>Results are saved to the folder itself.</source>
        <translation>结果直接保存到该文件夹。</translation>
    </message>
</context>
<context>
    <name>Schedulers</name>
    <message>
        <source>Second order: sharp pictures in 20 steps.</source>
        <translation>二阶：20 步即可得到清晰的图片。</translation>
    </message>
    <message>
        <source>An exponential integrator: good pictures in 10 to 20 steps.</source>
        <translation>指数积分器：10 到 20 步即可得到好图片。</translation>
    </message>
    <message>
        <source>For models distilled to 1 to 8 steps (LCM).</source>
        <translation>用于蒸馏到 1 至 8 步的模型（LCM）。</translation>
    </message>
    <message>
        <source>Second order: good with fewer steps than Euler.</source>
        <translation>二阶：步数比 Euler 少也有好效果。</translation>
    </message>
    <message>
        <source>Deterministic and stable; good with few steps and for image to image.</source>
        <translation>确定性采样，稳定；适合少步数和图生图。</translation>
    </message>
    <message>
        <source>The original sampler: adds noise at each step; needs 50 steps or more.</source>
        <translation>最早的采样器：每一步都加入新噪声；需要 50 步以上。</translation>
    </message>
    <message>
        <source>The sampler Stable Diffusion was released with; its first step takes two model calls.</source>
        <translation>Stable Diffusion 发布时使用的采样器；第一步要调用两次模型。</translation>
    </message>
    <message>
        <source>Uses its last four steps; good from 30 steps.</source>
        <translation>参考最近四步的结果；30 步起效果好。</translation>
    </message>
    <message>
        <source>Simple and fast; a good first choice.</source>
        <translation>简单快速；不错的首选。</translation>
    </message>
    <message>
        <source>Adds noise at each step: lively, and different for every step count.</source>
        <translation>每一步都加入新噪声：画面生动，步数不同结果就不同。</translation>
    </message>
    <message>
        <source>Second order, two model calls per step: slow and accurate.</source>
        <translation>二阶，每步调用两次模型：缓慢而精确。</translation>
    </message>
    <message>
        <source>Second order (midpoint), two model calls per step.</source>
        <translation>二阶，利用每步的中点，每步调用两次模型。</translation>
    </message>
    <message>
        <source>DPM2 with noise added at each step; two model calls per step.</source>
        <translation>每一步都加入新噪声的 DPM2；每步调用两次模型。</translation>
    </message>
    <message>
        <source>DPM++ 2M with more steps at low noise: fine detail in 20 to 30 steps.</source>
        <translation>DPM++ 2M，更多步数放在低噪声阶段：20 到 30 步细节精致。</translation>
    </message>
    <message>
        <source>DPM++ 2M with noise added at each step: rich texture.</source>
        <translation>每一步都加入新噪声的 DPM++ 2M：纹理丰富。</translation>
    </message>
    <message>
        <source>Second order, single-step; stable with strong guidance.</source>
        <translation>二阶，两步一组；引导强度高时依然稳定。</translation>
    </message>
    <message>
        <source>DPM++ 2S with noise added at each step.</source>
        <translation>每一步都加入新噪声的 DPM++ 2S。</translation>
    </message>
    <message>
        <source>Third order: for weak guidance and 30 steps or more.</source>
        <translation>三阶：适合较低的引导强度和 30 步以上。</translation>
    </message>
    <message>
        <source>DPM++ 3M with noise added at each step: fine texture in 30 steps or more.</source>
        <translation>每一步都加入新噪声的 DPM++ 3M：30 步以上纹理细腻。</translation>
    </message>
    <message>
        <source>Made for few steps: usable from 8 steps.</source>
        <translation>为少步数设计：8 步起可用。</translation>
    </message>
    <message>
        <source>Third order with noise added in the middle of the schedule: rich and clean from 20 steps.</source>
        <translation>三阶，在中间阶段加入新噪声：20 步起画面丰富而干净。</translation>
    </message>
    <message>
        <source>For models distilled to few steps (TCD, Hyper-SD): less noise, more detail.</source>
        <translation>用于蒸馏到少步数的模型（TCD、Hyper）：噪点更少，细节更多。</translation>
    </message>
    <message>
        <source>The native sampler of flow models.</source>
        <translation>流模型的原生采样器。</translation>
    </message>
    <message>
        <source>Adds noise at each step.</source>
        <translation>每一步都加入新噪声。</translation>
    </message>
    <message>
        <source>DPM++ 2M with noise added at each step.</source>
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
        <source>For consistency models only: each step generates a whole picture, which is noised again for the next.</source>
        <translation>仅用于一致性模型：每次调用都生成一张完整的图片，再加噪声供下一次使用。</translation>
    </message>
</context>
<context>
    <name>ScopesPanel</name>
    <message>
        <source>Scope</source>
        <translation>示波器</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>RGB parade</source>
        <translation>RGB 分列</translation>
    </message>
    <message>
        <source>Sample size</source>
        <translation>取样大小</translation>
    </message>
    <message>
        <source>Pixels over which colours are averaged</source>
        <translation>颜色取平均的像素范围</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Only what is masked</source>
        <translation>仅蒙版内</translation>
    </message>
    <message>
        <source>Pointer</source>
        <translation>指针</translation>
    </message>
    <message>
        <source>Clipped: {low} % at 0, {high} % at full</source>
        <translation>裁切：{low} % 为 0，{high} % 达到最大值</translation>
    </message>
    <message>
        <source>Shows the picture once one is open.</source>
        <translation>打开图片后在此显示。</translation>
    </message>
    <message>
        <source>Document  {values}</source>
        <translation>文档  {values}</translation>
    </message>
    <message>
        <source>Opacity  {percent} %</source>
        <translation>不透明度  {percent} %</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Searching by content needs a CLIP model, and “By Content” turned on.</source>
        <translation>按内容搜索需要 CLIP 模型，并打开“按内容”。</translation>
    </message>
    <message>
        <source>Pictures that you make or import appear here.</source>
        <translation>生成或导入的图片会显示在这里。</translation>
    </message>
    <message>
        <source>No picture matches. Remove a word, or something chosen at the left.</source>
        <translation>没有符合条件的图片。请删去一个词，或取消左侧的某项选择。</translation>
    </message>
    <message>
        <source>Name of the search</source>
        <translation>搜索名称</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>已选 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>正在处理…</translation>
    </message>
</context>
<context>
    <name>SearchRow</name>
    <message>
        <source>Search prompts, notes, tags and names</source>
        <translation>搜索提示词、备注、标签和名称</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>All words must occur. &lt;b&gt;&amp;quot;red fox&amp;quot;&lt;/b&gt;: a phrase; &lt;b&gt;-word&lt;/b&gt;: without it; &lt;b&gt;cat OR dog&lt;/b&gt;: one of them; &lt;b&gt;steps:&amp;gt;20&lt;/b&gt;: a setting.</source>
        <translation>须包含所有词。&lt;b&gt;&amp;quot;red fox&amp;quot;&lt;/b&gt;：短语；&lt;b&gt;-word&lt;/b&gt;：不含该词；&lt;b&gt;cat OR dog&lt;/b&gt;：任一词；&lt;b&gt;steps:&amp;gt;20&lt;/b&gt;：某项设置。</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>Size of tiles</source>
        <translation>缩略图大小</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Find pictures by their colours.</source>
        <translation>按颜色查找图片。</translation>
    </message>
    <message>
        <source>Save Search</source>
        <translation>保存搜索</translation>
    </message>
    <message>
        <source>Keep this search in the list at the left.</source>
        <translation>将此搜索保留在左侧列表中。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>SeedButton</name>
    <message>
        <source>Every run takes this seed. Click to take a new one for each run again.</source>
        <translation>每次运行都使用此种子。点击后恢复为每次使用新种子。</translation>
    </message>
    <message>
        <source>Seed {seed}, kept</source>
        <translation>种子 {seed}，已锁定</translation>
    </message>
    <message>
        <source>The next run takes this seed, then each takes a new one. Click to let it go.</source>
        <translation>下次运行使用此种子，之后每次使用新种子。点击可取消。</translation>
    </message>
    <message>
        <source>Seed {seed}, for the next run</source>
        <translation>种子 {seed}，用于下次运行</translation>
    </message>
    <message>
        <source>Each run takes a new seed. Click to keep the last one, {seed}.</source>
        <translation>每次运行使用新种子。点击可锁定上次的种子 {seed}。</translation>
    </message>
    <message>
        <source>A new seed for each run</source>
        <translation>每次使用新种子</translation>
    </message>
</context>
<context>
    <name>SetModel</name>
    <message>
        <source>left out</source>
        <translation>已排除</translation>
    </message>
</context>
<context>
    <name>SetView</name>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>About the Pictures</source>
        <translation>关于图片</translation>
    </message>
    <message>
        <source>Prefix</source>
        <translation>前缀</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>All captions begin with it, after the trigger word.</source>
        <translation>所有描述在触发词之后以它开头。</translation>
    </message>
    <message>
        <source>Of the pictures; it is written into the result.</source>
        <translation>图片的许可，会写入结果。</translation>
    </message>
    <message>
        <source>Whether those who are shown agreed; written into the result.</source>
        <translation>图中人物是否同意，会写入结果。</translation>
    </message>
    <message>
        <source>Crop…</source>
        <translation>裁剪…</translation>
    </message>
    <message>
        <source>Choose what is learnt from (C).</source>
        <translation>选择学习的部分 (C)。</translation>
    </message>
    <message>
        <source>Propose Crop</source>
        <translation>建议裁剪</translation>
    </message>
    <message>
        <source>Crop to where most detail is, in the shape of its bucket.</source>
        <translation>按所属分组的形状，裁剪到细节最多的地方。</translation>
    </message>
    <message>
        <source>Whole Picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>Remove the crop.</source>
        <translation>移除裁剪。</translation>
    </message>
    <message>
        <source>Paint Mask</source>
        <translation>绘制蒙版</translation>
    </message>
    <message>
        <source>Open it on the canvas; mask what counts, then choose Generate ▸ Training ▸ Use Mask (M).</source>
        <translation>在画布上打开；为重要的部分画上蒙版，然后选择 生成 ▸ 训练 ▸ 将蒙版用于训练 (M)。</translation>
    </message>
    <message>
        <source>Remove Mask</source>
        <translation>移除蒙版</translation>
    </message>
    <message>
        <source>All of it counts.</source>
        <translation>整张都重要。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo the last edit of what is selected.</source>
        <translation>撤销对所选图片的上一次修改。</translation>
    </message>
    <message>
        <source>Augmentation…</source>
        <translation>数据增强…</translation>
    </message>
    <message>
        <source>See the pictures as the training will see them.</source>
        <translation>查看训练将会看到的图片。</translation>
    </message>
    <message>
        <source>Choose a set, or drop pictures here to begin one.</source>
        <translation>选择一个训练集，或将图片拖到这里新建一个。</translation>
    </message>
    <message>
        <source>Drop pictures, folders or tables here.</source>
        <translation>将图片、文件夹或表格拖到这里。</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>重新采用</translation>
    </message>
    <message>
        <source>Leave Out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Nothing is learnt from it (Del).</source>
        <translation>不从它学习 (Del)。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>排除 %n 张</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>&lt;b&gt;Quality&lt;/b&gt;&lt;br&gt;Quick uses weights distilled for a few steps (consistency distillation). Fine takes as many steps as the picture needs.</source>
        <translation>&lt;b&gt;质量&lt;/b&gt;&lt;br&gt;“快速”使用为少步数蒸馏的权重（一致性蒸馏），“精细”则用足图片所需的步数。</translation>
    </message>
    <message numerus="yes">
        <source>Fine · %n steps</source>
        <translation>
            <numerusform>精细 · %n 步</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Quick · %n steps</source>
        <translation>
            <numerusform>快速 · %n 步</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShapeDialog</name>
    <message>
        <source>{width} × {height} px · {megapixels} megapixels · {memory} of memory</source>
        <translation>{width} × {height} 像素 · {megapixels} 百万像素 · {memory} 内存</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Velatura</source>
        <translation>Velatura</translation>
    </message>
    <message>
        <source>Like Krita</source>
        <translation>Krita 风格</translation>
    </message>
    <message>
        <source>Like Photoshop</source>
        <translation>Photoshop 风格</translation>
    </message>
    <message>
        <source>{key} is often taken by the desktop before a program sees it.</source>
        <translation>{key} 常被桌面环境占用，程序可能收不到。</translation>
    </message>
    <message>
        <source>{key} does something else in most programs.</source>
        <translation>在多数程序中，{key} 另有用途。</translation>
    </message>
    <message>
        <source>{key} is needed for navigation and typing. Only the canvas can use it.</source>
        <translation>{key} 要用于在窗口中移动和输入，只能分配给画布操作。</translation>
    </message>
    <message>
        <source>{key} moves from the canvas to another part of the window.</source>
        <translation>{key} 用于从画布切换到窗口的其他部分。</translation>
    </message>
    <message>
        <source>{key} opens the menu “{menu}”.</source>
        <translation>{key} 用于打开“{menu}”菜单。</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>Search actions and keys</source>
        <translation>搜索操作和按键</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>&lt;b&gt;Preset&lt;/b&gt;&lt;br&gt;Use the shortcuts of another program.</source>
        <translation>&lt;b&gt;预设&lt;/b&gt;&lt;br&gt;采用其他程序的快捷键。</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Reassign</source>
        <translation>改用</translation>
    </message>
    <message>
        <source>Don&apos;t Change</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Reset All</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>First key</source>
        <translation>首选按键</translation>
    </message>
    <message>
        <source>Second key</source>
        <translation>备选按键</translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;Click, then press a key.</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt;&lt;br&gt;先单击此处，再按键。</translation>
    </message>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>On the canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>On the canvas, while a result is shown</source>
        <translation>画布（显示结果时）</translation>
    </message>
    <message>
        <source>On the canvas, fixed</source>
        <translation>画布（固定）</translation>
    </message>
    <message>
        <source>{key} is assigned to “{other}”. Assign it to “{chosen}” instead?</source>
        <translation>{key} 已用于“{other}”。要改用于“{chosen}”吗？</translation>
    </message>
    <message>
        <source>Export Shortcuts</source>
        <translation>导出快捷键</translation>
    </message>
    <message>
        <source>Import Shortcuts</source>
        <translation>导入快捷键</translation>
    </message>
    <message>
        <source>Saved to {name}.</source>
        <translation>已写入 {name}。</translation>
    </message>
    <message>
        <source>The shortcuts from {name} are now in use.</source>
        <translation>已启用 {name} 中的快捷键。</translation>
    </message>
    <message>
        <source>Shortcuts (*.toml)</source>
        <translation>快捷键 (*.toml)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>My models</source>
        <translation>我的模型</translation>
    </message>
    <message>
        <source>Get models</source>
        <translation>获取模型</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Disk usage</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Stop this; nothing is left half-finished.</source>
        <translation>停止此操作，不会留下未完成的内容。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Online&lt;/b&gt;&lt;br&gt;When off, nothing is sent over the network.</source>
        <translation>&lt;b&gt;在线&lt;/b&gt;&lt;br&gt;关闭时，不会有任何数据经过网络。</translation>
    </message>
    <message>
        <source>Only for downloads you start.</source>
        <translation>只用于你发起的下载。</translation>
    </message>
    <message>
        <source>No connections.</source>
        <translation>不连接任何服务器。</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
</context>
<context>
    <name>SigningFields</name>
    <message>
        <source>Signing certificate</source>
        <translation>签名证书</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Password of the key</source>
        <translation>密钥密码</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Exported copies can be signed with it, as Content Credentials (C2PA). Files are PEM; the password is kept by the system&apos;s keyring, if there is one.</source>
        <translation>可以用它为导出的副本签名，即内容凭证 (C2PA)。文件为 PEM 格式；如果系统有钥匙串，密码会保存在其中。</translation>
    </message>
    <message>
        <source>None chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>Choose Certificate</source>
        <translation>选择证书</translation>
    </message>
    <message>
        <source>Choose Key</source>
        <translation>选择密钥</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer *.key)</source>
        <translation>PEM 文件 (*.pem *.crt *.cer *.key)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>The password is known until the program is closed.</source>
        <translation>密码仅保留到程序关闭。</translation>
    </message>
</context>
<context>
    <name>SizeField</name>
    <message>
        <source>Aspect ratio</source>
        <translation>比例</translation>
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
        <source>&lt;b&gt;Size&lt;/b&gt; in pixels, in multiples of {factor}.</source>
        <translation>&lt;b&gt;尺寸&lt;/b&gt;，以像素计，须为 {factor} 的倍数。</translation>
    </message>
    <message>
        <source>Same as the picture</source>
        <translation>跟随图片</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Landscape {aspect}</source>
        <translation>横向 {aspect}</translation>
    </message>
    <message>
        <source>Portrait {aspect}</source>
        <translation>纵向 {aspect}</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>方形</translation>
    </message>
</context>
<context>
    <name>SmallerCopyDialog</name>
    <message>
        <source>Save a Smaller Copy</source>
        <translation>保存精简副本</translation>
    </message>
    <message>
        <source>Save a smaller copy of {name}</source>
        <translation>保存 {name} 的精简副本</translation>
    </message>
    <message>
        <source>The original stays as it is. Training states and running means (EMA) are left out. What the copy loses is measured and noted with it.</source>
        <translation>原模型保持不变。副本不含训练状态和滑动平均权重（EMA）。副本的损失会被测量并记入备注。</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Merge LoRA</source>
        <translation>合并 LoRA(&amp;M)</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Made from {file}: {form}.</source>
        <translation>由 {file} 制成：{form}。</translation>
    </message>
    <message>
        <source>Merged with {lora} at 1.0.</source>
        <translation>已合并 {lora}，权重 1.0。</translation>
    </message>
    <message>
        <source>Weights: {psnr} dB PSNR.</source>
        <translation>权重：PSNR {psnr} dB。</translation>
    </message>
    <message>
        <source>Prediction: {psnr} dB.</source>
        <translation>预测：{psnr} dB。</translation>
    </message>
</context>
<context>
    <name>SnippetCard</name>
    <message>
        <source>Save as Snippet</source>
        <translation>存为片段</translation>
    </message>
    <message>
        <source>Name of the snippet</source>
        <translation>片段的名称</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>One of your styles has this name.</source>
        <translation>你的一个风格已使用此名称。</translation>
    </message>
</context>
<context>
    <name>SourceEditor</name>
    <message>
        <source>Choose File…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Picture File…</source>
        <translation>图片文件…</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
    <message>
        <source>Tables ({patterns})</source>
        <translation>查找表 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>SourceLine</name>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Pictures of the history: words, as on the page Search, after “history:”.</source>
        <translation>历史中的图片：在“history:”后写词语，与“搜索”页相同。</translation>
    </message>
    <message>
        <source>A folder, a table, or history: and words</source>
        <translation>文件夹、表格，或 history: 加词语</translation>
    </message>
</context>
<context>
    <name>SpeedSection</name>
    <message>
        <source>Speed on the processor</source>
        <translation>处理器计算速度</translation>
    </message>
    <message>
        <source>Measure Again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Measure the speed of the current model again</source>
        <translation>重新测量当前模型的速度</translation>
    </message>
    <message>
        <source>Measures for a few seconds how the processor computes the current model fastest.</source>
        <translation>用几秒钟测量处理器以哪种方式计算当前模型最快。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel measuring</source>
        <translation>取消测量</translation>
    </message>
    <message>
        <source>Progress of measuring</source>
        <translation>测量进度</translation>
    </message>
    <message>
        <source>Measuring {model}…</source>
        <translation>正在测量 {model}…</translation>
    </message>
    <message>
        <source>The fastest way to compute each model, as measured here:</source>
        <translation>在本机测得的各模型最快计算方式：</translation>
    </message>
    <message>
        <source>Each model is measured for a few seconds after its first picture.</source>
        <translation>每个模型生成第一张图片之后会测量几秒钟。</translation>
    </message>
    <message>
        <source>{way}; with OpenVINO {times}× as fast as that</source>
        <translation>{way}；用 OpenVINO 的速度是它的 {times} 倍</translation>
    </message>
    <message>
        <source>{way} (default)</source>
        <translation>{way}（默认）</translation>
    </message>
    <message>
        <source>{way} ({times}× as fast as the default)</source>
        <translation>{way}（速度为默认方式的 {times} 倍）</translation>
    </message>
</context>
<context>
    <name>StagesDialog</name>
    <message>
        <source>Choose File…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>This picture</source>
        <translation>当前图片</translation>
    </message>
    <message>
        <source>Makes a new picture of {width} × {height} px. Edits of masked areas do not count: they belong to one picture.</source>
        <translation>将生成一张 {width} × {height} 像素的新图片。蒙版区域的编辑只属于原图片，不计入流程。</translation>
    </message>
    <message>
        <source>Redo Steps on “{name}”</source>
        <translation>对“{name}”套用处理流程</translation>
    </message>
    <message>
        <source>Steps of</source>
        <translation>流程来源</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>套用</translation>
    </message>
    <message>
        <source>No steps are known of this picture yet. Choose another one, or the file of a picture that Velatura generated, enlarged or refined.</source>
        <translation>当前图片还没有处理流程。请选择另一张图片，或由 Velatura 生成、放大或精修的图片文件。</translation>
    </message>
    <message>
        <source>Tick the steps to redo.</source>
        <translation>勾选要套用的步骤。</translation>
    </message>
    <message>
        <source>Steps of a Picture</source>
        <translation>图片的处理流程</translation>
    </message>
    <message>
        <source>New draft: {prompt} ({model})</source>
        <translation>新草图：{prompt}（{model}）</translation>
    </message>
    <message>
        <source>Clean up: {percent} ({network})</source>
        <translation>净化：{percent}（{network}）</translation>
    </message>
    <message>
        <source>Enlarge: {factor} × ({network})</source>
        <translation>放大：{factor} ×（{network}）</translation>
    </message>
    <message>
        <source>Refine: {percent}, {prompt} ({model})</source>
        <translation>精修：{percent}，{prompt}（{model}）</translation>
    </message>
</context>
<context>
    <name>StartCard</name>
    <message>
        <source>Start with a picture</source>
        <translation>从一张图片开始</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open a picture</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Paste a picture</source>
        <translation>粘贴图片</translation>
    </message>
    <message>
        <source>or drop one anywhere in the window</source>
        <translation>或将图片拖到窗口的任意位置</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Generate makes a picture of what the model was trained on; it takes no prompt.</source>
        <translation>此模型不读取文字：点击“生成”，生成它训练过的内容。</translation>
    </message>
    <message>
        <source>To generate a picture from text alone, type a prompt below and press Generate.</source>
        <translation>只用文字生成图片：在下方输入提示词，然后点击“生成”。</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>正在查找模型…</translation>
    </message>
    <message>
        <source>Model: {name} · {family} · {size}</source>
        <translation>模型：{name} · {family} · {size}</translation>
    </message>
</context>
<context>
    <name>StartColumn</name>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Make It Fit</source>
        <translation>使其适合</translation>
    </message>
    <message>
        <source>Change settings until the training fits into memory, the least harm first.</source>
        <translation>逐步修改设置直到训练能放进内存，先改影响最小的。</translation>
    </message>
    <message>
        <source>Choose a model.</source>
        <translation>请选择模型。</translation>
    </message>
    <message>
        <source>Add pictures.</source>
        <translation>请添加图片。</translation>
    </message>
</context>
<context>
    <name>StatusRow</name>
    <message>
        <source>Zoom: size of a picture pixel on the screen</source>
        <translation>缩放：图片像素的显示比例</translation>
    </message>
    <message>
        <source>Rotation and mirroring of the view (menu View, Rotation)</source>
        <translation>视图的旋转角度和镜像状态（“视图”菜单的“旋转视图”）</translation>
    </message>
    <message>
        <source>Picture size in pixels</source>
        <translation>图片尺寸，以像素计</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>已镜像</translation>
    </message>
    <message>
        <source>Engine off</source>
        <translation>引擎未运行</translation>
    </message>
    <message>
        <source>Engine starting…</source>
        <translation>引擎正在启动…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Engine failed</source>
        <translation>引擎出错</translation>
    </message>
    <message>
        <source>Engine not answering</source>
        <translation>引擎无响应</translation>
    </message>
    <message>
        <source>&lt;b&gt;Engine&lt;/b&gt;: the process that generates the pictures</source>
        <translation>&lt;b&gt;引擎&lt;/b&gt;：生成图片的进程</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Brush Stroke</source>
        <translation>蒙版画笔</translation>
    </message>
    <message>
        <source>Mask Rectangle</source>
        <translation>矩形蒙版</translation>
    </message>
    <message>
        <source>Mask Ellipse</source>
        <translation>椭圆蒙版</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Polygon Lasso</source>
        <translation>多边形套索</translation>
    </message>
    <message>
        <source>Grow Mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>Shrink Mask</source>
        <translation>缩小蒙版</translation>
    </message>
    <message>
        <source>Feather Mask</source>
        <translation>羽化蒙版</translation>
    </message>
    <message>
        <source>Erase Mask</source>
        <translation>擦除蒙版</translation>
    </message>
    <message>
        <source>Mask Border</source>
        <translation>蒙版边界</translation>
    </message>
    <message>
        <source>Smooth Mask</source>
        <translation>平滑蒙版</translation>
    </message>
    <message>
        <source>Fill Holes</source>
        <translation>填充孔洞</translation>
    </message>
    <message>
        <source>Remove Specks</source>
        <translation>去除杂点</translation>
    </message>
    <message>
        <source>Mask from Transparency</source>
        <translation>由透明度创建蒙版</translation>
    </message>
    <message>
        <source>Colour Range</source>
        <translation>色彩范围</translation>
    </message>
    <message>
        <source>Load Mask</source>
        <translation>载入蒙版</translation>
    </message>
    <message>
        <source>Mask All</source>
        <translation>全部设为蒙版</translation>
    </message>
    <message>
        <source>Clear Mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Invert Mask</source>
        <translation>反转蒙版</translation>
    </message>
    <message>
        <source>Apply Result</source>
        <translation>应用结果</translation>
    </message>
    <message>
        <source>Paint Stroke</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>New Layer</source>
        <translation>新建图层</translation>
    </message>
    <message>
        <source>New Group</source>
        <translation>新建图层组</translation>
    </message>
    <message>
        <source>Group Layers</source>
        <translation>编组</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>取消编组</translation>
    </message>
    <message>
        <source>Duplicate Layer</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Delete Layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Rename Layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <source>Show or Hide Layer</source>
        <translation>显示或隐藏图层</translation>
    </message>
    <message>
        <source>Convert to Paint Layer</source>
        <translation>转为绘画图层</translation>
    </message>
    <message>
        <source>Layer Opacity</source>
        <translation>图层不透明度</translation>
    </message>
    <message>
        <source>Switch Branch</source>
        <translation>切换分支</translation>
    </message>
    <message>
        <source>Edit from Another Branch</source>
        <translation>来自其他分支的编辑</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Refine Edges</source>
        <translation>细化边缘</translation>
    </message>
    <message>
        <source>Refine Hair and Fur</source>
        <translation>细化毛发</translation>
    </message>
    <message>
        <source>Find Damage</source>
        <translation>查找损伤</translation>
    </message>
    <message>
        <source>Reference Picture</source>
        <translation>参考图像</translation>
    </message>
    <message>
        <source>Remove Reference Picture</source>
        <translation>移除参考图像</translation>
    </message>
    <message>
        <source>Mask of Changes</source>
        <translation>改动的蒙版</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>物体</translation>
    </message>
    <message>
        <source>Select Background</source>
        <translation>选择背景</translation>
    </message>
    <message>
        <source>Select Subject</source>
        <translation>选择主体</translation>
    </message>
    <message>
        <source>Describe Picture</source>
        <translation>描述图片</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>油漆桶</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>渐变</translation>
    </message>
    <message>
        <source>Radial Gradient</source>
        <translation>径向渐变</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>直线</translation>
    </message>
    <message>
        <source>Liquify</source>
        <translation>液化</translation>
    </message>
    <message>
        <source>Mix Results</source>
        <translation>混合结果</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>仿制</translation>
    </message>
    <message>
        <source>Spot Heal</source>
        <translation>污点修复</translation>
    </message>
    <message>
        <source>Heal</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Smudge</source>
        <translation>涂抹</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Dodge</source>
        <translation>减淡</translation>
    </message>
    <message>
        <source>Burn</source>
        <translation>加深</translation>
    </message>
    <message>
        <source>Deselect</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Invert Selection</source>
        <translation>反选</translation>
    </message>
    <message>
        <source>Selection from Mask</source>
        <translation>从蒙版建立选区</translation>
    </message>
    <message>
        <source>Mask from Selection</source>
        <translation>从选区建立蒙版</translation>
    </message>
    <message>
        <source>New Guide</source>
        <translation>新建参考线</translation>
    </message>
    <message>
        <source>Move Guide</source>
        <translation>移动参考线</translation>
    </message>
    <message>
        <source>Remove Guide</source>
        <translation>删除参考线</translation>
    </message>
    <message>
        <source>Remove All Guides</source>
        <translation>删除全部参考线</translation>
    </message>
    <message>
        <source>Guide Layout</source>
        <translation>参考线版面</translation>
    </message>
    <message>
        <source>New Region</source>
        <translation>新建区域</translation>
    </message>
    <message>
        <source>Region from Mask</source>
        <translation>由蒙版创建区域</translation>
    </message>
    <message>
        <source>Region Prompt</source>
        <translation>区域提示词</translation>
    </message>
    <message>
        <source>Region Mode</source>
        <translation>区域模式</translation>
    </message>
    <message>
        <source>Region Weight</source>
        <translation>区域权重</translation>
    </message>
    <message>
        <source>Region Colour</source>
        <translation>区域颜色</translation>
    </message>
    <message>
        <source>New Adjustment</source>
        <translation>新建调整图层</translation>
    </message>
    <message>
        <source>Adjustment</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>Add Layer Mask</source>
        <translation>添加图层蒙版</translation>
    </message>
    <message>
        <source>Layer Mask from Transparency</source>
        <translation>由透明度创建图层蒙版</translation>
    </message>
    <message>
        <source>Apply Layer Mask</source>
        <translation>应用图层蒙版</translation>
    </message>
    <message>
        <source>Selection from Layer Mask</source>
        <translation>由图层蒙版创建选区</translation>
    </message>
    <message>
        <source>Layer Mask from Mask</source>
        <translation>由蒙版创建图层蒙版</translation>
    </message>
    <message>
        <source>Invert Layer Mask</source>
        <translation>反转图层蒙版</translation>
    </message>
    <message>
        <source>Remove Layer Mask</source>
        <translation>移除图层蒙版</translation>
    </message>
    <message>
        <source>New Control Layer</source>
        <translation>新建控制图层</translation>
    </message>
    <message>
        <source>Kind of Control</source>
        <translation>控制类型</translation>
    </message>
    <message>
        <source>Source of Control</source>
        <translation>控制来源</translation>
    </message>
    <message>
        <source>Preprocessor</source>
        <translation>预处理器</translation>
    </message>
    <message>
        <source>Preprocessor Settings</source>
        <translation>预处理器设置</translation>
    </message>
    <message>
        <source>Control Network</source>
        <translation>控制网络</translation>
    </message>
    <message>
        <source>Control Weight</source>
        <translation>控制权重</translation>
    </message>
    <message>
        <source>Control Steps</source>
        <translation>控制步数</translation>
    </message>
    <message>
        <source>Control Mode</source>
        <translation>控制模式</translation>
    </message>
    <message>
        <source>Area of Control</source>
        <translation>控制范围</translation>
    </message>
    <message>
        <source>Pose</source>
        <translation>姿势</translation>
    </message>
    <message>
        <source>New Annotation Layer</source>
        <translation>新建标注图层</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Apply Look</source>
        <translation>应用调色预设</translation>
    </message>
    <message>
        <source>Show Only This Layer</source>
        <translation>单独显示此图层</translation>
    </message>
    <message>
        <source>Blend Mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>Lock Layer</source>
        <translation>锁定图层</translation>
    </message>
    <message>
        <source>Lock Transparency</source>
        <translation>锁定透明度</translation>
    </message>
    <message>
        <source>Clip Layer</source>
        <translation>剪切图层</translation>
    </message>
    <message>
        <source>Move Layer</source>
        <translation>移动图层</translation>
    </message>
    <message>
        <source>Merge Down</source>
        <translation>向下合并</translation>
    </message>
    <message>
        <source>Merge Group</source>
        <translation>合并图层组</translation>
    </message>
    <message>
        <source>Merge Visible</source>
        <translation>合并可见图层</translation>
    </message>
    <message>
        <source>Flatten</source>
        <translation>拼合图层</translation>
    </message>
    <message>
        <source>Restore Mask from Layer</source>
        <translation>取回蒙版</translation>
    </message>
    <message>
        <source>Cut Out to New Layer</source>
        <translation>抠出到新图层</translation>
    </message>
    <message>
        <source>Store Mask as Layer</source>
        <translation>将蒙版存为图层</translation>
    </message>
    <message>
        <source>Mask Opaque Pixels</source>
        <translation>由图层内容创建蒙版</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Clear Layer</source>
        <translation>清空图层</translation>
    </message>
    <message>
        <source>Fill Layer</source>
        <translation>填充图层</translation>
    </message>
    <message>
        <source>Insert Picture</source>
        <translation>插入图片</translation>
    </message>
    <message>
        <source>Insert Reference</source>
        <translation>插入参考图</translation>
    </message>
    <message>
        <source>Move Mask</source>
        <translation>移动蒙版</translation>
    </message>
    <message>
        <source>Transform Layer</source>
        <translation>变换图层</translation>
    </message>
    <message>
        <source>Transform Selection</source>
        <translation>变换选区</translation>
    </message>
    <message>
        <source>Transform Mask</source>
        <translation>变换蒙版</translation>
    </message>
    <message>
        <source>Canvas Size</source>
        <translation>画布大小</translation>
    </message>
    <message>
        <source>Reveal All</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Image Size</source>
        <translation>图片大小</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Clean Up</source>
        <translation>净化</translation>
    </message>
    <message>
        <source>Rotate Left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Rotate Right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Rotate by 180°</source>
        <translation>旋转 180°</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Flip Horizontally</source>
        <translation>水平翻转</translation>
    </message>
    <message>
        <source>Flip Vertically</source>
        <translation>垂直翻转</translation>
    </message>
</context>
<context>
    <name>StyleDialog</name>
    <message>
        <source>Edit Snippet</source>
        <translation>编辑片段</translation>
    </message>
    <message>
        <source>Edit Style</source>
        <translation>编辑风格</translation>
    </message>
    <message>
        <source>Save Style</source>
        <translation>保存风格</translation>
    </message>
    <message>
        <source>Include steps, guidance, scheduler</source>
        <translation>包括步数、引导强度和采样器</translation>
    </message>
    <message>
        <source>They are set when the style is chosen.</source>
        <translation>选择风格时会应用这些设置。</translation>
    </message>
    <message>
        <source>{prompt} stands for what is typed in the prompt. Without it, the style is appended.</source>
        <translation>{prompt} 代表输入的提示词。没有它时，风格会附加在后面。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>反向提示词</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>Styles</name>
    <message>
        <source>Portrait photo</source>
        <translation>人像照片</translation>
    </message>
    <message>
        <source>Landscape photo</source>
        <translation>风景照片</translation>
    </message>
    <message>
        <source>Macro photo</source>
        <translation>微距照片</translation>
    </message>
    <message>
        <source>Film photo</source>
        <translation>胶片照片</translation>
    </message>
    <message>
        <source>Black-and-white photo</source>
        <translation>黑白照片</translation>
    </message>
    <message>
        <source>Flat illustration</source>
        <translation>扁平插画</translation>
    </message>
    <message>
        <source>Children&apos;s book</source>
        <translation>儿童绘本</translation>
    </message>
    <message>
        <source>Comic</source>
        <translation>漫画</translation>
    </message>
    <message>
        <source>Anime</source>
        <translation>动漫</translation>
    </message>
    <message>
        <source>Oil painting</source>
        <translation>油画</translation>
    </message>
    <message>
        <source>Watercolour</source>
        <translation>水彩画</translation>
    </message>
    <message>
        <source>Gouache</source>
        <translation>水粉画</translation>
    </message>
    <message>
        <source>Concept art</source>
        <translation>概念艺术</translation>
    </message>
    <message>
        <source>Line art</source>
        <translation>线稿</translation>
    </message>
    <message>
        <source>Pencil drawing</source>
        <translation>铅笔画</translation>
    </message>
    <message>
        <source>Colouring page</source>
        <translation>填色画</translation>
    </message>
    <message>
        <source>Woodcut</source>
        <translation>木刻版画</translation>
    </message>
    <message>
        <source>Product on white</source>
        <translation>白底产品</translation>
    </message>
    <message>
        <source>Product in use</source>
        <translation>产品使用场景</translation>
    </message>
    <message>
        <source>Food photo</source>
        <translation>美食照片</translation>
    </message>
    <message>
        <source>Teaching diagram</source>
        <translation>教学图解</translation>
    </message>
    <message>
        <source>Medical illustration</source>
        <translation>医学插图</translation>
    </message>
    <message>
        <source>Cutaway view</source>
        <translation>剖视图</translation>
    </message>
    <message>
        <source>Architecture, exterior</source>
        <translation>建筑外观</translation>
    </message>
    <message>
        <source>Architecture, interior</source>
        <translation>建筑室内</translation>
    </message>
    <message>
        <source>Isometric model</source>
        <translation>等距模型</translation>
    </message>
    <message>
        <source>Your styles</source>
        <translation>你的风格</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Illustration</source>
        <translation>插画</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>绘画</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>素描</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Teaching</source>
        <translation>教学</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>建筑</translation>
    </message>
</context>
<context>
    <name>StylesPanel</name>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Snippets</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Search styles</source>
        <translation>搜索风格</translation>
    </message>
    <message>
        <source>Search snippets</source>
        <translation>搜索片段</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Save as Snippet…</source>
        <translation>存为片段…</translation>
    </message>
    <message>
        <source>Add the styles and snippets of a styles.csv, as AUTOMATIC1111 writes it.</source>
        <translation>添加 AUTOMATIC1111 格式的 styles.csv 中的风格和片段。</translation>
    </message>
    <message>
        <source>Write your styles and snippets into a styles.csv.</source>
        <translation>将你的风格和片段写入 styles.csv。</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>No style has this in its name or text.</source>
        <translation>没有名称或文字中包含此内容的风格。</translation>
    </message>
    <message>
        <source>Save Prompt as Style…</source>
        <translation>将提示词存为风格…</translation>
    </message>
    <message>
        <source>Clear All</source>
        <translation>全部清除</translation>
    </message>
    <message>
        <source>Use no style.</source>
        <translation>不使用风格。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>In use: {names}</source>
        <translation>正在使用：{names}</translation>
    </message>
    <message>
        <source>Your snippets</source>
        <translation>你的片段</translation>
    </message>
    <message>
        <source>No snippet has this in its name or text.</source>
        <translation>没有名称或内容包含此文字的片段。</translation>
    </message>
    <message>
        <source>A snippet is a piece of prompt that you use again. Select words in the prompt and choose Save as Snippet. To insert it, type / or its name.</source>
        <translation>片段是可以反复使用的一段提示词。在提示词中选中文字并选择“存为片段”。输入 / 或片段名称即可插入。</translation>
    </message>
    <message>
        <source>{name}, in use</source>
        <translation>{name}，正在使用</translation>
    </message>
    <message>
        <source>Not: {text}</source>
        <translation>反向：{text}</translation>
    </message>
    <message>
        <source>Delete “{name}”?</source>
        <translation>删除“{name}”？</translation>
    </message>
    <message>
        <source>The snippet is deleted. This can&apos;t be undone.</source>
        <translation>片段将被删除。此操作无法撤销。</translation>
    </message>
    <message>
        <source>The style is deleted from your styles. This can&apos;t be undone.</source>
        <translation>将从你的风格中删除。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Import Styles</source>
        <translation>导入风格</translation>
    </message>
    <message>
        <source>Export Styles</source>
        <translation>导出风格</translation>
    </message>
</context>
<context>
    <name>TagEditor</name>
    <message>
        <source>Add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>Remove the tag “{tag}”</source>
        <translation>移除标签“{tag}”</translation>
    </message>
</context>
<context>
    <name>TimestepsEditor</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Empty: two for a new picture, twenty where part of one is kept.</source>
        <translation>留空：新图片用两步，保留部分原图时用二十步。</translation>
    </message>
    <message>
        <source>Numbers only, such as 18, 0.</source>
        <translation>只能填数字，如 18, 0。</translation>
    </message>
    <message>
        <source>From the largest to the smallest number, such as 18, 0.</source>
        <translation>从大到小填写，如 18, 0。</translation>
    </message>
    <message>
        <source>This model&apos;s timesteps are 0 to {last}.</source>
        <translation>此模型的时间步为 0 到 {last}。</translation>
    </message>
    <message>
        <source>A new picture starts from pure noise: the last number must be 0.</source>
        <translation>新图片从纯噪声开始，最后一个数字应为 0。</translation>
    </message>
    <message>
        <source>Until then {steps} is used.</source>
        <translation>在此之前使用 {steps}。</translation>
    </message>
    <message>
        <source>Until then the program decides.</source>
        <translation>在此之前由程序决定。</translation>
    </message>
</context>
<context>
    <name>TokenCount</name>
    <message>
        <source>Tokens of the prompt. Click for details.</source>
        <translation>提示词的词元数。点击查看详情。</translation>
    </message>
</context>
<context>
    <name>TokenField</name>
    <message>
        <source>Hub token</source>
        <translation>模型站访问令牌</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save the token</source>
        <translation>保存访问令牌</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the token</source>
        <translation>移除访问令牌</translation>
    </message>
    <message>
        <source>Paste another token</source>
        <translation>粘贴新令牌</translation>
    </message>
    <message>
        <source>Stored in the system&apos;s keyring. Only the hub itself gets it.</source>
        <translation>保存在系统密钥环中，只发送给模型站自己的主机。</translation>
    </message>
    <message>
        <source>Stored in a file that only you can read, because this system has no keyring. Only the hub itself gets it.</source>
        <translation>系统没有密钥环，因此保存在只有你能读取的文件中，只发送给模型站自己的主机。</translation>
    </message>
    <message>
        <source>No token saved. Only gated and private models need one.</source>
        <translation>没有保存令牌。只有受限模型和私有模型才需要。</translation>
    </message>
    <message>
        <source>Paste your token</source>
        <translation>粘贴你的令牌</translation>
    </message>
</context>
<context>
    <name>TokenFlow</name>
    <message>
        <source>Cut off: the text encoder reads no further.</source>
        <translation>已截断：文本编码器只读到这里。</translation>
    </message>
    <message>
        <source>Weight {weight}</source>
        <translation>权重 {weight}</translation>
    </message>
    <message>
        <source>Token {number}</source>
        <translation>词元 {number}</translation>
    </message>
</context>
<context>
    <name>TokenView</name>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Missing LoRAs: {names}</source>
        <translation>缺少的 LoRA：{names}</translation>
    </message>
    <message>
        <source>Trigger words of {lora}: {words}</source>
        <translation>{lora} 的触发词：{words}</translation>
    </message>
</context>
<context>
    <name>ToolButton</name>
    <message>
        <source>Hold, or click with the right button: all of its kind.</source>
        <translation>按住或用右键单击：显示全部同类工具。</translation>
    </message>
</context>
<context>
    <name>ToolColumn</name>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
    <message>
        <source>&lt;b&gt;More tools&lt;/b&gt;&lt;br&gt;Those that don&apos;t fit here.</source>
        <translation>&lt;b&gt;更多工具&lt;/b&gt;&lt;br&gt;这里放不下的工具。</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>&lt;b&gt;Size&lt;/b&gt;&lt;br&gt;Brush diameter in picture pixels.[ Keys: {brush_smaller} and {brush_larger}.]</source>
        <translation>&lt;b&gt;大小&lt;/b&gt;&lt;br&gt;画笔直径，以图片像素计。[快捷键：{brush_smaller} 和 {brush_larger}。]</translation>
    </message>
    <message>
        <source>&lt;b&gt;Hardness&lt;/b&gt;&lt;br&gt;100 %: a sharp edge. 0 %: soft all the way to the centre.</source>
        <translation>&lt;b&gt;硬度&lt;/b&gt;&lt;br&gt;100%：边缘锐利。0%：从中心开始逐渐变淡。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Opacity&lt;/b&gt;&lt;br&gt;Strength of a single stroke; weakly masked areas change less.</source>
        <translation>&lt;b&gt;不透明度&lt;/b&gt;&lt;br&gt;每一笔的浓淡；蒙版越弱，改变越少。</translation>
    </message>
    <message>
        <source>Nothing to erase: select a layer of paint</source>
        <translation>没有可擦除的内容：请选择绘画图层</translation>
    </message>
    <message>
        <source>&lt;b&gt;Layer&lt;/b&gt;&lt;br&gt;The eraser takes from what was painted last: this layer. Choose a mask tool first to erase the mask.</source>
        <translation>&lt;b&gt;图层&lt;/b&gt;&lt;br&gt;橡皮擦作用于最近绘制的内容：此图层。要擦除蒙版，请先选择蒙版工具。</translation>
    </message>
    <message>
        <source>Transform becomes final</source>
        <translation>变换将固定下来</translation>
    </message>
    <message>
        <source>&lt;b&gt;Transform becomes final&lt;/b&gt;&lt;br&gt;The layer was transformed and keeps its original. Painting on it gives that up; undo brings it back.</source>
        <translation>&lt;b&gt;变换将固定下来&lt;/b&gt;&lt;br&gt;图层变换过，并保留了原始像素。在上面绘画后不再保留；撤销可以恢复。</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>选区</translation>
    </message>
    <message>
        <source>&lt;b&gt;Selection&lt;/b&gt;&lt;br&gt;Mask tools draw the selection, which confines painting, fills and adjustments. The mask stays as it is.</source>
        <translation>&lt;b&gt;选区&lt;/b&gt;&lt;br&gt;蒙版工具绘制选区；选区限定绘画、填充和调整的范围，蒙版保持不变。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Layer mask&lt;/b&gt;&lt;br&gt;Mask tools paint where this layer acts or is seen. Select another layer to paint on the mask.</source>
        <translation>&lt;b&gt;图层蒙版&lt;/b&gt;&lt;br&gt;蒙版工具绘制这个图层起作用或可见的位置。选中另一个图层即可在蒙版上绘制。</translation>
    </message>
    <message>
        <source>&lt;b&gt;Region&lt;/b&gt;&lt;br&gt;Mask tools paint on this region. Select another layer to paint on the mask.</source>
        <translation>&lt;b&gt;区域&lt;/b&gt;&lt;br&gt;蒙版工具会画在此区域上。选择其他图层即可绘制蒙版。</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Drag to mask · right button erases · Shift+click: straight line · Ctrl+Alt+drag: size and hardness</source>
        <translation>拖动涂抹蒙版 · 右键擦除 · Shift+单击：画直线 · Ctrl+Alt+拖动：大小和硬度</translation>
    </message>
    <message>
        <source>Drag to mask a rectangle · Alt or right button unmasks · Shift+Alt intersects · Shift: square</source>
        <translation>拖动框出矩形蒙版 · Alt 或右键：减去 · Shift+Alt：相交 · Shift：正方形</translation>
    </message>
    <message>
        <source>Drag to mask an ellipse · Alt or right button unmasks · Shift+Alt intersects · Shift: circle</source>
        <translation>拖动框出椭圆蒙版 · Alt 或右键：减去 · Shift+Alt：相交 · Shift：圆形</translation>
    </message>
    <message>
        <source>Draw around what to mask · Alt or right button unmasks · Shift+Alt intersects</source>
        <translation>拖动圈出蒙版 · Alt 或右键：减去 · Shift+Alt：相交</translation>
    </message>
    <message>
        <source>Click corners, or drag freehand · Enter or double click closes · Backspace: one back · Esc cancels · Alt unmasks</source>
        <translation>单击添加角点，拖动手绘 · Enter 或双击：闭合 · Backspace：撤回角点 · Esc：放弃 · Alt：减去</translation>
    </message>
    <message>
        <source>Click a colour to mask similar ones · Enter: OK · Esc cancels · Alt or right button unmasks</source>
        <translation>单击一种颜色，将相近的部分加入蒙版 · Enter：确定 · Esc：放弃 · Alt 或右键：减去</translation>
    </message>
    <message>
        <source>Click a thing, or drag a box around it · Alt or right button: not that · Shift adds another · ↑ ↓ larger, smaller · Enter: OK · Esc cancels</source>
        <translation>单击物体，或在其周围拖出方框 · Alt 或右键：不属于它 · Shift 添加另一个 · ↑ ↓ 更大、更小 · Enter：确定 · Esc 取消</translation>
    </message>
    <message>
        <source>Drag to paint · right button: second colour · Alt+click picks a colour[ · {swap_tool} swaps the colours]</source>
        <translation>拖动绘画 · 右键：第二颜色 · Alt+单击：拾取颜色[ · {swap_tool}：交换颜色]</translation>
    </message>
    <message>
        <source>Alt+click where to take from · drag to retouch · Shift+click: straight line · Ctrl+Alt+drag: size and hardness</source>
        <translation>Alt+单击取样处 · 拖动修饰 · Shift+单击：直线 · Ctrl+Alt+拖动：大小和硬度</translation>
    </message>
    <message>
        <source>Drag, or press and hold · right button: the opposite · Enter applies all strokes · Backspace: one back · Esc gives up · Ctrl+Alt+drag: size and hardness</source>
        <translation>拖动，或按住 · 右键：相反 · Enter 应用全部笔画 · Backspace：退一笔 · Esc 放弃 · Ctrl+Alt+拖动：大小和硬度</translation>
    </message>
    <message>
        <source>1 to 9: which result the brush takes · right button: the first · 0: without colours · Backspace: one back · Enter applies · Esc gives up</source>
        <translation>1 至 9：画笔取用哪个结果 · 右键：第一个 · 0：不显示颜色 · Backspace：退回一笔 · Enter 应用 · Esc 放弃</translation>
    </message>
    <message>
        <source>Click to fill, or drag a gradient, shape or line · right button: second colour · Shift: straight, square</source>
        <translation>单击填充，或拖出渐变、形状或直线 · 右键：第二种颜色 · Shift：保持方向或等边</translation>
    </message>
    <message>
        <source>Drag to move the layer · Alt: the mask · Ctrl: the layer under the pointer · Shift: straight · arrow keys: by 1 px, with Shift 10</source>
        <translation>拖动以移动图层 · Alt：蒙版 · Ctrl：指针下的图层 · Shift：沿直线 · 方向键：1 像素，加按 Shift 为 10 像素</translation>
    </message>
    <message>
        <source>Drag handles to scale, outside to rotate · Shift: freely · Alt: about the pivot · Ctrl: skew · Enter applies · Esc cancels</source>
        <translation>拖动控制点缩放，在框外拖动旋转 · Shift：自由 · Alt：以轴心为准 · Ctrl：斜切 · Enter：应用 · Esc：还原</translation>
    </message>
    <message>
        <source>Drag edges or the frame · outside of it: straighten · Shift keeps the shape · Ctrl: beyond the picture · Enter crops · Esc starts again</source>
        <translation>拖动边或整个框 · 框外：拉直 · Shift 保持比例 · Ctrl：超出图片 · Enter 裁剪 · Esc 重新开始</translation>
    </message>
    <message>
        <source>Click or drag to add · drag handles or the whole · double click: text · Shift: straight · Ctrl: no snapping · arrow keys: by 1 px, with Shift 10 · Delete removes</source>
        <translation>点击或拖动以添加 · 拖动控制点或整体 · 双击：编辑文字 · Shift：保持直线 · Ctrl：不吸附 · 方向键：移动 1 px，加 Shift 为 10 px · Delete 移除</translation>
    </message>
    <message>
        <source>Drag to erase · right button paints · Shift+click: straight line · Ctrl+Alt+drag: size and hardness</source>
        <translation>拖动擦除 · 右键绘制 · Shift+单击：直线 · Ctrl+Alt+拖动：大小和硬度</translation>
    </message>
    <message>
        <source>Drag the border outwards · Shift: both sides · Enter expands the canvas · Esc cancels</source>
        <translation>向外拖动边框 · Shift：两侧同时 · Enter：扩展画布 · Esc：还原</translation>
    </message>
    <message>
        <source>Click to add a person · drag joints · Shift: with what hangs on it · right button hides a joint · Delete removes the person</source>
        <translation>单击添加人物 · 拖动关节 · Shift：连同其后的部分 · 右键隐藏关节 · Delete 删除人物</translation>
    </message>
    <message>
        <source>Drag to move the picture · wheel zooms</source>
        <translation>拖动以移动画面 · 滚轮缩放</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>自定义设置</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>All Settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>Effective scale {scale}</source>
        <translation>有效比例 {scale}</translation>
    </message>
    <message>
        <source>Alpha is far below the rank: little is learnt. Set alpha to 0, or as high as the rank.</source>
        <translation>Alpha 远低于秩：几乎学不到东西。请将 Alpha 设为 0 或与秩相同。</translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Captions</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>Any folder of pictures is a set.</source>
        <translation>任何图片文件夹都是一个训练集。</translation>
    </message>
    <message>
        <source>Add Files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Pictures, or a table of files and captions. They are copied.</source>
        <translation>图片，或文件与描述的表格。它们会被复制。</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>New Set…</source>
        <translation>新建训练集…</translation>
    </message>
    <message>
        <source>Open Set…</source>
        <translation>打开训练集…</translation>
    </message>
    <message>
        <source>Add from History…</source>
        <translation>从历史添加…</translation>
    </message>
    <message>
        <source>Read Folder Again</source>
        <translation>重新读取文件夹</translation>
    </message>
    <message>
        <source>New Set</source>
        <translation>新建训练集</translation>
    </message>
    <message>
        <source>My set</source>
        <translation>我的训练集</translation>
    </message>
    <message>
        <source>Open Set</source>
        <translation>打开训练集</translation>
    </message>
</context>
<context>
    <name>TrainingSettings</name>
    <message>
        <source>Subject</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Trigger word</source>
        <translation>触发词</translation>
    </message>
    <message>
        <source>The word that stands for what is taught.</source>
        <translation>代表所教内容的词。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>What kind of thing it is, in a word or two: dog, chair, person; several with commas; empty: common things. Pictures made of them keep the model from forgetting other ones.</source>
        <translation>它属于哪一类，用一两个词说明：狗、椅子、人物；多类以逗号分隔；留空则用常见事物。为这些类别生成的图片可防止模型遗忘其他内容。</translation>
    </message>
    <message>
        <source>Pictures of its kind</source>
        <translation>同类图片</translation>
    </message>
    <message>
        <source>How many the model makes itself, so that it does not forget what else is of this kind (prior preservation).</source>
        <translation>模型自己生成多少张，以免忘记同类的其他东西（先验保持）。</translation>
    </message>
    <message>
        <source>Share of these</source>
        <translation>其所占比例</translation>
    </message>
    <message>
        <source>How many pictures of a batch these are, at least one; of a batch of one, one more.</source>
        <translation>每个批次中这类图片的比例，至少一张；批次为一张时另加一张。</translation>
    </message>
    <message>
        <source>Weight of these</source>
        <translation>其权重</translation>
    </message>
    <message>
        <source>Against the loss.</source>
        <translation>相对于损失。</translation>
    </message>
    <message>
        <source>Learn to fill masks</source>
        <translation>学习填充蒙版</translation>
    </message>
    <message>
        <source>Hide parts of the pictures, so that what is taught can be painted into a mask.</source>
        <translation>遮住图片的一部分，使所教的内容可以画进蒙版。</translation>
    </message>
    <message>
        <source>Share with holes</source>
        <translation>挖洞比例</translation>
    </message>
    <message>
        <source>How many of the pictures have a part hidden.</source>
        <translation>有多少图片被遮住一部分。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>What is trained, and what comes of it.</source>
        <translation>训练什么，得到什么。</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Low-rank changes (Hu et al. 2021): the usual choice.</source>
        <translation>低秩改动 (Hu et al. 2021)：通常的选择。</translation>
    </message>
    <message>
        <source>LoHa</source>
        <translation>LoHa</translation>
    </message>
    <message>
        <source>Products of two low-rank changes (Hyeon-Woo et al. 2021).</source>
        <translation>两个低秩改动的乘积 (Hyeon-Woo et al. 2021)。</translation>
    </message>
    <message>
        <source>LoKr</source>
        <translation>LoKr</translation>
    </message>
    <message>
        <source>Kronecker products: small files (Yeh et al. 2023).</source>
        <translation>克罗内克积：文件小 (Yeh et al. 2023)。</translation>
    </message>
    <message>
        <source>DoRA</source>
        <translation>DoRA</translation>
    </message>
    <message>
        <source>LoRA with a learnt magnitude (Liu et al. 2024).</source>
        <translation>学习幅度的 LoRA (Liu et al. 2024)。</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>A new word alone (textual inversion, Gal et al. 2022).</source>
        <translation>只学一个新词 (textual inversion, Gal et al. 2022)。</translation>
    </message>
    <message>
        <source>All weights</source>
        <translation>全部权重</translation>
    </message>
    <message>
        <source>Needs several times the model&apos;s memory; gives a model.</source>
        <translation>需要数倍于模型的内存；得到一个模型。</translation>
    </message>
    <message>
        <source>Few steps</source>
        <translation>少步数</translation>
    </message>
    <message>
        <source>A LoRA that makes the model&apos;s own pictures in 4 steps (Luo et al. 2023).</source>
        <translation>一个用 4 步生成模型自身图片的 LoRA（Luo 等，2023）。</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>Of the changes; more can hold more.</source>
        <translation>改动的秩；越大容量越大。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>The effective scale is alpha divided by rank; 0: the rank, so that it is 1.</source>
        <translation>有效比例为 Alpha 除以秩；0：取秩，比例即为 1。</translation>
    </message>
    <message>
        <source>Ranks of blocks</source>
        <translation>各块的秩</translation>
    </message>
    <message>
        <source>Other ranks where a layer&apos;s name holds these words, as in “attn2=32, ff=8”; 0: none.</source>
        <translation>名称含有这些词的层用其他秩，如“attn2=32, ff=8”；0：不训练。</translation>
    </message>
    <message>
        <source>Convolutions too</source>
        <translation>包括卷积</translation>
    </message>
    <message>
        <source>Also those of the UNet.</source>
        <translation>也包括 UNet 的卷积。</translation>
    </message>
    <message>
        <source>Text encoder too</source>
        <translation>包括文本编码器</translation>
    </message>
    <message>
        <source>Train the text encoders along.</source>
        <translation>同时训练文本编码器。</translation>
    </message>
    <message>
        <source>Its learning rate</source>
        <translation>其学习率</translation>
    </message>
    <message>
        <source>Of the text encoders.</source>
        <translation>文本编码器的学习率。</translation>
    </message>
    <message>
        <source>Words of a trigger</source>
        <translation>触发词向量数</translation>
    </message>
    <message>
        <source>How many vectors a new word has (embeddings; with SDXL&apos;s LoRAs: pivotal tuning); 0: none.</source>
        <translation>新词有多少个向量（嵌入；SDXL 的 LoRA 则为 pivotal tuning）；0：没有。</translation>
    </message>
    <message>
        <source>Learning rate of words</source>
        <translation>新词学习率</translation>
    </message>
    <message>
        <source>Of new words.</source>
        <translation>新词的学习率。</translation>
    </message>
    <message>
        <source>Starts as</source>
        <translation>初始词</translation>
    </message>
    <message>
        <source>A known word that the new one starts as.</source>
        <translation>新词从这个已知的词开始。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>随机失活</translation>
    </message>
    <message>
        <source>Of the changes.</source>
        <translation>改动的随机失活。</translation>
    </message>
    <message>
        <source>Distilling</source>
        <translation>蒸馏</translation>
    </message>
    <message>
        <source>Guidance built in</source>
        <translation>内置引导</translation>
    </message>
    <message>
        <source>Pictures come as with this guidance, without its cost; 0: the model&apos;s own.</source>
        <translation>图片如同使用此引导强度生成，却不增加开销；0：模型自身的引导强度。</translation>
    </message>
    <message>
        <source>Teacher&apos;s steps</source>
        <translation>教师步数</translation>
    </message>
    <message>
        <source>Into how many steps the way from noise to picture is divided.</source>
        <translation>从噪声到图片的过程分成多少步。</translation>
    </message>
    <message>
        <source>Pictures of each prompt</source>
        <translation>每个提示词的图片数</translation>
    </message>
    <message>
        <source>How many the model makes to learn from, where there are prompts and no set.</source>
        <translation>只有提示词而没有训练集时，模型为学习生成多少张图片。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>0: as many as the minutes hold.</source>
        <translation>0：时限内能做多少就做多少。</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Ends after so many minutes of training; 0: no limit.</source>
        <translation>训练满这么多分钟后结束；0：不限。</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Pictures of a step.</source>
        <translation>每步的图片数。</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>梯度累积</translation>
    </message>
    <message>
        <source>Batches whose gradients are added up for a step.</source>
        <translation>一步中累加梯度的批数。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>At its highest.</source>
        <translation>最高时的值。</translation>
    </message>
    <message>
        <source>Last rate</source>
        <translation>最终学习率</translation>
    </message>
    <message>
        <source>What it falls to; cosine and linear alone.</source>
        <translation>降到的值；仅用于余弦和线性。</translation>
    </message>
    <message>
        <source>Falls by</source>
        <translation>下降方式</translation>
    </message>
    <message>
        <source>How the learning rate falls over the training.</source>
        <translation>学习率在训练中如何下降。</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Not at all</source>
        <translation>不下降</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Steps over which the rate rises.</source>
        <translation>学习率上升的步数。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Prodigy finds the learning rate itself (Mishchenko &amp; Defazio 2023): set it to 1.</source>
        <translation>Prodigy 自行寻找学习率 (Mishchenko &amp; Defazio 2023)：请设为 1。</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>AdamW, 8 bits</source>
        <translation>AdamW，8 位</translation>
    </message>
    <message>
        <source>Needs bitsandbytes and a card.</source>
        <translation>需要 bitsandbytes 和显卡。</translation>
    </message>
    <message>
        <source>Prodigy</source>
        <translation>Prodigy</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Of the optimizer.</source>
        <translation>优化器的权重衰减。</translation>
    </message>
    <message>
        <source>Clip gradients</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>Largest norm; 0: not clipped.</source>
        <translation>最大范数；0：不裁剪。</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Decay of the moving average of the weights (EMA); 0: none.</source>
        <translation>权重滑动平均 (EMA) 的衰减；0：没有。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Of noise, order and first weights.</source>
        <translation>噪声、顺序和初始权重的种子。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Min-SNR γ</source>
        <translation>Min-SNR γ</translation>
    </message>
    <message>
        <source>Weighs noise levels (Hang et al. 2023), for models that predict the noise; 0: all alike.</source>
        <translation>按噪声强度加权（Hang 等，2023），用于预测噪声的模型；0：一视同仁。</translation>
    </message>
    <message>
        <source>Noise offset</source>
        <translation>噪声偏移</translation>
    </message>
    <message>
        <source>Lets pictures become darker and brighter.</source>
        <translation>让图片可以更暗和更亮。</translation>
    </message>
    <message>
        <source>Timesteps</source>
        <translation>时间步</translation>
    </message>
    <message>
        <source>How noise levels are drawn.</source>
        <translation>如何抽取噪声级别。</translation>
    </message>
    <message>
        <source>As the model&apos;s</source>
        <translation>与模型相同</translation>
    </message>
    <message>
        <source>As its makers trained it.</source>
        <translation>与其作者训练时相同。</translation>
    </message>
    <message>
        <source>Evenly</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>Logit-normal</source>
        <translation>Logit-正态</translation>
    </message>
    <message>
        <source>Esser et al. 2024.</source>
        <translation>Esser et al. 2024。</translation>
    </message>
    <message>
        <source>Empty captions</source>
        <translation>空描述</translation>
    </message>
    <message>
        <source>Share without their captions, for guidance.</source>
        <translation>不带描述的比例，用于引导。</translation>
    </message>
    <message>
        <source>Outside of masks</source>
        <translation>蒙版之外</translation>
    </message>
    <message>
        <source>How much counts what the masks leave out.</source>
        <translation>蒙版之外的部分占多少分量。</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Side of the square whose area pictures are brought to; 0: the model&apos;s.</source>
        <translation>图片调整到的面积所对应正方形的边长；0：模型的尺寸。</translation>
    </message>
    <message>
        <source>Other shapes</source>
        <translation>其他形状</translation>
    </message>
    <message>
        <source>Keep wide and tall pictures in their shape (buckets).</source>
        <translation>保持宽图和高图的形状（分桶）。</translation>
    </message>
    <message>
        <source>Smallest side</source>
        <translation>最短边</translation>
    </message>
    <message>
        <source>Pictures with a shorter side are left out.</source>
        <translation>短边更短的图片会被排除。</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>Share that is measured on, and not learnt from.</source>
        <translation>用于测量而不用于学习的比例。</translation>
    </message>
    <message>
        <source>Encoding of captions</source>
        <translation>描述的编码</translation>
    </message>
    <message>
        <source>Of caption files that are not UTF-8.</source>
        <translation>用于不是 UTF-8 的描述文件。</translation>
    </message>
    <message>
        <source>Found out</source>
        <translation>自动判断</translation>
    </message>
    <message>
        <source>Western (cp1252)</source>
        <translation>西欧（cp1252）</translation>
    </message>
    <message>
        <source>Cyrillic (cp1251)</source>
        <translation>西里尔文（cp1251）</translation>
    </message>
    <message>
        <source>Chinese (GB 18030)</source>
        <translation>中文（GB 18030）</translation>
    </message>
    <message>
        <source>Japanese (Shift JIS)</source>
        <translation>日文（Shift JIS）</translation>
    </message>
    <message>
        <source>Chinese, traditional (Big5)</source>
        <translation>繁体中文（Big5）</translation>
    </message>
    <message>
        <source>Korean (cp949)</source>
        <translation>韩文（cp949）</translation>
    </message>
    <message>
        <source>Japanese (EUC)</source>
        <translation>日文（EUC）</translation>
    </message>
    <message>
        <source>Central European (cp1250)</source>
        <translation>中欧（cp1250）</translation>
    </message>
    <message>
        <source>Turkish (cp1254)</source>
        <translation>土耳其文（cp1254）</translation>
    </message>
    <message>
        <source>Greek (cp1253)</source>
        <translation>希腊文（cp1253）</translation>
    </message>
    <message>
        <source>Western (Mac)</source>
        <translation>西欧（Mac）</translation>
    </message>
    <message>
        <source>Cyrillic (KOI8-R)</source>
        <translation>西里尔文（KOI8-R）</translation>
    </message>
    <message>
        <source>UTF-16 LE</source>
        <translation>UTF-16 LE</translation>
    </message>
    <message>
        <source>UTF-16 BE</source>
        <translation>UTF-16 BE</translation>
    </message>
    <message>
        <source>Lines of captions</source>
        <translation>描述的各行</translation>
    </message>
    <message>
        <source>What several lines of a caption file are.</source>
        <translation>描述文件中的多行表示什么。</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>可选项</translation>
    </message>
    <message>
        <source>One is drawn each time.</source>
        <translation>每次抽取一行。</translation>
    </message>
    <message>
        <source>The first line</source>
        <translation>第一行</translation>
    </message>
    <message>
        <source>As kohya-ss/sd-scripts reads them.</source>
        <translation>与 kohya-ss/sd-scripts 的读法相同。</translation>
    </message>
    <message>
        <source>One caption</source>
        <translation>一条说明</translation>
    </message>
    <message>
        <source>As ai-toolkit reads them.</source>
        <translation>与 ai-toolkit 的读法相同。</translation>
    </message>
    <message>
        <source>Names of folders</source>
        <translation>文件夹名称</translation>
    </message>
    <message>
        <source>“20_sks dog” counts 20 times, and “sks dog” is the caption where there is no other (kohya-ss/sd-scripts); what is in “reg” keeps the model from forgetting.</source>
        <translation>“20_sks dog”计 20 次；没有其他描述时，“sks dog”就是描述（kohya-ss/sd-scripts）；“reg”中的图片用来防止模型遗忘。</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>How often the set counts against pictures of its kind.</source>
        <translation>相对于同类图片，训练集计几次。</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Not for writing and faces.</source>
        <translation>不适合文字和人脸。</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>By up to so many degrees.</source>
        <translation>最多这么多度。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>By up to so much.</source>
        <translation>最多这么多。</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Hue</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>CutMix</source>
        <translation>CutMix</translation>
    </message>
    <message>
        <source>Share with a piece of another picture; captions are joined.</source>
        <translation>带有另一张图片一块的比例；描述会合并。</translation>
    </message>
    <message>
        <source>MixUp</source>
        <translation>MixUp</translation>
    </message>
    <message>
        <source>Share blended with another picture; captions are joined.</source>
        <translation>与另一张图片混合的比例；描述会合并。</translation>
    </message>
    <message>
        <source>Fewer words</source>
        <translation>减少词语</translation>
    </message>
    <message>
        <source>Share of captions that lose half of their words, all but the trigger word: a style is learnt for other things, too.</source>
        <translation>有多大比例的描述会丢掉一半词语（触发词保留）：这样风格也能用于其他内容。</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检验</translation>
    </message>
    <message>
        <source>Measure every</source>
        <translation>测量间隔</translation>
    </message>
    <message>
        <source>Steps between two measurements on what is held out; 0: never.</source>
        <translation>两次在留出部分上测量之间的步数；0：从不。</translation>
    </message>
    <message>
        <source>Stop after</source>
        <translation>停止条件</translation>
    </message>
    <message>
        <source>Measurements without gain; then the best is kept. 0: never, and the last is kept.</source>
        <translation>连续多少次测量没有改进；之后保留最好的状态。0：从不停止，保留最后的状态。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>States of the last measurements that are kept, besides the best.</source>
        <translation>除最佳状态外，保留最近几次测量的状态。</translation>
    </message>
    <message>
        <source>Samples every</source>
        <translation>样张间隔</translation>
    </message>
    <message>
        <source>Steps between two rows of samples; 0: none.</source>
        <translation>两组样张之间的步数；0：不生成。</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Up to eight, with and without the trigger; empty: chosen by the set.</source>
        <translation>最多八条，带或不带触发词；空：按训练集选择。</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Of the calculation; on a processor never float16.</source>
        <translation>计算的精度；处理器上从不用 float16。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>32 bits</source>
        <translation>32 位</translation>
    </message>
    <message>
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>float16</source>
        <translation>float16</translation>
    </message>
    <message>
        <source>Model&apos;s weights</source>
        <translation>模型权重</translation>
    </message>
    <message>
        <source>Under a LoRA they may be kept in fewer bits.</source>
        <translation>在 LoRA 之下可以用更少的位数保存。</translation>
    </message>
    <message>
        <source>As they are</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 位</translation>
    </message>
    <message>
        <source>4 bits</source>
        <translation>4 位</translation>
    </message>
    <message>
        <source>Compute activations twice</source>
        <translation>激活值计算两次</translation>
    </message>
    <message>
        <source>Saves memory, costs a third of the speed.</source>
        <translation>节省内存，速度降低三分之一。</translation>
    </message>
    <message>
        <source>Keep latents</source>
        <translation>保存潜变量</translation>
    </message>
    <message>
        <source>Latents and texts are computed once, and kept on the disk.</source>
        <translation>潜变量和文本只计算一次，并保存在磁盘上。</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>How LoRAs are written: diffusers, peft, kohya, comfyui.</source>
        <translation>LoRA 的写法：diffusers、peft、kohya、comfyui。</translation>
    </message>
    <message>
        <source>Person or mascot</source>
        <translation>人物或吉祥物</translation>
    </message>
    <message>
        <source>One person, animal or figure, in any place.</source>
        <translation>同一个人、动物或形象，可出现在任何地方。</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>How pictures are drawn or photographed, whatever they show.</source>
        <translation>图片的画法或拍法，与内容无关。</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>One thing with its form, colours and writing.</source>
        <translation>一件东西及其形状、颜色和文字。</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>A gesture, a composition, a kind of scene.</source>
        <translation>一个姿势、一种构图或一类场景。</translation>
    </message>
    <message>
        <source>The model&apos;s own pictures in 4 steps; needs prompts, and no pictures.</source>
        <translation>用 4 步生成模型自身的图片；需要提示词，不需要图片。</translation>
    </message>
    <message>
        <source>Can&apos;t be read: {count}</source>
        <translation>无法读取：{count}</translation>
    </message>
    <message>
        <source>Too small: {count}</source>
        <translation>太小：{count}</translation>
    </message>
    <message>
        <source>Smaller than needed, enlarged: {count}</source>
        <translation>小于所需，会放大：{count}</translation>
    </message>
    <message>
        <source>Blurred: {count}</source>
        <translation>模糊：{count}</translation>
    </message>
    <message>
        <source>Strong JPEG compression: {count}</source>
        <translation>JPEG 压缩过强：{count}</translation>
    </message>
    <message>
        <source>The same picture {count} times: {name}</source>
        <translation>同一图片 {count} 次：{name}</translation>
    </message>
    <message>
        <source>{count} nearly alike: {name}</source>
        <translation>{count} 张近乎相同：{name}</translation>
    </message>
    <message>
        <source>Caption file not used: {count} ({said})</source>
        <translation>未使用描述文件：{count}（{said}）</translation>
    </message>
    <message>
        <source>Encoding guessed: {count} ({said})</source>
        <translation>编码是猜测的：{count}（{said}）</translation>
    </message>
    <message>
        <source>Several captions, one a time: {count}</source>
        <translation>有多条描述，每次用一条：{count}</translation>
    </message>
    <message>
        <source>First line of several: {count}</source>
        <translation>多行中只取第一行：{count}</translation>
    </message>
    <message>
        <source>Several lines as one: {count}</source>
        <translation>多行合为一条：{count}</translation>
    </message>
    <message>
        <source>By the folder {said}: {count}</source>
        <translation>按文件夹 {said}：{count}</translation>
    </message>
    <message>
        <source>No mask in “{said}”: {count}</source>
        <translation>“{said}”中没有蒙版：{count}</translation>
    </message>
    <message>
        <source>“{said}” is not taken as repeats: {count}</source>
        <translation>“{said}”不作为重复次数：{count}</translation>
    </message>
    <message>
        <source>Against forgetting, in “{said}”: {count}</source>
        <translation>防止遗忘，在“{said}”中：{count}</translation>
    </message>
    <message>
        <source>Without a caption: {count}</source>
        <translation>没有描述：{count}</translation>
    </message>
    <message>
        <source>Caption longer than the model reads: {count}</source>
        <translation>描述超出模型可读长度：{count}</translation>
    </message>
    <message>
        <source>Lying on their side, shown upright: {count}</source>
        <translation>横放，已转正：{count}</translation>
    </message>
    <message>
        <source>Much is cut off: {count}</source>
        <translation>裁去较多：{count}</translation>
    </message>
    <message>
        <source>Only {count} pictures: twelve are better.</source>
        <translation>只有 {count} 张图片：十二张更好。</translation>
    </message>
    <message>
        <source>There are no pictures to learn from.</source>
        <translation>没有可学习的图片。</translation>
    </message>
    <message>
        <source>All duplicates: {count}</source>
        <translation>全部重复图片：{count}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Files of the base model: {shown}</source>
        <translation>基础模型的文件：{shown}</translation>
    </message>
    <message>
        <source>Pictures added: {shown}</source>
        <translation>新增的图片：{shown}</translation>
    </message>
    <message>
        <source>Pictures gone: {shown}</source>
        <translation>不见的图片：{shown}</translation>
    </message>
    <message>
        <source>Pictures changed: {shown}</source>
        <translation>有变化的图片：{shown}</translation>
    </message>
    <message>
        <source>Captions changed: {shown}</source>
        <translation>有变化的描述：{shown}</translation>
    </message>
    <message>
        <source>Masks, crops or repeats changed: {shown}</source>
        <translation>有变化的蒙版、裁剪或重复次数：{shown}</translation>
    </message>
    <message>
        <source>This version trains in another way: {shown}</source>
        <translation>此版本的训练方式不同：{shown}</translation>
    </message>
    <message>
        <source>Settings: {shown}</source>
        <translation>设置：{shown}</translation>
    </message>
    <message>
        <source>All steps done</source>
        <translation>所有步数已完成</translation>
    </message>
    <message>
        <source>Time is up</source>
        <translation>时间已到</translation>
    </message>
    <message>
        <source>Ended: nothing was gained any more</source>
        <translation>已结束：不再有进步</translation>
    </message>
</context>
<context>
    <name>TranslationLine</name>
    <message>
        <source>In English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>The prompt in English</source>
        <translation>英文提示词</translation>
    </message>
    <message>
        <source>&lt;b&gt;In English&lt;/b&gt;&lt;br&gt;This model knows English words alone: this is what it is told. Change it if it is wrong; empty it to have it translated again.</source>
        <translation>&lt;b&gt;英文&lt;/b&gt;&lt;br&gt;这个模型只认识英文单词：它收到的就是这些。不对可以修改；清空后会重新翻译。</translation>
    </message>
    <message>
        <source>Not known: {words}</source>
        <translation>不认识：{words}</translation>
    </message>
</context>
<context>
    <name>TrustSection</name>
    <message>
        <source>Can it be trusted?</source>
        <translation>是否可信？</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在仔细检查…</translation>
    </message>
    <message>
        <source>Read the whole file and compare it byte for byte.</source>
        <translation>读取全部内容，逐字节比较。</translation>
    </message>
    <message>
        <source>Check values</source>
        <translation>检查所有数值</translation>
    </message>
    <message>
        <source>Verify, and look for NaN and infinite values.</source>
        <translation>校验，并查找无效数值（NaN、无穷大）。</translation>
    </message>
    <message>
        <source>Download only the damaged files again.</source>
        <translation>只重新下载损坏的文件。</translation>
    </message>
    <message>
        <source>Generate a picture with a fixed seed; it becomes the model&apos;s thumbnail.</source>
        <translation>用固定种子生成一张图片，并设为模型的缩略图。</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Make test picture</source>
        <translation>生成测试图片</translation>
    </message>
</context>
<context>
    <name>UndoModel</name>
    <message>
        <source>Opened</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>The picture as it was opened, before the first step.</source>
        <translation>刚打开时的样子，尚未进行任何操作。</translation>
    </message>
    <message>
        <source>The picture as it was created, before the first step.</source>
        <translation>刚新建时的样子，尚未进行任何操作。</translation>
    </message>
    <message>
        <source>The picture before the first recovered step.</source>
        <translation>所恢复的第一步操作之前的样子。</translation>
    </message>
    <message>
        <source>The earliest state available: older steps were dropped to save memory.</source>
        <translation>只能退回到这里：为节省内存，更早的操作已清除。</translation>
    </message>
    <message>
        <source>{step}, current</source>
        <translation>{step}，当前位置</translation>
    </message>
    <message>
        <source>{step}, undone</source>
        <translation>{step}，已撤销</translation>
    </message>
    <message>
        <source>Click to go back to the state after this step.</source>
        <translation>单击退回到这一步之后的状态。</translation>
    </message>
    <message>
        <source>This is the current state.</source>
        <translation>这是当前状态。</translation>
    </message>
    <message>
        <source>Undone. Click to redo all steps up to this one.</source>
        <translation>已撤销。单击可重做到这一步。</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Recovered</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Earlier steps</source>
        <translation>更早的操作</translation>
    </message>
    <message>
        <source>{step}, done</source>
        <translation>{step}，已执行</translation>
    </message>
</context>
<context>
    <name>UndoPanel</name>
    <message>
        <source>Undo steps of this picture</source>
        <translation>此文档的操作步骤</translation>
    </message>
    <message>
        <source>Every step is listed here once a picture is open. Click one to go back to it.</source>
        <translation>打开图片后，每一步操作都会列在这里。单击即可退回到那一步。</translation>
    </message>
</context>
<context>
    <name>VariantLine</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Settings, as “steps=4; guidance_scale=3”</source>
        <translation>设置，例如“steps=4; guidance_scale=3”</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Leave this one out</source>
        <translation>去掉这一项</translation>
    </message>
</context>
<context>
    <name>ViewCanvas</name>
    <message>
        <source>Second view of the picture</source>
        <translation>图片的第二个视图</translation>
    </message>
</context>
<context>
    <name>ViewWindow</name>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Greyscale</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Proof Colours</source>
        <translation>打样颜色</translation>
    </message>
    <message>
        <source>Gamut Warning</source>
        <translation>色域警告</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>裁切警告</translation>
    </message>
    <message>
        <source>Choose Proof Setup first.</source>
        <translation>请先完成打样设置。</translation>
    </message>
    <message>
        <source>{name}: second view</source>
        <translation>{name}：第二个视图</translation>
    </message>
</context>
<context>
    <name>WatchDialog</name>
    <message>
        <source>Watched Folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>Process new pictures while Velatura is open</source>
        <translation>在 Velatura 打开时处理新图片</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Results to</source>
        <translation>结果存到</translation>
    </message>
    <message>
        <source>Each picture is processed once, after it has been written completely. Originals are not changed.</source>
        <translation>每张图片在完整写入后处理一次。原图不会改变。</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
</context>
<context>
    <name>Ways</name>
    <message>
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>packed weights</source>
        <translation>权重预排布</translation>
    </message>
    <message>
        <source>unpacked weights</source>
        <translation>权重未预排布</translation>
    </message>
    <message>
        <source>Velatura&apos;s attention</source>
        <translation>Velatura 自带的注意力</translation>
    </message>
    <message>
        <source>tiled attention</source>
        <translation>分块注意力</translation>
    </message>
    <message>
        <source>PyTorch&apos;s attention</source>
        <translation>PyTorch 自带的注意力</translation>
    </message>
    <message>
        <source>joined layers</source>
        <translation>层运算合并</translation>
    </message>
    <message>
        <source>separate layers</source>
        <translation>层运算分开</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 个线程</translation>
    </message>
    <message>
        <source>{count} threads</source>
        <translation>{count} 个线程</translation>
    </message>
</context>
<context>
    <name>WelcomeCard</name>
    <message>
        <source>Welcome to Velatura</source>
        <translation>欢迎使用 Velatura</translation>
    </message>
    <message>
        <source>Paint a mask, say what you want, and only what you masked changes. A small model is included: try it right away.</source>
        <translation>画出蒙版，写下想要的内容，只有蒙版内会改变。程序自带一个小模型，现在就能试。</translation>
    </message>
    <message>
        <source>A first edit in three steps</source>
        <translation>三步完成第一次编辑</translation>
    </message>
    <message>
        <source>Open a picture…</source>
        <translation>打开图片…</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Get more models…</source>
        <translation>获取更多模型…</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>No account, nothing is sent. Velatura stays offline until you start a download.</source>
        <translation>无需账号，不发送任何数据。除非你要下载，Velatura 始终离线。</translation>
    </message>
    <message>
        <source>Close the welcome screen</source>
        <translation>关闭欢迎</translation>
    </message>
    <message>
        <source>Follow system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Generating on: {device}</source>
        <translation>用于生成图片的设备：{device}</translation>
    </message>
    <message>
        <source>Checking this machine…</source>
        <translation>正在查看本机配置…</translation>
    </message>
    <message>
        <source>Stored in {folder}</source>
        <translation>位于 {folder}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>{program}: %n models, {size}</source>
        <translation>
            <numerusform>{program}：%n 个模型，{size}</numerusform>
        </translation>
    </message>
    <message>
        <source>Use in place</source>
        <translation>就地使用</translation>
    </message>
</context>
<context>
    <name>WildcardPreview</name>
    <message>
        <source>Wildcards</source>
        <translation>通配符</translation>
    </message>
    <message>
        <source>Click a text to put it into the prompt.</source>
        <translation>点击一段文字，将其放入提示词。</translation>
    </message>
    <message>
        <source>Texts the prompt can become</source>
        <translation>提示词可能的结果</translation>
    </message>
    <message>
        <source>Other Seeds</source>
        <translation>换一组种子</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Opens the folder for your wildcards: text files with one option per line, or YAML.</source>
        <translation>打开通配符文件夹：每行一个选项的文本文件，或 YAML。</translation>
    </message>
    <message>
        <source>There is nothing to choose in the prompt. Try {red|blue}, or __name__ for a line of name.txt in the folder of wildcards.</source>
        <translation>提示词中没有可选内容。试试 {red|blue}，或用 __name__ 取通配符文件夹中 name.txt 的一行。</translation>
    </message>
    <message>
        <source>Seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
</context>
<context>
    <name>WindowTitle</name>
    <message>
        <source>{name} (read-only)</source>
        <translation>{name}（只读）</translation>
    </message>
    <message>
        <source>{name} (not in the recovery journal yet)</source>
        <translation>{name}（尚未写入恢复日志）</translation>
    </message>
</context>
<context>
    <name>WordPanel</name>
    <message>
        <source>Prompt dictionary</source>
        <translation>提示词词典</translation>
    </message>
    <message>
        <source>Search in Chinese or English</source>
        <translation>用中文或英文搜索</translation>
    </message>
    <message>
        <source>Search words</source>
        <translation>搜索词语</translation>
    </message>
    <message>
        <source>Word groups</source>
        <translation>词语分组</translation>
    </message>
    <message>
        <source>Most models read English. Click a word to insert it.</source>
        <translation>多数模型读英文。单击即可插入。</translation>
    </message>
    <message>
        <source>Translate the prompt to English</source>
        <translation>把提示词换成英文</translation>
    </message>
    <message>
        <source>Translate the Chinese words of the prompt that the dictionary knows.</source>
        <translation>把提示词中词典收录的中文词换成英文。</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>词语</translation>
    </message>
</context>
<context>
    <name>Work</name>
    <message>
        <source>Enlarge {detail}</source>
        <translation>放大 {detail}</translation>
    </message>
    <message>
        <source>Clean up {detail}</source>
        <translation>净化 {detail}</translation>
    </message>
    <message>
        <source>Refine details {detail}</source>
        <translation>逐处细化 {detail}</translation>
    </message>
    <message>
        <source>Control image {detail}</source>
        <translation>控制图像：{detail}</translation>
    </message>
    <message>
        <source>Redo steps {detail}</source>
        <translation>套用处理流程 {detail}</translation>
    </message>
    <message>
        <source>Subject {detail}</source>
        <translation>主体 {detail}</translation>
    </message>
</context>
<context>
    <name>WorkAlert</name>
    <message numerus="yes">
        <source>%n picture(s) finished</source>
        <translation>
            <numerusform>%n 张图片已完成</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) failed</source>
        <translation>
            <numerusform>%n 个任务失败</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>制作</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>排版</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片数量</translation>
    </message>
    <message>
        <source>How many are made.</source>
        <translation>制作多少张。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Of the first picture; those after it count up from there.</source>
        <translation>第一张的种子，其后依次递增。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Id or name; empty: the usual one.</source>
        <translation>标识或名称；留空则用默认模型。</translation>
    </message>
    <message>
        <source>The usual one</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>Of the pages.</source>
        <translation>页面的纸张大小。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of what stands on the pages besides what you say.</source>
        <translation>页面上除您所写内容之外的文字所用的语言。</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Columns of the table that are called otherwise: picture=Bild.</source>
        <translation>表格中名称不同的列：picture=Bild。</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>被截断</translation>
    </message>
    <message>
        <source>Wrong background</source>
        <translation>背景不对</translation>
    </message>
    <message>
        <source>Too like another</source>
        <translation>与另一张过于相似</translation>
    </message>
</context>
<context>
    <name>WorkbenchPage</name>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose a folder for the results.</source>
        <translation>选择结果文件夹。</translation>
    </message>
    <message>
        <source>Open Run…</source>
        <translation>打开运行…</translation>
    </message>
    <message>
        <source>Reopen an earlier run: choose its results folder.</source>
        <translation>重新打开之前的运行：选择其结果文件夹。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>制作</translation>
    </message>
    <message>
        <source>Make all pictures, in the queue.</source>
        <translation>在队列中制作所有图片。</translation>
    </message>
    <message>
        <source>Results to</source>
        <translation>结果保存到</translation>
    </message>
    <message>
        <source>A folder</source>
        <translation>文件夹</translation>
    </message>
    <message numerus="yes">
        <source>Make %n first</source>
        <translation>
            <numerusform>先生成 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>To look at them before all others are made.</source>
        <translation>在全部制作之前先查看。</translation>
    </message>
    <message>
        <source>Folder for Results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Folder of a Run</source>
        <translation>运行的文件夹</translation>
    </message>
    <message>
        <source>Delete the workbench “{name}”?</source>
        <translation>删除工作台“{name}”？</translation>
    </message>
</context>
<context>
    <name>_AddressSection</name>
    <message>
        <source>Hub address</source>
        <translation>模型站地址</translation>
    </message>
    <message>
        <source>Hub mirrors</source>
        <translation>模型站镜像</translation>
    </message>
    <message>
        <source>Mirrors, if you have any</source>
        <translation>镜像（如有）</translation>
    </message>
    <message>
        <source>Leave empty for the default. Mirrors are tried in order when it can&apos;t be reached; they never get your token.</source>
        <translation>留空则使用默认地址。无法连接时按顺序尝试镜像；镜像不会得到你的访问令牌。</translation>
    </message>
</context>
<context>
    <name>_Bar</name>
    <message>
        <source>Close Tab</source>
        <translation>关闭标签页</translation>
    </message>
    <message>
        <source>Close this picture.</source>
        <translation>关闭这张图片。</translation>
    </message>
</context>
<context>
    <name>_CardSection</name>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Look Again</source>
        <translation>重新检测</translation>
    </message>
    <message>
        <source>Look for graphics cards again</source>
        <translation>重新检测显卡</translation>
    </message>
    <message>
        <source>Looking for graphics cards…</source>
        <translation>正在检测显卡…</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Compute capability</source>
        <translation>计算能力</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Graphics memory</source>
        <translation>显存</translation>
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
        <source>About this model</source>
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
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Native size</source>
        <translation>最佳尺寸</translation>
    </message>
    <message>
        <source>Not supported yet: this version can&apos;t generate with it, but it can be downloaded for other programs</source>
        <translation>暂不支持：此版本无法用它生成图片，但可以下载给其他程序用</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>{verdict}. {reason}</source>
        <translation>{verdict}。{reason}</translation>
    </message>
    <message>
        <source>{verdict}.</source>
        <translation>{verdict}。</translation>
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
        <source>Works with</source>
        <translation>可搭配</translation>
    </message>
    <message>
        <source>Source of this information (opens the browser)</source>
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
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Credit required</source>
        <translation>须署名</translation>
    </message>
    <message>
        <source>Commercial use</source>
        <translation>可商用</translation>
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
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
</context>
<context>
    <name>_Side</name>
    <message>
        <source>{encoder}: {count} tokens, {beyond} of them beyond {length}</source>
        <translation>{encoder}：{count} 个词元，其中 {beyond} 个超出 {length}</translation>
    </message>
    <message>
        <source>{encoder}: {count} tokens in {chunks} chunks of {length}</source>
        <translation>{encoder}：{count} 个词元，分为 {chunks} 段，每段 {length} 个</translation>
    </message>
    <message>
        <source>{encoder}: {count} of {length} tokens</source>
        <translation>{encoder}：{count} / {length} 个词元</translation>
    </message>
    <message>
        <source>Steps {steps}: {text}</source>
        <translation>第 {steps} 步：{text}</translation>
    </message>
    <message>
        <source>One expansion: {text}</source>
        <translation>其中一种展开结果：{text}</translation>
    </message>
    <message>
        <source>In English: {text}</source>
        <translation>英文：{text}</translation>
    </message>
    <message>
        <source>This model&apos;s text encoders don&apos;t support weights.</source>
        <translation>此模型的文本编码器不支持权重。</translation>
    </message>
    <message>
        <source>Words the model doesn&apos;t know: {words}</source>
        <translation>模型不认识的词：{words}</translation>
    </message>
</context>
<context>
    <name>_SupportSection</name>
    <message>
        <source>Check Again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Check GPU support again</source>
        <translation>重新检查 GPU 支持</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove GPU support</source>
        <translation>移除 GPU 支持</translation>
    </message>
    <message>
        <source>Compute device</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Deletes it and frees its disk space; the processor is used instead.</source>
        <translation>删除它并腾出空间，之后由处理器生成图片。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the download of GPU support</source>
        <translation>取消下载 GPU 支持</translation>
    </message>
    <message>
        <source>Show Download</source>
        <translation>显示下载</translation>
    </message>
    <message>
        <source>Progress of GPU support</source>
        <translation>GPU 支持的进度</translation>
    </message>
    <message>
        <source>Add GPU Support… ({size})</source>
        <translation>添加 GPU 支持… ({size})</translation>
    </message>
    <message>
        <source>{build} is a download of about {download} and takes {disk} on disk. It is checked against its publisher&apos;s SHA-256 and tested before it is used.</source>
        <translation>{build} 约需下载 {download}，占用磁盘 {disk}。使用前会与发布者的 SHA-256 比对并试用。</translation>
    </message>
    <message>
        <source>built-in, PyTorch {version}</source>
        <translation>程序自带，PyTorch {version}</translation>
    </message>
    <message>
        <source>Generating on</source>
        <translation>生成设备</translation>
    </message>
    <message>
        <source>GPU support uses</source>
        <translation>GPU 支持占用</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>the graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Build in use</source>
        <translation>使用的版本</translation>
    </message>
</context>
<context>
    <name>_SwitchSection</name>
    <message>
        <source>Online or offline</source>
        <translation>在线或离线</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Velatura contacts a server only for downloads you start.</source>
        <translation>只有在你开始下载时，Velatura 才会连接服务器。</translation>
    </message>
    <message>
        <source>Off: no server is ever contacted.</source>
        <translation>关闭：任何情况下都不连接服务器。</translation>
    </message>
</context>
<context>
    <name>_TokenSection</name>
    <message>
        <source>Hub token</source>
        <translation>模型站访问令牌</translation>
    </message>
</context>
</TS>
