<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Activity</name>
    <message numerus="yes">
        <source>%n more waiting</source>
        <translation>
            <numerusform>%n more waiting</numerusform>
            <numerusform>%n more waiting</numerusform>
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
    <name>FirstSteps</name>
    <message numerus="yes">
        <source>%n models, {size}, stay where they are</source>
        <translation>
            <numerusform>%n model, {size}, stays where it is</numerusform>
            <numerusform>%n models, {size}, stay where they are</numerusform>
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
    <name>WelcomeCard</name>
    <message numerus="yes">
        <source>{program}: %n models, {size}</source>
        <translation>
            <numerusform>{program}: %n model, {size}</numerusform>
            <numerusform>{program}: %n models, {size}</numerusform>
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
</TS>
