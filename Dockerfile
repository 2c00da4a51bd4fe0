# One image for web, worker and beat. Build: docker compose build
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/key-tasks
RUN useradd --system --uid 10001 --home-dir /app key-tasks \
    && install -d -o key-tasks -g key-tasks -m 0700 /var/lib/key-tasks
WORKDIR /app
COPY requirements.txt ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . .
RUN python -m compileall -q config core organizations tasks accountability supervision assessment publicity
USER key-tasks
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=3", "--threads=4", "--preload", "--timeout=60", "--graceful-timeout=30", "--max-requests=5000", "--max-requests-jitter=500", "--worker-tmp-dir=/dev/shm"]
