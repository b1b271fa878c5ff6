# syntax=docker/dockerfile:1.7
# The HTTP API and its page. Build at the repository's root:
#   docker build -f deploy/docker/gateway.Dockerfile -t cones2-gateway:1.0.0 .
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

# The SDK's image has no npm: the page is built here, and the project embeds what it finds built.
FROM ${NODE_IMAGE} AS page
WORKDIR /source/Page
COPY src/Cones2.Gateway/Page/package.json src/Cones2.Gateway/Page/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY src/Cones2.Gateway/Page ./
RUN npm run build

FROM ${SDK_IMAGE} AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src src
COPY --from=page /source/wwwroot src/Cones2.Gateway/wwwroot
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Cones2.Gateway -c Release -o /app --use-current-runtime --no-self-contained -p:PublishReadyToRun=true

FROM ${ASPNET_IMAGE} AS final
ARG ASPNET_IMAGE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="cones2-gateway" \
      org.opencontainers.image.description="The HTTP API and the page of a Cones 2 cluster." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="${ASPNET_IMAGE}"
COPY --chmod=0555 deploy/docker/healthcheck.sh /usr/local/bin/healthcheck
COPY --from=build /app /app
WORKDIR /app
# Large uploads are buffered below /tmp; nothing else is written, so the root file system may be read-only.
ENV HOME=/tmp TMPDIR=/tmp DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS=8080 \
    Cones2__OpsPort=8081
EXPOSE 8080 8081
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/local/bin/healthcheck", "8080", "/health/ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "Cones2.Gateway.dll"]
