#!/usr/bin/env bash
# Builds the solution and runs every test. Needs the .NET 10 SDK; installs the libraries that SkiaSharp and Torch ask of a
# bare Debian where they are missing and we may. Golden tensors are read from $CONES2_REFERENCE (default: ../shared/reference
# beside the checkout); tests without them skip and say so. Arguments go to dotnet test, such as --filter Parity.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2; exit 1; }

if [ "$(uname -s)" = Linux ] && ! ldconfig -p 2>/dev/null | grep -q 'libstdc++\.so\.6'; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q && apt-get install -qy --no-install-recommends libstdc++6
  else
    echo "libstdc++ is missing: install your distribution's libstdc++6" >&2
    exit 1
  fi
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Cones2.Cluster.sln -c Release --nologo -v quiet
# One project after the other: Torch takes every core, and several at once wait for each other at each of its barriers.
exec dotnet test Cones2.Cluster.sln -c Release --no-build --nologo -m:1 "$@"
