# The appliance as a container: non-root, and able to run with a read-only root.
#   docker build -t deskside .
#   docker run -d --name deskside --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#       -p 443:8443 -v deskside-data:/data -e DESKSIDE_PUBLIC_URL=https://help.example.org deskside
# The link for the first administrator stands in `docker logs deskside`.
ARG BASE=debian:bookworm-slim

# hadolint global ignore=DL3008,DL3013
FROM ${BASE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv python3-tk binutils libpython3.11 ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
RUN python3 -m venv /opt/deskside && python3 -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir 'setuptools>=77'
COPY pyproject.toml setup.py MANIFEST.in README.md ./
COPY protocol protocol
COPY appliance appliance
COPY agent agent
COPY demo demo
COPY web web
COPY scripts scripts
# The appliance, then the Linux program that it offers to customers; what builds the second stays behind.
RUN /opt/deskside/bin/pip install --no-cache-dir . \
    && /opt/build/bin/pip install --no-cache-dir '.[agent]' pyinstaller==6.22.3 \
    && /opt/build/bin/python scripts/build_agent.py \
    && install -D -m 0755 dist/deskside-agent-linux /opt/deskside/agents/deskside-agent-linux

FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin deskside \
    && install -d -o deskside -g deskside -m 0700 /data
COPY --from=build /opt/deskside /opt/deskside
COPY config/appliance.toml /etc/deskside/appliance.toml
COPY scripts/health.py /opt/deskside/health.py
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DESKSIDE_LISTEN_ADDRESS=0.0.0.0 \
    DESKSIDE_LISTEN_PORT=8443 \
    DESKSIDE_DATA_DIR=/data \
    DESKSIDE_AGENTS_DIR=/opt/deskside/agents
USER 10001:10001
VOLUME /data
EXPOSE 8443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["/opt/deskside/bin/python", "/opt/deskside/health.py", "/etc/deskside/appliance.toml"]
ENTRYPOINT ["/opt/deskside/bin/deskside"]
CMD ["serve", "--config", "/etc/deskside/appliance.toml"]
