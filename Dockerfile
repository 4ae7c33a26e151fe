# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
# The dependencies first: this layer holds until they change.
COPY pyproject.toml constraints.txt ./
RUN python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' > requirements.txt \
    && pip install --constraint constraints.txt --requirement requirements.txt
COPY README.md LICENSE ./
COPY bot ./bot
RUN pip install --no-deps .

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Written by the bot: the database. Read by it: digests, config.yaml (which may be mounted).
RUN useradd --uid 10001 --no-create-home --home-dir /app bot \
    && mkdir -p /app/data /app/digests \
    && chown -R bot:bot /app
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=bot:bot config.yaml ./
USER 10001
VOLUME ["/app/data", "/app/digests"]
# The pages, health and metrics: on all of the container's addresses, which you publish or don't.
ENV BOT_WEB__HOST=0.0.0.0
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "bot.web.alive"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
