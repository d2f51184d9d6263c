# Sourced. Sets $dotnet to the .NET command: DOTNET_ROOT, then PATH, then the place where the install script puts it.
dotnet=${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}
[ -n "$dotnet" ] && [ -x "$dotnet" ] || dotnet=$(command -v dotnet) || dotnet=$HOME/.dotnet/dotnet
