# Wirewatch in a container: settings at /etc/wirewatch, data at /var/lib/wirewatch, run by user 10001.
FROM python:3.13-slim AS built
WORKDIR /src
RUN python -m venv /opt/wirewatch
COPY constraints-build.txt constraints.txt ./
RUN /opt/wirewatch/bin/pip install --no-cache-dir --require-hashes -r constraints-build.txt \
  && /opt/wirewatch/bin/pip install --no-cache-dir --require-hashes --no-build-isolation -r constraints.txt
COPY pyproject.toml README.md LICENSE ./
COPY config ./config
COPY bot ./bot
RUN /opt/wirewatch/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --uid 10001 --home-dir /var/lib/wirewatch --create-home --shell /usr/sbin/nologin wirewatch \
  && chmod 0700 /var/lib/wirewatch
COPY --from=built /opt/wirewatch /opt/wirewatch
ENV PATH=/opt/wirewatch/bin:$PATH \
  PYTHONUNBUFFERED=1 \
  WIREWATCH_CONFIG=/etc/wirewatch \
  WIREWATCH_DATA=/var/lib/wirewatch
USER 10001
VOLUME /var/lib/wirewatch
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=30s --start-period=5m --retries=3 CMD ["wirewatch", "status"]
ENTRYPOINT ["wirewatch"]
CMD ["run"]
