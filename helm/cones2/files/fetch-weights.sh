#!/bin/sh
# Brings a model's files into a cache and proves each by its SHA-256; what is there and right stays.
#   WEIGHTS_URL            files are read from URL/PATH
#   WEIGHTS_SUMS           a file of sha256sum's lines, which says what the files are
#   WEIGHTS_FOLDER         the cache
#   WEIGHTS_AUTHORIZATION  a header's value, if one is needed
set -eu

fetch() {
  if [ -n "${WEIGHTS_AUTHORIZATION:-}" ]; then
    # From standard input: an argument could be read by everyone on the machine.
    printf 'header = "Authorization: %s"\n' "$WEIGHTS_AUTHORIZATION" | curl --config - "$@"
  else
    curl "$@"
  fi
}

sum_of() { sha256sum "$1" | cut -d' ' -f1; }

while read -r sum path; do
  [ -n "$sum" ] || continue
  case "/$path/" in
    */../*) echo "The path $path leaves the folder; name files below it." >&2; exit 2 ;;
  esac
  file="$WEIGHTS_FOLDER/$path"
  if [ -f "$file" ] && [ "$(sum_of "$file")" = "$sum" ]; then
    echo "$path is there."
    continue
  fi

  mkdir -p "$(dirname "$file")"
  # Under a name of this pod's own, and renamed when it is right: several pods may share the cache.
  part="$file.$(hostname).part"
  fetch --fail --silent --show-error --location --retry 5 --retry-delay 2 --connect-timeout 20 --output "$part" "${WEIGHTS_URL%/}/$path"
  got=$(sum_of "$part")
  if [ "$got" != "$sum" ]; then
    rm -f "$part"
    echo "$path from $WEIGHTS_URL has the SHA-256 $got, not $sum; give the right URL, or the right sum." >&2
    exit 1
  fi
  mv -f "$part" "$file"
  echo "$path was fetched."
done < "$WEIGHTS_SUMS"
