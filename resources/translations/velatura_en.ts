<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Activity</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more waiting</source>
        <translation>
            <numerusform>%n more waiting</numerusform>
            <numerusform>%n more waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AlbumActions</name>
    <message numerus="yes">
        <source>%Ln picture(s) added to “{name}”.</source>
        <translation>
            <numerusform>%Ln picture added to “{name}”.</numerusform>
            <numerusform>%Ln pictures added to “{name}”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message numerus="yes">
        <source>Pictures finished: %n</source>
        <translation>
            <numerusform>Picture finished</numerusform>
            <numerusform>Pictures finished: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message numerus="yes">
        <source>Run on %n file(s)</source>
        <translation>
            <numerusform>Run on %n file</numerusform>
            <numerusform>Run on %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept</source>
        <translation>
            <numerusform>%n kept</numerusform>
            <numerusform>%n kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>%n rejected</numerusform>
            <numerusform>%n rejected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChoicesSection</name>
    <message numerus="yes">
        <source>Settings: %n steps · guidance {guidance} · {scheduler}</source>
        <translation>
            <numerusform>Settings: %n step · guidance {guidance} · {scheduler}</numerusform>
            <numerusform>Settings: %n steps · guidance {guidance} · {scheduler}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConsistencySettings</name>
    <message numerus="yes">
        <source>Makes pictures of its %n classes; it takes no prompt.</source>
        <translation>
            <numerusform>Makes pictures of its %n class; it takes no prompt.</numerusform>
            <numerusform>Makes pictures of its %n classes; it takes no prompt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DevelopmentDialog</name>
    <message numerus="yes">
        <source>For all %n files.</source>
        <translation>
            <numerusform>For this file.</numerusform>
            <numerusform>For all %n files.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EmbeddedSettingsBar</name>
    <message numerus="yes">
        <source>%n more can&apos;t be used.</source>
        <translation>
            <numerusform>%n more can&apos;t be used.</numerusform>
            <numerusform>%n more can&apos;t be used.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactsSection</name>
    <message numerus="yes">
        <source>%Ln picture(s) made with it</source>
        <translation>
            <numerusform>%Ln picture made with it</numerusform>
            <numerusform>%Ln pictures made with it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileFlow</name>
    <message numerus="yes">
        <source>%n job(s) of “{name}” are not finished.</source>
        <translation>
            <numerusform>%n job of “{name}” is not finished.</numerusform>
            <numerusform>%n jobs of “{name}” are not finished.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Save changes to %n pictures?</source>
        <translation>
            <numerusform>Save changes to %n picture?</numerusform>
            <numerusform>Save changes to %n pictures?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilesSection</name>
    <message numerus="yes">
        <source>%Ln picture(s) can&apos;t be made again without it.</source>
        <translation>
            <numerusform>%Ln picture can&apos;t be made again without it.</numerusform>
            <numerusform>%Ln pictures can&apos;t be made again without it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them are starred.</source>
        <translation>
            <numerusform>%Ln of them is starred.</numerusform>
            <numerusform>%Ln of them are starred.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilesView</name>
    <message numerus="yes">
        <source>{over} of {total} delivered; %n need you</source>
        <translation>
            <numerusform>{over} of {total} delivered; %n needs you</numerusform>
            <numerusform>{over} of {total} delivered; %n need you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoldersPage</name>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln picture</numerusform>
            <numerusform>%Ln pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoundActions</name>
    <message numerus="yes">
        <source>%Ln picture(s) on the board “{name}”.</source>
        <translation>
            <numerusform>%Ln picture on the board “{name}”.</numerusform>
            <numerusform>%Ln pictures on the board “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) moved to the trash.</source>
        <translation>
            <numerusform>%Ln picture moved to the trash.</numerusform>
            <numerusform>%Ln pictures moved to the trash.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GridView</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GroupList</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message numerus="yes">
        <source>after %n day(s)</source>
        <translation>
            <numerusform>after %n day</numerusform>
            <numerusform>after %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s), {size}</source>
        <translation>
            <numerusform>%n picture, {size}</numerusform>
            <numerusform>%n pictures, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) in the trash</source>
        <translation>
            <numerusform>%n picture in the trash</numerusform>
            <numerusform>%n pictures in the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) imported.</source>
        <translation>
            <numerusform>%n picture imported.</numerusform>
            <numerusform>%n pictures imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were in the history already.</source>
        <translation>
            <numerusform>%n was in the history already.</numerusform>
            <numerusform>%n were in the history already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be read.</source>
        <translation>
            <numerusform>%n could not be read.</numerusform>
            <numerusform>%n could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) exported to {name}.</source>
        <translation>
            <numerusform>%n picture exported to {name}.</numerusform>
            <numerusform>%n pictures exported to {name}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were left out: their files are missing.</source>
        <translation>
            <numerusform>%n was left out: its file is missing.</numerusform>
            <numerusform>%n were left out: their files are missing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n originals are missing or damaged.</source>
        <translation>
            <numerusform>%n original is missing or damaged.</numerusform>
            <numerusform>%n originals are missing or damaged.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MadeFiles</name>
    <message numerus="yes">
        <source>Make %n more</source>
        <translation>
            <numerusform>Make %n more</numerusform>
            <numerusform>Make %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n flagged</source>
        <translation>
            <numerusform>%n flagged</numerusform>
            <numerusform>%n flagged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept</source>
        <translation>
            <numerusform>%n kept</numerusform>
            <numerusform>%n kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>%n rejected</numerusform>
            <numerusform>%n rejected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsWindow</name>
    <message numerus="yes">
        <source>Add %n items?</source>
        <translation>
            <numerusform>Add %n item?</numerusform>
            <numerusform>Add %n items?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NetworkLogModel</name>
    <message numerus="yes">
        <source>{host}: %n requests, {sent} sent, {received} received.</source>
        <translation>
            <numerusform>{host}: %n request, {sent} sent, {received} received.</numerusform>
            <numerusform>{host}: %n requests, {sent} sent, {received} received.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message numerus="yes">
        <source>And %n more like this.</source>
        <translation>
            <numerusform>And %n more like this.</numerusform>
            <numerusform>And %n more like these.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptBar</name>
    <message numerus="yes">
        <source>Styles · %n</source>
        <translation>
            <numerusform>Styles · %n</numerusform>
            <numerusform>Styles · %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueCounter</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted</source>
        <translation>
            <numerusform>%n interrupted</numerusform>
            <numerusform>%n interrupted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message numerus="yes">
        <source>%n job(s) were interrupted. Continue?</source>
        <translation>
            <numerusform>%n job was interrupted. Continue?</numerusform>
            <numerusform>%n jobs were interrupted. Continue?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordingButton</name>
    <message numerus="yes">
        <source>● Recording · %n step(s)</source>
        <translation>
            <numerusform>● Recording · %n step</numerusform>
            <numerusform>● Recording · %n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln picture</numerusform>
            <numerusform>%Ln pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SetView</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message numerus="yes">
        <source>Fine · %n steps</source>
        <translation>
            <numerusform>Fine · %n step</numerusform>
            <numerusform>Fine · %n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Quick · %n steps</source>
        <translation>
            <numerusform>Quick · %n step</numerusform>
            <numerusform>Quick · %n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkAlert</name>
    <message numerus="yes">
        <source>%n picture(s) finished</source>
        <translation>
            <numerusform>%n picture finished</numerusform>
            <numerusform>%n pictures finished</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) failed</source>
        <translation>
            <numerusform>%n job failed</numerusform>
            <numerusform>%n jobs failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkbenchPage</name>
    <message numerus="yes">
        <source>Make %n first</source>
        <translation>
            <numerusform>Make %n first</numerusform>
            <numerusform>Make %n first</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Counted</name>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Facts</name>
    <message numerus="yes">
        <source>%n steps, guidance {guidance}, {scheduler}</source>
        <translation>
            <numerusform>%n step, guidance {guidance}, {scheduler}</numerusform>
            <numerusform>%n steps, guidance {guidance}, {scheduler}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Words</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ready</source>
        <translation>
            <numerusform>%n ready</numerusform>
            <numerusform>%n ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need a file</source>
        <translation>
            <numerusform>%n needs a file</numerusform>
            <numerusform>%n need a file</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
