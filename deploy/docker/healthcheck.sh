#!/usr/bin/env bash
# healthcheck PORT PATH [HOST]: 0 where HTTP answers 200 there, 1 elsewhere. The .NET images have bash, and neither curl nor wget.
set -uo pipefail
port=${1:?give a port}
path=${2:?give a path}
host=${3:-127.0.0.1}

# Opens no file and starts no program: it works on a read-only root file system.
{ exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null || { echo "$host:$port does not listen" >&2; exit 1; }
printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
IFS= read -r -t 4 status <&3 || { echo "$host:$port does not answer" >&2; exit 1; }
case $status in
  HTTP/1.[01]' 200 '*) exit 0 ;;
  *) echo "$path: ${status%$'\r'}" >&2; exit 1 ;;
esac
