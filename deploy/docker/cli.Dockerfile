# syntax=docker/dockerfile:1.7
# The command cones2, for a cluster's people and for one machine. Build at the repository's root:
#   docker build -f deploy/docker/cli.Dockerfile -t cones2:1.0.0 .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" cones2:1.0.0 demo
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

# Of `cones2 up`.
FROM ${NODE_IMAGE} AS page
WORKDIR /source/Page
COPY src/Cones2.Gateway/Page/package.json src/Cones2.Gateway/Page/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY src/Cones2.Gateway/Page ./
RUN npm run build

FROM ${SDK_IMAGE} AS build
ARG TORCH_DEVICE=cpu
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src src
COPY --from=page /source/wwwroot src/Cones2.Gateway/wwwroot
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Cones2.Cli -c Release -o /app --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -p:TorchDevice=${TORCH_DEVICE}

FROM ${ASPNET_IMAGE} AS final
ARG ASPNET_IMAGE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="cones2" \
      org.opencontainers.image.description="Learns subjects and composes them: the command cones2." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="${ASPNET_IMAGE}"
COPY --from=build /app /app
# What a command keeps and writes is its user's: the folder /work, and a home below it.
RUN install -d -o $APP_UID -g $APP_UID /work
WORKDIR /work
ENV HOME=/work TMPDIR=/tmp DOTNET_EnableDiagnostics=0
USER $APP_UID
# A command that ends by itself; that it starts at all is its health.
HEALTHCHECK --interval=60s --timeout=20s --retries=3 CMD ["dotnet", "/app/cones2.dll", "--version"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "/app/cones2.dll"]
