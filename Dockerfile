# Convenor in a container, its feeds at port 8080:
#   docker build -t convenor .
#   docker run --env-file .env -p 8080:8080 -v convenor:/app/data convenor
FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY bot bot
COPY cogs cogs
COPY schedules schedules
RUN pip install --no-cache-dir --no-deps . \
    && useradd --system --create-home convenor \
    && mkdir data && chown convenor data
USER convenor
VOLUME /app/data
EXPOSE 8080
ENV WEB_HOST=0.0.0.0
ENTRYPOINT ["convenor"]
CMD ["run"]
