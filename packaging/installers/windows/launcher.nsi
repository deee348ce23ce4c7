; velatura.exe: starts the version that is current, with the words it was given, and ends.
; makensis -DVERSION=… -DICON=… -DOUTPUT=…

Unicode true
!ifdef TARGET
  Target ${TARGET}
!endif
Name "Velatura"
OutFile "${OUTPUT}"
Icon "${ICON}"
RequestExecutionLevel user
SilentInstall silent
AutoCloseWindow true
SetCompressor zlib
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Velatura"
VIAddVersionKey FileDescription "Velatura"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey LegalCopyright "The Velatura developers"

!include FileFunc.nsh
!insertmacro GetParameters

Section
  ${GetParameters} $1
  ClearErrors
  FileOpen $2 "$EXEDIR\current.txt" r
  IfErrors broken
  FileRead $2 $0
  FileClose $2
  IfFileExists "$EXEDIR\$0\pythonw.exe" 0 broken
  Exec '"$EXEDIR\$0\pythonw.exe" -I -m desktop_app $1'
  Goto done
broken:
  MessageBox MB_ICONSTOP "Velatura is not installed completely. Please run its installer again."
  SetErrorLevel 1
done:
SectionEnd
