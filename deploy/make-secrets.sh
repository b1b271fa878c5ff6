#!/bin/sh
# Prints a .env with fresh secrets for docker-compose.yml: sh deploy/make-secrets.sh > .env
# Never over a .env in use: who holds the old secrets could no longer read what they guard.
set -eu
umask 077
cat <<ENV
# Signs tenants' tokens; the same for all silos, the gateway and the command.
CONES2_TOKEN_KEY=$(openssl rand -base64 32)
CONES2_REDIS_PASSWORD=$(openssl rand -hex 32)
# Of the blob store's one account, in base64 as Azure's are.
CONES2_STORAGE_KEY=$(openssl rand -base64 64 | tr -d '\n')
GRAFANA_PASSWORD=$(openssl rand -hex 16)
ENV
