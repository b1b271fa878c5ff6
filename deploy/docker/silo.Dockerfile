# syntax=docker/dockerfile:1.7
# A silo of either role. Build at the repository's root:
#   docker build -f deploy/docker/silo.Dockerfile -t cones2-silo:1.0.0 .
#   docker build -f deploy/docker/silo.Dockerfile -t cones2-silo:1.0.0-cuda --build-arg TORCH_DEVICE=cuda .
# Whoever wants a base that can't change gives it by digest: --build-arg ASPNET_IMAGE=...@sha256:...
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble

FROM ${SDK_IMAGE} AS build
# cpu or cuda: which native libtorch the image carries. CUDA's own libraries come with it; the driver is the host's.
ARG TORCH_DEVICE=cpu
# Grain state in Azure Blob Storage, beside Redis.
ARG AZURE_GRAIN_STORAGE=true
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src src
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Cones2.Silo -c Release -o /app --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -p:TorchDevice=${TORCH_DEVICE} -p:AzureGrainStorage=${AZURE_GRAIN_STORAGE}

FROM ${ASPNET_IMAGE} AS final
ARG ASPNET_IMAGE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="cones2-silo" \
      org.opencontainers.image.description="A silo of a Cones 2 cluster: control, GPU, or both." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="${ASPNET_IMAGE}"
# The small model, for a cluster without a GPU and without a download.
COPY src/Cones2.PictureWorld/SmallModel/model /models/small
COPY --chmod=0555 deploy/docker/healthcheck.sh /usr/local/bin/healthcheck
COPY --from=build /app /app
# A volume on it belongs to the silo's user.
RUN install -d -o $APP_UID -g $APP_UID /scratch
WORKDIR /app
# Nothing is written but below /tmp (or another TMPDIR) and, where blobs are files, /data: the root file system may be read-only. Diagnostics
# would open a socket for whoever gets into the container.
ENV HOME=/tmp TMPDIR=/tmp DOTNET_EnableDiagnostics=0 \
    Cones2__OpsPort=8081 \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
EXPOSE 11111 30000 8081
USER $APP_UID
# Models are loaded before a silo is ready; how long that takes is the model's size.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["/usr/local/bin/healthcheck", "8081", "/health/ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "Cones2.Silo.dll"]
