# A Windows laptop whose gate user gets Gatehouse in place of the desktop (Shell Launcher; Windows
# Enterprise or Education; as administrator). docs/OPERATIONS.md, Lock-down.
#   .\shell-launcher.ps1 -User gate [-Remove]
param(
  [Parameter(Mandatory)] [string] $User,
  [string] $Program = "$env:ProgramFiles\Gatehouse\Gatehouse.exe",
  [switch] $Remove
)
$ErrorActionPreference = 'Stop'
$feature = 'Client-EmbeddedShellLauncher'
if ((Get-WindowsOptionalFeature -Online -FeatureName $feature).State -ne 'Enabled') {
  Enable-WindowsOptionalFeature -Online -FeatureName $feature -All -NoRestart | Out-Null
}
$launcher = [wmiclass]'\\localhost\root\standardcimv2\embedded:WESL_UserSetting'
$sid = (New-Object System.Security.Principal.NTAccount($User)).Translate(
  [System.Security.Principal.SecurityIdentifier]).Value
if ($Remove) {
  $launcher.RemoveCustomShell($sid) | Out-Null
  Write-Output "$User has the desktop again from the next sign-in on."
  exit 0
}
if (-not (Test-Path $Program)) { throw "there is no $Program" }
# 0: start the program again where it ends, whatever its exit code.
$launcher.SetDefaultShell('explorer.exe', 0)
$launcher.SetCustomShell($sid, "`"$Program`" --lock-down", $null, $null, 0)
$launcher.SetEnabled($true)
# Of this user: no Task Manager, no lock screen, no switch of users after Ctrl-Alt-Del; no edge swipes.
$policies = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System'
Set-ItemProperty -Path $policies -Name HideFastUserSwitching -Value 1 -Type DWord
$edge = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\EdgeUI'
New-Item -Path $edge -Force | Out-Null
Set-ItemProperty -Path $edge -Name AllowEdgeSwipe -Value 0 -Type DWord
# What a crash leaves of memory could hold people's data.
$dumps = 'HKLM:\SOFTWARE\Microsoft\Windows\Windows Error Reporting'
Set-ItemProperty -Path $dumps -Name Disabled -Value 1 -Type DWord
Write-Output "From the next sign-in on $User has Gatehouse and nothing else."
