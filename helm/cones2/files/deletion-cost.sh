#!/bin/sh
# When a pool shrinks, Kubernetes ends the pods of the lowest controller.kubernetes.io/pod-deletion-cost first. This keeps
# that number at the pod's busy slots, so that pods with work go last.
#   PODS           a label selector of the GPU silos' pods
#   EVERY_SECONDS  how often; 0 for once
set -eu

# Of a pod at the address $1; empty where it does not tell.
busy_slots() {
  curl --silent --fail --max-time 3 "http://$1:${OPS_PORT:-8081}/metrics" \
    | awk '/^cones2_node_busy_slots[{ ]/ { value = $NF; if ($(NF - 1) ~ /^[0-9.]+$/) value = $(NF - 1); print int(value); exit }'
}

while :; do
  kubectl get pods --selector "$PODS" --field-selector status.phase=Running \
    --output 'jsonpath={range .items[*]}{.metadata.name} {.status.podIP} {.metadata.annotations.controller\.kubernetes\.io/pod-deletion-cost}{"\n"}{end}' \
    | while read -r name address cost; do
      [ -n "$address" ] || continue
      busy=$(busy_slots "$address") || busy=
      # A pod that tells nothing keeps its number; one that has it already is left alone.
      if [ -n "$busy" ] && [ "$busy" != "${cost:-}" ]; then
        kubectl annotate pod "$name" --overwrite "controller.kubernetes.io/pod-deletion-cost=$busy" || echo "$name could not be annotated." >&2
      fi
    done || echo "The pods could not be listed." >&2
  [ "$EVERY_SECONDS" -gt 0 ] || exit 0
  sleep "$EVERY_SECONDS"
done
