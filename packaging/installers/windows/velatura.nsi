; The installer of Velatura for Windows: for one user, without administrator rights.
;
; makensis -WX -DVERSION=0.1.0 -DPAYLOAD=folder -DLAUNCHER=velatura.exe -DICON=velatura.ico
;          -DLICENCE=LICENSE -DSIZE_KB=n -DOUTPUT=setup.exe velatura.nsi
;
; Layout: $INSTDIR\VERSION holds a version whole, $INSTDIR\current.txt names the current one,
; $INSTDIR\velatura.exe starts it. An update comes into place beside the version before, which stays
; until the next. Settings, history and models lie in %LOCALAPPDATA%\Velatura: nothing here
; touches them.
;
; Silent: setup.exe /S [/D=folder]; uninstall.exe /S. Exit codes: 0 done, 1 cancelled, 2 refused.

Unicode true
!ifdef TARGET
  Target ${TARGET}
!endif
!ifndef COMPRESSOR
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!else
  SetCompressor ${COMPRESSOR}
!endif
ManifestDPIAware true

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include WordFunc.nsh
!include x64.nsh

!define APP "Velatura"
!define PROJECT_TYPE "Velatura.Project"
!define PICTURE_TYPE "Velatura.Picture"
!define CLASSES "Software\Classes"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Velatura"

Name "${APP}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
RequestExecutionLevel user
BrandingText "${APP} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 ProductName "${APP}"
VIAddVersionKey /LANG=0 FileDescription "${APP} ${VERSION} Setup"
VIAddVersionKey /LANG=0 FileVersion "${VERSION}"
VIAddVersionKey /LANG=0 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=0 LegalCopyright "The Velatura developers"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MUI_LANGDLL_REGISTRY_VALUENAME "Language"
!define MUI_FINISHPAGE_RUN "$INSTDIR\velatura.exe"
!define MUI_COMPONENTSPAGE_SMALLDESC

!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_RESERVEFILE_LANGDLL

!macro TEXT NAME ENGLISH CHINESE
  LangString ${NAME} ${LANG_ENGLISH} "${ENGLISH}"
  LangString ${NAME} ${LANG_SIMPCHINESE} "${CHINESE}"
!macroend
!insertmacro TEXT NEWER "Version $0 of Velatura is installed, which is newer than this one (${VERSION}). If you want to go back, uninstall it first." "已安装的 Velatura $0 比此版本（${VERSION}）新。如需降级，请先卸载。"
!insertmacro TEXT IN_USE "Velatura is running. Please close it and try again." "Velatura 正在运行，请关闭后重试。"
!insertmacro TEXT OLD_WINDOWS "Velatura needs a 64-bit Windows 10 or later." "Velatura 需要 64 位 Windows 10 或更高版本。"
!insertmacro TEXT PROJECT "Velatura project" "Velatura 项目"
!insertmacro TEXT PICTURE "Picture" "图片"
!insertmacro TEXT SEC_MAIN "Velatura" "Velatura"
!insertmacro TEXT SEC_TYPES "Open .velatura files with Velatura" "用 Velatura 打开 .velatura 文件"
!insertmacro TEXT SEC_WITH "Offer it under “Open with” for pictures" "在图片的“打开方式”中显示"
!insertmacro TEXT SEC_DESKTOP "Shortcut on the desktop" "桌面快捷方式"
!insertmacro TEXT ABOUT_MAIN "The program, its starter model and a shortcut in the Start menu." "程序、入门模型和开始菜单快捷方式。"
!insertmacro TEXT ABOUT_TYPES "What opened such files before comes back when Velatura is uninstalled." "卸载 Velatura 后会恢复之前的打开方式。"
!insertmacro TEXT ABOUT_WITH "Nothing else about them changes." "不会更改其他设置。"

!macro REFRESH_SHELL
  ; SHCNE_ASSOCCHANGED: Explorer looks again which program opens what.
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

; Removes $INSTDIR\$R1, but only if a version of this program lies in it.
!macro REMOVE_VERSION
  IfFileExists "$INSTDIR\$R1\Lib\site-packages\desktop_app\__init__.py" 0 +2
  RMDir /r "$INSTDIR\$R1"
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "$(OLD_WINDOWS)" /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_ICONSTOP "$(NEWER)" /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "$(SEC_MAIN)" MAIN
  SectionIn RO
  StrCpy $R2 ""  ; the version before
  ClearErrors
  FileOpen $R0 "$INSTDIR\current.txt" r
  ${IfNot} ${Errors}
    FileRead $R0 $R2
    FileClose $R0
  ${EndIf}

  ; The new version comes whole: unpacked aside, then renamed.
  RMDir /r "$INSTDIR\new"
  SetOutPath "$INSTDIR\new"
  File /r "${PAYLOAD}/*"
  SetOutPath "$INSTDIR"
  ${If} ${FileExists} "$INSTDIR\${VERSION}\*"
    ; The same version again. Windows renames no folder whose files are in use.
    ClearErrors
    Rename "$INSTDIR\${VERSION}" "$INSTDIR\old"
    ${If} ${Errors}
      RMDir /r "$INSTDIR\new"
      MessageBox MB_ICONSTOP "$(IN_USE)" /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
  ${EndIf}
  Rename "$INSTDIR\new" "$INSTDIR\${VERSION}"
  RMDir /r "$INSTDIR\old"
  File "/oname=velatura.exe" "${LAUNCHER}"
  FileOpen $R0 "$INSTDIR\current.txt" w
  FileWrite $R0 "${VERSION}"
  FileClose $R0

  ; Versions older than the one before go.
  FindFirst $R0 $R1 "$INSTDIR\*"
  ${DoWhile} $R1 != ""
    ${If} $R1 != "."
    ${AndIf} $R1 != ".."
    ${AndIf} $R1 != "${VERSION}"
    ${AndIf} $R1 != $R2
      !insertmacro REMOVE_VERSION
    ${EndIf}
    FindNext $R0 $R1
  ${Loop}
  FindClose $R0

  ; For command prompts: velatura.cmd waits, and prints what the program says.
  FileOpen $R0 "$INSTDIR\velatura.cmd" w
  FileWrite $R0 "@set /p VELATURA_VERSION=<$\"%~dp0current.txt$\"$\r$\n"
  FileWrite $R0 "@$\"%~dp0%VELATURA_VERSION%\python.exe$\" -I -m desktop_app %*$\r$\n"
  FileClose $R0

  CreateShortcut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\velatura.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\velatura.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Velatura developers"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "$(SEC_TYPES)" TYPES
  WriteRegStr HKCU "${CLASSES}\${PROJECT_TYPE}" "" "$(PROJECT)"
  WriteRegStr HKCU "${CLASSES}\${PROJECT_TYPE}\DefaultIcon" "" "$INSTDIR\velatura.exe,0"
  WriteRegStr HKCU "${CLASSES}\${PROJECT_TYPE}\shell\open\command" "" '"$INSTDIR\velatura.exe" -- "%1"'
  ; What opened them before is kept, once, and put back by the uninstaller.
  ReadRegStr $0 HKCU "${CLASSES}\.velatura" ""
  ${If} $0 != "${PROJECT_TYPE}"
    WriteRegStr HKCU "${CLASSES}\.velatura" "VelaturaBackup" "$0"
  ${EndIf}
  WriteRegStr HKCU "${CLASSES}\.velatura" "" "${PROJECT_TYPE}"
  WriteRegStr HKCU "${CLASSES}\.velatura\OpenWithProgids" "${PROJECT_TYPE}" ""
  !insertmacro REFRESH_SHELL
SectionEnd

!macro OPEN_WITH ACTION
  !insertmacro ${ACTION} ".png"
  !insertmacro ${ACTION} ".jpg"
  !insertmacro ${ACTION} ".jpeg"
  !insertmacro ${ACTION} ".webp"
  !insertmacro ${ACTION} ".tif"
  !insertmacro ${ACTION} ".tiff"
  !insertmacro ${ACTION} ".avif"
  !insertmacro ${ACTION} ".ora"
  !insertmacro ${ACTION} ".psd"
!macroend
!macro OFFER ENDING
  WriteRegStr HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "${PICTURE_TYPE}" ""
!macroend
!macro NO_OFFER ENDING
  DeleteRegValue HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "${PICTURE_TYPE}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${ENDING}\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\${ENDING}"
!macroend

Section "$(SEC_WITH)" WITH
  WriteRegStr HKCU "${CLASSES}\${PICTURE_TYPE}" "" "$(PICTURE)"
  WriteRegStr HKCU "${CLASSES}\${PICTURE_TYPE}\DefaultIcon" "" "$INSTDIR\velatura.exe,0"
  WriteRegStr HKCU "${CLASSES}\${PICTURE_TYPE}\shell\open\command" "" '"$INSTDIR\velatura.exe" -- "%1"'
  !insertmacro OPEN_WITH OFFER
  !insertmacro REFRESH_SHELL
SectionEnd

Section /o "$(SEC_DESKTOP)" DESKTOP_LINK
  CreateShortcut "$DESKTOP\${APP}.lnk" "$INSTDIR\velatura.exe"
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${MAIN} "$(ABOUT_MAIN)"
  !insertmacro MUI_DESCRIPTION_TEXT ${TYPES} "$(ABOUT_TYPES)"
  !insertmacro MUI_DESCRIPTION_TEXT ${WITH} "$(ABOUT_WITH)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

Section "Uninstall"
  ClearErrors
  FileOpen $R0 "$INSTDIR\current.txt" r
  ${IfNot} ${Errors}
    FileRead $R0 $R2
    FileClose $R0
    ClearErrors
    Rename "$INSTDIR\$R2" "$INSTDIR\old"
    ${If} ${Errors}
      MessageBox MB_ICONSTOP "$(IN_USE)" /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
  ${EndIf}
  FindFirst $R0 $R1 "$INSTDIR\*"
  ${DoWhile} $R1 != ""
    ${If} $R1 != "."
    ${AndIf} $R1 != ".."
      !insertmacro REMOVE_VERSION
    ${EndIf}
    FindNext $R0 $R1
  ${Loop}
  FindClose $R0
  Delete "$INSTDIR\velatura.exe"
  Delete "$INSTDIR\velatura.cmd"
  Delete "$INSTDIR\current.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"  ; only if nothing of somebody else's lies in it
  Delete "$SMPROGRAMS\${APP}.lnk"
  Delete "$DESKTOP\${APP}.lnk"

  ReadRegStr $0 HKCU "${CLASSES}\.velatura" ""
  ${If} $0 == "${PROJECT_TYPE}"
    ReadRegStr $1 HKCU "${CLASSES}\.velatura" "VelaturaBackup"
    ${If} $1 == ""
      DeleteRegValue HKCU "${CLASSES}\.velatura" ""
    ${Else}
      WriteRegStr HKCU "${CLASSES}\.velatura" "" "$1"
    ${EndIf}
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\.velatura" "VelaturaBackup"
  DeleteRegValue HKCU "${CLASSES}\.velatura\OpenWithProgids" "${PROJECT_TYPE}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.velatura\OpenWithProgids"
  ReadRegStr $1 HKCU "${CLASSES}\.velatura" ""
  ${If} $1 == ""
    DeleteRegKey /ifempty HKCU "${CLASSES}\.velatura"
  ${EndIf}
  DeleteRegKey HKCU "${CLASSES}\${PROJECT_TYPE}"
  DeleteRegKey HKCU "${CLASSES}\${PICTURE_TYPE}"
  !insertmacro OPEN_WITH NO_OFFER
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  !insertmacro REFRESH_SHELL
SectionEnd
